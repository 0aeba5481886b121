"""The HTML report: one file that reads without a network, on paper and on a phone; its one script shows tooltips."""

import base64
import hashlib
import json
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from toolkit.engagement import write_atomically
from toolkit.present.brand import UNBRANDED, Brand
from toolkit.present.fonts import font_face, web_font
from toolkit.present.pictures import svg
from toolkit.present.theme import theme_for
from toolkit.present.wording import Number, Sentence, words_for
from toolkit.publication import Publication
from toolkit.report.content import build_report
from toolkit.report.frames import as_table
from toolkit.shipped import templates_folder

TEMPLATE = "report.html.j2"
STYLE = "report.css"
SCRIPT = "report.js"


class HtmlReport:
    """Writes the report as one HTML file."""

    file = "report.html"

    def write(self, publication: Publication, target: Path, brand: Brand = UNBRANDED) -> None:
        """Write the report; `target` is replaced whole or left as it was."""
        write_atomically(target, report_html(publication).encode())


def report_html(publication: Publication) -> str:
    """Return the report as HTML; every number in it names its figure and carries it unrounded.

    ``data-figure`` holds the identifier (``CELL#MEASURE``, with ``.low``, ``.high`` or ``.n`` behind it) and
    ``data-value`` the unrounded figure.
    """
    folder = templates_folder() / "reports" / "html"
    words = words_for(publication)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["runs"] = _runs
    script = (folder / SCRIPT).read_text(encoding="utf-8")
    font = base64.b64encode(web_font()).decode()
    style = font_face(f"data:font/woff;base64,{font}") + (folder / STYLE).read_text(encoding="utf-8")
    return environment.get_template(TEMPLATE).render(
        report=build_report(publication),
        theme=theme_for(publication),
        words=words,
        style=Markup(style),  # noqa: S704 - our own style sheet and font, no word of a client
        script=Markup(script),  # noqa: S704 - our own as well
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        # drawn by Vega, which escapes its text
        picture=lambda figure, narrow=False: Markup(svg(figure, narrow=narrow, tips=True)),  # noqa: S704
        data_table=lambda figure: as_table(figure.table, words, figure.title),
        levels=range(1, 6),
    )


def _runs(text: str | Number | Sentence | None) -> Markup:
    """Return text as HTML: escaped, and each number as a marked figure."""
    if text is None:
        return Markup()
    runs = text.runs if isinstance(text, Sentence) else (text,)
    # every piece is escaped on its own: joining as Markup would look at each of thousands once more
    return Markup("".join(_figure(run) if isinstance(run, Number) else escape(run) for run in runs))  # noqa: S704


def _figure(number: Number) -> str:
    value, figure = json.dumps(number.shown), escape(number.figure)
    return (
        f'<data class="figure" value="{value}" data-figure="{figure}" data-value="{value}">{escape(number.text)}</data>'
    )
