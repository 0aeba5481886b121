"""Transcripts as timed cues: WebVTT (Zoom, Teams), SubRip and SubViewer; cues whose times are broken are skipped, and told."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from toolkit.findings import Finding, Severity
from toolkit.ingest.sources import decode, is_zip
from toolkit.ingest.speaker_labels import names_alone
from toolkit.ingest.turns import Line, speaker_findings, turns
from toolkit.ingest.values import Source, Transcript

HEADER = re.compile(rb"(\xef\xbb\xbf)?WEBVTT(?=[ \t\r\n]|$)")
VTT_CLOCK = r"(?P<{0}h>\d{{1,15}}):(?P<{0}m>[0-5]\d)(?::(?P<{0}s>[0-5]\d))?\.(?P<{0}f>\d{{3}})"
SRT_CLOCK = r"(?:(?P<{0}h>\d{{1,3}}):)?(?P<{0}m>[0-5]?\d):(?P<{0}s>[0-5]?\d)[,.](?P<{0}f>\d{{1,3}})"
SPACE = r"[ \t\f]*"
VTT_TIMES = re.compile(rf"^{SPACE}{VTT_CLOCK.format('a')}{SPACE}-->{SPACE}{VTT_CLOCK.format('b')}(?!\d)", re.ASCII)
SRT_TIMES = re.compile(rf"^{SPACE}{SRT_CLOCK.format('a')}{SPACE}-->{SPACE}{SRT_CLOCK.format('b')}(?=[ \t]|$)", re.ASCII)
SBV_TIMES = re.compile(rf"^{SRT_CLOCK.format('a')},{SRT_CLOCK.format('b')}{SPACE}$", re.ASCII)
VOICE = re.compile(r"<v(?:\.[^\s>]*)?(?:[ \t\n]+([^>]*))?>?")
TAG = re.compile(r"</?[a-z0-9:.]*(?:[ \t\n.][^>]*)?>|\{\\[^}]*\}|</?[a-z]+$", re.IGNORECASE)
SNIFFED_LINES = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cue:
    start: float
    end: float
    text: str


def sniff_vtt(source: Source) -> bool:
    """Return whether the content begins as WebVTT does."""
    return HEADER.match(source.content) is not None


def sniff_timed(source: Source) -> bool:
    """Return whether one of the first lines holds the times of a SubRip or SubViewer cue."""
    if is_zip(source):
        return False
    head = source.content[:4000].replace(b"\x00", b"").decode("latin-1").splitlines()[:SNIFFED_LINES]
    return any(SRT_TIMES.match(line) or SBV_TIMES.match(line) for line in head)


def vtt_cues(lines: Sequence[str]) -> tuple[list[_Cue], int]:
    """Return the cues of a WebVTT file in its order, and how many blocks with broken times were skipped.

    This is the block algorithm of the standard, line for line: comments, styles and regions are blocks without an arrow.
    """
    cues: list[_Cue] = []
    skipped, place, header = 0, 1, True
    while place < len(lines):
        if not lines[place]:
            place, header = place + 1, False
            continue
        arrow: int | None = None
        first = place
        while place < len(lines) and lines[place]:
            if "-->" in lines[place]:
                if header or arrow is not None or place > first + 1:
                    break
                arrow = place
            place += 1
        header = False
        if arrow is None:
            continue
        found = VTT_TIMES.match(lines[arrow])
        if found is None:
            skipped += 1
            continue
        cues.append(_Cue(start=_time(found, "a"), end=_time(found, "b"), text="\n".join(lines[arrow + 1 : place])))
    return cues, skipped


def timed_cues(lines: Sequence[str], times: re.Pattern[str]) -> tuple[list[_Cue], int]:
    """Return the cues of a SubRip or SubViewer file in its order, and how many were skipped for broken times.

    Numbers are not needed and may begin anywhere; one that stands right above the next times belongs to them.
    """
    cues: list[_Cue] = []
    skipped = place = 0
    while place < len(lines):
        if not _is_timing(lines[place], times):
            place += 1
            continue
        end = _block_end(lines, place + 1, ends_at_arrow=times is not SBV_TIMES)
        found = times.match(lines[place])
        if found is None:
            skipped += 1
        else:
            last = end
            if end < len(lines) and lines[end].strip() and lines[end - 1].strip().isdigit() and end > place + 1:
                last -= 1
            text = "\n".join(lines[place + 1 : last]).strip()
            cues.append(_Cue(start=_time(found, "a"), end=_time(found, "b"), text=text))
        place = end
    return cues, skipped


def _is_timing(line: str, times: re.Pattern[str]) -> bool:
    if times is SBV_TIMES:
        return re.match(r"\d+:\d\d:\S*,\d+:\d\d:\S*\s*$", line) is not None
    return "-->" in line


def _block_end(lines: Sequence[str], place: int, *, ends_at_arrow: bool) -> int:
    while place < len(lines) and lines[place].strip() and not (ends_at_arrow and "-->" in lines[place]):
        place += 1
    return place


def _time(found: re.Match[str], side: str) -> float:
    """Return one side of a timing in seconds; of two parts the first is minutes, or hours when it is over 59."""
    hours, minutes, whole = (int(found[f"{side}{part}"] or -1) for part in "hms")
    if whole < 0:
        hours, minutes, whole = (hours, minutes, 0) if hours > 59 else (0, hours, minutes)
    return float(max(hours, 0) * 3600 + minutes * 60 + whole) + float(f"0.{found[f'{side}f']}")


def _named_first(cues: Sequence[_Cue]) -> frozenset[str]:
    """Return the speakers whose names stand alone on the first line of their cues, as older Teams recordings write them."""
    blocks = [list(filter(None, map(_words, cue.text.split("\n")))) for cue in cues if not VOICE.search(cue.text)]
    return names_alone([block for block in blocks if block])


def _spoken(cue: _Cue, names: frozenset[str]) -> Iterator[Line]:
    """Yield a line for each voice in a cue; a cue without one is a line whose label is still to be found."""
    start, speaker = 0, None
    first, _, rest = cue.text.strip().partition("\n")
    if rest and _words(first) in names:
        yield Line(text=_words(rest), speaker=_words(first), start=cue.start, end=cue.end, after_gap=True)
        return
    for found in [*VOICE.finditer(cue.text), None]:
        words = _words(cue.text[start : found.start() if found else len(cue.text)])
        if words:
            yield Line(text=words, speaker=speaker, start=cue.start, end=cue.end, after_gap=True)
        if found:
            start, speaker = found.end(), html.unescape(found[1] or "").strip() or None


def _words(text: str) -> str:
    return " ".join(html.unescape(TAG.sub("", text)).split())


def _merged(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with what one voice says in cues that follow each other as one."""
    merged: list[Line] = []
    for line in lines:
        if merged and line.speaker is not None and merged[-1].speaker == line.speaker:
            merged[-1] = replace(merged[-1], text=f"{merged[-1].text} {line.text}", end=line.end)
        else:
            merged.append(line)
    return merged


def _read(source: Source, times: re.Pattern[str] | None) -> Transcript:
    text, _ = decode(source)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd").split("\n")
    if times is None:
        times = SBV_TIMES if any(SBV_TIMES.match(line) for line in lines[:SNIFFED_LINES]) else SRT_TIMES
    cues, skipped = vtt_cues(lines) if times is VTT_TIMES else timed_cues(lines, times)
    document = PurePath(source.name).stem
    names = _named_first(cues)
    segments = turns(document, _merged([line for cue in cues for line in _spoken(cue, names)]))
    findings = list(speaker_findings(segments)) if segments else []
    if skipped:
        sentence = f"Cues skipped because their times cannot be read: {skipped}."
        findings.append(Finding(code="malformed-cues", severity=Severity.WARNING, sentence=sentence, count=skipped))
    if not segments:
        sentence = "The file holds no cue with words."
        findings.append(Finding(code="no-cues", severity=Severity.WARNING, sentence=sentence, count=0))
    return Transcript(document=document, segments=segments, findings=tuple(findings))


class WebVtt:
    """WebVTT."""

    def sniff(self, source: Source) -> bool:
        """Return whether the content is WebVTT."""
        return sniff_vtt(source)

    def read(self, source: Source) -> Transcript:
        """Return the cues as turns of speech."""
        return _read(source, VTT_TIMES)


class TimedText:
    """SubRip, or SubViewer as YouTube writes it."""

    def sniff(self, source: Source) -> bool:
        """Return whether the content holds cues of these formats."""
        return sniff_timed(source)

    def read(self, source: Source) -> Transcript:
        """Return the cues as turns of speech."""
        return _read(source, None)
