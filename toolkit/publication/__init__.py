"""The disclosure gate and what comes out of it: Publication = results.json, all that anyone outside may see."""

from toolkit.publication.results_file import parse_results, read_results, results_json, results_schema
from toolkit.publication.value import SCHEMA, Publication

__all__ = ["SCHEMA", "Publication", "parse_results", "read_results", "results_json", "results_schema"]
