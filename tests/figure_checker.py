"""Reads every marked figure out of a written report and compares it with results.json, knowing nothing of the writer."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

NUMBER = re.compile(r"[−-]?[\d,]+(?:\.\d+)?")


@dataclass(frozen=True)
class Marked:
    """A figure as a report shows it."""

    figure: str
    carried: float
    text: str


class _Figures(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Marked] = []
        self._open: dict[str, str] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "data":
            self._open, self._text = {name: value or "" for name, value in attrs}, ""

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "data" and self._open is not None:
            self.found.append(Marked(self._open["data-figure"], float(self._open["data-value"]), self._text))
            self._open = None


def marked_figures(page: str) -> list[Marked]:
    """Return the marked figures of an HTML page, in order."""
    parser = _Figures()
    parser.feed(page)
    return parser.found


def published_figures(results: bytes) -> dict[str, float]:
    """Return every figure of a results.json by its identifier."""
    return {name: value for name, value in _figures(json.loads(results)) if value is not None}


def disagreements(page: str, results: bytes) -> list[str]:
    """Return what a page shows and results.json does not say: an unknown figure, another value, another rounding."""
    known = published_figures(results)
    wrong = []
    for marked in marked_figures(page):
        value = known.get(marked.figure)
        if value is None:
            wrong.append(f"{marked.figure}: not in results.json")
        elif not math.isclose(value, marked.carried, rel_tol=1e-12, abs_tol=1e-12):
            wrong.append(f"{marked.figure}: carries {marked.carried}, published {value}")
        elif not _rounds_to(value, marked.text):
            wrong.append(f"{marked.figure}: shows {marked.text}, published {value}")
    return wrong


def _rounds_to(value: float, text: str) -> bool:
    digits = NUMBER.search(text)
    if digits is None:
        return False
    shown = float(digits[0].replace(",", "").replace("−", "-"))
    exact = value * 100 if "%" in text else value
    places = len(digits[0].partition(".")[2])
    # a sentence may turn a difference round: "18 points above" for minus 18
    return abs(abs(shown) - abs(exact)) <= 0.5 * 10**-places + 1e-9


def _figures(results: dict[str, Any]) -> Iterator[tuple[str, float | None]]:
    for cell in results["cells"]:
        name = f"{cell['kind']}:{cell['subject']}@{cell['audience']}"
        if cell["group_by"] is not None:
            name += f"/{cell['group_by']}={cell['group']}"
        for measure, estimate in cell["figures"].items():
            yield from _estimate(f"{name}#{measure}", estimate)
        for code, count in (cell["distribution"] or {}).items():
            yield f"{name}#distribution.{code}", count
    for gap in results["gaps"]:
        name = f"gap:{gap['kind']}:{gap['subject']}@{gap['audience']}-{gap['other']}"
        yield from _estimate(f"{name}#difference", gap["difference"])
    for change in results["changes"]:
        name = f"change:{change['kind']}:{change['subject']}@{change['audience']}"
        yield from _estimate(f"{name}#change", change["change"])
        if change["reweighted"] is not None:
            yield from _estimate(f"{name}#reweighted", change["reweighted"])
    yield from _over_time(results)
    for level in results["levels"]:
        for field in ("level", "target", "evidence_for", "evidence_against", "interviewees"):
            yield f"level:{level['criterion']}#{field}", level[field]
    for level in results["dimension_levels"]:
        yield f"dimension-level:{level['dimension']}#level", level["level"]
    for play in results["recommendations"]:
        for field, value in play.items():
            if isinstance(value, (int, float)):
                yield f"play:{play['play']}#{field}", value
    yield from _drivers(results)
    for found in results["reliability"]:
        name = f"reliability:{found['criterion']}@{found['audience']}"
        yield f"{name}#items", found["items"]
        yield from _estimate(f"{name}#alpha", found["alpha"])
    for found in results["coder_agreement"]:
        name = f"agreement:{found['basis']}:{found['subject']}@{found['round']}"
        yield f"{name}#round", found["round"]
        yield f"{name}#percent_agreement", found["percent_agreement"]
        yield from _estimate(f"{name}#alpha", found["alpha"])
    for audience in results["audiences"]:
        for field in ("n", "population", "response_rate"):
            yield f"audience:{audience['id']}#{field}", audience[field]
    for rule in ("minimum_cell", "minimum_distribution"):
        yield f"rule#{rule}", results[rule]


def _over_time(results: dict[str, Any]) -> Iterator[tuple[str, float | None]]:
    for found in results["comparability"]:
        name = f"comparability:{found['audience']}"
        for aspect in found["aspects"]:
            at = f"{name}#{aspect['aspect']}" + (f".{aspect['about']}" if aspect["about"] else "")
            yield f"{at}.then", aspect["value_then"]
            yield f"{at}.now", aspect["value_now"]
            for share in aspect["groups"]:
                yield from ((f"{at}={share['group']}.{side}", share[side]) for side in ("then", "now"))
        for subject in found["subjects"]:
            at = f"{name}#{subject['kind']}:{subject['subject']}"
            yield from ((f"{at}.{side}", subject[side]) for side in ("then", "now", "common"))
    for trend in results["trends"]:
        cell = f"{trend['kind']}:{trend['subject']}@{trend['audience']}"
        for point in trend["points"]:
            yield from _estimate(f"trend:{cell}#{trend['measure']}:{point['wave']}", point["figure"])
    for one in results["benchmarks"]:
        name = f"benchmark:{one['kind']}:{one['subject']}@{one['audience']}"
        yield from _estimate(f"{name}#percentile", one["percentile"])
        yield from ((f"{name}#{field}", one[field]) for field in ("others", "lowest", "highest"))


def _drivers(results: dict[str, Any]) -> Iterator[tuple[str, float | None]]:
    for found in results["drivers"]:
        yield f"drivers:{found['audience']}#n", found["n"]
        if found["adjusted_r_squared"] is not None:
            yield from _estimate(f"drivers:{found['audience']}#adjusted_r_squared", found["adjusted_r_squared"])
        for driver in found["drivers"]:
            name = f"driver:{driver['criterion']}@{found['audience']}"
            yield f"{name}#rank", driver["rank"]
            yield from _estimate(f"{name}#importance", driver["importance"])


def _estimate(name: str, estimate: dict[str, Any]) -> Iterator[tuple[str, float | None]]:
    yield name, estimate["value"]
    for part in ("low", "high", "n"):
        yield f"{name}.{part}", estimate[part]
