"""centric model: an own criteria model, made, checked, compared with another version and explained."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.output import print_json
from toolkit.errors import InputError, Problem, UsageError, nearest

if TYPE_CHECKING:
    from toolkit.model import Model


@click.group()
def model() -> None:
    """Make, check, compare and explain criteria models: YAML files such as templates/models/customer_centric.yaml."""


@model.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--like", default="customer_centric", show_default=True, help="A shipped model, or a file, to begin with."
)
def new(target: Path, like: str) -> None:
    """Write a model to change, TARGET.yaml, from another one. Put it into models/ of the engagement or the client."""
    from toolkit.engagement import write_atomically  # start-up: reading models
    from toolkit.shipped import templates_folder

    if target.suffix != ".yaml":
        raise UsageError(f"'{target.name}' does not end in .yaml, such as models/ward_climate.yaml")
    if target.exists():
        found = Problem(
            code="exists", file=target.name, found="a model that is there already", remedy="Take another name"
        )
        raise InputError(found)
    text = _file(like).read_text(encoding="utf-8")
    schema = templates_folder() / "schemas" / "model.schema.json"
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("# yaml-language-server")]
    write_atomically(target, "".join(["# yaml-language-server: $schema=model.schema.json\n", *lines]).encode())
    write_atomically(target.parent / "model.schema.json", schema.read_bytes())
    click.echo(f"Made {target}, and model.schema.json beside it, by which editors complete and check.")
    click.echo(f"Next: change it, then centric model check {target}; name it in engagement.yaml under model.id.")


@model.command()
@click.argument("file")
def check(file: str) -> None:
    """Find every problem in the model FILE, and say what it holds."""
    loaded = _load(file)
    click.echo(f"{loaded.title}, version {loaded.version}: no problem.")
    for audience, name in loaded.audience_names.items():
        full, core = loaded.items_for(audience), loaded.items_for(audience, short=True)
        turned = sum(item.keyed == "reverse" for items in full.values() for item in items)
        count, short = (sum(map(len, items.values())) for items in (full, core))
        click.echo(f"  {name}: {count} items ({turned} reverse) of {len(full)} criteria; short form {short}")


@model.command()
@click.argument("earlier")
@click.argument("later")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def diff(earlier: str, later: str, as_json: bool) -> None:
    """Say what changed from the model EARLIER to LATER, and whether waves measured by them may be compared."""
    from toolkit.model.comparison import compare_models  # start-up: reading models

    found = compare_models(_load(earlier), _load(later))
    if as_json:
        print_json(asdict(found) | {"verdict": found.verdict})
        return
    for change in found.changes:
        click.echo(f"{change.effect}: {change.sentence}")
    click.echo(found.verdict)


@model.command()
@click.argument("file")
@click.argument("criterion", required=False)
def explain(file: str, criterion: str | None) -> None:
    """Say what the model FILE measures; with CRITERION its items, rubric and plays."""
    loaded = _load(file)
    if criterion is None:
        click.echo(f"{loaded.title}, version {loaded.version}")
        for dimension in loaded.dimensions:
            click.echo(f"\n{dimension.name} ({dimension.id})")
            for one in dimension.criteria:
                found = loaded.criterion_by_id[one]
                click.echo(f"  {one}: {found.name}, {sum(map(len, found.items.values()))} items")
        return
    if criterion not in loaded.criterion_by_id:
        raise UsageError(f"no criterion '{criterion}'; there is {nearest(criterion, list(loaded.criterion_by_id))}")
    click.echo("\n".join(_told(loaded, criterion)))


def _told(loaded: "Model", criterion: str) -> list[str]:
    found = loaded.criterion_by_id[criterion]
    lines = [f"{found.name} ({found.id}), {found.kind} of {found.dimension}", found.definition]
    for audience, items in found.items.items():
        lines.append(f"\nAsked of {loaded.audience_names[audience]}:")
        for item in items:
            marks = [mark for mark, held in (("reverse", item.keyed == "reverse"), ("core", item.core)) if held]
            lines.append(f"  {item.id}: {item.text}" + (f" ({', '.join(marks)})" if marks else ""))
    lines += (
        ["\nLevels:", *(f"  {level}: {text}" for level, text in sorted(found.rubric.items()))] if found.rubric else []
    )
    lines += (
        ["\nPlays:", *(f"  {play.id}: {play.action} ({play.effort})" for play in found.plays)] if found.plays else []
    )
    lenses = [
        f"{lens.name}: {group.name}" for lens in loaded.lenses for group in lens.groups if criterion in group.criteria
    ]
    return [*lines, *(["\nIn the lenses:", *(f"  {one}" for one in lenses)] if lenses else [])]


def _file(name: str) -> Path:
    """The file of that path, or the shipped model of that id."""
    from toolkit.shipped import templates_folder  # start-up

    path = Path(name)
    if path.is_file():
        return path
    shipped = {each.stem: each for each in sorted((templates_folder() / "models").glob("*.yaml"))}
    if name in shipped:
        return shipped[name]
    raise UsageError(
        f"no model file '{name}', and no shipped model of that id; there is {nearest(name, list(shipped))}"
    )


def _load(name: str) -> "Model":
    from toolkit.model import load_model  # start-up: pydantic builds the schema

    path = _file(name)
    return load_model(path, path.name)
