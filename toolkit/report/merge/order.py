"""The order in which merged things stand: slides, paragraphs, rows."""

from collections.abc import Collection, Sequence


def merged_order(kept: Sequence[str], before: Collection[str], after: Sequence[str], *, moved: bool) -> list[str]:
    """Return the keys of what the merged file holds, in order.

    What the program writes newly stands behind what it stands behind there, what the person added behind what it stood
    behind; of the two orders it is the person's when they `moved` anything, else the program's.

    Parameters
    ----------
    kept
        Keys of what the person's file holds and goes on to hold, in its order.
    before, after
        Keys of the file as last generated and as newly generated.
    """
    if moved:
        order, names = list(kept), list(after)
        for at, key in enumerate(names):
            if key not in kept and key not in before:
                _behind(order, key, names[:at])
        return order
    known = set(kept)
    order, names = [key for key in after if key in known or key not in before], list(kept)
    there = set(order)
    for at, key in enumerate(names):
        if key not in there:
            _behind(order, key, names[:at])
            there.add(key)
    return order


def paired(before: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    """Return which of the new places each of the old ones is: by what stands there, what is left over in order."""
    found: dict[int, int] = {}
    for old, text in enumerate(before):
        match = next((at for at, each in enumerate(now) if each == text and at not in found.values()), None)
        if match is not None:
            found[old] = match
    left = [at for at in range(len(now)) if at not in found.values()]
    gone = [old for old in range(len(before)) if old not in found]
    if len(left) == len(gone):
        found |= dict(zip(gone, left, strict=True))
    return dict(sorted(found.items()))


def _behind(order: list[str], key: str, earlier: Sequence[str]) -> None:
    """Put a key behind the nearest of the earlier ones that is there, else at the start."""
    there = set(order)
    previous = next((each for each in reversed(earlier) if each in there), None)
    order.insert(0 if previous is None else order.index(previous) + 1, key)
