"""Differences at the gate: only of what is shown, and no second mixture of groups where one of them is small."""

from dataclasses import replace
from pathlib import Path

import pytest

from toolkit.assessment import Assessment, assess
from toolkit.engagement import open_engagement
from toolkit.publication.gate import publish
from toolkit.score.comparability import Comparable
from toolkit.score.comparison import Shift


@pytest.fixture(scope="module")
def assessment(root: Path) -> Assessment:
    return assess(open_engagement(root / "client_data" / "example-nordlicht-energie" / "2026-follow-up"))


def test_groups_that_stand_out_are_listed_where_their_cell_is_shown(assessment: Assessment) -> None:
    publication = publish(assessment)
    assert publication.group_gaps
    assert {gap.audience for gap in publication.group_gaps} <= {"employees", "customers"}
    for gap in publication.group_gaps:
        shown = publication.cell(gap.kind, gap.subject, gap.audience, gap.group_by, gap.group)
        assert shown is not None
        assert shown.hidden is None
        assert abs(gap.difference.value or 0) >= 5
        assert gap.id.startswith(f"group-gap:{gap.kind}:{gap.subject}@")


def test_a_hidden_group_does_not_stand_out(assessment: Assessment) -> None:
    raised = assessment.settings.model_copy(
        update={"minimum_cell": assessment.settings.minimum_cell.model_copy(update={"average": 60})}
    )
    publication = publish(replace(assessment, settings=raised))
    hidden = {cell.id for cell in publication.cells if cell.hidden is not None}
    assert hidden
    assert not [gap for gap in publication.group_gaps if gap.id.removeprefix("group-gap:") in hidden]


@pytest.mark.parametrize(("smallest", "is_shown"), [(4, False), (5, True)])
def test_the_change_in_the_earlier_mix_needs_groups_of_the_minimum_cell(
    assessment: Assessment, smallest: int, is_shown: bool
) -> None:
    customers = next(change for change in assessment.changes if change.audience == "customers")
    shift = Shift(group_by="site", reweighted=customers.change, smallest=smallest)
    (change,) = publish(replace(assessment, changes=(replace(customers, shift=shift),))).changes
    assert (change.reweighted is not None) == is_shown
    assert (change.reweighted_by is not None) == is_shown


def test_the_change_in_the_earlier_mix_needs_every_group_of_today_to_be_shown(assessment: Assessment) -> None:
    employees = next(change for change in assessment.changes if change.audience == "employees")
    hidden = {cell.group_by for cell in publish(assessment).cells if cell.audience == "employees" and cell.hidden}
    shift = Shift(group_by=sorted(hidden - {None})[0] or "", reweighted=employees.change, smallest=20)
    (change,) = publish(replace(assessment, changes=(replace(employees, shift=shift),))).changes
    assert change.reweighted is None


def test_leaders_are_not_mixed_anew(assessment: Assessment) -> None:
    leaders = next(change for change in assessment.changes if change.audience == "leaders")
    shift = Shift(group_by="site", reweighted=leaders.change, smallest=20)
    (change,) = publish(replace(assessment, changes=(replace(leaders, shift=shift),))).changes
    assert change.reweighted is None


def test_what_may_not_be_compared_has_no_change_and_nor_has_what_has_no_verdict(assessment: Assessment) -> None:
    whole = publish(assessment)
    known = {(one.audience, each.kind, each.subject) for one in whole.comparability for each in one.subjects}
    assert {(one.audience, one.kind, one.subject) for one in whole.changes} <= known
    (leaders, *others) = assessment.comparability
    subjects = tuple(replace(one, verdict=Comparable.NO) for one in leaders.subjects)
    refused = publish(replace(assessment, comparability=(replace(leaders, subjects=subjects), *others)))
    assert {one.audience for one in whole.changes} - {one.audience for one in refused.changes} == {leaders.audience}
    assert publish(replace(assessment, comparability=())).changes == ()


def test_gaps_carry_their_effect_and_adjusted_p(assessment: Assessment) -> None:
    gaps = publish(assessment).gaps
    assert gaps
    assert all(gap.effect is not None and gap.adjusted_p is not None for gap in gaps)
