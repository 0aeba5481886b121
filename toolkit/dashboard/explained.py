"""How one figure of a page came about, in the page's language: shown when its reader asks for it."""

from collections.abc import Iterable
from html import escape

from toolkit.present.wording import Words, words_for
from toolkit.publication import Publication
from toolkit.publication.explanation import ENDINGS, Explanation, explain, figure_ids, figure_in_words

MOST_ITEMS = 12
_KNOWN: dict[str, tuple[Publication, frozenset[str]]] = {}


def explanation_html(publication: Publication, figure: str) -> str | None:
    """Return how a figure came about as HTML: its sentence, its questions, and the rules it shares with others.

    Parameters
    ----------
    figure
        An id as tables carry it in ``data-figure``; it may come from a browser. None is returned for what has no such
        id: nothing is then said of what there is.
    """
    if _plain(figure) not in known_figures(publication):
        return None
    return _told(publication, explain(publication, figure))


def known_figures(publication: Publication) -> frozenset[str]:
    """Return the ids that `explain` knows; looked up once a publication, because a page asks for thousands."""
    kept = _KNOWN.get(publication.snapshot)
    if kept is None or kept[0] is not publication:
        hidden = (cell.id for cell in publication.cells if cell.hidden is not None)
        kept = (publication, frozenset((*figure_ids(publication), *hidden)))
        _KNOWN.clear()
        _KNOWN[publication.snapshot] = kept
    return kept[1]


def _plain(figure: str) -> str:
    for ending in ENDINGS:
        figure = figure.removesuffix(ending)
    return figure


def _told(publication: Publication, found: Explanation) -> str:
    words = words_for(publication)
    asked = "".join(f"<li>{escape(item.text)}</li>" for item in found.items[:MOST_ITEMS])
    more = len(found.items) - MOST_ITEMS
    asked += f"<li>{escape(words('explain.more', count=more))}</li>" if more > 0 else ""
    rules = "".join(f"<li>{escape(rule)}</li>" for rule in found.rules)
    return (
        f"<p><b>{escape(found.about)}</b></p><p>{escape(how(words, found))}</p>"
        + (f"<p>{escape(words('explain.questions'))}</p><ul>{asked}</ul>" if asked else "")
        + (f"<ul>{rules}</ul>" if rules and found.estimate is not None else "")
    )


def explanations(publication: Publication, figures: Iterable[str]) -> dict[str, str]:
    """Return the explanations of figures by id, without those that have none."""
    found = {figure: explanation_html(publication, figure) for figure in sorted(set(figures))}
    return {figure: html for figure, html in found.items() if html is not None}


def how(words: Words, found: Explanation) -> str:
    """Return in words how a figure came about, or the rule that hides it."""
    estimate = found.estimate
    if estimate is None:
        return found.hidden
    said = words(
        "why.explained",
        figure=figure_in_words(estimate, words),
        unit=found.unit,
        n=words.grouped(estimate.n),
        questions=words.plural("why.questions", len(found.items), count=len(found.items)),
        formula=found.formula,
        source=found.source,
    )
    return f"{said} {'. '.join(found.thresholds)}." if found.thresholds else str(said)
