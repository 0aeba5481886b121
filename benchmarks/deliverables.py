"""What the deliverables of one client cost, from its results.json, beside nbconvert on the same content in the same run.

Each case runs in a process of its own, so that its time and peak memory are its own; seconds are processor time, children
included. *Cold* begins with an empty cache of pictures. *First* is a new process that finds the pictures kept, *warm* the
median of the further rounds in that process: every round reads results.json again, and pictures from the disk.

nbconvert gets a notebook that was executed already: the report's texts, its charts as SVG and its tables as HTML. To PDF it
goes as `--to webpdf` does, which prints that page with Chromium.

    python benchmarks/deliverables.py [--rounds 5]
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "client_data" / "example-harbour-bank" / "2026-baseline"
SET = ("html", "pdf", "docx", "pptx", "xlsx", "one-page", "board")
GOAL = 1.3


def spent() -> float:
    """Return the processor seconds of this process and of the children that have ended."""
    who = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in who)


def peak() -> float:
    """Return the peak memory of this process, or of its largest child, in MB."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(each).ru_maxrss for each in who) / 1024


def written(names: tuple[str, ...], results: Path, folder: Path, rounds: int) -> dict[str, object]:
    """Write deliverables `rounds` times from results.json; return the seconds of each round and the peak memory."""
    begun = spent()
    from toolkit.present.brand import UNBRANDED
    from toolkit.present.pictures import forget_drawn
    from toolkit.publication import read_results
    from toolkit.run.execution import deliverables

    seconds = []
    for _ in range(rounds):
        publication = read_results(results)
        for name in names:
            file, write = deliverables()[name]
            write(publication, folder / file, UNBRANDED)
        forget_drawn()
        seconds.append(spent() - begun)
        begun = spent()
    return {"seconds": seconds, "peak": peak()}


def converted(results: Path, folder: Path, rounds: int, *, pdf: bool) -> dict[str, object]:
    """Convert the notebook of the same content with nbconvert, to HTML or on to PDF."""
    notebook = folder / "report.ipynb"
    notebook.write_text(json.dumps(_notebook(results)), encoding="utf-8")
    seconds = []
    for _ in range(rounds + 1):
        begun = spent()
        from nbconvert import HTMLExporter

        page, _resources = HTMLExporter().from_filename(str(notebook))
        (folder / "report.html").write_text(page, encoding="utf-8")
        if pdf:
            _printed(folder / "report.html", folder / "report.pdf")
        seconds.append(spent() - begun)
    return {"seconds": seconds, "peak": peak()}


def _printed(page: Path, target: Path) -> None:
    command = [str(shutil.which("chromium")), "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={target}"]
    subprocess.run([*command, page.as_uri()], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _notebook(results: Path) -> dict[str, object]:
    """Return an executed notebook with the texts, charts and tables of the report."""
    from toolkit.present.pictures import svg
    from toolkit.publication import read_results
    from toolkit.report.content import build_report

    cells: list[dict[str, object]] = []
    for section in build_report(read_results(results)).sections:
        cells.append(_said(f"# {section.title}"))
        for block in section.blocks:
            if block.kind == "picture":
                cells.append(_shown({"image/svg+xml": svg(block.figure)}))
            elif block.kind == "table":
                lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in block.rows)
                cells.append(_shown({"text/html": f"<table>{lines}</table>"}))
            elif block.kind == "recommendation":
                cells.append(_said(f"### {block.action}\n\n{block.sentence} {block.evidence}"))
            else:
                cells.append(_said(str(getattr(block, "text", "") or getattr(block, "now", "") or block.kind)))
    return {"cells": cells, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 4}


def _said(text: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _shown(data: dict[str, str]) -> dict[str, object]:
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    return {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": "show()", "outputs": [output]}


def measured(case: str, results: Path, rounds: int, cache: Path) -> tuple[list[float], float]:
    """Return the seconds of each round of a case and its peak memory, from a process of its own."""
    command = [sys.executable, __file__, "--case", case, "--results", str(results), "--rounds", str(rounds)]
    environment = {**os.environ, "CENTRIC_CACHE": str(cache)}
    made = json.loads(subprocess.run(command, check=True, capture_output=True, env=environment).stdout)
    return made["seconds"], made["peak"]


def one_case(case: str, results: Path, rounds: int) -> None:
    """Run one case in this process and print what it cost."""
    with tempfile.TemporaryDirectory() as scratch:
        if case.startswith("nbconvert"):
            found = converted(results, Path(scratch), rounds, pdf=case.endswith("webpdf"))
        else:
            found = written(SET if case == "full set" else (case,), results, Path(scratch), rounds)
    print(json.dumps(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--case", help=argparse.SUPPRESS)
    parser.add_argument("--results", type=Path, default=EXAMPLE / "out" / "client" / "results.json")
    options = parser.parse_args()
    if not options.results.is_file():
        raise SystemExit(f"{options.results.name} is not there: run `make demo` first.")
    if options.case:
        one_case(options.case, options.results, options.rounds)
        return
    with tempfile.TemporaryDirectory() as scratch:
        _table(options.results, options.rounds, Path(scratch))


def _table(results: Path, rounds: int, scratch: Path) -> None:
    warm: dict[str, float] = {}
    print(f"{'case':<18} {'cold s':>8} {'first s':>8} {'warm s':>8} {'peak MB':>8}   CPU; warm: median of {rounds - 1}")
    for case in (*SET, "full set", "dashboard"):
        cold, highest = measured(case, results, 1, scratch / case.replace(" ", "-"))
        seconds, kept = measured(case, results, rounds, scratch / case.replace(" ", "-"))
        warm[case] = statistics.median(seconds[1:])
        print(
            f"{case:<18} {cold[0]:>8.2f} {seconds[0]:>8.2f} {warm[case]:>8.2f} {kept:>8.0f}   cold peak {highest:.0f}"
        )
    for case in ("nbconvert html", *(["nbconvert webpdf"] if shutil.which("chromium") else [])):
        seconds, kept = measured(case, results, rounds, scratch / "full-set")
        warm[case] = statistics.median(seconds[1:])
        print(f"{case:<18} {'':>8} {seconds[0]:>8.2f} {warm[case]:>8.2f} {kept:>8.0f}")
        print(f"{'full set / it':<18} {'':>8} {'':>8} {warm['full set'] / warm[case]:>8.2f}")
    print(f"full set, warm: {warm['full set']:.2f} s of {GOAL} s aimed at")


if __name__ == "__main__":
    main()
