"""Since earlier waves and beside other clients: whether waves may be compared, then changes, trends and benchmarks."""

from collections.abc import Iterator

from toolkit.present import benchmarks, charts, over_time
from toolkit.present.wording import Sentence, Words
from toolkit.publication import Publication
from toolkit.publication.value import SubjectKind
from toolkit.report.blocks import Block, Heading, Paragraph, Picture, Table
from toolkit.report.frames import as_table


def since_blocks(publication: Publication, words: Words) -> Iterator[Block]:
    """Yield whether the waves may be compared, and behind it what changed and how figures went over all waves."""
    yield from _compared(publication, words)
    change = charts.wave_change(publication)
    if change is not None:
        yield Heading(id="stand-changes", text=words("report.stand.changes"))
        yield Picture(figure=change)
        yield from _clear(publication, words)
    trend = charts.trend(publication)
    if trend is not None:
        yield Heading(id="stand-trend", text=words("report.stand.trend"))
        yield Picture(figure=trend)
    outcomes = charts.outcome_trend(publication)
    if outcomes is not None:
        yield Heading(id="stand-trend-outcomes", text=words("report.stand.trend-outcomes"))
        yield Picture(figure=outcomes, explained=trend is not None)


def beside_blocks(publication: Publication, words: Words) -> Iterator[Block]:
    """Yield where the client stands among other clients; nothing without an edition that has its answers."""
    lead = benchmarks.benchmark_lead(publication)
    if lead is None:
        return
    yield Heading(id="stand-benchmark", text=words("report.stand.benchmark"))
    figure = charts.benchmark(publication)
    if figure is None:
        yield Paragraph(text=lead)
    else:
        yield Picture(figure=figure)
    # with percentiles the criteria that stand apart, without any the range of the others
    clear = benchmarks.benchmark_table(publication, SubjectKind.CRITERION, clear=True)
    table = clear if figure is not None else benchmarks.benchmark_table(publication, SubjectKind.DIMENSION)
    if not table.empty:
        caption = "report.stand.benchmark.caption" if figure is not None else "report.stand.benchmark.range"
        yield as_table(table, words, str(words(caption)))


def change_to_know(publication: Publication, words: Words) -> Sentence | None:
    """Return what changed in a sentence, behind whether it may be compared at all; None without an earlier wave."""
    verdict, change = over_time.verdict_in_short(publication), charts.wave_change(publication)
    if change is None:
        return None if verdict is None else Sentence(verdict, ".")
    if verdict is None:
        return words("report.know.change", insight=change.title)
    return words("report.know.change-compared", verdict=verdict, insight=words.following(change.title))


def benchmark_to_know(publication: Publication, words: Words) -> Sentence | None:
    """Return where the client stands among others in a sentence; None where no percentile may be shown."""
    found = benchmarks.benchmarks_on(publication, SubjectKind.DIMENSION)
    title = benchmarks.benchmark_title(publication, found)
    return None if title is None else words("report.know.benchmark", insight=title)


def _compared(publication: Publication, words: Words) -> Iterator[Block]:
    sentences = over_time.verdict_sentences(publication)
    if not sentences:
        return
    yield Heading(id="stand-compared", text=words("report.stand.compared"))
    yield from (Paragraph(text=sentence, sticky=True) for sentence in sentences)
    names, rows = over_time.comparability_matrix(publication)
    yield Table(
        caption=str(words("report.stand.compared.caption")),
        headings=(words.code("column", "aspect"), *names),
        numeric=(False,) * (1 + len(names)),
        rows=tuple(rows),
    )
    items = over_time.items_table(publication)
    if not items.empty:
        yield as_table(items, words, str(words("report.stand.compared.items")))


def _clear(publication: Publication, words: Words) -> Iterator[Block]:
    """Yield the criteria that moved clearly, and of how many nothing clear can be said."""
    clear = over_time.change_table(publication)
    unclear = sum(
        each.kind is SubjectKind.CRITERION and each.verdict == over_time.UNCLEAR for each in publication.changes
    )
    if unclear:
        yield Paragraph(text=words("report.stand.changes.rest", count=words.counted(unclear)), sticky=not clear.empty)
    if not clear.empty:
        yield as_table(clear, words, str(words("report.stand.changes.caption")))
