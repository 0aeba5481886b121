"""Formulas with a source, on plain arrays and numbers; import from the modules, `docs/statistics.md` lists them."""
