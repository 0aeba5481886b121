"""Writes docs/commands.md from the program: every command with its arguments and options, as --help says them."""

import importlib
import sys
from pathlib import Path

import click

from toolkit.cli.command import VERBS

NAMES = ["-h", "--help"]  # as the program itself asks; click keeps what it was asked first
TARGET = Path(__file__).parent / "commands.md"
HEAD = """# Every command

Written from the program by `make reference`; a test holds it to be current. Exit codes: 0 done, 1 a bug, 2 wrong usage, 3 something to
mend in the inputs, 4 some engagements of several failed.
"""


def page() -> str:
    """Return the page as it has to be."""
    top = click.Group("centric")
    parts = [HEAD]
    for verb in VERBS:
        command: click.Command = getattr(importlib.import_module(f"toolkit.cli.{verb}"), verb)
        parts.append(section(command, click.Context(top, info_name="centric", help_option_names=NAMES), verb))
    return "\n".join(parts)


def section(command: click.Command, parent: click.Context, name: str) -> str:
    context = click.Context(command, parent=parent, info_name=name, max_content_width=100, terminal_width=100)
    text = f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        return "\n".join([text, *(section(each, context, sub) for sub, each in sorted(command.commands.items()))])
    return text


if __name__ == "__main__":
    if "--print" in sys.argv[1:]:
        sys.stdout.write(page())
    else:
        TARGET.write_text(page(), encoding="utf-8")
