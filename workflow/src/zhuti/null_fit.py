"""The chosen K fitted to shuffles of the words over the units: what an engine finds where there is nothing to find."""

from collections.abc import Callable
from math import ceil
from pathlib import Path

import numpy as np
from scipy import sparse

from zhuti.bow import read_sequences
from zhuti.coherence import top_terms
from zhuti.collection import read_documents
from zhuti.fit import Fit, require_enough
from zhuti.tables import read_json, write_json

LEVEL = 0.05
"""A topic with a larger p does not beat the null."""


def needed(at_least: int, k: int) -> int:
    """Number of shuffles with K topics each: as asked, or as many as it takes for p to reach `LEVEL`."""
    return max(at_least, ceil((round(1 / LEVEL) - 1) / k))


def dealt(ids: np.ndarray, shuffle: int) -> np.ndarray:
    """Deal the term ids of all tokens anew; `shuffle` (1, 2, … where something is fitted, -1, -2, …) is the seed."""
    return np.random.default_rng([abs(shuffle), shuffle < 0]).permutation(ids)


def counts_of(ids: np.ndarray, indptr: np.ndarray) -> sparse.csr_matrix:
    """Count the terms in units: N x V int32 from term ids and N + 1 offsets."""
    shape = len(indptr) - 1, int(ids.max(initial=-1)) + 1
    counts = sparse.csr_matrix((np.ones(len(ids), np.int32), ids, indptr), shape=shape, copy=True)
    counts.sum_duplicates()
    return counts


def run(
    engine: Callable[..., Fit],
    *,
    sequences: str | Path,
    rows: str | Path,
    choice: str | Path,
    settings: dict,
    shuffles: int,
    part: int,
    parts: int,
    top_words: int,
    output: str | Path,
    say: Callable[[str], None],
) -> None:
    """Fit the chosen K to some of the shuffles, with the study's engine and settings, and write their top words.

    Args:
        engine: called with counts, K, seed (the number of the shuffle), the document of each unit and the settings.
        sequences, rows: bow/sequences.npz and rows.parquet; choice: topics/choice.json.
        shuffles: how many there are at least.
        part: 1 … `parts`; a part takes every `parts`-th shuffle.
        top_words: words per topic.
        output: {"tops": {number of the shuffle: K lists of term ids}}.

    Raises:
        Problem: there is nothing to model, or there are more topics than units or terms.
    """
    ids, indptr = read_sequences(sequences)
    documents = read_documents(rows)
    k = read_json(choice)["k"]
    tops = {}
    for shuffle in range(part, needed(shuffles, k) + 1, parts):
        counts = counts_of(dealt(ids, shuffle), indptr)
        require_enough(counts, k)
        topic_word = engine(counts, k, shuffle, documents=documents, **settings).topic_word
        tops[str(shuffle)] = top_terms(topic_word, top_words).tolist()
        say(f"shuffle {shuffle} of {needed(shuffles, k)}")
    write_json({"tops": tops}, output)
