"""Survey exports in the layout of Qualtrics: the current one with three header rows, and the older one with two."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from toolkit.example.latent import Draws, Ints
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
_ZONE = {"timeZone": "Europe/Berlin"}


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
    zoned: bool = False

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
    draws = Draws(seed, wave.id, sample.audience, "export")
    times = _times(wave, respondents, draws)
    order = sorted(range(len(respondents)), key=lambda position: (times[position][1], respondents.ids[position]))
    meta = _legacy_meta if sample.layout is Layout.LEGACY else _current_meta
    columns = [
        *meta(respondents, times, order, draws),
        *_questions(specification, respondents, comments, order, model, draws),
        *(_legacy_tail(len(order) + sample.previews) if sample.layout is Layout.LEGACY else ()),
    ]
    file = f"survey/{sample.audience}.csv"
    content = _content(columns, legacy=sample.layout is Layout.LEGACY)
    return Export(file=file, audience=sample.audience, layout=sample.layout, columns=tuple(columns), content=content)


def _content(columns: Sequence[Column], *, legacy: bool) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerow([column.text for column in columns])
    if not legacy:
        tags = [{"ImportId": column.import_id} | (_ZONE if column.zoned else {}) for column in columns]
        writer.writerow([json.dumps(tag, separators=(",", ":")) for tag in tags])
    writer.writerows(zip(*(column.values for column in columns), strict=True))
    return text.getvalue().encode("utf-8-sig" if legacy else "utf-8")


def _times(wave: WaveSpecification, respondents: Respondents, draws: Draws) -> list[tuple[dt.datetime, dt.datetime]]:
    last = dt.datetime.fromisoformat(wave.date)
    days = draws.integers(1, FIELD_DAYS + 1, len(respondents))
    minutes = draws.integers(7 * 60, 19 * 60, len(respondents))
    starts = [
        last - dt.timedelta(days=int(d)) + dt.timedelta(minutes=int(m), seconds=int(m) % 60)
        for d, m in zip(days, minutes, strict=True)
    ]
    return [
        (start, start + dt.timedelta(seconds=int(seconds)))
        for start, seconds in zip(starts, respondents.seconds, strict=True)
    ]


def _rows(
    respondents: Respondents, order: Sequence[int], own: Callable[[int], str], preview: Callable[[int], str]
) -> tuple[str, ...]:
    """Values down a column: the previews on top, then the respondents in order."""
    return (*(preview(number) for number in range(respondents.sample.previews)), *(own(position) for position in order))


def _current_meta(
    respondents: Respondents, times: Sequence[tuple[dt.datetime, dt.datetime]], order: Sequence[int], draws: Draws
) -> list[Column]:
    numbers = respondents.sample.layout is Layout.CODES
    column = partial(_meta_column, respondents, times, order)
    finished = ("1", "0") if numbers else ("True", "False")
    preview_id = _preview_ids(respondents, draws)
    return [
        column(
            "StartDate", "Start Date", "startDate", lambda p: str(times[p][0]), lambda n: str(times[0][0]), zoned=True
        ),
        column("EndDate", "End Date", "endDate", lambda p: str(times[p][1]), lambda n: str(times[0][1]), zoned=True),
        column(
            "Status",
            "Response Type",
            "status",
            lambda p: "0" if numbers else "IP Address",
            lambda n: "1" if numbers else "Survey Preview",
        ),
        column("IPAddress", "IP Address", "ipAddress", lambda p: f"192.0.2.{p % 254 + 1}", lambda n: ""),
        column("Progress", "Progress", "progress", lambda p: str(respondents.progress[p]), lambda n: "100"),
        column(
            "Duration (in seconds)",
            "Duration (in seconds)",
            "duration",
            lambda p: str(respondents.seconds[p]),
            lambda n: "41",
            "duration",
        ),
        column(
            "Finished",
            "Finished",
            "finished",
            lambda p: finished[0 if respondents.progress[p] == 100 else 1],
            lambda n: finished[0],
        ),
        column(
            "RecordedDate",
            "Recorded Date",
            "recordedDate",
            lambda p: str(times[p][1] + dt.timedelta(seconds=1)),
            lambda n: str(times[0][1]),
            zoned=True,
        ),
        column(
            "ResponseId",
            "Response ID",
            "_recordId",
            lambda p: respondents.ids[p],
            lambda n: preview_id[n],
            "respondent",
        ),
        column(
            "RecipientLastName", "Recipient Last Name", "recipientLastName", lambda p: f"Canary-{p:04d}", lambda n: ""
        ),
        column("RecipientFirstName", "Recipient First Name", "recipientFirstName", lambda p: "Test", lambda n: ""),
        column(
            "RecipientEmail", "Recipient Email", "recipientEmail", lambda p: f"canary-{p:04d}@example.org", lambda n: ""
        ),
        column(
            "ExternalReference",
            "External Data Reference",
            "externalDataReference",
            lambda p: f"CANARY-{p:04d}",
            lambda n: "",
        ),
        column("LocationLatitude", "Location Latitude", "locationLatitude", lambda p: f"0.{p:04d}", lambda n: ""),
        column("LocationLongitude", "Location Longitude", "locationLongitude", lambda p: f"-0.{p:04d}", lambda n: ""),
        column(
            "DistributionChannel", "Distribution Channel", "distributionChannel", lambda p: "email", lambda n: "preview"
        ),
        column("UserLanguage", "User Language", "userLanguage", lambda p: "EN", lambda n: "EN"),
    ]


def _legacy_meta(
    respondents: Respondents, times: Sequence[tuple[dt.datetime, dt.datetime]], order: Sequence[int], draws: Draws
) -> list[Column]:
    column = partial(_meta_column, respondents, times, order)
    preview_id = _preview_ids(respondents, draws)
    return [
        column("V1", "ResponseID", "", lambda p: respondents.ids[p], lambda n: preview_id[n], "respondent"),
        column("V2", "ResponseSet", "", lambda p: "Default Response Set", lambda n: "Default Response Set"),
        column("V3", "Name", "", lambda p: f"Test Canary-{p:04d}", lambda n: "Anonymous"),
        column("V4", "ExternalDataReference", "", lambda p: f"CANARY-{p:04d}", lambda n: ""),
        column("V5", "EmailAddress", "", lambda p: f"canary-{p:04d}@example.org", lambda n: ""),
        column("V6", "IPAddress", "", lambda p: f"192.0.2.{p % 254 + 1}", lambda n: ""),
        column("V7", "Status", "", lambda p: "0", lambda n: "1"),
        column("V8", "StartDate", "", lambda p: str(times[p][0]), lambda n: str(times[0][0])),
        column("V9", "EndDate", "", lambda p: str(times[p][1]), lambda n: str(times[0][1])),
        column("V10", "Finished", "", lambda p: "1" if respondents.progress[p] == 100 else "0", lambda n: "1"),
    ]


def _legacy_tail(rows: int) -> list[Column]:
    """The older layout ends with the place and an empty column."""
    names = ("LocationLatitude", "LocationLongitude", "LocationAccuracy", "")
    values = ("", "", "-1", "")
    return [
        Column(name=name, text=name, import_id="", values=(value,) * rows, meaning="ignored")
        for name, value in zip(names, values, strict=True)
    ]


def _meta_column(
    respondents: Respondents,
    times: Sequence[tuple[dt.datetime, dt.datetime]],
    order: Sequence[int],
    name: str,
    text: str,
    import_id: str,
    own: Callable[[int], str],
    preview: Callable[[int], str],
    meaning: str = "ignored",
    zoned: bool = False,
) -> Column:
    values = _rows(respondents, order, own, preview)
    return Column(name=name, text=text, import_id=import_id, values=values, meaning=meaning, zoned=zoned)


def _preview_ids(respondents: Respondents, draws: Draws) -> list[str]:
    return [f"R_preview{number:08d}" for number in draws.integers(0, 10**8, max(1, respondents.sample.previews))]


def _questions(
    specification: Specification,
    respondents: Respondents,
    comments: Sequence[str],
    order: Sequence[int],
    model: Model,
    draws: Draws,
) -> list[Column]:
    sample, legacy = respondents.sample, respondents.sample.layout is Layout.LEGACY
    columns: list[Column] = []
    asked = 0

    def add(name: str, text: str, vendor_id: str, own: Callable[[int], str], preview: str, meaning: str) -> None:
        values = _rows(respondents, order, own, lambda n: preview)
        text = filled(text, {"org": specification.client_name})
        columns.append(
            Column(name=name, text=text, import_id="" if legacy else vendor_id, values=values, meaning=meaning)
        )

    if sample.audience == "employees":
        asked += 1
        add(f"Q{asked}", "Where do you work?", "QID4", lambda p: respondents.site[p], PREVIEW_SITE, "group:site")
        if specification.departments:
            asked += 1
            text = "Which part of the organization do you belong to?"
            add(f"Q{asked}", text, "QID5", lambda p: respondents.department[p], PREVIEW_SITE, "group:department")
    for page in respondents.pages[:-1]:
        asked += 1
        for row, item in enumerate(page, start=1):
            text = f"{GRID_STEM} - {model.scored_items[item].text}"
            cell = partial(_cell, respondents.codes[item], model.scale_of(item), sample.layout)
            add(
                f"Q{asked}_{row}",
                text,
                f"QID{3 * asked + 7}_{row}",
                cell,
                _sure(model.scale_of(item), sample.layout),
                item,
            )
    for item in respondents.pages[-1]:
        asked += 1
        scale = model.scale_of(item)
        if scale.promoters and not legacy:
            group = partial(_nps_group, respondents.codes[item], scale, sample.layout)
            name = f"Q{asked}_NPS_GROUP"
            add(name, model.scored_items[item].text + " - Group", f"QID{3 * asked + 7}_NPS_GROUP", group, "", "ignored")
        cell = partial(_cell, respondents.codes[item], scale, sample.layout)
        add(f"Q{asked}", model.scored_items[item].text, f"QID{3 * asked + 7}", cell, _sure(scale, sample.layout), item)
    asked += 1
    add(f"Q{asked}", COMMENT_STEM, f"QID{3 * asked + 7}_TEXT", lambda p: comments[p], "This is a preview.", "comment")
    if sample.audience == "customers" and any(respondents.site):
        add("Site", "Site", "Site", lambda p: respondents.site[p], PREVIEW_SITE, "group:site")
    if any(respondents.region):
        add("Region", "Region", "Region", lambda p: respondents.region[p], PREVIEW_SITE, "group:region")
    return columns


def _cell(codes: Ints, scale: Scale, layout: Layout, position: int) -> str:
    code = int(codes[position])
    if layout is not Layout.LABELS:
        return {SKIPPED: SKIPPED_CODE, NOT_APPLICABLE: NOT_APPLICABLE_CODE}.get(code, str(code))
    if code == SKIPPED:
        return ""
    return (scale.not_applicable or "") if code == NOT_APPLICABLE else _label(scale, code)


def _label(scale: Scale, code: int) -> str:
    """The text of an answer: the model's label where every point has one, CES words for seven points, else the number."""
    if len(scale.labels) == len(scale.codes):
        return scale.labels[code]
    return CES_LABELS[code - scale.min] if len(scale.codes) == len(CES_LABELS) else str(code)


def _sure(scale: Scale, layout: Layout) -> str:
    """What the previewer ticked: the top of the scale."""
    return _label(scale, scale.max) if layout is Layout.LABELS else str(scale.max)


def _nps_group(codes: Ints, scale: Scale, layout: Layout, position: int) -> str:
    code = int(codes[position])
    groups = (("Promoter", scale.promoters), ("Passive", scale.passives), ("Detractor", scale.detractors))
    number = {"Detractor": "1", "Passive": "2", "Promoter": "3"}
    return next((name if layout is Layout.LABELS else number[name] for name, held in groups if code in held), "")
