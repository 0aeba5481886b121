"""The texts that synthetic people speak and write, from the phrase tables beside this module."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from toolkit.documents import read_yaml

_FOLDER = Path(__file__).parent / "text"


@cache
def table(name: str) -> Mapping[str, Any]:
    """Return one phrase table: ``passages``, ``papers`` or ``comments``."""
    content: Mapping[str, Any] = read_yaml(_FOLDER / f"{name}.yaml", f"{name}.yaml")
    return content


def filled(text: str, words: Mapping[str, str]) -> str:
    """Return a phrase with its ``{words}`` filled in; a word without a filling stays as it is."""
    for word, filling in words.items():
        text = text.replace("{" + word + "}", filling)
    return text
