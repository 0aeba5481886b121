"""The draft of a mapping: what is certain, what is likely, what is not guessed, and what is written where."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from toolkit.cli.map import map as map_verb
from toolkit.engagement import Engagement, open_engagement
from toolkit.ingest.columns import find_columns
from toolkit.ingest.drafting import draft_mapping
from toolkit.ingest.drafting_earlier import read_as_mapped
from toolkit.ingest.drafting_items import alike, words_of
from toolkit.ingest.drafting_text import head_of, marked, write_draft
from toolkit.ingest.drafting_values import Certainty, Draft, DraftColumn
from toolkit.ingest.mapping import load_mapping

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted((ROOT / "client_data").glob("example-*/*/mapping.yaml"))
MakeEngagement = Callable[..., Engagement]
TEXTS = {
    "vision.l1": "We have a written picture of the experience we want",
    "vision.e1": "I could explain what {org} wants to be known for",
    "vision.e2": "Service drops down the list as soon as other things come up",
    "trust.e1": "I trust the people who lead this organization",
}


@pytest.fixture
def drafted(make_engagement: MakeEngagement) -> Callable[..., Draft]:
    """Return a function that drafts the mapping of exports by name, for a model with real sentences."""

    def draft(settings: dict[str, Any] | None = None, /, **files: str) -> Draft:
        return draft_mapping(*with_texts(make_engagement, settings, **files))

    return draft


def with_texts(make: MakeEngagement, settings: dict[str, Any] | None = None, **files: str) -> tuple[Engagement, Any]:
    made = make({f"survey/{name}.csv": text for name, text in files.items()}, [], settings)
    path = made.folder / "models" / "small.yaml"
    model = yaml.safe_load(path.read_text("utf-8"))
    for criterion in model["criteria"]:
        for items in criterion["items"].values():
            for item in items:
                item["text"] = TEXTS[item["id"]]
    path.write_text(yaml.safe_dump(model), encoding="utf-8")
    opened = open_engagement(made.folder)
    return opened, opened.model


def columns(draft: Draft, file: int = 0) -> dict[str, DraftColumn]:
    return {column.header: column for column in draft.files[file].columns}


def rows(*cells: str, times: int = 3) -> str:
    return "".join(",".join(cells) + "\n" for _ in range(times))


@pytest.mark.parametrize("mapping", EXAMPLES, ids=lambda path: "/".join(path.parts[-3:-1]))
def test_the_draft_of_an_example_is_its_mapping_in_every_item(mapping: Path, tmp_path: Path) -> None:
    shutil.copytree(mapping.parents[1], tmp_path / mapping.parents[1].name)
    engagement = open_engagement(tmp_path.joinpath(*mapping.parts[-3:-1]))
    confirmed = {file.file: file for file in load_mapping(engagement).files}
    engagement.mapping_file.unlink()
    assert write_draft(engagement, draft_mapping(engagement, engagement.model)) == engagement.mapping_file
    drafted = {file.file: file for file in load_mapping(engagement).files}
    assert set(drafted) == set(confirmed)
    for name, file in confirmed.items():
        export = read_as_mapped(engagement, file)
        ours, problems = find_columns(drafted[name], export, engagement.model)
        theirs, _ = find_columns(file, export, engagement.model)
        assert problems == []
        assert (drafted[name].audience, drafted[name].not_fielded) == (file.audience, file.not_fielded)
        assert len(ours.items) > 40
        assert ours.items == theirs.items
        assert (ours.groups, ours.respondent, ours.duration) == (theirs.groups, theirs.respondent, theirs.duration)


def test_an_item_is_known_by_id_by_words_and_by_likeness(drafted: Callable[..., Draft]) -> None:
    header = 'Q1 vision.e1,"2. Service drops down the list, as soon as other things come up.",I trust the people that lead this organisation\n'
    found = columns(drafted(staff=header + rows("4", "2", "7") + rows("5", "1", "6")))
    meanings = [(c.proposal.meaning, c.proposal.certainty.value) for c in found.values()]
    assert meanings == [("vision.e1", "certain"), ("vision.e2", "certain"), ("trust.e1", "likely")]


def test_the_clients_name_stands_in_the_words_of_an_item(drafted: Callable[..., Draft]) -> None:
    header = "Please rate - I could explain what ACME wants to be known for\n"
    (column,) = columns(drafted(staff=header + rows("4"))).values()
    assert column.proposal.meaning == "vision.e1"
    assert column.proposal.certainty is Certainty.CERTAIN


def test_a_sentence_turned_round_is_no_likeness() -> None:
    first = words_of("Service drops down the list here as soon as other priorities come up")
    second = words_of("Service never drops down the list here as soon as other priorities come up")
    assert alike(first, first) == 1.0
    assert alike(first, second) == 0.0


def test_answers_off_the_scale_make_a_certain_item_likely(drafted: Callable[..., Draft]) -> None:
    found = columns(drafted(staff="vision.e1,vision.e2\n" + rows("9", "99") + rows("4", "-99")))
    assert found["vision.e1"].proposal.certainty is Certainty.LIKELY
    assert found["vision.e2"].proposal.certainty is Certainty.CERTAIN


def test_codes_for_no_answer_are_told_and_only_the_vendors_own_is_taken(drafted: Callable[..., Draft]) -> None:
    draft = drafted(staff="vision.e1,vision.e2\n" + rows("4", "99") + rows("-99", "2"))
    assert draft.skipped == ("-99",)
    assert draft.doubtful_codes == {"99": 3}


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("E-mail", ["a", "b", "c"]),
        ("Your full name", ["Ann", "Bob", "Cid"]),
        ("Vorname", ["Ann", "Bob", "Cid"]),
        ("RecipientEmail", ["", "", ""]),
        ("IPAddress", ["192.0.2.1", "192.0.2.2", ""]),
        ("Where can we reach you?", ["ann@example.org", "bob@example.org", ""]),
        ("LocationLatitude", ["52.1", "48.2", "50.3"]),
    ],
)
def test_what_names_or_locates_a_person_is_ignored_and_never_shown(
    drafted: Callable[..., Draft], header: str, cells: list[str]
) -> None:
    text = f"vision.e1,{header}\n" + "".join(f"4,{cell}\n" for cell in cells)
    column = columns(drafted(staff=text))[header]
    assert (column.proposal.meaning, column.proposal.certainty) == ("ignored", Certainty.CERTAIN)
    assert column.counts == {}


def test_keys_times_groups_and_comments_are_recognised(drafted: Callable[..., Draft]) -> None:
    header = "ResponseId,Duration (in seconds),Site,vision.e1,What should change first?,Shoe size\n"
    body = "".join(
        f"R_{n},{100 + n},{'North' if n % 2 else 'South'},4,Words number {n} of a person,{n % 3}\n" for n in range(12)
    )
    found = columns(drafted(staff=header + body))
    meanings = {name: (c.proposal.meaning, c.proposal.certainty.value) for name, c in found.items()}
    assert meanings == {
        "ResponseId": ("respondent", "certain"),
        "Duration (in seconds)": ("duration", "certain"),
        "Site": ("group:site", "certain"),
        "vision.e1": ("vision.e1", "certain"),
        "What should change first?": ("comment", "likely"),
        "Shoe size": (None, "unknown"),
    }
    assert found["Site"].counts == {"North": 6, "South": 6}
    assert found["What should change first?"].counts == {}
    assert found["ResponseId"].counts == {}


def test_a_group_is_likely_by_the_values_another_file_has(drafted: Callable[..., Draft]) -> None:
    draft = drafted(
        a="Site,vision.e1\n" + rows("North", "4") + rows("South", "4"),
        b="Your place,vision.e1\n" + rows("north", "4") + rows("South", "2"),
    )
    proposal = columns(draft, 1)["Your place"].proposal
    assert (proposal.meaning, proposal.certainty) == ("group:site", Certainty.LIKELY)


def test_two_audiences_in_one_file_need_a_column_that_says_who(drafted: Callable[..., Draft]) -> None:
    both = {"audiences": {"employees": {}, "leaders": {}}}
    text = "Role,vision.e1,vision.l1\n" + rows("Employee", "4", "") + rows("Leader", "", "4")
    (file,) = drafted(both, staff=text).files
    assert file.audience is None
    assert file.audience_column is not None
    assert file.audience_column.values == {"Employee": "employees", "Leader": "leaders"}
    assert file.audience_certainty is Certainty.LIKELY


def test_a_second_column_for_one_item_is_not_guessed(drafted: Callable[..., Draft]) -> None:
    found = columns(drafted(staff="vision.e1,vision.e1 again\n" + rows("4", "5")))
    assert found["vision.e1"].proposal.meaning == "vision.e1"
    assert found["vision.e1 again"].proposal.certainty is Certainty.UNKNOWN


def test_a_file_that_cannot_be_read_is_told_and_the_rest_drafted(drafted: Callable[..., Draft]) -> None:
    draft = drafted(a="vision.e1\n" + rows("4"), b="")
    assert [file.file for file in draft.files] == ["survey/a.csv"]
    assert [problem.code for problem in draft.unread] == ["empty-export"]


def test_the_command_never_overwrites_a_persons_mapping(make_engagement: MakeEngagement) -> None:
    text = 'vision.e1,"What: ""changes""?",Shoe size\n' + "".join(
        f"4,Words {n} of a person,{n % 3}\n" for n in range(9)
    )
    engagement, _ = with_texts(make_engagement, staff=text)
    own = engagement.mapping_file.read_bytes()
    ran = CliRunner().invoke(map_verb, [str(engagement.folder), "--write"])
    assert ran.exit_code == 0, ran.output
    assert engagement.mapping_file.read_bytes() == own
    assert "mapping.draft.yaml; mapping.yaml is a person's" in ran.output
    engagement.mapping_file.unlink()
    ran = CliRunner().invoke(map_verb, [str(engagement.folder), "--write", "--json"])
    assert json.loads(ran.output)["written"] == "mapping.yaml"
    assert json.loads(ran.output)["counts"] == {"certain": 1, "likely": 1, "unknown": 1}
    written = engagement.mapping_file.read_text("utf-8")
    assert marked(written) == {("survey/staff.csv", 'What: "changes"?')}
    assert load_mapping(engagement).files[0].columns == {"vision.e1": "vision.e1", 'What: "changes"?': "comment"}
    assert '# "Shoe size": ?   # unknown: ' in written
    assert "Words" not in written


def test_the_untouched_template_may_be_written_over(make_engagement: MakeEngagement) -> None:
    engagement, model = with_texts(make_engagement, staff="vision.e1\n" + rows("4"))
    shutil.copy(ROOT / "templates" / "engagement" / "mapping.yaml", engagement.mapping_file)
    assert write_draft(engagement, draft_mapping(engagement, model)) == engagement.mapping_file


def test_the_comments_a_mapping_opens_with_are_its_head() -> None:
    assert head_of("# one\n# two\nschema: x\n# three\n") == "# one\n# two"
    assert head_of("schema: x\n").startswith("# What each column")
