"""Which criteria a passage may speak of: suggestions from the words of the model and of what was already coded.

A suggestion is never a code: a person accepts it or not. Every word is weighed by TF-IDF over runs of letters and over
words, on this machine; a local sentence-embedding model may take its place. Nothing here draws at random.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from toolkit.errors import InputError, Problem
from toolkit.model import Criterion, Model

Floats = npt.NDArray[np.float64]

FEWEST_FOR_CONFIDENCE = 40
"""Coded passages, from two documents or more, below which a suggestion shows its similarity only."""

CONTEXT_WEIGHT = 0.6
"""How much the question before a passage counts against the passage itself."""

NEIGHBOURS = 3
"""How many of a criterion's texts, the most similar ones, count."""

SHOWN = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A passage that was coded: its words, the question before it (blank without one), its criterion and document."""

    text: str
    context: str
    criterion: str
    document: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A criterion that a passage may speak of.

    Parameters
    ----------
    criterion
        Its id.
    similarity
        0 (no word in common) to 1.
    confidence
        Share (0 to 1) of suggestions like this one that turned out right among what was coded so far; None while too
        little is coded to say.
    """

    criterion: str
    similarity: float
    confidence: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class HitRate:
    """How often the criterion a person gave was the first suggestion, or among the first three; shares of `passages`."""

    passages: int
    first: float
    first_three: float


class Encoder(Protocol):
    """What turns texts into rows of unit length, so that a product of two rows is their similarity."""

    def fit(self, texts: Sequence[str]) -> None:
        """Learn what is usual from the texts of the model and of the coding."""
        ...

    def rows(self, texts: Sequence[str]) -> Any:
        """Return a row a text, of unit length or zero."""
        ...


class WordEncoder:
    """TF-IDF over runs of three to five letters and over words and pairs of words, both weighed alike."""

    def __init__(self) -> None:
        # scikit-learn takes half a second to import, and only coding needs it
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import FeatureUnion

        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, strip_accents="unicode")
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode")
        self._union = FeatureUnion([("letters", letters), ("words", words)])

    def fit(self, texts: Sequence[str]) -> None:
        """Learn the weights."""
        self._union.fit(list(texts))

    def rows(self, texts: Sequence[str]) -> Any:
        """Return sparse rows of unit length."""
        from sklearn.preprocessing import normalize

        return normalize(self._union.transform(list(texts)))


class SentenceEncoder:
    """A local sentence-embedding model.

    Parameters
    ----------
    folder
        Folder of a model that sentence-transformers can open; nothing is ever downloaded.

    Raises
    ------
    InputError
        No such folder, the package is not installed, or the folder holds no model.
    """

    def __init__(self, folder: Path) -> None:
        name = folder.name
        if not folder.is_dir():
            raise InputError(
                Problem(code="missing-folder", file=name, found="no such folder", expected="a sentence-embedding model")
            )
        if find_spec("sentence_transformers") is None:
            raise InputError(
                Problem(
                    code="missing-package",
                    file=name,
                    found="a sentence-embedding model is named, and the package sentence-transformers is not installed",
                    remedy="Install the extra with pip install 'centric-toolkit[embed]', or name no model",
                )
            )
        from sentence_transformers import SentenceTransformer  # an optional extra that takes seconds and a gigabyte

        try:
            self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise InputError(
                Problem(
                    code="bad-embedding-model",
                    file=name,
                    found=f"a folder that sentence-transformers cannot open ({type(error).__name__})",
                    expected="a model saved by sentence-transformers",
                )
            ) from None

    def fit(self, texts: Sequence[str]) -> None:
        """Nothing is learned: the model is as it came."""

    def rows(self, texts: Sequence[str]) -> Any:
        """Return dense rows of unit length."""
        from scipy.sparse import csr_matrix

        encoded = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return csr_matrix(np.asarray(encoded, dtype=np.float64))


class Suggester:
    """Suggests criteria for passages.

    Parameters
    ----------
    model
        The criteria, whose definitions, items, prompts and rubrics are what a passage is compared with.
    examples
        What this coder coded so far: every passage becomes one more text of its criterion.
    embedding_model
        Folder of a local sentence-embedding model; None for TF-IDF.

    Raises
    ------
    InputError
        An embedding model that cannot be used.
    """

    def __init__(self, model: Model, examples: Sequence[Example] = (), embedding_model: Path | None = None) -> None:
        self.criteria = tuple(model.criterion_by_id)
        self._own = [(text, criterion.id) for criterion in model.criteria for text in texts_of(criterion)]
        self._encoder: Encoder = WordEncoder() if embedding_model is None else SentenceEncoder(embedding_model)
        self._examples = tuple(example for example in examples if example.criterion in model.criterion_by_id)
        self._encoder.fit([text for text, _ in self._own] + [example.text for example in self._examples])
        self._texts = self._encoder.rows([text for text, _ in self._own] + [each.text for each in self._examples])
        owners = [criterion for _, criterion in self._own] + [each.criterion for each in self._examples]
        self._owner = np.array([self.criteria.index(criterion) for criterion in owners])
        self._document = np.array([""] * len(self._own) + [each.document for each in self._examples])
        self._calibration = self._calibrated()

    def suggest(self, passages: Sequence[str], contexts: Sequence[str] = ()) -> list[tuple[Suggestion, ...]]:
        """Return up to three suggestions a passage, the most similar first; none where no word is shared.

        Parameters
        ----------
        passages
            Their words.
        contexts
            The question before each, blank without one; empty for none at all.
        """
        similarities = self._similarities(passages, contexts)
        return [self._ranked(row) for row in similarities]

    def hit_rate(self, examples: Sequence[Example], *, with_context: bool = True) -> HitRate:
        """Return how often the coded criterion is suggested, each passage judged without its own document's coding."""
        hits = [self._rank_of(example, with_context=with_context) for example in examples]
        n = max(1, len(hits))
        return HitRate(
            passages=len(hits),
            first=sum(rank == 0 for rank in hits) / n,
            first_three=sum(rank < SHOWN for rank in hits) / n,
        )

    def _rank_of(self, example: Example, *, with_context: bool) -> int:
        context = [example.context] if with_context else []
        (row,) = self._similarities([example.text], context, without=example.document)
        order = list(np.argsort(-row, kind="stable"))
        return order.index(self.criteria.index(example.criterion))

    def _similarities(self, passages: Sequence[str], contexts: Sequence[str], without: str = "") -> Floats:
        """Return passages by criteria: the mean similarity with the nearest texts of each, question included."""
        if not passages:
            return np.zeros((0, len(self.criteria)))
        found = self._near(passages, without)
        if any(contexts):
            asked = np.array([bool(context) for context in contexts])
            found[asked] += CONTEXT_WEIGHT * self._near([each for each in contexts if each], without)
            found[asked] /= 1 + CONTEXT_WEIGHT
        return found

    def _near(self, texts: Sequence[str], without: str) -> Floats:
        products = np.asarray((self._encoder.rows(texts) @ self._texts.T).todense(), dtype=np.float64)
        usable = self._document != without if without else np.full(len(self._owner), True)
        found = np.zeros((len(texts), len(self.criteria)))
        for place in range(len(self.criteria)):
            own = products[:, usable & (self._owner == place)]
            if own.shape[1]:
                nearest = -np.sort(-own, axis=1)[:, :NEIGHBOURS]
                weights = 0.5 ** np.arange(nearest.shape[1])
                found[:, place] = nearest @ weights / (0.5 ** np.arange(NEIGHBOURS)).sum()
        return np.clip(found, 0.0, 1.0)

    def _ranked(self, row: Floats) -> tuple[Suggestion, ...]:
        order = np.argsort(-row, kind="stable")[:SHOWN]
        features = _features(row, order)
        chances = None if self._calibration is None else self._calibration.predict_proba(features)[:, 1]
        return tuple(
            Suggestion(
                criterion=self.criteria[place],
                similarity=round(float(row[place]), 4),
                confidence=None if chances is None else round(float(chances[rank]), 4),
            )
            for rank, place in enumerate(order)
            if row[place] > 0
        )

    def _calibrated(self) -> Any:
        """Return what turns similarity into a chance of being right, learned from the coding; None while it is too thin.

        Each coded passage is suggested for without its own document, so that nobody's words vouch for themselves.
        """
        documents = {example.document for example in self._examples}
        if len(self._examples) < FEWEST_FOR_CONFIDENCE or len(documents) < 2:
            return None
        from sklearn.linear_model import LogisticRegression

        features, right = [], []
        for document in sorted(documents):
            own = [example for example in self._examples if example.document == document]
            rows = self._similarities([each.text for each in own], [each.context for each in own], without=document)
            for example, row in zip(own, rows, strict=True):
                order = np.argsort(-row, kind="stable")[:SHOWN]
                features.append(_features(row, order))
                right += [self.criteria[place] == example.criterion for place in order]
        if len(set(right)) < 2:
            return None
        return LogisticRegression(C=10.0, max_iter=1000).fit(np.concatenate(features), right)


def texts_of(criterion: Criterion) -> tuple[str, ...]:
    """Return the sentences of the model that say what a criterion is about."""
    items = [item.text for asked in criterion.items.values() for item in asked]
    prompts = [prompt.text for prompt in criterion.interview_prompts]
    return (f"{criterion.name}. {criterion.definition}", *items, *prompts, *criterion.rubric.values())


def _features(row: Floats, order: npt.NDArray[np.int64]) -> Floats:
    """Return, for each suggestion, its similarity, its lead over the best other criterion, and its rank."""
    ranked = -np.sort(-row)
    best, second = (ranked[0], ranked[1]) if len(ranked) > 1 else (ranked[0], 0.0)
    lead = [row[place] - (second if rank == 0 else best) for rank, place in enumerate(order)]
    return np.column_stack([row[order], lead, np.arange(len(order), dtype=np.float64)])


def accepted_share(log: Sequence[Mapping[str, str]]) -> HitRate:
    """Return how often what a coder gave was suggested first, or among the first three.

    Parameters
    ----------
    log
        Rows of coding/suggestions.csv; a passage is one coder's segment.
    """
    passages: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in log:
        passages.setdefault((row["coder"], row["segment"]), []).append(row)
    first = sum(
        any(row["rank"] == "1" and row["accepted"] == row["suggested"] for row in rows) for rows in passages.values()
    )
    among = sum(any(row["accepted"] == row["suggested"] for row in rows) for rows in passages.values())
    n = max(1, len(passages))
    return HitRate(passages=len(passages), first=first / n, first_three=among / n)
