"""Columns of a survey that `centric questionnaire` wrote: groups, the comment, and what its tools add, all certain."""

from collections.abc import Collection, Mapping
from functools import cache

from toolkit.engagement import Settings
from toolkit.ingest.drafting_items import bare_names, words_of
from toolkit.ingest.drafting_values import Certainty, Proposal
from toolkit.ingest.mapping import GROUP_PREFIX, IGNORED, Use
from toolkit.ingest.values import Question, SurveyExport
from toolkit.model.survey_names import COMMENT, GROUP, NOTE, column_name, short_code
from toolkit.words import Words
from toolkit.words.catalogue import languages

ODK = "odk"
"""ODK and KoboToolbox; their exports are plain tables."""

ODK_MARKS = ({"submissiondate", "key"}, {"_uuid", "_submission_time"})

ODK_ADDED = (
    "start",
    "end",
    "today",
    "deviceid",
    "instanceid",
    "instancename",
    "meta-instanceid",
    "meta/instanceid",
    "meta-instancename",
    "submitterid",
    "submittername",
    "attachmentspresent",
    "attachmentsexpected",
    "status",
    "reviewstate",
    "edits",
    "formversion",
    "_id",
    "_index",
    "_validation_status",
    "_notes",
    "_status",
    "_submitted_by",
    "__version__",
    "_tags",
    "_parent_index",
    "meta/rootuuid",
    "rootuuid",
    "formhub/uuid",
)

ADDED: Mapping[str, Mapping[str, str]] = {
    "limesurvey": {
        "id": Use.RESPONDENT.value,
        "interviewtime": Use.DURATION.value,
        "total time": Use.DURATION.value,
    }
    | dict.fromkeys(("startlanguage", "lastpage", "startdate", "datestamp", "seed"), IGNORED),
    ODK: {
        "key": Use.RESPONDENT.value,
        "_uuid": Use.RESPONDENT.value,
        "submissiondate": Use.DATE.value,
        "_submission_time": Use.DATE.value,
    }
    | dict.fromkeys(ODK_ADDED, IGNORED),
}
"""What columns of each tool mean, by name in lower case."""


def tool_of(export: SurveyExport) -> str:
    """Return the tool that an export comes from: its reader's name, or ODK for a table with the columns it adds."""
    names = {question.header.casefold() for question in export.questions}
    return ODK if any(marks <= names for marks in ODK_MARKS) else export.vendor


def named_by_our_survey(
    question: Question, tool: str, audiences: Collection[str], settings: Settings
) -> Proposal | None:
    """Return the meaning of a column that bears a name of ours, or that its tool adds; None for any other."""
    header = question.header.casefold()
    added = ADDED.get(tool, {}).get(header, ADDED.get(tool, {}).get(header.partition(". ")[0]))
    if added is not None:
        return Proposal(meaning=added, certainty=Certainty.CERTAIN, reason="added by the survey tool")
    names = {column_name(name) for name in bare_names(question)}
    texts = {words_of(text) for text in (question.text, question.header) if text}
    if _is_ours(COMMENT, names) or texts & _wordings("survey.comment", ""):
        return Proposal(meaning=Use.COMMENT.value, certainty=Certainty.CERTAIN, reason="the questionnaire's own name")
    if any(name.startswith(NOTE) for name in names):
        return Proposal(meaning=IGNORED, certainty=Certainty.CERTAIN, reason="a text to read, and no question")
    for group, setting in settings.groups.items():
        mine = not audiences or bool({*audiences} & {*setting.audiences})
        worded = _wordings("survey.group-choose", setting.name) | _wordings("survey.group-write", setting.name)
        if mine and (_is_ours(f"{GROUP}{group}", names) or texts & worded):
            meaning = f"{GROUP_PREFIX}{group}"
            return Proposal(meaning=meaning, certainty=Certainty.CERTAIN, reason="the questionnaire's own name")
    return None


@cache
def _wordings(message: str, name: str) -> frozenset[str]:
    """Return a question of ours in every language, as texts are compared."""
    return frozenset(words_of(str(Words(language)(message, name=name))) for language in languages())


def _is_ours(name: str, names: Collection[str]) -> bool:
    return column_name(name) in names or short_code(name) in names
