"""centric serve: Voila for all published engagements, one signed link each."""

from collections.abc import Mapping
from pathlib import Path

import click

from toolkit.engagement import CLIENTS_FOLDER


@click.command()
@click.option("--root", type=click.Path(path_type=Path), default=Path(CLIENTS_FOLDER), show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8866, show_default=True, help="0 takes any free port.")
@click.option("--address", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--public-url", help="Where a TLS proxy shows the server, e.g. https://insight.example.com.")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="How long the links last.")
def serve(root: Path, port: int, address: str, public_url: str | None, days: int) -> None:
    """Serve the dashboards of all published engagements under ROOT, and print a signed link for each."""
    from toolkit.serve.server import serve as serve_dashboards  # start-up: Voila and tornado

    serve_dashboards(root, port=port, address=address, public_url=public_url, days=days, announce=_announce)


def _announce(links: Mapping[str, str]) -> None:
    click.echo("Serving. Each link opens one client's dashboard and no other; stop with Ctrl-C.")
    for name, link in links.items():
        click.echo(f"  {name}\n    {link}")
