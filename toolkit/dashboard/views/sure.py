"""How sure are we? Who answered, what is wrong with the data, and how the figures were made."""

from html import escape

from toolkit.dashboard.content import Choice, Content, Filter
from toolkit.dashboard.figures import Parts, frame_table
from toolkit.dashboard.markup import card, folded, heading, paragraph, table, title
from toolkit.findings import Severity
from toolkit.present import tables
from toolkit.present.wording import words_for
from toolkit.publication import Publication

QUESTION = "How sure are we?"
ORDER = {Severity.SERIOUS: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def filters(_publication: Publication, _choice: Choice) -> tuple[Filter, ...]:
    """Return no filter: what limits the results is shown whole."""
    return ()


def content(publication: Publication, _choice: Choice) -> Content:
    """Return the response, the findings and the method."""
    findings = sorted(publication.findings, key=lambda each: ORDER[each.severity])
    serious = sum(each.severity is not Severity.NOTE for each in findings)
    if serious:
        insight = f"{serious} {'thing limits' if serious == 1 else 'things limit'} what these results can say"
    else:
        insight = "Nothing in the data stands in the way of these results"
    parts = Parts(words_for(publication))
    parts.add(heading(QUESTION, insight, "Who answered, what to keep in mind, and how every figure came about."))
    parts.add(_response(publication))
    said = "".join(f'<li class="severity-{each.severity.value}">{escape(each.sentence)}</li>' for each in findings)
    parts.add(
        card(
            title("What to keep in mind")
            + (f'<ul class="plain-list">{said}</ul>' if said else paragraph("Nothing was found."))
        )
    )
    parts.add(_reliability(publication))
    notes = "".join(f"<dt>{escape(note.term)}</dt><dd>{escape(note.text)}</dd>" for note in publication.method)
    parts.add(card(f'{title("How the figures were made")}<dl class="method">{notes}</dl>') if notes else "")
    model = publication.model
    made = ", ".join(f"{name} {version}" for name, version in sorted(publication.software.items()))
    parts.add(
        paragraph(
            f"Model: {model.title}, version {model.version} ({model.sha256[:12]}). Made with {made}. "
            f"Respondents: snapshot {publication.snapshot[:12]}.",
            kind="note",
        )
    )
    return parts.content(f"{insight}.")


def _response(publication: Publication) -> str:
    words = words_for(publication)
    rows = [
        (
            each.name,
            f"fewer than {publication.minimum_cell}" if each.n is None else words.grouped(each.n),
            "not known" if each.population is None else words.grouped(each.population),
            "not known" if each.response_rate is None else words.percent(each.response_rate),
        )
        for each in publication.audiences
    ]
    return card(
        title("Who answered") + table(("Audience", "Answers", "People", "Response rate"), rows, "Answers by audience")
    )


def _reliability(publication: Publication) -> str:
    """Return, folded, how well the questions of each criterion go together, a table each audience."""
    words, made = words_for(publication), []
    for audience in publication.audiences:
        frame = tables.reliability_table(publication, audience.id)
        if not frame.empty:
            shown = frame_table(frame, words, f"Reliability of each criterion: {audience.name}")
            made.append(folded(f"reliability-{audience.id}", f"{audience.name}: {len(frame)} criteria", shown))
    if not made:
        return ""
    level = words.percent(publication.reliability[0].alpha.level)
    lead = paragraph(words("report.sure.reliability.lead", level=level))
    return card(title(str(words("report.sure.reliability"))) + lead + "".join(made))
