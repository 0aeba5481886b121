"""What stands behind a method id: the formula in words and symbols, and its source."""

from dataclasses import dataclass

from toolkit.words import Words
from toolkit.words.catalogue import ENGLISH


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """How a figure is computed, and who says so."""

    formula: str
    source: str


ENDINGS = ("-complete-count", "-fpc")
"""Endings of a method id, longest first; what each adds stands in the words as ``formula.ending...``."""

METHODS = {
    "S21-krippendorff-ordinal": "Krippendorff 2004; Hayes and Krippendorff 2007",
    "S21-krippendorff-nominal": "Krippendorff 2004; Hayes and Krippendorff 2007",
    "S6-mean-t": "Student's t; checked against R t.test",
    "S6-wilson": "Wilson 1927",
    "S6-cluster-linearised": "Lumley 2010; checked against R survey",
    "S7-weighted-mean-t": "Lumley 2010; checked against R survey",
    "S4-item-average": "S4 of the statistics specification",
    "S5-csat-wilson": "Wilson 1927",
    "S5-nps-adjusted-wald": "Rocks 2016",
    "S5-ces-mean-t": "CES 2.0",
    "S5-ces-easy-wilson": "CES 2.0; Wilson 1927",
    "S2-mean-of-criteria": "S2 of the statistics specification, as S25 allows it to be shown beside its criteria",
    "S2-combined": "S2 of the statistics specification",
    "S2-combined-share": "S2 of the statistics specification",
    "S15-welch": "Welch 1947",
    "S15-welch-rest": "Welch 1947",
    "S17-paired-t": "Student's t; checked against SciPy",
    "S17-welch": "Welch 1947",
    "S17-welch-earlier-mix": "direct standardisation; Welch 1947",
    "S20-percentile": "Goldstein and Spiegelhalter 1996; checked against R metafor",
}
"""Source by method id, without its ending; its formula is ``formula.ID`` of the words. A test holds that every id in a
publication is here."""


def method_of(identifier: str, words: Words | None = None) -> Method:
    """Return the method behind an id, what its ending adds included, in the language of `words`; English without.

    Raises
    ------
    KeyError
        For an id that no method has: a figure nobody can explain.
    """
    told = Words(ENGLISH) if words is None else words
    ending = next((each for each in ENDINGS if identifier.endswith(each)), "")
    plain = identifier.removesuffix(ending)
    source = METHODS[plain]
    formula = str(told(f"formula.{plain}"))
    return Method(formula=f"{formula}. {told(f'formula.ending{ending}')}" if ending else formula, source=source)
