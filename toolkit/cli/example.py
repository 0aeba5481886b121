"""centric example: synthetic clients with a known truth."""

from pathlib import Path

import click

from toolkit.engagement import CLIENTS_FOLDER


@click.command()
@click.argument("name", required=False)
@click.option("--to", "target", type=click.Path(path_type=Path), default=Path(CLIENTS_FOLDER), show_default=True)
@click.option("--seed", type=int, help="Another seed gives another, equally synthetic, client.")
def example(name: str | None, target: Path, seed: int | None) -> None:
    """Make the synthetic client NAME, or list those there are."""
    from toolkit.example import EXAMPLES, write_example  # start-up: numpy draws the answers

    if name is None:
        for known, specification in EXAMPLES.items():
            waves = ", ".join(wave.name for wave in specification.waves)
            click.echo(f"{known:20} {specification.client_name}: {waves}")
        return
    for folder in write_example(name, target, seed):
        click.echo(f"Made {folder}")
