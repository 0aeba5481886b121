"""The top of the command: finds the verb, and turns errors into sentences and exit codes."""

import importlib
import os
import sys

import click

from toolkit.errors import CentricError

VERBS = {
    "lab": "Open JupyterLab on the engagements.",
    "new": "Make a new engagement from the template.",
    "inspect": "Say what an export or a transcript is.",
    "model": "Make, check, compare and explain criteria models.",
    "questionnaire": "Write the surveys to field and the papers for interviews.",
    "plan": "Say how many answers a survey needs.",
    "map": "Draft mapping.yaml: what each column probably means.",
    "check": "Find every problem in configuration and data.",
    "explain": "Say how one published figure came about, and check it.",
    "export": "Write transcripts and coding for QualCoder and others.",
    "run": "Run engagements: notebooks, gate, deliverables.",
    "progress": "Read the statuses of a filled-in plan back into the decisions.",
    "portfolio": "Set clients side by side: benchmarks, who improved.",
    "verify": "Prove that every file says what results.json says.",
    "audit": "Say what is hidden, why, and whether it can be worked out.",
    "serve": "Serve the dashboards of all published engagements.",
    "link": "Make a signed link to one client's dashboard.",
    "signin": "Let a consultant sign in to the server.",
    "archive": "Write a handover file of out/client/ only.",
    "purge": "Remove raw and work data at a contract's end.",
    "seal": "Encrypt raw and work data, or open them again.",
    "example": "Make a synthetic client with a known truth.",
}
"""Verb -> one line of help; each verb is the function of that name in its module here."""

BUG = 1


class _Verbs(click.Group):
    """A group whose commands are imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        command: click.Command = getattr(importlib.import_module(f"toolkit.cli.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="centric-toolkit", prog_name="centric")
def centric() -> None:
    """Assess how customer-centric an organization is.

    An engagement is a folder client_data/CLIENT/WAVE. Exit codes: 0 done, 1 a bug, 2 wrong usage, 3 something to mend
    in the inputs, 4 some engagements of several failed.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command and end the process with its exit code."""
    try:
        code = centric.main(args=arguments, standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except CentricError as error:
        click.echo(f"centric: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        # A full disk, a read-only folder, a file open elsewhere: the person's to mend, not a bug.
        place = f" ({error.filename})" if error.filename else ""
        click.echo(f"centric: the system refused: {error.strerror or error}{place}", err=True)
        sys.exit(CentricError.exit_code)
    sys.exit(code or 0)
