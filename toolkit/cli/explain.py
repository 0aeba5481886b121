"""centric explain: how one published figure came about, worked out anew from the answers."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.output import print_json
from toolkit.errors import CentricError, UsageError

if TYPE_CHECKING:
    from toolkit.publication.explanation import Explanation


@click.command()
@click.argument("engagement", type=click.Path(path_type=Path))
@click.argument("figure")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def explain(engagement: Path, figure: str, as_json: bool) -> None:
    """Explain FIGURE (CELL#MEASURE, or the id of a gap or change) of ENGAGEMENT, and check it against the answers.

    Ends with 3 when the figure in results.json is not what the answers give today.
    """
    from toolkit.assessment import assess  # start-up: numpy and pandas come with the chain
    from toolkit.engagement import open_engagement
    from toolkit.publication import read_results
    from toolkit.publication.explanation import explain as explained
    from toolkit.publication.gate import publish

    opened = open_engagement(engagement)
    printed = explained(read_results(opened.results_file), figure)
    try:
        again: Explanation | None = explained(publish(assess(opened)), figure)
    except UsageError:
        again = None
    verdict = _verdict(printed, again)
    if as_json:
        print_json({**_document(printed), "recomputed": "equal" if not verdict else "differs", "remark": verdict})
    else:
        click.echo("\n".join(printed.lines()))
        click.echo(verdict or "Recomputed from the answers: equal.")
    if verdict:
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
    return (
        f"Recomputed from the answers: differs; {found}. Inputs, settings or program have changed: centric run again."
    )


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, float) and isinstance(new, float):
        return abs(old - new) <= 1e-9 * max(1.0, abs(old))
    return bool(old == new)


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
