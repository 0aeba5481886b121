"""The views: what they hold, for every choice, for thin publications and for hostile words."""

import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from sample_publication import sample_publication

from toolkit.dashboard.content import Filter, every_choice, state_of
from toolkit.dashboard.first_view import first_view
from toolkit.dashboard.views import VIEWS
from toolkit.publication import Publication
from toolkit.score.values import SubjectKind

ATTACK = "<script>alert(1)</script>\"'&"
VOID = {"br", "img", "input", "hr", "meta", "link"}


@pytest.fixture(scope="module")
def publication() -> Publication:
    return sample_publication()


class Balanced(HTMLParser):
    """Fails on an element that is not closed where it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.places: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.scripts += tag == "script"
        self.places += [text or "" for name, text in attributes if name == "data-spec"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1:] == [tag], f"</{tag}> closes nothing"
        self.open.pop()


def checked(html: str) -> Balanced:
    parser = Balanced()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


@pytest.mark.parametrize("name", VIEWS)
def test_every_choice_of_every_view_is_whole_has_one_title_and_a_spec_for_every_chart(publication, name):
    view, seen, shown = VIEWS[name], 0, set()
    for choice in every_choice(view, publication):
        seen += 1
        if view.shown(choice) in shown:
            continue
        shown.add(view.shown(choice))
        state = state_of(view, publication, choice)
        assert dict(state.choice) == dict(choice), "a choice that is offered is valid"
        parser = checked(state.content.html)
        assert state.content.html.count("<h2>") == 1
        assert sorted(parser.places) == sorted(name for name in state.content.specs if not name.endswith(":narrow"))
        assert parser.scripts == 0
        assert state.content.said
    assert seen >= {"stand": 7, "who": 300, "where": 90, "why": 120, "do": 120, "sure": 1}[name]
    assert len(shown) <= 250


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("hostile", ["", "../../etc", "__class__", "x" * 10_000, "lens:nobody/none", "lens:"])
def test_a_value_that_is_not_offered_falls_back_to_one_that_is(publication, name, hostile):
    view = VIEWS[name]
    asked = {each.id: hostile for each in view.filters(publication, {})} | {"nobody": hostile}
    state = state_of(view, publication, asked)
    assert set(state.choice) <= {"lens", "part", "criterion", "audience", "group", "horizon"}
    for each in state.filters:
        assert each.value in {value for value, _ in each.options}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"criterion": "recognition"}, ("model", "empowerment", "recognition")),
        ({"part": "culture", "criterion": "recognition"}, ("model", "culture", "customer-orientation")),
        (
            {"lens": "six-practices", "criterion": "recognition"},
            ("six-practices", "celebrate-and-learn", "recognition"),
        ),
        ({"lens": "four-strategies", "criterion": "service-recovery"}, ("model", "delivery", "service-recovery")),
        ({"lens": "six-practices", "part": "culture"}, ("six-practices", "lead-by-example", "leader-role-modelling")),
    ],
    ids=["alone", "of another part", "within a lens", "that the lens leaves out", "part of another lens"],
)
def test_a_criterion_brings_its_part_and_a_part_wins_over_a_criterion_of_another(publication, asked, found):
    state = state_of(VIEWS["why"], publication, asked)
    assert tuple(state.choice.values()) == found


def test_a_lens_regroups_every_question_but_the_last(publication):
    lens = publication.model.lenses[-1]
    for name in ("stand", "who", "where", "why", "do"):
        own, other = (state_of(VIEWS[name], publication, {"lens": each}) for each in ("model", lens.id))
        assert other.choice["lens"] == lens.id
        assert own.content != other.content, name
        parts = {label for each in other.filters if each.id == "part" for _, label in each.options}
        assert name == "stand" or {group.name for group in lens.groups} <= parts


def test_a_part_of_a_lens_keeps_to_its_criteria(publication):
    lens = next(each for each in publication.model.lenses if each.id == "six-practices")
    part, names = lens.groups[1], {each.id: each.name for each in publication.model.criteria}
    choice = {"lens": lens.id, "part": part.id}
    rows = re.findall(r'<th scope="row">([^<]+)</th>', state_of(VIEWS["who"], publication, choice).content.html)
    assert set(map(unescape, rows)) == {names[each] for each in part.criteria}
    plays = re.findall(r"why\|criterion\|([\w-]+)", state_of(VIEWS["do"], publication, choice).content.html)
    assert set(plays) <= set(part.criteria)


def test_one_criterion_sets_every_source_side_by_side(publication):
    gap = next(each for each in publication.gaps if each.flagged and each.kind is SubjectKind.CRITERION)
    html = state_of(VIEWS["who"], publication, {"criterion": gap.subject}).content.html
    for audience in publication.audiences:
        assert f"<dt>{audience.name}</dt>" in html
    assert "<dt>Interviews</dt>" in html
    assert "points above" in html
    elsewhere = {"lens": "four-strategies", "part": "visible-leaders", "criterion": gap.subject}
    if gap.subject in state_of(VIEWS["who"], publication, elsewhere).choice.values():
        assert state_of(VIEWS["who"], publication, elsewhere).content.html == html, "whatever the other filters say"


def test_blind_spots_are_named_and_their_absence_is_said(publication):
    spots = [gap for gap in publication.gaps if gap.flagged and gap.kind is SubjectKind.CRITERION]
    turned = tuple(
        replace(
            gap,
            audience="leaders",
            other="employees",
            difference=replace(gap.difference, value=20.0, low=15.0, high=25.0),
        )
        for gap in spots[:1]
    )
    named = state_of(VIEWS["who"], replace(publication, gaps=turned), {}).content.html
    assert "<h3>Blind spots</h3>" in named
    assert f"who|criterion|{spots[0].subject}" in named
    none = tuple(replace(gap, flagged=False) for gap in publication.gaps)
    assert "None: leaders stand nowhere" in state_of(VIEWS["who"], replace(publication, gaps=none), {}).content.html


@pytest.mark.parametrize("name", VIEWS)
def test_a_publication_in_which_nothing_may_be_shown_still_answers(publication, name):
    bare = replace(
        publication, cells=(), gaps=(), levels=(), dimension_levels=(), quotes=(), recommendations=(), changes=(),
        findings=(), method=(), group_dimensions=(),
    )  # fmt: skip
    for choice in every_choice(VIEWS[name], bare):
        content = state_of(VIEWS[name], bare, choice).content
        checked(content.html)
        assert content.specs == {}
        assert re.search(r"<h2>[^<]{10,}</h2>", content.html)


@pytest.mark.parametrize("name", VIEWS)
def test_words_of_a_client_stay_words(publication, name):
    model = publication.model
    hostile = replace(
        publication,
        client_name=ATTACK,
        wave_name=ATTACK,
        quotes=tuple(replace(each, text=ATTACK, attribution=ATTACK) for each in publication.quotes),
        audiences=tuple(replace(each, name=ATTACK) for each in publication.audiences),
        recommendations=tuple(
            replace(each, action=ATTACK, owner=ATTACK, sentence=ATTACK) for each in publication.recommendations
        ),
        findings=tuple(replace(each, sentence=ATTACK) for each in publication.findings),
        levels=tuple(replace(each, reason=ATTACK, status="overridden") for each in publication.levels),
        model=replace(
            model,
            criteria=tuple(
                replace(each, name=ATTACK, definition=ATTACK, rubric={1: ATTACK}) for each in model.criteria
            ),
            dimensions=tuple(replace(each, name=ATTACK) for each in model.dimensions),
            items=tuple(replace(each, text=ATTACK) for each in model.items),
        ),
    )
    state = state_of(VIEWS[name], hostile, {})
    assert checked(state.content.html).scripts == 0
    assert "<script" not in state.content.html
    page = first_view(hostile)
    assert "<script>alert" not in page.header + page.body


def test_specs_in_the_page_cannot_end_the_script_element_they_stand_in(publication):
    model = publication.model
    named = replace(
        publication, model=replace(model, dimensions=tuple(replace(d, name="</script><b>") for d in model.dimensions))
    )
    body = first_view(named).body
    assert body.count("</script>") == len(VIEWS)
    for text in re.findall(r'class="specs">(.*?)</script>', body, flags=re.S):
        json.loads(text)


def test_a_figure_in_a_table_keeps_its_identifier(publication):
    html = state_of(VIEWS["stand"], publication, {}).content.html
    ids = set(re.findall(r'data-figure="([^"]+)"', html))
    cells = {each.split("#")[0] for each in ids if each.startswith("dimension:")}
    assert cells
    assert cells <= set(publication.cell_by_id)


def test_a_hidden_cell_is_in_no_spec_and_no_table(publication):
    hidden = [cell for cell in publication.cells if cell.hidden is not None]
    assert hidden
    for choice in every_choice(VIEWS["where"], publication):
        content = state_of(VIEWS["where"], publication, choice).content
        for spec in content.specs.values():
            rows = [row for row in spec["data"]["values"] if str(row.get("group", "")).startswith("Kiosk")]
            assert all(row.get("score") is None and row.get("n") is None for row in rows)


def test_quotes_stand_with_their_criterion_only(publication):
    quoted = publication.quotes[0].criterion
    silent = next(
        each.id
        for each in publication.model.criteria
        if each.id not in {quote.criterion for quote in publication.quotes}
    )
    assert "<blockquote" in state_of(VIEWS["why"], publication, {"criterion": quoted}).content.html
    assert "<blockquote" not in state_of(VIEWS["why"], publication, {"criterion": silent}).content.html


def test_a_filter_takes_only_what_it_offers():
    options = (("a", "A"), ("b", "B"))
    assert Filter.of("f", "F", options, {"f": "b"}).value == "b"
    assert Filter.of("f", "F", options, {"f": "c"}).value == "a"
    assert Filter.of("f", "F", options, {}).value == "a"


def test_one_audience_alone_is_still_a_dashboard(publication):
    only = replace(
        publication,
        audiences=publication.audiences[1:2],
        gaps=(),
        cells=tuple(cell for cell in publication.cells if cell.audience == "employees"),
        changes=(),
    )
    for view in VIEWS.values():
        checked(state_of(view, only, {}).content.html)
    assert any(cell.kind is SubjectKind.DIMENSION for cell in only.cells)
    assert "There are no two audiences" in state_of(VIEWS["who"], only, {}).content.html


def test_importance_is_drawn_where_it_may_be_and_explained_where_not(publication):
    content = state_of(VIEWS["do"], publication, {}).content
    assert "importance-customers" in content.specs
    assert "importance-leaders" not in content.specs
    assert "Leaders: too few people answered" in content.html
    assert 'data-figure="driver:' in content.html


def test_reliability_is_folded_by_audience_with_its_identifiers(publication):
    html = state_of(VIEWS["sure"], publication, {}).content.html
    assert html.count('data-key="reliability-') == 3
    assert len(set(re.findall(r'data-figure="reliability:[^"]+#alpha"', html))) == len(publication.reliability)
