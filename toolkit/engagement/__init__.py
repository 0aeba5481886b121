"""One client's assignment: its settings, its decisions and its folder. The only package that knows a file name."""

from toolkit.engagement.decisions import Decisions
from toolkit.engagement.folder import Engagement, open_engagement, published, write_atomically
from toolkit.engagement.settings import Settings

__all__ = [
    "Decisions",
    "Engagement",
    "Settings",
    "open_engagement",
    "published",
    "write_atomically",
]
