"""Whether two waves may be set side by side, before any change is given: what was asked of whom and how (S17)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from toolkit.ingest.values import Responses, SurveyData
from toolkit.model import Model
from toolkit.model.comparison import common_questions
from toolkit.score.scoring import ScoringPlan
from toolkit.score.values import SubjectKind

LEAST_COMMON = 0.5
"""Share of the items of either wave that both must have put alike for a change to be given; of a whole, of its criteria."""


class Comparable(StrEnum):
    """May two waves be compared, worst last."""

    YES = "comparable"
    CARE = "with-care"
    NO = "not-comparable"


class Effect(StrEnum):
    """What an aspect does to a comparison; `UNKNOWN` is said and settles nothing."""

    NONE = "none"
    UNKNOWN = "unknown"
    CARE = "care"
    BREAKS = "breaks"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """How an audience was asked: mode, languages and population as far as they were recorded."""

    mode: str | None = None
    languages: tuple[str, ...] = ()
    population: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wave:
    """One measurement: its id, responses, model, how it is scored, and how its audiences were asked."""

    id: str
    data: SurveyData
    model: Model
    plan: ScoringPlan
    name: str = ""
    date: str = ""
    asked: Mapping[str, Asked] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Aspect:
    """One thing that should be the same in both waves.

    Parameters
    ----------
    name
        ``audience``, ``items``, ``model``, ``mode``, ``languages``, ``weights``, ``missing-rule`` or ``population``.
    then, now
        What it was and is in a word or a code; blank where numbers say it, or nothing was recorded.
    value_then, value_now
        The same as a number: a count, or a share of 0 to 1 for ``missing-rule``.
    """

    name: str
    effect: Effect
    then: str = ""
    now: str = ""
    value_then: float | None = None
    value_now: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedSubject:
    """A criterion, dimension or part of a lens in one audience: its items then, now, and alike in both.

    `gone` are items asked then that are not asked now in the same words, on the same scale; `new` the reverse.
    """

    kind: SubjectKind
    subject: str
    verdict: Comparable
    then: int
    now: int
    common: int
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupCount:
    """Respondents of a group in both waves."""

    group_by: str
    group: str
    then: int
    now: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparability:
    """One audience in two waves. Private: counts of groups and respondents have not passed the gate."""

    audience: str
    earlier: str
    earlier_name: str
    earlier_date: str
    aspects: tuple[Aspect, ...]
    subjects: tuple[ComparedSubject, ...]
    groups: tuple[GroupCount, ...]
    n_then: int
    n_now: int
    population_then: int | None
    population_now: int | None


MUCH_OTHER_POPULATION = 0.20
"""Growth or loss of a population, as a share of what it was, from which the waves speak of other people."""


def compared_waves(now: Wave, then: Wave) -> tuple[Comparability, ...]:
    """Return for each audience of `now` whether it may be set beside the earlier wave, and why not."""
    return tuple(_compared(now, then, responses) for responses in now.data.responses.values())


def kept_items(now: Wave, then: Wave, audience: str) -> frozenset[str]:
    """Return the items of an audience that a change may rest on: put alike in both waves, of criteria that have enough."""
    alike = _alike(now, then, audience)
    criteria = _criteria(now, then, audience, alike)
    kept = {name for name, one in criteria.items() if one.verdict is not Comparable.NO}
    return frozenset(item for name in kept for item in _asked(now, audience).get(name, ()) if item in alike)


def compared_subjects(now: Wave, then: Wave, audience: str) -> tuple[ComparedSubject, ...]:
    """Return the verdict on every criterion, dimension and part of a lens that `now` asks an audience about."""
    alike = _alike(now, then, audience)
    criteria = _criteria(now, then, audience, alike)
    found = list(criteria.values())
    parts_then = {(kind, name): parts for kind, name, parts in _wholes(then.model)}
    for kind, name, parts in _wholes(now.model):
        own = [part for part in parts if part in criteria]
        if own:
            before = [part for part in parts_then.get((kind, name), ()) if part in _asked(then, audience)]
            found.append(_whole(kind, name, own, before, criteria, _asked(then, audience)))
    return tuple(found)


def _compared(now: Wave, then: Wave, responses: Responses) -> Comparability:
    audience, earlier = responses.audience, then.data.responses.get(responses.audience)
    here, there = now.asked.get(audience, Asked()), then.asked.get(audience, Asked())
    subjects = compared_subjects(now, then, audience) if earlier is not None else ()
    return Comparability(
        audience=audience,
        earlier=then.id,
        earlier_name=then.name or then.id,
        earlier_date=then.date,
        aspects=tuple(_aspects(now, then, audience, subjects)),
        subjects=subjects,
        groups=() if earlier is None else tuple(_groups(responses, earlier)),
        n_then=0 if earlier is None else len(earlier.frame),
        n_now=len(responses.frame),
        population_then=there.population,
        population_now=here.population,
    )


def _aspects(now: Wave, then: Wave, audience: str, subjects: Sequence[ComparedSubject]) -> Iterator[Aspect]:
    if audience not in then.data.responses:
        yield Aspect(name="audience", effect=Effect.BREAKS)
        return
    yield _items(subjects)
    versions = then.model.version, now.model.version
    yield Aspect(name="model", effect=Effect.NONE, then=versions[0], now=versions[1])
    here, there = now.asked.get(audience, Asked()), then.asked.get(audience, Asked())
    yield _said("mode", there.mode or "", here.mode or "")
    spoken = [" ".join(sorted(one.languages)) for one in (there, here)]
    if any(spoken):
        yield _said("languages", spoken[0] or then.model.language, spoken[1] or now.model.language)
    weighted = ["weighted" if audience in one.plan.margins else "unweighted" for one in (then, now)]
    if weighted[0] != weighted[1]:
        yield _said("weights", *weighted)
    rules = then.plan.missing_rule, now.plan.missing_rule
    if rules[0] != rules[1]:
        yield Aspect(name="missing-rule", effect=Effect.CARE, value_then=rules[0], value_now=rules[1])
    yield _population(there.population, here.population)


def _items(subjects: Sequence[ComparedSubject]) -> Aspect:
    """The items of all criteria together: how many of those asked then are asked alike now."""
    criteria = [one for one in subjects if one.kind is SubjectKind.CRITERION]
    common, then, now = (sum(getattr(one, name) for one in criteria) for name in ("common", "then", "now"))
    effect = Effect.BREAKS if not common else Effect.NONE if common == then == now else Effect.CARE
    return Aspect(name="items", effect=effect, value_then=float(then), value_now=float(common))


def _said(name: str, then: str, now: str) -> Aspect:
    effect = Effect.UNKNOWN if not (then and now) else Effect.NONE if then == now else Effect.CARE
    return Aspect(name=name, effect=effect, then=then, now=now)


def _population(then: int | None, now: int | None) -> Aspect:
    effect = Effect.UNKNOWN
    if then and now:
        effect = Effect.CARE if abs(now - then) > MUCH_OTHER_POPULATION * then else Effect.NONE
    return Aspect(
        name="population",
        effect=effect,
        value_then=None if then is None else float(then),
        value_now=None if now is None else float(now),
    )


def _groups(now: Responses, then: Responses) -> Iterator[GroupCount]:
    for dimension in (name for name in now.groups if name in then.groups):
        after, before = (Counter(map(str, one.frame[dimension])) for one in (now, then))
        for group in sorted({*after, *before}):
            yield GroupCount(group_by=dimension, group=group, then=before[group], now=after[group])


def _asked(wave: Wave, audience: str) -> dict[str, tuple[str, ...]]:
    """The items of each criterion that the survey of an audience asked, in model order."""
    responses = wave.data.responses.get(audience)
    given = set(responses.items) if responses is not None else set()
    found = {
        name: tuple(item.id for item in items if item.id in given)
        for name, items in wave.model.items_for(audience).items()
    }
    return {name: items for name, items in found.items() if items}


def _alike(now: Wave, then: Wave, audience: str) -> frozenset[str]:
    both = [{item for items in _asked(wave, audience).values() for item in items} for wave in (now, then)]
    return common_questions(then.model, now.model, audience) & both[0] & both[1]


def _criteria(now: Wave, then: Wave, audience: str, alike: frozenset[str]) -> dict[str, ComparedSubject]:
    after, before = _asked(now, audience), _asked(then, audience)
    return {
        name: _subject(SubjectKind.CRITERION, name, before.get(name, ()), items, alike) for name, items in after.items()
    }


def _subject(
    kind: SubjectKind, name: str, then: Sequence[str], now: Sequence[str], alike: frozenset[str]
) -> ComparedSubject:
    common = [item for item in now if item in alike]
    verdict = Comparable.YES if len(common) == len(then) == len(now) else Comparable.CARE
    if not common or len(common) < LEAST_COMMON * max(len(then), len(now)):
        verdict = Comparable.NO
    return ComparedSubject(
        kind=kind,
        subject=name,
        verdict=verdict,
        then=len(then),
        now=len(now),
        common=len(common),
        gone=tuple(item for item in then if item not in alike),
        new=tuple(item for item in now if item not in alike),
    )


def _whole(
    kind: SubjectKind,
    name: str,
    now: Sequence[str],
    then: Sequence[str],
    criteria: Mapping[str, ComparedSubject],
    asked_then: Mapping[str, Sequence[str]],
) -> ComparedSubject:
    """A dimension or part of a lens: its criteria that may be compared must be the same ones, and half of all."""
    usable = {part for part, one in criteria.items() if one.verdict is not Comparable.NO}
    kept = [part for part in now if part in usable]
    verdict = max((criteria[part].verdict for part in kept), key=list(Comparable).index, default=Comparable.NO)
    if len(kept) < max(len(now), len(then)):
        verdict = Comparable.CARE
    if set(kept) != {part for part in then if part in usable} or len(kept) < LEAST_COMMON * max(len(now), len(then)):
        verdict = Comparable.NO
    own = [criteria[part] for part in now]
    lost = [item for part in then if part not in now for item in asked_then[part]]
    return ComparedSubject(
        kind=kind,
        subject=name,
        verdict=verdict,
        then=sum(len(asked_then[part]) for part in then),
        now=sum(one.now for one in own),
        common=sum(one.common for one in own if one.subject in kept),
        gone=(*(item for one in own for item in one.gone), *lost),
        new=tuple(item for one in own for item in one.new),
    )


def _wholes(model: Model) -> Iterator[tuple[SubjectKind, str, tuple[str, ...]]]:
    for dimension in model.dimensions:
        yield SubjectKind.DIMENSION, dimension.id, dimension.criteria
    for lens in model.lenses:
        for group in lens.groups:
            yield SubjectKind.LENS_GROUP, f"{lens.id}/{group.id}", group.criteria
