"""centric plan: how many answers a survey needs, before anyone is asked (S27)."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from toolkit.cli.output import print_json
from toolkit.errors import UsageError


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

    half_width: float
    sd: float
    response_rate: float
    design_effect: float


@click.command()
@click.argument("engagement", required=False, type=click.Path(path_type=Path))
@click.option("--population", type=click.IntRange(1), help="People in the audience, instead of an engagement.")
@click.option("--half-width", type=click.FloatRange(0, 50, min_open=True), default=5.0, show_default=True,
              help="Half of the 95% interval that is aimed at, in points of 0 to 100.")  # fmt: skip
@click.option("--sd", type=click.FloatRange(0, 50, min_open=True), default=22.0, show_default=True,
              help="Expected standard deviation of a score, in points.")  # fmt: skip
@click.option("--response-rate", type=click.FloatRange(0, 1, min_open=True), default=0.4, show_default=True,
              help="Share of those asked who are expected to answer.")  # fmt: skip
@click.option("--design-effect", type=click.FloatRange(1), default=1.0, show_default=True,
              help="Effect of weights or of sampling whole teams.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def plan(  # noqa: PLR0913 - a command has the options it has
    engagement: Path | None,
    population: int | None,
    half_width: float,
    sd: float,
    response_rate: float,
    design_effect: float,
    as_json: bool,
) -> None:
    """Say how many answers are needed, by audience and group of ENGAGEMENT or for --population people.

    Also which difference could be found, and which breakdowns not to plan: fewer than 10 answers are expected there.
    """
    if (engagement is None) == (population is None):
        raise UsageError("give either an engagement (CLIENT/WAVE) or --population, and not both")
    aim = Aim(half_width=half_width, sd=sd, response_rate=response_rate, design_effect=design_effect)
    if engagement is None:
        rows = [_planned("everybody", None, None, population, None, aim)]
    else:
        rows = list(_rows(engagement, aim))
    if as_json:
        print_json({"aim": asdict(aim), "planned": [asdict(row) for row in rows]})
    else:
        click.echo("\n".join(_page(rows, aim)))


def _rows(folder: Path, aim: Aim) -> Iterator[Planned]:
    from toolkit.engagement import open_engagement  # start-up: reading the settings

    settings = open_engagement(folder).settings
    for audience, setting in settings.audiences.items():
        yield _planned(audience, None, None, setting.population, None, aim)
        for name, group in settings.groups.items():
            sizes = group.population.get(audience, {}) if audience in group.audiences else {}
            for value, people in sizes.items():
                yield _planned(audience, name, value, people, sum(sizes.values()) - people, aim)


def _planned(
    audience: str, group_by: str | None, group: str | None, people: int | None, rest: int | None, aim: Aim
) -> Planned:
    from toolkit.stats import planning  # start-up: numpy comes with it

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


def _page(rows: list[Planned], aim: Aim) -> Iterator[str]:
    yield (
        f"For +-{aim.half_width:g} points (95%), standard deviation {aim.sd:g}, {aim.response_rate:.0%} answering, "
        f"design effect {aim.design_effect:g}:"
    )
    for row in rows:
        yield _line(row)
    left_out = [f"{row.audience}, {row.group_by} {row.group}" for row in rows if row.group and not row.worth_planning]
    if left_out:
        yield f"Do not plan these breakdowns, fewer than 10 answers are expected: {'; '.join(left_out)}."
    silent = [row.audience for row in rows if row.group is None and row.population is None]
    if silent:
        yield f"Population not known, so nothing is expected of: {', '.join(silent)}."
    if not any(row.group for row in rows):
        yield "No group sizes known; groups.NAME.population in engagement.yaml gives them."


def _line(row: Planned) -> str:
    indent, name = ("    ", f"{row.group_by} {row.group}") if row.group is not None else ("  ", row.audience)
    people = "number of people not known" if row.population is None else f"{row.population:,} people"
    line = f"{indent}{name}: {people}, {row.answers_needed:,} answers from {row.invitations_needed:,} invitations"
    if row.attainable is False:
        line += ", more than there are"
    if row.half_width_expected is not None:
        line += f"; if all are asked {row.answers_expected:,} answers, +-{row.half_width_expected:g}"
    if row.detectable_difference is not None:
        between = "two equal halves" if row.group is None else "this group and the rest"
        line += f", a difference of {row.detectable_difference:g} points between {between} can be found"
    return line + "."
