"""A draft of mapping.yaml: every column of every export with the meaning it probably has, and how certain that is.

Certain is what needs no judgement: an item's id, its exact words, what a survey tool always writes, what the earlier
wave confirmed in the same words. Likely is what a person must confirm; unknown is never guessed.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from toolkit.engagement import Engagement
from toolkit.errors import InputError, Problem
from toolkit.ingest.answers import answer_book
from toolkit.ingest.columns import Form, form_of
from toolkit.ingest.drafting_audience import Guess, audience_of
from toolkit.ingest.drafting_columns import added_by_the_tool, group_of, personal, same_group
from toolkit.ingest.drafting_earlier import EarlierFile, EarlierWave, earlier_wave, names_of
from toolkit.ingest.drafting_items import LEAD, LIKELY_RATIO, ItemIndex, item_index, words_of
from toolkit.ingest.drafting_ours import named_by_our_survey, tool_of
from toolkit.ingest.drafting_values import Certainty, Draft, DraftColumn, DraftFile, Proposal
from toolkit.ingest.kinds import missing_kind
from toolkit.ingest.label_packs import fitting_scales
from toolkit.ingest.mapping import GROUP_PREFIX, IGNORED, MissingAnswers, Use, meaning_of
from toolkit.ingest.sources import open_source
from toolkit.ingest.surveys import read_export, survey_readers
from toolkit.ingest.values import Question, QuestionKind, SurveyExport
from toolkit.model import Model

COMPANIONS = (".qsf", ".lss", ".lsq", ".md")
"""Endings of files that stand beside an export and are none."""

MOST_ANSWERS = 40
"""A column with more different answers is shown without its counts."""

CLOSED = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.MATRIX, QuestionKind.RANKING, QuestionKind.NUMERIC)
NO_ANSWER_CODES = frozenset(
    {"77", "88", "96", "97", "98", "99", "999", "-1", "-9", "-77", "-88", "-97", "-98", "-99", "-999"}
)
"""Numbers that surveys usually write for "no answer"; what they mean, a person says."""

SEEN_UNANSWERED = "-99"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Context:
    model: Model
    form: Form
    index: ItemIndex
    wave: EarlierWave | None


def draft_mapping(engagement: Engagement, model: Model) -> Draft:
    """Return a draft of the mapping of every export under an engagement's survey folder.

    Nothing of a respondent is in it but counts of the answers to closed questions.
    """
    form = form_of(engagement.settings, model)
    asked = {audience: model.asked_of(audience) for audience in engagement.settings.audiences}
    index = item_index(model, engagement.settings.client.name, asked, also=[engagement.readers_model])
    context = _Context(model=model, form=form, index=index, wave=earlier_wave(engagement))
    files: list[DraftFile] = []
    unread: list[Problem] = []
    codes: Counter[str] = Counter()
    for name in engagement.survey_files():
        if name.casefold().endswith(COMPANIONS):
            continue
        try:
            export = read_export(open_source(engagement.survey_file(name), name))
        except InputError as error:
            unread += error.problems
            continue
        files.append(_draft_file(name, export, context))
        codes += _doubtful_codes(files[-1], export, context)
    together = _groups_known_elsewhere(files)
    return _with_declarations(together, unread, codes, context.wave)


def _with_declarations(
    files: list[DraftFile], unread: list[Problem], codes: Counter[str], wave: EarlierWave | None
) -> Draft:
    if wave is None:
        skipped = (SEEN_UNANSWERED,) if SEEN_UNANSWERED in codes else ()
        doubtful = {code: count for code, count in sorted(codes.items()) if code not in skipped}
        return Draft(files=tuple(files), unread=tuple(unread), skipped=skipped, doubtful_codes=doubtful)
    missing = wave.mapping.missing
    declared = {*missing.skipped, *missing.not_applicable, *missing.not_asked}
    return Draft(
        files=tuple(files),
        unread=tuple(unread),
        answers=wave.mapping.answers,
        not_applicable=missing.not_applicable,
        skipped=missing.skipped,
        not_asked=missing.not_asked,
        repeated_answers=wave.mapping.repeated_answers,
        doubtful_codes={code: count for code, count in sorted(codes.items()) if code not in declared},
        reused=wave.name,
    )


def _draft_file(name: str, export: SurveyExport, context: _Context) -> DraftFile:
    earlier = context.wave.like(export, name) if context.wave is not None else None
    found = {question.id: _items_of(question, context.index) for question in export.questions}
    guess = audience_of(name, export, [items for items in found.values() if items], context.form, earlier)
    tool = tool_of(export)
    proposals = {
        question.id: _proposal((question, tool), export.rows[question.id], guess, context, earlier)
        for question in export.questions
    }
    _by_likeness(proposals, export, guess, context)
    proposals = _each_once(proposals)
    names = names_of(export.questions)
    columns = tuple(
        _column(names[question.id], question, export.rows[question.id], proposals[question.id])
        for question in export.questions
    )
    fed = {proposal.meaning for proposal in proposals.values()}
    wanted = dict.fromkeys(item for audience in guess.audiences for item in context.form.asked.get(audience, ()))
    return DraftFile(
        file=name,
        reader=export.vendor if export.vendor in survey_readers() else None,
        audience=guess.audience,
        audience_column=guess.column,
        audience_certainty=guess.certainty,
        audience_reason=guess.reason,
        columns=columns,
        not_fielded=tuple(item for item in wanted if item not in fed),
        recoded=tuple(item for item in earlier.mapped.recoded if item in fed) if earlier is not None else (),
        rows=earlier.mapped.rows if earlier is not None and _has_filter(earlier, names) else None,
    )


def _has_filter(earlier: EarlierFile, names: Mapping[str, str]) -> bool:
    return earlier.mapped.rows is not None and earlier.mapped.rows.column in names.values()


def _items_of(question: Question, index: ItemIndex) -> tuple[str, ...]:
    named = index.by_id(question)
    return (named,) if named is not None else index.by_text(question)


def _proposal(
    asked: tuple[Question, str], cells: pd.Series, guess: Guess, context: _Context, earlier: EarlierFile | None
) -> Proposal:
    """Return what a column, exported by a tool, means by all rules but likeness, the surest first."""
    question, vendor = asked
    if guess.column is not None and question.id == guess.column.column:
        return Proposal(meaning=IGNORED, certainty=guess.certainty, reason="says who answered (audience_column)")
    added = added_by_the_tool(question)
    if added is not None and added.certainty is Certainty.CERTAIN:
        return added
    ours = named_by_our_survey(question, vendor, guess.audiences, context.form.settings) or added
    if ours is not None:
        return ours
    if (
        earlier is not None
        and (known := earlier.proposal(question)) is not None
        and _still_holds(known, guess, context)
    ):
        return known
    items = _items_of(question, context.index)
    if items:
        return _item_proposal(question, items, cells, guess, context)
    if personal(question, cells):
        return Proposal(meaning=IGNORED, certainty=Certainty.CERTAIN, reason="names, reaches or locates a person")
    group = group_of(question, context.form.settings)
    if group is not None and _has_group(group, guess, context):
        return group
    if question.kind is QuestionKind.TEXT and bool((cells != "").any()):
        return Proposal(meaning=Use.COMMENT.value, certainty=Certainty.LIKELY, reason="answered in people's own words")
    return Proposal(meaning=None, certainty=Certainty.UNKNOWN, reason=_hint(question, context))


def _still_holds(known: Proposal, guess: Guess, context: _Context) -> bool:
    """Whether what the earlier wave said of a column can be said of this file: an item or group that its people have."""
    meaning = meaning_of(str(known.meaning))
    if meaning.use is Use.ITEM:
        return any(meaning.name in context.form.asked.get(audience, ()) for audience in guess.audiences)
    return meaning.use is not Use.GROUP or _has_group(known, guess, context)


def _has_group(proposal: Proposal, guess: Guess, context: _Context) -> bool:
    setting = context.form.settings.groups.get(str(proposal.meaning).removeprefix(GROUP_PREFIX))
    return setting is not None and (not guess.audiences or bool({*setting.audiences} & {*guess.audiences}))


def _item_proposal(
    question: Question, items: tuple[str, ...], cells: pd.Series, guess: Guess, context: _Context
) -> Proposal:
    how = "the item's id" if context.index.by_id(question) is not None else "the item's exact words"
    own = [item for item in items if {*guess.audiences} & context.index.audiences.get(item, frozenset())]
    if len(own) != 1:
        reason = f"{how}, but of another audience: {', '.join(items)}" if not own else f"{how}, of {', '.join(own)}"
        return Proposal(meaning=None, certainty=Certainty.UNKNOWN, reason=reason)
    (item,) = own
    if not any(item in context.form.asked.get(audience, ()) for audience in guess.audiences):
        reason = f"{how} ({item}), which the short form does not ask"
        return Proposal(meaning=IGNORED, certainty=Certainty.LIKELY, reason=reason)
    if not _fits(cells, item, context):
        reason = f"{how}, but some answers are not of its scale"
        return Proposal(meaning=item, certainty=Certainty.LIKELY, reason=reason)
    return Proposal(meaning=item, certainty=Certainty.CERTAIN, reason=how)


def _fits(cells: pd.Series, item: str, context: _Context) -> bool:
    """Whether every answer of a column is one of the item's scale, or a usual way to write none."""
    declared = context.wave.mapping.answers if context.wave is not None else {}
    missing = context.wave.mapping.missing if context.wave is not None else MissingAnswers()
    name = context.model.scored_items[item].scale or context.model.item_scale
    book = answer_book(context.model.scales[name], declared.get(name, {}), missing)
    answers = [str(answer) for answer in cells.unique() if answer != ""]
    if len(answers) > MOST_ANSWERS:
        return False
    return all(
        book.code_of(answer) is not None or answer in NO_ANSWER_CODES or missing_kind(answer) is not None
        for answer in answers
    )


def _by_likeness(proposals: dict[str, Proposal], export: SurveyExport, guess: Guess, context: _Context) -> None:
    """Give columns still unknown the item whose text theirs is most like, where it is clearly the nearest."""
    taken = {proposal.meaning for proposal in proposals.values()}
    free = {item for audience in guess.audiences for item in context.form.asked.get(audience, ()) if item not in taken}
    for question in export.questions:
        if proposals[question.id].meaning is not None or question.kind not in CLOSED:
            continue
        nearest = context.index.nearest(question, free)
        if nearest is None:
            continue
        item, likeness, next_likeness = nearest
        if likeness < LIKELY_RATIO or likeness - next_likeness < LEAD:
            continue
        reason = f"worded much like the item ({likeness:.0%} alike)"
        if not _fits(export.rows[question.id], item, context):
            reason += ", but some answers are not of its scale"
        proposals[question.id] = Proposal(meaning=item, certainty=Certainty.LIKELY, reason=reason)


def _each_once(proposals: Mapping[str, Proposal]) -> dict[str, Proposal]:
    """Return proposals in which each item, group, key and duration has one column: the surest, the first of equals."""
    order = {Certainty.CERTAIN: 0, Certainty.LIKELY: 1, Certainty.UNKNOWN: 2}
    kept: dict[str, str] = {}
    for column, proposal in sorted(proposals.items(), key=lambda entry: order[entry[1].certainty]):
        if proposal.meaning not in (None, IGNORED, Use.COMMENT.value):
            kept.setdefault(str(proposal.meaning), column)
    once = {}
    for column, proposal in proposals.items():
        repeated = proposal.meaning in kept and kept[str(proposal.meaning)] != column
        tool = repeated and meaning_of(str(proposal.meaning)).use in (Use.RESPONDENT, Use.DURATION, Use.DATE)
        if tool:
            once[column] = Proposal(meaning=IGNORED, certainty=Certainty.CERTAIN, reason="a second key, time or date")
        elif repeated:
            reason = f"a second column for {proposal.meaning}"
            once[column] = Proposal(meaning=None, certainty=Certainty.UNKNOWN, reason=reason)
        else:
            once[column] = proposal
    return once


def _column(name: str, question: Question, cells: pd.Series, proposal: Proposal) -> DraftColumn:
    given = cells[cells != ""]
    counts: dict[str, int] = {}
    shown = question.kind in CLOSED and not personal(question, cells) and proposal.meaning != Use.RESPONDENT.value
    if shown and given.nunique() <= MOST_ANSWERS:
        counts = {str(answer): int(count) for answer, count in given.value_counts().items()}
    return DraftColumn(
        name=name,
        header=question.header,
        text=" ".join(question.text.split()),
        kind=question.kind,
        answered=len(given),
        counts=counts,
        proposal=proposal,
    )


def _hint(question: Question, context: _Context) -> str:
    fitting = fitting_scales(question.choices, context.model.scales) if question.choices else ()
    return (
        f"no item of this text; its answers fit {', '.join(fitting)}" if fitting else "no item, group or tool's column"
    )


def _doubtful_codes(file: DraftFile, export: SurveyExport, context: _Context) -> Counter[str]:
    """Return numbers off an item's scale that usually stand for no answer, with how often they do here."""
    found: Counter[str] = Counter()
    for column, question in zip(file.columns, export.questions, strict=True):
        if column.proposal.meaning not in context.model.scored_items:
            continue
        scale = context.model.scale_of(str(column.proposal.meaning))
        on_scale = {str(code) for code in scale.codes}
        counts = export.rows[question.id].value_counts()
        found += Counter({str(a): int(n) for a, n in counts.items() if a in NO_ANSWER_CODES and a not in on_scale})
    return found


def _groups_known_elsewhere(files: list[DraftFile]) -> list[DraftFile]:
    """Return the drafts, unknown columns named by the values they share with a group that another file has for certain."""
    known: dict[str, set[str]] = {}
    for file in files:
        for column in file.columns:
            if str(column.proposal.meaning).startswith(GROUP_PREFIX) and column.proposal.certainty is Certainty.CERTAIN:
                values = {words_of(answer) for answer in column.counts}
                known.setdefault(str(column.proposal.meaning).removeprefix(GROUP_PREFIX), set()).update(values)
    return [replace(file, columns=tuple(_shared(file, column, known) for column in file.columns)) for file in files]


def _shared(file: DraftFile, column: DraftColumn, known: Mapping[str, set[str]]) -> DraftColumn:
    taken = {each.proposal.meaning for each in file.columns}
    if column.proposal.meaning is not None or not column.counts:
        return column
    found = same_group(tuple(column.counts), {g: v for g, v in known.items() if f"{GROUP_PREFIX}{g}" not in taken})
    return replace(column, proposal=found) if found is not None else column
