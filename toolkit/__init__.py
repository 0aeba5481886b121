"""Centric: assess how customer-centric an organization is, from surveys and interviews.

The public names load on first use, so that ``centric --help`` costs next to nothing.
"""

import importlib
import os
import sys
from typing import Any

# jsonschema tries this optional package and does without it; importing it costs every process seconds of CPU.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# Matrix products come out a last digit apart on one thread and on many: on one everywhere, equal input gives equal bytes.
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

_HOME = {
    "assess": "toolkit.assessment",
    "open_engagement": "toolkit.engagement",
    "publish": "toolkit.publication.gate",
    "read_results": "toolkit.publication",
    "run_engagement": "toolkit.run.execution",
}

__all__ = ["assess", "open_engagement", "publish", "read_results", "run_engagement"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"toolkit has no public name {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
