"""centric link: a signed link to one client's dashboard, or the end of all given out so far."""

from pathlib import Path

import click

from toolkit.engagement import CLIENTS_FOLDER


@click.command()
@click.argument("engagement")
@click.option("--root", type=click.Path(path_type=Path), default=Path(CLIENTS_FOLDER), show_default=True)
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="How long it lasts.")
@click.option("--url", default="http://127.0.0.1:8866", show_default=True, help="Where the server is reached.")
@click.option("--revoke", is_flag=True, help="End every link given out so far for this engagement instead.")
def link(engagement: str, root: Path, days: int, url: str, revoke: bool) -> None:
    """Print a signed link to the dashboard of ENGAGEMENT (CLIENT/WAVE)."""
    from toolkit.serve.links import give_link, revoke_links  # start-up: reading the engagement

    if revoke:
        revoke_links(root, engagement)
        click.echo(f"Every link to {engagement} given out so far has ended.")
        return
    click.echo(give_link(root, engagement, days=days, url=url))
