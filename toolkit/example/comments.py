"""Free-text comments that fit what the person ticked."""

from collections.abc import Mapping, Sequence

import numpy as np

from toolkit.evidence.comments import COMMENTS, comment_segment
from toolkit.example.interviews import CODERS, CodedStatement
from toolkit.example.latent import Draws
from toolkit.example.phrases import filled, table
from toolkit.example.respondents import Respondents
from toolkit.example.specification import Specification, WaveSpecification
from toolkit.model import Item, Model


def write_comments(
    specification: Specification, wave: str, respondents: Respondents, model: Model, seed: int
) -> tuple[str, ...]:
    """Return a comment for each respondent, empty for those who wrote none."""
    audience = respondents.sample.audience
    draws = Draws(seed, wave, audience, "comments")
    count = len(respondents)
    writes = draws.uniform(count) < respondents.sample.comment_share
    luck = draws.uniform(count, 5)
    items = model.items_for(audience, short=specification.short)
    bodies = {
        criterion: by_direction
        for criterion, by_direction in table("comments")["bodies"].items()
        if criterion in items and audience in by_direction["for"] and audience in by_direction["against"]
    }
    standing = {criterion: _standing(respondents, items[criterion], model) for criterion in bodies}
    comments = []
    for position in range(count):
        done = writes[position] and respondents.progress[position] == 100
        own = {criterion: float(values[position]) for criterion, values in standing.items()}
        words = {"org": specification.client_name, "site": respondents.site[position] or "our site"}
        comments.append(_comment(audience, bodies, own, luck[position], words) if done else "")
    return tuple(comments)


def code_comments(
    comments: Sequence[str], audience: str, question: str, wave: WaveSpecification, done: int
) -> list[CodedStatement]:
    """Return as many coded comments as the wave asks for, each on another criterion; `done` are coded already."""
    bodies = [
        (criterion, direction, body)
        for criterion, by_direction in table("comments")["bodies"].items()
        for direction, by_audience in by_direction.items()
        for body in by_audience.get(audience, ())
    ]
    coded: dict[str, CodedStatement] = {}
    for text in comments:
        found = next((one for one in bodies if one[2].lower() in text.lower()), None)
        if len(coded) == wave.comments or found is None or found[0] in coded or comments.count(text) > 1:
            continue
        coded[found[0]] = CodedStatement(
            id=f"cm-{done + len(coded) + 1:03d}",
            document=f"{COMMENTS}{audience}",
            segment=comment_segment(audience, question, text),
            person="",
            criterion=found[0],
            direction="for" if found[1] == "for" else "against",
            type="statement",
            strength=1,
            text=text,
            date=wave.date,
            coder=CODERS[0],
        )
    return list(coded.values())


def _standing(
    respondents: Respondents, items: tuple[Item, ...], model: Model
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Each person's mean scored answer on a criterion minus the middle of the scale; 0 when nothing was answered."""
    total, answered = np.zeros(len(respondents)), np.zeros(len(respondents))
    for item in items:
        scale = model.scale_of(item.id)
        codes = respondents.codes[item.id]
        scored = scale.min + scale.max - codes if item.keyed == "reverse" else codes
        total += np.where(codes >= scale.min, scored - (scale.min + scale.max) / 2, 0.0)
        answered += codes >= scale.min
    return np.divide(total, answered, out=np.zeros(len(respondents)), where=answered > 0)


def _comment(
    audience: str,
    bodies: Mapping[str, Mapping[str, Mapping[str, list[str]]]],
    own: Mapping[str, float],
    luck: np.ndarray[tuple[int], np.dtype[np.float64]],
    words: Mapping[str, str],
) -> str:
    strongest = sorted(own, key=lambda criterion: -abs(own[criterion]))[:4]
    criterion = strongest[int(luck[0] * len(strongest))]
    direction = "for" if own[criterion] + (luck[1] - 0.5) * 0.2 > 0 else "against"
    parts = table("comments")
    choices = parts["openings"][audience], bodies[criterion][direction][audience], parts["endings"][audience]
    opening, body, ending = (
        options[int(chance * len(options))] for options, chance in zip(choices, luck[2:], strict=True)
    )
    sentence = f"{opening} {body}".strip()
    text = f"{sentence[0].upper()}{sentence[1:]}. {ending}".strip()
    return filled(text, {**words, "phone": f"{int(luck[0] * 1000):03d}"})
