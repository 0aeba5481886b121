"""centric plan: how many answers a survey needs, before anyone is asked (S27)."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.output import print_json
from toolkit.errors import UsageError

if TYPE_CHECKING:
    from toolkit.questionnaire.sampling import Aim, Planned


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
    from toolkit.questionnaire import sampling  # start-up: numpy comes with it

    aim = sampling.Aim(half_width=half_width, sd=sd, response_rate=response_rate, design_effect=design_effect)
    if engagement is None:
        rows = [sampling.planned(("everybody", None, None), population, None, aim)]
    else:
        from toolkit.engagement import open_engagement  # start-up: reading the settings

        rows = list(sampling.sample_plan(open_engagement(engagement), aim))
    if as_json:
        print_json({"aim": asdict(aim), "planned": [asdict(row) for row in rows]})
    else:
        click.echo("\n".join(_page(rows, aim)))


def _page(rows: "list[Planned]", aim: "Aim") -> Iterator[str]:
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


def _line(row: "Planned") -> str:
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
