"""Made-up clients for a look at the portfolio before there is one; every page says that they are made up."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

import numpy as np

from toolkit.portfolio.figures import Figure
from toolkit.portfolio.gather import ChangeRow, ClientRow, Gathered, PlayRow

SAMPLE_DAY: Final = dt.date(2026, 6, 1)
SUBJECTS: Final = ("service-vision", "leader-role-modelling", "customer-orientation", "recognition")
AUDIENCES: Final = ("leaders", "employees", "customers")
SECTORS: Final = ("banking", "energy", "retail")
SIZES: Final = ("small", "medium", "large")
CLEAR: Final = 4.0


def sample_clients(count: int = 36, seed: int = 1) -> Gathered:
    """Return what `count` made-up clients give: two waves each, a fifth with a play done on their weakest criterion."""
    draw = np.random.default_rng(seed)
    figures: list[Figure] = []
    clients: list[ClientRow] = []
    changes: list[ChangeRow] = []
    plays: list[PlayRow] = []
    for number in range(count):
        name, wave = f"example-{number:03d}", ("2025-first", "2026-second")
        sector, size = SECTORS[number % len(SECTORS)], SIZES[number // len(SECTORS) % len(SIZES)]
        n = int(draw.integers(80, 320))
        played = number % 5 == 0
        first = {key: draw.normal(58, 9) for key in _subjects()}
        second = {
            key: mean + draw.normal(6 if played and key[0] == SUBJECTS[0] else 1, 3) for key, mean in first.items()
        }
        for at, means, day in zip(wave, (first, second), ("2025-05-01", "2026-05-01"), strict=True):
            clients.append(
                ClientRow(client=name, name=f"Made-up client {number + 1}", wave=at, wave_date=day, sector=sector, size=size,
                          respondents=n * len(AUDIENCES))
            )  # fmt: skip
            figures += [
                Figure(client=name, wave=at, wave_date=day, snapshot=f"{number}", sector=sector, size=size, compared="sample",
                       kind="criterion", subject=subject, audience=audience, n=n, estimate=float(np.clip(mean, 0, 100)),
                       variance=400.0 / n)
                for (subject, audience), mean in means.items()
            ]  # fmt: skip
        changes += [_change(name, wave, key, float(second[key] - first[key])) for key in first]
        if played:
            action = "Leaders answer customers for a day a quarter"
            plays.append(
                PlayRow(
                    client=name,
                    wave=wave[1],
                    play=f"{SUBJECTS[0]}.p1",
                    criterion=SUBJECTS[0],
                    action=action,
                    status="done",
                )
            )
    return Gathered(figures=tuple(figures), clients=tuple(clients), changes=tuple(changes), plays=tuple(plays))


def _subjects() -> Iterator[tuple[str, str]]:
    return ((subject, audience) for subject in SUBJECTS for audience in AUDIENCES)


def _change(client: str, wave: tuple[str, str], key: tuple[str, str], moved: float) -> ChangeRow:
    verdict = "up" if moved > CLEAR else "down" if moved < -CLEAR else "no-clear-change"
    return ChangeRow(client=client, wave=wave[1], earlier=wave[0], criterion=key[0], audience=key[1], change=moved,
                     low=moved - CLEAR, high=moved + CLEAR, verdict=verdict,
                     comparable="with-care" if client.endswith("3") else "comparable")  # fmt: skip
