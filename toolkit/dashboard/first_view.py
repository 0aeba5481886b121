"""The page as plain HTML: what a browser can show before, or without, a kernel."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from toolkit.dashboard.content import Filter, State, View, state_of
from toolkit.dashboard.explained import known_figures
from toolkit.dashboard.views import VIEWS
from toolkit.present.theme import theme_for
from toolkit.present.wording import Words, assessment_kind, words_for
from toolkit.publication import Publication

SAID_BY_SCRIPT = (
    "undrawn",
    "scrolls",
    "late",
    "again",
    "ended",
    "back",
    "save-svg",
    "save-png",
    "save-csv",
    "copy-link",
    "copied",
    "explain",
    "explain-title",
    "explain-hint",
    "close",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstView:
    """The parts of a page that a template puts together: all HTML, every word of a client's escaped."""

    title: str
    language: str
    connecting: str
    failed: str
    header: str
    body: str
    files: str


def first_view(publication: Publication, files: Sequence[str] = ()) -> FirstView:
    """Return the page as its reader first sees it: every view at the choice it opens with, its filters not yet live.

    Parameters
    ----------
    files
        Names of the deliverables that stand beside the page, under ``download/``.
    """
    words = words_for(publication)
    sections = (section(view, state_of(view, publication, {}), words, waiting=True) for view in VIEWS.values())
    return FirstView(
        title=page_title(publication),
        language=words.language,
        connecting=str(words("page.connecting")),
        failed=str(words("page.failed")),
        header=header(publication),
        body="".join(sections),
        files=downloads(publication, files),
    )


def downloads(publication: Publication, files: Sequence[str]) -> str:
    """Return the deliverables as links that end the page; nothing when there are none."""
    words = words_for(publication)
    links = "".join(
        f'<li><a href="{escape(publication.wave_id)}/download/{escape(name)}" download>{escape(words(f"file.{name}"))}</a></li>'
        for name in files
    )
    if not links:
        return ""
    title = escape(words("page.take"))
    return f'<footer class="files"><h2>{title}</h2><ul>{links}</ul></footer>'


def page_title(publication: Publication) -> str:
    """Return the page's title, unescaped."""
    return f"{publication.client_name} · {publication.wave_name}"


def header(publication: Publication) -> str:
    """Return the top of the page: whose results, which wave, when, and the six questions as navigation."""
    words = words_for(publication)
    links = "".join(
        f'<li><a href="#{view.id}"><span class="number" aria-hidden="true">{number}</span>{escape(question(view, words))}</a></li>'
        for number, view in enumerate(VIEWS.values(), start=1)
    )
    asked = sum(audience.n or 0 for audience in publication.audiences)
    answers = f"<span>{words.plural('page.answers', asked, count=words.grouped(asked))}</span>" if asked else ""
    return (
        f'<a class="skip" href="#content">{escape(words("page.skip"))}</a>{brand_style(publication)}'
        '<header class="masthead"><div class="wide">'
        f'<div><p class="kicker">{escape(assessment_kind(publication))}</p>'
        f"<h1>{escape(publication.client_name)}</h1></div>"
        f'<p class="facts"><span>{escape(publication.wave_name)}</span>'
        f'<span><time datetime="{escape(publication.wave_date)}">{words.date(publication.wave_date)}</time></span>'
        f"{answers}</p></div></header>"
        f'<nav class="questions" aria-label="{escape(words("page.questions"))}"><ol class="wide">{links}</ol></nav>'
        f'<div id="announcer" class="unseen" role="status" aria-live="polite"{_said_by_script(words)} data-explains="{_explained_kinds(publication)}"></div>'
    )


def question(view: View, words: Words) -> str:
    """Return the question a view answers."""
    return str(words(f"view.{view.id}"))


def _said_by_script(words: Words) -> str:
    """Return the sentences that the page's script may have to say, as attributes."""
    return "".join(f' data-{name}="{escape(words(f"page.{name}"))}"' for name in SAID_BY_SCRIPT)


def _explained_kinds(publication: Publication) -> str:
    """Return the kinds of figures that can say how they came about: what their ids begin with."""
    return " ".join(sorted({each.partition(":")[0] for each in known_figures(publication)}))


def brand_style(publication: Publication) -> str:
    """Return the client's colour as a style, dark enough for white text on it; the file's reader checked its form."""
    return f"<style>:root{{--brand:{escape(theme_for(publication).brand_ink)}}}</style>"


def section(view: View, state: State, words: Words, *, waiting: bool) -> str:
    """Return one view as a section; `waiting` marks it as the one that a live view will replace."""
    first = f' data-first="{view.id}"' if waiting else ""
    return (
        f'<section data-view="{view.id}"{first} aria-label="{escape(question(view, words))}">'
        f"{filter_bar(state.filters, disabled=waiting)}"
        f'<div class="view-content">{state.content.html}</div>'
        f'<script type="application/json" class="specs">{json_in_html(state.content.specs)}</script></section>'
    )


def filter_bar(filters: Iterable[Filter], *, disabled: bool) -> str:
    """Return the filters as labelled lists; nothing when there are none."""
    off = " disabled" if disabled else ""
    lists = [
        f'<label class="filter"><span>{escape(each.label)}</span><select name="{escape(each.id)}"{off}>'
        + "".join(
            f'<option value="{escape(value)}"{" selected" if value == each.value else ""}>{escape(label)}</option>'
            for value, label in each.options
        )
        + "</select></label>"
        for each in filters
    ]
    return f'<div class="filters">{"".join(lists)}</div>' if lists else ""


def json_in_html(content: object) -> str:
    """Return JSON that may stand in a script element whatever a client's words hold."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
