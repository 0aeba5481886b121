"""What a deck says beside its figures: every text with its figures taken out, and the typed numbers behind its charts."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from toolkit.report.deck import sheet
from toolkit.report.deck.figures import known_slides, map_of_figures, notes_body, standing, text_of
from toolkit.report.deck.parts import Element, Part, Parts, parse, read_parts
from toolkit.report.deck.xml import A, C, P, R

SHAPES = (f"{{{P}}}sp", f"{{{P}}}graphicFrame")

Noted = Mapping[tuple[str, str, str], tuple[str, Sequence[Sequence[int | str]]]]
"""The text as written and the places of its figures, by slide, shape and place in the shape."""


def said_beside_figures(path: Path, mark: str) -> Iterator[tuple[str, str]]:
    """Yield each text of a deck with its place, `mark` in place of every figure; deleted and edited texts as they stand.

    Of the workbook behind a chart the numbers that are neither figures nor formulas are yielded, each by itself.
    """
    parts = read_parts(path.read_bytes(), path.name)
    noted = {(slide, shape, place): (text, marks) for slide, shape, place, text, marks in map_of_figures(parts)}
    for slide, (part, root) in known_slides(parts).items():
        for named in root.iter(f"{{{P}}}cNvPr"):
            shape, frame = named.get("name", ""), named.getparent().getparent()
            if frame.tag not in SHAPES:
                continue  # a group: its shapes come one by one
            for place, text in _texts(frame, part, parts):
                said = _without(text, noted.get((slide, shape, place)), mark)
                yield f"{slide}, {shape.rpartition('/')[2]}", said.removesuffix(f"({slide.rpartition('~')[2]})")
            chart = _chart(frame, part, parts)
            if chart is not None:
                figures = {str(each[0]) for each in noted.get((slide, shape, "workbook"), ("", ()))[1]}
                for at, number in _typed(chart, parts):
                    if at not in figures:
                        yield f"{slide}, {shape.rpartition('/')[2]}, workbook {at}", number
        for name in part.to("notesSlide"):
            body = notes_body(parse(parts[name].blob)) if name in parts else None
            yield f"{slide}, notes", _without(text_of(body), noted.get((slide, f"{slide}/notes", "notes")), mark)


def _texts(frame: Element, part: Part, parts: Parts) -> Iterator[tuple[str, str]]:
    """Yield the texts of a shape with their places, as the map of figures names them; a slide's number is none."""
    body = frame.find(f"{{{P}}}txBody")
    if body is not None and body.find(f".//{{{A}}}fld") is None:
        yield "text", text_of(body)
    for row, cells in enumerate(frame.findall(f".//{{{A}}}tr")):
        for column, cell in enumerate(cells.findall(f"{{{A}}}tc")):
            yield f"cell {row},{column}", text_of(cell.find(f"{{{A}}}txBody"))
    chart = _chart(frame, part, parts)
    for row, series in enumerate(() if chart is None else parse(chart.blob).iter(f"{{{C}}}ser")):
        for label in series.iter(f"{{{C}}}dLbl"):
            rich = label.find(f".//{{{C}}}rich")
            if rich is not None:
                yield f"label {row},{label.find(f'{{{C}}}idx').get('val')}", text_of(rich)


def _chart(frame: Element, part: Part, parts: Parts) -> Part | None:
    named = frame.find(f".//{{{C}}}chart")
    targets = {each.id: each.target for each in part.relations}
    return None if named is None else parts.get(targets.get(named.get(f"{{{R}}}id"), ""))


def _typed(chart: Part, parts: Parts) -> Iterator[tuple[str, str]]:
    """Yield the numbers of a chart's workbook that no formula works out, with their addresses."""
    for name in chart.to("package"):
        if name not in parts:
            continue
        with zipfile.ZipFile(io.BytesIO(parts[name].blob)) as archive:
            first = next(each for each in archive.namelist() if re.search(r"worksheets/sheet1\.xml$", each))
            root = parse(archive.read(first))
        for cell in root.iter(f"{{{sheet.SPREADSHEET}}}c"):
            typed = cell.get("t") in (None, "n") and cell.find(f"{{{sheet.SPREADSHEET}}}f") is None
            value = cell.findtext(f"{{{sheet.SPREADSHEET}}}v")
            if typed and value:
                yield cell.get("r"), value


def _without(now: str, noted: tuple[str, Sequence[Sequence[int | str]]] | None, mark: str) -> str:
    if noted is None:
        return now
    written, marks = noted
    spans = standing(written, now, [(int(start), int(end)) for start, end, _ in marks])
    for span in sorted((each for each in spans if each is not None), reverse=True):
        now = now[: span[0]] + mark + now[span[1] :]
    return now
