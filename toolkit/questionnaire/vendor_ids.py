"""Ids that a survey tool wants and nobody reads, made from the questionnaire so that they stay the same."""

import base64
import hashlib

from toolkit.questionnaire.value import Questionnaire


def vendor_id(kind: str, survey: Questionnaire, number: int = 0) -> str:
    """Return an id as Qualtrics writes one: ``SV_`` and fifteen letters and digits."""
    named = f"{survey.engagement}/{survey.audience}/{survey.language}/{kind}/{number}"
    letters = base64.b32encode(hashlib.sha256(named.encode()).digest()).decode().lower()
    return f"{kind}_{letters[:15]}"


def survey_number(survey: Questionnaire) -> int:
    """Return a number of six digits for a survey; the tool gives it another where it has one already."""
    named = f"{survey.engagement}/{survey.audience}/{survey.language}"
    return 100_000 + int(hashlib.sha256(named.encode()).hexdigest(), 16) % 900_000
