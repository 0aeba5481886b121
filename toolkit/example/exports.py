"""Survey exports in the layout of Qualtrics: the current one with three header rows, and the older one with two."""

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.example.latent import Draws
from toolkit.example.phrases import filled
from toolkit.example.respondents import Respondents
from toolkit.example.specification import Layout, Specification, WaveSpecification
from toolkit.ingest.values import NOT_APPLICABLE, SKIPPED
from toolkit.model import Model, Scale

NOT_APPLICABLE_CODE, SKIPPED_CODE = "99", "-99"
CES_LABELS = (
    "Strongly disagree",
    "Disagree",
    "Somewhat disagree",
    "Neither agree nor disagree",
    "Somewhat agree",
    "Agree",
    "Strongly agree",
)
PREVIEW_SITE = "Preview only"
FIELD_DAYS = 13
GRID_STEM = "How far do you agree with each of these statements?"
COMMENT_STEM = "What should {org} change first, and what should stay as it is?"
FIRST_GRID = 3
"""Number of the first page of statements; 1 and 2 ask where people belong."""

_ZONE = {"timeZone": "Europe/Berlin"}
_DATED = frozenset({"startDate", "endDate", "recordedDate"})
_CURRENT_HEADS = (
    ("StartDate", "Start Date", "startDate"),
    ("EndDate", "End Date", "endDate"),
    ("Status", "Response Type", "status"),
    ("IPAddress", "IP Address", "ipAddress"),
    ("Progress", "Progress", "progress"),
    ("Duration (in seconds)", "Duration (in seconds)", "duration"),
    ("Finished", "Finished", "finished"),
    ("RecordedDate", "Recorded Date", "recordedDate"),
    ("ResponseId", "Response ID", "_recordId"),
    ("RecipientLastName", "Recipient Last Name", "recipientLastName"),
    ("RecipientFirstName", "Recipient First Name", "recipientFirstName"),
    ("RecipientEmail", "Recipient Email", "recipientEmail"),
    ("ExternalReference", "External Data Reference", "externalDataReference"),
    ("LocationLatitude", "Location Latitude", "locationLatitude"),
    ("LocationLongitude", "Location Longitude", "locationLongitude"),
    ("DistributionChannel", "Distribution Channel", "distributionChannel"),
    ("UserLanguage", "User Language", "userLanguage"),
)
_LEGACY_TEXTS = (
    "ResponseID",
    "ResponseSet",
    "Name",
    "ExternalDataReference",
    "EmailAddress",
    "IPAddress",
    "Status",
    "StartDate",
    "EndDate",
    "Finished",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of an export.

    Parameters
    ----------
    name, text, import_id
        The three header rows; `import_id` empty in the older layout.
    values
        A text a row.
    meaning
        What ``mapping.yaml`` says of it.
    """

    name: str
    text: str
    import_id: str
    values: tuple[str, ...]
    meaning: str

    @property
    def key(self) -> str:
        """How the mapping names the column: by the vendor's question id where there is one."""
        return self.import_id if self.import_id.startswith("QID") else self.name


@dataclass(frozen=True, kw_only=True, slots=True)
class Export:
    """One export file: its columns and its bytes."""

    file: str
    audience: str
    layout: Layout
    columns: tuple[Column, ...]
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sheet:
    """What the rows of a file are: previews on top, then the respondents in the order they were recorded."""

    respondents: Respondents
    order: tuple[int, ...]
    started: tuple[dt.datetime, ...]
    previews: tuple[str, ...]  # their response ids

    @property
    def layout(self) -> Layout:
        return self.respondents.sample.layout

    def ended(self, position: int) -> dt.datetime:
        return self.started[position] + dt.timedelta(seconds=int(self.respondents.seconds[position]))

    def column(self, values: Sequence[str], preview: str) -> tuple[str, ...]:
        """Return a column from a value a respondent and what every preview shows."""
        return (*(preview for _ in self.previews), *(values[position] for position in self.order))


def survey_export(
    specification: Specification,
    wave: WaveSpecification,
    respondents: Respondents,
    comments: Sequence[str],
    model: Model,
    seed: int,
) -> Export:
    """Return the export of one audience, rows in the order they were recorded, previews first."""
    sample = respondents.sample
    legacy = sample.layout is Layout.LEGACY
    sheet = _sheet(wave, respondents, Draws(seed, wave.id, sample.audience, "export"))
    columns = [
        *(_legacy_meta(sheet) if legacy else _current_meta(sheet)),
        *_groups_asked(specification, sheet),
        *_items(specification, sheet, model),
        _comment_column(specification, sheet, comments),
        *_embedded(sheet),
        *(_legacy_tail(sheet) if legacy else ()),
    ]
    return Export(
        file=f"survey/{sample.audience}.csv",
        audience=sample.audience,
        layout=sample.layout,
        columns=tuple(columns),
        content=_content(columns, legacy=legacy),
    )


def _content(columns: Sequence[Column], *, legacy: bool) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerow([column.text for column in columns])
    if not legacy:
        tags = [{"ImportId": column.import_id} | (_ZONE if column.import_id in _DATED else {}) for column in columns]
        writer.writerow([json.dumps(tag, separators=(",", ":")) for tag in tags])
    writer.writerows(zip(*(column.values for column in columns), strict=True))
    return text.getvalue().encode("utf-8-sig" if legacy else "utf-8")


def _sheet(wave: WaveSpecification, respondents: Respondents, draws: Draws) -> _Sheet:
    last = dt.datetime.fromisoformat(wave.date)
    count = len(respondents)
    days, seconds = draws.integers(1, FIELD_DAYS + 1, count), draws.integers(7 * 3600, 19 * 3600, count)
    started = [last + dt.timedelta(days=-int(d), seconds=int(s)) for d, s in zip(days, seconds, strict=True)]
    previews = draws.integers(0, 10**8, respondents.sample.previews)
    return _Sheet(
        respondents=respondents,
        order=tuple(sorted(range(count), key=lambda position: (started[position], respondents.ids[position]))),
        started=tuple(started),
        previews=tuple(f"R_preview{number:08d}" for number in previews),
    )


def _meta_columns(heads: Sequence[tuple[str, str, str]], cells: Sequence[Sequence[str]]) -> list[Column]:
    """Return the vendor's own columns from their heads and from the cells, a row a preview and then a respondent."""
    meanings = {"Duration (in seconds)": "duration", "Response ID": "respondent", "ResponseID": "respondent"}
    return [
        Column(name=name, text=text, import_id=import_id, values=tuple(values), meaning=meanings.get(text, "ignored"))
        for (name, text, import_id), values in zip(heads, zip(*cells, strict=True), strict=True)
    ]


def _current_meta(sheet: _Sheet) -> list[Column]:
    people, numbers = sheet.respondents, sheet.layout is Layout.CODES
    status, preview = ("0", "1") if numbers else ("IP Address", "Survey Preview")
    yes, no = ("1", "0") if numbers else ("True", "False")
    day = str(min(sheet.started, default=""))
    cells = [
        (day, day, preview, "", "100", "41", yes, day, key, "", "", "", "", "", "", "preview", "EN")
        for key in sheet.previews
    ]
    for p in sheet.order:
        end = sheet.ended(p)
        cells.append(
            (
                *(str(sheet.started[p]), str(end), status, f"192.0.2.{p % 254 + 1}", str(people.progress[p])),
                *(str(people.seconds[p]), yes if people.progress[p] == 100 else no, str(end + dt.timedelta(seconds=1))),
                *(people.ids[p], f"Canary-{p:04d}", "Test", f"canary-{p:04d}@example.org", f"CANARY-{p:04d}"),
                *(f"0.{p:04d}", f"-0.{p:04d}", "email", "EN"),
            )
        )
    return _meta_columns(_CURRENT_HEADS, cells)


def _legacy_meta(sheet: _Sheet) -> list[Column]:
    people, day = sheet.respondents, str(min(sheet.started, default=""))
    cells = [(key, "Default Response Set", "Anonymous", "", "", "", "1", day, day, "1") for key in sheet.previews]
    for p in sheet.order:
        done = "1" if people.progress[p] == 100 else "0"
        cells.append(
            (
                *(people.ids[p], "Default Response Set", f"Test Canary-{p:04d}", f"CANARY-{p:04d}"),
                *(f"canary-{p:04d}@example.org", f"192.0.2.{p % 254 + 1}", "0"),
                *(str(sheet.started[p]), str(sheet.ended(p)), done),
            )
        )
    return _meta_columns([(f"V{n}", text, "") for n, text in enumerate(_LEGACY_TEXTS, start=1)], cells)


def _legacy_tail(sheet: _Sheet) -> list[Column]:
    """Return the end of the older layout: the place, and a column without a name."""
    rows = len(sheet.previews) + len(sheet.order)
    tail = (("LocationLatitude", ""), ("LocationLongitude", ""), ("LocationAccuracy", "-1"), ("", ""))
    return [
        Column(name=name, text=name, import_id="", values=(value,) * rows, meaning="ignored") for name, value in tail
    ]


def _asked(number: int, suffix: str, text: str, values: tuple[str, ...], meaning: str, *, legacy: bool) -> Column:
    """Return the column of a question; the vendor numbers questions in its own way."""
    vendor_id = "" if legacy else f"QID{3 * number + 7}{suffix}"
    name = f"Q{number}{suffix.removesuffix('_TEXT')}"
    return Column(name=name, text=text, import_id=vendor_id, values=values, meaning=meaning)


def _groups_asked(specification: Specification, sheet: _Sheet) -> list[Column]:
    people, legacy = sheet.respondents, sheet.layout is Layout.LEGACY
    if people.sample.audience != "employees":
        return []
    columns = [
        _asked(1, "", "Where do you work?", sheet.column(people.site, PREVIEW_SITE), "group:site", legacy=legacy)
    ]
    if specification.departments:
        text, values = "Which part of the organization do you belong to?", sheet.column(people.department, PREVIEW_SITE)
        columns.append(_asked(2, "", text, values, "group:department", legacy=legacy))
    return columns


def _items(specification: Specification, sheet: _Sheet, model: Model) -> list[Column]:
    people, legacy = sheet.respondents, sheet.layout is Layout.LEGACY
    columns: list[Column] = []

    def add(number: int, suffix: str, item: str, stem: str) -> None:
        scale = model.scale_of(item)
        text = filled(stem + model.scored_items[item].text, {"org": specification.client_name})
        if scale.promoters and not legacy:
            groups = [_nps_group(int(code), scale, sheet.layout) for code in people.codes[item]]
            columns.append(
                _asked(number, "_NPS_GROUP", f"{text} - Group", sheet.column(groups, ""), "ignored", legacy=False)
            )
        cells = [_cell(int(code), scale, sheet.layout) for code in people.codes[item]]
        values = sheet.column(cells, _cell(scale.max, scale, sheet.layout))
        columns.append(_asked(number, suffix, text, values, item, legacy=legacy))

    *grids, closing = people.pages
    for number, page in enumerate(grids, start=FIRST_GRID):
        for row, item in enumerate(page, start=1):
            add(number, f"_{row}", item, f"{GRID_STEM} - ")
    for number, item in enumerate(closing, start=FIRST_GRID + len(grids)):
        add(number, "", item, "")
    return columns


def _comment_column(specification: Specification, sheet: _Sheet, comments: Sequence[str]) -> Column:
    text = filled(COMMENT_STEM, {"org": specification.client_name})
    values = sheet.column(comments, "This is a preview.")
    number = FIRST_GRID + len(sheet.respondents.pages) - 1 + len(sheet.respondents.pages[-1])
    return _asked(number, "_TEXT", text, values, "comment", legacy=sheet.layout is Layout.LEGACY)


def _embedded(sheet: _Sheet) -> list[Column]:
    """Return what the contact list added: customers' site, and the region."""
    people = sheet.respondents
    fields = {"Site": people.site if people.sample.audience == "customers" else (), "Region": people.region}
    return [
        Column(
            name=name,
            text=name,
            import_id="" if sheet.layout is Layout.LEGACY else name,
            values=sheet.column(values, PREVIEW_SITE),
            meaning=f"group:{name.lower()}",
        )
        for name, values in fields.items()
        if any(values)
    ]


def _cell(code: int, scale: Scale, layout: Layout) -> str:
    """Return what a cell shows for an answer code."""
    if layout is not Layout.LABELS:
        return {SKIPPED: SKIPPED_CODE, NOT_APPLICABLE: NOT_APPLICABLE_CODE}.get(code, str(code))
    if code == SKIPPED:
        return ""
    return (scale.not_applicable or "") if code == NOT_APPLICABLE else _label(scale, code)


def _label(scale: Scale, code: int) -> str:
    """Return the text of an answer: the model's label where every point has one, else words for 7 points, else the number."""
    if len(scale.labels) == len(scale.codes):
        return scale.labels[code]
    return CES_LABELS[code - scale.min] if len(scale.codes) == len(CES_LABELS) else str(code)


def _nps_group(code: int, scale: Scale, layout: Layout) -> str:
    groups = (("Promoter", scale.promoters), ("Passive", scale.passives), ("Detractor", scale.detractors))
    number = {"Detractor": "1", "Passive": "2", "Promoter": "3"}
    return next((name if layout is Layout.LABELS else number[name] for name, held in groups if code in held), "")
