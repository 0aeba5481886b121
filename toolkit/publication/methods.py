"""What stands behind a method id: the formula in words and symbols, and its source."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """How a figure is computed, and who says so."""

    formula: str
    source: str


ENDINGS = {
    "-complete-count": "Everybody answered: there is no sampling error, and the interval has no width.",
    "-fpc": "The standard error is multiplied by sqrt(1 - n/N), for the population is known and small.",
}
"""Endings of a method id, longest first, and what they add."""

METHODS = {
    "S21-krippendorff-ordinal": Method(
        formula="alpha = 1 - D_o/D_e over units rated by two coders or more, ordinal distances; percentile bootstrap of "
        "1,000 draws over units",
        source="Krippendorff 2004; Hayes and Krippendorff 2007",
    ),
    "S21-krippendorff-nominal": Method(
        formula="alpha = 1 - D_o/D_e over segments coded by two coders or more, a criterion given or not; percentile "
        "bootstrap of 1,000 draws over units",
        source="Krippendorff 2004; Hayes and Krippendorff 2007",
    ),
    "S6-mean-t": Method(formula="mean +- t(n - 1) s / sqrt(n)", source="Student's t; checked against R t.test"),
    "S6-wilson": Method(
        formula="share with Wilson's score interval; n_eff in place of n with weights or clusters", source="Wilson 1927"
    ),
    "S6-cluster-linearised": Method(
        formula="V = m/(m - 1) sum over clusters of (sum of w (x - mean) / W)^2, t with m - 1 degrees",
        source="Lumley 2010; checked against R survey",
    ),
    "S7-weighted-mean-t": Method(
        formula="sum(w x) / sum(w), SE = sqrt(n/(n - 1) sum (w (x - mean) / W)^2), the weights taken as fixed",
        source="Lumley 2010; checked against R survey",
    ),
    "S4-item-average": Method(
        formula="each item's share of valid answers that are favourable, averaged with equal weight over the items of a "
        "criterion and the criteria of a whole; interval linearised over persons",
        source="S4 of the statistics specification",
    ),
    "S5-csat-wilson": Method(formula="share answering 4 or 5 of 5, Wilson's interval", source="Wilson 1927"),
    "S5-nps-adjusted-wald": Method(
        formula="100 (share 9-10 - share 0-6); the interval adds 3/4 to either side and 3 to n", source="Rocks 2016"
    ),
    "S5-ces-mean-t": Method(formula="mean of 1 to 7, high is easy, with t interval", source="CES 2.0"),
    "S5-ces-easy-wilson": Method(
        formula="share answering 5 to 7 of 7, Wilson's interval", source="CES 2.0; Wilson 1927"
    ),
    "S2-mean-of-criteria": Method(
        formula="mean of the published scores of its criteria in the same audience and group; the interval is that of the "
        "persons' own means over these criteria",
        source="S2 of the statistics specification, as S25 allows it to be shown beside its criteria",
    ),
    "S2-combined": Method(
        formula="equal-weight mean of the audiences; SE = sqrt(sum SE_a^2) / count, Satterthwaite's degrees",
        source="S2 of the statistics specification",
    ),
    "S2-combined-share": Method(
        formula="equal-weight mean of the audiences' shares, without interval",
        source="S2 of the statistics specification",
    ),
    "S15-welch": Method(formula="difference of two means, t with Welch's degrees", source="Welch 1947"),
    "S15-welch-rest": Method(
        formula="group minus the rest of its audience, t with Welch's degrees", source="Welch 1947"
    ),
    "S17-paired-t": Method(
        formula="mean of later minus earlier score on common items over the people who answered in both waves, "
        "t(n - 1) s / sqrt(n) of these differences; n counts pairs",
        source="Student's t; checked against SciPy",
    ),
    "S17-welch": Method(
        formula="later minus earlier mean on common items, t with Welch's degrees, waves taken as independent",
        source="Welch 1947",
    ),
}
"""Method by id, without its ending; a test holds that every id in a publication is here."""


def method_of(identifier: str) -> Method:
    """Return the method behind an id, what its ending adds included.

    Raises
    ------
    KeyError
        For an id that no method has: a figure nobody can explain.
    """
    for ending, addition in ENDINGS.items():
        if identifier.endswith(ending):
            plain = METHODS[identifier.removesuffix(ending)]
            return Method(formula=f"{plain.formula}. {addition}", source=plain.source)
    return METHODS[identifier]
