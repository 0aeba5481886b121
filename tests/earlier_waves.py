"""A publication with two earlier waves and a place among other clients: what reports of a third wave are tried on."""

from dataclasses import replace

from toolkit.publication import Publication
from toolkit.publication.over_time import (
    PublishedAspect,
    PublishedComparability,
    PublishedComparedSubject,
    PublishedGroupShare,
    PublishedTrend,
    PublishedTrendPoint,
    PublishedWave,
)
from toolkit.publication.trends import MEASURES
from toolkit.publication.value import COMBINED, Estimate, PublishedBenchmark, PublishedCell, Reason, SubjectKind

EARLIER = (
    PublishedWave(id="2024-pilot", name="Pilot 2024", date="2024-06-10", state="shown"),
    PublishedWave(id="2025-baseline", name="Baseline 2025", date="2025-05-18", state="shown"),
)
COMPARED = (SubjectKind.CRITERION, SubjectKind.DIMENSION, SubjectKind.LENS_GROUP)


def with_earlier_waves(publication: Publication) -> Publication:
    """Return the publication as a third wave: comparable with care, with trends, among twelve other clients."""
    whole = [cell for cell in publication.cells if cell.group_by is None and cell.audience != COMBINED]
    shown = [cell for cell in whole if cell.hidden is None]
    return replace(
        publication,
        earlier_waves=EARLIER,
        comparability=tuple(_compared(publication, audience.id, whole) for audience in publication.audiences),
        trends=tuple(trend for cell in shown for trend in _trends(cell)),
        benchmarks=tuple(_benchmark(cell) for cell in shown if cell.kind in COMPARED[:2]),
    )


def _compared(publication: Publication, audience: str, cells: list[PublishedCell]) -> PublishedComparability:
    shares = (PublishedGroupShare(group="North", then=0.4, now=0.55), PublishedGroupShare(group="", then=0.6, now=0.45))
    lost = publication.model.criteria[0].id
    return PublishedComparability(
        audience=audience,
        earlier=EARLIER[-1].id,
        earlier_name=EARLIER[-1].name,
        earlier_date=EARLIER[-1].date,
        verdict="with-care",
        aspects=(
            PublishedAspect(aspect="items", effect="care", value_then=70.0, value_now=69.0),
            PublishedAspect(aspect="model", effect="none", then="0.1.0", now="0.2.0"),
            PublishedAspect(aspect="mode", effect="care", then="telephone", now="online"),
            PublishedAspect(aspect="population", effect="unknown"),
            PublishedAspect(aspect="mix", effect="care", about="site", value_now=0.15, groups=shares),
        ),
        subjects=tuple(
            PublishedComparedSubject(
                kind=cell.kind,
                subject=cell.subject,
                verdict="with-care",
                then=2,
                now=2,
                common=1 if cell.subject == lost else 2,
                gone=(f"{lost}.old",) if cell.subject == lost else (),
            )
            for cell in cells
            if cell.audience == audience and cell.kind in COMPARED
        ),
    )


def _trends(cell: PublishedCell) -> list[PublishedTrend]:
    found = []
    for measure in MEASURES.get(cell.kind, ()):
        figure = cell.figures.get(measure)
        if figure is not None and figure.value is not None:
            points = (_moved(figure, 0.8), _moved(figure, 0.95))
            waves = zip(EARLIER, points, (True, False), strict=True)
            found.append(
                PublishedTrend(
                    kind=cell.kind,
                    subject=cell.subject,
                    audience=cell.audience,
                    measure=measure,
                    points=tuple(
                        PublishedTrendPoint(wave=wave.id, figure=point, with_care=care) for wave, point, care in waves
                    ),
                )
            )
    return found


def _moved(figure: Estimate, by: float) -> Estimate:
    value, low, high = (None if end is None else end * by for end in (figure.value, figure.low, figure.high))
    return replace(figure, value=value, low=low, high=high)


def _benchmark(cell: PublishedCell) -> PublishedBenchmark:
    """The percentile of a cell, its score taken for it; none for the first criterion's kind of clients alike."""
    value = next(iter(cell.figures.values())).value or 0.0
    percentile = Estimate(
        value=value, low=max(0.0, value - 15), high=min(100.0, value + 15), n=90, method="S20-percentile"
    )
    if cell.subject.startswith("s"):
        percentile = replace(percentile, value=None, low=None, high=None, reason=Reason.NO_VARIATION)
    return PublishedBenchmark(
        kind=cell.kind,
        subject=cell.subject,
        audience=cell.audience,
        edition="2026-june",
        date="2026-06-01",
        cut="sector=banking, size=small",
        others=12,
        percentile=percentile,
        lowest=31.5,
        highest=80.25,
        synthetic=True,
    )
