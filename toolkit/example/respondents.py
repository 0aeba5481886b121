"""The respondents of one audience: their answers, their gaps, and the careless among them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from toolkit.example.latent import DRIVER_WEIGHTS, Draws, Floats, Ints, deviations
from toolkit.example.population import UNANIMOUS_ANSWER, Population
from toolkit.example.specification import AudienceSample, Department, Site, Specification, WaveSpecification
from toolkit.ingest.values import NOT_APPLICABLE, SKIPPED
from toolkit.model import Model

STRAIGHTLINER, SPEEDER = "straightliner", "speeder"
SKIP_SHARE = 0.012
UNFINISHED_SHARE = 0.02
SLIP_SHARE = 0.012
"""Careful people who nevertheless miss the instructed item: one flag alone must not exclude them."""
ATTENTIVE_SECONDS, HASTY_SECONDS, IDLE_SECONDS = 6.5, 1.1, 2.7
"""Median seconds an item for careful people, speeders and straightliners."""
NOT_STATED_SHARE = 0.015

Shift = Callable[[Site | None, Department | None], float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Respondents:
    """The answers of one audience, a position a person.

    Parameters
    ----------
    codes
        By item id in the order shown: answer codes as ticked, `SKIPPED` or `NOT_APPLICABLE`.
    pages
        Item ids by page (a dimension a page, then the closing page).
    site, department, region
        Empty where not asked or not stated.
    progress
        Percent of the questionnaire reached; below 100 means unfinished.
    careless
        Kind of carelessness by position.
    slipped
        Positions of careful people who missed the instructed item.
    """

    sample: AudienceSample
    ids: tuple[str, ...]
    codes: Mapping[str, Ints]
    pages: tuple[tuple[str, ...], ...]
    site: tuple[str, ...]
    department: tuple[str, ...]
    region: tuple[str, ...]
    seconds: Ints
    progress: Ints
    careless: Mapping[int, str]
    slipped: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Places:
    """Where each person belongs, as positions in the specification's sites and departments (-1 for none)."""

    site: Ints
    department: Ints


def draw_respondents(
    specification: Specification,
    wave: WaveSpecification,
    sample: AudienceSample,
    population: Population,
    model: Model,
    seed: int,
) -> Respondents:
    """Return the respondents of one audience in one wave."""
    draws = Draws(seed, wave.id, sample.audience)
    places = _places(specification, wave, sample, draws)
    count = len(places.site)
    pages = _pages(population, model, sample.audience)
    codes = _careful_answers(specification, population, model, places, Draws(seed, wave.id, sample.audience, "answers"))
    quality, slipped = _quality_answers(model, sample.audience, count, Draws(seed, wave.id, sample.audience, "quality"))
    codes |= quality
    careless = _careless(sample, count, draws)
    _spoil(codes, pages, careless, model, draws)
    order = [item for page in pages for item in page]
    progress = _break_off(codes, pages, careless, count, draws)
    stated = draws.uniform(count) >= NOT_STATED_SHARE
    respondents = Respondents(
        sample=sample,
        ids=_ids(count, Draws(seed, wave.id, sample.audience, "ids")),
        codes={item: codes[item] for item in order},
        pages=pages,
        site=_names([site.name for site in specification.sites], places.site, stated),
        department=_names([department.name for department in specification.departments], places.department, stated),
        region=(),
        seconds=_seconds(len(order), progress, careless, count, draws),
        progress=progress,
        careless=careless,
        slipped=tuple(int(i) for i in slipped if int(i) not in careless),
    )
    return replace(respondents, region=tuple(specification.regions.get(site, "") for site in respondents.site))


def _places(specification: Specification, wave: WaveSpecification, sample: AudienceSample, draws: Draws) -> _Places:
    counts = [round(site.respondents.get(sample.audience, 0) * wave.attendance) for site in specification.sites]
    site = np.repeat(np.arange(len(counts)), counts)
    site = np.concatenate([site, np.full(round(sample.unplaced * wave.attendance), -1)]).astype(np.int64)
    site = site[draws.order(len(site))]
    department = np.full(len(site), -1, dtype=np.int64)
    if sample.audience == "employees" and specification.departments:
        edges = np.cumsum([part.share for part in specification.departments])
        department = np.minimum(np.searchsorted(edges, draws.uniform(len(site))), len(edges) - 1).astype(np.int64)
    return _Places(site=site, department=department)


def _pages(population: Population, model: Model, audience: str) -> tuple[tuple[str, ...], ...]:
    pages = []
    for dimension in model.dimensions:
        page = [item.id for criterion in dimension.criteria for item in population.items.get(criterion, ())]
        if page:
            pages.append(page)
    quality = [item for item in model.quality_items if audience in item.audiences]
    for item in quality:
        if item.pass_value is not None:
            pages[min(2, len(pages) - 1)].append(item.id)
    closing = [item.id for item in population.outcomes] + [item.id for item in quality if item.pass_value is None]
    return (*(tuple(page) for page in pages), tuple(closing))


def _careful_answers(
    specification: Specification, population: Population, model: Model, places: _Places, draws: Draws
) -> dict[str, Ints]:
    count = len(places.site)
    results = {c for c in population.items if model.criterion_by_id[c].kind == "result" and population.drivers}
    deviation = deviations(count, population.dimension_of, draws)

    def driven() -> Floats:
        own = population.own_weight * draws.normal(count)
        if population.drivers is None:
            return own
        return own + sum(w * deviation[c] for w, c in zip(DRIVER_WEIGHTS, population.drivers, strict=True))

    for criterion in population.items:
        if criterion in results:
            deviation[criterion] = driven()
    codes: dict[str, Ints] = {}
    for criterion, items in population.items.items():
        shift = _shifts(specification, places, partial(population.shift, criterion))
        theta = population.criterion_centres[criterion] + shift + deviation[criterion]
        cannot_judge = 0.005 + 0.05 * float(draws.uniform(1)[0])
        for item in items:
            scale = model.scale_of(item.id)
            scored = population.parameters[item.id].answers(theta, draws)
            scored = np.where(_unanimous(specification, places), UNANIMOUS_ANSWER, scored)
            ticked = scale.min + scale.max - scored if item.keyed == "reverse" else scored
            codes[item.id] = _with_gaps(ticked, draws, cannot_judge if scale.not_applicable else 0.0)
    shift = _shifts(specification, places, population.outcome_shift)
    for outcome in population.outcomes:
        theta = population.outcome_centres[outcome.id] + shift + driven()
        codes[outcome.id] = _with_gaps(population.parameters[outcome.id].answers(theta, draws), draws, 0.0)
    return codes


def _shifts(specification: Specification, places: _Places, shift: Shift) -> Floats:
    sites: list[Site | None] = [*specification.sites, None]  # position -1 is the last: none
    departments: list[Department | None] = [*specification.departments, None]
    table = np.array([[shift(site, department) for department in departments] for site in sites])
    return np.asarray(table[places.site, places.department], dtype=np.float64)


def _unanimous(specification: Specification, places: _Places) -> npt.NDArray[np.bool_]:
    flags = np.array([*(site.unanimous for site in specification.sites), False])
    return np.asarray(flags[places.site], dtype=np.bool_)


def _with_gaps(codes: Ints, draws: Draws, cannot_judge: float) -> Ints:
    chance = draws.uniform(len(codes))
    codes = np.where(chance < SKIP_SHARE, SKIPPED, codes)
    return np.where((chance >= SKIP_SHARE) & (chance < SKIP_SHARE + cannot_judge), NOT_APPLICABLE, codes)


def _quality_answers(model: Model, audience: str, count: int, draws: Draws) -> tuple[dict[str, Ints], Ints]:
    codes: dict[str, Ints] = {}
    slipped = np.flatnonzero(draws.uniform(count) < SLIP_SHARE)
    for item in model.quality_items:
        if audience not in item.audiences:
            continue
        if item.pass_value is not None:
            codes[item.id] = np.full(count, item.pass_value, dtype=np.int64)
            codes[item.id][slipped] = 4
        else:
            codes[item.id] = 3 + np.searchsorted([0.08, 0.55], draws.uniform(count)).astype(np.int64)
    return codes, slipped


def _careless(sample: AudienceSample, count: int, draws: Draws) -> dict[int, str]:
    chosen = draws.order(count)[: sample.straightliners + sample.speeders]
    kinds = [STRAIGHTLINER] * sample.straightliners + [SPEEDER] * sample.speeders
    return {int(position): kind for position, kind in sorted(zip(chosen, kinds, strict=False))}


def _spoil(
    codes: dict[str, Ints], pages: tuple[tuple[str, ...], ...], careless: Mapping[int, str], model: Model, draws: Draws
) -> None:
    """Write careless answers over the careful ones: both kinds get the instructed item wrong."""
    quality = {item.id: item.pass_value for item in model.quality_items if item.pass_value is not None}
    for position, kind in careless.items():
        column = int(draws.integers(3, 6, 1)[0])
        for item in (item for page in pages for item in page):
            scale = model.scale_of(item)
            answer = int(draws.integers(scale.min, scale.max + 1, 1)[0])
            if kind == STRAIGHTLINER:
                answer = column if scale.max == 5 else round(scale.min + (column - 1) * (scale.max - scale.min) / 4)
            if answer == quality.get(item):
                answer += 1
            codes[item][position] = answer


def _break_off(
    codes: dict[str, Ints], pages: tuple[tuple[str, ...], ...], careless: Mapping[int, str], count: int, draws: Draws
) -> Ints:
    """Let a few people stop after a page; return the percent of the questionnaire each reached."""
    progress = np.full(count, 100, dtype=np.int64)
    stops = draws.integers(max(1, len(pages) // 2), len(pages), count)
    for position in np.flatnonzero(draws.uniform(count) < UNFINISHED_SHARE):
        if int(position) in careless:
            continue
        for page in pages[stops[position] :]:
            for item in page:
                codes[item][position] = SKIPPED
        progress[position] = round(100 * stops[position] / (len(pages) + 1))
    return progress


def _seconds(items: int, progress: Ints, careless: Mapping[int, str], count: int, draws: Draws) -> Ints:
    spread = draws.normal(count)
    each = ATTENTIVE_SECONDS * np.exp(0.38 * spread)
    each = np.maximum(each, 2.6)
    for position, kind in careless.items():
        median = IDLE_SECONDS if kind == STRAIGHTLINER else HASTY_SECONDS
        each[position] = median * np.exp(0.12 * spread[position])
    return np.asarray(np.round(each * items * progress / 100), dtype=np.int64)


def _names(names: list[str], positions: Ints, stated: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(names[p] if p >= 0 and kept else "" for p, kept in zip(positions, stated, strict=True))


def _ids(count: int, draws: Draws) -> tuple[str, ...]:
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    letters = draws.integers(0, len(alphabet), count, 15)
    return tuple("R_" + "".join(alphabet[letter] for letter in row) for row in letters)
