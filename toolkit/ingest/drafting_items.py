"""Which item of the model a column asks: by the item's id, by its exact text, and last by a text much like it."""

import difflib
import html
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from toolkit.ingest.label_packs import folded
from toolkit.ingest.values import Question
from toolkit.model import Model
from toolkit.model.survey_names import column_name, short_code

LIKELY_RATIO = 0.80
"""Likeness of two texts (0 to 1, difflib's ratio over folded words) from which they are taken to be one item."""

LEAD = 0.05
"""How much closer the nearest item must be than the next one."""

LEAST_WORDS = 3
"""A text of fewer words is not told apart from others by its likeness."""

ORGANIZATION = "{org}"
TAG = re.compile(r"<[^<>]{1,200}>")
NUMBERING = re.compile(r"^\s*\(?[A-Za-z]{0,3}\d+(?:[._]\d+)*\s?[.):]\s+")
BREAKS = re.compile(r"\s[-–—|>]+\s|[-–—](?=\S)|[:?]\s|\n")
BRACKETED = re.compile(r"\[\s*([^\[\]]+?)\s*\]\s*$")
GRID_NAME = re.compile(r"^(?:.*/|[A-Za-z]{1,4}\d+[-_/])(?=[A-Za-z])")
"""What tools put before the name of a line: that of its grid or page (``Q3_``, ``p03-``, ``p03/``)."""

CODED = re.compile(r"^[A-Za-z]\w*(?=(?:\[(\w+)\])?\.\s)")
"""A code before the text, alone or with that of its line in brackets: ``q0201[line1]. Text``."""
NEGATIONS = frozenset(
    re.findall(
        r"\w+",
        """not no never none nothing hardly without cannot nicht nichts kein keine keinen keiner ohne ne pas jamais aucun
        aucune rien sans nunca ningun ninguna nada sin non mai nessun nessuna senza nie nigdy zaden bez niet geen nooit
        zonder nao nenhum nenhuma sem don doesn isn aren wasn didn won""",
    )
)
"""Words that turn a sentence round: texts that differ in them are never one item, however alike they look."""


@cache
def words_of(text: str) -> str:
    """Return a text as texts are compared: words alone, without case, accents, markup and punctuation."""
    plain = TAG.sub(" ", html.unescape(text))
    return " ".join(re.sub(r"[^\w]+", " ", folded(plain)).replace("_", " ").split())


def bare_names(question: Question) -> tuple[str, ...]:
    """Return the names a column goes by: as they stand, the part in brackets, and without the name of grid or page."""
    found: dict[str, None] = {}
    for name in (question.id, question.header):
        bracketed, coded = BRACKETED.search(name), CODED.match(name)
        code = (coded[1] or coded[0]) if coded else ""
        for each in (name, code, bracketed[1] if bracketed else "", GRID_NAME.sub("", name)):
            if each:
                found[each] = None
    return tuple(found)


def wordings(question: Question) -> tuple[str, ...]:
    """Return the texts by which a column may ask its item: all of it, and what stands behind a break or in brackets."""
    found: dict[str, None] = {}
    for given in (question.text, question.header):
        text = NUMBERING.sub("", given.strip())
        bracketed = BRACKETED.search(text)
        parts = [text, *([bracketed[1]] if bracketed else [])]
        parts += [text[end.end() :] for end in BREAKS.finditer(text)]
        for part in parts:
            words = words_of(NUMBERING.sub("", part))
            if words:
                found[words] = None
    return tuple(found)


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemIndex:
    """The items of a model, as they can be found: by id, by text with the client's name in it, and by audience.

    Parameters
    ----------
    ids
        Item id by the id in lower case, and by the id as survey tools write it (letters, digits, underscores).
    texts
        Item ids by text.
    words
        Text by item id.
    audiences
        Audiences by item id.
    """

    ids: Mapping[str, str]
    texts: Mapping[str, tuple[str, ...]]
    words: Mapping[str, str]
    audiences: Mapping[str, frozenset[str]]
    pattern: re.Pattern[str] = field(repr=False)

    def by_id(self, question: Question) -> str | None:
        """Return the item whose id is the column's name, or stands as a word in its header or text."""
        for name in bare_names(question):
            if (found := self.ids.get(_squeezed(name))) is not None:
                return found
        for text in (question.id, question.header, question.text):
            if (match := self.pattern.search(text)) is not None:
                return self.ids[match[0].casefold()]
        return None

    def by_text(self, question: Question) -> tuple[str, ...]:
        """Return the items whose exact text the column has; several when audiences are asked in the same words."""
        for words in wordings(question):
            if words in self.texts:
                return self.texts[words]
        return ()

    def nearest(self, question: Question, among: Collection[str]) -> tuple[str, float, float] | None:
        """Return the item of `among` with the text most like the column's, the likeness, and that of the next one."""
        best: list[tuple[float, str]] = []
        for item in among:
            likeness = max((alike(words, self.words[item]) for words in wordings(question)), default=0.0)
            if likeness > 0.0:
                best.append((likeness, item))
        best.sort(key=lambda entry: (-entry[0], entry[1]))
        return (best[0][1], best[0][0], best[1][0] if len(best) > 1 else 0.0) if best else None


def alike(first: str, second: str) -> float:
    """Return how alike two texts are, 0 to 1; 0 when one is short or one says no where the other does not."""
    if min(len(first.split()), len(second.split())) < LEAST_WORDS:
        return 0.0
    if _negations(first) != _negations(second):
        return 0.0
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    if matcher.real_quick_ratio() < LIKELY_RATIO or matcher.quick_ratio() < LIKELY_RATIO:
        return 0.0
    return matcher.ratio()


def _negations(words: str) -> int:
    return sum(word in NEGATIONS for word in words.split())


def item_index(model: Model, client: str, asked: Mapping[str, Iterable[str]], also: Iterable[Model] = ()) -> ItemIndex:
    """Return the items of a model for a client of this name, `asked` of whom by audience.

    `also` are the same model in other languages: an item is found by its exact words in any of them.
    """
    ids: dict[str, str] = {}
    texts: dict[str, list[str]] = defaultdict(list)
    words: dict[str, str] = {}
    audiences: dict[str, set[str]] = defaultdict(set)
    for audience, items in asked.items():
        for item in items:
            audiences[item].add(audience)
    for item, entry in model.scored_items.items():
        ids[item.casefold()] = item
        ids.setdefault(_squeezed(item), item)
        ids.setdefault(column_name(item), item)
        ids.setdefault(short_code(item), item)
        words[item] = words_of(entry.text.replace(ORGANIZATION, client))
        if len(words[item].split()) >= LEAST_WORDS:
            texts[words[item]].append(item)
    for other in also:
        for item, entry in other.scored_items.items():
            translated = words_of(entry.text.replace(ORGANIZATION, client))
            if len(translated.split()) >= LEAST_WORDS and item not in texts[translated]:
                texts[translated].append(item)
    escaped = sorted((re.escape(item) for item in model.scored_items), key=len, reverse=True)
    return ItemIndex(
        ids=ids,
        texts={text: tuple(items) for text, items in texts.items()},
        words=words,
        audiences={item: frozenset(found) for item, found in audiences.items()},
        pattern=re.compile(r"(?<![\w.-])(?:" + "|".join(escaped) + r")(?![\w-]|\.\w)", re.IGNORECASE),
    )


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
