"""Lists of people who were invited: how many of each group, and how many of those on the list answered.

A list names people, so it is read as an export is: its key becomes a pseudonym at the door, its groups are counted, and
nothing else of it is kept.
"""

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from toolkit.engagement import Engagement
from toolkit.errors import InputError, Problem
from toolkit.findings import Finding, Severity
from toolkit.ingest.blocks import NOT_STATED, Survey, group_values, key_pseudonyms
from toolkit.ingest.columns import MAPPING_FILE, column_finder
from toolkit.ingest.mapping import InvitedList, Use, meaning_of
from toolkit.ingest.sources import open_source
from toolkit.ingest.surveys import read_export
from toolkit.ingest.values import ReadOptions, Responses, SurveyData

InvitedSizes = MappingOf[str, MappingOf[str, MappingOf[str, int]]]
"""People invited by group dimension, audience and group."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Listed:
    """Everybody on the lists of one audience, once: index pseudonym, a column a group dimension."""

    people: pd.DataFrame
    twice: int


def with_invited(engagement: Engagement, survey: Survey, data: SurveyData) -> SurveyData:
    """Return the data with what the invited lists of mapping.yaml say.

    Respondents whose key is on the list take from it the groups that no column of their export gives. Findings tell
    how many of the invited answered, and how many respondents are not on the list.

    Raises
    ------
    InputError
        A list that cannot be read, or a mapping of it that does not fit.
    """
    lists = survey.mapping.invited
    if not lists:
        return data
    problems = [problem for one in lists for problem in _mapping_problems(one, survey)]
    if problems:
        raise InputError(problems)
    responses = dict(data.responses)
    findings = list(data.findings)
    sizes: dict[str, dict[str, dict[str, int]]] = {}
    for audience in dict.fromkeys(one.audience for one in lists):
        listed = _listed(engagement, survey, [one for one in lists if one.audience == audience])
        for group in listed.people.columns:
            counts = listed.people[group].value_counts()
            sizes.setdefault(group, {})[audience] = {str(name): int(n) for name, n in sorted(counts.items())}
        if audience in responses:
            responses[audience] = _grouped(responses[audience], listed.people, survey)
            findings = [found for found in findings if not _mended(found, responses[audience], survey)]
            findings += _findings(responses[audience], listed, survey)
    return replace(data, responses=responses, findings=tuple(findings), invited=sizes)


def _mapping_problems(one: InvitedList, survey: Survey) -> list[Problem]:
    groups = survey.form.settings.groups
    place = f"invited.{one.file}"
    problems = []
    if one.audience not in survey.form.settings.audiences:
        problems.append(_problem(f"{place}.audience", f"the unknown audience '{one.audience}'"))
    for column, text in one.columns.items():
        meaning = meaning_of(text)
        if meaning.use is Use.GROUP and meaning.name not in groups:
            problems.append(_problem(f"{place}.columns.{column}", f"the undeclared group '{meaning.name}'"))
    return problems


def _problem(place: str, found: str) -> Problem:
    expected = "what engagement.yaml declares"
    return Problem(
        code="unknown-reference", file=MAPPING_FILE, place=place, found=found, expected=expected, remedy="Mend the name"
    )


def _listed(engagement: Engagement, survey: Survey, lists: Sequence[InvitedList]) -> _Listed:
    parts = [_read(engagement, survey, one) for one in lists]
    people = pd.concat(parts).fillna("")
    once = people[~people.index.duplicated()]
    for group in once.columns:
        once = once.assign(**{group: group_values(survey, once[group])})
    return _Listed(people=once, twice=len(people) - len(once))


def _read(engagement: Engagement, survey: Survey, one: InvitedList) -> pd.DataFrame:
    options = ReadOptions(sheet=one.sheet, header_row=one.header_row, encoding=one.encoding)
    export = read_export(open_source(engagement.survey_file(one.file), one.file), options, "plain")
    find = column_finder(export)
    uses, problems = {}, []
    for name, text in one.columns.items():
        found = find(name, one)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            uses[found] = meaning_of(text)
    if problems:
        raise InputError(problems)
    key = next(column for column, meaning in uses.items() if meaning.use is Use.RESPONDENT)
    rows = export.rows[export.rows[key] != ""]
    groups = {meaning.name: rows[column] for column, meaning in uses.items() if meaning.use is Use.GROUP}
    frame = pd.DataFrame(groups, index=rows.index)
    frame.index = pd.Index(key_pseudonyms(survey, rows[key]))
    return frame


def _grouped(responses: Responses, people: pd.DataFrame, survey: Survey) -> Responses:
    """The responses with the groups that only the list gives."""
    settings = survey.form.settings.groups
    lacking = [
        group
        for group in people.columns
        if group not in responses.groups and responses.audience in settings[group].audiences
    ]
    if not lacking:
        return responses
    frame = responses.frame
    for group in lacking:
        values = frame["respondent"].map(people[group]).fillna(NOT_STATED).astype("str")
        frame = frame.assign(**{group: values})
    order = [group for group in settings if group in (*responses.groups, *lacking)]
    return replace(responses, frame=frame, groups=tuple(order))


def _mended(found: Finding, responses: Responses, survey: Survey) -> bool:
    """Whether a finding that a group is given by no column holds no longer."""
    names = [survey.form.settings.groups[group].name for group in responses.groups]
    mine = found.code == "group-not-mapped" and found.audience == responses.audience
    return mine and any(f"gives {name} for" in found.sentence for name in names)


def _findings(responses: Responses, listed: _Listed, survey: Survey) -> list[Finding]:
    on_list = int(responses.frame["respondent"].isin(listed.people.index).sum())
    strangers = len(responses.frame) - on_list
    name = survey.form.model.audience_names[responses.audience]
    invited = len(listed.people)
    said = f"{name}: {on_list} of {invited} people on the invited list answered ({on_list / max(1, invited):.0%})"
    twice = f"; entries of people listed more than once: {listed.twice}" if listed.twice else ""
    findings = [
        Finding(
            code="invited",
            severity=Severity.NOTE,
            sentence=f"{said}{twice}.",
            count=on_list,
            audience=responses.audience,
        )
    ]
    if strangers:
        sentence = (
            f"{name}: respondents whose key is not on the invited list: {strangers}. They are counted all the same."
        )
        findings.append(
            Finding(
                code="not-invited",
                severity=Severity.WARNING,
                sentence=sentence,
                count=strangers,
                audience=responses.audience,
            )
        )
    return findings
