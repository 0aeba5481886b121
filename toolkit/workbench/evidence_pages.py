"""Working tables of notebook 3: how far the coders agree in each round, what redaction replaced, published names."""

import shutil
from collections import Counter

import pandas as pd

from toolkit.assessment import Desk
from toolkit.assessment.steps import evidence_background
from toolkit.engagement import write_atomically
from toolkit.evidence.agreement import DOUBLE_CODED_TARGET
from toolkit.evidence.quotes import published_names, quote_case
from toolkit.ingest.coding import RATINGS_FILE, ROUND, STATEMENTS_FILE, earlier_rounds

_AGREEMENT = ["round", "compared", "subject", "units", "alpha", "low", "high", "percent_agreement", "reading"]


def agreement_by_round_table(desk: Desk) -> pd.DataFrame:
    """Return a row a round, basis and subject (everything, dimension, criterion): Krippendorff's alpha with its interval.

    ``reading`` is rely (from .80), tentative (from .667) or recode, or why there is no value; ``percent_agreement`` is 0
    to 1 of the pairs of codes. Subjects that no two coders worked on are left out.
    """
    rows = []
    for one in desk.evidenced.evidence.agreement.subjects:
        alpha = one.found.alpha
        if not alpha.n:
            continue
        why = alpha.reason.value if alpha.reason is not None else ""
        agreed = one.found.percent_agreement
        rows.append(
            {
                "round": one.round,
                "compared": one.basis.value,
                "subject": one.subject,
                "units": alpha.n,
                "alpha": None if alpha.value is None else round(alpha.value, 2),
                "low": None if alpha.low is None else round(alpha.low, 2),
                "high": None if alpha.high is None else round(alpha.high, 2),
                "percent_agreement": None if agreed is None else round(agreed, 2),
                "reading": one.found.use.value if one.found.use is not None else why,
            }
        )
    return pd.DataFrame(rows, columns=_AGREEMENT)


def double_coding(desk: Desk) -> str:
    """Return in a sentence how much of the coded material two coders have read, against the target."""
    found = desk.evidenced.evidence.agreement
    if found.double_coded is None:
        return "No segment is coded yet."
    return (
        f"{found.coders} coders; two or more coded {found.double_coded:.0%} of the coded segments "
        f"(target {DOUBLE_CODED_TARGET:.0%})."
    )


def evidence_names_table(desk: Desk) -> pd.DataFrame:
    """Return a row a coded statement: its id here, and the name under which deliverables speak of it."""
    evidence = desk.evidenced.evidence
    names = published_names(evidence)
    rows = [
        {"published": names[statement], "statement": statement, "criterion": found.criterion}
        for found in evidence.criteria
        for statement in found.interviews.statements
    ]
    frame = pd.DataFrame(rows, columns=["published", "statement", "criterion"])
    return frame.sort_values("published", ignore_index=True)


def redaction_table(desk: Desk) -> pd.DataFrame:
    """Return a row a rule: how often it replaced something in the coded statements. Rules and counts only, no words."""
    coding = desk.prepared.coding
    background = evidence_background(desk.engagement, desk.prepared)
    people = {person.person: person for person in coding.people}
    counts = Counter[str]()
    for statement in coding.statements:
        counts.update(quote_case(statement, people, background).redacted.counts)
    return pd.DataFrame(sorted(counts.items()), columns=["rule", "replaced"])


def start_round(desk: Desk) -> int:
    """Keep the coding as it is in ``coding/round-N`` and return N; what is coded from now on is the round after it.

    Agreement is told for every round, so that what a discussion changed can be seen.
    """
    engagement = desk.engagement
    number = max(earlier_rounds(engagement), default=0) + 1
    folder = engagement.coding_folder / f"{ROUND}{number}"
    try:
        for name in (STATEMENTS_FILE, RATINGS_FILE):
            path = engagement.coding_folder / name
            if path.exists():
                write_atomically(folder / name, path.read_bytes())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return number
