"""What a view is: filters with their allowed values, and content worked out from a Publication and a choice."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit.publication import Publication

Choice = Mapping[str, str]
Spec = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """A choice the reader has.

    Parameters
    ----------
    id, label
        Its name in a `Choice` and for the reader.
    options
        Allowed values with the words for each, in order; never empty.
    value
        The value in force, one of the options.
    """

    id: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str

    @classmethod
    def of(cls, id: str, label: str, options: tuple[tuple[str, str], ...], choice: Choice) -> "Filter":
        """Return a filter at the chosen value, or at its first option when the choice is missing or not allowed."""
        wanted = choice.get(id)
        allowed = {value for value, _ in options}
        return cls(id=id, label=label, options=options, value=wanted if wanted in allowed else options[0][0])


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What a view shows for one choice: HTML with places for charts, the spec of each, and the change in a sentence."""

    html: str
    specs: Mapping[str, Spec] = field(default_factory=dict)
    said: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what the browser is sent."""
        return {"html": self.html, "specs": dict(self.specs)}


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """One question of the dashboard. `filters` gives the filters at a choice (some depend on others), `content` the rest.

    The question itself is the message ``view.ID``. `opened` names the filter, if there is one, whose value says by itself
    what is shown, whatever the others say, and the value at which it does not.
    """

    id: str
    filters: Callable[[Publication, Choice], tuple[Filter, ...]]
    content: Callable[[Publication, Choice], Content]
    opened: tuple[str, str] = ("", "")

    def shown(self, choice: Choice) -> tuple[str, ...]:
        """Return what the content depends on: two valid choices with the same show the same."""
        name, none = self.opened
        value = choice.get(name, none)
        return tuple(choice.values()) if value == none else (name, value)


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """A view at one valid choice."""

    choice: Choice
    filters: tuple[Filter, ...]
    content: Content


def state_of(view: View, publication: Publication, choice: Choice) -> State:
    """Return a view at a choice; whatever in the choice is not allowed is replaced by the first option."""
    filters = view.filters(publication, choice)
    valid = {each.id: each.value for each in filters}
    return State(choice=valid, filters=filters, content=view.content(publication, valid))


def every_choice(view: View, publication: Publication) -> Iterator[Choice]:
    """Yield every valid choice of a view once, the one it opens with first."""
    start = {each.id: each.value for each in view.filters(publication, {})}
    waiting, seen = [start], {tuple(start.items())}
    while waiting:
        choice = waiting.pop(0)
        yield choice
        for each in view.filters(publication, choice):
            for value, _ in each.options:
                asked = {**choice, each.id: value}
                if tuple(asked.items()) in seen:
                    continue  # a choice already found is valid as it stands
                valid = {one.id: one.value for one in view.filters(publication, asked)}
                if tuple(valid.items()) not in seen:
                    seen.add(tuple(valid.items()))
                    waiting.append(valid)
