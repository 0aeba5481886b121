"""The HTML report: one safe file."""

import re
from pathlib import Path

import pytest
from figure_checker import disagreements
from reduced_publications import HOSTILE, REDUCED, hostile, reduced_publication
from sample_publication import sample_publication

from toolkit.publication import results_json
from toolkit.report import WRITERS
from toolkit.report.html import report_html


@pytest.fixture(scope="module")
def page() -> str:
    return report_html(sample_publication())


def test_it_stands_alone(page: str) -> None:
    # namespaces of SVG are names, not addresses
    names = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")
    addresses = set(re.findall(r"https?://[^\"' <)]+", page)) - set(names)
    assert addresses == set()
    assert page.count("<script") == 1  # ours, for tooltips: the policy lets no other run
    assert "script-src 'sha256-" in page
    assert re.findall(r"<(?:link|img|iframe|object|embed)\b", page) == []
    assert "default-src 'none'" in page


def test_it_has_the_landmarks_a_reader_needs(page: str) -> None:
    assert '<html lang="en">' in page
    assert page.index('class="skip" href="#main"') < page.index("<header")
    assert '<nav class="contents" aria-label="Contents">' in page
    assert '<main id="main"' in page
    assert page.count("<h1>") == 1


def test_every_chart_has_a_title_a_description_and_a_table(page: str) -> None:
    charts = page.count('<figure class="chart')
    assert charts > 40
    assert len(re.findall(r"<svg[^>]* role=\"img\" aria-labelledby", page)) >= charts
    assert page.count("<details>") == charts


def test_identifiers_are_unique(page: str) -> None:
    found = re.findall(r'\bid="([^"]+)"', page)
    assert len(set(found)) == len(found)


def test_links_lead_somewhere(page: str) -> None:
    found = set(re.findall(r'\bid="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= found


@pytest.mark.parametrize("case", REDUCED)
def test_whatever_is_missing_it_is_whole_and_shows_published_figures_only(case: str) -> None:
    publication = reduced_publication(case)
    written = report_html(publication)
    assert written.rstrip().endswith("</html>")
    assert "None" not in re.sub(r"<[^>]+>", " ", written)
    assert disagreements(written, results_json(publication)) == []


def test_words_that_try_to_be_markup_are_words() -> None:
    written = report_html(hostile(sample_publication()))
    assert written.count("<script") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; " in written
    assert "{{7*7}}" in written
    assert HOSTILE not in written


def test_the_same_results_give_the_same_bytes(page: str) -> None:
    assert report_html(sample_publication()) == page


def test_a_report_replaces_the_earlier_one_whole(tmp_path: Path, page: str) -> None:
    target = tmp_path / "client" / "report.html"
    target.parent.mkdir()
    target.write_text("earlier")
    WRITERS["html"].write(sample_publication(), target)
    assert target.read_text(encoding="utf-8") == page
    assert [path.name for path in target.parent.iterdir()] == ["report.html"]


def test_a_failure_leaves_the_earlier_report(tmp_path: Path, monkeypatch) -> None:
    target = tmp_path / "report.html"
    target.write_text("earlier")
    monkeypatch.setattr("os.replace", _refuse)
    with pytest.raises(OSError, match="disk full"):
        WRITERS["html"].write(sample_publication(), target)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("report.html", "earlier")]


def _refuse(*_: object) -> None:
    raise OSError("disk full")
