"""What to do first: the ranked recommendations as bars, their factors beside them."""

import textwrap
from collections.abc import Sequence

from toolkit.present import tables
from toolkit.present.charts import parts
from toolkit.present.figures import Figure
from toolkit.present.theme import Theme, theme_for
from toolkit.present.wording import Words, words_for
from toolkit.publication import Publication
from toolkit.publication.value import PublishedRecommendation

MOST = 12
INVESTIGATE = "investigate"
LABEL_LETTERS = 44
MOST_LINES = 6
REACH = 3.2  # of the longest bar: room for the factors beside it
NARROW_REACH = 1.5  # on a phone the factors stay in the table


def priority_chart(publication: Publication, most: int = MOST) -> Figure | None:
    """Return the first recommendations by rank; None when none is ranked."""
    plays = tables.ranked(publication)[:most]
    if not plays:
        return None
    theme, words = theme_for(publication), words_for(publication)
    title = words("insight.priority", action=words.following(plays[0].action))
    return Figure(
        id="priority",
        title=title,
        chart=_spec(theme, words, plays),
        narrow=parts.narrowed(_spec(theme, words, plays, reach=NARROW_REACH)),
        alt_text=words("alt.priority", count=words.counted(len(plays)), title=title),
        table=tables.recommendation_table(publication).head(most),
        note=parts.note(words("note.priority")),
    )


def _spec(theme: Theme, words: Words, plays: Sequence[PublishedRecommendation], reach: float = REACH) -> parts.Piece:
    labels = parts.distinct(_label(play) for play in plays)
    rows: list[parts.Row] = []
    for label, play in zip(labels, plays, strict=True):
        factors = " × ".join(
            words.decimals(factor)
            for factor in (play.gap, play.importance, play.strategy_weight, play.confidence)
            if factor is not None
        )
        said = f"{factors} ÷ {words.decimals(play.effort_factor)}"
        row = {"action": label, "priority": play.priority or 0.0, "said": said, "stability": play.stability}
        rows.append(row | {"hollow": play.advice == INVESTIGATE})
    furthest = max(row["priority"] for row in rows) or 1.0
    x = {
        "field": "priority",
        "type": "quantitative",
        "scale": {"domain": [0, furthest * reach], "nice": False},
        "axis": None,
    }
    y = parts.y_subjects(labels, field="action", padding=0.25, grid=False)
    hollow = {"condition": {"test": "datum.hollow", "value": theme.surface}, "value": theme.brand_ink}
    factors = "" if reach == NARROW_REACH else " + '  =  ' + datum.said"
    label = f"format(datum.priority, '.3f'){factors}"
    stability = "datum.stability === null ? '' : format(datum.stability, '.0%')"
    layers: list[parts.Piece] = [
        {
            "mark": {"type": "bar", "height": 18, "cornerRadiusEnd": 2, "stroke": theme.brand_ink, "strokeWidth": 1},
            "encoding": {"x": x, "color": hollow},
        },
        {
            "transform": [{"calculate": label, "as": "label"}],
            "mark": {"type": "text", "align": "left", "dx": 6, "baseline": "middle", "fontSize": 11},
            "encoding": {"x": x, "text": {"field": "label"}},
        },
        {
            "transform": [{"calculate": stability, "as": "stable"}],
            "mark": {"type": "text", "align": "right", "baseline": "middle", "fontWeight": 600},
            "encoding": {"x": {"datum": furthest * reach}, "text": {"field": "stable"}},
        },
    ]
    return parts.chart(theme, rows, layers, encoding={"y": y}, height=parts.step(labels, 36))


def _label(play: PublishedRecommendation) -> str:
    """Return the rank and the action; only one that would fill half a page is cut, and stands whole in its own section."""
    lines = textwrap.wrap(f"{play.rank}  {play.action}", LABEL_LETTERS, max_lines=MOST_LINES, placeholder="…")
    return "\n".join(lines)
