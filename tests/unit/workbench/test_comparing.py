"""Two coders compared: units, agreement checked by hand, and what is to be talked over first."""

import shutil
from pathlib import Path

import pytest

from toolkit.workbench import (
    coder_agreement_table,
    coders_side_by_side_table,
    comparison_page,
    comparison_summary,
    discussion_page,
    discussion_table,
    suggestions_table,
)

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "client_data" / "example-harbour-bank" / "2026-baseline"
HEAD = "id,document,segment,person,criterion,direction,type,strength,text,date,coder\n"


def engagement(folder: Path, statements: str, ratings: str = "") -> Path:
    made = folder / EXAMPLE.parent.name / EXAMPLE.name
    (made / "coding").mkdir(parents=True)
    shutil.copy(EXAMPLE / "engagement.yaml", made)
    shutil.copy(EXAMPLE / "coding" / "people.csv", made / "coding")
    (made / "coding" / "statements.csv").write_text(HEAD + statements, encoding="utf-8")
    (made / "coding" / "ratings.csv").write_text("coder,criterion,role,level\n" + ratings, encoding="utf-8")
    return made


def row(segment: int, coder: str, criterion: str, direction: str = "for", type: str = "example") -> str:
    name = f"{coder}-{segment}-{criterion}-{direction}"
    return f"{name},a,a#{segment:04d},p01,{criterion},{direction},{type},2,words,,{coder}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return ten segments coded twice: eight alike, one with opposite directions, one with another criterion."""
    alike = [row(n, who, "service-vision" if n % 2 else "recognition") for n in range(1, 9) for who in ("Ada", "Ben")]
    opposite = [row(9, "Ada", "service-vision"), row(9, "Ben", "service-vision", "against")]
    other = [row(10, "Ada", "service-vision"), row(10, "Ben", "recognition")]
    alone = [row(11, "Ada", "recognition")]
    ratings = "Ada,service-vision,,4\nBen,service-vision,,2\nAda,recognition,,3\nBen,recognition,,3\n"
    return engagement(tmp_path, "".join([*alike, *opposite, *other, *alone]), ratings)


def test_the_summary_says_how_much_was_coded_twice(folder: Path) -> None:
    assert comparison_summary(folder) == "Coders: Ada, Ben. 10 of 11 coded segments were coded by two or more."


def test_agreement_is_counted_where_two_coded(folder: Path) -> None:
    table = coder_agreement_table(folder).set_index("what")
    whole = table.loc["codes, all criteria"]
    # Two criteria in ten segments; in segment ten each coder gave what the other did not.
    assert (whole["units"], whole["percent_agreement"]) == (20, 90)
    # Ones: Ada 10, Ben 10 of 40 values in all: D_e = 2*20*20/(40*39), D_o = 2*2/40.
    assert whole["alpha"] == pytest.approx(1 - (4 / 40) / (2 * 20 * 20 / (40 * 39)), abs=0.006)
    assert table.loc["direction, all criteria", "percent_agreement"] == 89
    assert table.loc["rated levels, all criteria", "why_no_alpha"] == "fewer than ten units that two coded"
    assert table.loc["rated levels, all criteria", "percent_agreement"] == 50


def test_what_is_to_be_talked_over_comes_gravest_first(folder: Path) -> None:
    table = discussion_table(folder)
    assert list(table["first"]) == [1, 1, 2, 2]
    assert list(table["where"]) == ["a#0009", "level", "a#0010", "a#0010"]
    assert table["difference"][0] == "opposite directions (Ada: for, example 2, Ben: against, example 2)"
    assert table["difference"][1] == "rated Ada 4, Ben 2"


def test_side_by_side_tells_agreement_from_work_that_only_one_did(folder: Path) -> None:
    table = coders_side_by_side_table(folder)
    assert table["verdict"].value_counts().to_dict() == {"agree": 8, "differ": 3, "one coder": 1}
    assert list(table.columns) == ["segment", "criterion", "Ada", "Ben", "verdict"]


def test_one_coder_alone_is_not_compared(tmp_path: Path) -> None:
    folder = engagement(tmp_path, row(1, "Ada", "recognition"))
    assert comparison_summary(folder).startswith("One coder or none")
    assert coder_agreement_table(folder).empty
    assert discussion_table(folder).empty


def test_accepted_against_suggested_is_printed_by_coder(folder: Path) -> None:
    (folder / "coding" / "suggestions.csv").write_text(
        "coder,segment,rank,suggested,confidence,accepted\n"
        "Ada,a#0001,1,recognition,0.61,recognition\nAda,a#0001,2,service-vision,0.20,recognition\n"
        "Ada,a#0002,1,recognition,0.40,service-vision\nAda,a#0002,2,service-vision,0.30,service-vision\n"
        "Ada,a#0003,1,recognition,0.10,none\nBen,a#0001,1,recognition,,recognition\n",
        encoding="utf-8",
    )
    assert suggestions_table(folder).values.tolist() == [["Ada", 3, 33, 67], ["Ben", 1, 100, 100]]


def test_the_page_shows_every_word_escaped_and_marks_what_differs(folder: Path) -> None:
    path = folder / "coding" / "statements.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",words,", ",<b>so & so</b>,"), encoding="utf-8")
    html = comparison_page(folder)._repr_html_()
    assert html.count("&lt;b&gt;so &amp; so&lt;/b&gt;") == 11
    assert "<b>so" not in html
    assert html.count('<tr class="differ">') == 3
    assert comparison_page(folder, only_differences=True).html.count("<tr class=") == 3
    assert discussion_page(folder).html.count("<tr><th") == 1 + 4


def test_a_page_without_rows_says_so(tmp_path: Path) -> None:
    assert "Nothing to show" in discussion_page(engagement(tmp_path, "")).html
