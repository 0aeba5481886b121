"""From scores and coded interviews to the evidence on every criterion."""

from collections.abc import Iterable, Mapping, Sequence

from toolkit.engagement import Decisions
from toolkit.errors import InputError, Problem, nearest
from toolkit.evidence.levels import criterion_level, dimension_level, triangulate
from toolkit.evidence.values import CriterionEvidence, Evidence, InterviewSide, LevelStatus, Quote, SurveySide
from toolkit.findings import Finding, Severity
from toolkit.ingest.coding import Coding, Person, Rating, Statement
from toolkit.model import Model
from toolkit.score.values import COMBINED, Cell, Measure, Scores, SubjectKind

DAYS_A_MONTH = 365.25 / 12
DOCUMENTARY = frozenset({"document", "metric"})


def gather(
    scores: Scores, coding: Coding, model: Model, decisions: Decisions, minimum_n: int
) -> tuple[Evidence, tuple[Finding, ...]]:
    """Return the evidence on every criterion, and what the coding lacks.

    Raises
    ------
    InputError
        When a decision names a criterion or a statement that is not there.
    """
    check_decisions(decisions, coding, model)
    people = {person.person: person for person in coding.people}
    overrides = {override.criterion: override for override in decisions.levels}
    found = []
    for criterion in model.criteria:
        survey = survey_side(criterion.id, scores.cells, minimum_n)
        statements = [statement for statement in coding.statements if statement.criterion == criterion.id]
        ratings = [rating for rating in coding.ratings if rating.criterion == criterion.id]
        interviews = interview_side(statements, ratings, people)
        level, status = criterion_level(survey, interviews)
        override = overrides.get(criterion.id)
        if override is not None:
            level, status = override.level, LevelStatus.OVERRIDDEN
        found.append(
            CriterionEvidence(
                criterion=criterion.id,
                survey=survey,
                interviews=interviews,
                state=triangulate(survey, interviews),
                level=level,
                status=status,
                reason=None if override is None else override.reason,
            )
        )
    levels = {evidence.criterion: evidence.level for evidence in found}
    quotes, findings = _quotes(decisions, coding, people)
    heard = {statement.person for statement in coding.statements if statement.person is not None}
    audiences = [people[person].audience for person in heard if person in people]
    return (
        Evidence(
            criteria=tuple(found),
            dimension_levels={d.id: dimension_level([levels[c] for c in d.criteria]) for d in model.dimensions},
            quotes=quotes,
            interviewees_by_audience={audience: audiences.count(audience) for audience in sorted(set(audiences))},
        ),
        findings,
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
    persons = {statement.person for statement in statements if statement.person is not None}
    documents = {statement.document for statement in statements if statement.person is None}
    dates = [statement.date for statement in statements if statement.date is not None]
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
        has_document_or_metric=any(statement.type in DOCUMENTARY for statement in statements),
        months_apart=(max(dates) - min(dates)).days / DAYS_A_MONTH if dates else 0.0,
        statements_for=tuple(sorted(s.id for s in statements if s.direction == "for")),
        statements_against=tuple(sorted(s.id for s in statements if s.direction == "against")),
    )


def _quotes(
    decisions: Decisions, coding: Coding, people: Mapping[str, Person]
) -> tuple[tuple[Quote, ...], tuple[Finding, ...]]:
    """Approved quotes of people who consented; an approval without consent is a finding, and the quote stays out."""
    statements = {statement.id: statement for statement in coding.statements}
    quotes, refused = [], 0
    for approval in decisions.quotes:
        statement = statements[approval.statement]
        person = people.get(statement.person) if statement.person is not None else None
        if statement.person is not None and (person is None or not person.consent):
            refused += 1
            continue
        quotes.append(
            Quote(
                statement=statement.id,
                criterion=statement.criterion,
                direction=statement.direction,
                text=approval.text,
                audience=person.audience if person else None,
                person=person.person if person else None,
            )
        )
    findings = []
    if refused:
        sentence = f"{refused} approved quotes are left out: the speaker has not consented."
        findings.append(Finding(code="quote-no-consent", severity=Severity.WARNING, sentence=sentence, count=refused))
    return tuple(quotes), tuple(findings)


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
