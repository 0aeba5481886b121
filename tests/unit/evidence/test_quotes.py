"""S26 after redaction: consent, thresholds of comments, what is edited, what still gives somebody away, published names."""

from dataclasses import replace

import pytest

from toolkit.engagement import Decisions
from toolkit.evidence.comments import Comment, comment_segment
from toolkit.evidence.quotes import Background, approved_quotes, is_edited
from toolkit.evidence.roster import NameKind, Roster, RosterEntry
from toolkit.ingest.coding import Coding, Person, Statement

COMMENT = comment_segment("employees", "q9", "Ask Ada Canary.")
ROSTER = Roster(entries=(RosterEntry(kind=NameKind.PERSON, name="Ada Canary"),))
BACKGROUND = Background(
    roster=ROSTER,
    comments={COMMENT: Comment(segment=COMMENT, audience="employees", respondent="r", text="Ask Ada Canary.", n=10)},
    comments_quotable=True,
)


def statement(name: str, document: str, segment: str, person: str | None) -> Statement:
    return Statement(
        id=name, document=document, segment=segment, person=person, criterion="recognition", direction="for",
        type="statement", strength=1, text="Ask Ada Canary.", date=None, coder="coder-a",
    )  # fmt: skip


YES = Person(person="p1", label="X", role="agent", audience="employees", consent=True, attribution="")
CODING = Coding(
    people=(YES, replace(YES, person="p2", consent=False)),
    statements=(
        statement("yes", "i", "i#0001", "p1"),
        statement("no", "j", "j#0001", "p2"),
        statement("paper", "papers", "", None),
        statement("comment", "comments-employees", COMMENT, None),
    ),
)


def decided(*quotes: tuple[str, str]) -> Decisions:
    return Decisions.model_validate(
        {"quotes": [{"statement": s, "approved_by": "A", "date": "2026-06-01", "text": text} for s, text in quotes]}
    )


@pytest.mark.parametrize(
    ("name", "background", "source", "finding"),
    [
        ("yes", BACKGROUND, "interview", None),
        ("no", BACKGROUND, None, "quote-no-consent"),
        ("paper", BACKGROUND, "document", None),
        ("comment", BACKGROUND, "comment", None),
        ("comment", replace(BACKGROUND, comments_quotable=False), None, "quote-no-consent"),
        ("comment", replace(BACKGROUND, comment_minimum=11), None, "comment-too-few"),
        ("comment", replace(BACKGROUND, comments={}), None, "comment-unknown"),
    ],
)
def test_what_hinders_a_quote(name: str, background: Background, source: str | None, finding: str | None) -> None:
    quotes, findings = approved_quotes(decided((name, "Ask [person].")), CODING, background)
    assert [quote.source for quote in quotes] == ([source] if source else [])
    assert [one.code for one in findings] == ([finding] if finding else [])


def test_an_approved_text_that_redaction_would_still_change_is_told_by_rule_without_its_words() -> None:
    quotes, findings = approved_quotes(decided(("yes", "Ask Ada.")), CODING, BACKGROUND)
    assert [one.code for one in findings] == ["quote-not-redacted"]
    assert "yes (roster-person)" in findings[0].sentence
    assert "Ada" not in findings[0].sentence
    assert quotes[0].edited


@pytest.mark.parametrize(
    ("approved", "edited"), [("Ask [person].", False), ("Ask  [person].\n", False), ("Ask somebody.", True)]
)
def test_words_that_are_not_what_redaction_left_are_marked_as_edited(approved: str, edited: bool) -> None:
    assert is_edited(approved, "Ask [person].") is edited
    (quote,), _ = approved_quotes(decided(("yes", approved)), CODING, BACKGROUND)
    assert quote.edited is edited


def test_a_comment_keeps_its_name_whatever_the_spacing_and_differs_by_question() -> None:
    assert comment_segment("employees", "q9", "Ask  Ada\nCanary.") == COMMENT
    assert comment_segment("employees", "q8", "Ask Ada Canary.") != COMMENT
    assert COMMENT.startswith("comments-employees#")
