"""The coded projects that stand in an engagement, and the statements they add to its own coding."""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from toolkit.engagement import Engagement
from toolkit.errors import InputError, Problem
from toolkit.findings import Finding, Severity
from toolkit.ingest.coded_criteria import load_codes
from toolkit.ingest.coded_projects import CodedProject
from toolkit.ingest.coded_reading import TABLE_ENDINGS, is_project, read_project, read_segments
from toolkit.ingest.coded_statements import Heard, statements_of
from toolkit.ingest.sources import damaged, open_source
from toolkit.ingest.statements import Person, Statement
from toolkit.ingest.tables import forget_tables
from toolkit.ingest.transcripts import read_transcript
from toolkit.ingest.values import Source, Transcript
from toolkit.model import Model

OWN_FILES = frozenset(
    ("people.csv", "statements.csv", "ratings.csv", "suggestions.csv", "codes.yaml", "codes.draft.yaml")
)
PROJECT_ENDINGS = frozenset((".qdpx", ".qdc", ".sqlite3", ".sqlite", ".db", ".qda"))
MAX_PROJECT_BYTES = 1_000_000_000


def coded_projects(engagement: Engagement) -> tuple[tuple[str, CodedProject], ...]:
    """Return the coded projects in coding/ and interviews/ with the name of each file, codebooks among them.

    Raises
    ------
    InputError
        Every one that is damaged, unsafe or too large.
    """
    problems: list[Problem] = []
    sources: list[Source] = []
    for path, shown in _candidates(engagement):
        try:
            sources.append(_opened(path, shown))
        except InputError as error:
            problems += error.problems
    found: dict[str, CodedProject] = {}
    codebook: set[str] = set()
    # Codebooks and whole projects first: their names say where one code ends and the next begins in a list of segments.
    for source in sorted(sources, key=lambda source: not is_project(source)):
        try:
            if not is_project(source) and PurePosixPath(source.name).suffix.casefold() in PROJECT_ENDINGS:
                raise damaged(source)
            project = read_project(source) if is_project(source) else read_segments(source, codebook)
        except InputError as error:
            problems += error.problems
            continue
        if project is not None:
            found[source.name] = project
            codebook |= {code.name for code in project.codes if project.format != "segments"}
    if problems:
        raise InputError(problems)
    for source in sources:
        if source.name in found and found[source.name].format == "segments":
            found[source.name] = read_segments(source, codebook) or found[source.name]
    forget_tables()
    return tuple(sorted(found.items()))


def project_statements(
    engagement: Engagement, model: Model, people: Sequence[Person], statements: Sequence[Statement]
) -> tuple[tuple[Statement, ...], tuple[Finding, ...]]:
    """Return the statements that coded projects add to those of statements.csv, and the findings on them.

    A statement of statements.csv stands as it is: one of the same id, or on the same words of the same document with the
    same criterion and coder, is not added a second time.
    """
    projects = coded_projects(engagement)
    codes = load_codes(engagement.coding_folder, model)
    if not any(project.passages for _, project in projects):
        return (), ()
    wanted = {PurePosixPath(document.name).stem for _, project in projects for document in project.documents}
    heard = Heard(transcripts=_transcripts(engagement, wanted), people=people)
    ids = {statement.id for statement in statements}
    words = {_words(statement) for statement in statements}
    added: list[Statement] = []
    findings: list[Finding] = []
    for shown, project in projects:
        if not project.passages:
            continue
        made, told = statements_of(project, shown, codes, model, heard)
        findings += told
        fresh = [one for one in made if one.id not in ids and _words(one) not in words]
        ids |= {statement.id for statement in fresh}
        words |= {_words(statement) for statement in fresh}
        added += fresh
        findings += _added(shown, fresh, len(made) - len(fresh))
    return tuple(added), tuple(findings)


def _added(shown: str, fresh: Sequence[Statement], known: int) -> Iterator[Finding]:
    """Yield how many codings became statements, and how many of those are of a speaker whom nobody has listed."""
    strangers = sum(one.person is None and one.type in ("statement", "example") for one in fresh)
    if strangers:
        sentence = (
            f"{shown}: {strangers} coded passages whose speaker is not in coding/people.csv; they count as documents."
        )
        yield Finding(code="unknown-speakers", severity=Severity.WARNING, sentence=sentence, count=strangers)
    if fresh or known:
        sentence = f"{shown}: {len(fresh)} codings became coded statements"
        sentence += f"; {known} are in the engagement's coding already and stand as they are there." if known else "."
        yield Finding(code="codings-read", severity=Severity.NOTE, sentence=sentence, count=len(fresh))


def _words(statement: Statement) -> tuple[str, ...]:
    said = " ".join(statement.text.split()).casefold()
    return statement.document, statement.criterion, statement.direction, statement.coder, said


def _candidates(engagement: Engagement) -> Iterator[tuple[Path, str]]:
    home = engagement.folder.resolve()
    folder = engagement.coding_folder
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        ending = path.suffix.casefold()
        if path.name in OWN_FILES or path.name.startswith((".", "~$")) or not path.resolve().is_relative_to(home):
            continue
        if path.is_file() and ending in PROJECT_ENDINGS | TABLE_ENDINGS:
            yield path, f"coding/{path.name}"
    for path in engagement.interview_files():
        if path.suffix.casefold() in PROJECT_ENDINGS:
            yield path, f"interviews/{path.name}"


def _opened(path: Path, shown: str) -> Source:
    size = path.stat().st_size
    if size > MAX_PROJECT_BYTES:
        remedy = "Export the project without its recordings"
        expected = f"at most {MAX_PROJECT_BYTES:,} bytes"
        raise InputError(
            Problem(code="too-large", file=shown, found=f"{size:,} bytes", expected=expected, remedy=remedy)
        )
    return open_source(path, shown)


def _transcripts(engagement: Engagement, wanted: set[str]) -> dict[str, Transcript]:
    """Return the transcripts of documents that were coded; one that cannot be read is told where transcripts are read."""
    found: dict[str, Transcript] = {}
    for path in engagement.interview_files():
        if path.stem in wanted and path.suffix.casefold() not in PROJECT_ENDINGS:
            try:
                found[path.stem] = read_transcript(open_source(path, f"interviews/{path.name}"))
            except InputError:
                continue
    return found
