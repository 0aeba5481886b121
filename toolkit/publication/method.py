"""The method page (S28): what was measured, how, and what may not be concluded."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata

from toolkit.assessment import Assessment
from toolkit.engagement.settings import FieldworkSetting
from toolkit.evidence.agreement import EVERYTHING
from toolkit.publication.sampling import sampling_sentences
from toolkit.publication.soundness import reliability_sentences
from toolkit.publication.value import MethodNote, PublishedCell, SubjectKind
from toolkit.recommend import equal_because
from toolkit.stats.comparison import FEWEST_PAIRS
from toolkit.words import Words
from toolkit.words.catalogue import ENGLISH

_SIGNS = ("speed", "pattern", "consistency", "instructed")
_SOFTWARE = ("centric-toolkit", "numpy", "pandas")


def software() -> Mapping[str, str]:
    """Return the version of every package that figures depend on, by name."""
    return {name: metadata.version(name) for name in _SOFTWARE}


def method_notes(assessment: Assessment, cells: Iterable[PublishedCell]) -> Iterator[MethodNote]:
    """Yield the lines of the method page in the report's language, each a term and what holds for this engagement."""
    settings, words = assessment.settings, Words(assessment.settings.language)
    versions = ", ".join(f"{name} {version}" for name, version in software().items())
    waves = (
        words("method.waves-linked", pairs=FEWEST_PAIRS) if settings.linked_waves else words("method.waves-independent")
    )
    texts: dict[str, str] = {
        "instrument": " ".join(_instrument(assessment, words)),
        "population": " ".join(_answers(assessment, words)),
        "fieldwork": " ".join(_fieldwork(assessment, words)),
        "exclusions": " ".join(_exclusions(assessment, words)),
        "scores": words("method.scores", share=words.percent(settings.missing_rule)),
        "favourable": words("method.favourable"),
        "intervals": words("method.intervals-finite" if settings.finite_population else "method.intervals"),
        "importance": _importance(assessment, words),
        "comparisons": f"{words('method.comparisons')} {waves}",
        "reliability": " ".join(reliability_sentences(assessment)),
        "weights": " ".join(sampling_sentences(assessment)),
        "levels": words("method.levels"),
        "coders": " ".join(_coders(assessment, words)),
        "priority": words("method.priority", seed=settings.seed),
        "confidentiality": " ".join(_hidden(assessment, tuple(cells), words)),
        "software": words("method.software", versions=versions, seed=settings.seed),
        "limits": words("method.limits"),
    }
    for note, text in texts.items():
        yield MethodNote(id=note, term=str(words(f"method.{note}.term")), text=str(text))


def _instrument(assessment: Assessment, words: Words) -> Iterator[str]:
    """The model by its fingerprint, and where its words come from; a translation changes neither."""
    model, form = assessment.model, "-short" if assessment.settings.form == "short" else ""
    named = {"title": model.title, "version": model.version, "fingerprint": assessment.model_sha256[:12]}
    yield str(words(f"method.instrument{form}", **named))
    if assessment.translated_into is not None:
        yield str(words("method.instrument-translated", language=assessment.translated_into))
    if assessment.untranslated and words.language != ENGLISH:
        yield str(words("method.instrument-left", count=assessment.untranslated))


def _importance(assessment: Assessment, words: Words) -> str:
    usable = [found for found in assessment.drivers if found.usable]
    if not usable:
        return str(words("method.importance-equal", reason=equal_because(assessment.drivers, assessment.model)))
    whose = "; ".join(
        words(
            "method.importance-whose",
            audience=words.within(assessment.model.audience_names[found.audience]),
            topic=words.code("outcome", found.topic),
            fit=words.decimals(found.adjusted_r_squared.value or 0.0),
        )
        for found in usable
    )
    return str(words("method.importance", whose=whose))


def _answers(assessment: Assessment, words: Words) -> Iterator[str]:
    for audience in assessment.scores.audience_n:
        named = {"audience": assessment.model.audience_names[audience], "n": _counted(assessment, audience, words)}
        population = assessment.settings.audiences[audience].population
        if population:
            yield str(words("method.population", population=population, **named))
        else:
            yield str(words("method.population-unknown", **named))


def _counted(assessment: Assessment, audience: str, words: Words) -> str:
    n, minimum = assessment.scores.audience_n[audience], assessment.settings.minimum_cell.average
    return str(n) if n >= minimum else str(words("method.fewer", minimum=minimum))


def _fieldwork(assessment: Assessment, words: Words) -> Iterator[str]:
    """A sentence an audience: list, mode, days, people invited, answers that count and their share of the invited."""
    minimum = assessment.settings.minimum_cell.average
    missing = str(words("method.not-recorded"))
    for audience, n in assessment.scores.audience_n.items():
        found = assessment.settings.fieldwork.get(audience, FieldworkSetting())
        named = {"audience": assessment.model.audience_names[audience], "n": _counted(assessment, audience, words)}
        if found == FieldworkSetting():
            yield str(words("method.fieldwork-none", **named))
            continue
        if found.invited is None:
            rate = missing
        elif n < minimum:
            rate = str(words("method.rate-hidden"))
        elif n > found.invited:
            rate = str(words("method.rate-none"))
        else:
            rate = words.percent(n / found.invited)
        known = {
            "frame": found.frame,
            "mode": found.mode,
            "invited": found.invited,
            "start": found.from_,
            "end": found.to,
        }
        told = {name: missing if value is None else str(value) for name, value in known.items()}
        yield str(words("method.fieldwork", rate=rate, **told, **named))
    yield str(words("method.answered"))


def _exclusions(assessment: Assessment, words: Words) -> Iterator[str]:
    """How many were set aside in each audience and on which signs, never a count below the minimum cell."""
    minimum = assessment.settings.minimum_cell.average
    for audience in assessment.scores.audience_n:
        name = assessment.model.audience_names[audience]
        own = [one for one in assessment.exclusions if one.audience == audience]
        out = [one for one in own if not one.by_hand]
        signs = Counter(flag for one in out for flag in one.flags)
        if len(out) < minimum:
            yield str(words("method.excluded-few", audience=name, minimum=minimum))
        elif min(signs.values(), default=0) < minimum:
            yield str(words("method.excluded", audience=name, out=len(out)))
        else:
            kinds = ", ".join(f"{words.code('sign', kind)} {signs[kind]}" for kind in sorted(signs))
            yield str(words("method.excluded-by", audience=name, out=len(out), signs=kinds))
        by_hand = len(own) - len(out)
        if 0 < by_hand < minimum:
            yield str(words("method.excluded-by-hand-few", audience=name, minimum=minimum))
        elif by_hand:
            yield str(words("method.excluded-by-hand", audience=name, out=by_hand))
    yield str(words("method.excluded-rule", signs=", ".join(words.code("sign", kind) for kind in _SIGNS)))


def _coders(assessment: Assessment, words: Words) -> Iterator[str]:
    """How far two coders agree on everything, in each round; a sentence too where nothing was read twice."""
    overall = [one for one in assessment.evidence.agreement.subjects if one.subject == EVERYTHING and one.found.alpha.n]
    if not overall:
        yield str(words("method.coders-none"))
        return
    yield str(words("method.coders-rule"))
    for one in overall:
        alpha, percent = one.found.alpha.value, one.found.percent_agreement
        shown = words("method.coders-undefined") if alpha is None else words.decimals(alpha, 2)
        same = words("method.coders-few") if percent is None else words.percent(percent)
        yield str(words(f"method.coders-{one.basis.value}", round=one.round, alpha=shown, percent=same))


def _hidden(assessment: Assessment, cells: tuple[PublishedCell, ...], words: Words) -> Iterator[str]:
    """The rules and how many figures each hid; never which group, nor which of two reasons hid it."""
    minimum = assessment.settings.minimum_cell
    yield str(words("method.hidden-rule", average=minimum.average, distribution=minimum.distribution))
    hidden = sum(1 for cell in cells if cell.hidden is not None)
    kept = sum(1 for cell in cells if cell.hidden is None and cell.distribution is None and _has_distribution(cell))
    if not hidden and not kept:
        yield str(words("method.hidden-nothing"))
    if hidden:
        yield str(words("method.hidden", count=hidden))
    if kept:
        yield str(words("method.hidden-distributions", count=kept))


def _has_distribution(cell: PublishedCell) -> bool:
    """Whether answers are counted by option at all: of items, and of outcomes in whole audiences."""
    return cell.kind is SubjectKind.ITEM or (cell.kind is SubjectKind.OUTCOME and cell.group_by is None)
