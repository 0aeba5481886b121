"""The Excel workbook: one number under one identifier, formulas that come out, and text of a client that stays text."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from figure_checker import published_figures
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from reduced_publications import reduced_publication, with_group_apart
from sample_publication import sample_publication

from toolkit.publication import Publication, results_json
from toolkit.publication.value import Measure, PublishedComposition, SubjectKind
from toolkit.report import WRITERS
from toolkit.report.workbook.making import report_xlsx
from toolkit.report.workbook.reading import LOOK_UP, number_text, xlsx_figures

INJECTED = '=HYPERLINK("http://example.org","click")'
EXACT, NEAR = "exact", "near, see difference"


def composed(publication: Publication) -> Publication:
    """The publication with the composition of one criterion, made so that it gives its score."""
    cells = list(publication.cells)
    for place, cell in enumerate(cells):
        if cell.id == "criterion:service-vision@employees":
            score = cell.figures[Measure.SCORE_0_100].value
            means = tuple(score + step for step in range(len(cell.items)))
            share, mean = 0.9, sum(means) / len(means)
            rest = (score - share * mean) / (1 - share)
            made = PublishedComposition(n=280, share=share, means=means, rest=rest)
            cells[place] = replace(cell, composition=made)
    return replace(publication, cells=tuple(cells))


@pytest.fixture(scope="module")
def publication() -> Publication:
    return composed(with_group_apart(sample_publication()))


@pytest.fixture(scope="module")
def file(publication: Publication, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("workbook") / "report.xlsx"
    WRITERS["xlsx"].write(publication, target)
    return target


@pytest.fixture(scope="module")
def formulas(file: Path) -> Workbook:
    return load_workbook(file)


@pytest.fixture(scope="module")
def values(file: Path) -> Workbook:
    return load_workbook(file, data_only=True)


def rows_of(sheet, first: int = 5) -> Iterator[list]:
    return (
        list(row) for row in sheet.iter_rows(min_row=first, values_only=True) if any(each is not None for each in row)
    )


def test_every_published_figure_stands_once_under_its_identifier(values: Workbook, publication: Publication) -> None:
    listed = {row[9]: row[4] for row in rows_of(values["Figures"])}
    known = published_figures(results_json(publication))
    parts = (".low", ".high", ".n")
    known = {name: value for name, value in known.items() if not isinstance(value, bool)}
    wanted = {
        name: value for name, value in known.items() if not (name.endswith(parts) and name.rpartition(".")[0] in known)
    }
    assert sorted(set(wanted) - set(listed)) == []
    assert [name for name, value in wanted.items() if listed[name] != pytest.approx(value)] == []


def test_what_the_sheets_show_is_looked_up_and_kept(file: Path, values: Workbook, formulas: Workbook) -> None:
    listed = {
        row[9]: dict(zip(("value", "low", "high", "n"), row[4:8], strict=True)) for row in rows_of(values["Figures"])
    }
    seen = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                found = LOOK_UP.match(cell.value) if isinstance(cell.value, str) else None
                if found:
                    seen += 1
                    wanted = listed[found["figure"].replace('""', '"')][found["part"]]
                    assert values[sheet.title][cell.coordinate].value == pytest.approx(wanted), cell.coordinate
    assert seen > 2000
    assert len(xlsx_figures(file)) == seen


def test_a_hidden_group_is_a_reason_and_never_a_number(values: Workbook) -> None:
    sheet = values["By Site"]
    heads = [cell.value for cell in sheet[4]]
    assert "Kiosk" not in heads or {sheet.cell(row, heads.index("Kiosk") + 1).value for row in range(5, 12)} <= {
        "hidden",
        None,
    }
    hidden = [row for row in rows_of(values["Figures"]) if row[8] == "hidden"]
    assert hidden
    assert all(row[4:8] == [None] * 4 for row in hidden)


def test_no_sheet_is_hidden(formulas: Workbook) -> None:
    assert {sheet.sheet_state for sheet in formulas.worksheets} == {"visible"}
    assert formulas.sheetnames[0] == "Read me"
    assert formulas.sheetnames[-1] == "Figures"


def test_a_criterion_comes_out_of_its_parts_to_the_last_digit(values: Workbook) -> None:
    rows = {(row[0], row[1], row[2]): row for row in rows_of(values["Worked out again"])}
    made = next(row for key, row in rows.items() if key[2].startswith("questions of those who answered all"))
    assert made[6] == EXACT
    assert made[4] == pytest.approx(made[3])
    assert made[7:9] == [280, pytest.approx(0.9)]
    verdicts = {row[6] for row in rows.values()}
    assert verdicts == {EXACT, NEAR}
    assert all((abs(row[5]) < 1e-6) == (row[6] == EXACT) for row in rows.values())


def test_gaps_and_priorities_are_worked_out_beside_the_published(values: Workbook) -> None:
    assert {row[11] for row in rows_of(values["Gaps"])} == {EXACT}
    rows = list(rows_of(values["Priorities"]))
    assert rows
    # the sample's priorities are made up: most are not the product of their factors, and the check says so
    assert all((abs(row[7] - row[8]) < 1e-6) == (row[9] == EXACT) for row in rows)


def test_the_plan_takes_a_status_from_a_list_and_a_date(formulas: Workbook) -> None:
    found = {rule.type: rule for rule in formulas["Plan"].data_validations.dataValidation}
    assert found["list"].formula1 == '"not started,under way,done,dropped"'
    assert found["date"].operator == "greaterThan"
    assert formulas["Plan"]["I5"].value == "not started"


def test_text_of_a_client_is_never_a_formula(publication: Publication) -> None:
    whole = replace(
        publication,
        client_name=INJECTED,
        recommendations=tuple(replace(each, action=INJECTED, owner="+1+1", first_step="@SUM(A1)") for each in publication.recommendations),
        model=replace(publication.model, criteria=tuple(replace(each, name=f"{INJECTED}{each.id}") for each in publication.model.criteria)),
    )  # fmt: skip
    made = load_workbook(io.BytesIO(report_xlsx(whole)))
    injected = [
        cell
        for sheet in made.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value).startswith(("=HYPERLINK", "+1", "@SUM"))
    ]
    assert len(injected) > 100
    assert {cell.data_type for cell in injected} == {"s"}
    assert all(cell.quotePrefix for cell in injected if cell.parent.title == "Plan")
    with zipfile.ZipFile(io.BytesIO(report_xlsx(whole))) as package:
        assert not any(b"<f>HYPERLINK" in package.read(name) for name in package.namelist())


@pytest.mark.parametrize("group", ['MAP("x")', "O'Brien & <Sons>", "North/South [A]*?:", "Ω" * 40])
def test_a_group_of_any_name_is_looked_up(publication: Publication, group: str, tmp_path: Path) -> None:
    named = replace(
        publication,
        cells=tuple(replace(cell, group=group) if cell.group == "North" else cell for cell in publication.cells),
        group_dimensions=tuple(
            replace(each, name=group, values=tuple(group if value == "North" else value for value in each.values))
            for each in publication.group_dimensions
        ),
    )
    (tmp_path / "r.xlsx").write_bytes(report_xlsx(named))
    shown = [each for each in xlsx_figures(tmp_path / "r.xlsx") if f"={group}#" in each.figure]
    assert len(shown) > 20
    assert all(each.text for each in shown)


@pytest.mark.parametrize(
    "case", ["customers alone", "no rubric", "no groups", "no recommendations", "everything hidden", "hostile words"]
)
def test_whatever_is_missing_it_is_a_workbook(case: str) -> None:
    made = load_workbook(io.BytesIO(report_xlsx(reduced_publication(case))))
    assert {"Read me", "Plan", "Figures"} <= set(made.sheetnames)


def test_it_has_native_charts_with_intervals(file: Path) -> None:
    with zipfile.ZipFile(file) as package:
        charts = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) >= 4
    assert any("<c:errBars>" in chart for chart in charts)
    assert any("<c:scatterChart>" in chart for chart in charts)


def test_the_same_results_give_the_same_bytes(publication: Publication, file: Path) -> None:
    assert report_xlsx(publication) == file.read_bytes()


@pytest.mark.parametrize(
    ("value", "shape", "text"),
    [(61.5, "0", "62"), (0.61, "0%", "61%"), (-3.2, "+0;−0;0", "-3"), (1234, "#,##0", "1,234"), (0.1234, "0.000", "0.123"), ("hidden", "0", "hidden"), (None, "0", "")],
)  # fmt: skip
def test_a_number_reads_as_its_format_shows_it(value: object, shape: str, text: str) -> None:
    assert number_text(value, shape) == text


@pytest.mark.filterwarnings("ignore:.*extension is not supported")  # what LibreOffice adds to the copy
@pytest.mark.slow
def test_an_office_program_works_out_the_same_values(file: Path, values: Workbook, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    assert office, "make test-slow installs LibreOffice"
    copy = tmp_path / "copy.xlsx"
    book = load_workbook(file)  # written anew without kept values: what stands there afterwards was worked out
    book.save(copy)
    arguments = [office, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out"), str(copy)]  # fmt: skip
    subprocess.run(arguments, check=True, capture_output=True, timeout=240)
    again = load_workbook(tmp_path / "out" / "copy.xlsx", data_only=True)
    compared = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("=") and cell.data_type == "f":
                    kept, worked = (each[sheet.title][cell.coordinate].value for each in (values, again))
                    assert worked == (pytest.approx(kept) if isinstance(kept, (int, float)) else kept), (
                        f"{sheet.title}!{cell.coordinate}"
                    )
                    compared += 1
    assert compared > 3000


def test_kinds_of_subject_are_all_worked_out_or_left_on_purpose(values: Workbook, publication: Publication) -> None:
    kinds = (SubjectKind.CRITERION, SubjectKind.DIMENSION, SubjectKind.LENS_GROUP)
    wanted = [
        cell for cell in publication.cells if cell.kind in kinds and cell.group_by is None and cell.hidden is None
    ]
    assert len(list(rows_of(values["Worked out again"]))) == len(wanted)
