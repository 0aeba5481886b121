"""centric purge: the end of a contract, raw and work data removed."""

from pathlib import Path

import click

from toolkit.errors import UsageError


@click.command()
@click.argument("engagement", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Really remove them; without it they are only listed.")
def purge(engagement: Path, yes: bool) -> None:
    """Remove raw and work data of ENGAGEMENT, listing what goes; results and settings stay. There is no way back."""
    from toolkit.engagement import open_engagement  # start-up: reading the settings
    from toolkit.engagement.custody import purge as purged
    from toolkit.engagement.custody import purgeable

    opened = open_engagement(engagement)
    files = purged(opened) if yes else purgeable(opened)
    for path in files:
        click.echo(f"  {path.relative_to(opened.folder).as_posix()}")
    if not yes:
        raise UsageError(f"{len(files)} files of {opened.name} would go for good. Say so with --yes")
    click.echo(f"{len(files)} files of {opened.name} removed; out/client/ and the settings stay.")
