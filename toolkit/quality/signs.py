"""Every sign of careless answering of S13, who shows it, and how many show it alone or with others."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from toolkit.ingest.values import NOT_ASKED, Responses
from toolkit.model import Item, Model
from toolkit.stats.arrays import BoolArray, FloatArray
from toolkit.stats.careless import (
    COUNTING,
    Flag,
    duplicates,
    even_odd_flags,
    instructed_flags,
    intra_individual_variability,
    irv_flags,
    longstring_flags,
    mahalanobis_flags,
    seconds_per_item,
    self_report_flags,
    speed_flags,
)


def flags_of(responses: Responses, model: Model) -> Mapping[Flag, BoolArray]:
    """Return the flags of each respondent, by kind; a kind that the survey cannot raise is False for all.

    Speed, pattern, consistency and the instructed item count towards exclusion; the rest are soft and never exclude.
    """
    items = items_asked(responses, model)
    codes = responses.frame[[item.id for item in items]].to_numpy(dtype=np.float64)
    raw: FloatArray = np.where(codes < 0, np.nan, codes)
    recoded = recoded_matrix(responses, model, items)
    shown = (codes != NOT_ASKED).sum(axis=1)
    pace = seconds_per_item(responses.frame["duration_seconds"].to_numpy(dtype=np.float64), shown)
    nobody = np.zeros(len(responses.frame), dtype=np.bool_)
    flags = {
        Flag.SPEED: speed_flags(pace),
        Flag.PATTERN: longstring_flags(raw, [item.keyed == "reverse" for item in items]) if items else nobody,
        Flag.CONSISTENCY: even_odd_flags(recoded, _scales(items, model, responses.audience)) if items else nobody,
        Flag.INSTRUCTED: nobody,
        Flag.MAHALANOBIS: mahalanobis_flags(recoded) if items else nobody,
        Flag.IRV: irv_flags(raw) if items else nobody,
        Flag.SELF_REPORT: nobody,
        Flag.DUPLICATE: _twins(raw) if items else nobody,
    }
    for quality in model.quality_items:
        if responses.audience not in quality.audiences or quality.id not in responses.frame.columns:
            continue
        answers = responses.frame[quality.id].to_numpy(dtype=np.float64)
        answers = np.where(answers < 0, np.nan, answers)
        if quality.pass_value is not None:
            flags[Flag.INSTRUCTED] = flags[Flag.INSTRUCTED] | instructed_flags(answers, quality.pass_value)
        elif quality.flag_values:
            flags[Flag.SELF_REPORT] = flags[Flag.SELF_REPORT] | self_report_flags(answers)
    return flags


def signs_table(responses: Responses, model: Model) -> pd.DataFrame:
    """Return a row a sign of careless answering: how many respondents show it, and how many show it beside another.

    Columns: ``sign``, ``respondents``, ``share`` (0 to 1), ``with_another`` (a second sign of any kind),
    ``counts_towards_exclusion``.
    """
    flags = flags_of(responses, model)
    signs = np.column_stack([flags[kind] for kind in Flag]).sum(axis=1)
    n = len(responses.frame)
    rows = [
        {
            "sign": kind.value,
            "respondents": int(flags[kind].sum()),
            "share": float(flags[kind].mean()) if n else np.nan,
            "with_another": int((flags[kind] & (signs > 1)).sum()),
            "counts_towards_exclusion": kind in COUNTING,
        }
        for kind in Flag
    ]
    return pd.DataFrame(rows)


def duplicate_groups(responses: Responses, model: Model) -> tuple[tuple[str, ...], ...]:
    """Return groups of pseudonyms whose answers are equal throughout, 20 of them at least; a person decides."""
    items = items_asked(responses, model)
    if not items:
        return ()
    codes = responses.frame[[item.id for item in items]].to_numpy(dtype=np.float64)
    people = responses.frame["respondent"].astype(str).tolist()
    return tuple(tuple(people[row] for row in rows) for rows in duplicates(np.where(codes < 0, np.nan, codes)))


def constant(responses: Responses, model: Model) -> BoolArray:
    """Return who gave one and the same answer to every item answered, two at least."""
    items = items_asked(responses, model)
    codes = responses.frame[[item.id for item in items]].to_numpy(dtype=np.float64)
    spread: BoolArray = intra_individual_variability(np.where(codes < 0, np.nan, codes)) == 0.0
    return spread


def items_asked(responses: Responses, model: Model) -> list[Item]:
    """Return the criterion items of an audience that its responses hold, in model order."""
    asked = [item for items in model.items_for(responses.audience).values() for item in items]
    return [item for item in asked if item.id in responses.frame.columns]


def recoded_matrix(responses: Responses, model: Model, items: list[Item]) -> FloatArray:
    """Return persons by items, each from 0 to 1 of its scale and reverse items turned; NaN where not answered."""
    columns = []
    for item in items:
        codes = responses.frame[item.id].to_numpy(dtype=np.float64)
        scale = model.scale_of(item.id)
        share = (codes - scale.min) / (scale.max - scale.min)
        turn = item.keyed == "reverse" and item.id not in responses.recoded
        columns.append(np.where(codes < scale.min, np.nan, 1.0 - share if turn else share))
    return np.column_stack(columns) if columns else np.empty((len(responses.frame), 0))


def _scales(items: list[Item], model: Model, audience: str) -> list[list[int]]:
    place = {item.id: number for number, item in enumerate(items)}
    return [[place[item.id] for item in asked if item.id in place] for asked in model.items_for(audience).values()]


def _twins(raw: FloatArray) -> BoolArray:
    flags = np.zeros(raw.shape[0], dtype=np.bool_)
    for rows in duplicates(raw):
        flags[list(rows)] = True
    return flags
