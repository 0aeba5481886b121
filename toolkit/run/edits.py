"""What a run does about files that a person edited since the last one: merged, or kept beside; never overwritten."""

import hashlib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from toolkit.engagement import Engagement, Outputs, write_atomically
from toolkit.errors import InputError, RunError
from toolkit.publication import Publication
from toolkit.publication.figures import figure_values
from toolkit.report.merge import Change, Merged, States
from toolkit.report.merge.changes import changes_html, changes_json
from toolkit.report.merge.deck import merge_decks
from toolkit.report.merge.document import merge_documents
from toolkit.report.merge.workbook import merge_workbooks
from toolkit.report.proof import check_folder
from toolkit.run.work import last_record

Merge = Callable[[States, Mapping[str, float], str], Merged]

MERGES: Mapping[str, Merge] = {".pptx": merge_decks, ".docx": merge_documents, ".xlsx": merge_workbooks}
"""How a format is merged; other formats are written anew."""

UNREADABLE = (
    InputError, etree.LxmlError, zipfile.BadZipFile, KeyError, IndexError, ValueError, AttributeError, TypeError,
    StopIteration, RuntimeError, OSError,
)  # fmt: skip
"""What a merge of a damaged file may end in; the file is kept beside then, whatever it was."""

OPEN = "a program has it open: close it there without saving"


@dataclass(frozen=True, kw_only=True, slots=True)
class EditedFile:
    """What became of a file that a person had edited.

    Parameters
    ----------
    file
        Its name in out/client/.
    changes
        What the merge found, where it was merged.
    beside
        Where the person's file stands now, under the engagement's folder, when it was not merged, or not all of it.
    why
        Why it was not merged; blank when it was.
    """

    file: str
    changes: tuple[Change, ...] = ()
    beside: str = ""
    why: str = ""

    def __str__(self) -> str:
        if self.why and self.beside:
            return f"{self.file} was written anew ({self.why}); the file as it was is {self.beside}"
        if self.why:
            return f"{self.file} was written anew: {self.why}"
        also = f"; the file as you edited it is {self.beside}" if self.beside else ""
        if not self.changes:
            return f"{self.file} had been edited and stays as it is: there is nothing new to say{also}"
        conflicts = sum(each.kind == "conflict" for each in self.changes)
        kept = sum(each.kind == "kept" for each in self.changes)
        said = f"{self.file} had been edited: {kept} edits kept, numbers and charts brought up to date"
        looked = f"; {conflicts} conflicts to look at, in out/work/changes.html" if conflicts else ""
        return f"{said}{looked}{also}"


def proven_figures(publication: Publication, folder: Path, names: Sequence[str]) -> int:
    """Return how many figures of newly written files were read back and found to be the published ones.

    Raises
    ------
    RunError
        A file says another number than results.json: a bug of ours, and nothing of it may come out.
    """
    checks = check_folder(folder, publication, names=names, whole=False)
    wrong = [f"{check.file}, {mistake}" for check in checks for mistake in check.mistakes]
    if wrong:
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise RunError("The deliverables", -1, "another number than results.json", f"{wrong[0]}{more}.")
    return sum(check.figures for check in checks)


def keep_edits(
    engagement: Engagement, staged: Outputs, names: Sequence[str], publication: Publication
) -> tuple[EditedFile, ...]:
    """Bring a person's edits into newly written files, and say what became of each edited file.

    The newly generated file is kept in work/generated/ as the base of the next merge. What cannot be merged is copied
    to review/ before the run goes on.
    """
    generated, values = staged.generated_folder, figure_values(publication)
    found = list[EditedFile]()
    for name in names:
        made = (staged.client_folder / name).read_bytes()
        edited, base = _edited(engagement, name)
        if Path(name).suffix in MERGES:
            write_atomically(generated / name, made)
        if edited is None:
            found += _only_open(engagement, name)
            continue
        merged, why = _merged(engagement, name, (base, edited, made), values, publication.language)
        if merged is None:
            found.append(EditedFile(file=name, beside=_beside(engagement, name, edited), why=why))
        else:
            write_atomically(staged.client_folder / name, merged.content)
            also = merged.partly and not _as_left(engagement, name, edited)
            beside = _beside(engagement, name, edited) if also else ""
            found.append(EditedFile(file=name, changes=merged.changes, beside=beside))
    found += _strangers(engagement, staged)
    if found:
        changes = {each.file: each.changes for each in found if not each.why}
        write_atomically(staged.work_folder / "changes.json", changes_json(changes))
        write_atomically(staged.work_folder / "changes.html", changes_html(changes, publication.language))
    return tuple(found)


def edited_files(engagement: Engagement) -> tuple[str, ...]:
    """Return the names of the files in out/client/ that are not as they were generated."""
    folder = engagement.outputs.client_folder
    names = sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    return tuple(name for name in names if name[:1] not in ".~" and _edited(engagement, name)[0] is not None)


def _edited(engagement: Engagement, name: str) -> tuple[bytes | None, bytes | None]:
    """Return a file as a person left it, None when it is as generated, and the file as it was generated."""
    path, kept = engagement.outputs.client_folder / name, engagement.outputs.generated_folder / name
    if not path.is_file():
        return None, None
    now, base = path.read_bytes(), kept.read_bytes() if kept.is_file() else None
    if base is not None:
        return (None if now == base else now), base
    return (None if _as_left(engagement, name, now) else now), None


def _as_left(engagement: Engagement, name: str, content: bytes) -> bool:
    """Return whether a file is as the last run left it, generated or merged."""
    record = last_record(engagement)
    written = None if record is None else record.outputs.get(name)
    return hashlib.sha256(content).hexdigest() == written


def _merged(
    engagement: Engagement,
    name: str,
    states: tuple[bytes | None, bytes, bytes],
    values: Mapping[str, float],
    language: str,
) -> tuple[Merged | None, str]:
    base, edited, made = states
    merge = MERGES.get(Path(name).suffix)
    if merge is None:
        return None, "edits of this format are not merged"
    if _is_open(engagement, name):
        return None, OPEN
    if base is None:
        return None, "the file as it was generated is not at hand"
    try:
        return merge(States(base=base, theirs=edited, ours=made), values, language), ""
    except InputError as error:
        return None, error.problems[0].found
    except UNREADABLE:
        return None, "it is damaged"


def _is_open(engagement: Engagement, name: str) -> bool:
    """Return whether a file is open in Office or LibreOffice, which leave another one beside it then."""
    return any((engagement.outputs.client_folder / each).exists() for each in (f"~${name}", f".~lock.{name}#"))


def _only_open(engagement: Engagement, name: str) -> list[EditedFile]:
    """Tell of a file that was written anew while a program has its old state open."""
    if Path(name).suffix not in MERGES or not _is_open(engagement, name):
        return []
    return [EditedFile(file=name, why=f"{OPEN}, which would bring its old state back if it was saved there")]


def _beside(engagement: Engagement, name: str, content: bytes) -> str:
    """Keep an edited file in review/, never over another one; return where."""
    stem, suffix = Path(name).stem, Path(name).suffix
    number = 1
    while True:
        made = f"review/{stem}.edited{'' if number == 1 else f'-{number}'}{suffix}"
        path = engagement.folder / made
        if not path.exists():
            write_atomically(path, content)
        if path.read_bytes() == content:
            return made
        number += 1


def _strangers(engagement: Engagement, staged: Outputs) -> list[EditedFile]:
    """Keep files that a person put into out/client/, where the run would take them away."""
    folder, found = engagement.outputs.client_folder, list[EditedFile]()
    record = last_record(engagement)
    ours = set() if record is None else set(record.outputs)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        known = path.name in ours or path.name == engagement.results_file.name or path.name.startswith((".", "~$"))
        if path.is_file() and not known and not (staged.client_folder / path.name).exists():
            beside = _beside(engagement, path.name, path.read_bytes())
            found.append(EditedFile(file=path.name, beside=beside, why="it is no deliverable"))
    return found
