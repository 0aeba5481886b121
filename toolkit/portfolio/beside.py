"""A client's own part of an edition, back into its Publication."""

from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from toolkit.engagement import Engagement
from toolkit.errors import InputError, Problem
from toolkit.portfolio.edition import EDITION_FILE, Beside, editions_in, part_file
from toolkit.publication import Publication


def benchmark_file(engagement: Engagement) -> Path | None:
    """Return the file with an engagement's benchmarks: of the edition that it names, else the latest; None without.

    None too where the client does not agree to be compared, or does so no longer.

    Raises
    ------
    InputError
        engagement.yaml names an edition that there is not.
    """
    home, wanted = engagement.portfolio_folder, engagement.settings.benchmark
    if not engagement.settings.portfolio:
        return None
    if wanted is not None and not (home / wanted / EDITION_FILE).exists():
        known = ", ".join(folder.name for folder in editions_in(home)) or "none yet"
        raise InputError(
            Problem(
                code="unknown-edition",
                file="engagement.yaml",
                place="benchmark",
                found=f"the edition '{wanted}', which there is not",
                expected=f"one of {known}",
                remedy="Mend the name, or make the edition with centric portfolio",
            )
        )
    folders = [home / wanted] if wanted is not None else editions_in(home)[-1:]
    files = [part_file(folder, engagement.settings.client.id) for folder in folders]
    return next((path for path in files if path.exists()), None)


def with_benchmarks(publication: Publication, engagement: Engagement) -> Publication:
    """Return the publication with the benchmarks of its own answers; without any where the answers are others by now."""
    path = benchmark_file(engagement)
    if path is None:
        return publication
    try:
        part = TypeAdapter(Beside).validate_json(path.read_bytes())
    except ValidationError:
        problem = Problem(code="bad-edition", file=path.name, found="this is no part of a portfolio edition")
        raise InputError(problem) from None
    own = (publication.client_id, publication.wave_id, publication.snapshot)
    if own != (part.client, part.wave, part.snapshot):
        return publication
    shown = {(cell.kind, cell.subject, cell.audience) for cell in publication.cells if cell.hidden is None}
    kept = tuple(one for one in part.benchmarks if (one.kind, one.subject, one.audience) in shown)
    return replace(publication, benchmarks=kept)
