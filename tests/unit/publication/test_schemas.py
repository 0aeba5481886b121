"""The schemas that ship are those of the program, and the files that ship satisfy them."""

import json
from pathlib import Path

import jsonschema
import pytest

from toolkit.documents import read_yaml
from toolkit.publication.schemas import completion_text, schema_text, schemas


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_shipped_schema_is_the_programs(root: Path, name: str) -> None:
    shipped = root / "templates" / "schemas" / name
    assert shipped.read_text(encoding="utf-8") == schema_text(schemas()[name])


def test_jupyterlab_completes_by_the_same(root: Path) -> None:
    shipped = root / "templates" / "labextensions" / "centric" / "static" / "schemas.json"
    assert shipped.read_text(encoding="utf-8") == completion_text()


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("model.schema.json", "templates/models/customer_centric.yaml"),
        ("model.schema.json", "templates/models/team_climate.yaml"),
        ("engagement.schema.json", "client_data/example-harbour-bank/2026-baseline/engagement.yaml"),
        ("mapping.schema.json", "client_data/example-harbour-bank/2026-baseline/mapping.yaml"),
        ("decisions.schema.json", "client_data/example-harbour-bank/2026-baseline/review/decisions.yaml"),
    ],
)
def test_the_shipped_files_satisfy_their_schema(root: Path, schema: str, file: str) -> None:
    # Through JSON, as an editor sees it: there every key is text.
    content = json.loads(json.dumps(read_yaml(root / file)))
    assert list(jsonschema.Draft202012Validator(schemas()[schema]).iter_errors(content)) == []


def test_a_misspelt_key_does_not(root: Path) -> None:
    content = read_yaml(root / "client_data/example-harbour-bank/2026-baseline/engagement.yaml") | {"fomr": "full"}
    with pytest.raises(jsonschema.ValidationError, match="fomr"):
        jsonschema.validate(content, schemas()["engagement.schema.json"])
