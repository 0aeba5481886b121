"""A questionnaire in Word, for reading and sign-off, or to be filled in on paper."""

from collections.abc import Sequence

from toolkit.questionnaire.paper import Paper
from toolkit.questionnaire.value import Choice, Grid, Option, Question, Questionnaire
from toolkit.words import Words as Catalogue

BOX = "☐"
TURNS = "↻"
LINES_TO_WRITE = "_" * 80


def reading_copy(survey: Questionnaire) -> bytes:
    """Return the questionnaire as a .docx, the same bytes for the same questionnaire."""
    words = Catalogue(survey.language)
    paper = Paper(survey.title, survey.date, survey.language)
    paper.paragraph(f"{words('survey.signoff')}. {words('survey.signoff-text')}", quiet=True)
    for paragraph in survey.introduction:
        paper.paragraph(paragraph)
    if any(page.rotation for page in survey.pages):
        paper.paragraph(str(words("survey.order-rotated")), quiet=True)
    number = 0
    for page in survey.pages:
        paper.heading(f"{page.title} {TURNS}" if page.rotation else page.title)
        for question in page.questions:
            number = _question(paper, question, number, words)
    paper.paragraph(survey.thanks)
    paper.heading(str(words("survey.signoff")))
    paper.table([str(words("survey.signoff-line"))], [["\n\n"]], [1])
    return paper.content()


def _question(paper: Paper, question: Question, number: int, words: Catalogue) -> int:
    """Add a question and return the number of the last line."""
    if isinstance(question, Grid):
        paper.paragraph(question.text)
        header = [str(words("survey.column-line")), str(words("survey.column-statement"))]
        header += [option.label for option in question.options]
        rows = [
            [str(number + place), line.text, *[BOX] * len(question.options)]
            for place, line in enumerate(question.lines, start=1)
        ]
        paper.table(header, rows, [0.9, max(4.0, 16.1 - 1.75 * len(question.options)), *[1.75] * len(question.options)])
        return number + len(question.lines)
    paper.paragraph(f"{number + 1}. {question.text}")
    if question.hint:
        paper.paragraph(question.hint, quiet=True)
    if isinstance(question, Choice):
        paper.paragraph(_answers(question.options))
    else:
        paper.paragraph("\n".join([LINES_TO_WRITE] * (3 if question.long else 1)), quiet=True)
    return number + 1


def _answers(options: Sequence[Option]) -> str:
    return "     ".join(f"{BOX} {option.label}".replace(" ", "\N{NO-BREAK SPACE}") for option in options)
