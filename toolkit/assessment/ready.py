"""What every engagement needs, read beforehand: a process that forks kernels does it once for all of them."""

from contextlib import suppress

from toolkit.assessment import papers
from toolkit.errors import InputError
from toolkit.model import load_model
from toolkit.shipped import templates_folder
from toolkit.words.catalogue import catalogue, languages


def make_ready() -> None:
    """Read the models and words that the program ships, and work out what papers look like."""
    papers.make_ready()
    for language in languages():
        catalogue(language)
    for path in sorted((templates_folder() / "models").glob("*.yaml")):
        with suppress(InputError):  # a translation is no model of its own; a broken one is told where it is used
            load_model(path, f"models/{path.name}")
