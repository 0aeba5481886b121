"""Evidence of one kind for every criterion, for tests of what follows from it."""

from toolkit.evidence.values import CriterionEvidence, Evidence, InterviewSide, LevelStatus, State, SurveySide
from toolkit.model import Model
from toolkit.recommend import Recommendation

NOBODY = InterviewSide(
    agreed_level=None,
    role_levels={},
    interviewees=0,
    documents=0,
    sources=0,
    roles=0,
    has_document_or_metric=False,
    months_apart=0.0,
    statements_for=("st-1",),
    statements_against=(),
)
SURVEY = SurveySide(audience="employees", score_0_100=60, low=55, high=65)


def evidence_of(model: Model, level: int | None, state: State, **levels: int) -> Evidence:
    """The same level and state for every criterion, save the levels named."""
    return Evidence(
        criteria=tuple(
            CriterionEvidence(
                criterion=criterion.id,
                survey=SURVEY,
                interviews=NOBODY,
                state=state,
                level=levels.get(criterion.id.replace("-", "_"), level),
                status=LevelStatus.RATED,
            )
            for criterion in model.criteria
        ),
        dimension_levels={},
        quotes=(),
        interviewees_by_audience={},
    )


def by_play(found: tuple[Recommendation, ...]) -> dict[str, Recommendation]:
    return {one.play.id: one for one in found}
