"""The questionnaire of an audience: what the model asks and the engagement settles, in an order by rule."""

import re
from collections import defaultdict
from math import ceil

from toolkit.engagement import Engagement
from toolkit.errors import InputError, Problem, UsageError, nearest
from toolkit.model import Model
from toolkit.model.schema import Item, OutcomeItem, QualityItem, Scale
from toolkit.model.survey_names import COMMENT, GROUP, column_name, short_code
from toolkit.model.translation import ORGANIZATION, translated
from toolkit.questionnaire.order import broken_rules, in_pages, with_checks
from toolkit.questionnaire.value import Choice, Grid, Line, Option, Page, Question, Questionnaire, Words
from toolkit.words import Words as Catalogue
from toolkit.words.catalogue import languages

SECONDS_AN_ITEM = 8
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def design(engagement: Engagement, audience: str, language: str | None = None) -> Questionnaire:
    """Return the questionnaire of an audience.

    Parameters
    ----------
    engagement
        Its form (full or short), groups, minimum cells and client.
    language
        Of the items and of what stands around them; None for the engagement's.

    Raises
    ------
    UsageError
        No such audience.
    InputError
        A language in which there are no words, or two items that no survey tool could tell apart.
    """
    settings = engagement.settings
    if audience not in settings.audiences:
        raise UsageError(
            f"no audience '{audience}' in engagement.yaml; there is {nearest(audience, list(settings.audiences))}"
        )
    language = language or settings.language
    model = _model_in(engagement, language)
    _check_names(model)
    words = Catalogue(language)
    parts = _Parts(engagement, model, audience, words)
    pages, not_held = parts.pages()
    return Questionnaire(
        engagement=engagement.name,
        client=parts.client,
        audience=audience,
        audience_name=_clean(model.audience_names[audience]),
        language=language,
        title=str(words("survey.title", client=parts.client, audience=_clean(model.audience_names[audience]))),
        introduction=parts.introduction(),
        pages=pages,
        thanks=str(words("survey.thanks")),
        date=settings.wave.date,
        not_held=not_held,
    )


def _model_in(engagement: Engagement, language: str) -> Model:
    model = engagement.model
    found = translated(model, engagement.model_file, language)
    if found.language != language.partition("-")[0] or language.partition("-")[0] not in languages():
        raise InputError(
            Problem(
                code="no-words",
                file=f"models/{language}/{engagement.model_file.name}",
                found=f"no words in '{language}' for this model, or for what stands around its items",
                expected=f"the model's own language ({model.language}), or a translation; texts around: {', '.join(languages())}",
                remedy="Translate the model as templates/models/de does, or choose another --language",
            )
        )
    return found.model


def _check_names(model: Model) -> None:
    """Raise when a survey tool would give two items one name."""
    by_name: dict[str, set[str]] = defaultdict(set)
    for item in model.scored_items:
        by_name[column_name(item)].add(item)
        by_name[short_code(item)].add(item)
    twice = [sorted(items) for items in by_name.values() if len(items) > 1]
    if twice:
        raise InputError(
            Problem(
                code="same-name",
                file="models",
                place="items",
                found=f"{' and '.join(items)}, which survey tools cannot tell apart",
                expected="ids that differ in letters and digits",
                remedy="Rename one of them in the model",
            )
            for items in twice
        )


def _clean(text: str) -> str:
    return " ".join(UNPRINTABLE.sub("", text).split())


class _Parts:
    """The parts of a questionnaire, made from the model's and the engagement's content."""

    def __init__(self, engagement: Engagement, model: Model, audience: str, words: Catalogue) -> None:
        self.settings, self.model, self.audience, self.words = engagement.settings, model, audience, words
        self.client = _clean(engagement.settings.client.name)
        self.seed = f"{engagement.name}/{audience}"
        self.short = engagement.settings.form == "short"

    def text(self, item: Item | OutcomeItem | QualityItem) -> str:
        return _clean(item.text.replace(ORGANIZATION, self.client))

    def introduction(self) -> tuple[str, ...]:
        words, cells = self.words, self.settings.minimum_cell
        minutes = ceil(len(self.model.asked_of(self.audience, short=self.short)) * SECONDS_AN_ITEM / 60)
        quoted = "may-be-quoted" if self.settings.comments_may_be_quoted is not None else "not-quoted"
        return tuple(
            str(paragraph)
            for paragraph in (
                words("survey.welcome", client=self.client),
                words.plural("survey.minutes", minutes),
                words(
                    "survey.confidential", client=self.client, average=cells.average, distribution=cells.distribution
                ),
                words("survey.limits"),
                words(f"survey.comments-{quoted}"),
            )
        )

    def options(self, scale: Scale) -> tuple[Option, ...]:
        """The answers of a scale; where only some have a label, each shows its number."""
        whole = all(code in scale.labels for code in scale.codes)
        options = []
        for code in scale.codes:
            label = _clean(scale.labels.get(code, ""))
            options.append(Option(code=code, label=label if whole else f"{code} - {label}" if label else str(code)))
        if scale.not_applicable is not None:
            options.append(Option(code=None, label=_clean(scale.not_applicable)))
        return tuple(options)

    def pages(self) -> tuple[tuple[Page, ...], tuple[str, ...]]:
        outcomes = [self.single(item) for item in self.model.outcome_items if item.audience == self.audience]
        statements, not_held = self.statements()
        last = [self.single(item) for item in self.quality() if item.pass_value is None]
        comment = Words(
            name=COMMENT, text=str(self.words("survey.comment")), long=True, hint=str(self.words("survey.comment-hint"))
        )
        closing: list[tuple[str, list[Question]]] = [
            ("survey.page-outcomes", list(outcomes)),
            ("survey.page-care", list(last)),
            ("survey.page-comment", [comment]),
            ("survey.page-groups", self.groups()),
        ]
        made = {
            name: [Page(title=str(self.words(name)), questions=tuple(asked))] if asked else []
            for name, asked in closing
        }
        before = made.pop("survey.page-outcomes")
        return (*before, *statements, *(page for pages in made.values() for page in pages)), not_held

    def quality(self) -> list[QualityItem]:
        return [item for item in self.model.quality_items if self.audience in item.audiences]

    def single(self, item: OutcomeItem | QualityItem) -> Choice:
        return Choice(name=item.id, text=self.text(item), options=self.options(self.model.scales[item.scale]))

    def statements(self) -> tuple[list[Page], tuple[str, ...]]:
        """Pages of statements, one scale after the other, attention items among those of their scale."""
        by_scale: dict[str, list[Line]] = defaultdict(list)
        for criterion, items in self.model.items_for(self.audience, short=self.short).items():
            for item in items:
                line = Line(item=item.id, text=self.text(item), criterion=criterion, reverse=item.keyed == "reverse")
                by_scale[item.scale or self.model.item_scale].append(line)
        checks: dict[str, list[Line]] = defaultdict(list)
        for check in self.quality():
            if check.pass_value is not None:
                checks[check.scale].append(Line(item=check.id, text=self.text(check)))
        pages: list[Page] = []
        broken: tuple[str, ...] = ()
        for scale, lines in by_scale.items():
            asked = in_pages(lines, f"{self.seed}/{scale}", least=1 if pages or not checks.get(scale) else 2)
            placed, held = with_checks(asked, checks.pop(scale, []))
            broken += broken_rules(placed)
            pages += self._grids(placed, held, scale, len(pages))
        for scale, alone in checks.items():  # a check on a scale that no statement has stands among them by itself
            pages[len(pages) // 2 : len(pages) // 2] = self._grids([alone], {0}, scale, len(pages))
        return pages, broken

    def _grids(self, placed: list[list[Line]], held: set[int], scale: str, before: int) -> list[Page]:
        """Pages in a grid each; those with an attention item keep their place, the others rotate around them."""
        options, pages, rotation = self.options(self.model.scales[scale]), [], before + 1
        for place, lines in enumerate(placed):
            if place in held:
                rotation = before + place + 2
            grid = Grid(text=str(self.words("survey.grid")), lines=tuple(lines), options=options)
            title = str(self.words("survey.page-statements"))
            pages.append(Page(title=title, questions=(grid,), rotation=0 if place in held else rotation))
        return pages

    def groups(self) -> list[Question]:
        asked: list[Question] = []
        for group, setting in self.settings.groups.items():
            if self.audience not in setting.audiences:
                continue
            sizes = setting.population.get(self.audience) or {
                value: people for sizes in setting.population.values() for value, people in sizes.items()
            }
            name, hint = f"{GROUP}{group}", str(self.words("survey.group-hint"))
            if sizes:
                text = str(self.words("survey.group-choose", name=_clean(setting.name)))
                values = tuple(Option(code=None, label=_clean(value)) for value in sizes)
                asked.append(Choice(name=name, text=text, options=values, hint=hint))
            else:
                text = str(self.words("survey.group-write", name=_clean(setting.name)))
                asked.append(Words(name=name, text=text, long=False, hint=hint))
        return asked
