"""Strict reading of the YAML files a person writes: every problem of a file at once, with its place."""

import datetime as dt
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from toolkit.errors import InputError, Problem, nearest

MAX_BYTES = 5_000_000
"""A hand-written file larger than this is the wrong file."""


class Document(BaseModel):
    """Base of the values that come straight from a YAML file: frozen, no unknown key, no silent conversion."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


DocumentT = TypeVar("DocumentT", bound=Document)


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """SafeLoader that refuses duplicate keys and aliases, and leaves dates as the text that was written."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise yaml.constructor.ConstructorError(
                None, None, "an alias (*name), which these files do not use", event.start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, (list, dict)):
                raise yaml.constructor.ConstructorError(None, None, "a list or mapping as a key", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key '{key}' twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)  # type: ignore[no-any-return]


def _as_written(loader: Any, node: Any) -> str:
    return str(loader.construct_scalar(node))


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _as_written)


def read_yaml(path: Path, shown_as: str | None = None) -> Any:
    """Return what a YAML file holds, with plain types only.

    Raises
    ------
    InputError
        Missing, unreadable, not UTF-8, too large, not YAML, or a key written twice.
    """
    name = shown_as or path.name
    text = read_text(path, name)
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise InputError(
            Problem(
                code="not-yaml",
                file=name,
                place=place,
                found=error.problem or "this is not YAML",
                expected="YAML",
                remedy="Mend that line; indentation and colons are the usual cause",
            )
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise InputError(
            Problem(code="not-yaml", file=name, found="this file cannot be read as YAML", expected="YAML")
        ) from None


def read_text(path: Path, shown_as: str) -> str:
    """Return a UTF-8 text file's content without its byte-order mark; raise InputError when it has none to give."""
    problem: str
    try:
        if path.stat().st_size > MAX_BYTES:
            problem = f"{path.stat().st_size:,} bytes"
            raise InputError(Problem(code="too-large", file=shown_as, found=problem, expected="a small text file"))
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(
            Problem(code="missing-file", file=shown_as, found="no such file", remedy="Check the folder and the name")
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(
            Problem(
                code="wrong-encoding",
                file=shown_as,
                place=f"byte {error.start}",
                found="a byte that is not UTF-8",
                expected="UTF-8",
                remedy="Save the file as UTF-8",
            )
        ) from None
    except OSError as error:
        raise InputError(
            Problem(code="unreadable-file", file=shown_as, found=f"cannot be read ({error.strerror})")
        ) from None


def read_document(path: Path, kind: type[DocumentT], shown_as: str | None = None) -> DocumentT:
    """Return the file at `path` as a `kind`, or raise one InputError with every problem and its place."""
    name = shown_as or path.name
    content = read_yaml(path, name)
    if not isinstance(content, dict):
        found = "an empty file" if content is None else f"a {type(content).__name__}"
        raise InputError(Problem(code="wrong-type", file=name, found=found, expected="keys and values"))
    return parse_document(content, kind, name)


def parse_document(content: Any, kind: type[DocumentT], name: str) -> DocumentT:
    """Return plain content as a `kind`; problems carry `name` as their file."""
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise InputError(_problems(error, kind, content, name)) from None


def _problems(error: ValidationError, kind: type[Document], content: Any, name: str) -> list[Problem]:
    problems = []
    for detail in error.errors(include_url=False):
        place = ".".join(str(step) for step in detail["loc"])
        code, expected, remedy = detail["type"], detail["msg"], ""
        given = detail.get("input")
        found = _shown(given)
        if code == "extra_forbidden":
            known = _known_keys(kind, detail["loc"][:-1], content)
            found = f"the unknown key '{detail['loc'][-1]}'"
            expected, remedy = f"one of {nearest(str(detail['loc'][-1]), known)}", "Mend the spelling or remove the key"
            code = "unknown-key"
        elif code == "missing":
            found, expected, code = "nothing", "this key", "missing-key"
        elif isinstance(given, bool) and "bool" not in code:
            remedy = "YAML reads an unquoted yes, no, on or off as true or false: put it in quotes"
            code = "wrong-type"
        elif code == "value_error":
            code, expected = "bad-value", detail["msg"].removeprefix("Value error, ")
        else:
            expected = expected.removeprefix("Input should be ")
            code = "wrong-type" if code.endswith("_type") else "bad-value"
        problems.append(Problem(code=code, file=name, place=place, found=found, expected=expected, remedy=remedy))
    return problems


def _shown(given: Any) -> str:
    if isinstance(given, dict):
        return "keys and values"
    if isinstance(given, list):
        return f"a list of {len(given)}"
    if given is None:
        return "nothing"
    text = str(given).lower() if isinstance(given, bool) else repr(given)
    return text if len(text) <= 60 else text[:57] + "..."


def _known_keys(kind: type[Document], path: tuple[int | str, ...], content: Any) -> list[str]:
    """The keys allowed where an unknown one was found: walk the schema along `path`."""
    schema = kind.model_json_schema()
    definitions = schema.get("$defs", {})

    def resolve(node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            node = definitions[node["$ref"].rsplit("/", 1)[-1]]
        return node

    node = resolve(schema)
    for step in path:
        candidates = [node, *(resolve(option) for option in node.get("anyOf", []))]
        for candidate in candidates:
            if isinstance(step, str) and step in candidate.get("properties", {}):
                node = resolve(candidate["properties"][step])
                break
            if isinstance(step, str) and isinstance(candidate.get("additionalProperties"), dict):
                node = resolve(candidate["additionalProperties"])
                break
            if isinstance(step, int) and "items" in candidate:
                node = resolve(candidate["items"])
                break
    candidates = [node, *(resolve(option) for option in node.get("anyOf", []))]
    return sorted({key for candidate in candidates for key in candidate.get("properties", {})})


def iso_date(text: str) -> dt.date:
    """Return a date written as YYYY-MM-DD; raise ValueError that says so."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("a date as YYYY-MM-DD") from None
