"""What `centric --help` costs: nothing heavy is imported before a verb needs it."""

import re
import subprocess
import sys

import pytest

HEAVY = {
    "altair",
    "jsonschema",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "pydantic",
    "rich",
    "scipy",
    "typst",
    "voila",
}
IMPORTED = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|\s+(?P<module>\S+)$", re.MULTILINE)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]], ids=" ".join)
def test_asking_the_command_what_it_does_imports_nothing_heavy(arguments: list[str]) -> None:
    script = f"import sys; sys.argv = ['centric', *{arguments!r}]; from toolkit.cli import main; sys.exit(main())"
    ran = subprocess.run([sys.executable, "-X", "importtime", "-c", script], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-2000:]
    imported = {found["module"].split(".")[0] for found in IMPORTED.finditer(ran.stderr)}
    assert "click" in imported, "the import times were not read"
    assert imported & HEAVY == set()
