"""centric questionnaire: the survey to field, and the papers for interviews."""

from pathlib import Path

import click

from toolkit.cli.output import print_json
from toolkit.errors import InputError, Problem

DEFAULT_FOLDER = "questionnaire"


@click.command()
@click.argument("engagement", type=click.Path(path_type=Path))
@click.option("--format", "formats", default="qsf,lss,xlsform,docx", show_default=True,
              help="qsf (Qualtrics), lss (LimeSurvey), xlsform (ODK, Kobo), docx (to read and sign); apart by commas.")  # fmt: skip
@click.option("--language", "languages", multiple=True, help="Instead of the engagement's; may be given again.")
@click.option("--to", "target", type=click.Path(path_type=Path), help="Folder; ENGAGEMENT/questionnaire otherwise.")
@click.option("--replace", is_flag=True, help="Write over files that are there and differ.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def questionnaire(
    engagement: Path, formats: str, languages: tuple[str, ...], target: Path | None, replace: bool, as_json: bool
) -> None:
    """Write the surveys of ENGAGEMENT, a file an audience and format, from its model and settings.

    Beside them the invitation, the interview guides, empty coding sheets and the sample plan. Exports of these surveys
    map themselves. The same engagement gives the same files.
    """
    from toolkit.engagement import open_engagement, write_atomically  # start-up: python-docx comes with the papers
    from toolkit.questionnaire import fieldwork

    opened = open_engagement(engagement)
    made = fieldwork(opened, [name.strip() for name in formats.split(",") if name.strip()], languages)
    folder = target or opened.folder / DEFAULT_FOLDER
    different = [name for name, content in made.files.items() if _differs(folder / name, content)]
    if different and not replace:
        raise InputError(
            Problem(
                code="file-exists",
                file=name,
                found="a file that is there already, and not as it would be written now",
                expected="no such file",
                remedy="Keep it by choosing another folder with --to, or add --replace",
            )
            for name in different
        )
    for name, content in made.files.items():
        write_atomically(folder / name, content)
    if as_json:
        print_json({"engagement": opened.name, "files": sorted(made.files), "not_held": list(made.not_held)})
        return
    click.echo("\n".join([*sorted(made.files), *made.not_held, f"Written to {folder}."]))


def _differs(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() != content
