"""Looking things up in a Publication for the views."""

from collections.abc import Mapping

from toolkit.present.insights import sides, widest
from toolkit.publication import Publication
from toolkit.publication.value import (
    PublishedCriterion,
    PublishedGap,
    PublishedLens,
    PublishedLevel,
    PublishedRecommendation,
    SubjectKind,
)

LEADERS = "leaders"


def criteria_by_id(publication: Publication) -> Mapping[str, PublishedCriterion]:
    """Return the criteria by id."""
    return {each.id: each for each in publication.model.criteria}


def levels_by_criterion(publication: Publication) -> Mapping[str, PublishedLevel]:
    """Return the maturity levels by criterion."""
    return {each.criterion: each for each in publication.levels}


def lens_by_id(publication: Publication) -> Mapping[str, PublishedLens]:
    """Return the lenses by id."""
    return {each.id: each for each in publication.model.lenses}


def criteria_of_dimension(publication: Publication) -> Mapping[str, tuple[str, ...]]:
    """Return the criteria of each dimension, in model order."""
    return {each.id: each.criteria for each in publication.model.dimensions}


def flagged_gaps(publication: Publication, within: tuple[str, ...] | None = None) -> list[PublishedGap]:
    """Return the perception gaps on criteria (of those given, or on any), the widest first."""
    found = (gap for gap in publication.gaps if gap.flagged and gap.kind is SubjectKind.CRITERION)
    return [gap for gap in widest(found) if within is None or gap.subject in within]


def gaps_on(publication: Publication, criterion: str) -> list[PublishedGap]:
    """Return every gap on a criterion that has a value, flagged or not, the widest first."""
    return widest(gap for gap in publication.gaps if gap.kind is SubjectKind.CRITERION and gap.subject == criterion)


def blind_spot(gap: PublishedGap) -> bool:
    """Return whether leaders see more than the other audience does."""
    return sides(gap)[0] == LEADERS


def ranked_plays(publication: Publication) -> list[PublishedRecommendation]:
    """Return the recommendations that have a rank, in its order."""
    return sorted(
        (each for each in publication.recommendations if each.rank is not None), key=lambda each: each.rank or 0
    )


def horizons(publication: Publication, known: list[str]) -> list[str]:
    """Return the horizons of the ranked recommendations, the soonest first as `known` orders them."""
    found = {each.horizon for each in ranked_plays(publication)}
    return sorted(found, key=lambda each: (known.index(each) if each in known else len(known), each))
