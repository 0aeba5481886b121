"""The folder a running server reads its template and configuration from: assembled anew, private, away from any client."""

import gzip
import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from toolkit.dashboard.assets import page_assets
from toolkit.shipped import templates_folder

TEMPLATE = "centric"
TEMPLATE_PLACE = f"voila/templates/{TEMPLATE}"  # where Voila looks, under each folder of the Jupyter path
PACKED = ".gz"
WORTH_PACKING = (".css", ".js")
MARK_LETTERS = 16


def assemble(folder: Path) -> Path:
    """Fill an empty folder with what Jupyter looks up by JUPYTER_PATH; return that path.

    The template is copied from ``templates/voila``; beside it stand the page's styles, script and fonts and the chart
    bundle, so that no page asks another host for anything. Texts stand there compressed as well: once, and not for
    every visitor.
    """
    jupyter = folder / "share"
    template = jupyter / TEMPLATE_PLACE
    shutil.copytree(templates_folder() / "voila" / TEMPLATE, template)
    static = static_folder(jupyter)
    static.mkdir(exist_ok=True)
    for name, content in page_assets().items():
        (static / name).write_bytes(content)
    for path in [each for each in static.iterdir() if each.suffix in WORTH_PACKING]:
        path.with_name(path.name + PACKED).write_bytes(gzip.compress(path.read_bytes(), compresslevel=9, mtime=0))
    (folder / "config").mkdir()
    (folder / "empty").mkdir()
    return jupyter


def static_folder(jupyter: Path) -> Path:
    """Return where the files of the page are, under an assembled Jupyter path."""
    return jupyter / TEMPLATE_PLACE / "static"


def asset_addresses(jupyter: Path, base_url: str) -> Mapping[str, str]:
    """Return the address of each file of the page by its name: it changes with the file, so that browsers may keep it."""
    found = sorted(path for path in static_folder(jupyter).iterdir() if path.suffix != PACKED)
    marks = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:MARK_LETTERS] for path in found}
    return {name: f"{base_url}voila/templates/{TEMPLATE}/static/{name}?v={mark}" for name, mark in marks.items()}
