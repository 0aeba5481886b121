"""Tables: frames with known columns, and the same as text in which every figure has its identifier.

Columns are named in English by what they hold (``score``, ``low``, ``criterion``); `headings` gives the words for the
reader. A column ``figure`` holds the identifier of the row's main figure (``score``, ``favourable``, ``difference``,
``change``, ``result`` or ``reliability``) and, with ``.low``, ``.high`` and ``.n`` behind it, of its interval and base; a column
``X_figure`` holds the identifier of column ``X``. Columns of identifiers are never shown. Figures are unrounded; a
missing figure is hidden or not there, and is shown as a dash, or as "hidden" where the column ``hidden`` holds that minimum.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from toolkit.present import insights
from toolkit.present.wording import (
    FEW_INTERVIEWEES,
    Number,
    Sentence,
    Words,
    figure_id,
    score_of,
    signed,
    subject_name,
    whole,
    words_for,
)
from toolkit.publication import Publication
from toolkit.publication.value import (
    COMBINED,
    Measure,
    PublishedCell,
    PublishedDrivers,
    PublishedRecommendation,
    PublishedReliability,
    SubjectKind,
)

Shown = str | Number
ANSWER = "answer:"
SCORE = "score:"
NOTHING = "–"

MAIN = ("score", "favourable", "difference", "change", "result", "reliability", "alpha", "percentile")
SUFFIXES = {"low": ".low", "high": ".high", "n": ".n"}
SHARES = {"favourable", "neutral", "unfavourable", "stability", "response_rate", "percent_agreement"}
FACTORS = {"priority", "gap", "importance", "strategy_weight", "confidence", "effort_factor"}
INDICES = {"importance_low", "importance_high", "reliability", "alpha"}
SIGNED = {"difference", "change", "reweighted"}
COUNTS = {
    "n",
    "population",
    "evidence_for",
    "evidence_against",
    "interviewees",
    "rank",
    "level",
    "target",
    "items",
    "items_then",
    "items_now",
    "items_common",
    "others",
    "round",
}
NUMERIC = {"score", "low", "high", "lowest", "highest", *MAIN, *SHARES, *FACTORS, *INDICES, *SIGNED, *COUNTS}


def headings(frame: pd.DataFrame, words: Words) -> dict[str, str]:
    """Return the heading of each column that is shown, in order; answer columns are headed by their label."""
    return {
        str(name): str(name).partition(":")[2]
        if str(name).startswith((ANSWER, SCORE))
        else words.code("column", str(name))
        for name in frame.columns
        if not _is_id(str(name)) and name != "hidden"
    }


def is_numeric(column: str) -> bool:
    """Return whether a column holds figures, and is set to the right."""
    return column in NUMERIC or column.startswith((ANSWER, SCORE))


def rows(frame: pd.DataFrame, words: Words) -> list[list[Shown]]:
    """Return the shown columns of a frame as text; a figure is a `Number` that knows its identifier."""
    names = list(headings(frame, words))
    unit = _unit_of_limits(frame)
    # column by column: pandas takes ten times as long over its own records of small frames of objects
    columns = {str(name): frame[name].tolist() for name in frame.columns}
    records = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return [[_shown(record, name, unit, words) for name in names] for record in records]


def estimate_row(cell: PublishedCell, measure: Measure, column: str) -> dict[str, Any]:
    """Return a cell's figure as the columns `column`, ``low``, ``high``, ``n`` and ``figure``."""
    estimate = cell.figures[measure]
    ends = {"low": estimate.low, "high": estimate.high}
    return {column: estimate.value, **ends, "n": estimate.n, "figure": figure_id(cell, measure)}


def score_table(
    publication: Publication, kind: SubjectKind, subjects: Iterable[str], audiences: Iterable[str]
) -> pd.DataFrame:
    """Return score, interval and n: a row for each subject and audience with a score that may be shown."""
    names = {audience.id: audience.name for audience in publication.audiences}
    names[COMBINED] = str(words_for(publication)("audience.combined"))
    speakers = list(audiences)
    found = []
    for subject in subjects:
        for audience in speakers:
            cell = publication.cell(kind, subject, audience)
            if cell is not None and score_of(cell) is not None:
                row = {str(kind): subject_name(publication, kind, subject), "audience": names[audience]}
                found.append(row | estimate_row(cell, Measure.SCORE_0_100, "score"))
    return _frame(found, [str(kind), "audience", "score", "low", "high", "n", "figure"])


def criterion_table(publication: Publication, dimension: str | None = None) -> pd.DataFrame:
    """Return a row for each criterion: its level, how it was set, and the counts of evidence."""
    words, levels = words_for(publication), {level.criterion: level for level in publication.levels}
    found = []
    for criterion in publication.model.criteria:
        level = levels.get(criterion.id)
        if level is None or dimension not in (None, criterion.dimension):
            continue
        at = f"level:{criterion.id}#"
        found.append(
            {
                "criterion": criterion.name,
                "level": level.level,
                "level_figure": f"{at}level",
                "target": level.target,
                "target_figure": f"{at}target",
                "status": words.code("status", level.status),
                "state": words.code("state", level.state),
                "evidence_for": level.evidence_for,
                "evidence_for_figure": f"{at}evidence_for",
                "evidence_against": level.evidence_against,
                "evidence_against_figure": f"{at}evidence_against",
                "interviewees": level.interviewees,
                "interviewees_figure": f"{at}interviewees",
            }
        )
    frame = pd.DataFrame(found)
    return frame if frame.empty or frame["target"].notna().any() else frame.drop(columns=["target", "target_figure"])


def standing_table(publication: Publication, dimension: str) -> pd.DataFrame:
    """Return the criteria of a dimension with the score in each audience (``score:NAME``) and the level, where known."""
    levels = {level.criterion: level.level for level in publication.levels}
    found = []
    for criterion in publication.model.criteria:
        if criterion.dimension != dimension:
            continue
        row: dict[str, Any] = {"criterion": criterion.name}
        for audience in publication.audiences:
            cell = publication.cell(SubjectKind.CRITERION, criterion.id, audience.id)
            estimate = score_of(cell)
            name = f"{SCORE}{audience.name}"
            row |= {name: estimate.value if estimate is not None else None, f"{name}_figure": None}
            if cell is not None and estimate is not None:
                row[f"{name}_figure"] = figure_id(cell, Measure.SCORE_0_100)
        if publication.model.levels:
            row |= {"level": levels.get(criterion.id), "level_figure": f"level:{criterion.id}#level"}
        found.append(row)
    return pd.DataFrame(found)


def coder_agreement_table(publication: Publication) -> pd.DataFrame:
    """Return how far the coders agree after their last round: on everything, then by criterion where there is a value."""
    words = words_for(publication)
    last = max((one.round for one in publication.coder_agreement), default=0)
    names = {"all": str(words("coders.everything"))}
    names |= {criterion.id: criterion.name for criterion in publication.model.criteria}
    found = []
    for one in publication.coder_agreement:
        alpha = one.alpha
        if one.subject not in names or (one.subject != "all" and (alpha.value is None or one.round < last)):
            continue
        why = "" if alpha.reason is None else words.code("coders.reason", alpha.reason)
        at = f"{one.id}#"
        found.append(
            {
                "subject": names[one.subject],
                "compared": words.code("compared", one.basis),
                "round": one.round,
                "round_figure": f"{at}round",
                "alpha": alpha.value,
                "low": alpha.low,
                "high": alpha.high,
                "n": alpha.n,
                "figure": f"{at}alpha",
                "percent_agreement": one.percent_agreement,
                "percent_agreement_figure": f"{at}percent_agreement",
                "use": words.code("use", one.use) if one.use is not None and alpha.low is not None else why,
            }
        )
    return pd.DataFrame(found)


def evidence_table(publication: Publication, dimension: str | None = None) -> pd.DataFrame:
    """Return counts of coded statements by criterion; empty when nothing was coded."""
    frame = criterion_table(publication, dimension)
    if frame.empty or not (frame["evidence_for"] + frame["evidence_against"] + frame["interviewees"]).any():
        return frame.iloc[:0]
    kept = ["criterion", "evidence_for", "evidence_against", "interviewees"]
    return frame[[*kept[:1], "state", *[name for each in kept[1:] for name in (each, f"{each}_figure")]]]


def recommendation_table(publication: Publication) -> pd.DataFrame:
    """Return the ranked recommendations, first rank first, with every factor of their priority."""
    words = words_for(publication)
    names = {criterion.id: criterion.name for criterion in publication.model.criteria}
    return pd.DataFrame([_recommendation(play, names, words) for play in ranked(publication)])


def ranked(publication: Publication) -> list[PublishedRecommendation]:
    """Return the recommendations that have a rank, in its order."""
    return sorted(
        (play for play in publication.recommendations if play.rank is not None), key=lambda play: play.rank or 0
    )


def audience_table(publication: Publication) -> pd.DataFrame:
    """Return who answered: a row for each audience with n, population and response rate."""
    found = [
        {
            "audience": audience.name,
            "n": audience.n,
            "n_figure": f"audience:{audience.id}#n",
            "population": audience.population,
            "population_figure": f"audience:{audience.id}#population",
            "response_rate": audience.response_rate,
            "response_rate_figure": f"audience:{audience.id}#response_rate",
            "hidden": publication.minimum_cell if audience.n is None else 0,
        }
        for audience in publication.audiences
    ]
    return pd.DataFrame(found)


def outcome_table(publication: Publication) -> pd.DataFrame:
    """Return the outcomes measured: net promoter score, satisfaction, ease, by audience."""
    words = words_for(publication)
    names = {audience.id: audience.name for audience in publication.audiences}
    found = []
    for cell in publication.cells:
        if cell.kind is SubjectKind.OUTCOME and cell.group_by is None and cell.hidden is None:
            for measure in OUTCOMES:
                if measure in cell.figures and cell.figures[measure].value is not None:
                    row = {
                        "outcome": words.code("measure", measure),
                        "audience": names.get(cell.audience, cell.audience),
                    }
                    found.append(row | {"measure_figure": measure} | estimate_row(cell, measure, "result"))
    return pd.DataFrame(found)


OUTCOMES: Mapping[Measure, Callable[[float, Words], str]] = {
    Measure.CSAT: lambda share, words: words.percent(share),
    Measure.NPS: lambda points, words: signed(points),
    Measure.CES_EASY: lambda share, words: words.percent(share),
    Measure.CES_MEAN: lambda mean, words: words.decimals(mean),
}
"""How each outcome is written."""


def importance_table(publication: Publication, found: PublishedDrivers) -> pd.DataFrame:
    """Return the criteria of a matrix, most important first: importance, score, both intervals, and where they stand."""
    words, made = words_for(publication), []
    for each in insights.placed(publication, found):
        driver, at = each.driver, f"driver:{each.driver.criterion}@{found.audience}#"
        place = words.code("quadrant", driver.quadrant or "")
        row = {
            "rank": driver.rank,
            "rank_figure": f"{at}rank",
            "criterion": each.name,
            "importance": driver.importance.value,
            "importance_figure": f"{at}importance",
            "importance_low": driver.importance.low,
            "importance_low_figure": f"{at}importance.low",
            "importance_high": driver.importance.high,
            "importance_high_figure": f"{at}importance.high",
        }
        made.append(
            row
            | estimate_row(each.cell, Measure.SCORE_0_100, "score")
            | {
                "association": words.code("association", driver.association),
                "quadrant": words("quadrant.borderline", quadrant=place) if driver.borderline else place,
            }
        )
    return pd.DataFrame(made)


def reliability_table(publication: Publication, audience: str) -> pd.DataFrame:
    """Return how well the questions of each criterion go together in an audience, in model order; empty when unknown."""
    words = words_for(publication)
    found = {each.criterion: each for each in publication.reliability if each.audience == audience}
    known = [criterion for criterion in publication.model.criteria if criterion.id in found]
    return pd.DataFrame([_reliability(found[each.id], each.name, words) for each in known])


def _reliability(found: PublishedReliability, name: str, words: Words) -> dict[str, Any]:
    at, alpha = f"reliability:{found.criterion}@{found.audience}#", found.alpha
    method = "spearman-brown" if "spearman-brown" in alpha.method else "alpha"
    return {
        "criterion": name,
        "items": found.items,
        "items_figure": f"{at}items",
        "reliability": alpha.value,
        "low": alpha.low,
        "high": alpha.high,
        "n": alpha.n,
        "figure": f"{at}alpha",
        "coefficient": words.code("coefficient", method),
        "band": words.code("band", found.band),
    }


def _recommendation(play: PublishedRecommendation, names: Mapping[str, str], words: Words) -> dict[str, Any]:
    at = f"play:{play.play}#"
    row: dict[str, Any] = {
        "rank": play.rank,
        "rank_figure": f"{at}rank",
        "action": play.action,
        "criterion": names.get(play.criterion, play.criterion),
        "advice": words.code("advice", play.advice),
        "owner": play.owner,
        "horizon": words.code("horizon", play.horizon),
    }
    for name in ("gap", "importance", "strategy_weight", "confidence", "effort_factor", "priority", "stability"):
        row |= {name: getattr(play, name), f"{name}_figure": f"{at}{name}"}
    return row


def _frame(found: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(found, columns=columns)


def _is_id(name: str) -> bool:
    return name == "figure" or name.endswith("_figure")


def _unit_of_limits(frame: pd.DataFrame) -> str:
    return next((name for name in MAIN if name in frame.columns), "score")


def _shown(record: Mapping[Any, Any], name: str, unit: str, words: Words) -> Shown:
    found = record[name]
    if _missing(found):
        if name == "interviewees":
            return str(words("interviewees.few", minimum=FEW_INTERVIEWEES))
        minimum = record.get("hidden")
        return str(words("hidden", minimum=int(minimum))) if minimum and name in ("n", *MAIN) else NOTHING
    if not is_numeric(name):
        return found if isinstance(found, Sentence) else Sentence(str(found))
    text = _text(found, name, unit, record, words)
    identifier = _identifier(record, name)
    return Number(figure=identifier, shown=float(found), text=text) if identifier else text


def _text(found: float, name: str, unit: str, record: Mapping[Any, Any], words: Words) -> str:
    kind = unit if name in ("low", "high") else name
    if kind == "result":
        return OUTCOMES[Measure(record["measure_figure"])](float(found), words)
    if kind in SHARES:
        return words.percent(float(found))
    if kind in FACTORS:
        return words.factor(kind, float(found))
    if kind in INDICES:
        return words.decimals(float(found))
    if kind in SIGNED:
        return signed(float(found))
    if kind in COUNTS or kind.startswith(ANSWER):
        return words.grouped(found)
    return whole(float(found))


def _identifier(record: Mapping[Any, Any], name: str) -> str | None:
    own = record.get(f"{name}_figure")
    if own is not None and not _missing(own):
        return str(own)
    base = record.get("figure")
    if base is None or _missing(base):
        return None
    if name in MAIN:
        return str(base)
    if name in SUFFIXES:
        return f"{base}{SUFFIXES[name]}"
    return None


def _missing(found: object) -> bool:
    return found is None or (isinstance(found, float) and found != found)  # NaN is the only float unlike itself
