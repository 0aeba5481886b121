"""The slides that say what to do: the ranking with every factor, the first ones in full, the roadmap."""

from collections.abc import Iterator, Sequence

from toolkit.present import tables
from toolkit.present.wording import Number, Sentence
from toolkit.publication.value import PublishedRecommendation
from toolkit.report.act import FACTORS
from toolkit.report.deck.said import heads, notes_on, untitled
from toolkit.report.deck.standing import Telling
from toolkit.report.deck.values import Grid, GridCell, Para, Said, Slide, Text

RANKED = 8
ON_THE_ROADMAP = 12
FOR_THE_BOARD = 5
PHASES = (30, 90, 365)
BY_HORIZON = {"0-30d": 30, "30-90d": 90}


def ranked_slide(told: Telling, most: int = RANKED) -> Slide | None:
    """Return the ranking, every factor printed."""
    plays, words = tables.ranked(told.publication)[:most], told.words
    if not plays:
        return None
    names = [name for name in FACTORS if any(getattr(play, name) is not None for play in plays)]
    columns = [words.code("column", name) for name in ("rank", "action", "criterion", *names)]
    right = [False, False, False, *[True] * len(names)]
    rows = []
    for play in plays:
        factors = [_factor(told, play, name) for name in names]
        rows.append(
            (
                GridCell(text=_rank(play), bold=True),
                GridCell(text=play.action, bold=True),
                GridCell(
                    text=_criterion(told, play), sub="" if play.advice == "do" else words.code("advice", play.advice)
                ),
                *(GridCell(text=factor, align="r") for factor in factors),
            )
        )
    title = untitled(words("insight.priority", action=words.following(plays[0].action)))
    grid = Grid(
        id="table",
        alt=str(words("deck.play.table")),
        head=heads(columns, right),
        rows=tuple(rows),
        widths=(0.6, 4.6, 2.3, *[1.15] * len(names)),
        size=12,
        floor=10,
    )
    evidence = [each for play in plays for each in play.evidence]
    return Slide(
        id="ranked",
        title=title,
        columns=((1.0, (grid,)),),
        note=words("note.priority"),
        notes=(words("report.act.lead"), *notes_on(words, title, None, evidence)),
        chapter=told.chapter("act"),
    )


def play_slide(told: Telling, play: PublishedRecommendation) -> Slide:
    """Return a recommendation in full: what, who, when, how one knows, and why it stands where it stands."""
    words = told.words
    title = words("deck.play.title", rank=_rank(play), action=play.action)
    facts: list[tuple[str, Said]] = [
        (str(words("report.act.first-step")), play.first_step),
        (str(words("report.act.owner")), play.owner),
        (str(words("report.act.horizon")), _when(told, play)),
        (str(words("report.act.effort")), words.code("effort", play.effort)),
        (str(words("report.act.success")), play.success_measure),
        (words.code("column", "level"), _baseline(told, play)),
        (str(words("deck.play.after")), _after(told, play)),
        (str(words("deck.play.reason")), play.reason or ""),
    ]
    rows = tuple(
        (GridCell(text=label, bold=True, colour=told.colours.strong), GridCell(text=said))
        for label, said in facts
        if said
    )
    what = Grid(
        id="facts",
        alt=f"{play.action}: {'; '.join(f'{label}: {said}' for label, said in facts if said)}",
        head=(),
        rows=rows,
        widths=(1.0, 2.6),
        size=16,
        floor=10,
        fill_height=True,
    )
    factors = tuple(
        (GridCell(text=words.code("column", name)), GridCell(text=_factor(told, play, name), align="r", bold=True))
        for name in FACTORS
        if getattr(play, name) is not None
    )
    why = Grid(
        id="factors",
        alt=f"{words('deck.play.factors')}: {play.sentence}",
        head=heads([str(words("deck.play.factors")), ""], [False, True]),
        rows=factors,
        widths=(1.6, 1.0),
        size=14,
        floor=10,
    )
    about = Text(
        id="about",
        paras=(
            Para(text=words("deck.play.for", criterion=_criterion(told, play)), bold=True, colour=told.colours.strong),
        ),
        size=16,
        floor=11,
    )
    reason = Text(id="sentence", paras=(Para(text=play.sentence, colour="muted"),), size=12, floor=9)
    return Slide(
        id=f"play-{play.play}",
        title=title,
        columns=((1.75, (about, what)), (1.0, (why, reason))),
        notes=(play.sentence, play.importance_basis, *notes_on(words, title, None, play.evidence)),
        chapter=told.chapter("act"),
    )


def roadmap_slide(told: Telling) -> Slide | None:
    """Return the first recommendations by when they are done: 30, 90 and 365 days, in the order of their steps."""
    plays, words = tables.ranked(told.publication)[:ON_THE_ROADMAP], told.words
    if not plays:
        return None
    by_phase = {phase: [play for play in plays if phase_of(play) == phase] for phase in PHASES}
    counts = {
        name: words.counted(len(by_phase[phase])) for name, phase in zip(("soon", "later", "last"), PHASES, strict=True)
    }
    title = words("deck.roadmap.title", **counts)
    columns = []
    for phase, own in by_phase.items():
        own.sort(key=lambda play: (play.step or 0, play.rank or 0))
        paras = [Para(text=words(f"deck.phase.{phase}"), bold=True, scale=1.15, colour=told.colours.strong)]
        paras += [Para(text=step) for step in _steps(told, own)] or [Para(text=words("none"), colour="muted")]
        columns.append((1.0, (Text(id=f"phase-{phase}", paras=tuple(paras), size=15, floor=10),)))
    evidence = [each for play in plays for each in play.evidence]
    return Slide(
        id="roadmap",
        title=title,
        columns=tuple(columns),
        notes=notes_on(words, title, None, evidence),
        chapter=told.chapter("act"),
    )


def phase_of(play: PublishedRecommendation) -> int:
    """Return within how many days a recommendation is done: as published, else by its horizon."""
    return play.phase if play.phase in PHASES else BY_HORIZON.get(play.horizon, 365)


def board_actions(told: Telling) -> Slide | None:
    """Return what the board has to decide: the first recommendations with owner, first step and measure of success."""
    plays, words = tables.ranked(told.publication)[:FOR_THE_BOARD], told.words
    if not plays:
        return None
    names = ("rank", "action", "owner", "horizon")
    columns = [words.code("column", name) for name in names]
    columns += [str(words("report.act.first-step")), str(words("report.act.success"))]
    rows = tuple(
        (
            GridCell(text=_rank(play), bold=True),
            GridCell(text=play.action, bold=True, sub=_criterion(told, play)),
            GridCell(text=play.owner),
            GridCell(text=_when(told, play)),
            GridCell(text=play.first_step),
            GridCell(text=play.success_measure),
        )
        for play in plays
    )
    grid = Grid(
        id="table",
        alt=str(words("deck.play.table")),
        head=heads(columns, [False] * len(columns)),
        rows=rows,
        widths=(0.6, 3.2, 1.5, 1.3, 3.0, 2.4),
        size=14,
        floor=8,
        fill_height=True,
    )
    title = untitled(words("insight.priority", action=words.following(plays[0].action)))
    evidence = [each for play in plays for each in play.evidence]
    notes = (*(play.sentence for play in plays), *notes_on(words, title, None, evidence))
    return Slide(id="actions", title=title, columns=((1.0, (grid,)),), notes=notes, chapter=told.chapter("act"))


def _steps(told: Telling, plays: Sequence[PublishedRecommendation]) -> Iterator[Sentence]:
    words, ranks = told.words, {play.play: _rank(play) for play in told.publication.recommendations if play.rank}
    for play in plays:
        parts = {"rank": _rank(play), "action": play.action, "owner": play.owner}
        step = words("deck.roadmap.step", effort=words.within(words.code("effort", play.effort)), **parts)
        first = [Sentence(ranks[each]) for each in play.after if each in ranks]
        yield words("deck.roadmap.after", step=step, names=words.listed(first)) if first else step


def _rank(play: PublishedRecommendation) -> Number:
    return Number(figure=f"play:{play.play}#rank", shown=play.rank or 0, text=str(play.rank))


def _factor(told: Telling, play: PublishedRecommendation, name: str) -> Sentence:
    found = getattr(play, name)
    if found is None:
        return Sentence(tables.NOTHING)
    return Sentence(Number(figure=f"play:{play.play}#{name}", shown=found, text=told.words.factor(name, found)))


def _criterion(told: Telling, play: PublishedRecommendation) -> str:
    return next((each.name for each in told.publication.model.criteria if each.id == play.criterion), play.criterion)


def _when(told: Telling, play: PublishedRecommendation) -> str:
    return told.words.code("horizon", play.horizon)


def _baseline(told: Telling, play: PublishedRecommendation) -> Sentence | str:
    if play.level is None:
        return ""
    parts = {"level": Number(figure=f"play:{play.play}#level", shown=play.level, text=str(play.level))}
    if play.target is None:
        return told.words("deck.play.baseline", **parts)
    parts["target"] = Number(figure=f"play:{play.play}#target", shown=play.target, text=str(play.target))
    return told.words("deck.play.towards", **parts)


def _after(told: Telling, play: PublishedRecommendation) -> Sentence | str:
    known = {each.play: each for each in told.publication.recommendations}
    names = [known[each].action for each in play.after if each in known]
    return told.words.listed(names) if names else ""
