"""centric lab: JupyterLab on the engagements."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from toolkit.engagement import CLIENTS_FOLDER, notebooks_in
from toolkit.shipped import notebooks_folder, templates_folder

START = "notebooks/start.ipynb"
PRIVATE = ".lab"
NO_NEWS = {"fetchNews": "false", "checkForUpdates": False}
"""Settings of JupyterLab's notices: it would otherwise ask whether to fetch news from a network."""

ROOT_VARIABLE = "CENTRIC_LAB_ROOT"
"""Environment variable that tells a notebook which folder JupyterLab serves."""


@click.command()
@click.option("--root", type=click.Path(path_type=Path), default=Path(CLIENTS_FOLDER), show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8888, show_default=True, help="0 takes any free port.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def lab(root: Path, port: int, no_browser: bool) -> None:
    """Open JupyterLab on the engagements under ROOT, at the page that shows their state.

    It serves the folder that ROOT stands in, to this machine alone. Notebooks that are not there yet are copied into
    notebooks/; those that are there stay as they are. Settings and open tabs are kept in ROOT/.lab and nowhere else.
    """
    root = root.absolute()
    served = root.parent
    root.mkdir(parents=True, exist_ok=True)
    _bring_notebooks(notebooks_in(served))
    options = [
        f"--ServerApp.root_dir={served}",
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        f"--LabApp.default_url=/lab/tree/{START}",
        f"--LabApp.extra_labextensions_path={templates_folder() / 'labextensions'}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=None",
        *(["--no-browser"] if no_browser else []),
    ]
    command = [sys.executable, "-m", "jupyterlab", *options]
    raise SystemExit(subprocess.call(command, cwd=served, env=_environment(root)))  # noqa: S603 - options of ours alone


def _bring_notebooks(folder: Path) -> None:
    shipped = notebooks_folder()
    if folder.resolve() == shipped.resolve():
        return
    folder.mkdir(exist_ok=True)
    for notebook in sorted(shipped.glob("*.ipynb")):
        if not (folder / notebook.name).exists():
            shutil.copyfile(notebook, folder / notebook.name)


def _environment(root: Path) -> dict[str, str]:
    """The environment of JupyterLab: settings and workspaces of its own, with nothing asked of a network."""
    private = root / PRIVATE
    private.mkdir(mode=0o700, exist_ok=True)
    notices = private / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    if not notices.exists():
        notices.parent.mkdir(parents=True, exist_ok=True)
        notices.write_text(json.dumps(NO_NEWS), encoding="utf-8")
    return {
        **os.environ,
        "JUPYTERLAB_SETTINGS_DIR": str(private / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(private / "workspaces"),
        ROOT_VARIABLE: str(root.parent),
    }
