"""A table or query of a database: SQLite, and a PostgreSQL that the tests start for themselves."""

import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from toolkit.errors import InputError
from toolkit.ingest.mapping import SqlSource
from toolkit.ingest.responses import read_responses
from toolkit.ingest.sql import read_sql
from toolkit.ingest.values import QuestionKind, SurveyExport

ROWS = [("p1", 4, "Agree", "North", True), ("p2", 5, "Disagree", "South", False), ("p3", None, "Agree", "", None)]
TABLE = 'CREATE TABLE "Answers" (person varchar(9), q1 numeric(4, 2), "Q 2" text, site text, again boolean)'


def program(name: str) -> str:
    """Return where a program of PostgreSQL lies: Debian keeps it off the path."""
    found = shutil.which(name) or next(map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None)
    assert found is not None, "PostgreSQL is missing: make system installs it"
    return found


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the address of a database of one's own, reached through a socket in a private folder."""
    home = Path(tempfile.mkdtemp(prefix="pg"))
    user: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        name = next(each for each in ("postgres", "nobody") if each in {entry.pw_name for entry in pwd.getpwall()})
        shutil.chown(home, name)
        user = {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}
    quiet: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": home}
    data = str(home / "data")
    try:
        subprocess.run(
            [program("initdb"), "-D", data, "-U", "centric", "-A", "trust", "-N", "-E", "UTF8"], **quiet, **user
        )
        options = f"-c listen_addresses='' -k {home} -c fsync=off"
        start = [program("pg_ctl"), "-D", data, "-w", "-o", options, "-l", str(home / "log"), "start"]
        subprocess.run(start, **quiet, **user)
        yield f"postgresql://centric:secret-word@/postgres?unix_sock={home}/.s.PGSQL.5432"
    finally:
        if (home / "data" / "postmaster.pid").exists():
            subprocess.run([program("pg_ctl"), "-D", data, "-m", "immediate", "stop"], **quiet, **user)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of the variable with the address of a database that holds the table Answers."""
    if request.param == "sqlite":
        with sqlite3.connect(tmp_path / "a.db") as connection:
            connection.execute(TABLE)
            connection.executemany('INSERT INTO "Answers" VALUES (?, ?, ?, ?, ?)', ROWS)
        connection.close()
        monkeypatch.setenv("SURVEY_URL", f"sqlite:///{tmp_path / 'a.db'}")
        return "SURVEY_URL"
    address = request.getfixturevalue("postgres")
    engine = create_engine(address.replace("postgresql:", "postgresql+pg8000:"))
    with engine.begin() as connection:
        connection.execute(text('DROP TABLE IF EXISTS "Answers"'))
        connection.execute(text(TABLE))
        insert = text('INSERT INTO "Answers" VALUES (:a, :b, :c, :d, :e)')
        connection.execute(insert, [dict(zip("abcde", row, strict=True)) for row in ROWS])
    engine.dispose()
    monkeypatch.setenv("SURVEY_URL", address)
    return "SURVEY_URL"


def read(database: str, **told: Any) -> SurveyExport:
    return read_sql(SqlSource(url_from=database, **told), "sql:answers")


def refusal(database: str, **told: Any) -> str:
    with pytest.raises(InputError) as error:
        read(database, **told)
    assert "secret-word" not in str(error.value)
    return str(error.value)


def test_a_table_is_read_in_the_order_of_its_values(database: str) -> None:
    export = read(database, table="Answers")
    assert (export.vendor, export.header_rows, export.rows_read) == ("plain", 0, 3)
    assert export.rows["person"].tolist() == ["p1", "p2", "p3"]
    assert export.rows["q1"].tolist() == ["4", "5", ""]
    assert [question.id for question in export.questions] == ["person", "q1", "Q 2", "site", "again"]
    assert next(each for each in export.questions if each.id == "q1").kind is QuestionKind.SINGLE


def test_a_query_keeps_its_order_its_colons_and_its_per_cent_signs(database: str) -> None:
    query = "SELECT person, CAST(q1 AS integer) AS q1, 'a:b' AS colon FROM \"Answers\" WHERE \"Q 2\" LIKE '%gree' ORDER BY person DESC;"
    export = read(database, query=query)
    assert export.rows["person"].tolist() == ["p3", "p2", "p1"]
    assert export.rows["colon"].tolist() == ["a:b"] * 3


@pytest.mark.parametrize(
    "query",
    ['DROP TABLE "Answers"', 'SELECT 1; DROP TABLE "Answers"', 'WITH x AS (DELETE FROM "Answers" RETURNING *) SELECT * FROM x'],
)  # fmt: skip
def test_nothing_is_written(database: str, query: str) -> None:
    assert "sql:answers" in refusal(database, query=query)
    assert len(read(database, table="Answers").rows) == 3


def test_a_statement_that_takes_too_long_is_stopped(database: str) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    assert "longer than 1 seconds" in refusal(database, query=endless, timeout_seconds=1)


def test_a_table_that_is_not_there_and_one_without_rows_are_told(database: str) -> None:
    assert "answers_of_2020" in refusal(database, table="answers_of_2020")
    assert "no row of answers" in refusal(database, query='SELECT * FROM "Answers" WHERE q1 = 77')


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (None, "no environment variable"),
        ("nonsense", "an address in SURVEY_URL that is none"),
        ("mysql://a:secret-word@b/c", "a database of another kind"),
        ("sqlite:////nowhere/none.db", "no such SQLite file"),
        ("postgresql://a:secret-word@/b?unix_sock=/nowhere/s", "no connection"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, address: str | None, words: str
) -> None:
    monkeypatch.delenv("SURVEY_URL", raising=False)
    if address is not None:
        monkeypatch.setenv("SURVEY_URL", address)
    assert words in refusal("SURVEY_URL", table="answers")


def test_a_mapping_takes_a_table_in_place_of_a_file(database: str, make_engagement: Callable[..., Any]) -> None:
    columns = {"person": "respondent", "Q 2": "vision.e1", "site": "group:site"}
    mapped = {
        "sql": {"url_from": database, "table": "Answers"},
        "audience": "employees",
        "columns": columns,
        "not_fielded": ["vision.e2", "trust.e1"],
    }
    engagement = make_engagement({}, [mapped])
    responses = read_responses(engagement, engagement.model).responses["employees"]
    assert responses.frame["vision.e1"].tolist() == [4, 2, 4]
    assert responses.frame["site"].tolist() == ["North", "South", "not stated"]


def test_a_file_and_a_table_at_once_are_refused(make_engagement: Callable[..., Any]) -> None:
    sql = {"url_from": "SURVEY_URL", "table": "a"}
    mapped = {"file": "survey/a.csv", "sql": sql, "audience": "employees", "columns": {"a": "ignored"}}
    engagement = make_engagement({}, [mapped])
    with pytest.raises(InputError, match="not both"):
        read_responses(engagement, engagement.model)
