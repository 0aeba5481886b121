"""Evidence: coded statements, triangulation with the survey, maturity levels, approved quotes."""

from toolkit.evidence.gathering import check_decisions, gather
from toolkit.evidence.values import CriterionEvidence, Evidence, LevelStatus, Quote, State

__all__ = ["CriterionEvidence", "Evidence", "LevelStatus", "Quote", "State", "check_decisions", "gather"]
