"""The Word report: filled, captioned, accessible, in the firm's own document, every number traceable after an edit."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.ns import qn
from figure_checker import published_figures
from lxml import etree
from reduced_publications import HOSTILE, hostile, reduced_publication
from sample_publication import sample_publication

from toolkit.errors import InputError
from toolkit.present.brand import Brand
from toolkit.publication import results_json
from toolkit.report import WRITERS
from toolkit.report.content import build_report
from toolkit.report.word.document import report_docx
from toolkit.report.word.figures import docx_figures

W = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
PARA_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"


@pytest.fixture(scope="module")
def made() -> bytes:
    return report_docx(sample_publication())


@pytest.fixture(scope="module")
def body(made: bytes) -> etree._Element:
    return body_of(made)


def body_of(made: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        return etree.fromstring(package.read("word/document.xml"))[0]


def text_of(element: etree._Element) -> str:
    return "".join(each.text or "" for each in element.iter(f"{{{W['w']}}}t"))


def styled(body: etree._Element, style: str) -> list[etree._Element]:
    return body.xpath(f".//w:p[w:pPr/w:pStyle/@w:val='{style}']", namespaces=W)


def test_word_s_own_library_opens_it(made: bytes) -> None:
    document = docx.Document(io.BytesIO(made))
    assert document.core_properties.title == "Customer-centricity assessment: Harbour Bank"
    assert document.core_properties.language == "en"
    assert document.core_properties.created.date().isoformat() == sample_publication().wave_date
    assert len(document.inline_shapes) > 40


def test_its_figures_are_the_published_ones_in_the_order_of_the_report(made: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(made)
    found = docx_figures(path)
    known = published_figures(results_json(sample_publication()))
    assert len(found) > 700
    assert [each.figure for each in found if each.figure not in known] == []
    assert found[0].place == "cover/headline"
    assert {each.place.partition("/")[0] for each in found} >= {"summary", "stand", "who", "why", "act", "sure"}


def test_a_figure_that_a_person_changed_is_seen(made: bytes, tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(made))
    control = document.element.body.find(
        f".//{qn('w:sdt')}[{qn('w:sdtPr')}]/{qn('w:sdtContent')}/{qn('w:r')}/{qn('w:t')}"
    )
    before = control.text
    control.text = "99"
    document.save(tmp_path / "edited.docx")
    found = docx_figures(tmp_path / "edited.docx")
    assert before != "99"
    assert found[0].text == "99"
    assert found[0].figure.endswith("#score_0_100")


def test_long_identifiers_come_back_whole(made: bytes, body: etree._Element, tmp_path: Path) -> None:
    tags = body.xpath(".//w:sdtPr/w:tag/@w:val", namespaces=W)
    assert max(len(tag) for tag in tags) <= 64
    (tmp_path / "r.docx").write_bytes(made)
    assert any(len(each.figure) > 64 for each in docx_figures(tmp_path / "r.docx"))


def test_the_contents_are_filled_and_lead_somewhere(body: etree._Element) -> None:
    entries = [text_of(each) for style in ("TOC1", "TOC2") for each in styled(body, style)]
    titles = [section.title for section in build_report(sample_publication()).sections]
    assert [entry for entry in titles if entry not in entries] == []
    anchors = body.xpath(".//w:hyperlink/@w:anchor", namespaces=W)
    assert set(anchors) <= set(body.xpath(".//w:bookmarkStart/@w:name", namespaces=W))
    instructions = "".join(body.xpath(".//w:instrText/text()", namespaces=W))
    assert 'TOC \\o "1-2"' in instructions


def test_word_is_never_told_to_ask_about_fields(made: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert b"updateFields" not in package.read("word/settings.xml")
        assert b"w:dirty" not in package.read("word/document.xml")


def test_captions_are_numbered_in_order(body: etree._Element) -> None:
    captions = [text_of(each) for each in styled(body, "Caption")]
    for kind in ("Figure", "Table"):
        numbers = [int(found[1]) for each in captions if (found := re.match(rf"{kind} (\d+)\. ", each))]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) > 3


def test_headings_descend_one_level_at_a_time(body: etree._Element) -> None:
    levels = [
        int(each.get(qn("w:val"))[-1])
        for each in body.xpath(".//w:pStyle", namespaces=W)
        if each.get(qn("w:val")) in ("Heading1", "Heading2", "Heading3")
    ]
    assert levels[0] == 1
    assert max(after - before for before, after in pairwise(levels)) <= 1


def test_every_picture_has_words_and_every_table_a_head_that_repeats(body: etree._Element) -> None:
    words = body.xpath(".//*[local-name()='docPr']/@descr")
    assert len(words) == body.xpath("count(.//*[local-name()='inline'])")
    assert all(words)
    tables = body.xpath(".//w:tbl", namespaces=W)
    assert tables
    assert all(table.find("w:tr/w:trPr/w:tblHeader", W) is not None for table in tables)
    assert all(table.find("w:tblPr/w:tblCaption", W) is not None for table in tables)


def test_no_empty_paragraph_makes_room(body: etree._Element) -> None:
    empty = [
        each for each in body.iter(qn("w:p")) if not text_of(each).strip() and each.find(".//w:drawing", W) is None
    ]
    assert [each.getparent().tag for each in empty if each.getparent().tag != qn("w:tc")] == []


def test_identifiers_are_unique_and_stay(made: bytes, body: etree._Element) -> None:
    paragraphs = [each.get(PARA_ID) for each in body.iter(qn("w:p"))]
    names = body.xpath(".//w:bookmarkStart/@w:name", namespaces=W)
    numbers = body.xpath(".//w:bookmarkStart/@w:id", namespaces=W)
    for found in (paragraphs, names, numbers):
        assert len(set(found)) == len(found)
    assert max(len(name) for name in names) <= 40
    fewer = body_of(report_docx(replace(sample_publication(), quotes=())))
    assert len(set(paragraphs) - {each.get(PARA_ID) for each in fewer.iter(qn("w:p"))}) < 40


def test_the_same_results_give_the_same_bytes(made: bytes) -> None:
    assert report_docx(sample_publication()) == made


@pytest.mark.parametrize("case", ["customers alone", "no rubric", "everything hidden"])
def test_whatever_is_missing_it_is_whole(case: str) -> None:
    document = docx.Document(io.BytesIO(report_docx(reduced_publication(case))))
    assert "None" not in "\n".join(each.text for each in document.paragraphs)


def test_words_that_try_to_be_markup_are_words() -> None:
    document = docx.Document(io.BytesIO(report_docx(hostile(sample_publication()))))
    assert any(HOSTILE in each.text for each in document.paragraphs)


@pytest.mark.parametrize("name", ["بنك المرفأ", "海港銀行", "Ha\x0brbour\x00 & <Co>"])
def test_a_name_in_any_letters(name: str) -> None:
    publication = replace(reduced_publication("everything hidden"), client_name=name)
    body = body_of(report_docx(publication))
    title = styled(body, "Title")[0]
    assert text_of(title) == re.sub("[\x00-\x1f]", "", name)
    arabic = name.startswith("ب")
    assert (title.find("w:pPr/w:bidi", W) is not None) == arabic
    assert bool(title.xpath(".//w:rtl", namespaces=W)) == arabic


class TestTheFirmsDocument:
    @pytest.fixture
    def firm(self, tmp_path: Path) -> Path:
        """A firm's document: styles, a header with braces, narrow paper, a cover of its own."""
        document = docx.Document()
        document.styles["Heading 1"].font.name = "Georgia"
        document.styles.element.remove(document.styles["Quote"].element)
        section = document.sections[0]
        section.page_width, section.left_margin = 7_000_000, 1_500_000
        section.header.paragraphs[0].text = "{{ 7*7 }} {% for x in y %} Firm & Partners"
        document.add_paragraph("Our cover {{ client }}")
        marked = document.add_paragraph("What follows is replaced")
        start = marked._p.makeelement(qn("w:bookmarkStart"), {qn("w:id"): "77", qn("w:name"): "centric"})
        marked._p.append(start)
        document.save(tmp_path / "firm.docx")
        return tmp_path / "firm.docx"

    def test_its_styles_paper_header_and_cover_are_used_and_nothing_in_it_is_run(self, firm: Path) -> None:
        made = report_docx(sample_publication(), Brand(document=firm))
        document = docx.Document(io.BytesIO(made))
        texts = [each.text for each in document.paragraphs]
        assert texts[0] == "Our cover {{ client }}"
        assert "What follows is replaced" not in texts
        assert document.sections[0].header.paragraphs[0].text == "{{ 7*7 }} {% for x in y %} Firm & Partners"
        assert document.styles["Heading 1"].font.name == "Georgia"
        widest = max(shape.width for shape in document.inline_shapes)
        section = document.sections[0]
        assert widest <= section.page_width - section.left_margin - section.right_margin
        assert document.styles["Quote"] is not None
        assert made == report_docx(sample_publication(), Brand(document=firm))

    def test_without_a_mark_its_body_gives_way(self, tmp_path: Path) -> None:
        document = docx.Document()
        document.add_paragraph("Sample text of a template")
        document.save(tmp_path / "plain.docx")
        made = docx.Document(io.BytesIO(report_docx(sample_publication(), Brand(document=tmp_path / "plain.docx"))))
        assert "Sample text of a template" not in [each.text for each in made.paragraphs]

    def test_a_template_is_taken_as_a_document(self, firm: Path, tmp_path: Path) -> None:
        template = tmp_path / "firm.dotx"
        change(firm, template, b"document.main+xml", b"template.main+xml")
        assert docx.Document(io.BytesIO(report_docx(sample_publication(), Brand(document=template))))

    @pytest.mark.parametrize(
        ("case", "code"),
        [("no zip", "damaged-file"), ("old", "wrong-format"), ("locked", "protected-file"), ("deck", "wrong-format"),
         ("cut off", "damaged-file"), ("macros", "wrong-format"), ("broken xml", "damaged-file")],
    )  # fmt: skip
    def test_one_that_cannot_be_used_is_told_before_anything_is_written(
        self, case: str, code: str, firm: Path, tmp_path: Path
    ) -> None:
        bad, target = tmp_path / "bad.docx", tmp_path / "client" / "report.docx"
        BROKEN[case](firm, bad)
        with pytest.raises(InputError) as caught:
            WRITERS["docx"].write(sample_publication(), target, Brand(document=bad))
        assert [problem.code for problem in caught.value.problems] == [code]
        assert not target.exists()


def change(source: Path, target: Path, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w") as made:
        for name in package.namelist():
            made.writestr(name, package.read(name).replace(old, new))


OLD = bytes.fromhex("d0cf11e0a1b11ae1")
BROKEN: dict[str, Callable[[Path, Path], object]] = {
    "no zip": lambda firm, bad: bad.write_bytes(b"hello"),
    "old": lambda firm, bad: bad.write_bytes(OLD + bytes(600)),
    "locked": lambda firm, bad: bad.write_bytes(OLD + bytes(600) + "EncryptedPackage".encode("utf-16-le")),
    "deck": lambda firm, bad: change(firm, bad, b"wordprocessingml.document.main", b"presentationml.presentation.main"),
    "cut off": lambda firm, bad: bad.write_bytes(firm.read_bytes()[:5000]),
    "macros": lambda firm, bad: change(
        firm,
        bad,
        b"vnd.openxmlformats-officedocument.wordprocessingml.document.main",
        b"vnd.ms-word.document.macroEnabled.main",
    ),
    "broken xml": lambda firm, bad: change(firm, bad, b"<w:body>", b"<w:body"),
}


def test_a_firm_s_ties_to_its_own_disk_are_cut(tmp_path: Path) -> None:
    document = docx.Document()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    settings = document.part.part_related_by(RT.SETTINGS)
    settings.relate_to("file:///C:/firm/secret.dotx", kind, is_external=True)
    document.save(tmp_path / "tied.docx")
    made = report_docx(sample_publication(), Brand(document=tmp_path / "tied.docx"))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert not any(b"secret.dotx" in package.read(name) for name in package.namelist())
