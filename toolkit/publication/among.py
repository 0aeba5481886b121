"""What may be shown of a client's place among other clients."""

from dataclasses import dataclass

from toolkit.score.values import SubjectKind, cell_id
from toolkit.stats.values import Estimate


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedBenchmark:
    """Where a criterion or dimension stands in one audience among other clients of the practice (S20).

    `percentile` is a mid-rank of 0 to 100 among `others` clients of `cut` (``all``, or ``sector=...``, ``size=...``),
    after drawing every figure towards the mean; its reason says why it has no value. `lowest` and `highest` are the
    range of the others' drawn figures, in points. `synthetic` says that made-up clients are among them.
    """

    kind: SubjectKind
    subject: str
    audience: str
    edition: str
    date: str
    cut: str
    others: int
    percentile: Estimate
    lowest: float
    highest: float
    synthetic: bool

    @property
    def id(self) -> str:
        """The identifier every deliverable uses: ``benchmark:criterion:service-vision@employees``."""
        return f"benchmark:{cell_id(self.kind, self.subject, self.audience)}"
