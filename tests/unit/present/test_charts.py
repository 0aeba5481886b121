"""Every chart: a valid specification, only what is drawn, nothing from outside, nothing hidden, its words and table."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import altair as alt
import pytest
from earlier_waves import with_earlier_waves
from reduced_publications import (
    HOSTILE,
    REDUCED,
    for_audiences,
    hostile,
    reduced_publication,
    with_group_apart,
    without_interviews,
)
from sample_publication import sample_publication

from toolkit.present import charts, insights, tables
from toolkit.present.charts import importance
from toolkit.present.figures import Figure
from toolkit.present.wording import words_for
from toolkit.publication import Publication
from toolkit.publication.value import Measure, PublishedCell, Reason, SubjectKind

Draw = Callable[[Publication], Figure | None]

DRAWN: dict[str, Draw] = {
    "dimensions": charts.dimension_profile,
    "criteria": lambda whole: charts.criterion_profile(whole, whole.model.dimensions[0].id),
    "gaps": charts.audience_gaps,
    "gaps of dimensions": lambda whole: charts.audience_gaps(whole, SubjectKind.DIMENSION),
    "groups": lambda whole: charts.group_heatmap(whole, "employees", "site"),
    "groups by criterion": lambda whole: charts.group_heatmap(
        whole, "customers", "site", SubjectKind.CRITERION, whole.model.dimensions[1].criteria
    ),
    "importance": lambda whole: charts.importance_performance(whole, "customers"),
    "items of everyone": lambda whole: charts.item_distribution(whole, whole.model.dimensions[1].criteria[0]),
    "items of one": lambda whole: charts.item_distribution(whole, whole.model.dimensions[1].criteria[0], "employees"),
    "lens": lambda whole: charts.lens_profile(whole, whole.model.lenses[0].id) if whole.model.lenses else None,
    "levels": charts.maturity_profile,
    "levels of criteria": lambda whole: charts.maturity_profile(whole, whole.model.dimensions[0].id),
    "priority": charts.priority_chart,
    "changes": charts.wave_change,
    "trend": lambda whole: charts.trend(with_earlier_waves(whole)),
    "trend of criteria": lambda whole: charts.trend(
        with_earlier_waves(whole), SubjectKind.CRITERION, whole.model.dimensions[0].id
    ),
    "trend of outcomes": lambda whole: charts.outcome_trend(with_earlier_waves(whole)),
    "among others": lambda whole: charts.benchmark(with_earlier_waves(whole)),
}


@pytest.fixture(scope="module")
def whole() -> Publication:
    return sample_publication()


@pytest.fixture(scope="module")
def reduced() -> dict[str, Publication]:
    return {case: reduced_publication(case) for case in REDUCED}


def rows_of(figure: Figure) -> Iterator[dict[str, object]]:
    for owner in (figure.chart, *figure.chart["layer"]):
        yield from owner.get("data", {}).get("values", [])


@pytest.fixture(params=DRAWN, scope="module")
def figure(request, whole: Publication) -> Figure:
    made = DRAWN[request.param](whole)
    assert made is not None
    return made


def test_the_specification_is_valid_vega_lite(figure: Figure) -> None:
    for spec in (figure.chart, figure.narrow):
        if spec is not None:
            plain = json.loads(json.dumps(spec))
            # Vega takes it, and Vega-Lite hands it on; only the schema of Vega-Lite does not know it
            assert plain["config"]["legend"].pop("layout") == {"top": {"anchor": "end"}}
            alt.LayerChart.from_dict(plain, validate=True)


def test_only_fields_that_are_drawn_are_in_the_data(figure: Figure) -> None:
    drawn = json.dumps({key: each for key, each in figure.chart.items() if key != "data"}) + json.dumps(
        [{key: each for key, each in layer.items() if key != "data"} for layer in figure.chart["layer"]]
    )
    fields = {name for row in rows_of(figure) for name in row}
    assert {name for name in fields if f'"{name}"' not in drawn and f"datum.{name}" not in drawn} == set()


def test_nothing_is_fetched(figure: Figure) -> None:
    text = json.dumps(figure.chart).replace(figure.chart["$schema"], "")
    assert "://" not in text
    assert '"url"' not in text


def test_scores_are_those_of_the_publication_unrounded(figure: Figure, whole: Publication) -> None:
    known = {
        part
        for cell in whole.cells
        for estimate in cell.figures.values()
        for part in (estimate.value, estimate.low, estimate.high)
    }
    known |= {part for change in whole.changes for part in (change.change.value, change.change.low, change.change.high)}
    known |= {play.priority for play in whole.recommendations} | {None}
    places = [one.percentile for one in with_earlier_waves(whole).benchmarks]
    known |= {part for place in places for part in (place.value, place.low, place.high)}
    drawn = {
        row[name] for row in rows_of(figure) for name in ("score", "low", "high", "priority", "share") if name in row
    }
    assert drawn <= known


def test_the_words_that_stand_beside_a_chart_are_there(figure: Figure) -> None:
    assert figure.title
    assert not figure.title.endswith(".")
    assert len(figure.alt_text) > len("Chart.")
    assert figure.note.endswith(".")
    assert not figure.table.empty


def test_every_figure_of_the_table_has_an_identifier(figure: Figure, whole: Publication) -> None:
    words = words_for(whole)
    names = list(tables.headings(figure.table, words))
    for row in tables.rows(figure.table, words):
        for name, shown in zip(names, row, strict=True):
            if tables.is_numeric(name) and str(shown) not in ("–", "hidden"):
                assert not isinstance(shown, str), name


@pytest.mark.parametrize("name", DRAWN)
def test_a_bare_publication_gives_no_chart_rather_than_an_empty_one(name: str) -> None:
    bare = reduced_publication("everything hidden")
    bare = replace(bare, levels=(), dimension_levels=(), recommendations=())
    assert DRAWN[name](bare) is None


@pytest.mark.parametrize("case", REDUCED)
@pytest.mark.parametrize("name", DRAWN)
def test_whatever_is_missing_a_chart_is_whole_or_none(case: str, name: str, reduced: dict[str, Publication]) -> None:
    made = DRAWN[name](reduced[case])
    if made is not None:
        assert json.dumps(made.chart, allow_nan=False)
        assert all(layer.get("data", made.chart["data"])["values"] for layer in made.chart["layer"])
        assert made.title
        assert not made.table.empty


class TestHiddenCells:
    @pytest.fixture
    def harbour_hidden(self, whole: Publication) -> Publication:
        def hide(cell: PublishedCell) -> PublishedCell:
            if cell.group != "Harbour" or cell.audience != "employees":
                return cell
            return replace(cell, n=None, hidden=Reason.SUPPRESSED, figures={}, distribution=None)

        return replace(whole, cells=tuple(hide(cell) for cell in whole.cells))

    def test_a_hidden_cell_keeps_its_place_without_a_value(self, whole, harbour_hidden) -> None:
        before = charts.group_heatmap(whole, "employees", "site")
        after = charts.group_heatmap(harbour_hidden, "employees", "site")
        values = {
            cell.figures[Measure.SCORE_0_100].value
            for cell in whole.cells
            if cell.group == "Harbour" and cell.audience == "employees" and cell.kind is SubjectKind.DIMENSION
        }
        assert values & {row.get("score") for row in rows_of(before)} == values
        assert values & {row.get("score") for row in rows_of(after)} == set()
        hidden = [row for row in rows_of(after) if row.get("said")]
        # Harbour and the kiosk, in each of the eight dimensions
        assert len(hidden) == 16
        assert {row["said"] for row in hidden} == {"hidden"}
        assert all(set(row) == {"subject", "group", "said"} for row in hidden)

    def test_the_table_and_the_alternative_text_hide_it_too(self, harbour_hidden: Publication) -> None:
        figure = charts.group_heatmap(harbour_hidden, "employees", "site")
        mine = figure.table[figure.table["group"] == "Harbour"]
        assert mine["score"].isna().all()
        assert mine["n"].isna().all()
        assert "Hidden: 16 cells" in figure.alt_text

    def test_a_group_that_stands_apart_is_coloured_and_named(self, whole: Publication) -> None:
        figure = charts.group_heatmap(with_group_apart(whole), "employees", "site")
        assert figure.title == "Harbour stands below the rest on all eight dimensions"
        coloured = {row["group"] for row in rows_of(figure) if row.get("whole") == "Below"}
        assert {head.split("\n")[0] for head in coloured} == {"Harbour"}

    def test_without_one_nothing_is_coloured(self, whole: Publication) -> None:
        figure = charts.group_heatmap(replace(whole, group_gaps=()), "employees", "site")
        assert figure.title == "No group stands apart from the rest of the employees"
        assert {row["whole"] for row in rows_of(figure) if "whole" in row} == {"About the same"}

    def test_who_named_no_group_is_never_singled_out(self, whole: Publication) -> None:
        def unnamed(publication: Publication) -> Publication:
            cells = tuple(
                replace(cell, group="not stated") if cell.group == "Harbour" else cell for cell in publication.cells
            )
            gaps = tuple(replace(gap, group="not stated") for gap in publication.group_gaps)
            split = replace(publication.group_dimensions[0], values=("North", "South", "East", "not stated"))
            return replace(publication, cells=cells, group_gaps=gaps, group_dimensions=(split,))

        figure = charts.group_heatmap(unnamed(with_group_apart(whole)), "employees", "site")
        assert "not stated" not in figure.title
        assert {row["whole"] for row in rows_of(figure) if "whole" in row} == {"About the same", "Below"}

    def test_no_chart_for_an_audience_that_is_not_split(self, whole: Publication) -> None:
        assert charts.group_heatmap(whole, "leaders", "site") is None
        assert charts.group_heatmap(whole, "employees", "no-such-split") is None


class TestItems:
    def test_the_neutral_answer_is_split_about_the_middle(self, whole: Publication) -> None:
        figure = charts.item_distribution(whole, "customer-orientation", "employees")
        bars = [row for row in rows_of(figure) if row.get("answer") == "Neither agree nor disagree"]
        assert bars
        assert all(row["start"] + row["end"] == pytest.approx(0) for row in bars)

    def test_a_bar_is_as_long_as_all_its_answers(self, whole: Publication) -> None:
        figure = charts.item_distribution(whole, "customer-orientation", "employees")
        by_item: dict[object, float] = {}
        for row in rows_of(figure):
            if "answer" in row:
                by_item[row["item"]] = by_item.get(row["item"], 0) + row["end"] - row["start"]
        assert list(by_item.values()) == pytest.approx([1.0] * len(by_item))

    def test_a_reversed_question_is_marked_and_turned(self, whole: Publication) -> None:
        item = next(each for each in whole.model.items if each.keyed == "reverse" and each.audience == "employees")
        cell = whole.cell(SubjectKind.ITEM, item.id, "employees")
        agreeing = cell.distribution[5] / sum(cell.distribution.values())
        figure = charts.item_distribution(whole, item.criterion, "employees")
        mine = [row for row in rows_of(figure) if str(row["item"]).endswith("(R)") and "answer" in row]
        # who agrees strongly with a reversed statement stands at the unfavourable end
        worst = next(row for row in mine if row["answer"] == "Strongly disagree")
        assert worst["end"] - worst["start"] == pytest.approx(agreeing)
        assert "R: worded the other way round" in figure.note

    def test_without_a_distribution_the_bar_has_three_parts(self, whole: Publication) -> None:
        cells = tuple(replace(cell, distribution=None) for cell in whole.cells)
        figure = charts.item_distribution(replace(whole, cells=cells), "customer-orientation", "employees")
        assert {row["answer"] for row in rows_of(figure) if "answer" in row} == {
            "Unfavourable",
            "Neutral",
            "Favourable",
        }
        assert "not shown for so few" in figure.note

    def test_an_answer_nobody_gave_counts_as_none_of_them(self, whole: Publication) -> None:
        def without_fives(cell: PublishedCell) -> PublishedCell:
            counts = {code: count for code, count in (cell.distribution or {}).items() if code != 5}
            return replace(cell, distribution=counts or None)

        publication = replace(whole, cells=tuple(without_fives(cell) for cell in whole.cells))
        figure = charts.item_distribution(publication, "customer-orientation", "employees")
        assert set(figure.table["answer:Strongly agree"]) == {0}
        assert figure.table["answer:Strongly agree_figure"].isna().all()
        assert figure.table["answer:Agree_figure"].notna().all()

    def test_questions_stand_in_model_order_under_their_audience(self, whole: Publication) -> None:
        figure = charts.item_distribution(whole, "customer-orientation")
        order = figure.chart["encoding"]["y"]["scale"]["domain"]
        assert [name for name in order if name in ("Leaders", "Employees", "Customers")] == [
            "Leaders",
            "Employees",
            "Customers",
        ]

    def test_an_unknown_criterion_has_no_chart(self, whole: Publication) -> None:
        assert charts.item_distribution(whole, "no-such-criterion") is None


class TestGaps:
    def test_blind_spots_of_leaders_are_named(self, whole: Publication) -> None:
        said = [row["said"] for row in rows_of(charts.audience_gaps(whole)) if "said" in row]
        flagged = [gap for gap in whole.gaps if gap.kind is SubjectKind.CRITERION and gap.flagged]
        assert said
        assert all("blind spot" in each for each in said if each.startswith("Leaders"))
        assert len(said) <= len({gap.subject for gap in flagged})

    def test_one_audience_has_nobody_to_differ_from(self, whole: Publication) -> None:
        assert charts.audience_gaps(for_audiences(whole, "customers")) is None

    def test_flagged_gaps_come_first(self, whole: Publication) -> None:
        figure = charts.audience_gaps(whole, most=3)
        flagged = {gap.subject for gap in whole.gaps if gap.kind is SubjectKind.CRITERION and gap.flagged}
        names = {each.name for each in whole.model.criteria if each.id in flagged}
        drawn = [name.replace("\n", " ") for name in figure.chart["encoding"]["y"]["scale"]["domain"]]
        assert len(drawn) == 3
        assert len(flagged) < 3 or set(drawn) <= names


class TestLevels:
    def test_a_provisional_level_is_hatched(self, whole: Publication) -> None:
        def hatched(publication: Publication) -> bool:
            return "gradient" in json.dumps(charts.maturity_profile(publication, "leadership").chart)

        assert not hatched(whole)
        assert hatched(without_interviews(whole))

    def test_a_target_is_outlined(self, whole: Publication) -> None:
        levels = tuple(replace(level, target=4) for level in whole.levels)
        figure = charts.maturity_profile(replace(whole, levels=levels), "leadership")
        assert "Outlined" in figure.note


def test_names_that_try_to_be_code_stay_text() -> None:
    publication = hostile(sample_publication())
    figure = charts.item_distribution(publication, "customer-orientation")
    tests = [each["test"] for each in figure.chart["encoding"]["y"]["axis"]["labelColor"]["condition"]]
    # inside an expression a name is a JSON string, so that its quotes end nothing
    assert all(json.loads(test.removeprefix("datum.value === ")).startswith(HOSTILE[:20]) for test in tests)


class TestImportance:
    @pytest.mark.parametrize("audience", ["leaders", "employees", "nobody"])
    def test_a_shut_gate_draws_nothing(self, audience: str, whole: Publication) -> None:
        assert charts.importance_performance(whole, audience) is None

    def test_every_criterion_is_placed_at_its_score_and_importance(self, whole: Publication) -> None:
        figure = charts.importance_performance(whole, "customers")
        drivers = whole.drivers[2].drivers
        points = {(row["score"], row["importance"], row["hollow"]) for row in figure.chart["data"]["values"]}
        assert points == {
            (
                whole.cell(SubjectKind.CRITERION, each.criterion, "customers").figures[Measure.SCORE_0_100].value,
                each.importance.value,
                each.borderline,
            )
            for each in drivers
        }
        assert {each.borderline for each in drivers} == {True, False}
        assert list(figure.table["rank"]) == list(range(1, len(drivers) + 1))

    def test_what_matters_most_is_named_in_the_chart(self, whole: Publication) -> None:
        labels = {
            str(row["label"]).replace("\n", " ")
            for row in rows_of(charts.importance_performance(whole, "customers"))
            if "label" in row
        }
        first = whole.drivers[2].drivers[0].criterion
        name = next(each.name for each in whole.model.criteria if each.id == first)
        assert name in labels

    def test_no_cause_is_claimed(self, whole: Publication) -> None:
        figure = charts.importance_performance(whole, "customers")
        assert "goes with" in figure.note
        assert "shows no cause" in figure.note
        said = f"{figure.title} {figure.note} {figure.alt_text}".replace("shows no cause", "")
        assert not any(word in said.lower() for word in ("cause", "drive", "leads to", "because of"))

    def test_what_goes_against_the_outcome_is_not_said_to_go_with_it(self, whole: Publication) -> None:
        found = whole.drivers[2]
        turned = replace(found, drivers=tuple(replace(each, association="goes-against") for each in found.drivers))
        figure = charts.importance_performance(replace(whole, drivers=(turned,)), "customers")
        assert "overlaps too much" in figure.title

    def test_three_criteria_make_no_matrix(self, whole: Publication) -> None:
        found = replace(whole.drivers[2], drivers=whole.drivers[2].drivers[:3])
        few = replace(whole, drivers=(found,))
        assert charts.importance_performance(few, "customers") is None
        assert "fewer than four criteria" in insights.importance_equal(few)

    def test_why_importance_is_equal_is_said_for_each_audience(self, whole: Publication) -> None:
        said = insights.importance_equal(whole)
        assert said.startswith("The same cannot be drawn for every audience.")
        assert "Leaders: too few people answered" in said
        shut = replace(whole, drivers=whole.drivers[:2])
        assert insights.importance_equal(shut).startswith("Importance counts the same for every criterion")
        assert insights.importance_equal(replace(whole, drivers=whole.drivers[2:])) is None

    @pytest.mark.parametrize("seed", [1, 2, 3, 4, 5, 6])
    def test_names_cover_no_point_and_no_other_name(self, seed: int) -> None:
        publication = sample_publication(seed)
        points = insights.placed(publication, publication.drivers[2])
        canvas = importance.Canvas(width=600, scales=(1.0,), across=55.0, up=0.2)
        named = importance._named(canvas, points, [], 26)
        assert named
        boxes = [importance._box(canvas, *each, 1.0) for each in named]
        for index, box in enumerate(boxes):
            assert importance._hits(box, boxes[:index]) == 0
            score = named[index][0]["score"]
            others = [importance._dot(canvas, each, 1.0) for each in points if each.points != score]
            assert importance._hits(box, others) == 0
