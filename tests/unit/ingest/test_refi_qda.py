"""REFI-QDA projects: read as their writers counted, written so that nothing is lost and QualCoder opens them."""

import contextlib
import io
import uuid
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from coded_samples import FIRST, GUID, SECOND, TEXT, counted, packed, project, project_xml, selection
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.ingest.coded_projects import Code, CodedDocument, CodedPassage, CodedProject, ProjectNote
from toolkit.ingest.refi_qda import read, sniff
from toolkit.ingest.refi_qda_writer import write_codebook, write_project
from toolkit.ingest.values import Source

WRITTEN = "2026-05-18T00:00:00Z"
SPACE = "{urn:QDA-XML:project:1.0}"

WAYS = [
    ("code points", "Some program", "points", ""),
    ("UTF-16 by a program known to count so", "NVivo 14", "units", ""),
    ("UTF-16 by an unknown program, told by what it quotes", "New program", "units", SECOND),
    ("line ends as one sign by a program known for it", "ATLAS.ti 8.4", "one", ""),
    ("line ends as one sign, told by what is quoted", "New program", "one", SECOND),
    ("code points by a program that usually counts units, told by what is quoted", "NVivo 14", "points", SECOND),
]


@pytest.mark.parametrize(("origin", "way", "quoted"), [case[1:] for case in WAYS], ids=[case[0] for case in WAYS])
def test_positions_are_read_as_the_writer_counted(origin: str, way: str, quoted: str) -> None:
    spans = [counted(TEXT, words, way) for words in (FIRST, SECOND)]
    marks = selection(*spans[0], number=1) + selection(*spans[1], number=2, quoted=quoted)
    found = read(project(marks, origin=origin))
    assert [passage.text for passage in found.passages] == [FIRST, SECOND]
    assert [(one.start, one.end) for one in found.passages] == [
        counted(TEXT, words, "points") for words in (FIRST, SECOND)
    ]


@pytest.mark.parametrize(
    ("folder", "file", "mark"),
    [("Sources", "Project.qde", ""), ("sources", "project.qde", ""), ("SOURCES", "PROJECT.QDE", "\ufeff")],
)
def test_names_in_the_zip_are_taken_in_any_case(folder: str, file: str, mark: str) -> None:
    found = read(project(selection(*counted(TEXT, SECOND, "points")), mark + TEXT, folder=folder, file=file))
    assert (found.documents[0].text, found.passages[0].text, found.passages[0].coder) == (TEXT, SECOND, "Coder One")


def test_a_source_that_is_missing_is_a_finding_and_its_quoted_words_are_kept() -> None:
    found = read(packed({"Project.qde": project_xml(selection(0, 5, quoted="words quoted"))}))
    assert [(finding.code, finding.count) for finding in found.findings] == [("missing-sources", 1)]
    assert [(one.text, one.start) for one in found.passages] == [("words quoted", None)]


def test_a_source_outside_the_archive_is_not_fetched() -> None:
    xml = project_xml(selection(0, 5)).replace("internal://", "absolute:///etc/")
    found = read(packed({"project.qde": xml}))
    assert (found.documents[0].text, [finding.code for finding in found.findings]) == ("", ["missing-sources"])


def test_positions_outside_the_text_and_codes_that_are_not_there_are_findings() -> None:
    marks = selection(0, 5000, number=1) + selection(0, 5, code=8, number=2)
    found = read(project(marks))
    assert {finding.code: finding.count for finding in found.findings} == {"bad-positions": 1, "unknown-codes": 1}


def test_codes_keep_their_tree_descriptions_and_groups_and_notes_their_words() -> None:
    codes = (
        f'<Code guid="{GUID.format(2)}" name="Top" isCodable="false"><Description>about</Description>'
        f'<Code guid="{{{GUID.format(3).upper()}}}" name="Low" isCodable="true" color="#ff0000"/></Code>'
    )
    extra = (
        f'<Notes><Note guid="{GUID.format(6)}" name="n"><PlainTextContent>on a passage</PlainTextContent></Note>'
        f'<Note guid="{GUID.format(7)}" name="free"><PlainTextContent>on its own</PlainTextContent></Note></Notes>'
        f'<Sets><Set guid="{GUID.format(8)}" name="G"><MemberCode targetGUID="{GUID.format(3)}"/></Set></Sets>'
    )
    inner = f'<Description>memo</Description><NoteRef targetGUID="{GUID.format(6)}"/>'
    found = read(project(selection(0, 11, code=3, inner=inner), codes=codes, extra=extra))
    top, low = found.codes
    assert (top.codable, top.description, low.parent, low.groups, low.colour) == (
        False,
        "about",
        top.id,
        ("G",),
        "#ff0000",
    )
    assert found.path(low) == "Top > Low"
    assert found.passages[0].memo == "memo\non a passage"
    assert [(note.name, note.text) for note in found.notes] == [("free", "on its own")]


def test_a_part_of_a_page_and_the_same_part_of_its_text_are_one_passage() -> None:
    mark = selection(0, 11)
    page = mark.replace("PlainTextSelection", "PDFSelection").replace("Position", "Place")
    xml = project_xml("").replace(
        "</TextSource>",
        f'</TextSource><PDFSource guid="{GUID.format(6)}" name="a.pdf">{page}'
        f'<Representation guid="{GUID.format(7)}" plainTextPath="internal://r.txt">{mark}</Representation></PDFSource>'
        f'<AudioSource guid="{GUID.format(8)}" name="a.mp3"><Transcript guid="x" plainTextPath="internal://t.txt">'
        '<SyncPoint guid="p1" position="3"/><SyncPoint guid="p2" position="7"/>'
        f'<TranscriptSelection guid="y" fromSyncPoint="p1" toSyncPoint="p2"><Coding guid="z"><CodeRef '
        f'targetGUID="{GUID.format(3)}"/></Coding></TranscriptSelection></Transcript></AudioSource>',
    )
    found = read(packed({"project.qde": xml, "sources/r.txt": "Hello world, all", "sources/t.txt": "so, fine"}))
    assert [passage.text for passage in found.passages] == ["Hello world", " fin"]


NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Zs", "Cn")), min_size=1, max_size=12)
TEXTS = st.text(st.sampled_from("ab ,.\n\r\t😀𝒳é中\ufeff\u200b"), max_size=60)
MEMOS = st.text(st.sampled_from("ab <>&\"'\n\r\t😀"), max_size=20)
GUIDS = st.uuids().map(str)


@st.composite
def projects(draw: st.DrawFn) -> CodedProject:
    """Return a project of any shape that the format can hold."""
    ids = draw(st.lists(GUIDS, min_size=12, max_size=12, unique=True))
    parents: list[str | None] = [None, draw(st.sampled_from([None, ids[0]])), draw(st.sampled_from([None, ids[1]]))]
    codes = tuple(
        Code(
            id=ids[place],
            name=draw(NAMES),
            parent=parents[place],
            description=draw(MEMOS),
            colour=draw(st.sampled_from(["", "#00ff00"])),
            codable=draw(st.booleans()),
            groups=draw(st.sampled_from([(), ("g",)])),
        )
        for place in range(3)
    )
    documents = tuple(
        CodedDocument(id=ids[3 + n], name=draw(NAMES), text=draw(TEXTS), memo=draw(MEMOS)) for n in range(2)
    )
    passages = []
    for number, document in enumerate((*documents, documents[-1])):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(document.text))] * 2)))
        passages.append(
            CodedPassage(
                id=ids[5 + number],
                document=document.id,
                code=ids[draw(st.integers(0, 2))],
                start=start,
                end=end,
                text=document.text[start:end],
                coder=draw(st.sampled_from(["", "Ann", "Bö"])),
                memo=draw(MEMOS),
                date=draw(st.sampled_from(["", "2026-01-01T10:00:00Z"])),
            )
        )
    notes = (ProjectNote(id=ids[9], name=draw(NAMES), text=draw(TEXTS)),)
    return CodedProject(
        name=draw(NAMES), format="refi-qda", documents=documents, codes=codes, passages=tuple(passages), notes=notes
    )


def in_tree_order(codes: tuple[Code, ...]) -> set[tuple[Any, ...]]:
    return {(c.id, c.name, c.parent, c.description, c.colour, c.codable, c.groups) for c in codes}


@settings(max_examples=60, deadline=None)
@given(projects())
def test_writing_and_reading_lose_nothing(given_project: CodedProject) -> None:
    found = read(Source(name="p.qdpx", content=write_project(given_project, WRITTEN)))
    assert found.documents == given_project.documents
    assert found.passages == given_project.passages
    assert found.notes == given_project.notes
    assert in_tree_order(found.codes) == in_tree_order(given_project.codes)
    assert (found.name, found.findings) == (given_project.name, ())
    assert write_project(found, WRITTEN) == write_project(read(packed_again(found)), WRITTEN)
    codebook = read(Source(name="p.qdc", content=write_codebook(given_project)))
    assert in_tree_order(codebook.codes) == in_tree_order(given_project.codes)
    assert set(codebook.counts.values()) == {None}


def packed_again(given_project: CodedProject) -> Source:
    return Source(name="p.qdpx", content=write_project(given_project, WRITTEN))


def test_ids_that_are_no_guids_become_the_same_guids_every_time() -> None:
    made = CodedProject(name="p", format="segments", codes=(Code(id="Trust", name="Trust"),))
    first, second = (read(Source(name="p.qdc", content=write_codebook(made))) for _ in range(2))
    assert first.codes == second.codes
    assert str(uuid.UUID(first.codes[0].id)) == first.codes[0].id


def test_the_rules_of_qualcoders_importer_are_kept() -> None:
    """Its importer, in its own order: what it reads without asking must be there, or it stops with a traceback."""
    text = "Anna: fine 😀 words\nBen: no"
    codes = (Code(id="c0", name="Top", codable=False), Code(id="c1", name="Vision (for)", parent="c0", description="d"))
    passages = tuple(
        CodedPassage(
            id=f"p{n}", document="d", code="c1", start=n, end=n + 4, text=text[n : n + 4], coder=coder, memo="m"
        )
        for n, coder in enumerate(("Ann", ""))
    )
    made = CodedProject(
        name="P",
        format="x",
        documents=(CodedDocument(id="d", name="talk", text=text),),
        codes=codes,
        passages=passages,
        notes=(ProjectNote(id="n", name="note", text="t"),),
    )
    archive = zipfile.ZipFile(io.BytesIO(write_project(made, WRITTEN)))
    assert {"project.qde", "Sources/"} <= set(archive.namelist())
    root = ET.fromstring(archive.read("project.qde"))
    assert "ATLAS" not in root.attrib["origin"]
    users = {one.attrib["guid"]: one.attrib["name"] for one in root.iter(f"{SPACE}User")}
    assert list(users.values()) == ["Ann"]
    book = next(root.iter(f"{SPACE}CodeBook"))
    assert next(iter(book)).tag == f"{SPACE}Codes"
    known = set()
    for code in root.iter(f"{SPACE}Code"):
        assert code.attrib["isCodable"] in ("true", "false")
        assert {one.tag for one in code} <= {f"{SPACE}Description", f"{SPACE}Code"}
        known.add(code.attrib["guid"])
    coded = []
    for source in next(root.iter(f"{SPACE}Sources")):
        path = source.attrib["plainTextPath"].split("internal:/")[1]
        words = archive.read(f"Sources{path}").decode()
        assert source.attrib["creationDateTime"]
        assert source.attrib["creatingUser"] in users
        for mark in source.iter(f"{SPACE}PlainTextSelection"):
            assert mark.get("creationDateTime") or mark.get("modifiedDateTime")
            coding = next(mark.iter(f"{SPACE}Coding"))
            assert next(iter(coding)).attrib["targetGUID"] in known
            memo = next(one.text for one in mark if one.tag == f"{SPACE}Description")
            owner = users.get(mark.get("creatingUser", ""), "default")
            coded.append((words[int(mark.attrib["startPosition"]) : int(mark.attrib["endPosition"])], owner, memo))
    assert coded == [("Anna", "Ann", "m"), ("nna:", "default", "m")]
    for note in root.iter(f"{SPACE}Note"):
        assert note.attrib["creationDateTime"]
        assert f"Sources{note.attrib['plainTextPath'].split('internal:/')[1]}" in archive.namelist()


DOCTYPE = '<!DOCTYPE p [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
UNSAFE = [
    ("an external entity", {"project.qde": DOCTYPE + "<Project>&e;</Project>"}, "unsafe-file"),
    ("a document type", {"project.qde": "<!DOCTYPE p><Project/>"}, "unsafe-file"),
    ("a name that leads out", {"project.qde": "<Project/>", "../../x.txt": "x"}, "unsafe-file"),
    ("an absolute name", {"project.qde": "<Project/>", "/etc/x.txt": "x"}, "unsafe-file"),
    ("a drive", {"project.qde": "<Project/>", "C:\\x.txt": "x"}, "unsafe-file"),
    ("a bomb", {"project.qde": "<Project/>", "Sources/a.txt": b"0" * 30_000_000}, "unsafe-file"),
    ("an unknown encoding", {"project.qde": '<?xml version="1.0" encoding="no-such"?><Project/>'}, "damaged-file"),
    ("no XML", {"project.qde": "words"}, "damaged-file"),
]


@pytest.mark.parametrize(("files", "code"), [case[1:] for case in UNSAFE], ids=[case[0] for case in UNSAFE])
def test_what_could_do_harm_is_refused(files: dict[str, str | bytes], code: str) -> None:
    source = packed(files)
    assert sniff(source)
    with pytest.raises(InputError) as error:
        read(source)
    assert [problem.code for problem in error.value.problems] == [code]


def test_thousands_of_entries_are_refused() -> None:
    source = packed({"project.qde": "<Project/>"} | {f"Sources/{n}.bin": b"" for n in range(20_001)})
    with pytest.raises(InputError, match="entries"):
        read(source)


def test_codes_nested_without_end_are_read_flat_enough() -> None:
    codes = "".join(f'<Code guid="{uuid.UUID(int=n)}" name="c{n}">' for n in range(1, 1500)) + "</Code>" * 1499
    found = read(project("", codes=codes))
    assert len(found.codes) == 1499
    assert len(read(Source(name="p.qdc", content=write_codebook(found))).codes) == 1499


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_mutated_project_is_read_or_told(data: st.DataObject) -> None:
    whole = project(selection(*counted(TEXT, SECOND, "points"))).content if data.draw(st.booleans()) else None
    raw = bytearray(whole or project_xml(selection(0, 5)).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(raw) - 1))
        cut = data.draw(st.integers(0, 40))
        raw[place : place + cut] = data.draw(st.binary(max_size=8))
    source = Source(name="p.qdpx", content=bytes(raw))
    with contextlib.suppress(InputError):
        found = read(source)
        assert {one.code for one in found.passages} <= set(found.code_by_id)
        assert {one.document for one in found.passages} <= set(found.document_by_id)


def test_a_zip_of_another_kind_is_no_project() -> None:
    assert not sniff(packed({"word/document.xml": "<w/>"}, "a.docx"))
    with pytest.raises(InputError, match="without a project"):
        read(packed({"word/document.xml": "<w/>"}))
