"""Scores worked out again by formula from what they are made of, beside the published ones, with the difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.present.wording import Words, audience_name, score_of, subject_name
from toolkit.publication import Publication
from toolkit.publication.value import COMBINED, Measure, PublishedCell, SubjectKind
from toolkit.report.workbook.actions import checked
from toolkit.report.workbook.book import COUNT, Book, cell

HEAD = 3
SHARE_AT, REST_AT, PARTS_AT = 8, 9, 10
WORKED_FROM = {
    SubjectKind.CRITERION: "items",
    SubjectKind.DIMENSION: "criteria",
    SubjectKind.LENS_GROUP: "criteria",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Checks:
    """How many scores came out exactly and how many nearly, and where the verdicts stand."""

    exact: int
    near: int
    verdicts: str

    def count_of(self, verdict: str, words: Words) -> str:
        """Return the formula that counts a verdict."""
        return f'=COUNTIF({self.verdicts},"{words(verdict)}")'


@dataclass(frozen=True, kw_only=True, slots=True)
class _Parts:
    """What a score is worked out from: plain figures by id, or the means of who answered everything."""

    basis: str
    figures: Sequence[str] = ()
    means: Sequence[float] = ()
    share: float = 1.0
    rest: float | None = None
    n: int | None = None


def worked_sheet(book: Book, publication: Publication) -> Checks:
    """Write every score of a whole audience, and of all together, with the formula that it comes from.

    A criterion is the mean of its questions among those who answered all of them, and the mean score of the others,
    each with its share. Where those others are too few to be shown, and for dimensions and lenses, the plain mean of
    the published parts stands in; the difference that unanswered questions make is shown and called by its name.
    """
    words, sheet = book.words, book.sheet("book.sheet.worked")
    book.title(sheet, words("book.sheet.worked"), words("book.worked.lead"))
    found = [(each, _parts(publication, each)) for each in publication.cells if _workable(each)]
    most = max([len(parts.figures) + len(parts.means) for _, parts in found], default=0)
    labels = [words.code("column", name) for name in ("subject", "audience")]
    labels += [str(words(f"book.worked.{name}")) for name in ("basis", "published")]
    labels += [str(words("book.worked")), words.code("column", "difference"), str(words("book.check"))]
    labels += [str(words(f"book.worked.{name}")) for name in ("complete-n", "share", "rest")]
    labels += [str(words("book.worked.part", number=number)) for number in range(1, most + 1)]
    book.heads(sheet, HEAD, labels, right=3)
    agreed = [
        _row(book, publication, sheet, row, each, parts) for row, (each, parts) in enumerate(found, start=HEAD + 1)
    ]
    last = HEAD + max(len(found), 1)
    book.frame(sheet, HEAD, len(labels), last, (42, 16, 44, 10, 11, 10, 24, 12, 10, 12, *(9,) * most))
    near = book.book.add_format({"font_color": "#7a4d00", "bg_color": "#fff2d8"})
    rule = {"type": "cell", "criteria": "==", "value": f'"{words("book.verdict.near")}"', "format": near}
    sheet.conditional_format(HEAD + 1, 6, last, 6, rule)
    name = sheet.get_name().replace("'", "''")
    verdicts = f"'{name}'!{cell(HEAD + 1, 6, fixed=True)}:{cell(last, 6, fixed=True)}"
    return Checks(exact=sum(agreed), near=len(agreed) - sum(agreed), verdicts=verdicts)


def _workable(each: PublishedCell) -> bool:
    return each.kind in WORKED_FROM and each.group_by is None and score_of(each) is not None


def _parts(publication: Publication, each: PublishedCell) -> _Parts:
    if each.audience == COMBINED:
        members = [publication.cell(each.kind, each.subject, audience.id) for audience in publication.audiences]
        return _Parts(basis="combined", figures=_scores(members))
    if each.kind is SubjectKind.CRITERION:
        made = each.composition
        if made is not None:
            return _Parts(basis="composition", means=made.means, share=made.share, rest=made.rest, n=made.n)
        cells = [publication.cell(SubjectKind.ITEM, item, each.audience) for item in each.items]
        return _Parts(basis="items", figures=_scores(cells))
    members = [publication.cell(SubjectKind.CRITERION, name, each.audience) for name in _criteria(publication, each)]
    return _Parts(basis="criteria", figures=_scores(members))


def _criteria(publication: Publication, each: PublishedCell) -> Sequence[str]:
    if each.kind is SubjectKind.DIMENSION:
        return next((found.criteria for found in publication.model.dimensions if found.id == each.subject), ())
    lens, _, group = each.subject.partition("/")
    return next(
        (
            part.criteria
            for own in publication.model.lenses
            if own.id == lens
            for part in own.groups
            if part.id == group
        ),
        (),
    )


def _scores(cells: Sequence[PublishedCell | None]) -> list[str]:
    return [f"{each.id}#{Measure.SCORE_0_100}" for each in cells if each is not None and score_of(each) is not None]


def _row(book: Book, publication: Publication, sheet: Any, row: int, each: PublishedCell, parts: _Parts) -> bool:
    words = book.words
    book.text(
        sheet, row, 0, subject_name(publication, each.kind, each.subject), bold=each.kind is SubjectKind.DIMENSION
    )
    book.text(sheet, row, 1, audience_name(publication, each.audience))
    book.text(sheet, row, 2, words(f"book.basis.{parts.basis}"), font_color=book.theme.muted)
    published = book.figure(sheet, row, 3, f"{each.id}#{Measure.SCORE_0_100}", "0.00", bold=True) or 0.0
    values: list[float] = []
    for column, figure in enumerate(parts.figures, start=PARTS_AT):
        values.append(book.figure(sheet, row, column, figure, "0.00") or 0.0)
    at = f"{each.id}#composition"
    for column, _ in enumerate(parts.means, start=PARTS_AT):
        values.append(book.figure(sheet, row, column, f"{at}.mean.{each.items[column - PARTS_AT]}", "0.00") or 0.0)
    if not values:
        return False
    mean = sum(values) / len(values)
    span = f"AVERAGE({cell(row, PARTS_AT)}:{cell(row, PARTS_AT + len(values) - 1)})"
    if parts.means:
        book.figure(sheet, row, 7, f"{at}.answered", COUNT)
        book.figure(sheet, row, SHARE_AT, f"{at}.share", "0.0%")
    if parts.rest is not None:
        book.figure(sheet, row, REST_AT, f"{at}.rest", "0.00")
        formula = f"={cell(row, SHARE_AT)}*{span}+(1-{cell(row, SHARE_AT)})*{cell(row, REST_AT)}"
        worked = parts.share * mean + (1 - parts.share) * parts.rest
    else:
        formula, worked = f"={span}", mean
    book.formula(sheet, row, 4, formula, worked, "0.00")
    book.formula(sheet, row, 5, f"={cell(row, 4)}-{cell(row, 3)}", worked - published, "+0.00;\N{MINUS SIGN}0.00;0.00")
    return checked(book, sheet, (row, 6), (cell(row, 3), cell(row, 4)), (published, worked))
