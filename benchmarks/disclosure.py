"""What the exact audit costs as groups grow: people, groups, crossings, hidden cells, seconds, peak memory of the process."""

import resource
import sys
import time

import numpy as np

from toolkit.disclosure.breakdown import Answered, Crossings, hide

CASES = ((300, (6, 5)), (900, (4, 6, 8, 12)), (3000, (4, 6, 8, 12)), (3000, (200,)), (3000, (200, 12, 8)))
SUBJECTS, LEFT_OUT, SEED = 32, 0.02, 2


def made(people: int, categories: tuple[int, ...]) -> tuple[Crossings, dict[str, Answered]]:
    rng = np.random.default_rng(SEED)
    drawn = [rng.choice(count, people, p=rng.dirichlet(np.ones(count) * 1.5)) for count in categories]
    places, where = np.unique(np.column_stack(drawn), axis=0, return_inverse=True)
    where = np.ravel(where)
    answered = {}
    for number in range(SUBJECTS):
        scores, given = rng.integers(0, 9, people) * 12.5, rng.random(people) > LEFT_OUT
        answered[f"subject-{number}"] = Answered(
            people=np.bincount(where[given], minlength=len(places)),
            sums=np.bincount(where[given], weights=scores[given], minlength=len(places)),
            squares=np.bincount(where[given], weights=scores[given] ** 2, minlength=len(places)),
        )
    values = tuple(tuple(f"g{number:03}" for number in range(count)) for count in categories)
    names = tuple(f"dimension-{number}" for number in range(len(categories)))
    return Crossings(dimensions=names, values=values, places=places), answered


def main() -> None:
    for people, categories in CASES[: 4 if "--quick" in sys.argv else None]:
        crossings, answered = made(people, categories)
        started = time.perf_counter()
        found = hide(crossings, answered, 5)
        seconds = time.perf_counter() - started
        hidden = sum(len(groups) for groups in found.hidden.values())
        groups = " x ".join(map(str, categories))
        print(f"| {people:,} | {groups} | {len(crossings.places):,} | {hidden:,} | {seconds:.2f} |", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"Peak memory: {peak:.0f} MB")


if __name__ == "__main__":
    main()
