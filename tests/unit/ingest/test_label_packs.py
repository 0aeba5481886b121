"""Answer words that ship: eight languages, certain words only, never against what the scale or the mapping says."""

from collections.abc import Mapping

import pandas as pd
import pytest

from toolkit.ingest.answers import answer_book, recode
from toolkit.ingest.label_packs import family_of, fitting_scales, folded, label_packs, shipped_codes
from toolkit.ingest.mapping import MissingAnswers
from toolkit.ingest.values import NOT_APPLICABLE, SKIPPED
from toolkit.model import Scale

AGREE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
SATISFIED = ("Very dissatisfied", "Dissatisfied", "Neither satisfied nor dissatisfied", "Satisfied", "Very satisfied")
OFTEN = ("Never", "Rarely", "Sometimes", "Often", "Always")
IMPORTANT = ("Very unimportant", "Unimportant", "Neither important nor unimportant", "Important", "Very important")
LANGUAGES = {"de", "en", "es", "fr", "it", "nl", "pl", "pt"}


def scale(*labels: str, first: int = 1) -> Scale:
    named = dict(enumerate(labels, start=first))
    return Scale(type="likert", min=first, max=first + len(labels) - 1, labels=named)


def agree7() -> Scale:
    return Scale(type="likert", min=1, max=7, labels={1: "Strongly disagree", 7: "Strongly agree"})


def code_of(
    label: str, of: Scale, declared: Mapping[str, int] | None = None, missing: MissingAnswers | None = None
) -> int | None:
    return answer_book(of, declared or {}, missing or MissingAnswers()).code_of(label)


def test_eight_languages_ship_and_each_knows_every_family() -> None:
    assert {pack.language for pack in label_packs()} == LANGUAGES
    for pack in label_packs():
        assert pack.not_applicable
        assert {7, 5} <= set(pack.agreement), pack.language
        assert {7, 5} <= set(pack.satisfaction), pack.language
        assert all(5 in family for family in pack.families.values()), pack.language


@pytest.mark.parametrize(
    ("labels", "known"),
    [
        (
            AGREE,
            ("stimme überhaupt nicht zu", "Stimme eher nicht zu", "teils/teils", "stimme eher zu", "STIMME VOLL ZU"),
        ),
        (AGREE, ("Pas du tout d’accord", "plutôt pas d'accord", "neutre", "Plutot d'accord", "tout à fait d'accord")),
        (AGREE, ("totalmente en desacuerdo", "en desacuerdo", "indiferente", "De acuerdo", "muy de acuerdo")),
        (AGREE, ("fortemente in disaccordo", "poco d'accordo", "neutrale", "d'accordo", "completamente d'accordo")),
        (
            AGREE,
            ("Zdecydowanie sie nie zgadzam", "raczej nie", "nie mam zdania", "zgadzam się", "calkowicie się zgadzam"),
        ),
        (AGREE, ("helemaal mee oneens", "mee oneens", "neutraal", "mee eens", " helemaal  mee eens ")),
        (AGREE, ("discordo totalmente", "discordo", "nem concordo nem discordo", "concordo", "concordo plenamente")),
        (AGREE, ("completely disagree", "tend to disagree", "undecided", "tend to agree", "fully agree")),
        (SATISFIED, ("sehr unzufrieden", "unzufrieden", "teils/teils", "eher zufrieden", "sehr zufrieden")),
        (SATISFIED, ("très insatisfait", "insatisfait", "neutre", "satisfait", "très satisfait(e)")),
        (SATISFIED, ("muy insatisfecho", "insatisfecho", "indiferente", "satisfecho", "muy satisfecho")),
        (SATISFIED, ("bardzo niezadowolony", "niezadowolony", "neutralnie", "zadowolony", "bardzo zadowolony")),
        (OFTEN, ("nie", "selten", "manchmal", "häufig", "immer")),
        (OFTEN, ("nooit", "zelden", "soms", "vaak", "altijd")),
        (OFTEN, ("nunca", "raramente", "às vezes", "frequentemente", "sempre")),
        (
            IMPORTANT,
            ("pas du tout important", "peu important", "moyennement important", "plutôt important", "très important"),
        ),
        (IMPORTANT, ("per niente importante", "poco importante", "neutrale", "importante", "molto importante")),
    ],
)
def test_words_of_each_language_are_codes(labels: tuple[str, ...], known: tuple[str, ...]) -> None:
    assert [code_of(word, scale(*labels)) for word in known] == [1, 2, 3, 4, 5]


def test_a_scale_of_seven_points_with_labelled_ends_knows_the_words_between() -> None:
    words = ("stimme nicht zu", "stimme eher nicht zu", "weder noch", "somewhat agree", "de acuerdo")
    assert [code_of(word, agree7()) for word in words] == [2, 3, 4, 5, 6]


def test_a_scale_from_nought_and_one_that_is_turned_keep_their_own_direction() -> None:
    assert code_of("mee eens", scale(*AGREE, first=0)) == 3
    assert code_of("mee eens", scale(*reversed(AGREE))) == 2


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("trifft zu", "the highest of some series, the second of others"),
        ("trifft nicht zu", "the lowest of some series, the second of others"),
        ("gelegentlich", "no word of agreement"),
        ("nie", "a word of frequency"),
        ("voll", "no label at all"),
    ],
)
def test_an_ambiguous_or_foreign_word_is_not_guessed(word: str, why: str) -> None:
    assert code_of(word, scale(*AGREE)) is None, why


def test_occasionally_is_told_and_not_guessed() -> None:
    assert code_of("occasionally", scale(*OFTEN)) is None
    assert code_of("occasionally", scale(*OFTEN), {"Occasionally": 2}) == 2


@pytest.mark.parametrize(
    "word", ["Weiß nicht", "ne s'applique pas", "No aplica", "nie dotyczy", "Don’t know", "não se aplica"]
)
def test_cannot_judge_is_known_on_every_scale(word: str) -> None:
    assert code_of(word, scale(*AGREE)) == NOT_APPLICABLE
    assert code_of(word, Scale(type="numeric", min=0, max=10)) == NOT_APPLICABLE


def test_what_the_scale_and_the_mapping_say_wins() -> None:
    own = Scale(type="likert", min=1, max=5, labels={1: "Strongly disagree", 3: "Neutral", 5: "Strongly agree"})
    assert code_of("mee eens", own, {"Mee eens": 5}) == 5
    assert code_of("weiß nicht", own, missing=MissingAnswers(skipped=("Weiß nicht",))) == SKIPPED
    odd = Scale(type="likert", min=1, max=5, labels={1: "Strongly disagree", 2: "Neutral", 5: "Strongly agree"})
    assert family_of(odd) is None  # its own labels stand elsewhere than usual: nothing is known of the others
    assert code_of("mee eens", odd) is None


@pytest.mark.parametrize(
    "labels", [{}, {1: "Strongly disagree"}, {1: "No trust", 5: "Complete trust"}, {1: "Never", 5: "Strongly agree"}]
)
def test_a_scale_whose_ends_are_not_known_knows_no_words(labels: dict[int, str]) -> None:
    unsure = Scale(type="likert", min=1, max=5, labels=labels)
    assert family_of(unsure) is None
    assert set(shipped_codes(unsure).values()) == {NOT_APPLICABLE}


def test_numbers_beside_words_of_another_language_are_told_as_mixed() -> None:
    book = answer_book(scale(*AGREE), {}, MissingAnswers())
    assert recode(pd.Series(["mee eens", "4"], dtype="str"), book, SKIPPED).mixed == 1
    ends = answer_book(agree7(), {}, MissingAnswers())
    assert recode(pd.Series(["stimme voll zu", "4"], dtype="str"), ends, SKIPPED).mixed is None


def test_a_number_beside_a_word_of_another_code_is_no_answer() -> None:
    assert code_of("mee eens - 4", scale(*AGREE)) == 4
    assert code_of("mee eens - 1", scale(*AGREE)) is None


def test_letters_with_marks_are_folded() -> None:
    assert folded(" CAŁKOWICIE się\u00a0zgadzam ") == "calkowicie sie zgadzam"


def test_the_scales_that_answers_fit_are_named() -> None:
    scales = {"agree5": scale(*AGREE), "satisfied5": scale(*SATISFIED), "nps11": Scale(type="numeric", min=0, max=10)}
    assert fitting_scales(("mee eens", "neutraal", "weet ik niet"), scales) == ("agree5",)
    assert fitting_scales(("1", "4"), scales) == ("agree5", "satisfied5", "nps11")
    assert fitting_scales(("0", "9"), scales) == ("nps11",)
    assert fitting_scales(("North", "South"), scales) == ()
    assert fitting_scales((), scales) == ()
