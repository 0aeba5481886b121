"""From lines of a transcript to turns of speech: who speaks, told from labels; what only looks like one left alone."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from toolkit.findings import Finding, Severity
from toolkit.ingest.values import Segment

CLOCK = r"(?:(?P<h>\d{1,2}):)?(?P<m>\d{1,3}):(?P<s>\d{2})(?:[.,](?P<f>\d{1,3}))?"
TIME_FIRST = re.compile(
    rf"^[\[(]?{CLOCK}[\])]?(?:\s*(?:-->|[-–—])\s*[\[(]?\d[\d:.,]*[\])]?)?(?=\s|$)\s*[-–—:]?\s*", re.ASCII
)
TIME_LAST = re.compile(rf"^(?P<label>.*\S)\s*[\[(\s]\s*{CLOCK}\s*[\])]?\s*$", re.ASCII)
TIMED = re.compile(
    rf"^(?P<label>[^:\[\](]{{1,60}}?)\s*[\[(]{CLOCK}[\])]\s*[:：]?\s*(?P<text>.*)$", re.ASCII | re.DOTALL
)
COLON = re.compile(r"^(?P<label>[^:：]{1,80}?)\s*[:：](?:\s+(?P<text>.*))?$", re.DOTALL)
BRACKETS = re.compile(r"^\[(?P<label>[^\[\]]{1,40})\]\s*:?\s*(?P<text>.*)$", re.DOTALL)
DASH = re.compile(r"^(?P<label>[^\-–—:]{1,40}?)\s+[-–—]+\s+(?P<text>.+)$", re.DOTALL)
BOLD = re.compile(r"^(\*\*|__)(?P<label>[^*_]{1,80}?)\s*:?\1\s*:?\s*")
NAMED_TIME = re.compile(rf"^\[(?P<label>[^\[\]]{{1,60}})\]\s*{CLOCK}\s*$", re.ASCII)
RANGE = re.compile(r"^\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,3})?\s*-->\s*\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,3})?$", re.ASCII)
PROGRAM_WORDS = re.compile(r"^transcribed by https?://\S+$|^.{1,60} (?:started|stopped) transcription$", re.IGNORECASE)
"""What Otter and Teams add of their own."""

NAME_WORD = re.compile(r"[^\W\d_](?:[\w.\-]|['’](?=[^\W\d_]))*")
SHORT_ID = re.compile(r"^(?:[A-Za-z]{1,3}|id|speaker|sp|spk)[ _-]?\d{1,4}$", re.IGNORECASE)

ROLES = frozenset(
    re.findall(
        r"\w+",
        """interviewer interviewee moderator participant respondent speaker facilitator researcher consultant host guest
        customer client employee manager leader director expert informant observer translator operator agent
        int q a i r p m unknown all interviewerin befragte befragter befragender moderatorin teilnehmer teilnehmerin
        enquêteur enquêté répondant intervenant entrevistador entrevistadora entrevistado entrevistada intervistatore
        intervistato badacz respondentka interviewt sprecher sprecherin""",
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line or paragraph of a transcript.

    Parameters
    ----------
    text
        What stands on it, trimmed.
    speaker
        Who says it, where the file's own structure tells; None leaves it to the label.
    start, end
        Seconds into the recording; None when unknown.
    after_gap
        Whether a blank line stands above it.
    """

    text: str
    speaker: str | None = None
    start: float | None = None
    end: float | None = None
    after_gap: bool = False


def seconds(found: re.Match[str]) -> float:
    """Return a time matched by `CLOCK` in seconds."""
    fraction = float(f"0.{found['f']}") if found["f"] else 0.0
    return int(found["h"] or 0) * 3600 + int(found["m"]) * 60 + int(found["s"]) + fraction


def turns(document: str, lines: Sequence[Line]) -> tuple[Segment, ...]:
    """Return the segments of a document: a turn for each speaker label, or a paragraph where there is none."""
    labelled = list(_timed(_named_under_times(lines)))
    labels = _labels(labelled)
    speech = [_spoken(line, labels) for line in labelled]
    return tuple(
        Segment(id=f"{document}#{number:04d}", speaker=turn.speaker, text=turn.text, start=turn.start, end=turn.end)
        for number, turn in enumerate(_joined(speech, labelled=any(line.speaker for line in speech)), start=1)
    )


def speaker_findings(segments: Sequence[Segment]) -> tuple[Finding, ...]:
    """Return what a person should know about who speaks in a document."""
    named = sum(segment.speaker is not None for segment in segments)
    if not named:
        sentence = "No speaker labels were found; each paragraph became a segment without a speaker."
        return (Finding(code="no-speakers", severity=Severity.WARNING, sentence=sentence, count=len(segments)),)
    if named < len(segments):
        count = len(segments) - named
        sentence = f"Segments without a speaker: {count}."
        return (Finding(code="unlabelled-segments", severity=Severity.NOTE, sentence=sentence, count=count),)
    return ()


def _named_under_times(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without what programs add, and with the name that older Teams documents put under the times.

    Those write the times on one line, the speaker on the next and the words below: where every range of times is
    followed by a short line and most of these come again, they are names.
    """
    kept = [line for line in lines if not PROGRAM_WORDS.match(line.text.strip())]
    under = [place + 1 for place, line in enumerate(kept[:-1]) if RANGE.match(line.text.strip())]
    names = [kept[place].text.strip() for place in under]
    if len(names) < 2 or len(set(names)) > max(1, len(names) // 2) or not all(0 < len(name) <= 60 for name in names):
        return kept
    named: list[Line] = []
    speaker, start, places = None, None, frozenset(under)
    for place, line in enumerate(kept):
        if place + 1 in places:
            begin = line.text.partition("-->")[0].strip().split(":")
            start = int(begin[0]) * 3600 + int(begin[1]) * 60 + float(begin[2])
        elif place in places:
            speaker = line.text.strip()
        elif line.text.strip():
            named.append(replace(line, speaker=speaker, start=start))
    return named


def _timed(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines that hold words, a time at their beginning taken off; one on a line of its own goes to the next."""
    waiting: float | None = None
    for line in lines:
        text, start = " ".join(line.text.split()), line.start
        if start is None and (found := TIME_FIRST.match(text)):
            start, text = seconds(found), text[found.end() :]
        if bold := BOLD.match(text):
            text = f"{bold['label']}: {text[bold.end() :]}".strip()
        if not text:
            waiting = start if start is not None else waiting
            continue
        yield replace(line, text=text, start=start if start is not None else waiting)
        waiting = None


def _candidate(line: Line) -> tuple[str, str, float | None] | None:
    """Return what could be a label at the beginning of a line, the words after it, and a time inside the label."""
    for pattern in (NAMED_TIME, BRACKETS, TIMED, COLON, TIME_LAST, DASH):
        found = pattern.match(line.text)
        if found is None:
            continue
        label, start = found["label"].strip(), None
        text = "" if pattern in (TIME_LAST, NAMED_TIME) else (found["text"] or "").strip()
        if pattern in (TIME_LAST, TIMED, NAMED_TIME):
            start = seconds(found)
        if pattern is BRACKETS and (NOISE.search(label) or not any(map(str.isalpha, label))):
            return None
        if pattern is DASH and not (_is_role(label) or SHORT_ID.match(label)):
            continue
        label = label.rstrip(",;")
        if label and len(label.split("|")[0].split()) <= MAX_LABEL_WORDS:
            return label, text, start
    return None


def _labels(lines: Sequence[Line]) -> frozenset[str]:
    """Return the labels of a document: what looks like a name or a role, the doubtful only when it comes again."""
    counts: Counter[str] = Counter()
    bracketed: set[str] = set()
    timed: set[str] = set()
    for line in lines:
        if line.speaker is None and (found := _candidate(line)):
            counts[found[0]] += 1
            if NAMED_TIME.match(line.text):
                timed.add(found[0])
            elif BRACKETS.match(line.text):
                bracketed.add(found[0])
    sure = {
        label
        for label, count in counts.items()
        if label in timed or (count > 1 if label in bracketed else _is_label(label, repeated=count > 1))
    }
    if sure:
        sure |= {label for label in counts if label not in bracketed and _is_name(label)}
    return frozenset(sure)


def _is_label(label: str, *, repeated: bool) -> bool:
    name = re.split(r"[|(/]", label)[0].strip()
    if _is_role(name) or SHORT_ID.match(name):
        return True
    if "|" in label:
        return bool(name) and not name.endswith((".", "?", "!"))
    return _is_name(label) and (repeated or len(name.split()) > 1 or (name.isupper() and len(name) > 2))


def _is_role(label: str) -> bool:
    words = re.findall(r"[^\W\d_]+", label.casefold())
    return 0 < len(words) <= 2 and words[0] in ROLES and len(label.split()) <= 3


def _is_name(label: str) -> bool:
    """Return whether each word begins as a name does: with a capital, and none that begins a sentence."""
    words = re.split(r"[|(/]", label)[0].split()
    if not words or len(words) > 4 or words[0].casefold().strip(".,") in NOT_NAMES:
        return False
    return all(word.casefold() in PARTICLES or _is_name_word(word) for word in words)


def _is_name_word(word: str) -> bool:
    if word.endswith(".") and len(word) > 4 and word.casefold() != "prof.":
        return False
    return word[0].isupper() and NAME_WORD.fullmatch(word) is not None


def _spoken(line: Line, labels: frozenset[str]) -> Line:
    if line.speaker is not None:
        return line
    found = _candidate(line)
    if found is None or found[0] not in labels:
        return line
    label, text, start = found
    return replace(line, text=text, speaker=label, start=line.start if start is None else start)


def _joined(lines: Sequence[Line], *, labelled: bool) -> Iterator[Line]:
    """Yield turns: a label opens one, lines without go on with it; before the first label a paragraph stands alone."""
    turn: Line | None = None
    for line in lines:
        goes_on = turn is not None and line.speaker is None and (turn.speaker is not None or not line.after_gap)
        if turn is not None and goes_on and (labelled or line.start is None):
            gap = "\n" if line.after_gap else " "
            turn = replace(turn, text=f"{turn.text}{gap}{line.text}".strip(), end=line.end or turn.end)
            continue
        if turn is not None and turn.text:
            yield turn
        turn = line
    if turn is not None and turn.text:
        yield turn
