"""That every file says what results.json says: each figure read back by its identifier and compared to the digits shown.

One reader for each format (`readers`) yields figures with their place; one function of the publication
(`toolkit.publication.figures`) gives the value of an identifier; `verification` compares them. `loose` finds numbers
that carry no identifier and that no word of the publication explains.
"""

from toolkit.report.proof.verification import FileCheck, Mistake, check_file, check_folder

__all__ = ["FileCheck", "Mistake", "check_file", "check_folder"]
