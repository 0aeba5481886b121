"""How sure are we? Who answered, what is wrong with the data, and how the figures were made."""

from html import escape

from toolkit.dashboard.among import comparability
from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts, frame_table
from toolkit.dashboard.markup import card, folded, heading, paragraph, table, title
from toolkit.findings import Severity
from toolkit.present import tables
from toolkit.present.wording import words_for
from toolkit.publication import Publication

ORDER = {Severity.SERIOUS: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def filters(_publication: Publication, _choice: Choice) -> tuple[Filter, ...]:
    """Return no filter: what limits the results is shown whole."""
    return ()


def content(publication: Publication, _choice: Choice) -> Content:
    """Return the response, the findings and the method."""
    findings = sorted(publication.findings, key=lambda each: ORDER[each.severity])
    serious = sum(each.severity is not Severity.NOTE for each in findings)
    words = words_for(publication)
    insight = words.plural("sure.limits", serious, count=serious) if serious else words("sure.no-limits")
    parts = Parts(words)
    parts.add(heading(str(words("view.sure")), insight, str(words("sure.lead"))))
    parts.add(_response(publication))
    said = "".join(f'<li class="severity-{each.severity.value}">{escape(each.sentence)}</li>' for each in findings)
    parts.add(
        card(
            title(str(words("sure.mind")))
            + (f'<ul class="plain-list">{said}</ul>' if said else paragraph(words("sure.nothing")))
        )
    )
    parts.add(comparability(publication))
    parts.add(_reliability(publication))
    parts.add(_coders(publication))
    notes = "".join(f"<dt>{escape(note.term)}</dt><dd>{escape(note.text)}</dd>" for note in publication.method)
    parts.add(card(f'{title(str(words("sure.made")))}<dl class="method">{notes}</dl>') if notes else "")
    model = publication.model
    made = ", ".join(f"{name} {version}" for name, version in sorted(publication.software.items()))
    parts.add(
        paragraph(
            words(
                "sure.model",
                title=model.title,
                version=model.version,
                fingerprint=model.sha256[:12],
                software=made,
                snapshot=publication.snapshot[:12],
            ),
            kind="note",
        )
    )
    return parts.content(f"{insight}.")


def _response(publication: Publication) -> str:
    words = words_for(publication)
    unknown, fewer = str(words("sure.unknown")), str(words("sure.fewer", minimum=publication.minimum_cell))
    rows = [
        (
            each.name,
            fewer if each.n is None else words.grouped(each.n),
            unknown if each.population is None else words.grouped(each.population),
            unknown if each.response_rate is None else words.percent(each.response_rate),
        )
        for each in publication.audiences
    ]
    heads = [words.code("column", "audience"), *(str(words(f"sure.{name}")) for name in ("answers", "people", "rate"))]
    return card(
        title(str(words("sure.answered"))) + table(heads, rows, str(words("sure.answered-caption")), absent=unknown)
    )


def _coders(publication: Publication) -> str:
    """Return how far the coders agree, folded; empty without two coders."""
    frame = tables.coder_agreement_table(publication)
    if frame.empty:
        return ""
    words = words_for(publication)
    shown = frame_table(frame, words, str(words("report.why.coders.caption")))
    lead = paragraph(words("report.why.coders.lead", level=words.percent(0.95)))
    return card(title(str(words("report.why.coders"))) + lead + folded("coders", str(words("page.figures")), shown))


def _reliability(publication: Publication) -> str:
    """Return, folded, how well the questions of each criterion go together, a table each audience."""
    words, made = words_for(publication), []
    for audience in publication.audiences:
        frame = tables.reliability_table(publication, audience.id)
        if not frame.empty:
            shown = frame_table(frame, words, str(words("sure.reliability-caption", audience=audience.name)))
            label = str(words("sure.reliability-fold", audience=audience.name, count=len(frame)))
            made.append(folded(f"reliability-{audience.id}", label, shown))
    if not made:
        return ""
    level = words.percent(publication.reliability[0].alpha.level)
    lead = paragraph(words("report.sure.reliability.lead", level=level))
    return card(title(str(words("report.sure.reliability"))) + lead + "".join(made))
