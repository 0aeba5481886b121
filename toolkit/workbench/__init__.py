"""The consultant's side of JupyterLab: what the notebooks call and show. Private: nothing here has passed the gate."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from toolkit.assessment import open_desk
from toolkit.workbench.coding_editor import coding_editor
from toolkit.workbench.comparing import (
    coder_agreement_table,
    coders_side_by_side_table,
    comparison_summary,
    discussion_table,
    suggestions_table,
)
from toolkit.workbench.comparing_page import comparison_page, discussion_page
from toolkit.workbench.evidence_pages import (
    agreement_by_round_table,
    double_coding,
    evidence_names_table,
    redaction_table,
    start_round,
)
from toolkit.workbench.mapping_editor import mapping_editor
from toolkit.workbench.pages import (
    agreement_table,
    changes_table,
    criteria_table,
    dimensions_table,
    drivers_table,
    evidence_table,
    explanation,
    findings_table,
    gaps_table,
    groups_table,
    hidden_table,
    interviews_table,
    item_scores_table,
    items_table,
    lens_groups_table,
    outcome_groups_table,
    outcomes_table,
    quotes_table,
    recommendations_table,
    reliability_table,
    responses_table,
    summary,
    what_if_table,
)
from toolkit.workbench.quality_editor import quality_editor
from toolkit.workbench.quality_pages import (
    agreeing_table,
    carelessness_table,
    composition_table,
    drift_table,
    duplicates_table,
    exclusions_effect_table,
    exclusions_table,
    hiding_table,
    representation_table,
)
from toolkit.workbench.quotes import approve_quotes
from toolkit.workbench.review_editor import review_editor
from toolkit.workbench.start_editor import start_page

if TYPE_CHECKING:
    from toolkit.workbench.deliver_editor import deliver_editor
    from toolkit.workbench.publish_editor import publish_editor

_LATE = {"deliver_editor": "toolkit.workbench.deliver_editor", "publish_editor": "toolkit.workbench.publish_editor"}
"""Pages that bring Papermill and every writer along, which the notebooks of a run do without."""

__all__ = [
    "agreeing_table",
    "agreement_by_round_table",
    "agreement_table",
    "approve_quotes",
    "carelessness_table",
    "changes_table",
    "coder_agreement_table",
    "coders_side_by_side_table",
    "coding_editor",
    "comparison_page",
    "comparison_summary",
    "composition_table",
    "criteria_table",
    "deliver_editor",
    "dimensions_table",
    "discussion_page",
    "discussion_table",
    "double_coding",
    "drift_table",
    "drivers_table",
    "duplicates_table",
    "evidence_names_table",
    "evidence_table",
    "exclusions_effect_table",
    "exclusions_table",
    "explanation",
    "findings_table",
    "gaps_table",
    "groups_table",
    "hidden_table",
    "hiding_table",
    "interviews_table",
    "item_scores_table",
    "items_table",
    "lens_groups_table",
    "mapping_editor",
    "open_desk",
    "outcome_groups_table",
    "outcomes_table",
    "publish_editor",
    "quality_editor",
    "quotes_table",
    "recommendations_table",
    "redaction_table",
    "reliability_table",
    "representation_table",
    "responses_table",
    "review_editor",
    "start_page",
    "start_round",
    "suggestions_table",
    "summary",
    "what_if_table",
]


def __getattr__(name: str) -> Any:
    """Return a page that is loaded when it is first asked for."""
    if name not in _LATE:
        raise AttributeError(f"module 'toolkit.workbench' has no attribute '{name}'")
    return getattr(import_module(_LATE[name]), name)
