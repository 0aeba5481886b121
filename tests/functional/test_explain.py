"""centric explain: every published figure told and found equal, hidden ones kept, changed inputs noticed."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from toolkit.assessment import assess
from toolkit.cli import main
from toolkit.engagement import open_engagement, write_atomically
from toolkit.errors import UsageError
from toolkit.publication import Publication, parse_results, results_json
from toolkit.publication.explanation import Explanation, explain, figure_ids
from toolkit.publication.gate import publish
from toolkit.publication.level_explanation import explain_level, level_ids
from toolkit.publication.methods import method_of

FIGURE = "criterion:responsiveness@customers#score_0_100"


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    return int(end.value.code or 0)


@pytest.fixture(scope="module")
def folder(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples with results.json written, as after a run."""
    clients = tmp_path_factory.mktemp("clients")
    for name in ("example-harbour-bank", "example-nordlicht-energie"):
        ignored = shutil.ignore_patterns("out", ".private", ".out-*")
        shutil.copytree(root / "client_data" / name, clients / name, ignore=ignored)
    for name in ("example-harbour-bank/2026-baseline", "example-nordlicht-energie/2026-follow-up"):
        engagement = open_engagement(clients / name)
        write_atomically(engagement.results_file, results_json(publish(assess(engagement))))
    return clients / "example-harbour-bank" / "2026-baseline"


@pytest.fixture(scope="module")
def publication(folder: Path) -> Publication:
    return parse_results(open_engagement(folder).results_file.read_bytes())


@pytest.fixture(scope="module")
def follow_up(folder: Path) -> Publication:
    return parse_results(
        open_engagement(folder.parents[1] / "example-nordlicht-energie" / "2026-follow-up").results_file.read_bytes()
    )


def test_a_figure_is_explained_and_equal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", str(folder), FIGURE) == 0
    told = capsys.readouterr().out
    for piece in (
        "Responsiveness and first-contact resolution",
        "in points of 0 to 100",
        "respondents answering, unweighted",
        "S6-mean-t",
        "at least 50% of those asked",
        "None: every respondent counts once.",
        "Band: ",
        "responsiveness.c1 (customers",
        "Recomputed from the answers: equal.",
    ):
        assert piece in told, piece


def test_the_json_is_one_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", str(folder), FIGURE, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["figure"] == FIGURE
    assert document["recomputed"] == "equal"
    assert document["estimate"]["n"] > 300
    assert {item["id"] for item in document["items"]} == {f"responsiveness.c{number}" for number in (1, 2, 3)}


@pytest.mark.parametrize("which", ["publication", "follow_up"])
def test_every_published_figure_can_be_explained(which: str, request: pytest.FixtureRequest) -> None:
    published: Publication = request.getfixturevalue(which)
    for name in figure_ids(published):
        found = explain(published, name)
        assert found.figure == name
        assert found.estimate is not None
        assert found.items, name
        assert found.formula, name


def test_the_same_figure_by_its_limits_and_alone(publication: Publication) -> None:
    whole = explain(publication, FIGURE)
    assert [explain(publication, FIGURE + ending) for ending in (".low", ".high", ".n")] == [whole] * 3
    alone = "outcome:outcome.nps@customers"
    assert explain(publication, alone) == explain(publication, f"{alone}#nps")


def test_a_gap_says_what_flagged_it(publication: Publication, capsys: pytest.CaptureFixture[str]) -> None:
    found = explain(publication, "gap:criterion:decision-authority@leaders-employees")
    (threshold,) = found.thresholds
    assert threshold.startswith("Flag: flagged (from 15 points")
    assert {item.audience for item in found.items} == {"leaders", "employees"}


def test_a_change_says_what_its_verdict_rests_on(follow_up: Publication) -> None:
    found = explain(follow_up, "change:criterion:closed-loop-feedback@employees")
    assert found.thresholds[0] == "The two waves on this: comparable"
    assert found.thresholds[1].startswith("Verdict: up (up or down from 3 points")
    assert found.estimate is not None
    assert found.estimate.method == "S17-welch"


def test_a_group_that_stands_out_says_by_which_rule(follow_up: Publication) -> None:
    found = explain(follow_up, follow_up.group_gaps[0].id)
    assert found.thresholds[0].startswith("Stands out: yes (from 5 points")


def hidden_ids(publication: Publication) -> list[str]:
    return [f"{cell.id}#score_0_100" for cell in publication.cells if cell.hidden is not None]


def test_a_hidden_figure_tells_the_rule_and_nothing_else(
    folder: Path, publication: Publication, capsys: pytest.CaptureFixture[str]
) -> None:
    hidden = hidden_ids(publication)
    assert hidden
    rules = {explain(publication, name).hidden for name in hidden}
    assert len(rules) == 1  # the same words whichever rule it was: which one would say how many there are
    for name in hidden:
        found = explain(publication, name)
        assert (found.estimate, found.items, found.thresholds, found.formula) == (None, (), (), "")
    assert run("explain", str(folder), hidden[0]) == 0
    told = capsys.readouterr().out
    assert "Hidden by the rule on small cells" in told
    assert "Value" not in told
    assert run("explain", str(folder), hidden[0], "--json") == 0
    assert json.loads(capsys.readouterr().out)["estimate"] is None


@pytest.mark.parametrize(
    ("figure", "says"),
    [
        ("criterion:responsivness@customers#score_0_100", "criterion:responsiveness@customers#score_0_100"),
        ("criterion:responsiveness@customers#csat", "its figures are criterion:responsiveness@customers#score_0_100"),
        ("criterion:responsiveness@customers", "its figures are"),
        ("criterion:service-vision@leaders/site=Millbrook#score_0_100", "never split"),
        ("", "there is no figure ''"),
    ],
)
def test_an_unknown_figure_names_the_nearest(
    folder: Path, figure: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", str(folder), figure) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert told.out == ""


def test_without_results_the_remedy_is_to_run(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "example-harbour-bank" / "2026-baseline"
    shutil.copytree(
        root / "client_data" / "example-harbour-bank" / "2026-baseline", folder, ignore=shutil.ignore_patterns("out")
    )
    assert run("explain", str(folder), FIGURE) == 3
    assert "Run centric run" in capsys.readouterr().err


def test_a_figure_that_the_answers_no_longer_give_is_noticed_and_the_new_one_not_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "example-harbour-bank" / "2026-baseline"
    shutil.copytree(folder, copy)
    settings = copy / "engagement.yaml"
    settings.write_text(settings.read_text("utf-8") + "missing_rule: 1.0\n", encoding="utf-8")
    figure = "criterion:service-vision@employees#score_0_100"
    assert run("explain", str(copy), figure) == 3
    told = capsys.readouterr().out
    assert "differs; value, low, high, n of the printed figure are not what the answers give today" in told
    printed = explain(parse_results(open_engagement(copy).results_file.read_bytes()), figure).estimate
    now = explain(publish(assess(open_engagement(copy))), figure).estimate
    assert printed is not None
    assert now is not None
    assert f"{printed.value:.6g}" in told
    assert f"{now.value:.6g}" not in told
    assert run("explain", str(copy), figure, "--json") == 3
    assert json.loads(capsys.readouterr().out)["recomputed"] == "differs"


def test_a_figure_that_would_be_hidden_today_is_noticed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "example-harbour-bank" / "2026-baseline"
    shutil.copytree(folder, copy)
    settings = copy / "engagement.yaml"
    text = (
        settings.read_text("utf-8").replace("average: 5", "average: 50").replace("distribution: 10", "distribution: 50")
    )
    settings.write_text(text, encoding="utf-8")
    assert run("explain", str(copy), "criterion:service-vision@leaders#score_0_100") == 3
    assert "it would be hidden today" in capsys.readouterr().out


def test_a_method_nobody_knows_is_a_bug() -> None:
    with pytest.raises(KeyError):
        method_of("S99-unheard-of")


def test_an_ending_of_a_method_is_told() -> None:
    assert "sqrt(1 - n/N)" in method_of("S6-mean-t-fpc").formula
    assert "no sampling error" in method_of("S6-mean-t-complete-count").formula


def test_the_notebook_says_the_same(folder: Path, publication: Publication, tmp_path: Path) -> None:
    from toolkit import workbench

    told = workbench.explanation(workbench.open_desk(folder, tmp_path), FIGURE)
    found: Explanation = explain(publication, FIGURE)
    assert told == "\n".join(found.lines())


LEVELS = [
    ("level:service-vision", "held back by the evidence", "Here: it held the level down."),
    ("level:recognition", "set by the consultant", "Here: not asked, for a person set the level."),
]


@pytest.mark.parametrize(("figure", "status", "gate"), LEVELS, ids=[case[0] for case in LEVELS])
def test_a_level_tells_its_rule_gates_and_evidence(
    folder: Path, publication: Publication, figure: str, status: str, gate: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", str(folder), figure) == 0
    told = capsys.readouterr().out
    level = next(one for one in publication.levels if f"level:{one.criterion}" == figure)
    for piece in (
        status,
        gate,
        "Survey gate:",
        "Survey score:",
        *level.evidence,
        "Recomputed from the answers: equal.",
    ):
        assert piece in told, piece
    assert run("explain", str(folder), figure, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["level"], document["evidence"]) == (level.level, list(level.evidence))
    assert document["recomputed"] == "equal"


def test_every_level_is_told_in_the_language_of_the_publication(publication: Publication) -> None:
    for name in level_ids(publication):
        english, german = (explain_level(replace(publication, language=each), name) for each in ("en", "de"))
        assert len(english.told) == len(german.told)
        assert "Regel (S23)" in german.rule[0]
    with pytest.raises(UsageError, match="level:service-vision"):
        explain_level(publication, "level:service-visoin")


def test_a_level_that_the_coding_no_longer_gives_is_noticed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "example-harbour-bank" / "2026-baseline"
    shutil.copytree(folder, copy)
    ratings = copy / "coding" / "ratings.csv"
    kept = [line for line in ratings.read_text("utf-8").splitlines() if ",recognition," not in line]
    ratings.write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert run("explain", str(copy), "level:recognition") == 3
    assert "differs; level, gates or evidence" in capsys.readouterr().out


def test_figures_are_explained_in_german(publication: Publication) -> None:
    german = replace(publication, language="de")
    for name in figure_ids(german):
        found = explain(german, name)
        own = " ".join((found.unit, found.formula, *found.thresholds, *list(found.lines())[1:4]))
        assert not {"points", "mean", "interval", "people", "Method:"} & set(own.split()), name
    assert "Mittelwert +- t" in explain(german, FIGURE).formula
