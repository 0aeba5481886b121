"""A survey written for a tool, its export as the tool gives it, and a mapping in which nothing is left to confirm."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from simulated_exports import limesurvey_export, odk_export, qualtrics_export

from toolkit.cli import main
from toolkit.engagement import Engagement, open_engagement
from toolkit.ingest.drafting import draft_mapping
from toolkit.ingest.drafting_text import write_draft
from toolkit.ingest.drafting_values import Certainty
from toolkit.questionnaire import FORMATS, fieldwork

EXAMPLE = Path("client_data") / "example-harbour-bank" / "2026-baseline"
SIZES = {"employees": {"North": 300, "Old Town": 500, "Harbour": 100}}

Exported = Callable[[Path], str]
LAYOUTS: dict[str, tuple[str, Exported, bool]] = {
    "qualtrics, choice texts": ("qsf", lambda path: qualtrics_export(path, codes=False), False),
    "qualtrics, codes, definition beside": ("qsf", lambda path: qualtrics_export(path, codes=True), True),
    "limesurvey, codes above full answers": ("lss", lambda p: limesurvey_export(p, codes=False, heading="code"), False),
    "limesurvey, texts above full answers": ("lss", lambda p: limesurvey_export(p, codes=False, heading="full"), True),
    "limesurvey, both": ("lss", lambda path: limesurvey_export(path, codes=False, heading="codefull"), False),
    "limesurvey, codes, structure beside": ("lss", lambda p: limesurvey_export(p, codes=True, heading="code"), True),
    "odk central": ("xlsform", lambda path: odk_export(path, kobo=False), False),
    "kobotoolbox": ("xlsform", lambda path: odk_export(path, kobo=True), False),
}
"""What is written, how the tool exports it, and whether the survey's definition is put beside the export."""


def engagement_of(root: Path, folder: Path, **changed: object) -> Engagement:
    """The example's settings without its data, some of them changed."""
    home = folder / EXAMPLE
    for name in ("survey", "interviews", "coding", "review"):
        (home / name).mkdir(parents=True)
    settings = yaml.safe_load((root / EXAMPLE / "engagement.yaml").read_text(encoding="utf-8"))
    (home / "engagement.yaml").write_text(yaml.safe_dump(settings | changed), encoding="utf-8")
    return open_engagement(home)


def with_group_sizes(root: Path) -> dict[str, object]:
    settings = yaml.safe_load((root / EXAMPLE / "engagement.yaml").read_text(encoding="utf-8"))
    settings["groups"]["site"]["population"] = SIZES
    return {"groups": settings["groups"]}


@pytest.mark.parametrize(
    ("layout", "language", "form"),
    [
        *((layout, "en", "full") for layout in LAYOUTS),
        ("qualtrics, choice texts", "de", "full"),
        ("limesurvey, codes above full answers", "de", "short"),
        ("limesurvey, texts above full answers", "de", "full"),
        ("kobotoolbox", "de", "short"),
    ],
)
def test_what_comes_back_is_mapped_with_nothing_to_confirm(
    root: Path, tmp_path: Path, layout: str, language: str, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kind, exported, beside = LAYOUTS[layout]
    engagement = engagement_of(root, tmp_path, form=form, language=language, **with_group_sizes(root))
    written = tmp_path / "written"
    for name, content in fieldwork(engagement, [kind]).files.items():
        (written / name).parent.mkdir(exist_ok=True, parents=True)
        (written / name).write_bytes(content)
    for audience in engagement.settings.audiences:
        file = written / f"{audience}{FORMATS[kind][0]}"
        (engagement.folder / "survey" / f"{audience}.csv").write_text(exported(file), encoding="utf-8")
        if beside:
            shutil.copy(file, engagement.folder / "survey")
    draft = draft_mapping(engagement, engagement.model)
    doubtful = {
        f"{file.file}: {column.name}": column.proposal
        for file in draft.files
        for column in file.columns
        if column.proposal.certainty is not Certainty.CERTAIN
    }
    assert doubtful == {}
    assert (draft.doubtful_codes, draft.unread) == ({}, ())
    for file in draft.files:
        assert file.audience_certainty is Certainty.CERTAIN
        assert file.not_fielded == ()
        meanings = [column.proposal.meaning for column in file.columns]
        audience = str(file.audience)
        assert set(engagement.model.asked_of(audience, short=form == "short")) <= set(meanings)
        groups = {f"group:{name}" for name, each in engagement.settings.groups.items() if audience in each.audiences}
        assert {meaning for meaning in meanings if str(meaning).startswith("group:")} == groups
        assert meanings.count("comment") == 1
        assert meanings.count("respondent") == 1
    write_draft(engagement, draft)
    with pytest.raises(SystemExit) as end:
        main(["check", str(engagement.folder)])
    assert end.value.code == 0, capsys.readouterr()
    for audience in engagement.settings.audiences:
        with pytest.raises(SystemExit) as end:
            main(["inspect", str(engagement.folder / "survey" / f"{audience}.csv")])
        assert end.value.code == 0
