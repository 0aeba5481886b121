"""SPSS files, .sav and .zsav."""

import pyreadstat

from toolkit.ingest.labelled import labelled_export
from toolkit.ingest.values import ReadOptions, Source, SurveyExport

VENDOR = "spss"
MAGIC = (b"$FL2", b"$FL3")


def sniff(source: Source) -> bool:
    """Return whether the content begins as SPSS begins a file, compressed or not."""
    return source.content.startswith(MAGIC)


def read(source: Source, options: ReadOptions) -> SurveyExport:
    """Return the answers, as value labels where there are any; raise InputError when the file is damaged or empty."""
    return labelled_export(source, options, VENDOR, pyreadstat.read_sav)
