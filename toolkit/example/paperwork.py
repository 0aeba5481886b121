"""The files of a synthetic engagement beside the exports: settings, mapping, transcripts, coding, decisions, truth."""

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

import yaml

from toolkit.evidence.redaction import redact
from toolkit.evidence.roster import KINDS, NameKind, Roster, RosterEntry
from toolkit.example.client import MODEL_ID, SyntheticClient, SyntheticWave
from toolkit.example.exports import CES_LABELS, NOT_APPLICABLE_CODE, SKIPPED_CODE
from toolkit.example.interviews import CODERS, CodedStatement, CoderRating, Fieldwork, Interview, Turn, person_id
from toolkit.example.specification import Layout, WaveSpecification

NOTICE = "# Synthetic: made by `centric example`. No person, firm or answer in here is real.\n"
APPROVER = "A. Consultant"
QUOTES_A_PERSON = 2
ROSTER = (
    ("person", "Otto Canary", "Otti"),
    ("manager", "Ines Canary", ""),
    ("project", "Blue Heron", ""),
    ("customer", "Marlow Foods Ltd", "Marlow"),
    ("product", "FlexiSaver Plus", "FlexiSaver"),
    ("title", "Head of Fraud Operations", ""),
)
"""What stands in coding/roster.csv: kind, name, other names."""
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def engagement_files(client: SyntheticClient, wave: SyntheticWave) -> dict[str, bytes]:
    """Return every file of one engagement folder: path under the folder and content."""
    work = wave.fieldwork
    files = {export.file: export.content for export in wave.exports}
    files["engagement.yaml"] = _yaml(_settings(client, wave.specification))
    files["mapping.yaml"] = _yaml(_mapping(wave))
    files["truth.json"] = (json.dumps(wave.truth, indent=1, ensure_ascii=False) + "\n").encode()
    if work.people:
        files |= {f"interviews/{i.stem}{i.suffix}": transcript_bytes(i) for i in work.interviews}
        files["coding/people.csv"] = _people(work, wave.specification.date)
        files["coding/statements.csv"] = _statements([*work.statements, *wave.coded_comments])
        files["coding/ratings.csv"] = _ratings(work.ratings)
        files["coding/roster.csv"] = _csv(("kind", "name", "also"), ROSTER)
        for number, earlier in enumerate(work.earlier, start=1):
            files[f"coding/round-{number}/statements.csv"] = _statements(work.statements)
            files[f"coding/round-{number}/ratings.csv"] = _ratings(earlier)
        files["review/decisions.yaml"] = _yaml(_decisions(client, wave))
    return files


def _yaml(content: dict[str, Any]) -> bytes:
    return (NOTICE + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)).encode()


def _settings(client: SyntheticClient, wave: WaveSpecification) -> dict[str, Any]:
    specification = client.specification
    audiences = [sample.audience for sample in wave.samples]
    placed = [a for a in audiences if any(site.respondents.get(a) for site in specification.sites)]
    groups: dict[str, Any] = {"site": {"name": "Site", "audiences": list(placed)}}
    if specification.departments and "employees" in audiences:
        groups["department"] = {"name": "Department", "audiences": ["employees"]}
    if specification.regions:
        groups["region"] = {"name": "Region", "audiences": list(placed)}
    settings: dict[str, Any] = {
        "schema": "centric-engagement/1",
        "client": {"id": specification.client_id, "name": specification.client_name},
        "wave": {"id": wave.id, "name": wave.name, "date": wave.date},
        "model": {"id": MODEL_ID, "version": client.model.version},
        "form": "short" if specification.short else "full",
        "language": "en",
        "audiences": {s.audience: {"population": s.population} if s.population else {} for s in wave.samples},
        "groups": groups,
        "minimum_cell": {"average": 5, "distribution": 10},
    }
    settings |= {"fieldwork": {name: {"mode": mode} for name, mode in wave.modes.items()}} if wave.modes else {}
    earlier = _earlier(client, wave)
    settings |= {"earlier_wave": earlier} if earlier else {}
    settings |= {"targets": dict(wave.targets)} if wave.targets else {}
    settings |= {"strategy_weights": dict(wave.strategy_weights)} if wave.strategy_weights else {}
    settings |= {"comments_may_be_quoted": {"by": APPROVER, "date": wave.date}} if wave.comments else {}
    return settings | {"brand": {"colour": specification.colour}, "retention_until": specification.retention_until}


def _earlier(client: SyntheticClient, wave: WaveSpecification) -> str | None:
    waves = client.specification.waves
    place = [other.id for other in waves].index(wave.id)
    return waves[place - 1].id if place else None


def _mapping(wave: SyntheticWave) -> dict[str, Any]:
    files = [
        {
            "file": export.file,
            "reader": "qualtrics",
            "audience": export.audience,
            "columns": {column.key: column.meaning for column in export.columns if column.name},
        }
        for export in wave.exports
    ]
    mapping: dict[str, Any] = {"schema": "centric-mapping/1", "files": files}
    layouts = {export.layout for export in wave.exports}
    if any(export.audience == "customers" and export.layout is Layout.LABELS for export in wave.exports):
        mapping["answers"] = {"ces7": {label: code for code, label in enumerate(CES_LABELS, start=1)}}
    if layouts - {Layout.LABELS}:
        mapping["missing"] = {"not_applicable": [NOT_APPLICABLE_CODE], "skipped": [SKIPPED_CODE]}
    return mapping


def transcript_bytes(interview: Interview) -> bytes:
    """Return a transcript as its file holds it: a paragraph a turn, the speaker's label and a colon before it."""
    paragraphs = [_paragraph(turn) for turn in interview.turns]
    if interview.suffix == ".docx":
        return _docx(paragraphs)
    return ("\n\n".join(paragraphs) + "\n").encode()


def _paragraph(turn: Turn) -> str:
    return f"{turn.speaker}: {turn.text}" if turn.speaker else turn.text


def _docx(paragraphs: Sequence[str]) -> bytes:
    """Return a Word document of plain paragraphs, the same bytes each time: stored, not compressed, and without a clock."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>' for text in paragraphs)
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'{head}<w:document xmlns:w="{word}"><w:body>{body}<w:sectPr/></w:body></w:document>',
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=_ZIP_DATE)
            entry.create_system = 0  # else it differs between Windows and the rest
            file.writestr(entry, content)
    return archive.getvalue()


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _people(work: Fieldwork, date: str) -> bytes:
    header = ("person", "label", "role", "audience", "consent", "attribution", "consent_by", "consent_date")
    day = (dt.date.fromisoformat(date) + dt.timedelta(days=1)).isoformat()
    rows = [
        (person_id(p), p.label, p.role, p.audience, "yes" if p.consent else "no", p.attribution, APPROVER, day)
        for p in work.people
    ]
    return _csv(header, rows)


def _statements(statements: Iterable[CodedStatement]) -> bytes:
    header = (
        "id",
        "document",
        "segment",
        "person",
        "criterion",
        "direction",
        "type",
        "strength",
        "text",
        "date",
        "coder",
    )
    return _csv(header, ([getattr(statement, name) for name in header] for statement in statements))


def _ratings(ratings: Iterable[CoderRating]) -> bytes:
    header = ("coder", "criterion", "role", "level")
    return _csv(header, ([getattr(rating, name) for name in header] for rating in ratings))


def _decisions(client: SyntheticClient, wave: SyntheticWave) -> dict[str, Any]:
    day = (dt.date.fromisoformat(wave.specification.date) + dt.timedelta(days=16)).isoformat()
    names = roster(client, wave)
    decisions: dict[str, Any] = {
        "schema": "centric-decisions/1",
        "quotes": [
            {"statement": s.id, "approved_by": APPROVER, "date": day, "text": redacted(s.text, names)}
            for s in (
                *approved_statements(wave.fieldwork, wave.specification.quotes),
                *approved_comments(wave.coded_comments),
            )
        ],
    }
    if wave.specification.override:
        criterion, level, reason = wave.specification.override
        decisions["levels"] = [{"criterion": criterion, "level": level, "reason": reason, "by": APPROVER, "date": day}]
    for name, decided in (("plays", wave.specification.plays), ("progress", wave.specification.progress)):
        if decided:
            decisions[name] = [{**each, "by": APPROVER, "date": day} for each in decided]
    return decisions


def redacted(text: str, names: Roster) -> str:
    """Return a statement with what could tell who a person is replaced."""
    return redact(text, names).text


def roster(client: SyntheticClient, wave: SyntheticWave) -> Roster:
    """Return the names that no quote of a wave may hold: the client, its people and sites, and ``coding/roster.csv``."""
    specification = client.specification
    return Roster(
        entries=(
            RosterEntry(kind=NameKind.ORGANISATION, name=specification.client_name),
            *(RosterEntry(kind=NameKind.PERSON, name=person.label) for person in wave.fieldwork.people),
            *(RosterEntry(kind=NameKind.SITE, name=site.name) for site in specification.sites),
            *(
                RosterEntry(kind=KINDS[kind], name=name, also=tuple(part for part in also.split(";") if part))
                for kind, name, also in ROSTER
            ),
        )
    )


def approved_comments(coded: Sequence[CodedStatement]) -> list[CodedStatement]:
    """Return the coded comments whose quotes are approved: the first of each audience in either direction."""
    chosen: dict[tuple[str, str], CodedStatement] = {}
    for comment in coded:
        chosen.setdefault((comment.document, comment.direction), comment)
    return list(chosen.values())


def _first_coded(statements: Iterable[CodedStatement]) -> list[CodedStatement]:
    """The first coder's statements: the second one's are the same passages."""
    return [statement for statement in statements if statement.coder == CODERS[0]]


def approved_statements(work: Fieldwork, count: int) -> list[CodedStatement]:
    """Return the statements whose quotes are approved.

    The strongest first, of people who consented, at most two a person and one a criterion.
    """
    consenting = {person_id(person) for person in work.people if person.consent}
    by_person: dict[str, int] = {}
    criteria: set[str] = set()
    chosen: list[CodedStatement] = []
    for statement in sorted(_first_coded(work.statements), key=lambda s: (-s.strength, s.id)):
        spoken = by_person.get(statement.person, 0)
        if statement.person not in consenting or spoken >= QUOTES_A_PERSON or statement.criterion in criteria:
            continue
        if len(chosen) == count:
            break
        by_person[statement.person] = spoken + 1
        criteria.add(statement.criterion)
        chosen.append(statement)
    return sorted(chosen, key=lambda statement: statement.id)
