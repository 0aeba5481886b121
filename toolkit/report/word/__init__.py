"""The Word report: the same content tree as every format, in the firm's own document where it brings one."""

from pathlib import Path

from toolkit.engagement import write_atomically
from toolkit.present.brand import UNBRANDED, Brand
from toolkit.publication import Publication


class WordReport:
    """Writes the report as a Word document."""

    file = "report.docx"

    def write(self, publication: Publication, target: Path, brand: Brand = UNBRANDED) -> None:
        """Write the report; `target` is replaced whole or left as it was.

        InputError when the firm's document or logo cannot be used.
        """
        from toolkit.report.word.document import report_docx  # python-docx comes with it: not for every command

        write_atomically(target, report_docx(publication, brand))
