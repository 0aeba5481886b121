"""What stands open between interviews and evidence: who is not known, what is not coded, which quotes nobody has approved."""

import re
from collections.abc import Iterator

from toolkit.engagement import Engagement
from toolkit.evidence.quotes import Background, quote_case
from toolkit.findings import Finding, Severity
from toolkit.ingest.coded_statements import Heard
from toolkit.ingest.coding import Coding
from toolkit.ingest.transcripts import Interviews, read_interviews

ASKS = re.compile(
    r"^(interviewer|interviewerin|moderator|moderatorin|facilitator|researcher|consultant|q|i|int)\b", re.IGNORECASE
)
"""Labels of whoever asks: no row of people.csv is expected for them."""


def readiness_findings(engagement: Engagement, coding: Coding, background: Background) -> Iterator[Finding]:
    """Yield what an engagement with interviews still needs before its evidence is whole; nothing where it has none.

    Counts and file names only: labels are people's names.

    Raises
    ------
    InputError
        A transcript that cannot be read.
    """
    interviews = read_interviews(engagement)
    yield from interviews.findings
    papers = _papers(coding)
    for transcript in interviews.transcripts:
        for told in transcript.findings:
            if told.code == "no-speakers" and transcript.document in papers:
                continue
            sentence = f"interviews/{transcript.document}: {told.sentence}"
            yield Finding(code=told.code, severity=told.severity, sentence=sentence, count=told.count)
    yield from _strangers(interviews, coding)
    yield from _uncoded(interviews, coding)
    yield from _quotable(engagement, coding, background)


def _papers(coding: Coding) -> set[str]:
    """Return the documents from which something is coded, and nothing of it as a person's words."""
    spoken = {one.document for one in coding.statements if one.person is not None}
    return {one.document for one in coding.statements} - spoken


def _strangers(interviews: Interviews, coding: Coding) -> Iterator[Finding]:
    known = Heard(transcripts={}, people=coding.people).person_by_label
    unknown = {
        transcript.document: {
            segment.speaker.strip().casefold()
            for segment in transcript.segments
            if segment.speaker is not None and not ASKS.match(segment.speaker.strip())
        }
        - known.keys()
        for transcript in interviews.transcripts
    }
    where = [document for document, labels in unknown.items() if labels]
    count = sum(map(len, unknown.values()))
    if count:
        sentence = (
            f"Speakers whose label is not in coding/people.csv: {count}, in {', '.join(where)}. Add a row for each, with role, "
            "audience and consent; until then nobody can be quoted from there."
        )
        yield Finding(code="unknown-speakers", severity=Severity.WARNING, sentence=sentence, count=count)


def _uncoded(interviews: Interviews, coding: Coding) -> Iterator[Finding]:
    coded = {statement.document for statement in coding.statements}
    left = [transcript.document for transcript in interviews.transcripts if transcript.document not in coded]
    if left:
        sentence = f"Transcripts in which nothing is coded: {', '.join(left)}."
        yield Finding(code="uncoded-transcripts", severity=Severity.NOTE, sentence=sentence, count=len(left))


def _quotable(engagement: Engagement, coding: Coding, background: Background) -> Iterator[Finding]:
    approved = {approval.statement for approval in engagement.decisions.quotes}
    people = {person.person: person for person in coding.people}
    open_ = [one for one in coding.statements if one.id not in approved]
    free = sum(not quote_case(one, people, background).hindrance for one in open_)
    if free:
        sentence = (
            f"Coded passages that nothing hinders and nobody has approved as quotes: {free}; approved: {len(approved)}. None "
            "is shown before a person says so in review/decisions.yaml."
        )
        yield Finding(code="quotes-unapproved", severity=Severity.NOTE, sentence=sentence, count=free)
