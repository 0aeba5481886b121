"""The gate on whole engagements: what comes out, what must not, and what the file says."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from toolkit.assessment import Assessment, assess
from toolkit.engagement import open_engagement
from toolkit.errors import DisclosureError, InputError
from toolkit.evidence import Quote
from toolkit.evidence.quotes import published_names
from toolkit.example import write_example
from toolkit.publication import Publication, parse_results, results_json, results_schema
from toolkit.publication.gate import publish
from toolkit.score.values import Measure, SubjectKind

CANARIES = ("canary", "example.org", "192.0.2.", "01632 960", "preview only")


@pytest.fixture(scope="module")
def assessment(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    folder = tmp_path_factory.mktemp("clients") / "example-harbour-bank"
    ignored = shutil.ignore_patterns("out", ".private", ".out-*")
    shutil.copytree(root / "client_data" / "example-harbour-bank", folder, ignore=ignored)
    return assess(open_engagement(folder / "2026-baseline"))


@pytest.fixture(scope="module")
def publication(assessment: Assessment) -> Publication:
    return publish(assessment)


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """One leader, sites of 1 to 12 employees, a unanimous site, and a region two people larger than its largest site."""
    (folder,) = write_example("nasty", tmp_path_factory.mktemp("nasty"))
    return publish(assess(open_engagement(folder)))


def test_the_results_survive_the_file_and_fit_the_schema(publication: Publication) -> None:
    content = results_json(publication)
    assert parse_results(content) == publication
    jsonschema.validate(json.loads(content), results_schema())


def test_equal_assessments_give_equal_bytes(assessment: Assessment, publication: Publication) -> None:
    assert results_json(publish(assessment)) == results_json(publication)


def test_no_person_of_the_raw_data_is_in_the_results(assessment: Assessment, publication: Publication) -> None:
    text = results_json(publication).decode().lower()
    assert [canary for canary in CANARIES if canary in text] == []
    assert assessment.snapshot in text


@pytest.mark.parametrize("which", ["publication", "nasty"])
def test_no_cell_below_the_minimum_shows_anything(which: str, request: pytest.FixtureRequest) -> None:
    found: Publication = request.getfixturevalue(which)
    for cell in found.cells:
        if cell.hidden is None:
            assert cell.n is not None
            assert cell.n >= found.minimum_cell
            assert all(figure.n >= found.minimum_cell for figure in cell.figures.values())
        else:
            assert (cell.n, dict(cell.figures), cell.distribution) == (None, {}, None)


@pytest.mark.parametrize("which", ["publication", "nasty"])
def test_no_breakdown_hides_exactly_one_group(which: str, request: pytest.FixtureRequest) -> None:
    found: Publication = request.getfixturevalue(which)
    hidden: dict[tuple[str, str, str | None, str], int] = {}
    for cell in found.cells:
        if cell.group_by is not None:
            key = (cell.kind.value, cell.subject, cell.group_by, cell.audience)
            hidden[key] = hidden.get(key, 0) + (cell.hidden is not None)
    assert hidden
    assert 1 not in hidden.values()


def test_leaders_are_one_group(publication: Publication, nasty: Publication) -> None:
    for found in (publication, nasty):
        assert not [cell for cell in found.cells if cell.audience == "leaders" and cell.group_by is not None]
        assert all("leaders" not in dimension.audiences for dimension in found.group_dimensions)


def test_a_lone_leader_is_in_no_figure(nasty: Publication) -> None:
    assert next(audience for audience in nasty.audiences if audience.id == "leaders").n is None
    assert all(cell.hidden is not None for cell in nasty.cells if cell.audience == "leaders")
    assert not [gap for gap in nasty.gaps if "leaders" in (gap.audience, gap.other)]


def test_every_figure_says_how_it_came_about(publication: Publication) -> None:
    kinds = {cell.kind for cell in publication.cells}
    assert kinds == set(SubjectKind)
    for cell in publication.cells:
        assert cell.items
        for figure in cell.figures.values():
            assert figure.method
            assert figure.value is not None or figure.reason is not None


def test_all_six_frameworks_score(publication: Publication) -> None:
    scored = {cell.subject.split("/")[0] for cell in publication.cells if cell.kind is SubjectKind.LENS_GROUP}
    assert scored == {lens.id for lens in publication.model.lenses}
    assert len(scored) == 6


def test_distributions_are_published_for_large_mixed_groups_only(publication: Publication) -> None:
    shown = [cell for cell in publication.cells if cell.distribution is not None]
    assert shown
    for cell in shown:
        counts = dict(cell.distribution or {})
        assert sum(counts.values()) >= publication.minimum_distribution
        assert max(counts.values()) < sum(counts.values()) - 1


def test_the_client_is_named_in_the_items(publication: Publication) -> None:
    texts = [item.text for item in publication.model.items]
    assert not [text for text in texts if "{org}" in text]
    assert [text for text in texts if "Harbour Bank" in text]


def test_at_most_two_quotes_a_person(assessment: Assessment) -> None:
    quote = assessment.evidence.quotes[0]
    many = tuple(replace(quote, statement=f"st-x{number}", person="p1") for number in range(5))
    crowded = replace(assessment, evidence=replace(assessment.evidence, quotes=many))
    names = published_names(crowded.evidence)
    assert [found.id for found in publish(crowded).quotes] == sorted([names["st-x0"], names["st-x1"]])


def test_a_role_too_small_to_hide_in_is_not_named(assessment: Assessment) -> None:
    quote = Quote(statement="st-x", criterion="recognition", direction="for", text="t", audience="leaders", person="p")
    alone = replace(assessment.evidence, quotes=(quote,), interviewees_by_audience={"leaders": 2})
    (found,) = publish(replace(assessment, evidence=alone)).quotes
    assert found.attribution == "a member of staff"


def test_a_publication_cannot_be_made_with_a_small_cell(publication: Publication) -> None:
    small = replace(publication.cells[0], n=4)
    with pytest.raises(DisclosureError):
        replace(publication, cells=(small, *publication.cells[1:]))
    leaking = replace(publication.cells[0], hidden=publication.cells[0].hidden or "suppressed")
    with pytest.raises(DisclosureError):
        replace(publication, cells=(leaking, *publication.cells[1:]))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-results"),
        (b"[1]", "not-results"),
        (b"{", "not-results"),
        (b'{"schema": "centric-results/0"}', "results-version"),
        (b'{"schema": "centric-results/1", "client_id": 3}', "bad-results"),
    ],
)
def test_a_file_that_is_no_results_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(InputError) as error:
        parse_results(content)
    assert {problem.code for problem in error.value.problems} == {code}


def test_a_results_file_made_by_hand_with_a_small_cell_is_refused(publication: Publication) -> None:
    content = json.loads(results_json(publication))
    content["cells"][0]["n"] = 3
    with pytest.raises(DisclosureError):
        parse_results(json.dumps(content).encode())


def test_scores_are_whole_in_the_file(publication: Publication) -> None:
    content = json.loads(results_json(publication))
    cell = next(found for found in content["cells"] if found["kind"] == "criterion" and found["hidden"] is None)
    figure = cell["figures"][Measure.SCORE_0_100.value]
    assert figure["value"] == pytest.approx(
        publication.cell_by_id[f"criterion:{cell['subject']}@{cell['audience']}"].figures[Measure.SCORE_0_100].value
    )
