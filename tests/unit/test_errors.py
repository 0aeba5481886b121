"""What a person reads when something is to be mended."""

import pytest

from toolkit.errors import CentricError, DisclosureError, InputError, Problem, RunError, UsageError, nearest


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (Problem(code="x", found="no such file"), "no such file."),
        (
            Problem(code="x", file="a.csv", place="row 3", found="7", expected="1 to 5", remedy="Mend that cell"),
            "a.csv, row 3: 7; expected 1 to 5. Mend that cell.",
        ),
        (Problem(code="x", place="row 3", found="empty", remedy="Is that meant?"), "row 3: empty. Is that meant?"),
    ],
)
def test_a_problem_reads_as_one_sentence(problem: Problem, sentence: str) -> None:
    assert str(problem) == sentence


def test_all_problems_are_told_a_line_each() -> None:
    error = InputError(Problem(code="x", found=f"fault {number}") for number in (1, 2))
    assert str(error) == "fault 1.\nfault 2."


def test_one_problem_needs_no_list() -> None:
    problem = Problem(code="x", found="fault")
    assert InputError(problem).problems == (problem,)


def test_a_failed_run_says_which_cell_and_that_nothing_was_lost() -> None:
    assert str(RunError("2_scores", 3, "timeout", "It took too long.")) == (
        "2_scores, cell 3: timeout. It took too long. The results of the last good run are untouched."
    )
    assert "before its first cell" in str(RunError("2_scores", 0, "DeadKernelError", "x"))


@pytest.mark.parametrize(
    ("kind", "exit_code"), [(CentricError, 3), (InputError, 3), (RunError, 3), (DisclosureError, 3), (UsageError, 2)]
)
def test_what_can_be_mended_has_its_own_exit_code(kind: type[CentricError], exit_code: int) -> None:
    assert kind.exit_code == exit_code


@pytest.mark.parametrize(
    ("name", "known", "phrase"),
    [
        ("leader", ["customers", "leaders"], "leaders, customers"),
        ("x", ["a", "b", "c", "d", "e", "f", "g"], "a, b, c, d, e and 2 more"),
        ("x", [], "(none)"),
    ],
)
def test_known_names_are_listed_nearest_first(name: str, known: list[str], phrase: str) -> None:
    assert nearest(name, known) == phrase
