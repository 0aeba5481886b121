"""Strict reading of the YAML files a person writes: every problem of a file at once, with its place."""

import copy
import datetime as dt
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from toolkit.errors import InputError, Problem, nearest

MAX_BYTES = 5_000_000
"""A hand-written file larger than this is the wrong file."""

MAX_DEPTH = 40
"""Keys and lists nested deeper than this were not written by hand, and could exhaust the stack of the YAML library."""


class Document(BaseModel):
    """Base of the values that come straight from a YAML file: frozen, no unknown key, no silent conversion."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


DocumentT = TypeVar("DocumentT", bound=Document)


_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc, valid-type]
    """SafeLoader that notes duplicate keys and leaves dates as the text that was written."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.written_twice: list[tuple[str, yaml.Mark]] = []

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, (list, dict, set)):
                raise yaml.constructor.ConstructorError(None, None, "a list or mapping as a key", key_node.start_mark)
            if key in seen:
                self.written_twice.append((str(key), key_node.start_mark))
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
    return yaml_of(read_text(path, name), name)


def yaml_of(text: str, name: str) -> Any:
    """Return what the text of a YAML file called `name` holds; errors as `read_yaml`, for what is in it."""
    try:
        _refuse_aliases_and_depth(text)
        loader = _Loader(text)
        try:
            content = loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        raise InputError(
            Problem(
                code="not-yaml",
                file=name,
                place=_at(error.problem_mark),
                found=error.problem or "this is not YAML",
                expected="YAML",
                remedy="Mend that line; indentation and colons are the usual cause",
            )
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise InputError(
            Problem(code="not-yaml", file=name, found="this file cannot be read as YAML", expected="YAML")
        ) from None
    if loader.written_twice:
        raise InputError(
            Problem(
                code="duplicate-key",
                file=name,
                place=_at(mark),
                found=f"the key '{key}' a second time",
                expected="each key once",
                remedy="Keep one of the two",
            )
            for key, mark in loader.written_twice
        )
    return content


def _refuse_aliases_and_depth(text: str) -> None:
    """Raise for what could grow out of bounds when it is built: the events alone are cheap and flat."""
    depth = 0
    for event in yaml.parse(text, Loader=_SafeLoader):
        mark: Any = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            problem = "an alias (*name), which these files do not use"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            problem = f"keys or lists nested more than {MAX_DEPTH} deep"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)


def _at(mark: yaml.Mark | None) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""


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


def read_mapping(path: Path, shown_as: str | None = None) -> dict[Any, Any]:
    """Return what a YAML file of keys and values holds; raise InputError when it holds something else."""
    name = shown_as or path.name
    return mapping_of(read_text(path, name), name)


def mapping_of(text: str, name: str) -> dict[Any, Any]:
    """Return what the text of a YAML file of keys and values holds; errors as `read_mapping`, for what is in it."""
    content = yaml_of(text, name)
    if not isinstance(content, dict):
        found = "an empty file" if content is None else _shown(content)
        raise InputError(Problem(code="wrong-type", file=name, found=found, expected="keys and values"))
    return content


def read_document(path: Path, kind: type[DocumentT], shown_as: str | None = None) -> DocumentT:
    """Return the file at `path` as a `kind`, or raise one InputError with every problem and its place."""
    name = shown_as or path.name
    return parse_document(read_mapping(path, name), kind, name)


def parse_document(content: Any, kind: type[DocumentT], name: str) -> DocumentT:
    """Return plain content as a `kind`; problems carry `name` as their file."""
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise InputError(_problems(error, kind, name)) from None


def salvage(content: Any, kind: type[DocumentT]) -> DocumentT | None:
    """Return what is left of faulty content without its faulty parts, so that the rest can be checked as well.

    None when too little is left for a `kind`.
    """
    rest = copy.deepcopy(content)
    for _ in range(3):  # text in place of another type may not fit either, and is then taken out
        try:
            return kind.model_validate(rest)
        except ValidationError as error:
            faults = error.errors(include_url=False)
        if any(isinstance(fault["input"], (dict, list)) and fault["type"] != "extra_forbidden" for fault in faults):
            return None  # without a whole part, the references to it would look wrong
        # the last entry of a list first, so that the places of the others stay true
        for fault in sorted(faults, key=lambda fault: [(str(type(step)), step) for step in fault["loc"]], reverse=True):
            _take_out(rest, fault["loc"], str(fault["input"]) if fault["type"] == "string_type" else None)
    return None


def _take_out(content: Any, place: tuple[int | str, ...], instead: str | None) -> None:
    place = place[:-1] if place and place[-1] == KEY else place
    try:
        *path, last = place
        for step in path:
            content = content[step]
        if instead is None:
            del content[last]
        else:
            content[last] = instead
    except (KeyError, IndexError, TypeError, ValueError):
        return  # taken out already, with what it stood in


KEY = "[key]"
"""What pydantic appends to the place of a mapping's key."""

_PLAIN = {"a valid tuple": "a list", "a valid dictionary": "keys and values", "a valid string": "text"}


def _problems(error: ValidationError, kind: type[Document], name: str) -> list[Problem]:
    problems = []
    details = error.errors(include_url=False)
    for detail in details:
        if detail["type"] == "too_short" and any(_below(other["loc"], detail["loc"]) for other in details):
            continue  # it holds enough entries, but faulty ones, which are told
        steps, code, remedy = detail["loc"], detail["type"], ""
        expected = detail["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
        expected = _PLAIN.get(expected, expected)
        given = detail.get("input")
        found = _shown(given)
        if steps and steps[-1] == KEY:
            steps, found = steps[:-2], f"the key {found}"
        if code == "extra_forbidden":
            known = _known_keys(kind, steps[:-1])
            found = f"the unknown key '{steps[-1]}'"
            expected, remedy = f"one of {nearest(str(steps[-1]), known)}", "Mend the spelling or remove the key"
            code = "unknown-key"
        elif code == "missing":
            found, expected, code = "nothing", "this key", "missing-key"
        elif isinstance(given, bool) and "bool" not in code:
            remedy = "YAML reads an unquoted yes, no, on or off as true or false: put it in quotes"
            code = "wrong-type"
        elif isinstance(given, int | float) and code == "string_type":
            remedy, code = "YAML reads it as a number: put it in quotes", "wrong-type"
        else:
            code = "wrong-type" if code.endswith("_type") else "bad-value"
        place = ".".join(str(step) for step in steps)
        problems.append(Problem(code=code, file=name, place=place, found=found, expected=expected, remedy=remedy))
    return problems


def _below(place: tuple[int | str, ...], other: tuple[int | str, ...]) -> bool:
    return len(place) > len(other) and place[: len(other)] == other


def _shown(given: Any) -> str:
    if isinstance(given, dict):
        return "keys and values"
    if isinstance(given, list):
        return f"a list of {len(given)}"
    if given is None:
        return "nothing"
    text = str(given).lower() if isinstance(given, bool) else repr(given)
    return text if len(text) <= 60 else text[:57] + "..."


def _known_keys(kind: type[Document], path: tuple[int | str, ...]) -> list[str]:
    """Return the keys allowed where an unknown one was found: walk the schema along `path`."""
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
            by_pattern = [*candidate.get("patternProperties", {}).values(), candidate.get("additionalProperties")]
            if isinstance(step, str) and isinstance(by_pattern[0], dict):
                node = resolve(by_pattern[0])
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
