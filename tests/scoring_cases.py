"""Small models and responses, typed in a test: what scoring is tried on."""

import numpy as np
import pandas as pd

from toolkit.documents import parse_document
from toolkit.ingest.values import Responses
from toolkit.model import Model

AGREE = {"type": "likert", "min": 1, "max": 5, "favourable": [4, 5], "unfavourable": [1, 2]}


def model_of(criteria: dict[str, dict[str, list[dict[str, object]]]], **more: object) -> Model:
    """A model with one dimension over `criteria`: items by audience and criterion."""
    listed = [
        {"id": name, "dimension": "whole", "name": name, "definition": name, "items": items}
        for name, items in criteria.items()
    ]
    content = {
        "schema": "customer-centric-criteria/1",
        "title": "Test",
        "version": "1",
        "scales": {"agree5": AGREE, "seven": AGREE | {"max": 7, "favourable": [5, 6, 7], "unfavourable": [1, 2, 3]}},
        "item_scale": "agree5",
        "dimensions": [{"id": "whole", "name": "Whole", "criteria": list(criteria)}],
        "criteria": listed,
    }
    return parse_document(content | more, Model, "test.yaml")


def responses_of(answers: dict[str, list[int]], audience: str = "staff", **groups: list[str]) -> Responses:
    """Responses with a column of codes an item."""
    size = len(next(iter(answers.values())))
    frame = pd.DataFrame({"respondent": [f"p{i}" for i in range(size)], "duration_seconds": np.full(size, np.nan)})
    for name, values in groups.items():
        frame[name] = values
    for item, codes in answers.items():
        frame[item] = np.array(codes, dtype=np.int8)
    return Responses(
        audience=audience,
        frame=frame,
        items=tuple(answers),
        groups=tuple(groups),
        recoded=frozenset(),
        comments=pd.DataFrame(columns=["respondent", "question", "text"]),
    )
