"""The comparison of coders as a page: every segment with its words and what each coder gave, nothing cut short."""

from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

import pandas as pd

from toolkit.engagement import open_engagement
from toolkit.ingest.coding import read_coding
from toolkit.workbench.comparing import coders_side_by_side_table, discussion_table

_STYLE = """<style>
.centric-compare { max-height: 40em; overflow: auto; border: 1px solid var(--jp-border-color1, #b8c0c8); }
.centric-compare table { border-collapse: collapse; width: 100%; margin: 0; font-size: 13px; }
.centric-compare :is(th, td) { text-align: left !important; vertical-align: top; padding: 4px 8px; white-space: normal; overflow-wrap: anywhere; }
.centric-compare thead th { position: sticky; top: 0; background: var(--jp-layout-color1, #fff); }
.centric-compare tr.differ { background: #fde3d3; color: #3a1500; }
.centric-compare tr.agree td.verdict { color: #0b6e4f; }
.centric-compare .words { min-width: 16em; }
</style>"""


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparisonPage:
    """A table that a notebook shows whole; `html` is what it shows, every word escaped."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


def comparison_page(folder: str | Path, *, only_differences: bool = False) -> ComparisonPage:
    """Return every segment and criterion that anybody gave: the words, what each coder gave, and whether they agree.

    Parameters
    ----------
    folder
        The engagement.
    only_differences
        Whether segments on which coders agree, or that one alone coded, are left out.
    """
    engagement = open_engagement(Path(folder))
    table = coders_side_by_side_table(folder)
    words: dict[str, str] = {}
    for one in read_coding(engagement, engagement.model).statements:
        words.setdefault(one.segment, one.text)
    coders = [column for column in table.columns if column not in ("segment", "criterion", "verdict")]
    lines = []
    rows = [row for row in table.to_dict("records") if row["verdict"] == "differ" or not only_differences]
    for segment, own in groupby(rows, key=lambda row: str(row["segment"])):
        for number, row in enumerate(own):
            shown = (segment, words.get(segment, "")) if number == 0 else ("", "")
            cells = f'<th scope="row">{escape(shown[0])}</th><td class="words">{escape(shown[1])}</td>'
            cells += "".join(f"<td>{escape(str(row[name]))}</td>" for name in ["criterion", *coders])
            verdict = escape(str(row["verdict"]))
            lines.append(f'<tr class="{verdict.partition(" ")[0]}">{cells}<td class="verdict">{verdict}</td></tr>')
    return _page(["segment", "words", "criterion", *coders, "verdict"], lines)


def discussion_page(folder: str | Path) -> ComparisonPage:
    """Return what coders have to talk over, gravest first, every sentence whole."""
    table: pd.DataFrame = discussion_table(folder)
    lines = [
        f'<tr><th scope="row">{escape(str(row["where"]))}</th>'
        f"<td>{escape(str(row['criterion']))}</td><td>{escape(str(row['difference']))}</td></tr>"
        for row in table.to_dict("records")
    ]
    return _page(["where", "criterion", "difference"], lines)


def _page(columns: list[str], lines: list[str]) -> ComparisonPage:
    if not lines:
        return ComparisonPage(html="<p>Nothing to show.</p>")
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    region = f'<div class="centric-compare" tabindex="0" role="region" aria-label="Coders compared">{table}</div>'
    return ComparisonPage(html=_STYLE + region)
