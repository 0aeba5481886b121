"""A filled-in plan: carried into the next workbook, and read back into the decisions."""

import datetime as dt
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sample_publication import sample_publication

from toolkit.cli import main
from toolkit.engagement import open_engagement
from toolkit.engagement.decision_file import decisions_on_disk
from toolkit.publication import Publication
from toolkit.report.merge import Merged, States
from toolkit.report.merge.workbook import merge_workbooks
from toolkit.report.workbook.making import report_xlsx
from toolkit.score.values import SubjectKind

CLIENT, WAVE, EARLIER = "example-nordlicht-energie", "2026-follow-up", "2025-baseline"
LANGUAGES = ("en", "de")
DONE = {"en": "done", "de": "erledigt"}
UNDER_WAY = {"en": "under way", "de": "läuft"}
Edit = Callable[[Workbook], None]


def of_nordlicht(seed: int, language: str = "en") -> Publication:
    """Return a publication of the shipped client's, with little beside its plan."""
    sample = sample_publication(seed)
    cells = tuple(each for each in sample.cells if each.kind is SubjectKind.DIMENSION and each.group is None)
    few = replace(sample, cells=cells, gaps=(), group_gaps=(), changes=(), drivers=(), reliability=())
    return replace(few, client_id=CLIENT, wave_id=EARLIER, language=language)


@cache
def written(seed: int, language: str = "en") -> bytes:
    return report_xlsx(of_nordlicht(seed, language))


def filled(content: bytes, edit: Edit) -> bytes:
    book, made = load_workbook(io.BytesIO(content)), io.BytesIO()
    edit(book)
    book.save(made)
    return made.getvalue()


def row_of(book: Workbook, play: str, column: str = "Q") -> int:
    sheet = book["Plan"]
    return next(row for row in range(5, sheet.max_row + 1) if sheet[f"{column}{row}"].value == play)


def first_spare(book: Workbook) -> int:
    return next(row for row in range(5, 200) if book["Plan"][f"B{row}"].value is None)


def merged(edit: Edit, language: str = "en") -> tuple[Workbook, Merged]:
    base, ours = written(7, language), written(8, language)
    made = merge_workbooks(States(base=base, theirs=filled(base, edit), ours=ours), {}, language)
    return load_workbook(io.BytesIO(made.content)), made


PLAY = "responsiveness.p1"  # of both samples
DROPPED = "reward-alignment.p1"  # of the first alone


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_filled_in_stands_in_the_next_workbook(language: str) -> None:
    def edit(book: Workbook) -> None:
        sheet, row = book["Plan"], row_of(book, PLAY)
        sheet[f"D{row}"], sheet[f"I{row}"], sheet[f"K{row}"] = "Jo Doe", UNDER_WAY[language], "Two of three promises."
        sheet[f"J{row}"] = dt.date(2026, 12, 1)

    book, made = merged(edit, language)
    sheet, row = book["Plan"], row_of(book, PLAY)
    assert [sheet[f"{column}{row}"].value for column in "DIK"] == [
        "Jo Doe",
        UNDER_WAY[language],
        "Two of three promises.",
    ]
    assert sheet[f"J{row}"].value.date() == dt.date(2026, 12, 1)
    assert f"play:{PLAY}#rank" in sheet[f"A{row}"].value
    assert {each.what for each in made.changes if each.kind == "kept"} == {"owner", "status", "due", "note"}
    assert made.conflicts == ()


def test_a_status_is_carried_into_a_workbook_of_another_language() -> None:
    def edit(book: Workbook) -> None:
        book["Plan"][f"I{row_of(book, PLAY)}"] = "done"

    base = written(7)
    made = merge_workbooks(States(base=base, theirs=filled(base, edit), ours=written(8, "de")), {}, "de")
    book = load_workbook(io.BytesIO(made.content))
    assert book["Plan"][f"I{row_of(book, PLAY)}"].value == "erledigt"


def test_a_text_that_both_changed_stays_the_persons_and_is_a_conflict() -> None:
    ours = report_xlsx(
        replace(
            of_nordlicht(8),
            recommendations=tuple(replace(each, owner="The board") for each in of_nordlicht(8).recommendations),
        )
    )

    def edit(book: Workbook) -> None:
        book["Plan"][f"D{row_of(book, PLAY)}"] = "Jo Doe"

    base = written(7)
    made = merge_workbooks(States(base=base, theirs=filled(base, edit), ours=ours), {}, "en")
    book = load_workbook(io.BytesIO(made.content))
    assert book["Plan"][f"D{row_of(book, PLAY)}"].value == "Jo Doe"
    assert [(each.what, each.yours, each.ours) for each in made.conflicts] == [("owner", "Jo Doe", "The board")]


def test_rows_of_ones_own_a_new_order_and_deleted_rows_stay() -> None:
    def edit(book: Workbook) -> None:
        sheet = book["Plan"]
        spare = first_spare(book)
        sheet[f"B{spare}"], sheet[f"I{spare}"] = "Our own idea", "done"
        sheet.delete_rows(row_of(book, PLAY))

    book, made = merged(edit)
    sheet = book["Plan"]
    own = next(row for row in range(5, 100) if sheet[f"B{row}"].value == "Our own idea")
    assert sheet[f"I{own}"].value == "done"
    assert own == first_spare(book) - 1
    assert PLAY not in {sheet[f"Q{row}"].value for row in range(5, 100)}
    assert {each.what for each in made.changes if each.kind == "kept"} == {"row", "deleted row"}


def test_a_filled_in_play_that_is_not_recommended_any_more_stays_and_is_a_conflict() -> None:
    def edit(book: Workbook) -> None:
        book["Plan"][f"I{row_of(book, DROPPED)}"] = "done"

    book, made = merged(edit)
    assert book["Plan"][f"I{row_of(book, DROPPED)}"].value == "done"
    assert [each.what for each in made.conflicts] == ["row"]


def test_text_that_looks_like_a_formula_stays_text_and_a_formula_becomes_what_it_showed() -> None:
    def edit(book: Workbook) -> None:
        sheet, row = book["Plan"], row_of(book, PLAY)
        sheet[f"K{row}"] = "=HYPERLINK(0)"
        sheet[f"K{row}"].data_type = "s"
        sheet[f"J{row}"] = "=TODAY()"  # never worked out in this file

    book, made = merged(edit)
    note = book["Plan"][f"K{row_of(book, PLAY)}"]
    assert (note.value, note.data_type, note.quotePrefix) == ("=HYPERLINK(0)", "s", True)
    assert book["Plan"][f"J{row_of(book, PLAY)}"].value is None
    assert [each.what for each in made.conflicts] == ["due"]


def test_an_edit_anywhere_else_is_told_and_the_edited_file_is_to_be_kept() -> None:
    def edit(book: Workbook) -> None:
        book["Profile"]["B6"] = 99
        book.create_sheet("Mine")["A1"] = "x"

    _, made = merged(edit)
    assert made.partly
    assert [(each.place, each.what) for each in made.conflicts] == [("Profile!B6", "cell"), ("Mine!A1", "cell")]


def test_a_merge_of_what_was_merged_changes_nothing() -> None:
    def edit(book: Workbook) -> None:
        sheet, spare = book["Plan"], first_spare(book)
        sheet[f"I{row_of(book, PLAY)}"], sheet[f"I{row_of(book, DROPPED)}"] = "done", "dropped"
        sheet[f"B{spare}"], sheet[f"I{spare}"] = "Our own idea", "done"

    _, made = merged(edit)
    again = merge_workbooks(States(base=written(8), theirs=made.content, ours=written(7)), {}, "en")
    back = merge_workbooks(States(base=written(7), theirs=again.content, ours=written(8)), {}, "en")
    rows = [
        sorted(str([cell.value for cell in row]) for row in load_workbook(io.BytesIO(each.content))["Plan"].iter_rows(min_row=5))
        for each in (made, back)
    ]  # fmt: skip
    assert rows[0] == rows[1]


@pytest.fixture
def follow_up(root: Path, tmp_path: Path) -> Path:
    """A copy of the wave that reports on the plays of the one before."""
    for wave in (WAVE, EARLIER):
        ignored = shutil.ignore_patterns("out", ".*", "survey", "interviews")
        shutil.copytree(root / "client_data" / CLIENT / wave, tmp_path / CLIENT / wave, ignore=ignored)
    decisions = tmp_path / CLIENT / WAVE / "review" / "decisions.yaml"
    decisions.write_text(
        "# by hand\nschema: centric-decisions/1\nprogress:\n"
        "- {play: recognition.p1, status: under-way, by: B. Colleague, date: 2026-01-05, note: Half of it.}\n",
        encoding="utf-8",
    )
    return tmp_path / CLIENT / WAVE


def plan_file(folder: Path, edit: Edit, language: str = "en") -> Path:
    path = folder / "plan.xlsx"
    path.write_bytes(filled(written(7, language), edit))
    return path


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main(["progress", *map(str, arguments)])
    return int(end.value.code or 0)


def reported(follow_up: Path) -> list[tuple[str, str, str, str | None]]:
    held = decisions_on_disk(open_engagement(follow_up)).progress
    return [(each.play, each.status, each.by, each.note) for each in held]


def done(book: Workbook, language: str = "en") -> None:
    sheet, row = book["Plan"], row_of(book, PLAY)
    sheet[f"I{row}"], sheet[f"K{row}"] = DONE[language], "All three promises."


@pytest.mark.parametrize("language", LANGUAGES)
def test_statuses_are_shown_first_and_written_with_a_name(
    follow_up: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    file, before = plan_file(tmp_path, lambda book: done(book, language), language), reported(follow_up)
    assert run(follow_up, file) == 0
    shown = capsys.readouterr().out
    assert f"Plan!I5  {PLAY}: done" in shown
    assert "Nothing is written yet" in shown
    assert reported(follow_up) == before
    assert run(follow_up, file, "--by", "A. Consultant", "--date", "2026-10-01") == 0
    assert reported(follow_up) == [*before, (PLAY, "done", "A. Consultant", "All three promises.")]
    text = (follow_up / "review" / "decisions.yaml").read_text(encoding="utf-8")
    assert text.startswith("# by hand\n")
    assert "2026-10-01" in text


def test_what_was_said_already_is_left_and_a_new_status_takes_the_place_of_the_old(
    follow_up: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def edit(book: Workbook) -> None:
        book["Plan"]["Q6"], book["Plan"]["I6"] = "recognition.p1", "under way"
        done(book)

    file = plan_file(tmp_path, edit)
    assert run(follow_up, file, "--by", "A. Consultant") == 0
    assert "1 said so already" in capsys.readouterr().out
    assert reported(follow_up)[0] == ("recognition.p1", "under-way", "B. Colleague", "Half of it.")
    again = plan_file(tmp_path, lambda book: (edit(book), book["Plan"].__setitem__("I6", "done")))
    assert run(follow_up, again, "--by", "A. Consultant", "--json") == 0
    written = json.loads(capsys.readouterr().out)["progress"]
    assert [(each["play"], each["before"], each["status"]) for each in written] == [
        ("recognition.p1", "under-way", "done")
    ]
    assert ("recognition.p1", "done", "A. Consultant", "Half of it.") in reported(follow_up)


def test_a_plan_that_nobody_filled_in_says_nothing_unless_all_of_it_is_wanted(follow_up: Path, tmp_path: Path) -> None:
    file, before = plan_file(tmp_path, lambda book: None), reported(follow_up)
    assert run(follow_up, file, "--by", "A. Consultant") == 0
    assert reported(follow_up) == before
    assert run(follow_up, file, "--by", "A. Consultant", "--all") == 0
    assert {status for play, status, *_ in reported(follow_up) if play != "recognition.p1"} == {"not-started"}


def unknown_status(book: Workbook) -> None:
    book["Plan"]["I5"] = "finished"


def a_number(book: Workbook) -> None:
    book["Plan"]["I5"] = 3


def a_formula(book: Workbook) -> None:
    book["Plan"]["I5"] = '=HYPERLINK("http://example.org","done")'


def a_formula_for_a_note(book: Workbook) -> None:
    book["Plan"]["I5"], book["Plan"]["K5"] = "done", "=1+1"


def unknown_play(book: Workbook) -> None:
    book["Plan"]["Q5"], book["Plan"]["I5"] = "responsivenes.p1", "done"


def own_row(book: Workbook) -> None:
    spare = first_spare(book)
    book["Plan"][f"B{spare}"], book["Plan"][f"I{spare}"] = "Our own idea", "done"


def twice(book: Workbook) -> None:
    spare = first_spare(book)
    book["Plan"][f"Q{spare}"], book["Plan"][f"I{spare}"] = PLAY, "done"


@pytest.mark.parametrize(
    ("edit", "place", "said"),
    [
        (unknown_status, "Plan!I5", "'finished'"),
        (a_number, "Plan!I5", "a number"),
        (a_formula, "Plan!I5", "a formula"),
        (a_formula_for_a_note, "Plan!K5", "a formula"),
        (unknown_play, "Plan!Q5", "'responsivenes.p1', which is no play"),
        (own_row, "Plan!Q", "a status in a row of no known play"),
        (twice, "Plan!I", "another status than in Plan!I5"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_cell_and_nothing_is_written(
    follow_up: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], edit: Edit, place: str, said: str
) -> None:
    file, before = plan_file(tmp_path, edit), (follow_up / "review" / "decisions.yaml").read_bytes()
    assert run(follow_up, file, "--by", "A. Consultant") == 3
    told = capsys.readouterr().err
    assert f"plan.xlsx, {place}" in told
    assert said in told
    assert (follow_up / "review" / "decisions.yaml").read_bytes() == before


def test_a_plan_whose_look_ups_were_pasted_as_values_is_read_by_its_ids(follow_up: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        done(book)
        for row in range(5, first_spare(book)):
            book["Plan"][f"A{row}"] = row - 4

    assert run(follow_up, plan_file(tmp_path, edit), "--by", "A. Consultant") == 0
    assert reported(follow_up)[-1][:2] == (PLAY, "done")


def test_a_plan_whose_ids_were_deleted_is_read_by_what_its_ranks_look_up(follow_up: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        done(book)
        for row in range(5, first_spare(book)):
            book["Plan"][f"Q{row}"] = None

    assert run(follow_up, plan_file(tmp_path, edit), "--by", "A. Consultant") == 0
    assert reported(follow_up)[-1][:2] == (PLAY, "done")


def other_client(folder: Path) -> Path:
    path = folder / "plan.xlsx"
    path.write_bytes(report_xlsx(sample_publication(7)))
    return path


def no_plan(folder: Path) -> Path:
    path = folder / "plan.xlsx"
    Workbook().save(path)
    return path


def damaged(folder: Path) -> Path:
    path = folder / "plan.xlsx"
    path.write_bytes(written(7)[:5000])
    return path


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (other_client, "expected a plan of 'example-nordlicht-energie'"),
        (no_plan, "no plan sheet in it"),
        (damaged, "no Excel workbook, or a damaged"),
        (lambda folder: folder / "none.xlsx", "not there"),
    ],
)
def test_a_file_that_is_no_plan_of_this_client_is_told(
    follow_up: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], made: Callable[[Path], Path], said: str
) -> None:
    assert run(follow_up, made(tmp_path), "--by", "A. Consultant") == 3
    assert said in capsys.readouterr().err


def test_a_report_without_a_name_is_not_written(follow_up: Path, tmp_path: Path) -> None:
    assert run(follow_up, plan_file(tmp_path, done), "--by", " ") == 3
    assert len(reported(follow_up)) == 1
