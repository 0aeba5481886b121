"""S22 and S23: every state, every gate, and what more evidence may and may not do to a level."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.evidence.gathering import interview_side
from toolkit.evidence.levels import criterion_level, dimension_level, triangulate
from toolkit.evidence.values import InterviewSide, LevelStatus, State, SurveySide
from toolkit.ingest.coding import Person, Rating, Statement

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


TAKEN = ("interviewees", "documents", "roles", "has_document_or_metric", "months_apart")


@given(side=sides, interviews=interviews_strategy, taken=st.sampled_from(TAKEN))
def test_taking_a_source_away_never_raises_a_level(
    side: SurveySide | None, interviews: InterviewSide, taken: str
) -> None:
    less = {
        "interviewees": replace(
            interviews,
            interviewees=max(0, interviews.interviewees - 1),
            sources=max(0, interviews.interviewees - 1) + interviews.documents,
            roles=min(interviews.roles, max(0, interviews.interviewees - 1)),
        ),
        "documents": replace(interviews, documents=0, sources=interviews.interviewees),
        "roles": replace(interviews, roles=max(0, interviews.roles - 1)),
        "has_document_or_metric": replace(interviews, has_document_or_metric=False),
        "months_apart": replace(interviews, months_apart=0.0),
    }[taken]
    assert (criterion_level(side, less)[0] or 0) <= (criterion_level(side, interviews)[0] or 0)


@given(side=sides, interviews=interviews_strategy)
def test_a_contested_state_needs_both_sides_and_roles_two_levels_apart(
    side: SurveySide | None, interviews: InterviewSide
) -> None:
    apart = replace(interviews, role_levels={"manager": 4, "agent": 2})
    state = triangulate(side, apart)
    assert (state is State.CONTESTED) == (side is not None and apart.exists)
    if side is None:
        assert state is (State.SILENT_SURVEY if apart.exists else State.NO_EVIDENCE)


DATES = st.dates(date(2024, 1, 1), date(2026, 12, 31))
statements_strategy = st.lists(
    st.builds(
        lambda number, person, when, kind, direction: Statement(
            id=f"s{number}",
            document=person or "paper",
            segment="",
            person=person,
            criterion="recognition",
            direction=direction,
            type=kind,
            strength=1,
            text=f"t{number}",
            date=when,
            coder="a",
        ),
        st.integers(0, 99),
        st.sampled_from(["p1", "p2", "p3", None]),
        DATES | st.none(),
        st.sampled_from(["statement", "document", "metric"]),
        st.sampled_from(["for", "against"]),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)
PEOPLE = {
    name: Person(person=name, label="", role=role, audience="employees", consent=True, attribution="")
    for name, role in (("p1", "agent"), ("p2", "manager"), ("p3", "agent"))
}


@given(
    side=sides,
    statements=statements_strategy,
    levels=st.lists(st.integers(1, 5), min_size=1, max_size=2),
    data=st.data(),
)
def test_equal_inputs_in_any_order_give_equal_output_and_list_all_their_evidence(
    side: SurveySide | None, statements: list[Statement], levels: list[int], data: st.DataObject
) -> None:
    ratings = [Rating(coder=f"c{n}", criterion="recognition", role=None, level=level) for n, level in enumerate(levels)]
    one = interview_side(statements, ratings, PEOPLE)
    other = interview_side(data.draw(st.permutations(statements)), ratings[::-1], PEOPLE)
    assert one == other
    assert one.agreed_level == min(levels)
    assert set(one.statements) == {statement.id for statement in statements}
    assert criterion_level(side, one) == criterion_level(side, other)


@given(side=sides, statements=statements_strategy, level=st.integers(1, 5))
def test_every_statement_taken_away_never_raises_a_level(
    side: SurveySide | None, statements: list[Statement], level: int
) -> None:
    ratings = [Rating(coder="c", criterion="recognition", role=None, level=level)]
    whole = criterion_level(side, interview_side(statements, ratings, PEOPLE))[0] or 0
    for place in range(len(statements)):
        rest = statements[:place] + statements[place + 1 :]
        assert (criterion_level(side, interview_side(rest, ratings, PEOPLE))[0] or 0) <= whole


def test_what_two_coders_coded_alike_is_one_item_of_evidence_and_comments_are_no_source() -> None:
    said = Statement(
        id="s2", document="i", segment="i#0001", person="p1", criterion="recognition", direction="for", type="statement",
        strength=1, text="t", date=date(2026, 1, 15), coder="a",
    )  # fmt: skip
    comment = replace(
        said, id="s3", document="comments-employees", segment="comments-employees#0000000001", person=None
    )
    side = interview_side([said, replace(said, id="s1", coder="b"), comment], [], PEOPLE)
    assert side.statements_for == ("s1", "s3")
    assert (side.interviewees, side.documents, side.sources) == (1, 0, 1)


@pytest.mark.parametrize(
    ("first", "last", "enough"),
    [
        (date(2026, 1, 15), date(2026, 7, 15), True),
        (date(2026, 1, 15), date(2026, 7, 14), False),
        (date(2025, 12, 31), date(2026, 6, 30), False),
        (date(2025, 12, 1), date(2026, 6, 1), True),
    ],
)
def test_six_months_are_months_of_the_calendar(first: date, last: date, enough: bool) -> None:
    said = Statement(
        id="s", document="i", segment="", person="p1", criterion="recognition", direction="for", type="statement",
        strength=1, text="t", date=first, coder="a",
    )  # fmt: skip
    side = interview_side([said, replace(said, id="u", text="u", date=last)], [], PEOPLE)
    assert (side.months_apart >= 6) is enough


@given(st.lists(st.integers(1, 5) | st.none(), max_size=8))
def test_a_dimension_is_at_most_one_above_its_weakest_and_needs_half(levels: list[int | None]) -> None:
    known = [level for level in levels if level is not None]
    whole = dimension_level(levels)
    assert (whole is None) == (not known or 2 * len(known) < len(levels))
    if whole is not None:
        assert 1 <= whole <= min(5, min(known) + 1)
        assert dimension_level(levels[::-1]) == whole
