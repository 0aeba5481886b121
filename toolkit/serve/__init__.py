"""One Voila server for every published engagement; a signed link opens exactly one of them."""

import sys

# jsonschema imports this optional package when it is there, and it costs seconds of CPU at every start (it builds a
# grammar). None makes that import fail at once; it must stand before the first import of jupyter_server or voila.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
