"""Suggestions of criteria: sensible, repeatable, honest about how sure they are, and local."""

import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.engagement import open_engagement
from toolkit.errors import InputError
from toolkit.evidence.suggestions import FEWEST_FOR_CONFIDENCE, Example, Suggester, accepted_share
from toolkit.ingest.coding import read_coding
from toolkit.ingest.transcripts import read_transcripts
from toolkit.model import Model, load_model

EXAMPLE = Path(__file__).parents[3] / "client_data" / "example-harbour-bank" / "2026-baseline"


@pytest.fixture(scope="module")
def model(shipped_model_file: Path) -> Model:
    return load_model(shipped_model_file, "model.yaml")


@pytest.fixture(scope="module")
def coded() -> list[Example]:
    """The example's coded statements, each with the question before it; papers have none."""
    engagement = open_engagement(EXAMPLE)
    questions = {
        segment.id: before.text
        for transcript in read_transcripts(engagement)
        for before, segment in zip(transcript.segments, transcript.segments[1:], strict=False)
        if before.speaker is not None
    }
    return [
        Example(text=one.text, context=questions.get(one.segment, ""), criterion=one.criterion, document=one.document)
        for one in read_coding(engagement, engagement.model).statements
    ]


def test_a_sentence_of_the_model_suggests_its_own_criterion(model: Model) -> None:
    suggester = Suggester(model)
    for criterion in model.criteria:
        ((first, *_),) = suggester.suggest([criterion.definition])
        assert first.criterion == criterion.id


def test_how_good_they_are_on_the_example_is_what_the_documentation_prints(root: Path) -> None:
    done = subprocess.run([sys.executable, "benchmarks/suggestions.py"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout in (root / "docs" / "coding.md").read_text(encoding="utf-8")
    first = [int(row.split("|")[3].strip(" %")) for row in done.stdout.splitlines()[2:]]
    assert min(first) >= 45  # one in thirty-two by chance


def test_what_was_coded_before_teaches(model: Model) -> None:
    passage, like_it = "The grumble book lies open at the till.", "We look into the grumble book at noon."
    known = model.criteria[-1].id
    assert Suggester(model).suggest([passage])[0][0].criterion != known
    taught = [Example(text=like_it, context="", criterion=known, document="a")]
    assert Suggester(model, taught).suggest([passage])[0][0].criterion == known


def test_without_enough_coding_there_is_a_similarity_and_no_confidence(model: Model, coded: list[Example]) -> None:
    few = coded[: FEWEST_FOR_CONFIDENCE - 1]
    assert {each.confidence for each in Suggester(model, few).suggest([coded[-1].text])[0]} == {None}


def test_confidence_is_how_often_such_suggestions_were_right(model: Model, coded: list[Example]) -> None:
    suggester = Suggester(model, coded)
    confidences, right = [], []
    for document in sorted({each.document for each in coded}):
        others = Suggester(model, [each for each in coded if each.document != document])
        for example in (each for each in coded if each.document == document):
            for each in others.suggest([example.text], [example.context])[0]:
                assert each.confidence is not None
                confidences.append(each.confidence)
                right.append(each.criterion == example.criterion)
    assert sum(confidences) / len(confidences) == pytest.approx(sum(right) / len(right), abs=0.05)
    assert all(0 <= each <= 1 for each in confidences)
    assert suggester.suggest([coded[0].text], [coded[0].context])[0][0].confidence is not None


def test_the_same_words_give_the_same_suggestions(model: Model, coded: list[Example]) -> None:
    texts, contexts = [each.text for each in coded[:20]], [each.context for each in coded[:20]]
    first, second = (Suggester(model, coded).suggest(texts, contexts) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("text", ["", "12 34", "zzz qqq xxx", "😀"])
def test_words_that_mean_nothing_here_suggest_nothing(model: Model, text: str) -> None:
    assert Suggester(model).suggest([text]) == [()]


def test_a_model_folder_that_is_not_there_is_told(model: Model, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        Suggester(model, embedding_model=tmp_path / "none")


def test_a_missing_package_is_told_with_the_extra_that_brings_it(model: Model, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\[embed\]"):
        Suggester(model, embedding_model=tmp_path)


def test_accepted_against_suggested_counts_passages_and_not_rows() -> None:
    def row(segment: str, rank: str, suggested: str, accepted: str) -> dict[str, str]:
        return {"coder": "a", "segment": segment, "rank": rank, "suggested": suggested, "accepted": accepted}

    log = [row("1", "1", "x", "x"), row("1", "2", "y", "x"), row("2", "1", "x", "y"), row("2", "2", "y", "y")]
    rate = accepted_share(log)
    assert (rate.passages, rate.first, rate.first_three) == (2, 0.5, 1.0)
    assert accepted_share([]).passages == 0
