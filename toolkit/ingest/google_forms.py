"""Google Forms: one header row of question texts, a time stamp first, grids as ``Question [Row]``, choices joined by commas."""

import re
from dataclasses import replace

from toolkit.ingest.kinds import Column
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
    )
)
SHEETS = re.compile(
    r"(form responses|formularantworten|réponses au formulaire|respuestas de formulario|risposte del modulo"
    r"|liczba odpowiedzi|formulierreacties|respostas ao formulário)( \d+)?",
    re.IGNORECASE,
)


def sniff(source: Source) -> bool:
    """Return whether the first column is a form's time stamp, or the sheet a form's."""
    table = sniffed_table(source)
    first = table.rows[0][0] if table.rows and table.rows[0] else ""
    return first.casefold() in TIMESTAMPS or SHEETS.fullmatch(table.sheet or "") is not None


def read(source: Source, options: ReadOptions) -> SurveyExport:
    """Return a form's answers; raise InputError when there are none."""
    table = load_table(source, options)
    place = header_place(source, table, options)
    return one_header_export(source, table, place, VENDOR, _column)


def _column(name: str, header: str) -> Column:
    return replace(plain_column(name, header), joined=", ", text=header)
