"""The three coding files: read whole, or every wrong value told by row and column."""

import datetime as dt
from collections.abc import Callable

import pytest

from toolkit.engagement import Engagement
from toolkit.errors import InputError
from toolkit.ingest.coding import Coding, Person, Rating, Statement, read_coding

PEOPLE = "person,label,role,audience,consent,attribution\np1,Anna,manager,employees,yes,a manager\np2,Ben,clerk,employees,no,\n"
STATEMENTS = (
    "id,document,segment,person,criterion,direction,type,strength,text,date,coder\n"
    'st-1,talk,talk#0002,p1,vision,for,example,3,"We mend it, and tell",2026-05-02,AB\n'
    "st-2,minutes,,,trust,against,document,1,Minutes of May,,AB\n"
)
RATINGS = "coder,criterion,role,level\nAB,vision,,4\nCD,vision,manager,2\n"
Make = Callable[..., Engagement]


def coding(make: Make, people: str = PEOPLE, statements: str = STATEMENTS, ratings: str = RATINGS) -> Coding:
    files = {"coding/people.csv": people, "coding/statements.csv": statements, "coding/ratings.csv": ratings}
    engagement = make(files, [])
    return read_coding(engagement, engagement.model)


def told(make: Make, **files: str) -> list[str]:
    with pytest.raises(InputError) as error:
        coding(make, **files)
    return [f"{problem.code} {problem}" for problem in error.value.problems]


def test_the_coding_of_an_engagement_is_read(make_engagement: Make) -> None:
    read = coding(make_engagement)
    assert read.people[0] == Person(
        person="p1", label="Anna", role="manager", audience="employees", consent=True, attribution="a manager"
    )
    assert [person.consent for person in read.people] == [True, False]
    assert read.statements[0] == Statement(
        id="st-1",
        document="talk",
        segment="talk#0002",
        person="p1",
        criterion="vision",
        direction="for",
        type="example",
        strength=3,
        text="We mend it, and tell",
        date=dt.date(2026, 5, 2),
        coder="AB",
    )
    assert (read.statements[1].person, read.statements[1].date) == (None, None)
    assert read.ratings == (
        Rating(coder="AB", criterion="vision", role=None, level=4),
        Rating(coder="CD", criterion="vision", role="manager", level=2),
    )


def test_files_that_are_not_there_are_empty(make_engagement: Make) -> None:
    engagement = make_engagement({}, [])
    assert read_coding(engagement, engagement.model) == Coding()


def test_an_empty_file_and_a_spreadsheets_semicolons_are_read(make_engagement: Make) -> None:
    read = coding(make_engagement, people="\ufeff" + PEOPLE.replace(",", ";"), statements="", ratings="\n")
    assert [person.person for person in read.people] == ["p1", "p2"]
    assert read.statements == read.ratings == ()


WRONG = [
    ("consent", {"people": PEOPLE.replace("yes", "maybe")}, "row 2, column consent"),
    ("audience", {"people": PEOPLE.replace("employees,no", "staff,no")}, "row 3, column audience"),
    ("no id of a person", {"people": PEOPLE.replace("p2,", ",")}, "row 3, column person"),
    ("same person twice", {"people": PEOPLE.replace("p2,", "p1,")}, "row 3, column person"),
    ("criterion", {"statements": STATEMENTS.replace("vision", "vison")}, "one of vision, trust"),
    ("direction", {"statements": STATEMENTS.replace(",for,", ",pro,")}, "one of for, against"),
    ("type", {"statements": STATEMENTS.replace(",example,", ",tale,")}, "row 2, column type"),
    ("strength", {"statements": STATEMENTS.replace(",3,", ",4,")}, "a whole number from 1 to 3"),
    ("strength in words", {"statements": STATEMENTS.replace(",3,", ",3.0,")}, "a whole number from 1 to 3"),
    ("date", {"statements": STATEMENTS.replace("2026-05-02", "02.05.2026")}, "a date as YYYY-MM-DD"),
    ("segment", {"statements": STATEMENTS.replace("talk#0002", "talk-2")}, "a segment id"),
    ("unknown person", {"statements": STATEMENTS.replace(",p1,", ",p7,")}, "a person of people.csv"),
    ("no text", {"statements": STATEMENTS.replace("Minutes of May", "")}, "row 3, column text"),
    ("same id twice", {"statements": STATEMENTS.replace("st-2", "st-1")}, "the id of row 2 again"),
    ("unquoted comma", {"statements": STATEMENTS.replace('"', "")}, "more cells than the header has"),
    ("level", {"ratings": RATINGS.replace(",4", ",6")}, "a whole number from 1 to 5"),
    ("rated twice", {"ratings": RATINGS + "AB,vision,,3\n"}, "the coder, criterion and role of row 2 again"),
    ("missing column", {"ratings": RATINGS.replace("level", "levl")}, "no column 'level'"),
    ("unknown column", {"ratings": RATINGS.replace("level", "levl")}, "one of level"),
    ("column twice", {"ratings": "coder,criterion,role,level,level\n"}, "the column 'level' twice"),
    ("open quote", {"statements": STATEMENTS + '"'}, "a quotation mark that is not closed"),
]


@pytest.mark.parametrize(("files", "words"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_value_is_told_with_its_place(make_engagement: Make, files: dict[str, str], words: str) -> None:
    (file,) = files
    problems = told(make_engagement, **files)
    assert any(words in problem for problem in problems), problems
    assert all(f"coding/{file}.csv" in problem for problem in problems if "p1" not in problem or file == "statements")


def test_no_ones_words_are_in_a_message(make_engagement: Make) -> None:
    statements = STATEMENTS.replace("for,example,3", "for,We never mend it,We never mend it")
    assert not any("never" in problem for problem in told(make_engagement, statements=statements))


def test_every_problem_of_the_three_files_is_told_at_once(make_engagement: Make) -> None:
    problems = told(
        make_engagement,
        people=PEOPLE.replace("yes", "ja"),
        statements=STATEMENTS.replace("for,", "pro,"),
        ratings=RATINGS.replace("4", "9"),
    )
    assert len(problems) == 3
