"""What stands in a questionnaire and in which order, and the files that carry it."""

import io
import json
import zipfile
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert
from simulated_exports import qualtrics_columns

from toolkit.cli import main
from toolkit.engagement import Engagement, open_engagement
from toolkit.errors import InputError
from toolkit.model.survey_names import column_name, short_code
from toolkit.questionnaire import FORMATS, Questionnaire, design, fieldwork
from toolkit.questionnaire.order import broken_rules, in_pages, with_checks
from toolkit.questionnaire.value import Choice, Grid, Line, Words

EXAMPLE = Path("client_data") / "example-harbour-bank" / "2026-baseline"
AUDIENCES = ("leaders", "employees", "customers")


@pytest.fixture
def engagement(root: Path) -> Engagement:
    return open_engagement(root / EXAMPLE)


def changed(root: Path, folder: Path, **changes: object) -> Engagement:
    home = folder / EXAMPLE
    home.mkdir(parents=True)
    content = yaml.safe_load((root / EXAMPLE / "engagement.yaml").read_text(encoding="utf-8"))
    (home / "engagement.yaml").write_text(yaml.safe_dump(content | changes), encoding="utf-8")
    return open_engagement(home)


def grids(survey: Questionnaire) -> list[Grid]:
    return [question for page in survey.pages for question in page.questions if isinstance(question, Grid)]


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("form", ["full", "short"])
def test_every_item_of_the_form_is_asked_once(root: Path, tmp_path: Path, audience: str, form: str) -> None:
    made = changed(root, tmp_path, form=form)
    asked = [name for name in design(made, audience).names() if not name.startswith("centric_")]
    assert sorted(asked) == sorted(made.model.asked_of(audience, short=form == "short"))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_reverse_items_are_spread_and_criteria_apart(engagement: Engagement, audience: str) -> None:
    survey = design(engagement, audience)
    assert survey.not_held == ()
    for grid in grids(survey):
        turned = [line.reverse for line in grid.lines]
        assert not turned[0]
        assert not any(a and b for a, b in pairwise(turned))
        named = [line.criterion for line in grid.lines]
        assert not any(a == b for a, b in pairwise(named))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_attention_item_keeps_a_place_in_the_middle_and_the_effort_item_is_last(
    engagement: Engagement, audience: str
) -> None:
    survey = design(engagement, audience)
    places = [
        (number, page.rotation)
        for number, page in enumerate(survey.pages)
        for question in page.questions
        if isinstance(question, Grid) and "quality.instructed1" in {line.item for line in question.lines}
    ]
    ((number, rotation),) = places
    assert rotation == 0
    assert 1 < number < len(survey.pages) - 3
    items = [name for name in survey.names() if not name.startswith("centric_")]
    assert items[-1] == "quality.effort"
    rotating = [page.rotation for page in survey.pages if page.rotation]
    assert len(set(rotating)) == 2
    assert len(rotating) == len(grids(survey)) - 1


@settings(max_examples=60, deadline=None)
@given(
    keyed=st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=60),
    checks=st.integers(0, 2),
)
def test_whatever_the_model_no_statement_is_lost_and_the_rules_hold_where_they_can(
    keyed: list[tuple[int, bool]], checks: int
) -> None:
    lines = [Line(item=f"i{n}", text="x", criterion=f"c{c}", reverse=turned) for n, (c, turned) in enumerate(keyed)]
    pages, held = with_checks(in_pages(lines, "seed", least=2), [Line(item=f"q{n}", text="x") for n in range(checks)])
    shown = [line.item for page in pages for line in page]
    assert sorted(shown) == sorted([line.item for line in lines] + [f"q{n}" for n in range(checks)])
    if len(lines) > 1:
        assert 0 not in held
    room = sum(len([line for line in page if line.item.startswith("i")]) // 2 for page in pages)
    if sum(line.reverse for line in lines) <= room:
        assert broken_rules(pages) == ()


def test_a_model_with_too_many_reverse_items_is_told(tmp_path: Path) -> None:
    lines = [Line(item=f"i{n}", text="x", criterion=f"c{n}", reverse=n > 1) for n in range(6)]
    assert broken_rules(in_pages(lines, "seed")) != ()


def test_the_promise_is_the_engagements_own(root: Path, tmp_path: Path) -> None:
    made = changed(root, tmp_path, minimum_cell={"average": 8, "distribution": 15}, comments_may_be_quoted=None)
    words = " ".join(design(made, "employees").introduction)
    assert "no average of fewer than 8 people" in words
    assert "no comment of fewer than 15" in words
    assert "is not quoted" in words
    assert "{org}" not in "".join(line.text for grid in grids(design(made, "customers")) for line in grid.lines)
    assert "Harbour Bank" in design(made, "customers").pages[0].questions[0].text


def test_groups_are_chosen_where_their_sizes_are_known_and_written_where_not(root: Path, tmp_path: Path) -> None:
    groups = {
        "site": {"name": "Site", "audiences": ["employees"], "population": {"employees": {"North": 30, "South": 60}}},
        "department": {"name": "Department", "audiences": ["employees"]},
    }
    made = changed(root, tmp_path, groups=groups)
    department, site = design(made, "employees").pages[-1].questions
    assert isinstance(site, Choice)
    assert [option.label for option in site.options] == ["North", "South"]
    assert isinstance(department, Words)
    assert not department.long
    assert design(made, "leaders").pages[-1].questions[0].text.startswith("What should change first")


def test_the_same_engagement_gives_the_same_bytes(engagement: Engagement) -> None:
    assert fieldwork(engagement, list(FORMATS)) == fieldwork(engagement, list(FORMATS))


@pytest.mark.parametrize("language", ["en", "de"])
def test_pyxform_takes_the_form(engagement: Engagement, tmp_path: Path, language: str) -> None:
    for name, content in fieldwork(engagement, ["xlsform"], [language]).files.items():
        if name.endswith(".xlsx"):
            (tmp_path / name).write_bytes(content)
            made = convert(tmp_path / name, validate=False)
            assert made.warnings == []
            body = ET.fromstring(made.xform)
            assert len(list(body.iter("{http://www.w3.org/2002/xforms}select1"))) >= 30


def test_the_qualtrics_flow_names_each_block_once_and_each_question_is_in_one(engagement: Engagement) -> None:
    survey = json.loads(fieldwork(engagement, ["qsf"]).files["employees.qsf"])
    elements = survey["SurveyElements"]
    blocks = next(each["Payload"] for each in elements if each["Element"] == "BL")
    flow = next(each["Payload"] for each in elements if each["Element"] == "FL")
    entries = [inner for each in flow["Flow"] for inner in each.get("Flow", [each])]
    assert [entry["ID"] for entry in entries] == [block["ID"] for block in blocks if block["Type"] != "Trash"]
    numbers = [each["FlowID"] for each in [flow, *flow["Flow"], *entries]]
    assert len(set(numbers)) == len({id(each) for each in [flow, *flow["Flow"], *entries]})
    inside = [element["QuestionID"] for block in blocks for element in block["BlockElements"]]
    assert inside == [each["PrimaryAttribute"] for each in elements if each["Element"] == "SQ"]
    for randomizer in [each for each in flow["Flow"] if each["Type"] == "BlockRandomizer"]:
        assert randomizer["SubSet"] == len(randomizer["Flow"]) > 1
    assert next(each["SecondaryAttribute"] for each in elements if each["Element"] == "QC") == str(len(inside))


def test_names_are_what_every_tool_takes_and_no_two_are_alike(engagement: Engagement, tmp_path: Path) -> None:
    items = list(engagement.model.scored_items)
    codes = [short_code(item) for item in items]
    assert len(set(codes)) == len({column_name(item) for item in items}) == len(items)
    assert all(code.isalnum() and code.isascii() and code[0].isalpha() and len(code) <= 20 for code in codes)
    (tmp_path / "x.qsf").write_bytes(fieldwork(engagement, ["qsf"]).files["leaders.qsf"])
    assert "Q3_" in qualtrics_columns(tmp_path / "x.qsf")[1].header


def test_two_items_that_a_tool_would_confuse_are_an_error(root: Path, tmp_path: Path) -> None:
    made = changed(root, tmp_path)
    shipped = yaml.safe_load((root / "templates/models/customer_centric.yaml").read_text(encoding="utf-8"))
    shipped["outcome_items"][0]["id"] = "service_vision.l1"
    (made.folder / "models").mkdir()
    (made.folder / "models" / "customer_centric.yaml").write_text(yaml.safe_dump(shipped), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        design(open_engagement(made.folder), "leaders")
    assert {problem.code for problem in caught.value.problems} == {"same-name"}


def test_a_language_without_words_is_an_error_that_says_which_there_are(engagement: Engagement) -> None:
    with pytest.raises(InputError, match="de, en"):
        design(engagement, "leaders", "fr")


def test_the_guide_has_every_question_of_its_audience_and_the_rubric(engagement: Engagement) -> None:
    guide = docx.Document(io.BytesIO(fieldwork(engagement, ["docx"]).files["interview-guide-leaders.docx"]))
    text = "\n".join(paragraph.text for paragraph in guide.paragraphs)
    cells = {cell.text for table in guide.tables for row in table.rows for cell in row.cells}
    for criterion in engagement.model.criteria:
        asked = [prompt.text for prompt in criterion.interview_prompts if prompt.audience == "leaders"]
        assert all(prompt.replace("{org}", "Harbour Bank") in text for prompt in asked)
        assert not asked or set(criterion.rubric.values()) <= cells


def test_the_papers_are_there_and_the_reading_copy_has_every_statement(engagement: Engagement) -> None:
    files = fieldwork(engagement, ["docx"], ["de", "en"]).files
    assert {"sample-plan.csv", "coding/people.csv", "invitation-leaders.de.txt", "customers.en.docx"} <= set(files)
    assert files["coding/ratings.csv"] == b"coder,criterion,role,level\n"
    assert files["sample-plan.csv"].decode().splitlines()[1].startswith("leaders,,,60,")
    assert "[Link zur Befragung]" in files["invitation-leaders.de.txt"].decode()
    with zipfile.ZipFile(io.BytesIO(files["customers.en.docx"])) as archive:
        body = archive.read("word/document.xml").decode()
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
    for grid in grids(design(engagement, "customers")):
        assert all(line.text.replace("&", "&amp;") in body for line in grid.lines)


def test_a_file_somebody_changed_is_not_written_over(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = changed(root, tmp_path).folder

    def run(*options: str) -> int:
        with pytest.raises(SystemExit) as end:
            main(["questionnaire", str(folder), "--format", "docx", *options])
        return int(str(end.value.code))

    assert run() == 0
    assert run() == 0, "the same files again are no difference"
    (folder / "questionnaire" / "leaders.docx").write_bytes(b"signed")
    assert run() == 3
    assert "leaders.docx" in capsys.readouterr().err
    assert (folder / "questionnaire" / "leaders.docx").read_bytes() == b"signed"
    assert run("--replace") == 0
    assert run("--format", "pdf") == 2
