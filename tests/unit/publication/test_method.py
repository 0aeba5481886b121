"""The method page (S28): fieldwork, exclusions, rules and what they hid, seed and software; and what it must not tell."""

from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest

from toolkit.assessment import Assessment, assess
from toolkit.engagement import open_engagement
from toolkit.engagement.settings import FieldworkSetting
from toolkit.evidence.agreement import CodingAgreement
from toolkit.publication.gate import publish
from toolkit.publication.method import method_notes
from toolkit.quality import Exclusion
from toolkit.score.values import SubjectKind


@pytest.fixture(scope="module")
def assessment(root: Path) -> Assessment:
    return assess(open_engagement(root / "client_data" / "example-harbour-bank" / "2026-baseline"))


def notes(assessment: Assessment) -> dict[str, str]:
    return {note.id: note.text for note in method_notes(assessment, ())}


def asked(assessment: Assessment, **fieldwork: object) -> str:
    """The note on fieldwork with one audience's settings."""
    setting = FieldworkSetting.model_validate(fieldwork)
    settings = assessment.settings.model_copy(update={"fieldwork": {"employees": setting}})
    return notes(replace(assessment, settings=settings))["fieldwork"]


def test_fieldwork_is_printed_with_its_response_rate(assessment: Assessment) -> None:
    n = assessment.scores.audience_n["employees"]
    told = asked(
        assessment, mode="online", frame="staff list", to="2026-05-18", invited=n * 2, **{"from": "2026-05-04"}
    )
    assert (
        f"Employees: frame staff list; mode online; from 2026-05-04 to 2026-05-18; invited {n * 2}; answered {n}; "
        "response rate 50%."
    ) in told


def test_what_was_not_said_is_not_recorded(assessment: Assessment) -> None:
    told = notes(assessment)["fieldwork"]
    assert told.count("frame, mode, dates and invitations not recorded") == 3
    some = asked(assessment, mode="paper")
    assert "frame not recorded; mode paper; from not recorded to not recorded; invited not recorded" in some
    assert some.count("response rate not recorded.") == 1


def test_more_answers_than_invitations_make_no_rate(assessment: Assessment) -> None:
    assert "response rate none, for more answered than were invited" in asked(assessment, invited=1)


def test_an_audience_below_the_minimum_shows_neither_count_nor_rate(assessment: Assessment) -> None:
    few = replace(assessment, scores=replace(assessment.scores, audience_n={"employees": 4}))
    told = asked(few, invited=8)
    assert "answered fewer than 5; response rate not shown." in told
    assert "50%" not in told


def excluded(audience: str, *flags: tuple[str, ...]) -> tuple[Exclusion, ...]:
    return tuple(Exclusion(audience=audience, respondent=f"r{i}", flags=one) for i, one in enumerate(flags))


@pytest.mark.parametrize(
    ("out", "says"),
    [
        ((), "Employees: none or fewer than 5 set aside."),
        (excluded("employees", *[("speed", "pattern")] * 4), "Employees: none or fewer than 5 set aside."),
        (excluded("employees", *[("speed", "pattern")] * 6), "Employees: 6 set aside (pattern 6, speed 6)."),
        (
            excluded("employees", *[("speed", "pattern")] * 6, *[("speed", "instructed")] * 4),
            "Employees: 10 set aside. ",
        ),
        (excluded("customers", *[("speed", "pattern")] * 9), "Employees: none or fewer than 5 set aside."),
    ],
)
def test_exclusions_by_sign_are_never_small_counts(
    assessment: Assessment, out: tuple[Exclusion, ...], says: str
) -> None:
    assert says in notes(replace(assessment, exclusions=out))["exclusions"]


@pytest.mark.parametrize(
    ("many", "says"), [(4, "fewer than 5 set aside by a decision"), (6, "6 set aside by a decision")]
)
def test_exclusions_by_hand_are_told_apart_and_never_as_a_small_count(
    assessment: Assessment, many: int, says: str
) -> None:
    out = excluded("employees", *[("by-hand",)] * many, *[("speed", "pattern")] * 6)
    told = notes(replace(assessment, exclusions=out))["exclusions"]
    assert "Employees: 6 set aside (pattern 6, speed 6)." in told
    assert says in told
    assert "4 set aside" not in told


def test_the_page_has_everything_that_s28_asks_for(assessment: Assessment) -> None:
    publication = publish(assessment)
    told = {note.id: note.text for note in publication.method}
    for name, piece in {
        "instrument": f"version {assessment.model.version} (fingerprint {assessment.model_sha256[:12]})",
        "scores": "at least 50% of those asked",
        "intervals": "95% throughout",
        "comparisons": "a family is one audience on all subjects of a kind",
        "confidentiality": "Averages are shown from 5 answers, distributions from 10",
        "limits": "outcomes come from the same people. The instrument is new and has not been validated",
        "weights": "every respondent counts once",
        "software": f"starts from seed {assessment.settings.seed}",
        "population": "Employees",
        "exclusions": "set aside",
    }.items():
        assert piece in told[name], name
    for package in ("centric-toolkit", "numpy", "pandas"):
        assert f"{package} {metadata.version(package)}" in told["software"]


def test_what_was_hidden_is_counted_by_rule_and_names_no_group(assessment: Assessment) -> None:
    publication = publish(assessment)
    told = next(note.text for note in publication.method if note.id == "confidentiality")
    hidden = sum(1 for cell in publication.cells if cell.hidden is not None)
    distributions = sum(
        1
        for cell in publication.cells
        if cell.hidden is None
        and cell.distribution is None
        and (cell.kind is SubjectKind.ITEM or (cell.kind is SubjectKind.OUTCOME and cell.group_by is None))
    )
    assert hidden
    assert f"{hidden} figures are hidden by the rule on small cells." in told
    assert (f"{distributions} distributions are hidden" in told) == bool(distributions)
    assert not [v for dimension in publication.group_dimensions for v in dimension.values if v in told]


def test_agreement_between_coders_is_told_with_its_rule(assessment: Assessment) -> None:
    told = notes(assessment)["coders"]
    assert "On the rated levels, round 1: alpha 0." in told
    assert "On which passages speak of a criterion, round 1: alpha 0." in told
    assert "from .67" in told
    alone = replace(assessment, evidence=replace(assessment.evidence, agreement=CodingAgreement()))
    assert notes(alone)["coders"].startswith("No interviews were coded or rated by two coders")
