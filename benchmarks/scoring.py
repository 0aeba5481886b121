"""What scoring a large survey costs, beside a plain groupby of the same columns in the same run.

1,000,000 respondents x 60 items x 30 groups, in three audiences: every criterion and dimension with its interval, for
each audience and each of its groups. The answers lie in Parquet files as the toolkit keeps them. Each part runs in a
process of its own, on one thread, so that its time and peak memory are its own. Rows a second are by processor time,
which is what a core does on a machine that has other work too; the wall clock stands beside it.

    python benchmarks/scoring.py [--respondents 1000000] [--rounds 3]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AUDIENCES = {"leaders": 0.02, "employees": 0.38, "customers": 0.60}
GROUPS, ITEMS, CRITERIA, DIMENSIONS = 30, 60, 24, 8
BLOCK = 16_384
DRAWS = 1000
GOALS = {"rows a second": 1_000_000, "MB at most": 200, "bootstrap seconds": 1.0}
# Arrow's own pool keeps what it has freed; the system's gives it back, for the groupby as well.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}


class Watch:
    """Wall clock and processor time since it was made."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def spent(self) -> dict[str, float]:
        return {"seconds": time.process_time() - self.cpu, "wall": time.perf_counter() - self.wall}


def model():
    """Return a model of 24 criteria in 8 dimensions with 60 items, half of the criteria with two and half with three."""
    from toolkit.documents import parse_document
    from toolkit.model import Model

    criteria = []
    for number in range(CRITERIA):
        items = [
            {"id": f"c{number}.{place}", "text": "t", "keyed": "reverse" if place == 1 else "direct"}
            for place in range(2 + number % 2)
        ]
        asked = {audience: [item | {"id": f"{item['id']}.{audience[0]}"} for item in items] for audience in AUDIENCES}
        name = f"c{number}"
        criteria.append(
            {"id": name, "dimension": f"d{number % DIMENSIONS}", "name": name, "definition": name, "items": asked}
        )
    content = {
        "schema": "customer-centric-criteria/1",
        "title": "Benchmark",
        "version": "1",
        "scales": {"agree5": {"type": "likert", "min": 1, "max": 5, "favourable": [4, 5], "unfavourable": [1, 2]}},
        "item_scale": "agree5",
        "dimensions": [
            {"id": f"d{d}", "name": f"d{d}", "criteria": [c["id"] for c in criteria if c["dimension"] == f"d{d}"]}
            for d in range(DIMENSIONS)
        ],
        "criteria": criteria,
    }
    return parse_document(content, Model, "benchmark.yaml")


def make(folder: Path, respondents: int) -> None:
    """Write the answers: one int8 column an item, a tenth missing, and the group."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    draw = np.random.default_rng(1)
    for audience, share in AUDIENCES.items():
        items = [item.id for own in model().items_for(audience).values() for item in own]
        schema = pa.schema([*((item, pa.int8()) for item in items), ("site", pa.int8())])
        left = round(respondents * share)
        with pq.ParquetWriter(folder / f"{audience}.parquet", schema) as writer:
            while left:
                n = min(left, 4 * BLOCK)
                level = draw.normal(3.2, 0.7, n)
                columns = []
                for _ in items:
                    codes = np.clip(np.rint(level + draw.normal(0, 0.9, n)), 1, 5).astype(np.int8)
                    codes[draw.random(n) < 0.1] = draw.choice(np.array([-2, -3], dtype=np.int8))
                    columns.append(pa.array(codes))
                columns.append(pa.array(draw.integers(0, GROUPS, n).astype(np.int8)))
                writer.write_table(pa.Table.from_arrays(columns, schema=schema))
                left -= n


def tally(folder: Path) -> dict[str, object]:
    """Score the files block by block."""
    import numpy as np
    import pyarrow.parquet as pq

    from toolkit.score.tally import Block, Tally, TallyPlan, bootstrap_means
    from toolkit.score.tally_cells import tally_cells
    from toolkit.score.values import SubjectKind

    shape = model()
    watch = Watch()
    rows, cells, tallies = 0, 0, []
    for audience in AUDIENCES:
        items = tuple(item.id for own in shape.items_for(audience).values() for item in own)
        plan = TallyPlan(items=items, dimensions=("site",))
        counts = Tally(shape, audience, plan)
        with pq.ParquetFile(folder / f"{audience}.parquet", pre_buffer=False) as file:
            for batch in file.iter_batches(batch_size=BLOCK, use_threads=False):
                codes = np.vstack([batch.column(item).to_numpy() for item in items])
                counts.add(Block(codes=codes, groups={"site": batch.column("site").to_numpy()}))
                rows += batch.num_rows
        cells += len(list(tally_cells(counts, {"site": [f"g{number:02d}" for number in range(GROUPS)]})))
        tallies.append(counts)
    spent = watch.spent()
    watch = Watch()
    drawn = 0
    for number in range(CRITERIA):
        values, table = tallies[-1].histogram(SubjectKind.CRITERION, f"c{number}", "site")
        drawn += bootstrap_means(values, table, seed=number, draws=DRAWS).shape[1]
    return {
        "rows": rows,
        "cells": cells,
        **spent,
        "bootstrap_cells": drawn,
        **{f"bootstrap_{name}": seconds for name, seconds in watch.spent().items()},
    }


def groupby(folder: Path) -> dict[str, object]:
    """Aggregate the same columns the plain way: mean, standard deviation and count of each by group."""
    import pandas as pd

    watch = Watch()
    rows, figures = 0, 0
    for audience in AUDIENCES:
        frame = pd.read_parquet(folder / f"{audience}.parquet")
        found = frame.groupby("site").agg(["mean", "std", "count"])
        rows, figures = rows + len(frame), figures + found.size
    return {"rows": rows, "figures": figures, **watch.spent()}


def matrix(folder: Path) -> dict[str, object]:
    """Score the same files in memory, a row a respondent, as an engagement of common size is scored."""
    import pandas as pd

    from toolkit.ingest.values import Responses, SurveyData
    from toolkit.score.scoring import ScoringPlan, score

    shape = model()
    watch = Watch()
    data = {}
    for audience in AUDIENCES:
        frame = pd.read_parquet(folder / f"{audience}.parquet")
        items = tuple(name for name in frame.columns if name != "site")
        frame["site"] = frame["site"].astype("int64").map("g{:02d}".format).astype("str")
        comments = pd.DataFrame(columns=["respondent", "question", "text"])
        data[audience] = Responses(
            audience=audience, frame=frame, items=items, groups=("site",), recoded=frozenset(), comments=comments
        )
    found = score(SurveyData(responses=data, findings=()), shape, ScoringPlan())
    rows = sum(found.audience_n.values())
    return {"rows": rows, "cells": len(found.cells), **watch.spent()}


PARTS = {"tally": tally, "groupby": groupby, "matrix": matrix}


def measured(part: str, folder: Path, rounds: int) -> dict[str, float]:
    """Return the best of some runs of a part, each in a process of its own."""
    runs = []
    for _ in range(rounds):
        command = [sys.executable, __file__, "--part", part, "--folder", str(folder)]
        done = subprocess.run(command, env=os.environ | ONE_THREAD, capture_output=True, text=True, check=True)
        runs.append(json.loads(done.stdout))
    return min(runs, key=lambda run: run["seconds"])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--respondents", type=int, default=1_000_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--with-matrix", action="store_true", help="also score in memory: takes gigabytes")
    arguments.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    arguments.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.part:
        found = PARTS[given.part](given.folder)
        print(json.dumps(found | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), given.respondents)
        parts = ["tally", "groupby", *(["matrix"] if given.with_matrix else [])]
        results = {part: measured(part, Path(folder), given.rounds) for part in parts}
    report(results)


def report(results: dict[str, dict[str, float]]) -> None:
    """Print what was measured, the ratios and the goals."""
    print("part       cpu s  wall s   rows/s a core   peak MB")
    for part, found in results.items():
        speed = found["rows"] / found["seconds"]
        print(f"{part:8} {found['seconds']:7.2f} {found['wall']:7.2f} {speed:15,.0f} {found['peak_mb']:9.0f}")
    ours, plain = results["tally"], results["groupby"]
    time_ratio, memory_ratio = ours["seconds"] / plain["seconds"], ours["peak_mb"] / plain["peak_mb"]
    print(f"cells {ours['cells']:.0f}, each with its interval")
    print(f"over groupby: {time_ratio:.2f} of the time, {memory_ratio:.2f} of the memory")
    print(f"bootstrap, {DRAWS} draws x {ours['bootstrap_cells']:.0f} cells: {ours['bootstrap_seconds']:.2f} s")
    met = {
        "rows a second": ours["rows"] / ours["seconds"] >= GOALS["rows a second"],
        "MB at most": ours["peak_mb"] <= GOALS["MB at most"],
        "bootstrap seconds": ours["bootstrap_seconds"] <= GOALS["bootstrap seconds"],
    }
    print("goals: " + ", ".join(f"{name} {GOALS[name]:,g} {'met' if ok else 'MISSED'}" for name, ok in met.items()))


if __name__ == "__main__":
    main()
