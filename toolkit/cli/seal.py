"""centric seal: raw and work data encrypted while nobody works on them, and opened again."""

from pathlib import Path

import click


@click.command()
@click.argument("engagement", type=click.Path(path_type=Path))
@click.option("--key", "key_file", type=click.Path(path_type=Path), required=True, help="Key file, outside the folder.")
@click.option("--new-key", is_flag=True, help="Make the key file first.")
@click.option("--open", "opening", is_flag=True, help="Open again what was sealed.")
def seal(engagement: Path, key_file: Path, new_key: bool, opening: bool) -> None:
    """Encrypt raw and work data of ENGAGEMENT with a key kept elsewhere; a lost key is lost data."""
    from toolkit.engagement import custody, open_engagement  # start-up: reading the settings

    opened = open_engagement(engagement)
    if new_key:
        custody.new_key(key_file)
    if opening:
        click.echo(f"{custody.unseal(opened, key_file)} files of {opened.name} opened.")
    else:
        click.echo(f"{custody.seal(opened, key_file)} files of {opened.name} sealed with {key_file}.")
