"""An outsider with a client's files: reads every one, collects every number and n, and works out what is hidden.

Knows the formats and simple arithmetic, what a client's own people know (which site belongs to which region), and nothing
of the program. `attack` returns what was recovered; a publication that holds gives an empty list.
"""

import base64
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from delivered_figures import ANYBODY, Told
from pypdf import PdfReader

FEW = 5
PACKED = re.compile(r"[A-Za-z0-9+/]{200,}={0,2}")


def texts(folder: Path) -> dict[str, str]:
    """Everything that can be read in the files of a folder, by file and part: packed, embedded and hidden parts too."""
    return {
        f"{path.relative_to(folder).as_posix()}{part}": text
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for part, text in _parts(path.suffix.lower(), path.read_bytes())
    }


def _parts(suffix: str, content: bytes) -> Iterator[tuple[str, str]]:
    if suffix == ".pdf":
        reader = PdfReader(io.BytesIO(content))
        yield "", "\n".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
        for name, files in reader.attachments.items():
            yield f"!{name}", "".join(one.decode("utf-8", "ignore") for one in files)
    elif content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            for name in bundle.namelist():
                for part, text in _parts(Path(name).suffix.lower(), bundle.read(name)):
                    yield f"!{name}{part}", text
    else:
        text = content.decode("utf-8", "ignore")
        yield "", text
        for number, packed in enumerate(PACKED.findall(text)):
            yield f"#{number}", _unpacked(packed)


def _unpacked(packed: str) -> str:
    plain = packed.rstrip("=")
    plain = plain[:-1] if len(plain) % 4 == 1 else plain
    raw = base64.b64decode(plain + "=" * (-len(plain) % 4))
    for wbits in (31, 15, -15):
        try:
            return zlib.decompressobj(wbits).decompress(raw).decode("utf-8", "ignore")
        except zlib.error:
            continue
    return raw.decode("utf-8", "ignore")


def told_of_hidden(found: Iterable[Told], results: Mapping[str, Any]) -> list[str]:
    """Numbers that some file gives of a cell that is hidden; one without an audience where it is hidden in all."""
    hidden: dict[str, bool] = {}
    for cell in results["cells"]:
        place = f"/{cell['group_by']}={cell['group']}" if cell["group_by"] else ""
        for audience in (cell["audience"], ANYBODY):
            name = f"{cell['kind']}:{cell['subject']}@{audience}{place}"
            hidden[name] = hidden.get(name, True) and cell["hidden"] is not None
    return [f"{one.file}: {one.cell}, {one.measure}" for one in found if hidden.get(one.cell, False)]


def shares(results: Mapping[str, Any]) -> list[str]:
    """Hidden items whose favourable share follows from that of their criterion and its other items."""
    cells = {
        (cell["kind"], cell["subject"], cell["audience"]): cell for cell in results["cells"] if not cell["group_by"]
    }
    found = []
    for (kind, subject, audience), cell in cells.items():
        items = [cells.get(("item", item, audience)) for item in cell["items"]]
        hidden = [item for item in items if item is not None and item["hidden"] is not None]
        if kind == "criterion" and "favourable_items" in cell["figures"] and len(hidden) == 1:
            found.append(f"{subject}@{audience}: the share of its hidden item follows")
    return found


def few_in_one_wave(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> list[str]:
    """Changes of pairs from which, with the means of both waves, the few in one wave only are known.

    Also a change of a whole whose parts all have one but one: that one follows.
    """
    before, after = _tables(earlier["cells"]), _tables(later["cells"])
    shown = {(one["kind"], one["subject"], one["audience"]) for one in later["changes"]}
    found = []
    for one in later["changes"]:
        key = one["kind"], one["subject"], one["audience"]
        first, second = before.get(key, {}).get((None, None)), after[key].get((None, None))
        if first is None or second is None:
            found.append(f"{key}: the mean of a hidden wave follows from the change")
            continue
        pairs, n = one["change"]["n"], first[0] + second[0]
        if "pair" in one["change"]["method"] and 0 < n - 2 * pairs < FEW:
            rest = second[0] * second[1] - first[0] * first[1] - pairs * one["change"]["value"]
            found.append(f"{key}: {n - 2 * pairs} people in one wave only, {rest:.1f}")
        parts = [
            ("criterion", criterion, one["audience"])
            for dimension in later["model"]["dimensions"]
            if key[:2] == ("dimension", dimension["id"])
            for criterion in dimension["criteria"]
        ]
        if len([part for part in parts if part in after and part not in shown]) == 1:
            found.append(f"{key}: the change of one of its criteria follows")
    return found


def small_counts(document: Any, path: str = "") -> Iterator[str]:
    """Every n from 1 to 4 in a JSON document."""
    if isinstance(document, dict):
        for key, value in document.items():
            if key == "n" and isinstance(value, int) and 0 < value < FEW:
                yield f"{path}/n"
            yield from small_counts(value, f"{path}/{key}")
    elif isinstance(document, list):
        for number, value in enumerate(document):
            yield from small_counts(value, f"{path}/{number}")


def attack(results: Mapping[str, Any], regions: Mapping[str, str] | None = None) -> list[str]:
    """What follows from a results file: hidden cells solved for, few people isolated, everybody's answer told."""
    tables = _tables(results["cells"])
    found = [f"small n at {place}" for place in small_counts(results["cells"])]
    for (kind, subject, audience), cells in tables.items():
        name = f"{kind}:{subject}@{audience}"
        found += [f"{name}: {one}" for one in (*_solved(cells), *_nested(cells, regions or {}), *_told(cells))]
    found += _skippers(results, tables)
    found += _other_sides(results, tables)
    return found


Key = tuple[str, str, str]
Cells = dict[tuple[str | None, str | None], tuple[int, float, bool] | None]


def _tables(cells: list[Mapping[str, Any]]) -> dict[Key, Cells]:
    found: dict[Key, Cells] = {}
    for cell in cells:
        figure = cell["figures"].get("score_0_100") or cell["figures"].get("csat")
        known = None
        if figure is not None and figure["value"] is not None:
            exact = figure["low"] is not None and figure["low"] == figure["high"] and "complete" not in figure["method"]
            known = (figure["n"], figure["value"], exact)
        place = cell["group_by"], cell["group"]
        found.setdefault((cell["kind"], cell["subject"], cell["audience"]), {})[place] = known
    return found


def _solved(cells: Cells) -> Iterator[str]:
    """Least squares over whole and groups: what has one solution is solved."""
    whole = cells.get((None, None))
    if whole is None:
        return
    for dimension in {group_by for group_by, _ in cells if group_by}:
        groups = {group: one for (group_by, group), one in cells.items() if group_by == dimension}
        hidden = [group for group, one in groups.items() if one is None]
        shown = [one for one in groups.values() if one is not None]
        rest = whole[0] - sum(one[0] for one in shown)
        if not hidden or not shown or rest <= 0:
            continue
        added = whole[0] * whole[1] - sum(one[0] * one[1] for one in shown)
        rows = np.ones((1, len(hidden)))
        if np.linalg.matrix_rank(rows) == len(hidden):
            yield f"{dimension}={hidden[0]} has {added / rest:.2f} ({rest} people)"
        elif rest < FEW:
            yield f"{dimension}: {rest} people have {added / rest:.2f}"
        elif abs(added) < 1e-6 or abs(added - 100 * rest) < 1e-6:
            yield f"{dimension}: everybody hidden answered the same end"


def _nested(cells: Cells, regions: Mapping[str, str]) -> Iterator[str]:
    """A region less its sites, and any two groups of which one may hold the other."""
    for region in sorted(set(regions.values())):
        large = cells.get(("region", region))
        sites = {site: cells.get(("site", site)) for site, where in regions.items() if where == region}
        if large is None:
            continue
        shown = [one for one in sites.values() if one is not None]
        hidden = [site for site, one in sites.items() if one is None and ("site", site) in cells]
        rest = large[0] - sum(one[0] for one in shown)
        if shown and rest > 0 and (rest < FEW or len(hidden) == 1):
            value = (large[0] * large[1] - sum(one[0] * one[1] for one in shown)) / rest
            yield f"{rest} people of {region} ({', '.join(hidden)}) have {value:.2f}"


def _told(cells: Cells) -> Iterator[str]:
    """A mean at an end of the scale, or without any spread, is everybody's answer."""
    for (group_by, group), one in cells.items():
        if one is not None and (one[1] in (0.0, 100.0) or one[2]):
            yield f"everybody of {group_by}={group} answered {one[1]:.2f}"


def _skippers(results: Mapping[str, Any], tables: Mapping[Key, Cells]) -> Iterator[str]:
    """What a whole has more than its parts together is what a few people answered who left some out."""
    items: dict[tuple[str, str], list[str]] = {}
    for item in results["model"]["items"]:
        if item["criterion"] is not None:
            items.setdefault((item["criterion"], item["audience"]), []).append(item["id"])
    wholes = {("criterion", name, audience): ("item", own) for (name, audience), own in items.items()}
    for dimension, audience in product(results["model"]["dimensions"], results["audiences"]):
        wholes["dimension", dimension["id"], audience["id"]] = ("criterion", dimension["criteria"])
    for (kind, subject, audience), (part_kind, names) in wholes.items():
        for place, whole in tables.get((kind, subject, audience), {}).items():
            parts = [tables.get((part_kind, name, audience), {}).get(place, "no such cell") for name in names]
            parts = [part for part in parts if part != "no such cell"]
            if whole is None or not parts or any(part is None for part in parts):
                continue
            short = len(parts) * whole[0] - sum(part[0] for part in parts)
            excess = len(parts) * whole[0] * whole[1] - sum(part[0] * part[1] for part in parts)
            mean = sum(part[1] for part in parts) / len(parts)
            if 0 < short < FEW and abs(mean - whole[1]) > 1e-9:
                yield f"{kind}:{subject}@{audience} {place}: {short} left one out and answered {excess / short:.2f}"


def _other_sides(results: Mapping[str, Any], tables: Mapping[Key, Cells]) -> Iterator[str]:
    """Gaps, combined scores and groups against the rest, of which one side is hidden and the other is not."""
    for gap in results["gaps"]:
        sides = [
            tables.get((gap["kind"], gap["subject"], gap[side]), {}).get((None, None)) for side in ("audience", "other")
        ]
        if any(side is None for side in sides):
            yield f"gap {gap['subject']}: {gap['audience']} or {gap['other']} follows"
    for gap in results["group_gaps"]:
        cells = tables[gap["kind"], gap["subject"], gap["audience"]]
        if cells.get((gap["group_by"], gap["group"])) is None or cells.get((None, None)) is None:
            yield f"group gap {gap['subject']}: {gap['group']} follows"
    for (kind, subject, audience), cells in tables.items():
        combined = cells.get((None, None)) if audience == "combined" else None
        if combined is not None:
            mates = [tables.get((kind, subject, one["id"]), {}).get((None, None)) for one in results["audiences"]]
            if combined[0] != sum(mate[0] for mate in mates if mate is not None):
                yield f"combined {subject}: a hidden audience follows"


def between(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> list[str]:
    """What a few people answered by whom two sets of results of one measurement differ."""
    before, after = _tables(earlier["cells"]), _tables(later["cells"])
    found = []
    for key in before.keys() & after.keys():
        for place in before[key].keys() & after[key].keys():
            first, second = before[key][place], after[key][place]
            if first is not None and second is not None and 0 < abs(second[0] - first[0]) < FEW:
                few = second[0] - first[0]
                found.append(f"{key} {place}: {(second[0] * second[1] - first[0] * first[1]) / few:.2f}")
    return found


def written(folder: Path, values: Mapping[str, float]) -> list[str]:
    """Values (by what they are of) that stand in some file with six digits or more."""
    # Without where lines are drawn: coordinates are fractions too. Nothing may stand before: 165.113636 is another number.
    drawn = re.compile(r'\b(?:d|transform|points|style|x|y|x1|x2|y1|y2|width|height)="[^"]*"')
    return [
        f"{file}: {name}"
        for file, text in ((file, drawn.sub("", text)) for file, text in texts(folder).items())
        for name, value in values.items()
        if f"{value:.10f}"[:9] in text and re.search(rf"(?<![\d.A-Za-z]){re.escape(f'{value:.10f}'[:9])}", text)
    ]


def results_of(folder: Path) -> dict[str, Any]:
    """The results file of a folder of deliverables."""
    document: dict[str, Any] = json.loads((folder / "results.json").read_bytes())
    return document
