"""Which criterion a code of another program stands for, and whether it speaks for or against: coding/codes.yaml, and names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal, cast

from pydantic import BeforeValidator, Field

from toolkit.documents import Document, read_document
from toolkit.errors import InputError, Problem, nearest
from toolkit.ingest.coded_projects import PATH_MARK, CodedProject
from toolkit.ingest.mapping import IGNORED, Label
from toolkit.model import Model
from toolkit.model.schema import Id

CODES_FILE = "codes.yaml"
CODES_SCHEMA: Literal["centric-codes/1"] = "centric-codes/1"

Direction = Literal["for", "against"]
StatementType = Literal["statement", "example", "document", "metric"]

FOR_ENDINGS = """for|pro|positive?|pos|plus|strengths?|enablers?|\\+{1,3}|✓|dafür|positiv|stärken?|pour|positif|forces?|a favor
|positivo"""
AGAINST_ENDINGS = """against|contra|con|cons|negative?|neg|minus|weakness(?:es)?|barriers?|[-−–]{1,3}|✗|dagegen|negativ|
schwächen?|contre|négatif|faiblesses?|en contra|negativo"""
MARKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (meaning, re.compile(rf"(?:^|[\s:/_|,;>(\[–—-]+)(?:{''.join(words.split(chr(10)))})[)\]]?$", re.IGNORECASE))
    for meaning, words in (
        ("for", FOR_ENDINGS),
        ("against", AGAINST_ENDINGS),
        ("statement", "statements?|aussagen?"),
        ("example", "examples?|beispiele?|exemples?"),
        ("document", "documents?|dokumente?"),
        ("metric", "metrics?|figures?|kennzahl(?:en)?"),
    )
)
SIGN_AT_END = re.compile(r"(?<=[\w)])(\+|−)$")
SIGN_AT_START = re.compile(r"^(\+|-|−|–)\s*(?=\w)")
HIERARCHY = re.compile(r"\s*(?:\\|>+|::)\s*(?=\S)")
"""Stands between a code and those above it where a list names them in one cell."""

STRENGTH = re.compile(r"(?:^|[\s:/_|,;(\[-]+)(?:strength|stärke|force|s)\s*=?\s*([123])[)\]]?$", re.IGNORECASE)


class CodeMeaning(Document):
    """What a code means; what is left out comes from the code's name, the codes above it, or the file's defaults."""

    criterion: Id | None = None
    direction: Direction | None = None
    type: StatementType | None = None
    strength: Annotated[int, Field(ge=1, le=3)] | None = None
    ignored: bool = False


def _meaning(given: object) -> object:
    """Return a bare word as a meaning: ``ignored``, or the id of a criterion."""
    if given == IGNORED:
        return {"ignored": True}
    return {"criterion": given} if isinstance(given, str) else given


class Codes(Document):
    """The content of coding/codes.yaml; `direction`, `type` and `strength` hold for codings that nothing else settles."""

    schema_: Literal["centric-codes/1"] = Field(alias="schema")
    codes: dict[Label, Annotated[CodeMeaning, BeforeValidator(_meaning)]] = {}
    direction: Direction | None = None
    type: StatementType = "statement"
    strength: Annotated[int, Field(ge=1, le=3)] = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """What a code of a project was understood to mean.

    `known` is False for one that stands for nothing; `ignored` for one that codes.yaml leaves out. A code that has a
    direction, type or strength and no criterion says it of the other codes on the same passage.
    """

    criterion: str | None = None
    direction: Direction | None = None
    type: StatementType | None = None
    strength: int | None = None
    ignored: bool = False

    @property
    def known(self) -> bool:
        """Whether anything is known of the code."""
        return self.ignored or self.criterion is not None or self.is_mark

    @property
    def is_mark(self) -> bool:
        """Whether the code only says how strong, of which kind or in which direction something speaks."""
        return self.criterion is None and (self.direction, self.type, self.strength) != (None, None, None)


def load_codes(folder: Path, model: Model) -> Codes:
    """Return coding/codes.yaml, or one without codes when there is none.

    Raises
    ------
    InputError
        Every mistake in it, a criterion that the model does not have among them.
    """
    path = folder / CODES_FILE
    shown = f"coding/{CODES_FILE}"
    if not path.exists():
        return Codes(schema=CODES_SCHEMA)
    codes = read_document(path, Codes, shown)
    criteria = list(model.criterion_by_id)
    problems = [
        Problem(
            code="unknown-reference",
            file=shown,
            place=f"codes.{name}",
            found=f"the criterion '{meaning.criterion}', which the model does not have",
            expected=nearest(meaning.criterion, criteria),
            remedy="Mend the id, or write 'ignored'",
        )
        for name, meaning in codes.codes.items()
        if meaning.criterion is not None and meaning.criterion not in criteria
    ]
    if problems:
        raise InputError(problems)
    return codes


def meanings(project: CodedProject, codes: Codes, model: Model) -> dict[str, Meant]:
    """Return what each code of a project means, by its id.

    codes.yaml comes first, by the code's path (``Trust > kept``) or name; then a name that is, apart from its endings, the
    id or name of a criterion; then, for what is still open, the code above it.
    """
    named = criterion_names(model)
    written = {plain(name): meaning for name, meaning in codes.codes.items()}
    found: dict[str, Meant] = {}
    for code in project.codes:
        waiting = [code]
        while (above := project.code_by_id.get(waiting[-1].parent or "")) is not None and above not in waiting:
            if above.id in found:
                break
            waiting.append(above)
        for one in reversed(waiting):
            given = written.get(plain(project.path(one))) or written.get(plain(one.name))
            upper = found.get(one.parent or "", Meant())
            *above_it, name = HIERARCHY.split(one.name)
            for part in above_it:
                upper = _meant(part, None, named, upper)
            found[one.id] = _meant(name, given, named, upper)
    return found


def _meant(name: str, given: CodeMeaning | None, named: Mapping[str, str], above: Meant) -> Meant:
    """Return what a code means, from what is written of it, its name, and the meaning of the code above it."""
    written = given or CodeMeaning()
    if written.ignored:
        return Meant(ignored=True)
    base, ends = endings(name)
    criterion = written.criterion or named.get(plain(base)) or above.criterion
    if criterion is None and base and given is None:
        return Meant(ignored=above.ignored)
    return Meant(
        criterion=criterion,
        direction=written.direction or ends.direction or above.direction,
        type=written.type or ends.type or above.type,
        strength=written.strength or ends.strength or above.strength,
    )


def endings(name: str) -> tuple[str, Meant]:
    """Return a code's name without the endings that say direction, type or strength, and what they say."""
    rest, meant = name.strip(), Meant()
    if sign := SIGN_AT_START.match(rest):
        meant, rest = replace(meant, direction="for" if sign[1] == "+" else "against"), rest[sign.end() :]
    changed = True
    while changed and rest:
        changed = False
        for meaning, pattern in MARKS:
            if (ending := pattern.search(rest)) and not _is_said(meaning, meant):
                rest, changed = rest[: ending.start()].rstrip(), True
                meant = (
                    replace(meant, direction=cast("Direction", meaning))
                    if meaning in ("for", "against")
                    else replace(meant, type=cast("StatementType", meaning))
                )
        if (ending := STRENGTH.search(rest)) and meant.strength is None:
            meant, rest, changed = replace(meant, strength=int(ending[1])), rest[: ending.start()].rstrip(), True
        if (ending := SIGN_AT_END.search(rest)) and meant.direction is None:
            direction: Direction = "for" if ending[1] == "+" else "against"
            meant, rest, changed = replace(meant, direction=direction), rest[: ending.start()].rstrip(), True
    return rest, meant


def _is_said(meaning: str, meant: Meant) -> bool:
    return (meant.direction if meaning in ("for", "against") else meant.type) is not None


def criterion_names(model: Model) -> dict[str, str]:
    """Return the criteria by all that a code may call them: id and name, alone or below their dimension's."""
    names: dict[str, str] = {}
    for criterion in model.criteria:
        above = next((one.name for one in model.dimensions if criterion.id in one.criteria), "")
        for name in (criterion.id, criterion.name, f"{above}{PATH_MARK}{criterion.name}", f"{above} {criterion.name}"):
            names.setdefault(plain(name), criterion.id)
    return names


def plain(name: str) -> str:
    """Return a name as names are compared: in lower case, letters, digits and single spaces; a bare sign stays."""
    return " ".join(re.findall(r"[^\W_]+", name.casefold())) or name.strip()
