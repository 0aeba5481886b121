"""Who answered a file: guessed from whose items it asks, or from a column that says so."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from toolkit.ingest.columns import Form
from toolkit.ingest.drafting_earlier import EarlierFile
from toolkit.ingest.drafting_items import words_of
from toolkit.ingest.drafting_values import Certainty
from toolkit.ingest.mapping import AudienceColumn
from toolkit.ingest.values import Question, SurveyExport

MIXED = 0.2
"""Share of the items that only one audience is asked, from which a second audience is in the file too."""

MOST_VALUES = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Guess:
    """Who answered a file, or the column that says it; neither when unknown."""

    audience: str | None = None
    column: AudienceColumn | None = None
    certainty: Certainty = Certainty.UNKNOWN
    reason: str = "no item of any audience, and no audience's name in the file's"

    @property
    def audiences(self) -> tuple[str, ...]:
        """The audiences whose answers the file holds, as far as guessed."""
        if self.column is not None:
            return tuple(dict.fromkeys(self.column.values.values()))
        return (self.audience,) if self.audience is not None else ()


def audience_of(
    name: str, export: SurveyExport, found: Sequence[tuple[str, ...]], form: Form, earlier: EarlierFile | None
) -> Guess:
    """Return who answered a file.

    Parameters
    ----------
    name
        The file's path, asked only when nothing in it tells.
    export
        The file.
    found
        The items that its columns ask for certain, a tuple a column.
    form
        Who is asked what.
    earlier
        The same survey in the earlier wave, if there is one.
    """
    counts: Counter[str] = Counter()
    for items in found:
        asking = {a for a, asked in form.asked.items() if {*items} & {*asked, *form.model.asked_of(a)}}
        if len(asking) == 1:
            counts.update(asking)
    total = sum(counts.values())
    present = [audience for audience, count in counts.most_common() if count >= MIXED * total]
    if len(present) > 1:
        return _from_a_column(export, form, counts)
    if present:
        certain = counts[present[0]] == total
        reason = f"{counts[present[0]]} of {total} items that only one audience is asked are theirs"
        return Guess(audience=present[0], certainty=Certainty.CERTAIN if certain else Certainty.LIKELY, reason=reason)
    if earlier is not None and earlier.mapped.audience in form.asked:
        return Guess(audience=earlier.mapped.audience, certainty=Certainty.LIKELY, reason="as in the earlier wave")
    return _by_name(name, form)


def _from_a_column(export: SurveyExport, form: Form, counts: Counter[str]) -> Guess:
    for question in export.questions:
        values = _audience_values(question, export, form)
        if len({*values.values()} & {*counts}) > 1:
            column = AudienceColumn(column=question.id, values=values)
            reason = f"column {question.header or question.id} holds names of audiences"
            return Guess(column=column, certainty=Certainty.LIKELY, reason=reason)
    first, count = counts.most_common(1)[0]
    reason = f"items of {', '.join(counts)} in one file, and no column that tells them apart; {count} are of {first}"
    return Guess(audience=first, certainty=Certainty.UNKNOWN, reason=reason)


def _audience_values(question: Question, export: SurveyExport, form: Form) -> dict[str, str]:
    """Return which of a column's values name which audience; empty when one of them names none."""
    values = [str(value) for value in export.rows[question.id].unique() if value != ""]
    if not 1 < len(values) <= MOST_VALUES:
        return {}
    names = {_stem(audience): audience for audience in form.asked}
    names |= {_stem(form.model.audience_names[audience]): audience for audience in form.asked}
    known = {value: names[_stem(value)] for value in values if _stem(value) in names}
    return known if len(known) == len(values) else {}


def _by_name(name: str, form: Form) -> Guess:
    words = {_stem(word) for word in words_of(PurePosixPath(name).stem).split()}
    named = [audience for audience in form.asked if _stem(audience) in words]
    if len(named) == 1:
        return Guess(audience=named[0], certainty=Certainty.LIKELY, reason="the file is named after them")
    if len(form.asked) == 1:
        (only,) = form.asked
        return Guess(audience=only, certainty=Certainty.LIKELY, reason="the only audience of the engagement")
    return Guess()


def _stem(name: str) -> str:
    words = words_of(name)
    return words.removesuffix("s")
