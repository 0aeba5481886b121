"""The roadmap with what goes first, what the consultant changed, and the last plan beside the change measured."""

from dataclasses import replace

import pytest
from sample_publication import sample_publication

from toolkit.present import plans, tables
from toolkit.present.wording import words_for
from toolkit.publication import Publication
from toolkit.publication.value import PublishedProgress
from toolkit.report.act import act_section, decided
from toolkit.report.blocks import Heading, Points, Section, Table


@pytest.fixture(scope="module")
def whole() -> Publication:
    return sample_publication()


def _act(publication: Publication) -> Section:
    section = act_section(publication, words_for(publication))
    assert section is not None
    return section


def test_a_play_that_goes_first_is_on_the_roadmap_although_its_rank_is_low(whole: Publication) -> None:
    first, *rest = tables.ranked(whole)
    last = rest[-1]
    waiting = replace(first, after=(last.play,), phase=90, step=2)
    before = replace(last, phase=30, step=1)
    changed = {waiting.play: waiting, before.play: before}
    publication = replace(whole, recommendations=tuple(changed.get(each.play, each) for each in whole.recommendations))
    shown = plans.on_the_roadmap(publication, 1)
    assert [play.play for play in shown] == [before.play, waiting.play]
    assert str(plans.roadmap_table(publication, shown)["after"].tolist()[1]) == str(last.rank)


@pytest.mark.parametrize(
    ("changes", "begins"),
    [
        ({"decided": "edited"}, "Edited by the consultant"),
        ({"decided": "added"}, "Added by the consultant"),
        ({"placed": True, "rule_rank": 7}, "Placed here by the consultant, rank 7 by the rule"),
        ({"decided": "edited", "placed": True, "rule_rank": 7}, "Edited and placed here by the consultant, rank 7"),
        ({"decided": "added", "placed": True, "rule_rank": 7}, "Added and placed here by the consultant, rank 7"),
    ],
)
def test_what_the_consultant_changed_is_said_with_the_reason(
    whole: Publication, changes: dict[str, object], begins: str
) -> None:
    play = replace(tables.ranked(whole)[0], reason="The board asked for it.", **changes)
    said = str(decided(words_for(whole), play))
    assert said.startswith(begins)
    assert said.endswith(": The board asked for it.")


def test_nothing_is_said_of_the_consultant_where_the_rule_alone_spoke(whole: Publication) -> None:
    play = replace(tables.ranked(whole)[0], decided=None, placed=False)
    assert decided(words_for(whole), play) is None


def test_the_last_plan_stands_beside_the_change_or_says_that_none_was_measured(whole: Publication) -> None:
    criterion = whole.model.criteria[0].id
    play = PublishedProgress(
        play="p", criterion=criterion, action="Do it", owner="Owner", status="done", note="Since May."
    )
    publication = replace(whole, progress=(play,), changes=())
    blocks = _act(publication).blocks
    assert isinstance(blocks[0], Heading)
    assert blocks[0].id == "act-progress"
    points = next(block for block in blocks if isinstance(block, Points))
    assert str(points.items[0]) == "Done: Do it (Owner). Since May."
    assert str(plans.measured_since(publication, play)) == "not measured in both waves"


def test_without_a_report_on_the_last_plan_there_is_no_such_part(whole: Publication) -> None:
    ids = [block.id for block in _act(replace(whole, progress=())).blocks if isinstance(block, Heading)]
    assert "act-progress" not in ids
    assert "act-roadmap" in ids


def test_the_roadmap_is_headed_by_phase(whole: Publication) -> None:
    play = replace(tables.ranked(whole)[0], phase=30, step=1)
    publication = replace(whole, recommendations=(play,))
    heads = [
        row[0] for block in _act(publication).blocks if isinstance(block, Table) for row in block.rows if len(row) == 1
    ]
    assert heads == ["Within 30 days", "Within 30 days"]
