"""Each word of the field stands in the glossary once, and is the word in use."""

import re
from pathlib import Path

import pytest
from source_tree import repository_files, shown, text_of

ENTRY = re.compile(r"^\*\*(?P<term>[^*]+)\*\*: (?P<meaning>.+)$", re.MULTILINE)
TERMS = """
answer, assessment, audience, benchmark, cell, coded statement, combined, comment, comparability, consent, core item, criterion,
crosswalk, dimension, edition, engagement, estimate, evidence, exclusion, favourable share, figure, finding, gap, gate,
group, interval, item, lens, level, mapping, minimum cell, model, outcome item, play, population, portfolio, publication,
quality item, quote, reason code, recommendation, respondent, response, roster, round, rubric, scale, score, short form,
store, suggestion, target, transcript, trend, triangulation, wave, working paper
"""


@pytest.fixture(scope="module")
def entries(root: Path) -> list[tuple[str, str]]:
    return [(found["term"], found["meaning"]) for found in ENTRY.finditer((root / "GLOSSARY.md").read_text("utf-8"))]


def test_every_term_is_defined_once_and_in_order(entries: list[tuple[str, str]]) -> None:
    assert [term.lower() for term, _ in entries] == [term.strip() for term in TERMS.replace("\n", " ").split(",")]


def test_a_definition_is_one_or_two_sentences(entries: list[tuple[str, str]]) -> None:
    long = [
        term for term, meaning in entries if len(re.findall(r"[.?](?= |$)", meaning)) > 2 or not meaning.endswith(".")
    ]
    assert long == []


def test_every_term_is_in_use(entries: list[tuple[str, str]]) -> None:
    places = ("toolkit/", "notebooks/", "templates/")
    text = " ".join(text_of(path) or "" for path in repository_files() if shown(path).startswith(places)).lower()
    words = re.sub(r"[^a-z]+", " ", text)
    assert [term for term, _ in entries if term.lower() not in words] == []
