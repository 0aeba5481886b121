"""A synthetic client: everything that its engagement folders hold, as values."""

from dataclasses import dataclass
from typing import Any

from toolkit.example.comments import code_comments, write_comments
from toolkit.example.exports import Export, survey_export
from toolkit.example.interviews import CodedStatement, Fieldwork, hold_interviews
from toolkit.example.population import Population, population_of
from toolkit.example.respondents import Respondents, draw_respondents
from toolkit.example.specification import Specification, WaveSpecification
from toolkit.example.truth import truth_of
from toolkit.model import Model, load_model
from toolkit.shipped import templates_folder

MODEL_ID = "customer_centric"


@dataclass(frozen=True, kw_only=True, slots=True)
class SyntheticWave:
    """One wave: populations and respondents by audience, the exports, the interviews, and what is true."""

    specification: WaveSpecification
    populations: dict[str, Population]
    respondents: dict[str, Respondents]
    exports: tuple[Export, ...]
    fieldwork: Fieldwork
    coded_comments: tuple[CodedStatement, ...]
    truth: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class SyntheticClient:
    """A synthetic client and its waves, oldest first."""

    specification: Specification
    seed: int
    model: Model
    waves: tuple[SyntheticWave, ...]


def generate(specification: Specification, seed: int, model: Model | None = None) -> SyntheticClient:
    """Return a synthetic client; the same specification, seed and model give the same client to the last byte.

    Parameters
    ----------
    specification
        What the client is made of.
    seed
        A whole number from 0; another seed gives other people with the same truth about their criteria.
    model
        The criteria model; None for the shipped one, which the standing in the named examples is written for.
    """
    model = model or load_model(templates_folder() / "models" / f"{MODEL_ID}.yaml")
    waves = tuple(_wave(specification, wave, model, seed) for wave in specification.waves)
    return SyntheticClient(specification=specification, seed=seed, model=model, waves=waves)


def _wave(specification: Specification, wave: WaveSpecification, model: Model, seed: int) -> SyntheticWave:
    populations, respondents, exports = {}, {}, []
    coded: list[CodedStatement] = []
    for sample in wave.samples:
        population = population_of(specification, wave, sample.audience, model, seed)
        people = draw_respondents(specification, wave, sample, population, model, seed)
        comments = write_comments(specification, wave.id, people, model, seed)
        populations[sample.audience], respondents[sample.audience] = population, people
        exports.append(survey_export(specification, wave, people, comments, model, seed))
        if sample.audience != "leaders":
            careful = [text for place, text in enumerate(comments) if place not in people.careless]
            question = next((c.key for c in exports[-1].columns if c.meaning == "comment"), "")
            coded += code_comments(careful, sample.audience, question, wave, len(coded))
    targets = {audience: population.criterion_targets for audience, population in populations.items()}
    fieldwork = hold_interviews(specification, wave, targets, model, seed)
    audiences = {audience: (population, respondents[audience]) for audience, population in populations.items()}
    return SyntheticWave(
        specification=wave,
        populations=populations,
        respondents=respondents,
        exports=tuple(exports),
        fieldwork=fieldwork,
        coded_comments=tuple(coded),
        truth=truth_of(specification, wave, audiences, fieldwork.levels, model, seed),
    )
