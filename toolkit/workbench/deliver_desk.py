"""Delivering without a widget: the files that are out, the look they have, pictures of their pages, and the hand-over file."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pptx import Presentation

from toolkit.engagement import Engagement, open_engagement, write_atomically
from toolkit.engagement.custody import archive
from toolkit.engagement.folder import SETTINGS_FILE
from toolkit.engagement.settings import BrandSetting
from toolkit.engagement.settings_file import brand_on_disk, set_brand
from toolkit.errors import InputError, Problem
from toolkit.publication import read_results
from toolkit.report.deck.masters import brand_parts, open_master
from toolkit.report.logo import read_logo
from toolkit.report.previews import OFFICE, as_pdf, has_office, page_count, page_pictures
from toolkit.report.word.firm import firm_document
from toolkit.run.edits import edited_files
from toolkit.run.execution import deliverables

BRAND_FOLDER = "brand"
MOST_BYTES = 60_000_000

ENDINGS: Mapping[str, tuple[str, ...]] = {
    "logo": (".png", ".jpg", ".jpeg", ".svg"),
    "presentation": (".pptx", ".potx"),
    "document": (".docx", ".dotx"),
}
"""Endings of the files that a part of the look may be."""

CHECKS: Mapping[str, Callable[[Path], object]] = {
    "logo": read_logo,
    "presentation": lambda path: open_master(brand_parts(path), path.name),
    "document": firm_document,
}
"""What raises InputError for a file that the writers could not use, by part of the look."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A deliverable as it stands in out/client/.

    Parameters
    ----------
    name, file
        What ``--only`` calls it, and its file.
    size
        In bytes; None while it is not written.
    when
        When it was written, in local time; blank while it is not.
    edited
        Whether somebody edited it since.
    """

    name: str
    file: str
    size: int | None = None
    when: str = ""
    edited: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Change:
    """One part of the look before and after, and engagement.yaml as a whole before and after."""

    part: str
    before: str | None
    after: str | None
    content: bytes
    made: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """Pages of a file as PNG, from page `first` on, of `of` pages; `said` says what is shown, or why nothing is."""

    pictures: tuple[bytes, ...] = ()
    first: int = 1
    of: int = 0
    said: str = ""


class DeliverDesk:
    """An engagement about to be handed over; settings are read anew each time and written at once."""

    def __init__(self, folder: str | Path) -> None:
        self.engagement: Engagement = open_engagement(Path(folder))
        self._drawn: dict[str, bytes] = {}
        self._past: list[_Change] = []

    def files(self) -> list[Written]:
        """Return every deliverable, written or not, in the order in which they are written."""
        home, edited = self.engagement.outputs.client_folder, edited_files(self.engagement)
        found = []
        for name, (file, _) in deliverables().items():
            path = home / file
            if path.is_file():
                stood = path.stat()
                when = dt.datetime.fromtimestamp(stood.st_mtime).astimezone().strftime("%Y-%m-%d %H:%M")
                found.append(Written(name=name, file=file, size=stood.st_size, when=when, edited=file in edited))
            else:
                found.append(Written(name=name, file=file))
        return found

    def needs_whole_run(self) -> str:
        """Return why the chosen files cannot be written from the results at hand, in a sentence; blank when they can."""
        path = self.engagement.results_file
        if not path.exists():
            return "Nothing is published yet."
        try:
            published = read_results(path).brand_colour
        except InputError:
            return "The results at hand are those of another version of the program."
        return "" if published == self.brand().colour else "The colour is part of the results, and it changed."

    def brand(self) -> BrandSetting:
        """Return the look that engagement.yaml holds now."""
        return brand_on_disk(self.engagement)

    def brand_files(self, part: str) -> list[str]:
        """Return the files that a part of the look may be: those under brand/ here, of the client and of all clients."""
        home = self.engagement.folder
        found = [
            path.relative_to(folder).as_posix()
            for folder in (home, home.parent, home.parent.parent)
            for path in sorted((folder / BRAND_FOLDER).glob("*"))
            if path.suffix.lower() in ENDINGS[part] and not path.name.startswith((".", "~$"))
        ]
        current = getattr(self.brand(), part)
        return list(dict.fromkeys([*found, *([current] if current else [])]))

    def set(self, part: str, value: str | None) -> None:
        """Write a part of the look into engagement.yaml, checked first (a file is opened as the writers do).

        Raises
        ------
        InputError
            A colour or a file that cannot be used, or an engagement.yaml that must be mended first.
        """
        before = getattr(self.brand(), part)
        if value and part in CHECKS:
            CHECKS[part](self.engagement.brand_file(value, f"brand.{part}"))
        path = self.engagement.folder / SETTINGS_FILE
        content = path.read_bytes()
        set_brand(self.engagement, part, value or None)
        change = _Change(part=part, before=before, after=value or None, content=content, made=path.read_bytes())
        self._past.append(change)

    def undo(self) -> str | None:
        """Bring back what stood there before the last change made here, and say of what; None when there is none.

        Raises
        ------
        InputError
            Somebody else has changed that setting since.
        """
        if not self._past:
            return None
        last, path = self._past[-1], self.engagement.folder / SETTINGS_FILE
        if getattr(self.brand(), last.part) != last.after:
            raise _refused(f"a brand.{last.part} that somebody else has changed since", "Look at it again, choose anew")
        if path.read_bytes() == last.made:
            write_atomically(path, last.content)  # a line that was taken away comes back with its remark
        else:
            set_brand(self.engagement, last.part, last.before)
        self._past.pop()
        return last.part

    def add_file(self, part: str, name: str, content: bytes) -> str:
        """Put a file into brand/ of the engagement, checked, and return the name that engagement.yaml gives it.

        Raises
        ------
        InputError
            A file of another kind, too large, one that cannot be used, or another one of that name is there.
        """
        plain = Path(name.replace("\\", "/")).name
        if Path(plain).suffix.lower() not in ENDINGS[part] or plain.startswith((".", "~$")):
            raise _refused(f"a file that is no {part}", f"Choose one that ends in {', '.join(ENDINGS[part])}")
        if len(content) > MOST_BYTES:
            raise _refused("a file of more than 60 MB", "Make it smaller first")
        target = self.engagement.folder / BRAND_FOLDER / plain
        if target.exists():
            if target.read_bytes() != content:
                raise _refused(f"another {BRAND_FOLDER}/{plain} is there", "Rename yours; nothing was written over")
            return f"{BRAND_FOLDER}/{plain}"
        write_atomically(target, content)
        try:
            CHECKS[part](target)
        except InputError:
            target.unlink()
            raise
        return f"{BRAND_FOLDER}/{plain}"

    def preview(self, file: str, first: int = 1, many: int = 2) -> Preview:
        """Return pictures of some pages of a deliverable; for a file that nothing here can draw, what is in it instead."""
        path = self.engagement.outputs.client_folder / file
        if file not in {one.file for one in self.files()} or not path.is_file():
            return Preview(said=f"{file} is not written yet.")
        if path.suffix == ".html":
            return Preview(said=f"{file} is a page for a browser and no pages: open it from the list above.")
        if path.suffix in OFFICE and not has_office():
            return Preview(said=f"No LibreOffice here to draw {file}. {_contents(path)}")
        if path.suffix not in (*OFFICE, ".pdf"):
            return Preview(said=f"{file} has no pages to draw.")
        content = path.read_bytes()
        key = hashlib.sha256(content).hexdigest()
        if key not in self._drawn:
            self._drawn[key] = as_pdf(path)
        pdf = self._drawn[key]
        of = page_count(pdf)
        start = max(1, min(first, of))
        pictures = page_pictures(pdf, range(start, start + many))
        by = (
            "as it is"
            if path.suffix == ".pdf"
            else "as LibreOffice draws it, which differs a little from Microsoft's programs"
        )
        last = start + len(pictures) - 1
        return Preview(
            pictures=tuple(pictures), first=start, of=of, said=f"{file}, {by}: pages {start} to {last} of {of}."
        )

    def pack(self, files: list[str]) -> Path:
        """Write the hand-over zip of the chosen deliverables beside the engagement, and return its path.

        Raises
        ------
        InputError
            Nothing is chosen, or nothing is published yet.
        """
        if not files:
            raise _refused("nothing chosen", "Choose what to hand over")
        content = archive(self.engagement, files)
        path = self.engagement.folder.parent / f"{self.engagement.name.replace('/', '-')}.zip"
        write_atomically(path, content)
        return path


def _contents(path: Path) -> str:
    if path.suffix != ".pptx":
        return "Open it in its own program."
    titles = [
        slide.shapes.title.text_frame.text.strip()
        for slide in Presentation(str(path)).slides
        if slide.shapes.title is not None
    ]
    return f"Its slides: {'; '.join(title for title in titles if title)}."


def _refused(found: str, remedy: str) -> InputError:
    return InputError(
        Problem(code="decision-refused", file="engagement.yaml", place="brand", found=found, remedy=remedy)
    )
