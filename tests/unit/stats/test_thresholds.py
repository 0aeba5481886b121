"""The limits of the specification, written down a second time so that none moves unnoticed."""

import importlib

import pytest

LIMITS = {
    "scale.MISSING_RULE": 0.5,
    "scale.SENSITIVE_POINTS": 2,
    "favourable.FAVOURABLE_FROM": 4,
    "favourable.UNFAVOURABLE_TO": 2,
    "favourable.PERSON_FAVOURABLE_FROM": 3.5,
    "loyalty.SMALL_BASE": 30,
    "interval.SMALL_FOR_T": 15,
    "cluster.FEW_CLUSTERS": 10,
    "raking.TOLERANCE": 1e-8,
    "raking.MAX_SWEEPS": 500,
    "raking.TRIM_AT": 5,
    "raking.TOTALS_AGREE": 0.005,
    "raking.HIGH_DEFF": 2,
    "raking.WIDE_RATIO": 10,
    "raking.SMALL_CELL": 10,
    "reliability.FEWEST": 10,
    "reliability.UNSTABLE": 30,
    "reliability.MISKEY_FROM": 30,
    "reliability.CROWDED": 0.8,
    "agreement.FEWEST": 5,
    "agreement.SKEWED_VARIANCE": 1.34,
    "agreement.FEW_GROUPS": 10,
    "careless.LONGSTRING_LEAST": 8,
    "careless.IRV_BELOW": 0.25,
    "careless.IRV_ITEMS": 10,
    "careless.EVEN_ODD_BELOW": 0.3,
    "careless.EVEN_ODD_SCALES": 5,
    "careless.EVEN_ODD_ITEMS": 4,
    "careless.MAHALANOBIS_P": 0.001,
    "careless.MAHALANOBIS_ROWS": 5,
    "careless.SECONDS_PER_ITEM": 2,
    "careless.SHARE_OF_MEDIAN": 1 / 3,
    "careless.DUPLICATE_ITEMS": 20,
    "careless.ACQUIESCENCE_ITEMS": 4,
    "careless.ACQUIESCENCE_ABOVE": 0.5,
    "comparison.MEANINGFUL_GAP": 5,
    "comparison.PERCEPTION_GAP": 15,
    "comparison.CLEAR_CHANGE": 3,
    "comparison.FEWEST_DF": 4,
    "multiplicity.EXPLORATORY_Q": 0.1,
    "relative_importance.LMG_LIMIT": 12,
    "drivers.LEAST_ROWS": 50,
    "drivers.ROWS_PER_PREDICTOR": 10,
    "drivers.LEAST_FIT": 0.05,
    "drivers.COLLINEAR": 0.95,
    "importance_performance.LEAST_POINTS": 4,
    "benchmark.PERCENTILE_FROM": 10,
    "benchmark.RANGE_FROM": 5,
    "benchmark.LARGEST_SHARE": 0.25,
    "krippendorff.FEWEST_UNITS": 10,
    "krippendorff.RELY": 0.8,
    "krippendorff.TENTATIVE": 0.667,
    "planning.TYPICAL_SD": 22,
    "planning.LEAST_EXPECTED": 10,
}


@pytest.mark.parametrize("name", LIMITS)
def test_limit(name):
    module, constant = name.split(".")
    assert getattr(importlib.import_module(f"toolkit.stats.{module}"), constant) == LIMITS[name]
