"""Looking things up in a Publication for the views: names, figures as text, the strongest and the weakest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from toolkit.publication import Publication
from toolkit.publication.value import PublishedCell, PublishedCriterion, PublishedLevel, PublishedLens
from toolkit.score.values import COMBINED, Measure, SubjectKind

MINUS = "\u2212"


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A subject with its score, highest first when listed."""

    subject: str
    name: str
    score: float
    cell: PublishedCell


def audience_names(publication: Publication) -> dict[str, str]:
    """Return the audiences' names by id, the combined one last."""
    return {each.id: each.name for each in publication.audiences} | {COMBINED: "All audiences"}


def criteria_by_id(publication: Publication) -> dict[str, PublishedCriterion]:
    """Return the criteria by id."""
    return {each.id: each for each in publication.model.criteria}


def levels_by_criterion(publication: Publication) -> dict[str, PublishedLevel]:
    """Return the maturity levels by criterion."""
    return {each.criterion: each for each in publication.levels}


def subject_names(publication: Publication) -> dict[tuple[SubjectKind, str], str]:
    """Return the name of every dimension, criterion and lens group."""
    model = publication.model
    names = {(SubjectKind.DIMENSION, each.id): each.name for each in model.dimensions}
    names |= {(SubjectKind.CRITERION, each.id): each.name for each in model.criteria}
    return names | {
        (SubjectKind.LENS_GROUP, f"{lens.id}/{group.id}"): group.name for lens in model.lenses for group in lens.groups
    }


def lens_by_id(publication: Publication) -> Mapping[str, PublishedLens]:
    """Return the lenses by id."""
    return {each.id: each for each in publication.model.lenses}


def score_of(cell: PublishedCell | None) -> float | None:
    """Return a cell's score (0 to 100), None when there is none or it is hidden."""
    figure = None if cell is None else cell.figures.get(Measure.SCORE_0_100)
    return None if figure is None else figure.value


def standings(publication: Publication, kind: SubjectKind, subjects: Iterable[str], audience: str) -> list[Standing]:
    """Return the subjects that have a score in an audience, highest first."""
    names = subject_names(publication)
    found = []
    for subject in subjects:
        cell = publication.cell(kind, subject, audience)
        score = score_of(cell)
        if cell is not None and score is not None:
            found.append(Standing(subject=subject, name=names[kind, subject], score=score, cell=cell))
    return sorted(found, key=lambda each: -each.score)


def main_audience(publication: Publication) -> str:
    """Return the audience that speaks for the whole: all of them combined, else the first that has scores."""
    scored = {cell.audience for cell in publication.cells if cell.kind is SubjectKind.DIMENSION and cell.group_by is None}
    candidates = [COMBINED, *(each.id for each in publication.audiences)]
    return next((each for each in candidates if each in scored), COMBINED)


def points(value: float | None) -> str:
    """Return a score as whole points."""
    return "not shown" if value is None else f"{value:.0f}"


def signed(value: float | None) -> str:
    """Return a difference as whole points with its sign, a true minus for less."""
    if value is None:
        return "not shown"
    return f"{value:+.0f}".replace("-", MINUS)


def percent(share: float | None) -> str:
    """Return a share (0 to 1) in percent."""
    return "not shown" if share is None else f"{100 * share:.0f} %"


def listed(words: Iterable[str]) -> str:
    """Return words as a phrase: ``a``, ``a and b``, ``a, b and c``."""
    items = list(words)
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""
