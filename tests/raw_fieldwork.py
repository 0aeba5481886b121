"""What comes back from the field for a small client, as a consultant receives it: two exports, a transcript, coded interviews."""

import csv
import random
from pathlib import Path

from toolkit.engagement import open_engagement
from toolkit.ingest.coding import STATEMENT_COLUMNS
from toolkit.model import Model

SETTINGS = """\
# Settled with the client on the phone.
schema: centric-engagement/1
client: {{id: {client}, name: {name}}}
wave: {{id: {wave}, name: Baseline, date: 2026-05-18}}
model: {{id: customer_centric, version: {version}}}
form: short
audiences: {{leaders: {{population: 40}}, employees: {{population: 260}}}}
groups:
  site: {{name: Site, audiences: [employees]}}   # leaders are too few to split
"""
SITES = ("Harbour", "Island", "Mainland")
PEOPLE = {"leaders": 34, "employees": 150}
CARELESS = 3
UNKNOWN_COLUMN = "Batch"
TRANSCRIPT = """\
Interviewer: What does the company promise its passengers?
Skipper: That the boat leaves on time, and that somebody tells them why when it does not.
Interviewer: How do you know whether that is kept?
Skipper: We read the complaints every Monday, and the worst one is read out to the whole crew.
Interviewer: Who decides when something has to change?
Skipper: The office on the mainland does. By the time they answer, the season is over.
"""
PERSON = "person,label,role,audience,consent,attribution\np01,Skipper,skipper,employees,yes,a skipper\n"
STATEMENTS = (
    ("st-01", "0002", "service-vision", "for", "statement", "2"),
    ("st-02", "0004", "recognition", "against", "example", "3"),
)


def settle(folder: Path, name: str) -> None:
    """Write engagement.yaml as a consultant settles it: two audiences, the short form, one way to split."""
    version = open_engagement(folder).settings.model.version
    text = SETTINGS.format(client=folder.parent.name, wave=folder.name, name=name, version=version)
    (folder / "engagement.yaml").write_text(text, encoding="utf-8")


def receive(folder: Path) -> None:
    """Put exports, a transcript and coded interviews into an engagement whose settings are `settle`'s."""
    engagement = open_engagement(folder)
    for audience in PEOPLE:
        _export(folder / "survey" / f"{audience}.csv", engagement.model, audience, engagement.settings.client.name)
    (folder / "interviews" / "skipper.txt").write_text(TRANSCRIPT, encoding="utf-8")
    (folder / "coding").mkdir(exist_ok=True)
    (folder / "coding" / "people.csv").write_text(PERSON, encoding="utf-8")
    turns = [line.partition(": ")[2] for line in TRANSCRIPT.splitlines()]
    with (folder / "coding" / "statements.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(STATEMENT_COLUMNS)
        for name, turn, criterion, direction, kind, strength in STATEMENTS:
            segment, text = f"skipper#{turn}", turns[int(turn) - 1]
            rows.writerow([name, "skipper", segment, "p01", criterion, direction, kind, strength, text, "", "Nina"])


def _export(path: Path, model: Model, audience: str, client: str) -> None:
    """Write a survey tool's file: questions as its heads, answers as labels, two or three people who did not read."""
    draw = random.Random(f"ferries {audience}")
    items = [model.scored_items[name] for name in model.asked_of(audience, short=True)]
    check = next(item for item in model.quality_items if item.pass_value is not None)
    heads = [item.text.replace("{org}", client) for item in items]
    split = ["Site"] if audience == "employees" else []
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["ResponseId", "Duration (in seconds)", UNKNOWN_COLUMN, *split, *heads])
        for number in range(PEOPLE[audience]):
            careless = audience == "employees" and number < CARELESS
            mood = draw.gauss(3.3 if audience == "employees" else 3.9, 0.6)
            answers = [_answer(model, item.id, mood, draw) for item in items]
            answers = [_label(model, item.id, 4) for item in items] if careless else answers
            answers[items.index(check)] = _label(model, check.id, 5 if careless else check.pass_value or 2)
            seconds = 20 if careless else round(draw.uniform(300, 900))
            rows.writerow(
                [f"R_{audience}{number:04d}", seconds, f"B{number % 7}", *[SITES[number % 3] for _ in split], *answers]
            )


def _answer(model: Model, item: str, mood: float, draw: random.Random) -> str:
    """A label of the item's scale, higher for who is content; reverse items the other way round."""
    scale, found = model.scale_of(item), model.scored_items[item]
    share = min(1.0, max(0.0, (mood + draw.gauss(0, 0.7) - 1) / 4))
    share = 1 - share if getattr(found, "keyed", "direct") == "reverse" else share
    code = round(scale.min + share * (scale.max - scale.min))
    return _label(model, item, code)


def _label(model: Model, item: str, code: int) -> str:
    return model.scale_of(item).labels.get(code, str(code))
