"""Where the files that ship beside the code are: templates and notebooks."""

from importlib import resources
from pathlib import Path


def templates_folder() -> Path:
    """Return the folder of the shipped templates: inside the installed wheel, or of the repository."""
    return _shipped("templates")


def notebooks_folder() -> Path:
    """Return the folder of the shipped notebooks: inside the installed wheel, or of the repository."""
    return _shipped("notebooks")


def _shipped(name: str) -> Path:
    package = Path(str(resources.files("toolkit")))
    inside = package / "_shipped" / name
    return inside if inside.is_dir() else package.parent / name
