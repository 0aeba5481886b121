"""Under which names a survey of ours asks its questions, so that its export says by itself what each column means."""

import hashlib
import re

COMMENT = "centric_comment"
GROUP = "centric_group_"
NOTE = "centric_note_"
"""Names of what is no item: the comment question, the question for a group (its id follows), a text to read."""

LONGEST_CODE = 20
"""LimeSurvey stores no longer code of a question or a line."""


def column_name(name: str) -> str:
    """Return an item's id, or one of the names above, as every survey tool takes it: small letters, digits, underscores."""
    squeezed = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
    return squeezed if squeezed[:1].isalpha() else f"q_{squeezed}"


def short_code(name: str) -> str:
    """Return an item's id, or one of the names above, as at most 20 small letters and digits, a letter first.

    A longer one keeps its beginning and ends in five digits of its hash: ``interfunctionalceb02``.
    """
    code = column_name(name).replace("_", "")
    if len(code) <= LONGEST_CODE:
        return code
    mark = hashlib.sha256(column_name(name).encode()).hexdigest()[:5]
    return code[: LONGEST_CODE - len(mark)] + mark
