"""What goes with the results, as far as it may be shown (S18, S19)."""

from collections.abc import Collection, Iterator

from toolkit.assessment import Assessment
from toolkit.publication.value import PublishedDriver, PublishedDrivers
from toolkit.score.drivers import OutcomeDrivers, importances
from toolkit.score.values import SubjectKind, cell_id


def published_drivers(assessment: Assessment, cells_shown: Collection[str]) -> Iterator[PublishedDrivers]:
    """Yield the drivers of each audience's outcome; those whose gate is shut as the reasons alone.

    An open gate needs 50 complete answers, far above any minimum cell, and shares are of the whole audience. The line of
    mean performance would give a hidden criterion away, so nothing is shown where one is.
    """
    minimum = assessment.settings.minimum_cell.average
    for found in assessment.drivers:
        criteria = (cell_id(SubjectKind.CRITERION, one.criterion, found.audience) for one in found.drivers)
        shown = found.usable and found.n >= minimum and all(name in cells_shown for name in criteria)
        yield PublishedDrivers(
            audience=found.audience,
            outcome=found.outcome,
            topic=found.topic,
            gate=tuple(reason.value for reason in found.gate),
            n=found.n if shown else None,
            adjusted_r_squared=found.adjusted_r_squared if shown else None,
            drivers=tuple(sorted(_by_criterion(found), key=lambda one: (one.rank, one.criterion))) if shown else (),
            performance_line=found.matrix.performance_line if shown else None,
            importance_line=found.matrix.importance_line if shown else None,
        )


def _by_criterion(found: OutcomeDrivers) -> Iterator[PublishedDriver]:
    importance = importances(found)
    for driver in found.drivers:
        point = found.matrix.points.get(driver.criterion)
        yield PublishedDriver(
            criterion=driver.criterion,
            share=driver.share,
            rank=driver.rank,
            rank_low=driver.rank_low,
            rank_high=driver.rank_high,
            importance=importance[driver.criterion],
            correlation=driver.correlation,
            association=driver.association.value,
            quadrant=None if point is None else point.quadrant.value,
            borderline=point is not None and point.borderline,
        )
