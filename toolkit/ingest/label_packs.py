"""Answer words that ship with the program, in eight languages: what usual labels of a scale mean, where that is certain.

A scale belongs to a family of words (agreement, satisfaction, frequency, importance) only when its own labels at both
ends say so. A word that stands in two places of its family, or is also a usual word for "cannot judge", is never used.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from toolkit.documents import Document, read_document
from toolkit.ingest.labels import without_accents
from toolkit.ingest.values import NOT_APPLICABLE
from toolkit.model import Scale
from toolkit.shipped import templates_folder

LABELS_FOLDER = "labels"
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "œ": "oe", "æ": "ae"})
"""Letters with a mark that Unicode does not take apart."""

Series = Annotated[tuple[str, ...], Field(strict=False, min_length=2)]
Family = dict[int, Annotated[tuple[Series, ...], Field(strict=False)]]


class LabelPack(Document):
    """One language: for each family, by number of points, the usual series of labels from the lowest to the highest."""

    schema_: Literal["centric-labels/1"] = Field(alias="schema")
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    agreement: Family
    satisfaction: Family
    frequency: Family
    importance: Family
    not_applicable: Annotated[tuple[str, ...], Field(strict=False)]

    @model_validator(mode="after")
    def _as_many_labels_as_points(self) -> Self:
        for family in self.families.values():
            for points, series in family.items():
                if any(len(labels) != points for labels in series):
                    raise ValueError(f"{points} labels in each series of {points} points")
        return self

    @property
    def families(self) -> dict[str, Family]:
        """Series by family."""
        return {
            "agreement": self.agreement,
            "satisfaction": self.satisfaction,
            "frequency": self.frequency,
            "importance": self.importance,
        }


def folded(label: str) -> str:
    """Return a label as the packs compare labels: trimmed, without case, accents and kinds of blanks and quotes."""
    return without_accents(label).translate(LETTERS)


@cache
def label_packs() -> tuple[LabelPack, ...]:
    """Return the packs that ship, by language."""
    files = sorted((templates_folder() / LABELS_FOLDER).glob("*.yaml"))
    return tuple(read_document(path, LabelPack, f"{LABELS_FOLDER}/{path.name}") for path in files)


@cache
def _places(family: str, points: int) -> Mapping[str, frozenset[int]]:
    """Return where a word may stand on a scale of a family: places from 0 at the lowest, over all languages."""
    places: dict[str, set[int]] = defaultdict(set)
    for pack in label_packs():
        for series in pack.families[family].get(points, ()):
            for place, label in enumerate(series):
                places[folded(label)].add(place)
    return MappingProxyType({label: frozenset(found) for label, found in places.items()})


@cache
def _not_applicable() -> frozenset[str]:
    return frozenset(folded(label) for pack in label_packs() for label in pack.not_applicable)


def family_of(scale: Scale) -> tuple[str, bool] | None:
    """Return a scale's family of words and whether its highest code stands for the lowest word; None when unsure."""
    ends = (scale.labels.get(scale.min), scale.labels.get(scale.max))
    if ends[0] is None or ends[1] is None:
        return None
    points = len(scale.codes)
    for family in ("agreement", "satisfaction", "frequency", "importance"):
        places = _places(family, points)
        for turned in (False, True):
            if all(folded(end) in places for end in ends if end) and _fits(scale, places, turned):
                return family, turned
    return None


def _fits(scale: Scale, places: Mapping[str, frozenset[int]], turned: bool) -> bool:
    """Whether no label of the scale that a family knows stands elsewhere on the scale than the family has it."""
    for code, label in scale.labels.items():
        known = places.get(folded(label))
        if known is not None and _place(scale, code, turned) not in known:
            return False
    return True


def _place(scale: Scale, code: int, turned: bool) -> int:
    return scale.max - code if turned else code - scale.min


def shipped_codes(scale: Scale) -> dict[str, int]:
    """Return the code of each shipped word that is certain on a scale, by the word as `folded` gives it.

    Words for "cannot judge" are there for every scale; words for answers only where `family_of` knows the scale.
    """
    codes = dict.fromkeys(_not_applicable(), NOT_APPLICABLE)
    found = family_of(scale)
    if found is None:
        return codes
    family, turned = found
    for label, places in _places(family, len(scale.codes)).items():
        if label in codes:
            del codes[label]  # a word for an answer and for none: nothing is certain
        elif len(places) == 1:
            (place,) = places
            codes[label] = scale.max - place if turned else scale.min + place
    return codes


def in_word_order(labels: Sequence[str]) -> tuple[str, ...] | None:
    """Return labels from the lowest word to the highest, words for "cannot judge" last; None where that is not certain.

    It is certain when one shipped series has every label, and no other series that has them orders them otherwise.
    """
    none = [label for label in labels if folded(label) in _not_applicable()]
    words = [label for label in labels if label not in none]
    if len(words) < 2:
        return None
    forms = {word: folded(word) for word in words}
    orders = {
        tuple(sorted(words, key=lambda word: place[forms[word]]))
        for place in _every_series()
        if all(form in place for form in forms.values())
    }
    return (*orders.pop(), *none) if len(orders) == 1 else None


@cache
def _every_series() -> tuple[Mapping[str, int], ...]:
    """Return the place of each word, as `folded` gives it, in each series of all packs."""
    families = [family for pack in label_packs() for family in pack.families.values()]
    every = (series for family in families for all_of_size in family.values() for series in all_of_size)
    return tuple(MappingProxyType({folded(label): place for place, label in enumerate(series)}) for series in every)


def fitting_scales(answers: Sequence[str], scales: Mapping[str, Scale]) -> tuple[str, ...]:
    """Return the ids of the scales on which each of these answers is a code, a label or a shipped word."""
    fitting = []
    for name, scale in scales.items():
        known = {folded(label) for label in scale.labels.values()} | set(shipped_codes(scale))
        known |= {str(code) for code in scale.codes}
        if scale.not_applicable is not None:
            known.add(folded(scale.not_applicable))
        if answers and all(folded(answer) in known for answer in answers):
            fitting.append(name)
    return tuple(fitting)
