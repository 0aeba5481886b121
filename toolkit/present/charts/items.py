"""How people answered: diverging bars of each question, turned so that right is always favourable."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from toolkit.present import tables
from toolkit.present.charts import parts
from toolkit.present.figures import Figure
from toolkit.present.theme import Theme, steps_of, theme_for
from toolkit.present.wording import Number, Sentence, Words, audience_name, figure_id, words_for
from toolkit.publication import Publication
from toolkit.publication.value import Estimate, Measure, PublishedCell, PublishedItem, SubjectKind

ITEM_LETTERS = 46
ROOM = 0.8  # beside the bars, in shares: the favourable share, its interval and n
PARTS = (Measure.UNFAVOURABLE, Measure.NEUTRAL, Measure.FAVOURABLE_ITEMS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A question's answers as one diverging bar; without `codes` only three parts of it are known."""

    item: PublishedItem
    cell: PublishedCell
    favourable: Estimate
    shares: tuple[float, ...]  # 0 to 1, least favourable first
    labels: tuple[str, ...]
    codes: tuple[int, ...]  # answer codes in the same order; empty where only three parts are known

    @property
    def left(self) -> float:
        """Return where the bar starts: unfavourable and half of the neutral share lie left of 0."""
        middle = len(self.shares) // 2
        neutral = self.shares[middle] / 2 if len(self.shares) % 2 else 0.0
        return -sum(self.shares[:middle]) - neutral


def item_distribution(publication: Publication, criterion: str, audience: str | None = None) -> Figure | None:
    """Return the answers to a criterion's questions in one audience, or in all of them; None when none are shown."""
    speakers = [each.id for each in publication.audiences if audience in (None, each.id)]
    bars = [bar for each in speakers for bar in bars_on(publication, criterion, each)]
    if not bars:
        return None
    theme, words = theme_for(publication), words_for(publication)
    found = next((each.name for each in publication.model.criteria if each.id == criterion), criterion)
    findings = [
        words(
            "alt.items-one",
            audience=audience_name(publication, bar.item.audience),
            item=bar.item.text,
            share=_favourable(bar, words),
        )
        for bar in bars
    ]
    alt = words("alt.items", count=words.counted(len(bars)), criterion=found, findings=parts.joined(findings))
    chart = _spec(publication, theme, bars, headed=audience is None)
    return Figure(
        id=f"items-{criterion}" + (f"-{audience}" if audience else ""),
        title=_title(publication, words, bars, audience, found),
        chart=chart,
        narrow=parts.narrowed(chart, halo=True),
        alt_text=alt,
        table=_table(publication, bars),
        note=_note(words, bars),
    )


def bars_on(publication: Publication, criterion: str, audience: str) -> list[Bar]:
    """Return the bars of a criterion's questions in an audience, in model order."""
    found = []
    for item in publication.model.items:
        if item.criterion != criterion or item.audience != audience:
            continue
        cell = publication.cell(SubjectKind.ITEM, item.id, audience)
        favourable = None if cell is None else cell.figures.get(Measure.FAVOURABLE_ITEMS)
        if cell is None or favourable is None or favourable.value is None:
            continue
        bar = _whole_bar(item, cell, favourable) or _three_parts(item, cell, favourable, words_for(publication))
        if bar is not None:
            found.append(bar)
    return found


def _whole_bar(item: PublishedItem, cell: PublishedCell, favourable: Estimate) -> Bar | None:
    if not cell.distribution:
        return None
    answered = sum(cell.distribution.values())
    known = {*item.answer_labels, *cell.distribution}
    low = min(known) if item.scale_min is None else item.scale_min
    high = max(known) if item.scale_max is None else item.scale_max
    codes = tuple(range(low, high + 1))
    if item.keyed == "reverse":
        codes = codes[::-1]
    # the labels of a reversed question are those of the answer as it counts: agreeing stands where disagreeing would
    plain = tuple(str(item.answer_labels.get(code, code)) for code in sorted(codes))
    shares = tuple(cell.distribution.get(code, 0) / answered for code in codes)
    return Bar(item=item, cell=cell, favourable=favourable, shares=shares, labels=plain, codes=codes)


def _three_parts(item: PublishedItem, cell: PublishedCell, favourable: Estimate, words: Words) -> Bar | None:
    found = [cell.figures.get(measure) for measure in PARTS]
    shares = tuple(each.value for each in found if each is not None and each.value is not None)
    if len(shares) != len(PARTS):
        return None
    labels = tuple(words.code("share", each) for each in ("unfavourable", "neutral", "favourable"))
    return Bar(item=item, cell=cell, favourable=favourable, shares=shares, labels=labels, codes=())


def _favourable(bar: Bar, words: Words) -> Number:
    share = bar.favourable.value or 0.0
    return Number(figure=figure_id(bar.cell, Measure.FAVOURABLE_ITEMS), shown=share, text=words.percent(share))


def _title(
    publication: Publication, words: Words, bars: Sequence[Bar], audience: str | None, criterion: str
) -> Sentence:
    ordered = sorted(bars, key=lambda bar: bar.favourable.value or 0.0)
    name = criterion if audience is None else audience_name(publication, audience)
    message = "insight.items-all" if audience is None else "insight.items"
    ends = {"audience": name, "criterion": name, "high": _favourable(ordered[-1], words)}
    if len({str(_favourable(bar, words)) for bar in bars}) == 1:
        return words(f"{message}-single", **ends)
    return words(message, low=_favourable(ordered[0], words), **ends)


def _note(words: Words, bars: Sequence[Bar]) -> Sentence:
    sentences = [words("note.items", level=words.percent(bars[0].favourable.level))]
    if any(bar.item.keyed == "reverse" for bar in bars):
        sentences.append(words("note.items-reversed"))
    if any(bar.favourable.weighted for bar in bars):
        sentences.append(words("note.items-weighted"))
    if any(not bar.codes for bar in bars):
        sentences.append(words("note.items-three"))
    return parts.note(*sentences)


def _spec(publication: Publication, theme: Theme, bars: Sequence[Bar], *, headed: bool) -> parts.Piece:
    longest = max(bars, key=lambda bar: len(bar.shares))
    lines, heads = _lines(publication, words_for(publication), bars, headed=headed)
    rows: list[parts.Row] = []
    ends: list[parts.Row] = []
    for bar in bars:
        line, start = lines[bar.item.id], bar.left
        for share, name in zip(bar.shares, _names(bar, longest), strict=True):
            rows.append({"item": line, "start": start, "end": start + share, "part": share, "answer": name})
            start += share
        found = bar.favourable
        ends.append({"item": line, "share": found.value, "low": found.low, "high": found.high, "n": found.n})
    reach = max(0.6, *(max(-bar.left, sum(bar.shares) + bar.left) for bar in bars))
    x = {
        "field": "start",
        "type": "quantitative",
        "scale": {"domain": [-reach, reach + ROOM], "nice": False, "zero": False},
        "axis": {"labels": False, "title": None, "values": [0], "gridColor": theme.quiet},
    }
    encoding = {"x": x, "x2": {"field": "end"}, "color": _colour(theme, longest.labels)}
    encoding["tooltip"] = [{"field": "item"}, {"field": "answer"}, {"field": "part", "format": ".0%"}]
    layers: list[parts.Piece] = [
        {"mark": {"type": "bar", "height": 18}, "encoding": encoding},
        {"data": {"values": ends}, "layer": _beside(theme, reach)},
    ]
    order = _order(lines, heads, bars) if headed else list(dict.fromkeys(lines.values()))
    y = parts.y_subjects(order, field="item", padding=0.3, **_axis(theme, heads))
    return parts.chart(theme, rows, layers, encoding={"y": y}, height=parts.step(order, 31))


def _colour(theme: Theme, answers: Sequence[str]) -> parts.Piece:
    """Return the colour of each answer, the least favourable first, with its legend."""
    look = {"labelLimit": 150, "columnPadding": 8, "labelFontSize": 11.5, "symbolSize": 90}
    return {
        "field": "answer",
        "type": "nominal",
        "scale": {"domain": list(answers), "range": steps_of(theme.likert, len(answers))},
        "legend": {"title": None, "symbolType": "square", **look},
    }


def _axis(theme: Theme, heads: Mapping[str, str]) -> parts.Piece:
    """Return the look of the labels: the lines that name an audience stand out in its colour."""
    # inside an expression a name is written as JSON, so that no letter of it can end the expression
    head = f"indexof({json.dumps(list(heads.values()))}, datum.value) >= 0"
    colours = [
        {"test": f"datum.value === {json.dumps(name)}", "value": theme.audiences[audience]}
        for audience, name in heads.items()
    ]
    return {
        "labelFontWeight": {"condition": {"test": head, "value": 600}, "value": 400},
        "labelColor": {"condition": colours, "value": theme.ink},
        "labelLimit": 0,
        "grid": False,
    }


def _beside(theme: Theme, reach: float) -> list[parts.Piece]:
    """Return what stands at the right of a bar: the favourable share with its interval, and n."""
    low, high = "format(100 * datum.low, '.0f')", "format(100 * datum.high, '.0f')"
    label = f"format(datum.share, '.0%') + (datum.low === null ? '' : '  (' + {low} + '–' + {high} + ')')"
    return [
        {
            "transform": [{"calculate": label, "as": "label"}],
            "mark": {"type": "text", "align": "left", "baseline": "middle"},
            "encoding": {"x": {"datum": reach + 0.04}, "text": {"field": "label"}},
        },
        {
            "transform": [{"calculate": "'n ' + format(datum.n, ',')", "as": "base"}],
            "mark": {"type": "text", "align": "right", "baseline": "middle", "color": theme.muted},
            "encoding": {"x": {"datum": reach + ROOM}, "text": {"field": "base"}},
        },
    ]


def _names(bar: Bar, longest: Bar) -> list[str]:
    """Return the colour names of a bar's parts; three parts take the ends and the middle of a longer scale."""
    if len(bar.labels) == len(longest.labels):
        return list(longest.labels)
    places = [round(index * (len(longest.labels) - 1) / (len(bar.labels) - 1)) for index in range(len(bar.labels))]
    return [longest.labels[place] for place in places]


def _lines(
    publication: Publication, words: Words, bars: Sequence[Bar], *, headed: bool
) -> tuple[dict[str, str], dict[str, str]]:
    texts = [
        parts.wrapped(
            str(words("items.reversed", text=bar.item.text)) if bar.item.keyed == "reverse" else bar.item.text,
            ITEM_LETTERS,
        )
        for bar in bars
    ]
    lines = dict(zip([bar.item.id for bar in bars], parts.distinct(texts), strict=True))
    audiences = dict.fromkeys(bar.item.audience for bar in bars) if headed else {}
    return lines, dict(parts.named(publication, audiences))


def _order(lines: dict[str, str], heads: dict[str, str], bars: Sequence[Bar]) -> list[str]:
    order: list[str] = []
    for audience, name in heads.items():
        order += [name, *(lines[bar.item.id] for bar in bars if bar.item.audience == audience)]
    return order


def _table(publication: Publication, bars: Sequence[Bar]) -> pd.DataFrame:
    found = []
    for bar in bars:
        row: dict[str, object] = {
            "item": bar.item.text,
            "audience": audience_name(publication, bar.item.audience),
            "keyed": words_for(publication).code("keyed", bar.item.keyed),
        }
        if bar.codes:
            counts = bar.cell.distribution or {}
            for code in sorted(bar.codes):
                label = f"{tables.ANSWER}{bar.item.answer_labels.get(code, code)}"
                # an answer that nobody gave is no figure of results.json, and so has no identifier
                figure = f"{bar.cell.id}#distribution.{code}" if code in counts else None
                row |= {label: counts.get(code, 0), f"{label}_figure": figure}
        row |= tables.estimate_row(bar.cell, Measure.FAVOURABLE_ITEMS, "favourable")
        found.append(row)
    return pd.DataFrame(found)
