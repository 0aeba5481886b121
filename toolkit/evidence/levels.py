"""Triangulation and maturity levels: S22 and S23 as pure rules."""

import math
from collections.abc import Sequence

from toolkit.evidence.values import InterviewSide, LevelStatus, State, SurveySide

FLOORS_0_100 = {1: 0.0, 2: 30.0, 3: 45.0, 4: 60.0, 5: 70.0}
"""Survey score that a level asks for (S23.3); conventions of this project, to be calibrated."""

SURVEY_BANDS = (50.0, 70.0)
"""Survey score from which the band is middle, and from which it is high (S22)."""

PROVISIONAL_CEILING = 3
"""Without interviews no level above this (S23.4)."""

MONTHS_FOR_LEVEL_5 = 6.0

CONTESTED_SPREAD = 2
"""Levels between two roles from which the interviews contradict one another (S22)."""

LOW, MIDDLE, HIGH = 0, 1, 2


def triangulate(survey: SurveySide | None, interviews: InterviewSide) -> State:
    """Return how survey and interviews agree on a criterion (S22)."""
    if survey is None:
        return State.SILENT_SURVEY if interviews.exists else State.NO_EVIDENCE
    if not interviews.exists or interviews.agreed_level is None:
        return State.SILENT_INTERVIEWS
    levels = interviews.role_levels.values()
    if levels and max(levels) - min(levels) >= CONTESTED_SPREAD:
        return State.CONTESTED
    survey_band, evidence_band = _survey_band(survey.score_0_100), _evidence_band(interviews.agreed_level)
    if survey_band == evidence_band:
        return State.CONVERGENT
    if abs(survey_band - evidence_band) == 1 and _reaches(survey, evidence_band):
        return State.PARTLY
    return State.SURVEY_HIGHER if survey_band > evidence_band else State.EVIDENCE_HIGHER


def criterion_level(survey: SurveySide | None, interviews: InterviewSide) -> tuple[int | None, LevelStatus]:
    """Return the maturity level of a criterion and how it came about (S23.1 to S23.4).

    More or better interview evidence never lowers the level, and a survey never raises it.
    """
    provisional = _provisional_level(survey)
    if not interviews.exists or interviews.agreed_level is None:
        if provisional is None:
            return None, LevelStatus.NONE
        # A rating holds even where its sources are too few, so that taking a source away never raises a level.
        return min(provisional, interviews.agreed_level or provisional), LevelStatus.PROVISIONAL
    level, status = interviews.agreed_level, LevelStatus.RATED
    ceiling = _evidence_ceiling(interviews)
    if level > ceiling:
        level, status = ceiling, LevelStatus.CAPPED_EVIDENCE
    if survey is not None:
        reached = max(candidate for candidate, floor in FLOORS_0_100.items() if survey.high >= floor or candidate == 1)
        if level > reached:
            level, status = reached, LevelStatus.CAPPED_SURVEY
    if provisional is not None and provisional > level and status is LevelStatus.CAPPED_EVIDENCE:
        # Thin interviews must not put a criterion below what no interviews at all would give it.
        return min(provisional, interviews.agreed_level), LevelStatus.CAPPED_EVIDENCE
    return level, status


def dimension_level(levels: Sequence[int | None]) -> int | None:
    """Return the level of a dimension from its criteria's (S23.5); None when fewer than half have one."""
    known = [level for level in levels if level is not None]
    if not levels or 2 * len(known) < len(levels) or not known:
        return None
    return min(math.ceil(sum(known) / len(known) - 0.5), min(known) + 1)


def _provisional_level(survey: SurveySide | None) -> int | None:
    """Level from the survey alone: the highest floor that the lower limit reaches, at most 3."""
    if survey is None:
        return None
    reached = max(level for level, floor in FLOORS_0_100.items() if survey.low >= floor or level == 1)
    return min(reached, PROVISIONAL_CEILING)


def _evidence_ceiling(interviews: InterviewSide) -> int:
    if interviews.sources < 2 or interviews.roles < 2:
        return 2
    if not interviews.has_document_or_metric:
        return 3
    return 5 if interviews.months_apart >= MONTHS_FOR_LEVEL_5 else 4


def _survey_band(score_0_100: float) -> int:
    middle, high = SURVEY_BANDS
    return LOW if score_0_100 < middle else MIDDLE if score_0_100 < high else HIGH


def _evidence_band(level: int) -> int:
    return LOW if level <= 2 else MIDDLE if level == 3 else HIGH


def _reaches(survey: SurveySide, band: int) -> bool:
    return _survey_band(survey.low) <= band <= _survey_band(survey.high)
