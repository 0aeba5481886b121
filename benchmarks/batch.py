"""What a client costs in a batch, beside loops over plain papermill, beside ploomber-engine and the bare computing.

*The whole set*: `centric run` executes four notebooks, publishes, writes every deliverable, proves each and passes the
gate. Its floor is `assess()`, `publish()` and the writers called in one process: no notebook, no proof, no gate.
*Notebooks*: the same four, executed, and HTML of each by nbconvert, nothing else; by our kernels, by loops over
papermill, and by ploomber-engine. Every way starts without a picture drawn; only the script bundle, made once on a
machine, is there. CPU is that of all processes, waited for to the last.

`--installed` and `--ploomber` name the Python of an environment that has this program and Voila as pip installs them
(with rfc3987-syntax), and one that has ploomber-engine.
"""

import argparse
import csv
import ctypes
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.engagement import open_engagement
from toolkit.model import load_model
from toolkit.present.kept import cache_folder
from toolkit.present.pictures import vega_bundle
from toolkit.run.notebooks import NOTEBOOKS
from toolkit.shipped import notebooks_folder, templates_folder

PR_SET_CHILD_SUBREAPER = 36
RESPONDENTS = {"leaders": 40, "employees": 200, "customers": 160}
SETTINGS = """\
schema: centric-engagement/1
client: {{id: {client}, name: Client {client}}}
wave: {{id: first, name: First, date: 2026-05-18}}
model: {{id: customer_centric, version: 0.1.0}}
audiences: {{leaders: {{}}, employees: {{}}, customers: {{}}}}
groups: {{site: {{name: Site, audiences: [employees, customers]}}}}
"""
FLOOR = """
import sys
from pathlib import Path
from toolkit.assessment import assess
from toolkit.engagement import open_engagement
from toolkit.publication.gate import publish
from toolkit.run.execution import brand_of, deliverables
for name in sys.argv[1:]:
    engagement = open_engagement(Path(name))
    publication, folder = publish(assess(engagement)), Path(name, "floor")
    folder.mkdir(exist_ok=True)
    for file, write in deliverables().values():
        write(publication, folder / file, brand_of(engagement))
"""
NOTEBOOKS_ONLY = """
import sys
from pathlib import Path
from nbconvert import HTMLExporter
from toolkit.run.notebooks import NOTEBOOKS, run_notebook
from toolkit.shipped import notebooks_folder
exporter = HTMLExporter()
for name in sys.argv[1:]:
    folder, work = Path(name), Path(name, "notebooks")
    work.mkdir(exist_ok=True)
    for each in NOTEBOOKS:
        values, done = {"engagement": ".", "work": work.name}, work / f"{each}.ipynb"
        run_notebook(notebooks_folder() / f"{each}.ipynb", done, values, workdir=folder, cell_seconds=600)
        done.with_suffix(".html").write_text(exporter.from_filename(str(done))[0], encoding="utf-8")
"""
PLOOMBER = """
import sys
from pathlib import Path
from nbconvert import HTMLExporter
from ploomber_engine import execute_notebook
exporter, arguments = HTMLExporter(), sys.argv[1:]
split = arguments.index("--")
for name in arguments[split + 1:]:
    work = Path(name, "ploomber")
    work.mkdir(exist_ok=True)
    for notebook in arguments[:split]:
        done = work / Path(notebook).name
        values = {"engagement": name, "work": str(work)}
        execute_notebook(notebook, str(done), parameters=values, progress_bar=False)
        done.with_suffix(".html").write_text(exporter.from_filename(str(done))[0], encoding="utf-8")
"""
LOOP = """
import subprocess, sys
from pathlib import Path
arguments = sys.argv[1:]
split = arguments.index("--")
notebooks, clients = arguments[:split], arguments[split + 1:]
for client in clients:
    work = Path(client, "loop")
    work.mkdir(exist_ok=True)
    for notebook in notebooks:
        done = work / Path(notebook).name
        values = {"engagement": client, "work": str(work)}
        given = [part for name, value in values.items() for part in ("-p", name, value)]
        run = [sys.executable, "-m", "papermill", notebook, str(done), *given]
        subprocess.run(run, check=True, capture_output=True)
        subprocess.run([sys.executable, "-m", "nbconvert", "--to", "html", str(done)], check=True, capture_output=True)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a way cost: seconds of the clock and of the processors for all clients, and the highest memory in MB."""

    clients: int
    seconds: float
    cpu_seconds: float
    peak_mb: float


def make_clients(root: Path, count: int) -> list[Path]:
    """Synthetic clients of 400 respondents each."""
    model = load_model(templates_folder() / "models" / "customer_centric.yaml", "customer_centric.yaml")
    made = []
    for number in range(count):
        folder = root / f"client-{number:03d}" / "first"
        (folder / "survey").mkdir(parents=True)
        (folder / "engagement.yaml").write_text(SETTINGS.format(client=folder.parent.name), encoding="utf-8")
        mapping = "schema: centric-mapping/1\nfiles:\n"
        for audience, many in RESPONDENTS.items():
            draw = random.Random(f"{number} {audience}")
            items = [item.id for criterion in model.criteria for item in criterion.items.get(audience, ())]
            site = ["site"] if audience != "leaders" else []
            level = draw.uniform(2.5, 3.8)
            with (folder / "survey" / f"{audience}.csv").open("w", encoding="utf-8", newline="") as stream:
                rows = csv.writer(stream)
                rows.writerow(["who", *site, *items])
                for row in range(many):
                    mood = draw.gauss(level, 0.7)
                    answers = [min(5, max(1, round(draw.gauss(mood, 0.8)))) for _ in items]
                    rows.writerow(
                        [f"p{row}", *(["North", "South", "East"][row % 3 : row % 3 + 1] if site else []), *answers]
                    )
            columns = {
                "who": "respondent",
                **({"site": "group:site"} if site else {}),
                **{item: item for item in items},
            }
            told = "".join(f'      {name}: "{meaning}"\n' for name, meaning in columns.items())
            left_out = [item.id for item in model.outcome_items if item.audience == audience]
            left_out += [item.id for item in model.quality_items if audience in item.audiences]
            mapping += f"  - file: survey/{audience}.csv\n    audience: {audience}\n    columns:\n{told}    not_fielded: {left_out}\n"
        (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")
        made.append(open_engagement(folder).folder)
    return made


def cost(commands: Sequence[Sequence[str]], clients: int, environment: Mapping[str, str]) -> Cost:
    """Run commands beside each other to their end, and to that of every process they started."""
    before, began, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic(), threading.Event()
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(ended, peak))
    watcher.start()
    running = [
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for command in commands
    ]
    for process in running:
        _, complaint = process.communicate()
        if process.returncode:
            sys.exit(complaint.decode(errors="replace")[-2000:])
    seconds = time.monotonic() - began
    try:
        while True:
            os.waitpid(-1, 0)  # orphans come to us, so that their time counts
    except ChildProcessError:
        pass
    ended.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(clients, seconds, cpu, peak[0])


def _watch(ended: threading.Event, peak: list[float]) -> None:
    while not ended.wait(0.5):
        peak[0] = max(peak[0], sum(_memory(pid) for pid in _below(os.getpid())))


def _below(pid: int) -> list[int]:
    """All processes under one."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, waiting = [], [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def _memory(pid: int) -> float:
    """Proportional memory of a process in MB: pages shared by several count once."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


@dataclass(frozen=True, slots=True)
class Way:
    """How clients are run: its commands for some clients, how many of them, and the Python of another environment."""

    commands: Callable[[Sequence[Path]], list[list[str]]]
    clients: int
    python: str = sys.executable


def script(python: str, source: str, *arguments: str | Path) -> list[str]:
    """The command that runs a source text with arguments."""
    return [python, "-c", source, *map(str, arguments)]


def whole_sets(clients: int, few: int) -> dict[str, Way]:
    """The ways that make every deliverable."""

    def centric(workers: int) -> Callable[[Sequence[Path]], list[list[str]]]:
        source = "import sys; from toolkit.cli import main; main(sys.argv[1:])"
        given = ["run", "--force", "--workers", str(workers)]
        return lambda chosen: [script(sys.executable, source, *given, *chosen)]

    return {
        "floor: one process, no notebook, no proof": Way(lambda chosen: [script(sys.executable, FLOOR, *chosen)], few),
        "centric run --workers 1": Way(centric(1), few),
        "centric run --workers 2": Way(centric(2), clients),
    }


def notebook_ways(few: int, installed: str | None, ploomber: str | None) -> dict[str, Way]:
    """The ways that execute the notebooks and make HTML of each."""
    notebooks = [notebooks_folder() / f"{name}.ipynb" for name in NOTEBOOKS]

    def loop(python: str, shares: int) -> Callable[[Sequence[Path]], list[list[str]]]:
        return lambda chosen: [
            script(python, LOOP, *notebooks, "--", *chosen[share::shares]) for share in range(shares)
        ]

    found = {
        "our kernels": Way(lambda chosen: [script(sys.executable, NOTEBOOKS_ONLY, *chosen)], few),
        "loop of papermill and nbconvert, lean": Way(loop(sys.executable, 1), few),
        "the same loop, two at a time": Way(loop(sys.executable, 2), few),
    }
    if installed is not None:
        found["loop of papermill and nbconvert, as installed"] = Way(loop(installed, 1), few)
    if ploomber is not None:
        found["ploomber-engine and nbconvert, one process"] = Way(
            lambda chosen: [script(ploomber, PLOOMBER, *notebooks, "--", *chosen)], few
        )
    return found


def measured(way: Way, clients: Sequence[Path], root: Path) -> tuple[Cost, Cost]:
    """What a way cost for its clients, and for one of them: what is left is the further clients'."""
    one, *_ = clients
    return tuple(  # type: ignore[return-value]
        cost(way.commands(chosen), len(chosen), fresh_environment(root)) for chosen in (clients[: way.clients], [one])
    )


def fresh_environment(root: Path) -> dict[str, str]:
    """An environment whose cache has nothing but the script bundle: no picture is drawn yet."""
    cache = Path(tempfile.mkdtemp(prefix="cache-", dir=root))
    for bundle in cache_folder().glob("vega-bundle-*"):
        shutil.copy(bundle, cache)
    return {**os.environ, "CENTRIC_CACHE": str(cache), "PLOOMBER_STATS_ENABLED": "false"}


def report(title: str, ways: Mapping[str, Way], clients: Sequence[Path], root: Path) -> None:
    """Measure ways and print their table; the first is what the others are compared with."""
    print(f"\n{title} (load {os.getloadavg()[0]:.1f})\n")
    print("| way | clients | s a client | CPU s a client | CPU s a further client | over the first | peak MB |")
    print("|---|---|---|---|---|---|---|", flush=True)
    first = 0.0
    for name, way in ways.items():
        all_of_them, one = measured(way, clients, root)
        many = all_of_them.clients
        further = (all_of_them.cpu_seconds - one.cpu_seconds) / max(1, many - 1)
        first = first or further
        wall, cpu = all_of_them.seconds / many, all_of_them.cpu_seconds / many
        row = f"{name} | {many} | {wall:.2f} | {cpu:.2f} | {further:.2f} | {further / first:.2f}"
        print(f"| {row} | {all_of_them.peak_mb:.0f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=6, help="clients for two workers")
    parser.add_argument("--few", type=int, default=3, help="clients for the other ways, at least 2")
    parser.add_argument("--installed", help="Python of an environment as pip makes it")
    parser.add_argument("--ploomber", help="Python of an environment with ploomber-engine")
    given = parser.parse_args()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    vega_bundle()
    root = Path(tempfile.mkdtemp(prefix="centric-"))
    try:
        clients = make_clients(root, max(given.clients, given.few, 2))
        report("Executed notebooks and HTML", notebook_ways(given.few, given.installed, given.ploomber), clients, root)
        report("The whole set", whole_sets(given.clients, given.few), clients, root)
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
