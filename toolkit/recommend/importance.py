"""How much each criterion matters for what an audience says of the result, as far as its answers show (S18, S24)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.model import Model
from toolkit.score.drivers import OutcomeDrivers
from toolkit.words import Words
from toolkit.words.catalogue import ENGLISH

FIRST_AUDIENCE = "customers"
"""Whose result counts first: an organization is customer-centric for its customers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Importance:
    """How much a criterion matters for the outcome.

    Parameters
    ----------
    share_of_largest
        0 to 1 of the most important criterion.
    basis
        On what that rests, in words.
    draws
        The same figure in each bootstrap draw; empty when it is not known how sure it is.
    """

    share_of_largest: float
    basis: str
    draws: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not all(0.0 <= share <= 1.0 for share in (self.share_of_largest, *self.draws)):
            raise ValueError(f"importance {self.share_of_largest}, or a draw of it, is not between 0 and 1")


def importance_of(drivers: Iterable[OutcomeDrivers], model: Model) -> Mapping[str, Importance]:
    """Return the importance of each criterion that is a driver of an outcome whose gate is open.

    A criterion takes it from customers where they were asked, else from the audience whose criteria explain most.
    """
    usable = sorted(
        (found for found in drivers if found.usable),
        key=lambda found: (found.audience != FIRST_AUDIENCE, -(found.adjusted_r_squared.value or 0.0), found.audience),
    )
    importance: dict[str, Importance] = {}
    words = Words(model.language)
    for found in usable:
        named = {
            "audience": words.within(model.audience_names[found.audience]),
            "topic": words.code("topic" if words.language != ENGLISH else "outcome", found.topic),
        }
        for place, driver in enumerate(found.drivers):
            share = driver.share.value or 0.0
            basis = str(words("basis.share", share=words.percent(share), **named))
            draws = tuple(draw[place] for draw in found.importance_draws)
            importance.setdefault(
                driver.criterion, Importance(share_of_largest=driver.importance, basis=basis, draws=draws)
            )
    return importance


def equal_because(drivers: Sequence[OutcomeDrivers], model: Model) -> str:
    """Return why criteria without an importance of their own count equally, in words."""
    words = Words(model.language)
    if not drivers:
        return str(words("basis.no-question"))
    if any(found.usable for found in drivers):
        return str(words("basis.middle"))
    reasons = [
        words(
            "basis.reason",
            audience=words.within(model.audience_names[found.audience]),
            reasons=", ".join(words.code("basis", reason.value) for reason in found.gate),
        )
        for found in drivers
    ]
    return str(words("basis.equal", reasons="; ".join(reasons)))
