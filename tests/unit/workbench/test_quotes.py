"""Quotes approved in JupyterLab: side by side, with name and date, written at once, never without consent."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from toolkit.assessment import Desk, open_desk
from toolkit.engagement.decision_file import decisions_on_disk
from toolkit.errors import InputError
from toolkit.workbench import (
    agreement_by_round_table,
    double_coding,
    evidence_names_table,
    redaction_table,
    start_round,
)
from toolkit.workbench.quotes import QuoteApprover, QuoteDesk, marked

TODAY = dt.date(2026, 6, 20)


@pytest.fixture(scope="module")
def example(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quotes") / "example-harbour-bank" / "2026-baseline"
    source = root / "client_data" / "example-harbour-bank" / "2026-baseline"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("out", ".*"))
    people = folder / "coding" / "people.csv"
    people.write_text(people.read_text(encoding="utf-8").replace("executive,leaders,yes", "executive,leaders,no", 1))
    return folder


@pytest.fixture(scope="module")
def desk(example: Path) -> Desk:
    return open_desk(example)


@pytest.fixture(scope="module")
def quotes(desk: Desk) -> QuoteDesk:
    return QuoteDesk(desk, lambda: TODAY)


def test_an_approval_is_written_at_once_with_name_and_date_and_taken_back(desk: Desk, quotes: QuoteDesk) -> None:
    line = next(line for line in quotes.lines() if not line.place and line.case.redacted.hits)
    name, path = line.case.statement.id, desk.engagement.folder / "review" / "decisions.yaml"
    before = path.read_bytes()
    quotes.approve(name, line.case.redacted.text, " B. Other ")
    (found,) = [one for one in decisions_on_disk(desk.engagement).quotes if one.statement == name]
    assert (found.approved_by, found.date) == ("B. Other", "2026-06-20")
    assert path.read_bytes().startswith(before.partition(b"levels:")[0][:400])
    assert next(one for one in quotes.lines() if one.case.statement.id == name).place == "approved"
    quotes.withdraw(name)
    assert path.read_bytes() == before


@pytest.mark.parametrize(("text", "by", "said"), [("", "B", "no words"), ("Words.", " ", "no name")])
def test_without_a_name_or_words_nothing_is_approved(quotes: QuoteDesk, text: str, by: str, said: str) -> None:
    name = next(line.case.statement.id for line in quotes.lines() if not line.place)
    with pytest.raises(InputError, match=said):
        quotes.approve(name, text, by)


def test_without_consent_nothing_is_approved(quotes: QuoteDesk) -> None:
    name = next(line.case.statement.id for line in quotes.lines() if line.place == "hindered")
    with pytest.raises(InputError, match="no consent"):
        quotes.approve(name, "Words.", "B. Other")


def test_what_was_replaced_is_marked_in_the_original_and_markup_stays_text(quotes: QuoteDesk) -> None:
    line = next(line for line in quotes.lines() if "roster-person" in line.case.redacted.counts)
    assert '<mark title="[person], by roster-person">' in marked(line.case)
    assert quotes.left_in(line.case.redacted.text) == ()
    assert quotes.left_in("Ask Ada Canary.") == ("roster-person",)


def test_the_widget_approves_what_stands_in_it_and_warns_of_what_it_still_holds(desk: Desk, quotes: QuoteDesk) -> None:
    shown = QuoteApprover(quotes)
    name, (words, approve, withdraw) = next(iter(shown.rows.items()))
    assert withdraw.disabled
    approve.click()
    assert "no name" in shown.said.value
    words.value = "Ask Ada Canary."
    assert "roster-person" in shown._notes[name].value
    words.value = "Ask somebody <b>else</b>."
    shown.by.value = "B. Other"
    approve.click()
    assert f"{name} is approved" in shown.said.value
    assert name not in shown.rows
    quotes.withdraw(name)


def test_agreement_redaction_and_published_names_are_told(desk: Desk) -> None:
    table = agreement_by_round_table(desk)
    whole = table[(table["subject"] == "all") & (table["compared"] == "ratings")]
    assert list(whole["round"]) == [1, 2]
    assert whole["alpha"].iloc[0] < whole["alpha"].iloc[1]
    assert "target 20%" in double_coding(desk)
    assert set(redaction_table(desk)["rule"]) >= {"roster-person", "e-mail"}
    names = evidence_names_table(desk)
    assert names["published"].is_unique
    assert list(names["statement"]) != sorted(names["statement"])


def test_a_new_round_keeps_the_one_before(desk: Desk) -> None:
    folder = desk.engagement.coding_folder
    assert start_round(desk) == 2
    for name in ("statements.csv", "ratings.csv"):
        assert (folder / "round-2" / name).read_bytes() == (folder / name).read_bytes()
    shutil.rmtree(folder / "round-2")
