"""The coding files as rows that several people change at once: every change is merged by key, none overwrites another's.

A change names the row as it was. It is made only where the row is still so on disk, whoever wrote the rest of the file
meanwhile, so that a colleague's rows (or those of a spreadsheet program) are always kept.
"""

import csv
import hashlib
import io
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from toolkit.engagement import write_atomically
from toolkit.errors import InputError, Problem
from toolkit.ingest.coding import RATING_COLUMNS, RATINGS_FILE, STATEMENT_COLUMNS, STATEMENTS_FILE
from toolkit.ingest.sources import decode, open_source
from toolkit.ingest.tables import sniff_delimiter

SUGGESTIONS_FILE = "suggestions.csv"
SUGGESTION_COLUMNS = ("coder", "segment", "rank", "suggested", "confidence", "accepted")

Row = Mapping[str, str]
Key = tuple[str, ...]

KEYS: Mapping[str, tuple[str, ...]] = {
    STATEMENTS_FILE: ("id",),
    RATINGS_FILE: ("coder", "criterion", "role"),
    SUGGESTIONS_FILE: ("coder", "segment", "suggested"),
}
"""What names a row, by file."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    STATEMENTS_FILE: STATEMENT_COLUMNS,
    RATINGS_FILE: RATING_COLUMNS,
    SUGGESTIONS_FILE: SUGGESTION_COLUMNS,
}

LOCK_FILE = ".coding.lock"
LONGEST_WAIT_SECONDS = 5.0
STALE_SECONDS = 20.0
TRIES = 5
UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One row of a file made (`before` is None), changed, or taken away (`after` is None)."""

    file: str
    before: Row | None
    after: Row | None

    @property
    def key(self) -> Key:
        """The key of the row."""
        row = self.after if self.after is not None else self.before or {}
        return key_of(self.file, row)

    def reversed(self) -> "Change":
        """Return the change that takes this one back."""
        return Change(file=self.file, before=self.after, after=self.before)


def key_of(file: str, row: Row) -> Key:
    """Return what names a row of a file."""
    return tuple(row.get(column, "") for column in KEYS[file])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Content:
    """A file as it stands on disk: its rows by key in file order, and the way it is written."""

    digest: str
    header: tuple[str, ...]
    rows: Mapping[Key, Row]
    delimiter: str = ","
    mark: bytes = b""

    def written(self, rows: Mapping[Key, Row]) -> bytes:
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, self.header, delimiter=self.delimiter, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows.values())
        return self.mark + text.getvalue().encode("utf-8")


class CodingFiles:
    """statements.csv, ratings.csv and suggestions.csv of one engagement, as last seen here.

    Attributes
    ----------
    rows
        The rows of each file by key, in file order, as last read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: dict[str, _Content] = {file: self._read(file) for file in KEYS}

    @property
    def rows(self) -> dict[str, Mapping[Key, Row]]:
        """The rows of each file by key."""
        return {file: content.rows for file, content in self._seen.items()}

    def refresh(self) -> int:
        """Read the files again; return how many rows others made, changed or took away since."""
        return sum(self._take_in(file, self._read(file)) for file in KEYS)

    def apply(self, changes: Sequence[Change]) -> int:
        """Make changes on disk, each on what its file holds by now; return how many rows others had changed since.

        Raises
        ------
        InputError
            A row is not as it was when the change was asked for (nothing is written), the file is broken, or another
            program holds the folder.
        OSError
            The disk does not take it.
        """
        others = 0
        with self._alone():
            found = {file: self._read(file) for file in dict.fromkeys(change.file for change in changes)}
            for file, content in found.items():
                wanted = _changed(content.rows, [change for change in changes if change.file == file])
                others += self._take_in(file, self._write(file, content, wanted, changes))
        ours = {(change.file, change.key) for change in changes}
        return max(0, others - len(ours))

    def _write(self, file: str, content: _Content, wanted: Mapping[Key, Row], changes: Sequence[Change]) -> _Content:
        """Write a file unless it changed since it was read; programs that keep no lock are met by looking again."""
        for _ in range(TRIES):
            now = self._read(file)
            if now.digest == content.digest:
                data = content.written(wanted)
                write_atomically(self.folder / file, data)
                return self._read(file)
            content, wanted = now, _changed(now.rows, [change for change in changes if change.file == file])
        raise _conflict(file, "another program keeps changing the file", "Close it there and try again")

    def _take_in(self, file: str, content: _Content) -> int:
        before, now = self._seen[file].rows, content.rows
        self._seen[file] = content
        return sum(before.get(key) != now.get(key) for key in {*before, *now})

    def _read(self, file: str) -> _Content:
        path, name = self.folder / file, f"coding/{file}"
        if not path.exists() or not path.stat().st_size:
            return _Content(digest="", header=COLUMNS[file], rows={})
        source = open_source(path, name)
        text, _ = decode(source)
        delimiter = sniff_delimiter(text.partition("\n")[0])
        try:
            lines = [
                [cell.strip() for cell in line]
                for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            ]
        except csv.Error:
            found = "a quotation mark that is not closed, or stands inside a quoted cell"
            raise InputError(
                Problem(code="broken-quotes", file=name, found=found, remedy="Mend the line, then go on here")
            ) from None
        header = tuple(lines[0]) if lines else ()
        missing = [column for column in COLUMNS[file] if column not in header]
        if missing:
            raise InputError(
                Problem(
                    code="missing-column",
                    file=name,
                    place="row 1",
                    found=f"no column '{missing[0]}'",
                    expected=", ".join(COLUMNS[file]),
                    remedy="Add the column, then go on here",
                )
            )
        rows = [dict.fromkeys(header, "") | dict(zip(header, line, strict=False)) for line in lines[1:] if any(line)]
        plain = source.content.startswith(UTF8_MARK) or not _is_utf8(source.content)
        return _Content(
            digest=hashlib.sha256(source.content).hexdigest(),
            header=header,
            rows={key_of(file, row): row for row in rows},
            delimiter=delimiter,
            mark=UTF8_MARK if plain else b"",
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the folder, so that two desks never write at one moment; a lock left behind by a dead one is broken."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / LOCK_FILE
        until = time.monotonic() + LONGEST_WAIT_SECONDS
        while True:
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
                break
            except FileExistsError:
                if _age(path) > STALE_SECONDS:
                    path.unlink(missing_ok=True)
                elif time.monotonic() > until:
                    raise _conflict("", "another program is writing here", "Try again in a moment") from None
                else:
                    time.sleep(0.02)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _changed(rows: Mapping[Key, Row], changes: Sequence[Change]) -> dict[Key, Row]:
    """Return the rows after the changes; InputError where a row is no longer what a change starts from."""
    found = dict(rows)
    for change in changes:
        now = found.get(change.key)
        if not _same(now, change.before):
            what = "is there already" if change.before is None else "was changed or taken away meanwhile"
            raise _conflict(
                change.file,
                f"the row {' '.join(part for part in change.key if part)} {what} by somebody else",
                "Their row was kept and is shown now; make the change again if it is still wanted",
            )
        if change.after is None:
            del found[change.key]
        else:
            found[change.key] = {**(now or {}), **change.after}
    return found


def _same(row: Row | None, other: Row | None) -> bool:
    """Return whether two rows say the same; a column that only a person added does not count."""
    if row is None or other is None:
        return row is other
    return all(row.get(column, "") == value for column, value in other.items())


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def _conflict(file: str, found: str, remedy: str) -> InputError:
    name = f"coding/{file}".rstrip("/")
    return InputError(Problem(code="changed-meanwhile", file=name, found=found, remedy=remedy))
