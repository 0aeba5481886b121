"""How a view is grouped: by the model's dimensions or by a lens, and which part of that is opened.

The filters are called the same in every view, so that the page can carry the chosen lens from one view to the next.
"""

from dataclasses import dataclass

from toolkit.dashboard.content import Choice, Filter
from toolkit.dashboard.reading import lens_by_id
from toolkit.present.wording import words_for
from toolkit.publication import Publication
from toolkit.publication.value import SubjectKind

LENS, PART, CRITERION = "lens", "part", "criterion"
MODEL, ALL = "model", "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A dimension of the model or a part of a lens: `subject` is what its cells are about."""

    id: str
    name: str
    subject: str
    criteria: tuple[str, ...]


def lens_filter(publication: Publication, choice: Choice) -> tuple[Filter, ...]:
    """Return the choice between the model's own dimensions and its lenses; nothing without lenses."""
    words = words_for(publication)
    lenses = tuple((lens.id, lens.name) for lens in publication.model.lenses)
    own = (MODEL, str(words("filter.model")))
    return (Filter.of(LENS, str(words("filter.lens")), (own, *lenses), choice),) if lenses else ()


def lens_of(choice: Choice) -> str:
    """Return the lens in force, `MODEL` for the model's own dimensions."""
    return choice.get(LENS, MODEL)


def kind_of(choice: Choice) -> SubjectKind:
    """Return what kind of subject the parts are."""
    return SubjectKind.DIMENSION if lens_of(choice) == MODEL else SubjectKind.LENS_GROUP


def parts_of(publication: Publication, lens: str) -> tuple[Part, ...]:
    """Return the parts that hold a criterion, in the model's order; those of the model for a lens that is not there."""
    known, found = {each.id for each in publication.model.criteria}, lens_by_id(publication).get(lens)
    made = (
        [
            Part(id=each.id, name=each.name, subject=each.id, criteria=each.criteria)
            for each in publication.model.dimensions
        ]
        if found is None
        else [
            Part(id=each.id, name=each.name, subject=f"{lens}/{each.id}", criteria=each.criteria)
            for each in found.groups
        ]
    )
    return tuple(each for each in made if known.intersection(each.criteria))


def part_filter(publication: Publication, choice: Choice, *, every: bool = True) -> Filter:
    """Return the choice of a part of the lens in force; `every` adds all of them as the first."""
    words = words_for(publication)
    found = parts_of(publication, lens_of(choice))
    named = tuple((each.id, each.name) for each in found)
    label = "dimension" if lens_of(choice) == MODEL else "part"
    whole = ((ALL, str(words(f"filter.all-{label}s"))),) if every else ()
    return Filter.of(PART, str(words("filter.part")), (*whole, *named), choice)


def chosen_part(publication: Publication, choice: Choice) -> Part | None:
    """Return the part that is opened, None when all are."""
    wanted = choice.get(PART, ALL)
    return next((each for each in parts_of(publication, lens_of(choice)) if each.id == wanted), None)


def chosen_criteria(publication: Publication, choice: Choice) -> tuple[str, ...] | None:
    """Return the criteria of the part that is opened, or of all parts of a lens; None for the whole model."""
    part = chosen_part(publication, choice)
    if part is not None:
        return part.criteria
    if lens_of(choice) == MODEL:
        return None
    inside = {criterion for each in parts_of(publication, lens_of(choice)) for criterion in each.criteria}
    return tuple(each.id for each in publication.model.criteria if each.id in inside)


def home_of(publication: Publication, lens: str, criterion: str) -> str | None:
    """Return the part of a lens that a criterion belongs to, None when it has none there."""
    return next((each.id for each in parts_of(publication, lens) if criterion in each.criteria), None)


def grouped_by(publication: Publication, choice: Choice) -> str:
    """Return the name of what groups a view."""
    found = lens_by_id(publication).get(lens_of(choice))
    return str(words_for(publication)("stand.model")) if found is None else found.name
