"""Working tables of an engagement: what each notebook shows of its step, as data frames."""

from collections import Counter
from collections.abc import Iterable, Mapping
from statistics import median

import pandas as pd

from toolkit.assessment import Desk
from toolkit.assessment.steps import recommendation_plan
from toolkit.publication.comparability import published_comparability
from toolkit.publication.explanation import explain
from toolkit.publication.gate import publish
from toolkit.publication.level_explanation import explain_level, is_level
from toolkit.quality import item_table
from toolkit.recommend import outlook
from toolkit.score.soundness import agreements, item_soundness
from toolkit.score.values import Cell, GroupGap, Measure, SubjectKind
from toolkit.stats.values import Estimate

_CHANGES = [
    "subject",
    "audience",
    "since",
    "comparable",
    "value",
    "low",
    "high",
    "in_earlier_mix",
    "mix_by",
    "items",
    "verdict",
]


def responses_table(desk: Desk) -> pd.DataFrame:
    """Return a row an audience: respondents, population, response rate (0 to 1, missing when unknown), items, groups."""
    rows = []
    for audience, responses in desk.prepared.data.responses.items():
        population = desk.engagement.settings.audiences[audience].population
        n = len(responses.frame)
        rows.append(
            {
                "audience": desk.engagement.model.audience_names[audience],
                "respondents": n,
                "population": population,
                "response_rate": round(n / population, 3) if population else None,
                "items": len(responses.items),
                "comments": len(responses.comments),
                "groups": ", ".join(responses.groups),
            }
        )
    return pd.DataFrame(rows)


def findings_table(desk: Desk) -> pd.DataFrame:
    """Return a row a finding on the data, the gravest first: severity, sentence, count, public."""
    order = {"serious": 0, "warning": 1, "note": 2}
    found = sorted(desk.prepared.findings, key=lambda finding: (order[finding.severity.value], finding.code))
    rows = [
        {"severity": f.severity.value, "finding": f.sentence, "count": f.count, "code": f.code, "public": f.public}
        for f in found
    ]
    return pd.DataFrame(rows, columns=["severity", "finding", "count", "code", "public"])


def items_table(desk: Desk) -> pd.DataFrame:
    """Return a row an item: audience, answered, skipped, cannot judge, share missing; most missing first."""
    tables = [
        item_table(responses).assign(audience=audience) for audience, responses in desk.prepared.data.responses.items()
    ]
    whole = pd.concat(tables, ignore_index=True)
    whole["missing_share"] = whole["missing_share"].round(3)
    order = ["audience", "item", "answered", "skipped", "cannot_judge", "missing_share"]
    return whole.sort_values(["missing_share", "item"], ascending=[False, True])[order].reset_index(drop=True)


def dimensions_table(desk: Desk) -> pd.DataFrame:
    """Return a row a dimension and audience: n, score 0 to 100 with its interval, favourable share in percent."""
    return _scores(desk, SubjectKind.DIMENSION)


def criteria_table(desk: Desk) -> pd.DataFrame:
    """Return a row a criterion and audience: n, score 0 to 100 with its interval, favourable share in percent."""
    return _scores(desk, SubjectKind.CRITERION)


def lens_groups_table(desk: Desk) -> pd.DataFrame:
    """Return a row a group of a lens and audience: n, score 0 to 100 with its interval, favourable share in percent."""
    return _scores(desk, SubjectKind.LENS_GROUP)


def item_scores_table(desk: Desk) -> pd.DataFrame:
    """Return a row an item and audience: n, score 0 to 100 with its interval, favourable share in percent."""
    return _scores(desk, SubjectKind.ITEM)


def groups_table(desk: Desk, kind: str = "dimension") -> pd.DataFrame:
    """Return a row a subject, audience and group: n, score 0 to 100 with its interval, and its gap to the rest.

    `kind` is ``dimension``, ``criterion`` or ``lens-group``.
    """
    names, wanted = _names(desk), SubjectKind(kind)
    cells = (c for c in desk.scored.scores.cells if c.kind is wanted and c.group_by is not None)
    gaps = {
        (gap.subject, gap.audience, gap.group_by, gap.group): gap
        for gap in desk.scored.scores.group_gaps
        if gap.kind is wanted
    }
    rows = []
    for cell in cells:
        gap = gaps.get((cell.subject, cell.audience, str(cell.group_by), str(cell.group)))
        rest: dict[str, object] = {"to_rest": None, "hedges_g": None, "stands_out": None}
        if gap is not None:
            rest = {**_rounded(gap), "stands_out": gap.stands_out}
        rows.append(
            {
                "group": f"{cell.group_by} = {cell.group}",
                **_score_row(cell, names.get(cell.subject, cell.subject)),
                **rest,
            }
        )
    return pd.DataFrame(rows)


def outcomes_table(desk: Desk) -> pd.DataFrame:
    """Return a row an outcome figure: item, measure, n, value and interval in the measure's own unit."""
    return pd.DataFrame([row for cell, row in _outcomes(desk) if cell.group_by is None])


def outcome_groups_table(desk: Desk) -> pd.DataFrame:
    """Return a row an outcome figure of a group: the group before what `outcomes_table` says."""
    named = ((f"{cell.group_by} = {cell.group}", row) for cell, row in _outcomes(desk) if cell.group_by is not None)
    return pd.DataFrame([{"group": group, **row} for group, row in named])


def gaps_table(desk: Desk) -> pd.DataFrame:
    """Return a row a criterion and pair of audiences: difference in points with its interval; largest first."""
    names = desk.engagement.model.criterion_by_id
    rows = [
        {
            "criterion": names[gap.subject].name,
            "between": f"{gap.audience} - {gap.other}",
            **_interval(gap.difference, 1),
            "hedges_g": None if gap.effect is None or gap.effect.value is None else round(gap.effect.value, 2),
            "p_holm": None if gap.adjusted_p is None else round(gap.adjusted_p, 4),
            "flagged": gap.flagged,
        }
        for gap in sorted(desk.scored.scores.gaps, key=lambda gap: -abs(gap.difference.value or 0.0))
        if gap.kind is SubjectKind.CRITERION
    ]
    return pd.DataFrame(rows, columns=["criterion", "between", "value", "low", "high", "hedges_g", "p_holm", "flagged"])


def changes_table(desk: Desk) -> pd.DataFrame:
    """Return a row a criterion or dimension and audience: whether it may be compared, the change in points, the verdict.

    What may not be compared with the earlier wave has no row.
    """
    minimum = desk.engagement.settings.minimum_cell.average
    compared = {
        one.audience: one
        for one in published_comparability(
            desk.scored.comparability,
            {(own.audience, group.group_by, group.group) for own in desk.scored.comparability for group in own.groups},
            minimum,
        )
    }
    rows = [
        {
            "subject": change.subject,
            "audience": change.audience,
            "since": change.earlier,
            "comparable": compared[change.audience].verdict_on(change.kind, change.subject),
            **_interval(change.change, 1),
            "in_earlier_mix": None if change.shift is None else _interval(change.shift.reweighted, 1)["value"],
            "mix_by": None if change.shift is None else change.shift.group_by,
            "items": len(change.items),
            "verdict": change.verdict.value,
        }
        for change in desk.scored.changes
        if change.kind in (SubjectKind.CRITERION, SubjectKind.DIMENSION)
    ]
    return pd.DataFrame(rows, columns=_CHANGES)


def drivers_table(desk: Desk) -> pd.DataFrame:
    """Return a row a criterion and audience: what goes with the audience's result, most first; `gate` says if it counts.

    Shares are 0 to 1 of what is explained. A gate that is not "open" leaves importance equal for all.
    """
    names = desk.engagement.model.criterion_by_id
    rows = []
    for found in desk.scored.drivers:
        for driver in sorted(found.drivers, key=lambda one: one.rank):
            point = found.matrix.points.get(driver.criterion)
            share = _interval(driver.share, 3)
            rows.append(
                {
                    "audience": found.audience,
                    "outcome": found.topic,
                    "criterion": names[driver.criterion].name,
                    **{f"share_{name}": number for name, number in share.items()},
                    "rank": driver.rank,
                    "correlation": round(driver.correlation, 2),
                    "wording": driver.association.value,
                    "quadrant": None if point is None else point.quadrant.value,
                    "borderline": None if point is None else point.borderline,
                    "gate": ", ".join(found.gate) or "open",
                }
            )
    return pd.DataFrame(rows)


def reliability_table(desk: Desk) -> pd.DataFrame:
    """Return a row a criterion and audience, least reliable first: items, n, alpha with interval, omega, how to read it.

    The last columns name the item that goes least with the others and its corrected item-total correlation.
    """
    names = desk.engagement.model.criterion_by_id
    worst: dict[tuple[str, str], tuple[float, str]] = {}
    for one in item_soundness(desk.prepared.data, desk.engagement.model):
        # Of two items each goes with the other equally well.
        if one.statistics.item_total is not None and one.statistics.alpha_if_dropped is not None:
            key, fit = (one.criterion, one.audience), (one.statistics.item_total, one.item)
            worst[key] = min(worst.get(key, fit), fit)
    rows = []
    for found in desk.scored.reliability:
        weakest = worst.get((found.criterion, found.audience))
        alpha = {f"alpha_{name}": number for name, number in _interval(found.alpha, 2).items()}
        rows.append(
            {
                "criterion": names[found.criterion].name,
                "audience": found.audience,
                "items": found.items,
                "n": found.n,
                **alpha,
                "omega": None if found.omega is None or found.omega.value is None else round(found.omega.value, 2),
                "reading": found.alpha.reason.value if found.band is None and found.alpha.reason else found.band,
                "weakest_item": None if weakest is None else weakest[1],
                "item_total": None if weakest is None else round(weakest[0], 2),
            }
        )
    return pd.DataFrame(rows).sort_values(["alpha_value", "criterion"], ignore_index=True)


def agreement_table(desk: Desk) -> pd.DataFrame:
    """Return a row a criterion, audience and group dimension: agreement within groups, difference between them.

    Columns: ``items``; ``rwg_median`` and ``r_star_median`` over the groups with a value, ``least_agreed`` the group
    with the lowest r*; ``icc1`` (share of variance between groups, from .05 they differ) and ``icc2`` (reliability
    of the group means, from .50 they may be told apart). rWG rises with the number of items, r* does not.
    """
    names = desk.engagement.model.criterion_by_id
    rows = []
    for found in agreements(desk.prepared.data, desk.engagement.model, desk.engagement.settings.missing_rule):
        known = {group: one for group, one in found.within.items() if one.uniform is not None}
        star = {group: one.r_star for group, one in known.items() if one.r_star is not None}
        rwg = [one.uniform for one in known.values() if one.uniform is not None]
        icc1, icc2 = found.between.icc1.value, found.between.icc2.value
        rows.append(
            {
                "criterion": names[found.criterion].name,
                "audience": found.audience,
                "group_by": found.group_by,
                "items": max((one.items for one in found.within.values()), default=None),
                "rwg_median": round(median(rwg), 2) if rwg else None,
                "r_star_median": round(median(star.values()), 2) if star else None,
                "least_agreed": min(star, key=lambda group: (star[group], group)) if star else None,
                "icc1": None if icc1 is None else round(icc1, 3),
                "icc2": None if icc2 is None else round(icc2, 2),
            }
        )
    return pd.DataFrame(rows)


def interviews_table(desk: Desk) -> pd.DataFrame:
    """Return a row a document: coded statements, for and against, and the criteria they touch."""
    rows = []
    statements = desk.prepared.coding.statements
    for document in sorted({statement.document for statement in statements}):
        own = [statement for statement in statements if statement.document == document]
        directions = Counter(statement.direction for statement in own)
        rows.append(
            {
                "document": document,
                "statements": len(own),
                "for": directions["for"],
                "against": directions["against"],
                "criteria": len({statement.criterion for statement in own}),
            }
        )
    return pd.DataFrame(rows, columns=["document", "statements", "for", "against", "criteria"])


def evidence_table(desk: Desk) -> pd.DataFrame:
    """Return a row a criterion: survey side, interview side, how they agree, level and how it came about."""
    names = desk.engagement.model.criterion_by_id
    rows = [
        {
            "criterion": names[found.criterion].name,
            "survey": None if found.survey is None else round(found.survey.score_0_100, 1),
            "lowest_audience": None if found.survey is None else found.survey.audience,
            "rated_level": found.interviews.agreed_level,
            "interviewees": found.interviews.interviewees,
            "for": len(found.interviews.statements_for),
            "against": len(found.interviews.statements_against),
            "state": found.state.value,
            "level": found.level,
            "status": found.status.value,
        }
        for found in desk.evidenced.evidence.criteria
    ]
    return pd.DataFrame(rows)


def quotes_table(desk: Desk) -> pd.DataFrame:
    """Return a row an approved quote: criterion, direction and the redacted words."""
    rows = [
        {"criterion": quote.criterion, "direction": quote.direction, "quote": quote.text}
        for quote in desk.evidenced.evidence.quotes
    ]
    return pd.DataFrame(rows, columns=["criterion", "direction", "quote"])


def recommendations_table(desk: Desk) -> pd.DataFrame:
    """Return a row a play: rank, action, priority, stability and the sentence that explains the rank."""
    rows = [
        {
            "rank": one.rank,
            "advice": one.advice,
            "criterion": one.criterion,
            "action": one.play.action,
            "priority": None if one.priority is None else round(one.priority, 3),
            "stability": None if one.stability is None else round(one.stability, 2),
            "why": one.sentence,
        }
        for one in desk.assessment.recommendations
    ]
    return pd.DataFrame(rows, columns=["rank", "advice", "criterion", "action", "priority", "stability", "why"])


def hidden_table(desk: Desk) -> pd.DataFrame:
    """Return what the gate hides, by audience and group dimension: cells hidden of cells there are."""
    cells = publish(desk.assessment).cells
    keys = sorted({(cell.audience, cell.group_by or "all") for cell in cells})
    rows = []
    for audience, group_by in keys:
        own = [cell for cell in cells if (cell.audience, cell.group_by or "all") == (audience, group_by)]
        hidden = sum(1 for cell in own if cell.hidden is not None)
        rows.append({"audience": audience, "split_by": group_by, "cells": len(own), "hidden": hidden})
    return pd.DataFrame(rows)


def what_if_table(desk: Desk, raises: Mapping[str, float]) -> pd.DataFrame:
    """Return a row a level or rank that would change if criteria scored that many points higher.

    Columns: ``what`` (level of a criterion or dimension, rank of a play), ``subject``, ``before``, ``after``.

    Raises
    ------
    UsageError
        For a criterion that the model does not have; lists the nearest.
    """
    plan = recommendation_plan(desk.engagement, desk.scored)
    found = outlook(desk.evidenced.evidence, desk.engagement.model, plan, desk.engagement.decisions, raises)
    rows = [("level of a criterion", move.subject, move.before, move.after) for move in found.criteria]
    rows += [("level of a dimension", move.subject, move.before, move.after) for move in found.dimensions]
    rows += [("rank of a play", move.play, move.before, move.after) for move in found.plays]
    return pd.DataFrame(rows, columns=["what", "subject", "before", "after"])


def explanation(desk: Desk, figure: str) -> str:
    """Return how a published figure came about, as `toolkit.publication.explanation.explain` has it, or a ``level:CRITERION``.

    Raises
    ------
    UsageError
        For an id that no figure has; lists the nearest.
    """
    published = publish(desk.assessment)
    found = explain_level(published, figure) if is_level(figure) else explain(published, figure)
    return "\n".join(found.lines())


def summary(desk: Desk) -> str:
    """Return the engagement in a sentence: who, when, how many answers."""
    settings = desk.engagement.settings
    answers = ", ".join(f"{name} {n}" for name, n in desk.scored.scores.audience_n.items())
    return f"{settings.client.name}, {settings.wave.name} ({settings.wave.date}): answers from {answers}."


def _scores(desk: Desk, kind: SubjectKind) -> pd.DataFrame:
    names = _names(desk)
    cells: Iterable[Cell] = desk.scored.scores.cells
    rows = [
        _score_row(cell, names.get(cell.subject, cell.subject))
        for cell in cells
        if cell.kind is kind and cell.group_by is None
    ]
    return pd.DataFrame(rows)


def _names(desk: Desk) -> dict[str, str]:
    """The name of everything that is scored, by its id; items have none."""
    model = desk.engagement.model
    names = {dimension.id: dimension.name for dimension in model.dimensions}
    names |= {criterion.id: criterion.name for criterion in model.criteria}
    return names | {
        f"{lens.id}/{group.id}": f"{lens.name}: {group.name}" for lens in model.lenses for group in lens.groups
    }


def _outcomes(desk: Desk) -> Iterable[tuple[Cell, dict[str, object]]]:
    for cell in desk.scored.scores.cells:
        if cell.kind is SubjectKind.OUTCOME:
            for measure, figure in cell.figures.items():
                yield cell, {"outcome": cell.subject, "measure": measure.value, "n": cell.n, **_interval(figure, 3)}


def _rounded(gap: GroupGap) -> dict[str, object]:
    value, effect = gap.difference.value, gap.effect.value
    return {
        "to_rest": None if value is None else round(value, 1),
        "hedges_g": None if effect is None else round(effect, 2),
    }


def _score_row(cell: Cell, name: str) -> dict[str, object]:
    favourable = cell.figures.get(Measure.FAVOURABLE_ITEMS)
    share = None if favourable is None or favourable.value is None else round(100 * favourable.value, 1)
    figure = _interval(cell.figures[Measure.SCORE_0_100], 1)
    return {"subject": name, "audience": cell.audience, "n": cell.n, **figure, "favourable_percent": share}


def _interval(figure: Estimate, digits: int) -> dict[str, float | None]:
    parts = {"value": figure.value, "low": figure.low, "high": figure.high}
    return {name: None if part is None else round(part, digits) for name, part in parts.items()}
