"""The consultant's coding: who was interviewed, what they said on which criterion, and how coders rate."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from toolkit.documents import iso_date
from toolkit.engagement import Engagement
from toolkit.errors import InputError, Problem, nearest
from toolkit.findings import Finding
from toolkit.ingest.coded_evidence import project_statements
from toolkit.ingest.sources import decode, open_source
from toolkit.ingest.statements import Direction, Person, Rating, Statement, StatementType
from toolkit.ingest.tables import sniff_delimiter
from toolkit.ingest.values import Source
from toolkit.model import Model

PEOPLE_FILE, STATEMENTS_FILE, RATINGS_FILE = "people.csv", "statements.csv", "ratings.csv"
PEOPLE_COLUMNS = ("person", "label", "role", "audience", "consent", "attribution")
STATEMENT_COLUMNS = (
    "id", "document", "segment", "person", "criterion", "direction", "type", "strength", "text", "date", "coder",
)  # fmt: skip
RATING_COLUMNS = ("coder", "criterion", "role", "level")
OPTIONAL_COLUMNS = {PEOPLE_FILE: ("consent_by", "consent_date")}
"""Columns that a file may also have: who took a person's consent down, and when."""

DIRECTIONS = ("for", "against")
TYPES = ("statement", "example", "document", "metric")
ROUND = "round-"
SEGMENT = re.compile(r".+#\d{4,}")

Value = TypeVar("Value")

__all__ = [
    "Coding",
    "Direction",
    "Person",
    "Rating",
    "Statement",
    "StatementType",
    "earlier_rounds",
    "read_coding",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Coding:
    """All coding of an engagement, in file order; what coded projects of other programs add comes last.

    `findings` say what of those projects became evidence, and what did not and why.
    """

    people: tuple[Person, ...] = ()
    statements: tuple[Statement, ...] = ()
    ratings: tuple[Rating, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_coding(engagement: Engagement, model: Model, round_number: int | None = None) -> Coding:
    """Return the coding of an engagement; a file that is not there counts as empty.

    Parameters
    ----------
    round_number
        An earlier round, whose statements and ratings stand in ``coding/round-N``; None for the one in use.

    Raises
    ------
    InputError
        Every wrong value of the three files at once, each with its row and column, none with a person's words; a coded
        project that is damaged or unsafe; a mistake in codes.yaml.
    """
    problems: list[Problem] = []
    audiences = list(engagement.settings.audiences)
    folder = engagement.coding_folder
    people = _records(folder / PEOPLE_FILE, PEOPLE_COLUMNS, problems)
    persons = [row.person(audiences) for row in people]
    problems += _repeated(people, "person")
    known = [person.person for person in persons]
    own = folder if round_number is None else folder / f"{ROUND}{round_number}"
    lines = _records(own / STATEMENTS_FILE, STATEMENT_COLUMNS, problems)
    statements = [row.statement(list(model.criterion_by_id), known) for row in lines]
    problems += _repeated(lines, "id")
    rated = _records(own / RATINGS_FILE, RATING_COLUMNS, problems)
    ratings = [row.rating(list(model.criterion_by_id)) for row in rated]
    problems += _rated_twice(rated)
    if problems:
        raise InputError(problems)
    if round_number is not None:
        return Coding(people=tuple(persons), statements=tuple(statements), ratings=tuple(ratings))
    added, findings = project_statements(engagement, model, persons, statements)
    return Coding(people=tuple(persons), statements=(*statements, *added), ratings=tuple(ratings), findings=findings)


def earlier_rounds(engagement: Engagement) -> list[int]:
    """Return the numbers of the rounds of coding that are kept in ``coding/round-N``, in their order."""
    found = (path.name.removeprefix(ROUND) for path in engagement.coding_folder.glob(f"{ROUND}*") if path.is_dir())
    return sorted(int(number) for number in found if re.fullmatch(r"[1-9]\d{0,2}", number))


class _Row:
    """One row of a coding file; each value taken is checked, and a wrong one noted as a problem."""

    def __init__(self, file: str, number: int, cells: Mapping[str, str], problems: list[Problem]) -> None:
        self.file, self.number, self.cells, self.problems = file, number, cells, problems

    def wrong(self, column: str, found: str, expected: str, remedy: str = "Mend the value") -> None:
        self.problems.append(
            Problem(
                code="bad-value",
                file=self.file,
                place=f"row {self.number}, column {column}",
                found=found,
                expected=expected,
                remedy=remedy,
            )
        )

    def filled(self, column: str) -> str:
        if not self.cells[column]:
            self.wrong(column, "a blank", "a value", "Fill it in")
        return self.cells[column]

    def one_of(self, column: str, known: Sequence[str], *, blank: bool = False) -> str:
        given = self.cells[column]
        if (given or not blank) and given not in known:
            found = f"'{given}'" if re.fullmatch(r"[\w.#-]{1,60}", given) else "another value" if given else "a blank"
            self.wrong(column, found, f"one of {nearest(given, known)}")
        return given

    def level(self, column: str, lowest: int, highest: int) -> int:
        given = self.cells[column]
        if given.isascii() and given.isdigit() and lowest <= int(given[:4]) <= highest and len(given) < 4:
            return int(given)
        self.wrong(column, "another value" if given else "a blank", f"a whole number from {lowest} to {highest}")
        return lowest

    def parsed(self, column: str, parse: Callable[[str], Value]) -> Value | None:
        try:
            return parse(self.cells[column]) if self.cells[column] else None
        except ValueError as error:
            self.wrong(column, "another value", str(error))
            return None

    def person(self, audiences: Sequence[str]) -> Person:
        consent = self.one_of("consent", ("yes", "no"))
        return Person(
            person=self.filled("person"),
            label=self.cells["label"],
            role=self.filled("role"),
            audience=self.one_of("audience", audiences),
            consent=consent == "yes",
            attribution=self.cells["attribution"],
            consent_by=self.cells["consent_by"],
            consent_date=self.parsed("consent_date", iso_date),
        )

    def statement(self, criteria: Sequence[str], people: Sequence[str]) -> Statement:
        segment = self.cells["segment"]
        if segment and not SEGMENT.fullmatch(segment):
            self.wrong("segment", "another value", "a segment id such as interview-03#0012, or a blank")
        person = self.cells["person"]
        if person and person not in people:
            self.wrong(
                "person", "a person who is not in people.csv", "a person of people.csv, or a blank for a document"
            )
        return Statement(
            id=self.filled("id"),
            document=self.filled("document"),
            segment=segment,
            person=person or None,
            criterion=self.one_of("criterion", criteria),
            direction=cast("Direction", self.one_of("direction", DIRECTIONS)),
            type=cast("StatementType", self.one_of("type", TYPES)),
            strength=self.level("strength", 1, 3),
            text=self.filled("text"),
            date=self.parsed("date", iso_date),
            coder=self.filled("coder"),
        )

    def rating(self, criteria: Sequence[str]) -> Rating:
        return Rating(
            coder=self.filled("coder"),
            criterion=self.one_of("criterion", criteria),
            role=self.cells["role"] or None,
            level=self.level("level", 1, 5),
        )


def _records(path: Path, columns: Sequence[str], problems: list[Problem]) -> list[_Row]:
    """Return the rows of a coding file; what keeps the file from being read at all becomes a problem."""
    kept = f"{path.parent.name}/" if path.parent.name.startswith(ROUND) else ""
    name = f"coding/{kept}{path.name}"
    if not path.exists():
        return []
    try:
        return list(_rows(open_source(path, name), columns, problems))
    except InputError as error:
        problems += error.problems
        return []


def _rows(source: Source, columns: Sequence[str], problems: list[Problem]) -> Iterator[_Row]:
    text, _ = decode(source)
    optional = OPTIONAL_COLUMNS.get(source.name.rpartition("/")[2], ())
    delimiter = sniff_delimiter(text.partition("\n")[0])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [[cell.strip() for cell in row] for row in reader]
    except csv.Error:
        found = "a quotation mark that is not closed, or stands inside a quoted cell"
        place = f"line {reader.line_num}"
        raise InputError(
            Problem(code="broken-quotes", file=source.name, place=place, found=found, remedy="Mend that line")
        ) from None
    header = rows[0] if rows else []
    if header or any(any(row) for row in rows):
        _check_header(source.name, header, columns, optional)
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        cells = dict.fromkeys((*columns, *optional), "") | dict(zip(header, row, strict=False))
        line = _Row(source.name, number, cells, problems)
        if len(row) > len(header) and any(row[len(header) :]):
            line.wrong(
                f"{len(header) + 1}", "more cells than the header has", "a cell a column", "Put the text in quotes"
            )
        yield line


def _check_header(name: str, header: Sequence[str], columns: Sequence[str], optional: Sequence[str] = ()) -> None:
    missing = [column for column in columns if column not in header]
    strange = [column for column in header if column and column not in columns and column not in optional]
    repeated = sorted({column for column in header if column and header.count(column) > 1})
    problems = [
        Problem(
            code="missing-column",
            file=name,
            place="row 1",
            found=f"no column '{column}'",
            expected=", ".join(columns),
            remedy="Add the column",
        )
        for column in missing
    ]
    problems += [
        Problem(
            code="unknown-column",
            file=name,
            place="row 1",
            found=f"the unknown column '{column}'",
            expected=f"one of {nearest(column, columns)}",
            remedy="Mend the name or remove the column",
        )
        for column in strange
    ]
    problems += [
        Problem(
            code="duplicated-column", file=name, place="row 1", found=f"the column '{column}' twice", expected="once"
        )
        for column in repeated
    ]
    if problems:
        raise InputError(problems)


def _repeated(rows: Sequence[_Row], column: str) -> list[Problem]:
    """Return a problem for each row whose id stood in an earlier row."""
    first: dict[str, int] = {}
    problems = []
    for row in rows:
        name = row.cells[column]
        if name and first.setdefault(name, row.number) != row.number:
            problems.append(
                Problem(
                    code="duplicate-id",
                    file=row.file,
                    place=f"row {row.number}, column {column}",
                    found=f"the {column} of row {first[name]} again",
                    expected="each once",
                    remedy="Give it another one",
                )
            )
    return problems


def _rated_twice(rows: Sequence[_Row]) -> list[Problem]:
    first: dict[tuple[str, ...], int] = {}
    return [
        Problem(
            code="duplicate-rating",
            file=row.file,
            place=f"row {row.number}",
            found=f"the coder, criterion and role of row {first[key]} again",
            expected="one level each",
            remedy="Remove one of the rows",
        )
        for row in rows
        if first.setdefault(key := tuple(row.cells[c] for c in ("coder", "criterion", "role")), row.number)
        != row.number
    ]
