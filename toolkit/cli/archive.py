"""centric archive: one handover file of what passed the gate."""

from pathlib import Path

import click


@click.command()
@click.argument("engagement", type=click.Path(path_type=Path))
@click.option(
    "--to", "target", type=click.Path(path_type=Path), help="The file to write; beside the engagement if left out."
)
def archive(engagement: Path, target: Path | None) -> None:
    """Write a zip of out/client/ of ENGAGEMENT and nothing else: no raw data, no working papers."""
    from toolkit.engagement import open_engagement, write_atomically  # start-up: reading the settings
    from toolkit.engagement.custody import archive as archived

    opened = open_engagement(engagement)
    content = archived(opened)
    path = target or opened.folder.parent / f"{opened.name.replace('/', '-')}.zip"
    write_atomically(path, content)
    click.echo(f"Wrote {path}: what is in out/client/ and nothing else.")
