"""Our coherence step beside gensim's `CoherenceModel`: a grid of 5 K × 5 seeds on 20 000 articles of law."""

import itertools
import time
from collections.abc import Callable

import numpy as np
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel
from gibbs_vs_gensim import ARTICLES, count, read_articles

from zhuti import coherence, lda_random
from zhuti.scores import add_coherence
from zhuti.words import relevance

KS, SEEDS, SWEEPS = (10, 20, 30, 40, 50), (1, 2, 3, 4, 5), 20
TIMED = (1,)
"""Seeds whose fits gensim scores: all of them would take it ten minutes."""
TOP, WEIGHT, REPEATS = 10, 0.6, 5
NAMES = {"npmi": "c_npmi", "c_v": "c_v"}
TITLE = "## Coherence of a grid"


def records(counts) -> dict[tuple[int, int], dict]:
    """Fit the grid with chains that are too short to be good, but whose topics are topics; returns their words."""
    term_share = np.asarray(counts.sum(axis=0)).ravel() / counts.sum()
    found = {}
    for k, seed in itertools.product(KS, SEEDS):
        topic_word = lda_random.fit(counts, k, seed, iterations=SWEEPS, burn_in=SWEEPS).topic_word
        found[k, seed] = {
            "by_probability": coherence.top_terms(topic_word, TOP),
            "by_relevance": coherence.top_terms(relevance(topic_word, term_share, WEIGHT), TOP),
        }
    return found


def seconds(step: Callable[[], object]) -> tuple[float, object]:
    """Return the processor time of a step, and what it returns: the wall clock of a shared machine says little."""
    start = time.process_time()
    result = step()
    return time.process_time() - start, result


def by_gensim(texts: list[list[str]], dictionary: Dictionary, top: np.ndarray, name: str) -> list[float]:
    """Coherence of each topic of one fit."""
    topics = [[str(term) for term in row] for row in top]
    options = {"texts": texts, "dictionary": dictionary, "topn": TOP, "processes": 1}
    return CoherenceModel(topics=topics, coherence=name, **options).get_coherence_per_topic()


def spread(values: list[float], digits: int = 2) -> str:
    """Format a median with its range."""
    return f"{np.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def measure() -> str:
    """Time both on the same top words, and compare what they give."""
    if not ARTICLES.exists():
        return f"{TITLE}\n\nSkipped: the corpus prc_law_articles is not beside this checkout.\n"
    ids, indptr, counts, _ = count(*read_articles())
    grid = records(counts)
    ours = [seconds(lambda: add_coherence(list(grid.values()), ids, indptr))[0] for _ in range(REPEATS)]
    words = np.array([str(term) for term in ids])
    texts = [words[start:stop].tolist() for start, stop in itertools.pairwise(indptr)]
    dictionary = Dictionary(texts)
    theirs, apart = {name: [] for name in NAMES}, 0.0
    for (k, seed), name in itertools.product(grid, NAMES):
        if seed in TIMED:
            step = lambda: by_gensim(texts, dictionary, grid[k, seed]["by_probability"], NAMES[name])  # noqa: B023, E731
            taken, found = seconds(step)
            theirs[name].append(taken)
            apart = max(apart, np.abs(np.array(found) - grid[k, seed][name]).max())
            print(f"K = {k}, seed {seed}: {name} {taken:.1f} s", flush=True)
    whole = len(grid) * sum(np.mean(values) for values in theirs.values())
    factors = [whole / one for one in ours]
    return (
        f"{TITLE}\n\n"
        f"{counts.shape[0]} articles of law, {len(ids)} tokens of {counts.shape[1]} words; "
        f"K = {', '.join(map(str, KS))}, {len(SEEDS)} seeds each of `lda_random` with {SWEEPS} sweeps; the {TOP} most "
        "probable words of each topic. Processor seconds, median (range). gensim's `CoherenceModel` (`processes=1`) "
        f"was timed on {len(theirs['npmi'])} of the {len(grid)} fits, {len(TIMED)} of each K; its time for the grid is "
        f"their mean times {len(grid)}. Ours is for the whole grid, {REPEATS} times, and includes NPMI of the most "
        "relevant words, which gensim did not do.\n\n"
        "| | seconds |\n|---|---|\n"
        f"| gensim, NPMI of one fit | {spread(theirs['npmi'])} |\n"
        f"| gensim, C_v of one fit | {spread(theirs['c_v'])} |\n"
        f"| gensim, both, the grid | {whole:.0f} |\n"
        f"| ours, the grid | {spread(ours)} |\n"
        f"| times as fast (aim: 20) | {spread(factors, 0)} |\n"
        f"| largest difference of a topic's value | {apart:.0e} |\n"
    )
