"""Two versions of a model held against each other: what changed, and whether waves measured by them may be compared."""

from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.model.schema import Item, Model

BREAKS, PARTLY, HARMLESS = "breaks", "partly", "harmless"
"""What a change does to a comparison: of no use, only on what both asked, nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelChange:
    """One difference.

    Parameters
    ----------
    place
        What it is about: ``items.service-vision.e1``, ``scales.agree5``, ``criteria.recognition``.
    effect
        ``breaks`` (figures of this are not comparable), ``partly`` (only over the items both versions have) or ``harmless``.
    sentence
        What changed, in a sentence.
    """

    place: str
    effect: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelComparison:
    """The differences from an earlier version of a model to a later one, by place.

    `comparable` are the criteria whose change may be shown as it is, `partly` those over the common items only, `not_comparable`
    the rest; each criterion that both versions have stands in one of them.
    """

    changes: tuple[ModelChange, ...]
    comparable: tuple[str, ...]
    partly: tuple[str, ...]
    not_comparable: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """Whether waves measured by the two may be compared, in a sentence."""
        if not self.comparable and not self.partly:
            return "May not be compared: no criterion is measured as before."
        if not self.not_comparable and not self.partly:
            return (
                "May be compared wave on wave: every criterion that both have asks the same items on the same scales."
            )
        parts = []
        if self.partly:
            parts.append(f"over their common items only: {', '.join(self.partly)}")
        if self.not_comparable:
            parts.append(f"not at all: {', '.join(self.not_comparable)}")
        return f"May be compared in part; {'; '.join(parts)}."


def compare_models(earlier: Model, later: Model) -> ModelComparison:
    """Return what changed between two versions, and which criteria may be compared wave on wave.

    An item is the same when its id, words, keying and the range and labels of its scale are; other words are another
    question, whatever its id.
    """
    changes = [*_scales(earlier, later), *_criteria(earlier, later)]
    verdicts: dict[str, str] = {}
    for criterion in later.criteria:
        if criterion.id not in earlier.criterion_by_id:
            continue
        found = list(_items(earlier, later, criterion.id))
        changes += found
        shared = _same_items(earlier, later, criterion.id)
        effects = {change.effect for change in found}
        verdicts[criterion.id] = HARMLESS if effects <= {HARMLESS} else PARTLY if shared else BREAKS
    changes += _outcomes(earlier, later)
    by_effect = {
        effect: tuple(one for one, found in verdicts.items() if found == effect)
        for effect in (HARMLESS, PARTLY, BREAKS)
    }
    return ModelComparison(
        changes=tuple(changes),
        comparable=by_effect[HARMLESS],
        partly=by_effect[PARTLY],
        not_comparable=by_effect[BREAKS],
    )


def common_questions(earlier: Model, later: Model, audience: str) -> frozenset[str]:
    """Return the items of an audience that both versions put alike: same criterion, words, keying and scale."""
    found = set[str]()
    for criterion in later.criteria:
        if criterion.id in earlier.criterion_by_id and audience in criterion.items:
            own = {item.id for item in criterion.items[audience]}
            found |= own.intersection(_same_items(earlier, later, criterion.id))
    return frozenset(found)


def _scales(earlier: Model, later: Model) -> Iterator[ModelChange]:
    for name in sorted({*earlier.scales, *later.scales}):
        before, after = earlier.scales.get(name), later.scales.get(name)
        if before is None or after is None:
            said = "is new" if before is None else "is gone"
            yield ModelChange(place=f"scales.{name}", effect=HARMLESS, sentence=f"The scale {name} {said}.")
        elif (before.min, before.max) != (after.min, after.max):
            said = f"The scale {name} went from {before.min} to {before.max}, and now from {after.min} to {after.max}."
            yield ModelChange(place=f"scales.{name}", effect=BREAKS, sentence=said)
        elif before.labels != after.labels or before.not_applicable != after.not_applicable:
            yield ModelChange(
                place=f"scales.{name}", effect=BREAKS, sentence=f"The answers of {name} have other words."
            )
        elif before != after:
            said = f"Which answers of {name} count as favourable or for NPS has changed."
            yield ModelChange(place=f"scales.{name}", effect=PARTLY, sentence=said)


def _criteria(earlier: Model, later: Model) -> Iterator[ModelChange]:
    for name in [
        *earlier.criterion_by_id,
        *(one for one in later.criterion_by_id if one not in earlier.criterion_by_id),
    ]:
        before, after = earlier.criterion_by_id.get(name), later.criterion_by_id.get(name)
        place = f"criteria.{name}"
        if before is None:
            yield ModelChange(
                place=place, effect=HARMLESS, sentence=f"The criterion {name} is new: it has no earlier figure."
            )
        elif after is None:
            yield ModelChange(
                place=place, effect=HARMLESS, sentence=f"The criterion {name} is gone: it has no later figure."
            )
        else:
            if before.dimension != after.dimension:
                said = f"{name} moved from {before.dimension} to {after.dimension}: those two dimensions' figures are not comparable."
                yield ModelChange(place=place, effect=BREAKS, sentence=said)
            if before.rubric != after.rubric:
                said = f"The rubric of {name} has other words: rated levels are not comparable."
                yield ModelChange(place=place, effect=PARTLY, sentence=said)


def _items(earlier: Model, later: Model, criterion: str) -> Iterator[ModelChange]:
    before, after = _by_id(earlier, criterion), _by_id(later, criterion)
    for item in [*before, *(one for one in after if one not in before)]:
        place = f"items.{item}"
        if item not in after:
            yield ModelChange(place=place, effect=PARTLY, sentence=f"{item} is not asked any more.")
        elif item not in before:
            yield ModelChange(place=place, effect=PARTLY, sentence=f"{item} is new.")
        else:
            yield from _changed(earlier, later, place, before[item], after[item])


def _changed(
    earlier: Model, later: Model, place: str, before: tuple[str, Item], after: tuple[str, Item]
) -> Iterator[ModelChange]:
    (audience, old), (now_audience, new) = before, after
    told = []
    if audience != now_audience:
        told.append(f"is asked of {now_audience}, not of {audience}")
    if old.keyed != new.keyed:
        told.append(f"is keyed {new.keyed}, not {old.keyed}")
    if old.text.split() != new.text.split():
        told.append("has other words")
    if _measured(earlier, old) != _measured(later, new):
        told.append("has another scale")
    if told:
        yield ModelChange(place=place, effect=BREAKS, sentence=f"{new.id} {' and '.join(told)}.")
    elif old.core != new.core:
        said = f"{new.id} is {'now' if new.core else 'no longer'} in the short form: short forms differ."
        yield ModelChange(place=place, effect=HARMLESS, sentence=said)


def _outcomes(earlier: Model, later: Model) -> Iterator[ModelChange]:
    before, after = ({one.id: one for one in model.outcome_items} for model in (earlier, later))
    for item in [*before, *(one for one in after if one not in before)]:
        if item in before and item in after:
            old, new = before[item], after[item]
            same = (old.text, old.audience, earlier.scales[old.scale]) == (
                new.text,
                new.audience,
                later.scales[new.scale],
            )
            if same:
                continue
            effect, said = BREAKS, "has other words, another scale or other people to answer it"
        else:
            effect, said = HARMLESS, "is new" if item not in before else "is not asked any more"
        yield ModelChange(place=f"items.{item}", effect=effect, sentence=f"{item} {said}.")


def _same_items(earlier: Model, later: Model, criterion: str) -> list[str]:
    before, after = _by_id(earlier, criterion), _by_id(later, criterion)
    return [
        one
        for one in before
        if one in after and not any(True for _ in _broken(earlier, later, before[one], after[one]))
    ]


def _broken(earlier: Model, later: Model, before: tuple[str, Item], after: tuple[str, Item]) -> Iterator[ModelChange]:
    return (one for one in _changed(earlier, later, "", before, after) if one.effect == BREAKS)


def _by_id(model: Model, criterion: str) -> dict[str, tuple[str, Item]]:
    asked = model.criterion_by_id[criterion].items
    return {item.id: (audience, item) for audience, items in asked.items() for item in items}


def _measured(model: Model, item: Item) -> tuple[int, int, dict[int, str], str | None]:
    scale = model.scales[item.scale or model.item_scale]
    return scale.min, scale.max, dict(scale.labels), scale.not_applicable
