"""One client's assignment: its settings, its decisions and its folder. The only package that knows a file name."""

from toolkit.engagement.decisions import Decisions
from toolkit.engagement.folder import (
    CLIENTS_FOLDER,
    PORTFOLIO_FOLDER,
    Engagement,
    Outputs,
    open_engagement,
    published,
    waves_in,
    write_atomically,
)
from toolkit.engagement.settings import Settings

__all__ = [
    "CLIENTS_FOLDER",
    "PORTFOLIO_FOLDER",
    "Decisions",
    "Engagement",
    "Outputs",
    "Settings",
    "open_engagement",
    "published",
    "waves_in",
    "write_atomically",
]
