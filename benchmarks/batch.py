"""What a client costs in a batch, beside loops over plain papermill and beside the bare computing.

All ways run the same four notebooks on the same synthetic clients. The loops then turn each notebook into HTML and make
no deliverable; `centric run` passes the gate and writes the whole set. The floor is `assess()`, `publish()` and the
writers called in one process, without a notebook. CPU is that of all processes, waited for to the last.
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
LOOP = """
import subprocess, sys
from pathlib import Path
program, *arguments = sys.argv[1:]
split = arguments.index("--")
notebooks, clients = arguments[:split], arguments[split + 1:]
for client in clients:
    work = Path(client, "loop")
    work.mkdir(exist_ok=True)
    for notebook in notebooks:
        done = work / Path(notebook).name
        run = [sys.executable, "-m", program, notebook, str(done)]
        values = {"engagement": client, "work": str(work)}
        given = [part for name, value in values.items() for part in ("-p", name, value)]
        subprocess.run([*run, *given], check=True, capture_output=True)
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


def halves(clients: Sequence[Path]) -> list[Sequence[Path]]:
    return [clients[::2], clients[1::2]]


def ways() -> dict[str, Callable[[Sequence[Path]], tuple[list[list[str]], dict[str, str]]]]:
    """Each way's commands and environment, by name."""
    notebooks = [str(notebooks_folder() / f"{name}.ipynb") for name in NOTEBOOKS]
    plain = dict(os.environ)

    def loop(program: str, *shares: Sequence[Path]) -> list[list[str]]:
        return [[sys.executable, "-c", LOOP, program, *notebooks, "--", *map(str, share)] for share in shares if share]

    def centric(clients: Sequence[Path], workers: int) -> list[list[str]]:
        script = "import sys; from toolkit.cli import main; main(sys.argv[1:])"
        return [[sys.executable, "-c", script, "run", "--force", "--workers", str(workers), *map(str, clients)]]

    return {
        "floor: one process, no notebook": lambda clients: ([[sys.executable, "-c", FLOOR, *map(str, clients)]], plain),
        "centric run --workers 1": lambda clients: (centric(clients, 1), plain),
        "centric run --workers 2": lambda clients: (centric(clients, 2), plain),
        "loop of papermill and nbconvert": lambda clients: (loop("papermill", clients), plain),
        "the same loop, two at a time": lambda clients: (loop("papermill", *halves(clients)), plain),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--loop-clients", type=int, default=2, help="clients for the loops, which are slow")
    given = parser.parse_args()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    root = Path(tempfile.mkdtemp(prefix="centric-"))
    try:
        clients = make_clients(root, given.clients)
        costs = {}
        for name, way in ways().items():
            chosen = clients[: given.loop_clients] if "loop" in name else clients
            commands, environment = way(chosen)
            costs[name] = cost(commands, len(chosen), environment)
        floor = next(iter(costs.values()))
        print("| way | clients | s a client | CPU s a client | peak MB | CPU over the floor |")
        print("|---|---|---|---|---|---|")
        for name, one in costs.items():
            wall, cpu = one.seconds / one.clients, one.cpu_seconds / one.clients
            ratio = cpu / (floor.cpu_seconds / floor.clients)
            print(f"| {name} | {one.clients} | {wall:.2f} | {cpu:.2f} | {one.peak_mb:.0f} | {ratio:.2f} |", flush=True)
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
