"""The quality gate of one engagement: what must hold of its results before they take their place in out/."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from toolkit.engagement import Engagement, Outputs
from toolkit.errors import DisclosureError, InputError
from toolkit.publication import Publication, read_results
from toolkit.publication.verdict import audit_publication


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """Results that are about to come out: what they are made from, where they stand, and whose they are."""

    publication: Publication
    outputs: Outputs
    engagement: Engagement


Check = Callable[[Candidate], str]
"""What is wrong, as one sentence; blank when nothing is."""

PASSED = "passed"


def quality_gate(made: Candidate) -> dict[str, str]:
    """Return the verdict of each check on results that are about to come out: ``passed``, by its name.

    Raises
    ------
    DisclosureError
        A check found something; the earlier results stay.
    """
    found = {name: check(made) for name, check in CHECKS.items()}
    failed = [f"{name}: {sentence}" for name, sentence in found.items() if sentence]
    if failed:
        raise DisclosureError("The quality gate keeps these results back. " + " ".join(failed))
    return dict.fromkeys(found, PASSED)


def _audited(made: Candidate) -> str:
    leaks = audit_publication(made.publication).leaks
    return f"{len(leaks)} ways to work out what is hidden, the first at {leaks[0].table}." if leaks else ""


def _results_read_back(made: Candidate) -> str:
    try:
        same = read_results(made.outputs.results_file) == made.publication
    except InputError as error:
        return f"results.json cannot be read: {error}"
    return "" if same else "results.json is not what the deliverables were made from."


def _deliverables_whole(made: Candidate) -> str:
    empty = [path.name for path in sorted(made.outputs.client_folder.iterdir()) if not path.stat().st_size]
    return f"{', '.join(empty)}: nothing in it." if empty else ""


def _papers_hold_no_place(made: Candidate) -> str:
    here = str(made.engagement.folder).encode()
    papers = sorted(made.outputs.work_folder.glob("*.ipynb"))
    telling = [path.name for path in papers if here in path.read_bytes()]
    return f"{', '.join(telling)}: names a folder of this machine." if telling else ""


CHECKS: Mapping[str, Check] = {
    "results": _results_read_back,
    "audit": _audited,
    "deliverables": _deliverables_whole,
    "papers": _papers_hold_no_place,
}
"""Every check of the gate, by the name that run.json and the index give it."""
