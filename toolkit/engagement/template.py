"""A new engagement from the template that ships in templates/engagement."""

import datetime as dt
import re
import shutil
import tempfile
from pathlib import Path

from toolkit.engagement.folder import SETTINGS_FILE, SHIPPED_MODEL
from toolkit.errors import InputError, Problem, UsageError
from toolkit.model import load_model
from toolkit.model.schema import ID_PATTERN
from toolkit.shipped import templates_folder


def new_engagement(root: Path, client: str, wave: str, name: str | None = None) -> Path:
    """Make ``root/client/wave`` from the template and return it.

    Raises
    ------
    UsageError
        A name that is no folder name (lower-case letters, digits, hyphens).
    InputError
        The engagement exists already; nothing of it is touched.
    """
    for part in (client, wave):
        if not re.match(ID_PATTERN, part):
            raise UsageError(f"'{part}' is not a folder name: lower-case letters, digits and hyphens, 63 at most")
    folder = root / client / wave
    if folder.exists():
        found, remedy = "this engagement exists already", "Choose another wave, or work in that folder"
        raise InputError(Problem(code="exists", file=f"{client}/{wave}", found=found, remedy=remedy))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as temporary:
        staged = Path(temporary, "engagement")
        shutil.copytree(templates_folder() / "engagement", staged)
        settings = staged / SETTINGS_FILE
        model = load_model(templates_folder() / "models" / f"{SHIPPED_MODEL}.yaml")
        filled = {
            "CLIENT_ID": client,
            "CLIENT_NAME": '"' + (name or client.replace("-", " ").title()).replace("\\", "").replace('"', "'") + '"',
            "WAVE_ID": wave,
            "WAVE_NAME": '"' + wave.replace("-", " ").capitalize() + '"',
            "WAVE_DATE": dt.datetime.now(dt.UTC).date().isoformat(),
            "MODEL_VERSION": model.version,
        }
        text = settings.read_text(encoding="utf-8")
        for place, value in filled.items():
            text = text.replace(f"{{{place}}}", value)
        settings.write_text(text, encoding="utf-8")
        staged.rename(folder)
    return folder
