"""Latent Dirichlet allocation by collapsed Gibbs sampling, with tomotopy."""

import numpy as np
import tomotopy
from scipy import sparse

from zhuti.fit import Fit, rows_to_one

STEP = 20
"""Sweeps between two values of the trace, and between two states that are averaged."""


def fit(
    counts: sparse.csr_matrix,
    k: int,
    seed: int,
    *,
    iterations: int = 600,
    burn_in: int = 200,
    optim_interval: int = 10,
    alpha: float = 0.1,
    eta: float = 0.01,
) -> Fit:
    """Fit K topics with one chain on one thread.

    The prior over topics is asymmetric and learned from `burn_in` on (Wallach, Mimno & McCallum 2009, "Rethinking LDA:
    why priors matter"). The estimates are those of Griffiths & Steyvers (2004, "Finding scientific topics", eqs. 6 and
    7) with assignments averaged over the second half of the chain: a single state is a noisy draw.

    Args:
        counts: N x V counts of terms in units.
        k: number of topics.
        seed: seed of the chain.
        iterations: sweeps over the corpus.
        burn_in: sweeps before the prior is learned.
        optim_interval: sweeps between two updates of the prior; 0 keeps `alpha`.
        alpha: initial value of each of the K parameters of the prior over topics.
        eta: parameter of the symmetric prior over terms.

    Returns:
        The fit, topics in the order of the chain. `info["trace"]` lists [sweep, log-likelihood per token];
        `info["topic_tokens"]` the mean number of tokens assigned; `info["states"]` how many states were averaged.
    """
    settings = {
        "iterations": iterations,
        "burn_in": burn_in,
        "optim_interval": optim_interval,
        "alpha": alpha,
        "eta": eta,
    }
    model = tomotopy.LDAModel(k=k, alpha=alpha, eta=eta, seed=seed)
    model.burn_in, model.optim_interval = burn_in, optim_interval
    places = _add_units(model, counts)
    trace: list[list] = []
    word_topics, unit_topics = np.zeros((counts.shape[1], k)), np.zeros((counts.shape[0], k))
    states = 0
    while model.global_step < iterations:
        model.train(min(STEP, iterations - model.global_step), workers=1)
        trace.append([model.global_step, round(model.ll_per_word, 6)])
        if model.global_step > iterations / 2:
            _add_state(model, *places, word_topics, unit_topics)
            states += 1
    assigned = word_topics.T / states
    learned = np.asarray(model.alpha, float)
    info = {"model": "lda_gibbs", "k": k, "seed": seed, "settings": settings, "alpha": learned.tolist(), "eta": eta}
    info |= {"topic_tokens": assigned.sum(axis=1).tolist(), "trace": trace, "states": states}
    return Fit(rows_to_one(assigned + eta), rows_to_one(unit_topics / states + learned), info)


def _add_units(model: tomotopy.LDAModel, counts: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """Give the units to the model; returns unit and term of each token, in the order in which the model keeps them."""
    for unit in range(counts.shape[0]):
        place = slice(counts.indptr[unit], counts.indptr[unit + 1])
        words = [str(term) for term in np.repeat(counts.indices[place], counts.data[place])]
        model.add_doc(words, ignore_empty_words=True)
    # The model numbers and orders its words when training begins.
    model.train(0, workers=1)
    term_of = np.array([int(word) for word in model.used_vocabs])
    filled = np.flatnonzero(np.diff(counts.indptr))
    unit = np.repeat(filled, [len(document.words) for document in model.docs])
    return unit, term_of[np.concatenate([document.words for document in model.docs])]


def _add_state(
    model: tomotopy.LDAModel, unit: np.ndarray, term: np.ndarray, word_topics: np.ndarray, unit_topics: np.ndarray
) -> None:
    """Add the present assignments to V x K and N x K sums."""
    topic = np.concatenate([document.topics for document in model.docs]).astype(np.int64)
    for group, sums in ((term, word_topics), (unit, unit_topics)):
        sums += np.bincount(group * model.k + topic, minlength=sums.size).reshape(sums.shape)
