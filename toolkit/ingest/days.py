"""The day on which somebody answered, from whatever a survey tool writes; the time of day is left at the door."""

import re

import pandas as pd

ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
OTHER = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
LAST_MONTH = 12


def days_of(cells: pd.Series) -> pd.Series:
    """Return ISO dates (``2026-05-18``), blank for what is none.

    Year first is read as such. Elsewhere dots put the day first, and so do slashes and dashes where some first number
    of the column is above 12; otherwise the month comes first, as tools with American settings write it.
    """
    places, different = pd.factorize(cells)
    texts = [str(cell).strip() for cell in different]
    found = [OTHER.match(text) for text in texts]
    day_first = any(match is not None and int(match[1]) > LAST_MONTH for match in found)
    days = [_day(text, match, day_first=day_first) for text, match in zip(texts, found, strict=True)]
    return pd.Series([days[place] if place >= 0 else "" for place in places], index=cells.index, dtype="str")


def _day(text: str, other: re.Match[str] | None, *, day_first: bool) -> str:
    iso = ISO.match(text)
    if iso is not None:
        year, month, day = int(iso[1]), int(iso[2]), int(iso[3])
    elif other is not None:
        first, second, year = int(other[1]), int(other[3]), int(other[4])
        year += 2000 if year < 100 else 0
        month, day = (second, first) if day_first or other[2] == "." else (first, second)
    else:
        return ""
    stamp = pd.to_datetime(f"{year:04d}-{month:02d}-{day:02d}", format="%Y-%m-%d", errors="coerce")
    return "" if pd.isna(stamp) else str(stamp.date())
