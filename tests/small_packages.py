"""Packages as an installer leaves them, for tests of what other packages add."""

from collections.abc import Mapping
from pathlib import Path


def install(site: Path, code: Mapping[str, str], entries: Mapping[str, Mapping[str, str]]) -> None:
    """Put a package where an installer would: its modules, and beside them what it is and what it adds."""
    told = site / "acme_centric-0.3.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-centric\nVersion: 0.3\n")
    groups = [
        f"[{group}]\n" + "".join(f"{name} = {at}\n" for name, at in named.items()) for group, named in entries.items()
    ]
    (told / "entry_points.txt").write_text("\n".join(groups))
    for name, text in code.items():
        (site / name).write_text(text, encoding="utf-8")
