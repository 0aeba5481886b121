"""Reading exports: what a file is comes from its content, and what cannot be read is said in words."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from toolkit.errors import InputError
from toolkit.ingest.qualtrics import import_id
from toolkit.ingest.sources import open_source
from toolkit.ingest.surveys import READERS, read_export
from toolkit.ingest.tables import column_letters, unique_names
from toolkit.ingest.values import QuestionKind, ReadOptions, Source

Make = Callable[..., Source]


def codes(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_a_legacy_qualtrics_export_is_understood(text_source: Make, legacy_qualtrics: str) -> None:
    export = read_export(text_source(legacy_qualtrics, name="anything.txt"))
    assert (export.vendor, export.encoding, export.header_rows, export.rows_read) == ("qualtrics", "utf-8-sig", 2, 4)
    assert dict(export.dropped) == {"preview": 1}
    assert [q.id for q in export.questions][10:] == ["Q2_1", "Q2_2", "Same", "Same#2", "Q9_TEXT", "LocationLatitude"]
    assert export.rows["Q2_1"].tolist() == ["4", "3", "2"]
    assert export.rows["Q9_TEXT"].tolist() == ["fine", "two\nlines", ""]
    kinds = {question.id: question.kind for question in export.questions}
    assert kinds["V5"] is kinds["LocationLatitude"] is QuestionKind.META
    assert kinds["Q9_TEXT"] is QuestionKind.TEXT
    assert kinds["Q2_1"] is QuestionKind.MATRIX


def test_rows_keep_the_number_a_spreadsheet_shows_beside_cells_of_several_lines(
    text_source: Make, legacy_qualtrics: str
) -> None:
    assert read_export(text_source(legacy_qualtrics)).first_row.tolist() == [3, 4, 6]


@pytest.mark.parametrize("written", ["json", "repr"])
def test_columns_of_a_current_export_are_known_by_import_id(
    text_source: Make, current_qualtrics: Callable[..., str], written: str
) -> None:
    export = read_export(text_source(current_qualtrics(written)))
    assert (export.header_rows, export.rows_read, len(export.rows)) == (3, 3, 2)
    assert [q.id for q in export.questions][5:] == ["QID24", "QID7_1", "QID9_1", "QID5_FIRST_CLICK"]
    assert [q.text for q in export.questions][5:8] == ["Alter", "Teil A", "Teil B"]
    assert export.questions[-1].kind is QuestionKind.META
    assert export.rows["QID7_1"].tolist() == ["1", "3"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("Survey Preview", "preview"),
        ("1", "preview"),
        ("Survey Test", "test"),
        ("2", "test"),
        ("8", "spam"),
        ("17", "preview"),
    ],
)
def test_rows_that_are_no_answers_are_dropped_and_counted(
    text_source: Make, current_qualtrics: Callable[..., str], status: str, reason: str
) -> None:
    export = read_export(text_source(current_qualtrics(status=("0", status, "IP Address"))))
    assert dict(export.dropped) == {reason: 1}
    assert len(export.rows) == 2


def test_an_export_of_previews_alone_is_read_and_says_so(
    text_source: Make, current_qualtrics: Callable[..., str]
) -> None:
    export = read_export(text_source(current_qualtrics(status=("1", "1"))))
    assert (len(export.rows), dict(export.dropped), export.rows_read) == (0, {"preview": 2}, 2)


def test_unfinished_rows_stay_unless_the_options_say_otherwise(text_source: Make, legacy_qualtrics: str) -> None:
    source = text_source(legacy_qualtrics)
    assert len(read_export(source).rows) == 3
    assert dict(read_export(source, ReadOptions(keep_unfinished=False)).dropped) == {"preview": 1, "unfinished": 1}


def test_an_import_id_is_parsed_and_never_run() -> None:
    assert import_id('{"ImportId":"QID1","timeZone":"UTC"}') == "QID1"
    assert import_id("{'ImportId': 'QID2'}") == "QID2"
    assert import_id("{'ImportId': __import__('os').getcwd()}") is None
    assert import_id("ImportId" + "[" * 4000) is None
    assert import_id("['ImportId']") is None


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_plain_table_is_read_in_any_delimiter_and_encoding(text_source: Make, delimiter: str, encoding: str) -> None:
    rows = [
        ["Größe", "Zufriedenheit", "Kommentar"],
        ["groß", "sehr häufig", "schön, aber teuer"],
        ["übergroß", "nie", ""],
    ]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    export = read_export(text_source(text, encoding))
    assert export.vendor == "plain"
    assert export.rows.to_numpy().tolist() == rows[1:]
    assert export.first_row.tolist() == [2, 3]


def test_a_file_in_mac_roman_is_told_apart(text_source: Make) -> None:
    text = "Réponse,Été\n" + "déçu,très satisfait\nà côté,plutôt gêné\n" * 3
    export = read_export(text_source(text, "mac_roman"))
    assert export.encoding == "mac_roman"
    assert [finding.code for finding in export.findings] == ["encoding-guessed"]


def test_a_declared_encoding_wins(text_source: Make) -> None:
    export = read_export(text_source("Größe;b\nä;1\n", "cp1252"), ReadOptions(encoding="cp1252"))
    assert export.rows["Größe"].tolist() == ["ä"]
    with pytest.raises(InputError, match="not utf-8"):
        read_export(text_source("Größe;b\nä;1\n", "cp1252"), ReadOptions(encoding="utf-8"))


def test_a_separator_line_of_a_spreadsheet_is_no_row(text_source: Make) -> None:
    assert read_export(text_source("sep=;\na;b\n1;x, y\n2;z\n")).rows["b"].tolist() == ["x, y", "z"]


def test_answers_on_the_last_sheet_and_notes_above_the_header_are_found(workbook: Callable[..., bytes]) -> None:
    content = workbook(
        Notes=[["Item map"], ["Q1", "I know what is expected"]],
        Data=[["Acme survey 2026"], [], ["Year", "Q1", "Q2"], *[[2024 + n % 2, n % 5 + 1, 4.0] for n in range(40)]],
    )
    export = read_export(Source(name="x.xlsx", content=content))
    assert (export.header_rows, export.rows_read, export.encoding) == (3, 40, None)
    assert export.first_row.tolist()[:2] == [4, 5]
    assert export.rows.iloc[0].tolist() == ["2024", "1", "4"]
    assert [q.kind for q in export.questions] == [QuestionKind.SINGLE] * 3


def test_sheet_and_header_row_can_be_declared(workbook: Callable[..., bytes]) -> None:
    rows = [["1", "2"], ["a", "b"], ["3", "4"]]
    source = Source(name="x.xlsx", content=workbook(Small=rows, Big=[["x", "y"], *[[str(n), "1"] for n in range(9)]]))
    export = read_export(source, ReadOptions(sheet="Small", header_row=2))
    assert export.rows.to_dict("list") == {"a": ["3"], "b": ["4"]}
    with pytest.raises(InputError, match="one of Small, Big"):
        read_export(source, ReadOptions(sheet="Smal"))
    with pytest.raises(InputError, match="nothing in row 30"):
        read_export(source, ReadOptions(header_row=30))


def test_repeated_and_unnamed_columns_get_names_of_their_own(text_source: Make) -> None:
    export = read_export(text_source("a,a,,a,\n1,2,3,4,\n5,6,7,8,\n"))
    assert [q.id for q in export.questions] == ["a", "a#2", "column C", "a#3"]
    assert [q.header for q in export.questions] == ["a", "a", "", "a"]
    assert [finding.code for finding in export.findings] == ["unnamed-columns"]


def test_a_name_that_looks_like_a_repeat_stays_unique() -> None:
    assert unique_names(["a", "a", "a#2", "a"]) == ["a", "a#3", "a#2", "a#4"]
    assert [column_letters(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_blank_rows_are_counted_and_short_rows_told(text_source: Make) -> None:
    export = read_export(text_source("a,b,c\n1,2,x\n,,\n\n3,4\n"))
    assert (export.rows_read, dict(export.dropped), export.first_row.tolist()) == (3, {"empty": 1}, [2, 5])
    assert [finding.code for finding in export.findings] == ["short-rows"]


BAD: list[tuple[str, bytes, str, str]] = [
    ("empty", b"", "empty-export", "an empty file"),
    ("blank", b" \n \n", "empty-export", "an empty file"),
    ("header alone", b"a,b,c\n", "empty-export", "without a row of answers"),
    ("header and blanks", b"a,b,c\n,,\n", "empty-export", "without a row of answers"),
    ("no header, numbers", b"4,5,3\n4,4,2\n1,2,3\n", "no-header", "answers, not names"),
    ("no header, labels", b"Agree,Disagree\nAgree,Agree\nDisagree,Agree\nAgree,Disagree\n", "no-header", "not names"),
    ("unclosed quote", b'a,b\n1,2\n3,"four\n5,6\n', "broken-quotes", "row 3"),
    ("quote inside a quoted cell", b'a,b\n1,"tw"o"\n', "broken-quotes", "row 2"),
    ("cells beyond the header", b"a,b\n1,2\n3,4,5\n", "extra-cells", "row 3"),
    ("binary", bytes(range(256)) * 4, "wrong-encoding", "binary"),
    ("UTF-8 with a broken byte", "a,ä\nö,\n".encode() + b"\xff,1\n", "wrong-encoding", "broken character"),
    ("UTF-16 cut in the middle", "a,b\n1,2\n".encode("utf-16")[:-1], "wrong-encoding", "utf-16"),
    ("old Excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unknown-format", "old or password-protected"),
    ("an SPSS file", b"$FL2@(#) SPSS DATA FILE", "damaged-file", "cut short"),
    ("a survey definition", b'{"SurveyEntry":{"SurveyID":"SV_1"}}', "unknown-format", "holds no answers"),
    ("zip cut short", b"PK\x03\x04" + b"\0" * 50, "unknown-format", "no workbook"),
]


@pytest.mark.parametrize(("content", "code", "words"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_what_cannot_be_read_is_said_in_words(content: bytes, code: str, words: str) -> None:
    with pytest.raises(InputError) as error:
        read_export(Source(name="survey/export.csv", content=content))
    assert codes(error) == [code]
    assert words in str(error.value)
    assert "survey/export.csv" in str(error.value)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as missing:
        open_source(tmp_path / "none.csv", "survey/none.csv")
    assert codes(missing) == ["missing-file"]
    with pytest.raises(InputError) as folder:
        open_source(tmp_path)
    assert codes(folder) == ["unreadable-file"]


def test_an_unknown_reader_lists_the_known_ones(text_source: Make) -> None:
    with pytest.raises(InputError, match="one of qualtrics"):
        read_export(text_source("a,b\n1,2\n"), reader="qualtric")
    assert read_export(text_source("a,b\nx,2\n"), reader="plain").vendor == "plain"


def test_plain_takes_what_no_other_reader_knows() -> None:
    assert list(READERS)[-1] == "plain"


def rezipped(content: bytes, **changed: Any) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name.rsplit("/", 1)[-1].removesuffix(".xml"), old.read(name)))
        for name, added in changed.items():
            if name.startswith("extra"):
                new.writestr(f"xl/{name}.bin", added)
    return stream.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(workbook: Callable[..., bytes]) -> None:
    bomb = rezipped(workbook(S=[["a"], ["1"]]), extra=b"\0" * 30_000_000)
    with pytest.raises(InputError) as error:
        read_export(Source(name="x.xlsx", content=bomb))
    assert codes(error) == ["unsafe-file"]


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_a_part_with_a_document_type_is_refused(workbook: Callable[..., bytes], declaration: bytes) -> None:
    part = b'<?xml version="1.0"?><!-- ' + b"-x " * 5000 + b"-->" + declaration + b"<sst/>"
    with pytest.raises(InputError) as error:
        read_export(Source(name="x.xlsx", content=rezipped(workbook(S=[["a"], ["1"]]), styles=part)))
    assert codes(error) == ["unsafe-file"]


def test_a_damaged_workbook_is_no_traceback(workbook: Callable[..., bytes]) -> None:
    content = workbook(S=[["a", "b"], ["1", "2"]])
    for broken in (content[: len(content) // 2], rezipped(content, workbook=b"<x/>"), rezipped(content, sheet1=b"<x")):
        with pytest.raises(InputError):
            read_export(Source(name="x.xlsx", content=broken))


def test_formulas_never_calculated_are_told_and_not_read_as_blanks(workbook: Callable[..., bytes]) -> None:
    content = workbook(S=[["a", "b"], ["x", "=1+1"], ["y", 2]])
    with pytest.raises(InputError) as error:
        read_export(Source(name="x.xlsx", content=content))
    assert codes(error) == ["formula-cells"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    calculated = rezipped(
        content,
        sheet1=sheet.replace(b"<v></v>", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"),
    )
    assert read_export(Source(name="x.xlsx", content=calculated)).rows["b"].tolist() == ["2", "2"]
