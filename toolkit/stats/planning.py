"""S27: how many answers a figure needs, before anyone is asked."""

import math
from dataclasses import dataclass

from toolkit.stats.distributions import normal_quantile
from toolkit.stats.interval import critical

TYPICAL_SD = 22.0
"""Standard deviation of a scale score in points of 0 to 100, where nothing better is known."""

LEAST_EXPECTED = 10
"""Expected answers in a group below which its breakdown should not be planned."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleSize:
    """People to ask.

    Parameters
    ----------
    answers
        Answers needed, rounded up.
    invitations
        People to invite for that many, rounded up.
    attainable
        Whether the population has that many people; None when its size is unknown.
    """

    answers: int
    invitations: int
    attainable: bool | None


def sample_size(
    half_width: float,
    *,
    sd: float = TYPICAL_SD,
    population: int | None = None,
    response_rate: float = 1.0,
    design_effect: float = 1.0,
    level: float = 0.95,
) -> SampleSize:
    """Return the answers that give an interval of +- `half_width` points: ``n0 = (z s/h)^2``, ``n0/(1 + n0/N)``.

    Parameters
    ----------
    half_width, sd
        In the same unit, above 0.
    population
        N where known.
    response_rate
        Expected share answering, above 0 to 1.
    design_effect
        Of weighting or of clusters, 1 or more.

    References
    ----------
    Cochran (1977), Sampling Techniques.
    """
    if not (half_width > 0 and sd > 0 and 0 < response_rate <= 1 and design_effect >= 1):
        raise ValueError("half_width and sd must be above 0, response_rate above 0 to 1, design_effect at least 1")
    n = (critical(level) * sd / half_width) ** 2
    if population is not None:
        if population < 1:
            raise ValueError(f"a population of {population}")
        n = n / (1.0 + n / population)
    answers = _up(n * design_effect)
    invitations = _up(n * design_effect / response_rate)
    return SampleSize(
        answers=answers, invitations=invitations, attainable=None if population is None else invitations <= population
    )


def half_width(
    n: int, *, sd: float = TYPICAL_SD, population: int | None = None, design_effect: float = 1.0, level: float = 0.95
) -> float:
    """Return the half-width, in points, of the interval that n answers are planned to give; the inverse of `sample_size`."""
    if n < 1 or (population is not None and n > population):
        raise ValueError(f"{n} answers in a population of {population}")
    effective = n / design_effect
    correction = 1.0 if population is None else max(0.0, 1.0 - effective / population)
    return critical(level) * sd * math.sqrt(correction / effective)


def detectable_difference(
    n_first: int, n_second: int, *, sd: float = TYPICAL_SD, power: float = 0.80, level: float = 0.95
) -> float:
    """Return the smallest true difference, in points, between two groups that is found with the given power.

    ``(z_(1-alpha/2) + z_power) s sqrt(1/n1 + 1/n2)``.
    """
    if min(n_first, n_second) < 1 or not 0 < power < 1:
        raise ValueError("both groups need an answer, and power lies between 0 and 1")
    return (critical(level) + normal_quantile(power)) * sd * math.sqrt(1.0 / n_first + 1.0 / n_second)


def worth_planning(people: int, response_rate: float) -> bool:
    """Return whether a group is expected to give at least 10 answers."""
    return people * response_rate >= LEAST_EXPECTED


def _up(n: float) -> int:
    return math.ceil(n - 1e-9)
