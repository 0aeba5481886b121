"""The figures that a PDF of ours shows, as the list attached to it says, each looked for on its page."""

import json
from pathlib import Path

from toolkit.report.shown import ShownFigure

ATTACHED = "figures.json"
JOINERS = str.maketrans("", "", "\u2060\u200b\u00ad")


def pdf_figures(path: Path) -> list[ShownFigure]:
    """Return every figure of a PDF report in the order of reading; `place` is ``page 7``.

    The text is the one listed, or nothing where the page does not show it any more.
    """
    import pypdf  # slow to import, and only this check reads a PDF

    reader = pypdf.PdfReader(path)
    attached = reader.attachments.get(ATTACHED)
    if not attached:
        return []
    # a PDF may part a text with invisible signs, and end a line in the middle of one
    pages = {number: _plain(page.extract_text()) for number, page in enumerate(reader.pages, start=1)}
    found = []
    for each in json.loads(attached[0]):
        near = "".join(pages.get(each["page"] + step, "") for step in (0, 1, 2, 3))
        shown = each["text"] if _plain(each["text"]) in near else ""
        found.append(ShownFigure(figure=each["figure"], text=shown, place=f"page {each['page']}"))
    return found


def _plain(text: str) -> str:
    return "".join(text.translate(JOINERS).split())
