"""S21 on an engagement's coding: how far the coders agree, round by round, and how much two of them coded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from toolkit.findings import Finding, Severity
from toolkit.ingest.coding import Coding, Statement
from toolkit.model import Model
from toolkit.stats.krippendorff import CoderAgreement, Level, Use, krippendorff_alpha

EVERYTHING = "all"
"""Subject of the agreement over all criteria together."""

DOUBLE_CODED_TARGET = 0.20
"""Share of the coded segments that two coders should have coded (S21)."""

Unit = tuple[str, str]
"""A criterion, and the role rated or the segment coded."""


class Basis(StrEnum):
    """What the coders are compared on."""

    RATINGS = "ratings"  # maturity levels, ordinal
    CODES = "codes"  # whether a segment speaks of a criterion, nominal


@dataclass(frozen=True, kw_only=True, slots=True)
class SubjectAgreement:
    """Agreement on one criterion, one dimension, or everything (``all``), after one round of coding (from 1)."""

    basis: Basis
    subject: str
    round: int
    found: CoderAgreement


@dataclass(frozen=True, kw_only=True, slots=True)
class CodingAgreement:
    """Agreement in every round; what follows concerns the last one, which is the one in use.

    Parameters
    ----------
    subjects
        Agreement by basis, subject and round.
    double_coded
        Share (0 to 1) of the coded segments in which two coders or more coded something; None when none was coded.
    coders
        Number of coders.
    """

    subjects: tuple[SubjectAgreement, ...] = ()
    double_coded: float | None = None
    coders: int = 0


def coding_agreement(rounds: Sequence[Coding], model: Model, seed: int) -> CodingAgreement:
    """Return how far the coders agree.

    Parameters
    ----------
    rounds
        The rounds of coding, the one in use last.
    seed
        Of the bootstrap over units.

    Notes
    -----
    Units of the codes are the segments in which two coders or more coded something: there, whoever did not give a
    criterion judged that the segment does not speak of it. Ratings are compared by criterion and role. Nothing depends on
    the order of coders, rows or files.
    """
    subjects = [one for number, coding in enumerate(rounds, start=1) for one in _round(coding, model, seed, number)]
    last = rounds[-1] if rounds else Coding()
    coders = {one.coder for one in last.statements} | {one.coder for one in last.ratings}
    return CodingAgreement(
        subjects=tuple(subjects),
        double_coded=_double_coded(last.statements),
        coders=len(coders),
    )


def agreement_findings(found: CodingAgreement) -> tuple[Finding, ...]:
    """Return what a consultant must mind before relying on the codes."""
    findings = []
    if found.double_coded is not None and found.double_coded < DOUBLE_CODED_TARGET:
        share = f"{found.double_coded:.0%}"
        sentence = f"Two coders coded {share} of the coded segments; the target is {DOUBLE_CODED_TARGET:.0%}."
        findings.append(Finding(code="few-double-coded", severity=Severity.NOTE, sentence=sentence, count=1))
    last = max((one.round for one in found.subjects), default=0)
    for one in found.subjects:
        alpha = one.found.alpha.value
        if one.round == last and one.subject == EVERYTHING and one.found.use is Use.RECODE and alpha is not None:
            what = "the rated levels" if one.basis is Basis.RATINGS else "the codes"
            sentence = f"The coders agree too little on {what} (alpha {alpha:.2f}): discuss, then code another round."
            findings.append(Finding(code="coders-disagree", severity=Severity.WARNING, sentence=sentence, count=1))
    return tuple(findings)


def _round(coding: Coding, model: Model, seed: int, number: int) -> Iterator[SubjectAgreement]:
    rated, coded = _rated(coding), _coded(coding.statements)
    for basis, given, level in ((Basis.RATINGS, rated, Level.ORDINAL), (Basis.CODES, coded, Level.NOMINAL)):
        if not given:
            continue
        for subject, criteria in _subjects(model):
            units = {unit: codes for unit, codes in given.items() if unit[0] in criteria}
            if units:
                found = krippendorff_alpha(_matrix(units), level, seed=seed)
                yield SubjectAgreement(basis=basis, subject=subject, round=number, found=found)


def _subjects(model: Model) -> Iterator[tuple[str, frozenset[str]]]:
    yield EVERYTHING, frozenset(model.criterion_by_id)
    yield from ((dimension.id, frozenset(dimension.criteria)) for dimension in model.dimensions)
    yield from ((criterion, frozenset({criterion})) for criterion in model.criterion_by_id)


def _rated(coding: Coding) -> dict[Unit, dict[str, float]]:
    """Return the levels by criterion and role, then by coder."""
    given: dict[Unit, dict[str, float]] = {}
    for rating in coding.ratings:
        given.setdefault((rating.criterion, rating.role or ""), {})[rating.coder] = float(rating.level)
    return given


def _coded(statements: Iterable[Statement]) -> dict[Unit, dict[str, float]]:
    """Return by criterion and segment, for each coder who coded something there, 1 where they gave the criterion."""
    coded = [statement for statement in statements if statement.segment]
    shared = {segment: coders for segment, coders in _coders(coded).items() if len(coders) > 1}
    criteria = {statement.criterion for statement in coded if statement.segment in shared}
    given = {(statement.criterion, statement.segment, statement.coder) for statement in coded}
    return {
        (criterion, segment): {coder: float((criterion, segment, coder) in given) for coder in sorted(coders)}
        for criterion in sorted(criteria)
        for segment, coders in sorted(shared.items())
    }


def _coders(coded: Iterable[Statement]) -> dict[str, set[str]]:
    coders: dict[str, set[str]] = {}
    for statement in coded:
        coders.setdefault(statement.segment, set()).add(statement.coder)
    return coders


def _matrix(units: Mapping[Unit, Mapping[str, float]]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return coders by units, NaN where a coder said nothing."""
    coders = sorted({coder for codes in units.values() for coder in codes})
    return np.array([[units[unit].get(coder, np.nan) for unit in sorted(units)] for coder in coders], dtype=np.float64)


def _double_coded(statements: Iterable[Statement]) -> float | None:
    coders = _coders(statement for statement in statements if statement.segment)
    return sum(len(own) > 1 for own in coders.values()) / len(coders) if coders else None
