"""What a profile is held against: other clients, earlier waves, the last plan; and a sentence where there is nothing."""

import re
from dataclasses import replace
from html import unescape

import pytest
from earlier_waves import with_earlier_waves
from sample_publication import sample_publication

from toolkit.dashboard.content import state_of
from toolkit.dashboard.views import VIEWS
from toolkit.publication.value import Publication, PublishedProgress, Reason


@pytest.fixture(scope="module")
def alone() -> Publication:
    return sample_publication()


@pytest.fixture(scope="module")
def third_wave(alone) -> Publication:
    return with_earlier_waves(alone)


def html(publication: Publication, view: str, **choice: str) -> str:
    return state_of(VIEWS[view], publication, choice).content.html


def empty(publication: Publication, view: str, **choice: str) -> list[str]:
    """The sentences that stand where there is nothing to see."""
    return [unescape(one) for one in re.findall(r'<p class="empty">([^<]+)</p>', html(publication, view, **choice))]


def test_places_among_other_clients_stand_with_their_edition_and_number(third_wave, alone):
    shown = html(third_wave, "stand")
    assert 'data-spec="benchmark-dimension"' in shown
    assert f"edition {third_wave.benchmarks[0].edition}" in shown
    assert re.search(r'data-figure="benchmark:dimension:[\w-]+@\w+#percentile"', shown)
    assert "benchmark" not in html(alone, "stand")
    criterion = third_wave.model.criteria[1]
    own = html(third_wave, "why", criterion=criterion.id)
    assert set(re.findall(r'data-figure="benchmark:criterion:([\w-]+)@', own)) == {criterion.id}


def test_under_a_lens_the_places_are_those_of_its_criteria(third_wave):
    lens = third_wave.model.lenses[-1]
    inside = {criterion for group in lens.groups for criterion in group.criteria}
    found = set(re.findall(r'data-figure="benchmark:criterion:([\w-]+)@', html(third_wave, "stand", lens=lens.id)))
    assert found
    assert found <= inside


def test_whether_waves_may_be_compared_stands_before_what_has_changed(third_wave, alone):
    shown = html(third_wave, "stand")
    assert "Baseline 2025" in shown
    assert shown.index("May the waves be compared?") < shown.index('data-spec="trend-dimension"')
    assert "May the waves" not in html(alone, "stand")
    assert 'data-key="comparability"' in html(third_wave, "sure")
    assert 'data-key="comparability"' not in html(alone, "sure")


def test_the_last_plan_says_how_far_it_has_come_and_what_was_measured(alone):
    play = alone.recommendations[0]
    told = PublishedProgress(
        play=play.play, criterion=play.criterion, action="<b>Call back</b>", owner="Head of service", status="under-way", note="Since May."
    )  # fmt: skip
    shown = html(replace(alone, progress=(told,)), "do")
    assert 'class="came-under-way"' in shown
    assert "&lt;b&gt;Call back&lt;/b&gt;" in shown
    assert "Head of service · Since May." in shown
    assert "What became of" not in html(alone, "do")


def test_nothing_hidden_leaves_an_empty_frame(alone):
    hidden = tuple(
        replace(cell, n=None, hidden=Reason.TOO_FEW_RESPONDENTS, figures={}, distribution=None, composition=None)
        for cell in alone.cells
    )
    none = replace(
        alone, cells=hidden, gaps=(), levels=(), dimension_levels=(), quotes=(), recommendations=(), changes=(), drivers=(),
        reliability=(), audiences=tuple(replace(one, n=None, response_rate=None) for one in alone.audiences),
    )  # fmt: skip
    assert "Fewer than 5 people answered" in empty(none, "stand")[0]
    assert "Fewer than 5 people answered" in empty(none, "who")[0]
    assert "Fewer than 5 people in each group" in empty(none, "where")[0]
    assert "may be shown" in empty(none, "why")[0]
    assert "Nothing is ranked" in empty(none, "do")[0]
    assert "Fewer than two audiences" in empty(none, "who", criterion=alone.model.criteria[0].id)[0]


def test_without_interviews_the_sources_say_so(alone):
    silent = tuple(replace(one, evidence_for=0, evidence_against=0, interviewees=0) for one in alone.levels)
    quiet = replace(alone, levels=silent, quotes=())
    assert "No interviews were coded." in html(quiet, "who")
    assert "nothing was coded" in html(quiet, "why")
    assert "<blockquote" not in html(quiet, "why")


def test_a_part_without_a_recommendation_says_so(alone):
    first = alone.recommendations[0]
    part = next(one for one in alone.model.dimensions if first.criterion not in one.criteria)
    lonely = replace(
        alone, recommendations=tuple(one for one in alone.recommendations if one.criterion == first.criterion)
    )
    assert "No recommendation is ranked for this choice" in empty(lonely, "do", part=part.id)[0]
    lens = alone.model.lenses[0]
    assert "No recommendation is ranked here." in html(lonely, "do", lens=lens.id)
