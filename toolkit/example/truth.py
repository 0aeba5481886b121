"""What is true of a synthetic client: the content of ``truth.json``."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from toolkit.example.latent import DRIVER_WEIGHTS, NODES, Floats
from toolkit.example.population import Keep, Population, Stratum
from toolkit.example.respondents import Respondents
from toolkit.example.specification import Specification, WaveSpecification
from toolkit.model import Model

SCHEMA = "centric-truth/1"
GENERATOR = "1.0"
"""Version of the generator; raised when the same seed gives other data."""
METHOD = (
    "True population means are exact expectations of the graded response model, computed by numerical integration"
    f" (Gauss-Hermite quadrature with {NODES} nodes) over the people of every site and department, who are weighted by"
    " the specification's site sizes and department shares. Careless respondents are not part of the population."
)


def truth_of(
    specification: Specification,
    wave: WaveSpecification,
    audiences: Mapping[str, tuple[Population, Respondents]],
    levels: Mapping[str, int],
    model: Model,
    seed: int,
) -> dict[str, Any]:
    """Return what is true of one wave, with plain types, ready to be written as JSON.

    `levels` is what a perfect coder would rate, by criterion.
    """
    populations = {audience: population for audience, (population, _) in audiences.items()}
    return {
        "schema": SCHEMA,
        "notice": "Synthetic: no person, firm or answer in this engagement is real.",
        "generator": GENERATOR,
        "seed": seed,
        "client": specification.client_id,
        "wave": wave.id,
        "model": {"title": model.title, "version": model.version},
        "method": METHOD,
        "criteria": {criterion.id: _criterion_truths(populations, criterion.id) for criterion in model.criteria},
        "dimensions": _dimensions(model, populations),
        "outcomes": {
            item: truth for population in populations.values() for item, truth in _outcomes(population).items()
        },
        "planted": planted_effects(specification, wave, populations),
        "respondents": {audience: _people(respondents) for audience, (_, respondents) in audiences.items()},
        "levels": dict(levels),
        "canaries": ["Canary", "canary", "CANARY", "example.org", "192.0.2.", "01632 960", "Preview only"],
    }


def _people(respondents: Respondents) -> dict[str, Any]:
    """Return how many answered, who of them carelessly, and which careful ones missed the instructed item."""
    return {
        "n": len(respondents),
        "careless": {respondents.ids[position]: kind for position, kind in respondents.careless.items()},
        "one_flag_only": [respondents.ids[position] for position in respondents.slipped],
    }


def _criterion_truths(populations: Mapping[str, Population], criterion: str) -> dict[str, Any]:
    asked = {audience: population for audience, population in populations.items() if criterion in population.items}
    return {audience: _criterion_truth(population, criterion) for audience, population in asked.items()}


def _rounded(number: float) -> float:
    return round(number, 3)


def _by_group(figure: Callable[[Keep | None], float], population: Population) -> dict[str, Any]:
    """Return the figure over all, and by each grouping the population has."""
    found: dict[str, Any] = {"all": _rounded(figure(None))}
    sites = dict.fromkeys(stratum.site.name for stratum in population.strata if stratum.site)
    departments = dict.fromkeys(stratum.department.name for stratum in population.strata if stratum.department)
    regions = dict.fromkeys(s.site.region for s in population.strata if s.site and s.site.region)
    if sites:
        found["site"] = {site: _rounded(figure(partial(_at_site, site))) for site in sites}
    if departments:
        found["department"] = {d: _rounded(figure(partial(_in_department, d))) for d in departments}
    if regions:
        found["region"] = {region: _rounded(figure(partial(_in_region, region))) for region in regions}
    return found


def _at_site(name: str, stratum: Stratum) -> bool:
    return stratum.site is not None and stratum.site.name == name


def _in_department(name: str, stratum: Stratum) -> bool:
    return stratum.department is not None and stratum.department.name == name


def _in_region(name: str, stratum: Stratum) -> bool:
    return stratum.site is not None and stratum.site.region == name


def _criterion_truth(population: Population, criterion: str) -> dict[str, Any]:
    centre, shift = population.criterion_centres[criterion], partial(population.shift, criterion)
    parameters = [population.parameters[item.id] for item in population.items[criterion]]

    def favourable(theta: Floats) -> Floats:
        shares = [item.share_at_least(theta, item.high - 1) for item in parameters]
        return np.asarray(np.mean(shares, axis=0), dtype=np.float64)

    return {
        "score_0_100": _by_group(partial(population.criterion_mean, criterion, centre), population),
        "favourable_item_share": _rounded(population.mean_over(favourable, centre, shift, unanimous=1.0)),
    }


def _dimensions(model: Model, populations: Mapping[str, Population]) -> dict[str, Any]:
    """Mean of the criteria of a dimension; each counts once."""
    found: dict[str, Any] = {}
    for dimension in model.dimensions:
        for audience, population in populations.items():
            targets = [population.criterion_targets[c] for c in dimension.criteria if c in population.criterion_targets]
            if targets:
                found.setdefault(dimension.id, {})[audience] = {
                    "score_0_100": {"all": _rounded(sum(targets) / len(targets))}
                }
    return found


def _outcomes(population: Population) -> dict[str, Any]:
    found = {}
    for outcome in population.outcomes:
        parameters, centre = population.parameters[outcome.id], population.outcome_centres[outcome.id]
        mean = partial(population.mean_over, centre=centre, shift=population.outcome_shift)
        steps = parameters.high - parameters.low
        truth = {
            "audience": population.audience,
            "mean": _rounded(parameters.low + mean(parameters.expected) * steps / 100),
        }
        if steps == 10:
            promoters = mean(lambda theta: parameters.share_at_least(theta, 9))  # noqa: B023
            not_detractors = mean(lambda theta: parameters.share_at_least(theta, 7))  # noqa: B023
            truth["nps"] = _rounded(100 * (promoters - (1 - not_detractors)))
        else:
            favourable_from = parameters.high - (1 if steps == 4 else 2)
            truth["favourable_share"] = _rounded(mean(lambda theta: parameters.share_at_least(theta, favourable_from)))  # noqa: B023
        found[outcome.id] = truth
    return found


def planted_effects(
    specification: Specification, wave: WaveSpecification, populations: Mapping[str, Population]
) -> list[dict[str, Any]]:
    """Return the planted effects of a wave by name, each with what it concerns and its true size."""
    effects: list[dict[str, Any]] = []
    if specification.gaps and {"leaders", "employees"} <= set(populations):
        leaders, employees = (populations[audience].criterion_targets for audience in ("leaders", "employees"))
        points = {c: _rounded(leaders[c] - employees[c]) for c in specification.gaps}
        effects.append({"name": "leader-frontline-gap", "criteria": list(points), "points": points})
    weak = specification.weak_site
    if weak.effect < 0:
        effects.append(
            {"name": "weak-site", "site": weak.name, "dimensions": list(weak.focus), "latent_shift": weak.effect}
        )
    effects += [{"name": "strong-criterion", "criteria": [criterion]} for criterion in specification.strong]
    effects += [{"name": "weak-criterion", "criteria": [criterion]} for criterion in specification.weak]
    effects += [
        {"name": "drivers", "audience": audience, "criteria": list(pair), "weights": list(DRIVER_WEIGHTS)}
        for audience, pair in specification.drivers.items()
        if audience in populations
    ]
    if wave.rises:
        effects.append(
            {
                "name": "rise",
                "criteria": list(wave.rises),
                "points": dict(wave.rises),
                "since": _earlier(specification, wave),
            }
        )
    effects += [{"name": "tiny-site", "site": name} for name in _tiny(specification)]
    effects += [{"name": "unanimous-site", "site": site.name} for site in specification.sites if site.unanimous]
    return effects


def _earlier(specification: Specification, wave: WaveSpecification) -> str | None:
    ids: Sequence[str] = [other.id for other in specification.waves]
    place = ids.index(wave.id)
    return ids[place - 1] if place else None


def _tiny(specification: Specification) -> list[str]:
    return [site.name for site in specification.sites if 0 < site.respondents.get("employees", 0) < 5]
