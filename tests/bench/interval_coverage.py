"""How often intervals hold what was planted: shares of topics, and differences between two groups, in 100 corpora.

A corpus is 80 documents of 5 paragraphs drawn from 6 topics; each topic's share falls off by a power law and differs
between two regions. It is fitted with two seeds of few sweeps. What is to be covered is the share in the population
that documents were drawn from, not in the documents.
"""

import numpy as np
from planted_corpus import Corpus, match, plant
from scipy import sparse

from zhuti import lda_gibbs, reliability, resampling
from zhuti.collection import Collection
from zhuti.differences import contrasts
from zhuti.groups import Grouping, Masses, resampled, shares_of

CORPORA = 100
TOPICS, DOCUMENTS, PARAGRAPHS, SEEDS, RESAMPLES = 6, 80, 5, (1, 2), 1000
SWEEPS = {"iterations": 200}
WORLDS = (((40, 120), 0.0), ((10, 30), 0.0), ((40, 120), 0.2))
"""Fewest and most words of a unit, and the share of all words that come from a background: units as long as paragraphs,
units whose shares are mostly prior, and topics that are harder to tell apart."""


def corpus_of(seed: int, words: tuple[int, int], background: float) -> tuple[Corpus, sparse.csr_matrix, Collection]:
    """Draw a corpus: the plan, its counts of terms that occur, and its units."""
    planted = plant(
        TOPICS,
        DOCUMENTS,
        seed,
        vocabulary=600,
        likeness=20,
        background=background,
        paragraphs=(PARAGRAPHS,) * 2,
        words=words,
        trend=0,
    )
    lengths = [len(words) for words in planted.paragraphs]
    indptr, ids = np.cumsum([0, *lengths]), np.concatenate(planted.paragraphs)
    counts = sparse.csr_matrix((np.ones(len(ids), int), ids, indptr), shape=(len(lengths), len(planted.terms)))
    counts.sum_duplicates()
    units = [f"u{number}" for number in range(len(lengths))]
    documents = planted.documents["id"].tolist()
    return planted, counts, Collection(units, documents, planted.unit_document, np.array(lengths))


def covered(seed: int, words: tuple[int, int], background: float) -> dict[str, np.ndarray]:
    """Tell for each planted topic whether its share, and the difference of its shares, was covered, and how wide."""
    planted, counts, collection = corpus_of(seed, words, background)
    occurring = np.flatnonzero(np.asarray(counts.sum(axis=0)).ravel())
    documents = planted.unit_document
    fits = [lda_gibbs.fit(counts[:, occurring], TOPICS, number, documents=documents, **SWEEPS) for number in SEEDS]
    orders = [reliability.match(fits[0].topic_word, fit.topic_word)[0] for fit in fits]
    thetas, phis = zip(
        *((fit.doc_topic[:, o], fit.topic_word[o]) for fit, o in zip(fits, orders, strict=True)), strict=True
    )
    whole = collection.document_counts(counts[:, occurring])
    masses = Masses.of(thetas, collection).and_unmixed(phis, whole)
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
        low, high = resampling.interval(draws, len(masses.by_fit), n)[:, partner]
        plain = np.quantile(draws, [0.025, 0.975], axis=0)[:, partner]
        found[name] = (low <= sign * truth) & (sign * truth <= high)
        found[f"{name}, plain percentiles"] = (plain[0] <= sign * truth) & (sign * truth <= plain[1])
        found[f"{name} planted"] = truth
        found[f"{name} error"] = draws.mean(axis=0)[partner] * sign - truth
        found[f"{name} width"] = high - low
    return found


def measure(corpora: int = CORPORA) -> str:
    """Tell coverage with its Monte Carlo error over corpora, how wide intervals are, and how far differences shrink."""
    rows = []
    for words, background in WORLDS:
        results = [covered(seed, words, background) for seed in range(corpora)]
        tables = {name: np.array([result[name] for result in results], float) for name in results[0]}
        for quantity in ("share", "difference"):
            cells = []
            for name in (quantity, f"{quantity}, plain percentiles"):
                by_corpus = tables[name].mean(axis=1)
                cells.append(f"{by_corpus.mean():.3f} ± {by_corpus.std(ddof=1) / np.sqrt(corpora):.3f}")
            planted, error = tables[f"{quantity} planted"], tables[f"{quantity} error"]
            slope = np.polyfit(planted.ravel(), (planted + error).ravel(), 1)[0]
            cells += [f"{slope:.2f}", f"{tables[f'{quantity} width'].mean():.3f}"]
            lowest = tables[quantity].mean(axis=0).min()
            world = f"{words[0]}–{words[1]} | {background}"
            rows.append(f"| {world} | {quantity} | {' | '.join(cells)} | {lowest:.2f} |")
            print(rows[-1], flush=True)
    return (
        "## Intervals of shares and differences\n\n"
        f"{corpora} planted corpora of {TOPICS} topics, {DOCUMENTS} documents × {PARAGRAPHS} units, {len(SEEDS)} seeds "
        f"of `lda_gibbs`, nominal {resampling.LEVEL:.0%}: share of corpus × topic pairs in which the interval covers "
        "the planted value (± standard error over corpora), and of the topic that is covered least. Slope: of what is "
        "estimated on what was planted; below 1 it is pulled towards the mean.\n\n"
        "| words a unit | background | quantity | this method | plain percentiles | slope | width | least covered |\n"
        "|---|---|---|---|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )
