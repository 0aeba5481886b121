"""centric map: a draft of mapping.yaml, with what is certain, likely and unknown."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.output import print_json
from toolkit.errors import CentricError

if TYPE_CHECKING:
    from toolkit.ingest.coded_drafting import DraftCode
    from toolkit.ingest.drafting_values import Draft, DraftFile


@click.command("map")
@click.argument("engagement", type=click.Path(path_type=Path))
@click.option("--write", is_flag=True, help="Write mapping.yaml; mapping.draft.yaml beside one that a person wrote.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def map(engagement: Path, write: bool, as_json: bool) -> None:  # noqa: A001
    """Draft mapping.yaml of ENGAGEMENT (a folder CLIENT/WAVE): what each column of each export probably means.

    Where coded projects stand in coding/ or interviews/, what each of their codes probably means is drafted as well.
    """
    from toolkit.engagement import open_engagement  # start-up: pandas comes with the readers
    from toolkit.ingest.coded_drafting import draft_codes, write_codes
    from toolkit.ingest.drafting import draft_mapping
    from toolkit.ingest.drafting_text import write_draft

    opened = open_engagement(engagement)
    draft = draft_mapping(opened, opened.model)
    written = write_draft(opened, draft) if write and draft.files else None
    codes = draft_codes(opened, opened.model)
    code_file = write_codes(opened, codes) if write and codes else None
    if as_json:
        document = _as_dict(draft) | {"engagement": opened.name, "written": written.name if written else None}
        print_json(document | {"codes": [_code(one) for one in codes]})
    else:
        click.echo("\n".join([*_page(draft), *_code_lines(codes)]))
        if code_file is not None:
            click.echo(f"Written: coding/{code_file.name}.")
        if written is not None:
            beside = "" if written == opened.mapping_file else "; mapping.yaml is a person's and stays as it is"
            click.echo(f"Written: {written.name}{beside}.")
        elif draft.files:
            click.echo("Nothing written; add --write.")
    if draft.unread or not draft.files:
        if not as_json:
            told = [str(problem) for problem in draft.unread] or ["no export under survey/"]
            click.echo("\n".join(f"centric: {problem}" for problem in told), err=True)
        raise SystemExit(CentricError.exit_code)


def _page(draft: "Draft") -> list[str]:
    lines = []
    if draft.reused is not None:
        lines.append(f"Reused first: the mapping of {draft.reused}.")
    for file in draft.files:
        lines += _file_lines(file)
    for code, count in draft.doubtful_codes.items():
        lines.append(
            f"to confirm: the answer {code} ({count} times) is off the scales; say under missing what it means"
        )
    counts = ", ".join(f"{count} {certainty}" for certainty, count in draft.counts.items())
    return [*lines, f"Columns: {counts}."]


def _file_lines(file: "DraftFile") -> list[str]:
    who = file.audience or (f"column {file.audience_column.column}" if file.audience_column else "unknown")
    lines = [f"{file.file}: audience {who}, {file.audience_certainty.value} ({file.audience_reason})"]
    for column in file.columns:
        if column.proposal.certainty.value != "certain":
            text = (column.text or column.header)[:70]
            meaning = column.proposal.meaning or "?"
            certainty, reason = column.proposal.certainty.value, column.proposal.reason
            lines.append(f"  {certainty:8} {column.name} -> {meaning} ({reason}): {text}")
    if file.not_fielded:
        lines.append(f"  no column for: {', '.join(file.not_fielded)}")
    return lines


def _code_lines(codes: "Sequence[DraftCode]") -> list[str]:
    """What a person reads about the codes of coded projects: those to confirm, and how many of each certainty."""
    lines = [
        f"  {one.certainty.value:8} code '{one.name}' -> {one.meant.criterion or '?'} ({one.reason}), {one.count or 0} codings"
        for one in codes
        if one.certainty.value != "certain"
    ]
    counts = Counter(one.certainty.value for one in codes)
    return [*lines, "Codes: " + ", ".join(f"{n} {name}" for name, n in counts.items()) + "."] if codes else []


def _code(one: "DraftCode") -> dict[str, Any]:
    meant = one.meant
    said = {"criterion": meant.criterion, "direction": meant.direction, "type": meant.type, "strength": meant.strength}
    known = {"name": one.name, "count": one.count, "ignored": meant.ignored}
    return known | said | {"certainty": one.certainty.value, "reason": one.reason}


def _as_dict(draft: "Draft") -> dict[str, Any]:
    files = [
        {
            "file": file.file,
            "reader": file.reader,
            "audience": file.audience,
            "audience_column": file.audience_column.model_dump() if file.audience_column else None,
            "audience_certainty": file.audience_certainty.value,
            "audience_reason": file.audience_reason,
            "columns": [
                {
                    "name": column.name,
                    "header": column.header,
                    "text": column.text,
                    "kind": column.kind.value,
                    "answered": column.answered,
                    "counts": dict(column.counts),
                    "meaning": column.proposal.meaning,
                    "certainty": column.proposal.certainty.value,
                    "reason": column.proposal.reason,
                }
                for column in file.columns
            ],
            "not_fielded": list(file.not_fielded),
        }
        for file in draft.files
    ]
    return {
        "reused": draft.reused,
        "counts": draft.counts,
        "files": files,
        "doubtful_codes": dict(draft.doubtful_codes),
        "unread": [str(problem) for problem in draft.unread],
    }
