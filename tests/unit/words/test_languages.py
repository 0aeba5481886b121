"""Languages: every message in each, with the same parts; numbers, dates, lists and plurals by the language's rules."""

import string

import pytest

from toolkit.words import Sentence, Words
from toolkit.words.catalogue import catalogue, languages

OTHERS = [name for name in languages() if name != "en"]


def forms(language: str, message: str) -> tuple[str, ...]:
    text = catalogue(language).texts[message]
    return (text,) if isinstance(text, str) else text


def parts(texts: tuple[str, ...]) -> set[str]:
    return {field for text in texts for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def test_english_and_german_are_there() -> None:
    assert {"en", "de"} <= set(languages())


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_messages_of_english_and_no_other(language: str) -> None:
    known, own = set(catalogue("en").texts), set(catalogue(language).texts)
    assert {"missing": sorted(known - own), "unknown": sorted(own - known)} == {"missing": [], "unknown": []}


@pytest.mark.parametrize("language", OTHERS)
def test_a_message_fills_the_same_parts_in_every_language(language: str) -> None:
    shared = set(catalogue("en").texts) & set(catalogue(language).texts)
    unlike = {each for each in shared if parts(forms("en", each)) != parts(forms(language, each))}
    assert unlike == set()


@pytest.mark.parametrize("language", OTHERS)
def test_a_message_with_forms_has_them_in_every_language(language: str) -> None:
    shared = set(catalogue("en").texts) & set(catalogue(language).texts)
    unlike = {each for each in shared if (len(forms("en", each)) > 1) != (len(forms(language, each)) > 1)}
    assert unlike == set()


@pytest.mark.parametrize(
    ("language", "percent", "decimals", "count", "date", "names"),
    [
        ("en", "63%", "0.13", "1,234", "18 May 2026", "a, b and c"),
        ("de", "63\N{NO-BREAK SPACE}%", "0,13", "1.234", "18. Mai 2026", "a, b und c"),
        ("de-CH", "63%", "0.13", "1’234", "18. Mai 2026", "a, b und c"),
        ("en-US", "63%", "0.13", "1,234", "May 18, 2026", "a, b, and c"),
    ],
)
def test_figures_are_written_as_the_language_does(
    language: str, percent: str, decimals: str, count: str, date: str, names: str
) -> None:
    words = Words(language)
    assert words.percent(0.625) == percent
    assert words.decimals(0.125) == decimals
    assert words.grouped(1234) == count
    assert words.date("2026-05-18") == date
    assert words.listed(["a", "b", "c"]) == names


@pytest.mark.parametrize("language", languages())
def test_a_figure_below_nothing_has_a_true_minus(language: str) -> None:
    assert Words(language).decimals(-0.5).startswith("\N{MINUS SIGN}")
    assert Words(language).percent(-0.001).startswith("0")


def test_a_list_keeps_the_sentences_in_it() -> None:
    inner = Sentence("b")
    assert Words("de").listed(["a", inner]).runs == ("", "a", " und ", "b", "")


def test_a_name_of_ours_keeps_its_capital_inside_a_german_sentence() -> None:
    assert Words("en").within("Employees") == "employees"
    assert Words("de").within("Mitarbeitende") == "Mitarbeitende"
    assert Words("en").following("Hold a session") == "hold a session"
    assert Words("en").following("NPS is asked for") == "NPS is asked for"
    assert Words("de").following("Kunden fragen") == "Kunden fragen"


@pytest.mark.parametrize(
    ("count", "said"), [(0, "Hidden: no cells."), (1, "Hidden: one cell."), (13, "Hidden: 13 cells.")]
)
def test_a_count_takes_its_form(count: int, said: str) -> None:
    assert Words("en").plural("alt.heat-hidden", count) == said


@pytest.mark.parametrize("wanted", ["xx", "", "e", "nonsense-language", "fr"])
def test_a_language_without_messages_is_told_in_english(wanted: str) -> None:
    assert Words(wanted).language == "en"
    assert Words(wanted).date("2026-05-18") == "18 May 2026"
