"""A client's benchmarks come back into its own results, for the answers they were worked out for, and nobody else's."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from sample_engagements import sample_root

from toolkit.cli import main
from toolkit.engagement import open_engagement
from toolkit.errors import InputError
from toolkit.portfolio.beside import benchmark_file, with_benchmarks
from toolkit.portfolio.figures import figures_of
from toolkit.portfolio.gather import gathered
from toolkit.portfolio.lead import new_edition, open_portfolio
from toolkit.publication import Publication, parse_results, read_results, results_json

CLIENTS = 12


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve clients who agreed and one who did not, with an edition."""
    names = {f"client-{number:02d}/2026-a": f"Client {number:02d}" for number in range(CLIENTS + 1)}
    root = sample_root(tmp_path_factory.mktemp("portfolio"), names)
    for name in list(names)[:CLIENTS]:
        settings = root / name / "engagement.yaml"
        settings.write_text(settings.read_text(encoding="utf-8") + "portfolio: true\n", encoding="utf-8")
    new_edition(root / "portfolio", "2026-june", dt.date(2026, 6, 1), gathered(root))
    return root


def results(root: Path, client: str) -> Publication:
    return read_results(open_engagement(root / client / "2026-a").results_file)


def test_nobody_is_in_who_did_not_agree(root: Path) -> None:
    portfolio = open_portfolio(root / "portfolio")
    assert portfolio.head.clients == CLIENTS
    assert list(portfolio.clients()["client"]) == [f"client-{number:02d}" for number in range(CLIENTS)]
    assert "client-12" not in (portfolio.folder / "pools.parquet").read_bytes().decode("latin-1")
    assert benchmark_file(open_engagement(root / "client-12" / "2026-a")) is None


def test_another_version_of_the_model_or_other_items_are_another_thing(root: Path) -> None:
    engagement, own = open_engagement(root / "client-03" / "2026-a"), results(root, "client-03")
    compared = {figure.subject: figure.compared for figure in figures_of(engagement, own)}
    newer = replace(own, model=replace(own.model, sha256="2" * 64))
    assert not set(compared.values()) & {figure.compared for figure in figures_of(engagement, newer)}
    fewer = replace(own, cells=tuple(replace(cell, items=cell.items[:1]) for cell in own.cells))
    less = {figure.subject: figure.compared for figure in figures_of(engagement, fewer)}
    assert {name for name in compared if compared[name] != less[name]}


def test_benchmarks_come_back_into_the_results_and_survive_the_file(root: Path) -> None:
    engagement = open_engagement(root / "client-03" / "2026-a")
    made = with_benchmarks(results(root, "client-03"), engagement)
    assert made.benchmarks
    assert {one.others for one in made.benchmarks} == {CLIENTS - 1}
    assert {one.edition for one in made.benchmarks} == {"2026-june"}
    assert parse_results(results_json(made)) == made
    for one in made.benchmarks:
        cell = made.cell(one.kind, one.subject, one.audience)
        assert cell is not None
        assert cell.hidden is None
        assert one.lowest <= one.highest


def test_other_answers_or_a_hidden_cell_have_no_benchmark(root: Path) -> None:
    engagement = open_engagement(root / "client-03" / "2026-a")
    own = results(root, "client-03")
    assert with_benchmarks(replace(own, snapshot="others"), engagement).benchmarks == ()
    first = with_benchmarks(own, engagement).benchmarks[0]
    without = [c for c in own.cells if (c.kind, c.subject, c.audience) != (first.kind, first.subject, first.audience)]
    kept = with_benchmarks(replace(own, cells=tuple(without)), engagement).benchmarks
    assert first.id not in {one.id for one in kept}


def test_who_agrees_no_longer_has_no_benchmark_though_an_edition_holds_one(root: Path) -> None:
    engagement = open_engagement(root / "client-07" / "2026-a")
    assert with_benchmarks(results(root, "client-07"), engagement).benchmarks
    gone = replace(engagement, settings=engagement.settings.model_copy(update={"portfolio": False}))
    assert benchmark_file(gone) is None
    assert with_benchmarks(results(root, "client-07"), gone).benchmarks == ()


def test_a_client_is_never_given_the_part_of_another(root: Path) -> None:
    other = open_engagement(root / "client-04" / "2026-a")
    assert with_benchmarks(results(root, "client-03"), other).benchmarks == ()


def test_the_edition_that_is_named_is_taken_and_one_that_is_not_there_is_told(root: Path) -> None:
    engagement = open_engagement(root / "client-05" / "2026-a")
    named = replace(engagement, settings=engagement.settings.model_copy(update={"benchmark": "2026-june"}))
    assert benchmark_file(named) == benchmark_file(engagement)
    unknown = replace(engagement, settings=engagement.settings.model_copy(update={"benchmark": "2026-jun"}))
    with pytest.raises(InputError, match="2026-june"):
        benchmark_file(unknown)


def test_a_damaged_part_is_told_and_never_taken(root: Path) -> None:
    engagement = open_engagement(root / "client-06" / "2026-a")
    path = benchmark_file(engagement)
    assert path is not None
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    with pytest.raises(InputError, match="portfolio edition"):
        with_benchmarks(results(root, "client-06"), engagement)
    path.write_bytes(whole)


def test_the_command_makes_an_edition_and_its_page(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["portfolio", str(root), "--edition", "2026-july", "--date", "2026-07-01", "--json"])
    assert end.value.code == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["clients"], said["synthetic"]) == (CLIENTS, False)
    assert Path(said["page"]).read_text(encoding="utf-8").count("Client 0") == 10
    with pytest.raises(SystemExit) as end:
        main(["portfolio", str(root), "--edition", "2026-july", "--date", "2026-07-01"])
    assert end.value.code == 3
    assert "an edition is final" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--date", "July"], ["--edition", "../out"]])
def test_what_the_command_cannot_take_is_wrong_usage(
    root: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["portfolio", str(root), *arguments])
    assert end.value.code == 2
    assert arguments[0] in capsys.readouterr().err
