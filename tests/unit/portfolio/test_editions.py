"""Benchmarks across clients: when they may be shown, beside whom, and that no edition gives away what another hides."""

import datetime as dt
import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from toolkit.errors import InputError
from toolkit.portfolio.cuts import among, cuts_of, place, pools_of
from toolkit.portfolio.edition import FEWEST_CHANGED, Beside, Pools, make_edition, read_pools
from toolkit.portfolio.figures import Figure, latest
from toolkit.portfolio.gather import ClientRow, Gathered
from toolkit.portfolio.lead import new_edition, open_portfolio
from toolkit.portfolio.page import write_page
from toolkit.portfolio.sample import sample_clients
from toolkit.stats.benchmark import Publish

DAY = dt.date(2026, 6, 1)


def figure(number: int, **changes: object) -> Figure:
    made = Figure(
        client=f"client-{number:02d}",
        wave="2026-a",
        wave_date="2026-05-01",
        snapshot=f"answers-{number}",
        sector="",
        size="",
        compared="model items",
        kind="criterion",
        subject="recognition",
        audience="employees",
        n=100,
        estimate=float(np.random.default_rng(number).normal(60, 10)),
        variance=4.0,
    )
    return replace(made, **changes)


def figures(count: int, **changes: object) -> list[Figure]:
    return [figure(number, **changes) for number in range(count)]


def edition(
    given: list[Figure], *earlier: Pools, usable: list[Figure] | None = None
) -> tuple[Pools, dict[str, Beside]]:
    sources = {one.source for one in (given if usable is None else usable)}
    sources |= {one.source for pools in earlier for pool in pools.values() for one in pool} if usable is None else set()
    pools, parts = make_edition("e", DAY, given, earlier, sources)
    return pools, {part.client: part for part in parts}


@pytest.mark.parametrize(
    ("clients", "shown"),
    [(5, None), (6, Publish.RANGE), (10, Publish.RANGE), (11, Publish.PERCENTILE), (40, Publish.PERCENTILE)],
)
def test_a_percentile_needs_ten_others_and_a_range_five(clients: int, shown: Publish | None) -> None:
    given = figures(clients)
    found = place(given[0], pools_of(given))
    assert (None if found is None else found[1].publish) is shown
    if found is not None:
        assert found[1].others == clients - 1
        assert (found[1].percentile.value is not None) is (shown is Publish.PERCENTILE)


def test_a_client_that_holds_more_than_a_quarter_of_the_respondents_ends_it() -> None:
    given = figures(12)
    given[3] = replace(given[3], n=400)
    assert place(given[0], pools_of(given)) is None
    # the large client itself sees the others, none of whom is large
    found = place(given[3], pools_of(given))
    assert found is not None
    assert found[1].publish is Publish.PERCENTILE


@pytest.mark.parametrize(
    ("alike", "sector", "size", "cut"),
    [
        (11, "banking", "small", "sector=banking, size=small"),
        (11, "banking", "", "sector=banking"),
        (11, "", "small", "size=small"),
        (11, "", "", "all"),
        (9, "banking", "", "all"),
    ],
)
def test_a_client_is_set_beside_the_narrowest_cut_that_can_be_shown(
    alike: int, sector: str, size: str, cut: str
) -> None:
    given = [*figures(alike, sector=sector, size=size), *(figure(100 + number, sector="x") for number in range(11))]
    found = place(given[0], pools_of(given))
    assert found is not None
    assert found[0] == cut
    assert found[1].publish is Publish.PERCENTILE


@pytest.mark.parametrize(("outside", "made"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_cut_that_leaves_out_a_few_is_not_made(outside: int, made: bool) -> None:
    """Its difference to all clients would be those few."""
    given = [*figures(12, sector="banking"), *(figure(50 + number) for number in range(outside))]
    assert ("sector=banking" in pools_of(given)) is made
    assert cuts_of(given[0]) == ["sector=banking", "all"]


def test_of_two_cuts_one_within_the_other_the_rest_is_never_a_few() -> None:
    """Twelve banks of which eleven are small: who sees both would see the twelfth."""
    banks = [*figures(11, sector="banking", size="small"), figure(20, sector="banking", size="large")]
    given = [*banks, *(figure(50 + number, sector="energy", size="small") for number in range(12))]
    pools = pools_of(given)
    assert "sector=banking" in pools
    assert "sector=banking, size=small" not in pools
    enough = [*banks, *(figure(30 + number, sector="banking", size="large") for number in range(4))]
    assert "sector=banking, size=small" in pools_of([*enough, *given[12:]])


def owned(count: int, owner: str, start: int = 0, **changes: object) -> list[Figure]:
    return [figure(start + number, owner=owner, **changes) for number in range(count)]


@pytest.mark.parametrize(
    ("given", "others", "shown"),
    [
        ([*figures(10), figure(40)], 10, Publish.PERCENTILE),
        ([*figures(2), *owned(9, "holding", 20)], 2, None),  # one firm owns nine of ten
        ([*figures(10), *owned(3, "holding", 20, n=20)], 10, Publish.PERCENTILE),
        ([*figures(10), *owned(5, "holding", 20)], 10, None),  # and then holds more than a quarter
        ([*figures(6), *owned(2, "a", 20, n=10), *owned(2, "b", 30, n=10)], 7, Publish.RANGE),
    ],
)
def test_clients_of_one_owner_count_as_one(given: list[Figure], others: int, shown: Publish | None) -> None:
    found = among(given[0], given)
    assert found.others == others
    assert found.publish is (Publish.NOTHING if shown is None else shown)


def test_a_client_is_never_set_beside_those_of_its_own_owner() -> None:
    given = [*figures(10), *owned(2, "holding", 20, n=10)]
    alone = among(given[-1], given)
    assert alone == among(given[-1], [*given[:10], given[-1]])
    assert alone.others == 10


def test_six_newcomers_of_one_owner_are_one() -> None:
    first, before = edition(figures(14))
    _, after = edition([*figures(14), *owned(FEWEST_CHANGED, "holding", 20)], first)
    assert after["client-03"].benchmarks == before["client-03"].benchmarks


def test_the_same_answers_under_two_clients_are_refused(tmp_path: Path) -> None:
    given = given_to(12)
    copy = replace(given.figures[0], client="client-99")
    with pytest.raises(InputError) as error:
        new_edition(tmp_path, "2026-june", DAY, replace(given, figures=(*given.figures, copy)))
    (problem,) = error.value.problems
    assert (problem.code, problem.file) == ("same-answers", "client-00, client-99")
    assert list(tmp_path.iterdir()) == []


def test_an_edition_of_an_older_program_is_read(tmp_path: Path) -> None:
    folder = new_edition(tmp_path, "2026-june", DAY, given_to(12))
    for name in ("pools", "figures"):
        table = pq.read_table(folder / f"{name}.parquet")
        pq.write_table(table.drop_columns(["owner"]), folder / f"{name}.parquet")
    assert {len(pool) for pool in read_pools(folder).values()} == {12}
    assert open_portfolio(folder).cuts()["percentiles"].sum() == 1


@pytest.mark.parametrize("n", [5, 6, 30])
def test_a_tiny_client_is_drawn_to_the_middle_and_says_so_by_its_interval(n: int) -> None:
    """Few respondents give a wide interval of the percentile, so nobody takes a handful for the best of all."""
    tiny = figure(0, n=n, estimate=95.0, variance=625.0 / n)
    found = among(tiny, [tiny, *(figure(number) for number in range(1, 14))])
    percentile = found.percentile
    assert percentile.low is not None
    assert percentile.high is not None
    assert percentile.n == n
    exact = among(replace(tiny, variance=0.25), [tiny, *(figure(number) for number in range(1, 14))])
    assert exact.shrunken is not None
    assert found.shrunken is not None
    assert found.shrunken < exact.shrunken


def test_other_versions_and_other_items_are_never_set_side_by_side() -> None:
    given = [*figures(8), *(figure(20 + number, compared="another version") for number in range(8))]
    pools, parts = edition(given)
    assert {len(pool) for pool in pools.values()} == {8}
    assert {one.others for part in parts.values() for one in part.benchmarks} == {7}


@pytest.mark.parametrize(
    ("date", "kept"),
    [("2026-05-01", True), ("2023-06-01", True), ("2023-05-31", False), ("2026-06-02", False)],
)
def test_only_the_last_three_years_count(date: str, kept: bool) -> None:
    assert bool(latest([figure(1, wave_date=date)], DAY)) is kept


def test_each_client_is_there_with_its_last_wave_alone() -> None:
    waves = [figure(1), figure(1, wave="2025-a", wave_date="2025-05-01", snapshot="old"), figure(2)]
    assert [(one.client, one.wave) for one in latest(waves, DAY)] == [("client-01", "2026-a"), ("client-02", "2026-a")]


def test_the_order_of_the_clients_changes_nothing() -> None:
    given = figures(14)
    assert edition(given)[1]["client-03"] == edition(given[::-1])[1]["client-03"]


@pytest.mark.parametrize("new", [1, FEWEST_CHANGED - 1, FEWEST_CHANGED])
def test_an_edition_takes_newcomers_in_only_when_they_are_several(new: int) -> None:
    first, before = edition(figures(14))
    second, after = edition(figures(14 + new), first)
    taken = new >= FEWEST_CHANGED
    assert {len(pool) for pool in second.values()} == {14 + new if taken else 14}
    assert (after["client-03"].benchmarks == before["client-03"].benchmarks) is not taken
    # a newcomer that waits is told where it stands all the same
    assert after[f"client-{13 + new:02d}"].benchmarks[0].others == (13 + new if taken else 14)


def test_one_client_that_measures_again_does_not_move_the_others() -> None:
    given = figures(14)
    first, before = edition(given)
    again = [replace(given[0], wave="2026-b", snapshot="new", estimate=5.0), *given[1:]]
    _, after = edition(again, first, usable=[*given, *again])
    assert after["client-03"].benchmarks == before["client-03"].benchmarks
    assert after["client-00"].benchmarks[0].percentile.value == 0.0


def test_the_same_answers_scored_anew_are_another_figure() -> None:
    given = figures(14)
    first, before = edition(given)
    _, after = edition([replace(given[0], estimate=99.0), *given[1:]], first)
    assert after["client-03"].benchmarks == before["client-03"].benchmarks


def test_when_one_withdraws_nothing_is_shown_rather_than_its_difference() -> None:
    given = figures(14)
    first, _ = edition(given)
    second, after = edition(given[1:], first, usable=given[1:])
    assert set(map(len, second.values())) == {0}
    assert after["client-03"].benchmarks == ()
    third, _ = edition([*given[1:], figure(30)], first, second, usable=[*given[1:], figure(30)])
    assert set(map(len, third.values())) == {0}


def test_no_two_of_many_editions_differ_by_a_few_clients(tmp_path: Path) -> None:
    """Clients come and measure again at random; whoever keeps all editions can never set two apart by one client."""
    draw = np.random.default_rng(3)
    clients: dict[int, Figure] = {number: figure(number) for number in range(15)}
    past: list[Figure] = list(clients.values())
    editions: list[Pools] = []
    for round_ in range(25):
        for _ in range(int(draw.integers(0, 9))):
            number = int(draw.integers(0, 40))
            clients[number] = figure(number, snapshot=f"{number} {round_}", estimate=float(draw.normal(60, 10)))
            past.append(clients[number])
        pools, _ = make_edition("e", DAY, list(clients.values()), editions, {one.source for one in past})
        editions.append(pools)
    key = next(iter(editions[0]))
    sets = [{one.source for one in pools[key]} for pools in editions]
    assert len({frozenset(one) for one in sets}) > 2
    for one, other in itertools.combinations(sets, 2):
        # what one client sees are the others of its pool: one less may have moved
        assert all(not moved or len(moved) - 1 >= 5 for moved in (one - other, other - one))


def given_to(clients: int) -> Gathered:
    made = figures(clients)
    rows = [ClientRow(client=one.client, name=one.client, wave=one.wave, wave_date=one.wave_date, sector="", size="",
                      respondents=one.n) for one in made]  # fmt: skip
    return Gathered(figures=tuple(made), clients=tuple(rows))


def test_an_edition_on_disk_is_whole_and_a_client_s_part_names_nobody_else(tmp_path: Path) -> None:
    folder = new_edition(tmp_path, "2026-june", DAY, given_to(12))
    parts = sorted((folder / "benchmarks").iterdir())
    assert len(parts) == 12
    for path in parts:
        text = path.read_text(encoding="utf-8")
        assert [name for name in (other.stem for other in parts) if name in text] == [path.stem]
        assert len(json.loads(text)["benchmarks"]) == 1
    pools = read_pools(folder)
    assert {len(pool) for pool in pools.values()} == {12}
    assert next(iter(pools.values())) == sorted(figures(12), key=lambda one: one.client)


@pytest.mark.parametrize(
    ("name", "day", "clients", "code"),
    [
        ("2026-june", DAY, 12, "edition-exists"),
        ("2026-may", dt.date(2026, 5, 1), 12, "edition-order"),
        ("2026-july", dt.date(2026, 7, 1), 0, "nobody-consents"),
    ],
)
def test_an_edition_that_cannot_be_made_says_why(
    tmp_path: Path, name: str, day: dt.date, clients: int, code: str
) -> None:
    new_edition(tmp_path, "2026-june", DAY, given_to(12))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError) as error:
        new_edition(tmp_path, name, day, given_to(clients))
    assert [problem.code for problem in error.value.problems] == [code]
    assert sorted(tmp_path.rglob("*")) == before


def test_the_page_of_made_up_clients_says_so_and_tells_what_the_queries_do(tmp_path: Path) -> None:
    portfolio = open_portfolio(new_edition(tmp_path, "sample", DAY, sample_clients()))
    page = write_page(portfolio).read_text(encoding="utf-8")
    assert "are made up" in page
    improved = portfolio.improved()
    assert (improved["up"] + improved["down"] + improved["unclear"]).eq(12).all()
    best = improved.iloc[0]
    assert page.index(best["name"]) == min(page.index(client) for client in improved["name"])
    plays = portfolio.plays()
    assert plays["mean_change"].item() > 3
    assert 0 <= plays["elsewhere_up"].item() <= 1
    cuts = portfolio.cuts().set_index("cut")
    assert cuts.loc["all", "clients"] == 36
    assert cuts.loc["sector=banking", "percentiles"] == 12
    assert portfolio.query("select count(*) as rows from figures")["rows"].item() == 36 * 2 * 12


def test_a_folder_without_an_edition_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no edition"):
        open_portfolio(tmp_path)
