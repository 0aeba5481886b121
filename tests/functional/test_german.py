"""An engagement in German: from the English export to results, report and dashboard in a German reader's words."""

import re
import shutil
from html import unescape
from pathlib import Path

import pytest

from toolkit.assessment import assess
from toolkit.dashboard.offline import dashboard_html
from toolkit.engagement import open_engagement
from toolkit.publication import Publication
from toolkit.publication.gate import publish
from toolkit.report.html import report_html

ENGLISH = re.compile(
    r"\b(the|and|of|with|score|survey|question|answers|people|level|gap|target|hidden|show|because)\b", re.IGNORECASE
)


def test_an_english_export_is_read_in_a_german_engagement_and_said_in_german(german: Publication) -> None:
    assert german.language == "de"
    assert [audience.name for audience in german.audiences] == [
        "Führungskräfte",
        "Mitarbeitende",
        "Kundinnen und Kunden",
    ]
    assert all((audience.n or 0) > 30 for audience in german.audiences)
    assert "Stimme eher zu" in german.model.items[0].answer_labels.values()


def test_the_figures_are_those_of_the_english_engagement(german: Publication, english: Publication) -> None:
    assert german.cells == english.cells
    assert german.gaps == english.gaps
    assert german.model.sha256 == english.model.sha256
    assert [one.priority for one in german.recommendations] == [one.priority for one in english.recommendations]


def test_nothing_of_ours_is_left_in_english(german: Publication) -> None:
    said = [note.text for note in german.method] + [note.term for note in german.method]
    said += [finding.sentence for finding in german.findings] + [quote.attribution for quote in german.quotes]
    said += [one.sentence for one in german.recommendations] + [one.importance_basis for one in german.recommendations]
    ours = [one for one in german.recommendations if one.decided is None]  # what the consultant wrote stays
    said += [one.action for one in ours] + [one.first_step for one in ours]
    said += [item.text for item in german.model.items] + [one.definition for one in german.model.criteria]
    assert [text for text in said if ENGLISH.search(text)] == []


@pytest.mark.parametrize("write", [report_html, dashboard_html], ids=["report", "dashboard"])
def test_the_pages_are_in_german(german: Publication, write: object) -> None:
    page = write(german)  # type: ignore[operator]
    assert '<html lang="de">' in page
    plain = re.sub(r"<(script|style|svg|blockquote)\b.*?</\1>", " ", page, flags=re.DOTALL)
    texts = (unescape(text).strip() for text in re.findall(r">([^<]+)<", plain))
    ours = [text for text in texts if text and not any(quote.text in text for quote in german.quotes)]
    names = {lens.source_title for lens in german.model.lenses} | {"Net Promoter Score"}
    names |= {value for split in german.group_dimensions for value in split.values}  # the client's own words stay
    names |= {level.reason for level in german.levels} | {one.reason for one in german.recommendations}
    names |= consultants_words(german)
    left = [text for text in ours if ENGLISH.search(text) and not any(name and name in text for name in names)]
    assert sorted(set(left)) == []


def consultants_words(publication: Publication) -> set[str | None]:
    """What a person wrote into decisions.yaml: it stays as it was written."""
    changed = [one for one in publication.recommendations if one.decided is not None]
    plays = [text for one in changed for text in (one.action, one.owner, one.first_step, one.success_measure)]
    progress = [text for one in publication.progress for text in (one.action, one.owner, one.note)]
    return {*plays, *progress}


@pytest.fixture(scope="module")
def english(root: Path) -> Publication:
    return publish(assess(open_engagement(root / "client_data" / "example-nordlicht-energie" / "2026-follow-up")))


@pytest.fixture(scope="module")
def german(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Publication:
    client = tmp_path_factory.mktemp("clients") / "example-nordlicht-energie"
    source = root / "client_data" / "example-nordlicht-energie"
    shutil.copytree(source, client, ignore=shutil.ignore_patterns("out", ".private"))
    for wave in client.iterdir():
        settings = wave / "engagement.yaml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(text.replace("language: en", "language: de"), encoding="utf-8")
    return publish(assess(open_engagement(client / "2026-follow-up")))
