"""The coding page in JupyterLab: what the browser shows of a coder's desk, and what it asks for."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from toolkit.engagement import open_engagement
from toolkit.errors import CentricError
from toolkit.evidence.suggestions import Suggestion, accepted_share
from toolkit.model import Model
from toolkit.shipped import templates_folder
from toolkit.workbench.coding import CodingDesk
from toolkit.workbench.coding_files import Row
from toolkit.workbench.refusals import told

_FOLDER = templates_folder() / "workbench"
MOST_NUMBER = 2**31


class CodingEditor(anywidget.AnyWidget):
    """A coder's desk as a page: turns to read, passages to code, rubrics to rate against.

    Parameters
    ----------
    desk
        What is edited; every action of the page goes to it and is on disk before the page shows it.
    """

    _esm = (_FOLDER / "coding.js").read_text(encoding="utf-8")
    _css = (_FOLDER / "coding.css").read_text(encoding="utf-8")
    catalogue = traitlets.Dict().tag(sync=True)
    transcript = traitlets.Dict().tag(sync=True)
    work = traitlets.Dict().tag(sync=True)

    def __init__(self, desk: CodingDesk) -> None:
        self.desk = desk
        super().__init__(catalogue=_catalogue(desk), transcript=_transcript(desk), work=_work(desk))
        self.on_msg(self._asked)

    def answer(self, asked: object) -> dict[str, Any]:
        """Do what a message of the page asks for; return the message that answers it.

        The answer holds ``number`` and ``view`` of the message, ``good`` (whether it was done) and ``said``.
        """
        message = asked if isinstance(asked, Mapping) else {}
        number, view = message.get("number"), message.get("view")
        known = isinstance(number, int) and 0 <= number < MOST_NUMBER and isinstance(view, str) and len(view) < 100
        reply = {"number": number, "view": view} if known else {"number": 0, "view": ""}
        try:
            said = self.desk.do(message.get("action"))
        except (CentricError, OSError) as error:
            return reply | {"good": False, "said": f"Not saved: {told(error)}"}
        finally:
            self._show()
        unchanged = said.startswith("Nothing") or said.endswith("is open.")
        saved = "" if unchanged else f"saved {dt.datetime.now().astimezone():%H:%M:%S} · "
        return reply | {"good": True, "said": f"{saved}{said}"}

    def _show(self) -> None:
        if self.transcript.get("document") != self.desk.document:
            self.transcript = _transcript(self.desk)
        self.work = _work(self.desk)

    def _asked(self, _: object, content: object, __: object) -> None:
        self.send(self.answer(content))


def coding_editor(
    folder: str | Path, coder: str, *, suggestions: bool = True, embedding_model: str = ""
) -> CodingEditor:
    """Return the page in which one coder codes an engagement's transcripts.

    Parameters
    ----------
    folder
        The engagement.
    coder
        The coder's name, kept with every row; other coders' work is neither shown nor touched.
    suggestions
        Whether criteria are suggested; without, the coder is sure to judge alone.
    embedding_model
        Folder of a local sentence-embedding model for the suggestions; blank for TF-IDF.

    Raises
    ------
    InputError
        No name of a coder, or files that a person must mend first.
    """
    model = Path(embedding_model).expanduser() if embedding_model else None
    desk = CodingDesk(open_engagement(Path(folder)), coder, suggestions=suggestions, embedding_model=model)
    return CodingEditor(desk)


def _catalogue(desk: CodingDesk) -> dict[str, Any]:
    return {
        "coder": desk.coder,
        "criteria": _criteria(desk.model),
        "people": [{"id": each.person, "label": each.label, "role": each.role} for each in desk.people.values()],
        "roles": desk.roles,
        "documents": [{"id": document} for document in desk.parts],
    }


def _criteria(model: Model) -> list[dict[str, Any]]:
    names = {dimension.id: dimension.name for dimension in model.dimensions}
    return [
        {
            "id": each.id,
            "name": each.name,
            "dimension": names.get(each.dimension, each.dimension),
            "definition": each.definition,
            "rubric": [{"level": level, "text": text} for level, text in sorted(each.rubric.items())],
        }
        for each in model.criteria
    ]


def _transcript(desk: CodingDesk) -> dict[str, Any]:
    segments = [
        {
            "id": each.id,
            "speaker": each.speaker,
            "time": None if each.start is None else clock(each.start),
            "text": each.text,
            "person": desk.person_of(each),
        }
        for each in desk.parts[desk.document]
    ]
    return {"document": desk.document, "segments": segments}


def _work(desk: CodingDesk) -> dict[str, Any]:
    own = desk.statements()
    here = [row for row in own if desk.part_of.get(row["segment"]) == desk.document]
    counts = Counter(desk.part_of.get(row["segment"], "") for row in own)
    return {
        "codes": [_code(row, desk) for row in here],
        "all": [{key: row[key] for key in ("criterion", "direction", "text", "segment")} for row in own],
        "ratings": [{**row, "level": int(row["level"])} for row in desk.ratings() if row["level"].isdigit()],
        "suggestions": {
            segment: [_suggestion(each) for each in found] for segment, found in desk.suggestions().items()
        },
        "changes": desk.changes,
        "counts": dict(counts),
        "accepted": _accepted(desk),
        "date": next((row["date"] for row in reversed(here) if row["date"]), ""),
    }


def _accepted(desk: CodingDesk) -> str:
    """Return accepted against suggested in a sentence; blank before the first answer."""
    rate = accepted_share(desk.suggestion_log())
    if not rate.passages:
        return ""
    first, among = (round(share * rate.passages) for share in (rate.first, rate.first_three))
    return f"Suggestions: the first was accepted in {first} of {rate.passages} passages, one of the three in {among}."


def _code(row: Row, desk: CodingDesk) -> dict[str, Any]:
    """Return a coded statement with its place in the turn, in UTF-16 units; -1 where its words are not found."""
    segment = desk.segments.get(row["segment"])
    at = segment.text.find(row["text"]) if segment is not None else -1
    start = -1 if segment is None or at < 0 else _units(segment.text[:at])
    return {**row, "start": start, "end": -1 if start < 0 else start + _units(row["text"])}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _suggestion(each: Suggestion) -> dict[str, str]:
    said = f"similarity {each.similarity:.2f}"
    if each.confidence is not None:
        said = f"confidence {100 * each.confidence:.0f} %"
    return {"criterion": each.criterion, "said": said}


def clock(seconds: float) -> str:
    """Return a time of a recording as ``0:12:03``."""
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
