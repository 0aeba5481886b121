"""The portfolio from end to end: clients run, an edition is made, and the next run of each shows its place."""

import json
from pathlib import Path

import duckdb
import pytest
from figure_checker import disagreements, marked_figures
from small_engagements import small_client

from toolkit.cli import main
from toolkit.publication import Publication, read_results

pytestmark = pytest.mark.slow

CLIENTS = 13
SECTORS = ("banking", "energy")


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirteen clients who agree, one who said nothing, all run and in an edition, then run again."""
    root = tmp_path_factory.mktemp("practice") / "client_data"
    for number in range(CLIENTS):
        settings = f"portfolio: true\nsector: {SECTORS[number > 10]}\nsize: small\n"
        small_client(root, f"client-{number:02d}", seed=number, settings=settings, respondents=60 + 10 * number)
    small_client(root, "client-silent", seed=99, settings="sector: banking\n", respondents=80)
    centric("run", *folders(root), "--workers", "2")
    centric("portfolio", str(root), "--edition", "first", "--date", "2026-06-01")
    centric("run", *folders(root), "--workers", "2")
    return root


def centric(*words: str) -> None:
    with pytest.raises(SystemExit) as end:
        main(list(words))
    assert end.value.code in (0, None), words


def folders(root: Path) -> list[str]:
    return [str(path) for path in sorted(root.glob("client-*"))]


def results(root: Path, client: str) -> Publication:
    return read_results(root / client / "2026-first" / "out" / "client" / "results.json")


def test_the_next_run_of_each_client_shows_its_place_among_the_others(clients: Path) -> None:
    places = []
    for number in range(CLIENTS):
        found = results(clients, f"client-{number:02d}").benchmarks
        assert found
        for one in found:
            assert one.others >= 10
            assert one.edition == "first"
            assert one.percentile.value is not None or one.percentile.reason is not None
            places.append((one.subject, one.audience, one.percentile.value))
    by_figure: dict[tuple[str, str], list[float]] = {}
    for subject, audience, place in places:
        if place is not None:
            by_figure.setdefault((subject, audience), []).append(place)
    assert by_figure
    for own in by_figure.values():
        assert min(own) < 25
        assert max(own) > 75  # somebody stands low, somebody high


def test_who_said_nothing_is_in_no_table_and_sees_no_place(clients: Path) -> None:
    assert results(clients, "client-silent").benchmarks == ()
    page = (clients / "client-silent" / "2026-first" / "out" / "client" / "report.html").read_text(encoding="utf-8")
    assert "benchmark:" not in page
    with duckdb.connect() as database:
        for table in ("pools", "figures", "clients"):
            path = clients / "portfolio" / "first" / f"{table}.parquet"
            silent = f"select count(*) from '{path}' where client = 'client-silent'"
            assert database.execute(silent).fetchone() == (0,)
            assert database.execute(f"select count(distinct client) from '{path}'").fetchone() == (CLIENTS,)


def test_a_cut_falls_back_where_it_is_too_small(clients: Path) -> None:
    """Eleven banks have ten others each; of two energy suppliers nobody can be compared, so all clients stand in."""
    assert {one.cut for one in results(clients, "client-00").benchmarks} <= {"size=small", "all"}
    assert {one.cut for one in results(clients, "client-12").benchmarks} <= {"size=small", "all"}


def test_every_shown_figure_is_the_published_one(clients: Path) -> None:
    folder = clients / "client-03" / "2026-first"
    page = (folder / "out" / "client" / "report.html").read_text(encoding="utf-8")
    content = (folder / "out" / "client" / "results.json").read_bytes()
    assert disagreements(page, content) == []
    shown = {each.figure for each in marked_figures(page)}
    assert any(name.startswith("benchmark:") and name.endswith("#percentile") for name in shown)
    assert any(name.startswith("benchmark:") and name.endswith("#others") for name in shown)
    centric("verify", str(folder))


def test_the_page_of_the_practice_lead_names_everybody_who_agreed(clients: Path) -> None:
    page = (clients / "portfolio" / "first" / "portfolio.html").read_text(encoding="utf-8")
    assert all(f"Client client-{number:02d}" in page for number in range(CLIENTS))
    assert "client-silent" not in page


def test_who_withdraws_sees_no_place_and_the_next_edition_shows_nothing_it_was_in(clients: Path) -> None:
    gone = clients / "client-05" / "2026-first"
    settings = gone / "engagement.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("portfolio: true", "portfolio: false"), "utf-8")
    centric("run", str(gone))
    assert results(clients, "client-05").benchmarks == ()
    centric("portfolio", str(clients), "--edition", "second", "--date", "2026-07-01")
    head = json.loads((clients / "portfolio" / "second" / "edition.json").read_text(encoding="utf-8"))
    assert head["clients"] == CLIENTS - 1
    assert not (clients / "portfolio" / "second" / "benchmarks" / "client-05.json").exists()
    centric("run", str(clients / "client-03" / "2026-first"))
    # twelve are left: the difference to the first edition would be the one who went, so nothing is shown
    assert results(clients, "client-03").benchmarks == ()
