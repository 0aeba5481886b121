"""The folder a running server reads its template and configuration from: assembled anew, private, away from any client."""

import shutil
from pathlib import Path

from toolkit.dashboard.assets import page_assets
from toolkit.shipped import templates_folder

TEMPLATE = "centric"
TEMPLATE_PLACE = f"voila/templates/{TEMPLATE}"  # where Voila looks, under each folder of the Jupyter path


def assemble(folder: Path) -> Path:
    """Fill an empty folder with what Jupyter looks up by JUPYTER_PATH; return that path.

    The template is copied from ``templates/voila``; beside it stand the page's styles, script and fonts and the chart
    bundle, so that no page asks another host for anything.
    """
    jupyter = folder / "share"
    template = jupyter / TEMPLATE_PLACE
    shutil.copytree(templates_folder() / "voila" / TEMPLATE, template)
    static = template / "static"
    static.mkdir(exist_ok=True)
    for name, content in page_assets().items():
        (static / name).write_bytes(content)
    (folder / "config").mkdir()
    (folder / "empty").mkdir()
    return jupyter
