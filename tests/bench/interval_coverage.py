"""How often intervals hold what was planted: shares of topics, and differences between two groups, in 100 corpora.

A corpus is 80 documents of 5 paragraphs drawn from 6 topics; each topic's share falls off by a power law and differs
between two regions. It is fitted with two seeds of few sweeps. What is to be covered is the share in the population
that documents were drawn from, not in the documents. Run: python tests/bench/interval_coverage.py [corpora]
"""

import sys
from pathlib import Path

import numpy as np
from scipy import sparse

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "workflow" / "src"), str(ROOT / "tests")]

from planted_corpus import Corpus, match, plant  # noqa: E402

from zhuti import lda_gibbs, reliability, resampling  # noqa: E402
from zhuti.collection import Collection  # noqa: E402
from zhuti.differences import contrasts  # noqa: E402
from zhuti.groups import Grouping, Masses, resampled, shares_of  # noqa: E402

TOPICS, DOCUMENTS, PARAGRAPHS, SEEDS, RESAMPLES = 6, 80, 5, (1, 2), 1000
SWEEPS = {"iterations": 200}


def corpus_of(seed: int) -> tuple[Corpus, sparse.csr_matrix, Collection]:
    """Draw a corpus: the plan, its counts of terms that occur, and its units."""
    planted = plant(
        TOPICS, DOCUMENTS, seed, vocabulary=600, likeness=20, paragraphs=(PARAGRAPHS,) * 2, words=(40, 120), trend=0
    )
    lengths = [len(words) for words in planted.paragraphs]
    indptr, ids = np.cumsum([0, *lengths]), np.concatenate(planted.paragraphs)
    counts = sparse.csr_matrix((np.ones(len(ids), int), ids, indptr), shape=(len(lengths), len(planted.terms)))
    counts.sum_duplicates()
    units = [f"u{number}" for number in range(len(lengths))]
    documents = planted.documents["id"].tolist()
    return planted, counts, Collection(units, documents, planted.unit_document, np.array(lengths))


def measure(seed: int) -> dict[str, np.ndarray]:
    """Tell for each planted topic whether its share, and the difference of its shares, was covered, and how wide."""
    planted, counts, collection = corpus_of(seed)
    occurring = np.flatnonzero(np.asarray(counts.sum(axis=0)).ravel())
    documents = planted.unit_document
    fits = [lda_gibbs.fit(counts[:, occurring], TOPICS, number, documents=documents, **SWEEPS) for number in SEEDS]
    orders = [reliability.match(fits[0].topic_word, fit.topic_word)[0] for fit in fits]
    masses = Masses.of([fit.doc_topic[:, order] for fit, order in zip(fits, orders, strict=True)], collection)
    partner, cosine = match(planted.topic_word[:, occurring], fits[0].topic_word)
    grouping = Grouping.of("region", planted.documents["region"].tolist())
    rng = np.random.default_rng(resampling.SEED)
    everyone = Grouping.of("all", ["all"] * DOCUMENTS)
    size = resampling.effective_size(masses.tokens)
    halves = [resampling.effective_size(masses.tokens[members]) for members in grouping.members]
    share = shares_of(resampled(everyone.strata(), masses, RESAMPLES, rng)[:, 0])
    difference = contrasts(resampled(grouping.strata(), masses, RESAMPLES, rng))[:, 0]
    truths = planted.shares, planted.region_shares[0] - planted.region_shares[1]
    # `Grouping` orders regions by name, the plan as it lists them.
    signs = 1, 1 if grouping.names[0] == "东部" else -1
    found = {"cosine": cosine}
    for name, draws, n, truth, sign in zip(
        ("share", "difference"), (share, difference), (size, min(halves)), truths, signs, strict=True
    ):
        low, high = resampling.interval(draws, len(fits), n)[:, partner]
        plain = np.quantile(draws, [0.025, 0.975], axis=0)[:, partner]
        found[name] = (low <= sign * truth) & (sign * truth <= high)
        found[f"{name}, plain percentiles"] = (plain[0] <= sign * truth) & (sign * truth <= plain[1])
        found[f"{name} error"] = draws.mean(axis=0)[partner] - sign * truth
        found[f"{name} width"] = high - low
    return found


def main(corpora: int) -> None:
    """Print coverage with its Monte Carlo error over corpora, and what each topic adds to it."""
    results = [measure(seed) for seed in range(corpora)]
    tables = {name: np.array([result[name] for result in results], float) for name in results[0]}
    print(f"{corpora} corpora, {TOPICS} topics, {DOCUMENTS} documents, seeds {SEEDS}; T1 is the largest")
    for name, table in tables.items():
        by_corpus = table.mean(axis=1)
        error = by_corpus.std(ddof=1) / np.sqrt(corpora)
        print(f"{name:30} {by_corpus.mean():7.3f} ± {error:.3f}   by topic {table.mean(axis=0).round(3).tolist()}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
