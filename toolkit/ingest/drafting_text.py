"""mapping.yaml as text: written from a draft with what is to be confirmed marked, and the marks read back."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from toolkit.engagement import Engagement, write_atomically
from toolkit.ingest.drafting_values import Certainty, Draft, DraftColumn, DraftFile
from toolkit.ingest.mapping import SCHEMA

LIKELY_MARK = "# likely:"
UNKNOWN_MARK = "# unknown:"
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
RESERVED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
LONGEST_NOTE = 100
TITLE = "# What each column of each export means; docs/mapping.md explains it."
FILE_KEYS = ("reader", "sheet", "header_row", "encoding", "audience", "audience_column", "rows", "keep_unfinished")
LISTS = ("not_fielded", "recoded")


@dataclass(frozen=True, kw_only=True, slots=True)
class Notes:
    """What stands beside the lines of a mapping: comments by file and column, and columns without a meaning yet.

    Parameters
    ----------
    beside
        Comment (with its mark where it is to be confirmed) by file and column.
    unknown
        Comment by file and column that has no meaning.
    general
        Comment lines at the end.
    """

    beside: Mapping[tuple[str, str], str] = field(default_factory=dict)
    unknown: Mapping[tuple[str, str], str] = field(default_factory=dict)
    general: tuple[str, ...] = ()


def document_of(draft: Draft) -> dict[str, Any]:
    """Return the content of mapping.yaml that a draft makes, unknown columns left out."""
    document: dict[str, Any] = {"schema": SCHEMA, "files": [_file(file) for file in draft.files]}
    if draft.answers:
        document["answers"] = {scale: dict(labels) for scale, labels in draft.answers.items()}
    missing = {"not_applicable": draft.not_applicable, "skipped": draft.skipped, "not_asked": draft.not_asked}
    if any(missing.values()):
        document["missing"] = {kind: list(labels) for kind, labels in missing.items() if labels}
    if draft.repeated_answers != "refuse":
        document["repeated_answers"] = draft.repeated_answers
    return document


def _file(file: DraftFile) -> dict[str, Any]:
    entry: dict[str, Any] = {"file": file.file, "reader": file.reader, "audience": file.audience}
    if file.audience_column is not None:
        entry["audience_column"] = file.audience_column.model_dump()
    if file.rows is not None:
        entry["rows"] = {"column": file.rows.column, "values": list(file.rows.values)}
    entry["columns"] = {
        column.name: column.proposal.meaning
        for column in file.columns
        if column.proposal.meaning is not None and not _says_who(file, column)
    }
    entry["not_fielded"], entry["recoded"] = list(file.not_fielded), list(file.recoded)
    return {key: given for key, given in entry.items() if given not in (None, [])}


def _says_who(file: DraftFile, column: DraftColumn) -> bool:
    return file.audience_column is not None and file.audience_column.column == column.name


def notes_of(draft: Draft, confirmed: Collection[tuple[str, str]] = ()) -> Notes:
    """Return the comments of a draft; what a person has `confirmed` (file, column) is not marked."""
    beside: dict[tuple[str, str], str] = {}
    unknown: dict[tuple[str, str], str] = {}
    for file in draft.files:
        if file.audience_certainty is not Certainty.CERTAIN and (file.file, "audience") not in confirmed:
            beside[file.file, "audience"] = f"{LIKELY_MARK} {file.audience_reason}"
        for column in file.columns:
            where, reason = (file.file, column.name), column.proposal.reason
            text = column.text or column.header
            if where in confirmed or column.proposal.certainty is Certainty.CERTAIN:
                beside[where] = f"# {text}"
            elif column.proposal.meaning is None:
                unknown[where] = f"{UNKNOWN_MARK} {reason} | {text}"
            else:
                beside[where] = f"{LIKELY_MARK} {reason} | {text}"
    general = tuple(
        f"{UNKNOWN_MARK} the answer {code} stands {count} times in columns of items, and is off their scales: "
        "declare it under missing as not_applicable, skipped or not_asked"
        for code, count in draft.doubtful_codes.items()
    )
    return Notes(beside=beside, unknown=unknown, general=general)


def write_draft(engagement: Engagement, draft: Draft) -> Path:
    """Write a draft and return where: mapping.yaml, or mapping.draft.yaml beside one that a person has written."""
    target = engagement.mapping_file if engagement.mapping_is_untouched else engagement.mapping_draft_file
    write_atomically(target, mapping_text(document_of(draft), notes_of(draft)).encode())
    return target


def mapping_text(document: Mapping[str, Any], notes: Notes, head: str = TITLE) -> str:
    """Return mapping.yaml's text: a line a column, each with its note."""
    lines = [*head.splitlines(), f"schema: {document['schema']}", "files:"]
    if not document["files"]:
        lines[-1] = "files: []"
    for file in document["files"]:
        lines += _file_lines(file, notes)
    for key in ("answers", "missing", "repeated_answers"):
        if key in document:
            dumped = yaml.safe_dump({key: document[key]}, allow_unicode=True, sort_keys=False, width=1000)
            lines += dumped.rstrip("\n").splitlines()
    lines += [_note(note, 400) for note in notes.general]
    return "\n".join(lines) + "\n"


def _file_lines(file: Mapping[str, Any], notes: Notes) -> Iterator[str]:
    name = str(file["file"])
    yield f"  - file: {_scalar(name)}"
    for key in FILE_KEYS:
        if key in file:
            beside = notes.beside.get((name, "audience"), "") if key.startswith("audience") else ""
            shown = json.dumps(file[key], ensure_ascii=False) if not isinstance(file[key], str) else _scalar(file[key])
            yield f"    {key}: {shown}" + (f"   {_note(beside)}" if beside else "")
    if "audience" not in file and "audience_column" not in file:
        yield f"    {_note(notes.beside.get((name, 'audience'), UNKNOWN_MARK))}; write audience: here"
    yield "    columns:" if file["columns"] else "    columns: {}"
    for column, meaning in file["columns"].items():
        beside = notes.beside.get((name, column), "")
        yield f"      {_scalar(column)}: {_scalar(meaning)}" + (f"   {_note(beside)}" if beside else "")
    for (where, column), note in notes.unknown.items():
        if where == name:
            yield f"      # {_scalar(column)}: ?   {_note(note)}"
    for key in LISTS:
        if file.get(key):
            yield f"    {key}: [{', '.join(_scalar(item) for item in file[key])}]"


def _note(text: str, longest: int = LONGEST_NOTE) -> str:
    """Return a comment on one line, without what could end the line or hide in it."""
    one_line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return one_line if len(one_line) <= longest else one_line[: longest - 1].rstrip() + "…"


def _scalar(text: str) -> str:
    if PLAIN.fullmatch(text) and text.casefold() not in RESERVED:
        return text
    return json.dumps(text, ensure_ascii=False)


def marked(text: str) -> set[tuple[str, str]]:
    """Return the file and column of each line of a mapping that is still marked as likely."""
    found: set[tuple[str, str]] = set()
    file = ""
    for line in text.splitlines():
        if line.lstrip().startswith("- file:"):
            file = str(_value(line.lstrip()[2:], "file"))
        elif LIKELY_MARK in line and not line.lstrip().startswith("#"):
            found.update((file, str(key)) for key in _keys(line))
    return {(name, "audience" if column == "audience_column" else column) for name, column in found}


def _keys(line: str) -> list[Any]:
    try:
        content = yaml.safe_load(line)
    except yaml.YAMLError:
        return []
    return list(content) if isinstance(content, dict) else []


def _value(line: str, key: str) -> Any:
    try:
        content = yaml.safe_load(line)
    except yaml.YAMLError:
        return ""
    return content.get(key, "") if isinstance(content, dict) else ""


def head_of(text: str) -> str:
    """Return the comment lines that a mapping opens with, or the usual ones."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line)
    return "\n".join(lines) or TITLE
