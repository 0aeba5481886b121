"""How the maturity level of a criterion came about: the rule, the two gates, the survey's figure and the evidence."""

from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.errors import UsageError, nearest
from toolkit.evidence.levels import FLOORS_0_100, MONTHS_FOR_LEVEL_5, PROVISIONAL_CEILING
from toolkit.publication.explanation import figure_in_words
from toolkit.publication.spoken import PublishedLevel
from toolkit.publication.value import Measure, Publication, SubjectKind
from toolkit.words import Words

PREFIX = "level:"


@dataclass(frozen=True, kw_only=True, slots=True)
class LevelExplanation:
    """Everything about one level.

    Parameters
    ----------
    figure
        ``level:CRITERION``.
    found
        The level as published: its status, counts and evidence ids.
    rule
        The rule and what its two gates decided here, in words.
    survey
        The survey figures that the survey gate looked at, each in words with its id.
    told
        All of it, a line a fact, in the publication's language.
    """

    figure: str
    found: PublishedLevel
    rule: tuple[str, ...]
    survey: tuple[str, ...]
    told: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Yield the explanation as a person reads it."""
        yield from self.told


def is_level(figure: str) -> bool:
    """Return whether an id means the level of a criterion."""
    return figure.strip().startswith(PREFIX)


def level_ids(publication: Publication) -> Iterator[str]:
    """Yield the id of every level there is."""
    yield from (f"{PREFIX}{one.criterion}" for one in publication.levels)


def explain_level(publication: Publication, figure: str) -> LevelExplanation:
    """Return how the level ``level:CRITERION`` came about; raise UsageError for a criterion without one, naming the nearest."""
    wanted = figure.strip()
    found = next((one for one in publication.levels if f"{PREFIX}{one.criterion}" == wanted), None)
    if found is None:
        raise UsageError(
            f"there is no level '{wanted}'; the nearest are {nearest(wanted, list(level_ids(publication)))}"
        )
    words = Words(publication.language)
    rule, survey = tuple(_rule(words, found)), tuple(_survey(publication, words, found))
    told = (*_head(publication, words, found), *rule, *survey, *_evidence(words, found))
    return LevelExplanation(figure=wanted, found=found, rule=rule, survey=survey, told=told)


def _head(publication: Publication, words: Words, found: PublishedLevel) -> Iterator[str]:
    criterion = next(one for one in publication.model.criteria if one.id == found.criterion)
    yield str(words("explain.level", criterion=criterion.name, id=f"{PREFIX}{found.criterion}"))
    status = words.code("status", found.status)
    if found.level is None:
        yield str(words("explain.level.none", status=status))
    else:
        yield str(words("explain.level.value", level=found.level, status=status))
        yield str(words("explain.level.rubric", level=found.level, text=criterion.rubric.get(found.level, "")))
    if found.reason:
        yield str(words("explain.level.override", reason=found.reason))
    if found.target is not None:
        yield str(words("explain.level.target", target=found.target))


def _rule(words: Words, found: PublishedLevel) -> Iterator[str]:
    yield str(words("explain.level.rule", ceiling=PROVISIONAL_CEILING))
    unrated = found.status in ("provisional", "none")
    held = "held" if found.status == "capped-evidence" else "unasked" if unrated else "passed"
    set_by_person = words("explain.level.overridden") if found.status == "overridden" else None
    gate = set_by_person or words(f"explain.level.evidence-{held}")
    yield str(words("explain.level.evidence-gate", months=f"{MONTHS_FOR_LEVEL_5:g}", status=gate))
    floors = words.listed([f"{floor:g}" for level, floor in FLOORS_0_100.items() if level > 1])
    capped = "evidence-held" if found.status == "capped-survey" else "survey-alone" if unrated else "evidence-passed"
    yield str(
        words("explain.level.survey-gate", floors=floors, status=set_by_person or words(f"explain.level.{capped}"))
    )


def _survey(publication: Publication, words: Words, found: PublishedLevel) -> Iterator[str]:
    """Yield the scores of the criterion in whole audiences that stand among its evidence; those of small ones never do."""
    shown = False
    for cell in publication.cells:
        score = cell.figures.get(Measure.SCORE_0_100)
        whole = cell.kind is SubjectKind.CRITERION and cell.subject == found.criterion and cell.group_by is None
        if whole and score is not None and cell.id in found.evidence:
            shown = True
            yield str(words("explain.level.score", figure=figure_in_words(score, words), id=cell.id))
    if not shown:
        yield str(words("explain.level.no-score"))


def _evidence(words: Words, found: PublishedLevel) -> Iterator[str]:
    yield str(words("explain.level.state", state=words.code("state", found.state)))
    yield str(words("explain.level.counts", for_=found.evidence_for, against=found.evidence_against))
    if found.evidence:
        yield str(words("explain.level.evidence", ids=", ".join(found.evidence)))
    else:
        yield str(words("explain.level.no-evidence"))
