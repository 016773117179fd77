"""A null for the chosen K: are its topics more coherent than what the same engine finds in shuffled words?

A shuffle deals the tokens of the corpus at random to units of the same lengths: how often each term occurs stays, that
terms occur together goes. NPMI itself cannot be compared between topics of frequent and of rare terms: rare terms miss
each other's windows by chance, which pulls it down, and two meetings by chance raise it much. What is compared is the
excess: how many standard deviations the NPMI of a topic's top words, in the corpus that the topic was fitted to, lies
above what the same words have in shuffles that nothing was fitted to. The excess of a topic fitted to a shuffle is what
the engine makes of chance.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from zhuti import coherence
from zhuti.bow import read_sequences
from zhuti.null_fit import LEVEL, dealt
from zhuti.tables import read_array, read_json, write_csv, write_json

COLUMNS = ["topic", "npmi", "npmi_shuffled", "excess", "null_mean", "null_max", "p", "beats"]
DECIMALS = 10
REFERENCES = 20
"""Shuffles in which words are measured and nothing is fitted."""


def excesses(
    tops: Sequence[np.ndarray], texts: Iterable[np.ndarray], references: Iterable[np.ndarray], indptr: np.ndarray
) -> list[np.ndarray]:
    """NPMI of each topic in its own text, and its mean and standard deviation in the references.

    Args:
        tops: S + 1 times K x n term ids: of the chosen fit, then of each shuffle's.
        texts: the term ids of all tokens: of the corpus, then of each shuffle.
        references: term ids of shuffles that nothing was fitted to, two at least.
        indptr: offsets of the units, the same in all texts.

    Returns:
        S + 1 times 3 x K.
    """
    terms = np.unique(np.concatenate([top.ravel() for top in tops]))

    def measured(text: np.ndarray, some: Sequence[np.ndarray]) -> np.ndarray:
        windows = coherence.count_windows(text, indptr, terms, coherence.NPMI_WINDOW)
        return np.stack([coherence.npmi(coherence.pair_npmi(top, windows)) for top in some])

    own = [measured(text, [top])[0] for text, top in zip(texts, tops, strict=True)]
    chance = np.stack([measured(text, tops) for text in references])
    mean, spread = chance.mean(axis=0), chance.std(axis=0, ddof=1)
    return [np.stack(values).round(DECIMALS) for values in zip(own, mean, spread, strict=True)]


def excess(measured: np.ndarray) -> np.ndarray:
    """Return how many standard deviations NPMI lies above chance: K values of 3 x K; 0 where chance has no spread."""
    own, mean, spread = measured
    return np.divide(own - mean, spread, out=np.zeros_like(own), where=spread > 0).round(DECIMALS)


def p_values(values: np.ndarray, null: np.ndarray) -> np.ndarray:
    """Share of the null values that are at least as large, the value itself counted among them.

    (1 + #{null ≥ value}) / (1 + n) (Davison & Hinkley 1997, "Bootstrap methods and their application", eq. 4.11).
    """
    below = np.searchsorted(np.sort(null), values, side="left")
    return (1 + len(null) - below) / (1 + len(null))


def topic_rows(measured: Sequence[np.ndarray]) -> list[dict]:
    """Rows of null.csv from what `excesses` returns; topics are numbered from 1."""
    own, shuffled, _ = measured[0]
    beyond = excess(measured[0])
    null = np.concatenate([excess(values) for values in measured[1:]])
    p = p_values(beyond, null)
    return [
        {
            "topic": topic + 1,
            "npmi": own[topic],
            "npmi_shuffled": shuffled[topic],
            "excess": beyond[topic],
            "null_mean": null.mean().round(DECIMALS),
            "null_max": null.max().round(DECIMALS),
            "p": p[topic].round(DECIMALS),
            "beats": bool(p[topic] <= LEVEL),
        }
        for topic in range(len(own))
    ]


def run(
    *,
    parts: Sequence[str | Path],
    sequences: str | Path,
    chosen: str | Path,
    top_words: int,
    table: str | Path,
    summary: str | Path,
    say: Callable[[str], None],
) -> None:
    """Compare the chosen topics with those of all shuffles and write `null.csv` and `null.json`.

    Args:
        parts: what `zhuti.null_fit` wrote.
        sequences: bow/sequences.npz; chosen: topic_word.npz of the chosen fit.
        top_words: words per topic.
    """
    ids, indptr = read_sequences(sequences)
    found = {int(shuffle): top for part in parts for shuffle, top in read_json(part)["tops"].items()}
    shuffles = sorted(found)
    tops = [coherence.top_terms(read_array(chosen), top_words), *(np.array(found[shuffle]) for shuffle in shuffles)]
    texts = chain([ids], (dealt(ids, shuffle) for shuffle in shuffles))
    references = (dealt(ids, -number) for number in range(1, REFERENCES + 1))
    rows = topic_rows(excesses(tops, texts, references, indptr))
    failing = [row["topic"] for row in rows if not row["beats"]]
    write_csv(rows, table, columns=COLUMNS)
    facts = {"shuffles": len(shuffles), "topics": len(shuffles) * len(rows), "level": LEVEL, "failing": failing}
    write_json(facts | {"notes": notes(failing)}, summary)
    say(f"{len(failing)} of {len(rows)} topics do not beat {len(shuffles)} shuffles")


def notes(failing: Sequence[int]) -> list[dict[str, str]]:
    """Say which topics do not beat the null."""
    if not failing:
        return []
    names = [f"T{topic}" for topic in failing]
    return [
        {
            "zh": f"主题 {'、'.join(names)} 的高频词并不比打乱的语料所得的主题更常同现，没有别的依据就不要解释。",
            "en": f"The top words of {', '.join(names)} keep together no more than those of topics found in shuffled "
            "words; interpret them only with other evidence.",
        }
    ]
