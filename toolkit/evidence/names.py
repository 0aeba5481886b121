"""Where the names of a roster stand in a text: by letters, and for words that are names as well, by their company."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from toolkit.evidence.folding import Folded, folded
from toolkit.evidence.name_words import (
    CAPITALS_AND_LEGAL,
    FALSE_FRIENDS,
    FALSE_FRIENDS_GERMAN,
    GERMAN_SIGNS,
    LABEL_WORDS,
    NOT_NAMES,
    PARTICLES,
    SHORT_FORMS,
    SPEAKS,
    TIME_PREPOSITIONS,
    TIME_WORDS,
    TITLES,
)
from toolkit.evidence.roster import NameKind, Roster, RosterEntry

ENDINGS = r"(?:'s|s'|'[a-z]{0,4}|s|es|en|ens|n|a|ah|u|e|y|i|ie|o|om|em|ou|ovi|ova|ove|ovou|ovej|ej|ego|emu|iem|owi|ow|ami|ach|ju|ya|yu)"
"""Possessives, German genitives and plurals, apostrophes with an ending (Turkish), and the simple Slavic cases."""

_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_TWO_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "Å": "Aa"}
_GAP = re.compile(
    r"(?:[ \-._]|, |[ \-]?[a-z]\.? ?[\-]?)(?:(?:van|von|der|den|de|di|da|del|la|le|el|al|bin|zu|ten|ter) )*"
)
_CHINESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_SHORT = 2
"""Names of no more letters than this are taken for words unless something says otherwise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NameSpan:
    """A name found: its place in the folded text, what it belongs to, and who it may be (keys of roster entries)."""

    start: int
    end: int
    kind: NameKind
    keys: frozenset[str]
    rule: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _People:
    pattern: re.Pattern[str] | None
    owners: Mapping[str, frozenset[str]]  # a form of a part of a name -> entries
    given: frozenset[str]
    family: frozenset[str]
    particles: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Things:
    pattern: re.Pattern[str] | None
    owners: Mapping[str, tuple[NameKind, str]]


def names_in(text: Folded, roster: Roster) -> list[NameSpan]:
    """Return where names of the roster stand, and people named by title, in no particular order."""
    people, things = _compiled(roster)
    return [*_things_in(text, things), *_persons_in(text, people), *_titled(text)]


@lru_cache(maxsize=32)
def _compiled(roster: Roster) -> tuple[_People, _Things]:
    return _people(roster), _things(roster)


def _people(roster: Roster) -> _People:
    owners: dict[str, set[str]] = {}
    given, family = set[str](), set[str]()
    for entry in roster.entries:
        if entry.kind is not NameKind.PERSON:
            continue
        key = folded(entry.name)
        for name in (spelled for own in (entry.name, *entry.also) for spelled in _spellings(own)):
            parts = _parts(name)
            called = set(_parts(name.split()[0])) if "," not in name else set(parts[:1])
            given |= {form for part in parts if part in called for form in _forms(part)}
            family |= {form for part in parts[1:] if part not in called for form in _forms(part)}
            spoken = {short for part in parts[:1] for short in SHORT_FORMS.get(part, ())}
            for part in (*parts, *sorted(spoken)):
                for form in _forms(part):
                    owners.setdefault(form, set()).add(key)
    return _People(
        pattern=_alternation(owners),
        owners={form: frozenset(keys) for form, keys in owners.items()},
        given=frozenset(given),
        family=frozenset(family),
        particles=PARTICLES
        & {word for name in _person_names(roster) for word in re.split(r"[\s\-]+", folded(name))[:-1]},
    )


def _person_names(roster: Roster) -> Iterator[str]:
    for entry in roster.entries:
        if entry.kind is NameKind.PERSON:
            yield from (entry.name, *entry.also)


def _spellings(name: str) -> set[str]:
    """Return a name as it is, and with its umlauts written as two letters."""
    return {name, "".join(_TWO_LETTERS.get(letter, letter) for letter in name)}


def _parts(name: str) -> list[str]:
    """Return the parts of a person's name that are names by themselves; ``Surname, Given`` is turned round."""
    plain = folded(name)
    if plain.count(",") == 1:
        plain = " ".join(reversed([part.strip() for part in plain.split(",")]))
    words = [word.strip("'.") for word in re.split(r"[\s\-_.,()/\"]+", plain)]
    return [
        word for word in words if len(word) > 1 and not word.isdigit() and word not in PARTICLES | TITLES | LABEL_WORDS
    ]


def _forms(part: str) -> set[str]:
    """Return how a part of a name may be spelled and what its stem is where endings replace the last letter."""
    forms = {part}
    for long, short in _UMLAUTS:
        forms |= {form.replace(long, short) for form in forms}
    for short, long in (("o'", "o"), ("'", "")):
        forms |= {form.replace(short, long) for form in forms}
    return forms


def _stems(form: str) -> set[str]:
    """Return stems that take an ending instead of the last letters: ``Anna`` to ``Ann-``, ``Pavel`` to ``Pavl-``."""
    stems = set()
    if (len(form) >= 4 and form[-1] in "aeoy") or (len(form) == 3 and form[-1] == "a"):
        stems.add(form[:-1])
    if len(form) >= 5 and form[-2] == "e" and form[-1] in "klcrnt":
        stems.add(form[:-2] + form[-1])
    return stems


def _alternation(owners: dict[str, set[str]]) -> re.Pattern[str] | None:
    if not owners:
        return None
    bent: dict[str, set[str]] = {}
    for form, keys in owners.items():
        for stem in _stems(form):
            bent.setdefault(stem, set()).update(keys)
    whole = "|".join(sorted(map(_spelled, owners), key=len, reverse=True))
    endings = f"(?P<ending>{ENDINGS})?"
    stems = "|".join(re.escape(stem) for stem in sorted(bent, key=len, reverse=True))
    for stem, keys in bent.items():
        owners.setdefault(stem, set()).update(keys)
    turned = (
        rf"|(?P<stem>{stems})(?P<instead>a|e|y|i|ie|u|ou|o|om|em|ej|ze|ci|ovi|ova|ow|owi|oи|eи|ы|и|ю)" if stems else ""
    )
    unspaced = "|".join(re.escape(form) for form in sorted(owners, key=len, reverse=True) if _CHINESE.search(form))
    anywhere = rf"|(?P<unspaced>{unspaced})" if unspaced else ""  # written without spaces between words
    return re.compile(rf"(?<![^\W_])(?:(?P<form>{whole}){endings}{turned})(?![^\W_]){anywhere}")


def _spelled(form: str) -> str:
    return re.escape(form)


def _persons_in(text: Folded, people: _People) -> list[NameSpan]:
    if people.pattern is None:
        return []
    german = _is_german(text)
    sure: list[NameSpan] = []
    unsure: list[NameSpan] = []
    for match in people.pattern.finditer(text.text):
        parts = match.groupdict(default="")
        form = parts["form"] or parts.get("unspaced") or parts["stem"]
        whole = parts.get("stem", "") == ""
        ending = parts["ending"] or parts.get("instead", "")
        span = NameSpan(
            start=match.start(), end=match.end(), kind=NameKind.PERSON, keys=people.owners[form], rule="roster-person"
        )
        bent = not whole or (ending and "'" not in ending)
        if bent and (not text.capital(match.start()) or match[0] in NOT_NAMES):
            continue  # a bent name is only believed with a capital, and where the bent word is no word of its own
        if _is_word(form, german) or _is_word(match[0], german) or (len(form) <= _SHORT and form.isascii()):
            (sure if _is_meant(text, span, form, german=german) else unsure).append(span)
        else:
            sure.append(span)
    found = _joined(text, people, sure, unsure)
    return [_bare(text, _widened(text, span, people, german=german)) for span in found]


def _is_word(form: str, german: bool) -> bool:
    return form in (FALSE_FRIENDS_GERMAN if german else FALSE_FRIENDS)


def _is_german(text: Folded) -> bool:
    words = _WORD.findall(text.text)
    return sum(word in GERMAN_SIGNS for word in words) >= max(2, len(words) // 10)


def _is_meant(text: Folded, span: NameSpan, form: str, *, german: bool) -> bool:
    """Whether a word that may be a name is one here: by title, possessive, what follows, or a capital inside a sentence."""
    before, after = _word_before(text, span.start), _word_after(text, span.end)
    if before in TITLES and text.text[span.start - 1] in " .":
        return True
    if not text.capital(span.start):
        return False
    if len(before) == 1 and text.text[span.start - 2 : span.start] == ". " and text.capital(span.start - 3):
        return True  # E. Stone
    time = form in TIME_WORDS
    if time and (before in TIME_PREPOSITIONS or after.isdigit() or before.isdigit()):
        return False
    if text.text[span.start : span.end].endswith("'s"):
        return True
    loud = text.capitals_only(span.start, span.end) and span.end - span.start > 1
    neighbours_loud = loud and any(word.isupper() for word in _neighbours(text, span))
    if text.opens_sentence(span.start) or neighbours_loud or german:
        return after in SPEAKS or (len(form) <= _SHORT and _named_on(text, span.end))
    return True


def _named_on(text: Folded, end: int) -> bool:
    """Whether a word with a capital follows, as a family name would."""
    return text.text[end : end + 1] == " " and end + 1 < len(text.text) and text.capital(end + 1)


def _neighbours(text: Folded, span: NameSpan) -> Iterator[str]:
    begin, end = text.span(span.start, span.end)
    for piece in (text.original[:begin].split()[-1:], text.original[end:].split()[:1]):
        yield from (word for word in piece if len(word) > 1)


def _word_before(text: Folded, position: int) -> str:
    found = _WORD.findall(text.text[max(0, position - 30) : position].rstrip(" ."))
    return found[-1] if found else ""


def _word_after(text: Folded, position: int) -> str:
    found = re.match(r"[ ,]{1,2}([^\W_]+(?:'[^\W_]+)?)", text.text[position : position + 30])
    return found[1] if found else ""


def _joined(text: Folded, people: _People, sure: list[NameSpan], unsure: list[NameSpan]) -> list[NameSpan]:
    """Join the parts of one name; an unsure part counts beside a sure one, or beside another part of the same name."""
    spans = sorted([(span, True) for span in sure] + [(span, False) for span in unsure], key=lambda one: one[0].start)
    found: list[NameSpan] = []
    run: list[tuple[NameSpan, bool]] = []
    for each in [*spans, None]:
        if each is not None and run and _adjacent(text, people, run[-1][0], each[0]):
            run.append(each)
            continue
        if run:
            found += _settled(text, run)
        run = [each] if each is not None else []
    return found


def _settled(text: Folded, run: list[tuple[NameSpan, bool]]) -> Iterable[NameSpan]:
    common = frozenset.intersection(*(span.keys for span, _ in run))
    capital = all(text.capital(span.start) for span, _ in run)
    if len(run) == 1 and not run[0][1]:
        return []
    if any(certain for _, certain in run) or (common and capital):
        if common or len(run) == 1:
            return [replace(run[0][0], end=run[-1][0].end, keys=common or run[0][0].keys)]
        # "Ada and Bruno" never get here (the gap is a word); these are two names written side by side.
        return [span for span, certain in run if certain or text.capital(span.start)]
    return []


def _adjacent(text: Folded, people: _People, left: NameSpan, right: NameSpan) -> bool:
    """Whether a part goes on with the name before it; behind a comma only a given name does, after its family name."""
    gap = text.text[left.end : right.start]
    if gap == ", ":
        first, second = text.text[left.start : left.end], text.text[right.start : right.end].removesuffix("'s")
        return first in people.family and second in people.given and bool(left.keys & right.keys)
    return bool(_GAP.fullmatch(gap))


def _bare(text: Folded, span: NameSpan) -> NameSpan:
    """Leave an English possessive behind the label, where the sentence needs it."""
    return replace(span, end=span.end - 2) if text.text[span.start : span.end].endswith("'s") else span


def _widened(text: Folded, span: NameSpan, people: _People, *, german: bool) -> NameSpan:
    """Take in a given name before a known family name, and a family name behind a known given name, known or not."""
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.text[span.start : span.end])
    bare = {word.removesuffix("'s") for word in words} - PARTICLES
    start, end = _over_particles(text, span.start, people.particles), span.end
    if bare and bare <= people.family:
        start = _over_particles(text, _over_given(text, start), people.particles)
    loud = text.capitals_only(start, end)
    if bare and bare <= people.given and not german and not loud and not words[-1].endswith("'s"):
        after = re.match(r"[ \-]([^\W\d_]{2,})", text.text[end:])
        if after and text.capital(end + 1) and after[1] not in NOT_NAMES | SPEAKS:
            end += after.end()
    return replace(span, start=start, end=end) if (start, end) != (span.start, span.end) else span


def _over_particles(text: Folded, start: int, particles: frozenset[str]) -> int:
    """Return where a name begins with its ``van den`` taken in: only what stands in a name of the roster."""
    while before := re.search(r"(?<![^\W_])([^\W_]+)[ \-]$", text.text[max(0, start - 12) : start]):
        if before[1] not in particles:
            break
        start = max(0, start - 12) + before.start()
    return start


def _over_given(text: Folded, start: int) -> int:
    """Return where a family name begins with the given name or the initials before it taken in."""
    early = max(0, start - 30)
    before = re.search(
        r"(?<![^\W_])(?:(?P<word>[^\W_]{2,})|(?P<initials>(?:[^\W_]\. ?)+)) ?\-?$", text.text[early:start]
    )
    if before is None or not before[0].endswith((" ", "-", ".")):
        return start
    position, word = early + before.start(), before["word"]
    if not text.capital(position) or word in NOT_NAMES or word in TITLES or (word or "").isdigit():
        return start
    adverb = word is not None and text.opens_sentence(position) and word.endswith(("ly", "ing"))
    return start if adverb else position


_TITLED = re.compile(
    r"(?<![^\W_])(?:mr|mrs|ms|mx|dr|prof|professor|madame|monsieur|herrn?|frau|senora?|signora?|sir|lady)\.? "
    r"(?:(?:dr|prof)\.? )?((?:(?:van|von|der|de|di) )*[^\W\d_]{2,}(?:[ \-][^\W\d_]{2,})?)"
)


def _titled(text: Folded) -> Iterator[NameSpan]:
    """Names behind a title, on the roster or not: ``Mr Okafor``."""
    for match in _TITLED.finditer(text.text):
        words = list(re.finditer(r"[^\W\d_]{2,}", match[1]))
        named = [word for word in words if text.capital(match.start(1) + word.start())]
        if not named or not text.capital(match.start()) or folded(named[0][0]) in NOT_NAMES:
            continue
        last = named[0]
        for word in named[1:]:
            if word[0] in NOT_NAMES:
                break
            last = word
        end = match.start(1) + last.end()
        if last[0] in GERMAN_SIGNS:
            continue
        key = match.string[match.start(1) : end]
        yield NameSpan(
            start=match.start(1), end=end, kind=NameKind.PERSON, keys=frozenset({f"title {key}"}), rule="title"
        )


def _things(roster: Roster) -> _Things:
    owners: dict[str, tuple[NameKind, str]] = {}
    for entry in roster.entries:
        if entry.kind is not NameKind.PERSON:
            for form in _thing_forms(entry):
                owners.setdefault(form, (entry.kind, folded(entry.name)))
    if not owners:
        return _Things(pattern=None, owners={})
    joints = {" ": r"[ \-_]+", "-": r"[ \-]?"}
    spelled = {form: "".join(joints.get(letter) or re.escape(letter) for letter in form) for form in owners}
    alternatives = "|".join(spelled[form] for form in sorted(owners, key=len, reverse=True))
    return _Things(
        pattern=re.compile(rf"(?<![^\W_])(?:{alternatives})(?:'s|s'|'|s|es|en|n|a|u|em|om)?(?![^\W_])"), owners=owners
    )


def _thing_forms(entry: RosterEntry) -> Iterator[str]:
    for name in (spelled for own in (entry.name, *entry.also) for spelled in sorted(_spellings(own))):
        plain = re.sub(r"[^\w&'\-]+", " ", folded(name)).strip()
        if not plain:
            continue
        yield plain
        words = plain.split()
        if entry.kind in (NameKind.ORGANISATION, NameKind.CUSTOMER) and words[-1] in CAPITALS_AND_LEGAL and words[1:]:
            yield " ".join(words[:-1])
        yield from {plain.replace(long, short) for long, short in _UMLAUTS} - {plain}


def _things_in(text: Folded, things: _Things) -> Iterator[NameSpan]:
    if things.pattern is None:
        return
    for match in things.pattern.finditer(text.text):
        bare = _owner(match[0], things)
        kind, key = things.owners[bare]
        single = " " not in bare
        word = bare in FALSE_FRIENDS | NOT_NAMES | FALSE_FRIENDS_GERMAN or len(bare) <= 3
        plain = single and word and (not text.capital(match.start()) or text.opens_sentence(match.start()))
        if plain or (single and len(bare) <= 3 and not text.capitals_only(match.start(), match.start() + len(bare))):
            continue
        yield NameSpan(
            start=match.start(), end=match.end(), kind=kind, keys=frozenset({key}), rule=f"roster-{kind.value}"
        )


def _owner(found: str, things: _Things) -> str:
    """Return the form on the roster that a match with its ending stands for: the longest it begins with."""
    tight = re.sub(r"[ \-_]+", "", found)
    fitting = [form for form in things.owners if tight.startswith(re.sub(r"[ \-_]+", "", form))]
    return max(fitting, key=len)
