"""What the decks say, slide by slide: the full one as long as it has something to say, the board's on two slides."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from toolkit.present import charts, insights, tables
from toolkit.present.wording import Sentence, Words, assessment_kind
from toolkit.publication import Publication
from toolkit.publication.value import PublishedRecommendation
from toolkit.report.blocks import Paragraph, Points
from toolkit.report.content import headline, summary_section
from toolkit.report.deck import acting, proof, since, standing
from toolkit.report.deck.dots import dots
from toolkit.report.deck.palette import Palette
from toolkit.report.deck.said import notes_on, untitled
from toolkit.report.deck.standing import Telling, telling
from toolkit.report.deck.values import Cover, Deck, Para, Piece, Slide, Text

MOST = 30
"""Slides of the full deck, those that run on included."""

IN_FULL = 5
QUESTIONS = 10
ALWAYS = 0

Made = Slide | None
Maker = Callable[[], Iterator[Made]]
Counter = Callable[[Slide], int]
"""How many slides of a master one slide takes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Candidate:
    """A slide that may be told: where it stands in the deck, and how readily it is left out (0: never)."""

    order: int
    make: Maker


def full_deck(publication: Publication, colours: Palette, pages: Counter) -> Deck:
    """Return the full deck: what it always says, then what matters most of the rest while there is room."""
    told = telling(publication, colours)
    candidates = list(_candidates(told))
    made: dict[int, list[Slide]] = {}
    used = 1  # the cover
    for place, candidate in sorted(enumerate(candidates), key=lambda each: each[1].order):
        if candidate.order > ALWAYS and used >= MOST:
            break
        slides = [slide for slide in candidate.make() if slide is not None]
        needs = sum(pages(slide) for slide in slides)
        if candidate.order == ALWAYS or used + needs <= MOST:
            made[place], used = slides, used + needs
    return Deck(
        title=f"{publication.client_name}: {assessment_kind(publication)}",
        language=told.words.language,
        date=publication.wave_date,
        footer=_footer(publication, told.words),
        cover=_cover(publication, told.words),
        slides=tuple(slide for place in sorted(made) for slide in made[place]),
        snapshot=publication.snapshot,
    )


def board_deck(publication: Publication, colours: Palette) -> Deck:
    """Return the deck for the board: where the organization stands, and what to decide."""
    told = telling(publication, colours)
    actions = acting.board_actions(told)
    title = f"{publication.client_name}: {assessment_kind(publication)}"
    return Deck(
        title=str(told.words("deck.board", title=title)),
        language=told.words.language,
        date=publication.wave_date,
        footer=_footer(publication, told.words),
        cover=None,
        slides=(summary_slide(told), actions or proof.data_slide(told)),
        snapshot=publication.snapshot,
    )


def summary_slide(told: Telling) -> Slide:
    """Return the whole on one slide: the headline, the profile, what to know and what to do first."""
    publication, words = told.publication, told.words
    said: list[Para] = []
    for block in summary_section(publication, words).blocks:
        if isinstance(block, Points):
            said.append(Para(text=block.title, bold=True, colour=told.colours.strong, before=1.0))
            items = [
                Sentence(f"{place}. ", item) if block.numbered else item
                for place, item in enumerate(block.items, start=1)
            ]
            said += [Para(text=item, bullet=not block.numbered) for item in items]
    title = untitled(headline(publication, words))
    figure = charts.dimension_profile(publication)
    columns: list[tuple[float, tuple[Piece, ...]]] = []
    if said:
        columns.append((1.0, (Text(id="known", paras=tuple(said), size=16, floor=7),)))
    if figure is not None:
        names = ("chart", figure.alt_text, "dimension")
        plot = dots(publication, told.colours, figure.table, names)
        columns.append((1.0, (replace(plot, size=11, margins=(0.34, 0.09, 0.09, 0.13)),)))
    plays = tables.ranked(publication)[:3]
    return Slide(
        id="summary",
        title=title,
        columns=tuple(columns),
        note=None if figure is None else figure.note,
        notes=notes_on(words, title, figure, [each for play in plays for each in play.evidence]),
        chapter=told.chapter("summary"),
    )


def _candidates(told: Telling) -> Iterator[_Candidate]:
    """Yield the slides of the full deck in their order."""
    publication = told.publication
    yield _one(ALWAYS, lambda: summary_slide(told))
    yield _one(ALWAYS, lambda: standing.profile_slide(told))
    yield _one(ALWAYS, lambda: standing.maturity_slide(told))
    yield _one(1, lambda: proof.outcomes_slide(told))
    yield _one(ALWAYS, lambda: since.compared_slide(told))
    yield _one(ALWAYS, lambda: standing.changes_slide(told))
    yield _Candidate(order=1, make=lambda: since.trend_slides(told))
    yield _one(1, lambda: since.benchmark_slide(told))
    yield _one(ALWAYS, lambda: standing.gaps_slide(told))
    for place, (audience, split) in enumerate(standing.splits(publication)):
        yield _groups(1 + place, told, audience, split)
    for place, criterion in enumerate(_questioned(publication)):
        yield _items(2 + place // 2, told, criterion)
    yield _one(1, lambda: proof.evidence_slide(told))
    yield _one(1, lambda: proof.quotes_slide(told))
    for place, drivers in enumerate(insights.drivers_of(publication)):
        yield _matrix(1 + place, told, drivers.audience)
    yield _one(ALWAYS, lambda: acting.progress_slide(told))
    yield _one(ALWAYS, lambda: acting.ranked_slide(told))
    for place, play in enumerate(tables.ranked(publication)[:IN_FULL]):
        yield _plays(1 if place < 3 else 3, told, play)
    yield _one(ALWAYS, lambda: acting.roadmap_slide(told))
    for place, lens in enumerate(publication.model.lenses):
        yield _lens(1 + place, told, lens.id)
    yield _one(ALWAYS, lambda: proof.data_slide(told))
    yield _one(ALWAYS, lambda: proof.method_slide(told))
    yield _one(ALWAYS, lambda: proof.criteria_slide(told))


def _one(order: int, make: Callable[[], Made]) -> _Candidate:
    return _Candidate(order=order, make=lambda: iter((make(),)))


def _groups(order: int, told: Telling, audience: str, split: str) -> _Candidate:
    return _Candidate(order=order, make=lambda: iter(list(standing.group_slides(told, audience, split))))


def _items(order: int, told: Telling, criterion: str) -> _Candidate:
    return _one(order, lambda: standing.items_slide(told, criterion))


def _matrix(order: int, told: Telling, audience: str) -> _Candidate:
    return _one(order, lambda: standing.matrix_slide(told, audience))


def _lens(order: int, told: Telling, lens: str) -> _Candidate:
    return _one(order, lambda: standing.lens_slide(told, lens))


def _plays(order: int, told: Telling, play: PublishedRecommendation) -> _Candidate:
    return _one(order, lambda: acting.play_slide(told, play))


def _questioned(publication: Publication) -> Sequence[str]:
    """Return the criteria whose questions are shown: those with something to do first, in that order."""
    ranked = [play.criterion for play in tables.ranked(publication)]
    return list(dict.fromkeys([*ranked, *(criterion.id for criterion in publication.model.criteria)]))[:QUESTIONS]


def _cover(publication: Publication, words: Words) -> Cover:
    day = words.date(publication.wave_date)
    lines = (Sentence(publication.client_name), words("deck.footer", client=publication.wave_name, wave=day))
    title = Sentence(assessment_kind(publication))
    lead = next(
        (block.text for block in summary_section(publication, words).blocks if isinstance(block, Paragraph)), None
    )
    return Cover(title=title, lines=lines, notes=(*((lead,) if lead else ()), words("deck.rule")))


def _footer(publication: Publication, words: Words) -> str:
    return str(words("deck.footer", client=publication.client_name, wave=publication.wave_name))
