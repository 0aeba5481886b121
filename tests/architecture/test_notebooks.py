"""Notebooks are thin: prose, and one or two calls a cell."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from source_tree import ROOT

NOTEBOOKS = tuple(sorted((ROOT / "notebooks").glob("*.ipynb")))
EXPECTED = {"1_data", "2_scores", "3_interviews", "4_recommendations", "dashboard"}
LOGIC = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.If,
    ast.Try,
    ast.Lambda,
)
MOST_CELLS, MOST_LINES = 12, 6

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def code_of(cell: nbformat.NotebookNode) -> list[str]:
    return [line for line in cell.source.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def test_the_notebooks_of_the_design_are_there() -> None:
    assert {path.stem for path in NOTEBOOKS} >= EXPECTED


@every_notebook
def test_a_notebook_is_valid_and_runs_on_any_python_3_kernel(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"


@every_notebook
def test_a_notebook_opens_with_a_title(path: Path) -> None:
    first = nbformat.read(path, as_version=4).cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")


@every_notebook
def test_exactly_one_cell_is_tagged_parameters(path: Path) -> None:
    tagged = [cell for cell in code_cells(path) if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    assert all(isinstance(node, (ast.Assign, ast.AnnAssign)) for node in ast.parse(tagged[0].source).body)


@every_notebook
def test_the_toolkit_is_imported_once_and_nothing_else_is(path: Path) -> None:
    imports = [
        ast.unparse(node)
        for cell in code_cells(path)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    assert len(imports) == 1, imports
    assert re.match(r"(from|import) toolkit\b", imports[0])


@every_notebook
def test_there_are_few_cells_and_each_is_short(path: Path) -> None:
    cells = code_cells(path)
    assert len(cells) <= MOST_CELLS
    assert [cell.source for cell in cells if len(code_of(cell)) > MOST_LINES] == []


@every_notebook
def test_there_is_no_logic_and_no_magic(path: Path) -> None:
    for cell in code_cells(path):
        assert not re.search(r"^\s*[%!?]|[?]$", cell.source, re.MULTILINE), cell.source
        tree = ast.parse(cell.source)
        logic = [type(node).__name__ for node in ast.walk(tree) if isinstance(node, (*LOGIC, ast.comprehension))]
        assert logic == [], cell.source


@every_notebook
def test_nothing_of_a_run_is_committed(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert [cell.source for cell in code_cells(path) if cell.outputs or cell.execution_count] == []
    assert "papermill" not in notebook.metadata
    assert [cell.source for cell in notebook.cells if {"papermill", "execution"} & set(cell.metadata)] == []
    assert not any("injected-parameters" in cell.metadata.get("tags", []) for cell in notebook.cells)


@every_notebook
def test_prose_holds_no_number(path: Path) -> None:
    prose = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    without_code = [re.sub(r"`[^`]*`|\]\([^)]*\)", "", text) for text in prose]
    # the number of the step, in the title, is a name and not a figure
    body = [re.sub(r"\A# \d\. ", "# ", text) for text in without_code]
    assert [text for text in body if re.search(r"\d", text)] == []
