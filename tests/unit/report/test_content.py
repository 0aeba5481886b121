"""What the report says: whole where all is there, honest and unbroken where something is missing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from reduced_publications import REDUCED, for_audiences, reduced_publication, with_group_apart
from sample_publication import sample_publication

from toolkit.present.wording import Sentence
from toolkit.publication import Publication
from toolkit.report.blocks import (
    Block,
    Heading,
    Level,
    Note,
    Paragraph,
    Picture,
    Points,
    Quote,
    Recommendation,
    Report,
    Table,
)
from toolkit.report.content import build_report


@pytest.fixture(scope="module")
def whole() -> Publication:
    return sample_publication()


@pytest.fixture(scope="module")
def report(whole: Publication) -> Report:
    return build_report(with_group_apart(whole))


def blocks(report: Report, section: str) -> tuple[Block, ...]:
    return next(each.blocks for each in report.sections if each.id == section)


def of_kind(report: Report, section: str, kind: type) -> Iterator[Block]:
    return (block for block in blocks(report, section) if isinstance(block, kind))


def test_it_answers_the_reader_in_order(report: Report) -> None:
    assert [section.id for section in report.sections] == [
        "summary",
        "stand",
        "who",
        "where",
        "why",
        "act",
        "lenses",
        "sure",
        "method",
    ]


def test_the_summary_has_three_things_to_know_and_what_to_do(report: Report) -> None:
    known, first = of_kind(report, "summary", Points)
    assert known.title == "Three things to know"
    assert len(known.items) == 3
    assert any("Harbour stands below the rest" in item for item in known.items)
    assert first.numbered
    assert len(first.items) == 3


def test_every_criterion_has_its_level_and_what_the_next_one_asks(report: Report, whole: Publication) -> None:
    levels = list(of_kind(report, "why", Level))
    assert len(levels) == len(whole.model.criteria)
    rubrics = {criterion.id: criterion.rubric for criterion in whole.model.criteria}
    for block, level in zip(levels, (each for each in whole.levels), strict=True):
        assert block.now == rubrics[level.criterion][level.level]
        assert block.next == ("" if level.level == 5 else rubrics[level.criterion][level.level + 1])


def test_every_approved_quote_is_there_once(report: Report, whole: Publication) -> None:
    assert len(list(of_kind(report, "why", Quote))) == len(whole.quotes)


def test_every_factor_of_a_recommendation_is_printed(report: Report) -> None:
    cards = list(of_kind(report, "act", Recommendation))
    assert cards
    for card in cards:
        assert [label for label, _ in card.factors] == [
            "Gap",
            "Importance",
            "Weight",
            "Confidence",
            "Effort",
            "Priority",
            "In top five",
        ]
        assert card.sentence


def test_every_lens_has_a_chart(report: Report, whole: Publication) -> None:
    assert len(list(of_kind(report, "lenses", Picture))) == len(whole.model.lenses)


def test_only_findings_for_the_public_are_there(whole: Publication) -> None:
    secret = replace(whole.findings[0], code="secret", sentence="For the consultant alone.", public=False)
    report = build_report(replace(whole, findings=(*whole.findings, secret)))
    said = [note.text for note in of_kind(report, "sure", Note)]
    assert said == [whole.findings[0].sentence]


def test_figures_have_identifiers_of_their_own(report: Report) -> None:
    names = [figure.id for figure in report.figures]
    headings = [block.id for section in report.sections for block in section.blocks if isinstance(block, Heading)]
    assert len(set(names)) == len(names)
    assert len(set(headings)) == len(headings)


def test_rows_of_a_table_fit_its_columns(report: Report) -> None:
    tables = [block for section in report.sections for block in section.blocks if isinstance(block, Table)]
    assert tables
    for table in tables:
        assert len(table.headings) == len(table.numeric)
        assert {len(row) for row in table.rows} <= {1, len(table.headings)}


@pytest.mark.parametrize("case", REDUCED)
def test_whatever_is_missing_there_is_a_report(case: str) -> None:
    report = build_report(reduced_publication(case))
    assert {"summary", "sure", "method"} <= {section.id for section in report.sections}
    assert report.headline
    assert all(section.blocks for section in report.sections)


@pytest.mark.parametrize(
    ("case", "missing"),
    [
        ("customers alone", {"who"}),
        ("no lenses", {"lenses"}),
        ("no groups", {"where"}),
        ("no recommendations", {"act"}),
        ("everything hidden", {"who", "where", "lenses"}),
    ],
)
def test_a_question_without_an_answer_is_left_out(case: str, missing: set[str]) -> None:
    assert missing & {section.id for section in build_report(reduced_publication(case)).sections} == set()


def test_one_audience_makes_no_empty_columns(whole: Publication) -> None:
    report = build_report(for_audiences(whole, "customers"))
    criteria = list(of_kind(report, "stand", Table))[-1]
    assert criteria.headings == ("Criterion", "Customers", "Level")


def test_nothing_shown_is_said_not_hidden() -> None:
    report = build_report(reduced_publication("everything hidden"))
    assert report.headline == "No scores of Harbour Bank may be shown."
    assert isinstance(report.headline, Sentence)


def test_importance_stands_before_what_to_do_and_says_where_it_cannot_be_drawn(report: Report) -> None:
    pictures = [block.figure.id for block in of_kind(report, "act", Picture)]
    assert pictures == ["importance-customers", "priority"]
    said = [str(block.text) for block in of_kind(report, "act", Paragraph)]
    assert any("upper left" in each for each in said)
    assert any("Leaders: too few people" in each for each in said)


def test_where_no_audience_has_drivers_the_reason_stands_in_place_of_the_chart(whole: Publication) -> None:
    report = build_report(replace(whole, drivers=whole.drivers[:2]))
    assert [block.figure.id for block in of_kind(report, "act", Picture)] == ["priority"]
    assert any("counts the same" in block.text for block in of_kind(report, "act", Paragraph))


def test_every_reliability_is_in_the_table_under_its_audience(report: Report, whole: Publication) -> None:
    table = list(of_kind(report, "sure", Table))[-1]
    assert table.headings == ("Criterion", "Questions", "Reliability", "From", "To", "n", "By", "As one score")
    assert [row for row in table.rows if len(row) == 1] == [("Leaders",), ("Employees",), ("Customers",)]
    assert len(table.rows) == len(whole.reliability) + 3
    assert {row[6] for row in table.rows if len(row) > 1} == {"alpha", "SB"}


def test_levels_without_names_leave_no_empty_brackets(whole: Publication) -> None:
    assert "level 3 (Defined)" in build_report(whole).headline
    nameless = replace(whole, model=replace(whole.model, levels=dict.fromkeys(whole.model.levels, "")))
    assert "level 3 or higher" in build_report(nameless).headline
    assert "()" not in build_report(nameless).headline
