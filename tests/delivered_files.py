"""An engagement whose deliverables were written, to be edited and written again, as a run does and without its notebooks."""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from sample_publication import sample_publication
from small_engagements import small_client

from toolkit.engagement import Engagement, open_engagement
from toolkit.publication import Publication
from toolkit.report.deck.writer import deck_bytes
from toolkit.report.word.document import report_docx
from toolkit.report.workbook.making import report_xlsx
from toolkit.run.edits import EditedFile, keep_edits
from toolkit.run.record import RunRecord, record_json

WRITTEN: Mapping[str, Callable[[Publication], bytes]] = {
    "board.pptx": lambda publication: deck_bytes(publication, board=True),
    "report.docx": report_docx,
    "report.xlsx": report_xlsx,
}


@cache
def generated(seed: int, name: str) -> bytes:
    """Return a deliverable as it is written from the sample of a seed."""
    return WRITTEN[name](sample_publication(seed))


@dataclass(frozen=True, slots=True)
class Delivered:
    """The engagement; its files are those of `names`."""

    engagement: Engagement
    names: tuple[str, ...]

    def path(self, name: str) -> Path:
        """Return where a deliverable stands."""
        return self.engagement.outputs.client_folder / name

    def changes(self, kind: str) -> str:
        """Return the change report of the last run."""
        return (self.engagement.outputs.work_folder / f"changes.{kind}").read_text(encoding="utf-8")

    def again(self, seed: int = 8, made: Mapping[str, bytes] | None = None, language: str = "en") -> list[EditedFile]:
        """Write the deliverables anew, keep the edits in them, and let them take the place of the old ones.

        `made` are the new files, by default those of the sample of a seed.
        """
        own = self.engagement
        staged, publication = own.next_outputs, sample_publication(seed)
        shutil.rmtree(staged.folder, ignore_errors=True)
        staged.client_folder.mkdir(parents=True)
        for name in self.names:
            content = generated(seed, name) if made is None else made[name]
            (staged.client_folder / name).write_bytes(content)
        if language != publication.language:
            publication = replace(publication, language=language)
        found = keep_edits(own, staged, self.names, publication)
        outputs = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in staged.client_folder.iterdir()}
        staged.run_record_file.parent.mkdir(parents=True, exist_ok=True)
        staged.run_record_file.write_bytes(record_json(_record(own, outputs)))
        shutil.rmtree(own.outputs.folder, ignore_errors=True)
        staged.folder.rename(own.outputs.folder)
        return list(found)


def delivered(folder: Path, *names: str) -> Delivered:
    """Return an engagement under a folder whose files `names` were written from the sample of seed 7."""
    made = Delivered(open_engagement(small_client(folder, "tide", respondents=20)), names)
    assert made.again(7) == []
    return made


def _record(engagement: Engagement, outputs: dict[str, str]) -> RunRecord:
    return RunRecord(
        engagement=engagement.name,
        status="done",
        started="2026-05-18T09:00:00+00:00",
        seconds={},
        inputs={},
        model="team_climate",
        model_version="0.1.0",
        seed=1,
        software={},
        outputs=outputs,
    )
