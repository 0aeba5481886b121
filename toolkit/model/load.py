"""Loading a criteria model: strict, with every problem of the file told at once."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from toolkit.documents import mapping_of, parse_document, read_text, salvage
from toolkit.errors import InputError, Problem, nearest
from toolkit.model.schema import INTERVIEWS, Criterion, Model

RESERVED_AUDIENCES = frozenset({INTERVIEWS, "combined"})
"""Ids with a meaning of their own: what interviews say, and the mean over the audiences (S2)."""


def load_model(path: Path, shown_as: str | None = None) -> Model:
    """Return the model in the YAML file at `path`.

    Raises
    ------
    InputError
        An unknown key, a wrong type, a duplicate id or a reference to something that is not there, each with its
        place in the file.
    """
    name = shown_as or path.name
    return _model_in(read_text(path, name), name)


@lru_cache(maxsize=8)
def _model_in(text: str, name: str) -> Model:
    """The model in the text of a file: read once for all engagements of a process that share it, as it never changes."""
    content = mapping_of(text, name)
    problems: list[Problem] = []
    model: Model | None
    try:
        model = parse_document(content, Model, name)
        complaints = _check(model)
    except InputError as error:
        problems += error.problems
        model = salvage(content, Model)
        complaints = _references(model) if model else iter(())
    problems += [
        Problem(code=code, file=name, place=place, found=found, expected=expected, remedy="Mend it in the model file")
        for code, place, found, expected in complaints
    ]
    if problems or model is None:
        raise InputError(problems)
    return model


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a model file, as hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


Complaint = tuple[str, str, str, str]


def _check(model: Model) -> Iterator[Complaint]:
    yield from _references(model)
    yield from _incomplete(model)


def _references(model: Model) -> Iterator[Complaint]:
    yield from _duplicates(model)
    yield from _dangling(model)


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


def _missing(place: str, names: Iterable[str], known: Iterable[str], what: str) -> Iterator[Complaint]:
    there = list(known)
    for name in names:
        if name not in there:
            yield "dangling-reference", place, f"'{name}'", f"{what}: {nearest(name, there)}"


def _dangling(model: Model) -> Iterator[Complaint]:
    criteria = [criterion.id for criterion in model.criteria]
    yield from _missing("item_scale", [model.item_scale], model.scales, "a scale")
    for dimension in model.dimensions:
        yield from _missing(f"dimensions.{dimension.id}.criteria", dimension.criteria, criteria, "a criterion")
    for lens in model.lenses:
        for group in lens.groups:
            yield from _missing(f"lenses.{lens.id}.{group.id}", group.criteria, criteria, "a criterion")
    for crosswalk in model.crosswalks:
        for row in crosswalk.map:
            yield from _missing(f"crosswalks.{crosswalk.id}.{row.dimension}", row.criteria, criteria, "a criterion")
    for criterion in model.criteria:
        yield from _dangling_in(criterion, model)
    for outcome in model.outcome_items:
        yield from _missing(f"outcome_items.{outcome.id}", [outcome.audience], model.audience_names, "an audience")
        yield from _missing(f"outcome_items.{outcome.id}", [outcome.scale], model.scales, "a scale")
    for quality in model.quality_items:
        yield from _missing(f"quality_items.{quality.id}", quality.audiences, model.audience_names, "an audience")
        yield from _missing(f"quality_items.{quality.id}", [quality.scale], model.scales, "a scale")


def _dangling_in(criterion: Criterion, model: Model) -> Iterator[Complaint]:
    place, audiences = f"criteria.{criterion.id}", list(model.audience_names)
    asked = [prompt.audience for prompt in criterion.interview_prompts]
    yield from _missing(f"{place}.dimension", [criterion.dimension], [d.id for d in model.dimensions], "a dimension")
    yield from _missing(f"{place}.judged_by", criterion.judged_by, [*audiences, INTERVIEWS], "an audience")
    yield from _missing(f"{place}.items", criterion.items, audiences, "an audience")
    yield from _missing(f"{place}.interview_prompts", asked, audiences, "an audience")
    for item in (item for items in criterion.items.values() for item in items if item.scale):
        yield from _missing(f"{place}.items.{item.id}.scale", [item.scale or ""], model.scales, "a scale")
    plays = [play.id for each in model.criteria for play in each.plays]
    for play in criterion.plays:
        yield from _missing(f"{place}.plays.{play.id}.after", play.after, plays, "a play")
    for play in criterion.plays if model.horizons else ():
        yield from _missing(f"{place}.plays.{play.id}.horizon", [play.horizon], model.horizons, "a horizon")
    instruments = {crosswalk.id: [row.dimension for row in crosswalk.map] for crosswalk in model.crosswalks}
    yield from _missing(f"{place}.anchors", criterion.anchors, instruments, "a crosswalk")
    for anchor, parts in criterion.anchors.items():
        yield from _missing(
            f"{place}.anchors.{anchor}", parts, instruments.get(anchor, parts), "a part of the crosswalk"
        )


def _circular(model: Model) -> Iterator[Complaint]:
    """Plays that wait for themselves, by whatever way round."""
    after = {play.id: play.after for criterion in model.criteria for play in criterion.plays}
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        ring = " after ".join(reversed(error.args[1]))
        yield "bad-value", "criteria.plays.after", f"a ring: {ring}", "an order in which each play can start"


def _incomplete(model: Model) -> Iterator[Complaint]:
    yield from _circular(model)
    for reserved in sorted(RESERVED_AUDIENCES & set(model.audience_names)):
        yield (
            "bad-value",
            "audiences",
            f"an audience called '{reserved}'",
            "another id: that one has a meaning of its own",
        )
    placed = Counter(criterion for dimension in model.dimensions for criterion in dimension.criteria)
    for criterion in model.criteria:
        listed = [d.id for d in model.dimensions if criterion.id in d.criteria]
        if listed != [criterion.dimension] or placed[criterion.id] != 1:
            place = f"criteria.{criterion.id}.dimension"
            found = f"listed {placed[criterion.id]} times, under {', '.join(listed) or 'no dimension'}"
            yield "dangling-reference", place, found, f"once, under '{criterion.dimension}'"
        if not any(criterion.items.values()):
            yield "missing-key", f"criteria.{criterion.id}.items", "no item", "at least one item"
        if criterion.rubric and sorted(criterion.rubric) != [1, 2, 3, 4, 5]:
            yield (
                "missing-key",
                f"criteria.{criterion.id}.rubric",
                f"levels {sorted(criterion.rubric)}",
                "levels 1 to 5",
            )
    uses_core = any(item.core for criterion in model.criteria for items in criterion.items.values() for item in items)
    for criterion in model.criteria if uses_core else ():
        for audience, items in criterion.items.items():
            core = [item for item in items if item.core]
            if len(core) != 1 or core[0].keyed != "direct":
                place = f"criteria.{criterion.id}.items.{audience}"
                yield "bad-value", place, f"{len(core)} core items", "one core item, keyed direct (the short form)"
