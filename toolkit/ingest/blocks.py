"""The respondents of one audience, file by file and then together: pseudonyms, groups, codes, and nothing else."""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.errors import Problem
from toolkit.findings import Finding, Severity
from toolkit.ingest.answers import AnswerBook
from toolkit.ingest.columns import Columns, Form
from toolkit.ingest.days import days_of
from toolkit.ingest.labels import matching_form
from toolkit.ingest.mapping import Mapping, SurveyFile
from toolkit.ingest.values import NOT_ASKED, Responses

DAY = "day"
"""Column of the day a respondent answered on; there only where the mapping names a date."""

NOT_STATED = "not stated"
"""Value of a group dimension for a respondent who did not say, or was not asked."""

WARNING = Severity.WARNING
PSEUDONYM_CHARACTERS = 16
MAX_ROWS_NAMED = 8
COMMENT_COLUMNS = ["respondent", "question", "text"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """The respondents of one audience in one file, as `Responses` holds them, with where they stand."""

    audience: str
    file: SurveyFile
    frame: pd.DataFrame
    groups: frozenset[str]
    comments: pd.DataFrame
    rows: pd.Series


@dataclass(frozen=True, kw_only=True, slots=True)
class Survey:
    """What reading needs to know beside the files.

    `salt` is the wave's own; `key_salt` is for respondent keys, the client's where two waves are linked.
    """

    form: Form
    mapping: Mapping
    books: dict[str, AnswerBook]
    salt: bytes
    key_salt: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """The rows of one audience in one file."""

    file: SurveyFile
    columns: Columns
    rows: pd.DataFrame
    numbers: pd.Series


def block_of(survey: Survey, audience: str, part: Part, coded: pd.DataFrame) -> Block:
    """Return one audience's rows with nothing on them but pseudonym, duration, groups and codes."""
    index = part.rows.index
    content: dict[str, object] = {
        "respondent": _pseudonyms(survey, part),
        "duration_seconds": _durations(part),
    }
    if part.columns.date is not None:
        content[DAY] = days_of(part.rows[part.columns.date])
    mapped = set()
    for group, setting in survey.form.settings.groups.items():
        if audience in setting.audiences and group in part.columns.groups:
            content[group] = part.rows[part.columns.groups[group]]
            mapped.add(group)
    for item in survey.form.asked[audience]:
        fed = item in coded.columns
        content[item] = coded[item].loc[index] if fed else pd.Series(NOT_ASKED, index=index, dtype="int8")
    frame = pd.DataFrame(content, index=index).reset_index(drop=True)
    return Block(
        audience=audience,
        file=part.file,
        frame=frame,
        groups=frozenset(mapped),
        comments=_comments(survey, part, frame["respondent"]),
        rows=part.numbers.reset_index(drop=True),
    )


def _comments(survey: Survey, part: Part, respondents: pd.Series) -> pd.DataFrame:
    """Return the free-text answers given, the index being the place of the respondent's row in the block."""
    none = {matching_form(label) for label in missing_labels(survey.mapping)} | {""}
    parts = [pd.DataFrame({name: pd.Series(dtype="str") for name in COMMENT_COLUMNS}, index=respondents.index[:0])]
    for column in part.columns.comments:
        texts = part.rows[column].reset_index(drop=True)
        said = ~looked_up(texts, lambda text: matching_form(text) in none).astype(bool)
        parts.append(pd.DataFrame({"respondent": respondents, "question": column, "text": texts})[said])
    return pd.concat(parts).astype("str")


def missing_labels(mapping: Mapping) -> tuple[str, ...]:
    """Return every answer that the mapping declares to be none."""
    missing = mapping.missing
    return (*missing.not_applicable, *missing.skipped, *missing.not_asked)


def _pseudonyms(survey: Survey, part: Part) -> pd.Series:
    """Return a keyed hash for each respondent: of their key, or of file and row where there is none.

    Rows are hashed with the wave's own salt always: the fifth row of two waves is not one person.
    """
    rows = [f"row\0{part.file.file}\0{number}" for number in part.numbers]
    column = part.columns.respondent
    keys = part.rows[column].tolist() if column is not None else [""] * len(rows)
    hashed = [_keyed(survey, key) if key else _hashed(survey.salt, row) for key, row in zip(keys, rows, strict=True)]
    return pd.Series(hashed, index=part.rows.index, dtype="str")


def key_pseudonyms(survey: Survey, keys: pd.Series) -> list[str]:
    """Return the pseudonyms that respondents with these keys have."""
    return [_keyed(survey, str(key)) for key in keys]


def _keyed(survey: Survey, key: str) -> str:
    own = key.casefold() if "@" in key else key  # an address is one in any case, an id is not
    return _hashed(survey.key_salt, f"key\0{own}")


def _hashed(salt: bytes, text: str) -> str:
    return hmac.digest(salt, text.encode(), "sha256").hex()[:PSEUDONYM_CHARACTERS]


def _durations(part: Part) -> pd.Series:
    """Return seconds, from a number or from H:MM:SS; NaN for what is neither or not above zero."""
    column = part.columns.duration
    if column is None:
        return pd.Series(np.nan, index=part.rows.index, dtype="float64")
    cells = part.rows[column]
    clock = cells.str.extract(r"^(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)$").astype("float64")
    by_clock = clock[0].fillna(0) * 3600 + clock[1] * 60 + clock[2]
    seconds = (
        pd.to_numeric(cells.str.replace(",", ".", regex=False), errors="coerce").astype("float64").fillna(by_clock)
    )
    return seconds.where((seconds > 0) & np.isfinite(seconds))


def group_values(survey: Survey, cells: pd.Series) -> pd.Series:
    """Return group values, spelling variants in case and blanks brought to the most frequent one."""
    missing = {matching_form(label) for label in missing_labels(survey.mapping)} | {""}
    spelling: dict[str, str] = {}
    for value in cells.value_counts(sort=True).index:
        spelling.setdefault(matching_form(str(value)), " ".join(str(value).split()))
    spelling |= dict.fromkeys(missing, NOT_STATED)
    return looked_up(cells, lambda cell: spelling[matching_form(cell)]).astype("str")


def together_of(survey: Survey, audience: str, blocks: Sequence[Block]) -> tuple[Responses, list[Problem | Finding]]:
    """Return the blocks of one audience as one, people who answered twice dealt with as the mapping says."""
    settings = survey.form.settings
    declared = [group for group, setting in settings.groups.items() if audience in setting.audiences]
    groups = [group for group in declared if any(group in block.groups for block in blocks)]
    items = survey.form.asked[audience]
    recoded, frames = _one_direction(survey, blocks)
    dated = [DAY] if any(DAY in each.columns for each in frames) else []
    columns = ["respondent", "duration_seconds", *dated, *groups, *items]
    frame = pd.concat([each.reindex(columns=columns) for each in frames], ignore_index=True)
    if dated:
        frame[DAY] = frame[DAY].fillna("").astype("str")
    for group in groups:
        frame[group] = group_values(survey, frame[group].fillna(""))
    keep, doubts = _answered_once(survey, audience, blocks, frame["respondent"])
    starts = np.cumsum([0, *(len(block.frame) for block in blocks)])
    comments = [
        block.comments.set_index(block.comments.index + start) for block, start in zip(blocks, starts, strict=False)
    ]
    together = pd.concat(comments)
    together = together[keep.reindex(together.index).to_numpy(dtype=bool)]
    doubts += [group_not_mapped(survey, audience, group) for group in declared if group not in groups]
    responses = Responses(
        audience=audience,
        frame=frame[keep].reset_index(drop=True),
        items=items,
        groups=tuple(groups),
        recoded=recoded,
        comments=together.reset_index(drop=True),
    )
    return responses, doubts


def group_not_mapped(survey: Survey, audience: str, group: str) -> Finding:
    """Return the finding that no column gives a group which engagement.yaml declares for an audience."""
    name = survey.form.settings.groups[group].name
    sentence = f"No column gives {name} for {audience}: results cannot be split by it."
    return Finding(code="group-not-mapped", severity=WARNING, sentence=sentence, count=1, audience=audience)


def _answered_once(
    survey: Survey, audience: str, blocks: Sequence[Block], respondents: pd.Series
) -> tuple[pd.Series, list[Problem | Finding]]:
    """Return which rows stand when a person has several, and the problem or finding that tells of it."""
    everyone = pd.Series(True, index=respondents.index)
    rule = survey.mapping.repeated_answers
    if not respondents.duplicated().any():
        return everyone, []
    if rule == "refuse":
        return everyone, [_answered_twice(blocks, respondents.duplicated(keep=False))]
    dropped = respondents.duplicated(keep=rule)
    count = int(dropped.sum())
    sentence = f"Rows dropped of people who answered more than once: {count}; their {rule} row stands."
    return ~dropped, [
        Finding(code="answered-twice", severity=WARNING, sentence=sentence, count=count, audience=audience)
    ]


def _one_direction(survey: Survey, blocks: Sequence[Block]) -> tuple[frozenset[str], list[pd.DataFrame]]:
    """Return which reverse items come already recoded, and the frames agreeing on it.

    Where only some files of an audience were recoded by the vendor, their codes are turned back, so that a column
    is either recoded in full or as answered in full.
    """
    everywhere = frozenset.intersection(*(frozenset(block.file.recoded) for block in blocks))
    frames = []
    for block in blocks:
        frame = block.frame
        turned = [item for item in block.file.recoded if item not in everywhere and item in frame.columns]
        for item in turned:
            scale = survey.form.model.scale_of(item)
            codes = frame[item]
            frame = frame.assign(**{item: codes.where(codes < 0, scale.min + scale.max - codes).astype("int8")})
        frames.append(frame)
    return everywhere, frames


def _answered_twice(blocks: Sequence[Block], repeated: pd.Series) -> Problem:
    """Return the problem of a key met twice, told by its rows: the key itself is a person's."""
    places, start = [], 0
    for block in blocks:
        own = repeated.to_numpy()[start : start + len(block.frame)]
        start += len(block.frame)
        if own.any():
            places.append(f"{block.file.file}, {rows_named(block.rows[own].tolist())}")
    return answered_twice(places)


def answered_twice(places: Sequence[str]) -> Problem:
    """Return the problem of rows that share a respondent's key, at `places` such as a file and its rows."""
    return Problem(
        code="answered-twice",
        place="; ".join(places),
        found="rows that share a respondent key",
        expected="one row a person",
        remedy="Map another column as respondent, or write 'repeated_answers: first' or 'last' in mapping.yaml",
    )


def looked_up(cells: pd.Series, look_up: Callable[[str], object]) -> pd.Series:
    """Return a function's value for each cell, called once for each different one."""
    places, different = pd.factorize(cells)
    values = np.array([look_up(str(cell)) for cell in different])
    return pd.Series(values[places] if len(values) else [], index=cells.index)


def rows_named(numbers: pd.Series | Sequence[int]) -> str:
    """Return row numbers as a phrase, the first few named and the rest counted."""
    return rows_phrase(list(numbers)[:MAX_ROWS_NAMED], len(numbers))


def rows_phrase(first: Sequence[int], count: int) -> str:
    """Return the first few of `count` row numbers as a phrase."""
    listed = [str(number) for number in first]
    more = f" and {count - MAX_ROWS_NAMED} more" if count > MAX_ROWS_NAMED else ""
    return ("row " if count == 1 else "rows ") + ", ".join(listed) + more
