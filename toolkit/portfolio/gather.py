"""Gathering: what an edition is made from, of every published engagement that consents."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from toolkit.engagement import Engagement
from toolkit.portfolio.figures import Figure, consenting, figures_of
from toolkit.publication import Publication
from toolkit.publication.value import COMBINED, SubjectKind


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientRow:
    """A wave of a client that consents; `respondents` over its audiences."""

    client: str
    name: str
    wave: str
    wave_date: str
    sector: str
    size: str
    respondents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeRow:
    """How a criterion moved since a client's earlier wave in one audience, in points; `verdict` by S17.

    `comparable` says whether the two waves may be compared: ``comparable`` or ``with-care``.
    """

    client: str
    wave: str
    earlier: str
    criterion: str
    audience: str
    change: float
    low: float
    high: float
    verdict: str
    comparable: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlayRow:
    """A play of a client's earlier wave and how far it has come."""

    client: str
    wave: str
    play: str
    criterion: str
    action: str
    status: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Gathered:
    """What an edition is made from: rows of every wave of those who consent."""

    figures: tuple[Figure, ...]
    clients: tuple[ClientRow, ...]
    changes: tuple[ChangeRow, ...] = ()
    plays: tuple[PlayRow, ...] = ()


def gathered(root: Path) -> Gathered:
    """Return what the engagements under a client_data folder give that say ``portfolio: true``."""
    chosen = consenting(root)
    return Gathered(
        figures=tuple(figure for engagement, publication in chosen for figure in figures_of(engagement, publication)),
        clients=tuple(_client(engagement, publication) for engagement, publication in chosen),
        changes=tuple(row for _, publication in chosen for row in _changes(publication)),
        plays=tuple(row for _, publication in chosen for row in _plays(publication)),
    )


def _client(engagement: Engagement, publication: Publication) -> ClientRow:
    return ClientRow(
        client=publication.client_id,
        name=publication.client_name,
        wave=publication.wave_id,
        wave_date=publication.wave_date,
        sector=engagement.settings.sector or "",
        size=engagement.settings.size or "",
        respondents=sum(audience.n or 0 for audience in publication.audiences),
    )


def _changes(publication: Publication) -> Iterable[ChangeRow]:
    verdicts = {found.audience: found for found in publication.comparability}
    for one in publication.changes:
        moved = one.change
        told = moved.value is not None and moved.low is not None and moved.high is not None
        if one.kind is not SubjectKind.CRITERION or one.audience == COMBINED or not told:
            continue
        yield ChangeRow(
            client=publication.client_id,
            wave=publication.wave_id,
            earlier=one.earlier,
            criterion=one.subject,
            audience=one.audience,
            change=moved.value or 0.0,
            low=moved.low or 0.0,
            high=moved.high or 0.0,
            verdict=one.verdict,
            comparable=verdicts[one.audience].verdict_on(one.kind, one.subject) if one.audience in verdicts else "",
        )


def _plays(publication: Publication) -> Iterable[PlayRow]:
    for one in publication.progress:
        yield PlayRow(
            client=publication.client_id,
            wave=publication.wave_id,
            play=one.play,
            criterion=one.criterion,
            action=one.action,
            status=one.status,
        )
