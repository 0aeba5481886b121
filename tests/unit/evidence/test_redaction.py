"""S26: what redaction finds, what it spares, and that what it found is kept nowhere."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.folding import fold
from toolkit.evidence.redaction import redact, redact_document
from toolkit.evidence.roster import NameKind, Roster, RosterEntry
from toolkit.example.redaction_corpus import SEED, Measured, corpus, measure, overall, recall_table

PEOPLE = (
    "Ada Canary", "Will Young", "Mark Okafor", "Grace O’Neill", "Jürgen Müller", "Anna Nováková", "Elif Yılmaz", "Li Wu",
    "Łukasz Wójcik", "Jean-Pierre d'Arcy", "May Baker", "Elizabeth Stone", "李小龙",
)  # fmt: skip
THINGS = (
    (NameKind.SITE, "North Quay"),
    (NameKind.PROJECT, "Blue Heron"),
    (NameKind.CUSTOMER, "Acme Ltd"),
    (NameKind.TITLE, "Head of Fraud"),
    (NameKind.ORGANISATION, "Harbour Bank"),
)
ROSTER = Roster(
    entries=(
        *(RosterEntry(kind=NameKind.PERSON, name=name) for name in PEOPLE),
        RosterEntry(kind=NameKind.PERSON, name="Robert Schmidt", also=("Bobo",)),
        *(RosterEntry(kind=kind, name=name) for kind, name in THINGS),
    )
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("With Ada it is perfect.", "With [person] it is perfect."),
        ("Canary, Ada and ADA CANARY", "[person] and [person]"),
        ("A\u200bda and Ad\u00ada's desk", "[person] and [person]'s desk"),
        ("Can-\nary came; Ada\nCanary left", "[person] came; [person] left"),
        ("Аda with a Cyrillic A", "[person] with a Cyrillic A"),
        ("Otto Canary told us", "[person] told us"),
        ("Ada Quisling told us", "[person] told us"),
        ("Mr Quisling told us", "Mr [person] told us"),
        ("Mueller, Muller and Mu\u0308llers Büro", "[person], [person] and [person] Büro"),
        ("s Annou Novákovou", "s [person]"),
        ("Elif'in işi", "[person] işi"),
        ("Lukasz Wojcik and Wójcika", "[person] and [person]"),
        ("D’Arcy and Jean Pierre", "[person] and [person]"),
        ("Liz, E. Stone and Bobo", "[person], [person] and [person 2]"),
        ("李小龙说", "[person]说"),
        ("north quay, North\nQuay's", "[site], [site]"),
        ("Blue-Heron for ACME and Acme Ltd", "[project] for [customer] and [customer]"),
        ("the head of fraud of Harbour Bank", "the [role] of [organisation]"),
    ],
)
def test_names_are_found_however_they_are_written(text: str, shown: str) -> None:
    assert redact(text, ROSTER).text == shown


@pytest.mark.parametrize(
    "text",
    [
        "Will you mark the date in May?",
        "They will mark it, with good grace.",
        "Mark the date. May I go? It may rain, and in May it does.",
        "A stone wall, a young man, the baker's shop.",
        "They have a head for fraud and the north is cold.",
    ],
)
def test_words_that_are_names_as_well_stay_where_no_person_is_meant(text: str) -> None:
    assert redact(text, ROSTER).text == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I asked Will about it.", "I asked [person] about it."),
        ("Will said so. Will will mark it.", "[person] said so. [person] will mark it."),
        ("It is Mark's and Grace's.", "It is [person]'s and [person 2]'s."),
        ("ask mark okafor", "ask [person]"),
        ("Ms May knows, and so does May Baker.", "Ms [person] knows, and so does [person]."),
        ("We waited for May to sign.", "We waited for [person] to sign."),
        ("Li said so, ask Li.", "[person] said so, ask [person]."),
    ],
)
def test_words_that_are_names_as_well_go_where_a_person_is_meant(text: str, shown: str) -> None:
    assert redact(text, ROSTER).text == shown


@pytest.mark.parametrize(
    ("rule", "text", "left"),
    [
        ("e-mail", "write to j.doe (at) firm please", "write to [e-mail] please"),
        ("e-mail", "j.doe@firm.example.org.", "[e-mail]."),
        ("e-mail", "jane dot doe at firm dot com", "[e-mail]"),
        ("e-mail", "ada.canary@harbour-bank.example.com", "[e-mail]"),
        ("phone", "on +49 30 1234567.", "on [phone]."),
        ("phone", "call (212) 555-0143 now", "call [phone] now"),
        ("link", "see https://x.example/a?b=1.", "see [link]."),
        ("handle", "@jdoe said", "[handle] said"),
        ("postcode", "in SW1A 1AA, yes", "in [postcode], yes"),
        ("postcode", "in 10115 Berlin", "in [postcode]"),
        ("number", "order no. 998877", "order no. [number]"),
        ("number", "it is HB-204817", "it is [number]"),
        ("number", "IBAN DE89 3704 0044 0532 0130 00", "IBAN [number]"),
        ("date", "on 12 May 2026 and 2026-05-13", "on [date] and [date 2]"),
        ("date", "am 3. März", "am [date]"),
        ("amount", "£2,400 and 2.400,50 EUR", "[amount] and [amount 2]"),
        ("amount", "two million euros", "[amount]"),
        ("age", "a 52-year-old, aged 61", "a [age], [age 2]"),
    ],
)
def test_patterns_are_found(rule: str, text: str, left: str) -> None:
    redacted = redact(text, ROSTER)
    assert redacted.text == left
    assert set(redacted.counts) == {rule}


@pytest.mark.parametrize(
    "text",
    [
        "We answered 4,512 calls in 2025 and lost 3.5% of them.",
        "10 000 000 records, ISO 9001, FY2025, version 3.2.1, 24/7.",
        "I am 20 minutes late, and 100 percent sure. It cost 50 euros.",
        "In March it made us move four people.",
    ],
)
def test_harmless_numbers_stay(text: str) -> None:
    assert redact(text, ROSTER).text == text


def test_the_sum_from_which_money_goes_is_a_setting() -> None:
    assert redact("It cost 900 euros.", ROSTER, money_above=500).text == "It cost [amount]."


def test_labels_mean_the_same_within_one_document_and_no_further() -> None:
    first, second = redact_document(["Ada told Will Young.", "Will Young told Ada Canary."], ROSTER)
    assert (first.text, second.text) == ("[person] told [person 2].", "[person 2] told [person].")
    assert redact("Will Young told Ada Canary.", ROSTER).text == "[person] told [person 2]."


def test_the_log_holds_rules_and_counts_and_no_word_of_the_text() -> None:
    redacted = redact("Ada Canary rang 020 7946 0958 from North Quay.", ROSTER)
    assert redacted.counts == {"phone": 1, "roster-person": 1, "roster-site": 1}
    kept = repr(redacted.hits)
    assert not any(word in kept for word in ("Ada", "Canary", "7946", "Quay"))


pieces = st.sampled_from(
    [
        "Ada",
        "Canary",
        "Will",
        "will",
        "said",
        "[person]",
        "j.doe@example.com",
        "North Quay",
        "12 May 2026",
        "£2,400",
        "and",
        ".",
    ]
)


@given(st.lists(pieces, max_size=12).map(" ".join))
def test_what_is_redacted_once_is_not_touched_again(text: str) -> None:
    once = redact(text, ROSTER).text
    assert redact(once, ROSTER).text == once


@given(st.text(max_size=60))
def test_every_folded_letter_knows_where_it_comes_from(text: str) -> None:
    seen = fold(text)
    assert len(seen.text) == len(seen.starts) == len(seen.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(seen.starts, seen.ends, strict=True))
    assert list(seen.starts) == sorted(seen.starts)


@pytest.fixture(scope="module")
def measured() -> tuple[Measured, ...]:
    return measure()


def test_recall_on_the_corpus_is_above_what_we_promise(measured: tuple[Measured, ...]) -> None:
    names, patterns = overall(measured, names=True), overall(measured, names=False)
    assert (names.recall or 0) > 0.99
    assert (patterns.recall or 0) > 0.97
    assert (names.precision or 0) > 0.99
    assert (patterns.precision or 0) > 0.99


@pytest.mark.parametrize("seed", [1, 2])
def test_recall_does_not_hang_on_the_seed(seed: int) -> None:
    found = measure(seed)
    assert (overall(found, names=True).recall or 0) > 0.99
    assert (overall(found, names=False).recall or 0) > 0.97


def test_the_corpus_is_the_same_for_the_same_seed_only() -> None:
    assert corpus(SEED) == corpus(SEED)
    assert corpus(SEED) != corpus(SEED + 1)


def test_the_printed_table_is_what_the_command_prints(root: Path) -> None:
    made = subprocess.run(
        [sys.executable, "benchmarks/redaction.py"], cwd=root, check=True, capture_output=True, text=True
    ).stdout
    assert made == recall_table()
    assert made in (root / "docs" / "confidentiality.md").read_text(encoding="utf-8")
