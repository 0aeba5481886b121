"""A number written anew in the shape of another: with its decimals, its sign and its percent."""

from toolkit.report.proof.numbers import IN_PERCENT, number_shape
from toolkit.words import MINUS, Words


def restated(shown: str, value: float, figure: str, language: str) -> str | None:
    """Return a value in the shape in which another was shown; None when that shows no number.

    Without a sign the amount is written, because the words around it say the direction.
    """
    words, (pattern, _, _) = Words(language), number_shape(language)
    found = pattern.search(shown)
    if found is None:
        return None
    places = len(found["places"] or "")
    amount = value if found["sign"] else abs(value)
    if not found["share"] and not places and any(name in figure.partition("#")[2] for name in IN_PERCENT):
        amount *= 100  # a limit beside a share in percent
    if found["share"]:
        text = words.percent(amount, places)
    else:
        text = words.decimals(amount, places) if places else _whole(words, amount)
    if found["sign"] == "+" and value > 0:
        text = f"+{text}"
    return shown[: found.start()] + text + shown[found.end() :]


def _whole(words: Words, amount: float) -> str:
    text = words.decimals(amount, 1)
    rounded = words.grouped(int(abs(amount) + 0.5))
    return f"{MINUS}{rounded}" if text.startswith(MINUS) and rounded != "0" else rounded
