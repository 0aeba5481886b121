"""What the command costs: asked for help, checking an engagement, running one. Seconds belong to the machine they are told by."""

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "client_data" / "example-harbour-bank"
WAVE = "2026-baseline"
START = "import sys; from toolkit.cli import main; main(sys.argv[1:])"


def measured(arguments: list[str]) -> tuple[float, float]:
    """Return wall and CPU seconds of one call of the command, its kernels included."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-c", START, *arguments]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - begun, cpu


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / EXAMPLE.name
        shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("out"))
        cases = {"centric --help": ["--help"], "centric check": ["check", str(copy / WAVE)]}
        cases["centric run"] = ["run", str(copy / WAVE)]
        print(f"{'case':<16} {'wall s':>8} {'CPU s':>8}   median of {repeats}")
        for name, arguments in cases.items():
            walls, cpus = zip(*(measured(arguments) for _ in range(repeats)), strict=True)
            print(f"{name:<16} {statistics.median(walls):>8.2f} {statistics.median(cpus):>8.2f}")


if __name__ == "__main__":
    main()
