"""What to do first: plays, their priority, and what a change would make of both."""

from toolkit.recommend.importance import Importance, equal_because, importance_of
from toolkit.recommend.ranking import Advice, Plan, Recommendation, recommend, target_level

__all__ = [
    "Advice",
    "Importance",
    "Plan",
    "Recommendation",
    "equal_because",
    "importance_of",
    "recommend",
    "target_level",
]
