"""centric explain: how one published figure came about, worked out anew from the answers."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.output import print_json
from toolkit.errors import CentricError, UsageError

if TYPE_CHECKING:
    from toolkit.publication import Publication
    from toolkit.publication.explanation import Explanation
    from toolkit.run.provenance import MakingCell

DIFFERS = "Recomputed from the answers: differs; {found}. Inputs, settings or program have changed: centric run again."


@click.command()
@click.argument("engagement", type=click.Path(path_type=Path))
@click.argument("figure")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def explain(engagement: Path, figure: str, as_json: bool) -> None:
    """Explain FIGURE of ENGAGEMENT and check it against the answers: CELL#MEASURE, a gap, a change or level:CRITERION.

    Ends with 3 when the figure in results.json is not what the answers give today.
    """
    from toolkit.assessment import assess  # start-up: numpy and pandas come with the chain
    from toolkit.engagement import open_engagement
    from toolkit.publication import read_results
    from toolkit.publication.explanation import explain as explained
    from toolkit.publication.gate import publish
    from toolkit.publication.level_explanation import is_level
    from toolkit.run.provenance import made_in, making_cells

    opened = open_engagement(engagement)
    made = made_in(figure.strip(), making_cells(opened.outputs.work_folder))
    if is_level(figure):
        _level(read_results(opened.results_file), publish(assess(opened)), figure, made, as_json=as_json)
        return
    printed = explained(read_results(opened.results_file), figure)
    try:
        again: Explanation | None = explained(publish(assess(opened)), figure)
    except UsageError:
        again = None
    verdict = _verdict(printed, again)
    if as_json:
        print_json(
            {
                **_document(printed),
                "made_in": _place(made),
                "recomputed": "equal" if not verdict else "differs",
                "remark": verdict,
            }
        )
    else:
        click.echo("\n".join([*printed.lines(), *_made(made)]))
        click.echo(verdict or "Recomputed from the answers: equal.")
    if verdict:
        raise SystemExit(CentricError.exit_code)


def _level(
    results: "Publication", anew: "Publication", figure: str, made: "MakingCell | None", *, as_json: bool
) -> None:
    from toolkit.publication.level_explanation import explain_level, level_ids  # start-up, as above

    printed = explain_level(results, figure)
    same = figure.strip() in level_ids(anew) and explain_level(anew, figure) == printed
    remark = "" if same else DIFFERS.format(found="level, gates or evidence are not what the inputs give today")
    if as_json:
        print_json(
            {
                "figure": printed.figure,
                "level": printed.found.level,
                "status": printed.found.status,
                "state": printed.found.state,
                "target": printed.found.target,
                "reason": printed.found.reason,
                "rules": list(printed.rule),
                "survey": list(printed.survey),
                "evidence_for": printed.found.evidence_for,
                "evidence_against": printed.found.evidence_against,
                "evidence": list(printed.found.evidence),
                "made_in": _place(made),
                "recomputed": "equal" if same else "differs",
                "remark": remark,
            }
        )
    else:
        click.echo("\n".join([*printed.lines(), *_made(made)]))
        click.echo(remark or "Recomputed from the answers: equal.")
    if remark:
        raise SystemExit(CentricError.exit_code)


def _verdict(printed: "Explanation", again: "Explanation | None") -> str:
    """What is off between the printed figure and the recomputed one; empty when they are equal.

    The new value is never told: beside the printed one it could show what a few new respondents answered (S25).
    """
    if again is None:
        found = "the answers no longer give this figure"
    elif (printed.estimate is None) != (again.estimate is None):
        found = "it would be hidden today" if again.estimate is None else "it would be shown today"
    elif printed.estimate is not None and again.estimate is not None:
        old, new = printed.estimate, again.estimate
        fields = ("value", "low", "high", "n", "method", "weighted", "reason")
        off = [name for name in fields if not _same(getattr(old, name), getattr(new, name))]
        if not off:
            return ""
        found = f"{', '.join(off)} of the printed figure are not what the answers give today"
    else:
        return ""
    return DIFFERS.format(found=found)


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, float) and isinstance(new, float):
        return abs(old - new) <= 1e-9 * max(1.0, abs(old))
    return bool(old == new)


def _made(cell: "MakingCell | None") -> list[str]:
    """The line that names the executed cell; none where the working papers of the run are gone."""
    return [] if cell is None else [f"Made in out/work/{cell.notebook}.ipynb, cell [{cell.number}]: {cell.heading}"]


def _place(cell: "MakingCell | None") -> dict[str, Any] | None:
    return None if cell is None else {"notebook": cell.notebook, "cell": cell.number, "id": cell.id}


def _document(found: "Explanation") -> dict[str, Any]:
    estimate = found.estimate
    return {
        "figure": found.figure,
        "about": found.about,
        "unit": found.unit,
        "hidden": found.hidden,
        "estimate": None
        if estimate is None
        else {
            "value": estimate.value,
            "low": estimate.low,
            "high": estimate.high,
            "level": estimate.level,
            "n": estimate.n,
            "weighted": estimate.weighted,
            "method": estimate.method,
            "reason": estimate.reason,
        },
        "formula": found.formula,
        "source": found.source,
        "rules": list(found.rules),
        "thresholds": list(found.thresholds),
        "items": [
            {"id": item.id, "audience": item.audience, "text": item.text, "keyed": item.keyed} for item in found.items
        ],
    }
