"""What reading and recoding an export costs, beside plain pandas.read_csv of the same file. Each case in a process of its own."""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit.ingest.answers import answer_book, recode
from toolkit.ingest.mapping import MissingAnswers
from toolkit.ingest.sources import open_source
from toolkit.ingest.surveys import read_export
from toolkit.ingest.values import SKIPPED
from toolkit.model import Scale

ITEMS = 60
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}"><sheets><sheet name="Answers" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
"""The smallest workbook that holds a sheet."""


def answers(rows: int) -> pd.DataFrame:
    """Return answers 1 to 5 of so many respondents, with a key."""
    dice = np.random.default_rng(1)
    codes = dice.integers(1, 6, size=(rows, ITEMS), dtype=np.int8)
    frame = pd.DataFrame(codes, columns=[f"Q{number}" for number in range(1, ITEMS + 1)])
    frame.insert(0, "respondent", [f"r{number}" for number in range(rows)])
    return frame


def sheet(frame: pd.DataFrame) -> Iterator[str]:
    yield f'<worksheet xmlns="{SHEET}"><sheetData>'
    letters = [first + second for first in ("", "A", "B") for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"][: ITEMS + 1]
    rows = [list(frame.columns), *frame.itertuples(index=False, name=None)]
    for number, row in enumerate(rows, start=1):
        cells = (
            f'<c r="{letter}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
            if isinstance(value, str)
            else f'<c r="{letter}{number}"><v>{value}</v></c>'
            for letter, value in zip(letters, row, strict=True)
        )
        yield f'<row r="{number}">{"".join(cells)}</row>'
    yield "</sheetData></worksheet>"


def write(kind: str, rows: int, path: Path) -> None:
    frame = answers(rows)
    if kind == "csv":
        frame.to_csv(path, index=False)
    elif kind == "parquet":
        frame.to_parquet(path)
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in PARTS.items():
                archive.writestr(name, content)
            with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
                for piece in sheet(frame):
                    part.write(piece.encode())


def one(case: str, path: Path) -> None:
    """Read one file and print what it cost, in this process."""
    begun = time.perf_counter()
    if case == "pandas.read_csv":
        rows = len(pd.read_csv(path))
    else:
        export = read_export(open_source(path))
        book = answer_book(Scale(type="likert", min=1, max=5, labels={}), {}, MissingAnswers())
        for question in export.questions[1:]:
            recode(export.rows[question.id], book, SKIPPED)
        rows = len(export.rows)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": rows, "seconds": seconds, "peak_mb": peak}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="respondents in the CSV and Parquet file")
    parser.add_argument("--sheet-rows", type=int, default=100_000, help="respondents in the workbook")
    parser.add_argument("--one", nargs=2, metavar=("CASE", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(given.one[0], Path(given.one[1]))
        return
    sizes = {"csv": given.rows, "xlsx": given.sheet_rows, "parquet": given.rows}
    cases = {"pandas.read_csv": "csv", "CSV": "csv", "Parquet": "parquet", "XLSX": "xlsx"}
    print(f"{ITEMS} items, read and recoded\n{'case':<16} {'rows':>10} {'seconds':>8} {'rows/s':>10} {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as scratch:
        for kind, rows in sizes.items():
            write(kind, rows, Path(scratch) / f"answers.{kind}")
        for case, kind in cases.items():
            path = Path(scratch) / f"answers.{kind}"
            told = subprocess.run([sys.executable, __file__, "--one", case, str(path)], check=True, capture_output=True)
            cost = json.loads(told.stdout)
            speed = cost["rows"] / cost["seconds"]
            print(f"{case:<16} {cost['rows']:>10,} {cost['seconds']:>8.2f} {speed:>10,.0f} {cost['peak_mb']:>8,.0f}")


if __name__ == "__main__":
    main()
