"""How many answers a survey needs, by audience and group, before anyone is asked (S27)."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields

from toolkit.engagement import Engagement
from toolkit.stats import planning


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """What one audience, or one group of it, needs and can be expected to give.

    `detectable_difference` is between a group and the rest, and for an audience between two equal halves; in points,
    found with a power of 80%.
    """

    audience: str
    group_by: str | None
    group: str | None
    population: int | None
    answers_needed: int
    invitations_needed: int
    attainable: bool | None
    answers_expected: int | None
    half_width_expected: float | None
    detectable_difference: float | None
    worth_planning: bool | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Aim:
    """What is aimed at: half-width in points of 0 to 100, expected spread, share answering, effect of the design."""

    half_width: float = 5.0
    sd: float = 22.0
    response_rate: float = 0.4
    design_effect: float = 1.0


def sample_plan(engagement: Engagement, aim: Aim) -> Iterator[Planned]:
    """Yield what each audience of an engagement needs, and each group whose size is known."""
    settings = engagement.settings
    for audience, setting in settings.audiences.items():
        yield planned((audience, None, None), setting.population, None, aim)
        for name, group in settings.groups.items():
            sizes = group.population.get(audience, {}) if audience in group.audiences else {}
            for value, people in sizes.items():
                yield planned((audience, name, value), people, sum(sizes.values()) - people, aim)


def planned(named: tuple[str, str | None, str | None], people: int | None, rest: int | None, aim: Aim) -> Planned:
    """Return what an audience, or a group of it, needs.

    Parameters
    ----------
    named
        Audience, group dimension and group; the last two None for the whole audience.
    people, rest
        How many there are, and how many of the audience are not of the group; None when not known.
    """
    size = planning.sample_size(
        aim.half_width,
        sd=aim.sd,
        population=people,
        response_rate=aim.response_rate,
        design_effect=aim.design_effect,
    )
    expected = None if people is None else int(people * aim.response_rate)
    width = difference = None
    if people is not None and expected:
        effect = min(aim.design_effect, float(expected))
        width = round(planning.half_width(expected, sd=aim.sd, population=people, design_effect=effect), 1)
    half = expected // 2 if expected is not None else 0
    sides = (half, half) if rest is None else (expected or 0, int(rest * aim.response_rate))
    if min(sides):
        spread = aim.sd * aim.design_effect**0.5
        difference = round(planning.detectable_difference(*sides, sd=spread), 1)
    audience, group_by, group = named
    return Planned(
        audience=audience,
        group_by=group_by,
        group=group,
        population=people,
        answers_needed=size.answers,
        invitations_needed=size.invitations,
        attainable=size.attainable,
        answers_expected=expected,
        half_width_expected=width,
        detectable_difference=difference,
        worth_planning=None if people is None else planning.worth_planning(people, aim.response_rate),
    )


def sample_sheet(rows: Sequence[Planned]) -> bytes:
    """Return the plan as CSV, a row an audience or group; what is not known is blank."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, [field.name for field in fields(Planned)], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: "" if value is None else value for name, value in asdict(row).items()} for row in rows)
    return stream.getvalue().encode()
