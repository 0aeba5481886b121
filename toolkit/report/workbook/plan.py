"""The plan to keep up to date, and how far the last one has come beside the change measured."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from toolkit.present import plans, tables
from toolkit.present.wording import audience_name
from toolkit.publication import Publication
from toolkit.publication.value import PublishedChange, PublishedProgress, PublishedRecommendation
from toolkit.report.act import decided
from toolkit.report.workbook.book import COUNT, SIGNED, Book, cell

HEAD = 3
NAMED = "plan_"
STATUSES = ("not-started", "under-way", "done", "dropped")
COLOURS = {"under-way": ("#fff2d8", "#7a4d00"), "done": ("#e2f0e4", "#1d5a2b"), "dropped": ("#eceff2", "#55606a")}
COLUMNS = (
    "rank", "action", "criterion", "owner", "horizon", "effort", "first_step", "success", "status", "due", "note",
    "level", "target", "phase", "after", "decided", "play",
)  # fmt: skip
"""What stands in each column; the workbook names its cells ``plan_owner``, so that they are found wherever they went."""

WIDTHS = (6, 44, 26, 22, 14, 9, 34, 34, 14, 12, 30, 7, 7, 13, 10, 40, 24)
STATUS, DUE, NOTE = (COLUMNS.index(name) for name in ("status", "due", "note"))
SPARE = 20
LAST_WIDTHS = (44, 24, 14, 36, 28, 24, 12, 9, 9, 8, 20)


def plan_sheet(book: Book, publication: Publication) -> None:
    """Write the ranked recommendations as a plan: status by choice, due date and note to fill in, room for more.

    Behind these stand the level today and its target, the phase, what goes first, what the consultant changed, and the
    play's id, by which a filled-in plan is read back.
    """
    plays = tables.ranked(publication)
    words, sheet = book.words, book.sheet("book.sheet.plan")
    names = {criterion.id: criterion.name for criterion in publication.model.criteria}
    book.title(sheet, words("book.sheet.plan"), words("book.plan.lead"))
    heads = ("rank", "action", "criterion", "owner", "horizon", "effort")
    labels = [words.code("column", name) for name in heads]
    labels += [str(words(f"book.plan.{name}")) for name in ("first-step", "success", "status", "due", "note")]
    labels += [words.code("column", name) for name in ("level", "target", "phase", "after")]
    labels += [str(words("deck.play.reason")), str(words("book.plan.play"))]
    book.heads(sheet, HEAD, labels)
    ranks = {play.play: str(play.rank) for play in plays}
    for row, play in enumerate(plays, start=HEAD + 1):
        _planned(book, sheet, row, play, names.get(play.criterion, play.criterion), ranks)
    last = HEAD + len(plays) + SPARE
    _to_fill_in(book, sheet, last, publication.wave_date)
    name = sheet.get_name().replace("'", "''")
    for column, called in enumerate(COLUMNS):
        cells = f"{cell(HEAD + 1, column, fixed=True)}:{cell(last, column, fixed=True)}"
        book.book.define_name(f"{NAMED}{called}", f"='{name}'!{cells}")
    book.frame(sheet, HEAD, len(labels), last, WIDTHS)
    sheet.print_area(0, 0, last, NOTE)  # the rest is for the screen: on paper it would make all of it small


def _planned(
    book: Book, sheet: Any, row: int, play: PublishedRecommendation, criterion: str, ranks: Mapping[str, str]
) -> None:
    words = book.words
    book.figure(sheet, row, 0, f"play:{play.play}#rank", "0", align="left")
    texts = (
        play.action,
        criterion,
        play.owner,
        words.code("horizon", play.horizon),
        words.code("effort", play.effort),
        play.first_step,
        play.success_measure,
        words("book.status.not-started"),
    )
    for column, text in enumerate(texts, start=1):
        book.text(sheet, row, column, text, text_wrap=True)
    long = [(str(text), width) for text, width in zip(texts, WIDTHS[1:], strict=False)]
    for column, name in enumerate(("level", "target", "phase"), start=NOTE + 1):
        book.figure(sheet, row, column, f"play:{play.play}#{name}", "0")
    more = (
        words.listed(ranks[first] for first in play.after if first in ranks) if play.after else "",
        decided(words, play) or "",
        play.play,
    )
    for column, text in enumerate(more, start=NOTE + 4):
        book.text(sheet, row, column, text, text_wrap=True)
        long.append((str(text), WIDTHS[column]))
    book.tall(sheet, row, long)


def _to_fill_in(book: Book, sheet: Any, last: int, wave_date: str) -> None:
    """Let a status be chosen and a date be set in every row up to `last`."""
    words, first = book.words, HEAD + 1
    for row in range(first, last + 1):
        sheet.write_blank(row, DUE, None, book.format(num_format="yyyy-mm-dd", align="left"))
        sheet.write_blank(row, NOTE, None, book.format(text_wrap=True))
    shown = [str(words(f"book.status.{status}")) for status in STATUSES]
    sheet.data_validation(
        first, STATUS, last, STATUS,
        {
            "validate": "list",
            "source": shown,
            "error_title": str(words("book.plan.status")),
            "error_message": str(words("book.plan.status-error")),
        },
    )  # fmt: skip
    sheet.data_validation(
        first, DUE, last, DUE,
        {
            "validate": "date",
            "criteria": ">",
            "value": dt.date.fromisoformat(wave_date),
            "error_title": str(words("book.plan.due")),
            "error_message": str(words("book.plan.due-error")),
        },
    )  # fmt: skip
    for status, (ground, ink) in COLOURS.items():
        look = book.book.add_format({"bg_color": ground, "font_color": ink, "font_strikeout": status == "dropped"})
        rule = {"type": "cell", "criteria": "==", "value": f'"{words(f"book.status.{status}")}"', "format": look}
        sheet.conditional_format(first, STATUS, last, STATUS, rule)


def progress_sheet(book: Book, publication: Publication) -> None:
    """Write how far the plays of the earlier wave have come, a row an audience measured; nothing without a report."""
    if not publication.progress:
        return
    words, sheet = book.words, book.sheet("book.sheet.progress")
    book.title(sheet, words("report.act.progress"), words("report.act.progress-no-cause"))
    names = ("action", "owner", "status", "note", "criterion", "audience", "change", "low", "high", "n", "verdict")
    own = {"status": words("book.plan.status"), "note": words("book.plan.note")}
    book.heads(sheet, HEAD, [str(own.get(name) or words.code("column", name)) for name in names])
    row = HEAD
    for play in publication.progress:
        measured: list[PublishedChange | None] = [*plans.changes_of(publication, play)]
        for change in measured or [None]:
            row += 1
            _earlier(book, sheet, row, publication, play)
            if change is None:
                book.text(sheet, row, 10, words("progress.unmeasured"), text_wrap=True)
                continue
            book.text(sheet, row, 5, audience_name(publication, change.audience))
            at = f"{change.id}#change"
            book.figure(sheet, row, 6, at, SIGNED, bold=True)
            for column, (part, shape) in enumerate((("low", SIGNED), ("high", SIGNED), ("n", COUNT)), start=7):
                book.figure(sheet, row, column, f"{at}.{part}", shape)
            book.text(sheet, row, 10, words.code("verdict", change.verdict))
    book.frame(sheet, HEAD, len(names), row, LAST_WIDTHS)


def _earlier(book: Book, sheet: Any, row: int, publication: Publication, play: PublishedProgress) -> None:
    criteria = {criterion.id: criterion.name for criterion in publication.model.criteria}
    status = book.words.code("progress", play.status)
    texts = (play.action, play.owner, status, play.note or "", criteria.get(play.criterion, play.criterion))
    for column, text in enumerate(texts):
        book.text(sheet, row, column, text, text_wrap=True)
    book.tall(sheet, row, [(text, width) for text, width in zip(texts, LAST_WIDTHS, strict=False)])
