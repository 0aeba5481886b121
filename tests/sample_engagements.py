"""Published engagements on disk, made from the made-up Publication: what the server and the dashboard are tried on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sample_publication import sample_publication

from toolkit.publication import results_json

SETTINGS = """\
schema: centric-engagement/1
client: {{id: "{client}", name: {name}}}
wave: {{id: "{wave}", name: Baseline 2026, date: 2026-05-18}}
model: {{id: customer_centric, version: 0.1.0}}
audiences: {{leaders: {{}}, employees: {{}}, customers: {{}}}}
"""


def sample_root(folder: Path, engagements: Mapping[str, str]) -> Path:
    """Make a client_data folder with one published engagement for each ``CLIENT/WAVE`` and client's name; return it."""
    root = folder / "client_data"
    for number, (name, client_name) in enumerate(engagements.items()):
        client, wave = name.split("/")
        answers = hashlib.sha256(name.encode()).hexdigest()  # each its own
        made = replace(
            sample_publication(7 + number), client_id=client, wave_id=wave, client_name=client_name, snapshot=answers
        )
        engagement = root / client / wave
        (engagement / "out" / "client").mkdir(parents=True)
        settings = SETTINGS.format(client=client, wave=wave, name=json.dumps(client_name))
        (engagement / "engagement.yaml").write_text(settings, encoding="utf-8")
        (engagement / "out" / "client" / "results.json").write_bytes(results_json(made))
    return root
