"""What other packages add: every way in which one can be broken names it, and its words stay unsaid."""

import sys

import pytest
from small_packages import install

from toolkit.errors import InputError
from toolkit.ingest.surveys import READERS
from toolkit.plugins import SURVEY_READERS, WRITERS, plugin_versions, plugins
from toolkit.report import writers


@pytest.fixture
def installed(tmp_path, monkeypatch):
    def put(code, entries):
        install(tmp_path, {"acme_added.py": code}, entries)
        monkeypatch.syspath_prepend(tmp_path)

    yield put
    sys.modules.pop("acme_added", None)
    writers.cache_clear()


@pytest.mark.parametrize(
    ("code", "name", "place", "said"),
    [
        ("raise RuntimeError('SECRET')", "acme", "acme_added", "'acme', which stops with RuntimeError"),
        ("read = 1", "acme", "acme_added", "'acme' without sniff"),
        ("", "acme", "acme_added", "'acme' without sniff and read"),
        ("", "acme", "acme_missing", "'acme', which stops with ModuleNotFoundError"),
        ("", "qualtrics", "acme_added", "the name 'qualtrics', which is taken"),
    ],
)
def test_a_broken_reader_names_its_package(installed, code, name, place, said):
    installed(code, {SURVEY_READERS: {name: place}})
    with pytest.raises(InputError) as refused:
        plugins(SURVEY_READERS, READERS)
    assert said in str(refused.value)
    assert "acme-centric 0.3" in str(refused.value)
    assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize(
    "file", ["report.html", "results.json", "../escape.csv", "dashboard.html", ".hidden", "a/b.csv", "notes"]
)
def test_a_writer_may_not_take_the_place_of_another_file(installed, file):
    installed(f"file = {file!r}\ndef write(publication, target, brand=None): pass\n", {WRITERS: {"acme": "acme_added"}})
    writers.cache_clear()
    with pytest.raises(InputError, match="taken, or is no plain name"):
        writers()


def test_the_version_of_what_is_added_is_part_of_what_a_run_rests_on(installed):
    assert plugin_versions() == {}
    installed("", {WRITERS: {"acme": "acme_added"}})
    assert plugin_versions() == {"acme-centric": "0.3"}
