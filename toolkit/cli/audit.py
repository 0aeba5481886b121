"""centric audit: what is published, what is hidden and why, and whether anything hidden can be worked out."""

import time
from pathlib import Path
from typing import Any

import click

from toolkit.cli.output import print_json
from toolkit.errors import CentricError


@click.command()
@click.argument("path", metavar="ENGAGEMENT|FOLDER", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def audit(path: Path, as_json: bool) -> None:
    """Audit the tables of an ENGAGEMENT from its answers, or a FOLDER of deliverables from its results.json alone.

    Ends with 3 when something hidden can be worked out.
    """
    from toolkit.engagement.folder import SETTINGS_FILE

    started = time.perf_counter()
    document = _of_engagement(path) if (path / SETTINGS_FILE).exists() else _of_folder(path)
    document["seconds"] = round(time.perf_counter() - started, 3)
    if as_json:
        print_json(document)
    else:
        click.echo("\n".join(_page(document)))
    if document["verdict"] != "safe":
        raise SystemExit(CentricError.exit_code)


def _of_engagement(path: Path) -> dict[str, Any]:
    from toolkit.assessment import assess  # start-up: numpy and pandas come with the chain
    from toolkit.assessment.steps import prepare
    from toolkit.engagement import open_engagement
    from toolkit.errors import DisclosureError
    from toolkit.publication.gate import publish
    from toolkit.publication.log import hidden_by_rule
    from toolkit.publication.protection import protect
    from toolkit.publication.snapshots import check_snapshots, release_of

    opened = open_engagement(path)
    prepared = prepare(opened)
    assessment = assess(opened, prepared)
    started = time.perf_counter()
    protection = protect(assessment)
    reasons = {rule.value: count for rule, count in hidden_by_rule(protection).items()}
    refused = ""
    try:
        publication = publish(assessment, protection)
        document = _counted(publication)
        check_snapshots(opened, release_of(prepared, publication))
    except DisclosureError as error:
        refused = str(error)
        document = {"tables": 0, "cells": len(assessment.scores.cells), "hidden": len(protection.rules), "leaks": []}
    return {
        "audited": opened.name,
        "from": "answers",
        **document,
        "reasons": reasons,
        "refused": refused,
        "verdict": "gives way" if refused or document["leaks"] else "safe",
        "audit_seconds": round(time.perf_counter() - started, 3),
    }


def _of_folder(path: Path) -> dict[str, Any]:
    from toolkit.engagement import results_in  # start-up: pydantic
    from toolkit.publication import read_results

    file = results_in(path)
    document = _counted(read_results(file, file.name))
    return {
        "audited": path.name,
        "from": "results.json",
        **document,
        "verdict": "gives way" if document["leaks"] else "safe",
    }


def _counted(publication: Any) -> dict[str, Any]:
    from toolkit.publication.verdict import audit_publication

    found = audit_publication(publication)
    return {
        "snapshot": publication.snapshot,
        "minimum_cell": publication.minimum_cell,
        "tables": found.tables,
        "cells": found.cells,
        "hidden": found.hidden,
        "hidden_by_kind": found.hidden_by_kind,
        "leaks": [{"table": leak.table, "sentence": leak.sentence} for leak in found.leaks],
    }


def _page(document: dict[str, Any]) -> list[str]:
    size = f"{document['tables']} tables, {document['cells']} cells, {document['hidden']} hidden"
    lines = [f"{document['audited']}, from {document['from']}: {size}."]
    lines += [f"  hidden, {rule}: {count}" for rule, count in document.get("reasons", {}).items()]
    lines += [f"  {leak['table']}: {leak['sentence']}" for leak in document["leaks"]]
    if document.get("refused"):
        lines.append(f"  {document['refused']}")
    lines.append(f"Verdict: {document['verdict']} ({document['seconds']:.1f} s).")
    return lines
