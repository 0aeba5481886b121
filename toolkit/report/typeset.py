"""From data and a template of ours to PDF/UA-1, whatever letters the names have: the same bytes from the same data."""

import datetime as dt
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from toolkit.present.figures import Figure
from toolkit.present.fonts import letters
from toolkit.present.theme import font_folder
from toolkit.present.wording import Number, Sentence
from toolkit.publication import Publication
from toolkit.shipped import templates_folder

UNDRAWN = "\ufffd"
NO_FONT = re.compile("could not be displayed with")
SIZE = re.compile(r'<svg[^>]*? width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)"')

Contents = tuple[dict[str, Any], Mapping[str, bytes]]
"""What a template reads: its data, and the files it sets, by name."""


def typeset(template: str, publication: Publication, contents: Callable[[Publication, bool], Contents]) -> bytes:
    """Return a PDF of `template` (``FOLDER/NAME.typ`` under templates/reports) with what `contents` gives for it.

    Letters that IBM Plex Sans lacks (Chinese, Arabic) are drawn with fonts installed on the machine. Where none has
    them, a sign for a missing letter stands in their place and the client's id in that of its name, and `contents` is
    asked to say so: PDF/UA allows no letter without a shape.
    """
    data, files = contents(publication, False)
    if not _foreign([json.dumps(data, ensure_ascii=False), *_texts(files)]):
        return _compiled(template, data, files, publication.wave_date, installed_fonts=False)
    try:
        return _compiled(template, data, files, publication.wave_date, installed_fonts=True)
    except RuntimeError as error:
        if not NO_FONT.search(str(error)):
            raise
    named = publication.client_id if _foreign([publication.client_name]) else publication.client_name
    data, files = contents(replace(publication, client_name=named), True)
    drawn = {name: _without_foreign(file.decode()).encode() if _is_text(name) else file for name, file in files.items()}
    plain = json.loads(_without_foreign(json.dumps(data, ensure_ascii=False)))
    return _compiled(template, plain, drawn, publication.wave_date, installed_fonts=False)


def as_json(found: Any) -> Any:
    """Return a value of the report's tree as JSON: sentences and numbers as their text, a figure as its id."""
    if isinstance(found, Number):
        return str(found)
    if isinstance(found, Figure):
        return found.id
    if is_dataclass(found):
        return {field.name: as_json(getattr(found, field.name)) for field in fields(found)}
    if isinstance(found, (tuple, list)):
        return [as_json(each) for each in found]
    return str(found) if isinstance(found, str) else found


def numbers_in(found: Any) -> Iterator[Number]:
    """Yield the numbers of a value of the report's tree in order; of a figure those of its title and its note."""
    if isinstance(found, Number):
        yield found
    elif isinstance(found, Sentence):
        yield from (run for run in found.runs if isinstance(run, Number))
    elif isinstance(found, Figure):
        yield from numbers_in((found.title, found.note))
    elif is_dataclass(found):
        for field in fields(found):
            yield from numbers_in(getattr(found, field.name))
    elif isinstance(found, (tuple, list)):
        for each in found:
            yield from numbers_in(each)


def svg_size(picture: str) -> tuple[float, float] | None:
    """Return width and height of an SVG; None when it does not say."""
    size = SIZE.search(picture)
    return None if size is None else (float(size["width"]), float(size["height"]))


def _compiled(
    template: str, data: dict[str, Any], files: Mapping[str, bytes], wave_date: str, *, installed_fonts: bool
) -> bytes:
    # Imported here: the compiler is 80 MB that other deliverables do without, and a process that used it must not fork.
    import typst

    day = dt.datetime.fromisoformat(wave_date).replace(tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory(prefix="centric-pdf-") as scratch:
        root = Path(scratch)
        for name, file in files.items():
            (root / name).write_bytes(file)
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        (root / "main.typ").write_text((templates_folder() / "reports" / template).read_text(encoding="utf-8"))
        made: bytes = typst.compile(
            str(root / "main.typ"),
            root=str(root),
            font_paths=[str(font_folder())],
            ignore_system_fonts=not installed_fonts,
            pdf_standards=["ua-1"],
            timestamp=int(day.timestamp()),
        )
    return made


def _texts(files: Mapping[str, bytes]) -> list[str]:
    return [file.decode() for name, file in files.items() if _is_text(name)]


def _is_text(name: str) -> bool:
    return name.endswith(".svg")


def _foreign(texts: Iterable[str]) -> set[str]:
    own = letters()
    return {letter for text in texts for letter in set(text) if ord(letter) not in own and not letter.isspace()}


def _without_foreign(text: str) -> str:
    return text.translate({ord(letter): UNDRAWN for letter in _foreign([text])})
