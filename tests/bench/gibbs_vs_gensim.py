"""The Gibbs chains beside gensim's `LdaMulticore` on 20 000 articles of law, K = 50: time, perplexity, NPMI."""

import json
import logging
import lzma
import os
import re
import time
from pathlib import Path

import numpy as np
import rjieba
from clone import spread
from gensim.matutils import Sparse2Corpus
from gensim.models import LdaMulticore
from scipy import sparse
from stopwordsiso import stopwords
from threadpoolctl import threadpool_limits

from zhuti import coherence, heldout, lda_gibbs, lda_random
from zhuti.fit import Fit

ARTICLES = Path(__file__).parents[3] / "shared" / "corpora" / "prc_law_articles" / "docs.jsonl.xz"
UNITS, K, SEEDS = 20_000, 50, (1, 2, 3)
MIN_DF, MAX_DF = 3, 0.5
PASSES, WORKERS = 10, 2
CHAINS = {"lda_gibbs": lda_gibbs.fit, "lda_random": lda_random.fit}
TITLE = "## `lda_gibbs` and gensim `LdaMulticore`"
HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


def read_articles() -> tuple[list[list[str]], list[str]]:
    """Draw articles; returns their words (Hanzi only, two characters at least, no stopwords) and their laws."""
    with lzma.open(ARTICLES, "rt", encoding="utf-8") as file:
        articles = [row for row in map(json.loads, file) if row["flag"] == "ok"]
    drawn = np.sort(np.random.default_rng(0).choice(len(articles), UNITS, replace=False))
    dropped = stopwords("zh")
    texts = [[w for w in rjieba.cut(articles[n]["text"]) if HAN.fullmatch(w) and w not in dropped] for n in drawn]
    return texts, [articles[n]["law"] for n in drawn]


def count(texts: list[list[str]], laws: list[str]) -> tuple[np.ndarray, np.ndarray, sparse.csr_matrix, list[str]]:
    """Return ids and indptr of the kept words in text order, their counts (N x V), and the law of each row."""
    df: dict[str, int] = {}
    for text in texts:
        for word in set(text):
            df[word] = df.get(word, 0) + 1
    words = sorted(word for word, n in df.items() if MIN_DF <= n <= MAX_DF * len(texts))
    number = {word: place for place, word in enumerate(words)}
    rows = [([number[word] for word in text if word in number], law) for text, law in zip(texts, laws, strict=True)]
    rows = [row for row in rows if row[0]]
    indptr = np.cumsum([0, *(len(ids) for ids, _ in rows)])
    ids = np.concatenate([ids for ids, _ in rows]).astype(np.int32)
    counts = sparse.csr_matrix((np.ones(len(ids), np.int32), ids, indptr), shape=(len(rows), len(words)), copy=True)
    counts.sum_duplicates()
    return ids, indptr, counts, [law for _, law in rows]


def fit_gensim(counts: sparse.csr_matrix, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return φ and α of `LdaMulticore`, at its defaults but for passes and workers."""
    corpus = list(Sparse2Corpus(counts, documents_columns=False))
    names = {term: str(term) for term in range(counts.shape[1])}
    # Workers inherit this; without it each starts BLAS threads of its own, and they slow each other down.
    with threadpool_limits(1):
        model = LdaMulticore(corpus, num_topics=K, id2word=names, passes=PASSES, workers=WORKERS, random_state=seed)
    topic_word = model.get_topics().astype(float)
    return topic_word / topic_word.sum(axis=1, keepdims=True), model.alpha.astype(float)


def prior_of(fit: Fit) -> tuple[np.ndarray, np.ndarray]:
    """Return φ and α of a fit."""
    return fit.topic_word, np.array(fit.info["alpha"])


def clocks() -> tuple[float, float]:
    """Seconds on the wall, and of processor time of this process and those it started."""
    return time.perf_counter(), sum(os.times()[:4])


def measure() -> str:
    """Fit both on the same nine tenths of the laws, score them on the rest and, for NPMI, on all articles."""
    if not ARTICLES.exists():
        return f"{TITLE}\n\nSkipped: the corpus prc_law_articles is not beside this checkout.\n"
    # The workers of gensim say on every pass that they have begun.
    logging.getLogger("gensim").setLevel(logging.ERROR)
    ids, indptr, counts, laws = count(*read_articles())
    held, level, _ = heldout.split(laws, 0.1, 1)
    engines = {f"gensim `LdaMulticore`, {PASSES} passes | {WORKERS}": fit_gensim}
    for name, fit in CHAINS.items():
        engines[f"`{name}` | 1"] = lambda train, seed, fit=fit: prior_of(fit(train, K, seed))
    lines = []
    for name, fit in engines.items():
        found = []
        for seed in SEEDS:
            before = clocks()
            topic_word, alpha = fit(counts[~held], seed)
            wall, cpu = (after - start for after, start in zip(clocks(), before, strict=True))
            perplexity = heldout.completion(topic_word, alpha, counts[held], 1).perplexity
            top = coherence.top_terms(topic_word, 10)
            windows = coherence.count_windows(ids, indptr, np.unique(top), coherence.NPMI_WINDOW)
            npmi = coherence.npmi(coherence.pair_npmi(top, windows)).mean()
            found.append((wall, cpu, perplexity, npmi))
        wall, cpu, perplexity, npmi = zip(*found, strict=True)
        coherent = f"{np.mean(npmi):.3f} ± {np.std(npmi, ddof=1):.3f}"
        lines.append(f"| {name} | {spread(wall)} | {spread(cpu)} | {spread(perplexity)} | {coherent} |")
        print(lines[-1], flush=True)
    return (
        f"{TITLE}\n\n"
        f"{counts.shape[0]} articles of {len(set(laws))} laws, {counts.sum()} tokens of {counts.shape[1]} words, "
        f"K = {K}; fitted without {held.sum()} articles (held out by {'law' if level == 'document' else 'article'}), "
        "which are scored by document completion with the same folding-in. NPMI of the top 10 words in all articles, "
        f"window 10. Median (range) of {len(SEEDS)} seeds; NPMI as mean ± standard deviation.\n\n"
        "| engine | processes | seconds | CPU seconds | held-out perplexity | NPMI |\n|---|---|---|---|---|---|\n"
        + "\n".join(lines)
        + "\n"
    )
