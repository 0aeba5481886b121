"""JSON Schemas of the files of an engagement, for editors that complete and check YAML and for readers of results."""

import json
from pathlib import Path
from typing import Any

from toolkit.engagement import Decisions, Settings
from toolkit.ingest.mapping import Mapping
from toolkit.model import Model
from toolkit.model.translation import ModelWords
from toolkit.publication.results_file import results_schema


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of each kind of file, by the file name it ships under in templates/schemas."""
    return {
        "model.schema.json": Model.model_json_schema(by_alias=True),
        "model_words.schema.json": ModelWords.model_json_schema(by_alias=True),
        "engagement.schema.json": Settings.model_json_schema(by_alias=True),
        "mapping.schema.json": Mapping.model_json_schema(by_alias=True),
        "decisions.schema.json": Decisions.model_json_schema(by_alias=True),
        "results.schema.json": results_schema(),
    }


def completion_text() -> str:
    """Return the schemas of what a person writes as one JSON text: what the lab extension completes from, by kind of file."""
    kinds = ("engagement", "mapping", "decisions", "model")
    return json.dumps({kind: schemas()[f"{kind}.schema.json"] for kind in kinds}, ensure_ascii=False) + "\n"


def write_schemas(templates: Path) -> None:
    """Write every schema to its place under the templates folder."""
    for name, schema in schemas().items():
        (templates / "schemas" / name).write_text(schema_text(schema), encoding="utf-8")
    home = templates / "labextensions" / "centric" / "static"
    (home / "schemas.json").write_text(completion_text(), encoding="utf-8")


def schema_text(schema: dict[str, Any]) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
