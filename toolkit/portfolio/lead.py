"""What a practice lead asks of all clients together: where they stand, who improved, where the practice's plays worked."""

import atexit
import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from toolkit.engagement import CLIENTS_FOLDER, PORTFOLIO_FOLDER
from toolkit.errors import InputError, Problem
from toolkit.portfolio.edition import (
    EDITION_FILE,
    SYNTHETIC,
    EditionHead,
    editions_in,
    make_edition,
    read_head,
    read_pools,
    write_edition,
)
from toolkit.portfolio.figures import latest, oldest, table_of, write_table
from toolkit.portfolio.gather import ChangeRow, ClientRow, Gathered, PlayRow
from toolkit.portfolio.sample import SAMPLE_DAY, sample_clients

FIGURES, CHANGES, PLAYS, CLIENTS = "figures", "changes", "plays", "clients"
TABLES: Final = (FIGURES, CHANGES, PLAYS, CLIENTS)
"""Parquet files of an edition, and the names under which DuckDB knows them."""

LATER: Final = {"pools": ("owner",), FIGURES: ("owner",), CHANGES: ("comparable",)}
"""Columns that editions of an older program lack, by table; they are blank there."""


def new_edition(home: Path, name: str, today: dt.date, given: Gathered) -> Path:
    """Make an edition under a portfolio folder; return its folder.

    Raises
    ------
    InputError
        There is an edition of that name, or one of a later day, or nobody consents.
    """
    before = editions_in(home)
    heads = [read_head(folder) for folder in before]
    problems = []
    if any(head.edition == name for head in heads):
        found, expected = f"the edition '{name}' already", "another name: an edition is final"
        problems.append(Problem(code="edition-exists", file=home.name, found=found, expected=expected))
    if any(head.date > today.isoformat() for head in heads):
        found, expected = "an edition of a later day", "a day that is not before it"
        problems.append(Problem(code="edition-order", file=home.name, found=found, expected=expected))
    if not given.clients:
        found, remedy = "no published engagement with portfolio: true", "Write it where a client agreed, and run those"
        problems.append(Problem(code="nobody-consents", file=home.name, found=found, remedy=remedy))
    problems += _twice(given)
    if problems:
        raise InputError(problems)
    usable = {figure.source for figure in given.figures if figure.wave_date >= oldest(today)}
    last = latest(given.figures, today)
    pools, parts = make_edition(name, today, last, [read_pools(folder) for folder in before], usable)
    folder = home / name
    write_table(table_of(given.figures), folder / f"{FIGURES}.parquet")
    write_table(table_of(given.clients, ClientRow), folder / f"{CLIENTS}.parquet")
    write_table(table_of(given.changes, ChangeRow), folder / f"{CHANGES}.parquet")
    write_table(table_of(given.plays, PlayRow), folder / f"{PLAYS}.parquet")
    synthetic = any(row.client.startswith(SYNTHETIC) for row in given.clients)
    clients = len({figure.client for figure in last})
    head = EditionHead(edition=name, date=today.isoformat(), clients=clients, synthetic=synthetic)
    write_edition(folder, head, pools, parts)
    return folder


def _twice(given: Gathered) -> Iterator[Problem]:
    """Two clients with the same answers: one of them is a copy, and would count as another client."""
    clients: dict[str, set[str]] = {}
    for figure in given.figures:
        clients.setdefault(figure.snapshot, set()).add(figure.client)
    for names in clients.values():
        if len(names) > 1:
            yield Problem(
                code="same-answers",
                file=", ".join(sorted(names)),
                found="the same answers under several clients",
                expected="each client once",
                remedy="Take portfolio: true out of the copies",
            )


class Portfolio:
    """An edition as the practice lead looks at it; every answer is a query over its Parquet files.

    Parameters
    ----------
    folder
        The edition's folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.head = folder, read_head(folder)

    def query(self, sql: str) -> pd.DataFrame:
        """Return what a query over the tables figures, changes, plays, clients and pools gives."""
        with duckdb.connect() as database:
            for name in (*TABLES, "pools"):
                table = database.from_parquet(str(self.folder / f"{name}.parquet"))
                lacking = [f"'' as {column}" for column in LATER.get(name, ()) if column not in table.columns]
                table.project(", ".join(["*", *lacking])).create_view(name)
            return database.execute(sql).df()

    def clients(self) -> pd.DataFrame:
        """Return who is in it: a row a client with its last wave, its waves and respondents."""
        return self.query(
            """
            select client, arg_max(name, wave_date) as name, max(wave_date) as last_wave, count(*) as waves,
                   arg_max(respondents, wave_date) as respondents, arg_max(sector, wave_date) as sector,
                   arg_max(size, wave_date) as size
            from clients group by client order by client
            """
        )

    def cuts(self) -> pd.DataFrame:
        """Return what each cut can show: its clients (of one owner counted once), and how many figures have 10 others, or 5."""
        return self.query(
            """
            with held as (select cut, compared, kind, subject, audience, sum(n) as n,
                                 if(owner = '', 'client ' || client, 'owner ' || owner) as holder
                          from pools group by all),
                 pool as (select cut, compared, kind, subject, audience, count(*) as clients,
                                 max(n) / sum(n) as largest from held group by all)
            select cut, max(clients) as clients, count(*) as figures,
                   count(*) filter (clients > 10 and largest <= 0.25) as percentiles,
                   count(*) filter (clients between 6 and 10 and largest <= 0.25) as ranges
            from pool group by cut order by clients desc, cut
            """
        )

    def standings(self) -> pd.DataFrame:
        """Return where clients stand, by criterion and audience: their number, lowest, middle and highest score."""
        return self.query(
            """
            select subject as criterion, audience, count(*) as clients, min(estimate) as lowest,
                   median(estimate) as middle, max(estimate) as highest
            from pools where cut = 'all' and kind = 'criterion' group by compared, subject, audience
            order by middle, criterion, audience
            """
        )

    def improved(self) -> pd.DataFrame:
        """Return who improved, by client and wave: criteria and audiences that went up, down, or neither clearly.

        `with_care` counts those among them whose waves are to be compared with care; what may not be compared is not
        among them at all.
        """
        return self.query(
            """
            select c.client, any_value(n.name) as name, c.wave, c.earlier, count(*) filter (verdict = 'up') as up,
                   count(*) filter (verdict = 'down') as down,
                   count(*) filter (verdict = 'no-clear-change') as unclear,
                   count(*) filter (comparable = 'with-care') as with_care, avg(change) as mean_change
            from changes c left join clients n on n.client = c.client and n.wave = c.wave
            group by c.client, c.wave, c.earlier order by up - down desc, mean_change desc, c.client
            """
        )

    def plays(self) -> pd.DataFrame:
        """Return where the practice's plays were done and how the criterion moved there, by play.

        That a criterion went up where a play was done does not say that the play did it. `elsewhere_up` is the share of
        clients without the play whose criterion went up, to be set beside `up`/`done`; both count an audience once.
        """
        return self.query(
            """
            with moved as (
                select p.play, p.criterion, p.action, p.client, c.audience, c.verdict, c.change from plays p
                join changes c on c.client = p.client and c.wave = p.wave and c.criterion = p.criterion
                where p.status = 'done'),
            elsewhere as (
                select p.play, avg((c.verdict = 'up')::int) as share, count(*) as measured
                from (select distinct play, criterion from plays) p join changes c on c.criterion = p.criterion
                where not exists (select 1 from plays d where d.play = p.play and d.status = 'done'
                                  and d.client = c.client and d.wave = c.wave)
                group by p.play)
            select moved.play, criterion, any_value(action) as action, count(distinct client) as clients,
                   count(*) as measured,
                   count(*) filter (verdict = 'up') as up, count(*) filter (verdict = 'down') as down,
                   avg(change) as mean_change, any_value(elsewhere.share) as elsewhere_up,
                   any_value(elsewhere.measured) as elsewhere
            from moved left join elsewhere on elsewhere.play = moved.play
            group by moved.play, criterion order by up / count(*) desc, mean_change desc, moved.play
            """
        )


def open_portfolio(folder: str | Path = "") -> Portfolio:
    """Return an edition from its folder, or the latest from a portfolio folder.

    Blank looks for a portfolio here and one folder up; where there is none, one of made-up clients is shown.

    Raises
    ------
    InputError
        There is no edition in the folder that was named.
    """
    if not folder:
        homes = [
            home for home in (Path(CLIENTS_FOLDER), Path("..", CLIENTS_FOLDER)) if editions_in(home / PORTFOLIO_FOLDER)
        ]
        return open_portfolio(homes[0] / PORTFOLIO_FOLDER) if homes else _sample()
    editions = [Path(folder)] if (Path(folder) / EDITION_FILE).exists() else editions_in(Path(folder))
    if not editions:
        raise InputError(
            Problem(code="no-edition", file=str(folder), found="no edition", remedy="centric portfolio makes one")
        )
    return Portfolio(editions[-1])


def _sample() -> Portfolio:
    home = Path(tempfile.mkdtemp(prefix="centric-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return Portfolio(new_edition(home, "sample", SAMPLE_DAY, sample_clients()))
