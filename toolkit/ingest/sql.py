"""A table or a query of a database as an export: read only, for a limited time, and its address in no file or message."""

import os
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import URL, Connection, Engine, Executable, create_engine, make_url, select, table, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from toolkit.errors import InputError, Problem
from toolkit.ingest.mapping import SqlSource
from toolkit.ingest.plain import plain_column
from toolkit.ingest.tables import unique_names
from toolkit.ingest.typed import BETWEEN, TypedFile, text_column, typed_export
from toolkit.ingest.values import Source, SurveyExport
from toolkit.ingest.workbooks import MAX_CELLS

VENDOR = "plain"
DRIVERS = {"postgresql": "postgresql+pg8000", "postgres": "postgresql+pg8000", "sqlite": "sqlite"}
"""Databases that can be read, each with the driver that reads it."""

READS = re.compile(r"^(select|with|values|table)\b", re.IGNORECASE)
BLOCK_ROWS = 10_000
STEPS_BETWEEN_LOOKS = 10_000
NETWORK_SECONDS = 10
NAMES_ONLY = re.compile(r"no such (table|column|function)|syntax error")


def read_sql(sql: SqlSource, name: str) -> SurveyExport:
    """Return the rows of a table or query as an export; `name` is what messages call it.

    Rows of a table come in the order of their values, because a table has none of its own.

    Raises
    ------
    InputError
        The variable is not set, the database cannot be reached, read or known, or there is no row.
    """
    engine = _engine(sql, name)
    try:
        with engine.connect() as connection:
            _limit(connection, sql)
            found = connection.execute(_statement(sql, name))
            headers = [str(key) for key in found.keys()]  # noqa: SIM118 (a result, not a dict)
            rows = _fetched(found, len(headers), name)
    except SQLAlchemyError as error:
        raise _told(error, sql, name) from None
    except (OSError, OverflowError, ValueError):
        raise _problem(name, "no connection to the database, or an answer from it that cannot be read") from None
    finally:
        engine.dispose()
    names = unique_names([header.strip() or "column" for header in headers])
    cells = pd.DataFrame(
        {each: text_column(pd.Series(values, dtype=object)) for each, values in zip(names, rows, strict=True)}
    )
    if sql.table is not None:
        cells = cells.sort_values(names, ignore_index=True)
    columns = [replace(plain_column(each, header), joined=BETWEEN) for each, header in zip(names, headers, strict=True)]
    return typed_export(Source(name=name, content=b""), TypedFile(vendor=VENDOR, columns=columns, cells=cells))


def _engine(sql: SqlSource, name: str) -> Engine:
    given = os.environ.get(sql.url_from, "")
    if not given:
        raise InputError(
            Problem(
                code="missing-variable",
                file=name,
                place="sql.url_from",
                found=f"no environment variable {sql.url_from}",
                expected="the address of the database, such as postgresql://USER:PASSWORD@HOST/DATABASE",
                remedy="Set it where centric runs, never in mapping.yaml",
            )
        )
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise _problem(name, f"an address in {sql.url_from} that is none") from None
    kind = url.drivername.partition("+")[0]
    if kind not in DRIVERS:
        raise _problem(name, f"a database of another kind in {sql.url_from}", f"one of {', '.join(DRIVERS)}")
    url = url.set(drivername=DRIVERS[kind])
    if kind == "sqlite":
        url = _read_only_file(url, name)
        return create_engine(url, poolclass=NullPool, hide_parameters=True)
    seconds = sql.timeout_seconds + NETWORK_SECONDS
    return create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": seconds})


def _read_only_file(url: URL, name: str) -> URL:
    """Return the address of an SQLite file, opened for reading; one that is not there would else be made."""
    path = Path(url.database or "")
    if not url.database or not path.is_file():
        raise _problem(name, "no such SQLite file", "a file that is there")
    return URL.create("sqlite", database=path.resolve().as_uri(), query={"mode": "ro", "uri": "true"})


def _limit(connection: Connection, sql: SqlSource) -> None:
    """Make a connection read only, and its statements end in time."""
    if connection.dialect.name == "sqlite":
        end = time.monotonic() + sql.timeout_seconds
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(lambda: time.monotonic() > end, STEPS_BETWEEN_LOOKS)
        connection.execute(text("PRAGMA query_only = ON"))
        return
    connection.execute(text("SET TRANSACTION READ ONLY"))
    connection.execute(text(f"SET LOCAL statement_timeout = {sql.timeout_seconds * 1000:d}"))


def _statement(sql: SqlSource, name: str) -> Executable:
    if sql.table is not None:
        schema, _, own = sql.table.rpartition(".")
        return select(text("*")).select_from(table(own, schema=schema or None))
    query = (sql.query or "").strip().rstrip(";").rstrip()
    if ";" in query or not READS.match(query):
        raise _problem(
            name, "a query of several statements, or one that does not read", "one SELECT, without semicolon"
        )
    return text(query.replace(":", r"\:"))


def _fetched(found: Any, width: int, name: str) -> list[list[object]]:
    """Return the values by column."""
    columns: list[list[object]] = [[] for _ in range(width)]
    while block := found.fetchmany(BLOCK_ROWS):
        for values, more in zip(columns, zip(*block, strict=True), strict=True):
            values.extend(more)
        if width * len(columns[0]) > MAX_CELLS:
            found_text = f"more than {MAX_CELLS:,} values"
            raise InputError(Problem(code="too-large", file=name, found=found_text, remedy="Ask for fewer columns"))
    return columns


def _told(error: SQLAlchemyError, sql: SqlSource, name: str) -> InputError:
    """Return what went wrong, without address, password or values: only names of tables and columns may be said."""
    original: Sequence[object] = getattr(error.orig, "args", ()) if isinstance(error, DBAPIError) else ()
    first = original[0] if original else ""
    state, message = (str(first.get("C", "")), str(first.get("M", ""))) if isinstance(first, dict) else ("", str(first))
    if state == "57014" or message == "interrupted":
        return _problem(
            name,
            f"a statement that took longer than {sql.timeout_seconds} seconds",
            remedy="Raise timeout_seconds, or ask for less",
        )
    if state == "25006" or "readonly" in message:
        return _problem(name, "a statement that writes", "one that reads")
    if state.startswith(("28", "3D")):
        return _problem(name, "a database that refuses this user, or is not there", remedy=f"Mend {sql.url_from}")
    if state.startswith("42") or NAMES_ONLY.search(message):
        return _problem(name, message[:300])
    return _problem(name, "no connection to the database, or a statement that failed", remedy=f"Check {sql.url_from}")


def _problem(name: str, found: str, expected: str = "", remedy: str = "Mend 'sql' in mapping.yaml") -> InputError:
    return InputError(Problem(code="unreadable-database", file=name, found=found, expected=expected, remedy=remedy))
