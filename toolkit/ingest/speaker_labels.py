"""Speakers' labels in transcripts: the forms in which a name stands before speech, and what only looks like one."""

import re
from collections import Counter
from collections.abc import Sequence

CLOCK = r"(?:(?P<h>\d{1,2}):)?(?P<m>\d{1,3}):(?P<s>\d{2})(?:[.,](?P<f>\d{1,3}))?"
TIME_FIRST = re.compile(
    rf"^[\[(]?{CLOCK}[\])]?(?:\s*(?:-->|[-–—])\s*[\[(]?\d[\d:.,]*[\])]?)?(?=\s|$)\s*[-–—:]?\s*", re.ASCII
)
TIME_LAST = re.compile(rf"^(?P<label>.*\S)\s*[\[(\s]\s*{CLOCK}\s*[\])]?\s*$", re.ASCII)
TIMED = re.compile(
    rf"^(?P<label>[^:\[\](]{{1,60}}?)\s*[\[(]{CLOCK}[\])]\s*[:：]?\s*(?P<text>.*)$", re.ASCII | re.DOTALL
)
TIME_BEHIND = re.compile(rf"^[\[(]{CLOCK}[\])]\s*", re.ASCII)
"""A time between the label's colon and the words, as Rev and Sonix write it."""

COLON = re.compile(r"^(?P<label>[^:：]{1,80}?)\s*(?::(?=\s|$)|：)\s*(?P<text>.*)$", re.DOTALL)
BRACKETS_COLON = re.compile(r"^\[(?P<label>[^\[\]]{1,60})\]\s*[:：]\s*(?P<text>.*)$", re.DOTALL)
BRACKETS = re.compile(r"^\[(?P<label>[^\[\]]{1,40})\]\s*(?P<text>.*)$", re.DOTALL)
DASH = re.compile(r"^(?P<label>[^\-–—:：]{1,40}?)\s+[-–—]+\s+(?P<text>.+)$", re.DOTALL)
BOLD = re.compile(r"^(\*\*|__)(?P<label>[^*_]{1,80}?)\s*:?\1\s*:?\s*")
NAMED_TIME = re.compile(rf"^\[(?P<label>[^\[\]]{{1,60}})\]\s*{CLOCK}\s*$", re.ASCII)
NAME_WORD = re.compile(r"[^\W\d_](?:[\w.\-]|['’](?=[^\W\d_]))*")
SHORT_ID = re.compile(r"^(?:[A-Za-z]{1,3}|id|speaker|sp|spk)[ _-]?\d{1,4}$", re.IGNORECASE)

ROLES = frozenset(
    re.findall(
        r"\w+",
        """interviewer interviewee moderator participant respondent speaker facilitator researcher consultant host guest
        customer client employee manager leader director expert informant observer translator operator agent
        int q a i r p m unknown all interviewerin befragte befragter befragender moderatorin teilnehmer teilnehmerin
        enquêteur enquêté répondant intervenant entrevistador entrevistadora entrevistado entrevistada intervistatore
        intervistato badacz respondentka interviewt sprecher sprecherin 访谈者 受访者 采访者 被访者 主持人""",
    )
)
PARTICLES = frozenset(
    (
        "de",
        "da",
        "di",
        "del",
        "della",
        "der",
        "den",
        "van",
        "von",
        "zu",
        "la",
        "le",
        "al",
        "el",
        "bin",
        "ibn",
        "of",
        "y",
        "e",
        "ter",
        "dos",
    )
)
NOT_NAMES = frozenset(
    re.findall(
        r"\w+",
        """note notes nb ps example well so yes no ok okay first second third also because but and the this that these those it
        then now here there look remember important result results problem problems solution summary conclusion question questions
        answer answers topic title subject date time place location participants attendees present duration project file interview
        interviews recorded recording transcribed transcript transcription language section part chapter step point re from to cc
        what why how when who which where if in on at for with my our your his her their we you he she they anyway actually
        basically honestly finally however still plus maybe sure right case background context aim goal purpose method source url
        http https quote end start all""",
    )
) - {"all"}
NOISE = re.compile(
    r"laugh|pause|inaudible|crosstalk|silence|applause|music|unclear|sigh|cough|redacted|name|lacht|rires|break|phone",
    re.IGNORECASE,
)
MAX_LABEL_WORDS = 5
MAX_ALONE = 60
MAX_UNCASED = 8
MIN_HEADED = 0.6
"""A document writes names on lines of their own when so many of its paragraphs begin with one."""


def seconds(found: re.Match[str]) -> float:
    """Return a time matched by `CLOCK` in seconds."""
    fraction = float(f"0.{found['f']}") if found["f"] else 0.0
    return int(found["h"] or 0) * 3600 + int(found["m"]) * 60 + int(found["s"]) + fraction


def is_label(label: str, *, repeated: bool) -> bool:
    """Return whether what stands before a colon is a speaker: a role, a short id, a full name, or a name that comes again."""
    name = re.split(r"[|(/]", label)[0].strip()
    if is_role(name) or SHORT_ID.match(name):
        return True
    if "|" in label:
        return bool(name) and not name.endswith((".", "?", "!"))
    return is_name(label) and (repeated or len(name.split()) > 1 or (name.isupper() and len(name) > 2))


def is_role(label: str) -> bool:
    """Return whether a label says what somebody does in an interview: interviewer, respondent 3."""
    words = re.findall(r"[^\W\d_]+", label.casefold())
    return 0 < len(words) <= 2 and words[0] in ROLES and len(label.split()) <= 3


def is_name(label: str) -> bool:
    """Return whether each word begins as a name does: with a capital, and none that begins a sentence."""
    words = re.split(r"[|(/]", label)[0].split()
    if not words or len(words) > 4 or words[0].casefold().strip(".,") in NOT_NAMES:
        return False
    return all(word.casefold() in PARTICLES or _is_name_word(word) for word in words)


def _is_name_word(word: str) -> bool:
    if word.endswith(".") and len(word) > 4 and word.casefold() != "prof.":
        return False
    capital = word[0].isupper() or (_is_uncased(word) and len(word) <= MAX_UNCASED)
    return capital and NAME_WORD.fullmatch(word) is not None


def _is_uncased(word: str) -> bool:
    """Return whether a word is written in letters that know no capitals, such as Chinese or Arabic ones."""
    return word[0].isalpha() and word.upper() == word.lower()


def is_label_alone(text: str) -> bool:
    """Return whether a line holds nothing but what a speaker could be called."""
    if not text or len(text) > MAX_ALONE or text.endswith((".", "?", "!", ",", ";", "…")):
        return False
    name = re.split(r"[|(/]", text)[0].strip()
    return is_role(name) or SHORT_ID.match(name) is not None or is_name(text)


def names_alone(blocks: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the names that stand alone on the first line of most blocks; empty when a document is not written so.

    Parameters
    ----------
    blocks
        The lines of each paragraph or cue.
    """
    heads = Counter(block[0] for block in blocks if len(block) > 1 and is_label_alone(block[0]))
    again = sum(times for times in heads.values() if times > 1)
    if heads.total() < max(2, MIN_HEADED * len(blocks)) or 2 * again < heads.total():
        return frozenset()
    return frozenset(heads)
