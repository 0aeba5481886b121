"""Running again without losing what a person edited: three states of a file merged into one.

The base is the file as last generated, theirs the one in out/client/ as edited since, ours the one newly generated.
"""

from toolkit.report.merge.values import Change, Merged, States

__all__ = ["Change", "Merged", "States"]
