"""Series over more than two waves: figures that earlier waves published and that are still in force, never made anew.

A wave's results may be shown beside later ones where they are what its run wrote, and nobody withdrew them. A figure
takes part where this wave's own is shown, where its base reaches this wave's minimum cell, and where the same
questions were asked in every wave from there to here.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.engagement import Engagement
from toolkit.errors import InputError
from toolkit.publication.over_time import SHOWN, PublishedTrend, PublishedTrendPoint, PublishedWave
from toolkit.publication.results_file import parse_results
from toolkit.publication.value import COMBINED, Measure, Publication, PublishedCell, PublishedItem, SubjectKind
from toolkit.publication.verdict import audit_publication

MEASURES: Mapping[SubjectKind, tuple[Measure, ...]] = {
    SubjectKind.CRITERION: (Measure.SCORE_0_100,),
    SubjectKind.DIMENSION: (Measure.SCORE_0_100,),
    SubjectKind.OUTCOME: (Measure.CSAT, Measure.NPS, Measure.CES_MEAN, Measure.CES_EASY),
}
"""What has a trend, by kind of subject."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierWave:
    """A wave before this one, and its results where they may be shown."""

    wave: PublishedWave
    results: Publication | None


def trend_files(engagement: Engagement) -> list[Path]:
    """Return what a trend depends on: results and decisions of every earlier wave, as far as they are there."""
    files = [path for wave in _chain(engagement) for path in (wave.results_file, wave.decisions_file)]
    return [path for path in files if path.exists()]


def earlier_waves(engagement: Engagement) -> list[EarlierWave]:
    """Return the waves before an engagement, oldest first, by the chain of ``earlier_wave``."""
    return [_in_force(wave) for wave in reversed(list(_chain(engagement)))]


def with_trends(publication: Publication, earlier: Sequence[EarlierWave]) -> Publication:
    """Return the publication with what earlier waves published of the same; `earlier` as `earlier_waves` gives them."""
    if not earlier:
        return publication
    # a wave without results breaks the chain of verdicts: what lies before it is not held against what comes after
    whole = next((place for place in range(len(earlier), 0, -1) if earlier[place - 1].results is None), 0)
    usable = [one.results for one in earlier[whole:] if one.results is not None]
    return replace(
        publication,
        earlier_waves=tuple(one.wave for one in earlier),
        trends=tuple(_trends(publication, usable)),
    )


def _chain(engagement: Engagement) -> Iterator[Engagement]:
    """The earlier waves, latest first; ends where one cannot be opened or is not earlier."""
    known, now = {engagement.settings.wave.id}, engagement
    while True:
        try:
            then = now.earlier()
        except InputError:
            return
        if then is None or then.settings.wave.id in known or then.settings.wave.date >= now.settings.wave.date:
            return
        known.add(then.settings.wave.id)
        yield then
        now = then


def _in_force(engagement: Engagement) -> EarlierWave:
    wave = engagement.settings.wave
    told = PublishedWave(id=wave.id, name=wave.name, date=wave.date, state=SHOWN)
    try:
        content = engagement.results_file.read_bytes()
        results = parse_results(content)
        withdrawn = [one.withdraw for one in engagement.decisions.snapshots]
    except (OSError, InputError):
        return EarlierWave(wave=replace(told, state="no-results"), results=None)
    if any(results.snapshot.startswith(name) for name in withdrawn):
        return EarlierWave(wave=replace(told, state="withdrawn"), results=None)
    own = (results.client_id, results.wave_id) == (engagement.settings.client.id, wave.id)
    if not own or not _as_written(engagement, content) or audit_publication(results).leaks:
        return EarlierWave(wave=replace(told, state="unproven"), results=None)
    return EarlierWave(wave=told, results=results)


def _as_written(engagement: Engagement, content: bytes) -> bool:
    """Whether a results.json is, to the byte, what the last good run wrote."""
    try:
        record = json.loads(engagement.outputs.run_record_file.read_bytes())
        written = record["outputs"][engagement.results_file.name]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(written == hashlib.sha256(content).hexdigest())


def _trends(publication: Publication, earlier: Sequence[Publication]) -> Iterator[PublishedTrend]:
    for cell in publication.cells:
        if cell.group_by is not None or cell.audience == COMBINED or cell.hidden is not None:
            continue
        for measure in MEASURES.get(cell.kind, ()):
            figure = cell.figures.get(measure)
            if figure is None or figure.value is None:
                continue
            points = list(_points(publication, earlier, cell, measure))
            if points:
                yield PublishedTrend(
                    kind=cell.kind,
                    subject=cell.subject,
                    audience=cell.audience,
                    measure=measure,
                    points=tuple(reversed(points)),
                )


def _points(
    publication: Publication, earlier: Sequence[Publication], cell: PublishedCell, measure: Measure
) -> Iterator[PublishedTrendPoint]:
    """The points of a cell, latest first, back to where other questions were asked."""
    later = publication
    for then in reversed(earlier):
        said = next((one for one in later.comparability if one.audience == cell.audience), None)
        verdict = None if said is None else said.verdict_on(cell.kind, cell.subject)
        before = then.cell(cell.kind, cell.subject, cell.audience)
        if verdict == "not-comparable" or before is None or not _same_questions(cell, publication, before, then):
            return
        figure = before.figures.get(measure)
        enough = before.n is not None and before.n >= publication.minimum_cell
        if before.hidden is None and enough and figure is not None and figure.value is not None:
            yield PublishedTrendPoint(wave=then.wave_id, figure=figure, with_care=verdict != "comparable")
        later = then


def _same_questions(cell: PublishedCell, now: Publication, before: PublishedCell, then: Publication) -> bool:
    if set(cell.items) != set(before.items):
        return False
    if now.model.sha256 == then.model.sha256:
        return True
    here, there = _questions(now), _questions(then)
    return all(item in here and here[item] == there.get(item) for item in cell.items)


def _questions(publication: Publication) -> dict[str, tuple[object, ...]]:
    return {item.id: _question(item) for item in publication.model.items}


def _question(item: PublishedItem) -> tuple[object, ...]:
    return (
        item.audience,
        item.criterion,
        " ".join(item.text.split()),
        item.keyed,
        item.scale_min,
        item.scale_max,
        tuple(sorted(item.answer_labels.items())),
    )
