"""A draft of coding/codes.yaml: which criterion each code of the coded projects probably stands for."""

import difflib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.engagement import Engagement, write_atomically
from toolkit.ingest.coded_criteria import CODES_FILE, CODES_SCHEMA, Meant, endings, load_codes, meanings, plain
from toolkit.ingest.coded_evidence import coded_projects
from toolkit.ingest.drafting_values import Certainty
from toolkit.model import Model

DRAFT_FILE = "codes.draft.yaml"
LIKELY_RATIO = 0.72
MIN_WORD = 5
TITLE = "# What each code of the coded projects means; docs/interviews.md explains it."


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftCode:
    """What one code probably means.

    Parameters
    ----------
    name
        The code, as codes.yaml may call it.
    count
        How often it was given in all projects; None when no project says.
    meant
        What it probably means.
    certainty
        `certain` needs no look; `likely` is to be confirmed, or lacks a direction; `unknown` stands for no criterion.
    reason
        Why, in a few words.
    """

    name: str
    count: int | None
    meant: Meant
    certainty: Certainty
    reason: str


def draft_codes(engagement: Engagement, model: Model) -> tuple[DraftCode, ...]:
    """Return every code of the engagement's coded projects with its probable meaning, in the order of the files.

    Raises
    ------
    InputError
        As `coded_projects`, and a mistake in a codes.yaml that is there.
    """
    written = load_codes(engagement.coding_folder, model)
    drafted: dict[str, DraftCode] = {}
    for _, project in coded_projects(engagement):
        counts = project.counts
        meant = meanings(project, written, model)
        for code in project.codes:
            name = project.code_names[code.id]
            if not code.codable and not counts[name]:
                continue
            earlier = drafted[name].count if name in drafted else None
            drafted[name] = _drafted(
                name, _times(earlier, counts[name], given=bool(project.passages)), meant[code.id], model
            )
    return tuple(drafted.values())


def _times(earlier: int | None, count: int | None, *, given: bool) -> int | None:
    """Return a code's count over the files so far; one that a codebook only declares may be of the same passages."""
    known = [times for times in (earlier, count) if times is not None]
    return (sum(known) if given else max(known)) if known else None


def _drafted(name: str, count: int | None, meant: Meant, model: Model) -> DraftCode:
    if meant.ignored or meant.is_mark:
        return DraftCode(name=name, count=count, meant=meant, certainty=Certainty.CERTAIN, reason="as its name says")
    if meant.criterion is not None:
        certain = meant.direction is not None
        reason = "the criterion's name" if certain else "the criterion's name; say for or against"
        certainty = Certainty.CERTAIN if certain else Certainty.LIKELY
        return DraftCode(name=name, count=count, meant=meant, certainty=certainty, reason=reason)
    base, ends = endings(name)
    criterion, reason = _like(base, model)
    certainty = Certainty.UNKNOWN if criterion is None else Certainty.LIKELY
    guess = Meant(criterion=criterion, direction=ends.direction, type=ends.type, strength=ends.strength)
    if criterion is not None and ends.direction is None:
        reason += "; say for or against"
    return DraftCode(name=name, count=count, meant=guess, certainty=certainty, reason=reason)


def _like(base: str, model: Model) -> tuple[str | None, str]:
    """Return the one criterion whose name a code's is most like, or shares a telling word with; None when several do."""
    words = plain(base)
    scored = [
        (difflib.SequenceMatcher(None, words, plain(criterion.name), autojunk=False).ratio(), criterion.id)
        for criterion in model.criteria
    ]
    best = max(scored, default=(0.0, ""))
    if best[0] >= LIKELY_RATIO:
        return best[1], "a name like the criterion's"
    telling = {word for word in words.split() if len(word) >= MIN_WORD}
    sharing = [
        criterion.id
        for criterion in model.criteria
        if telling & {word for word in plain(criterion.name).split() if len(word) >= MIN_WORD}
    ]
    return (sharing[0], "a word of the criterion's name") if len(sharing) == 1 else (None, "like no criterion's name")


def codes_text(drafted: Sequence[DraftCode]) -> str:
    """Return codes.yaml as text; what is to be confirmed is marked, and what is unknown stands as a comment."""
    return "\n".join([TITLE, f"schema: {CODES_SCHEMA}", *_lines(drafted)]) + "\n"


def _lines(drafted: Sequence[DraftCode]) -> Iterator[str]:
    known = [one for one in drafted if one.certainty is not Certainty.UNKNOWN]
    yield "codes:" if known else "codes: {}"
    for one in known:
        mark = f"  # likely: {_note(one)}" if one.certainty is Certainty.LIKELY else ""
        yield f"  {_quoted(one.name)}: {_meaning(one.meant)}{mark}"
    unknown = [one for one in drafted if one.certainty is Certainty.UNKNOWN]
    for one in unknown:
        yield f"  # unknown: {_note(one)}. Give a criterion and a direction, or 'ignored'."
        yield f"  # {_quoted(one.name)}: ignored"


def _note(one: DraftCode) -> str:
    return one.reason if one.count is None else f"{one.reason}, {one.count} codings"


def _meaning(meant: Meant) -> str:
    if meant.ignored:
        return "ignored"
    said: dict[str, Any] = {"criterion": meant.criterion, "direction": meant.direction, "type": meant.type}
    parts = [f"{name}: {value}" for name, value in (said | {"strength": meant.strength}).items() if value is not None]
    return "{" + ", ".join(parts) + "}"


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=not name.isprintable())


def write_codes(engagement: Engagement, drafted: Sequence[DraftCode]) -> Path:
    """Write the draft and return its file: codes.yaml, or codes.draft.yaml beside one that is there, which stays."""
    path = engagement.coding_folder / CODES_FILE
    target = engagement.coding_folder / DRAFT_FILE if path.exists() else path
    write_atomically(target, codes_text(drafted).encode())
    return target
