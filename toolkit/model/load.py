"""Loading a criteria model: strict, with every problem of the file told at once."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from toolkit.documents import read_document
from toolkit.errors import InputError, Problem, nearest
from toolkit.model.schema import INTERVIEWS, Model


def load_model(path: Path, shown_as: str | None = None) -> Model:
    """Return the model in the YAML file at `path`.

    Raises
    ------
    InputError
        An unknown key, a wrong type, a duplicate id or a reference to something that is not there, each with its
        place in the file.
    """
    name = shown_as or path.name
    model = read_document(path, Model, name)
    problems = [
        Problem(code=code, file=name, place=place, found=found, expected=expected, remedy="Mend it in the model file")
        for code, place, found, expected in _check(model)
    ]
    if problems:
        raise InputError(problems)
    return model


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a model file, as hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


Complaint = tuple[str, str, str, str]


def _check(model: Model) -> Iterator[Complaint]:
    yield from _duplicates(model)
    yield from _dangling(model)
    yield from _incomplete(model)


def _duplicates(model: Model) -> Iterator[Complaint]:
    ids: dict[str, list[str]] = {
        "criteria": [criterion.id for criterion in model.criteria],
        "dimensions": [dimension.id for dimension in model.dimensions],
        "lenses": [lens.id for lens in model.lenses],
        "crosswalks": [crosswalk.id for crosswalk in model.crosswalks],
        "audiences": [audience.id for audience in model.audiences],
        "maturity_levels": [str(level.level) for level in model.maturity_levels],
        "items": [item.id for criterion in model.criteria for items in criterion.items.values() for item in items]
        + [item.id for item in model.outcome_items]
        + [item.id for item in model.quality_items],
        "plays": [play.id for criterion in model.criteria for play in criterion.plays],
        "interview_prompts": [prompt.id for criterion in model.criteria for prompt in criterion.interview_prompts],
    }
    ids |= {f"lenses.{lens.id}.groups": [group.id for group in lens.groups] for lens in model.lenses}
    for place, names in ids.items():
        for name, count in Counter(names).items():
            if count > 1:
                yield "duplicate-id", place, f"the id '{name}' {count} times", "each id once"
    for row, count in Counter(row for criterion in model.criteria for row in criterion.source_rows).items():
        if count > 1:
            yield "duplicate-id", "criteria.source_rows", f"the row '{row}' {count} times", "one criterion for each row"


def _dangling(model: Model) -> Iterator[Complaint]:
    criteria = [criterion.id for criterion in model.criteria]
    dimensions = [dimension.id for dimension in model.dimensions]
    audiences = list(model.audience_names)
    scales = list(model.scales)

    def missing(place: str, names: Iterable[str], known: list[str], what: str) -> Iterator[Complaint]:
        for name in names:
            if name not in known:
                yield "dangling-reference", place, f"'{name}'", f"{what}: {nearest(name, known)}"

    yield from missing("item_scale", [model.item_scale], scales, "a scale")
    for dimension in model.dimensions:
        yield from missing(f"dimensions.{dimension.id}.criteria", dimension.criteria, criteria, "a criterion")
    for lens in model.lenses:
        for group in lens.groups:
            yield from missing(f"lenses.{lens.id}.{group.id}", group.criteria, criteria, "a criterion")
    for crosswalk in model.crosswalks:
        for row in crosswalk.map:
            yield from missing(f"crosswalks.{crosswalk.id}.{row.dimension}", row.criteria, criteria, "a criterion")
    for criterion in model.criteria:
        place = f"criteria.{criterion.id}"
        yield from missing(f"{place}.dimension", [criterion.dimension], dimensions, "a dimension")
        yield from missing(f"{place}.judged_by", criterion.judged_by, [*audiences, INTERVIEWS], "an audience")
        yield from missing(f"{place}.items", criterion.items, audiences, "an audience")
        yield from missing(f"{place}.interview_prompts", [p.audience for p in criterion.interview_prompts], audiences, "an audience")
        for items in criterion.items.values():
            for item in items:
                yield from missing(f"{place}.items.{item.id}.scale", [item.scale] if item.scale else [], scales, "a scale")
        if model.horizons:
            for play in criterion.plays:
                yield from missing(f"{place}.plays.{play.id}.horizon", [play.horizon], list(model.horizons), "a horizon")
    for outcome in model.outcome_items:
        yield from missing(f"outcome_items.{outcome.id}", [outcome.audience], audiences, "an audience")
        yield from missing(f"outcome_items.{outcome.id}", [outcome.scale], scales, "a scale")
    for quality in model.quality_items:
        yield from missing(f"quality_items.{quality.id}", quality.audiences, audiences, "an audience")
        yield from missing(f"quality_items.{quality.id}", [quality.scale], scales, "a scale")


def _incomplete(model: Model) -> Iterator[Complaint]:
    placed = Counter(criterion for dimension in model.dimensions for criterion in dimension.criteria)
    for criterion in model.criteria:
        listed = [d.id for d in model.dimensions if criterion.id in d.criteria]
        if listed != [criterion.dimension] or placed[criterion.id] != 1:
            place = f"criteria.{criterion.id}.dimension"
            yield "dangling-reference", place, f"listed under {listed or 'no dimension'}", f"'{criterion.dimension}' alone"
        if not any(criterion.items.values()):
            yield "missing-key", f"criteria.{criterion.id}.items", "no item", "at least one item"
        if criterion.rubric and sorted(criterion.rubric) != [1, 2, 3, 4, 5]:
            yield "missing-key", f"criteria.{criterion.id}.rubric", f"levels {sorted(criterion.rubric)}", "levels 1 to 5"
    uses_core = any(item.core for criterion in model.criteria for items in criterion.items.values() for item in items)
    for criterion in model.criteria if uses_core else ():
        for audience, items in criterion.items.items():
            core = [item for item in items if item.core]
            if len(core) != 1 or core[0].keyed != "direct":
                place = f"criteria.{criterion.id}.items.{audience}"
                yield "bad-value", place, f"{len(core)} core items", "one core item, keyed direct (the short form)"
