"""S21 on coding: what counts as a unit, rounds, reasons, and that order does not matter."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from toolkit.evidence.agreement import Basis, CodingAgreement, SubjectAgreement, agreement_findings, coding_agreement
from toolkit.ingest.coding import Coding, Rating, Statement
from toolkit.model import Model, load_model

A, B = "coder-a", "coder-b"


@pytest.fixture(scope="module")
def model(root: Path) -> Model:
    return load_model(root / "templates" / "models" / "customer_centric.yaml")


def statement(segment: int, criterion: str, coder: str, number: int = 0) -> Statement:
    return Statement(
        id=f"{segment}-{criterion}-{coder}-{number}", document="i", segment=f"i#{segment:04d}", person="p",
        criterion=criterion, direction="for", type="statement", strength=1, text="t", date=None, coder=coder,
    )  # fmt: skip


def coded(pairs: Sequence[tuple[str | None, str | None]]) -> Coding:
    """The criterion that each coder gives to one segment after the other."""
    statements = []
    for number, given in enumerate(pairs):
        statements += [
            statement(number, name, coder) for coder, name in zip((A, B), given, strict=True) if name is not None
        ]
    return Coding(statements=tuple(statements))


def of(found: CodingAgreement, basis: Basis, subject: str = "all", number: int = 1) -> SubjectAgreement:
    (one,) = [each for each in found.subjects if (each.basis, each.subject, each.round) == (basis, subject, number)]
    return one


def test_segments_that_one_coder_coded_are_not_counted(model: Model) -> None:
    pairs = [("recognition", "recognition")] * 6 + [("service-vision", "service-vision")] * 6
    whole = coding_agreement([coded(pairs)], model, 1)
    more = coding_agreement([coded([*pairs, ("recognition", None), (None, "service-vision")])], model, 1)
    assert of(whole, Basis.CODES, "recognition").found.alpha.n == 12
    assert of(more, Basis.CODES, "recognition").found == of(whole, Basis.CODES, "recognition").found
    assert of(whole, Basis.CODES, "recognition").found.alpha.value == 1.0
    assert whole.double_coded == 1.0
    assert more.double_coded == pytest.approx(12 / 14)


def test_the_ratings_are_ordinal_and_match_the_published_example(model: Model) -> None:
    first, second = (1, 2, 3, 3, 2, 1, 4, 1, 2, 5), (1, 2, 3, 4, 2, 2, 4, 1, 2, 5)
    criteria = list(model.criterion_by_id)[:10]
    ratings = tuple(
        Rating(coder=coder, criterion=criterion, role=None, level=level)
        for coder, levels in ((A, first), (B, second))
        for criterion, level in zip(criteria, levels, strict=True)
    )
    found = of(coding_agreement([Coding(ratings=ratings)], model, 1), Basis.RATINGS).found
    assert found.alpha.n == 10
    assert found.percent_agreement == pytest.approx(0.8)
    assert found.alpha.value is not None
    assert found.alpha.value > 0.9
    backwards = coding_agreement([Coding(ratings=ratings[::-1])], model, 1)
    assert of(backwards, Basis.RATINGS).found == found


@pytest.mark.parametrize(
    ("pairs", "reason", "percent"),
    [
        ([("recognition", "recognition")] * 12, "no-variation", 1.0),
        ([("recognition", "recognition")] * 9, "too-few-respondents", 1.0),
    ],
)
def test_without_a_value_the_reason_and_percent_agreement_stand(
    model: Model, pairs: list[tuple[str | None, str | None]], reason: str, percent: float
) -> None:
    found = of(coding_agreement([coded(pairs)], model, 1), Basis.CODES).found
    assert (found.alpha.value, found.use) == (None, None)
    assert found.alpha.reason == reason
    assert found.percent_agreement == percent


def test_one_coder_gives_no_agreement_on_codes(model: Model) -> None:
    found = coding_agreement([coded([("recognition", None)] * 12)], model, 1)
    assert found.subjects == ()
    assert (found.double_coded, found.coders) == (0.0, 1)


def test_both_rounds_are_kept_and_the_last_one_is_judged(model: Model) -> None:
    apart = coded([("recognition", "service-vision")] * 12)
    agreed = coded([("recognition", "recognition")] * 6 + [("service-vision", "service-vision")] * 6)
    found = coding_agreement([apart, agreed], model, 1)
    before, after = (of(found, Basis.CODES, "all", number).found.alpha.value for number in (1, 2))
    assert before is not None
    assert after is not None
    assert before < 0 < after
    assert agreement_findings(found) == ()
    assert [one.code for one in agreement_findings(coding_agreement([agreed, apart], model, 1))] == ["coders-disagree"]


def test_too_little_coded_twice_is_found(model: Model) -> None:
    found = coding_agreement([coded([("recognition", None)] * 9 + [("recognition", "recognition")])], model, 1)
    assert [one.code for one in agreement_findings(found)] == ["few-double-coded"]
