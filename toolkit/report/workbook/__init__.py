"""The Excel workbook: every figure once, and sheets that look it up, draw it and work it out again."""

from pathlib import Path

from toolkit.engagement import write_atomically
from toolkit.present.brand import UNBRANDED, Brand
from toolkit.publication import Publication


class WorkbookReport:
    """Writes the figures as an Excel workbook."""

    file = "report.xlsx"

    def write(self, publication: Publication, target: Path, brand: Brand = UNBRANDED) -> None:
        """Write the workbook; `target` is replaced whole or left as it was."""
        from toolkit.report.workbook.making import report_xlsx  # xlsxwriter comes with it: not for every command

        write_atomically(target, report_xlsx(publication))
