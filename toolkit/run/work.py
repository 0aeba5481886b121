"""What a run depends on, as one hash: equal hash, equal results, so that nothing is done twice."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from toolkit.assessment import Desk
from toolkit.assessment.papers import program_fingerprint
from toolkit.engagement import Engagement
from toolkit.portfolio.beside import benchmark_file
from toolkit.present.brand import Brand
from toolkit.publication.trends import trend_files
from toolkit.run.record import RunRecord, record_schema, software_versions
from toolkit.shipped import notebooks_folder, templates_folder


def work_key(engagement: Engagement, deliverables: Iterable[str], brand: Brand) -> str:
    """Return the SHA-256 over all that the results of a run depend on.

    That is every input file of this wave and the earlier one, results and decisions of all earlier ones, the brand's files, its part
    of the portfolio, the program with its notebooks and templates, the versions of what it computes and draws with, and
    which deliverables are wanted.
    """
    digest = hashlib.sha256(Desk(engagement=engagement, folder=engagement.folder).fingerprint.encode())
    digest.update(program_key(deliverables).encode())
    own = (brand.logo, brand.presentation, brand.document, benchmark_file(engagement), *trend_files(engagement))
    for path in own:
        if path is not None:
            digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def program_key(deliverables: Iterable[str]) -> str:
    """Return the SHA-256 over what a run depends on beside its inputs.

    That is the program with its notebooks and templates, the versions of what it computes and draws with, and which
    deliverables are wanted.
    """
    digest = hashlib.sha256(program_fingerprint())
    for name in sorted(deliverables):
        digest.update(f"deliverable {name}\0".encode())
    for name, version in sorted(software_versions().items()):
        digest.update(f"{name} {version}\0".encode())
    for path in sorted(path for home in (notebooks_folder(), templates_folder()) for path in _files(home)):
        state = path.stat()
        digest.update(path.name.encode() + b"\0" + _shipped_hash(path, state.st_mtime_ns, state.st_size))
    return digest.hexdigest()


@lru_cache(maxsize=512)
def _shipped_hash(path: Path, _changed: int, _size: int) -> bytes:
    """The SHA-256 of a file that comes with the program, read again when it was written since."""
    return hashlib.sha256(path.read_bytes()).digest()


def _files(home: Path) -> list[Path]:
    hidden = (".ipynb_checkpoints", "__pycache__")
    return [path for path in home.rglob("*") if path.is_file() and not any(part in hidden for part in path.parts)]


def last_record(engagement: Engagement) -> RunRecord | None:
    """Return the record of the last good run; None when there is none that can be read."""
    try:
        return record_schema().validate_json(engagement.outputs.run_record_file.read_bytes())
    except (OSError, ValidationError):
        return None


def last_findings(engagement: Engagement) -> Mapping[str, int]:
    """Return how many findings the last good run had, by severity; empty when that is not known."""
    record = last_record(engagement)
    return {} if record is None else record.findings


def is_up_to_date(engagement: Engagement, key: str) -> bool:
    """Return whether the results at hand are those that a run would make.

    A deliverable that a person edited since counts as at hand: a run with nothing new to say leaves it alone.
    """
    record = last_record(engagement)
    if record is None or record.key != key:
        return False
    folder = engagement.outputs.client_folder
    results = engagement.results_file
    untouched = results.exists() and hashlib.sha256(results.read_bytes()).hexdigest() == record.outputs.get(
        results.name
    )
    return untouched and all((folder / name).exists() for name in record.outputs)
