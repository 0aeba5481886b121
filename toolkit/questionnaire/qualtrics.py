"""A questionnaire as a Qualtrics survey (.qsf): item ids as export tags, codes as recode values, pages that rotate."""

import html
import json
from collections.abc import Sequence
from typing import Any

from toolkit.model.survey_names import column_name
from toolkit.questionnaire.value import Choice, Grid, Option, Page, Question, Questionnaire, Words
from toolkit.questionnaire.vendor_ids import vendor_id

NOT_APPLICABLE_CODE = "-98"
"""What a numeric export has for "cannot judge"; the definition beside the export gives it its label back."""

NEVER = "0000-00-00 00:00:00"


def qualtrics_survey(survey: Questionnaire) -> bytes:
    """Return the .qsf, the same bytes for the same questionnaire; import it as a new project."""
    numbered = _numbered(survey)
    blocks, flow = _blocks_and_flow(survey, numbered)
    elements = [
        _element(survey, "BL", "Survey Blocks", payload=blocks),
        _element(survey, "FL", "Survey Flow", payload=flow),
        _element(survey, "SO", "Survey Options", payload=_options(survey)),
        _element(survey, "SCO", "Scoring", payload=_scoring()),
        _element(survey, "STAT", "Survey Statistics", payload={"MobileCompatible": True, "ID": "Survey Statistics"}),
        _element(survey, "QC", "Survey Question Count", second=str(1 + sum(map(len, numbered)))),
        _introduction(survey),
    ]
    for questions in numbered:
        elements += [_question(survey, number, question) for number, question in questions]
    elements.append(_element(survey, "RS", vendor_id("RS", survey), second="Default Response Set"))
    content = {"SurveyEntry": _entry(survey), "SurveyElements": elements}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


Numbered = list[list[tuple[int, Question]]]


def _numbered(survey: Questionnaire) -> Numbered:
    """The questions of each page with their numbers; 1 is the introduction."""
    found, number = [], 1
    for page in survey.pages:
        asked = []
        for question in page.questions:
            number += 1
            asked.append((number, question))
        found.append(asked)
    return found


def _element(
    survey: Questionnaire, kind: str, first: str, *, second: str | None = None, payload: Any = None
) -> dict[str, Any]:
    return {
        "SurveyID": vendor_id("SV", survey),
        "Element": kind,
        "PrimaryAttribute": first,
        "SecondaryAttribute": second,
        "TertiaryAttribute": None,
        "Payload": payload,
    }


def _entry(survey: Questionnaire) -> dict[str, Any]:
    stamp = f"{survey.date} 00:00:00"
    return {
        "SurveyID": vendor_id("SV", survey),
        "SurveyName": survey.title,
        "SurveyDescription": None,
        "SurveyOwnerID": vendor_id("UR", survey),
        "SurveyBrandID": "centric",
        "DivisionID": None,
        "SurveyLanguage": survey.language.partition("-")[0].upper(),
        "SurveyActiveResponseSet": vendor_id("RS", survey),
        "SurveyStatus": "Inactive",
        "SurveyStartDate": NEVER,
        "SurveyExpirationDate": NEVER,
        "SurveyCreationDate": stamp,
        "CreatorID": vendor_id("UR", survey),
        "LastModified": stamp,
        "LastAccessed": NEVER,
        "LastActivated": NEVER,
        "Deleted": None,
    }


def _options(survey: Questionnaire) -> dict[str, Any]:
    return {
        "BackButton": "true",
        "SaveAndContinue": "true",
        "SurveyProtection": "PublicSurvey",
        "BallotBoxStuffingPrevention": "false",
        "NoIndex": "Yes",
        "SecureResponseFiles": "true",
        "SurveyExpiration": "None",
        "SurveyTermination": "DisplayMessage",
        "EOSMessage": None,
        "Header": "",
        "Footer": "",
        "ProgressBarDisplay": "Text",
        "PartialData": "+1 week",
        "PreviousButton": "←",
        "NextButton": "→",
        "SurveyTitle": survey.title,
        "AnonymizeResponse": "Yes",  # no address and no place of the respondent is kept
        "CustomStyles": [],
        "Skin": {"brandingId": None, "templateId": "*base", "overrides": None},
        "NewScoring": 1,
    }


def _scoring() -> dict[str, Any]:
    return {
        "ScoringCategories": [],
        "ScoringCategoryGroups": [],
        "ScoringSummaryCategory": None,
        "ScoringSummaryAfterQuestions": 0,
        "ScoringSummaryAfterSurvey": 0,
        "DefaultScoringCategory": None,
        "AutoScoringCategory": None,
    }


def _block(survey: Questionnaire, number: int, title: str, questions: Sequence[int]) -> dict[str, Any]:
    return {
        "Type": "Default" if number == 0 else "Standard",
        "SubType": "",
        "Description": title,
        "ID": vendor_id("BL", survey, number),
        "BlockElements": [{"Type": "Question", "QuestionID": f"QID{each}"} for each in questions],
        "Options": {"BlockLocking": "false", "RandomizeQuestions": "false", "BlockVisibility": "Collapsed"},
    }


def _blocks_and_flow(survey: Questionnaire, numbered: Numbered) -> tuple[list[Any], dict[str, Any]]:
    """A block a page; pages of one rotation under one randomizer, which shows all of them in an order of its own."""
    blocks = [_block(survey, 0, survey.title, [1])]
    flow: list[dict[str, Any]] = [{"Type": "Standard", "ID": blocks[0]["ID"], "FlowID": "FL_2", "Autofill": []}]
    last, flow_number = 0, 2
    for place, (page, questions) in enumerate(zip(survey.pages, numbered, strict=True), start=1):
        blocks.append(_block(survey, place, f"{place}. {page.title}", [number for number, _ in questions]))
        if page.rotation and page.rotation != last:
            flow_number += 1
            flow.append(
                {
                    "Type": "BlockRandomizer",
                    "FlowID": f"FL_{flow_number}",
                    "SubSet": _rotating(survey.pages, page.rotation),
                    "EvenPresentation": True,
                    "Flow": [],
                }
            )
        flow_number += 1
        entry = {"Type": "Standard", "ID": blocks[-1]["ID"], "FlowID": f"FL_{flow_number}", "Autofill": []}
        (flow[-1]["Flow"] if page.rotation else flow).append(entry)
        last = page.rotation
    trash = {"Type": "Trash", "Description": "Trash / Unused Questions", "ID": vendor_id("BL", survey, len(blocks))}
    count = {"Count": flow_number, "RemovedFieldsets": []}
    return [*blocks, trash | {"BlockElements": []}], {
        "Type": "Root",
        "FlowID": "FL_1",
        "Flow": flow,
        "Properties": count,
    }


def _rotating(pages: Sequence[Page], rotation: int) -> int:
    return sum(page.rotation == rotation for page in pages)


def _introduction(survey: Questionnaire) -> dict[str, Any]:
    text = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in survey.introduction)
    payload = _payload(1, "centric_note_introduction", text, survey.title)
    payload |= {"QuestionType": "DB", "Selector": "TB"}
    return _element(survey, "SQ", "QID1", second=survey.title, payload=payload)


def _payload(number: int, tag: str, text: str, description: str) -> dict[str, Any]:
    return {
        "QuestionText": text,
        "DefaultChoices": False,
        "DataExportTag": tag,
        "QuestionID": f"QID{number}",
        "DataVisibility": {"Private": False, "Hidden": False},
        "Configuration": {"QuestionDescriptionOption": "UseText"},
        "QuestionDescription": description,
        "Validation": {"Settings": {"ForceResponse": "OFF", "ForceResponseType": "OFF", "Type": "None"}},
        "GradingData": [],
        "Language": [],
    }


def _question(survey: Questionnaire, number: int, question: Question) -> dict[str, Any]:
    if isinstance(question, Grid):
        payload = _grid(number, question)
    elif isinstance(question, Choice):
        payload = _choice(number, question)
    else:
        payload = _words(number, question)
    return _element(survey, "SQ", f"QID{number}", second=payload["QuestionDescription"], payload=payload)


def _grid(number: int, grid: Grid) -> dict[str, Any]:
    payload = _payload(number, f"Q{number}", html.escape(grid.text), grid.text)
    tags = {str(place): column_name(line.item) for place, line in enumerate(grid.lines, start=1)}
    return payload | {
        "QuestionType": "Matrix",
        "Selector": "Likert",
        "SubSelector": "SingleAnswer",
        "Configuration": {
            "QuestionDescriptionOption": "UseText",
            "TextPosition": "inline",
            "ChoiceColumnWidth": 25,
            "RepeatHeaders": "none",
            "WhiteSpace": "OFF",
            "MobileFirst": True,
        },
        "Choices": {str(place): {"Display": html.escape(line.text)} for place, line in enumerate(grid.lines, start=1)},
        "ChoiceOrder": list(tags),
        "ChoiceDataExportTags": tags,
        "Answers": _displays(grid.options),
        "AnswerOrder": list(range(1, len(grid.options) + 1)),
        "RecodeValues": _recodes(grid.options),
    }


def _choice(number: int, question: Choice) -> dict[str, Any]:
    payload = _payload(number, column_name(question.name), _asked(question), question.text)
    scaled = any(option.code is not None for option in question.options)
    return payload | {
        "QuestionType": "MC",
        "Selector": "SAVR",
        "SubSelector": "TX",
        "Choices": _displays(question.options),
        "ChoiceOrder": list(range(1, len(question.options) + 1)),
        "RecodeValues": _recodes(question.options) if scaled else {},
    }


def _words(number: int, question: Words) -> dict[str, Any]:
    payload = _payload(number, column_name(question.name), _asked(question), question.text)
    return payload | {"QuestionType": "TE", "Selector": "ESTB" if question.long else "SL"}


def _asked(question: Choice | Words) -> str:
    return html.escape(question.text) + (f"<br><br>{html.escape(question.hint)}" if question.hint else "")


def _displays(options: Sequence[Option]) -> dict[str, dict[str, str]]:
    return {str(place): {"Display": html.escape(option.label)} for place, option in enumerate(options, start=1)}


def _recodes(options: Sequence[Option]) -> dict[str, str]:
    return {
        str(place): NOT_APPLICABLE_CODE if option.code is None else str(option.code)
        for place, option in enumerate(options, start=1)
    }
