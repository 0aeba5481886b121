"""How often the criterion that is true is suggested for a passage of the example engagement, first or among three.

    python benchmarks/suggestions.py

Each passage is judged by what was coded in all other documents, never in its own. docs/coding.md prints what this
prints; a test compares the two.
"""

from pathlib import Path

from toolkit.engagement import open_engagement
from toolkit.evidence.suggestions import Example, Suggester
from toolkit.ingest.coding import read_coding
from toolkit.ingest.transcripts import read_transcripts

EXAMPLE = Path(__file__).parents[1] / "client_data" / "example-harbour-bank" / "2026-baseline"


def examples(folder: Path = EXAMPLE) -> list[Example]:
    """Return the coded passages of an engagement, each with the question before it; papers have none."""
    engagement = open_engagement(folder)
    questions = {
        segment.id: before.text
        for transcript in read_transcripts(engagement)
        for before, segment in zip(transcript.segments, transcript.segments[1:], strict=False)
        if before.speaker is not None
    }
    coded = [
        Example(text=one.text, context=questions.get(one.segment, ""), criterion=one.criterion, document=one.document)
        for one in read_coding(engagement, engagement.model).statements
    ]
    return list(dict.fromkeys(coded))  # a passage that two coders gave the same criterion counts once


def table() -> str:
    """Return the hit rates as rows of a table in Markdown."""
    model, coded = open_engagement(EXAMPLE).model, examples()
    lines = ["| suggested from | passages | first | among three |", "|---|---|---|---|"]
    for words, seen in (("the model alone", ()), ("the model and other documents' coding", coded)):
        suggester = Suggester(model, seen)
        for what, with_context in (("the passage", False), ("the passage and the question before it", True)):
            rate = suggester.hit_rate(coded, with_context=with_context)
            lines.append(
                f"| {what}; {words} | {rate.passages} | {100 * rate.first:.0f} % | {100 * rate.first_three:.0f} % |"
            )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table(), end="")
