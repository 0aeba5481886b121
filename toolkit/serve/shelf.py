"""What there is to serve: the published engagements of one client_data folder, read when asked for."""

from dataclasses import dataclass, field
from pathlib import Path

from toolkit.dashboard.first_view import FirstView, first_view
from toolkit.engagement import Engagement, open_engagement
from toolkit.errors import CentricError
from toolkit.publication import read_results
from toolkit.serve.access import Subject


@dataclass(kw_only=True, slots=True)
class Shelf:
    """The published engagements under one folder. Keeps the first view of each until its results.json changes."""

    root: Path
    _kept: dict[Path, tuple[tuple[int, int], FirstView]] = field(default_factory=dict)

    def find(self, subject: Subject) -> Engagement | None:
        """Return an engagement that has results; None when there is none or its engagement.yaml cannot be read."""
        try:
            engagement = open_engagement(self.root / subject.client / subject.wave)
        except CentricError:
            return None
        return engagement if engagement.results_file.is_file() else None

    def first_view(self, engagement: Engagement) -> FirstView:
        """Return what the page shows before its kernel is up; errors as `toolkit.publication.read_results`."""
        file = engagement.results_file
        state = file.stat()
        stamp = (state.st_mtime_ns, state.st_size)
        kept = self._kept.get(file)
        if kept is None or kept[0] != stamp:
            kept = (stamp, first_view(read_results(file)))
            self._kept[file] = kept
        return kept[1]
