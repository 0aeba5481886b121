"""What there is to serve: the published engagements of one client_data folder, read when asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.dashboard.first_view import FirstView, first_view
from toolkit.engagement import Engagement, open_engagement
from toolkit.errors import CentricError
from toolkit.publication import read_results
from toolkit.serve.access import Subject

DELIVERABLES: Mapping[str, str] = {
    "report.pdf": "application/pdf",
    "report.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "report.pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "board.pdf": "application/pdf",
    "board.pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "report.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "report.html": "text/html; charset=utf-8",
    "dashboard.html": "text/html; charset=utf-8",
}
"""What of ``out/client`` a visitor may download, with its kind; a file of any other name stays where it is."""


@dataclass(kw_only=True, slots=True)
class Shelf:
    """The published engagements under one folder. Keeps the first view of each until its results.json changes."""

    root: Path
    _kept: dict[Path, tuple[tuple[object, ...], FirstView]] = field(default_factory=dict)

    def find(self, subject: Subject) -> Engagement | None:
        """Return an engagement that has results; None when there is none or its engagement.yaml cannot be read."""
        try:
            engagement = open_engagement(self.root / subject.client / subject.wave)
        except CentricError:
            return None
        return engagement if engagement.results_file.is_file() else None

    def deliverables(self, engagement: Engagement) -> dict[str, Path]:
        """Return the files that were made for the client, by name; a link that leads elsewhere is none."""
        folder = engagement.results_file.parent
        found = {name: folder / name for name in DELIVERABLES}
        return {name: path for name, path in found.items() if path.is_file() and not path.is_symlink()}

    def first_view(self, engagement: Engagement) -> FirstView:
        """Return what the page shows before its kernel is up; errors as `toolkit.publication.read_results`."""
        file, kept_files = engagement.results_file, tuple(self.deliverables(engagement))
        state = file.stat()
        stamp = (state.st_mtime_ns, state.st_size, *kept_files)
        kept = self._kept.get(file)
        if kept is None or kept[0] != stamp:
            kept = (stamp, first_view(read_results(file), kept_files))
            self._kept[file] = kept
        return kept[1]
