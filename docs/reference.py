"""Writes the reference pages from the program: commands.md as --help says them, settings.md from the schemas, methods.md."""

import importlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from toolkit.cli.command import VERBS
from toolkit.publication.methods import METHODS, method_of
from toolkit.publication.schemas import schemas

NAMES = ["-h", "--help"]  # as the program itself asks; click keeps what it was asked first
HOME = Path(__file__).parent

COMMANDS = """# Every command

Written from the program by `make reference`; a test holds it to be current. Exit codes: 0 done, 1 a bug, 2 wrong usage, 3 something to
mend in the inputs, 4 some engagements of several failed.
"""
SETTINGS = """# Every setting

Written from the program by `make reference`; a test holds it to be current. What the keys mean in use: [engagement.md](engagement.md),
[mapping.md](mapping.md), [models.md](models.md). A key that is not here is refused, and so is a value of another kind.
"""
METHOD = """# Every method

Written from the program by `make reference`; a test holds it to be current. The id stands beside every estimate in `results.json`, in
`centric explain` and on the method page of a report. A method id may end in `-fpc` (intervals about exactly these people, with
the finite population correction) or `-complete-count` (everybody answered). How they are called: [statistics.md](statistics.md).

| id | formula | source |
|---|---|---|
"""
PATTERNS = {
    "^[a-z0-9][a-z0-9-]{0,62}$": "a name of small letters, digits and hyphens",
    "^[a-z0-9][a-z0-9_-]{0,62}$": "a name of small letters, digits, hyphens and underscores",
    "^[a-z]{2}$": "two letters",
    "^#[0-9a-fA-F]{6}$": "`#` and six hexadecimal digits",
    "^[0-9a-f]{16}$": "sixteen hexadecimal digits",
}
FILES = {
    "engagement": "engagement.yaml",
    "mapping": "mapping.yaml",
    "decisions": "review/decisions.yaml",
    "model": "models/ID.yaml",
}


def commands() -> str:
    """Return the page of commands."""
    top = click.Group("centric")
    parts = [COMMANDS]
    for verb in VERBS:
        command: click.Command = getattr(importlib.import_module(f"toolkit.cli.{verb}"), verb)
        parts.append(section(command, click.Context(top, info_name="centric", help_option_names=NAMES), verb))
    return "\n".join(parts)


def section(command: click.Command, parent: click.Context, name: str) -> str:
    """Return what --help says of a command and of those below it."""
    context = click.Context(command, parent=parent, info_name=name, max_content_width=100, terminal_width=100)
    text = f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        return "\n".join([text, *(section(each, context, sub) for sub, each in sorted(command.commands.items()))])
    return text


def settings() -> str:
    """Return the page of every key of the files that a person writes."""
    parts = [SETTINGS]
    for name, file in FILES.items():
        schema = schemas()[f"{name}.schema.json"]
        parts.append(f"## {file}\n\n{table(schema)}")
        parts += [
            f"### {file}: {words(part)}\n\n{described(definition)}{table(definition)}"
            for part, definition in schema.get("$defs", {}).items()
        ]
    return "\n".join(parts)


def words(name: str) -> str:
    """Return a class name as words: MinimumCell as 'minimum cell'."""
    return "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in name).strip()


def described(schema: Mapping[str, Any]) -> str:
    text = " ".join(str(schema.get("description", "")).replace("``", "`").split())
    return f"{text}\n\n" if text else ""


def table(schema: Mapping[str, Any]) -> str:
    required = schema.get("required", [])
    rows = [
        f"| `{key}` | {kind(value)} | {'required' if key in required else default(value)} |"
        for key, value in schema.get("properties", {}).items()
    ]
    return "\n".join(["| key | value | default |", "|---|---|---|", *rows, ""])


def default(schema: Mapping[str, Any]) -> str:
    value = schema.get("default")
    if value is None or value in ("", [], {}):
        return "none"
    if isinstance(value, dict):
        return ", ".join(f"`{key}: {each}`" for key, each in value.items())
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def kind(schema: Mapping[str, Any]) -> str:
    """Return in words what a value may be."""
    choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if choices:
        return " or ".join(kind(one) for one in choices)
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    if "$ref" in schema:
        return f"{words(schema['$ref'].rpartition('/')[2])} (below)"
    return KINDS.get(str(schema.get("type")), lambda _: "anything")(schema)


def limits(schema: Mapping[str, Any]) -> str:
    low, high = schema.get("minimum", schema.get("exclusiveMinimum")), schema.get("maximum")
    if low is not None and high is not None:
        return f", {low:,} to {high:,}" if "minimum" in schema else f", above {low:,}, to {high:,}"
    return f", from {low:,}" if low is not None else ""


def text_kind(schema: Mapping[str, Any]) -> str:
    pattern = schema.get("pattern")
    if pattern is None:
        return "text"
    return PATTERNS.get(pattern) or f"text like `{pattern}`".replace("|", "\\|")


def mapping_kind(schema: Mapping[str, Any]) -> str:
    inner = schema.get("additionalProperties") or next(iter(schema.get("patternProperties", {}).values()), None)
    return f"by name: {kind(inner)}" if isinstance(inner, Mapping) else "names and values"


KINDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "string": text_kind,
    "integer": lambda schema: f"a whole number{limits(schema)}",
    "number": lambda schema: f"a number{limits(schema)}",
    "boolean": lambda _: "`true` or `false`",
    "array": lambda schema: f"a list of: {kind(schema['items'])}" if "items" in schema else "a list",
    "object": mapping_kind,
}


def methods() -> str:
    """Return the page of every method id with its formula and source."""
    rows = ((name, method_of(name)) for name in sorted(METHODS))
    lines = [f"| `{name}` | {method.formula} | {method.source} |".replace("|r|", "abs(r)") for name, method in rows]
    return METHOD + "\n".join([*lines, ""])


PAGES: Mapping[str, Callable[[], str]] = {"commands": commands, "settings": settings, "methods": methods}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--print"]:
        sys.stdout.write(PAGES[sys.argv[2]]())
    else:
        for title, page in PAGES.items():
            (HOME / f"{title}.md").write_text(page(), encoding="utf-8")
