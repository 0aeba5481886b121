"""From lines of a transcript to turns of speech: who speaks, told from labels; what only looks like one left alone."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from toolkit.findings import Finding, Severity
from toolkit.ingest.speaker_labels import (
    BOLD,
    BRACKETS,
    BRACKETS_COLON,
    CLOCK,
    COLON,
    DASH,
    MAX_LABEL_WORDS,
    NAMED_TIME,
    NOISE,
    SHORT_ID,
    TIME_BEHIND,
    TIME_FIRST,
    TIME_LAST,
    TIMED,
    is_label,
    is_label_alone,
    is_name,
    is_role,
    names_alone,
    seconds,
)
from toolkit.ingest.values import Segment

RANGE = re.compile(r"^\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,3})?\s*-->\s*\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,3})?$", re.ASCII)
PROGRAM_WORDS = re.compile(
    r"""^transcribed[ ]by[ ]https?://\S+$
    | ^.{1,60}[ ](?:(?:started|stopped)[ ]transcription | hat[ ]die[ ]transkription[ ](?:gestartet|beendet)
        | a[ ](?:démarré|arrêté)[ ]la[ ]transcription | (?:inició|detuvo)[ ]la[ ]transcripción
        | ha[ ](?:avviato|interrotto)[ ]la[ ]trascrizione | heeft[ ]de[ ]transcriptie[ ](?:gestart|gestopt))$
    | ^(?:meeting|transcription)[ ]ended[ ]after[ ][\d:]+\W*$
    | ^this[ ]editable[ ]transcript[ ]was[ ]computer[ ]generated\b.*$""",
    re.IGNORECASE | re.VERBOSE,
)
"""What Otter, Teams and Google Meet add of their own."""

F4_TIME = re.compile(rf"\s*#{CLOCK.replace('[.,]', '[.,-]')}#\s*", re.ASCII)
"""The time marks of transcription programs such as f4, which stand where a paragraph ends, or begins."""


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
    timed
        Whether a time stands at its beginning or on a line of its own above it.
    """

    text: str
    speaker: str | None = None
    start: float | None = None
    end: float | None = None
    after_gap: bool = False
    timed: bool = False


def turns(document: str, lines: Sequence[Line]) -> tuple[Segment, ...]:
    """Return the segments of a document: a turn for each speaker label, or a paragraph where there is none."""
    timed = list(_timed(_named_under_times(lines)))
    labelled = _named_above(timed)
    if labelled is None:
        labels = _labels(timed)
        labelled = [_spoken(line, labels) for line in timed]
    speech = labelled
    return tuple(
        Segment(id=f"{document}#{number:04d}", speaker=turn.speaker, text=turn.text, start=turn.start, end=turn.end)
        for number, turn in enumerate(_joined(speech, labelled=any(line.speaker for line in speech)), start=1)
    )


def mostly_labelled(lines: Sequence[Line]) -> bool:
    """Return whether at least four of five lines begin with the label of a speaker, and some speaker comes again."""
    timed = list(_timed(lines))
    labels = _labels(timed)
    speakers = [line.speaker for line in (_spoken(line, labels) for line in timed) if line.speaker is not None]
    return len(speakers) > len(set(speakers)) and 5 * len(speakers) >= 4 * len(timed)


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
    if (
        len(names) < 2
        or (2 * len(set(names)) > len(names) and not all(map(is_label_alone, names)))
        or not all(0 < len(name) <= 60 for name in names)
    ):
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


def _named_above(lines: Sequence[Line]) -> list[Line] | None:
    """Return the lines under the names that stand alone above their words; None where a document is not written so."""
    blocks: list[list[Line]] = []
    for line in lines:
        if not blocks or line.after_gap or line.timed:
            blocks.append([])
        blocks[-1].append(line)
    if any(line.speaker is not None for line in lines):
        return None
    names = names_alone([[line.text for line in block] for block in blocks])
    if not names:
        return None
    named: list[Line] = []
    for block in blocks:
        if len(block) > 1 and block[0].text in names:
            first = replace(block[1], speaker=block[0].text, start=block[0].start, after_gap=True)
            named += [first, *block[2:]]
        else:
            named += block
    return named


def _timed(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines that hold words, a time at their beginning taken off; one on a line of its own goes to the next."""
    waiting: float | None = None
    for line in lines:
        text, start, end = " ".join(line.text.split()), line.start, line.end
        if mark := F4_TIME.search(text):
            start, end = (seconds(mark), end) if mark.start() == 0 and start is None else (start, seconds(mark))
            text = F4_TIME.sub(" ", text).strip()
        if start is None and (found := TIME_FIRST.match(text)):
            start, text = seconds(found), text[found.end() :]
        if bold := BOLD.match(text):
            text = f"{bold['label']}: {text[bold.end() :]}".strip()
        if not text:
            waiting = start if start is not None else waiting
            continue
        own = start is not None or waiting is not None
        yield replace(line, text=text, start=start if start is not None else waiting, end=end, timed=own)
        waiting = None


def _candidate(line: Line) -> tuple[str, str, float | None] | None:
    """Return what could be a label at the beginning of a line, the words after it, and a time inside the label."""
    for pattern in (NAMED_TIME, BRACKETS_COLON, BRACKETS, TIMED, COLON, TIME_LAST, DASH):
        found = pattern.match(line.text)
        if found is None:
            continue
        label, start = found["label"].strip(), None
        text = "" if pattern in (TIME_LAST, NAMED_TIME) else (found["text"] or "").strip()
        if pattern in (TIME_LAST, TIMED, NAMED_TIME):
            start = seconds(found)
        if found := TIME_BEHIND.match(text):
            start, text = seconds(found), text[found.end() :]
        if pattern in (BRACKETS, BRACKETS_COLON) and (NOISE.search(label) or not any(map(str.isalpha, label))):
            return None
        name = label.partition("|")[0].strip()
        if pattern is DASH and not (is_role(name) or SHORT_ID.match(name)):
            continue
        label = label.rstrip(",; -–—")
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
            elif BRACKETS.match(line.text) and not BRACKETS_COLON.match(line.text):
                bracketed.add(found[0])
    sure = {
        label
        for label, count in counts.items()
        if label in timed or (count > 1 if label in bracketed else is_label(label, repeated=count > 1))
    }
    if sure:
        sure |= {label for label in counts if label not in bracketed and is_name(label)}
    return frozenset(sure)


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
