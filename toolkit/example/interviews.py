"""Interviews composed so that they bear out, or contradict, what is planted; and the consultants' coding of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from toolkit.example.latent import Draws
from toolkit.example.phrases import filled, table
from toolkit.example.specification import Interviewee, Specification, WaveSpecification
from toolkit.model import Model

INTERVIEWER = "Interviewer"
CODERS = ("coder-a", "coder-b")
PAPERS_STEM = "papers-seen"
FAVOURABLE_FROM, UNFAVOURABLE_TO = 57.0, 50.0
"""Standing, in points, from which people speak for a criterion, and up to which they speak against it."""
LEVEL_FROM = {2: 30.0, 3: 47.0, 4: 62.0, 5: 76.0}
"""Standing of the lowest audience from which the coders see a level."""
SURVEY_BLIND = {"customer-measurement": -1, "service-hiring": 1}
"""Criteria on which the interviews are set apart from the survey, in levels."""
SLIP = 0.2
"""Chance that the second coder is a level off."""
EARLIER_SLIP = 0.25
"""Chance that the second coder was a level lower in the round before the discussion."""
CODED_TWICE_EVERY = 4
"""The second coder codes every so many-th statement too, a quarter of them."""
SEEN_OTHERWISE_EVERY = 6
"""Of these, every so many-th is given to another criterion of the same interview."""

Direction = Literal["for", "against"]

LEAD_INS = (
    "",
    "",
    "",
    "Let me think.",
    "Good question.",
    "I can give you one case.",
    "That is easy to answer.",
    "I would put it like this.",
    "Yes, gladly.",
    "You will hear different answers to that.",
)
BRIDGES = (
    "",
    "",
    "",
    "Thank you.",
    "I see.",
    "That is helpful.",
    "Understood.",
    "Let us go on.",
    "Another subject, then.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One turn of speech; `speaker` is None for a paragraph of a paper."""

    speaker: str | None
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Interview:
    """A transcript: file name and turns, numbered from 1."""

    stem: str
    suffix: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CodedStatement:
    """A row of coding/statements.csv; `person` is empty for a paper."""

    id: str
    document: str
    segment: str
    person: str
    criterion: str
    direction: Direction
    type: str
    strength: int
    text: str
    date: str
    coder: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CoderRating:
    """A row of coding/ratings.csv; `role` is empty for a rating over all roles."""

    coder: str
    criterion: str
    role: str
    level: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Fieldwork:
    """All interviews of a wave and their coding; `levels` is what a perfect coder would rate."""

    interviews: tuple[Interview, ...]
    people: tuple[Interviewee, ...]
    statements: tuple[CodedStatement, ...]
    ratings: tuple[CoderRating, ...]
    levels: Mapping[str, int]
    earlier: tuple[tuple[CoderRating, ...], ...] = ()  # ratings of the rounds before


def hold_interviews(
    specification: Specification,
    wave: WaveSpecification,
    targets: Mapping[str, Mapping[str, float]],
    model: Model,
    seed: int,
) -> Fieldwork:
    """Return the interviews of a wave.

    Parameters
    ----------
    targets
        True standing in points by audience and criterion: it decides who speaks for and who against.
    """
    used: set[str] = set()
    interviews, statements = [], []
    setting = _Setting(wave=wave, targets=targets, model=model, words=_words(specification))
    for person in wave.interviewees:
        interview, coded = _interview(setting, person, Draws(seed, wave.id, person.stem), used)
        interviews.append(interview)
        statements += coded
    if wave.papers:
        papers, coded = _papers(specification, wave, targets, Draws(seed, wave.id, PAPERS_STEM))
        interviews.append(papers)
        statements += coded
    levels = _levels(targets, wave)
    statements += _coded_again(statements)
    numbered = [replace(statement, id=f"st-{number:03d}") for number, statement in enumerate(statements, start=1)]
    ratings = tuple(_ratings(specification, wave, levels, Draws(seed, wave.id, "ratings")))
    return Fieldwork(
        interviews=tuple(interviews),
        people=wave.interviewees,
        statements=tuple(numbered),
        ratings=ratings,
        levels=levels,
        earlier=tuple(_before(ratings, Draws(seed, wave.id, f"round-{number}")) for number in range(1, wave.rounds)),
    )


def _coded_again(statements: Sequence[CodedStatement]) -> list[CodedStatement]:
    """The second coder's reading of a part: mostly the same, here and there another criterion of the same document."""
    again = []
    for place, statement in enumerate(statements[::CODED_TWICE_EVERY], start=1):
        others = sorted(
            {s.criterion for s in statements if s.document == statement.document and s.criterion != statement.criterion}
        )
        otherwise = place % SEEN_OTHERWISE_EVERY == 0 and others
        criterion = others[place % len(others)] if otherwise else statement.criterion
        again.append(replace(statement, criterion=criterion, coder=CODERS[1]))
    return again


def _before(ratings: Sequence[CoderRating], draws: Draws) -> tuple[CoderRating, ...]:
    """The ratings before the coders had talked: the second one lower here and there."""
    lower = draws.uniform(len(ratings)) < EARLIER_SLIP
    return tuple(
        replace(rating, level=max(1, rating.level - 1)) if off and rating.coder == CODERS[1] else rating
        for rating, off in zip(ratings, lower, strict=True)
    )


def segment_id(document: str, number: int) -> str:
    """Return the id of a turn: ``DOCUMENT#0012``."""
    return f"{document}#{number:04d}"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Setting:
    """What all interviews of a wave share."""

    wave: WaveSpecification
    targets: Mapping[str, Mapping[str, float]]
    model: Model
    words: Mapping[str, str]

    def standing(self, criterion: str, audience: str) -> float:
        """Return the standing as the audience sees it; as the lowest does when it is not asked about it."""
        asked = [points[criterion] for points in self.targets.values() if criterion in points]
        return self.targets[audience].get(criterion, min(asked))


def _interview(
    setting: _Setting, person: Interviewee, draws: Draws, used: set[str]
) -> tuple[Interview, list[CodedStatement]]:
    """Return one interview and its coded statements; `used` holds the passages already spoken, and is added to."""
    date = _interview_date(setting.wave, draws)
    turns = [Turn(speaker=INTERVIEWER, text=_opening(person)), Turn(speaker=person.label, text=_introduction(person))]
    statements = []
    for criterion in person.topics:
        direction = _direction(setting.standing(criterion, person.audience), draws)
        passage = _unused(table("passages")[criterion][person.audience][direction], used)
        text = filled(passage["text"], setting.words)
        turns.append(Turn(speaker=INTERVIEWER, text=_question(setting, criterion, person, draws)))
        lead_in = LEAD_INS[int(draws.integers(0, len(LEAD_INS), 1)[0])]
        draws.integers(0, 2, 1)  # unused; interviews drawn after it stay what they are
        turns.append(Turn(speaker=person.label, text=f"{lead_in} {text}".strip()))
        statements.append(
            CodedStatement(
                id="",
                document=person.stem,
                segment=segment_id(person.stem, len(turns)),
                person=person_id(person),
                criterion=criterion,
                direction=direction,
                type=passage["type"],
                strength=passage["strength"],
                text=text,
                date=date.isoformat(),
                coder=CODERS[0],
            )
        )
    turns.append(Turn(speaker=INTERVIEWER, text="That was my last question. Is there anything we have not touched on?"))
    turns.append(Turn(speaker=person.label, text="No, I think that is all. Thank you for listening."))
    return Interview(stem=person.stem, suffix=person.suffix, turns=tuple(turns)), statements


def person_id(person: Interviewee) -> str:
    """Return the id a person has in the coding files."""
    return "p" + person.stem.removeprefix("interview-")


def _words(specification: Specification) -> dict[str, str]:
    fixed = {"org": specification.client_name, "weak_site": specification.weak_site.name, "colleague": "Otto Canary"}
    return fixed | dict(specification.words)


def _interview_date(wave: WaveSpecification, draws: Draws) -> dt.date:
    return dt.date.fromisoformat(wave.date) + dt.timedelta(days=int(draws.integers(2, 12, 1)[0]))


def _opening(person: Interviewee) -> str:
    return (
        "Thank you for taking the time. Before we begin: nothing you say will be shown with your name. "
        + ("May we quote you without it?" if person.consent else "You said that we may not quote you; that holds.")
        + " And would you tell me in a sentence what you do?"
    )


def _introduction(person: Interviewee) -> str:
    consent = "Yes, that is fine." if person.consent else "Thank you, I prefer that."
    doing = "I run" if person.role == "customer" else "I look after"
    return f"{consent} I am {person.label}, and {doing} {person.work}."


def _question(setting: _Setting, criterion: str, person: Interviewee, draws: Draws) -> str:
    prompts = [
        p.text for p in setting.model.criterion_by_id[criterion].interview_prompts if p.audience == person.audience
    ]
    if not prompts:
        prompts = [f"What is your view of this: {setting.model.criterion_by_id[criterion].name.lower()}?"]
    prompt = prompts[int(draws.integers(0, len(prompts), 1)[0])]
    return f"{BRIDGES[int(draws.integers(0, len(BRIDGES), 1)[0])]} {filled(prompt, setting.words)}".strip()


def _direction(standing: float, draws: Draws) -> Direction:
    chance = (standing - UNFAVOURABLE_TO) / (FAVOURABLE_FROM - UNFAVOURABLE_TO)
    return "for" if float(draws.uniform(1)[0]) < chance else "against"


def _unused(passages: Sequence[Mapping[str, Any]], used: set[str]) -> Mapping[str, Any]:
    fresh = [passage for passage in passages if passage["text"] not in used]
    passage = (fresh or list(passages))[0]
    used.add(passage["text"])
    return passage


def _papers(
    specification: Specification, wave: WaveSpecification, targets: Mapping[str, Mapping[str, float]], draws: Draws
) -> tuple[Interview, list[CodedStatement]]:
    words = _words(specification)
    turns, statements = [], []
    for criterion in wave.papers:
        direction = _direction(min(t[criterion] for t in targets.values() if criterion in t), draws)
        paper = table("papers")[criterion][direction]
        turns.append(Turn(speaker=None, text=filled(paper["text"], words)))
        age = int(draws.integers(20, 300, 1)[0])
        draws.integers(0, 2, 1)  # unused; papers drawn after it stay what they are
        statements.append(
            CodedStatement(
                id="",
                document=PAPERS_STEM,
                segment=segment_id(PAPERS_STEM, len(turns)),
                person="",
                criterion=criterion,
                direction=direction,
                type=paper["type"],
                strength=3,
                text=turns[-1].text,
                date=(dt.date.fromisoformat(wave.date) - dt.timedelta(days=age)).isoformat(),
                coder=CODERS[0],
            )
        )
    return Interview(stem=PAPERS_STEM, suffix=".txt", turns=tuple(turns)), statements


def _levels(targets: Mapping[str, Mapping[str, float]], wave: WaveSpecification) -> dict[str, int]:
    """Return what a perfect coder would rate, for the criteria that were spoken of."""
    spoken = {criterion for person in wave.interviewees for criterion in person.topics} | set(wave.papers)
    levels = {}
    for criterion in sorted(spoken):
        lowest = min(standing[criterion] for standing in targets.values() if criterion in standing)
        level = max((level for level, floor in LEVEL_FROM.items() if lowest >= floor), default=1)
        levels[criterion] = min(5, max(1, level + SURVEY_BLIND.get(criterion, 0)))
    return levels


def _ratings(
    specification: Specification, wave: WaveSpecification, levels: Mapping[str, int], draws: Draws
) -> list[CoderRating]:
    """Both coders rate what was spoken of; where leaders see it otherwise, also by role."""
    ratings = []
    for criterion, level in levels.items():
        off = int(draws.integers(0, 2, 1)[0]) * 2 - 1 if float(draws.uniform(1)[0]) < SLIP else 0
        rated = (level, min(5, max(1, level + off)))
        ratings += [
            CoderRating(coder=coder, criterion=criterion, role="", level=own)
            for coder, own in zip(CODERS, rated, strict=True)
        ]
        heard = {person.role for person in wave.interviewees if criterion in person.topics}
        if criterion in specification.gaps and "executive" in heard and len(heard) > 1:
            by_role = {role: min(5, level + 2) if role in ("executive", "head of unit") else level for role in heard}
            ratings += [
                CoderRating(coder=coder, criterion=criterion, role=role, level=own)
                for coder in CODERS
                for role, own in sorted(by_role.items())
            ]
    return ratings
