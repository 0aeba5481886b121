"""Small coded projects of our own making, laid out as other programs lay them out."""

import io
import sqlite3
import zipfile

from toolkit.ingest.values import Source

TEXT = "Interviewer: So?\r\nAnna: They fix it 😀 and call back.\r\nBen: Nobody ever calls.\r\n"
FIRST, SECOND = "They fix it 😀 and call back.", "Nobody ever calls."
GUID = "7f2d1c10-0000-4000-8000-00000000000{}"


def packed(files: dict[str, str | bytes], name: str = "coding/p.qdpx") -> Source:
    """Return a zip of these files as a source."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return Source(name=name, content=stream.getvalue())


def selection(start: int, end: int, code: int = 2, *, quoted: str = "", number: int = 0, inner: str = "") -> str:
    """Return one coded passage as XML."""
    user = GUID.format(9)
    return (
        f'<PlainTextSelection guid="{number}{GUID.format(4)[1:]}" name="{quoted}" startPosition="{start}" '
        f'endPosition="{end}" creatingUser="{user}" creationDateTime="2026-01-01T00:00:00Z">{inner}'
        f'<Coding guid="{number}{GUID.format(5)[1:]}" creatingUser="{user}"><CodeRef targetGUID="{GUID.format(code)}"/></Coding>'
        "</PlainTextSelection>"
    )


def project_xml(selections: str, *, origin: str = "Some program", codes: str = "", extra: str = "") -> str:
    """Return a project.qde with one document."""
    listed = codes or (
        f'<Code guid="{GUID.format(2)}" name="Vision (for)" isCodable="true"/>'
        f'<Code guid="{GUID.format(3)}" name="Other" isCodable="true"><Description>d</Description></Code>'
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<Project xmlns="urn:QDA-XML:project:1.0" name="P" origin="{origin}">'
        f'<Users><User guid="{GUID.format(9)}" name="Coder One"/></Users><CodeBook><Codes>{listed}</Codes></CodeBook>'
        f'<Sources><TextSource guid="{GUID.format(1)}" name="talk.docx" plainTextPath="internal://{GUID.format(1)}.txt">'
        f"{selections}</TextSource></Sources>{extra}</Project>"
    )


def project(
    selections: str, text: str = TEXT, *, folder: str = "Sources", file: str = "project.qde", **more: str
) -> Source:
    """Return a .qdpx with one document."""
    files = {file: project_xml(selections, **more), f"{folder}/{GUID.format(1)}.txt": text.encode()}
    return packed(dict(files))


def counted(text: str, words: str, way: str) -> tuple[int, int]:
    """Return where words stand in a text as a program counts: code points, UTF-16 units, or line ends as one sign."""
    start = text.index(words)

    def position(place: int) -> int:
        before = text[:place]
        if way == "units":
            return len(before.encode("utf-16-le")) // 2
        return len(before.replace("\r\n", "\n")) if way == "one" else place

    return position(start), position(start + len(words))


TAGUETTE = """
CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE documents (id INTEGER PRIMARY KEY, name TEXT, description TEXT, contents TEXT, project_id INTEGER);
CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id INTEGER, start_offset INTEGER, end_offset INTEGER, snippet TEXT);
CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id INTEGER, path TEXT, description TEXT);
CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);
INSERT INTO documents VALUES (1, 'talk.odt', '', '<p>Größe &amp; more</p><p>fine words</p>', 1);
INSERT INTO tags VALUES (1, 1, 'Vision (for)', 'd'), (2, 1, 'Other', '');
INSERT INTO highlights VALUES (1, 1, 14, 24, '<p>fine words</p>');
INSERT INTO highlight_tags VALUES (1, 1), (1, 2);
"""
QUALCODER = """
CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT, fulltext TEXT, memo TEXT);
CREATE TABLE code_cat (catid INTEGER PRIMARY KEY, name TEXT, memo TEXT, supercatid INTEGER);
CREATE TABLE code_name (cid INTEGER PRIMARY KEY, name TEXT, memo TEXT, catid INTEGER, color TEXT);
CREATE TABLE code_text (cid INTEGER, fid INTEGER, pos0 INTEGER, pos1 INTEGER, seltext TEXT, owner TEXT, memo TEXT, date TEXT);
INSERT INTO source VALUES (1, 'talk', 'Anna: fine words', '');
INSERT INTO code_cat VALUES (1, 'Vision', '', NULL);
INSERT INTO code_name VALUES (1, 'for', '', 1, '#00ff00');
INSERT INTO code_text VALUES (1, 1, 6, 16, 'fine words', 'ann', 'm', '2026-01-01 00:00:00');
INSERT INTO code_text VALUES (7, 1, 6, 16, 'fine words', 'ann', 'm', '2026-01-01 00:00:00');
"""


def database(script: str, name: str = "coding/p.sqlite3") -> Source:
    """Return an SQLite database made by a script."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(script)
    content = connection.serialize()
    connection.close()
    return Source(name=name, content=content)
