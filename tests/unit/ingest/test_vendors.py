"""Exports of further survey tools, as small look-alikes of real ones."""

from collections.abc import Callable
from typing import Any

import pytest

from toolkit.ingest.surveys import read_export
from toolkit.ingest.values import Question, QuestionKind, ReadOptions, Source, SurveyExport

K = QuestionKind
MONKEY = (
    "RespondentID,CollectorID,How often do you call?,Which do you use? Please select all that apply.,,,Rate us,\n"
    ",,Response,Phone,E-mail,Other (please specify),Speed,Care\n"
    "10,1,Often,Phone,,,4,5\n11,1,Never,Phone,E-mail,by pigeon,3,3\n12,1,Often,,,carrier,2,1\n13,1,Often,,E-mail,,4,4\n"
)
MONKEY_ONE_ROW = (
    "Respondent ID,How often?,How often? - Other (please specify),Use? - Phone,Use? - E-mail\n"
    "1,Often,,Phone,\n2,Other (please specify),at dawn,Phone,E-mail\n3,Never,,,E-mail\n4,Often,,,\n5,Never,,,\n6,Often,,,\n"
)
GOOGLE = (
    "Zeitstempel,Wie [Schnelligkeit],Wie [Sorgfalt],Was?,Was?\n"
    '2026/05/01 9:00:00.123 AM MEZ,4,5,"Telefon, auch abends, E-Mail",a\n'
    '2026/05/01 9:01:00 AM MEZ,3,4,"Telefon, auch abends",b\n'
    '2026/05/01 9:02:00 AM MEZ,4,4,"E-Mail, Brief",c\n'
    "2026/05/01 9:03:00 AM MEZ,5,4,Brief,d\n"
)
LIME_TEXT = (
    '\ufeffResponse ID;Date submitted;Last page;Start language;Tell us [Speed];Tell us [Care];"Pay &amp; <b>perks</b>";'
    "Both [a][Scale 1];Both [a][Scale 2];Both [b][Scale 1];Both [b][Scale 2];Best [Rank 1];Best [Rank 2];Question time: q1\n"
    "1;2026-05-01 09:00:00;3;en;4;5;fine;1;9;2;8;red;blue;3.4\n"
    "2;;1;en;N/A;N/A;;;;;;;;\n"
    "3;2026-05-01 09:10:00;3;en;2;4;ok;2;8;1;9;blue;red;2.2\n"
)
LIME_MERGED = (
    "\ufeffWas trifft zu?;;;Wie oft?;;\nAuto;Rad;Bus;Reden;Lesen;Anderes\n"
    "Ja;Nein;Nein;oft;selten;\nNein;Nein;Ja;selten;oft;malen\nNein;Ja;Nein;oft;oft;\nJa;Ja;Nein;nie;oft;\n"
)


def read(text: str, **options: Any) -> SurveyExport:
    return read_export(Source(name="survey/x.csv", content=text.encode()), ReadOptions(**options))


def kinds(export: SurveyExport) -> list[QuestionKind]:
    return [question.kind for question in export.questions]


def question(export: SurveyExport, id_: str) -> Question:
    return next(question for question in export.questions if question.id == id_)


def test_surveymonkey_with_options_in_the_second_row() -> None:
    export = read(MONKEY)
    assert (export.vendor, export.header_rows, len(export.rows)) == ("surveymonkey", 2, 4)
    assert [q.id for q in export.questions][2:5] == [
        "How often do you call?",
        "Which do you use? Please select all that apply. - Phone",
        "Which do you use? Please select all that apply. - E-mail",
    ]
    assert kinds(export) == [K.META, K.META, K.SINGLE, K.MULTIPLE, K.MULTIPLE, K.TEXT, K.MATRIX, K.MATRIX]
    assert [q.text for q in export.questions][-2:] == ["Rate us", "Rate us"]
    assert export.first_row.tolist() == [3, 4, 5, 6]


def test_surveymonkey_with_question_and_option_in_one_row() -> None:
    export = read(MONKEY_ONE_ROW)
    assert (export.vendor, export.header_rows) == ("surveymonkey", 1)
    assert kinds(export) == [K.META, K.SINGLE, K.TEXT, K.MULTIPLE, K.MULTIPLE]
    assert [q.text for q in export.questions][1:] == ["How often?", "How often?", "Use?", "Use?"]


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "utf-16"])
def test_surveymonkey_in_older_encodings(encoding: str) -> None:
    text = MONKEY.replace("Often", "Très souvent, déjà").replace("Très souvent, déjà", '"Très souvent, déjà"')
    export = read_export(Source(name="x.csv", content=text.encode(encoding)))
    assert (export.vendor, export.encoding) == ("surveymonkey", encoding)
    assert "Très souvent, déjà" in question(export, "How often do you call?").choices


def test_google_forms_with_grids_and_choices_that_hold_the_comma_that_joins_them() -> None:
    export = read(GOOGLE)
    assert (export.vendor, export.header_rows, len(export.rows)) == ("google_forms", 1, 4)
    assert kinds(export) == [K.META, K.MATRIX, K.MATRIX, K.MULTIPLE, K.TEXT]
    assert [q.id for q in export.questions][3:] == ["Was?", "Was?#2"]
    assert set(question(export, "Was?").choices) == {"Telefon, auch abends", "E-Mail", "Brief"}


def test_google_forms_without_a_time_stamp_are_known_by_their_sheet(workbook: Callable[..., bytes]) -> None:
    content = workbook(**{"Formularantworten 1": [["Q1", "Q2"], ["a", 1], ["b", 2]]})
    assert read_export(Source(name="x.xlsx", content=content)).vendor == "google_forms"


def test_microsoft_forms_with_repeated_questions_and_hard_blanks(workbook: Callable[..., bytes]) -> None:
    rows = [
        [
            "ID",
            "Startzeit",
            "Fertigstellungszeit",
            "E-Mail",
            "Name",
            "Wie\xa0zufrieden?",
            "Jahr",
            "Was?",
            "Jahr2",
            "Q2",
        ],
        [1, "2026-05-01", "2026-05-01", "ann@example.org", "Ann", "Sehr\xa0gut", 2024, "a;b;", 2025, "x"],
        [2, "2026-05-01", "2026-05-01", "bob@example.org", "Bob", "gut", 2024, "b;", 2025, "y"],
        [3, "2026-05-01", "2026-05-01", "cid@example.org", "Cid", "gut", 2024, "a;c;b;", 2026, "z"],
    ]
    export = read_export(Source(name="x.xlsx", content=workbook(Sheet1=rows)))
    assert (export.vendor, export.encoding) == ("microsoft_forms", None)
    assert kinds(export)[:5] == [K.META] * 5
    assert [q.text for q in export.questions][5:] == ["Wie zufrieden?", "Jahr", "Was?", "Jahr", "Q2"]
    assert question(export, "Was?").kind is K.MULTIPLE
    assert set(question(export, "Was?").choices) == {"a", "b", "c"}


def test_microsoft_forms_ranking(workbook: Callable[..., bytes]) -> None:
    rows = [["ID", "Start time", "Rank"], [1, "x", "a;b;c;"], [2, "x", "c;a;b;"], [3, "x", "b;a;c;"]]
    export = read_export(Source(name="x.xlsx", content=workbook(Sheet1=rows)))
    assert question(export, "Rank").kind is K.RANKING


def test_limesurvey_with_question_texts() -> None:
    export = read(LIME_TEXT)
    assert (export.vendor, export.encoding, export.header_rows, len(export.rows)) == ("limesurvey", "utf-8-sig", 1, 3)
    assert kinds(export)[:6] == [K.META] * 4 + [K.MATRIX, K.MATRIX]
    assert export.questions[6].text == "Pay & perks"
    assert question(export, "Both [a][Scale 1]").choices == ("1", "2")
    assert question(export, "Both [b][Scale 2]").choices == ("8", "9")
    assert kinds(export)[-3:] == [K.RANKING, K.RANKING, K.META]


def test_limesurvey_rows_never_submitted_are_dropped_when_asked() -> None:
    assert dict(read(LIME_TEXT, keep_unfinished=False).dropped) == {"unfinished": 1}


def test_limesurvey_with_codes() -> None:
    header = (
        "id. Response ID,submitdate. Date submitted,lastpage. Last page,Q1[SQ1]. How? [Speed],Q1[SQ2]. How? [Care]\n"
    )
    export = read(header + "1,2026-05-01 09:00:00,2,4,5\n2,2026-05-01 09:00:00,2,3,3\n")
    assert export.vendor == "limesurvey"
    assert kinds(export) == [K.META, K.META, K.META, K.MATRIX, K.MATRIX]
    assert [q.text for q in export.questions][3:] == ["How?", "How?"]


def test_limesurvey_with_a_merged_first_row() -> None:
    export = read(LIME_MERGED)
    assert (export.vendor, export.header_rows, export.first_row.tolist()) == ("limesurvey", 2, [3, 4, 5, 6])
    assert [q.id for q in export.questions][:4] == [
        "Was trifft zu? [Auto]",
        "Was trifft zu? [Rad]",
        "Was trifft zu? [Bus]",
        "Wie oft? [Reden]",
    ]
    assert [q.header for q in export.questions][:2] == ["Auto", "Rad"]
    assert kinds(export)[:3] == [K.MULTIPLE] * 3


def test_a_qualtrics_export_as_utf16_tsv_and_as_workbook(
    current_qualtrics: Callable[..., str], workbook: Callable[..., bytes]
) -> None:
    text = current_qualtrics("repr").replace('"', "")
    expected = read(current_qualtrics("repr"))
    tabs = read_export(Source(name="x", content=text.replace(",", "\t").encode("utf-16")))
    book = read_export(Source(name="x", content=workbook(Sheet0=[line.split(",") for line in text.splitlines()])))
    for export in (tabs, book):
        assert (export.vendor, export.header_rows) == ("qualtrics", 3)
        assert export.rows.equals(expected.rows)
        assert export.questions == expected.questions


def test_what_is_sniffed_is_the_sheet_that_is_read(workbook: Callable[..., bytes]) -> None:
    forms = [["ID", "Start time", "Q"], [1, "x", "a"]]
    other = [["Q1", "Q2"], *[[n, n % 3] for n in range(9)]]
    source = Source(name="x.xlsx", content=workbook(Forms=forms, Other=other))
    assert read_export(source).vendor == "plain"
    assert read_export(source, ReadOptions(sheet="Forms")).vendor == "microsoft_forms"


def test_two_notes_above_a_header_are_no_merged_header() -> None:
    export = read("Acme,2026,,\nid,Q1,Q2,Q3\n" + "".join(f"r{n},{n % 5},{n % 4},1\n" for n in range(12)))
    assert (export.vendor, export.header_rows) == ("plain", 2)
    assert [q.id for q in export.questions] == ["id", "Q1", "Q2", "Q3"]


def test_a_declared_header_row_wins_over_a_merged_one() -> None:
    export = read(LIME_MERGED, header_row=2)
    assert [q.id for q in export.questions][:2] == ["Auto", "Rad"]


STAMPS = ["Timestamp", "タイムスタンプ", "Отметка времени", "Zaman damgası", "时间戳记", "Tidsstämpel"]


@pytest.mark.parametrize("stamp", STAMPS)
def test_google_forms_in_many_languages(stamp: str) -> None:
    assert read(GOOGLE.replace("Zeitstempel", stamp)).vendor == "google_forms"


def test_the_csv_of_a_google_form_itself_joins_choices_by_semicolons() -> None:
    rows = ["Fax, late;App", "App", "App;Desk", "Desk", "Fax, late;Desk", "App;Desk"]
    text = "Timestamp,Which?\n" + "".join(f'2026/05/01 9:0{n}:00 AM GMT+2,"{row}"\n' for n, row in enumerate(rows))
    assert sorted(question(read(text), "Which?").choices) == ["App", "Desk", "Fax, late"]


def test_surveymonkey_in_another_language() -> None:
    header = "Befragten-ID,Collector-ID,E-Mail-Adresse,Wie oft?,Was nutzen Sie?,\n,,,Antwort,Telefon,Brief\n"
    rows = "".join(f"{n},1,,oft,{'Telefon' if n % 2 else ''},Brief\n" for n in range(6))
    export = read(header + rows)
    assert (export.vendor, export.header_rows, len(export.rows)) == ("surveymonkey", 2, 6)
    assert kinds(export) == [K.META, K.META, K.META, K.SINGLE, K.MULTIPLE, K.MULTIPLE]


LIME_BOTH = (
    "id. Response ID,submitdate. Date submitted,lastpage. Last page,seed. Seed,Q1[a][1]. Both [a][Weight],"
    "Q1[a][2]. Both [a][Liking],Q1[b][1]. Both [b][Weight],Q1[b][2]. Both [b][Liking],Q2[other]. Use? [Other],Q3. Files\n"
    '1,2026-05-01,3,7,low,bad,high,good,,"[{""title"":"""",""name"":""me.pdf""}]"\n2,,1,7,high,good,low,bad,,\n'
    '3,2026-05-01,3,7,low,bad,low,bad,,"[{""title"":"""",""name"":""me.pdf""}]"\n'
)


def test_limesurvey_with_code_and_text_two_scales_and_uploaded_files() -> None:
    export = read(LIME_BOTH)
    assert kinds(export)[4:] == [K.MATRIX] * 4 + [K.TEXT, K.TEXT]
    assert set(question(export, "Q1[a][1]. Both [a][Weight]").choices) == {"low", "high"}
    assert set(question(export, "Q1[b][2]. Both [b][Liking]").choices) == {"bad", "good"}
    assert [q.text for q in export.questions][-3:] == ["Both", "Use?", "Files"]


QUALTRICS_SPLIT = (
    "StartDate,Status,Finished,ResponseId,Q1_1,Q1_2,Q2_1,Q2_2,Q1_DO,Q3#1_1,Q3#2_1,Q3#1_2,Q3#2_2\n"
    "Start,Art,Fertig,Id,A,B,Use - App,Use - Desk,A - Display Order,W a,L a,W b,L b\n"
    '"{""ImportId"":""startDate""}","{""ImportId"":""status""}","{""ImportId"":""finished""}","{""ImportId"":""_recordId""}",'
    '"{""ImportId"":""QID1_1""}","{""ImportId"":""QID1_2""}","{""ImportId"":""QID2"",""choiceId"":""1""}",'
    '"{""ImportId"":""QID2"",""choiceId"":""2""}","{""ImportId"":""QID1_DO""}","{""ImportId"":""QID3#1_1""}",'
    '"{""ImportId"":""QID3#2_1""}","{""ImportId"":""QID3#1_2""}","{""ImportId"":""QID3#2_2""}"\n'
    "2026-05-01,IP-Adresse,Wahr,R_1,agree,agree,App,Desk,1|2,low,bad,high,good\n"
    "2026-05-01,IP-Adresse,Wahr,R_2,disagree,agree,,Desk,2|1,high,good,low,bad\n"
    "2026-05-01,IP-Adresse,Falsch,R_3,disagree,disagree,App,,2|1,low,bad,low,good\n"
    "2026-05-01,Umfragevorschau,Wahr,R_4,agree,agree,,,1|2,low,bad,low,bad\n"
)


def test_qualtrics_split_choices_display_orders_and_questions_side_by_side() -> None:
    export = read(QUALTRICS_SPLIT, keep_unfinished=False)
    assert dict(export.dropped) == {"preview": 1, "unfinished": 1}
    assert [q.id for q in export.questions][6:9] == ["QID2_1", "QID2_2", "QID1_DO"]
    assert kinds(export)[4:] == [K.MATRIX] * 2 + [K.MULTIPLE] * 2 + [K.META] + [K.MATRIX] * 4
    assert set(question(read(QUALTRICS_SPLIT), "QID1_1").choices) == {"agree", "disagree"}
    assert set(question(read(QUALTRICS_SPLIT), "QID3#1_1").choices) == {"low", "high"}
    assert set(question(read(QUALTRICS_SPLIT), "QID3#2_2").choices) == {"bad", "good"}
