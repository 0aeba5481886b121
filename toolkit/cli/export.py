"""centric export: an engagement's transcripts and coding, for QualCoder and other programs that code."""

from pathlib import Path

import click

from toolkit.cli.output import print_json
from toolkit.errors import InputError, Problem


@click.command()
@click.argument("engagement", type=click.Path(path_type=Path))
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="The .qdpx to write.")
@click.option("--replace", is_flag=True, help="Write over files that are there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def export(engagement: Path, target: Path, replace: bool, as_json: bool) -> None:
    """Write the transcripts and coded statements of ENGAGEMENT as a REFI-QDA project, and its codes beside it.

    QualCoder, NVivo, MAXQDA and ATLAS.ti open both. They hold people's words and names: treat them as you treat interviews/.
    """
    from toolkit.engagement import open_engagement, write_atomically  # start-up: pandas comes with the readers
    from toolkit.ingest.coded_export import exported_project
    from toolkit.ingest.refi_qda_writer import write_codebook, write_project

    codebook = target.with_suffix(".qdc")
    _check(target, codebook, replace)
    opened = open_engagement(engagement)
    project = exported_project(opened)
    written = f"{opened.settings.wave.date}T00:00:00Z"  # not now: the same engagement gives the same file
    write_atomically(target, write_project(project, written))
    write_atomically(codebook, write_codebook(project))
    counts = {"documents": len(project.documents), "codes": len(project.codes), "codings": len(project.passages)}
    if as_json:
        print_json({"engagement": opened.name, "files": [target.name, codebook.name]} | counts)
        return
    click.echo(f"{target.name}: {counts['documents']} documents, {counts['codings']} codings")
    click.echo(f"{codebook.name}: {counts['codes']} codes")


def _check(target: Path, codebook: Path, replace: bool) -> None:
    if target.suffix.casefold() != ".qdpx":
        expected, remedy = "a name that ends in .qdpx", "Write for example --to coding.qdpx"
        found = f"the ending '{target.suffix}'"
        raise InputError(Problem(code="wrong-ending", file=target.name, found=found, expected=expected, remedy=remedy))
    there = [path.name for path in (target, codebook) if path.exists()]
    if there and not replace:
        raise InputError(
            Problem(
                code="file-exists",
                file=name,
                found="a file that is there already",
                expected="a new name",
                remedy="Take another name, or add --replace",
            )
            for name in there
        )
