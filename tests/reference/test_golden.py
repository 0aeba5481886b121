"""Every golden value that concerns a formula of toolkit.stats."""

import itertools

import numpy as np
import pytest

from toolkit.stats.agreement import intraclass_correlation, within_group_agreement
from toolkit.stats.benchmark import shrink, tau2_dersimonian_laird, tau2_reml
from toolkit.stats.careless import even_odd, intra_individual_variability, longstring, mahalanobis, mahalanobis_flags
from toolkit.stats.cluster import cluster_mean
from toolkit.stats.comparison import hedges_correction, hedges_g, moments, welch
from toolkit.stats.distributions import t_quantile
from toolkit.stats.drivers import Association, Gate, key_drivers
from toolkit.stats.interval import sample_mean, spread, wilson
from toolkit.stats.krippendorff import Level, krippendorff_alpha
from toolkit.stats.loyalty import csat, nps, nps_standard_error
from toolkit.stats.multiplicity import benjamini_hochberg, holm
from toolkit.stats.omega import omega
from toolkit.stats.raking import calibrated_mean, rake
from toolkit.stats.relative_importance import johnson_weights, lmg
from toolkit.stats.reliability import cronbach_alpha, item_statistics, reliability, spearman_brown
from toolkit.stats.scale import missing_item_sensitivity, person_scores
from toolkit.stats.weighting import kish_deff, kish_n, weighted_mean

approx = pytest.approx

PRECISION = 1e-8
TEAMS = "ABCD"
TARGETS = {"gender": {"F": 30, "M": 30}, "tenure": {"new": 24, "old": 36}}


def complete_rows(answers):
    return answers[~np.isnan(answers).any(axis=1)]


def half_scales(answers):
    return np.column_stack([np.nanmean(answers[:, pair], axis=1) for pair in ([0, 1], [2, 3], [4, 5])])


def test_person_scores_and_points_of_0_to_100(golden):
    kept = person_scores(golden.recoded, rule=4 / 6)
    assert kept.score.mean() == approx(golden.expected["score_mean"], abs=PRECISION)
    assert spread(kept.score) == approx(golden.expected["score_sd"], abs=PRECISION)
    assert golden.score_0_100.mean() == approx(golden.expected["s100_mean"], abs=PRECISION)
    assert kept.partial.sum() == 40 - golden.expected["n_complete"]


def test_mean_with_t_interval(golden):
    figure = sample_mean(golden.score_0_100)
    assert (figure.low, figure.high) == approx(golden.expected["s100_t_ci"], abs=PRECISION)


def test_mean_with_finite_population(golden):
    figure = sample_mean(golden.score_0_100, population=60)
    assert (figure.low, figure.high) == approx(golden.expected["s100_fpc_ci"], abs=PRECISION)
    se = (figure.high - figure.low) / 2 / t_quantile(0.975, 39)
    assert se == approx(golden.expected["svy_fpc_se"], abs=PRECISION)
    assert se == approx(golden.expected["hand_fpc_se"], abs=PRECISION)


def test_missing_item_sensitivity(golden):
    found = missing_item_sensitivity(golden.recoded, 1, 5, rule=4 / 6)
    assert found.prorated == approx(golden.expected["s100_mean"], abs=PRECISION)
    assert found.two_way == approx(golden.expected["hand"]["two_way_mean"], abs=PRECISION)
    assert found.complete == approx(golden.expected["hand"]["complete_case_mean"], abs=PRECISION)
    assert (found.n, found.n_complete, found.sensitive) == (40, 36, False)


def test_csat_with_wilson(golden):
    figure = csat(golden.csat)
    favourable, n, share = golden.expected["csat_fav"]
    assert (figure.value * n, figure.n, figure.value) == (favourable, n, share)
    assert (figure.low, figure.high) == approx(golden.expected["wilson"], abs=PRECISION)


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("wilson_0_of_8", wilson(0, 8)),
        ("wilson_8_of_8", wilson(8, 8)),
        ("wilson_20_of_40_fpc_N60", wilson(20, 40, population=60)),
    ],
)
def test_wilson_at_the_ends_and_in_a_small_population(golden, name, figure):
    # These were worked out with z = 1.959964.
    assert (figure.low, figure.high) == approx(golden.expected["hand"][name], abs=1e-6)


def test_nps_and_its_adjusted_interval(golden):
    figure = nps(golden.nps)
    centre, low, high = golden.expected["hand"]["nps_smoothed_add3"]
    assert figure.value == golden.expected["nps"]
    assert ((figure.low + figure.high) / 2, figure.low, figure.high) == approx((centre, low, high), abs=1e-6)
    assert nps_standard_error(6 / 40, 20 / 40, 40) == approx(golden.expected["nps_se_n"], abs=PRECISION)
    assert nps_standard_error(6 / 40, 20 / 40, 39) == approx(golden.expected["nps_se_n1"], abs=PRECISION)


def test_team_means(golden):
    assert [golden.of_team(team).mean() for team in TEAMS] == approx(golden.expected["team_mean"], abs=PRECISION)


def test_raking_and_both_standard_errors(golden):
    margins = {"gender": golden.gender, "tenure": golden.tenure}
    found = rake(margins, TARGETS)
    cells = list(zip(golden.gender, golden.tenure, strict=True))
    kinds = [("F", "new"), ("F", "old"), ("M", "new"), ("M", "old")]
    assert [cells.count(kind) for kind in kinds] == golden.expected["rake_n"]
    weights = [found.weights[cells.index(kind)] * 60 / 40 for kind in kinds]
    assert weights == approx(golden.expected["rake_w"], rel=1e-7)
    fixed = weighted_mean(golden.score_0_100, found.weights)
    credited = calibrated_mean(golden.score_0_100, found.weights, margins)
    t = t_quantile(0.975, 39)
    assert fixed.value == approx(golden.expected["rake_mean"], abs=1e-6)
    assert (fixed.high - fixed.low) / 2 / t == approx(golden.expected["hand"]["hajek_se_raked_weights"], abs=1e-6)
    assert (credited.high - credited.low) / 2 / t == approx(golden.expected["rake_se"], abs=1e-6)
    assert found.n_eff == approx(golden.expected["kish_neff"], abs=1e-6)
    assert kish_n(found.weights) == found.n_eff
    assert kish_deff(found.weights) == approx(golden.expected["kish_deff"], abs=1e-7)


def test_cluster_standard_error(golden):
    found = cluster_mean(golden.score_0_100, list(golden.team))
    alone = cluster_mean(golden.score_0_100, range(40))
    assert found.se == approx(golden.expected["cluster_se"], abs=PRECISION)
    assert alone.se == approx(golden.expected["srs_se"], abs=PRECISION)
    assert (found.clusters, found.few_clusters) == (4, True)


def test_alpha_with_feldt(golden):
    found = reliability(golden.recoded)
    assert found.figure.value == approx(golden.expected["alpha_listwise"], abs=PRECISION)
    assert (found.figure.low, found.figure.high) == approx(golden.expected["feldt"], abs=PRECISION)
    assert found.figure.n == golden.expected["n_complete"]
    pairwise = cronbach_alpha(golden.recoded, pairwise=True)
    assert pairwise.value == approx(golden.expected["alpha_pairwise"], abs=PRECISION)


def test_alpha_uses_the_rows_left_after_deletion(golden):
    # pingouin 0.7.0 counts the rows before deletion and gets .838 to .940.
    figure = cronbach_alpha(golden.recoded)
    assert [round(figure.low, 3), round(figure.high, 3)] == [0.835, 0.942]
    assert [round(figure.low, 3), round(figure.high, 3)] != golden.expected["pingouin"]["listwise_ci_reported"]


def test_alpha_of_standardised_items(golden):
    rows = complete_rows(golden.recoded)
    standard = (rows - rows.mean(axis=0)) / rows.std(axis=0, ddof=1)
    assert cronbach_alpha(standard).value == approx(golden.expected["alpha_std"], abs=PRECISION)


def test_forgotten_recoding_shows_as_a_negative_alpha(golden):
    found = reliability(golden.raw)
    assert found.figure.value == approx(golden.expected["hand"]["alpha_without_recoding"], abs=PRECISION)
    assert found.possible_miskey
    assert any(item.possible_miskey for item in item_statistics(golden.raw, 1, 5))


def test_two_items_by_spearman_brown(golden):
    pair = complete_rows(golden.recoded)[:, :2]
    expected = golden.expected["hand"]
    assert spearman_brown(pair[:, 0], pair[:, 1]).value == approx(expected["spearman_brown_i1_i2"], abs=PRECISION)
    assert reliability(pair).figure.value == approx(expected["spearman_brown_i1_i2"], abs=PRECISION)
    assert cronbach_alpha(pair).value == approx(expected["alpha_i1_i2"], abs=PRECISION)


def test_item_total_correlations_and_alpha_if_dropped(golden):
    items = item_statistics(golden.recoded, 1, 5)
    assert [item.item_total for item in items] == approx(golden.expected["r_drop"], abs=PRECISION)
    assert [item.alpha_if_dropped for item in items] == approx(golden.expected["alpha_drop"], abs=PRECISION)


def test_omega_by_maximum_likelihood(golden):
    figure = omega(golden.recoded, seed=1, draws=200)
    assert figure.value == approx(golden.expected["omega_lavaan_ml"], abs=1e-6)
    assert figure.value == approx(golden.expected["omega_cov_1f_ml"], abs=1e-6)
    assert figure.low < figure.value < figure.high


def test_omega_of_correlations(golden):
    rows = complete_rows(golden.recoded)
    figure = omega((rows - rows.mean(axis=0)) / rows.std(axis=0, ddof=1), seed=1, draws=0)
    assert figure.value == approx(golden.expected["omega_cor_1f_ml"], abs=1e-6)
    assert figure.value == approx(golden.expected["psych_omega_tot"], abs=2e-4)


def test_agreement_within_teams(golden):
    found = [within_group_agreement(golden.recoded[golden.team == team]) for team in TEAMS]
    assert [group.uniform for group in found] == approx(golden.expected["rwgj"], abs=PRECISION)
    assert [group.r_star for group in found] == approx(golden.expected["rwgj_lindell"], abs=PRECISION)
    assert all(group.skewed < group.uniform for group in found)


def test_intraclass_correlations(golden):
    found = intraclass_correlation(golden.score_0_100, list(golden.team))
    assert (found.ms_between, found.ms_within) == approx(golden.expected["ms"], abs=PRECISION)
    assert found.k0 == approx(golden.expected["k0"], abs=PRECISION)
    assert found.icc1.value == approx(golden.expected["icc1_k0"], abs=PRECISION)
    assert found.icc2.value == approx(golden.expected["icc2"], abs=PRECISION)
    # With the mean group size in place of k0, as the multilevel package has it:
    between, within = found.ms_between, found.ms_within
    mean_size = golden.expected["k_mean"]
    assert (between - within) / (between + (mean_size - 1) * within) == approx(golden.expected["icc1"], abs=PRECISION)


def test_longstring_and_variability(golden):
    assert longstring(golden.raw).tolist() == golden.expected["longstring"]
    assert intra_individual_variability(golden.raw) == approx(np.array(golden.expected["irv"]), abs=PRECISION)


def test_even_odd_has_the_sign_of_consistency(golden):
    found = even_odd(golden.recoded, [[0, 1], [2, 3], [4, 5]])[:10]
    expected = [np.nan if value == "NA" else -value for value in golden.expected["evenodd_first10"]]
    assert found == approx(np.array(expected), abs=PRECISION, nan_ok=True)


def test_mahalanobis_leaves_the_straightliner_near_the_centre(golden):
    found = mahalanobis(golden.recoded)
    assert found[:3] == approx(np.array(golden.expected["mahad_first3"]), abs=PRECISION)
    assert np.nanmax(found) == approx(golden.expected["mahad_max"], abs=PRECISION)
    assert np.nanargmax(found) == 5  # r06, attentive
    assert found[6] == approx(12.44, abs=0.005)  # r07, six equal raw answers
    assert mahalanobis_flags(golden.recoded).sum() == golden.expected["mahad_n_flag"]


def test_hedges_g_with_noncentral_t_interval(golden):
    first, second = golden.of_team("A"), golden.of_team("C")
    figure = hedges_g(first, second)
    assert (figure.value, figure.low, figure.high) == approx(golden.expected["hedges"], abs=1e-6)
    j = hedges_correction(first.size + second.size - 2)
    assert (figure.value / j, figure.low / j, figure.high / j) == approx(golden.expected["cohen"], abs=1e-6)
    assert figure.value == approx(golden.expected["pingouin"]["hedges_g_approx_J"], abs=1e-3)


def test_welch(golden):
    found = welch(moments(golden.of_team("A")), moments(golden.of_team("C")))
    assert (found.figure.low, found.figure.high) == approx(golden.expected["welch"], abs=PRECISION)
    pairs = itertools.combinations(TEAMS, 2)
    p = [welch(moments(golden.of_team(a)), moments(golden.of_team(b))).p for a, b in pairs]
    assert p == approx(golden.expected["p_welch"], abs=PRECISION)


def test_adjusted_p_values(golden):
    p = golden.expected["p_welch"]
    assert holm(p) == approx(np.array(golden.expected["holm"]), abs=PRECISION)
    assert benjamini_hochberg(p) == approx(np.array(golden.expected["bh"]), abs=PRECISION)


def test_relative_importance(golden):
    table = np.corrcoef(np.column_stack([half_scales(golden.recoded), golden.csat]), rowvar=False)[None]
    assert lmg(table)[0] == approx(np.array(golden.expected["lmg"]), abs=PRECISION)
    assert lmg(table).sum() == approx(golden.expected["r2"], abs=PRECISION)
    assert johnson_weights(table)[0] == approx(np.array(golden.expected["relweights"]), abs=PRECISION)


def test_suppression_is_reported_as_overlap_and_the_gate_is_shut(golden):
    predictors = half_scales(golden.recoded)
    found = key_drivers(golden.csat, predictors, seed=1, draws=200)
    third = found.drivers[2]
    assert third.share.value == approx(0.20, abs=0.005)
    assert third.correlation == approx(0.52, abs=0.005)
    raw_slope = third.coefficient * spread(golden.csat) / spread(predictors[:, 2])
    assert raw_slope == approx(golden.expected["lm_beta"][3], abs=PRECISION)
    assert third.association is Association.OVERLAPS
    assert Gate.TOO_FEW_RESPONDENTS in found.gate
    assert not found.usable


def test_shrinkage(golden):
    means, variances = golden.expected["team_mean"], golden.expected["vi"]
    own = [spread(golden.of_team(team)) ** 2 / golden.of_team(team).size for team in TEAMS]
    assert own == approx(variances, abs=PRECISION)
    found = shrink(means, variances)
    assert found.tau2 == approx(golden.expected["reml_tau2"], abs=1e-6)
    assert found.mu == approx(golden.expected["reml_mu"], abs=1e-7)
    assert found.theta == approx(np.array(golden.expected["blup"]), abs=1e-7)
    assert tau2_reml(means, variances) == found.tau2
    moment = tau2_dersimonian_laird(means, variances)
    assert moment == approx(golden.expected["dl_tau2"], abs=1e-7)
    w = 1 / (np.array(variances) + moment)
    assert w @ means / w.sum() == approx(golden.expected["dl_mu"], abs=1e-7)


@pytest.mark.parametrize(
    ("name", "measured"),
    [
        *(("krippendorff_example", measured) for measured in Level),
        *(("krippendorff_maturity", measured) for measured in (Level.NOMINAL, Level.ORDINAL, Level.INTERVAL)),
    ],
)
def test_krippendorff(golden, name, measured):
    entry = golden.expected[name]
    found = krippendorff_alpha(np.array(entry["matrix"], dtype=float), measured, seed=1, draws=100)
    assert found.alpha.value == approx(entry[measured], abs=1e-12)
    assert found.alpha.low < found.alpha.value < found.alpha.high
