"""The consultant's side of JupyterLab: what the notebooks call and show. Private: nothing here has passed the gate."""

from toolkit.assessment import open_desk
from toolkit.workbench.pages import (
    changes_table,
    criteria_table,
    dimensions_table,
    drivers_table,
    evidence_table,
    findings_table,
    gaps_table,
    groups_table,
    hidden_table,
    interviews_table,
    items_table,
    outcomes_table,
    quotes_table,
    recommendations_table,
    responses_table,
    summary,
)

__all__ = [
    "changes_table",
    "criteria_table",
    "dimensions_table",
    "drivers_table",
    "evidence_table",
    "findings_table",
    "gaps_table",
    "groups_table",
    "hidden_table",
    "interviews_table",
    "items_table",
    "open_desk",
    "outcomes_table",
    "quotes_table",
    "recommendations_table",
    "responses_table",
    "summary",
]
