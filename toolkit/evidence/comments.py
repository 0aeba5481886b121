"""Comments of a survey as documents that can be coded, and who may be told as having written one."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.ingest.values import Responses, Segment, Transcript

COMMENTS = "comments-"
"""Begins the name of the document that holds the comments of an audience: ``comments-employees``."""

DIGITS = 10**10


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """A comment: `segment` names it in statements.csv, `respondent` is a pseudonym, `n` the respondents of its audience.

    The name comes from what was asked and written, so that it stays the same when the export is made anew or the rows
    stand in another order; who wrote the same words as somebody else shares theirs.
    """

    segment: str
    audience: str
    respondent: str
    text: str
    n: int


def is_comments(document: str) -> bool:
    """Return whether a document of statements.csv holds comments of a survey."""
    return document.startswith(COMMENTS)


def comments_of(responses: Mapping[str, Responses]) -> dict[str, Comment]:
    """Return the comments by segment, in the order of the responses."""
    found: dict[str, Comment] = {}
    for audience, own in responses.items():
        frame = own.comments
        for respondent, question, text in zip(frame["respondent"], frame["question"], frame["text"], strict=True):
            segment = comment_segment(audience, str(question), str(text))
            if str(text).strip():
                comment = Comment(
                    segment=segment, audience=audience, respondent=str(respondent), text=str(text), n=len(own.frame)
                )
                found.setdefault(segment, comment)
    return found


def comment_segment(audience: str, question: str, text: str) -> str:
    """Return the name of a comment: ``comments-AUDIENCE#`` and ten digits."""
    said = "\0".join((question, " ".join(text.split())))
    number = int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big") % DIGITS
    return f"{COMMENTS}{audience}#{number:010}"


def comment_transcripts(responses: Mapping[str, Responses]) -> tuple[Transcript, ...]:
    """Return the comments of each audience as a document without speakers, by segment, ready to be coded."""
    by_audience: dict[str, list[Segment]] = {}
    for comment in sorted(comments_of(responses).values(), key=lambda one: one.segment):
        segment = Segment(id=comment.segment, speaker=None, text=comment.text)
        by_audience.setdefault(comment.audience, []).append(segment)
    return tuple(
        Transcript(document=f"{COMMENTS}{audience}", segments=tuple(segments))
        for audience, segments in sorted(by_audience.items())
    )
