"""centric inspect: what a file is, before anything is done with it."""

from pathlib import Path
from typing import Any

import click

from toolkit.cli.output import print_json
from toolkit.errors import CentricError

SAID = frozenset(("speakers", "segments", "words", "codes", "codings"))
"""What a summary says of interviews; of a survey it would only say that there are none."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document (a list for several files).")
def inspect(files: tuple[Path, ...], as_json: bool) -> None:
    """Say what each of FILES is: vendor, encoding, header rows, questions, choices, people kept and dropped."""
    from toolkit.ingest.inspect import inspect_file  # start-up: pandas comes with the readers

    found: list[dict[str, Any]] = []
    failures: list[CentricError] = []
    for path in files:
        try:
            found.append({"file": path.name, **inspect_file(path)})
        except CentricError as error:
            failures.append(error)
            found.append({"file": path.name, "error": str(error)})
    if as_json:
        print_json(found[0] if len(found) == 1 else found)
    else:
        click.echo("\n\n".join(_page(one) for one in found if "error" not in one))
    if failures:
        if not as_json:
            click.echo("\n".join(f"centric: {error}" for error in failures), err=True)
        raise SystemExit(failures[0].exit_code)


def _page(found: dict[str, Any]) -> str:
    """What a person reads about one file."""
    lines = [f"{found['file']}: {found['kind']}"]
    for name, value in found.items():
        if name in ("file", "kind", "questions") or (name in SAID and found["kind"] in ("survey", "definition")):
            continue
        shown = value
        if isinstance(value, dict):
            shown = ", ".join(k if v is None else f"{k} {v}" for k, v in value.items())
        elif isinstance(value, list):
            shown = ", ".join(map(str, value))
        lines.append(f"  {name.replace('_', ' ')}: {shown if shown not in ('', None) else 'none'}")
    for question in found.get("questions", ()):
        text = " ".join(str(question["text"]).split())
        lines.append(f"    {question['id']:24} {question['kind']:9} {text[:80]}")
    return "\n".join(lines)
