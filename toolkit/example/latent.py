"""People with traits, and the answers they give: Samejima's graded response model, and its exact expectations.

A person's standing on a criterion is the mean of the audience, plus the shifts of site and department, plus a
deviation of unit variance made of a general part, a part shared within the dimension and a part of the criterion's
own. The chance to answer category k or higher on an item with discrimination a and thresholds b is
``1 / (1 + exp(-a (theta - b_k)))`` (Samejima 1969). Reverse items are answered on the reversed scale.
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtri

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

GENERAL, DIMENSION, OWN = 0.38, 0.20, 0.42
"""Shares of a person's variance on a criterion; they sum to 1."""
DRIVER_WEIGHTS = (0.6, 0.5)
"""Weights of the two drivers in an outcome; what is left to unit variance is the outcome's own."""
NODES = 61


class Draws:
    """Named streams of random numbers from one seed.

    Only `random()` is used, whose stream numpy keeps; so the same seed gives the same bytes with any numpy, and
    drawing more in one place moves nothing in another.
    """

    def __init__(self, seed: int, *names: str) -> None:
        keys = [zlib.crc32(name.encode()) for name in names]
        self._generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *keys])))

    def uniform(self, *shape: int) -> Floats:
        """Return draws from 0 (included) to 1 (not)."""
        return np.asarray(self._generator.random(shape), dtype=np.float64)

    def normal(self, *shape: int) -> Floats:
        """Return standard normal draws."""
        return np.asarray(ndtri(np.clip(self.uniform(*shape), 1e-12, 1 - 1e-12)), dtype=np.float64)

    def integers(self, low: int, high: int, *shape: int) -> Ints:
        """Return whole numbers from `low` to below `high`."""
        return np.floor(low + (high - low) * self.uniform(*shape)).astype(np.int64)

    def order(self, count: int) -> Ints:
        """Return a random order of 0 to count - 1."""
        return np.argsort(self.uniform(count), kind="stable").astype(np.int64)

    def pick(self, count: int, chosen: int) -> Ints:
        """Return `chosen` of `count` positions, ascending."""
        return np.sort(self.order(count)[:chosen])


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemParameters:
    """Discrimination and ordered thresholds of an item, on a scale of `low` to `high`."""

    discrimination: float
    thresholds: tuple[float, ...]
    low: int
    high: int

    def at_least(self, theta: Floats) -> Floats:
        """Return the chance of each category above the lowest or higher: the shape of `theta` and one more axis."""
        steps = np.asarray(self.thresholds)
        return np.asarray(expit(self.discrimination * (theta[..., None] - steps)), dtype=np.float64)

    def answers(self, theta: Floats, draws: Draws) -> Ints:
        """Return one answer code a person, in the scored direction."""
        chance = self.at_least(theta)
        codes = self.low + (draws.uniform(*theta.shape)[..., None] < chance).sum(axis=-1)
        return np.asarray(codes, dtype=np.int64)

    def expected(self, theta: Floats) -> Floats:
        """Return the expected answer in percent of the scale, 0 to 100."""
        return np.asarray(100 * self.at_least(theta).sum(axis=-1) / (self.high - self.low), dtype=np.float64)

    def share_at_least(self, theta: Floats, code: int) -> Floats:
        """Return the chance of `code` or higher."""
        return np.asarray(self.at_least(theta)[..., code - self.low - 1], dtype=np.float64)


def item_parameters(item: str, low: int, high: int, *, reverse: bool, seed: int) -> ItemParameters:
    """Return parameters that depend on the seed and the item's id alone, so that they hold from wave to wave."""
    draws = Draws(seed, "item", item)
    steps = high - low
    even = ndtri((np.arange(steps) + 0.6) / (steps + 0.2)) * 1.65
    jitter = 0.12 * draws.normal(steps)
    shift = 0.22 * float(draws.normal(1)[0])
    discrimination = (1.5 if reverse else 1.9) + 0.6 * float(draws.uniform(1)[0])
    thresholds = np.sort(even + jitter + shift)
    return ItemParameters(
        discrimination=discrimination, thresholds=tuple(float(step) for step in thresholds), low=low, high=high
    )


def normal_means(function: Callable[[Floats], Floats], centres: Floats) -> Floats:
    """Return the mean of `function` over normals of variance 1 around each centre, by Gauss-Hermite quadrature."""
    nodes, weights = _quadrature()
    values = function(centres[:, None] + nodes)
    return np.asarray(values @ weights, dtype=np.float64)


@cache
def _quadrature() -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    return nodes, weights / weights.sum()


def solve_centre(expected: Callable[[float], float], target: float) -> float:
    """Return the latent mean at which the increasing function `expected` reaches `target`, by bisection."""
    low, high = -6.0, 6.0
    for _ in range(48):
        middle = (low + high) / 2
        low, high = (middle, high) if expected(middle) < target else (low, middle)
    return (low + high) / 2


def deviations(count: int, dimension_of: Mapping[str, str], draws: Draws) -> dict[str, Floats]:
    """Return each person's deviation by criterion, of unit variance: general, dimension and own part."""
    general = draws.normal(count)
    shared = {dimension: draws.normal(count) for dimension in dict.fromkeys(dimension_of.values())}
    return {
        criterion: np.sqrt(GENERAL) * general
        + np.sqrt(DIMENSION) * shared[dimension]
        + np.sqrt(OWN) * draws.normal(count)
        for criterion, dimension in dimension_of.items()
    }


def driver_mix(weights: Sequence[float], correlation: float) -> float:
    """Return the weight of an outcome's own part that brings its variance to 1."""
    first, second = weights
    return float(np.sqrt(1 - first**2 - second**2 - 2 * first * second * correlation))
