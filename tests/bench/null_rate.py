"""How often topics found in noise pass for coherent: the words of planted corpora, dealt to units at random."""

import time
from collections.abc import Callable

import numpy as np
from planted_corpus import plant

from zhuti import coherence, lda_gibbs, nmf, null, null_fit
from zhuti.fit import Fit

CORPORA = 80
KS = (4, 10)
SHUFFLES, TOP_WORDS = 5, 10
"""The defaults of `evidence.shuffles` and `topics.top_words`."""
ENGINES = {"lda_gibbs": lda_gibbs.fit, "nmf": nmf.fit}


def noise(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the term ids of all tokens, dealt at random, and the offsets of the units."""
    planted = plant(6, 40, seed, vocabulary=600, paragraphs=(5, 5), words=(20, 60))
    ids = np.unique(np.concatenate(planted.paragraphs), return_inverse=True)[1].astype(np.int32)
    # Seeds of the study's own shuffles are pairs of numbers.
    dealt = np.random.default_rng([seed, 2, 0]).permutation(ids)
    return dealt, np.cumsum([0, *map(len, planted.paragraphs)])


def beating(ids: np.ndarray, indptr: np.ndarray, engine: Callable[..., Fit], k: int, seed: int) -> float:
    """Return the share of the topics that beat the null, as a study finds it."""
    shuffles = range(1, null_fit.needed(SHUFFLES, k) + 1)
    texts = [ids, *(null_fit.dealt(ids, shuffle) for shuffle in shuffles)]
    # In a study the chosen chain has a small seed, and each shuffle its own number.
    seeds = [seed, *shuffles]
    fits = [engine(null_fit.counts_of(text, indptr), k, number) for text, number in zip(texts, seeds, strict=True)]
    tops = [coherence.top_terms(fit.topic_word, TOP_WORDS) for fit in fits]
    references = (null_fit.dealt(ids, -number) for number in range(1, null.REFERENCES + 1))
    rows = null.topic_rows(null.excesses(tops, texts, references, indptr))
    return float(np.mean([row["beats"] for row in rows]))


def measure(corpora: int = CORPORA) -> str:
    """Judge the topics of each engine and K in all corpora of noise."""
    rows = []
    for name, engine in ENGINES.items():
        for k in KS:
            start = time.perf_counter()
            found = np.array([beating(*noise(seed), engine, k, 1 + seed % 5) for seed in range(corpora)])
            error = found.std(ddof=1) / np.sqrt(corpora)
            rows.append(f"| `{name}` | {k} | {found.mean():.1%} ± {error:.1%} | {time.perf_counter() - start:.0f} |")
            print(rows[-1], flush=True)
    return (
        "## The null on noise\n\n"
        f"{corpora} corpora of shuffled words, 200 units of 20–60 words; share of the topics that beat the null, "
        f"± its standard error over corpora; at most {null_fit.LEVEL:.0%} is expected.\n\n"
        "| engine | topics | beat the null | seconds |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )
