"""SPSS, Stata and Parquet: labels, declared missing values, copies and totals, files made to break."""

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from toolkit.errors import InputError
from toolkit.ingest.inspect import inspect_file
from toolkit.ingest.responses import read_responses
from toolkit.ingest.surveys import read_export
from toolkit.ingest.values import (
    NOT_APPLICABLE,
    NOT_ASKED,
    SKIPPED,
    Question,
    QuestionKind,
    ReadOptions,
    Source,
    SurveyExport,
)

K = QuestionKind
AGREE = {
    1.0: "Strongly agree",
    2.0: "Agree",
    3.0: "Neither agree nor disagree",
    4.0: "Disagree",
    5.0: "Strongly disagree",
}


def frame() -> pd.DataFrame:
    dice = random.Random(3)
    one, two = ([float(dice.randint(1, 5)) for _ in range(40)] for _ in range(2))
    one[:4] = [9.0, 98.0, 8.0, np.nan]
    return pd.DataFrame(
        {
            "caseid": np.arange(40.0) + 1000,
            "q1_1": one,
            "q1_2": two,
            "q1_2r": [6 - each for each in two],
            "trust": [float(number % 7 + 1) for number in range(40)],
            "total": [a + b for a, b in zip(one, two, strict=True)],
            "age": [float(20 + number % 37) for number in range(40)],
            "when": pd.to_datetime(["2026-05-01 09:30:00"] * 40),
            "why": [
                "",
                "weil es  so ist ",
                *(f"Grund {number}, den ich hier ausführlich nenne" for number in range(38)),
            ],
        }
    )


def sav(path: Path, frame: pd.DataFrame, **told: Any) -> Source:
    pyreadstat.write_sav(frame, str(path), **told)
    return Source(name=path.name, content=path.read_bytes())


@pytest.fixture
def spss(tmp_path: Path) -> Source:
    missing = {8.0: "Does not apply", 9.0: "Refused", 98.0: "Inapplicable"}
    return sav(
        tmp_path / "survey.sav",
        frame(),
        column_labels={"q1_1": "We keep what we promise", "trust": "How much do you trust us?"},
        variable_value_labels={
            "q1_1": AGREE | missing,
            "q1_2": AGREE,
            "trust": {1.0: "No trust", 7.0: "Complete trust"},
            "age": {20.0: "20 or younger"},
        },
        missing_ranges={"q1_1": [{"lo": 8, "hi": 99}]},
    )


def question(export: SurveyExport, id_: str) -> Question:
    return next(question for question in export.questions if question.id == id_)


def test_spss_gives_labels_in_the_order_of_their_codes_and_the_label_of_a_variable_as_its_text(spss: Source) -> None:
    export = read_export(spss)
    assert (export.vendor, export.encoding, export.header_rows, export.rows_read) == ("spss", None, 0, 40)
    assert question(export, "q1_1").text == "We keep what we promise"
    assert question(export, "q1_1").choices == tuple(AGREE.values())
    assert question(export, "q1_1").kind is question(export, "q1_2").kind is K.MATRIX
    assert set(export.rows["q1_2"]) == set(AGREE.values())
    assert export.first_row.tolist() == list(range(1, 41))


def test_a_scale_with_labels_at_its_ends_says_label_and_number(spss: Source) -> None:
    export = read_export(spss)
    assert question(export, "trust").kind is K.SINGLE
    assert export.rows["trust"].tolist()[:7] == ["No trust - 1", "2", "3", "4", "5", "6", "Complete trust - 7"]


def test_values_that_the_file_declares_missing_are_told_by_kind(spss: Source, tmp_path: Path) -> None:
    export = read_export(spss)
    meant = {"Refused": SKIPPED, "Does not apply": NOT_APPLICABLE, "Inapplicable": NOT_ASKED}
    assert export.missing == {"q1_1": meant}
    (tmp_path / "x").write_bytes(spss.content)
    told = next(each for each in inspect_file(tmp_path / "x")["questions"] if each["id"] == "q1_1")
    assert told["missing"] == {"no_answer": 1, "not_applicable": 1, "not_shown": 1, "blank": 1}
    assert told["answered"] == 36


def test_copies_totals_dates_and_case_numbers_are_no_questions(spss: Source) -> None:
    export = read_export(spss)
    kinds = {each.id: each.kind for each in export.questions}
    assert {name for name, kind in kinds.items() if kind is K.META} == {"caseid", "q1_2r", "total", "when"}
    assert (kinds["age"], kinds["why"]) == (K.NUMERIC, K.TEXT)
    assert [found.code for found in export.findings] == ["derived-columns"]
    assert export.rows["when"].iloc[0] == "2026-05-01 09:30:00"
    assert export.rows["age"].iloc[0] == "20"


def test_a_reversed_copy_needs_more_than_a_likely_name(tmp_path: Path) -> None:
    data = pd.DataFrame({"q1": [1.0, 2, 3, 4, 5] * 4, "q1r": [1.0, 4, 3, 2, 5] * 4})
    export = read_export(sav(tmp_path / "a.sav", data))
    assert K.META not in [each.kind for each in export.questions]
    assert export.findings == ()


def test_a_compressed_spss_file_and_one_in_an_old_encoding(tmp_path: Path) -> None:
    data = pd.DataFrame({"Größe": ["sehr groß", "klein"], "q": [1.0, 2.0]})
    export = read_export(sav(tmp_path / "a.zsav", data, compress=True))
    assert (export.vendor, export.rows["Größe"].tolist()) == ("spss", ["sehr groß", "klein"])


def test_stata_with_labels_and_tagged_missing_values(tmp_path: Path) -> None:
    data = pd.DataFrame(
        {"q1": pd.Series([1, 2, "a", "b", np.nan] * 3, dtype=object), "why": ["x", "", "y", "z", "x"] * 3}
    )
    pyreadstat.write_dta(
        data,
        str(tmp_path / "a.dta"),
        missing_user_values={"q1": ["a", "b"]},
        variable_value_labels={"q1": {1: "No", 2: "Yes", "a": "Don't know"}},
        column_labels={"q1": "Would you come again?"},
    )
    export = read_export(Source(name="a.dta", content=(tmp_path / "a.dta").read_bytes()))
    assert (export.vendor, export.rows["q1"].tolist()[:5]) == ("stata", ["No", "Yes", "Don't know", ".b", ""])
    assert export.missing == {"q1": {"Don't know": NOT_APPLICABLE, ".b": SKIPPED}}
    assert question(export, "q1").text == "Would you come again?"
    assert question(export, "q1").choices == ("No", "Yes")


@pytest.mark.parametrize("version", [114, 117, 118])
def test_stata_of_older_and_newer_versions(tmp_path: Path, version: int) -> None:
    path = tmp_path / "a.dta"
    data = pd.DataFrame({"q1": pd.Categorical(["low", "high", "low"], categories=["low", "high"]), "n": [1, 2, 3]})
    data.to_stata(path, version=version, write_index=False)
    export = read_export(Source(name="a", content=path.read_bytes()))
    assert (export.vendor, export.rows["q1"].tolist(), export.rows["n"].tolist()) == (
        "stata", ["low", "high", "low"], ["1", "2", "3"],
    )  # fmt: skip
    assert question(export, "q1").choices == ("low", "high")


def parquet(data: pd.DataFrame) -> Source:
    stream = io.BytesIO()
    data.to_parquet(stream)
    return Source(name="a.parquet", content=stream.getvalue())


def test_parquet_keeps_long_numbers_lists_and_the_order_of_categories() -> None:
    answers = pd.Categorical(["Often", "Never", "Often", None] * 3, categories=["Never", "Often"], ordered=True)
    data = pd.DataFrame(
        {
            "id": pd.array([2**60 + 1, 2**60 + 2, 3, None] * 3, dtype="Int64"),
            "Q1": answers,
            "Q2": [["a", "b"], ["a"], ["b", "a"], ["b"]] * 3,
            "Q3": [1.0, 2.5, np.nan, 4.0] * 3,
            "at": pd.to_datetime(["2026-05-01"] * 12),
        }
    )
    export = read_export(parquet(data))
    assert (export.vendor, export.encoding, len(export.rows)) == ("plain", None, 12)
    assert export.rows["id"].tolist()[:4] == [str(2**60 + 1), str(2**60 + 2), "3", ""]
    assert question(export, "Q1").choices == ("Never", "Often")
    assert (question(export, "Q2").kind, question(export, "Q2").choices) == (K.MULTIPLE, ("a", "b"))
    assert export.rows["Q3"].tolist()[:4] == ["1", "2.5", "", "4"]
    assert export.rows["at"].iloc[0] == "2026-05-01 00:00:00"


def test_answers_of_an_spss_file_become_codes_whatever_its_own_codes_are(
    make_engagement: Callable[..., Any], tmp_path: Path, spss: Source
) -> None:
    columns = {"q1_1": "vision.e1", "trust": "trust.e1", "caseid": "respondent"}
    mapped = {"file": "survey/a.sav", "audience": "employees", "columns": columns, "not_fielded": ["vision.e2"]}
    engagement = make_engagement({"survey/a.sav": spss.content}, [mapped])
    responses = read_responses(engagement, engagement.model).responses["employees"]
    own = frame()["q1_1"].tolist()
    assert responses.frame["vision.e1"].tolist()[4:] == [6 - int(code) for code in own[4:]]
    assert responses.frame["vision.e1"].tolist()[:4] == [SKIPPED, NOT_ASKED, NOT_APPLICABLE, NOT_ASKED]
    assert responses.frame["trust.e1"].tolist()[:7] == [1, 2, 3, 4, 5, 6, 7]


def test_an_empty_file_and_a_file_of_blanks_are_told(tmp_path: Path) -> None:
    for source in (sav(tmp_path / "a.sav", pd.DataFrame({"q": [np.nan, np.nan]})), parquet(pd.DataFrame({"q": []}))):
        with pytest.raises(InputError) as error:
            read_export(source)
        assert [problem.code for problem in error.value.problems] == ["empty-export"]


@pytest.mark.parametrize("kind", ["sav", "dta", "parquet"])
def test_a_file_cut_short_is_told(tmp_path: Path, kind: str) -> None:
    data = pd.DataFrame({"q": [1.0, 2.0] * 50, "t": ["a", "b"] * 50})
    path = tmp_path / f"a.{kind}"
    writers = {"sav": pyreadstat.write_sav, "dta": pyreadstat.write_dta, "parquet": lambda d, p: d.to_parquet(p)}
    writers[kind](data, str(path))
    whole = path.read_bytes()
    for length in (12, 100, len(whole) // 2):
        with pytest.raises(InputError) as error:
            read_export(Source(name="x", content=whole[:length]), ReadOptions())
        assert error.value.problems[0].code in ("damaged-file", "empty-export", "wrong-encoding")
