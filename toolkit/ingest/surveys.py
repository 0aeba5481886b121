"""Survey exports of every kind that can be read: which reader a file needs, and the export it holds."""

from dataclasses import dataclass, replace
from functools import cache

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
from toolkit.plugins import SURVEY_READERS, plugins

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
"""Shipped readers by the name that mapping.yaml uses, the most particular first: `plain` takes any table."""


@cache
def survey_readers() -> dict[str, SurveyReader]:
    """Return every reader by name, those that other packages add first; InputError for an added one that is broken."""
    added = {name: _Added(name=name, reader=reader) for name, reader in plugins(SURVEY_READERS, READERS).items()}
    return added | READERS


@dataclass(frozen=True, kw_only=True, slots=True)
class _Added:
    """A reader of another package; its exports bear the name that mapping.yaml finds it by."""

    name: str
    reader: SurveyReader

    def sniff(self, source: Source) -> bool:
        return self.reader.sniff(source)

    def read(self, source: Source, options: ReadOptions) -> SurveyExport:
        return replace(self.reader.read(source, options), vendor=self.name)


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


def is_read_by_plugin(source: Source) -> bool:
    """Return whether a reader that another package adds knows a file."""
    return any(reader.sniff(source) for reader in survey_readers().values() if isinstance(reader, _Added))


def _reader_of(source: Source, name: str | None) -> SurveyReader:
    readers = survey_readers()
    if name is not None and name not in readers:
        raise InputError(
            Problem(
                code="unknown-reader",
                file=source.name,
                found=f"the unknown reader '{name}'",
                expected=f"one of {nearest(name, list(readers))}",
                remedy="Mend 'reader' in mapping.yaml, or leave it out",
            )
        )
    if name is not None:
        return readers[name]
    for reader in readers.values():
        if reader.sniff(source):
            return reader
    raise InputError(
        Problem(
            code="unknown-format",
            file=source.name,
            found="no survey export that can be read",
            expected=f"one of {', '.join(readers)}",
            remedy="Export it as CSV or XLSX",
        )
    )
