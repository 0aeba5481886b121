"""A stable name for every block of a report, so that a later run finds again what a person has edited."""

from collections.abc import Iterator

from toolkit.report.blocks import Block, Heading, Picture, Recommendation, Section


def keyed_blocks(section: Section) -> Iterator[tuple[str, Block]]:
    """Yield the blocks of a section with their keys, unique in a report and the same from run to run.

    A key says where a block stands (section, heading) and what it is: ``act/act-ranked/paragraph-1``. What has an id of
    its own (a heading, a figure, a play) keeps its key wherever it stands; other blocks are counted under their heading.
    """
    place, counts = section.id, dict[str, int]()
    for block in section.blocks:
        if isinstance(block, Heading):
            place, counts = f"{section.id}/{block.id}", {}
            yield place, block
        elif isinstance(block, Picture):
            yield f"{section.id}/figure:{block.figure.id}", block
        elif isinstance(block, Recommendation):
            yield f"{section.id}/{block.rank.figure.removesuffix('#rank')}", block
        else:
            counts[block.kind] = counts.get(block.kind, 0) + 1
            yield f"{place}/{block.kind}-{counts[block.kind]}", block
