"""Columns that are no item: what the survey tool adds, what names a person, comments and groups."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from toolkit.engagement import Settings
from toolkit.ingest.drafting_items import words_of
from toolkit.ingest.drafting_values import Certainty, Proposal
from toolkit.ingest.kinds import is_meta
from toolkit.ingest.mapping import GROUP_PREFIX, IGNORED, Use
from toolkit.ingest.values import Question, QuestionKind

KEYS = ("responseid", "recordid", "respondentid", "response id", "respondent id", "antwort id", "participant id")
WEAK_KEYS = ("id", "token", "uuid", "respondent", "case id", "caseid")
"""Names of columns that hold a key of the person; the weak ones may be a row number, which is a key as well."""

DURATIONS = ("duration in seconds", "duration seconds", "duration_in_seconds")
WEAK_DURATIONS = ("duration", "interviewtime", "total time", "qtime", "time taken seconds", "seconds")

DATES = (
    "recorded date",
    "recordeddate",
    "date submitted",
    "submitdate",
    "submission date",
    "completion time",
    "timestamp",
    "zeitstempel",
    "horodateur",
    "marca temporal",
    "informazioni cronologiche",
    "sygnatura czasowa",
    "tijdstempel",
)
WEAK_DATES = ("end date", "enddate", "completed", "date")
"""Names of columns that say when an answer came; the weak ones only where there is no other."""

PERSONAL = re.compile(
    r"\b(e ?mail|mail ?address|mailadresse|ip ?address|ip ?adresse|(tele)?phone|telefon\w*|mobile number|street|post ?code"
    r"|zip ?code|plz|latitude|longitude|(first|last|full|sur|user|recipient|your|contact) ?name|vorname|nachname|prenom"
    r"|apellidos?|cognome|nazwisko|achternaam|sobrenome|birth\w*|geburts\w*|personnel number|personalnummer"
    r"|employee (id|number)|iban|linkedin)\b"
    r"|^(name|names|nom|nombre|imie|naam|nome|address|adresse|mobile|handy|signature)$"
)
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
IP = re.compile(r"(\d{1,3}\.){3}\d{1,3}")
SHARE_PERSONAL = 0.3
"""Share of the cells of a column that are addresses, from which the column names people."""

DERIVED = re.compile(r"_NPS_GROUP$|\b(nps|net promoter)\b.*\b(group|category|segment)$", re.IGNORECASE)
GROUP_WORDS = {
    "site": "where do you work|location|site|branch|office|standort|ort|filiale|lieu|sede|sucursal|vestiging|which city",
    "department": "which part of the organi[sz]ation|department|division|business unit|team|abteilung|bereich|service|reparto",
    "region": "region|country|land|pays|pais|paese|kraj|market",
    "tenure": "how long have you (worked|been)|tenure|years of service|length of service|betriebszugehorigkeit|anciennete",
    "role": "role|position|job|grade|funktion|fonction|stanowisko|functie",
    "segment": "segment|type of customer|customer type|kundengruppe|product",
    "age": "how old|age|alter|edad|wiek|leeftijd|idade|year of birth",
    "gender": "gender|sex|geschlecht|genre|genero|sesso|plec|geslacht",
}
"""Words by which surveys usually ask for a group of this id."""

MOST_GROUPS = 60
SAME_VALUES = 0.8
"""Share of a column's answers that another column of a known group also has, from which it is likely the same group."""


def personal(question: Question, cells: pd.Series) -> bool:
    """Return whether a column's name or content says that it names, reaches or locates a person."""
    names = {words_of(spaced(name)) for name in (question.header, question.id)}
    if question.kind is QuestionKind.META or len(question.text) <= 60:
        names.add(words_of(spaced(question.text)))
    if any(PERSONAL.search(name) for name in names if len(name.split()) <= 6):
        return True
    given = cells[cells != ""].head(500)
    if not len(given):
        return False
    found = given.map(lambda cell: bool(ADDRESS.fullmatch(cell.strip()) or IP.fullmatch(cell.strip())))
    return bool(found.mean() >= SHARE_PERSONAL)


def spaced(name: str) -> str:
    """Return a name with a blank between its words: ``RecipientLastName`` to ``Recipient Last Name``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)


def added_by_the_tool(question: Question) -> Proposal | None:
    """Return the meaning of a column that the survey tool adds; None for a question."""
    if DERIVED.search(question.header) or DERIVED.search(question.id):
        return Proposal(meaning=IGNORED, certainty=Certainty.CERTAIN, reason="computed by the survey tool")
    names = {_plain(name) for name in (question.header, question.id, question.text)}
    if names & set(map(_plain, KEYS)):
        return Proposal(
            meaning=Use.RESPONDENT.value, certainty=Certainty.CERTAIN, reason="the tool's key of the person"
        )
    if names & set(map(_plain, DURATIONS)):
        return Proposal(meaning=Use.DURATION.value, certainty=Certainty.CERTAIN, reason="time taken, in seconds")
    meta = question.kind is QuestionKind.META or any(is_meta(name) for name in (question.header, question.id) if name)
    if meta and names & set(map(_plain, WEAK_KEYS)):
        return Proposal(
            meaning=Use.RESPONDENT.value, certainty=Certainty.LIKELY, reason="named like a key of the person"
        )
    if meta and names & set(map(_plain, WEAK_DURATIONS)):
        return Proposal(meaning=Use.DURATION.value, certainty=Certainty.LIKELY, reason="named like a time in seconds")
    if meta and names & set(map(_plain, DATES)):
        return Proposal(meaning=Use.DATE.value, certainty=Certainty.CERTAIN, reason="when the answer came")
    if meta and names & set(map(_plain, WEAK_DATES)):
        return Proposal(meaning=Use.DATE.value, certainty=Certainty.LIKELY, reason="named like a day of answering")
    return Proposal(meaning=IGNORED, certainty=Certainty.CERTAIN, reason="added by the survey tool") if meta else None


def group_of(question: Question, settings: Settings) -> Proposal | None:
    """Return the group dimension that a column gives, by its name or by how groups are usually asked; else None."""
    if question.kind in (QuestionKind.META, QuestionKind.NUMERIC, QuestionKind.TEXT) and not question.choices:
        return None
    names = {words_of(spaced(name)) for name in (question.header, question.id, question.text) if name}
    for group, setting in settings.groups.items():
        if {words_of(group), words_of(setting.name)} & names:
            reason = f"named like the group {setting.name}"
            return Proposal(meaning=f"{GROUP_PREFIX}{group}", certainty=Certainty.CERTAIN, reason=reason)
    if not 1 < len(question.choices) <= MOST_GROUPS:
        return None
    found = [group for group in settings.groups if _asks_for(group, settings.groups[group].name, names)]
    if len(found) != 1:
        return None
    reason = f"asks for {settings.groups[found[0]].name}"
    return Proposal(meaning=f"{GROUP_PREFIX}{found[0]}", certainty=Certainty.LIKELY, reason=reason)


def _asks_for(group: str, name: str, names: set[str]) -> bool:
    usual = GROUP_WORDS.get(group, GROUP_WORDS.get(words_of(name), ""))
    words = "|".join(part for part in (re.escape(words_of(name)), usual) if part)
    return any(re.search(rf"\b(?:{words})\b", text) for text in names if len(text.split()) <= 15)


def same_group(choices: Sequence[str], known: Mapping[str, set[str]]) -> Proposal | None:
    """Return the group whose values, known from another file, the answers of a column are; else None."""
    answers = {words_of(choice) for choice in choices}
    if len(answers) < 2:
        return None
    for group, values in known.items():
        if len(answers & values) >= SAME_VALUES * len(answers):
            reason = "the answers are those of this group in another file"
            return Proposal(meaning=f"{GROUP_PREFIX}{group}", certainty=Certainty.LIKELY, reason=reason)
    return None


def _plain(name: str) -> str:
    return words_of(name).replace(" ", "")
