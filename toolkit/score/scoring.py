"""Scores of an engagement: every cell, combined score and gap, from its responses."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.ingest.values import SurveyData
from toolkit.model import Model
from toolkit.score.cells import audience_cells
from toolkit.score.comparison import combined_cells, gaps
from toolkit.score.groups import group_gaps
from toolkit.score.persons import score_persons
from toolkit.score.sample import Margins, design_of, sample_notes
from toolkit.score.values import Cell, GroupGap, Scores


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoringPlan:
    """What the consultant settled about scoring.

    Parameters
    ----------
    missing_rule
        Share of the items asked that must be answered for a person score, .5 to 1 (S2).
    minimum_n
        Respondents an audience needs to enter a combined score or a gap.
    populations
        Population by audience, for those audiences whose intervals take the finite-population correction (S6).
    margins
        Known group sizes by audience, for those audiences that are weighted (S7).
    clusters
        Group dimension that was sampled as clusters, by audience (S6).
    """

    missing_rule: float = 0.5
    minimum_n: int = 5
    populations: Mapping[str, int] = field(default_factory=dict)
    margins: Mapping[str, Margins] = field(default_factory=dict)
    clusters: Mapping[str, str] = field(default_factory=dict)


def score(data: SurveyData, model: Model, plan: ScoringPlan) -> Scores:
    """Return every figure of an engagement; row order never matters, and nothing is hidden yet.

    Raises
    ------
    InputError
        When the weighting margins do not fit the respondents.
    """
    cells: list[Cell] = []
    groups: list[GroupGap] = []
    samples = {}
    for audience, responses in data.responses.items():
        table = score_persons(responses, model, plan.missing_rule)
        design = design_of(
            responses, plan.margins.get(audience), plan.clusters.get(audience), plan.populations.get(audience)
        )
        samples[audience] = sample_notes(design)
        cells.extend(audience_cells(responses, table, model, design))
        groups.extend(group_gaps(responses, table, design, plan.minimum_n))
    combined = list(combined_cells(cells, plan.minimum_n))
    found = tuple(gaps(cells, tuple(data.responses), plan.minimum_n))
    values: dict[str, set[str]] = {}
    for cell in cells:
        if cell.group_by is not None and cell.group is not None:
            values.setdefault(cell.group_by, set()).add(cell.group)
    return Scores(
        cells=tuple(cells + combined),
        gaps=found,
        audience_n={audience: len(responses.frame) for audience, responses in data.responses.items()},
        group_values={dimension: tuple(sorted(names)) for dimension, names in values.items()},
        samples=samples,
        group_gaps=tuple(groups),
    )
