"""centric serve: Voila for all published engagements, one signed link each."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from toolkit.engagement import CLIENTS_FOLDER


@click.command()
@click.option("--root", type=click.Path(path_type=Path), default=Path(CLIENTS_FOLDER), show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8866, show_default=True, help="0 takes any free port.")
@click.option("--address", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--public-url", help="Where a TLS proxy shows the server, e.g. https://insight.example.com.")
@click.option(
    "--proxy", "proxies", multiple=True, help="Address of a proxy whose X-Forwarded-For is believed; may be repeated."
)
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="How long the links last.")
@click.option("--most", type=click.IntRange(1, 10_000), default=60, show_default=True, help="Visitors at once.")
def serve(root: Path, days: int, most: int, proxies: tuple[str, ...], **where: Any) -> None:
    """Serve the dashboards of all published engagements under ROOT, and print a signed link for each."""
    from toolkit.serve.server import Setting  # start-up: Voila and tornado
    from toolkit.serve.server import serve as serve_dashboards

    believed = frozenset(proxies) if proxies else None
    setting = Setting(days=days, most_kernels=most, proxies=believed, **where)
    serve_dashboards(root, setting, announce=_announce)


def _announce(links: Mapping[str, str]) -> None:
    click.echo("Serving. Each link opens one client's dashboard and no other; stop with Ctrl-C.")
    for name, link in links.items():
        click.echo(f"  {name}\n    {link}")
