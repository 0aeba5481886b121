"""What reading an export costs, to responses and to scored figures, beside plain pandas.read_csv of the same answers.

1,000,000 respondents x 60 items and a site of 30, with a key, scored to 24 criteria and 8 dimensions with intervals for
everybody and each site. Each case runs in a process of its own, on one thread. Rows a second are by processor time, which
is what a core does on a machine that has other work too; the wall clock stands beside it.

    python benchmarks/ingest.py [--rows 1000000] [--sheet-rows 100000] [--large-rows 5000000]
"""

import argparse
import json
import os
import re
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
import yaml

ITEMS, SITES, CRITERIA, DIMENSIONS = 60, 30, 24, 8
AUDIENCE = "employees"
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
PIECE = 250_000
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

CASES = {
    "pandas.read_csv": ("pandas", "answers.csv"),
    "CSV, responses": ("responses", "answers.csv"),
    "CSV, scored": ("scored", "answers.csv"),
    "Parquet, responses": ("responses", "answers.parquet"),
    "Parquet, scored": ("scored", "answers.parquet"),
    "XLSX, responses": ("responses", "answers.xlsx"),
    "XLSX, scored": ("scored", "answers.xlsx"),
    "CSV, scored, large": ("scored", "large.csv"),
    "CSV labels, pandas": ("pandas", "labels.csv"),
    "CSV labels, scored": ("scored", "labels.csv"),
}
"""What is measured: the part of this file that does it, and on which file."""

LABELS = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")


def item_ids() -> list[str]:
    return [f"c{criterion}.{place}" for criterion in range(CRITERIA) for place in range(2 + criterion % 2)]


def model() -> dict[str, object]:
    """Return a model of 24 criteria in 8 dimensions with 60 items, the second of each criterion turned."""
    criteria = []
    for number in range(CRITERIA):
        own = [item for item in item_ids() if item.startswith(f"c{number}.")]
        items = [{"id": item, "text": "t", "keyed": "reverse" if item.endswith(".1") else "direct"} for item in own]
        name = f"c{number}"
        criteria.append(
            {
                "id": name,
                "dimension": f"d{number % DIMENSIONS}",
                "name": name,
                "definition": name,
                "items": {AUDIENCE: items},
            }
        )
    scale = {"type": "likert", "min": 1, "max": 5, "favourable": [4, 5], "unfavourable": [1, 2]}
    return {
        "schema": "customer-centric-criteria/1",
        "title": "Benchmark",
        "version": "1",
        "scales": {"agree5": scale | {"labels": dict(enumerate(LABELS, start=1))}},
        "item_scale": "agree5",
        "dimensions": [
            {"id": f"d{d}", "name": f"d{d}", "criteria": [f"c{c}" for c in range(d, CRITERIA, DIMENSIONS)]}
            for d in range(DIMENSIONS)
        ],
        "criteria": criteria,
    }


def engagement(folder: Path, file: str) -> Path:
    """Write the folder of an engagement whose one survey is `file`, and return it."""
    home = folder / "bench" / Path(file).name.replace(".", "-")
    (home / "models").mkdir(parents=True, exist_ok=True)
    (home / "survey").mkdir(exist_ok=True)
    survey = home / "survey" / file
    if not survey.exists():
        os.link(folder / file, survey)
    settings = {
        "schema": "centric-engagement/1",
        "client": {"id": "bench", "name": "Bench"},
        "wave": {"id": home.name, "name": "Bench", "date": "2026-01-01"},
        "model": {"id": "bench", "version": "1"},
        "form": "full",
        "language": "en",
        "audiences": {AUDIENCE: {}},
        "groups": {"site": {"name": "Site", "audiences": [AUDIENCE]}},
    }
    columns = {f"Q{place}": item for place, item in enumerate(item_ids(), start=1)}
    columns |= {"respondent": "respondent", "site": "group:site"}
    mapped = {"file": f"survey/{file}", "audience": AUDIENCE, "columns": columns}
    mapping = {"schema": "centric-mapping/1", "files": [mapped]}
    contents = {"engagement.yaml": settings, "mapping.yaml": mapping, "models/bench.yaml": model()}
    for name, content in contents.items():
        (home / name).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return home


def answers(start: int, rows: int) -> pd.DataFrame:
    """Return answers 1 to 5 of so many respondents, a tenth of them blank, with a key and a site."""
    dice = np.random.default_rng(start)
    codes = dice.integers(1, 6, size=(rows, ITEMS), dtype=np.int8)
    frame = pd.DataFrame(codes, columns=[f"Q{number}" for number in range(1, ITEMS + 1)]).astype("Int8")
    frame = frame.mask(dice.random((rows, ITEMS)) < 0.1)
    frame.insert(0, "respondent", [f"r{number}" for number in range(start, start + rows)])
    frame["site"] = [f"Site {number:02d}" for number in dice.integers(0, SITES, rows)]
    return frame


def sheet(frame: pd.DataFrame) -> Iterator[str]:
    """Yield a worksheet's XML in pieces."""
    yield f'<worksheet xmlns="{SHEET}"><sheetData>'
    letters = [first + second for first in ("", "A", "B") for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"][: ITEMS + 2]
    rows = [list(frame.columns), *frame.itertuples(index=False, name=None)]
    for number, row in enumerate(rows, start=1):
        cells = (
            f'<c r="{letter}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
            if isinstance(value, str)
            else f'<c r="{letter}{number}"><v>{value}</v></c>'
            for letter, value in zip(letters, row, strict=True)
            if value is not pd.NA
        )
        yield f'<row r="{number}">{"".join(cells)}</row>'
    yield "</sheetData></worksheet>"


def write_csv(path: Path, rows: int, *, labels: bool = False) -> None:
    """Write the answers in pieces, so that any number of rows fits."""
    words = dict(enumerate(LABELS, start=1))
    for start in range(0, rows, PIECE):
        frame = answers(start, min(PIECE, rows - start))
        if labels:
            frame = frame.astype({name: "object" for name in frame.columns if name.startswith("Q")}).replace(words)
        frame.to_csv(path, index=False, mode="a", header=start == 0)


def write(path: Path, rows: int) -> None:
    """Write the answers in the form that the file's name says."""
    if path.suffix == ".csv":
        write_csv(path, rows, labels=path.stem == "labels")
    elif path.suffix == ".parquet":
        answers(0, rows).to_parquet(path)
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in PARTS.items():
                archive.writestr(name, content)
            with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
                for piece in sheet(answers(0, rows)):
                    part.write(piece.encode())


def read_plainly(home: Path, file: str) -> int:
    """Read a CSV with pandas and do nothing with it."""
    return len(pd.read_csv(home / "survey" / file))


def read_to_responses(home: Path, file: str) -> int:  # noqa: ARG001 (the signature of a case)
    """Read an engagement's survey to responses, as every run does."""
    from toolkit.engagement import open_engagement
    from toolkit.ingest.responses import read_responses

    opened = open_engagement(home)
    return len(read_responses(opened, opened.model).responses[AUDIENCE].frame)


def read_to_scores(home: Path, file: str) -> int:  # noqa: ARG001 (the signature of a case)
    """Read an engagement's survey in blocks to every figure with its interval."""
    from toolkit.engagement import open_engagement
    from toolkit.score.scoring import ScoringPlan
    from toolkit.score.tally_survey import score_in_blocks

    opened = open_engagement(home)
    found = score_in_blocks(opened, opened.model, ScoringPlan())
    if found is None or len(found.scores.cells) < CRITERIA * SITES:
        raise SystemExit("not scored")
    return found.scores.audience_n[AUDIENCE]


MEASURED = {"pandas": read_plainly, "responses": read_to_responses, "scored": read_to_scores}


def peak_mb() -> float:
    """Return the most memory this process has held. On Linux `ru_maxrss` would begin with that of the parent."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one(part: str, home: Path, file: str) -> None:
    """Do one part and print what it cost, in this process; imports are not counted."""
    import toolkit.score.tally_survey  # noqa: F401

    wall, cpu = time.perf_counter(), time.process_time()
    rows = MEASURED[part](home, file)
    cost = {"rows": rows, "cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    print(json.dumps(cost | {"peak_mb": peak_mb()}))


def measured(folder: Path, part: str, file: str) -> dict[str, float]:
    """Return what a case costs in a process of its own."""
    command = [sys.executable, __file__, "--one", part, str(engagement(folder, file)), file]
    told = subprocess.run(command, check=True, capture_output=True, env=os.environ | ONE_THREAD)
    found: dict[str, float] = json.loads(told.stdout)
    return found


def line(name: str, cost: dict[str, float], plain: float | None) -> None:
    """Print a row of the table; `plain` is processor time a row of pandas.read_csv."""
    ratio = "" if plain is None else f"{cost['cpu'] / cost['rows'] / plain:10.2f}"
    speed = cost["rows"] / cost["cpu"]
    print(
        f"{name:20} {cost['rows']:>10,} {cost['cpu']:>7.2f} {cost['wall']:>7.2f} {speed:>12,.0f} {cost['peak_mb']:>8,.0f}{ratio}"
    )


def main() -> None:
    """Write the files, measure every case and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="respondents in the CSV and Parquet files")
    parser.add_argument("--sheet-rows", type=int, default=100_000, help="respondents in the workbook and in words")
    parser.add_argument("--large-rows", type=int, default=5_000_000, help="respondents in the largest CSV")
    parser.add_argument("--one", nargs=3, metavar=("PART", "FOLDER", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(given.one[0], Path(given.one[1]), given.one[2])
        return
    sizes = {"answers.xlsx": given.sheet_rows, "labels.csv": given.sheet_rows, "large.csv": given.large_rows}
    print(f"{ITEMS} items, {CRITERIA} criteria, {SITES} sites")
    print(f"{'case':20} {'rows':>10} {'cpu s':>7} {'wall s':>7} {'rows/s core':>12} {'peak MB':>8} over pandas")
    with tempfile.TemporaryDirectory() as scratch:
        plain: float | None = None
        for name, (part, file) in CASES.items():
            path = Path(scratch) / file
            if not path.exists():
                write(path, sizes.get(file, given.rows))
            cost = measured(Path(scratch), part, file)
            plain = cost["cpu"] / cost["rows"] if part == "pandas" else plain
            line(name, cost, plain)


if __name__ == "__main__":
    main()
