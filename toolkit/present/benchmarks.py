"""Beside other clients, in words and tables (S20): percentiles with their intervals, n, edition and cut."""

from collections.abc import Sequence

import pandas as pd

from toolkit.present.wording import Number, Sentence, Words, audience_name, score_of, subject_name, words_for
from toolkit.publication import Publication
from toolkit.publication.value import PublishedBenchmark, Reason, SubjectKind

MIDDLE = 50.0


def benchmarks_on(publication: Publication, kind: SubjectKind) -> list[PublishedBenchmark]:
    """Return the benchmarks on a kind of subject, by subject in model order and audience."""
    model = publication.model
    order = [each.id for each in (model.dimensions if kind is SubjectKind.DIMENSION else model.criteria)]
    speakers = [each.id for each in publication.audiences]
    found = [one for one in publication.benchmarks if one.kind is kind and one.subject in order]
    return sorted(found, key=lambda one: (order.index(one.subject), speakers.index(one.audience)))


def benchmark_lead(publication: Publication) -> Sentence | None:
    """Return what the benchmarks are: who is compared with, as of when, how to read them; None without any."""
    words, found = words_for(publication), publication.benchmarks
    if not found:
        return None
    first = found[0]
    parts: list[Sentence] = [
        words(
            "benchmark.lead",
            others=others_said(words, found),
            edition=first.edition,
            date=words.date(first.date),
            cuts=words.listed(dict.fromkeys(cut_said(words, one.cut) for one in found)),
            level=words.percent(first.percentile.level),
        )
    ]
    if any(one.percentile.reason is Reason.NO_VARIATION for one in found):
        parts.append(words("benchmark.alike"))
    if any(one.percentile.value is None and one.percentile.reason is not Reason.NO_VARIATION for one in found):
        parts.append(words("benchmark.few"))
    if first.synthetic:
        parts.append(words("benchmark.synthetic"))
    return Sentence(*(run for place, part in enumerate(parts) for run in ((" ", part) if place else (part,))))


def benchmark_title(publication: Publication, found: Sequence[PublishedBenchmark]) -> Sentence | None:
    """Return what stands clearly above or below the middle of other clients; None where no percentile is given."""
    words = words_for(publication)
    told = [one for one in found if one.percentile.value is not None]
    if not told:
        return None
    ups = sum(stands_clear(one) and (one.percentile.value or 0.0) > MIDDLE for one in told)
    downs = sum(stands_clear(one) and (one.percentile.value or 0.0) < MIDDLE for one in told)
    message = {(True, True): "both", (True, False): "up", (False, True): "down"}.get((bool(ups), bool(downs)), "none")
    counts = {"ups": words.counted(ups), "downs": words.counted(downs), "total": words.counted(len(told))}
    return words(f"insight.benchmark-{message}", others=others_said(words, told), **counts)


def stands_clear(one: PublishedBenchmark) -> bool:
    """Return whether the interval of a percentile leaves the middle out."""
    low, high = one.percentile.low, one.percentile.high
    return (low is not None and low > MIDDLE) or (high is not None and high < MIDDLE)


def benchmark_table(publication: Publication, kind: SubjectKind, *, clear: bool = False) -> pd.DataFrame:
    """Return the benchmarks: own score, percentile with its interval, the others and their range, and the cut.

    Only those that stand clearly above or below the middle where `clear`.
    """
    words = words_for(publication)
    rows = []
    for one in benchmarks_on(publication, kind):
        if clear and not stands_clear(one):
            continue
        own = score_of(publication.cell(one.kind, one.subject, one.audience))
        why = "" if one.percentile.reason is None else words.code("benchmark.reason", one.percentile.reason)
        rows.append(
            {
                str(kind): subject_name(publication, one.kind, one.subject),
                "audience": audience_name(publication, one.audience),
                "score": None if own is None else own.value,
                "score_figure": f"{one.kind}:{one.subject}@{one.audience}#score_0_100",
                "percentile": one.percentile.value,
                "low": one.percentile.low,
                "high": one.percentile.high,
                "figure": f"{one.id}#percentile",
                "others": one.others,
                "others_figure": f"{one.id}#others",
                "lowest": one.lowest,
                "lowest_figure": f"{one.id}#lowest",
                "highest": one.highest,
                "highest_figure": f"{one.id}#highest",
                "cut": cut_said(words, one.cut) if not why else f"{cut_said(words, one.cut)}; {why}",
            }
        )
    frame = pd.DataFrame(rows)
    # a cut that is the same in every row stands in the sentence before the table
    return frame if frame.empty or frame["cut"].nunique() > 1 else frame.drop(columns="cut")


def others_said(words: Words, found: Sequence[PublishedBenchmark]) -> Sentence:
    """Return how many other clients: one number, or from fewest to most."""
    ordered = sorted(found, key=lambda one: one.others)
    ends = [
        Number(figure=f"{one.id}#others", shown=one.others, text=words.grouped(one.others))
        for one in (ordered[0], ordered[-1])
    ]
    return Sentence(ends[0]) if ends[0].shown == ends[1].shown else words("interval", low=ends[0], high=ends[1])


def cut_said(words: Words, cut: str) -> str:
    """Return a cut in words: ``all clients``, ``sector banking, size small``."""
    said = []
    for part in cut.split(", "):
        name, _, value = part.partition("=")
        if value and words.has(f"benchmark.cut.{name}"):
            known = f"benchmark.size.{value}"
            told = str(words(known)) if name == "size" and words.has(known) else value
            said.append(str(words(f"benchmark.cut.{name}", value=told)))
        else:
            said.append(str(words("benchmark.cut.all")))
    return ", ".join(said)
