"""assess(engagement): the chain of steps, and the working papers between them."""

from toolkit.assessment.papers import Desk, open_desk
from toolkit.assessment.steps import Assessment, Evidenced, Prepared, Scored, assess

__all__ = ["Assessment", "Desk", "Evidenced", "Prepared", "Scored", "assess", "open_desk"]
