"""A client over time in words and tables: whether waves may be compared comes first, then what earlier waves showed."""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from toolkit.present.tables import OUTCOMES
from toolkit.present.wording import Number, Sentence, Words, audience_name, figure_id, subject_name, whole, words_for
from toolkit.publication import Publication
from toolkit.publication.over_time import PublishedAspect, PublishedComparability, PublishedTrend
from toolkit.publication.value import Estimate, Measure, SubjectKind

CARE, NEVER = "with-care", "not-comparable"
SAID = ("care", "breaks")
UNSHOWN, UNCLEAR = "unknown", "no-clear-change"


def earlier_name(publication: Publication, wave: str) -> str:
    """Return the name of an earlier wave; its id where no results tell it."""
    names = {one.earlier: one.earlier_name for one in publication.comparability}
    names |= {one.id: one.name for one in publication.earlier_waves}
    return names.get(wave, wave)


def verdict_sentences(publication: Publication) -> list[Sentence]:
    """Return for each audience whether it may be compared with the earlier wave, and everything that speaks against it."""
    return [_verdict(publication, one) for one in publication.comparability]


def verdict_in_short(publication: Publication) -> Sentence | None:
    """Return the verdicts of all audiences in one clause, to stand before a change; None without an earlier wave."""
    found = publication.comparability
    if not found:
        return None
    words = words_for(publication)
    named = {
        verdict: words.listed(audience_name(publication, one.audience) for one in found if one.verdict == verdict)
        for verdict in (CARE, NEVER)
    }
    if all(one.verdict == NEVER for one in found):
        return words("compare.short.none")
    parts = [words(f"compare.short.{verdict}", audiences=names) for verdict, names in named.items() if str(names)]
    if not parts:
        return words("compare.short.comparable")
    return parts[0] if len(parts) == 1 else Sentence(parts[0], "; ", parts[1])


def comparability_table(publication: Publication, audience: str | None = None) -> pd.DataFrame:
    """Return what was held against what: a row an audience and aspect, then and now in words, and what it does.

    Of one audience where it is named, and then without its name.
    """
    words = words_for(publication)
    rows = []
    for one in publication.comparability:
        if audience not in (None, one.audience):
            continue
        for aspect in one.aspects:
            then, now = _sides(words, one, aspect)
            named = {"audience": audience_name(publication, one.audience)} if audience is None else {}
            rows.append(
                named
                | {
                    "aspect": aspect_name(publication, aspect),
                    "then": then,
                    "now": now,
                    "effect": words.code("compare.effect", aspect.effect),
                }
            )
    return pd.DataFrame(rows)


def comparability_matrix(publication: Publication) -> tuple[tuple[str, ...], list[tuple[Sentence, ...]]]:
    """Return the same in short: names of the audiences, and for each aspect its name and what it was and is for each.

    Of a mix the group that moved most stands for all; what calls for care says so.
    """
    words, found = words_for(publication), publication.comparability
    rows: dict[str, list[Sentence]] = {}
    for place, one in enumerate(found):
        for aspect in one.aspects:
            name = aspect_name(publication, aspect)
            row = rows.setdefault(name, [Sentence("–")] * len(found))
            row[place] = _in_short(words, one, aspect)
    names = tuple(audience_name(publication, one.audience) for one in found)
    return names, [(Sentence(name), *row) for name, row in rows.items()]


def _in_short(words: Words, one: PublishedComparability, aspect: PublishedAspect) -> Sentence:
    if aspect.effect == UNSHOWN:
        return words("compare.not-shown" if aspect.aspect == "mix" else "compare.not-recorded")
    then, now = _sides(words, one, aspect)
    runs: list[str | Sentence | Number] = [then, " \u2192 ", now]
    if aspect.aspect == "mix" and aspect.groups:
        moved = max(aspect.groups, key=lambda each: abs(each.now - each.then))
        at = f"{one.id}#mix.{aspect.about}={moved.group}"
        runs = [
            f"{moved.group or words('compare.other-groups')} ",
            Number(figure=f"{at}.then", shown=moved.then, text=words.percent(moved.then)),
            " \u2192 ",
            Number(figure=f"{at}.now", shown=moved.now, text=words.percent(moved.now)),
        ]
    elif not str(then) or str(then) == "–":
        runs = []
    if aspect.effect in SAID:
        runs += [": " if runs else "", words.code("compare.effect", aspect.effect)]
    return Sentence(*runs)


def items_table(publication: Publication) -> pd.DataFrame:
    """Return the criteria that are not asked as they were: their items then, now and alike, and the verdict."""
    words = words_for(publication)
    rows = []
    for one in publication.comparability:
        for each in one.subjects:
            if each.kind is not SubjectKind.CRITERION or not (each.gone or each.new):
                continue
            at = f"{one.id}#{each.kind}:{each.subject}"
            rows.append(
                {
                    "criterion": subject_name(publication, each.kind, each.subject),
                    "audience": audience_name(publication, one.audience),
                    "items_then": each.then,
                    "items_then_figure": f"{at}.then",
                    "items_now": each.now,
                    "items_now_figure": f"{at}.now",
                    "items_common": each.common,
                    "items_common_figure": f"{at}.common",
                    "comparable": words.code("compare.verdict", each.verdict),
                }
            )
    return pd.DataFrame(rows)


def change_table(publication: Publication, kind: SubjectKind = SubjectKind.CRITERION) -> pd.DataFrame:
    """Return the clear changes, the largest first, with the same at the earlier wave's mix of groups beside them."""
    words = words_for(publication)
    found = [one for one in publication.changes if one.kind is kind and one.verdict != UNCLEAR]
    verdicts = {
        (one.audience, each.kind, each.subject): each.verdict
        for one in publication.comparability
        for each in one.subjects
    }
    rows = []
    for one in sorted(found, key=lambda one: -abs(one.change.value or 0.0)):
        mixed = one.reweighted
        verdict = verdicts.get((one.audience, one.kind, one.subject))
        rows.append(
            {
                str(kind): subject_name(publication, kind, one.subject),
                "audience": audience_name(publication, one.audience),
                "comparable": "" if verdict is None else words.code("compare.verdict", verdict),
                "change": one.change.value,
                "low": one.change.low,
                "high": one.change.high,
                "n": one.change.n,
                "figure": f"{one.id}#change",
                "reweighted": None if mixed is None else mixed.value,
                "reweighted_figure": f"{one.id}#reweighted",
                "verdict": words.code("verdict", one.verdict),
            }
        )
    frame = pd.DataFrame(rows)
    # a column that says the same in every row, or nothing, takes room and tells nothing
    alike = [] if frame.empty or frame["comparable"].nunique() > 1 else ["comparable"]
    empty = ["reweighted", "reweighted_figure"] if not frame.empty and frame["reweighted"].isna().all() else []
    return frame.drop(columns=[*alike, *empty])


def trend_table(publication: Publication, kinds: tuple[SubjectKind, ...]) -> pd.DataFrame:
    """Return every point of the trends on some kinds of subject: a row a wave, this one last."""
    words = words_for(publication)
    rows: list[dict[str, Any]] = []
    for trend in publication.trends:
        if trend.kind not in kinds:
            continue
        about = (
            words.code("measure", trend.measure)
            if trend.kind is SubjectKind.OUTCOME
            else subject_name(publication, trend.kind, trend.subject)
        )
        for wave, figure, estimate in points_of(publication, trend):
            column = "result" if trend.kind is SubjectKind.OUTCOME else "score"
            rows.append(
                {
                    "subject": about,
                    "audience": audience_name(publication, trend.audience),
                    "wave": wave,
                    "measure_figure": str(trend.measure),
                    column: estimate.value,
                    "low": estimate.low,
                    "high": estimate.high,
                    "n": estimate.n,
                    "figure": figure,
                }
            )
    return pd.DataFrame(rows)


def points_of(publication: Publication, trend: PublishedTrend) -> list[tuple[str, str, Estimate]]:
    """Return wave, identifier and figure of each point of a trend, this wave's last."""
    found = [(earlier_name(publication, point.wave), trend.figure_id(point), point.figure) for point in trend.points]
    cell = publication.cell_by_id[trend.cell]
    return [*found, (publication.wave_name, figure_id(cell, trend.measure), cell.figures[trend.measure])]


def written(trend: PublishedTrend, value: float, words: Words) -> str:
    """Return a value of a trend as text, in its own unit."""
    return OUTCOMES[trend.measure](value, words) if trend.measure in OUTCOMES else whole(value)


def left_out(publication: Publication) -> list[Sentence]:
    """Return the earlier waves of which nothing is shown, and why."""
    words = words_for(publication)
    return [
        words(f"trend.left-out.{one.state}", wave=one.name) for one in publication.earlier_waves if one.state != "shown"
    ]


def has_trend(publication: Publication, least: int = 2) -> bool:
    """Return whether some series holds so many earlier waves."""
    return any(len(one.points) >= least for one in publication.trends if one.measure is Measure.SCORE_0_100)


def _verdict(publication: Publication, one: PublishedComparability) -> Sentence:
    words = words_for(publication)
    head = words(
        f"compare.{one.verdict}",
        audience=audience_name(publication, one.audience),
        earlier=one.earlier_name,
    )
    runs: list[str | Sentence] = [head]
    for aspect in one.aspects:
        if aspect.effect in SAID:
            runs += [" ", _reason(publication, words, one, aspect)]
    unrecorded = [
        aspect_name(publication, aspect)
        for aspect in one.aspects
        if aspect.effect == UNSHOWN and aspect.aspect in ("mode", "population", "mix")
    ]
    if unrecorded and one.verdict != NEVER:
        runs += [" ", words("compare.unknown", aspects=words.listed(unrecorded))]
    return Sentence(*runs)


def _reason(publication: Publication, words: Words, one: PublishedComparability, aspect: PublishedAspect) -> Sentence:
    message, parts = f"compare.{aspect.aspect}.{aspect.effect}", dict[str, object]()
    if aspect.aspect == "respondents":
        parts["minimum"] = Number(
            figure="rule#minimum_cell", shown=publication.minimum_cell, text=str(publication.minimum_cell)
        )
    elif aspect.aspect == "items" and aspect.effect == "care" and aspect.value_then == aspect.value_now:
        message = "compare.items.new"
    elif aspect.aspect == "mix":
        moved = max(aspect.groups, key=lambda each: abs(each.now - each.then))
        at = f"{one.id}#mix.{aspect.about}={moved.group}"
        parts |= {
            "about": aspect_name(publication, aspect),
            "group": moved.group or str(words("compare.other-groups")),
        }
        parts["then"] = Number(figure=f"{at}.then", shown=moved.then, text=words.percent(moved.then))
        parts["now"] = Number(figure=f"{at}.now", shown=moved.now, text=words.percent(moved.now))
        return words(message, **parts)
    then, now = _sides(words, one, aspect)
    return words(message, **({"then": then, "now": now} | parts))


def aspect_name(publication: Publication, aspect: PublishedAspect) -> str:
    """Return what an aspect is called; a mix with its group dimension."""
    words = words_for(publication)
    if aspect.aspect != "mix":
        return words.code("compare.aspect", aspect.aspect)
    split = next((each.name for each in publication.group_dimensions if each.id == aspect.about), aspect.about)
    return str(words("compare.aspect.mix", group=words.within(split)))


def side_said(publication: Publication, one: PublishedComparability, aspect: PublishedAspect, side: str) -> Sentence:
    """Return what an aspect was (``then``) or is (``now``) in words."""
    then, now = _sides(words_for(publication), one, aspect)
    return then if side == "then" else now


def _sides(words: Words, one: PublishedComparability, aspect: PublishedAspect) -> tuple[Sentence, Sentence]:
    if aspect.aspect == "mix":
        return _mix(words, one, aspect, "then"), _mix(words, one, aspect, "now")
    sides = []
    for side, code, value in (("then", aspect.then, aspect.value_then), ("now", aspect.now, aspect.value_now)):
        if value is not None:
            text = _NUMBERS.get(aspect.aspect, _counted)(words, value)
            sides.append(Sentence(Number(figure=f"{one.id}#{aspect.aspect}.{side}", shown=value, text=text)))
        elif code:
            sides.append(Sentence(_code(words, aspect.aspect, code)))
        else:
            sides.append(words("compare.not-recorded") if aspect.effect == UNSHOWN else Sentence("–"))
    return sides[0], sides[1]


def _code(words: Words, aspect: str, code: str) -> str:
    if aspect == "languages":
        return str(words.listed(_language(words, each) for each in code.split()))
    return words.code(f"compare.{aspect}", code) if aspect in ("mode", "weights") else code


def _language(words: Words, code: str) -> str:
    return str(words.locale.languages.get(code, code))


def _mix(words: Words, one: PublishedComparability, aspect: PublishedAspect, side: str) -> Sentence:
    runs: list[str | Number] = []
    for share in aspect.groups:
        value = share.then if side == "then" else share.now
        at = f"{one.id}#mix.{aspect.about}={share.group}.{side}"
        runs += ["; " if runs else "", f"{share.group or words('compare.other-groups')} "]
        runs.append(Number(figure=at, shown=value, text=words.percent(value)))
    return Sentence(*runs) if runs else words("compare.not-shown")


def _counted(words: Words, value: float) -> str:
    return words.grouped(value)


def _share(words: Words, value: float) -> str:
    return words.percent(value)


_NUMBERS: dict[str, Callable[[Words, float], str]] = {"response": _share, "missing-rule": _share}


def waves_named(publication: Publication) -> Iterator[tuple[str, str]]:
    """Yield id and name of every wave that a trend shows, oldest first, this one last."""
    shown = {point.wave for trend in publication.trends for point in trend.points}
    for wave in publication.earlier_waves:
        if wave.id in shown:
            yield wave.id, wave.name
    yield publication.wave_id, publication.wave_name
