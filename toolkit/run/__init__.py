"""Running engagements: a Papermill engine of our own, strict parameters, true verdicts, run records."""

import papermill  # noqa: F401 (first: it loads our engine by its entry point, which must not find it half loaded)
