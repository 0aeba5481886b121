"""Other programs on random data, as second opinions; none of them is used at run time."""

import itertools

import krippendorff
import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from toolkit.stats import distributions
from toolkit.stats.agreement import intraclass_correlation
from toolkit.stats.benchmark import tau2_dersimonian_laird
from toolkit.stats.comparison import hedges_g, moments, paired_change, welch
from toolkit.stats.interval import bootstrap_mean, sample_mean, wilson
from toolkit.stats.krippendorff import Level, krippendorff_alpha
from toolkit.stats.multiplicity import benjamini_hochberg, holm
from toolkit.stats.relative_importance import johnson_weights, lmg
from toolkit.stats.reliability import cronbach_alpha
from toolkit.stats.weighting import weighted_mean

approx = pytest.approx


def likert(rng, n, k, spread=0.8):
    own = rng.normal(size=(n, 1))
    return np.clip(np.round(3.2 + own + spread * rng.normal(size=(n, k))), 1, 5)


@pytest.mark.parametrize("seed", range(5))
def test_distribution_functions_are_those_of_scipy_stats(seed):
    rng = np.random.default_rng(seed)
    p, df, other = float(rng.uniform(0.001, 0.999)), float(rng.uniform(1, 500)), float(rng.uniform(1, 500))
    t = float(rng.normal() * 4)
    assert distributions.normal_quantile(p) == approx(stats.norm.ppf(p), rel=1e-9)
    assert distributions.t_quantile(p, df) == approx(stats.t.ppf(p, df), rel=1e-9)
    assert distributions.t_two_sided_p(t, df) == approx(2 * stats.t.sf(abs(t), df), rel=1e-9)
    assert distributions.f_quantile(p, df, other) == approx(stats.f.ppf(p, df, other), rel=1e-8)
    assert distributions.chi_square_upper(10 * p, df) == approx(stats.chi2.sf(10 * p, df), rel=1e-8, abs=1e-300)
    shift = distributions.noncentrality_of_t(p, df + 3, t)
    assert stats.nct.cdf(t, df + 3, shift) == approx(p, abs=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_mean_and_welch(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(50, 20, 17), rng.normal(60, 9, 30)
    figure = sample_mean(x)
    limits = stats.t.interval(0.95, 16, x.mean(), stats.sem(x))
    assert (figure.low, figure.high) == approx(limits, rel=1e-9)
    found, oracle = welch(moments(x), moments(y)), stats.ttest_ind(x, y, equal_var=False)
    assert (found.t, found.p, found.df) == approx((oracle.statistic, oracle.pvalue, oracle.df), rel=1e-9)
    interval = oracle.confidence_interval()
    assert (found.figure.low, found.figure.high) == approx((interval.low, interval.high), rel=1e-9)


def test_paired_change():
    rng = np.random.default_rng(4)
    earlier = rng.normal(50, 20, 25)
    later = earlier + rng.normal(3, 8, 25)
    found, oracle = paired_change(earlier, later), stats.ttest_rel(later, earlier)
    assert (found.t, found.p) == approx((oracle.statistic, oracle.pvalue), rel=1e-9)
    assert found.figure.low == approx(oracle.confidence_interval().low, rel=1e-9)


@pytest.mark.parametrize(("successes", "n"), [(0, 8), (1, 30), (20, 40), (999, 1000), (7, 7)])
def test_wilson(successes, n):
    figure = wilson(successes, n)
    assert (figure.low, figure.high) == approx(proportion_confint(successes, n, method="wilson"), abs=1e-12)


def test_weighted_mean_value():
    rng = np.random.default_rng(5)
    x, w = rng.normal(size=40), rng.uniform(0.2, 3, 40)
    assert weighted_mean(x, w).value == approx(DescrStatsW(x, w).mean)


@pytest.mark.parametrize("seed", range(3))
def test_adjusted_p(seed):
    p = np.random.default_rng(seed).uniform(0, 0.2, 12).round(2)  # rounded, so that ties occur
    assert holm(p) == approx(multipletests(p, method="holm")[1])
    assert benjamini_hochberg(p) == approx(multipletests(p, method="fdr_bh")[1])


def test_alpha_is_that_of_pingouin():
    answers = likert(np.random.default_rng(6), 60, 5)
    value, limits = pingouin.cronbach_alpha(data=pd.DataFrame(answers))
    figure = cronbach_alpha(answers)
    assert figure.value == approx(value)
    assert (figure.low, figure.high) == approx(limits, abs=6e-4)


def test_hedges_g_is_near_that_of_pingouin_which_approximates_j():
    rng = np.random.default_rng(7)
    x, y = rng.normal(1, 1, 14), rng.normal(0, 1.3, 20)
    assert hedges_g(x, y).value == approx(pingouin.compute_effsize(x, y, eftype="hedges"), abs=1e-3)


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # inside pingouin, with pandas 3.1
def test_one_way_correlation_is_that_of_pingouin():
    rng = np.random.default_rng(8)
    ratings = rng.normal(size=(12, 1)) + rng.normal(size=(12, 5))
    long = pd.DataFrame({"target": np.repeat(range(12), 5), "rater": list(range(5)) * 12, "score": ratings.ravel()})
    table = pingouin.intraclass_corr(data=long, targets="target", raters="rater", ratings="score")
    single, mean = table["ICC"].iloc[0], table["ICC"].iloc[3]
    found = intraclass_correlation(ratings.ravel(), long["target"].tolist())
    assert (found.icc1.value, found.icc2.value) == approx((single, mean), abs=1e-4)


def test_lmg_is_that_of_pingouin():
    rng = np.random.default_rng(9)
    x = rng.normal(size=(80, 4)) + rng.normal(size=(80, 1))
    y = x @ [1.0, 0.5, 0.0, -0.4] + rng.normal(size=80)
    table = pingouin.linear_regression(pd.DataFrame(x, columns=list("abcd")), y, relimp=True)
    gains = lmg(np.corrcoef(np.column_stack([x, y]), rowvar=False)[None])[0]
    assert gains == approx(table["relimp"].to_numpy()[1:], abs=1e-6)


def test_lmg_is_the_average_over_all_orders():
    rng = np.random.default_rng(10)
    x = rng.normal(size=(50, 4)) @ rng.normal(size=(4, 4))
    y = x[:, 0] + rng.normal(size=50)
    table = np.corrcoef(np.column_stack([x, y]), rowvar=False)

    def r2(chosen):
        if not chosen:
            return 0.0
        of = list(chosen)
        return float(table[of, 4] @ np.linalg.solve(table[np.ix_(of, of)], table[of, 4]))

    gains = np.zeros(4)
    for order in itertools.permutations(range(4)):
        for place, predictor in enumerate(order):
            gains[predictor] += r2(order[: place + 1]) - r2(order[:place])
    assert lmg(table[None])[0] == approx(gains / 24, abs=1e-10)


@pytest.mark.parametrize("p", [1, 5, 20])
def test_relative_weights_add_up_to_r_squared(p):
    rng = np.random.default_rng(p)
    x = rng.normal(size=(200, p)) + rng.normal(size=(200, 1))
    y = x.sum(axis=1) + rng.normal(size=200) * 3
    table = np.corrcoef(np.column_stack([x, y]), rowvar=False)
    r2 = table[:p, p] @ np.linalg.solve(table[:p, :p], table[:p, p])
    assert johnson_weights(table[None]).sum() == approx(r2)


@pytest.mark.parametrize("measured", list(Level))
def test_krippendorff(measured):
    rng = np.random.default_rng(11)
    truth = rng.integers(1, 6, 30)
    codes = np.clip(truth + rng.integers(-1, 2, (3, 30)), 1, 5).astype(float)
    codes[rng.random((3, 30)) < 0.2] = np.nan
    value = krippendorff.alpha(reliability_data=codes, level_of_measurement=measured.value)
    assert krippendorff_alpha(codes, measured, seed=1, draws=0).alpha.value == approx(value, abs=1e-10)


def test_dersimonian_laird():
    rng = np.random.default_rng(12)
    v = rng.uniform(5, 40, 9)
    y = rng.normal(55, np.sqrt(60 + v))
    assert tau2_dersimonian_laird(y, v) == approx(combine_effects(y, v, method_re="dl").tau2)


def test_bootstrap_of_a_mean():
    x = np.random.default_rng(13).exponential(size=40)
    oracle = stats.bootstrap((x,), np.mean, n_resamples=5000, method="percentile", rng=1).confidence_interval
    figure = bootstrap_mean(x, seed=1, draws=5000)
    assert (figure.low, figure.high) == approx((oracle.low, oracle.high), abs=0.02)
