"""The files: deterministic, equal to the committed ones, readable by the program, and never written over."""

import json
import re
from collections import Counter
from pathlib import Path

import docx
import numpy as np
import pytest

from toolkit.engagement import open_engagement
from toolkit.errors import InputError
from toolkit.evidence.comments import comments_of, is_comments
from toolkit.example import EXAMPLES, SyntheticClient, generate, write_example
from toolkit.example.exports import NOT_APPLICABLE_CODE, PREVIEW_SITE
from toolkit.example.paperwork import engagement_files, redacted, roster
from toolkit.ingest.coding import earlier_rounds, read_coding
from toolkit.ingest.responses import read_responses
from toolkit.ingest.transcripts import read_transcripts

COMMITTED = ("harbour-bank", "nordlicht-energie")


def inputs(folder: Path) -> dict[str, bytes]:
    """Every file of an engagement that a person or the generator put there."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return {name: content for name, content in found.items() if not name.startswith(("out/", "."))}


@pytest.mark.parametrize("name", COMMITTED)
def test_the_committed_engagements_are_what_the_generator_writes(
    clients: dict[str, SyntheticClient], root: Path, name: str
) -> None:
    client = clients[name]
    for wave in client.waves:
        folder = root / "client_data" / client.specification.client_id / wave.specification.id
        committed, made = inputs(folder), engagement_files(client, wave)
        assert sorted(committed) == sorted(made)
        assert [path for path in made if made[path] != committed[path]] == []


@pytest.mark.parametrize("name", COMMITTED)
def test_a_committed_engagement_stays_small(clients: dict[str, SyntheticClient], name: str) -> None:
    for wave in clients[name].waves:
        assert sum(map(len, engagement_files(clients[name], wave).values())) < 1_500_000


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_people_with_the_same_truth() -> None:
    specification = EXAMPLES["nasty"]
    first, again, other = (generate(specification, seed) for seed in (11, 11, 12))
    assert engagement_files(first, first.waves[0]) == engagement_files(again, again.waves[0])
    assert first.waves[0].exports[1].content != other.waves[0].exports[1].content
    for criterion, by_audience in first.waves[0].truth["criteria"].items():
        for audience, truth in by_audience.items():
            elsewhere = other.waves[0].truth["criteria"][criterion][audience]
            assert truth["score_0_100"]["all"] == pytest.approx(elsewhere["score_0_100"]["all"], abs=0.002)


def test_an_engagement_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    taken = tmp_path / "example-nordlicht-energie" / "2026-follow-up"
    taken.mkdir(parents=True)
    (taken / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"2026-follow-up: this engagement is there already"):
        write_example("nordlicht-energie", tmp_path)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("name", "seed", "message"),
    [
        ("harbor-bank", None, "unknown example 'harbor-bank'; expected one of harbour-bank"),
        ("nasty", -1, "the seed -1"),
    ],
)
def test_a_wrong_name_or_seed_is_told_and_nothing_is_written(
    tmp_path: Path, name: str, seed: int | None, message: str
) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        write_example(name, tmp_path, seed)
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_is_a_file_is_told(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write_example("nasty", target)


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_what_was_ticked_is_what_the_program_reads(
    clients: dict[str, SyntheticClient], written: dict[str, list[Path]], name: str
) -> None:
    for folder, wave in zip(written[name], clients[name].waves, strict=True):
        engagement = open_engagement(folder)
        data = read_responses(engagement, engagement.model)
        for audience, people in wave.respondents.items():
            frame = data.responses[audience].frame
            assert len(frame) == len(people)
            for item, codes in people.codes.items():
                read = Counter(frame[item].tolist())
                assert read == Counter(codes.tolist()), item
            if data.responses[audience].groups:
                stated = [site or "not stated" for site in people.site]
                assert Counter(frame["site"]) == Counter(stated)
            assert PREVIEW_SITE not in set(frame.get("site", ()))
        assert sum(f.count for f in data.findings if f.code == "rows-dropped") == sum(
            sample.previews for sample in wave.specification.samples
        )


@pytest.mark.parametrize("name", COMMITTED)
def test_every_coded_statement_stands_in_the_segment_it_names(written: dict[str, list[Path]], name: str) -> None:
    for folder in written[name]:
        engagement = open_engagement(folder)
        if not (folder / "interviews").exists():
            continue  # a wave of survey alone
        segments = {segment.id: segment for t in read_transcripts(engagement) for segment in t.segments}
        coding = read_coding(engagement, engagement.model)
        labels: dict[str | None, str | None] = {person.person: person.label for person in coding.people}
        spoken = [statement for statement in coding.statements if not is_comments(statement.document)]
        assert len(spoken) > 40
        for statement in spoken:
            assert statement.text in segments[statement.segment].text
            assert segments[statement.segment].speaker == labels.get(statement.person)


@pytest.mark.parametrize("name", COMMITTED)
def test_approved_quotes_are_redacted_consented_and_at_most_two_a_person(
    clients: dict[str, SyntheticClient], written: dict[str, list[Path]], name: str
) -> None:
    for folder, wave in zip(written[name], clients[name].waves, strict=True):
        if not wave.specification.interviewees:
            continue  # a wave of survey alone
        engagement, names = open_engagement(folder), roster(clients[name], wave)
        coding = read_coding(engagement, engagement.model)
        statements = {statement.id: statement for statement in coding.statements}
        consenting = {person.person for person in coding.people if person.consent}
        quotes = engagement.decisions.quotes
        speakers = Counter(person for quote in quotes if (person := statements[quote.statement].person) is not None)
        assert len(quotes) >= 5
        assert set(speakers) <= consenting
        assert max(speakers.values()) <= 2
        assert all(quote.text == redacted(statements[quote.statement].text, names) for quote in quotes)
        assert not any("Canary" in quote.text for quote in quotes)


def test_the_rich_example_has_evidence_in_both_directions_on_most_criteria(written: dict[str, list[Path]]) -> None:
    engagement = open_engagement(written["harbour-bank"][0])
    coding = read_coding(engagement, engagement.model)
    assert 60 <= len([statement for statement in coding.statements if statement.coder == "coder-a"]) <= 110
    assert {statement.direction for statement in coding.statements} == {"for", "against"}
    assert {statement.type for statement in coding.statements} == {"statement", "example", "document", "metric"}
    assert len({statement.criterion for statement in coding.statements}) >= 28
    by_coder = {(r.coder, r.criterion): r.level for r in coding.ratings if r.role is None}
    criteria = {criterion for _, criterion in by_coder}
    disagreed = [c for c in criteria if by_coder["coder-a", c] != by_coder["coder-b", c]]
    assert 3 <= len(disagreed) < len(criteria) / 2


def test_transcripts_in_word_open_in_word(written: dict[str, list[Path]]) -> None:
    files = sorted((written["harbour-bank"][0] / "interviews").glob("*.docx"))
    assert len(files) == 3
    for file in files:
        texts = [paragraph.text for paragraph in docx.Document(str(file)).paragraphs]
        assert 12 <= len(texts) <= 25
        assert texts[0].startswith("Interviewer: ")


def test_names_and_addresses_are_canaries_only(written: dict[str, list[Path]]) -> None:
    for folders in written.values():
        for folder in folders:
            for file in (folder / "survey").glob("*.csv"):
                text = file.read_text(encoding="utf-8-sig")
                assert set(re.findall(r"[\w.+-]+@([\w.-]+\w)", text)) == {"example.org"}
                assert all(a.startswith("192.0.2.") for a in re.findall(r"\b\d{1,3}(?:\.\d{1,3}){3}\b", text))
                assert "Canary-" in text


def test_the_waves_use_three_layouts(written: dict[str, list[Path]]) -> None:
    first = written["nordlicht-energie"][1] / "survey"
    heads = {file.stem: file.read_text(encoding="utf-8-sig").splitlines()[:3] for file in sorted(first.glob("*.csv"))}
    assert heads["customers"][0].startswith("V1,V2,")
    assert "ImportId" not in heads["customers"][2]
    assert '""ImportId"":""QID' in heads["leaders"][2]
    assert f",{NOT_APPLICABLE_CODE}," in (first / "leaders.csv").read_text(encoding="utf-8")
    assert ",Agree," in (first / "employees.csv").read_text(encoding="utf-8")


def test_the_truth_says_what_is_planted(written: dict[str, list[Path]]) -> None:
    truth = json.loads((written["nordlicht-energie"][2] / "truth.json").read_text(encoding="utf-8"))
    assert truth["seed"] == EXAMPLES["nordlicht-energie"].seed
    assert "integration" in truth["method"]
    names = Counter(effect["name"] for effect in truth["planted"])
    assert names == {
        "leader-frontline-gap": 1,
        "weak-site": 1,
        "strong-criterion": 1,
        "weak-criterion": 2,
        "drivers": 2,
        "rise": 1,
        "tiny-site": 1,
    }
    rise = next(effect for effect in truth["planted"] if effect["name"] == "rise")
    assert rise["since"] == "2025-baseline"
    assert len(truth["respondents"]["employees"]["careless"]) == 9


def test_one_client_has_three_waves_of_which_the_first_is_small_and_asked_customers_by_telephone(
    written: dict[str, list[Path]],
) -> None:
    first, second, third = (open_engagement(folder).settings for folder in written["nordlicht-energie"])
    assert (first.earlier_wave, second.earlier_wave, third.earlier_wave) == (None, first.wave.id, second.wave.id)
    assert [one.fieldwork["customers"].mode for one in (first, second, third)] == ["telephone", "online", "online"]


def test_comments_side_with_what_the_person_ticked(clients: dict[str, SyntheticClient]) -> None:
    wave = clients["harbour-bank"].waves[0]
    export = next(export for export in wave.exports if export.audience == "customers")
    people = wave.respondents["customers"]
    comments = dict(zip(export.columns[8].values, export.columns[-2].values, strict=True))
    direct = people.codes["responsiveness.c1"]
    chasing = [direct[p] for p, key in enumerate(people.ids) if "have to chase" in comments[key] and direct[p] > 0]
    quick = [direct[p] for p, key in enumerate(people.ids) if "within the hour" in comments[key] and direct[p] > 0]
    assert np.mean(chasing) + 1 < np.mean(quick)


def test_the_rich_example_is_coded_twice_in_part_over_two_rounds_and_its_comments_are_found(
    written: dict[str, list[Path]],
) -> None:
    engagement = open_engagement(written["harbour-bank"][0])
    coding, model = read_coding(engagement, engagement.model), engagement.model
    comments = comments_of(read_responses(engagement, model).responses)
    coded = [statement for statement in coding.statements if is_comments(statement.document)]
    assert len(coded) == 8
    assert all(statement.text == comments[statement.segment].text for statement in coded)
    assert earlier_rounds(engagement) == [1]
    earlier = read_coding(engagement, model, 1)
    assert earlier.ratings != coding.ratings
    shared = {s.segment for s in coding.statements if s.coder == "coder-a"}
    shared &= {s.segment for s in coding.statements if s.coder == "coder-b"}
    assert len(shared) >= 0.2 * len({statement.segment for statement in coding.statements})
    assert all(person.consent_by and person.consent_date for person in coding.people)
