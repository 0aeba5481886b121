"""A Word document to bytes: the same each time, with what is compressed already left alone."""

import io
import zipfile
from xml.sax.saxutils import quoteattr

from docx.opc.package import OpcPackage

EPOCH = (1980, 1, 1, 0, 0, 0)
PACKED = (".png", ".jpeg", ".jpg")
DEFAULTS = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
}
LEVEL = 4


def packed(package: OpcPackage) -> bytes:
    """Return a package as a zip file: parts in the order of their names, every date the first a zip file knows."""
    parts = sorted(package.parts, key=lambda part: str(part.partname))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        _add(
            archive, "[Content_Types].xml", _content_types([(str(each.partname), each.content_type) for each in parts])
        )
        _add(archive, "_rels/.rels", package.rels.xml)
        for part in parts:
            _add(archive, part.partname.membername, part.blob)
            if len(part.rels):
                _add(archive, part.partname.rels_uri.membername, part.rels.xml)
    return made.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(PACKED) else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, content, compresslevel=LEVEL)


def _content_types(parts: list[tuple[str, str]]) -> bytes:
    defaults = "".join(f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in DEFAULTS.items())
    own = "".join(
        f"<Override PartName={quoteattr(name)} ContentType={quoteattr(kind)}/>"
        for name, kind in parts
        if DEFAULTS.get(name.rpartition(".")[2]) != kind
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{defaults}{own}</Types>'
    ).encode()
