"""What was hidden and by which rule, for the consultant: before publishing as sentences, afterwards as a private log."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping

from toolkit.disclosure.breakdown import Rule
from toolkit.publication.protection import Protection
from toolkit.score.values import COMBINED

LOG_FILE = "disclosure.json"

REASONS: Mapping[Rule, str] = {
    Rule.SMALL: "fewer people answered than the minimum cell",
    Rule.ALIKE: "all, or all but one, answered alike",
    Rule.COMPLEMENT: "a smaller one of its breakdown could be worked out from it",
    Rule.AUDIT: "a few people could be worked out from it and other tables together",
    Rule.BOUNDS: "a hidden mean could be narrowed down to less than 25 points",
    Rule.PART: "something that it is made of, or that it makes up, is hidden",
    Rule.SKIPPERS: "the answers of a few who left a question out could be worked out from it",
    Rule.AUDIENCE: "the audience is too small, or is never split",
}
"""The rules in words."""


def disclosure_log(protection: Protection) -> bytes:
    """Return the log as JSON: each hidden cell with its rule, never its n. Private: a rule tells something of a size."""
    hidden = [{"cell": name, "rule": rule.value} for name, rule in sorted(protection.rules.items())]
    document = {
        "notice": "PRIVATE. The rule that hid a cell tells something of its size. Never send it to a client.",
        "rules": {rule.value: reason for rule, reason in REASONS.items()},
        "hidden": hidden,
    }
    return (json.dumps(document, indent=1) + "\n").encode()


def hidden_by_rule(protection: Protection) -> Mapping[Rule, int]:
    """Return how many cells each rule hides, the rules in their order."""
    counts = Counter(protection.rules.values())
    return {rule: counts[rule] for rule in Rule if counts[rule]}


def hidden_sentences(protection: Protection) -> Iterator[str]:
    """Yield what will be hidden and why, by rule and audience; never which group and never a number of people."""
    counts: dict[tuple[str, Rule], int] = {}
    for name, rule in protection.rules.items():
        audience = name.partition("@")[2].partition("/")[0]
        counts[audience, rule] = counts.get((audience, rule), 0) + 1
    for audience, rule in sorted(counts, key=lambda key: (key[0] == COMBINED, key[0], list(Rule).index(key[1]))):
        figures = counts[audience, rule]
        yield f"{audience}: {figures} figure{'s' if figures > 1 else ''}, because {REASONS[rule]}."
