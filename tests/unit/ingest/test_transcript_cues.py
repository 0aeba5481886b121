"""Timed cues: WebVTT, SubRip, SubViewer. Broken times are skipped and told, as the WebVTT standard says."""

import pytest

from toolkit.ingest.transcripts import READERS, read_transcript
from toolkit.ingest.values import Source, Transcript

TEAMS = """WEBVTT

NOTE made by a meeting tool

3f1c/12-0
00:00:02.520 --> 00:00:04.000 align:start
<v Anna Smith>So, what &amp; why?</v>

3f1c/12-1
00:00:04.000 --> 00:00:06.000
<v Anna Smith>And when?</v>

3f1c/13-0
00:00:06.000 --> 00:00:09.250
<v Ben Jones>I told <i>them</i>: no</v>
"""
ZOOM = (
    "WEBVTT\n\n7\n00:01:00.000 --> 00:01:02.000\nAnna Smith: hello\n\n8\n00:01:02.000 --> 00:01:03.500\nBen Jones: hi\n"
)


def read(text: str, encoding: str = "utf-8") -> Transcript:
    return read_transcript(Source(name="interviews/talk.vtt", content=text.encode(encoding)))


def cues(text: str) -> list[tuple[float | None, float | None, str]]:
    return [(segment.start, segment.end, segment.text) for segment in read(text).segments]


def test_voices_become_speakers_and_their_cues_one_turn() -> None:
    transcript = read(TEAMS)
    assert [(s.id, s.speaker, s.text, s.start, s.end) for s in transcript.segments] == [
        ("talk#0001", "Anna Smith", "So, what & why? And when?", 2.52, 6.0),
        ("talk#0002", "Ben Jones", "I told them: no", 6.0, 9.25),
    ]
    assert transcript.findings == ()


def test_labels_in_cues_are_found_and_numbers_need_not_begin_at_one() -> None:
    assert [(s.speaker, s.text, s.start) for s in read(ZOOM).segments] == [
        ("Anna Smith", "hello", 60.0),
        ("Ben Jones", "hi", 62.0),
    ]


TIMES = [
    ("00:00:25.000 --> 00:00:27.000", (25.0, 27.0)),
    ("00:25.000-->00:27.000", (25.0, 27.0)),
    ("00:25.000\t \t-->\t00:27.000 line:0", (25.0, 27.0)),
    ("10:00:00.000 --> 120:00:00.001", (36000.0, 432000.001)),
    ("120:00.000 --> 120:10.000", (432000.0, 432600.0)),
    ("00:00.5 --> 00:02.000", None),
    ("00:00,000 --> 00:02,000", None),
    ("00:61.000 --> 01:02.000", None),
    ("0:1d.000 --> 01:02.000", None),
    ("--> 01:02.000", None),
]


@pytest.mark.parametrize(("line", "expected"), TIMES)
def test_times_of_webvtt(line: str, expected: tuple[float, float] | None) -> None:
    transcript = read(f"WEBVTT\n\n{line}\nwords\n")
    assert [(s.start, s.end) for s in transcript.segments] == ([expected] if expected else [])
    assert ("malformed-cues" in [finding.code for finding in transcript.findings]) == (expected is None)


def test_a_broken_cue_does_not_hide_the_next() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\none\n00:0x.000 --> 00:03.000\ntwo\n\n00:04.000 --> 00:05.000\nthree\n"
    assert cues(text) == [(1.0, 2.0, "one"), (4.0, 5.0, "three")]


def test_notes_styles_and_regions_are_no_speech() -> None:
    text = "WEBVTT\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\nNOTE\nnothing\n\n00:01.000 --> 00:02.000\n<c.red>one</c>\n"
    assert cues(text) == [(1.0, 2.0, "one")]


def test_a_file_without_cues_has_a_finding() -> None:
    transcript = read("WEBVTT\n\n")
    assert transcript.segments == ()
    assert [finding.code for finding in transcript.findings] == ["no-cues"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(newline: str, encoding: str) -> None:
    assert len(read(TEAMS.replace("\n", newline), encoding).segments) == 2


def test_subrip_is_read_without_blank_lines_and_with_marks() -> None:
    text = "4\n00:00:01,500 --> 00:00:02,000\n{\\an8}<i>one</i>\nmore\n5\n0:00:03.0 --> 0:00:04,000\nthree 3\n\n6\n00:0x --> 1\nno\n"
    assert cues(text) == [(1.5, 2.0, "one more"), (3.0, 4.0, "three 3")]


def test_subviewer_is_read() -> None:
    assert cues("0:00:00.378,0:00:11.378\none\n\n0:00:12.f00,0:00:13.000\ntwo\n") == [(0.378, 11.378, "one")]


def test_the_readers_of_cues_stand_before_text() -> None:
    assert list(READERS)[-1] == "txt"


NAMED = [("Anna Smith", "So what?"), ("Ben Jones", "No.\nNot at all."), ("Anna Smith", "And?"), ("Ben Jones", "Well.")]
"""Speakers and words as older Teams recordings write them: the name alone on the first line of each cue."""


@pytest.mark.parametrize(("header", "mark"), [("WEBVTT\n\n", "."), ("", ",")], ids=["WebVTT", "SubRip"])
def test_a_name_alone_on_the_first_line_of_cues_is_the_speaker(header: str, mark: str) -> None:
    cues = [
        f"{number}\n00:00:0{number}{mark}000 --> 00:00:0{number + 1}{mark}000\n{name}\n{words}\n"
        for number, (name, words) in enumerate(NAMED, start=1)
    ]
    found = read(header + "\n".join(cues)).segments
    assert [(segment.speaker, segment.text) for segment in found] == [(n, " ".join(w.split())) for n, w in NAMED]
    assert [segment.start for segment in found] == [1.0, 2.0, 3.0, 4.0]


def test_captions_of_two_lines_are_no_speakers() -> None:
    cues = [f"00:00:0{n}.000 --> 00:00:0{n + 1}.000\nThen we went\nto the bank\n" for n in range(1, 5)]
    assert {segment.speaker for segment in read("WEBVTT\n\n" + "\n".join(cues)).segments} == {None}
