"""Who answered what, counted by all groups at once: what the exact audit of S25 judges tables by. Private."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from toolkit.disclosure import nearly_alike
from toolkit.ingest.values import Responses, SurveyData
from toolkit.model import Model
from toolkit.score.comparison import Change
from toolkit.score.persons import PersonTable, score_persons
from toolkit.score.values import SubjectKind, cell_id
from toolkit.stats.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, kw_only=True, slots=True)
class AudienceMembers:
    """The people of one audience, counted by crossing: by all their groups at once.

    Parameters
    ----------
    audience
        Audience id.
    dimensions, values
        Group dimensions, and the values of each.
    places
        Every crossing that occurs, as the number of its value by dimension; one empty crossing without dimensions.
    people, sums, squares
        By subject (``criterion:service-vision``, ``outcome:csat``), by crossing: people with a score, their scores of
        0 to 100 added up, and the squares of these.
    others
        By subject, by crossing: what else is shown of it by group, added up; 0 to 100 a person: the favourable share of a
        criterion, whether somebody is satisfied or finds it easy, promoters (100) and detractors (0).
    alike
        Ids of the cells in which all, or all but one, have the same score.
    partial
        By criterion, people who answered some of its items and not all; by ``CRITERION|common`` the same of the items
        that a change since an earlier wave rests on, where these are fewer.
    complete
        By criterion, by crossing: people who answered all of its items.
    """

    audience: str
    dimensions: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    places: tuple[tuple[int, ...], ...]
    people: Mapping[str, tuple[int, ...]]
    sums: Mapping[str, tuple[float, ...]]
    squares: Mapping[str, tuple[float, ...]]
    others: Mapping[str, tuple[tuple[float, ...], ...]]
    alike: tuple[str, ...]
    partial: Mapping[str, int]
    complete: Mapping[str, tuple[int, ...]]


def members(
    data: SurveyData, model: Model, missing_rule: float, changes: Iterable[Change] = ()
) -> tuple[AudienceMembers, ...]:
    """Return the members of every audience; row order never matters."""
    known = tuple(changes)
    return tuple(_audience(responses, model, missing_rule, known) for responses in data.responses.values())


def _audience(responses: Responses, model: Model, missing_rule: float, changes: tuple[Change, ...]) -> AudienceMembers:
    table = score_persons(responses, model, missing_rule)
    values, codes = _coded_groups(responses)
    places, crossing = np.unique(codes, axis=0, return_inverse=True)
    crossing = np.ravel(crossing)
    people: dict[str, tuple[int, ...]] = {}
    sums: dict[str, tuple[float, ...]] = {}
    squares: dict[str, tuple[float, ...]] = {}
    alike: list[str] = []
    for kind, name, scores in _columns(responses, table, model):
        given = ~np.isnan(scores)
        if kind in (SubjectKind.CRITERION, SubjectKind.OUTCOME):
            counted = np.bincount(crossing[given], minlength=len(places))
            people[f"{kind}:{name}"] = tuple(counted.tolist())
            for power, kept in ((1, sums), (2, squares)):
                added = np.bincount(crossing[given], weights=scores[given] ** power, minlength=len(places))
                kept[f"{kind}:{name}"] = tuple(added.round(6).tolist())
        alike += [
            cell_id(kind, name, responses.audience, *group)
            for group, rows in _slices(responses, values, codes, kind)
            if _alike(scores[given & rows])
        ]
    return AudienceMembers(
        audience=responses.audience,
        dimensions=responses.groups,
        values=values,
        places=tuple(tuple(row) for row in places.tolist()),
        people=people,
        sums=sums,
        squares=squares,
        others={
            name: tuple(
                tuple(np.bincount(crossing, weights=np.nan_to_num(each), minlength=len(places)).round(6).tolist())
                for each in figures
            )
            for name, figures in _others(responses, table, model)
        },
        alike=tuple(sorted(alike)),
        partial=dict(_partial(table, changes)),
        complete={
            name: tuple(np.bincount(crossing[everything], minlength=len(places)).tolist())
            for name, everything in _complete(table)
        },
    )


def _coded_groups(responses: Responses) -> tuple[tuple[tuple[str, ...], ...], IntArray]:
    values: list[tuple[str, ...]] = []
    codes = np.zeros((len(responses.frame), len(responses.groups)), dtype=np.int64)
    for column, dimension in enumerate(responses.groups):
        names, numbers = np.unique(responses.frame[dimension].to_numpy(dtype=str), return_inverse=True)
        values.append(tuple(names.tolist()))
        codes[:, column] = np.ravel(numbers)
    return tuple(values), codes


def _columns(responses: Responses, table: PersonTable, model: Model) -> Iterator[tuple[SubjectKind, str, FloatArray]]:
    """Every subject with the score of each person, 0 to 100."""
    for column, (kind, name) in enumerate(table.subjects):
        yield kind, name, table.scores[:, column]
    for column, item in enumerate(table.items):
        yield SubjectKind.ITEM, item, table.points[:, column]
    for outcome in model.outcome_items:
        if outcome.audience == responses.audience and outcome.id in responses.frame.columns:
            scale = model.scales[outcome.scale]
            codes = responses.frame[outcome.id].to_numpy(dtype=np.float64)
            points = 100.0 * (codes - scale.min) / (scale.max - scale.min)
            yield SubjectKind.OUTCOME, outcome.id, np.where(codes < 0, np.nan, points)


def _others(responses: Responses, table: PersonTable, model: Model) -> Iterator[tuple[str, tuple[FloatArray, ...]]]:
    """What else is shown by group of criteria and outcomes, by person; nan where there is nothing."""
    position = table.position_of_item
    for column, (kind, name) in enumerate(table.subjects):
        if kind is SubjectKind.CRITERION:
            flags = table.favourable[:, [position[item] for item in table.items_of[kind, name]]]
            counted = ~np.isnan(flags) & ~np.isnan(table.scores[:, [column]])
            answered = counted.sum(axis=1)
            if answered.any():
                shares = 100.0 * np.where(counted, flags, 0.0).sum(axis=1) / np.maximum(answered, 1)
                yield f"{kind}:{name}", (shares,)
    for outcome in model.outcome_items:
        if outcome.audience == responses.audience and outcome.id in responses.frame.columns:
            scale = model.scales[outcome.scale]
            codes = responses.frame[outcome.id].to_numpy(dtype=np.float64)
            if scale.promoters:
                points = np.where(codes >= 9, 100.0, np.where(codes <= 6, 0.0, 50.0))
            else:
                points = 100.0 * np.isin(codes, scale.favourable or ())
            yield f"{SubjectKind.OUTCOME}:{outcome.id}", (np.where(codes < 0, np.nan, points),)


def _slices(
    responses: Responses, values: tuple[tuple[str, ...], ...], codes: IntArray, kind: SubjectKind
) -> Iterator[tuple[tuple[str | None, str | None], BoolArray]]:
    yield (None, None), np.ones(len(codes), dtype=np.bool_)
    if kind is not SubjectKind.ITEM:
        for column, dimension in enumerate(responses.groups):
            for number, value in enumerate(values[column]):
                yield (dimension, value), np.asarray(codes[:, column] == number, dtype=np.bool_)


def _alike(scores: FloatArray) -> bool:
    if not scores.size:
        return False
    _, counts = np.unique(scores.round(6), return_counts=True)
    return nearly_alike(int(counts.max()), scores.size)


def _partial(table: PersonTable, changes: tuple[Change, ...]) -> Iterator[tuple[str, int]]:
    position = table.position_of_item
    for kind, name in table.subjects:
        if kind is SubjectKind.CRITERION:
            own = table.items_of[kind, name]
            yield name, _some_not_all(table.points[:, [position[item] for item in own]])
            for change in changes:
                common = [position[item] for item in change.items if item in position]
                same = change.kind is kind and change.subject == name and change.audience == table.audience
                if same and common and set(change.items) != set(own):
                    yield f"{name}|common", _some_not_all(table.points[:, common])


def _complete(table: PersonTable) -> Iterator[tuple[str, BoolArray]]:
    position = table.position_of_item
    for kind, name in table.subjects:
        if kind is SubjectKind.CRITERION:
            columns = [position[item] for item in table.items_of[kind, name]]
            yield name, np.asarray(~np.isnan(table.points[:, columns]).any(axis=1), dtype=np.bool_)


def _some_not_all(points: FloatArray) -> int:
    answered = (~np.isnan(points)).sum(axis=1)
    return int(((answered > 0) & (answered < points.shape[1])).sum())
