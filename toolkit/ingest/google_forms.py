"""Google Forms: one header row of question texts, a time stamp first, grids as ``Question [Row]``, choices joined by commas."""

import re
from collections.abc import Sequence
from dataclasses import replace

from toolkit.ingest.kinds import Column
from toolkit.ingest.labels import matching_form
from toolkit.ingest.plain import header_place, one_header_export, plain_column
from toolkit.ingest.tables import load_table, sniffed_table
from toolkit.ingest.values import ReadOptions, Source, SurveyExport

VENDOR = "google_forms"

TIMESTAMPS = frozenset(
    (
        "timestamp",
        "zeitstempel",
        "horodateur",
        "marca temporal",
        "informazioni cronologiche",
        "sygnatura czasowa",
        "tijdstempel",
        "carimbo de data/hora",
        "tidsstämpel",
        "tidsstempel",
        "aikaleima",
        "časová značka",
        "időbélyeg",
        "marcă temporală",
        "zaman damgası",
        "отметка времени",
        "позначка часу",
        "タイムスタンプ",
        "时间戳记",
        "时间戳",
        "時間戳記",
        "타임스탬프",
    )
)
SHEETS = re.compile(
    r"(form responses|formularantworten|réponses au formulaire|respuestas de formulario|risposte del modulo"
    r"|liczba odpowiedzi|formulierreacties|respostas ao formulário)( \d+)?",
    re.IGNORECASE,
)

ZONED = re.compile(r"^\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d{2}:\d{2}\b.* [A-Z]{2,5}([+-]\d{1,2}(:\d{2})?)?$")
"""A time with its zone stands in the CSV that the form itself gives, which joins choices by semicolons."""

GLUED = re.compile(r"\w;\w")


def sniff(source: Source) -> bool:
    """Return whether the first column is a form's time stamp, or the sheet a form's."""
    table = sniffed_table(source)
    first = table.rows[0][0] if table.rows and table.rows[0] else ""
    return matching_form(first) in TIMESTAMPS or SHEETS.fullmatch(table.sheet or "") is not None


def _joins_by_semicolon(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether these are the answers of a form's own CSV, with several choices in some cells."""
    stamp = next((row[0] for row in rows if row and row[0]), "")
    return ZONED.match(stamp) is not None and sum(GLUED.search(cell) is not None for row in rows for cell in row) > 1


def read(source: Source, options: ReadOptions) -> SurveyExport:
    """Return a form's answers; raise InputError when there are none."""
    table = load_table(source, options)
    place = header_place(source, table, options)
    joined = ";" if _joins_by_semicolon(table.rows[place + 1 :]) else ", "

    def column_of(name: str, header: str) -> Column:
        return replace(plain_column(name, header), joined=joined, text=header)

    return one_header_export(source, table, place, VENDOR, column_of)
