"""Tables on the quality of the data for the first notebook: who answered, how carefully, and what that changes."""

from collections import Counter

import pandas as pd

from toolkit.assessment import Desk
from toolkit.assessment.steps import group_sizes, scoring_plan
from toolkit.ingest.drift import drifts
from toolkit.ingest.responses import read_responses
from toolkit.publication.log import REASONS
from toolkit.publication.protection import protect
from toolkit.quality import agreeing, composition, duplicate_groups, representation, screen, signs_table
from toolkit.score.scoring import score
from toolkit.score.values import Measure, SubjectKind

_DRIFT = ["audience", "meaning", "change", "then", "now"]
_SIGNS = ["audience", "sign", "respondents", "share", "with_another", "counts_towards_exclusion"]
_EXCLUDED = ["audience", "respondent", "because"]
_REPRESENTED = ["audience", "group_by", "group", "respondents", "population", "response_rate", "difference"]
_EFFECT = ["dimension", "audience", "n_with", "n_without", "score_with", "score_without", "difference"]
_WAVES = ["audience", "group_by", "group", "then", "now", "share_then", "share_now", "difference"]


def hiding_table(desk: Desk) -> pd.DataFrame:
    """Return what will be hidden and why, a row a rule and audience: figures hidden, never which group nor a size."""
    counts = Counter(
        (name.partition("@")[2].partition("/")[0], rule) for name, rule in protect(desk.assessment).rules.items()
    )
    rows = [(audience, REASONS[rule], count) for (audience, rule), count in sorted(counts.items())]
    return pd.DataFrame(rows, columns=["audience", "because", "figures_hidden"])


def drift_table(desk: Desk) -> pd.DataFrame:
    """Return a row a question that is missing, new, reworded, renamed or moved since the earlier wave."""
    rows = [(one.audience, one.meaning, one.kind.value, one.then, one.now) for one in drifts(desk.engagement)]
    return pd.DataFrame(rows, columns=_DRIFT)


def carelessness_table(desk: Desk) -> pd.DataFrame:
    """Return a row an audience and sign of careless answering (S13), before anybody was set aside; shares 0 to 1.

    Signs that do not count towards exclusion set nobody aside, however many a respondent shows; a sign that
    nobody shows is left out.
    """
    model = desk.engagement.model
    parts = []
    for audience, responses in desk.received.responses.items():
        table = signs_table(responses, model).assign(audience=model.audience_names[audience])
        table["share"] = table["share"].round(3)
        parts.append(table[table["respondents"] > 0])
    found = [part for part in parts if len(part)]
    return pd.concat(found, ignore_index=True)[_SIGNS] if found else pd.DataFrame(columns=_SIGNS)


def exclusions_table(desk: Desk) -> pd.DataFrame:
    """Return a row a respondent set aside, by pseudonym, with the reasons; review/decisions.yaml can keep one."""
    names = desk.engagement.model.audience_names
    rows = [(names[one.audience], one.respondent, ", ".join(one.flags)) for one in desk.prepared.exclusions]
    return pd.DataFrame(rows, columns=_EXCLUDED)


def duplicates_table(desk: Desk) -> pd.DataFrame:
    """Return a row a set of respondents (by pseudonym) whose answers are equal throughout; none was set aside for it."""
    model = desk.engagement.model
    rows = [
        (model.audience_names[audience], len(group), ", ".join(group))
        for audience, responses in desk.received.responses.items()
        for group in duplicate_groups(responses, model)
    ]
    return pd.DataFrame(rows, columns=["audience", "people", "respondents"])


def agreeing_table(desk: Desk) -> pd.DataFrame:
    """Return a row an audience: how far it leans to agreeing with anything (S14), in scale points; above .5 is much."""
    model = desk.engagement.model
    rows = []
    for audience, responses in desk.prepared.data.responses.items():
        found = agreeing(responses, model)
        if found is not None and found.value is not None:
            low, high = (None if end is None else round(end, 2) for end in (found.low, found.high))
            rows.append((model.audience_names[audience], found.n, round(found.value, 2), low, high))
    return pd.DataFrame(rows, columns=["audience", "n", "lean", "low", "high"])


def representation_table(desk: Desk) -> pd.DataFrame:
    """Return a row an audience and group: response rate and share against the population's, both 0 to 1.

    The population is that of ``groups.NAME.population`` in engagement.yaml, else the people on the invited lists; missing
    where neither gives it.
    """
    settings, names = desk.engagement.settings, desk.engagement.model.audience_names
    known = group_sizes(settings, desk.prepared.data)
    parts = []
    for audience, responses in desk.prepared.data.responses.items():
        for group_by in responses.groups:
            sizes = known.get(group_by, {}).get(audience, {})
            table = representation(responses, group_by, sizes).assign(audience=names[audience], group_by=group_by)
            parts.append(table.astype({"population": "Int64", "response_rate": "float64", "difference": "float64"}))
    if not parts:
        return pd.DataFrame(columns=_REPRESENTED)
    return pd.concat(parts, ignore_index=True).round({"response_rate": 3, "difference": 3})[_REPRESENTED]


def exclusions_effect_table(desk: Desk) -> pd.DataFrame:
    """Return a row a dimension and audience: its score (0 to 100) with and without those set aside, largest shift first."""
    engagement = desk.engagement
    everybody = desk.scored.scores
    if desk.prepared.exclusions:
        everybody = score(desk.received, engagement.model, scoring_plan(engagement))
    kept = {
        (cell.subject, cell.audience): cell
        for cell in desk.scored.scores.cells
        if cell.kind is SubjectKind.DIMENSION and cell.group_by is None
    }
    names = {dimension.id: dimension.name for dimension in engagement.model.dimensions}
    rows = []
    for cell in everybody.cells:
        other = kept.get((cell.subject, cell.audience))
        if cell.kind is not SubjectKind.DIMENSION or cell.group_by is not None or other is None:
            continue
        all_score, score_kept = (one.figures[Measure.SCORE_0_100].value for one in (cell, other))
        if all_score is not None and score_kept is not None:
            shift = round(score_kept - all_score, 1)
            figures = (round(all_score, 1), round(score_kept, 1), shift)
            rows.append((names[cell.subject], cell.audience, cell.n, other.n, *figures))
    table = pd.DataFrame(rows, columns=_EFFECT)
    return table.sort_values("difference", key=lambda shift: -shift.abs(), ignore_index=True, kind="stable")


def composition_table(desk: Desk) -> pd.DataFrame:
    """Return a row an audience and group: share (0 to 1) among respondents in the earlier wave and in this one."""
    earlier = desk.engagement.earlier()
    if earlier is None:
        return pd.DataFrame(columns=_WAVES)
    decided = earlier.decisions
    before = screen(read_responses(earlier, earlier.model), earlier.model, decided.kept, decided.left_out).data
    table = composition(before, desk.prepared.data)
    return table.round({"share_then": 3, "share_now": 3, "difference": 3})
