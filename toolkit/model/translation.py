"""A model in another language: the texts of its parts by id, laid over the model when its words are shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from toolkit.documents import Document, read_document
from toolkit.errors import InputError, Problem, nearest
from toolkit.model.schema import Id, ItemId, Level, Model, Text

ORGANIZATION = "{org}"
"""The client's name in an item; a translation has to keep it."""


class ScaleWords(Document):
    """What the answers of a scale are called."""

    labels: dict[int, Text] = {}
    not_applicable: Text | None = None


class LevelWords(Document):
    """What a maturity level is called, and what it means."""

    name: Text
    meaning: Text


class DimensionWords(Document):
    """The texts of a dimension."""

    name: Text
    question: Text | None = None
    definition: Text | None = None


class PlayWords(Document):
    """The texts of a play."""

    action: Text
    owner: Text
    first_step: Text
    success_measure: Text


class CriterionWords(Document):
    """The texts of a criterion and of what belongs to it, by id."""

    name: Text
    definition: Text
    rubric: dict[Level, Text] = {}
    items: dict[ItemId, Text] = {}
    interview_prompts: dict[ItemId, Text] = {}
    plays: dict[ItemId, PlayWords] = {}


class LensWords(Document):
    """The texts of a lens; `groups` are names by id. The title of its source stays in the source's language."""

    name: Text
    note: Text | None = None
    groups: dict[Id, Text] = {}


class ModelWords(Document):
    """The content of ``models/LANGUAGE/MODEL.yaml``; what it leaves out stays in the model's own language."""

    schema_: Literal["centric-model-words/1"] = Field(alias="schema")
    model: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    title: Text
    audiences: dict[Id, Text] = {}
    scales: dict[Id, ScaleWords] = {}
    items: dict[ItemId, Text] = {}
    maturity_levels: dict[Level, LevelWords] = {}
    effort: dict[Literal["S", "M", "L"], Text] = {}
    dimensions: dict[Id, DimensionWords] = {}
    criteria: dict[Id, CriterionWords] = {}
    lenses: dict[Id, LensWords] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Translated:
    """A model in a reader's words.

    Parameters
    ----------
    model
        The same ids, scales and rules, with the words of the language.
    language
        The language its words are in.
    left
        How many of its texts still stand in the language it was written in; 0 when none.
    """

    model: Model
    language: str
    left: int


def translation_file(model_file: Path, language: str) -> Path:
    """Return where the words of a model in a language would stand: in a folder of that language beside its file."""
    return model_file.parent / language.partition("-")[0] / model_file.name


def translated(model: Model, model_file: Path, language: str) -> Translated:
    """Return a model in a language; as it is where that is its own, or where nobody has translated it.

    Raises
    ------
    InputError
        Where the translation names what the model does not have, or drops the client's name from an item.
    """
    wanted, own = language.partition("-")[0], model.language.partition("-")[0]
    path = translation_file(model_file, language)
    if wanted == own:
        return Translated(model=model, language=own, left=0)
    if not path.is_file():
        return Translated(model=model, language=own, left=_count(model))
    shown_as = f"models/{wanted}/{path.name}"
    words = read_document(path, ModelWords, shown_as)
    return laid_over(model, words, shown_as)


def laid_over(model: Model, words: ModelWords, shown_as: str) -> Translated:
    """Return a model with the texts of a translation in place of its own; raises as `translated` does."""
    content = model.model_dump(by_alias=True)
    work = _Overlay(shown_as)
    work.put(content, "title", words.title)
    if words.audiences:
        known = dict(model.audience_names)
        work.texts("audiences", known, words.audiences)
        content["audiences"] = [{"id": one, "name": name} for one, name in known.items()]
    scales = {name: scale | {"id": name} for name, scale in content["scales"].items()}
    for scale, found in work.pairs("scales", scales, words.scales):
        work.texts(f"scales.{scale['id']}.labels", scale["labels"], found.labels)
        work.put(content["scales"][scale["id"]], "not_applicable", found.not_applicable)
    loose = _by_id([*content["outcome_items"], *content["quality_items"]])
    for item, text in work.pairs("items", loose, words.items):
        work.put(item, "text", text)
    levels = {level["level"]: level for level in content["maturity_levels"]}
    for level, one in work.pairs("maturity_levels", levels, words.maturity_levels):
        work.fields(level, one, ("name", "meaning"))
    work.texts("effort", content["effort"], words.effort)
    for dimension, about in work.pairs("dimensions", _by_id(content["dimensions"]), words.dimensions):
        work.fields(dimension, about, ("name", "question", "definition"))
    for criterion, told in work.pairs("criteria", _by_id(content["criteria"]), words.criteria):
        work.criterion(criterion, told)
    for lens, seen in work.pairs("lenses", _by_id(content["lenses"]), words.lenses):
        work.fields(lens, seen, ("name", "note"))
        for group, name in work.pairs(f"lenses.{lens['id']}.groups", _by_id(lens["groups"]), seen.groups):
            work.put(group, "name", name)
    if work.problems:
        raise InputError(work.problems)
    left = _count(model) - work.done
    return Translated(model=Model.model_validate(content), language=words.language, left=max(left, 0))


class _Overlay:
    """Puts texts in place of others, counts them, and keeps what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file, self.done = file, 0
        self.problems: list[Problem] = []

    def pairs(self, place: str, known: Mapping[Any, Any], words: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
        """Yield each part with its words; words for a part that is not there are a problem."""
        for one, found in words.items():
            if one in known:
                yield known[one], found
            else:
                self._wrong(
                    "dangling-reference", f"{place}.{one}", f"'{one}'", nearest(str(one), [str(each) for each in known])
                )

    def put(self, part: dict[Any, Any], name: Any, text: str | None) -> None:
        """Put a text in place of another; nothing to put leaves it."""
        if text is None:
            return
        if ORGANIZATION in str(part.get(name) or "") and ORGANIZATION not in text:
            where = str(part.get("id", name))
            self._wrong("bad-value", where, "a text without {org}", "the client's name, {org}, somewhere in it")
        part[name] = text
        self.done += 1

    def texts(self, place: str, known: dict[Any, Any], words: Mapping[Any, str]) -> None:
        """Put texts in place of those under the same keys."""
        for one in words:
            if one in known:
                self.put(known, one, words[one])
            else:
                self._wrong(
                    "dangling-reference", f"{place}.{one}", f"'{one}'", nearest(str(one), [str(k) for k in known])
                )

    def fields(self, part: dict[Any, Any], words: Document, names: tuple[str, ...]) -> None:
        """Put the named texts of a part."""
        for name in names:
            self.put(part, name, getattr(words, name))

    def criterion(self, content: dict[str, Any], words: CriterionWords) -> None:
        """Put the texts of a criterion, its rubric, items, prompts and plays."""
        place = f"criteria.{content['id']}"
        self.fields(content, words, ("name", "definition"))
        self.texts(f"{place}.rubric", content["rubric"], words.rubric)
        items = _by_id(item for asked in content["items"].values() for item in asked)
        for item, text in self.pairs(f"{place}.items", items, words.items):
            self.put(item, "text", text)
        prompts = _by_id(content["interview_prompts"])
        for prompt, text in self.pairs(f"{place}.interview_prompts", prompts, words.interview_prompts):
            self.put(prompt, "text", text)
        for play, found in self.pairs(f"{place}.plays", _by_id(content["plays"]), words.plays):
            self.fields(play, found, ("action", "owner", "first_step", "success_measure"))

    def _wrong(self, code: str, place: str, found: str, expected: str) -> None:
        problem = Problem(
            code=code, file=self.file, place=place, found=found, expected=expected, remedy="Mend it in the translation"
        )
        self.problems.append(problem)


def _by_id(parts: Any) -> dict[str, dict[str, Any]]:
    return {part["id"]: part for part in parts}


def _count(model: Model) -> int:
    """How many texts of a model a reader can see."""
    content = model.model_dump()
    criteria = content["criteria"]
    return (
        1
        + len(model.audience_names)
        + sum(len(scale["labels"]) + bool(scale["not_applicable"]) for scale in content["scales"].values())
        + len(content["outcome_items"])
        + len(content["quality_items"])
        + 2 * len(content["maturity_levels"])
        + len(content["effort"])
        + sum(1 + bool(one["question"]) + bool(one["definition"]) for one in content["dimensions"])
        + sum(2 + len(one["rubric"]) + len(one["interview_prompts"]) + 4 * len(one["plays"]) for one in criteria)
        + sum(len(asked) for one in criteria for asked in one["items"].values())
        + sum(1 + bool(lens["note"]) + len(lens["groups"]) for lens in content["lenses"])
    )
