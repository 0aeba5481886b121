"""Beside other clients and beside earlier waves: what the profile of a view is held against, when there is anything."""

from collections.abc import Sequence

from toolkit.dashboard.content import Choice
from toolkit.dashboard.figures import Parts, frame_table
from toolkit.dashboard.grouping import MODEL, kind_of, lens_of, parts_of
from toolkit.dashboard.markup import bullets, card, folded, paragraph, title
from toolkit.present import benchmarks, charts, over_time
from toolkit.present.wording import words_for
from toolkit.publication import Publication
from toolkit.publication.value import SubjectKind


def add_benchmarks(publication: Publication, choice: Choice, parts: Parts) -> None:
    """Add where the dimensions stand among other clients; under a lens the criteria of its parts, folded."""
    if lens_of(choice) != MODEL:
        inside = {name for part in parts_of(publication, lens_of(choice)) for name in part.criteria}
        criteria = [each.id for each in publication.model.criteria if each.id in inside]
        parts.add(benchmark_card(publication, SubjectKind.CRITERION, criteria, fold=True))
        return
    figure = charts.benchmark(publication)
    parts.figure(figure)
    if figure is None:
        subjects = [each.id for each in publication.model.dimensions]
        parts.add(benchmark_card(publication, SubjectKind.DIMENSION, subjects))


def benchmark_card(publication: Publication, kind: SubjectKind, subjects: Sequence[str], *, fold: bool = False) -> str:
    """Return how subjects stand among other clients as a table; empty when nothing is known."""
    kept = [one.subject in subjects for one in benchmarks.benchmarks_on(publication, kind)]
    lead = benchmarks.benchmark_lead(publication)
    if not any(kept) or lead is None:
        return ""
    words = words_for(publication)
    name = str(words("stand.beside"))
    shown = frame_table(benchmarks.benchmark_table(publication, kind)[kept], words, name)
    inside = folded(f"benchmark-{kind}", str(words("page.figures")), shown) if fold else shown
    return card(title(name) + paragraph(lead, kind="note") + inside, kind="tabled", name=f"benchmark-{kind}")


def add_waves(publication: Publication, choice: Choice, parts: Parts) -> None:
    """Add whether earlier waves may be compared with, what has changed since the last, and the course over all."""
    kind, subjects = kind_of(choice), [each.subject for each in parts_of(publication, lens_of(choice))]
    verdicts, words = over_time.verdict_sentences(publication), words_for(publication)
    change = charts.wave_change(publication, kind, subjects)
    course = charts.trend(publication, kind, subjects=subjects)
    if not verdicts and change is None and course is None:
        return
    parts.add(f'<h3 class="part">{words("stand.waves")}</h3>')
    if verdicts:
        parts.add(card(title(str(words("stand.comparable"))) + bullets(verdicts)))
    parts.figures([change, course, charts.outcome_trend(publication)])


def comparability(publication: Publication) -> str:
    """Return all that was held against the earlier wave, as tables; empty without one."""
    frame, items = over_time.comparability_table(publication), over_time.items_table(publication)
    if frame.empty:
        return ""
    words = words_for(publication)
    name, asked = str(words("sure.comparable")), str(words("sure.comparable-items"))
    inside = folded("comparability", str(words("sure.comparable-fold")), frame_table(frame, words, name))
    if not items.empty:
        inside += folded("comparability-items", asked, frame_table(items, words, asked))
    return card(title(name) + bullets(over_time.verdict_sentences(publication)) + inside)
