"""The figures that a workbook shows, read back after whatever a person did to it."""

import re
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from toolkit.report.shown import ShownFigure

LOOK_UP = re.compile(r'^=INDEX\(figure_(?P<part>value|low|high|n),MATCH\("(?P<figure>(?:[^"]|"")+)",figure_id,0\)\)$')
PLACES = re.compile(r"0(?:\.(?P<places>0+))?(?P<share>%)?")


def xlsx_figures(path: Path) -> list[ShownFigure]:
    """Return every figure that a workbook's sheets look up, with the text its number format gives, sheet by sheet.

    `place` is sheet and cell: ``Profile!B5``. A figure that a person has typed over is no look-up any more and is not
    among them.
    """
    formulas, values = load_workbook(path), load_workbook(path, data_only=True)
    found = []
    for sheet in formulas.worksheets:
        shown = values[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                look_up = LOOK_UP.match(cell.value) if isinstance(cell.value, str) else None
                if look_up is None:
                    continue
                part = "" if look_up["part"] == "value" else f".{look_up['part']}"
                figure = look_up["figure"].replace('""', '"') + part
                text = number_text(shown[cell.coordinate].value, cell.number_format)
                found.append(ShownFigure(figure=figure, text=text, place=f"{sheet.title}!{cell.coordinate}"))
    return found


def number_text(value: Any, shape: str) -> str:
    """Return a number as one of our own number formats shows it, in English notation; text as it stands."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return "" if value is None else str(value)
    form = PLACES.search(shape.partition(";")[0])
    places = len(form["places"] or "") if form else 2
    share = bool(form and form["share"])
    text = f"{value * 100 if share else value:{'+' if shape.startswith('+') else ''},.{places}f}"
    return f"{text}%" if share else text
