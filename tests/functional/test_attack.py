"""An attacker with every delivered file of a nasty client recovers nothing; with a broken publication it does."""

import csv
import json
import random
import shutil
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from attacker import attack, between, few_in_one_wave, results_of, shares, texts, told_of_hidden, written
from delivered_figures import Told, in_results, told
from narrowing import Staff, recovered
from scipy.stats import t as student

from toolkit.assessment import Assessment, assess
from toolkit.cli import main
from toolkit.disclosure.breakdown import Rule
from toolkit.engagement import open_engagement
from toolkit.example import write_example
from toolkit.present.brand import UNBRANDED
from toolkit.publication import Publication, read_results, results_json
from toolkit.publication.gate import publish
from toolkit.publication.protection import Protection, protect
from toolkit.run.execution import deliverables
from toolkit.score.values import Measure, SubjectKind

REGIONS = {
    "Briar": "North",
    "Gorse": "North",
    "Thistle": "East",
    "Nettle": "East",
    "Hemlock": "West",
    "Yew": "West",
    "Holly": "South",
}
SMALL_CELL = "criterion:recognition@employees/site=Briar"
PERSONAL = ("ResponseId", "RecipientEmail", "RecipientLastName", "RecipientFirstName", "IPAddress")


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One leader, sites of one to twelve, a unanimous site, a region two people larger than its largest site; run."""
    (folder,) = write_example("nasty", tmp_path_factory.mktemp("client_data"))
    with pytest.raises(SystemExit) as end:
        main(["run", str(folder)])
    assert end.value.code == 0
    return folder


@pytest.fixture(scope="module")
def assessment(nasty: Path) -> Assessment:
    return assess(open_engagement(nasty))


def staff_of(assessment: Assessment) -> list[Staff]:
    """Who works where and answered what: known to the attacker, who wants to know what they answered."""
    return [
        Staff(
            audience=one.audience,
            dimensions=one.dimensions,
            places=tuple(
                tuple(one.values[column][value] for column, value in enumerate(place)) for place in one.places
            ),
            answered=one.people,
            alike=frozenset(one.alike),
        )
        for one in assessment.members
    ]


def document(publication: Publication) -> dict[str, object]:
    found: dict[str, object] = json.loads(results_json(publication))
    return found


def test_nothing_hidden_is_recovered_from_the_files_of_a_nasty_client(nasty: Path) -> None:
    results = results_of(nasty / "out" / "client")
    assert [cell for cell in results["cells"] if cell["hidden"] is None]
    assert [cell for cell in results["cells"] if cell["hidden"] is not None]
    assert attack(results, REGIONS) == []


@pytest.fixture(scope="module")
def read(nasty: Path) -> dict[str, str]:
    """Everything that can be read in the delivered files."""
    return texts(nasty / "out" / "client")


@pytest.fixture(scope="module")
def figures(nasty: Path, read: dict[str, str]) -> list[Told]:
    """Every number of the delivered files that belongs to a cell."""
    return told(nasty / "out" / "client", read, results_of(nasty / "out" / "client"))


def test_nor_from_all_numbers_of_all_files_by_algebra_and_bounds(
    nasty: Path, figures: list[Told], assessment: Assessment
) -> None:
    results = results_of(nasty / "out" / "client")
    assert told_of_hidden(figures, results) == []
    assert recovered(figures, staff_of(assessment)) == []
    assert shares(results) == []


def test_the_attacker_reads_cells_out_of_every_format(figures: list[Told]) -> None:
    seen = {one.file.partition("!")[0] for one in figures}
    assert {"report.html", "report.docx", "report.pdf", "report.xlsx", "results.json", "dashboard.html"} <= seen
    assert [one for one in seen if one.startswith("dashboard.html#")], "the packed states"


def planted(publication: Publication) -> Publication:
    """What is hidden of leaders as a whole and of the region West, shown with figures of somebody else."""
    shown = next(cell for cell in publication.cells if cell.hidden is None and cell.kind is SubjectKind.DIMENSION)
    cells = tuple(
        replace(cell, hidden=None, n=12, figures=shown.figures, distribution=None)
        if cell.hidden is not None
        and cell.kind in (SubjectKind.DIMENSION, SubjectKind.CRITERION)
        and (cell.group == "West" or (cell.audience, cell.group_by) == ("leaders", None))
        else cell
        for cell in publication.cells
    )
    return replace(publication, cells=cells)


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("html", ("@leaders", "@employees/region=West")),
        ("docx", ("@leaders",)),
        ("pptx", ("@leaders", "@employees/region=West")),
        pytest.param("pdf", ("@leaders", "/region=West"), marks=pytest.mark.slow),
        pytest.param("xlsx", ("@leaders", "@employees/region=West"), marks=pytest.mark.slow),
        pytest.param("dashboard", ("@leaders", "@employees/region=West"), marks=pytest.mark.slow),
    ],
)
def test_the_attacker_finds_what_was_planted_in_a_file_of_each_format(
    nasty: Path, tmp_path: Path, name: str, places: tuple[str, ...]
) -> None:
    results = results_of(nasty / "out" / "client")
    file, write = deliverables()[name]
    write(planted(read_results(nasty / "out" / "client" / "results.json")), tmp_path / file, UNBRANDED)
    found = told_of_hidden(told(tmp_path, texts(tmp_path), results), results)
    assert [place for place in places if not any(f"{place}," in one for one in found)] == []


def shuffled(folder: Path, seed: int) -> None:
    """Put everybody at a site drawn anew, a few sites of one to four people among them, and leave some answers out."""
    draw = random.Random(seed)
    sizes = [draw.choice((1, 2, 3, 4, 6, 9, 20)) for _ in REGIONS]
    for path in sorted((folder / "survey").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        site = [column for column, label in enumerate(rows[0]) if any(row[column] in REGIONS for row in rows[3:])]
        region = [
            column for column, _ in enumerate(rows[0]) if any(row[column] in REGIONS.values() for row in rows[3:])
        ]
        for row in rows[3:]:
            (drawn,) = draw.choices(list(REGIONS), sizes)
            for column in site:
                row[column] = drawn
            for column in region:
                row[column] = REGIONS[drawn]
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)


@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 13))])
def test_nor_of_other_nasty_clients(tmp_path: Path, seed: int) -> None:
    (folder,) = write_example("nasty", tmp_path, seed)
    if seed > 1:
        shuffled(folder, seed)
    assessment = assess(open_engagement(folder))
    results = document(publish(assessment))
    assert attack(results, REGIONS) == []
    assert recovered(in_results(results), staff_of(assessment)) == []
    assert shares(results) == []


def test_no_hidden_value_stands_in_any_file(nasty: Path, assessment: Assessment) -> None:
    publication = publish(assessment)
    shown = {
        f"{figure.value:.10f}"[:9]
        for cell in publication.cells
        for figure in cell.figures.values()
        if figure.value is not None
    }
    hidden = {
        cell.id: cell.figures[Measure.SCORE_0_100].value or 0.0
        for cell in assessment.scores.cells
        if Measure.SCORE_0_100 in cell.figures and not (publication.cell_by_id.get(cell.id) or cell).figures
    }
    rare = {
        name: value
        for name, value in hidden.items()
        # A third or a sixteenth of a point stands in many a drawing; other fractions do not come about by chance.
        if min(value * 48 % 1, -value * 48 % 1) > 1e-6 and f"{value:.10f}"[:9] not in shown
    }
    assert rare
    assert written(nasty / "out" / "client", rare) == []


class TestTheAttackerRecovers:
    """From publications that were broken on purpose: an attacker that finds nothing there would prove nothing."""

    @staticmethod
    def broken(assessment: Assessment, *kept: Rule) -> Publication:
        """Published with only some of the rules applied, and without the gate's own last look."""
        safe = protect(assessment)
        rules = {name: rule for name, rule in safe.rules.items() if rule in kept}
        careless = Protection(rules=rules, parts={}, common_changes=safe.common_changes, compositions=safe.compositions)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("toolkit.publication.gate.check_publication", lambda publication: None)
            return publish(assessment, careless)

    def test_a_site_hidden_alone(self, assessment: Assessment) -> None:
        found = attack(document(self.broken(assessment, Rule.SMALL, Rule.AUDIENCE)), REGIONS)
        assert [one for one in found if "people of North" in one]

    def test_everybody_of_a_unanimous_site(self, assessment: Assessment) -> None:
        every = [rule for rule in Rule if rule is not Rule.ALIKE]
        found = attack(document(self.broken(assessment, *every)), REGIONS)
        assert [one for one in found if "everybody of site=Thistle" in one]

    def test_those_who_left_criteria_out(self, assessment: Assessment) -> None:
        found = attack(document(self.broken(assessment, *Rule)), REGIONS)
        assert [one for one in found if "left one out" in one]

    def test_the_same_by_algebra_alone(self, assessment: Assessment) -> None:
        found = recovered(
            in_results(document(self.broken(assessment, Rule.SMALL, Rule.AUDIENCE))), staff_of(assessment)
        )
        assert [one for one in found if "solved for" in one]
        assert [one for one in found if "lies within" in one]

    def test_the_share_of_a_hidden_item(self) -> None:
        def cell(kind: str, name: str, hidden: str | None) -> dict[str, object]:
            figures = {} if hidden else {"favourable_items": {"n": 40, "value": 0.5}}
            whole = {"kind": kind, "subject": name, "audience": "staff", "group_by": None, "group": None}
            return {
                **whole,
                "hidden": hidden,
                "figures": figures,
                "items": ["a", "b"] if kind == "criterion" else [name],
            }

        parts = [cell("criterion", "x", None), cell("item", "a", None)]
        assert shares({"cells": [*parts, cell("item", "b", "suppressed")]})
        assert not shares({"cells": [*parts, cell("item", "b", None)]})

    def test_a_small_group_that_is_shown(self, assessment: Assessment) -> None:
        found = recovered(
            [*in_results(document(publish(assessment))), Told("a", SMALL_CELL, "score_0_100", 49.5, 50.5)],
            staff_of(assessment),
        )
        assert [one for one in found if "is told" in one]

    def test_the_smallest_cell_shown(self, assessment: Assessment) -> None:
        cells = document(publish(assessment))
        cells["cells"][0]["figures"] = {"score_0_100": {"n": 3, "value": 50.0, "low": 1, "high": 99, "method": "m"}}  # type: ignore[index]
        assert [one for one in attack(cells) if one.startswith("small n")]


SITES = {"Ash": 12, "Birch": 10, "Cedar": 3, "Dill": 3}


def handmade(means: Mapping[str, float], *, half: float = 0.0, spread: float = 20.0) -> list[Told]:
    """What a file tells of sites by their means; the whole follows. Intervals as of people with that deviation."""
    people = sum(SITES.values())
    squares = sum(SITES[site] * mean**2 for site, mean in means.items())
    whole = sum(SITES[site] * mean for site, mean in means.items()) / people
    inside = sum((SITES[site] - 1) * spread**2 for site in ("Ash", "Birch"))
    deviations = {"": np.sqrt((inside + squares - people * whole**2) / (people - 1)), "Ash": spread, "Birch": spread}
    found = []
    for site, deviation in deviations.items():
        cell = "criterion:x@staff" + (f"/site={site}" if site else "")
        mean, n = means[site] if site else whole, SITES[site] if site else people
        width = float(student.ppf(0.975, n - 1)) * deviation / np.sqrt(n)
        for measure, value in (("", mean), ("_low", mean - width), ("_high", mean + width)):
            found.append(Told("a", cell, f"score_0_100{measure}", value - half - 1e-9, value + half + 1e-9))
        found.append(Told("a", cell, "n", n, n))
    return found


@pytest.mark.parametrize(
    ("means", "options", "shown", "says"),
    [
        ({"Cedar": 50.0, "Dill": 20.0}, {}, (), None),
        ({"Cedar": 50.0, "Dill": 20.0}, {}, ("Cedar",), "Cedar, 3 people, is told"),
        ({"Cedar": 100.0, "Dill": 100.0}, {}, (), "lies within 0.0"),
        ({"Cedar": 0.0, "Dill": 4.0}, {}, (), "lies within 4.0"),
        ({"Cedar": 75.0, "Dill": 75.0}, {}, (), "all that are hidden answered alike"),
        ({"Cedar": 99.0, "Dill": 99.0}, {"half": 0.5}, (), "lies within"),
        ({"Cedar": 99.0, "Dill": 99.0}, {"half": 0.05}, (), "lies within"),
    ],
)
def test_the_attacker_narrows_down_what_bounds_spread_and_rounding_leave(
    means: Mapping[str, float], options: Mapping[str, float], shown: tuple[str, ...], says: str | None
) -> None:
    staff = Staff("staff", ("site",), tuple((site,) for site in SITES), {"criterion:x": tuple(SITES.values())})
    figures = handmade({"Ash": 60.0, "Birch": 55.0, **means}, **options)
    figures += [Told("a", f"criterion:x@staff/site={site}", "score_0_100", 50.0, 50.0) for site in shown]
    found = recovered(figures, [staff])
    assert bool(found) is bool(says)
    assert not says or [one for one in found if says in one]


def test_the_attacker_takes_one_filter_from_another_and_counts_whom_it_left() -> None:
    """Of a region its only small site is left when the others are taken away, with its mean and its n."""
    places = (("Ash", "North"), ("Cedar", "North"), ("Birch", "South"), ("Dill", "South"))
    staff = Staff("staff", ("site", "region"), places, {"criterion:x": (12, 3, 10, 3)})
    figures = handmade({"Ash": 60.0, "Birch": 55.0, "Cedar": 40.0, "Dill": 10.0})
    figures += [Told("a", "criterion:x@staff/region=North", "score_0_100", 56.0, 56.0)]
    figures += [Told("a", "criterion:x@staff/region=North", "n", 15, 15)]
    found = recovered(figures, [staff])
    assert [one for one in found if "3 people are solved for" in one]
    assert [one for one in found if "site=Cedar: 3 people are in it" in one]


def test_two_runs_that_differ_by_a_few_people_would_tell_what_these_answered(nasty: Path, tmp_path: Path) -> None:
    """Two people join after the results were handed out: the attacker could tell, so the run is refused."""
    again = tmp_path / nasty.parent.name / nasty.name
    shutil.copytree(nasty, again)
    first = results_of(again / "out" / "client")
    survey = again / "survey" / "employees.csv"
    lines = survey.read_text(encoding="utf-8").splitlines(keepends=True)
    survey.write_text("".join(lines[:-2]), encoding="utf-8")
    later = document(publish(assess(open_engagement(again))))
    assert between(first, later)
    before = {path: path.read_bytes() for path in (again / "out" / "client").iterdir()}
    with pytest.raises(SystemExit) as end:
        main(["run", str(again)])
    assert end.value.code == 3
    assert {path: path.read_bytes() for path in (again / "out" / "client").iterdir()} == before


@pytest.mark.slow
def test_withdrawn_results_make_room_for_the_later_ones(nasty: Path, tmp_path: Path) -> None:
    again = tmp_path / nasty.parent.name / nasty.name
    shutil.copytree(nasty, again)
    snapshot = results_of(again / "out" / "client")["snapshot"]
    survey = again / "survey" / "employees.csv"
    lines = survey.read_text(encoding="utf-8").splitlines(keepends=True)
    survey.write_text("".join(lines[:-2]), encoding="utf-8")
    decision = {
        "withdraw": snapshot,
        "reason": "Two answers came in twice.",
        "by": "A. Consultant",
        "date": "2026-03-01",
    }
    (again / "review").mkdir(exist_ok=True)
    decisions = {"schema": "centric-decisions/1", "snapshots": [decision]}
    (again / "review" / "decisions.yaml").write_text(json.dumps(decisions), encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["run", str(again)])
    assert end.value.code == 0
    assert results_of(again / "out" / "client")["snapshot"] != snapshot


@pytest.mark.parametrize(
    ("pairs", "parts", "says"),
    [
        (40, ("a", "b"), None),
        (49, ("a", "b"), "2 people in one wave only"),
        (40, ("a",), "change of one of its criteria"),
    ],
)
def test_the_attacker_takes_one_wave_from_another(pairs: int, parts: tuple[str, ...], says: str | None) -> None:
    def score(n: int, value: float) -> dict[str, object]:
        return {"score_0_100": {"n": n, "value": value, "low": 1.0, "high": 99.0, "method": "m"}}

    def cells(n: int) -> dict[str, object]:
        names = (("criterion", "a"), ("criterion", "b"), ("dimension", "d"))
        made = [{"kind": kind, "subject": name, "audience": "staff", "group_by": None, "group": None, "n": n,
                 "figures": score(n, 50.0)} for kind, name in names]  # fmt: skip
        return {"cells": made}

    change = {"n": pairs, "value": 3.0, "method": "S17-paired"}
    shown = [("dimension", "d"), *(("criterion", part) for part in parts)]
    later = {
        **cells(50),
        "changes": [{"kind": kind, "subject": name, "audience": "staff", "change": change} for kind, name in shown],
        "model": {"dimensions": [{"id": "d", "criteria": ["a", "b"]}]},
    }
    found = few_in_one_wave(cells(50), later)
    assert bool(found) is bool(says)
    assert not says or [one for one in found if says in one]


def canaries(folder: Path) -> set[str]:
    """What of the raw data belongs to one person: ids, addresses, names, and everything anybody typed."""
    found = set()
    for path in (folder / "survey").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        header = rows[0]
        for row in rows[3:]:
            for name, cell in zip(header, row, strict=False):
                typed = name in PERSONAL or name.endswith("_TEXT") or "@" in cell or len(cell) > 40
                if typed and len(cell) >= 6:
                    found.add(cell.strip())
    return found


def test_no_canary_of_the_raw_data_is_in_any_file_message_or_other_folder(
    nasty: Path, root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    personal = canaries(nasty)
    assert len(personal) > 100
    survey = nasty / "survey" / "employees.csv"
    whole = survey.read_text(encoding="utf-8")
    try:
        survey.write_text(whole.replace("Strongly agree", "Strongly aggree"), encoding="utf-8")
        for verb in ("check", "run"):
            with pytest.raises(SystemExit):
                main([verb, str(nasty)])
    finally:
        survey.write_text(whole, encoding="utf-8")
    said = capfd.readouterr()
    places = texts(nasty / "out" / "client")
    places |= {"stdout": said.out, "stderr": said.err}
    work = nasty / "out" / "work"
    places |= {name: (work / name).read_text(encoding="utf-8") for name in ("run.json", "disclosure.json")}
    assert [(name, word) for name, text in places.items() for word in personal if word in text] == []


def test_the_ledger_and_the_log_are_private_and_hold_no_count(nasty: Path, assessment: Assessment) -> None:
    ledger = nasty / ".private" / "snapshots.json"
    assert ledger.stat().st_mode & 0o077 == 0
    log = json.loads((nasty / "out" / "work" / "disclosure.json").read_bytes())
    assert {entry["cell"] for entry in log["hidden"]} == set(protect(assessment).rules)
    assert {key for entry in log["hidden"] for key in entry} == {"cell", "rule"}


def test_a_lower_minimum_never_hides_more(assessment: Assessment) -> None:
    hidden = []
    for minimum in (5, 6, 8, 11):
        settings = assessment.settings.minimum_cell.model_copy(update={"average": minimum})
        raised = replace(assessment, settings=assessment.settings.model_copy(update={"minimum_cell": settings}))
        hidden.append(set(protect(raised).rules))
    assert all(low <= high for low, high in pairwise(hidden))
