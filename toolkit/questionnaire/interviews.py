"""Papers for interviews: the guide with its questions and the rubric, and the sheets that coding is written into."""

import csv
import io

from toolkit.engagement import Engagement
from toolkit.model import Model
from toolkit.model.translation import ORGANIZATION, translated
from toolkit.questionnaire.paper import Paper
from toolkit.words import Words as Catalogue

SHEETS = {
    "people.csv": ("person", "label", "role", "audience", "consent", "attribution"),
    "statements.csv": (
        "id", "document", "segment", "person", "criterion", "direction", "type", "strength", "text", "date", "coder",
    ),
    "ratings.csv": ("coder", "criterion", "role", "level"),
}  # fmt: skip
"""Headers of the files in coding/."""


def interview_guide(engagement: Engagement, audience: str, language: str) -> bytes:
    """Return the guide for interviews with one audience as a .docx: prompts by criterion, and the rubric beside them.

    Every criterion of the model that has a prompt for the audience is in it; the rubric stands where the model has one.
    """
    model = translated(engagement.model, engagement.model_file, language).model
    words, client = Catalogue(language), engagement.settings.client.name
    title = str(words("guide.title", client=client, audience=model.audience_names[audience]))
    paper = Paper(title, engagement.settings.wave.date, language)
    paper.heading(str(words("guide.how")))
    paper.paragraph(str(words("guide.how-text")))
    paper.paragraph(str(words("guide.consent")))
    for dimension in model.dimensions:
        asked = [each for each in dimension.criteria if _prompts(model, each, audience, client)]
        if not asked:
            continue
        paper.heading(dimension.name)
        for criterion in asked:
            _criterion(paper, model, criterion, _prompts(model, criterion, audience, client), words)
    return paper.content()


def has_prompts(model: Model, audience: str) -> bool:
    """Return whether the model has an interview question for an audience."""
    return any(prompt.audience == audience for each in model.criteria for prompt in each.interview_prompts)


def _prompts(model: Model, criterion: str, audience: str, client: str) -> list[str]:
    prompts = model.criterion_by_id[criterion].interview_prompts
    return [each.text.replace(ORGANIZATION, client) for each in prompts if each.audience == audience]


def _criterion(paper: Paper, model: Model, criterion: str, prompts: list[str], words: Catalogue) -> None:
    found = model.criterion_by_id[criterion]
    paper.heading(found.name, level=2)
    paper.paragraph(found.definition, quiet=True)
    paper.bullets(prompts)
    header = [str(words(f"guide.{name}")) for name in ("level", "rubric", "notes")]
    rows = [[str(level), text, ""] for level, text in sorted(found.rubric.items(), reverse=True)]
    if rows:
        paper.table(header, rows, [1.3, 9.7, 6])


def coding_sheet(name: str) -> bytes:
    """Return an empty file of coding/ with its header row."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(SHEETS[name])
    return stream.getvalue().encode()
