"""Evidence: coded statements, triangulation with the survey, maturity levels, approved quotes."""

from toolkit.evidence.gathering import gather
from toolkit.evidence.values import CriterionEvidence, Evidence, LevelStatus, Quote, State

__all__ = ["CriterionEvidence", "Evidence", "LevelStatus", "Quote", "State", "gather"]
