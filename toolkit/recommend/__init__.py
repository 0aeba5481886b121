"""What to do first: plays, their priority, and what a change would make of both."""

from toolkit.recommend.decided import check_plays
from toolkit.recommend.importance import Importance, equal_because, importance_of
from toolkit.recommend.progress import Progress, progress_of
from toolkit.recommend.ranking import Advice, Plan, Recommendation, recommend, target_level
from toolkit.recommend.what_if import Outlook, outlook, weight_robustness

__all__ = [
    "Advice",
    "Importance",
    "Outlook",
    "Plan",
    "Progress",
    "Recommendation",
    "check_plays",
    "equal_because",
    "importance_of",
    "outlook",
    "progress_of",
    "recommend",
    "target_level",
    "weight_robustness",
]
