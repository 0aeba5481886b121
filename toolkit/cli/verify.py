"""centric verify: every figure of every file written, against results.json."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.output import print_json
from toolkit.errors import CentricError

if TYPE_CHECKING:
    from toolkit.report.proof import FileCheck

MOST_LINES = 12


@click.command()
@click.argument("path", metavar="ENGAGEMENT|FOLDER", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(path: Path, as_json: bool) -> None:
    """Open every deliverable of an ENGAGEMENT, or of a FOLDER with results.json, and check each figure in it.

    Each figure is read back by its identifier and must be the published one, to the digits shown. Files that somebody
    edited since are checked as well: figures that no longer agree are listed, and numbers that were added are named as
    not checked. Ends with 3 when any figure does not agree.
    """
    from toolkit.engagement.folder import SETTINGS_FILE  # start-up: numpy and pandas come with the chain

    checks = _of_engagement(path) if (path / SETTINGS_FILE).exists() else _of_folder(path)
    if as_json:
        print_json(
            {
                "verified": path.name,
                "agrees": all(each.agrees for each in checks),
                "files": [_as_dict(each) for each in checks],
            }
        )
    else:
        for each in checks:
            click.echo("\n".join(_lines(each)))
        click.echo(_total(checks))
    if not all(each.agrees for each in checks):
        raise SystemExit(CentricError.exit_code)


def _of_folder(path: Path) -> "list[FileCheck]":
    from toolkit.engagement import results_in
    from toolkit.publication import read_results
    from toolkit.report.proof import check_folder

    # whether somebody edited a file that was handed over is not known: numbers without identifier are not ours to judge
    return [each.unvouched() for each in check_folder(path, read_results(results_in(path), "results.json"))]


def _of_engagement(path: Path) -> "list[FileCheck]":
    from toolkit.engagement import open_engagement
    from toolkit.publication import read_results
    from toolkit.report.proof import check_folder
    from toolkit.report.proof.added import added_numbers
    from toolkit.report.proof.readers import figures_of
    from toolkit.report.proof.verification import missing_figures
    from toolkit.run.edits import edited_files

    opened = open_engagement(path)
    publication, folder = read_results(opened.results_file), opened.outputs.client_folder
    edited, checks = edited_files(opened), list["FileCheck"]()
    for check in check_folder(folder, publication):
        base, now = opened.outputs.generated_folder / check.file, folder / check.file
        if check.file not in edited:
            checks.append(check)
        elif base.is_file():
            gone = missing_figures(figures_of(base), figures_of(now))
            added = added_numbers(now, base, publication.language)
            checks.append(replace(check.unvouched(), edited=True, gone=gone, added=added))
        else:
            checks.append(replace(check.unvouched(), edited=True))
    return checks


def _lines(check: "FileCheck") -> list[str]:
    said = "edited since it was written" if check.edited else "as written"
    verdict = "all agree" if check.agrees else f"{len(check.mistakes)} do not agree"
    lines = [f"{check.file}, {said}: {check.figures} figures, {verdict}"]
    lines += _some([f"  does not agree: {each}" for each in check.mistakes])
    lines += _some([f"  no longer in it: {each}" for each in check.gone])
    return lines + _some([f"  added, not checked: {each}" for each in check.added])


def _some(lines: list[str]) -> list[str]:
    more = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], f"  and {more} more (--json lists all)"] if more > 0 else lines


def _total(checks: "list[FileCheck]") -> str:
    figures, wrong = sum(each.figures for each in checks), sum(len(each.mistakes) for each in checks)
    verdict = "every one is the published one" if not wrong else f"{wrong} do not agree with results.json"
    return f"{len(checks)} files, {figures} figures: {verdict}."


def _as_dict(check: "FileCheck") -> dict[str, Any]:
    return {
        "file": check.file,
        "edited": check.edited,
        "figures": check.figures,
        "disagree": [
            {
                "figure": each.figure,
                "kind": each.kind,
                "shown": each.shown,
                "expected": each.expected,
                "place": each.place,
            }
            for each in check.mistakes
        ],
        "gone": list(check.gone),
        "not_checked": list(check.added),
    }
