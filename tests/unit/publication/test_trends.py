"""Trends hold what earlier waves published, as long as it is in force, was asked alike and may be shown today."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from sample_publication import sample_publication

from toolkit.engagement import open_engagement
from toolkit.publication import Publication, parse_results, results_json
from toolkit.publication.figures import figure_values
from toolkit.publication.over_time import PublishedComparability, PublishedComparedSubject, PublishedWave
from toolkit.publication.trends import EarlierWave, earlier_waves, trend_files, with_trends
from toolkit.publication.value import COMBINED, PublishedCell, Reason, SubjectKind

WAVES = ("2024-pilot", "2025-baseline", "2026-follow-up")
CELL = "criterion:service-vision@employees"
MEASURE = f"{CELL}#score_0_100"
SETTINGS = """\
schema: centric-engagement/1
client: {{id: acme, name: Acme}}
wave: {{id: {wave}, name: Wave {year}, date: {year}-05-18}}
model: {{id: customer_centric, version: 0.1.0}}
audiences: {{leaders: {{}}, employees: {{}}, customers: {{}}}}
"""


@pytest.fixture(scope="module")
def published() -> tuple[Publication, Publication, Publication]:
    """Three waves of one client, as each was published; any two may be compared."""
    first, second, third = (
        replace(ungrouped(sample_publication(20 + place)), client_id="acme", wave_id=wave)
        for place, wave in enumerate(WAVES)
    )
    return first, compared(second, WAVES[0]), compared(third, WAVES[1])


def ungrouped(publication: Publication) -> Publication:
    """Without its groups, one of which is hidden alone: that is given away, and tried for itself below."""
    return replace(publication, cells=tuple(cell for cell in publication.cells if cell.group_by is None))


def compared(publication: Publication, earlier: str, verdict: str = "comparable") -> Publication:
    found = tuple(
        PublishedComparability(
            audience=audience.id,
            earlier=earlier,
            earlier_name=earlier,
            earlier_date="",
            verdict=verdict,  # type: ignore[arg-type]
            aspects=(),
            subjects=(),
        )
        for audience in publication.audiences
    )
    return replace(publication, comparability=found)


def waves_of(*results: Publication | None) -> list[EarlierWave]:
    return [
        EarlierWave(
            wave=PublishedWave(id=wave, name=wave, date="", state="no-results" if found is None else "shown"),
            results=found,
        )
        for wave, found in zip(WAVES, results, strict=False)
    ]


def points(publication: Publication, cell: str = CELL) -> list[str]:
    return [point.wave for trend in publication.trends if trend.cell == cell for point in trend.points]


def test_a_trend_is_what_the_earlier_waves_published_to_the_last_digit(
    published: tuple[Publication, Publication, Publication],
) -> None:
    first, second, third = published
    made = with_trends(third, waves_of(first, second))
    values = figure_values(made)
    for wave, earlier in zip(WAVES, (first, second), strict=False):
        assert values[f"trend:{MEASURE}:{wave}"] == figure_values(earlier)[MEASURE]
    assert parse_results(results_json(made)) == made
    assert {trend.audience for trend in made.trends} == {"leaders", "employees", "customers"}
    assert {trend.kind for trend in made.trends} == {SubjectKind.CRITERION, SubjectKind.DIMENSION, SubjectKind.OUTCOME}
    assert not [trend for trend in made.trends if COMBINED in trend.cell]


def changed(publication: Publication, **what: object) -> Publication:
    cells = tuple(replace(cell, **what) if cell.id == CELL else cell for cell in publication.cells)  # type: ignore[arg-type]
    return replace(publication, cells=cells)


def reworded(publication: Publication) -> Publication:
    items = tuple(
        replace(item, text="Otherwise") if item.criterion == "service-vision" else item
        for item in publication.model.items
    )
    return replace(publication, model=replace(publication.model, items=items, sha256="2" * 64))


def rescaled(publication: Publication) -> Publication:
    items = tuple(replace(item, scale_max=7) for item in publication.model.items)
    return replace(publication, model=replace(publication.model, items=items, sha256="2" * 64))


HIDDEN = {"n": None, "hidden": Reason.SUPPRESSED, "figures": {}, "distribution": None, "composition": None}


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        (lambda then: then, lambda then: then, list(WAVES[:2])),
        (lambda then: changed(then, **HIDDEN), lambda then: then, [WAVES[1]]),
        (lambda then: then, lambda then: changed(then, **HIDDEN), [WAVES[0]]),
        (lambda then: changed(then, items=("service-vision.e1",)), lambda then: then, [WAVES[1]]),
        (lambda then: then, lambda then: changed(then, items=("service-vision.e1",)), []),
        (reworded, lambda then: then, [WAVES[1]]),
        (lambda then: then, reworded, []),
        (rescaled, lambda then: then, [WAVES[1]]),
        (lambda then: replace(then, model=replace(then.model, sha256="2" * 64)), lambda then: then, list(WAVES[:2])),
    ],
)
def test_a_point_needs_the_same_questions_and_a_figure_that_was_shown(
    published: tuple[Publication, Publication, Publication],
    first: Callable[[Publication], Publication],
    second: Callable[[Publication], Publication],
    shown: list[str],
) -> None:
    assert points(with_trends(published[2], waves_of(first(published[0]), second(published[1])))) == shown


def test_what_is_hidden_today_has_no_trend(published: tuple[Publication, Publication, Publication]) -> None:
    first, second, third = published
    assert points(with_trends(changed(third, **HIDDEN), waves_of(first, second))) == []


def test_a_minimum_raised_since_holds_for_earlier_waves_too(
    published: tuple[Publication, Publication, Publication],
) -> None:
    first, second, third = published
    few: PublishedCell = second.cell_by_id[CELL]
    raised = with_trends(replace(third, minimum_cell=6), waves_of(first, changed(second, n=5, figures=few.figures)))
    assert points(raised) == [WAVES[0]]


def test_waves_that_may_not_be_compared_are_no_line_and_those_with_care_say_so(
    published: tuple[Publication, Publication, Publication],
) -> None:
    first, second, third = published
    assert points(with_trends(compared(third, WAVES[1], "not-comparable"), waves_of(first, second))) == []
    broken = compared(second, WAVES[0], "not-comparable")
    assert points(with_trends(third, waves_of(first, broken))) == [WAVES[1]]
    care = with_trends(third, waves_of(first, compared(second, WAVES[0], "with-care")))
    trend = next(one for one in care.trends if one.cell == CELL)
    assert [point.with_care for point in trend.points] == [True, False]
    unsaid = with_trends(third, waves_of(first, replace(second, comparability=())))
    trend = next(one for one in unsaid.trends if one.cell == CELL)
    assert [point.with_care for point in trend.points] == [True, False]


def test_one_criterion_that_may_not_be_compared_leaves_the_others(
    published: tuple[Publication, Publication, Publication],
) -> None:
    first, second, third = published
    never = PublishedComparedSubject(
        kind=SubjectKind.CRITERION, subject="service-vision", verdict="not-comparable", then=3, now=3, common=1
    )
    held = tuple(replace(one, subjects=(never,)) for one in third.comparability)
    made = with_trends(replace(third, comparability=held), waves_of(first, second))
    assert points(made) == []
    assert points(made, "criterion:recognition@employees") == list(WAVES[:2])


def test_a_wave_without_results_ends_the_line(published: tuple[Publication, Publication, Publication]) -> None:
    first, _, third = published
    made = with_trends(third, waves_of(first, None))
    assert made.trends == ()
    assert [wave.state for wave in made.earlier_waves] == ["shown", "no-results"]


def test_without_earlier_waves_nothing_changes(published: tuple[Publication, Publication, Publication]) -> None:
    assert with_trends(published[0], []) is published[0]


@pytest.fixture
def client(tmp_path: Path, published: tuple[Publication, Publication, Publication]) -> Path:
    """The client's folder with three waves, the first two run."""
    for wave, found in zip(WAVES, published, strict=True):
        folder = tmp_path / "acme" / wave
        folder.mkdir(parents=True)
        earlier = WAVES[WAVES.index(wave) - 1] if wave != WAVES[0] else None
        text = SETTINGS.format(wave=wave, year=wave[:4]) + (f"earlier_wave: {earlier}\n" if earlier else "")
        (folder / "engagement.yaml").write_text(text, encoding="utf-8")
        if wave != WAVES[2]:
            run(folder, found)
    return tmp_path / "acme"


def run(folder: Path, publication: Publication) -> None:
    """Leave behind what a run does."""
    outputs, content = open_engagement(folder).outputs, results_json(publication)
    for path in (outputs.results_file, outputs.run_record_file):
        path.parent.mkdir(parents=True, exist_ok=True)
    outputs.results_file.write_bytes(content)
    record = {"outputs": {"results.json": hashlib.sha256(content).hexdigest()}}
    outputs.run_record_file.write_text(json.dumps(record), encoding="utf-8")


def states(client: Path) -> list[str]:
    return [one.wave.state for one in earlier_waves(open_engagement(client / WAVES[2]))]


def test_the_chain_of_earlier_waves_is_followed_by_their_settings(client: Path) -> None:
    found = earlier_waves(open_engagement(client / WAVES[2]))
    assert [(one.wave.id, one.wave.name, one.wave.state) for one in found] == [
        (WAVES[0], "Wave 2024", "shown"), (WAVES[1], "Wave 2025", "shown"),
    ]  # fmt: skip
    assert len(trend_files(open_engagement(client / WAVES[2]))) == 2


def test_results_that_were_withdrawn_are_not_shown(client: Path) -> None:
    decisions = client / WAVES[0] / "review" / "decisions.yaml"
    decisions.parent.mkdir()
    taken_back = {"withdraw": "0" * 12, "reason": "Wrong file", "by": "A. Consultant", "date": "2026-06-01"}
    decisions.write_text(yaml.safe_dump({"schema": "centric-decisions/1", "snapshots": [taken_back]}), encoding="utf-8")
    assert states(client) == ["withdrawn", "shown"]
    assert decisions in trend_files(open_engagement(client / WAVES[2]))


def test_results_that_were_edited_by_hand_are_not_shown(client: Path) -> None:
    path = client / WAVES[1] / "out" / "client" / "results.json"
    path.write_bytes(path.read_bytes().replace(b'"value": 6', b'"value": 7', 1))
    assert states(client) == ["shown", "unproven"]


def test_results_of_another_client_are_not_shown(
    client: Path, published: tuple[Publication, Publication, Publication]
) -> None:
    run(client / WAVES[0], replace(published[0], client_id="other"))
    assert states(client) == ["unproven", "shown"]


def test_results_that_give_somebody_away_are_not_shown(client: Path) -> None:
    run(client / WAVES[0], replace(sample_publication(20), client_id="acme", wave_id=WAVES[0]))  # one hidden site
    assert states(client) == ["unproven", "shown"]


def test_a_chain_that_goes_round_or_back_in_time_ends(client: Path) -> None:
    settings = client / WAVES[0] / "engagement.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + f"earlier_wave: {WAVES[2]}\n", encoding="utf-8")
    assert states(client) == ["shown", "shown"]


def test_a_wave_whose_folder_is_gone_ends_the_chain(client: Path) -> None:
    settings = client / WAVES[0] / "engagement.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "earlier_wave: 2023-lost\n", encoding="utf-8")
    assert states(client) == ["shown", "shown"]
