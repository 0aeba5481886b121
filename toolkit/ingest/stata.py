"""Stata files, .dta of every version since 8."""

import re

import pyreadstat

from toolkit.ingest.labelled import labelled_export
from toolkit.ingest.values import ReadOptions, Source, SurveyExport

VENDOR = "stata"
MAGIC = b"<stata_dta>"
OLD = re.compile(rb"[\x69\x6c\x6e\x6f\x71-\x73][\x01\x02]\x01\x00", re.DOTALL)
"""Version 105 to 115, byte order, file type and a zero: how a file before Stata 13 begins."""


def sniff(source: Source) -> bool:
    """Return whether the content begins as Stata begins a file, in either of its two layouts."""
    return source.content.startswith(MAGIC) or (b"\0" in source.content[:4] and OLD.match(source.content) is not None)


def read(source: Source, options: ReadOptions) -> SurveyExport:
    """Return the answers, as value labels where there are any; raise InputError when the file is damaged or empty."""
    return labelled_export(source, options, VENDOR, pyreadstat.read_dta)
