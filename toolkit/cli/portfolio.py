"""centric portfolio: an edition of benchmarks across the clients who consent, and the practice lead's page."""

import datetime as dt
import re
from pathlib import Path

import click

from toolkit.cli.output import print_json
from toolkit.engagement import CLIENTS_FOLDER
from toolkit.errors import UsageError


@click.command()
@click.argument("root", type=click.Path(path_type=Path), default=Path(CLIENTS_FOLDER))
@click.option("--edition", help="What to call the edition; the day by default.")
@click.option("--date", "day", help="The day it is of, as YYYY-MM-DD; today by default.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def portfolio(root: Path, edition: str | None, day: str | None, as_json: bool) -> None:
    """Set the clients under ROOT side by side whose engagement.yaml says portfolio: true.

    Writes ROOT/portfolio/EDITION: tables as Parquet, a page for the practice lead, and each client's own benchmarks,
    which the next centric run takes into its results.
    """
    from toolkit.engagement import PORTFOLIO_FOLDER
    from toolkit.portfolio.gather import gathered
    from toolkit.portfolio.lead import new_edition, open_portfolio  # start-up: duckdb, pandas
    from toolkit.portfolio.page import write_page

    try:
        today = dt.date.fromisoformat(day) if day else dt.datetime.now(dt.UTC).date()
    except ValueError:
        raise UsageError("--date takes a day as YYYY-MM-DD") from None
    name = edition or today.isoformat()
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", name):
        raise UsageError("--edition takes small letters, digits and hyphens")
    made = open_portfolio(new_edition(root / PORTFOLIO_FOLDER, name, today, gathered(root)))
    page = write_page(made)
    cuts = made.cuts().to_dict("records")
    if as_json:
        home = {"edition": name, "folder": str(made.folder), "page": str(page)}
        print_json({**home, "clients": made.head.clients, "synthetic": made.head.synthetic, "cuts": cuts})
        return
    click.echo(f"Edition {name} of the portfolio: {made.head.clients} clients")
    for cut in cuts:
        told = f"{cut['percentiles']} figures with percentiles, {cut['ranges']} with a range"
        click.echo(f"  {cut['cut']}: {cut['clients']} clients, {told}")
    click.echo(f"Page: {page}")
