"""Microsoft Forms: a workbook that begins with ID, times, e-mail and name; repeated questions carry a number."""

import re
from dataclasses import replace

from toolkit.ingest.kinds import Column
from toolkit.ingest.labels import matching_form
from toolkit.ingest.plain import header_place, one_header_export, plain_column
from toolkit.ingest.tables import load_table, sniffed_table
from toolkit.ingest.values import QuestionKind, ReadOptions, Source, SurveyExport

VENDOR = "microsoft_forms"

IDS = frozenset(("id", "id.", "identyfikator", "идентификатор", "kimlik"))
STARTS = frozenset(
    (
        "start time",
        "startzeit",
        "heure de début",
        "hora de inicio",
        "ora di inizio",
        "godzina rozpoczęcia",
        "begintijd",
        "hora de início",
        "starttid",
        "starttidspunkt",
        "aloitusaika",
        "čas zahájení",
        "kezdés időpontja",
        "başlangıç zamanı",
        "время начала",
        "開始時刻",
        "开始时间",
        "開始時間",
        "시작 시간",
    )
)
META = frozenset(
    (
        "completion time", "fertigstellungszeit", "heure de fin", "hora de finalización", "ora di completamento",
        "godzina ukończenia", "tijd van voltooien", "hora de conclusão", "email", "e-mail", "adresse de messagerie",
        "correo electrónico", "posta elettronica", "adres e-mail", "name", "nom", "nombre", "nome", "nazwa", "naam",
        "slutförandetid", "fullføringstid", "færdiggørelsestidspunkt", "valmistumisaika", "tamamlanma zamanı", "e-post", "e-mailadres",
        "e-posta", "namn", "navn", "nimi", "время выполнения", "электронная почта", "имя", "完了時刻", "メール", "名前", "完成时间",
        "电子邮件", "名称", "tijd van voltooien", "última hora de modificación", "letzte änderung", "uhrzeit der letzten änderung",
        "last modified time", "language", "total points", "quiz feedback", "grade posted time",
    )
) | IDS | STARTS  # fmt: skip
GRADING = re.compile(r"^(points|feedback|punkte) [-–] ", re.IGNORECASE)
NUMBERED = re.compile(r"^(?P<text>.*\D)(?P<number>[2-9]|\d{2,3})$", re.DOTALL)


def sniff(source: Source) -> bool:
    """Return whether the header begins with a form's id and start time."""
    rows = sniffed_table(source).rows
    first = [matching_form(cell) for cell in (rows[0][:2] if rows else [])]
    return len(first) == 2 and first[0] in IDS and first[1] in STARTS


def read(source: Source, options: ReadOptions) -> SurveyExport:
    """Return a form's answers; raise InputError when there are none."""
    table = load_table(source, options)
    place = header_place(source, table, options)
    headers = {" ".join(header.split()) for header in table.rows[place]}

    def column_of(name: str, header: str) -> Column:
        return _column(name, header, headers)

    return one_header_export(source, table, place, VENDOR, column_of)


def _column(name: str, header: str, headers: set[str]) -> Column:
    """Return a column; ``Year2`` asks what ``Year`` asks when there is a column of that name too."""
    text = " ".join(header.split())
    found = NUMBERED.match(text)
    if found and found["text"] in headers:
        text = found["text"]
    meta = matching_form(header) in META or GRADING.match(header) is not None
    return replace(plain_column(name, header), text=text, kind=QuestionKind.META if meta else None, joined=";")
