"""A null for the chosen K: are its topics more coherent than what the same engine finds in shuffled words?

A shuffle deals the tokens of the corpus at random to units of the same lengths: how often each term occurs stays, that
terms occur together goes. NPMI itself cannot be compared between topics of frequent and of rare terms, because rare
terms miss each other's windows by chance, which pulls it down. What is compared is the excess: the NPMI of a topic's
top words in the corpus that it was fitted to, less what the same words have, on average, in the (other) shuffles. The
excess of a topic fitted to a shuffle is what the engine makes of chance.
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


def excesses(tops: Sequence[np.ndarray], texts: Iterable[np.ndarray], indptr: np.ndarray) -> list[np.ndarray]:
    """NPMI of each topic in its own text and its mean in the shuffles that are not its own.

    Args:
        tops: S + 1 times K x n term ids: of the chosen fit, then of each shuffle's.
        texts: the term ids of all tokens: of the corpus, then of each shuffle.
        indptr: offsets of the units, the same in all texts.

    Returns:
        S + 1 times 2 x K.
    """
    terms = np.unique(np.concatenate([top.ravel() for top in tops]))
    everywhere = np.stack(
        [_npmi(tops, coherence.count_windows(text, indptr, terms, coherence.NPMI_WINDOW)) for text in texts]
    )
    others = [[shuffle for shuffle in range(1, len(tops)) if shuffle != own] for own in range(len(tops))]
    return [
        np.stack([everywhere[own, own], everywhere[others[own], own].mean(axis=0)]).round(DECIMALS)
        for own in range(len(tops))
    ]


def _npmi(tops: Sequence[np.ndarray], windows: coherence.Windows) -> np.ndarray:
    """NPMI of topics of several fits in one text: S + 1 x K."""
    return np.stack([coherence.npmi(coherence.pair_npmi(top, windows)) for top in tops])


def p_values(values: np.ndarray, null: np.ndarray) -> np.ndarray:
    """Share of the null values that are at least as large, the value itself counted among them.

    (1 + #{null ≥ value}) / (1 + n) (Davison & Hinkley 1997, "Bootstrap methods and their application", eq. 4.11).
    """
    below = np.searchsorted(np.sort(null), values, side="left")
    return (1 + len(null) - below) / (1 + len(null))


def topic_rows(measured: Sequence[np.ndarray]) -> list[dict]:
    """Rows of null.csv from what `excesses` returns; topics are numbered from 1."""
    own, shuffled = measured[0]
    excess = own - shuffled
    null = np.concatenate([inside - outside for inside, outside in measured[1:]])
    p = p_values(excess, null)
    return [
        {
            "topic": topic + 1,
            "npmi": own[topic],
            "npmi_shuffled": shuffled[topic],
            "excess": excess[topic].round(DECIMALS),
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
    rows = topic_rows(excesses(tops, chain([ids], (dealt(ids, shuffle) for shuffle in shuffles)), indptr))
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
            "zh": f"主题 {'、'.join(names)} 的高频词并不比打乱词序后得到的主题更常同现，请勿解释。",
            "en": f"The top words of {', '.join(names)} keep together no more than those of topics found in shuffled "
            "words; do not interpret them.",
        }
    ]
