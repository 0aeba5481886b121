"""results.json: the Publication as a file, and its JSON Schema."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from toolkit.errors import InputError, Problem
from toolkit.publication.value import SCHEMA, Publication


@cache
def _adapter() -> TypeAdapter[Publication]:
    return TypeAdapter(Publication)


def make_ready() -> None:
    """Work out how a results.json is read and written, which takes longer than to read one."""
    _adapter()


def results_json(publication: Publication) -> bytes:
    """Return the publication as UTF-8 JSON: keys in a fixed order, so equal publications give equal bytes."""
    return _adapter().dump_json(publication, indent=1) + b"\n"


def results_schema() -> dict[str, Any]:
    """Return the JSON Schema of results.json; its ``$id`` names the version."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **_adapter().json_schema()}


def parse_results(content: bytes, shown_as: str = "results.json") -> Publication:
    """Return the publication in the bytes of a results.json.

    Raises
    ------
    InputError
        Not JSON, of another version, or not of the schema; values are not echoed.
    DisclosureError
        A cell in it is below its own minimum.
    """
    try:
        return _adapter().validate_json(content)
    except ValidationError as error:
        _refuse_another(content, shown_as)
        problems = [
            Problem(
                code="bad-results",
                file=shown_as,
                place=".".join(str(step) for step in detail["loc"]),
                found="a value that does not belong there",
                expected=detail["msg"],
                remedy="Run centric run again",
            )
            for detail in error.errors(include_url=False, include_input=False)[:20]
        ]
        raise InputError(problems) from None


def _refuse_another(content: bytes, shown_as: str) -> None:
    """Raise an InputError that says so when the bytes are no JSON, or JSON of another version."""
    try:
        version = json.loads(content).get("schema")
    except (ValueError, AttributeError):
        found, expected = "this is not a results file", "JSON written by centric run"
        raise InputError(Problem(code="not-results", file=shown_as, found=found, expected=expected)) from None
    if version != SCHEMA:
        found = "results of another version"
        remedy = "Run centric run again"
        raise InputError(
            Problem(code="results-version", file=shown_as, place="schema", found=found, expected=SCHEMA, remedy=remedy)
        )


def read_results(path: Path, shown_as: str | None = None) -> Publication:
    """Return the publication in a results.json on disk; errors as `parse_results`, and a missing file is one too."""
    name = shown_as or path.name
    try:
        content = path.read_bytes()
    except OSError:
        remedy = "Run centric run on the engagement first"
        raise InputError(Problem(code="missing-file", file=name, found="no such file", remedy=remedy)) from None
    return parse_results(content, name)
