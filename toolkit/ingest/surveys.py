"""Survey exports of every kind that can be read: which reader a file needs, and the export it holds."""

from toolkit.errors import InputError, Problem, nearest
from toolkit.ingest import (
    google_forms,
    limesurvey,
    microsoft_forms,
    parquet,
    plain,
    qualtrics,
    spss,
    stata,
    surveymonkey,
)
from toolkit.ingest.definitions import with_definition
from toolkit.ingest.tables import forget_tables, load_table
from toolkit.ingest.values import ReadOptions, Source, SurveyExport, SurveyReader

BINARY_READERS: dict[str, SurveyReader] = {"spss": spss, "stata": stata, "parquet": parquet}
"""Readers of files that are no table of text; their first bytes tell them."""

READERS: dict[str, SurveyReader] = BINARY_READERS | {
    "qualtrics": qualtrics,
    "surveymonkey": surveymonkey,
    "microsoft_forms": microsoft_forms,
    "limesurvey": limesurvey,
    "google_forms": google_forms,
    "plain": plain,
}
"""Readers by the name that mapping.yaml uses, the most particular first: `plain` takes any table."""


def read_export(source: Source, options: ReadOptions | None = None, reader: str | None = None) -> SurveyExport:
    """Return the survey export in a file.

    Parameters
    ----------
    source
        The file; its name is used in messages only, never to judge what it is.
    options
        What the mapping says about reading it; None for nothing.
    reader
        Name of the reader to use; None to find it from the content.

    Raises
    ------
    InputError
        No reader knows the content, or what a person must mend in it.
    """
    try:
        options = options or ReadOptions()
        if reader is None and (options.sheet or options.encoding) and not is_binary(source):
            load_table(source, options)  # what is sniffed is then what will be read
        return with_definition(_reader_of(source, reader).read(source, options), source)
    finally:
        forget_tables()


def is_binary(source: Source) -> bool:
    """Return whether a file is of a kind that holds typed columns: SPSS, Stata or Parquet."""
    return any(reader.sniff(source) for reader in BINARY_READERS.values())


def _reader_of(source: Source, name: str | None) -> SurveyReader:
    if name is not None and name not in READERS:
        raise InputError(
            Problem(
                code="unknown-reader",
                file=source.name,
                found=f"the unknown reader '{name}'",
                expected=f"one of {nearest(name, list(READERS))}",
                remedy="Mend 'reader' in mapping.yaml, or leave it out",
            )
        )
    if name is not None:
        return READERS[name]
    for reader in READERS.values():
        if reader.sniff(source):
            return reader
    raise InputError(
        Problem(
            code="unknown-format",
            file=source.name,
            found="no survey export that can be read",
            expected=f"one of {', '.join(READERS)}",
            remedy="Export it as CSV or XLSX",
        )
    )
