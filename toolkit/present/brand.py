"""The firm's own look: files that a consultant brings, beside the brand colour that a Publication carries."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Brand:
    """What the deliverables are dressed in.

    Parameters
    ----------
    logo
        PNG, JPEG or SVG of the firm's or the client's logo; None for none.
    presentation
        A PowerPoint file (.pptx or .potx) whose master, layouts and theme are used; None for ours.
    document
        A Word file (.docx or .dotx) whose styles, headers and footers are used; None for ours. It is never run as a
        template: braces in it stay what they are.
    """

    logo: Path | None = None
    presentation: Path | None = None
    document: Path | None = None


UNBRANDED = Brand()
"""No file of the firm: our own look."""
