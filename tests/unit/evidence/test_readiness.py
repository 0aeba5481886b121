"""What centric check says of interviews: unknown speakers, what is not coded, what nobody has approved; counts alone."""

import shutil
from pathlib import Path

import pytest

from toolkit.engagement import open_engagement
from toolkit.evidence.quotes import Background
from toolkit.evidence.readiness import readiness_findings
from toolkit.evidence.roster import Roster
from toolkit.findings import Finding
from toolkit.ingest.coding import read_coding


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    shipped = root / "client_data" / "example-harbour-bank" / "2026-baseline"
    copy = tmp_path / "example-harbour-bank" / "2026-baseline"
    return Path(shutil.copytree(shipped, copy, ignore=shutil.ignore_patterns("out", ".private")))


def told(folder: Path) -> dict[str, Finding]:
    engagement = open_engagement(folder)
    coding = read_coding(engagement, engagement.model)
    background = Background(roster=Roster(entries=()), comments={}, comments_quotable=False)
    return {finding.code: finding for finding in readiness_findings(engagement, coding, background)}


def test_a_coded_engagement_only_hears_what_may_still_be_approved(folder: Path) -> None:
    assert told(folder).keys() == {"quotes-unapproved"}


def test_speakers_nobody_listed_and_transcripts_nobody_coded_are_told_without_names(folder: Path) -> None:
    talk = "Interviewer: so?\nZoe Strange: well\nPat Other: yes\nZoe Strange: no\n"
    (folder / "interviews" / "interview-99.txt").write_text(talk, encoding="utf-8")
    found = told(folder)
    assert found["unknown-speakers"].count == 2
    assert "interview-99" in found["unknown-speakers"].sentence
    assert "interview-99" in found["uncoded-transcripts"].sentence
    assert not any("Strange" in finding.sentence for finding in found.values())


def test_a_transcript_with_broken_cues_is_told_by_its_file(folder: Path) -> None:
    cues = "WEBVTT\n\n00:00:01.000 --> x\nAda\n\n00:00:02.000 --> 00:00:03.000\n<v Interviewer>So?</v>\n"
    (folder / "interviews" / "call.vtt").write_text(cues, encoding="utf-8")
    assert told(folder)["malformed-cues"].sentence.startswith("interviews/call: ")


def test_an_engagement_without_interviews_hears_nothing(folder: Path) -> None:
    shutil.rmtree(folder / "interviews")
    shutil.rmtree(folder / "coding")
    assert told(folder) == {}
