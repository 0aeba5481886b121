"""The parts of an Office file (OPC): read with suspicion, kept by name, written the same bytes each time."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from toolkit.errors import InputError, Problem

RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DEFAULTS = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LARGEST = 300_000_000
"""Bytes, unpacked, that a brand file may have: a larger one is no master but a film, or an attack."""

OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
ABSOLUTE = re.compile("^[a-z][a-z0-9+.-]*:", re.IGNORECASE)

Element = Any
"""An element of lxml, which ships no types."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """One arrow from a part to another, or to an address outside when `external`."""

    id: str
    kind: str
    target: str
    external: bool = False


@dataclass(kw_only=True, slots=True)
class Part:
    """One part: its content type, its bytes, and where it points to (targets are absolute part names)."""

    content_type: str
    blob: bytes
    relations: list[Relation] = field(default_factory=list)

    def relate(self, kind: str, target: str) -> str:
        """Add a relation and return its id."""
        taken = {relation.id for relation in self.relations}
        number = next(number for number in range(1, len(taken) + 2) if f"rId{number}" not in taken)
        self.relations.append(Relation(id=f"rId{number}", kind=kind, target=target))
        return f"rId{number}"

    def to(self, kind: str) -> list[str]:
        """Return the targets of a kind, inside the file, in order; `kind` is the end of the relation's type."""
        return [each.target for each in self.relations if each.kind.endswith(f"/{kind}") and not each.external]


Parts = dict[str, Part]
"""Part by its absolute name, such as ``/ppt/presentation.xml``; the name ``/`` holds the relations of the file itself."""


def parse(blob: bytes) -> Element:
    """Return the root of an XML part; nothing in it is fetched or expanded. etree.XMLSyntaxError when it is none."""
    return etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def serialized(root: Element) -> bytes:
    """Return a root as the bytes of a part."""
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def read_parts(content: bytes, name: str) -> Parts:
    """Return the parts of an Office file; InputError when it is none, is locked, damaged or far too large."""
    if content.startswith(OLD_OR_LOCKED):
        raise InputError(
            _broken(name, "a file with a password, or one in the format of before 2007", "Save it as .pptx without one")
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise InputError(
                    _broken(name, "a file of more than 300 MB unpacked", "Keep the master, delete films and slides")
                )
            blobs = {f"/{entry.filename}": archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
        return _typed(blobs)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, etree.XMLSyntaxError, KeyError):
        # NotImplementedError: an unknown compression; RuntimeError: an encrypted entry; zlib errors are OSErrors or these
        raise InputError(
            _broken(name, "not a whole Office file: it is damaged or something else", "Save it anew as .pptx or .potx")
        ) from None
    except zipfile.zlib.error:  # type: ignore[attr-defined]
        raise InputError(_broken(name, "a damaged file", "Save it anew as .pptx or .potx")) from None


def written(parts: Parts) -> bytes:
    """Return the file: parts in the order in which they are reached from its start, times fixed."""
    names = list(reached(parts))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        _store(archive, "[Content_Types].xml", _content_types(parts, names))
        _store(archive, "_rels/.rels", _relations(parts["/"], "/"))
        for name in names:
            part = parts[name]
            _store(archive, name[1:], part.blob)
            if part.relations:
                _store(archive, _relations_name(name)[1:], _relations(part, name))
    return made.getvalue()


def reached(parts: Parts) -> Iterator[str]:
    """Yield the names of the parts that something leads to, each once, nearest first."""
    seen, waiting = {"/"}, ["/"]
    while waiting:
        name = waiting.pop(0)
        if name != "/":
            yield name
        for relation in parts[name].relations:
            if not relation.external and relation.target in parts and relation.target not in seen:
                seen.add(relation.target)
                waiting.append(relation.target)


def _typed(blobs: dict[str, bytes]) -> Parts:
    types = parse(blobs["/[Content_Types].xml"])
    defaults = {
        each.get("Extension", "").lower(): each.get("ContentType", "") for each in types.iter(f"{{{TYPES}}}Default")
    }
    own = {each.get("PartName", "").lower(): each.get("ContentType", "") for each in types.iter(f"{{{TYPES}}}Override")}
    parts: Parts = {"/": Part(content_type="", blob=b"")}
    for name, blob in blobs.items():
        if name.endswith(".rels") or name == "/[Content_Types].xml":
            continue
        kind = own.get(name.lower(), defaults.get(name.rpartition(".")[2].lower(), "application/octet-stream"))
        parts[name] = Part(content_type=kind, blob=blob)
    known = {name.lower(): name for name in parts}
    for name, part in parts.items():
        stored = blobs.get(_relations_name(name))
        if stored is None:
            continue
        folder = posixpath.dirname(name)
        for each in parse(stored).iter(f"{{{RELATIONSHIPS}}}Relationship"):
            external, target = each.get("TargetMode") == "External", each.get("Target", "")
            if not external and not ABSOLUTE.match(target):
                target = posixpath.normpath(posixpath.join(folder, target))
                target = known.get(target.lower(), target)
            part.relations.append(
                Relation(id=each.get("Id", ""), kind=each.get("Type", ""), target=target, external=external)
            )
    return parts


def _relations_name(name: str) -> str:
    folder, file = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _relations(part: Part, name: str) -> bytes:
    root = etree.Element(f"{{{RELATIONSHIPS}}}Relationships", nsmap={None: RELATIONSHIPS})
    folder = posixpath.dirname(name)
    for each in part.relations:
        inside = not each.external and not ABSOLUTE.match(each.target)
        target = posixpath.relpath(each.target, folder) if inside else each.target
        made = etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", Id=each.id, Type=each.kind, Target=target)
        if each.external:
            made.set("TargetMode", "External")
    return serialized(root)


def _content_types(parts: Parts, names: list[str]) -> bytes:
    root = etree.Element(f"{{{TYPES}}}Types", nsmap={None: TYPES})
    for extension, kind in DEFAULTS.items():
        etree.SubElement(root, f"{{{TYPES}}}Default", Extension=extension, ContentType=kind)
    for name in names:
        if DEFAULTS.get(name.rpartition(".")[2].lower()) != parts[name].content_type:
            etree.SubElement(root, f"{{{TYPES}}}Override", PartName=name, ContentType=parts[name].content_type)
    return serialized(root)


def _store(archive: zipfile.ZipFile, name: str, blob: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_STORED if name.endswith((".xlsx", ".png", ".jpeg")) else zipfile.ZIP_DEFLATED
    entry.create_system = 3  # else it would say on which system it was written
    archive.writestr(entry, blob)


def _broken(name: str, found: str, remedy: str) -> Problem:
    return Problem(
        code="brand-file", file=name, found=found, expected="a PowerPoint file (.pptx or .potx)", remedy=remedy
    )
