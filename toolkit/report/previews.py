"""Pictures of the pages of a deliverable, to look at where it stands: PDF by itself, Office files by LibreOffice where there is one."""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfReader

from toolkit.errors import InputError, Problem

OFFICE = (".pptx", ".docx", ".xlsx")
MOST_SECONDS = 180
WIDTH = 595
DOTS_AN_INCH = 96
COLOURS = 128


def has_office() -> bool:
    """Return whether this machine has LibreOffice, which alone can draw a PowerPoint, Word or Excel file here."""
    return _office() is not None


def as_pdf(path: Path) -> bytes:
    """Return a deliverable as PDF: a PDF as it is, an Office file as LibreOffice prints it.

    Raises
    ------
    InputError
        Another format, no LibreOffice on this machine, or a file that it cannot open.
    """
    if path.suffix == ".pdf":
        return path.read_bytes()
    program = _office()
    if path.suffix not in OFFICE or program is None:
        raise _undrawn(path.name, "a file that nothing on this machine can draw", "Open it in its own program")
    with tempfile.TemporaryDirectory(prefix="centric-preview-", ignore_cleanup_errors=True) as scratch:
        # a profile of its own, so that a LibreOffice that is open on the desktop is not asked to do it
        profile = f"-env:UserInstallation={Path(scratch, 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", scratch, str(path)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=MOST_SECONDS)  # noqa: S603 (a file of ours)
            return Path(scratch, f"{path.stem}.pdf").read_bytes()
        except (OSError, subprocess.SubprocessError):
            found = "a file that LibreOffice did not draw"
            raise _undrawn(path.name, found, "Open it in its own program") from None


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def page_pictures(pdf: bytes, pages: Sequence[int]) -> list[bytes]:
    """Return pages of a PDF (counted from 1) as PNG, all of one width; pages that there are not are left out."""
    there = [page for page in pages if 1 <= page <= page_count(pdf)]
    if not there:
        return []
    # Imported here: the compiler is 80 MB that other deliverables do without, and a process that used it must not fork.
    import typst

    with tempfile.TemporaryDirectory(prefix="centric-preview-") as scratch:
        root = Path(scratch)
        (root / "shown.pdf").write_bytes(pdf)
        numbers = ", ".join(str(page) for page in there)
        (root / "main.typ").write_text(
            "#set page(width: auto, height: auto, margin: 0pt)\n"
            f'#for number in ({numbers},) {{ page(image("shown.pdf", page: number, width: {WIDTH}pt)) }}\n',
            encoding="utf-8",
        )
        # of one page it gives the bytes, of several a list, whatever its types say
        made: Any = typst.compile(str(root / "main.typ"), root=str(root), format="png", ppi=DOTS_AN_INCH)
    return [_small(picture) for picture in ([made] if isinstance(made, bytes) else made)]


def _small(picture: bytes) -> bytes:
    made = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as opened:
        opened.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def _office() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def _undrawn(file: str, found: str, remedy: str) -> InputError:
    return InputError(Problem(code="no-preview", file=file, found=found, remedy=remedy))
