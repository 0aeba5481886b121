"""What the offline file holds: every choice of every view, put together from its pieces, is what the live view shows."""

import base64
import gzip
import json

import pytest
from sample_publication import sample_publication

from toolkit.dashboard.content import every_choice
from toolkit.dashboard.offline import packed_states
from toolkit.dashboard.views import VIEWS


@pytest.fixture(scope="module")
def publication():
    return sample_publication()


@pytest.fixture(scope="module")
def packed(publication):
    return json.loads(gzip.decompress(base64.b64decode(packed_states(publication))))


@pytest.mark.parametrize("name", VIEWS)
def test_every_choice_is_there_and_shows_what_the_live_view_shows(publication, packed, name):
    view, pieces, seen = VIEWS[name], packed["pieces"], {}
    choices = list(every_choice(view, publication))
    states = packed["views"][name]
    assert [state["choice"] for state in states.values()] == [dict(choice) for choice in choices]
    for choice, state in zip(choices, states.values(), strict=True):
        shown = view.shown(choice)
        if shown not in seen:
            seen[shown] = view.content(publication, choice)
        kept = states[state["as"]] if "as" in state else state
        assert "".join(pieces[number] for number in kept["html"]) == seen[shown].html
        assert kept["said"] == seen[shown].said
        specs = {
            one: {
                key: {"values": [pieces[row] for row in number]} if isinstance(number, list) else pieces[number]
                for key, number in spec.items()
            }
            for one, spec in kept["specs"].items()
        }
        assert specs == json.loads(json.dumps(dict(seen[shown].specs)))
        filters = {
            each.id: (each.value, [list(one) for one in each.options]) for each in view.filters(publication, choice)
        }
        assert {each["id"]: (each["value"], pieces[each["options"]]) for each in state["filters"]} == filters
    assert sum(state["start"] for state in states.values()) == 1


def test_every_figure_that_can_be_asked_about_is_explained(packed):
    explained, pieces = packed["explained"], packed["pieces"]
    assert len(explained) > 1000
    first = "".join(pieces[number] for number in next(iter(explained.values())))
    assert first.startswith("<p><b>")
