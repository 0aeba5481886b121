"""The invitation to a survey: a text to send, with what the consultant has to fill in in brackets."""

from math import ceil

from toolkit.questionnaire.design import SECONDS_AN_ITEM
from toolkit.questionnaire.value import Questionnaire
from toolkit.words import Words as Catalogue


def invitation(survey: Questionnaire) -> bytes:
    """Return the invitation as plain text: subject, the promise on confidentiality as the survey words it, the link."""
    words = Catalogue(survey.language)
    minutes = ceil(sum(1 for name in survey.names() if not name.startswith("centric_")) * SECONDS_AN_ITEM / 60)
    parts = [
        str(words("survey.invitation-subject", client=survey.client, minutes=minutes)),
        str(words("survey.invitation-greeting")),
        str(words("survey.invitation-ask", client=survey.client)),
        str(words("survey.invitation-link")),
        *survey.introduction[1:],
        str(words("survey.invitation-questions")),
        str(words("survey.invitation-close")),
        f"---\n{words('survey.fill')}",
    ]
    return ("\n\n".join(parts) + "\n").encode()
