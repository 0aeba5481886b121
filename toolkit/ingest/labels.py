"""How labels are compared: what two ways of writing the same answer have in common."""

import unicodedata

QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"'})


def matching_form(label: str) -> str:
    """Return a label as labels are compared: trimmed, without case, kinds of blanks and kinds of quotation marks."""
    return " ".join(unicodedata.normalize("NFKC", label).translate(QUOTES).casefold().split())


def without_accents(label: str) -> str:
    """Return a label in its matching form, accents taken off."""
    decomposed = unicodedata.normalize("NFKD", matching_form(label))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
