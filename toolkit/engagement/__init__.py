"""One client's assignment: its settings, its decisions and its folder. The only package that knows a file name."""

from toolkit.engagement.decisions import Decisions
from toolkit.engagement.folder import (
    CLIENTS_FOLDER,
    PORTFOLIO_FOLDER,
    Engagement,
    Outputs,
    notebooks_in,
    open_engagement,
    published,
    results_in,
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
    "notebooks_in",
    "open_engagement",
    "published",
    "results_in",
    "waves_in",
    "write_atomically",
]
