"""The slides that say what to do: the ranking with every factor, the first ones in full, the roadmap."""

from collections.abc import Mapping, Sequence

from toolkit.present import plans, tables
from toolkit.present.wording import Number, Sentence
from toolkit.publication.value import PublishedRecommendation
from toolkit.report.act import FACTORS, baseline, decided
from toolkit.report.deck.said import heads, notes_on, untitled
from toolkit.report.deck.standing import Telling
from toolkit.report.deck.values import Grid, GridCell, Para, Said, Slide, Text

RANKED = 8
FOR_THE_BOARD = 5


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
                GridCell(text=plans.rank_of(play), bold=True),
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
        widths=(0.6, 5.4, 2.4, *[0.9] * len(names)),
        size=12,
        floor=9,
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
    title = words("deck.play.title", rank=plans.rank_of(play), action=play.action)
    facts: list[tuple[str, Said]] = [
        (str(words("report.act.first-step")), play.first_step),
        (str(words("report.act.owner")), play.owner),
        (str(words("report.act.horizon")), _when(told, play)),
        (str(words("report.act.effort")), words.code("effort", play.effort)),
        (str(words("report.act.success")), play.success_measure),
        (str(words("report.act.baseline")), baseline(told.publication, words, play) or ""),
        (str(words("report.act.after")), _after(told, play)),
        (str(words("deck.play.reason")), decided(words, play) or ""),
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
    plays, words = plans.on_the_roadmap(told.publication, RANKED), told.words
    if not plays:
        return None
    by_phase = {phase: [play for play in plays if plans.phase_of(play) == phase] for phase in plans.PHASES}
    counts = [
        words(f"deck.roadmap.count.{phase}", count=words.counted(len(own))) for phase, own in by_phase.items() if own
    ]
    title = words("deck.roadmap.title", counts=words.listed(counts))
    evidence = [each for play in plays for each in play.evidence]
    return Slide(
        id="roadmap",
        title=title,
        columns=((1.0, (_roadmap(told, by_phase),)),),
        notes=(words("report.act.roadmap.lead"), *notes_on(words, title, None, evidence)),
        chapter=told.chapter("act"),
    )


def _roadmap(told: Telling, by_phase: Mapping[int, Sequence[PublishedRecommendation]]) -> Grid:
    words = told.words
    names = ("rank", "action", "owner", "effort", "first_step", "success_measure", "level", "target", "after")
    right = [name in ("rank", "level", "target") for name in names]
    rows = list[tuple[GridCell, ...]]()
    for phase, plays in by_phase.items():
        if plays:
            name = words(f"deck.phase.{phase}")
            rows.append((GridCell(text=name, bold=True, span=len(names), colour=told.colours.strong),))
        rows += [_step(told, play) for play in plays]
    return Grid(
        id="table",
        alt=str(words("deck.roadmap.table")),
        head=heads([words.code("column", name) for name in names], right),
        rows=tuple(rows),
        widths=(0.5, 3.4, 1.6, 0.8, 3.0, 2.5, 0.6, 0.6, 0.8),
        size=12,
        floor=9,
    )


def _step(told: Telling, play: PublishedRecommendation) -> tuple[GridCell, ...]:
    ranks = {each.play: plans.rank_of(each) for each in tables.ranked(told.publication)}
    first = [Sentence(ranks[each]) for each in play.after if each in ranks]
    levels = []
    for name, found in (("level", play.level), ("target", play.target)):
        figure = f"play:{play.play}#{name}"
        shown = tables.NOTHING if found is None else Sentence(Number(figure=figure, shown=found, text=str(found)))
        levels.append(GridCell(text=shown, align="r"))
    return (
        GridCell(text=Sentence(plans.rank_of(play)), bold=True, align="r"),
        GridCell(text=play.action, bold=True),
        GridCell(text=play.owner),
        GridCell(text=told.words.code("effort", play.effort)),
        GridCell(text=play.first_step),
        GridCell(text=play.success_measure),
        *levels,
        GridCell(text=told.words.listed(first) if first else tables.NOTHING),
    )


def progress_slide(told: Telling) -> Slide | None:
    """Return how far the plays of the earlier wave have come, beside the change measured since on their criteria."""
    words, publication = told.words, told.publication
    if not publication.progress:
        return None
    names = {criterion.id: criterion.name for criterion in publication.model.criteria}
    columns = [words.code("column", "action"), words.code("column", "owner"), str(words("deck.progress.status"))]
    columns += [
        str(words("deck.progress.note")),
        words.code("column", "criterion"),
        str(words("deck.progress.measured")),
    ]
    rows = []
    for play in publication.progress:
        status = words.code("progress", play.status)
        rows.append(
            (
                GridCell(text=play.action, bold=True),
                GridCell(text=play.owner),
                GridCell(text=status[:1].upper() + status[1:], bold=True),
                GridCell(text=play.note or tables.NOTHING),
                GridCell(text=names.get(play.criterion, play.criterion)),
                GridCell(text=plans.measured_since(publication, play)),
            )
        )
    title = plans.progress_counted(publication, words)
    grid = Grid(
        id="table",
        alt=str(words("report.act.progress.caption")),
        head=heads(columns, [False] * len(columns)),
        rows=tuple(rows),
        widths=(3.2, 1.5, 1.1, 2.4, 1.8, 3.2),
        size=13,
        floor=9,
    )
    changes = [each.id for play in publication.progress for each in plans.changes_of(publication, play)]
    return Slide(
        id="progress",
        title=title,
        columns=((1.0, (grid,)),),
        note=words("report.act.progress-no-cause"),
        notes=(words("report.act.progress-no-cause"), *notes_on(words, title, None, changes)),
        chapter=told.chapter("act"),
    )


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
            GridCell(text=plans.rank_of(play), bold=True),
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


def _factor(told: Telling, play: PublishedRecommendation, name: str) -> Sentence:
    found = getattr(play, name)
    if found is None:
        return Sentence(tables.NOTHING)
    return Sentence(Number(figure=f"play:{play.play}#{name}", shown=found, text=told.words.factor(name, found)))


def _criterion(told: Telling, play: PublishedRecommendation) -> str:
    return next((each.name for each in told.publication.model.criteria if each.id == play.criterion), play.criterion)


def _when(told: Telling, play: PublishedRecommendation) -> str:
    return told.words.code("horizon", play.horizon)


def _after(told: Telling, play: PublishedRecommendation) -> Sentence | str:
    known = {each.play: each for each in told.publication.recommendations}
    names = [known[each].action for each in play.after if each in known]
    return told.words.listed(names) if names else ""
