"""centric new: an engagement folder from the template."""

from pathlib import Path

import click

from toolkit.engagement import CLIENTS_FOLDER
from toolkit.errors import UsageError


@click.command()
@click.argument("engagement")
@click.option("--root", type=click.Path(path_type=Path), default=Path(CLIENTS_FOLDER), show_default=True)
@click.option("--name", help="The client's name as it will be printed.")
def new(engagement: str, root: Path, name: str | None) -> None:
    """Make a new engagement CLIENT/WAVE (e.g. harbour-bank/2026-baseline) from the template."""
    from toolkit.engagement.template import new_engagement  # start-up: reading the model

    client, separator, wave = engagement.strip("/").partition("/")
    if not separator or "/" in wave:
        raise UsageError(f"'{engagement}' is not CLIENT/WAVE, such as harbour-bank/2026-baseline")
    folder = new_engagement(root, client, wave, name)
    click.echo(f"Made {folder}. Next:")
    click.echo("  1. Mend engagement.yaml: names, date, audiences, groups.")
    click.echo("  2. Put the exports into survey/ and the transcripts into interviews/, as received.")
    click.echo(f"  3. centric map {folder} --write, and confirm mapping.yaml.")
    click.echo(f"  4. centric check {folder}")
    click.echo(f"  5. centric run {folder}")
