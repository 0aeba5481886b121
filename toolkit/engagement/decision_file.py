"""Writing one decision into review/decisions.yaml: every other line of the file stays as it was, to the last byte."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from toolkit.documents import read_document, read_yaml
from toolkit.engagement.decisions import Decisions
from toolkit.engagement.folder import Engagement, write_atomically
from toolkit.errors import InputError, Problem

FILE = "review/decisions.yaml"
WIDTH = 110


def decide(
    engagement: Engagement,
    section: str,
    key: str,
    entry: Mapping[str, Any] | None,
    name: str,
    also: Mapping[str, str] | None = None,
) -> None:
    """Put an entry into a section of decisions.yaml, in place of the one of the same name, and save at once.

    Parameters
    ----------
    section
        A list of the file, such as ``quotes``.
    key
        The field that names an entry, such as ``statement``.
    entry
        What is to stand there; None takes the entry of that name away.
    name
        The name of the entry.
    also
        Further fields that an entry must have to be the same one: a play may be both edited and placed.

    Raises
    ------
    InputError
        A file that a person must mend first, or that somebody changed while this was being written.
    """
    path = engagement.folder / FILE
    before = path.read_bytes() if path.exists() else b""
    held: dict[str, Any] = {}
    if before:
        read_document(path, Decisions, FILE)  # a broken file is told, and never written over
        held = read_yaml(path, FILE)
    text = before.decode("utf-8-sig")
    same = {key: name, **(also or {})}
    kept = [one for one in held.get(section) or [] if any(one.get(field) != value for field, value in same.items())]
    made = _with(text or "schema: centric-decisions/1\n", section, entry, same, kept)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / path.name
        copy.write_text(made, encoding="utf-8")
        read_document(copy, Decisions, FILE)
    if (path.read_bytes() if path.exists() else b"") != before:
        raise InputError(
            Problem(
                code="changed-meanwhile",
                file=FILE,
                found="the file was changed while a decision was being saved",
                remedy="Decide again",
            )
        )
    write_atomically(path, made.encode())


def decisions_on_disk(engagement: Engagement) -> Decisions:
    """Return what decisions.yaml holds now; `Engagement.decisions` is what it held when it was first asked for."""
    path = engagement.folder / FILE
    return read_document(path, Decisions, FILE) if path.exists() else Decisions()


def _with(
    text: str,
    section: str,
    entry: Mapping[str, Any] | None,
    same: Mapping[str, str],
    others: Sequence[Mapping[str, Any]],
) -> str:
    """Return the text of the file with an entry put in, replaced or taken out; `others` is what else the section holds."""
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    root = yaml.compose(text)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    node = next((value for named, value in pairs if named.value == section), None)
    if node is None:
        return "".join([*lines, f"{section}:\n", *_item(entry, "")]) if entry is not None else text
    at = next(named.start_mark.line for named, value in pairs if value is node)
    if not isinstance(node, yaml.SequenceNode) or node.flow_style or not node.value:
        kept = [*others, *([entry] if entry is not None else [])]
        end = node.end_mark.line + 1
        block = [f"{section}:\n", *(line for one in kept for line in _item(one, ""))] if kept else []
        return "".join([*lines[:at], *block, *lines[end:]])
    indent = " " * max(0, node.value[0].start_mark.column - 2)
    for place, item in enumerate(node.value):
        if same.items() <= {named.value: value.value for named, value in item.value if _is_plain(value)}.items():
            start, end = item.start_mark.line, _end(item, lines)
            alone = len(node.value) == 1 and entry is None
            fresh = _item(entry, indent) if entry is not None else []
            return "".join([*lines[: at if alone else start], *fresh, *lines[end:]])
        if place == len(node.value) - 1:
            end = _end(item, lines)
    return "".join([*lines[:end], *_item(entry, indent), *lines[end:]]) if entry is not None else text


def _is_plain(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode)


def _end(item: yaml.Node, lines: list[str]) -> int:
    """Return the line after an entry; blank lines and comments that follow it belong to what comes next."""
    end = item.end_mark.line + (1 if item.end_mark.column else 0)
    while end > item.start_mark.line + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _item(entry: Mapping[str, Any] | None, indent: str) -> list[str]:
    if entry is None:
        return []
    dumped = yaml.safe_dump([dict(entry)], sort_keys=False, allow_unicode=True, width=WIDTH)
    return [f"{indent}{line}" for line in dumped.splitlines(keepends=True)]
