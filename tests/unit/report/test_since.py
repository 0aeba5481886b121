"""Whether waves may be compared stands before every change, in the words of both languages; trends and places behind it."""

import io
from dataclasses import replace

import openpyxl
import pytest
from earlier_waves import with_earlier_waves
from sample_publication import sample_publication

from toolkit.present import over_time
from toolkit.publication import Publication
from toolkit.publication.over_time import PublishedAspect
from toolkit.report.blocks import Heading
from toolkit.report.content import build_report
from toolkit.report.workbook.making import report_xlsx


@pytest.fixture(scope="module")
def third() -> Publication:
    return with_earlier_waves(sample_publication())


def headings(publication: Publication) -> list[str]:
    stand = next(section for section in build_report(publication).sections if section.id == "stand")
    return [block.id for block in stand.blocks if isinstance(block, Heading)]


def test_the_report_says_first_whether_waves_may_be_compared(third: Publication) -> None:
    wanted = ["stand-compared", "stand-changes", "stand-trend", "stand-trend-outcomes", "stand-benchmark"]
    assert [name for name in headings(third) if name in wanted] == wanted


def test_the_workbook_has_the_verdict_before_the_changes(third: Publication) -> None:
    names = openpyxl.load_workbook(io.BytesIO(report_xlsx(third)), read_only=True).sheetnames
    wanted = ["Comparable", "Changes", "Trend", "Other clients"]
    assert [name for name in names if name in wanted] == wanted


def test_without_an_earlier_wave_or_an_edition_nothing_of_it_is_there() -> None:
    alone = replace(sample_publication(), changes=())
    assert not {"stand-compared", "stand-changes", "stand-trend", "stand-benchmark"} & set(headings(alone))
    assert over_time.verdict_in_short(alone) is None


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "Employees: may be compared with Baseline 2025 with care. Of the 70 questions asked then, 69 are asked alike now; "
                "a change rests on these alone. They were asked by telephone then and online now, which by itself can move answers. "
                "Mix by site has shifted: North from 40% of the respondents to 55%. The change at the earlier mix stands beside the "
                "change. Not known for both waves: Population."
            ),
        ),
        (
            "de",
            (
                "Employees: mit Baseline 2025 mit Vorsicht vergleichbar. Von den damals gestellten 70 Fragen werden 69 heute gleich "
                "gestellt; eine Veränderung beruht allein auf diesen. Sie wurden damals telefonisch und heute online befragt, was "
                "allein schon Antworten verschieben kann. Zusammensetzung nach Site hat sich verschoben: North von 40\N{NO-BREAK SPACE}% der "
                "Befragten auf 55\N{NO-BREAK SPACE}%. Die Veränderung bei der früheren Zusammensetzung steht neben der Veränderung. Nicht für "
                "beide Wellen bekannt: Grundgesamtheit."
            ),
        ),
    ],
)
def test_every_reason_is_said_by_rule(third: Publication, language: str, said: str) -> None:
    assert str(over_time.verdict_sentences(replace(third, language=language))[1]) == said


@pytest.mark.parametrize(
    ("aspect", "language", "said"),
    [
        ("audience", "en", "may not be compared with Baseline 2025; no change is given. They were not asked then."),
        ("respondents", "en", "no change is given. Fewer than 5 answered in one of the waves."),
        ("items", "de", "eine Veränderung wird nicht angegeben. Keine Frage wurde in beiden Wellen gleich gestellt."),
    ],
)
def test_what_may_not_be_compared_says_why(third: Publication, aspect: str, language: str, said: str) -> None:
    broken = PublishedAspect(aspect=aspect, effect="breaks", value_then=4.0, value_now=0.0)
    held = tuple(replace(one, verdict="not-comparable", aspects=(broken,)) for one in third.comparability)
    told = replace(third, comparability=held, language=language)  # type: ignore[arg-type]
    assert all(str(one).endswith(said) for one in over_time.verdict_sentences(told))
    short = {"en": "The waves may not be compared", "de": "Die Wellen sind nicht vergleichbar"}
    assert str(over_time.verdict_in_short(told)) == short[language]


def test_the_verdicts_of_several_audiences_stand_in_one_clause(third: Publication) -> None:
    leaders, employees, customers = third.comparability
    mixed = (replace(leaders, verdict="not-comparable"), employees, replace(customers, verdict="comparable"))
    said = over_time.verdict_in_short(replace(third, comparability=mixed))
    assert str(said) == "The waves are to be compared with care (Employees); not to be compared: Leaders"
    alike = tuple(replace(one, verdict="comparable") for one in third.comparability)
    assert str(over_time.verdict_in_short(replace(third, comparability=alike))) == "The waves may be compared"  # type: ignore[arg-type]


def test_a_wave_that_is_not_shown_is_named_with_its_reason(third: Publication) -> None:
    gone = replace(third, earlier_waves=(replace(third.earlier_waves[0], state="withdrawn"), third.earlier_waves[1]))
    assert [str(one) for one in over_time.left_out(gone)] == ["The results of Pilot 2024 were withdrawn."]
