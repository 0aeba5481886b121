"""centric check: every problem in configuration and data, before any kernel starts."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

from toolkit.cli.output import print_json
from toolkit.errors import CentricError, InputError


@click.command()
@click.argument("paths", metavar="ENGAGEMENTS...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(paths: tuple[Path, ...], as_json: bool) -> None:
    """Find every problem in the configuration and data of ENGAGEMENTS, and say what will be hidden."""
    from toolkit.assessment import assess  # start-up: numpy and pandas come with the chain
    from toolkit.assessment.steps import evidence_background, prepare
    from toolkit.engagement import open_engagement, waves_in
    from toolkit.engagement.custody import retention_findings
    from toolkit.evidence.readiness import readiness_findings
    from toolkit.ingest.drift import drift_findings
    from toolkit.publication.gate import publish
    from toolkit.publication.log import hidden_sentences
    from toolkit.publication.protection import protect
    from toolkit.publication.snapshots import check_snapshots, release_of

    report: list[dict[str, Any]] = []
    for folder in (folder for path in paths for folder in waves_in(path)):
        shown = f"{folder.absolute().parent.name}/{folder.absolute().name}"
        try:
            engagement = open_engagement(folder)
            prepared = prepare(engagement)
            assessment = assess(engagement, prepared)
            protection = protect(assessment)
            publication = publish(assessment, protection)
            interviews = tuple(
                readiness_findings(engagement, prepared.coding, evidence_background(engagement, prepared))
            )
            check_snapshots(engagement, release_of(prepared, publication))
        except CentricError as error:
            problems = error.problems if isinstance(error, InputError) else ()
            listed = [_as_dict(problem) for problem in problems] or [{"code": "error", "found": str(error)}]
            report.append({"engagement": shown, "status": "mend", "problems": listed, "sentences": str(error)})
            continue
        hidden = sum(1 for cell in publication.cells if cell.hidden is not None)
        today = dt.datetime.now(dt.UTC).date()
        found = (*retention_findings(engagement, today), *drift_findings(engagement), *assessment.findings, *interviews)
        findings = [{"code": f.code, "severity": f.severity.value, "sentence": f.sentence} for f in found]
        report.append({"engagement": shown, "status": "ready", "findings": findings, "hidden_cells": hidden,
                       "hidden_by": list(hidden_sentences(protection))})  # fmt: skip
    if as_json:
        print_json({"engagements": report})
    else:
        _print(report)
    if any(one["status"] == "mend" for one in report):
        raise SystemExit(CentricError.exit_code)


def _as_dict(problem: Any) -> dict[str, str]:
    return {name: getattr(problem, name) for name in ("code", "file", "place", "found", "expected", "remedy")}


def _print(report: list[dict[str, Any]]) -> None:
    for one in report:
        if one["status"] == "mend":
            click.echo(f"{one['engagement']}: {len(one['problems'])} to mend")
            click.echo("\n".join(f"  {line}" for line in one["sentences"].splitlines()))
            continue
        click.echo(f"{one['engagement']}: ready; {one['hidden_cells']} figures will be hidden")
        for sentence in one["hidden_by"]:
            click.echo(f"  hidden, {sentence}")
        for finding in one["findings"]:
            click.echo(f"  {finding['severity']}: {finding['sentence']}")
