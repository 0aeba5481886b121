"""Writing a synthetic client to disk, one engagement folder a wave."""

import shutil
import tempfile
from pathlib import Path

from toolkit.errors import InputError, Problem, nearest
from toolkit.example.catalogue import EXAMPLES
from toolkit.example.client import generate
from toolkit.example.paperwork import engagement_files


def write_example(name: str, target: Path, seed: int | None = None) -> list[Path]:
    """Write a named example under `target` and return its engagement folders, oldest wave first.

    Parameters
    ----------
    name
        A key of `EXAMPLES`.
    target
        The folder of clients; the client's folder is made in it.
    seed
        A whole number from 0; None for the example's own, which gives the committed files.

    Raises
    ------
    InputError
        An unknown name, a negative seed, or an engagement folder that is there already; nothing is then written.
    """
    if name not in EXAMPLES:
        known = nearest(name, list(EXAMPLES))
        remedy = "Give one of these names"
        raise InputError(
            Problem(
                code="unknown-example", found=f"the unknown example '{name}'", expected=f"one of {known}", remedy=remedy
            )
        )
    if seed is not None and seed < 0:
        raise InputError(Problem(code="bad-value", found=f"the seed {seed}", expected="a whole number from 0"))
    specification = EXAMPLES[name]
    folders = [target / specification.client_id / wave.id for wave in specification.waves]
    taken = [_taken(path) for path in folders if path.exists()]
    if taken:
        raise InputError(taken)
    client = generate(specification, specification.seed if seed is None else seed)
    for path, wave in zip(folders, client.waves, strict=True):
        _write(path, engagement_files(client, wave))
    return folders


def _taken(folder: Path) -> Problem:
    return Problem(
        code="folder-exists",
        file=f"{folder.parent.name}/{folder.name}",
        found="this engagement is there already",
        expected="no such folder",
        remedy="Write to another folder with --to, or move this one away",
    )


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Write all files or none: into a folder beside the place, which then takes its name."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        found = f"cannot be written ({error.strerror})"
        raise InputError(Problem(code="unwritable-folder", file=folder.parent.name, found=found)) from None
    try:
        for name, content in files.items():
            path = scratch / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        scratch.chmod(0o755)
        scratch.rename(folder)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
