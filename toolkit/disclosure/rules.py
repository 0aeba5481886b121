"""Cell rules (S25): which cells of a breakdown may be shown, from counts alone.

Counts are unweighted respondents who answered, after exclusions. The rules here are the primary rule, attribute
disclosure in a distribution, and complementary suppression within one breakdown with a shown total.
"""

from collections.abc import Collection, Mapping

AVERAGE_FLOOR = 5
"""Nobody may set the minimum cell below this."""

UNSPLIT_AUDIENCES = frozenset({"leaders"})
"""Audiences that are shown only as one group: leaders are few, and everybody knows who they are (S25)."""


def hidden_groups(n_by_group: Mapping[str, int], minimum: int, forced: Collection[str] = ()) -> frozenset[str]:
    """Return the groups of a breakdown that must be hidden so that none can be worked out from the total.

    Parameters
    ----------
    n_by_group
        Respondents answering, by group.
    minimum
        Minimum cell.
    forced
        Groups to hide in any case, whatever their n.

    Returns
    -------
    frozenset of str
        Groups below the minimum, and the smallest others until the hidden ones number at least two and together
        hold at least the minimum. Every group when fewer than two would remain shown. The choice depends on counts
        and, for equal counts, on names only.
    """
    hidden = {group for group, n in n_by_group.items() if n < minimum or group in forced}
    visible = sorted((n, group) for group, n in n_by_group.items() if group not in hidden)
    while hidden and visible and (len(hidden) < 2 or sum(n_by_group[group] for group in hidden) < minimum):
        hidden.add(visible.pop(0)[1])
    if len(n_by_group) - len(hidden) < 2:
        return frozenset(n_by_group)
    return frozenset(hidden)


def distribution_shown(counts: Mapping[int, int], minimum: int) -> bool:
    """Return whether a distribution of answers may be shown: enough answers, and not (nearly) all the same one."""
    total = sum(counts.values())
    return total >= minimum and max(counts.values(), default=0) < total - 1


def nearly_alike(most_common: int, n: int) -> bool:
    """Return whether all, or all but one, of n people have the same score: a mean then tells what each one answered.

    Parameters
    ----------
    most_common
        People with the commonest score.
    """
    return n > 1 and most_common >= n - 1


def split_allowed(audience: str) -> bool:
    """Return whether an audience may be broken down by group at all."""
    return audience not in UNSPLIT_AUDIENCES


def pairs_shown(pairs: int, unpaired: int, minimum: int) -> bool:
    """Return whether the mean change of people in two waves may be shown beside the means of both waves.

    The three together give the difference between the sums of those in one wave only: with few of them, nearly their
    answers.

    Parameters
    ----------
    pairs
        People with a score in both waves.
    unpaired
        People with a score in one of the two, both waves together.
    minimum
        The minimum cell.
    """
    return pairs >= minimum and (unpaired == 0 or unpaired >= minimum)
