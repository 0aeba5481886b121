"""centric signin: let a consultant sign in to the server, or no more."""

import sys
from pathlib import Path

import click

from toolkit.engagement import CLIENTS_FOLDER


@click.command()
@click.argument("name")
@click.option("--root", type=click.Path(path_type=Path), default=Path(CLIENTS_FOLDER), show_default=True)
@click.option("--client", "clients", multiple=True, help="The only client to be seen; may be repeated. Else all.")
@click.option("--remove", is_flag=True, help="Let NAME sign in no more, and end their sessions, instead.")
def signin(name: str, root: Path, clients: tuple[str, ...], remove: bool) -> None:
    """Set the password with which consultant NAME signs in; asks for it, or reads a line of standard input."""
    from toolkit.serve.consultants import Consultants  # start-up: reading engagements
    from toolkit.serve.keys import Keys

    keys = Keys.of(root)
    keys.prepare()
    listed = Consultants(folder=keys.folder)
    if remove:
        listed.remove(name)
        click.echo(f"{name} can sign in no more; open sessions have ended.")
        return
    if sys.stdin.isatty():
        password = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    else:
        password = sys.stdin.readline().rstrip("\n")
    listed.set_password(name, password, clients)
    whom = ", ".join(sorted(clients)) if clients else "all clients"
    click.echo(f"{name} can sign in at /signin and sees {whom}.")
