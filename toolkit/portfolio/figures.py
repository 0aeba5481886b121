"""What may be compared across clients: figures of whole audiences from Publications whose engagement consents."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.special import stdtrit

from toolkit.engagement import Engagement, published, write_atomically
from toolkit.publication import Publication, read_results
from toolkit.publication.value import COMBINED, Measure, PublishedCell, SubjectKind

OLDEST_YEARS: Final = 3
"""Fieldwork that ended longer ago is not compared with (S20)."""

COMPARED: Final = (SubjectKind.CRITERION, SubjectKind.DIMENSION)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A score of one client's whole audience at one wave.

    `compared` names what must be the same in two figures that are set side by side: the model's fingerprint and the
    items; `estimate` is in points, `variance` its squared standard error; `snapshot` names the respondents; `owner` is
    blank where nobody owns several clients.
    """

    client: str
    wave: str
    wave_date: str
    snapshot: str
    sector: str
    size: str
    compared: str
    kind: str
    subject: str
    audience: str
    n: int
    estimate: float
    variance: float
    owner: str = ""

    @property
    def held_by(self) -> str:
        """Who owns the client: clients of one owner count as one."""
        return f"owner {self.owner}" if self.owner else f"client {self.client}"

    @property
    def source(self) -> str:
        """Whose answers it is made of: another wave, or other answers of the same wave, is another source."""
        return f"{self.client}/{self.wave}/{self.snapshot}"


def consenting(root: Path) -> list[tuple[Engagement, Publication]]:
    """Return the published engagements under `root` whose engagement.yaml says ``portfolio: true``, by name."""
    chosen = [engagement for engagement in published(root) if engagement.settings.portfolio]
    return [(engagement, read_results(engagement.results_file, engagement.name)) for engagement in chosen]


def figures_of(engagement: Engagement, publication: Publication) -> Iterator[Figure]:
    """Yield what of a publication may be compared: shown scores of whole audiences that have an interval."""
    settings = engagement.settings
    for cell in publication.cells:
        spread = _estimate_and_variance(cell)
        if spread is None or cell.n is None:
            continue
        yield Figure(
            client=publication.client_id,
            wave=publication.wave_id,
            wave_date=publication.wave_date,
            snapshot=publication.snapshot,
            sector=settings.sector or "",
            size=settings.size or "",
            compared=f"{publication.model.sha256} {' '.join(sorted(cell.items))}",
            kind=cell.kind.value,
            subject=cell.subject,
            audience=cell.audience,
            n=cell.n,
            estimate=spread[0],
            variance=spread[1],
            owner=settings.client.owner or "",
        )


def _estimate_and_variance(cell: PublishedCell) -> tuple[float, float] | None:
    """Score and squared standard error, from the interval of Student's t; None where there is none of either."""
    if cell.kind not in COMPARED or cell.group_by is not None or cell.audience == COMBINED or cell.hidden is not None:
        return None
    score = cell.figures.get(Measure.SCORE_0_100)
    if score is None or score.value is None or score.low is None or score.high is None or score.high <= score.low:
        return None
    t = float(stdtrit(max(1, score.n - 1), 0.5 + score.level / 2.0))
    return score.value, ((score.high - score.low) / (2.0 * t)) ** 2


def oldest(today: dt.date) -> str:
    """Return the first day whose fieldwork may still be compared with, as YYYY-MM-DD."""
    return today.replace(year=today.year - OLDEST_YEARS, day=min(today.day, 28)).isoformat()


def latest(figures: Iterable[Figure], today: dt.date) -> list[Figure]:
    """Return each client's figures of its last wave, as far as that ended in the three years before `today`."""
    with duckdb.connect() as database:
        database.register("figures", table_of(figures))
        found = database.sql(
            """
            select * from figures
            qualify (wave_date, wave) = max((wave_date, wave)) over (partition by client)
                and wave_date between $oldest and $today
            order by client, compared, kind, subject, audience
            """,
            params={"oldest": oldest(today), "today": today.isoformat()},
        )
        return figures_in(found.to_arrow_table())


def table_of(figures: Iterable[Any], kind: type[Any] = Figure) -> pa.Table:
    """Return values of a dataclass of texts and numbers as a table; columns stand even when there is no row."""
    types = {"str": pa.string(), "int": pa.int64(), "float": pa.float64(), str: pa.string(), int: pa.int64()}
    schema = pa.schema([(field.name, types.get(field.type, pa.float64())) for field in fields(kind)])
    return pa.Table.from_pylist([asdict(figure) for figure in figures], schema=schema)


def figures_in(table: pa.Table) -> list[Figure]:
    """Return the figures in a table that has their columns."""
    names = [field.name for field in fields(Figure) if field.name in table.column_names]  # older ones name no owner
    return [Figure(**row) for row in table.select(names).to_pylist()]


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table as Parquet, whole or not at all."""
    stream = BytesIO()
    pq.write_table(table, stream)
    write_atomically(path, stream.getvalue())
