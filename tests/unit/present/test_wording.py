"""Numbers as text, sentences that remember their figures, and findings by rule."""

import pickle
from dataclasses import replace

import pytest
from reduced_publications import for_audiences
from sample_publication import sample_publication

from toolkit.present import insights
from toolkit.present.wording import Number, Sentence, Words, signed, whole
from toolkit.publication.value import Estimate, PublishedGap, SubjectKind


@pytest.mark.parametrize(
    ("figure", "text"),
    [(62.4, "62"), (62.5, "63"), (63.5, "64"), (0.4, "0"), (-0.4, "0"), (-0.5, "−1"), (-12.2, "−12"), (100.0, "100")],
)
def test_whole_numbers_round_halves_away_from_zero_as_the_charts_do(figure: float, text: str) -> None:
    assert whole(figure) == text


@pytest.mark.parametrize(("figure", "text"), [(4.6, "+5"), (-4.6, "−5"), (0.2, "0"), (-0.2, "0")])
def test_a_difference_has_its_sign(figure: float, text: str) -> None:
    assert signed(figure) == text


def test_factors_have_the_decimals_asked_for() -> None:
    assert Words("en").decimals(0.125) == "0.13"
    assert Words("en").decimals(0.125, 3) == "0.125"
    assert Words("en").percent(0.625) == "63%"


def test_a_sentence_keeps_which_figure_each_number_is() -> None:
    number = Number(figure="a@b#score_0_100", shown=61.7, text="62")
    sentence = Words("en")("insight.only", best="Culture", high=number)
    assert sentence == "“Culture” stands at 62"
    assert [run for run in sentence.runs if isinstance(run, Number)] == [number]
    inside = Sentence("So: ", sentence, ".")
    assert inside == "So: “Culture” stands at 62."
    assert number in inside.runs


def test_a_sentence_survives_pickling() -> None:
    sentence = Sentence("n = ", Number(figure="x#n", shown=42, text="42"))
    again = pickle.loads(pickle.dumps(sentence))
    assert again == sentence
    assert again.runs == sentence.runs


@pytest.mark.parametrize(
    ("names", "phrase"), [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")]
)
def test_names_are_listed_as_people_do(names: tuple[str, ...], phrase: str) -> None:
    assert Words("en").listed(names) == phrase


def test_small_counts_are_words() -> None:
    words = Words("en")
    assert [words.counted(count) for count in (0, 1, 12, 13, 1234)] == ["no", "one", "twelve", "13", "1,234"]


def test_a_code_nobody_named_is_shown_as_it_stands() -> None:
    assert Words("en").code("status", "no-such-status") == "no such status"


def test_an_unknown_language_falls_back_to_english() -> None:
    assert Words("xx").language == "en"
    assert Words("en").date("2026-05-18") == "18 May 2026"


def estimate(value: float, half: float | None) -> Estimate:
    low, high = (None, None) if half is None else (value - half, value + half)
    return Estimate(value=value, low=low, high=high, n=50, method="test")


@pytest.mark.parametrize(
    ("higher", "lower", "clear"),
    [
        (estimate(60, 3), estimate(50, 3), True),
        (estimate(60, 6), estimate(50, 6), False),
        (estimate(60, 5), estimate(50, 5), False),  # they touch
        (estimate(60, None), estimate(50, 3), True),
        (estimate(54, None), estimate(50, 3), False),
    ],
)
def test_scores_are_apart_when_their_intervals_are(higher: Estimate, lower: Estimate, clear: bool) -> None:
    assert insights.apart(higher, lower) is clear


@pytest.mark.parametrize(
    ("value", "half", "flagged", "said"),
    [
        (20.0, 5.0, True, "Leaders rate “Service vision and strategic priority” 20 points above employees (15 to 25)."),
        (
            -20.0,
            5.0,
            True,
            "Employees rate “Service vision and strategic priority” 20 points above leaders (15 to 25).",
        ),
        (
            8.0,
            5.0,
            False,
            "Leaders rate “Service vision and strategic priority” 8 points above employees; too little to call it a gap.",
        ),
        (4.0, 5.0, False, "Leaders and employees see “Service vision and strategic priority” about the same."),
        (4.0, None, False, "Leaders and employees see “Service vision and strategic priority” about the same."),
    ],
)
def test_a_gap_in_a_sentence(value: float, half: float | None, flagged: bool, said: str) -> None:
    gap = PublishedGap(
        kind=SubjectKind.CRITERION,
        subject="service-vision",
        audience="leaders",
        other="employees",
        difference=estimate(value, half),
        flagged=flagged,
    )
    sentence = insights.gap_sentence(sample_publication(), gap)
    assert sentence == said
    for run in sentence.runs:
        if isinstance(run, Number):
            # the figure is the published one, sign and all, however the sentence turns it
            part = run.figure.removeprefix(f"{gap.id}#difference").removeprefix(".") or "value"
            assert run.shown == getattr(gap.difference, part)


def test_what_does_not_differ_is_about_the_same() -> None:
    whole_sample = sample_publication()
    subjects = [dimension.id for dimension in whole_sample.model.dimensions]
    flat = replace(
        whole_sample,
        cells=tuple(
            replace(cell, figures={name: estimate(55.0, 2.0) for name in cell.figures}) for cell in whole_sample.cells
        ),
    )
    assert insights.stands_out(flat, SubjectKind.DIMENSION, subjects) == (
        "The eight dimensions stand about the same across audiences, between 55 and 55"
    )


def test_with_one_audience_no_sentence_speaks_of_several() -> None:
    alone = for_audiences(sample_publication(), "customers")
    subjects = [dimension.id for dimension in alone.model.dimensions]
    assert "across audiences" not in insights.stands_out(alone, SubjectKind.DIMENSION, subjects)


def test_nothing_shown_has_no_finding() -> None:
    assert insights.stands_out(sample_publication(), SubjectKind.DIMENSION, ["no-such-dimension"]) is None
