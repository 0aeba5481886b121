"""Coded projects of every kind that can be read."""

from collections.abc import Collection
from pathlib import PurePosixPath

from toolkit.errors import InputError
from toolkit.ingest import coded_databases, refi_qda
from toolkit.ingest.coded_projects import CodedProject
from toolkit.ingest.coded_tables import is_own, read_code_list, read_table
from toolkit.ingest.sources import decode, has_part, is_zip
from toolkit.ingest.transcript_text import BINARY
from toolkit.ingest.values import Source

TABLE_ENDINGS = frozenset((".csv", ".tsv", ".xlsx", ".xlsm"))
LIST_BYTES = 1_000_000


def is_project(source: Source) -> bool:
    """Return whether the content is a coded project by its format, whatever it is called: REFI-QDA or a database."""
    return refi_qda.sniff(source) or coded_databases.sniff(source)


def read_project(source: Source, codebook: Collection[str] = ()) -> CodedProject | None:
    """Return a coded project, a codebook or a list of coded segments; None when the file is something else.

    Parameters
    ----------
    source
        The file.
    codebook
        Names of codes known from other files, for lists that join several codes in one cell.

    Raises
    ------
    InputError
        The file is such a project and is damaged or unsafe.
    """
    if refi_qda.sniff(source):
        return refi_qda.read(source)
    if coded_databases.sniff(source):
        return coded_databases.read(source)
    if is_zip(source) and not has_part(source, "xl/workbook.xml"):
        return None
    if source.content.startswith(BINARY) or not source.content.strip():
        return None
    try:
        return read_table(source, codebook) or _code_list(source)
    except InputError:
        return None  # not even a table; what it is instead is for others to say


def read_segments(source: Source, codebook: Collection[str]) -> CodedProject | None:
    """Return a project that stands beside this program's own tables in coding/; None for those and for other files."""
    if not is_project(source) and PurePosixPath(source.name).suffix.casefold() not in TABLE_ENDINGS:
        return None
    try:
        own = not is_project(source) and is_own(source)
    except InputError:
        return None
    return None if own else read_project(source, codebook)


def _code_list(source: Source) -> CodedProject | None:
    if is_zip(source) or len(source.content) > LIST_BYTES or b">>" not in source.content:
        return None
    return read_code_list(decode(source)[0], PurePosixPath(source.name).stem)
