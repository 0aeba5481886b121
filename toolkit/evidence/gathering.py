"""From scores and coded interviews to the evidence on every criterion."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from toolkit.engagement import Decisions
from toolkit.engagement.decisions import LevelOverride
from toolkit.errors import InputError, Problem, nearest
from toolkit.evidence.agreement import agreement_findings, coding_agreement
from toolkit.evidence.comments import is_comments
from toolkit.evidence.levels import criterion_level, dimension_level, triangulate
from toolkit.evidence.quotes import Background, approved_quotes
from toolkit.evidence.values import CriterionEvidence, Evidence, InterviewSide, LevelStatus, SurveySide
from toolkit.findings import Finding
from toolkit.ingest.coding import Coding, Person, Rating, Statement
from toolkit.model import Model
from toolkit.score.values import COMBINED, Cell, Measure, Scores, SubjectKind

DAYS_A_MONTH = 31
DOCUMENTARY = frozenset({"document", "metric"})


def gather(
    scores: Scores,
    coding: Coding,
    model: Model,
    decisions: Decisions,
    minimum_n: int,
    background: Background | None = None,
) -> tuple[Evidence, tuple[Finding, ...]]:
    """Return the evidence on every criterion, and what the coding lacks.

    Parameters
    ----------
    minimum_n
        Answers from which an audience's score counts.
    background
        What stands beside the coding in use: comments, names to be redacted, earlier rounds.

    Raises
    ------
    InputError
        When a decision names a criterion or a statement that is not there.
    """
    check_decisions(decisions, coding, model)
    background = background or Background()
    people = {person.person: person for person in coding.people}
    overrides = {override.criterion: override for override in decisions.levels}
    found = [
        _criterion(criterion.id, scores, coding, people, minimum_n, overrides.get(criterion.id))
        for criterion in model.criteria
    ]
    levels = {evidence.criterion: evidence.level for evidence in found}
    quotes, findings = approved_quotes(decisions, coding, background)
    agreement = coding_agreement((*background.rounds, coding), model, background.seed)
    heard = {statement.person for statement in coding.statements if statement.person is not None}
    audiences = [people[person].audience for person in heard if person in people]
    return (
        Evidence(
            criteria=tuple(found),
            dimension_levels={d.id: dimension_level([levels[c] for c in d.criteria]) for d in model.dimensions},
            quotes=quotes,
            interviewees_by_audience={audience: audiences.count(audience) for audience in sorted(set(audiences))},
            agreement=agreement,
        ),
        (*findings, *agreement_findings(agreement)),
    )


def _criterion(
    criterion: str,
    scores: Scores,
    coding: Coding,
    people: Mapping[str, Person],
    minimum_n: int,
    override: LevelOverride | None,
) -> CriterionEvidence:
    survey = survey_side(criterion, scores.cells, minimum_n)
    statements = [statement for statement in coding.statements if statement.criterion == criterion]
    ratings = [rating for rating in coding.ratings if rating.criterion == criterion]
    interviews = interview_side(statements, ratings, people)
    level, status = criterion_level(survey, interviews)
    if override is not None:
        level, status = override.level, LevelStatus.OVERRIDDEN
    return CriterionEvidence(
        criterion=criterion,
        survey=survey,
        interviews=interviews,
        state=triangulate(survey, interviews),
        level=level,
        status=status,
        reason=None if override is None else override.reason,
    )


def survey_side(criterion: str, cells: Iterable[Cell], minimum_n: int) -> SurveySide | None:
    """Return the lowest-scoring audience on a criterion among those with at least `minimum_n` answers, or None."""
    candidates = []
    for cell in cells:
        wanted = (cell.kind, cell.subject, cell.group_by) == (SubjectKind.CRITERION, criterion, None)
        if not wanted or cell.audience == COMBINED or cell.n < minimum_n:
            continue
        figure = cell.figures[Measure.SCORE_0_100]
        if figure.value is not None and figure.low is not None and figure.high is not None:
            candidates.append(
                SurveySide(audience=cell.audience, score_0_100=figure.value, low=figure.low, high=figure.high)
            )
    return min(candidates, key=lambda side: (side.score_0_100, side.audience), default=None)


def interview_side(
    statements: Sequence[Statement], ratings: Sequence[Rating], people: Mapping[str, Person]
) -> InterviewSide:
    """Return the interviews' view of one criterion from its statements and ratings."""
    items = _items(statements)
    spoken = [statement for statement in items if not is_comments(statement.document)]
    persons = {statement.person for statement in spoken if statement.person is not None}
    documents = {statement.document for statement in spoken if statement.person is None}
    dates = [statement.date for statement in spoken if statement.date is not None]
    roles = {people[person].role for person in persons if person in people}
    by_role: dict[str, list[int]] = {}
    for rating in ratings:
        by_role.setdefault(rating.role or "", []).append(rating.level)
    overall = by_role.pop("", None) or [level for levels in by_role.values() for level in levels]
    return InterviewSide(
        agreed_level=min(overall) if overall else None,
        role_levels={role: min(levels) for role, levels in sorted(by_role.items())},
        interviewees=len(persons),
        documents=len(documents),
        sources=len(persons) + len(documents),
        roles=len(roles),
        has_document_or_metric=any(statement.type in DOCUMENTARY for statement in spoken),
        months_apart=_months(min(dates), max(dates)) if dates else 0.0,
        statements_for=tuple(sorted(s.id for s in items if s.direction == "for")),
        statements_against=tuple(sorted(s.id for s in items if s.direction == "against")),
    )


def _items(statements: Iterable[Statement]) -> list[Statement]:
    """Return one statement an item of evidence: what two coders coded alike in one passage is the same item.

    The item is a document or a metric where any of them says so.
    """
    found: dict[tuple[str, str, str], list[Statement]] = {}
    for statement in statements:
        passage = statement.segment or f"{statement.document}: {statement.text}"
        found.setdefault((passage, statement.criterion, statement.direction), []).append(statement)
    items = []
    for alike in found.values():
        alike.sort(key=lambda one: one.id)
        documentary = [one.type for one in alike if one.type in DOCUMENTARY]
        dates = [one.date for one in alike if one.date is not None]
        persons = [one.person for one in alike if one.person is not None]
        first = replace(alike[0], date=min(dates, default=None), person=min(persons, default=None))
        items.append(replace(first, type=min(documentary)) if documentary else first)
    return sorted(items, key=lambda one: one.id)


def _months(first: date, last: date) -> float:
    """Return the months between two dates as the calendar counts them: from 15 January to 15 July there are six."""
    whole = (last.year - first.year) * 12 + last.month - first.month
    return whole + (last.day - first.day) / DAYS_A_MONTH


def check_decisions(decisions: Decisions, coding: Coding, model: Model) -> None:
    """Refuse decisions on statements or criteria that do not exist; InputError names each and the nearest."""
    statements = [statement.id for statement in coding.statements]
    criteria = list(model.criterion_by_id)
    references = [
        *(("quotes.statement", quote.statement, statements, "a coded statement") for quote in decisions.quotes),
        *(("levels.criterion", override.criterion, criteria, "a criterion") for override in decisions.levels),
    ]
    problems = [
        Problem(
            code="unknown-reference",
            file="review/decisions.yaml",
            place=place,
            found=f"'{name}', which does not exist",
            expected=f"{what}: {nearest(name, known)}",
            remedy="Mend the id or remove the decision",
        )
        for place, name, known, what in references
        if name not in known
    ]
    if problems:
        raise InputError(problems)
