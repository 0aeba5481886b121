"""From a figure back to the cell that made it, and the page of a run: every kind of figure, odd names, broken papers."""

from dataclasses import replace

import nbformat
import pytest
from reduced_publications import hostile
from sample_publication import sample_publication

from toolkit.engagement import Decisions
from toolkit.publication.figures import figure_values
from toolkit.run.provenance import MADE_BY, MADE_ELSEWHERE, kind_of, made_in, making_cells, provenance_page
from toolkit.run.record import RunRecord, decided
from toolkit.shipped import notebooks_folder

RECORD = RunRecord(
    engagement="acme/2026",
    status="done",
    started="2026-06-01T02:00:00+00:00",
    seconds={"check": 1.0},
    inputs={"survey/<b>.csv": "0" * 64},
    model="customer_centric",
    model_version="0.1.0",
    seed=1,
    software={"python": "3.11"},
    outputs={},
    settings={"client": {"name": "<script>alert(1)</script>"}},
)


@pytest.fixture
def work(tmp_path):
    """The shipped notebooks as papers of a run: every code cell executed, numbered in order."""
    for path in notebooks_folder().glob("[1-4]_*.ipynb"):
        paper = nbformat.read(path, as_version=4)
        codes = [cell for cell in paper.cells if cell.cell_type == "code"]
        for number, cell in enumerate(codes, start=1):
            cell.execution_count = number
        nbformat.write(paper, tmp_path / path.name)
    return tmp_path


@pytest.mark.parametrize(
    ("figure", "kind"),
    [
        ("criterion:service-vision@employees#score_0_100", "criterion"),
        ("criterion:service-vision@employees/site=Hamburg#score_0_100.low", "criterion/"),
        ("criterion:service-vision@employees/site=a/b@c#d#score_0_100", "criterion/"),
        ("lens-group:icare/ideal-service@leaders#score_0_100", "lens-group"),
        ("lens-group:icare/ideal-service@employees/site=North#score_0_100", "lens-group/"),
        ("gap:criterion:service-vision@leaders-employees#difference", "gap"),
        ("group-gap:criterion:service-vision@employees/site=North#difference", "group-gap/"),
        ("trend:criterion:service-vision@employees#score_0_100:2025-baseline", "trend"),
        ("level:service-vision#level", "level"),
        ("rule#minimum_cell", "rule"),
    ],
)
def test_the_kind_of_a_figure_is_told_by_its_id(figure, kind):
    assert kind_of(figure) == kind


def test_every_figure_of_a_publication_is_of_a_known_kind():
    known = {*MADE_BY, *MADE_ELSEWHERE}
    assert {kind_of(figure) for figure in figure_values(sample_publication())} <= known


def test_every_call_stands_in_the_shipped_notebooks(work):
    cells = making_cells(work)
    assert [made for made in MADE_BY.values() if made not in cells] == []


def test_a_figure_leads_to_its_executed_cell(work):
    made = made_in("item:service-vision.e1@employees#score_0_100", making_cells(work))
    assert made is not None
    assert made.notebook == "2_scores"
    assert made.heading == "Criteria, the same in the groups of each lens, and item by item"
    assert "workbench.item_scores_table(desk)" in made.source
    assert made.link == f"2_scores.ipynb#cell-id={made.id}"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}'])
def test_a_paper_that_somebody_broke_leaves_the_others(work, content):
    (work / "1_data.ipynb").write_text(content, encoding="utf-8")
    cells = making_cells(work)
    assert made_in("audience:leaders#n", cells) is None
    assert made_in("level:service-vision#level", cells) is not None


def test_the_page_lists_every_figure_and_every_decision_and_runs_no_ones_words(work):
    decisions = Decisions.model_validate(
        {
            "schema": "centric-decisions/1",
            "levels": [
                {"criterion": "recognition", "level": 3, "reason": "<img src=x>", "by": "A. Lead", "date": "2026-06-02"}
            ],
        }
    )
    publication = hostile(sample_publication())
    page = provenance_page(replace(RECORD, decisions=decided(decisions)), publication, work).decode("utf-8")
    assert page.count("<script") == 1
    assert "<img" not in page
    assert "A. Lead" in page
    assert "&lt;img src=x&gt;" in page
    whole = [name for name in figure_values(publication) if not name.endswith((".low", ".high", ".n"))]
    assert [name for name in whole if f'id="{name}"' not in page.replace("&amp;", "&")] == []
