"""Everything to go into the field with: the survey of each audience in each format, and the papers around it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolkit.engagement import Engagement
from toolkit.errors import UsageError, nearest
from toolkit.questionnaire.design import design
from toolkit.questionnaire.interviews import SHEETS, coding_sheet, has_prompts, interview_guide
from toolkit.questionnaire.invitation import invitation
from toolkit.questionnaire.limesurvey import limesurvey_structure
from toolkit.questionnaire.qualtrics import qualtrics_survey
from toolkit.questionnaire.sampling import Aim, sample_plan, sample_sheet
from toolkit.questionnaire.value import Questionnaire
from toolkit.questionnaire.word import reading_copy
from toolkit.questionnaire.xlsform import xlsform

FORMATS: Mapping[str, tuple[str, Callable[[Questionnaire], bytes]]] = {
    "qsf": (".qsf", qualtrics_survey),
    "lss": (".lss", limesurvey_structure),
    "xlsform": (".xlsx", xlsform),
    "docx": (".docx", reading_copy),
}
"""Ending of the file and the function that writes it, by the name of the format."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fieldwork:
    """The files to field, by path under the folder they go to, and what of the order could not be held."""

    files: Mapping[str, bytes]
    not_held: tuple[str, ...]


def fieldwork(engagement: Engagement, formats: Sequence[str], languages: Sequence[str] = ()) -> Fieldwork:
    """Return the surveys and papers of an engagement.

    Parameters
    ----------
    formats
        Names in `FORMATS`.
    languages
        Languages to write; the engagement's own when empty. With several, a file's name says its language.

    Raises
    ------
    UsageError
        An unknown format.
    InputError
        A language in which the model has no words.
    """
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"no format '{name}'; there is {nearest(name, list(FORMATS))}")
    wanted = tuple(dict.fromkeys(languages)) or (engagement.settings.language,)
    files: dict[str, bytes] = {}
    not_held: list[str] = []
    for language in wanted:
        for audience in engagement.settings.audiences:
            survey = design(engagement, audience, language)
            told = [f"{audience}: {sentence}" for sentence in survey.not_held]
            not_held += [sentence for sentence in told if sentence not in not_held]
            mark = f".{language}" if len(wanted) > 1 else ""
            files |= _survey_files(survey, formats, mark)
            if has_prompts(engagement.model, audience):
                files[f"interview-guide-{audience}{mark}.docx"] = interview_guide(engagement, audience, language)
    files |= dict(_papers(engagement))
    return Fieldwork(files=files, not_held=tuple(not_held))


def _survey_files(survey: Questionnaire, formats: Sequence[str], mark: str) -> dict[str, bytes]:
    made = {f"{survey.audience}{mark}{FORMATS[name][0]}": FORMATS[name][1](survey) for name in formats}
    return made | {f"invitation-{survey.audience}{mark}.txt": invitation(survey)}


def _papers(engagement: Engagement) -> Iterator[tuple[str, bytes]]:
    yield "sample-plan.csv", sample_sheet(list(sample_plan(engagement, Aim())))
    for name in SHEETS:
        yield f"coding/{name}", coding_sheet(name)
