"""What a merge found, for the person who edited: a page to read and a file for programs."""

import json
from collections.abc import Mapping, Sequence
from html import escape

from toolkit.report.merge.values import Change
from toolkit.words import Words

KINDS = ("conflict", "kept", "updated", "added", "removed")
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b2329}"
    "table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #d5dade;padding:.4rem .6rem;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}th{color:#55606a}"
)


def changes_json(found: Mapping[str, Sequence[Change]]) -> bytes:
    """Return the changes by file as UTF-8 JSON."""
    whole = {
        "schema": "centric-changes/1",
        "files": {
            name: [
                {"kind": one.kind, "place": one.place, "what": one.what, "yours": one.yours, "ours": one.ours}
                for one in changes
            ]
            for name, changes in found.items()
        },
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


def changes_html(found: Mapping[str, Sequence[Change]], language: str) -> bytes:
    """Return the changes by file as a page, conflicts first; it opens without a network."""
    words = Words(language)
    title = escape(str(words("merge.title")))
    body = [f"<h1>{title}</h1><p>{escape(str(words('merge.lead')))}</p>"]
    for name, changes in found.items():
        body.append(f"<h2>{escape(name)}</h2>")
        for kind in KINDS:
            own = [one for one in changes if one.kind == kind]
            if own:
                body.append(_table(words, kind, own))
    page = (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )
    return page.encode()


def _table(words: Words, kind: str, changes: Sequence[Change]) -> str:
    heads = "".join(
        f'<th scope="col">{escape(str(words(f"merge.{name}")))}</th>' for name in ("place", "what", "yours", "ours")
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{escape(text)}</td>" for text in (one.place, aspect(words, one), one.yours, one.ours))
        + "</tr>"
        for one in changes
    )
    heading = escape(str(words(f"merge.kind.{kind}")))
    return f"<h3>{heading} ({len(changes)})</h3><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def aspect(words: Words, one: Change) -> str:
    """Return what of a place a change is about, in words."""
    return words.code("merge.what", one.what.replace(" ", "-"))
