"""Writing the look of the deliverables into engagement.yaml: every other line, comments too, stays as it was."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import yaml

from toolkit.documents import read_document
from toolkit.engagement.folder import SETTINGS_FILE, Engagement, write_atomically
from toolkit.engagement.settings import BrandSetting, Settings
from toolkit.errors import InputError, Problem

BRAND = "brand"


def brand_on_disk(engagement: Engagement) -> BrandSetting:
    """Return the look that engagement.yaml holds now; `Engagement.settings` is what it held when it was opened."""
    return _settings(engagement.folder / SETTINGS_FILE).brand or BrandSetting()


def set_brand(engagement: Engagement, part: str, value: str | None) -> Settings:
    """Write one part of the look into engagement.yaml (None takes it away) and return the settings as they now are.

    Parameters
    ----------
    part
        ``colour``, ``logo``, ``presentation`` or ``document``.

    Raises
    ------
    InputError
        A value that is not allowed, a file that a person must mend first, that is written in a way which cannot be
        edited here, or that somebody changed in this very moment; nothing is written.
    """
    path = engagement.folder / SETTINGS_FILE
    before = _settings(path)
    content = path.read_bytes()
    held = before.brand or BrandSetting()
    fields = {**held.model_dump(exclude_none=True), part: value}
    wanted = {name: one for name, one in fields.items() if one is not None}
    made = _with(content.decode("utf-8-sig"), wanted, part)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / SETTINGS_FILE
        copy.write_bytes(made.encode())
        after = read_document(copy, Settings, SETTINGS_FILE)
    brand = after.brand or BrandSetting()
    if after.model_copy(update={BRAND: before.brand}) != before or brand.model_dump(exclude_none=True) != wanted:
        raise _refused("a 'brand' that is written in a way which cannot be edited here", "Write it in by hand")
    if path.read_bytes() != content:
        raise InputError(
            Problem(
                code="changed-meanwhile",
                file=SETTINGS_FILE,
                found="the file was changed while a setting was being saved",
                remedy="Choose again",
            )
        )
    write_atomically(path, (b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b"") + made.encode())
    return after


def _settings(path: Path) -> Settings:
    return read_document(path, Settings, SETTINGS_FILE)


def _with(text: str, wanted: Mapping[str, str], part: str) -> str:
    """Return the text of the file with one part of the look changed; `wanted` is the whole look."""
    end = "\r\n" if "\r\n" in text else "\n"
    root = yaml.compose(text)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    found = next(((key, value) for key, value in pairs if key.value == BRAND), None)
    if found is None:
        ending = "" if not text or text.endswith("\n") else end
        return text + ending + f"{BRAND}:{end}" + "".join(_line("  ", name, wanted[name], end) for name in wanted)
    key, node = found
    lines = text.splitlines(keepends=True)
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _in_block(text, node, wanted, part, end)
    if not wanted:
        return "".join([*lines[: key.start_mark.line], *lines[max(node.end_mark.line, key.start_mark.line) + 1 :]])
    flow = "{" + ", ".join(f"{name}: {json.dumps(one, ensure_ascii=False)}" for name, one in wanted.items()) + "}"
    start, stop = node.start_mark.index, node.end_mark.index
    return text[:start] + ("" if text[start - 1 : start].isspace() else " ") + flow + text[stop:]


def _in_block(text: str, node: yaml.MappingNode, wanted: Mapping[str, str], part: str, end: str) -> str:
    """Change, add or take away the line of one part among the lines of the others."""
    lines = text.splitlines(keepends=True)
    entries = {key.value: (key, value) for key, value in node.value}
    if part in entries and part in wanted:
        value = entries[part][1]
        quoted = json.dumps(wanted[part], ensure_ascii=False)
        return text[: value.start_mark.index] + quoted + text[value.end_mark.index :]
    if part in entries:
        key, value = entries[part]
        first, last = key.start_mark.line, value.end_mark.line
        if len(entries) == 1:
            first = next(number for number in range(first, -1, -1) if lines[number].startswith(BRAND))
        return "".join([*lines[:first], *lines[last + 1 :]])
    if part not in wanted:
        return text
    key, value = node.value[-1]
    last = value.end_mark.line
    if not lines[last].endswith("\n"):
        lines[last] += end
    lines.insert(last + 1, _line(" " * key.start_mark.column, part, wanted[part], end))
    return "".join(lines)


def _line(indent: str, name: str, value: str, end: str) -> str:
    return f"{indent}{name}: {json.dumps(value, ensure_ascii=False)}{end}"


def _refused(found: str, remedy: str) -> InputError:
    return InputError(Problem(code="decision-refused", file=SETTINGS_FILE, found=found, remedy=remedy))
