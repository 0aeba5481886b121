"""The survey to field and the papers for interviews, from the model and the engagement."""

from toolkit.questionnaire.design import design
from toolkit.questionnaire.fieldwork import FORMATS, Fieldwork, fieldwork
from toolkit.questionnaire.value import Questionnaire

__all__ = ["FORMATS", "Fieldwork", "Questionnaire", "design", "fieldwork"]
