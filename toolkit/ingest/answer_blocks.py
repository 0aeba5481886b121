"""Every file of an engagement in blocks of codes, for those who need no row a respondent."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from toolkit.engagement import Engagement
from toolkit.errors import InputError, Problem
from toolkit.findings import Finding
from toolkit.ingest.blocks import Survey
from toolkit.ingest.checked_bytes import NeedsWholeFileError
from toolkit.ingest.file_coding import FileReport, Sink, code_file
from toolkit.ingest.mapping import SurveyFile
from toolkit.ingest.responses import read_whole, survey_of
from toolkit.ingest.streams import stream_file, whole_stream
from toolkit.ingest.values import ReadOptions
from toolkit.model import Model

S = TypeVar("S", bound=Sink)


@dataclass(frozen=True, kw_only=True)
class Fed(Generic[S]):
    """What was fed from the files of an engagement: a sink a file that holds rows, what was found, and what is wrong.

    `unread` names the files of which nothing was handed on.
    """

    survey: Survey
    sinks: tuple[S, ...]
    unread: frozenset[str]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]


def feed(engagement: Engagement, model: Model, new_sink: Callable[[Survey, SurveyFile], S]) -> Fed[S]:
    """Return sinks that were fed the answers of an engagement, a block at a time.

    A CSV in UTF-8 and a Parquet file are read in blocks; any other file is read whole first, with the same result.

    Parameters
    ----------
    new_sink
        Makes what the rows of one file are handed to. It may be asked twice for a file: what the first one took is void.

    Raises
    ------
    InputError
        Every problem of the mapping.
    """
    survey = survey_of(engagement, model)
    sinks: list[S] = []
    findings: list[Finding] = []
    problems: list[Problem] = []
    unread: set[str] = set()
    for file in survey.mapping.files:
        try:
            sink, report = _fed(engagement, survey, file, partial(new_sink, survey, file))
        except InputError as error:
            problems += error.problems
            unread.add(file.file)
            continue
        if report.usable:
            sinks.append(sink)
        else:
            unread.add(file.file)
        findings += report.findings
        problems += report.problems
    return Fed(
        survey=survey,
        sinks=tuple(sinks),
        unread=frozenset(unread),
        findings=tuple(findings),
        problems=tuple(problems),
    )


def _fed(engagement: Engagement, survey: Survey, file: SurveyFile, new_sink: Callable[[], S]) -> tuple[S, FileReport]:
    options = ReadOptions(
        sheet=file.sheet, header_row=file.header_row, keep_unfinished=file.keep_unfinished, encoding=file.encoding
    )
    if file.sql is None:
        stream = stream_file(engagement.survey_file(file.file), file.file, options, file.reader)
        if stream is not None:
            try:
                return code_file(survey, file, stream, new_sink)
            except NeedsWholeFileError:
                pass
    return code_file(survey, file, whole_stream(read_whole(engagement, file, options)), new_sink)
