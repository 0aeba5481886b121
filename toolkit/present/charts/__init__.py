"""The charts: each takes a Publication and returns a Figure, or None when nothing of it may be shown."""

from toolkit.present.charts.benchmarks import benchmark
from toolkit.present.charts.gaps import audience_gaps
from toolkit.present.charts.heatmap import group_heatmap
from toolkit.present.charts.importance import importance_performance
from toolkit.present.charts.items import item_distribution
from toolkit.present.charts.maturity import maturity_profile
from toolkit.present.charts.priority import priority_chart
from toolkit.present.charts.profile import criterion_profile, dimension_profile, lens_profile
from toolkit.present.charts.trends import outcome_trend, trend
from toolkit.present.charts.waves import wave_change

__all__ = [
    "audience_gaps",
    "benchmark",
    "criterion_profile",
    "dimension_profile",
    "group_heatmap",
    "importance_performance",
    "item_distribution",
    "lens_profile",
    "maturity_profile",
    "outcome_trend",
    "priority_chart",
    "trend",
    "wave_change",
]
