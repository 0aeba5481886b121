"""What verbs print: one JSON document, or plain lines."""

import json
import sys
from typing import Any

import click


def print_json(document: Any) -> None:
    """Print one JSON document on stdout and nothing else."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))


def on_terminal() -> bool:
    """Return whether a person is looking: progress bars then, plain lines elsewhere."""
    return sys.stderr.isatty()
