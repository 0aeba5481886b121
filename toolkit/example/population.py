"""The population behind a synthetic client: latent means set so that the planted standing holds exactly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from toolkit.example.latent import (
    DIMENSION,
    DRIVER_WEIGHTS,
    GENERAL,
    Floats,
    ItemParameters,
    driver_mix,
    item_parameters,
    normal_means,
    solve_centre,
)
from toolkit.example.specification import Department, Site, Specification, WaveSpecification
from toolkit.model import Item, Model, OutcomeItem

LOWEST, HIGHEST = 10.0, 93.0
"""Standing is kept inside these points: beyond them an item no longer tells people apart."""
UNANIMOUS_ANSWER = 4
"""What everyone at a unanimous site answers to a criterion's items, in the scored direction."""
OUTCOME_LIFT = 14.0
"""Points by which an outcome stands above the mean of its two drivers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stratum:
    """A site and department, and the share (0 to 1) of the audience's population in it."""

    site: Site | None
    department: Department | None
    share: float


Shift = Callable[[Site | None, Department | None], float]
Keep = Callable[[Stratum], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Population:
    """One audience in one wave: strata, item parameters and latent means.

    `criterion_centres` and `outcome_centres` are the latent means before the shifts of site and department;
    `criterion_targets` the standing they were set to reach, in points.
    """

    audience: str
    strata: tuple[Stratum, ...]
    items: Mapping[str, tuple[Item, ...]]
    outcomes: tuple[OutcomeItem, ...]
    parameters: Mapping[str, ItemParameters]
    criterion_targets: Mapping[str, float]
    criterion_centres: Mapping[str, float]
    outcome_centres: Mapping[str, float]
    dimension_of: Mapping[str, str]
    drivers: tuple[str, str] | None

    @property
    def own_weight(self) -> float:
        """Weight of an outcome's own part beside its drivers; 1 when it has none."""
        if self.drivers is None:
            return 1.0
        first, second = (self.dimension_of[criterion] for criterion in self.drivers)
        return driver_mix(DRIVER_WEIGHTS, GENERAL + (DIMENSION if first == second else 0.0))

    def shift(self, criterion: str, site: Site | None, department: Department | None) -> float:
        """Return the latent shift of a criterion in a site and department."""
        total = department.effect if department else 0.0
        if site:
            total += site.effect + site.focus.get(self.dimension_of[criterion], 0.0)
        return total

    def outcome_shift(self, site: Site | None, department: Department | None) -> float:
        """Return the latent shift of an outcome: that of its drivers, by their weights."""
        if self.drivers is None:
            return (site.effect if site else 0.0) + (department.effect if department else 0.0)
        pairs = zip(DRIVER_WEIGHTS, self.drivers, strict=True)
        return sum(weight * self.shift(criterion, site, department) for weight, criterion in pairs)

    def mean_over(
        self,
        function: Callable[[Floats], Floats],
        centre: float,
        shift: Shift,
        keep: Keep | None = None,
        unanimous: float | None = None,
    ) -> float:
        """Return the population mean of `function` of the latent value over the strata kept, NaN when none is.

        `unanimous` stands in for it where a site is of one mind; None where that does not touch the figure.
        """
        kept = [stratum for stratum in self.strata if keep is None or keep(stratum)]
        if not kept:
            return float("nan")
        shares = np.array([stratum.share for stratum in kept])
        centres = np.array([centre + shift(stratum.site, stratum.department) for stratum in kept])
        means = normal_means(function, centres)
        if unanimous is not None:
            means = np.where([bool(stratum.site and stratum.site.unanimous) for stratum in kept], unanimous, means)
        return float(means @ shares / shares.sum())

    def criterion_mean(self, criterion: str, centre: float, keep: Keep | None = None) -> float:
        """Return the population mean of a criterion, 0 to 100, with its latent mean at `centre`."""
        parameters = [self.parameters[item.id] for item in self.items[criterion]]
        unanimous = np.mean([100 * (UNANIMOUS_ANSWER - item.low) / (item.high - item.low) for item in parameters])
        score, shift = self.criterion_score(criterion), partial(self.shift, criterion)
        return self.mean_over(score, centre, shift, keep, float(unanimous))

    def criterion_score(self, criterion: str) -> Callable[[Floats], Floats]:
        """Return the expected 0-100 score of a person as a function of the latent value: the mean of the items."""
        parameters = [self.parameters[item.id] for item in self.items[criterion]]
        return lambda theta: np.mean([item.expected(theta) for item in parameters], axis=0)


def population_of(
    specification: Specification, wave: WaveSpecification, audience: str, model: Model, seed: int
) -> Population:
    """Return the population of one audience in one wave.

    Item parameters depend on the seed and the item alone; latent means on the standing. So a criterion that does not
    rise keeps its standing, to the last digit, from wave to wave.
    """
    items = model.items_for(audience, short=specification.short)
    outcomes = tuple(item for item in model.outcome_items if item.audience == audience)
    parameters: dict[str, ItemParameters] = {}
    keyed = {item.id: item.keyed == "reverse" for group in items.values() for item in group}
    for item, reverse in (keyed | {outcome.id: False for outcome in outcomes}).items():
        scale = model.scale_of(item)
        parameters[item] = item_parameters(item, scale.min, scale.max, reverse=reverse, seed=seed)
    targets = {criterion: _target(specification, wave, audience, criterion) for criterion in items}
    drivers = specification.drivers.get(audience)
    empty = Population(
        audience=audience,
        strata=_strata(specification, audience),
        items=items,
        outcomes=outcomes,
        parameters=parameters,
        criterion_targets=targets,
        criterion_centres={},
        outcome_centres={},
        dimension_of={criterion: model.criterion_by_id[criterion].dimension for criterion in items},
        drivers=drivers,
    )
    return replace(
        empty,
        criterion_centres={criterion: _criterion_centre(empty, criterion) for criterion in items},
        outcome_centres={item.id: _outcome_centre(empty, item.id, specification) for item in outcomes},
    )


def _target(specification: Specification, wave: WaveSpecification, audience: str, criterion: str) -> float:
    points = specification.standing[criterion] + specification.offsets.get(audience, 0.0)
    if audience == "leaders":
        points += specification.gaps.get(criterion, 0.0)
    return min(HIGHEST, max(LOWEST, points + wave.rises.get(criterion, 0.0)))


def _strata(specification: Specification, audience: str) -> tuple[Stratum, ...]:
    placed = [(site, site.respondents.get(audience, 0)) for site in specification.sites]
    total = sum(count for _, count in placed)
    if not total:
        return (Stratum(site=None, department=None, share=1.0),)
    departments: list[tuple[Department | None, float]] = [(None, 1.0)]
    if audience == "employees" and specification.departments:
        departments = [(department, department.share) for department in specification.departments]
    return tuple(
        Stratum(site=site, department=department, share=count / total * share)
        for site, count in placed
        if count
        for department, share in departments
    )


def _criterion_centre(population: Population, criterion: str) -> float:
    def reached(centre: float) -> float:
        return population.criterion_mean(criterion, centre)

    return solve_centre(reached, population.criterion_targets[criterion])


def _outcome_centre(population: Population, item: str, specification: Specification) -> float:
    offset = specification.offsets.get(population.audience, 0.0)
    criteria = population.drivers or tuple(specification.standing)
    points = sum(specification.standing[criterion] for criterion in criteria) / len(criteria)
    target = min(HIGHEST, points + offset + OUTCOME_LIFT)
    score = population.parameters[item].expected
    return solve_centre(lambda centre: population.mean_over(score, centre, population.outcome_shift), target)
