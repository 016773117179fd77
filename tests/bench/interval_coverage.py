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
QUANTITIES = ("share of the corpus", "share of a group", "difference of two groups")
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


def draws_of(masses: Masses, grouping: Grouping) -> dict[str, np.ndarray]:
    """Resample documents: R x K shares of the corpus and of the first group, and its difference to the other."""
    everyone = Grouping.of("all", ["all"] * DOCUMENTS)
    rng = np.random.default_rng(resampling.SEED)
    whole = shares_of(resampled(everyone.strata(), masses, RESAMPLES, rng)[:, 0])
    sums = resampled(grouping.strata(), masses, RESAMPLES, rng)
    return dict(zip(QUANTITIES, (whole, shares_of(sums)[:, 0], contrasts(sums)[:, 0]), strict=True))


def covered(seed: int, words: tuple[int, int], background: float) -> dict[tuple[str, str], np.ndarray]:
    """Tell of each quantity and planted topic whether its value was covered, by how wide an interval, and the error."""
    planted, counts, collection = corpus_of(seed, words, background)
    occurring = np.flatnonzero(np.asarray(counts.sum(axis=0)).ravel())
    documents = planted.unit_document
    fits = [lda_gibbs.fit(counts[:, occurring], TOPICS, number, documents=documents, **SWEEPS) for number in SEEDS]
    orders = [reliability.match(fits[0].topic_word, fit.topic_word)[0] for fit in fits]
    pairs = list(zip(fits, orders, strict=True))
    masses = Masses.of([fit.doc_topic[:, order] for fit, order in pairs], collection)
    partner, _ = match(planted.topic_word[:, occurring], fits[0].topic_word)
    grouping = Grouping.of("region", planted.documents["region"].tolist())
    halves = [resampling.effective_size(masses.tokens[members]) for members in grouping.members]
    sizes = resampling.effective_size(masses.tokens), halves[0], min(halves)
    # `Grouping` orders regions by name, the plan as it lists them.
    first, other = planted.region_shares if grouping.names[0] == "东部" else planted.region_shares[::-1]
    truths = planted.shares, first, first - other
    found = {}
    for (name, draws), size, truth in zip(draws_of(masses, grouping).items(), sizes, truths, strict=True):
        low, high = resampling.interval(draws, len(masses.by_fit), size)[:, partner]
        plain = np.quantile(draws, [0.025, 0.975], axis=0)[:, partner]
        found[name, "covered"] = (low <= truth) & (truth <= high)
        found[name, "plain"] = (plain[0] <= truth) & (truth <= plain[1])
        found[name, "width"] = high - low
        found[name, "mean"] = draws.mean(axis=0)[partner]
        found[name, "planted"] = truth
    return found


def measure(corpora: int = CORPORA) -> str:
    """Tell coverage with its Monte Carlo error over corpora, how wide intervals are, and how far differences shrink."""
    rows = []
    for words, background in WORLDS:
        results = [covered(seed, words, background) for seed in range(corpora)]
        tables = {name: np.array([result[name] for result in results], float) for name in results[0]}
        for quantity in QUANTITIES:
            cells = [f"{words[0]}–{words[1]}", str(background), quantity]
            for way in ("covered", "plain"):
                by_corpus = tables[quantity, way].mean(axis=1)
                cells.append(f"{by_corpus.mean():.3f} ± {by_corpus.std(ddof=1) / np.sqrt(corpora):.3f}")
            slope = np.polyfit(tables[quantity, "planted"].ravel(), tables[quantity, "mean"].ravel(), 1)[0]
            least = tables[quantity, "covered"].mean(axis=0).min()
            cells += [f"{least:.2f}", f"{slope:.2f}", f"{tables[quantity, 'width'].mean():.3f}"]
            rows.append(f"| {' | '.join(cells)} |")
            print(rows[-1], flush=True)
    return (
        "## Intervals of shares and differences\n\n"
        f"{corpora} planted corpora of {TOPICS} topics, {DOCUMENTS} documents × {PARAGRAPHS} units, {len(SEEDS)} seeds "
        f"of `lda_gibbs`, nominal {resampling.LEVEL:.0%}: share of corpus × topic pairs in which the interval covers "
        "the planted value (± standard error over corpora), beside that of plain percentiles, and of the topic that is "
        "covered least. Slope: of what is estimated on what was planted; below 1 it is pulled towards the mean.\n\n"
        "| words a unit | background | quantity | covered | plain percentiles | least covered | slope | width |\n"
        "|---|---|---|---|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )
