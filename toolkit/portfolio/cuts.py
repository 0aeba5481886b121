"""Which clients a client is set beside: the narrowest cut that can show something, and what each cut can show."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from toolkit.portfolio.figures import Figure
from toolkit.stats.benchmark import Benchmark, Publish, benchmark
from toolkit.stats.values import Estimate

FEWEST_OUTSIDE: Final = 5
"""Clients outside a cut are none or at least so many: of two cuts, one within the other, the rest is never one client."""

EVERYBODY: Final = "all"
SEED: Final = 1


def _sector(figure: Figure) -> str:
    return f"sector={figure.sector}" if figure.sector else ""


def _size(figure: Figure) -> str:
    return f"size={figure.size}" if figure.size else ""


def _both(figure: Figure) -> str:
    return f"{_sector(figure)}, {_size(figure)}" if figure.sector and figure.size else ""


CUTS: Final[tuple[Callable[[Figure], str], ...]] = (_both, _sector, _size, lambda figure: EVERYBODY)
"""Narrowest first: a client is set beside those of its sector and size where that can be shown, else fall back."""


def cuts_of(figure: Figure) -> list[str]:
    """Return the cuts a client's figure belongs to, narrowest first."""
    return [name for cut in CUTS if (name := cut(figure))]


def pools_of(figures: Sequence[Figure]) -> dict[str, list[Figure]]:
    """Return comparable figures, one a client, by cut, widest first.

    A cut that leaves out some but too few of a wider one's clients is left out; clients of one owner count as one.
    """
    pools: dict[str, list[Figure]] = {}
    for figure in figures:
        for cut in cuts_of(figure):
            pools.setdefault(cut, []).append(figure)
    kept: dict[str, list[Figure]] = {}
    for cut, pool in sorted(pools.items(), key=lambda each: (-len(each[1]), each[0])):
        own = {figure.client for figure in pool}
        wider = [one for one in kept.values() if own < {figure.client for figure in one}]
        left_out = [{figure.held_by for figure in one if figure.client not in own} for one in wider]
        if all(len(owners) >= FEWEST_OUTSIDE for owners in left_out):
            kept[cut] = pool
    return kept


def place(own: Figure, pools: Mapping[str, Sequence[Figure]]) -> tuple[str, Benchmark] | None:
    """Return the cut that a client is set beside, and where it stands; None when no cut can show anything.

    The narrowest cut with a percentile is taken, else the narrowest with a range.
    """
    best: tuple[str, Benchmark] | None = None
    for cut in cuts_of(own):
        found = among(own, pools.get(cut, ()))
        if found.publish is Publish.PERCENTILE:
            return cut, found
        if found.publish is Publish.RANGE and best is None:
            best = cut, found
    return best


def among(own: Figure, pool: Sequence[Figure]) -> Benchmark:
    """Return where a figure stands among those of the other clients in a pool (S20)."""
    figures = {figure.client: figure for figure in pool if figure.client != own.client} | {own.client: own}
    return benchmark(
        own.client,
        {name: Estimate(value=one.estimate, n=one.n, method="S6-mean-t") for name, one in figures.items()},
        {name: one.variance for name, one in figures.items()},
        seed=SEED,
        owners={name: one.held_by for name, one in figures.items()},
    )
