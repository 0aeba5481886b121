"""Before publishing, without a widget: the gate tried on the data as it stands, and what stands in the way."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit.assessment import open_desk
from toolkit.engagement import Engagement, open_engagement
from toolkit.errors import CentricError
from toolkit.publication import Publication, read_results
from toolkit.publication.gate import publish
from toolkit.publication.log import REASONS
from toolkit.publication.protection import Protection, protect
from toolkit.publication.snapshots import check_snapshots, release_of
from toolkit.publication.value import COMBINED
from toolkit.run.edits import edited_files
from toolkit.run.work import last_record
from toolkit.serve.keys import GivenLink
from toolkit.serve.links import links_in_force
from toolkit.workbench.publish_changes import Since, since


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """The gate tried on the data as it stands.

    Parameters
    ----------
    shown, hidden
        Cells that a client would see with figures, and without.
    rules
        What hides cells: audience, reason and how many, never which group nor a number of people.
    refused
        Why a run would be refused although nothing is wrong in the inputs; blank when it would not.
    edited
        Deliverables that somebody edited since they were written: a run merges the edits or keeps the file beside.
    since
        What changed since the last publication; None when there is none that can be read.
    """

    shown: int
    hidden: int
    rules: tuple[tuple[str, str, int], ...]
    refused: str
    edited: tuple[str, ...]
    since: Since | None


class PublishDesk:
    """An engagement about to be published; each look at it is a new one."""

    def __init__(self, folder: str | Path, work: str | Path = "") -> None:
        self._folder, self._work = Path(folder), work
        self.engagement: Engagement = open_engagement(self._folder)

    @property
    def root(self) -> Path:
        """The client_data folder."""
        return self.engagement.folder.parent.parent

    def published(self) -> str:
        """Return when the results that are out were made, in a sentence."""
        record = last_record(self.engagement)
        if record is None or not self.engagement.results_file.exists():
            return "Nothing is published yet."
        when = record.started.replace("T", " ")[:16]
        return f"Published last on {when} (UTC) with model {record.model} {record.model_version}."

    def trial(self) -> Trial:
        """Return what a run would hide and change, worked out from the inputs as they are now; nothing is published.

        Raises
        ------
        InputError
            What a person must mend first, every problem at once.
        """
        self.engagement = open_engagement(self._folder)
        desk = open_desk(self._folder, self._work)
        protection = protect(desk.assessment)
        made = publish(desk.assessment, protection)
        try:
            check_snapshots(self.engagement, release_of(desk.prepared, made))
            refused = ""
        except CentricError as error:
            refused = str(error)
        before = self._before()
        hidden = sum(1 for cell in made.cells if cell.hidden is not None)
        return Trial(
            shown=len(made.cells) - hidden,
            hidden=hidden,
            rules=tuple(_by_rule(protection, desk.engagement.model.audience_names)),
            refused=refused,
            edited=edited_files(self.engagement),
            since=None if before is None else since(self.engagement, before, made),
        )

    def links(self) -> list[GivenLink]:
        """Return the links given out that still open the page."""
        return links_in_force(self.root, self.engagement.name)

    def state(self) -> str:
        """Return a hash of the results that are out; blank when there are none."""
        path = self.engagement.results_file
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""

    def _before(self) -> Publication | None:
        path = self.engagement.results_file
        try:
            return read_results(path) if path.exists() else None
        except CentricError:
            return None  # results of another version of the program: there is nothing to hold the new ones against


def _by_rule(protection: Protection, names: Mapping[str, str]) -> list[tuple[str, str, int]]:
    counts = Counter(
        (name.partition("@")[2].partition("/")[0], REASONS[rule]) for name, rule in protection.rules.items()
    )
    ordered = sorted(counts.items(), key=lambda entry: (entry[0][0] == COMBINED, -entry[1], entry[0]))
    called = {**names, COMBINED: "Combined"}
    return [(called.get(audience, audience), reason, count) for (audience, reason), count in ordered]
