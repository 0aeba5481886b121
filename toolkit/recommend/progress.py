"""How far the plays of the earlier wave have come, as the client says."""

from dataclasses import dataclass

from toolkit.engagement import Decisions
from toolkit.model import Model
from toolkit.recommend.decided import decided_plays


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """A play of the earlier wave; `status` is ``not-started``, ``under-way``, ``done`` or ``dropped``."""

    play: str
    criterion: str
    action: str
    owner: str
    status: str
    note: str | None


def progress_of(decisions: Decisions, model: Model, earlier: Decisions) -> tuple[Progress, ...]:
    """Return the reported plays in the order reported, in the words they had in the earlier wave.

    The last report on a play counts.
    """
    plays = {one.play.id: one for source in (decisions, earlier) for one in decided_plays(model, source)}
    own = {play.id: (play, criterion.id) for criterion in model.criteria for play in criterion.plays}
    found: dict[str, Progress] = {}
    for report in decisions.progress:
        known = plays.get(report.play)
        play, criterion = (known.play, known.criterion) if known is not None else own[report.play]
        found[report.play] = Progress(
            play=report.play,
            criterion=criterion,
            action=play.action,
            owner=play.owner,
            status=report.status,
            note=report.note,
        )
    return tuple(found.values())
