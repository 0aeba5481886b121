"""The mapping applied: answers to codes, people to pseudonyms, and every problem told at once."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from toolkit.engagement import Engagement
from toolkit.errors import InputError
from toolkit.ingest.answers import answer_book, recode
from toolkit.ingest.blocks import NOT_STATED
from toolkit.ingest.mapping import MissingAnswers, Use, load_mapping, meaning_of
from toolkit.ingest.responses import read_responses
from toolkit.ingest.values import NOT_APPLICABLE, NOT_ASKED, SKIPPED, Responses
from toolkit.model import Scale

MakeEngagement = Callable[..., Engagement]
FILE = "survey/staff.csv"
COLUMNS = {"id": "respondent", "Q1": "vision.e1", "Q2": "vision.e2", "Q3": "trust.e1", "Site": "group:site"}
HEADER = "id,Q1,Q2,Q3,Site\n"


def mapped(**changes: Any) -> list[dict[str, Any]]:
    return [{"file": FILE, "audience": "employees", "columns": COLUMNS} | changes]


def employees(engagement: Engagement) -> Responses:
    return read_responses(engagement, engagement.model).responses["employees"]


def problems(engagement: Engagement) -> list[str]:
    with pytest.raises(InputError) as error:
        read_responses(engagement, engagement.model)
    return [f"{problem.code} {problem}" for problem in error.value.problems]


def test_answers_become_codes_and_people_pseudonyms(make_engagement: MakeEngagement) -> None:
    rows = "ann@example.org,4,Strongly agree,7,North\nbob@example.org,, disagree ,Complete trust,north\nc,5.0,CANNOT judge,2,\n"
    responses = employees(make_engagement({FILE: HEADER + rows}, mapped()))
    assert responses.items == ("vision.e1", "vision.e2", "trust.e1")
    assert responses.groups == ("site",)
    frame = responses.frame
    assert list(frame.columns) == ["respondent", "duration_seconds", "site", *responses.items]
    assert frame[list(responses.items)].to_numpy().tolist() == [[4, 5, 7], [SKIPPED, 2, 7], [5, NOT_APPLICABLE, 2]]
    assert {str(kind) for kind in frame[list(responses.items)].dtypes} == {"int8"}
    assert frame["site"].tolist() == ["North", "North", NOT_STATED]
    assert frame["duration_seconds"].isna().all()
    assert frame["respondent"].str.fullmatch("[0-9a-f]{16}").all()
    assert frame["respondent"].is_unique
    assert "example" not in frame.to_csv()


def test_a_key_gives_the_same_pseudonym_again_and_another_one_elsewhere(
    make_engagement: MakeEngagement,
) -> None:
    engagement = make_engagement({FILE: HEADER + "ann@example.org,4,4,4,N\n"}, mapped())
    first = employees(engagement).frame["respondent"].tolist()
    assert employees(engagement).frame["respondent"].tolist() == first
    (engagement.folder / FILE).write_text(HEADER + "ANN@example.org,4,4,4,N\n")
    assert employees(engagement).frame["respondent"].tolist() == first
    (engagement.folder / ".private" / "salt").write_bytes(b"another secret of thirty-two byte")
    assert employees(engagement).frame["respondent"].tolist() != first


def test_without_a_key_each_row_is_a_person(make_engagement: MakeEngagement) -> None:
    columns = {name: meaning for name, meaning in COLUMNS.items() if meaning != "respondent"}
    responses = employees(make_engagement({FILE: HEADER + "x,4,4,4,N\nx,4,4,4,N\n"}, mapped(columns=columns)))
    assert responses.frame["respondent"].nunique() == 2


def test_rows_are_filtered_and_files_of_an_audience_joined(make_engagement: MakeEngagement) -> None:
    first = "year," + HEADER + "2023,a,1,1,1,N\n2024,b,2,2,2,N\n2023,c,3,3,3,N\n"
    second = HEADER + "d,4,4,4,S\n"
    files = [
        *mapped(rows={"column": "year", "values": [2023]}),
        {"file": "survey/more.csv", "audience": "employees", "columns": COLUMNS},
    ]
    responses = employees(make_engagement({FILE: first, "survey/more.csv": second}, files))
    assert responses.frame["vision.e1"].tolist() == [1, 3, 4]
    assert responses.frame["site"].tolist() == ["N", "N", "S"]


def test_a_column_can_name_the_audience(make_engagement: MakeEngagement) -> None:
    text = "Role,id,L1,Q1,Q2,Q3,Site\nBoss,a,5,,,,N\nstaff,b,,4,2,6,N\nStaff,c,,3,3,3,S\nGuest,d,1,1,1,1,S\n"
    file = {
        "file": FILE,
        "audience_column": {"column": "Role", "values": {"Boss": "leaders", "Staff": "employees", "Guest": "ignored"}},
        "columns": COLUMNS | {"L1": "vision.l1"},
    }
    engagement = make_engagement({FILE: text}, [file], {"audiences": {"leaders": {}, "employees": {}}})
    data = read_responses(engagement, engagement.model)
    assert data.responses["leaders"].frame["vision.l1"].tolist() == [5]
    assert data.responses["leaders"].groups == ()
    assert data.responses["employees"].frame["vision.e1"].tolist() == [4, 3]
    assert "rows-left-out" in [finding.code for finding in data.findings]


def test_a_mark_for_seen_and_unanswered_makes_a_blank_not_asked(make_engagement: MakeEngagement) -> None:
    text = HEADER + "a,-99,4,,N\nb,3,N/A,5,N\n"
    missing = {"skipped": [-99], "not_applicable": ["N/A"]}
    frame = employees(make_engagement({FILE: text}, mapped(), missing=missing)).frame
    assert frame[["vision.e1", "vision.e2", "trust.e1"]].to_numpy().tolist() == [
        [SKIPPED, 4, NOT_ASKED],
        [3, NOT_APPLICABLE, 5],
    ]


def test_labels_declared_in_the_mapping_are_known(make_engagement: MakeEngagement) -> None:
    text = HEADER + "a,Stimme  voll zu,2,1,N\nb,stimme voll zu,3,2,N\n"
    frame = employees(make_engagement({FILE: text}, mapped(), answers={"agree5": {"Stimme voll zu": 5}})).frame
    assert frame["vision.e1"].tolist() == [5, 5]


def test_items_not_fielded_are_not_asked(make_engagement: MakeEngagement) -> None:
    columns = {name: meaning for name, meaning in COLUMNS.items() if name != "Q3"}
    file = mapped(columns=columns, not_fielded=["trust.e1"])
    responses = employees(make_engagement({FILE: "id,Q1,Q2,Site\na,1,2,N\n"}, file))
    assert responses.frame["trust.e1"].tolist() == [NOT_ASKED]


def test_the_short_form_asks_core_items_alone(make_engagement: MakeEngagement) -> None:
    columns = {"Q1": "vision.e1", "Q3": "trust.e1"}
    engagement = make_engagement({FILE: "Q1,Q3\n1,2\n"}, mapped(columns=columns), {"form": "short"})
    assert employees(engagement).items == ("vision.e1", "trust.e1")


def test_an_item_outside_the_short_form_is_told(make_engagement: MakeEngagement) -> None:
    told = problems(make_engagement({FILE: HEADER + "a,1,2,3,N\n"}, mapped(), {"form": "short"}))
    assert [line.split()[0] for line in told] == ["item-not-in-form"]


def test_durations_and_comments_come_along(make_engagement: MakeEngagement) -> None:
    columns = COLUMNS | {"Secs": "duration", "Why": "comment"}
    text = "Secs,Why," + HEADER + "75.5,Too slow,a,1,2,3,N\n1:02:03,,b,1,2,3,N\n-4,N/A,c,1,2,3,N\nsoon,Fine,d,1,2,3,N\n"
    engagement = make_engagement({FILE: text}, mapped(columns=columns), missing={"not_applicable": ["N/A"]})
    responses = employees(engagement)
    np.testing.assert_array_equal(responses.frame["duration_seconds"], [75.5, 3723.0, np.nan, np.nan])
    assert responses.comments.columns.tolist() == ["respondent", "question", "text"]
    assert responses.comments["text"].tolist() == ["Too slow", "Fine"]
    assert responses.comments["respondent"].tolist() == responses.frame["respondent"].iloc[[0, 3]].tolist()


@pytest.mark.parametrize(("rule", "kept", "comment"), [("first", 1, "one"), ("last", 3, "three")])
def test_of_a_person_who_answered_twice_the_mapping_says_which_row_stands(
    make_engagement: MakeEngagement, rule: str, kept: int, comment: str
) -> None:
    text = "Why," + HEADER + "one,a,1,1,1,N\ntwo,b,2,2,2,N\nthree,a,3,3,3,N\n"
    engagement = make_engagement({FILE: text}, mapped(columns=COLUMNS | {"Why": "comment"}), repeated_answers=rule)
    data = read_responses(engagement, engagement.model)
    assert sorted(data.responses["employees"].frame["vision.e1"]) == sorted([kept, 2])
    assert sorted(data.responses["employees"].comments["text"]) == sorted([comment, "two"])
    assert [finding.count for finding in data.findings if finding.code == "answered-twice"] == [1]


def test_a_person_who_answered_twice_is_refused_unless_the_mapping_says_otherwise(
    make_engagement: MakeEngagement,
) -> None:
    (told,) = problems(make_engagement({FILE: HEADER + "ann,1,1,1,N\nb,2,2,2,N\nann,3,3,3,N\n"}, mapped()))
    assert told.startswith("answered-twice")
    assert "rows 2, 4" in told
    assert "ann" not in told


def test_an_item_recoded_in_one_file_only_is_turned_back(make_engagement: MakeEngagement) -> None:
    files = [
        *mapped(recoded=["vision.e2"]),
        {"file": "survey/more.csv", "audience": "employees", "columns": COLUMNS},
    ]
    engagement = make_engagement(
        {FILE: HEADER + "a,1,2,1,N\nb,1,,1,N\n", "survey/more.csv": HEADER + "c,1,2,1,N\n"}, files
    )
    responses = employees(engagement)
    assert responses.recoded == frozenset()
    assert responses.frame["vision.e2"].tolist() == [4, SKIPPED, 2]


def test_an_item_recoded_everywhere_is_reported_and_left(make_engagement: MakeEngagement) -> None:
    responses = employees(make_engagement({FILE: HEADER + "a,1,2,1,N\n"}, mapped(recoded=["vision.e2"])))
    assert responses.recoded == frozenset({"vision.e2"})
    assert responses.frame["vision.e2"].tolist() == [2]


def test_all_problems_of_all_files_are_told_at_once_without_a_persons_words(make_engagement: MakeEngagement) -> None:
    text = (
        "id,Q1,Q2,Q3,Site,vision.l1,Why\n"
        "secret-key,6,agree-ish,3.5,N,1,my private words\n"
        "other,True,Agree,2,N,1,more\n"
        "third,Stongly agree,4,2,N,1,words\n"
    )
    files = mapped(columns=COLUMNS | {"Why": "comment", "Gone": "ignored"})
    files += [{"file": "survey/none.csv", "audience": "employees", "columns": {"Q1": "vision.e1"}}]
    told = "\n".join(problems(make_engagement({FILE: text}, files)))
    assert "missing-column survey/staff.csv, column Gone" in told
    assert "unmapped-item survey/staff.csv, column vision.l1" in told
    assert "missing-file survey/none.csv" in told
    assert "secret-key" not in told
    assert "private" not in told


def test_answers_off_the_scale_are_told_with_place_and_nearest_label(make_engagement: MakeEngagement) -> None:
    text = HEADER + "a,6,agree-ish,3.5,N\nb,True,Agree,2,N\nc,Stongly agree,4,2,N\nd,6,4,2,N\n"
    told = problems(make_engagement({FILE: text}, mapped()))
    assert [line.split()[0] for line in told] == ["off-scale", "off-scale", "mixed-answers", "off-scale"]
    assert "survey/staff.csv, column Q1 (item vision.e1), first in row 2: 6 2 times" in told[0]
    assert "True once" in told[0]
    assert "'Stongly agree' once, nearest: Strongly agree" in told[0]
    assert "'agree-ish' once" in told[1]
    assert "row 4" in told[2]
    assert "3.5 once" in told[3]


def test_free_text_mapped_as_an_item_is_counted_and_not_shown(make_engagement: MakeEngagement) -> None:
    rows = "".join(f"r{n},I told my boss number {n} about what happened here,4,4,N\n" for n in range(20))
    (told,) = problems(make_engagement({FILE: HEADER + rows}, mapped()))
    assert "free text in 20 rows" in told
    assert "boss" not in told


MISTAKES: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("unknown item", {"columns": COLUMNS | {"Q1": "vision.e9"}}, {}, "unknown-reference"),
    ("item of another audience", {"columns": COLUMNS | {"Q1": "vision.l1"}}, {}, "item-of-another-audience"),
    ("undeclared group", {"columns": COLUMNS | {"Site": "group:team"}}, {}, "unknown-reference"),
    ("unknown audience", {"audience": "staff"}, {}, "unknown-reference"),
    ("unknown scale", {}, {"answers": {"agree7": {"x": 1}}}, "unknown-reference"),
    ("code off the scale", {}, {"answers": {"agree5": {"x": 6}}}, "off-scale"),
    ("direct item recoded", {"recoded": ["vision.e1"]}, {}, "not-reverse"),
    ("fielded and not fielded", {"not_fielded": ["vision.e1"]}, {}, "contradiction"),
    ("unfed item", {"columns": {"Q1": "vision.e1", "Q2": "vision.e2"}}, {}, "unfed-item"),
    ("two columns for one item", {"columns": COLUMNS | {"Site": "vision.e1"}}, {}, "mapped-twice"),
    ("column mapped twice", {"columns": COLUMNS | {"q1": "ignored"}}, {}, "mapped-twice"),
    ("nothing left", {"rows": {"column": "Site", "values": ["Moon"]}}, {}, "empty-export"),
    ("outside the folder", {"file": "../../../etc/passwd"}, {}, "outside-folder"),
    ("unknown reader", {"reader": "qualtriks"}, {}, "unknown-reader"),
]


@pytest.mark.parametrize(
    ("file", "mapping", "code"), [case[1:] for case in MISTAKES], ids=[case[0] for case in MISTAKES]
)
def test_a_mistake_in_the_mapping_is_told(
    make_engagement: MakeEngagement, file: dict[str, Any], mapping: dict[str, Any], code: str
) -> None:
    told = problems(make_engagement({FILE: HEADER + "a,1,2,3,N\nb,2,3,4,S\n"}, mapped(**file), **mapping))
    assert {line.split()[0] for line in told} == {code}


SHAPES: list[tuple[str, dict[str, Any]]] = [
    ("unknown key", {"colums": {}}),
    ("no columns", {"columns": {}}),
    ("two audience rules", {"audience_column": {"column": "Site", "values": {"N": "employees"}}}),
    ("a boolean as a value", {"rows": {"column": "Site", "values": [True]}}),
    ("a meaning without a group", {"columns": {"Site": "group:"}}),
    ("row zero", {"header_row": 0}),
]


@pytest.mark.parametrize("changes", [case[1] for case in SHAPES], ids=[case[0] for case in SHAPES])
def test_a_mapping_of_another_shape_is_refused(make_engagement: MakeEngagement, changes: dict[str, Any]) -> None:
    engagement = make_engagement({FILE: HEADER + "a,1,2,3,N\n"}, mapped(**changes))
    with pytest.raises(InputError, match=r"mapping\.yaml"):
        load_mapping(engagement)


def test_a_repeated_column_must_be_told_apart(make_engagement: MakeEngagement) -> None:
    text = "id,Q1,Q1,Q2,Q3,Site\na,1,5,2,3,N\n"
    (told,) = [line for line in problems(make_engagement({FILE: text}, mapped())) if "duplicated" in line]
    assert "'Q1#1', 'Q1#2'" in told


@pytest.mark.parametrize(("name", "code"), [("Q1#1", 1), ("Q1#2", 5)])
def test_a_repeated_column_is_named_by_its_place(make_engagement: MakeEngagement, name: str, code: int) -> None:
    text = "id,Q1,Q1,Q2,Q3,Site\na,1,5,2,3,N\n"
    columns = {key: meaning for key, meaning in COLUMNS.items() if key != "Q1"} | {name: "vision.e1"}
    assert employees(make_engagement({FILE: text}, mapped(columns=columns))).frame["vision.e1"].tolist() == [code]


def test_an_audience_without_anyone_is_told(make_engagement: MakeEngagement) -> None:
    engagement = make_engagement(
        {FILE: HEADER + "a,1,2,3,N\n"}, mapped(), {"audiences": {"leaders": {}, "employees": {}}}
    )
    (told,) = problems(engagement)
    assert told.startswith("empty-audience")
    assert "leaders" in told


def test_a_value_of_the_audience_column_that_the_mapping_does_not_know_is_told(make_engagement: MakeEngagement) -> None:
    file = mapped(audience_column={"column": "Site", "values": {"N": "employees"}})
    del file[0]["audience"], file[0]["columns"]
    file[0]["columns"] = {"Q1": "vision.e1", "Q2": "vision.e2", "Q3": "trust.e1"}
    told = problems(make_engagement({FILE: HEADER + "a,1,2,3,N\nb,1,2,3,M\nc,1,2,3,\n"}, file))
    assert [line.split()[0] for line in told] == ["unknown-audience"] * 2
    assert "'M' 1 times" in told[0] or "'M' 1 times" in told[1]


def test_addresses_are_not_carried_on_as_a_group(make_engagement: MakeEngagement) -> None:
    told = problems(make_engagement({FILE: HEADER + "a,1,2,3,ann@example.org\n"}, mapped()))
    assert [line.split()[0] for line in told] == ["personal-group"]
    assert "ann" not in told[0].replace("cannot", "")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("Complete trust - 7", 7),
        ("Complete Trust – 7", 7),
        ("7 = Complete trust", 7),
        ("Complete trust (7)", 7),
        ("6", 6),
        ("6,0", 6),
        (" 6 ", 6),
        ("No trust - 7", None),
        ("Complete trust - 8", None),
        ("2021-05-04", None),
        ("1-2", None),
        ("6.5", None),
        ("6th", None),
        ("true", None),
        ("half - trust", None),
        ("٦", None),
    ],
)
def test_half_labelled_answers(answer: str, code: int | None) -> None:
    scale = Scale(type="likert", min=1, max=7, labels={1: "No trust", 7: "Complete trust"})
    assert answer_book(scale, {}, MissingAnswers()).code_of(answer.strip()) == code


@pytest.mark.parametrize("filler", [" ", "a ", "- ", "1 ", "(", ". 7"])
def test_an_answer_made_to_be_slow_is_not(filler: str) -> None:
    scale = Scale(type="likert", min=1, max=7, labels={1: "No trust", 7: "Complete trust"})
    assert answer_book(scale, {}, MissingAnswers()).code_of("x" + filler * 40_000 + "- 9") is None


def test_accents_do_not_matter_where_nothing_else_is_meant() -> None:
    scale = Scale(type="likert", min=1, max=3, labels={1: "Très d’accord", 2: "cote", 3: "côté"})
    book = answer_book(scale, {}, MissingAnswers())
    assert [book.code_of(label) for label in ("tres d'accord", "cote", "CÔTÉ", "coté")] == [1, 2, 3, None]


def test_each_different_answer_is_looked_up_once_and_order_kept() -> None:
    scale = Scale(type="likert", min=1, max=5)
    cells = pd.Series(["5", "", "1", "5", "x", "9", "x"], dtype="str")
    recoded = recode(cells, answer_book(scale, {}, MissingAnswers()), SKIPPED)
    assert recoded.codes.tolist() == [5, SKIPPED, 1, 5, SKIPPED, SKIPPED, SKIPPED]
    assert (dict(recoded.unknown), recoded.first_unknown) == ({"x": 2, "9": 1}, 4)


def test_a_meaning_is_a_use_or_an_item() -> None:
    assert meaning_of("group:site").name == "site"
    assert meaning_of("respondent").use is Use.RESPONDENT
    assert (meaning_of("vision.e1").use, meaning_of("vision.e1").name) == (Use.ITEM, "vision.e1")


def test_a_remark_in_a_rating_column_is_counted_and_not_repeated(make_engagement: MakeEngagement) -> None:
    rows = "a,my boss never listens,4,4,N\nb,stronlgy agree,4,4,N\nc,Maybe,4,4,N\nd,sort of agree,4,4,N\ne,sort of agree,4,4,N\n"
    (told,) = problems(make_engagement({FILE: HEADER + rows}, mapped()))
    assert "boss" not in told
    assert "free text in 1 rows" in told
    assert all(label in told for label in ("'stronlgy agree' once", "'Maybe' once", "'sort of agree' 2 times"))
