"""The `centric` command: a file per verb, loaded only when it is called, so that ``--help`` is instant."""

from toolkit.cli.command import main

__all__ = ["main"]
