"""The slides that say why, and how sure: evidence for and against, quotes, the data, the method, all criteria."""

from dataclasses import replace

from toolkit.present import tables
from toolkit.present.wording import Sentence, subject_name
from toolkit.publication.value import SubjectKind
from toolkit.report.blocks import Heading, Note, Paragraph, Table, Terms
from toolkit.report.content import criteria_table
from toolkit.report.deck.said import heads, notes_on
from toolkit.report.deck.standing import Telling
from toolkit.report.deck.values import Grid, GridCell, Para, Piece, Slide, Text
from toolkit.report.frames import as_table
from toolkit.report.sure import method_section, sure_section

NARROW, WIDE = 0.8, 3.2
MOST_CRITERIA = 14
"""Rows of the slide on evidence; all of them stand in the report."""


def grid_of(table: Table, id: str, size: float = 12, floor: float = 9.5) -> Grid:
    """Return a table of the report as one of the deck."""
    columns = len(table.headings)
    rows = list[tuple[GridCell, ...]]()
    for row in table.rows:
        if len(row) == 1 and columns > 1:
            rows.append((GridCell(text=row[0], bold=True, span=columns, colour=None),))
            continue
        cells = zip(row, table.numeric, strict=False)
        rows.append(tuple(GridCell(text=cell, align="r" if right else "l") for cell, right in cells))
    widths = tuple(_width(table, place) for place in range(columns))
    return Grid(
        id=id,
        alt=table.caption,
        head=heads(table.headings, table.numeric),
        rows=tuple(rows),
        widths=widths,
        size=size,
        floor=floor,
    )


def _width(table: Table, place: int) -> float:
    letters = [len(str(row[place])) for row in table.rows if len(row) > place]
    longest = max([*letters, len(table.headings[place]) * (0.6 if table.numeric[place] else 1.0)], default=1)
    return min(max(longest / 12, NARROW), WIDE)


def evidence_slide(told: Telling) -> Slide | None:
    """Return how many statements speak for and against each criterion, those with most first."""
    frame, words = tables.evidence_table(told.publication), told.words
    if frame.empty:
        return None
    order = (frame["evidence_for"] + frame["evidence_against"]).sort_values(ascending=False, kind="stable").index
    frame = frame.loc[order]
    frame = frame[frame["interviewees"].isna() | (frame["interviewees"] > 0)]  # missing: one or two
    if frame.empty:
        return None
    disagreeing = [
        level for level in told.publication.levels if level.state.startswith("divergent") or level.state == "contested"
    ]
    title = words("deck.evidence.title")
    table = as_table(frame, words, str(title))
    table = replace(table, rows=table.rows[:MOST_CRITERIA])
    ids = [each for level in told.publication.levels for each in level.evidence]
    paras = [Para(text=_agreement(told, len(disagreeing)))]
    if len(frame) > MOST_CRITERIA:
        paras.append(
            Para(text=words("deck.evidence.most", count=words.counted(MOST_CRITERIA)), colour="muted", scale=0.8)
        )
    known = Text(id="known", paras=tuple(paras), size=14, floor=10)
    return Slide(
        id="evidence",
        title=title,
        columns=((1.0, (known, grid_of(table, "table", floor=10.5))),),
        notes=notes_on(words, title, None, ids),
        chapter=told.chapter("why"),
    )


def _agreement(told: Telling, disagreeing: int) -> Sentence:
    words = told.words
    rated = sum(level.status != "none" for level in told.publication.levels)
    parts = {"total": words.counted(rated)}
    if disagreeing:
        return words("report.know.sources", count=words.counted(disagreeing), **parts)
    return words("report.know.agree", count=words.counted(rated), **parts)


def quotes_slide(told: Telling, most: int = 8) -> Slide | None:
    """Return approved quotes, for and against side by side, one of each criterion first."""
    words, publication = told.words, told.publication
    if not publication.quotes:
        return None
    columns = []
    for direction in ("for", "against"):
        own = [quote for quote in publication.quotes if quote.direction == direction]
        first = list({quote.criterion: quote for quote in reversed(own)}.values())[::-1]
        shown = [*first, *(quote for quote in own if quote not in first)][: most // 2]
        label = words.code("kind-of-evidence", direction)
        paras = [Para(text=label[:1].upper() + label[1:], bold=True, scale=1.1, colour=told.colours.strong)]
        for quote in shown:
            name = subject_name(publication, SubjectKind.CRITERION, quote.criterion)
            paras.append(Para(text=words("name.quoted", name=quote.text), before=0.8))
            who = words("deck.attribution", who=quote.attribution, criterion=name)
            paras.append(Para(text=who, scale=0.8, colour="muted", before=0.1))
        if shown:
            columns.append((1.0, (Text(id=f"quotes-{direction}", paras=tuple(paras), size=15, floor=10.5),)))
    title = words("deck.quotes.title")
    return Slide(
        id="quotes",
        title=title,
        columns=tuple(columns),
        notes=notes_on(words, title, None, [quote.id for quote in publication.quotes]),
        chapter=told.chapter("why"),
    )


def outcomes_slide(told: Telling) -> Slide | None:
    """Return the outcomes with their intervals."""
    frame, words = tables.outcome_table(told.publication), told.words
    if frame.empty:
        return None
    title = words("deck.outcomes.title")
    table = as_table(frame, words, str(words("report.stand.outcomes.caption")))
    return Slide(
        id="outcomes",
        title=title,
        columns=((1.0, (grid_of(table, "table", size=16),)),),
        notes=notes_on(words, title, None, [str(each) for each in frame["figure"]]),
        chapter=told.chapter("stand"),
    )


def data_slide(told: Telling) -> Slide:
    """Return who answered, what is to be minded about the data, and what is hidden by rule."""
    words = told.words
    section = sure_section(told.publication, words)
    answered = next((block for block in section.blocks if isinstance(block, Table)), None)
    said: list[Para] = []
    for block in section.blocks:
        if isinstance(block, Heading) and block.id == "sure-reliability":
            break  # reliability has a table of its own in the report
        if isinstance(block, Note):
            said.append(Para(text=Sentence(f"{block.label}: ", block.text), bullet=True))
        elif isinstance(block, Paragraph):
            said.append(Para(text=block.text, bullet=True))
    limits = next((block for block in reversed(section.blocks) if isinstance(block, Paragraph)), None)
    if limits is not None and not any(para.text == limits.text for para in said):
        said.append(Para(text=limits.text, bullet=True))
    title = words("deck.data.title")
    left: list[Piece] = []
    frame = tables.audience_table(told.publication)
    if answered is not None and not frame.empty:
        left.append(grid_of(as_table(frame, words, str(words("report.sure.answered.caption"))), "answered", size=14))
    text = Text(id="findings", paras=tuple(said), size=14, floor=11)
    columns: tuple[tuple[float, tuple[Piece, ...]], ...] = ((1.6, (text,)),)
    return Slide(
        id="data",
        title=title,
        columns=((1.0, tuple(left)), *columns) if left else columns,
        notes=notes_on(words, title),
        chapter=told.chapter("sure"),
    )


def method_slide(told: Telling) -> Slide:
    """Return the method, term by term."""
    words = told.words
    section = method_section(told.publication, words)
    terms = [item for block in section.blocks if isinstance(block, Terms) for item in block.items]
    rows = tuple((GridCell(text=term, bold=True), GridCell(text=said)) for term, said in terms)
    title = words("deck.method.title")
    grid = Grid(id="table", alt=str(title), head=(), rows=rows, widths=(1.0, 4.2), size=12, floor=10)
    return Slide(
        id="method",
        title=title,
        columns=((1.0, (grid,)),),
        notes=notes_on(words, title),
        chapter=told.chapter("method"),
    )


def criteria_slide(told: Telling) -> Slide | None:
    """Return every criterion with its scores and level."""
    table = criteria_table(told.publication, told.words)
    if table is None:
        return None
    title = told.words("deck.criteria.title")
    return Slide(
        id="criteria",
        title=title,
        columns=((1.0, (grid_of(table, "table"),)),),
        notes=notes_on(told.words, title),
        chapter=told.chapter("stand"),
    )
