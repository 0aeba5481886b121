"""Small clients on disk that run in seconds: five criteria, two audiences, two hundred made-up respondents."""

import csv
import random
from pathlib import Path

from toolkit.model import load_model
from toolkit.shipped import templates_folder

WARDS = ("Ash", "Birch", "Cedar", "Dill")
SETTINGS = """\
schema: centric-engagement/1
client: {{id: {client}, name: Client {client}}}
wave: {{id: {wave}, name: First, date: 2026-05-18}}
model: {{id: team_climate, version: 0.1.0}}
audiences: {{charge-nurses: {{population: 60}}, ward-staff: {{population: 400}}}}
groups: {{ward: {{name: Ward, audiences: [ward-staff]}}}}
"""
MAPPING = """\
schema: centric-mapping/1
files:
"""


def small_client(
    root: Path, client: str, *, wave: str = "2026-first", seed: int = 1, settings: str = "", respondents: int = 160
) -> Path:
    """Make the folder CLIENT/WAVE under `root` with a survey of its own by `seed`; return it.

    `settings` is added to engagement.yaml; `respondents` are the ward staff, nurses are a fifth of them.
    """
    folder = root / client / wave
    (folder / "survey").mkdir(parents=True)
    (folder / "engagement.yaml").write_text(SETTINGS.format(client=client, wave=wave) + settings, encoding="utf-8")
    mapping = MAPPING
    for audience, many in (("charge-nurses", max(20, respondents // 5)), ("ward-staff", respondents)):
        mapping += _survey(folder, audience, many, random.Random(f"{seed} {audience}"))
    (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")
    return folder


def _survey(folder: Path, audience: str, many: int, draw: random.Random) -> str:
    """Write an audience's export; return its part of mapping.yaml."""
    model = load_model(templates_folder() / "models" / "team_climate.yaml", "team_climate.yaml")
    items = [item.id for criterion in model.criteria for item in criterion.items.get(audience, ())]
    level = draw.uniform(2.4, 3.8)
    columns = ["who", *(["ward"] if audience == "ward-staff" else []), *items]
    with (folder / "survey" / f"{audience}.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(columns)
        for number in range(many):
            mood = draw.gauss(level, 0.7)
            answers = [min(5, max(1, round(draw.gauss(mood, 0.8)))) for _ in items]
            rows.writerow([f"p{number}", *([WARDS[number % 4]] if audience == "ward-staff" else []), *answers])
    ward = "      ward: group:ward\n" if audience == "ward-staff" else ""
    meaning = "".join(f"      {item}: {item}\n" for item in items)
    return f"  - file: survey/{audience}.csv\n    audience: {audience}\n    columns:\n      who: respondent\n{ward}{meaning}"
