"""Quotes: consent, what redaction makes of them, a person's yes, and what of the approved words still gives somebody away."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from toolkit.engagement import Decisions
from toolkit.engagement.decisions import QuoteApproval
from toolkit.evidence.comments import Comment, is_comments
from toolkit.evidence.redaction import Redacted, redact
from toolkit.evidence.roster import Roster
from toolkit.evidence.values import Evidence, Quote
from toolkit.findings import Finding, Severity
from toolkit.ingest.coding import Coding, Person, Statement

COMMENT_MINIMUM = 10
"""Respondents of an audience from which a comment of theirs may be shown (S25, S26)."""

Source = Literal["interview", "comment", "document"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Background:
    """What stands beside the coding in use.

    Parameters
    ----------
    roster
        Names that no quote may hold.
    comments
        Comments of the survey by segment.
    comments_quotable
        Whether people were told that their comments may be quoted.
    comment_minimum
        Respondents of an audience from which a comment may be shown.
    rounds
        Earlier rounds of coding, oldest first.
    seed
        Of every random draw.
    """

    roster: Roster = field(default_factory=Roster)
    comments: Mapping[str, Comment] = field(default_factory=dict)
    comments_quotable: bool = False
    comment_minimum: int = COMMENT_MINIMUM
    rounds: tuple[Coding, ...] = ()
    seed: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class QuoteCase:
    """A statement on its way to a quote. Private: it holds the original words.

    `hindrance` says in a word why it may not be shown whatever anybody approves, empty when nothing does.
    """

    statement: Statement
    redacted: Redacted
    source: Source
    audience: str | None
    person: str | None
    source_n: int
    hindrance: str


def quote_case(statement: Statement, people: Mapping[str, Person], background: Background) -> QuoteCase:
    """Return what redaction makes of a statement, whose it is, and what hinders it from being shown.

    Hindrances are ``no-consent``, ``too-few`` (a comment of an audience that is too small) and ``no-comment`` (it is not
    among the survey's comments).
    """
    source: Source = "interview" if statement.person is not None else "document"
    audience = person = None
    hindrance, n = "", 0
    if is_comments(statement.document):
        source = "comment"
        comment = background.comments.get(statement.segment)
        if comment is None:
            hindrance = "no-comment"
        else:
            audience, person, n = comment.audience, f"respondent {comment.respondent}", comment.n
            if n < background.comment_minimum:
                hindrance = "too-few"
            elif not background.comments_quotable:
                hindrance = "no-consent"
    elif statement.person is not None:
        known = people.get(statement.person)
        audience, person = (known.audience, known.person) if known else (None, statement.person)
        hindrance = "" if known is not None and known.consent else "no-consent"
    return QuoteCase(
        statement=statement,
        redacted=redact(statement.text, background.roster),
        source=source,
        audience=audience,
        person=person,
        source_n=n,
        hindrance=hindrance,
    )


def approved_quotes(
    decisions: Decisions, coding: Coding, background: Background
) -> tuple[tuple[Quote, ...], tuple[Finding, ...]]:
    """Return the approved quotes that nothing hinders, in the order of the decisions, and what is wrong with approvals."""
    statements = {statement.id: statement for statement in coding.statements}
    people = {person.person: person for person in coding.people}
    quotes, hindered, leaking = [], Counter[str](), []
    for approval in decisions.quotes:
        case = quote_case(statements[approval.statement], people, background)
        if case.hindrance:
            hindered[case.hindrance] += 1
            continue
        left = redact(approval.text, background.roster).counts
        if left:
            leaking.append(f"{approval.statement} ({', '.join(sorted(left))})")
        quotes.append(_quote(case, approval))
    return tuple(quotes), tuple(_findings(hindered, leaking))


def _quote(case: QuoteCase, approval: QuoteApproval) -> Quote:
    return Quote(
        statement=case.statement.id,
        criterion=case.statement.criterion,
        direction=case.statement.direction,
        text=approval.text,
        audience=case.audience,
        person=case.person,
        edited=is_edited(approval.text, case.redacted.text),
        source=case.source,
        source_n=case.source_n,
    )


def is_edited(approved: str, redacted: str) -> bool:
    """Return whether approved words are others than redaction left; white space does not count."""
    return approved.split() != redacted.split()


def _findings(hindered: Mapping[str, int], leaking: list[str]) -> Iterator[Finding]:
    if count := hindered.get("no-consent"):
        sentence = f"{count} approved quotes are left out: the speaker has not consented."
        yield Finding(code="quote-no-consent", severity=Severity.WARNING, sentence=sentence, count=count)
    if count := hindered.get("too-few"):
        sentence = f"{count} approved comments are left out: too few people answered in their audience."
        yield Finding(code="comment-too-few", severity=Severity.WARNING, sentence=sentence, count=count)
    if count := hindered.get("no-comment"):
        sentence = f"{count} approved comments are left out: the survey has no such comment (any more)."
        yield Finding(code="comment-unknown", severity=Severity.WARNING, sentence=sentence, count=count)
    if leaking:
        listed = ", ".join(leaking)
        sentence = (
            f"Approved quotes still hold what redaction would replace: {listed}. Approve them anew, or mend them."
        )
        yield Finding(code="quote-not-redacted", severity=Severity.WARNING, sentence=sentence, count=len(leaking))


def published_names(evidence: Evidence) -> dict[str, str]:
    """Return the name under which each coded statement is published: ``ev-001``.

    Ids of statements run on within an interview, so that two of them side by side would tell of one speaker. The
    published ones follow the criteria, and within one nothing that a reader could know.
    """
    ordered = [sorted(found.interviews.statements, key=_shuffled) for found in evidence.criteria]
    rest = sorted({quote.statement for quote in evidence.quotes}, key=_shuffled)
    known = dict.fromkeys([*(name for names in ordered for name in names), *rest])
    return {name: f"ev-{number:03}" for number, name in enumerate(known, start=1)}


def _shuffled(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
