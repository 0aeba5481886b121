"""From the answers of one audience to a score a person: items, criteria, dimensions and lens groups (S1 to S3)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.ingest.values import NOT_ASKED, Responses
from toolkit.model import Item, Model
from toolkit.score.values import SubjectKind
from toolkit.stats.arrays import BoolArray, FloatArray
from toolkit.stats.scale import person_scores

Subject = tuple[SubjectKind, str]


@dataclass(frozen=True, kw_only=True)
class PersonTable:
    """The persons of one audience, scored.

    Parameters
    ----------
    audience
        Audience id.
    scores
        Persons by subjects, points of 0 to 100; NaN where the missing-item rule is not met.
    subjects
        The columns of `scores`.
    items_of
        Item ids that make up each subject.
    criteria_of
        Criteria that make up each dimension and lens group; the criterion itself for a criterion.
    points, favourable
        Persons by items: points of 0 to 100 after recoding (NaN: no answer), and 1, 0 or NaN for a favourable answer.
    unfavourable
        The same for an unfavourable answer.
    items
        The columns of `points`.
    threshold_0_100
        Points from which a person's score on a subject counts as favourable; NaN when its scale names none.
    """

    audience: str
    scores: FloatArray
    subjects: tuple[Subject, ...]
    items_of: Mapping[Subject, tuple[str, ...]]
    criteria_of: Mapping[Subject, tuple[str, ...]]
    points: FloatArray
    favourable: FloatArray
    unfavourable: FloatArray
    items: tuple[str, ...]
    threshold_0_100: FloatArray

    @property
    def position_of_item(self) -> dict[str, int]:
        """Column of `points` by item id."""
        return {item: position for position, item in enumerate(self.items)}


def score_persons(responses: Responses, model: Model, missing_rule: float) -> PersonTable:
    """Return every person's scores on what their audience was asked."""
    asked_items = {
        criterion: tuple(item for item in items if item.id in responses.frame.columns)
        for criterion, items in model.items_for(responses.audience).items()
    }
    asked_items = {criterion: items for criterion, items in asked_items.items() if items}
    items = [item for group in asked_items.values() for item in group]
    codes = responses.frame[[item.id for item in items]].to_numpy(dtype=np.int16)
    points, favourable, unfavourable = _recode(codes, items, model, responses.recoded)
    shown = codes != NOT_ASKED
    columns: list[FloatArray] = []
    subjects: list[Subject] = []
    items_of: dict[Subject, tuple[str, ...]] = {}
    criteria_of: dict[Subject, tuple[str, ...]] = {}
    thresholds: dict[str, float] = {}
    position = {item.id: index for index, item in enumerate(items)}
    for criterion, group in asked_items.items():
        where = [position[item.id] for item in group]
        columns.append(person_scores(points[:, where], shown[:, where], rule=missing_rule).score)
        subject = (SubjectKind.CRITERION, criterion)
        subjects.append(subject)
        items_of[subject] = tuple(item.id for item in group)
        criteria_of[subject] = (criterion,)
        thresholds[criterion] = float(np.mean([threshold_0_100(item.id, model) for item in group]))
    criterion_scores = np.column_stack(columns) if columns else np.empty((len(responses.frame), 0))
    criterion_asked = np.column_stack(
        [shown[:, [position[item.id] for item in group]].any(axis=1) for group in asked_items.values()]
    )
    order = list(asked_items)
    cut = [thresholds[criterion] for criterion in order]
    for subject, members in asked_wholes(model, order):
        where = [order.index(criterion) for criterion in members]
        columns.append(person_scores(criterion_scores[:, where], criterion_asked[:, where], rule=missing_rule).score)
        subjects.append(subject)
        items_of[subject] = tuple(item.id for criterion in members for item in asked_items[criterion])
        criteria_of[subject] = members
        cut.append(float(np.mean([thresholds[criterion] for criterion in members])))
    return PersonTable(
        audience=responses.audience,
        scores=np.column_stack(columns),
        subjects=tuple(subjects),
        items_of=items_of,
        criteria_of=criteria_of,
        points=points,
        favourable=favourable,
        unfavourable=unfavourable,
        items=tuple(item.id for item in items),
        threshold_0_100=np.array(cut),
    )


def asked_wholes(model: Model, asked: list[str]) -> list[tuple[Subject, tuple[str, ...]]]:
    """Return dimensions and lens groups with the criteria of theirs that were asked; those with none are left out."""
    named = [((SubjectKind.DIMENSION, dimension.id), dimension.criteria) for dimension in model.dimensions]
    named += [
        ((SubjectKind.LENS_GROUP, f"{lens.id}/{group.id}"), group.criteria)
        for lens in model.lenses
        for group in lens.groups
    ]
    kept = [(subject, tuple(c for c in criteria if c in asked)) for subject, criteria in named]
    return [(subject, criteria) for subject, criteria in kept if criteria]


def _recode(
    codes: npt.NDArray[np.int16], items: list[Item], model: Model, recoded: frozenset[str]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Points, favourable and unfavourable by person and item, reverse-keyed items turned once (S1)."""
    points = np.full(codes.shape, np.nan)
    favourable = np.full(codes.shape, np.nan)
    unfavourable = np.full(codes.shape, np.nan)
    for column, item in enumerate(items):
        scale = model.scale_of(item.id)
        answer = codes[:, column]
        given: BoolArray = answer >= scale.min
        turn = item.keyed == "reverse" and item.id not in recoded
        meaning = np.where(turn, scale.min + scale.max - answer, answer)
        points[given, column] = (100.0 * (meaning[given] - scale.min)) / (scale.max - scale.min)
        if scale.favourable:
            favourable[given, column] = np.isin(meaning[given], scale.favourable)
            # Where a scale names no unfavourable answers, they mirror the favourable ones.
            low = scale.unfavourable or tuple(scale.reversed(code) for code in scale.favourable)
            unfavourable[given, column] = np.isin(meaning[given], low)
    return points, favourable, unfavourable


def threshold_0_100(item: str, model: Model) -> float:
    """Return the points from which an answer to an item is favourable; NaN when its scale names none."""
    scale = model.scale_of(item)
    if not scale.favourable:
        return float("nan")
    return 100.0 * (min(scale.favourable) - 0.5 - scale.min) / (scale.max - scale.min)
