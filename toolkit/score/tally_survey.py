"""From the files of an engagement to scores in blocks: no row a respondent is ever held."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engagement import Engagement
from toolkit.errors import InputError, Problem
from toolkit.findings import Finding
from toolkit.ingest.answer_blocks import Fed, feed
from toolkit.ingest.blocks import (
    MAX_ROWS_NAMED,
    NOT_STATED,
    Survey,
    answered_twice,
    group_not_mapped,
    missing_labels,
    rows_phrase,
)
from toolkit.ingest.columns import Columns
from toolkit.ingest.file_coding import CodedRows
from toolkit.ingest.labels import matching_form
from toolkit.ingest.mapping import SurveyFile, Use, meaning_of
from toolkit.ingest.responses import no_respondents
from toolkit.ingest.streams import Coded, key_hashes
from toolkit.ingest.values import NOT_ASKED
from toolkit.model import Model, QualityItem
from toolkit.score.comparison import combined_cells, gaps
from toolkit.score.scoring import ScoringPlan
from toolkit.score.tally import Block, Tally, TallyPlan
from toolkit.score.tally_cells import tally_cells
from toolkit.score.values import Cell, SampleNotes, Scores

SHARES = 16
"""Keys are compared in so many shares, by their highest four bits."""

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockScores:
    """Scores made in blocks, what was found in the files, and the counts themselves with the names of their groups.

    `scores` has no comparison of groups with the rest of their audience, and no favourable share averaged over items.
    """

    scores: Scores
    findings: tuple[Finding, ...]
    tallies: Mapping[str, Tally]
    groups: Mapping[str, Mapping[str, tuple[str, ...]]]


def score_in_blocks(engagement: Engagement, model: Model, plan: ScoringPlan) -> BlockScores | None:
    """Return the scores of an engagement; None where they need a row a respondent.

    That is the case with weights and with clusters, and where of a person's several rows one has to be chosen.
    Answers, missing kinds, reverse keying, groups, audiences and dropped rows mean what they do for
    `toolkit.ingest.responses.read_responses`, and the figures are those of `toolkit.score.scoring.score`.

    Raises
    ------
    InputError
        Every problem of the mapping and of all files at once.
    """
    if plan.margins or plan.clusters:
        return None
    groups = _Groups()
    fed = feed(engagement, model, lambda survey, file: _Tallies(survey, file, plan.missing_rule, groups))
    doubles = _doubles(fed)
    if doubles and fed.survey.mapping.repeated_answers != "refuse":
        return None
    problems = list(fed.problems)
    if doubles:
        problems.append(_told_doubles(engagement, model, fed, doubles))
    tallies: dict[str, Tally] = {}
    names: dict[str, dict[str, tuple[str, ...]]] = {}
    findings = list(fed.findings)
    for audience in fed.survey.form.asked:
        own = [sink for sink in fed.sinks if audience in sink.tallies and sink.respondents(audience)]
        if not own:
            problems += no_respondents(audience, fed.survey.mapping, set(fed.unread))
            continue
        tallies[audience] = own[0].tallies[audience]
        for sink in own[1:]:
            tallies[audience].merge(sink.tallies[audience])
        dimensions = tallies[audience].plan.dimensions
        names[audience] = {dimension: groups.names(audience, dimension, own) for dimension in dimensions}
        declared = [name for name, group in fed.survey.form.settings.groups.items() if audience in group.audiences]
        findings += [group_not_mapped(fed.survey, audience, name) for name in declared if name not in dimensions]
    if problems:
        raise InputError(problems)
    return BlockScores(scores=_scores(tallies, names, plan), findings=tuple(findings), tallies=tallies, groups=names)


def _scores(
    tallies: Mapping[str, Tally], names: Mapping[str, Mapping[str, tuple[str, ...]]], plan: ScoringPlan
) -> Scores:
    cells: list[Cell] = []
    for audience, tally in tallies.items():
        cells += tally_cells(tally, names[audience], plan.populations.get(audience))
    values: dict[str, set[str]] = {}
    for cell in cells:
        if cell.group_by is not None and cell.group is not None:
            values.setdefault(cell.group_by, set()).add(cell.group)
    return Scores(
        cells=(*cells, *combined_cells(cells, plan.minimum_n)),
        gaps=tuple(gaps(cells, tuple(tallies), plan.minimum_n)),
        audience_n={audience: int(tally.group_sizes(None)[0]) for audience, tally in tallies.items()},
        group_values={dimension: tuple(sorted(found)) for dimension, found in values.items()},
        samples={audience: SampleNotes() for audience in tallies},
    )


class _Groups:
    """Numbers the groups of each audience and dimension, spellings of one name alike, whichever file they stand in."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], dict[str, int]] = {}

    def number(self, audience: str, dimension: str, form: str) -> int:
        """Return the number of a group by its name in matching form; the blank name is that of `NOT_STATED`."""
        known = self._numbers.setdefault((audience, dimension), {})
        return known.setdefault(form, len(known))

    def names(self, audience: str, dimension: str, sinks: "list[_Tallies]") -> tuple[str, ...]:
        """Return the groups by number, each in the spelling met most often."""
        spelled: Counter[str] = Counter()
        for sink in sinks:
            spelled.update(sink.spelled.get((audience, dimension), Counter()))
        best: dict[str, str] = {}
        for value, _ in spelled.most_common():
            best.setdefault(matching_form(value), " ".join(value.split()))
        known = self._numbers.get((audience, dimension), {})
        return tuple(NOT_STATED if form == "" else best.get(form, form) for form in known)


class _Tallies:
    """Counts the rows of one file, an audience at a time."""

    def __init__(self, survey: Survey, file: SurveyFile, missing_rule: float, groups: _Groups) -> None:
        self._survey, self._file, self._groups = survey, file, groups
        self._none = {matching_form(label) for label in missing_labels(survey.mapping)} | {""}
        self.spelled: dict[tuple[str, str], Counter[str]] = {}
        self.keys: dict[str, list[npt.NDArray[np.uint64]]] = {}
        self._turned = self._vendor_turned()
        self.tallies = {
            audience: Tally(survey.form.model, audience, self._plan(audience, missing_rule))
            for audience in file.audiences
            if audience in survey.form.asked
        }

    def respondents(self, audience: str) -> int:
        """Return how many rows of an audience were counted."""
        return int(self.tallies[audience].group_sizes(None)[0])

    def _plan(self, audience: str, missing_rule: float) -> TallyPlan:
        form, files = self._survey.form, self._files(audience)
        mapped = {meaning_of(text).name for file in files for text in file.columns.values() if _is_group(text)}
        dimensions = [
            name for name, group in form.settings.groups.items() if audience in group.audiences and name in mapped
        ]
        scored = [item for item in form.asked[audience] if not isinstance(form.model.scored_items[item], QualityItem)]
        return TallyPlan(
            items=tuple(scored),
            dimensions=tuple(dimensions),
            missing_rule=missing_rule,
            recoded=frozenset.intersection(*(frozenset(file.recoded) for file in files)),
        )

    def _files(self, audience: str) -> list[SurveyFile]:
        return [file for file in self._survey.mapping.files if audience in file.audiences]

    def _vendor_turned(self) -> dict[str, frozenset[str]]:
        """By audience, items that the vendor turned in this file and not in all; they are turned back."""
        own = frozenset(self._file.recoded)
        return {
            audience: own - frozenset.intersection(*(frozenset(file.recoded) for file in self._files(audience)))
            for audience in self._file.audiences
        }

    def add(self, block: CodedRows, columns: Columns) -> None:
        """Count a block."""
        keys = None if columns.respondent is None else key_hashes(block.rows.columns[columns.respondent])
        for audience, rows in block.audiences.items():
            tally = self.tallies[audience]
            codes = self._codes(block, audience, tally.plan.items)
            groups = {
                dimension: self._group_numbers(block, columns, audience, dimension, rows)
                for dimension in tally.plan.dimensions
            }
            tally.add(Block(codes=codes if rows is True else codes[:, rows], groups=groups))
            if keys is not None:
                own = keys if rows is True else keys[rows]
                self.keys.setdefault(audience, []).append(own[own != 0])

    def _codes(self, block: CodedRows, audience: str, items: tuple[str, ...]) -> npt.NDArray[np.int8]:
        turned = self._turned[audience]
        if block.items == items and not turned:
            return block.codes
        place = {item: row for row, item in enumerate(block.items)}
        codes = np.full((len(items), block.codes.shape[1]), NOT_ASKED, dtype=np.int8)
        for row, item in enumerate(items):
            if item in place:
                found = block.codes[place[item]]
                scale = self._survey.form.model.scale_of(item)
                codes[row] = np.where(found < 0, found, scale.min + scale.max - found) if item in turned else found
        return codes

    def _group_numbers(
        self, block: CodedRows, columns: Columns, audience: str, dimension: str, rows: BoolArray | bool
    ) -> npt.NDArray[np.int64]:
        column = columns.groups.get(dimension)
        size = len(block.rows.numbers)
        cells = Coded(places=np.zeros(size, dtype=np.int64), answers=("",))
        if column is not None:
            cells = block.rows.coded(column)
        places = cells.places if rows is True else cells.places[rows]
        spelled = self.spelled.setdefault((audience, dimension), Counter())
        table = np.zeros(len(cells.answers), dtype=np.int64)
        used, first, counts = np.unique(places, return_index=True, return_counts=True)
        for at in np.argsort(first):
            value = cells.answers[used[at]]
            form = matching_form(value)
            form = "" if form in self._none else form
            spelled[value] += int(counts[at])
            table[used[at]] = self._groups.number(audience, dimension, form)
        numbers: npt.NDArray[np.int64] = table[places]
        return numbers


def _is_group(text: str) -> bool:
    return meaning_of(text).use is Use.GROUP


def _doubles(fed: Fed[_Tallies]) -> dict[str, npt.NDArray[np.uint64]]:
    """Return the respondent keys met twice in an audience, as `key_hashes` numbers them."""
    found = {}
    for audience in fed.survey.form.asked:
        parts = [part for sink in fed.sinks for part in sink.keys.pop(audience, [])]
        again = [_repeated(parts, share) for share in range(SHARES)]
        if any(each.size for each in again):
            found[audience] = np.concatenate(again)
    return found


def _repeated(parts: list[npt.NDArray[np.uint64]], share: int) -> npt.NDArray[np.uint64]:
    """Return the numbers met twice among one share of them; all together would take as much memory again."""
    own = [part[part >> np.uint64(60) == np.uint64(share)] for part in parts]
    keys = np.sort(np.concatenate(own)) if own else np.empty(0, dtype=np.uint64)
    return np.unique(keys[1:][keys[1:] == keys[:-1]])


class _DoubleRows:
    """Notes the rows of one file that hold a key met twice."""

    def __init__(self, file: SurveyFile, doubles: Mapping[str, npt.NDArray[np.uint64]]) -> None:
        self.file, self._doubles = file, doubles
        self.first: dict[str, list[int]] = {}
        self.count: Counter[str] = Counter()

    def add(self, block: CodedRows, columns: Columns) -> None:
        """Look through a block."""
        if columns.respondent is None:
            return
        keys = key_hashes(block.rows.columns[columns.respondent])
        for audience, rows in block.audiences.items():
            again = np.isin(keys, self._doubles.get(audience, np.empty(0, dtype=np.uint64)))
            numbers = block.rows.numbers[again if rows is True else again & rows]
            first = self.first.setdefault(audience, [])
            first += numbers[: MAX_ROWS_NAMED - len(first)].tolist()
            self.count[audience] += len(numbers)


def _told_doubles(
    engagement: Engagement, model: Model, fed: Fed[_Tallies], doubles: Mapping[str, npt.NDArray[np.uint64]]
) -> Problem:
    """Return the problem of people who answered twice; the files are read once more to name the rows."""
    again = feed(engagement, model, lambda _, file: _DoubleRows(file, doubles))
    places = [
        f"{sink.file.file}, {rows_phrase(sink.first[audience], sink.count[audience])}"
        for audience in fed.survey.form.asked
        for sink in again.sinks
        if sink.count[audience]
    ]
    return answered_twice(places)
