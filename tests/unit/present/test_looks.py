"""Theme, pictures, fonts and the cache: legible, stable, and made without a network."""

import re
from dataclasses import replace

import pytest
from sample_publication import sample_publication

from toolkit.present import charts
from toolkit.present.fonts import letters, web_font
from toolkit.present.kept import kept
from toolkit.present.pictures import svg
from toolkit.present.theme import DEFAULT_BRAND, TEXT_CONTRAST, contrast, legible, steps_of, theme_for
from toolkit.publication.value import PublishedAudience


def test_contrast_is_that_of_the_guideline() -> None:
    # black on white and the grey that the guideline's own tools give as the last to pass
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777") < TEXT_CONTRAST


@pytest.mark.parametrize("colour", ["#ffee00", "#ff7f50", "#cccccc", "#ffffff"])
def test_a_brand_too_light_for_text_is_darkened_until_it_can_carry_it(colour: str) -> None:
    theme = theme_for(replace(sample_publication(), brand_colour=colour))
    assert theme.brand == colour
    assert contrast(theme.brand_ink) >= TEXT_CONTRAST


def test_a_brand_that_is_legible_stays() -> None:
    assert legible("#0b4f6c") == "#0b4f6c"


@pytest.mark.parametrize("colour", [None, "red", "#12", "#zzzzzz", "#fff;}</style>"])
def test_what_is_no_colour_gives_ours(colour: str | None) -> None:
    assert theme_for(replace(sample_publication(), brand_colour=colour)).brand == DEFAULT_BRAND


def test_audiences_keep_their_colours_whoever_else_is_asked() -> None:
    whole = sample_publication()
    alone = replace(whole, audiences=whole.audiences[2:])
    assert theme_for(alone).audiences["customers"] == theme_for(whole).audiences["customers"]


def test_every_audience_colour_can_carry_text_and_is_its_own() -> None:
    whole = sample_publication()
    further = tuple(
        PublishedAudience(id=f"group-{index}", name=str(index), n=20, population=None, response_rate=None)
        for index in range(4)
    )
    colours = theme_for(replace(whole, audiences=whole.audiences + further)).audiences
    assert min(contrast(colour) for colour in colours.values()) >= TEXT_CONTRAST
    assert len(set(colours.values())) == len(colours)


@pytest.mark.parametrize("count", [1, 2, 5, 7, 11])
def test_a_scale_of_colours_has_as_many_steps_as_asked(count: int) -> None:
    likert = theme_for(sample_publication()).likert
    made = steps_of(likert, count)
    assert len(made) == count
    assert count == 1 or (made[0], made[-1]) == (likert[0], likert[-1])


def test_a_picture_has_words_for_who_cannot_see_it() -> None:
    figure = charts.dimension_profile(sample_publication())
    drawn = svg(figure)
    assert drawn.startswith("<svg")
    assert f'<title id="dimension-profile-title">{figure.title}</title>' in drawn
    assert '<desc id="dimension-profile-desc">Dot-and-interval chart' in drawn
    assert "IBM Plex Sans" in drawn


def test_pictures_share_no_identifier() -> None:
    whole = sample_publication()
    found = [
        set(re.findall(r'\bid="([^"]+)"', drawn))
        for drawn in (
            svg(charts.group_heatmap(whole, "employees", "site")),
            svg(charts.group_heatmap(whole, "customers", "site")),
        )
    ]
    # the hatching is a gradient, and a gradient needs an identifier
    assert all(any("gradient" in each for each in own) for own in found)
    assert found[0] & found[1] == set()


def test_the_same_figure_gives_the_same_picture() -> None:
    assert svg(charts.dimension_profile(sample_publication())) == svg(charts.dimension_profile(sample_publication()))


def test_the_font_for_pages_is_small_and_the_same_each_time(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("CENTRIC_CACHE", str(tmp_path / "one"))
    first = web_font()
    monkeypatch.setenv("CENTRIC_CACHE", str(tmp_path / "two"))
    assert web_font() == first
    assert first.startswith(b"wOFF")
    assert len(first) < 150_000


def test_the_letters_of_the_typeface_are_known() -> None:
    assert {ord(letter) for letter in "AzÄß€→−Кλ"} <= letters()
    assert not {ord(letter) for letter in "銀ع"} & letters()


class TestKept:
    def test_what_was_made_once_is_not_made_again(self, monkeypatch, tmp_path) -> None:
        monkeypatch.setenv("CENTRIC_CACHE", str(tmp_path))
        assert kept("a", lambda: b"first") == b"first"
        assert kept("a", lambda: b"second") == b"first"
        assert kept("b", lambda: b"second") == b"second"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]

    def test_a_cache_that_cannot_be_written_is_done_without(self, monkeypatch, tmp_path) -> None:
        taken = tmp_path / "taken"
        taken.write_text("a file where the folder should be")
        monkeypatch.setenv("CENTRIC_CACHE", str(taken))
        assert kept("a", lambda: b"made") == b"made"
        assert taken.read_text() == "a file where the folder should be"
