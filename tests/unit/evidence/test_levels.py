"""S22 and S23: every state, every gate, and what more evidence may and may not do to a level."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.levels import criterion_level, dimension_level, triangulate
from toolkit.evidence.values import InterviewSide, LevelStatus, State, SurveySide

FULL = InterviewSide(
    agreed_level=4,
    role_levels={},
    interviewees=3,
    documents=1,
    sources=4,
    roles=2,
    has_document_or_metric=True,
    months_apart=7.0,
    statements_for=("a", "b"),
    statements_against=(),
)
SILENT = replace(
    FULL,
    agreed_level=None,
    interviewees=0,
    documents=0,
    sources=0,
    roles=0,
    has_document_or_metric=False,
    months_apart=0,
)


def survey(score: float, half: float = 4.0) -> SurveySide:
    return SurveySide(audience="employees", score_0_100=score, low=score - half, high=score + half)


@pytest.mark.parametrize(
    ("side", "interviews", "state"),
    [
        (survey(80), FULL, State.CONVERGENT),
        (survey(67), FULL, State.PARTLY),  # the interval reaches the high band
        (survey(60), FULL, State.EVIDENCE_HIGHER),
        (survey(40), FULL, State.EVIDENCE_HIGHER),
        (survey(80), replace(FULL, agreed_level=1), State.SURVEY_HIGHER),
        (survey(50), replace(FULL, agreed_level=3), State.CONVERGENT),
        (survey(49.9), replace(FULL, agreed_level=3), State.PARTLY),
        (survey(80), replace(FULL, role_levels={"manager": 4, "agent": 2}), State.CONTESTED),
        (survey(80), replace(FULL, role_levels={"manager": 4, "agent": 3}), State.CONVERGENT),
        (survey(80), SILENT, State.SILENT_INTERVIEWS),
        (survey(80), replace(FULL, interviewees=1, documents=0), State.SILENT_INTERVIEWS),
        (survey(80), replace(FULL, interviewees=1, documents=1), State.CONVERGENT),
        (None, FULL, State.SILENT_SURVEY),
        (None, SILENT, State.NO_EVIDENCE),
    ],
)
def test_how_survey_and_interviews_agree(side: SurveySide | None, interviews: InterviewSide, state: State) -> None:
    assert triangulate(side, interviews) is state


@pytest.mark.parametrize(
    ("side", "interviews", "level", "status"),
    [
        (survey(80), FULL, 4, LevelStatus.RATED),
        (survey(80), replace(FULL, agreed_level=5), 5, LevelStatus.RATED),
        (survey(80), replace(FULL, agreed_level=5, months_apart=2.0), 4, LevelStatus.CAPPED_EVIDENCE),
        (survey(80), replace(FULL, has_document_or_metric=False), 3, LevelStatus.CAPPED_EVIDENCE),
        (survey(40), replace(FULL, roles=1), 2, LevelStatus.CAPPED_EVIDENCE),
        (survey(50), FULL, 3, LevelStatus.CAPPED_SURVEY),  # the upper limit, 54, misses 60
        (survey(20), FULL, 1, LevelStatus.CAPPED_SURVEY),
        (survey(90), replace(FULL, agreed_level=2), 2, LevelStatus.RATED),  # a survey never raises a level
        (survey(90), SILENT, 3, LevelStatus.PROVISIONAL),
        (survey(48), SILENT, 2, LevelStatus.PROVISIONAL),  # the lower limit, 44, misses 45
        (survey(10), SILENT, 1, LevelStatus.PROVISIONAL),
        (None, FULL, 4, LevelStatus.RATED),
        (None, SILENT, None, LevelStatus.NONE),
    ],
)
def test_the_level_and_how_it_came_about(
    side: SurveySide | None, interviews: InterviewSide, level: int | None, status: LevelStatus
) -> None:
    assert criterion_level(side, interviews) == (level, status)


@pytest.mark.parametrize(
    ("levels", "whole"),
    [
        ([3, 3, 3], 3),
        ([2, 3], 2),  # half is rounded down
        ([5, 5, 5, 1], 2),  # one weak criterion holds the dimension back
        ([4, None], 4),
        ([4, None, None], None),
        ([None], None),
        ([], None),
    ],
)
def test_the_level_of_a_dimension(levels: list[int | None], whole: int | None) -> None:
    assert dimension_level(levels) == whole


sides = st.builds(survey, st.floats(0, 100), st.floats(0.5, 20)) | st.none()
interviews_strategy = st.builds(
    lambda rated, people, documents, roles, document, months: replace(
        SILENT,
        agreed_level=rated,
        interviewees=people,
        documents=documents,
        sources=people + documents,
        roles=min(roles, people),
        has_document_or_metric=document,
        months_apart=months,
    ),
    st.integers(1, 5),
    st.integers(0, 4),
    st.integers(0, 2),
    st.integers(0, 3),
    st.booleans(),
    st.floats(0, 12),
)


@given(side=sides, interviews=interviews_strategy)
def test_more_evidence_for_the_same_rating_never_lowers_a_level(
    side: SurveySide | None, interviews: InterviewSide
) -> None:
    before = criterion_level(side, interviews)[0] or 0
    more = replace(
        interviews,
        interviewees=interviews.interviewees + 1,
        sources=interviews.sources + 1,
        roles=interviews.roles + 1,
        has_document_or_metric=True,
        months_apart=interviews.months_apart + 6,
    )
    after = criterion_level(side, more)[0] or 0
    if interviews.exists:
        assert after >= before


@given(side=sides, interviews=interviews_strategy, rise=st.integers(1, 4))
def test_a_better_rating_never_lowers_a_level(side: SurveySide | None, interviews: InterviewSide, rise: int) -> None:
    better = replace(interviews, agreed_level=min(5, (interviews.agreed_level or 1) + rise))
    assert (criterion_level(side, better)[0] or 0) >= (criterion_level(side, interviews)[0] or 0)


@given(side=sides, interviews=interviews_strategy)
def test_levels_are_1_to_5_and_a_survey_never_raises_a_rating(
    side: SurveySide | None, interviews: InterviewSide
) -> None:
    level, status = criterion_level(side, interviews)
    assert (level is None) == (status is LevelStatus.NONE)
    if level is not None:
        assert 1 <= level <= 5
        if interviews.exists:
            assert level <= (interviews.agreed_level or 0)
