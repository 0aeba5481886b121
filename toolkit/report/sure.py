"""How sure are we: what to mind about the data, what is hidden and why, the limits, and the method."""

from collections.abc import Iterator

from toolkit.present import tables
from toolkit.present.wording import Number, Sentence, Words
from toolkit.publication import Publication
from toolkit.report.blocks import Block, Heading, Note, Paragraph, Section, Table, Terms
from toolkit.report.frames import as_table


def sure_section(publication: Publication, words: Words) -> Section:
    """Return the findings on the data, who answered, what is hidden by rule, and the limits."""
    blocks: list[Block] = [Paragraph(text=words("report.sure.intervals"), role="lead")]
    answered = tables.audience_table(publication)
    if not answered.empty:
        caption = str(words("report.sure.answered.caption"))
        blocks += [Heading(id="sure-answered", text=words("report.sure.answered")), as_table(answered, words, caption)]
    blocks.append(Heading(id="sure-findings", text=words("report.sure.findings")))
    findings = [finding for finding in publication.findings if finding.public]
    blocks += [
        Note(
            label=words.code("severity", finding.severity),
            text=Sentence(finding.sentence),
            severity=str(finding.severity),
        )
        for finding in findings
    ]
    if not findings:
        blocks.append(Paragraph(text=words("report.sure.no-findings")))
    blocks.append(Paragraph(text=_hidden(publication, words)))
    blocks += _reliability(publication, words)
    blocks += [
        Heading(id="sure-limits", text=words("report.sure.limits")),
        Paragraph(text=words("report.sure.limits-text")),
    ]
    return Section(id="sure", title=str(words("report.section.sure")), blocks=tuple(blocks))


def _reliability(publication: Publication, words: Words) -> Iterator[Block]:
    """Yield how well the questions of each criterion go together, a row of its own heading each audience."""
    frames = {each.name: tables.reliability_table(publication, each.id) for each in publication.audiences}
    level = words.percent(publication.reliability[0].alpha.level) if publication.reliability else ""
    caption = str(words("report.sure.reliability.caption", level=level))
    parts = {name: as_table(frame, words, caption) for name, frame in frames.items() if not frame.empty}
    if not parts:
        return
    first = next(iter(parts.values()))
    rows = tuple(row for name, part in parts.items() for row in ((name,), *part.rows))
    yield Heading(id="sure-reliability", text=words("report.sure.reliability"))
    yield Paragraph(text=words("report.sure.reliability.lead", level=level))
    yield Table(caption=caption, headings=first.headings, numeric=first.numeric, rows=rows)


def method_section(publication: Publication, words: Words) -> Section:
    """Return the method page (S28), the model and the software."""
    model = publication.model
    items = [(note.term, Sentence(note.text)) for note in publication.method]
    if not any(note.id == "instrument" for note in publication.method):
        parts = {"title": model.title, "version": model.version, "fingerprint": model.sha256[:12]}
        items.append((str(words("report.method.model")), words("report.method.model-text", **parts)))
    items += [
        (
            str(words("report.method.snapshot")),
            words("report.method.snapshot-text", snapshot=publication.snapshot[:12]),
        ),
    ]
    if not any(note.id == "software" for note in publication.method):
        versions = ", ".join(f"{name} {version}" for name, version in sorted(publication.software.items()))
        items.append((str(words("report.method.software")), Sentence(f"{versions}.")))
    return Section(id="method", title=str(words("report.section.method")), blocks=(Terms(items=tuple(items)),))


def _hidden(publication: Publication, words: Words) -> Sentence:
    rules = {
        "minimum": Number(
            figure="rule#minimum_cell", shown=publication.minimum_cell, text=str(publication.minimum_cell)
        ),
        "distribution": Number(
            figure="rule#minimum_distribution",
            shown=publication.minimum_distribution,
            text=str(publication.minimum_distribution),
        ),
    }
    count = sum(cell.hidden is not None for cell in publication.cells)
    if not count:
        return words("report.sure.nothing-hidden", **rules)
    return words("report.sure.hidden-rule", hidden=_capital(words.plural("report.sure.hidden", count)), **rules)


def _capital(sentence: Sentence) -> Sentence:
    return Sentence(sentence[:1].upper() + sentence[1:])
