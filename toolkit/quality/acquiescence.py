"""Do people agree with whatever is asked? S14, over pairs of a direct and a reverse item of one criterion."""

from collections.abc import Iterator

import numpy as np

from toolkit.findings import Finding, Severity
from toolkit.ingest.values import Responses
from toolkit.model import Item, Model
from toolkit.quality.signs import items_asked
from toolkit.stats.arrays import FloatArray
from toolkit.stats.careless import ACQUIESCENCE_ABOVE, acquiescence, acquiescence_mean
from toolkit.stats.values import Estimate


def agreeing(responses: Responses, model: Model) -> Estimate | None:
    """Return how far an audience leans to agreeing, in scale points of the model's item scale, with its interval.

    None where fewer than two respondents answered four pairs of a direct and a reverse item of one criterion. Items
    on another scale are left out; an item that the vendor had reversed is turned back first.
    """
    usual = model.scales[model.item_scale]
    items = [item for item in items_asked(responses, model) if model.scale_of(item.id) == usual]
    pairs = _pairs(items, responses, model)
    if not pairs:
        return None
    columns = [_as_answered(responses, item, usual.min, usual.max) for item in items]
    index = acquiescence(np.column_stack(columns), pairs, (usual.min + usual.max) / 2.0)
    known = index[~np.isnan(index)]
    return acquiescence_mean(known) if known.size > 1 else None


def agreeing_findings(responses: Responses, model: Model) -> Iterator[Finding]:
    """Yield how far an audience leans to agreeing: a warning above half a point, else a note."""
    found = agreeing(responses, model)
    if found is None or found.value is None:
        return
    much = found.value > ACQUIESCENCE_ABOVE
    remark = "; scores of direct items alone would be too high" if much else ""
    yield Finding(
        code="acquiescence",
        severity=Severity.WARNING if much else Severity.NOTE,
        sentence=f"{model.audience_names[responses.audience]}: on statements and their opposites together, answers lie "
        f"{found.value:+.2f} scale points from the midpoint (leaning to agree when much above 0){remark}.",
        count=found.n,
        audience=responses.audience,
    )


def _pairs(items: list[Item], responses: Responses, model: Model) -> list[tuple[int, int]]:
    """Return the places of direct and reverse items of one criterion, each item in one pair at most."""
    place = {item.id: number for number, item in enumerate(items)}
    pairs: list[tuple[int, int]] = []
    for asked in model.items_for(responses.audience).values():
        own = [item for item in asked if item.id in place]
        direct = [place[item.id] for item in own if item.keyed == "direct"]
        reverse = [place[item.id] for item in own if item.keyed == "reverse"]
        pairs += list(zip(direct, reverse, strict=False))
    return pairs


def _as_answered(responses: Responses, item: Item, low: int, high: int) -> FloatArray:
    codes = responses.frame[item.id].to_numpy(dtype=np.float64)
    given = np.where(item.id in responses.recoded, low + high - codes, codes)
    return np.where(codes < low, np.nan, given)
