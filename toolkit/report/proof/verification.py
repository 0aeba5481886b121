"""Each file against the publication: what was checked, and every figure that does not agree."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from toolkit.publication import Publication
from toolkit.publication.figures import figure_values
from toolkit.report.proof.explained import Explained
from toolkit.report.proof.loose import loose_numbers
from toolkit.report.proof.numbers import equal, says
from toolkit.report.proof.readers import READERS, figures_of
from toolkit.report.proof.shown import Found

Kind = Literal["changed", "deleted", "unknown", "loose"]
NEVER_EMPTY = "–"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mistake:
    """A figure that a file shows otherwise than results.json has it.

    Parameters
    ----------
    kind
        ``changed`` (another number), ``deleted`` (the words around it stand, the number does not), ``unknown`` (no
        such figure is published, or not any more) or ``loose`` (a number without an identifier, `figure` is blank).
    expected
        The published value, unrounded; None for an unknown or loose figure.
    """

    figure: str
    kind: Kind
    shown: str
    expected: float | None
    place: str

    def __str__(self) -> str:
        if self.kind == "loose":
            return f"{self.place}: {self.shown} has no identifier, so that nothing proves it"
        value = "not published" if self.expected is None else f"{self.expected:.6g}"
        shown = self.shown if self.shown else "nothing"
        return f"{self.place}: {self.figure} shows {shown}, results.json has {value}"


@dataclass(frozen=True, kw_only=True, slots=True)
class FileCheck:
    """One file: how many figures were checked, those that do not agree, and numbers that nobody vouches for.

    `added` are numbers that a person put in (or that a file of ours should not have): they are not checked. `gone` are
    figures of the file as it was generated that it does not hold any more.
    """

    file: str
    figures: int
    mistakes: tuple[Mistake, ...]
    edited: bool = False
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether every figure is the published one."""
        return not self.mistakes

    def unvouched(self) -> "FileCheck":
        """Return the same of a file that a person may have edited: numbers without identifier are listed as added."""
        loose = [each for each in self.mistakes if each.kind == "loose"]
        return replace(
            self,
            mistakes=tuple(each for each in self.mistakes if each.kind != "loose"),
            added=self.added or tuple(f"{each.place}: {each.shown}" for each in loose),
        )


def check_file(
    path: Path,
    publication: Publication,
    *,
    values: Mapping[str, float] | None = None,
    explained: Explained | None = None,
    whole: bool = True,
) -> FileCheck:
    """Return how a file stands to a publication.

    Parameters
    ----------
    values
        The publication's figures, when they are at hand from another file.
    explained
        The words that its numbers stand in, likewise.
    whole
        Search the pages of a PDF as well, which takes seconds.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    known = figure_values(publication) if values is None else values
    found = figures_of(path, whole=whole)
    mistakes = [each for each in (_mistake(one, known, publication.language) for one in found) if each is not None]
    if found:  # a file without any figure of ours was not written here
        vouched = explained or Explained(publication)
        for number, place in loose_numbers(path, publication, vouched, whole=whole):
            mistakes.append(Mistake(figure="", kind="loose", shown=number, expected=None, place=place))
    return FileCheck(file=path.name, figures=len(found), mistakes=tuple(mistakes))


def check_folder(
    folder: Path, publication: Publication, *, names: Sequence[str] = (), whole: bool = True
) -> list[FileCheck]:
    """Return how every deliverable in a folder (or those of `names`) stands to a publication, by name."""
    values, explained = figure_values(publication), Explained(publication)
    files = sorted(
        path for path in folder.iterdir() if path.suffix in READERS and not path.name.startswith((".", "~$"))
    )
    wanted = [path for path in files if not names or path.name in names]
    return [check_file(path, publication, values=values, explained=explained, whole=whole) for path in wanted]


def missing_figures(before: Sequence[Found], now: Sequence[Found]) -> tuple[str, ...]:
    """Return the figures that a file held as generated and does not hold any more, each once."""
    left = Counter(each.figure for each in now)
    return tuple(dict.fromkeys(each.figure for each in before if not left[each.figure]))


def _mistake(found: Found, known: Mapping[str, float], language: str) -> Mistake | None:
    value = known.get(found.figure)
    if value is not None:
        agrees = (
            equal(found.exact, value) if found.exact is not None else says(found.text, value, found.figure, language)
        )
        if agrees:
            return None
    kind: Kind = "unknown" if value is None else "changed" if found.text.strip() else "deleted"
    return Mistake(figure=found.figure, kind=kind, shown=found.text, expected=value, place=found.place)
