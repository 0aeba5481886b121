"""Qualtrics exports: the legacy layout (V1 to V10, two header rows) and the current one (ImportIds in the third)."""

import ast
import json
import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from toolkit.ingest.exports import Layout, build_export, named_headers, read_body, without_blank_columns
from toolkit.ingest.kinds import NUMBER, Column
from toolkit.ingest.tables import Table, load_table, sniffed_table, unique_names
from toolkit.ingest.values import Question, QuestionKind, ReadOptions, Source, SurveyExport

VENDOR = "qualtrics"

LEGACY_HEADER = [f"V{number}" for number in range(1, 11)]
META_HEADERS = frozenset(
    re.findall(
        r"\w+",
        """startdate enddate status ipaddress progress duration finished recordeddate responseid responseset recordid
        recipientlastname recipientfirstname recipientemail externalreference externaldatareference locationlatitude
        locationlongitude locationaccuracy distributionchannel userlanguage name emailaddress responsesetid""",
    )
)
MARKS = frozenset(
    ("startdate", "enddate", "status", "recordeddate", "responseid", "distributionchannel", "userlanguage", "finished")
)
"""Headers that together no other tool writes."""

TIMER = re.compile(r"(FIRST|LAST)_CLICK$|PAGE_SUBMIT$|CLICK_COUNT$|_(BROWSER|VERSION|OS|RESOLUTION)$")
TIMER_HEADER = re.compile(
    r"_?(First|Last) Click$|_?Page Submit$|_?Click Count$|_(Browser|Version|Operating System|Resolution)$"
)
TEXT_ID = re.compile(r"[-_]TEXT($|_)")
DISPLAY_ORDER = re.compile(r"^(?:(?:\d+_)?QID\d+|(?:BL|FL)_\w+?)_DO(?:_|$)")
DISPLAY_ORDER_HEADER = re.compile(r"_DO(?:_\w+)?$")
"""In which order a person saw the parts of a question or block: no answer, though it stands among them."""

STEMS = (re.compile(r"^((?:\d+_)?QID\d+(?:#\d+)?)[-_#]"), re.compile(r"^(.+?)_\d+$"))
"""What the columns of one question begin with: by ImportId, else by header."""

DROPPED_STATUS = {
    "1": "preview",
    "survey preview": "preview",
    "preview": "preview",
    "9": "preview",
    "spam preview": "preview",
    "17": "preview",
    "offline survey preview": "preview",
    "2": "test",
    "survey test": "test",
    "test": "test",
    "8": "spam",
    "spam": "spam",
    "possible spam": "spam",
    "12": "spam",
    "imported spam": "spam",
    "40": "spam",
    "ex spam": "spam",
}
STATUS_WORDS = {
    "preview": re.compile(
        r"preview|vorschau|aperçu|prévisualisation|vista previa|anteprima|podgląd|voorbeeld|pré-visualização"
    ),
    "test": re.compile(r"\btest\b|umfragetest|prueba|\bteste\b"),
    "spam": re.compile(r"\bspam\b"),
}
"""What the statuses are called where the account's language is not English."""

UNFINISHED = frozenset(
    {"0", "false", "no", "falsch", "nein", "faux", "non", "falso", "onwaar", "nee", "fałsz", "nie", "não"}
)


def import_id(cell: str) -> str | None:
    """Return the ImportId of a cell in the third header row, written as JSON or as a Python literal; None if it has none."""
    if "ImportId" not in cell or len(cell) > 5000:
        return None
    try:
        content = json.loads(cell)
    except (ValueError, RecursionError):
        try:
            content = ast.literal_eval(cell)
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            return None
    found = content.get("ImportId") if isinstance(content, dict) else None
    if not isinstance(found, str) or not found.strip():
        return None
    choice = content.get("choiceId")  # a column an option: all of a question carry one ImportId
    own = f"_{choice}" if isinstance(choice, str | int) and f"{choice}".strip() else ""
    return found.strip() + ("" if own and found.strip().endswith(own) else own)


def sniff(source: Source) -> bool:
    """Return whether the first rows are a Qualtrics header."""
    return header_rows_of(sniffed_table(source).rows) > 0


def header_rows_of(rows: Sequence[Sequence[str]]) -> int:
    """Return how many header rows a Qualtrics export has, 1 to 3; 0 when the table is not one."""
    if not rows:
        return 0
    first, second, third = (list(rows[place]) if place < len(rows) else [] for place in range(3))
    if _import_ids_of(third):
        return 3
    if _import_ids_of(second):
        return 2  # someone removed the row of question texts
    if first[:10] == LEGACY_HEADER and "".join(second[:1]).casefold() == "responseid":
        return 2
    marks = [place for place, header in enumerate(first) if _plain(header) in MARKS]
    if len({_plain(first[place]) for place in marks}) < 4:
        return 0
    dates = [second[place] for place in marks if "date" in _plain(first[place]) and place < len(second)]
    return 1 if not dates or any(re.match(r"\d", cell) for cell in dates) else 2


def _import_ids_of(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell]
    return bool(filled) and sum(import_id(cell) is not None for cell in filled) > len(filled) / 2


def read(source: Source, options: ReadOptions) -> SurveyExport:
    """Return a Qualtrics export, preview and test rows dropped; raise InputError when it holds no answers."""
    table = load_table(source, options)
    header_rows = header_rows_of(table.rows) or 1
    headers = _padded(table, 0, header_rows)
    texts = _padded(table, 1, header_rows) if header_rows > 1 else [""] * len(headers)
    ids = [import_id(cell) for cell in _padded(table, header_rows - 1, header_rows)]
    if header_rows == 2 and any(ids):
        texts = [""] * len(headers)
    names = unique_names([found or name for found, name in zip(ids, named_headers(headers), strict=True)])
    body = read_body(source, table, header_rows, names)
    legacy = headers[:10] == LEGACY_HEADER
    columns = tuple(
        _column(name, header, text, legacy_meta=legacy and position < len(LEGACY_HEADER))
        for position, (name, header, text) in enumerate(zip(names, headers, texts, strict=True))
    )
    columns = tuple(_numeric_if_numbers(column, body.rows) for column in without_blank_columns(body, columns))
    layout = Layout(vendor=VENDOR, header_rows=header_rows, columns=columns)
    return build_export(table, layout, body, dropped_because(body.rows, columns, options))


def _padded(table: Table, place: int, header_rows: int) -> list[str]:
    """One header row, as wide as the widest of them."""
    width = max(len(row) for row in table.rows[:header_rows])
    row = table.rows[place]
    return row + [""] * (width - len(row))


def _column(name: str, header: str, text: str, *, legacy_meta: bool) -> Column:
    kind = None
    meta = legacy_meta or _plain(name) in META_HEADERS or _plain(header) in META_HEADERS
    ordered = DISPLAY_ORDER.search(name) or (DISPLAY_ORDER_HEADER.search(header) and "Display Order" in text)
    if meta or ordered or TIMER.search(name) or TIMER_HEADER.search(header):
        kind = QuestionKind.META
    elif TEXT_ID.search(name) or TEXT_ID.search(header):
        kind = QuestionKind.TEXT
    stem = next((found[1] for pattern in STEMS if (found := pattern.match(name))), None)
    return Column(id=name, header=header, text="" if text == header else text, stem=stem, kind=kind, joined=",")


def _numeric_if_numbers(column: Column, rows: pd.DataFrame) -> Column:
    """Return a text question answered in numbers alone, such as an age, as a numeric one; a text beside an option stays."""
    if column.kind is not QuestionKind.TEXT or TEXT_ID.search(column.header):
        return column
    given = rows.loc[rows[column.id] != "", column.id]
    numbers = len(given) > 1 and bool(given.str.fullmatch(NUMBER).all())
    return replace(column, kind=QuestionKind.NUMERIC) if numbers else column


def _plain(header: str) -> str:
    """Return a header without case, blanks, marks and a unit in brackets."""
    return re.sub(r"\(.*?\)|[\W_]", "", header).casefold().removeprefix("panel")


def deciding(column: Column | Question, options: ReadOptions) -> bool:
    """Return whether a column can be why a row is dropped."""
    wanted = {"status", "distributionchannel"} | (set() if options.keep_unfinished else {"finished"})
    return column.kind is QuestionKind.META and not wanted.isdisjoint(_role(column))


def _role(column: Column | Question) -> set[str]:
    return {_plain(column.header), _plain(column.id), _plain(column.text)}


def _status(cell: str) -> str:
    """Return why a row of this status (in lower case) is dropped; blank for a status of rows that stay."""
    known = DROPPED_STATUS.get(cell)
    return known or next((reason for reason, words in STATUS_WORDS.items() if words.search(cell)), "")


def dropped_because(rows: pd.DataFrame, columns: Sequence[Column | Question], options: ReadOptions) -> pd.Series:
    """Return why each row is dropped: preview, test, spam or, where asked, unfinished; blank for a row that stays."""
    reasons = pd.Series("", index=rows.index, dtype="str")
    for column in columns:
        if not deciding(column, options):
            continue
        role = _role(column)
        cells = rows[column.id].str.casefold()
        if "finished" in role and not options.keep_unfinished:
            reasons = reasons.mask(cells.isin(UNFINISHED) & (reasons == ""), "unfinished")
        if "status" in role:
            found = cells.map({status: _status(str(status)) for status in cells.unique()}).astype("str")
            reasons = found.where(found != "", reasons)
        elif "distributionchannel" in role:
            found = cells.map({"preview": "preview", "test": "test"}).fillna("").astype("str")
            reasons = reasons.where(reasons != "", found)
    return reasons
