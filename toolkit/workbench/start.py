"""Every engagement with its state and its next step: what the start page shows, without a widget."""

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.engagement import Engagement, notebooks_in, open_engagement
from toolkit.engagement.decision_file import decisions_on_disk
from toolkit.engagement.decisions import Decisions
from toolkit.engagement.folder import SETTINGS_FILE
from toolkit.engagement.template import new_engagement
from toolkit.errors import CentricError
from toolkit.ingest.drafting_text import marked
from toolkit.model.load import fingerprint
from toolkit.serve.links import links_in_force
from toolkit.shipped import notebooks_folder

STEPS = ("data", "mapping", "coding", "run", "results", "links")
"""What an engagement goes through, in order."""

GUIDED = ("0_map", "0_quality", "0_code", "0_compare", "0_review", "0_publish", "0_deliver")
"""The notebooks with the guided steps, in their order."""

NOTEBOOKS = (*GUIDED, "1_data", "2_scores", "3_interviews", "4_recommendations")


@dataclass(frozen=True, kw_only=True, slots=True)
class EngagementState:
    """Where one engagement stands.

    Parameters
    ----------
    folder
        Its folder.
    name
        ``CLIENT/WAVE``.
    title
        Client and wave as they are printed; blank where engagement.yaml cannot be read.
    states
        A few words for each of `STEPS`; empty where engagement.yaml cannot be read.
    next_step
        What to do next, in a sentence.
    notebook
        The notebook to do it in; blank where it is no notebook's.
    remarks
        What looks wrong in its folders: files in the wrong one, files that are open elsewhere.
    """

    folder: Path
    name: str
    title: str
    states: tuple[str, ...]
    next_step: str
    notebook: str = ""
    remarks: tuple[str, ...] = ()


def engagement_states(root: str | Path) -> list[EngagementState]:
    """Return the state of every engagement under a client_data folder, by name; a broken one says what is wrong."""
    folders = sorted(path.parent for path in Path(root).glob(f"*/*/{SETTINGS_FILE}"))
    return [state_of(folder) for folder in folders if not folder.parent.name.startswith(".")]


def state_of(folder: Path) -> EngagementState:
    """Return the state of one engagement; nothing of a respondent is read."""
    name = f"{folder.parent.name}/{folder.name}"
    try:
        engagement = open_engagement(folder)
        states = tuple(_states(engagement))
        title = f"{engagement.settings.client.name}, {engagement.settings.wave.name}"
        step, notebook = _next(engagement)
    except CentricError as error:
        first = str(error).splitlines()[0]
        return EngagementState(folder=folder, name=name, title="", states=(), next_step=f"Mend this first: {first}")
    return EngagementState(
        folder=engagement.folder,
        name=name,
        title=title,
        states=states,
        next_step=step,
        notebook=notebook,
        remarks=tuple(remarks(engagement)),
    )


def _states(engagement: Engagement) -> Iterator[str]:
    exports, interviews = _exports(engagement), engagement.interview_files()
    yield f"{_count(exports, 'export')}, {_count(interviews, 'transcript')}" if exports or interviews else "none yet"
    left = _to_confirm(engagement)
    yield "none yet" if left is None else f"{left} to confirm" if left else "confirmed"
    coded = engagement.statements_file
    lines = sum(1 for line in coded.read_bytes().splitlines() if line.strip()) - 1 if coded.exists() else 0
    yield f"{lines} statements" if lines > 0 else "none yet"
    record = _record(engagement)
    yield "never" if record is None else _ran(engagement, record)
    yield "published" if engagement.results_file.exists() else "not yet"
    yield _links(engagement)


def _links(engagement: Engagement) -> str:
    """How many links to the client's page are in force, and until when the last of them is."""
    found = links_in_force(engagement.folder.parent.parent, engagement.name)
    if not found:
        return "none"
    return f"{len(found)}, until {dt.datetime.fromtimestamp(found[-1].expires, dt.UTC).date().isoformat()}"


def _next(engagement: Engagement) -> tuple[str, str]:
    """Return what to do next, and the notebook for it."""
    if not _exports(engagement) and not engagement.interview_files():
        return "Field the survey (centric questionnaire), then put the exports into survey/ as received.", ""
    left = _to_confirm(engagement)
    if _exports(engagement) and (left is None or left):
        return "Confirm what each column means.", "0_map"
    if engagement.interview_files() and not engagement.statements_file.exists():
        return "Code the interviews.", "0_code"
    record = _record(engagement)
    if record is None:
        return "Look who is left out and why, then publish.", "0_quality"
    if record.get("status") != "done":
        return "The last run failed: see why, and publish again.", "0_publish"
    if changed_inputs(engagement, record):
        return "Inputs changed since: see what a run would change, and publish.", "0_publish"
    if decisions_on_disk(engagement) == Decisions():
        return "Read the results, and decide: levels, plays, quotes.", "0_review"
    if not links_in_force(engagement.folder.parent.parent, engagement.name):
        return "Write and hand over the files, or give the client a link in 0_publish.", "0_deliver"
    return "The client has a link. Hand over the files; archive when it is done.", "0_deliver"


NO_EXPORTS = (".docx", ".doc", ".odt", ".rtf", ".vtt", ".srt", ".mp3", ".m4a", ".wav", ".jpg", ".jpeg", ".png")
NO_TRANSCRIPTS = (".sav", ".por", ".dta", ".parquet", ".qsf", ".lss")
OPEN_MARKS = {"~$": "", ".~lock.": "#"}
"""How the name of a file that is open in Excel or LibreOffice is marked, before and behind it."""


def remarks(engagement: Engagement) -> Iterator[str]:
    """Yield what looks wrong in the folders by the files' names alone, with what to do; no file is opened."""
    folders = (("survey", NO_EXPORTS, "interviews"), ("interviews", NO_TRANSCRIPTS, "survey"), ("coding", (), ""))
    for name, strange, home in folders:
        for path in sorted((engagement.folder / name).glob("*")):
            if path.suffix.lower() in strange and not path.name.startswith((".", "~$")):
                yield f"{name}/{path.name} does not belong there: move it to {home}/, or take it out."
            for before, behind in OPEN_MARKS.items():
                if path.name.startswith(before):
                    shown = path.name.removeprefix(before).removesuffix(behind)
                    yield f"{name}/{shown} is open in another program: save and close it there before you go on."


def changed_inputs(engagement: Engagement, record: dict[str, object]) -> list[str]:
    """Return the input files that are not as the last run read them, by name."""
    before = record.get("inputs")
    known = before if isinstance(before, dict) else {}
    now: dict[str, str] = {}
    for path in engagement.input_files():
        if path.is_relative_to(engagement.folder):
            now[path.relative_to(engagement.folder).as_posix()] = fingerprint(path)
    return sorted(name for name, digest in now.items() if known.get(name) != digest)


def _ran(engagement: Engagement, record: dict[str, object]) -> str:
    when = str(record.get("started", ""))[:10]
    if record.get("status") != "done":
        return f"failed {when}"
    changed = changed_inputs(engagement, record)
    return f"{when}, {_count(changed, 'input')} changed since" if changed else when


def _record(engagement: Engagement) -> dict[str, object] | None:
    try:
        found = json.loads(engagement.outputs.run_record_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _exports(engagement: Engagement) -> list[str]:
    return [name for name in engagement.survey_files() if not name.endswith((".qsf", ".lss", ".md", ".gitkeep"))]


def _to_confirm(engagement: Engagement) -> int | None:
    """How many lines of mapping.yaml are still marked; None when there is none but the template's."""
    if engagement.mapping_is_untouched:
        return None
    return len(marked(engagement.mapping_file.read_text(encoding="utf-8", errors="replace")))


def _count(things: list[str] | list[Path], name: str) -> str:
    return f"{len(things)} {name}" + ("" if len(things) == 1 else "s")


def make_engagement(root: str | Path, client: str, wave: str, name: str) -> EngagementState:
    """Make an engagement from the template and return its state; raises as `new_engagement` does."""
    return state_of(new_engagement(Path(root), client.strip(), wave.strip(), name.strip() or None))


def bring_notebooks(state: EngagementState) -> list[Path]:
    """Return the notebooks of an engagement, with its folder filled in; those that are there stay as they are."""
    home = notebooks_in(state.folder)
    home.mkdir(exist_ok=True)
    made = []
    for name in NOTEBOOKS:
        source, target = notebooks_folder() / f"{name}.ipynb", home / f"{name}.ipynb"
        if not source.exists():
            continue
        if not target.exists():
            shutil.copyfile(source, target)
            _fill_in(target)
        made.append(target)
    return made


def _fill_in(notebook: Path) -> None:
    """Write the engagement into the parameters of a copied notebook: it stands one folder above."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            lines = "".join(cell["source"]).splitlines(keepends=True)
            cell["source"] = [_line(line) for line in lines]
    notebook.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _line(line: str) -> str:
    return 'engagement: str = ".."  # folder of the engagement\n' if line.startswith("engagement") else line
