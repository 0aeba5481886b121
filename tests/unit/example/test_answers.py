"""The answers: plausible as answers of people, and true to what is planted."""

import numpy as np
import numpy.typing as npt
import pytest

from toolkit.example import SyntheticClient, SyntheticWave
from toolkit.example.latent import Draws, ItemParameters, deviations, item_parameters, normal_means, solve_centre
from toolkit.ingest.values import NOT_APPLICABLE, SKIPPED

Floats = npt.NDArray[np.float64]
SCALED = ("harbour-bank", "nordlicht-energie")


def waves(clients: dict[str, SyntheticClient]) -> list[SyntheticWave]:
    return [wave for name in SCALED for wave in clients[name].waves]


def scored(wave: SyntheticWave, audience: str, criterion: str) -> Floats:
    """An item a row, a careful person a column, 1 to 5, NaN where nothing was answered."""
    people = wave.respondents[audience]
    careful = [position for position in range(len(people)) if position not in people.careless]
    rows = []
    for item in wave.populations[audience].items[criterion]:
        codes = people.codes[item.id][careful].astype(float)
        rows.append(np.where(codes < 1, np.nan, 6 - codes if item.keyed == "reverse" else codes))
    return np.array(rows)


def person_scores(wave: SyntheticWave, audience: str, criterion: str) -> Floats:
    answers = scored(wave, audience, criterion)
    answered = (~np.isnan(answers)).sum(axis=0)
    means = np.nansum(answers, axis=0) / np.maximum(answered, 1)
    return np.where(answered >= len(answers) / 2, 25 * (means - 1), np.nan)


def mean_and_error(scores: Floats) -> tuple[float, float]:
    return float(np.nanmean(scores)), float(np.nanstd(scores) / np.sqrt((~np.isnan(scores)).sum()))


def correlation(first: Floats, second: Floats) -> float:
    both = ~np.isnan(first + second)
    return float(np.corrcoef(first[both], second[both])[0, 1])


def test_an_item_is_answered_as_often_in_each_category_as_the_model_says() -> None:
    item = ItemParameters(discrimination=1.7, thresholds=(-1.2, -0.3, 0.5, 1.4), low=1, high=5)
    theta = np.full(200_000, 0.4)
    answers = item.answers(theta, Draws(1, "test"))
    at_least = 1 / (1 + np.exp(-1.7 * (0.4 - np.array([-1.2, -0.3, 0.5, 1.4]))))
    expected = -np.diff([1, *at_least, 0])
    assert np.allclose([np.mean(answers == code) for code in range(1, 6)], expected, atol=0.005)


def test_expectations_by_integration_equal_those_of_a_very_large_simulated_population() -> None:
    item = item_parameters("some.item", 1, 5, reverse=False, seed=3)
    theta = 0.3 + Draws(2, "people").normal(400_000)
    simulated = np.mean(25.0 * (item.answers(theta, Draws(2, "answers")) - 1))
    assert normal_means(item.expected, np.array([0.3]))[0] == pytest.approx(simulated, abs=0.2)


def test_deviations_have_unit_variance_and_hang_together_more_within_a_dimension() -> None:
    people = deviations(50_000, {"a": "one", "b": "one", "c": "two"}, Draws(4, "deviations"))
    assert [np.std(values) for values in people.values()] == pytest.approx([1, 1, 1], abs=0.02)
    assert correlation(people["a"], people["b"]) == pytest.approx(0.58, abs=0.02)
    assert correlation(people["a"], people["c"]) == pytest.approx(0.38, abs=0.02)


def test_a_centre_is_found_for_any_target_inside_the_scale() -> None:
    item = item_parameters("some.item", 1, 5, reverse=True, seed=3)
    for target in (12.0, 50.0, 91.0):
        centre = solve_centre(lambda c: float(normal_means(item.expected, np.array([c]))[0]), target)
        assert normal_means(item.expected, np.array([centre]))[0] == pytest.approx(target, abs=1e-6)


def test_criterion_means_scatter_around_the_truth_as_sampling_says(clients: dict[str, SyntheticClient]) -> None:
    distances = []
    for wave in waves(clients):
        for audience, population in wave.populations.items():
            for criterion in population.items:
                mean, error = mean_and_error(person_scores(wave, audience, criterion))
                truth = wave.truth["criteria"][criterion][audience]["score_0_100"]["all"]
                distances.append((mean - truth) / error)
    assert max(np.abs(distances)) < 4.5
    assert abs(np.mean(distances)) < 0.5
    assert 0.7 < np.std(distances) < 1.4


def test_truth_over_all_is_what_was_planted(clients: dict[str, SyntheticClient]) -> None:
    for client in clients.values():
        for wave in client.waves:
            for audience, population in wave.populations.items():
                for criterion, target in population.criterion_targets.items():
                    truth = wave.truth["criteria"][criterion][audience]["score_0_100"]["all"]
                    assert truth == pytest.approx(target, abs=0.002)


@pytest.mark.parametrize("name", SCALED)
def test_the_leader_frontline_gap_is_there_and_nowhere_else(clients: dict[str, SyntheticClient], name: str) -> None:
    client = clients[name]
    wave = client.waves[-1]
    gaps = {}
    for criterion in wave.populations["leaders"].items:
        if criterion in wave.populations["employees"].items:
            leaders, employees = (person_scores(wave, audience, criterion) for audience in ("leaders", "employees"))
            gaps[criterion] = float(np.nanmean(leaders) - np.nanmean(employees))
    planted = set(client.specification.gaps)
    assert set(sorted(gaps, key=lambda criterion: -gaps[criterion])[:3]) == planted
    assert all(gaps[criterion] > 15 for criterion in planted)


@pytest.mark.parametrize("name", SCALED)
def test_the_weak_site_is_the_lowest_of_the_larger_sites(clients: dict[str, SyntheticClient], name: str) -> None:
    client = clients[name]
    for wave in client.waves:
        people = wave.respondents["employees"]
        careful = np.array([p not in people.careless for p in range(len(people))])
        sites = np.array(people.site)[careful]
        scores = np.array([person_scores(wave, "employees", c) for c in wave.populations["employees"].items])
        large = [site.name for site in client.specification.sites if site.respondents["employees"] > 20]
        means = {site: float(np.nanmean(scores[:, sites == site])) for site in large}
        weak = client.specification.weak_site.name
        others = [mean for site, mean in means.items() if site != weak]
        margin = 5 if wave.specification.attendance >= 1 else 2  # a small wave
        assert means[weak] < min(others) - margin


@pytest.mark.parametrize("name", SCALED)
def test_strong_and_weak_criteria_stand_at_the_ends(clients: dict[str, SyntheticClient], name: str) -> None:
    client = clients[name]
    wave = client.waves[0]
    means = {c: float(np.nanmean(person_scores(wave, "customers", c))) for c in wave.populations["customers"].items}
    ranked = sorted(means, key=lambda criterion: means[criterion])
    weak = [criterion for criterion in client.specification.weak if criterion in means]
    assert ranked[-1] in client.specification.strong
    assert set(weak) <= set(ranked[: len(weak) + 1])


@pytest.mark.parametrize("name", SCALED)
@pytest.mark.parametrize("outcome", ["outcome.csat", "outcome.nps", "outcome.ces"])
def test_the_two_drivers_explain_an_outcome_best(clients: dict[str, SyntheticClient], name: str, outcome: str) -> None:
    client = clients[name]
    for wave in client.waves:
        people = wave.respondents["customers"]
        careful = [p for p in range(len(people)) if p not in people.careless]
        answers = people.codes[outcome][careful].astype(float)
        answers[answers < 0] = np.nan
        enablers = [c for c in wave.populations["customers"].items if client.model.criterion_by_id[c].kind == "enabler"]
        scores = np.array([person_scores(wave, "customers", criterion) for criterion in enablers])
        complete = ~np.isnan(scores).any(axis=0) & ~np.isnan(answers)
        design = np.column_stack([np.ones(complete.sum()), scores[:, complete].T])
        weights = np.linalg.lstsq(design, answers[complete], rcond=None)[0][1:]
        best = {enablers[position] for position in np.argsort(-weights)[:3]}
        assert set(client.specification.drivers["customers"]) <= best


def test_between_the_waves_the_two_criteria_rise_and_the_truth_of_the_rest_stays(
    clients: dict[str, SyntheticClient],
) -> None:
    client = clients["nordlicht-energie"]
    before, after = client.waves[1:]
    rises = after.specification.rises
    for audience in ("employees", "customers"):
        for criterion in before.populations[audience].items:
            old, new = (w.truth["criteria"][criterion][audience]["score_0_100"]["all"] for w in (before, after))
            assert new - old == pytest.approx(rises.get(criterion, 0.0), abs=0.002)
            then, then_error = mean_and_error(person_scores(before, audience, criterion))
            now, now_error = mean_and_error(person_scores(after, audience, criterion))
            error = float(np.hypot(then_error, now_error))
            assert abs(now - then - rises.get(criterion, 0.0)) < 4 * error
            assert criterion not in rises or now - then > 2 * error


def test_items_of_a_criterion_hang_together_and_no_item_is_degenerate(clients: dict[str, SyntheticClient]) -> None:
    within = []
    for wave in waves(clients):
        for audience in ("employees", "customers"):
            for criterion in wave.populations[audience].items:
                answers = scored(wave, audience, criterion)
                within += [
                    correlation(answers[i], answers[j]) for i in range(len(answers)) for j in range(i + 1, len(answers))
                ]
                for row in answers:
                    shares = [float(np.nanmean(row == code)) for code in range(1, 6)]
                    assert max(shares) < 0.75
                    assert sum(share > 0.01 for share in shares) >= 4
    assert min(within) > 0.15
    assert 0.35 < np.mean(within) < 0.65


def test_some_answers_are_missing_and_some_people_cannot_judge(clients: dict[str, SyntheticClient]) -> None:
    for wave in waves(clients):
        for audience in ("employees", "customers"):
            codes = np.array(list(wave.respondents[audience].codes.values()))
            assert 0.005 < np.mean(codes == SKIPPED) < 0.04
            assert 0.01 < np.mean(codes == NOT_APPLICABLE) < 0.06


def test_careless_people_carry_two_independent_flags_and_careful_ones_do_not(
    clients: dict[str, SyntheticClient],
) -> None:
    for wave in waves(clients):
        for people in wave.respondents.values():
            items = [item for page in people.pages[:-1] for item in page]
            per_item = people.seconds / sum(len(page) for page in people.pages)
            for position, kind in people.careless.items():
                assert people.codes["quality.instructed1"][position] != 2
                same = len({int(people.codes[item][position]) for item in items}) == 1
                assert same if kind == "straightliner" else per_item[position] < 2 and not same
            careful = [p for p in range(len(people)) if p not in people.careless]
            missed = {p for p in careful if people.codes["quality.instructed1"][p] not in (2, SKIPPED)}
            assert missed == {p for p in people.slipped if people.codes["quality.instructed1"][p] == 4}
            finished = [p for p in careful if people.progress[p] == 100]
            assert min(per_item[finished]) > 2


def test_durations_of_careful_people_are_skewed_to_the_right(clients: dict[str, SyntheticClient]) -> None:
    people = clients["harbour-bank"].waves[0].respondents["customers"]
    seconds = people.seconds[[p for p in range(len(people)) if p not in people.careless]]
    assert np.mean(seconds) > np.median(seconds) * 1.03


def test_nasty_holds_what_the_rules_on_disclosure_must_survive(clients: dict[str, SyntheticClient]) -> None:
    client = clients["nasty"]
    people = client.waves[0].respondents
    sizes = {site.name: site.respondents["employees"] for site in client.specification.sites}
    assert len(people["leaders"]) == 1
    assert min(sizes.values()) == 1
    assert sum(size < 5 for size in sizes.values()) >= 3
    north = sum(sizes[site] for site, region in client.specification.regions.items() if region == "North")
    assert north - sizes["Gorse"] == 2
    mind = next(site.name for site in client.specification.sites if site.unanimous)
    there = [p for p in range(len(people["employees"])) if people["employees"].site[p] == mind]
    for items in client.waves[0].populations["employees"].items.values():
        for item in items:
            assert {int(code) for code in people["employees"].codes[item.id][there] if code > 0} <= {4}
