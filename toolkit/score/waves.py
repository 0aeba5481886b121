"""One wave against an earlier one: common items only, people in both, and the change in the earlier group mix (S17)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from toolkit.disclosure import nearly_alike, pairs_shown
from toolkit.ingest.values import Responses
from toolkit.model import Model
from toolkit.score.comparability import Comparable, Wave, compared_subjects, kept_items
from toolkit.score.comparison import COMPARED, Change, Pairing, Shift, changes
from toolkit.score.persons import PersonTable, score_persons
from toolkit.score.scoring import score
from toolkit.score.values import Scores, cell_id
from toolkit.stats.comparison import FEWEST_PAIRS, composition_shift, paired_change


def wave_changes(now: Wave, then: Wave, scores: Scores, *, linked: bool = False) -> tuple[Change, ...]:
    """Return how every whole-audience score moved since an earlier wave.

    `scores` are those of `now`; they are used where both waves asked the same, and made anew from the common items
    where they did not. Reworded, rescaled and turned items are not common, and what has too few common ones gets no
    change (`compared_subjects`). Where waves are `linked`, one pseudonym in both is one person, and a change is that of
    the people in both where they are enough.
    """
    common = {audience: set(items) for audience in now.data.responses if (items := kept_items(now, then, audience))}
    current, past = _restricted(now, common), _restricted(then, common)
    same = (
        all(current.data.responses[audience].items == now.data.responses[audience].items for audience in common)
        and common.keys() == now.data.responses.keys()
    )
    cells = scores.cells if same else score(current.data, current.model, current.plan).cells
    before = score(past.data, past.model, past.plan).cells
    pairings = dict(_pairings(current, past)) if linked else {}
    alike = set(_alike(past))
    found = changes(cells, before, then.id, dict(_shifts(current, past)), pairings)
    refused = {
        (one.kind, one.subject, audience)
        for audience in common
        for one in compared_subjects(now, then, audience)
        if one.verdict is Comparable.NO
    }
    return tuple(
        replace(one, earlier_alike=cell_id(one.kind, one.subject, one.audience) in alike)
        for one in found
        if (one.kind, one.subject, one.audience) not in refused
    )


def _alike(wave: Wave) -> Iterator[str]:
    """Whole-audience cells in which all, or all but one, have the same score: their mean is never shown (S25)."""
    for audience, responses in wave.data.responses.items():
        table = score_persons(responses, wave.model, wave.plan.missing_rule)
        for column, (kind, subject) in enumerate(table.subjects):
            scores = table.scores[:, column]
            _, counts = np.unique(scores[~np.isnan(scores)].round(6), return_counts=True)
            if counts.size and nearly_alike(int(counts.max()), int(counts.sum())):
                yield cell_id(kind, subject, audience)


def _restricted(wave: Wave, common: Mapping[str, set[str]]) -> Wave:
    responses = {
        audience: _with_items(found, common[audience], wave.model)
        for audience, found in wave.data.responses.items()
        if audience in common
    }
    return replace(wave, data=replace(wave.data, responses=responses))


def _with_items(responses: Responses, keep: set[str], model: Model) -> Responses:
    criterion_items = {item.id for items in model.items_for(responses.audience).values() for item in items}
    gone = [item for item in responses.items if item in criterion_items - keep]
    if not gone:
        return responses
    return replace(
        responses,
        frame=responses.frame.drop(columns=gone),
        items=tuple(item for item in responses.items if item not in gone),
    )


def _pairings(now: Wave, then: Wave) -> Iterator[tuple[str, Pairing]]:
    """The change of the people in both waves, by cell id, where they are enough and tell nothing of the few others.

    Not for weighted or clustered audiences: a plain difference of pairs knows nothing of their design.
    """
    designs = (now.plan.margins, then.plan.margins, now.plan.clusters, then.plan.clusters)
    for audience, responses in now.data.responses.items():
        earlier = then.data.responses.get(audience)
        if earlier is None or any(audience in design for design in designs):
            continue
        people = (responses.frame["respondent"].to_numpy(dtype=str), earlier.frame["respondent"].to_numpy(dtype=str))
        _, here, there = np.intersect1d(*people, assume_unique=True, return_indices=True)
        if here.size < FEWEST_PAIRS:
            continue
        after = score_persons(responses, now.model, now.plan.missing_rule)
        before = score_persons(earlier, then.model, then.plan.missing_rule)
        for column, (kind, subject) in enumerate(after.subjects):
            if kind not in COMPARED or (kind, subject) not in before.subjects:
                continue
            first, second = before.scores[:, before.subjects.index((kind, subject))], after.scores[:, column]
            found = paired_change(first[there], second[here])
            pairs = found.figure.n
            unpaired = int(np.isfinite(first).sum() + np.isfinite(second).sum()) - 2 * pairs
            if pairs >= FEWEST_PAIRS and pairs_shown(pairs, unpaired, now.plan.minimum_n):
                yield cell_id(kind, subject, audience), Pairing(difference=found, unpaired=unpaired)


def _shifts(now: Wave, then: Wave) -> Iterator[tuple[str, Shift]]:
    """The change in the earlier group mix, by cell id, for audiences whose groups are known in both waves.

    By the first dimension that both waves have and whose groups are large enough to be told, else by the first that
    both have; not for weighted audiences, whose mix the weights already hold.
    """
    for audience, responses in now.data.responses.items():
        earlier = then.data.responses.get(audience)
        if earlier is None or audience in now.plan.margins or audience in then.plan.margins:
            continue
        common = [name for name in responses.groups if name in earlier.groups]
        told = (name for name in common if _smallest(name, earlier, responses) >= now.plan.minimum_n)
        dimension = next(told, common[0] if common else None)
        if dimension is not None:
            later_table = score_persons(responses, now.model, now.plan.missing_rule)
            earlier_table = score_persons(earlier, then.model, then.plan.missing_rule)
            yield from _shifts_by(dimension, (earlier_table, earlier), (later_table, responses))


def _smallest(dimension: str, *waves: Responses) -> int:
    """Respondents of the smallest group of a dimension in any of the waves; 0 where there are none."""
    return min(min(Counter(one.frame[dimension]).values(), default=0) for one in waves)


def _shifts_by(
    dimension: str, before: tuple[PersonTable, Responses], after: tuple[PersonTable, Responses]
) -> Iterator[tuple[str, Shift]]:
    (earlier, earlier_responses), (later, later_responses) = before, after
    first, second = list(earlier_responses.frame[dimension]), list(later_responses.frame[dimension])
    smallest = _smallest(dimension, earlier_responses, later_responses)
    for column, (kind, subject) in enumerate(later.subjects):
        if kind not in COMPARED or (kind, subject) not in earlier.subjects:
            continue
        place = earlier.subjects.index((kind, subject))
        found = composition_shift(earlier.scores[:, place], first, later.scores[:, column], second)
        figure = replace(found.reweighted.figure, method="S17-welch-earlier-mix")
        yield cell_id(kind, subject, later.audience), Shift(group_by=dimension, reweighted=figure, smallest=smallest)
