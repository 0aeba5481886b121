"""Running engagements: a Papermill engine of our own, strict parameters, true verdicts, run records."""
