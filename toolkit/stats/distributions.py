"""Quantiles and probabilities of the distributions the intervals need.

All come from `scipy.special`: `scipy.stats` would give the same numbers and costs a second to import.
"""

from functools import lru_cache

from scipy import special


@lru_cache(maxsize=4096)
def normal_quantile(p: float) -> float:
    """Return z with P(Z <= z) = p for the standard normal; p between 0 and 1."""
    return float(special.ndtri(p))


@lru_cache(maxsize=4096)
def t_quantile(p: float, df: float) -> float:
    """Return t with P(T <= t) = p for Student's t with df > 0 degrees of freedom."""
    return float(special.stdtrit(df, p))


def t_two_sided_p(t: float, df: float) -> float:
    """Return P(|T| >= |t|) for Student's t with df > 0 degrees of freedom."""
    return float(2.0 * special.stdtr(df, -abs(t)))


def f_quantile(p: float, df_between: float, df_within: float) -> float:
    """Return f with P(F <= f) = p for Fisher's F."""
    return float(special.fdtri(df_between, df_within, p))


def chi_square_upper(statistic: float, df: float) -> float:
    """Return P(X >= statistic) for chi-square with df degrees of freedom."""
    return float(special.chdtrc(df, statistic))


def noncentrality_of_t(p: float, df: float, t: float) -> float:
    """Return the noncentrality at which P(T <= t) = p for noncentral t with df degrees of freedom."""
    return float(special.nctdtrinc(df, p, t))


def log_gamma(x: float) -> float:
    """Return the natural logarithm of the gamma function at x > 0."""
    return float(special.gammaln(x))
