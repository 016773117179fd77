"""One specification of the multiverse: the study fitted once with other choices, its topics held against the study's.

A specification that cannot be fitted is a result like any other: its fit is empty, and `fit.json` says why.
"""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from zhuti.bow import Limits, read_terms, read_vocabulary, require_terms
from zhuti.coherence import top_terms
from zhuti.collection import read_documents
from zhuti.fit import Fit, ordered_by_share, require_enough, write
from zhuti.problem import Problem
from zhuti.reliability import RETURNS, match
from zhuti.tables import read_array, read_json, read_sparse, stream_csv, write_csv

COLUMNS = ["topic", "matched", "similarity", "overlap", "lacking", "returns"]


@dataclass(frozen=True)
class Topics:
    """K topics over V terms: topic_word is K x V."""

    topic_word: np.ndarray
    terms: Sequence[str]


@dataclass(frozen=True)
class Match:
    """What became of one topic of the study; topics are numbered from 1."""

    topic: int
    matched: int | None
    """Its partner, one to one and with the largest sum of cosines; None for those left over by fewer topics."""
    similarity: float
    """Cosine with the partner over the words that both vocabularies have; 0 without a partner."""
    overlap: float
    """Share of its top words that are top words of the partner."""
    lacking: float
    """Share of its probability in words that the specification lacks."""

    @property
    def returns(self) -> bool:
        """Is it found again?"""
        return self.similarity >= RETURNS


def compare(study: Topics, other: Topics, top_words: int) -> list[Match]:
    """Find the partner of each topic of the study.

    Args:
        study: the study's topics.
        other: those of the specification, which may be fewer or more, over a vocabulary of its own.
        top_words: words per topic, by probability, that `overlap` looks at.
    """
    place = {term: number for number, term in enumerate(other.terms)}
    here = [number for number, term in enumerate(study.terms) if term in place]
    there = [place[study.terms[number]] for number in here]
    partners, cosines = match(study.topic_word[:, here], other.topic_word[:, there])
    lacking = 1 - study.topic_word[:, here].sum(axis=1)
    other_top = _top_words(other, top_words)
    found = []
    for topic, words in enumerate(_top_words(study, top_words)):
        partner = int(partners[topic])
        found.append(
            Match(
                topic=topic + 1,
                matched=partner + 1 if partner >= 0 else None,
                similarity=round(float(cosines[topic]), 10),
                overlap=len(words & other_top[partner]) / len(words) if partner >= 0 else 0.0,
                lacking=max(round(float(lacking[topic]), 10), 0.0),
            )
        )
    return found


def _top_words(topics: Topics, n: int) -> list[set[str]]:
    return [{topics.terms[term] for term in row} for row in top_terms(topics.topic_word, n)]


def attempt(make: Callable[[], Fit]) -> tuple[Fit, Problem | None]:
    """Fit, or say why not: an empty fit, and the reason. A traceback that is no `Problem` goes to the log."""
    try:
        return make(), None
    except Problem as problem:
        why = problem
    except Exception as error:  # The other specifications go on, whatever happens to this one.
        traceback.print_exc()
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        why = Problem(
            f"拟合意外中断（{reason}）；详见该设定的日志 logs/specification.log。",
            f"The fit ended unexpectedly ({reason}); see logs/specification.log of this specification.",
        )
    return Fit(np.zeros((0, 0)), np.zeros((0, 0)), {"problem": {"zh": why.zh, "en": why.en}}), why


def run(
    *,
    engine: Callable[..., Fit],
    counts: str | Path,
    rows: str | Path,
    vocabulary: str | Path,
    flow: str | Path,
    limits: dict,
    reference: str | Path,
    reference_vocabulary: str | Path,
    choice: str | Path,
    k: int | None,
    seed: int | None,
    settings: dict,
    top_words: int,
    folder: str | Path,
    say: Callable[[str], None],
) -> None:
    """Fit one specification and match its topics with those of the study.

    Args:
        engine: what fits, called with counts, K, seed, the document of each unit and the settings.
        counts, rows, vocabulary, flow, limits: of the specification's stage bow (limits: its section of the settings).
        reference, reference_vocabulary: topics/chosen/topic_word.npz and bow/vocabulary.csv of the study.
        choice: topics/choice.json of the study, whose K and seed stand where the specification has none.
        settings: the engine's.
        top_words: words per topic that `overlap` looks at.
        folder: where the fit (empty if it failed) and match.csv (no row if it failed) go.
    """
    chosen = read_json(choice)
    k, seed = (chosen[name] if given is None else given for name, given in (("k", k), ("seed", seed)))

    def make() -> Fit:
        bounds = {field.name: limits[field.name] for field in fields(Limits)}
        require_terms(read_vocabulary(vocabulary), _units(flow), Limits(**bounds))
        matrix = read_sparse(counts)
        require_enough(matrix, k)
        fitted = engine(matrix, k, seed, documents=read_documents(rows), **settings)
        return ordered_by_share(fitted, np.asarray(matrix.sum(axis=1)).ravel())

    fitted, why = attempt(make)
    write(fitted, folder)
    found: list[Match] = []
    name = Path(folder).parent.name
    if why is None:
        study = Topics(read_array(reference), read_terms(reference_vocabulary))
        found = compare(study, Topics(fitted.topic_word, read_terms(vocabulary)), top_words)
        say(f"{name}: {sum(one.returns for one in found)} of {len(found)} topics return")
    else:
        say(f"{name}: {why.zh} · {why.en}")
    write_csv([asdict(one) | {"returns": one.returns} for one in found], Path(folder, "match.csv"), COLUMNS)


def _units(flow: str | Path) -> int:
    """Return how many units bow/flow.csv says were counted."""
    units = {row["step"]: int(row["units"]) for row in stream_csv(flow)}
    return units["in"] - units["copied"]
