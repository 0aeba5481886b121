"""An engagement's transcripts and coded statements as a coded project, for other programs to open."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.engagement import Engagement
from toolkit.ingest.coded_projects import Code, CodedDocument, CodedPassage, CodedProject
from toolkit.ingest.coded_statements import memo_of
from toolkit.ingest.coding import Coding, read_coding
from toolkit.ingest.refi_qda_writer import guid_of
from toolkit.ingest.statements import Statement
from toolkit.ingest.transcripts import read_transcripts
from toolkit.ingest.values import Transcript
from toolkit.model import Model

COLOURS = {"for": "#2e7d32", "against": "#c62828"}
TOP_COLOUR = "#455a64"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Text:
    """A transcript as one text, and where each segment's words stand in it."""

    text: str
    spans: dict[str, tuple[int, int]]


def exported_project(engagement: Engagement) -> CodedProject:
    """Return the transcripts, the model's criteria as codes, and the coded statements as passages.

    Each criterion has a code for what speaks for it and one for what speaks against it. What a code cannot say (kind,
    strength, person, date) stands in the memo of the passage, so that reading the project gives the same statements.

    Raises
    ------
    InputError
        As `read_transcripts` and `read_coding`.
    """
    model = engagement.model
    return project_of(engagement.name, model, read_transcripts(engagement), read_coding(engagement, model))


def project_of(name: str, model: Model, transcripts: Sequence[Transcript], coding: Coding) -> CodedProject:
    """Return a project of this name from its parts; ids are guids made from the ids of the parts."""
    texts = {transcript.document: _text(transcript) for transcript in transcripts}
    elsewhere: dict[str, list[Statement]] = defaultdict(list)
    passages: list[CodedPassage] = []
    for statement in coding.statements:
        span = _span(statement, texts.get(statement.document))
        if span is None:
            elsewhere[statement.document].append(statement)
        else:
            passages.append(_passage(statement, statement.document, texts[statement.document].text, span))
    documents = [CodedDocument(id=_document(one), name=one, text=found.text) for one, found in texts.items()]
    for document, statements in elsewhere.items():
        # What was said elsewhere than in a transcript gets a text of its own, a paragraph a statement.
        title = f"{document} (coded text)" if document in texts else document
        text, start = "\n\n".join(statement.text for statement in statements), 0
        documents.append(CodedDocument(id=_document(title), name=title, text=text))
        for statement in statements:
            passages.append(_passage(statement, title, text, (start, start + len(statement.text))))
            start += len(statement.text) + 2
    order = {document.id: place for place, document in enumerate(documents)}
    return CodedProject(
        name=name,
        format="engagement",
        documents=tuple(documents),
        codes=tuple(_codes(model)),
        passages=tuple(sorted(passages, key=lambda one: order[one.document])),
    )


def _document(name: str) -> str:
    return guid_of(f"document {name}")


def _code(criterion: str, direction: str) -> str:
    return guid_of(f"code {criterion} {direction}")


def _codes(model: Model) -> Iterator[Code]:
    for dimension in model.dimensions:
        top = Code(
            id=guid_of(f"dimension {dimension.id}"),
            name=dimension.name,
            description=dimension.definition or dimension.question or "",
            colour=TOP_COLOUR,
            codable=False,
        )
        yield top
        for criterion in (model.criterion_by_id[one] for one in dimension.criteria):
            # Programs that keep categories in one table want each name once.
            named = f"{criterion.name} ({criterion.id})" if criterion.name == dimension.name else criterion.name
            above = _code(criterion.id, "")
            yield Code(
                id=above, name=named, parent=top.id, description=criterion.definition, colour=TOP_COLOUR, codable=False
            )
            for direction, colour in COLOURS.items():
                name = f"{criterion.name} ({direction})"
                yield Code(id=_code(criterion.id, direction), name=name, parent=above, colour=colour)


def _text(transcript: Transcript) -> _Text:
    parts: list[str] = []
    spans: dict[str, tuple[int, int]] = {}
    place = 0
    for segment in transcript.segments:
        label = f"{segment.speaker}: " if segment.speaker else ""
        words = segment.text.replace("\r\n", "\n").replace("\r", "\n")
        spans[segment.id] = (place + len(label), place + len(label) + len(words))
        parts.append(label + words)
        place += len(label) + len(words) + 2
    return _Text(text="\n\n".join(parts), spans=spans)


def _span(statement: Statement, found: _Text | None) -> tuple[int, int] | None:
    """Return where a statement's words stand in the text: in its segment, else all of the segment, else anywhere."""
    if found is None:
        return None
    start, end = found.spans.get(statement.segment, (0, len(found.text)))
    words = re.compile(r"\s+".join(re.escape(word) for word in statement.text.split()))
    at = words.search(found.text, start, end)
    if at is not None and at.end() > at.start():
        return at.span()
    return (start, end) if statement.segment in found.spans else None


def _passage(statement: Statement, document: str, text: str, span: tuple[int, int]) -> CodedPassage:
    words = text[span[0] : span[1]]
    return CodedPassage(
        id=guid_of(f"statement {statement.id}"),
        document=_document(document),
        code=_code(statement.criterion, statement.direction),
        start=span[0],
        end=span[1],
        text=words,
        coder=statement.coder,
        memo=memo_of(statement, words),
    )
