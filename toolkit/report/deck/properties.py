"""What a deck says about itself: its title and date, and nobody's name."""

from toolkit.report.deck.parts import OFFICE, Part, Parts
from toolkit.report.deck.values import Deck
from toolkit.report.deck.xml import HEAD, content

CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def add_properties(parts: Parts, deck: Deck) -> None:
    """Add the properties of a file; the date is the wave's, so that the same results give the same bytes."""
    when = f"{deck.date}T00:00:00Z"
    parts["/docProps/core.xml"] = Part(
        content_type="application/vnd.openxmlformats-package.core-properties+xml",
        blob=(
            f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{content(deck.title)}</dc:title><dc:language>{content(deck.language)}</dc:language>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{when}</dcterms:created>'
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{when}</dcterms:modified></cp:coreProperties>'
        ).encode(),
    )
    parts["/docProps/app.xml"] = Part(
        content_type="application/vnd.openxmlformats-officedocument.extended-properties+xml",
        blob=(
            f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
            "<Application>Microsoft Office PowerPoint</Application></Properties>"
        ).encode(),
    )
    parts["/"].relate(CORE, "/docProps/core.xml")
    parts["/"].relate(f"{OFFICE}/extended-properties", "/docProps/app.xml")
