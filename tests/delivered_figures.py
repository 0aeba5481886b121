"""Every number that a folder of deliverables tells of a cell: by the identifiers in the files, and by their tables' labels.

Reads as an outsider would: the files, and the names of criteria, audiences and groups that any of them prints. A shown 55
means 54.5 to 55.5.
"""

import io
import json
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
import openpyxl
from docx import Document
from pptx import Presentation
from pypdf import PdfReader

ID = re.compile(
    r"(?P<cell>(?:item|criterion|dimension|lens-group|outcome):[^@\s\"]+@[\w-]+(?:/[^=\"]+=[^#\"]+)?)"
    r"#(?P<measure>\w+)(?:\.(?P<part>low|high|n))?"
)
NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")
WORDS = re.compile(r"\S+(?: \S+)*")
COUNTS = re.compile(r"n \d[\d,]*(?:–\d[\d,]*)?")
WORD_TAGS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ANYBODY = "*"
"""The audience of a number whose table names none."""

CellPlace = str
"""A cell's identifier: ``criterion:recognition@employees/site=North``."""


@dataclass(frozen=True)
class Told:
    """A number that a file tells of a cell: at least `low`, at most `high`; `measure` is n, score_0_100, ... or number."""

    file: str
    cell: CellPlace
    measure: str
    low: float
    high: float


@dataclass(frozen=True)
class Table:
    """Rows of texts of one table, chart or sheet, and what stands above it."""

    file: str
    caption: str
    rows: tuple[tuple[str, ...], ...]


def told(folder: Path, texts: Mapping[str, str], results: Mapping[str, Any]) -> list[Told]:
    """Everything that the files of a folder tell of cells; `texts` are their readable parts, see `attacker.texts`."""
    found = [*in_results(results), *_by_id(texts), *_in_workbooks(folder)]
    for table in tables(folder, texts):
        found += _by_label(table, results)
    return found


def _exactly(file: str, cell: str, measure: str, value: float) -> Told:
    return Told(file, cell, measure, value - 1e-9, value + 1e-9)


def _as_shown(file: str, cell: str, measure: str, text: str) -> Iterator[Told]:
    digits = NUMBER.search(text)
    if digits is not None:
        value = float(digits[0].replace(",", "").replace("−", "-"))
        half = 0.0 if measure == "n" else 0.5 * 10.0 ** -len(digits[0].partition(".")[2])
        scale = 0.01 if "%" in text else 1.0
        yield Told(file, cell, measure, (value - half) * scale - 1e-9, (value + half) * scale + 1e-9)


def in_results(results: Mapping[str, Any]) -> Iterator[Told]:
    """Yield what a results file tells of cells."""
    for cell in results["cells"]:
        name = f"{cell['kind']}:{cell['subject']}@{cell['audience']}"
        name += f"/{cell['group_by']}={cell['group']}" if cell["group_by"] else ""
        if cell["n"] is not None:
            yield _exactly("results.json", name, "n", cell["n"])
        for measure, figure in cell["figures"].items():
            for part, value in (("", figure["value"]), ("_low", figure["low"]), ("_high", figure["high"])):
                if value is not None:
                    yield _exactly("results.json", name, f"{measure}{part}", value)


def _by_id(texts: Mapping[str, str]) -> Iterator[Told]:
    """Figures that carry their identifier: marked in pages, tagged in Word, listed beside a PDF."""
    for file, text in texts.items():
        if "#" not in text or not ID.search(text):
            continue
        if file.endswith("figures.json"):
            for one in json.loads(text):
                yield from _named(file, one["figure"], one["text"])
        elif ".pptx!customXml/" in file:
            for *_, shown, marks in json.loads(lxml.etree.fromstring(text.encode()).text or "{}").get("figures", ()):
                for *span, identifier in marks:
                    if len(span) == 2:  # of a text; one of a workbook names its cell, and is read there
                        yield from _named(file, identifier, shown[span[0] : span[1]])
        elif file.endswith("document.xml"):
            for tagged in lxml.etree.fromstring(text.encode()).iter(f"{WORD_TAGS}sdt"):
                tag = tagged.find(f"{WORD_TAGS}sdtPr/{WORD_TAGS}tag")
                if tag is not None:
                    yield from _named(file, tag.get(f"{WORD_TAGS}val", ""), "".join(tagged.itertext()))
        else:
            for fragment in _fragments(text):
                for marked in fragment.xpath("//*[@data-figure]"):
                    shown = marked.get("data-value") or marked.text_content()
                    yield from _named(file, marked.get("data-figure"), shown)


def _named(file: str, identifier: str, text: str) -> Iterator[Told]:
    found = ID.fullmatch(identifier)
    if found is not None:
        part = found["part"]
        measure = "n" if part == "n" else found["measure"] + (f"_{part}" if part else "")
        yield from _as_shown(file, found["cell"], measure, text)


def _fragments(text: str) -> Iterator[lxml.html.HtmlElement]:
    """A page, or the pieces of pages in a packed document."""
    if text.lstrip().startswith(("{", "[")):
        stack = [json.loads(text)]
        while stack:
            one = stack.pop()
            if isinstance(one, str) and "<" in one and ("data-figure" in one or "<table" in one):
                yield lxml.html.document_fromstring(f"<body>{one}</body>")
            stack += list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []
    elif "<" in text and ("data-figure" in text or "<table" in text):
        yield lxml.html.document_fromstring(text.encode())


def _in_workbooks(folder: Path) -> Iterator[Told]:
    """Cells beside an identifier, and cached values of formulas that name one; hidden sheets and defined names too."""
    for path in sorted(folder.rglob("*.xlsx")):
        formulas, values = _workbook(path.read_bytes(), False), _workbook(path.read_bytes(), True)
        for sheet in formulas:
            for row in sheet.iter_rows():
                for cell in row:
                    value = values[sheet.title][cell.coordinate].value
                    named = ID.search(str(cell.value)) if isinstance(cell.value, str) else None
                    if named is None:
                        continue
                    if cell.value.startswith("=") and isinstance(value, int | float):
                        yield from _formula(path.name, str(cell.value), named, float(value))
                    elif not cell.value.startswith("="):
                        yield from _row(path.name, named, [one.value for one in values[sheet.title][cell.row]])
        for name, defined in formulas.defined_names.items():
            if ID.search(name) or ID.search(defined.attr_text or ""):
                yield _exactly(path.name, ID.search(name + (defined.attr_text or ""))["cell"], "number", 0.0)  # type: ignore[index]


def _formula(file: str, formula: str, named: re.Match[str], value: float) -> Iterator[Told]:
    if formula.upper().startswith("=INDEX(FIGURE_"):
        column = formula[len("=INDEX(figure_") :].partition(",")[0].lower()
        measure = {"n": "n", "value": named["measure"]}.get(column, f"{named['measure']}_{column}")
        yield _exactly(file, named["cell"], measure, value)


def _row(file: str, named: re.Match[str], row: list[Any]) -> Iterator[Told]:
    """A row of the sheet of figures: value, low, high and n stand side by side."""
    numbers = [one for one in row if isinstance(one, int | float)]
    for measure, value in zip((named["measure"], "_low", "_high"), numbers, strict=False):
        name = measure if measure == named["measure"] else f"{named['measure']}{measure}"
        yield _exactly(file, named["cell"], name, float(value))


def _workbook(content: bytes, values: bool) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # extensions that the reader does not know
        return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def tables(folder: Path, texts: Mapping[str, str]) -> Iterator[Table]:
    """Every table, chart and sheet of the files, and the lines of PDF pages."""
    for file, text in texts.items():
        for fragment in _fragments(text) if ".xml" not in file and not file.endswith("results.json") else ():
            for table in fragment.iter("table"):
                rows = tuple(_labelled(row) for row in table.iter("tr"))
                yield Table(file, " ".join(table.xpath("string(./caption)").split()), rows)
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".docx":
            for made in Document(str(path)).tables:
                yield Table(path.name, "", tuple(tuple(cell.text for cell in row.cells) for row in made.rows))
        elif path.suffix == ".pptx":
            yield from _slides(path)
        elif path.suffix == ".xlsx":
            yield from _sheets(path.name, path.read_bytes())
        elif path.suffix == ".pdf":
            pages = [(page, page.extract_text()) for page in PdfReader(path).pages]
            lines = [line for _, text in pages for line in text.splitlines()]
            yield Table(path.name, "", tuple((NUMBER.sub("", line).strip(), *NUMBER.findall(line)) for line in lines))
            for page, text in pages:
                if len(COUNTS.findall(text)) > 1:  # columns with their n: setting out a page in columns takes its time
                    yield from _columns(path.name, page.extract_text(extraction_mode="layout"))


def _columns(file: str, text: str) -> Iterator[Table]:
    """The tables of a page set out in columns: heads are a line with n below them, numbers belong to the nearest head."""
    lines = [[(one.start() + len(one[0]) / 2, one[0]) for one in WORDS.finditer(line)] for line in text.splitlines()]
    rows: list[tuple[str, ...]] = []
    heads: list[tuple[float, str]] = []
    for line, below in pairwise(lines):
        if line and any(COUNTS.fullmatch(one) for _, one in below):
            heads = line
            rows.append((line[0][1], *(one for _, one in line)))
        elif line and heads:
            cells = dict.fromkeys(range(len(heads)), "")
            for middle, one in line[1:]:
                cells[min(cells, key=lambda place: abs(heads[place][0] - middle))] = one
            rows.append((line[0][1], *cells.values()))
    yield Table(file, "", tuple(rows))


def _labelled(row: lxml.html.HtmlElement) -> tuple[str, ...]:
    """The texts of a row; where its identifiers say that it is about a part of a lens, its name is no dimension's."""
    texts = [cell.text_content().strip() for cell in row.xpath("./th|./td")]
    if any(one.startswith("lens-group:") for one in row.xpath(".//@data-figure")):
        texts[0] = f"part of a lens: {texts[0]}"
    return tuple(texts)


def _slides(path: Path) -> Iterator[Table]:
    for number, slide in enumerate(Presentation(str(path)).slides, 1):
        file = f"{path.name}!slide{number}"
        if slide.has_notes_slide:
            notes = slide.notes_slide.notes_text_frame
            lines = notes.text.splitlines() if notes is not None else []
            yield Table(f"{file}!notes", "", tuple((NUMBER.sub("", line), *NUMBER.findall(line)) for line in lines))
        for shape in slide.shapes:
            if shape.has_table:
                # a cell tells its figure, and below it the interval; a head its group, and below it the n
                rows = tuple(
                    tuple((cell.text.splitlines() or [""])[0] for cell in row.cells) for row in shape.table.rows
                )
                yield Table(file, shape.name, rows)
            elif shape.has_chart:
                for plot in shape.chart.plots:
                    names = [str(one) for one in plot.categories]
                    for series in plot.series:
                        pairs = zip(names, series.values, strict=False)
                        yield Table(file, series.name or "", tuple((name, str(value)) for name, value in pairs))
                book = shape.chart.part.chart_workbook.xlsx_part
                if book is not None:
                    yield from _sheets(f"{file}!workbook", book.blob)
    with zipfile.ZipFile(path) as bundle:  # workbooks that no chart names any more
        for name in bundle.namelist():
            if name.endswith(".xlsx"):
                yield from _sheets(f"{path.name}!{name}", bundle.read(name))


def _sheets(file: str, content: bytes) -> Iterator[Table]:
    for sheet in _workbook(content, True):
        rows = tuple(tuple("" if one is None else str(one) for one in row) for row in sheet.iter_rows(values_only=True))
        yield Table(f"{file}!{sheet.title}", sheet.title, rows)


def _by_label(table: Table, results: Mapping[str, Any]) -> Iterator[Told]:
    """Numbers whose row, column and table together name one cell: a criterion, an audience, a group."""
    subjects, audiences, groups = _vocabulary(results)
    header: tuple[str, ...] = ()
    above = ""
    for row in table.rows:
        words = [one for one in row if one and not NUMBER.fullmatch(one)]
        if words and len([one for one in row if one in groups or one in audiences]) >= 2:
            header, above = row, row[0]
        subject = next((subjects[one] for one in words if one in subjects), None)
        if subject is None or any(ID.search(one) for one in words):  # an identifier says better what it is
            continue
        places = [one for one in (*words, above, table.caption) if one in audiences or one in groups]
        places += [one for one in re.split(r"\W+", table.caption) if one in audiences]
        for column, text in enumerate(row):
            if NUMBER.fullmatch(text) is None:
                continue
            named = [*places, *([header[column]] if column < len(header) else [])]
            group = {groups[one] for one in named if one in groups}
            audience = {audiences[one] for one in named if one in audiences}
            if len(group) == 1 and len(audience) <= 1:
                for who, (dimension, value) in product(audience or {ANYBODY}, group):
                    yield from _as_shown(table.file, f"{subject}@{who}/{dimension}={value}", "number", text)


def _vocabulary(results: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str], dict[str, tuple[str, str]]]:
    model = results["model"]
    subjects = {one["name"]: f"dimension:{one['id']}" for one in model["dimensions"]}
    subjects |= {one["name"]: f"criterion:{one['id']}" for one in model["criteria"]}
    audiences = {name: one["id"] for one in results["audiences"] for name in (one["name"], one["id"])}
    every = {(cell["group_by"], cell["group"]) for cell in results["cells"] if cell["group_by"]}
    return subjects, audiences, {group: (dimension, group) for dimension, group in sorted(every)}
