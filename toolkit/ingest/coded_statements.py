"""From the codings of another program to the statements that evidence is made of."""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict, cast

from toolkit.documents import iso_date
from toolkit.findings import Finding, Severity
from toolkit.ingest.coded_criteria import Codes, Meant, meanings
from toolkit.ingest.coded_projects import CodedDocument, CodedPassage, CodedProject, document_id
from toolkit.ingest.statements import Direction, Person, Statement, StatementType
from toolkit.ingest.transcript_text import lines_of
from toolkit.ingest.turns import turns
from toolkit.ingest.values import Segment, Transcript
from toolkit.model import Model

MEMO_MARK = "centric "
"""Begins the memo in which this program keeps what a code cannot say of a statement that it exports."""

LISTED = 12
UNNAMED = "unnamed"
DEFAULT_STRENGTH = 2
MIN_HEAD = 40
SEGMENT_ID = re.compile(r".+#\d{4,}")


class Kept(TypedDict, total=False):
    """What the memo of an exported statement holds."""

    id: str
    document: str
    segment: str
    person: str
    type: str
    strength: int
    date: str
    text: str
    criterion: str
    direction: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """Who said what: transcripts by document, and people by their label; what a coded passage is looked up in."""

    transcripts: Mapping[str, Transcript]
    people: Sequence[Person]

    @property
    def person_by_label(self) -> dict[str, str]:
        """Person ids by label, in lower case; by the id itself where a transcript uses that."""
        labels = {person.person.casefold(): person.person for person in self.people}
        return labels | {person.label.casefold(): person.person for person in self.people if person.label}


@dataclass(kw_only=True, slots=True)
class _Told:
    """What is counted on the way."""

    unmapped: Counter[str] = field(default_factory=Counter)
    undirected: Counter[str] = field(default_factory=Counter)
    wordless: int = 0


def statements_of(
    project: CodedProject, shown: str, codes: Codes, model: Model, heard: Heard
) -> tuple[tuple[Statement, ...], tuple[Finding, ...]]:
    """Return the statements that a project's codings make, and what of it made none and why.

    Parameters
    ----------
    project
        The coded project.
    shown
        Its file, as a person knows it.
    codes
        coding/codes.yaml.
    model
        Whose criteria the codes stand for.
    heard
        The engagement's transcripts and people.
    """
    meant = meanings(project, codes, model)
    told = _Told()
    marks = _marks(project, meant)
    segments = _Segments(project, heard)
    made: list[Statement] = []
    for passage in project.passages:
        means = meant[passage.code]
        if means.ignored or means.is_mark:
            continue
        name = project.code_names[passage.code]
        if means.criterion is None:
            told.unmapped[name] += 1
            continue
        means = _completed(means, passage, marks, codes)
        if means.direction is None or means.criterion is None:
            told.undirected[name] += 1
        elif not passage.text.strip():
            told.wordless += 1
        else:
            made.append(_statement(project, passage, means, (means.criterion, means.direction), segments))
    return tuple(_unique(made)), tuple(_findings(shown, told, project))


def memo_of(statement: Statement, words: str) -> str:
    """Return what of a statement its code and its passage (`words`) do not say, as the memo of the passage."""
    kept: dict[str, Any] = {"id": statement.id, "document": statement.document, "segment": statement.segment}
    kept |= {"person": statement.person or "", "type": statement.type, "strength": statement.strength}
    kept |= {"date": statement.date.isoformat() if statement.date else ""}
    if statement.text != words:
        kept["text"] = statement.text
    return MEMO_MARK + json.dumps(kept, ensure_ascii=True, sort_keys=True)


def kept_in(memo: str) -> Kept:
    """Return what `memo_of` wrote into a memo, wherever a coder has added to it; empty when there is nothing of it."""
    for line in memo.splitlines():
        if line.startswith(MEMO_MARK):
            try:
                found = json.loads(line.removeprefix(MEMO_MARK))
            except (ValueError, RecursionError):
                continue
            if isinstance(found, dict):
                return _checked(found)
    return {}


def _checked(found: Mapping[str, Any]) -> Kept:
    """Return the values that are of their kind; a coder may have changed the memo."""
    kept: dict[str, Any] = {
        name: value for name in Kept.__annotations__ if isinstance(value := found.get(name), str) and name != "strength"
    }
    if found.get("strength") in (1, 2, 3):
        kept["strength"] = found["strength"]
    if kept.get("type") not in ("statement", "example", "document", "metric"):
        kept.pop("type", None)
    if kept.get("segment") and not SEGMENT_ID.fullmatch(kept["segment"]):
        kept.pop("segment")
    return cast("Kept", kept)


def _marks(project: CodedProject, meant: Mapping[str, Meant]) -> dict[str, list[tuple[CodedPassage, Meant]]]:
    marks: dict[str, list[tuple[CodedPassage, Meant]]] = defaultdict(list)
    for passage in project.passages:
        if meant[passage.code].is_mark:
            marks[passage.document].append((passage, meant[passage.code]))
    return marks


def _completed(
    means: Meant, passage: CodedPassage, marks: Mapping[str, Sequence[tuple[CodedPassage, Meant]]], codes: Codes
) -> Meant:
    """Return a meaning with what the marks on the same passage by the same coder add, then the defaults of codes.yaml."""
    direction, kind, strength = means.direction, means.type, means.strength
    for other, mark in marks.get(passage.document, ()):
        if _overlap(passage, other) and (not other.coder or not passage.coder or other.coder == passage.coder):
            direction, kind, strength = direction or mark.direction, kind or mark.type, strength or mark.strength
    return Meant(
        criterion=means.criterion,
        direction=direction or codes.direction,
        type=kind or codes.type,
        strength=strength or codes.strength,
    )


def _overlap(one: CodedPassage, other: CodedPassage) -> bool:
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return bool(one.text) and one.text == other.text
    return one.start < other.end and other.start < one.end


def _statement(
    project: CodedProject,
    passage: CodedPassage,
    means: Meant,
    about: tuple[str, Direction],
    segments: "_Segments",
) -> Statement:
    """Return the statement a coding makes; `about` is its criterion and direction."""
    document = project.document_by_id[passage.document]
    kept = kept_in(passage.memo)
    segment = segments.of(document, passage)
    person = segments.person(document, segment)
    if kept:
        person = kept.get("person") if kept.get("person") in segments.persons else None
    name = kept.get("document") or document_id(document.name)
    text = kept.get("text") or passage.text.strip()
    coder = passage.coder or UNNAMED
    key = "\x00".join((name, str(passage.start), text, *about, coder))
    return Statement(
        id=kept.get("id") or f"qda-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:10]}",
        document=name,
        segment=kept.get("segment", "") if kept else segment.id if segment else "",
        person=person,
        criterion=about[0],
        direction=about[1],
        type=cast("StatementType", kept.get("type") or means.type or "statement"),
        strength=kept.get("strength") or means.strength or DEFAULT_STRENGTH,
        text=text,
        date=_date(kept.get("date", "")),
        coder=coder,
    )


def _date(text: str) -> Any:
    try:
        return iso_date(text) if text else None
    except ValueError:
        return None


class _Segments:
    """Finds the segment a passage stands in, in the engagement's transcript of the document or the project's own text."""

    def __init__(self, project: CodedProject, heard: Heard) -> None:
        self._by_document: dict[str, Sequence[tuple[Segment, str]]] = {}
        self._heard = heard
        self._labels = heard.person_by_label
        self.persons = frozenset(person.person for person in heard.people)

    def of(self, document: CodedDocument, passage: CodedPassage) -> Segment | None:
        """Return the segment that holds a passage, or its beginning, first one that a known person speaks; else None."""
        words = _normal(passage.text)
        head = words[:MIN_HEAD]
        found = [
            segment
            for segment, text in self._segments(document)
            if words in text or (len(text) >= MIN_HEAD and text in words) or (len(head) == MIN_HEAD and head in text)
        ]
        spoken = [segment for segment in found if (segment.speaker or "").casefold() in self._labels]
        return next(iter(spoken or found), None)

    def person(self, document: CodedDocument, segment: Segment | None) -> str | None:
        """Return who speaks: the segment's speaker, or the one known person of a document; None when that is unknown."""
        if segment is not None and segment.speaker is not None:
            return self._labels.get(segment.speaker.casefold())
        speakers = {(one.speaker or "").casefold() for one, _ in self._segments(document)}
        known = {
            self._labels[label] for label in (*speakers, document_id(document.name).casefold()) if label in self._labels
        }
        return known.pop() if len(known) == 1 else None

    def _segments(self, document: CodedDocument) -> Sequence[tuple[Segment, str]]:
        if document.id not in self._by_document:
            name = document_id(document.name)
            transcript = self._heard.transcripts.get(name)
            segments = transcript.segments if transcript else turns(name, lines_of(document.text))
            self._by_document[document.id] = [(segment, _normal(segment.text)) for segment in segments]
        return self._by_document[document.id]


def _normal(text: str) -> str:
    return " ".join(text.split()).casefold()


def _unique(made: Sequence[Statement]) -> Iterable[Statement]:
    """Yield each statement once: the same passage, code and coder in one project is one statement."""
    seen: set[str] = set()
    for statement in made:
        if statement.id not in seen:
            seen.add(statement.id)
            yield statement


def _findings(shown: str, told: _Told, project: CodedProject) -> Iterable[Finding]:
    for finding in project.findings:
        yield replace(finding, sentence=f"{shown}: {finding.sentence}")
    if told.unmapped:
        count = sum(told.unmapped.values())
        sentence = f"{shown}: {count} codings of codes that stand for no criterion: {_listed(told.unmapped)}."
        sentence += " Say in coding/codes.yaml what they mean, or 'ignored'."
        yield Finding(code="unmapped-codes", severity=Severity.WARNING, sentence=sentence, count=count)
    if told.undirected:
        count = sum(told.undirected.values())
        sentence = (
            f"{shown}: {count} codings that do not say whether they speak for or against: {_listed(told.undirected)}."
        )
        sentence += " Say it in coding/codes.yaml; until then they are no evidence."
        yield Finding(code="undirected-codes", severity=Severity.WARNING, sentence=sentence, count=count)
    if told.wordless:
        sentence = (
            f"{shown}: {told.wordless} codings of passages whose words the file does not hold; they are no evidence."
        )
        yield Finding(code="wordless-codings", severity=Severity.WARNING, sentence=sentence, count=told.wordless)


def _listed(codes: Counter[str]) -> str:
    shown = [f"'{name}' ({times})" for name, times in codes.most_common(LISTED)]
    return ", ".join(shown) + (f" and {len(codes) - LISTED} more" if len(codes) > LISTED else "")
