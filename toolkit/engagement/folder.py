"""One client's assignment on disk: where each file of an engagement stands."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from toolkit.documents import read_document
from toolkit.engagement.decisions import Decisions
from toolkit.engagement.settings import Settings
from toolkit.errors import InputError, Problem, nearest
from toolkit.model import Model, fingerprint, load_model
from toolkit.model.translation import Translated, translated
from toolkit.shipped import templates_folder

SETTINGS_FILE = "engagement.yaml"
MAPPING_FILE = "mapping.yaml"
MAPPING_DRAFT_FILE = "mapping.draft.yaml"
INPUT_FOLDERS = ("survey", "interviews", "coding", "models")
"""Folders of an engagement whose every file the results depend on."""
SHIPPED_MODEL = "customer_centric"
CLIENTS_FOLDER = "client_data"
PORTFOLIO_FOLDER = "portfolio"


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a run leaves behind, wherever it stands: in out/, or in the folder that takes its place when a run ends."""

    folder: Path

    @property
    def work_folder(self) -> Path:
        """work: private working papers."""
        return self.folder / "work"

    @property
    def client_folder(self) -> Path:
        """client: what passed the gate."""
        return self.folder / "client"

    @property
    def results_file(self) -> Path:
        """client/results.json."""
        return self.client_folder / "results.json"

    @property
    def generated_folder(self) -> Path:
        """work/generated: the deliverables as they were generated, the base of a merge with a person's edits."""
        return self.work_folder / "generated"

    @property
    def run_record_file(self) -> Path:
        """work/run.json."""
        return self.work_folder / "run.json"

    @property
    def decisions_file(self) -> Path:
        """work/decisions.yaml: the decisions that the run went by, for a page that tells what changed since."""
        return self.work_folder / "decisions.yaml"

    @property
    def decisions(self) -> Decisions:
        """What people had decided when the run began; no decisions when there were none."""
        return _decisions(self.decisions_file)

    @property
    def provenance_file(self) -> Path:
        """work/run.html: run.json as a page, and the notebook cell behind every figure."""
        return self.work_folder / "run.html"


@dataclass(frozen=True, kw_only=True)
class Engagement:
    """An engagement folder whose engagement.yaml has been read; paths are absolute, nothing else has been opened."""

    folder: Path
    settings: Settings

    @property
    def name(self) -> str:
        """``CLIENT/WAVE``, as every message calls the engagement."""
        return f"{self.settings.client.id}/{self.settings.wave.id}"

    @property
    def mapping_file(self) -> Path:
        """mapping.yaml."""
        return self.folder / MAPPING_FILE

    @property
    def decisions_file(self) -> Path:
        """review/decisions.yaml."""
        return self.folder / "review" / "decisions.yaml"

    @property
    def coding_folder(self) -> Path:
        """Folder of people.csv, statements.csv and ratings.csv."""
        return self.folder / "coding"

    @property
    def statements_file(self) -> Path:
        """coding/statements.csv."""
        return self.coding_folder / "statements.csv"

    @property
    def notebooks_folder(self) -> Path:
        """notebooks/: this engagement's own copies of the notebooks, once JupyterLab was opened on it."""
        return notebooks_in(self.folder)

    @property
    def outputs(self) -> Outputs:
        """out/: the results of the last good run."""
        return Outputs(self.folder / "out")

    @property
    def next_outputs(self) -> Outputs:
        """.out-next/: the results of the run under way."""
        return Outputs(self.folder / ".out-next")

    @property
    def previous_outputs(self) -> Outputs:
        """.out-previous/: the last good results while newer ones take their place."""
        return Outputs(self.folder / ".out-previous")

    @property
    def failed_folder(self) -> Path:
        """.out-failed/: private working papers of the last run, when it failed."""
        return self.folder / ".out-failed"

    @property
    def lock_file(self) -> Path:
        """.run.lock: there while a run writes this engagement."""
        return self.folder / ".run.lock"

    @property
    def results_file(self) -> Path:
        """out/client/results.json."""
        return self.outputs.results_file

    @property
    def portfolio_folder(self) -> Path:
        """client_data/portfolio: the practice's editions of benchmarks, beside the clients' folders."""
        return self.folder.parent.parent / PORTFOLIO_FOLDER

    def survey_file(self, relative: str) -> Path:
        """Return the absolute path of a file that mapping.yaml names; InputError when it leaves the folder."""
        path = self.folder / relative
        try:
            resolved = path.resolve()
            inside = resolved.is_relative_to(self.folder.resolve())
        except (OSError, ValueError):
            inside = False
        if not inside or Path(relative).is_absolute() or "\x00" in relative:
            raise InputError(
                Problem(
                    code="outside-folder",
                    file=MAPPING_FILE,
                    place="files.file",
                    found=f"'{relative}', which is not under the engagement's folder",
                    expected="a path such as survey/employees.csv",
                    remedy="Copy the file into survey/",
                )
            )
        return resolved

    def survey_files(self) -> list[str]:
        """Return the files under survey/ as mapping.yaml names them, by name; links that lead out are left out."""
        home = self.folder / "survey"
        found = (path for path in sorted(home.rglob("*")) if path.is_file() and not path.name.startswith((".", "~$")))
        inside = [path for path in found if path.resolve().is_relative_to(self.folder.resolve())]
        return [path.relative_to(self.folder).as_posix() for path in inside]

    @property
    def mapping_draft_file(self) -> Path:
        """mapping.draft.yaml: a draft that stands beside a mapping.yaml which a person has written."""
        return self.folder / MAPPING_DRAFT_FILE

    @property
    def mapping_is_untouched(self) -> bool:
        """Whether mapping.yaml is not there, or is still the template's, so that a draft may take its place."""
        template = templates_folder() / "engagement" / MAPPING_FILE
        return not self.mapping_file.exists() or self.mapping_file.read_bytes() == template.read_bytes()

    def interview_files(self) -> list[Path]:
        """Return the files under interviews/, by name; links that lead out of the folder are left out."""
        folder = self.folder / "interviews"
        if not folder.is_dir():
            return []
        home = self.folder.resolve()
        files = (path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith((".", "~$")))
        return [path for path in files if path.resolve().is_relative_to(home)]

    def input_files(self) -> list[Path]:
        """Return every file that the results depend on, by path, those outside the folder last."""
        named = [self.folder / SETTINGS_FILE, self.mapping_file, self.decisions_file]
        folders = [self.folder / name for name in INPUT_FOLDERS]
        found = [path for folder in folders if folder.is_dir() for path in folder.rglob("*")]
        files = {path for path in {*named, *found, self.model_file} if path.is_file()}
        # what a program keeps beside a file that is open in it is no input
        inputs = (path for path in files if not path.name.startswith(("~$", ".~lock.")))
        # a model may stand elsewhere: its place among them must not depend on where that is
        return sorted(inputs, key=lambda path: (not path.is_relative_to(self.folder), path))

    @cached_property
    def decisions(self) -> Decisions:
        """review/decisions.yaml, or no decisions when there is none."""
        return _decisions(self.decisions_file)

    @cached_property
    def model_file(self) -> Path:
        """The YAML file of the engagement's model; InputError that lists the known ones when there is none."""
        wanted = self.settings.model.id
        known: dict[str, Path] = {}
        for folder in self._model_folders():
            for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
                known.setdefault(path.stem, path)
        if wanted not in known:
            raise InputError(
                Problem(
                    code="unknown-model",
                    file=SETTINGS_FILE,
                    place="model.id",
                    found=f"the unknown model '{wanted}'",
                    expected=f"one of {nearest(wanted, sorted(known))}",
                    remedy=f"Mend the id, or put {wanted}.yaml into the engagement's models/ folder",
                )
            )
        return known[wanted]

    @cached_property
    def model(self) -> Model:
        """The criteria model, its version checked against engagement.yaml."""
        model = load_model(self.model_file, f"models/{self.model_file.name}")
        problems = [
            Problem(
                code="unknown-reference",
                file=SETTINGS_FILE,
                place=place,
                found=f"'{name}', which the model does not have",
                expected=nearest(name, known),
                remedy="Mend the spelling",
            )
            for place, names, known in self._references(model)
            for name in names
            if name not in known
        ]
        if model.version != self.settings.model.version:
            problems.append(
                Problem(
                    code="model-version",
                    file=SETTINGS_FILE,
                    place="model.version",
                    found=f"version {self.settings.model.version}, while the model file is {model.version}",
                    expected=model.version,
                    remedy="Write the version the survey was fielded with, and use that model file",
                )
            )
        if problems:
            raise InputError(problems)
        return model

    @cached_property
    def translated(self) -> Translated:
        """The model in the words of the report's language, as far as somebody has translated it."""
        return translated(self.model, self.model_file, self.settings.language)

    @property
    def readers_model(self) -> Model:
        """The model as the report words it; its `language` is the report's. Files are read by `model` alone."""
        return self.translated.model.model_copy(update={"language": self.settings.language})

    @property
    def model_sha256(self) -> str:
        """Fingerprint of the model file."""
        return fingerprint(self.model_file)

    def earlier(self) -> "Engagement | None":
        """Return the earlier wave named in engagement.yaml, or None."""
        wave = self.settings.earlier_wave
        return None if wave is None else open_engagement(self.folder.parent / wave)

    def salt(self) -> bytes:
        """Return this engagement's own secret for pseudonyms, made on first use and kept in its private folder."""
        return _secret(self.folder)

    def client_salt(self) -> bytes:
        """Return the client's secret, common to all its waves and used only to link two of them; made on first use."""
        return _secret(self.folder.parent)

    def brand_file(self, name: str, place: str) -> Path:
        """Return the file that `place` of engagement.yaml names, from the engagement's, the client's or the root's folder.

        InputError when it is in none of them, or leaves them.
        """
        for folder in (self.folder, self.folder.parent, self.folder.parent.parent):
            try:
                path = (folder / name).resolve()
                found = path.is_relative_to(folder.resolve()) and path.is_file()
            except (OSError, ValueError):
                found = False
            if found and not Path(name).is_absolute():
                return path
        raise InputError(
            Problem(
                code="missing-file",
                file=SETTINGS_FILE,
                place=place,
                found=f"'{name}', which is not there",
                expected="a file under the engagement's or the client's folder, such as brand/master.pptx",
                remedy="Copy the file there, or mend the name",
            )
        )

    def _model_folders(self) -> list[Path]:
        own = [folder / "models" for folder in (self.folder, self.folder.parent, self.folder.parent.parent)]
        return [*own, templates_folder() / "models"]

    def _references(self, model: Model) -> Iterator[tuple[str, list[str], list[str]]]:
        audiences, criteria = list(model.audience_names), list(model.criterion_by_id)
        yield "audiences", list(self.settings.audiences), audiences
        for group, setting in self.settings.groups.items():
            yield f"groups.{group}.audiences", list(setting.audiences), list(self.settings.audiences)
        yield "targets", list(self.settings.targets), criteria
        yield "strategy_weights", list(self.settings.strategy_weights), criteria


def _secret(folder: Path) -> bytes:
    path = folder / ".private" / "salt"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_atomically(path, secrets.token_bytes(32))
        path.chmod(0o600)
    return path.read_bytes()


def open_engagement(folder: Path) -> Engagement:
    """Return the engagement in a folder.

    Raises
    ------
    InputError
        No such folder, no engagement.yaml, a mistake in it, or ids that are not the folders' names.
    """
    folder = Path(os.path.abspath(folder))  # not resolved: a link keeps its name, and a notebook's ".." gets one
    shown = f"{folder.parent.name}/{folder.name}"
    if not folder.is_dir():
        raise InputError(
            Problem(
                code="missing-folder",
                file=shown,
                found="no such folder",
                expected="an engagement: CLIENT/WAVE with engagement.yaml in it",
                remedy="Check the path, or make one with centric new CLIENT/WAVE",
            )
        )
    settings = read_document(folder / SETTINGS_FILE, Settings, f"{shown}/{SETTINGS_FILE}")
    problems = [
        Problem(
            code="copied-folder",
            file=f"{shown}/{SETTINGS_FILE}",
            place=place,
            found=f"'{written}' in a folder named '{stands}'",
            expected=f"'{stands}'",
            remedy="Rename the folder or mend the id: a copied engagement would publish one client under another's name",
        )
        for place, written, stands in (
            ("client.id", settings.client.id, folder.parent.name),
            ("wave.id", settings.wave.id, folder.name),
        )
        if written != stands
    ]
    if problems:
        raise InputError(problems)
    return Engagement(folder=folder, settings=settings)


def waves_in(folder: Path) -> list[Path]:
    """Return the engagement folders that a path names: itself, or every wave of a client's folder, by name.

    A folder that is neither is returned as it is, for `open_engagement` to say what is wrong with it.
    """
    folder = Path(folder)
    if (folder / SETTINGS_FILE).exists():
        return [folder]
    return sorted(path.parent for path in folder.glob(f"*/{SETTINGS_FILE}")) or [folder]


def published(root: Path) -> list[Engagement]:
    """Return the engagements under a client_data folder that have results, by name; broken ones are left out."""
    found = []
    for results in sorted(Path(root).glob("*/*/out/client/results.json")):
        try:
            found.append(open_engagement(results.parents[2]))
        except InputError:
            continue
    return found


def results_in(folder: Path) -> Path:
    """Return the results.json of a folder of deliverables; a file is taken for one itself."""
    return folder if folder.is_file() else folder / "results.json"


def notebooks_in(folder: Path) -> Path:
    """Return the folder of notebooks inside another."""
    return folder / "notebooks"


def _decisions(path: Path) -> Decisions:
    return read_document(path, Decisions, "review/decisions.yaml") if path.exists() else Decisions()


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: to a neighbour first, then renamed into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f".{path.name}.{secrets.token_hex(6)}"
    # Not tempfile: its files are the owner's alone, and a results folder is shared as its owner's umask says.
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
