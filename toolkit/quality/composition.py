"""Who answered, group by group: beside the population where its sizes are known, and beside the earlier wave."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import pandas as pd

from toolkit.findings import Finding, Severity
from toolkit.ingest.labels import matching_form
from toolkit.ingest.values import Responses, SurveyData
from toolkit.model import Model

GroupPopulations = Mapping[str, Mapping[str, Mapping[str, int]]]
"""People by group dimension, audience and group."""

NO_POPULATIONS: GroupPopulations = MappingProxyType({})

MUCH_OFF = 0.10
"""Difference of two shares (0 to 1) from which a group is over- or under-represented."""

REPRESENTATION = ["group", "respondents", "population", "response_rate", "share", "population_share", "difference"]
COMPOSITION = ["audience", "group_by", "group", "then", "now", "share_then", "share_now", "difference"]


def representation(responses: Responses, group_by: str, sizes: Mapping[str, int]) -> pd.DataFrame:
    """Return a row a group: who answered of how many.

    Columns: ``group``, ``respondents``, ``population``, ``response_rate`` (0 to 1), ``share`` among respondents and
    ``population_share`` (0 to 1), ``difference`` of the two. The population is missing for a group without a size.
    """
    counts = responses.frame[group_by].value_counts()
    people = {matching_form(group): (group, size) for group, size in sizes.items()}
    total, everybody = int(counts.sum()), sum(sizes.values())
    answered = {matching_form(str(group)): int(count) for group, count in counts.items()}
    written = {matching_form(str(group)): str(group) for group in counts.index}
    rows = []
    for form in dict.fromkeys([*people, *answered]):
        name, size = people.get(form, (written.get(form, form), None))
        n = answered.get(form, 0)
        share = n / total if total else 0.0
        population_share = None if size is None else size / everybody
        rows.append(
            {
                "group": name,
                "respondents": n,
                "population": size,
                "response_rate": None if size is None else n / size,
                "share": share,
                "population_share": population_share,
                "difference": None if population_share is None else share - population_share,
            }
        )
    return pd.DataFrame(rows, columns=REPRESENTATION)


def unrepresentative(responses: Responses, model: Model, sizes: GroupPopulations) -> Iterator[Finding]:
    """Yield a warning for each group dimension in which a group's share is 10 points or more off the population's."""
    for group_by in responses.groups:
        known = sizes.get(group_by, {}).get(responses.audience)
        if not known or not len(responses.frame):
            continue
        table = representation(responses, group_by, known)
        off = table[table["difference"].astype("float64").abs() >= MUCH_OFF]
        if len(off):
            names = ", ".join(sorted(off["group"]))
            yield Finding(
                code="unrepresentative",
                severity=Severity.WARNING,
                sentence=f"{model.audience_names[responses.audience]} by {group_by}: the share of {names} among respondents "
                f"is {MUCH_OFF:.0%} or more off their share of the population. Weights can mend what {group_by} explains.",
                count=len(off),
                audience=responses.audience,
            )


def composition(then: SurveyData, now: SurveyData) -> pd.DataFrame:
    """Return a row an audience, group dimension and group of both waves: respondents and shares then and now.

    Columns: ``audience``, ``group_by``, ``group``, ``then``, ``now`` (respondents), ``share_then``, ``share_now`` (0 to 1)
    and their ``difference``. A group that one wave does not have counts 0 there.
    """
    rows = []
    for audience, responses in now.responses.items():
        before = then.responses.get(audience)
        if before is None:
            continue
        for group_by in (name for name in responses.groups if name in before.groups):
            old = before.frame[group_by].value_counts()
            new = responses.frame[group_by].value_counts()
            for group in sorted({*old.index, *new.index}):
                n_then, n_now = int(old.get(group, 0)), int(new.get(group, 0))
                shares = (n_then / max(1, int(old.sum())), n_now / max(1, int(new.sum())))
                rows.append((audience, group_by, group, n_then, n_now, *shares, shares[1] - shares[0]))
    return pd.DataFrame(rows, columns=COMPOSITION)
