"""What a coder can ask for, as it comes from a browser: every value is checked before anything is done with it."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from toolkit.documents import Document
from toolkit.errors import InputError, Problem
from toolkit.model.schema import Id, IsoDate

SegmentId = Annotated[str, Field(pattern=r"^[^\x00-\x1f]{1,300}#\d{4,12}$")]
Position = Annotated[int, Field(ge=0, le=10_000_000)]
PersonId = Annotated[str, Field(max_length=200)]
RowId = Annotated[str, Field(min_length=1, max_length=200)]
Strength = Annotated[int, Field(ge=1, le=3)]
Direction = Literal["for", "against"]
Type = Literal["statement", "example", "document", "metric"]


class Coded(Document):
    """What is said of a passage, whether it is coded anew or changed.

    `person` is who says it, blank for a document; None leaves it to the label of the turn.
    """

    criterion: Id
    direction: Direction
    type: Type
    strength: Strength
    person: PersonId | None = None
    date: IsoDate | Literal[""] = ""


class Code(Coded):
    """Tie a passage to a criterion; `start` and `end` count UTF-16 units of the segment's text, as browsers do."""

    do: Literal["code"]
    segment: SegmentId
    start: Position
    end: Position


class Recode(Coded):
    """Change what a coded statement says."""

    do: Literal["recode"]
    id: RowId


class Remove(Document):
    """Take a coded statement away."""

    do: Literal["remove"]
    id: RowId


class Rate(Document):
    """Give a criterion a level, for all or for one role; None takes the rating away."""

    do: Literal["rate"]
    criterion: Id
    role: Annotated[str, Field(max_length=200)] = ""
    level: Annotated[int, Field(ge=1, le=5)] | None


class NoneFits(Document):
    """Say that no suggestion fits a segment."""

    do: Literal["none-fits"]
    segment: SegmentId


class Open(Document):
    """Show another document."""

    do: Literal["open"]
    document: Annotated[str, Field(min_length=1, max_length=300)]


class Undo(Document):
    """Take the last change back."""

    do: Literal["undo"]


Action = Code | Recode | Remove | Rate | NoneFits | Open | Undo

_ACTION: TypeAdapter[Action] = TypeAdapter(Annotated[Action, Field(discriminator="do")])


def action_of(given: Any) -> Action:
    """Return what a browser asks for; InputError that names the fields that are wrong, never their content."""
    try:
        return _ACTION.validate_python(given)
    except ValidationError as error:
        fields = sorted({str(each["loc"][-1]) for each in error.errors() if each["loc"]}) or ["action"]
        raise refused(f"a wrong value in {', '.join(fields)[:200]}") from None


def refused(found: str, remedy: str = "Nothing was saved; choose again") -> InputError:
    """Return the error for an action that cannot be done."""
    return InputError(Problem(code="bad-value", file="", found=found, remedy=remedy))
