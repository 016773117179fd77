"""One chain of collapsed Gibbs sampling for latent Dirichlet allocation, with tomotopy, run until it rises no more."""

import numpy as np
import tomotopy
from scipy import sparse

from zhuti.fit import Fit, rows_to_one

STEP = 10
"""Sweeps between two values of the trace, and between two states that are averaged."""
WINDOW = 10
"""Values of the trace that are compared with as many before them."""
TOLERANCE = 0.001
"""Nats per token: a gain below it, or below its own noise, from one window to the next counts as none."""


def sample(
    name: str,
    counts: sparse.csr_matrix,
    k: int,
    seed: int,
    *,
    iterations: int = 600,
    burn_in: int = 50,
    optim_interval: int = 10,
    alpha: float = 0.1,
    eta: float = 0.01,
    word_prior: np.ndarray | None = None,
) -> Fit:
    """Fit K topics with one chain on one thread.

    The prior over topics is asymmetric and learned from `burn_in` on (Wallach, Mimno & McCallum 2009, "Rethinking LDA:
    why priors matter"). The chain has settled when the mean log-likelihood of a window of sweeps exceeds that of the
    window before it by less than `TOLERANCE` or than the standard error of that gain; another window of states is then
    averaged in the estimates of Griffiths & Steyvers (2004, "Finding scientific topics", eqs. 6 and 7), since a single
    state is a noisy draw. A chain that does not settle within `iterations` sweeps averages its last window, and
    says so.

    Args:
        name: of the model, for `info`.
        counts: N x V counts of terms in units.
        k: number of topics.
        seed: seed of the chain.
        iterations: most sweeps over the corpus.
        burn_in: sweeps before the prior over topics is learned.
        optim_interval: sweeps between two updates of that prior; 0 keeps `alpha`.
        alpha: initial value of each of the K parameters of the prior over topics.
        eta: parameter of the symmetric prior over terms, by which the estimates are smoothed.
        word_prior: K x V parameters that the chain samples with instead of `eta`.

    Returns:
        The fit, topics in the order of the chain. `info["trace"]` lists [sweep, log-likelihood per token],
        `info["settled"]` the sweep at which it rose no more (None: it did not settle), `info["topic_tokens"]` the mean
        number of tokens assigned, `info["states"]` how many states were averaged.
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
    places = _add_units(model, counts, word_prior)
    trace: list[list] = []
    settled = None
    word_topics, unit_topics = np.zeros((counts.shape[1], k)), np.zeros((counts.shape[0], k))
    states = 0
    while model.global_step < iterations and states < WINDOW:
        model.train(min(STEP, iterations - model.global_step), workers=1)
        trace.append([model.global_step, round(model.ll_per_word, 6)])
        left = -(-(iterations - model.global_step) // STEP)
        if settled is not None or left < WINDOW:
            _add_state(model, *places, word_topics, unit_topics)
            states += 1
        elif rises_no_more([value for _, value in trace]) and model.global_step > burn_in:
            settled = model.global_step
    assigned = word_topics.T / states
    learned = np.asarray(model.alpha, float)
    info = {"model": name, "k": k, "seed": seed, "settings": settings, "alpha": learned.tolist(), "eta": eta}
    info |= {"topic_tokens": assigned.sum(axis=1).tolist(), "trace": trace, "settled": settled, "states": states}
    return Fit(rows_to_one(assigned + eta), rows_to_one(unit_topics / states + learned), info)


def rises_no_more(values: list[float]) -> bool:
    """Tell whether the last window of a trace gains no more over the window before it than would be noise."""
    if len(values) < 2 * WINDOW:
        return False
    before, last = np.array(values[-2 * WINDOW :]).reshape(2, WINDOW)
    noise = np.sqrt((before.var(ddof=1) + last.var(ddof=1)) / WINDOW)
    return bool(last.mean() - before.mean() < max(TOLERANCE, noise))


def _add_units(
    model: tomotopy.LDAModel, counts: sparse.csr_matrix, word_prior: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Give units and prior to the model; returns unit and term of each token, in the order in which it keeps them."""
    for unit in range(counts.shape[0]):
        place = slice(counts.indptr[unit], counts.indptr[unit + 1])
        words = [str(term) for term in np.repeat(counts.indices[place], counts.data[place])]
        model.add_doc(words, ignore_empty_words=True)
    if word_prior is not None:
        for term in np.unique(counts.indices):
            if np.ptp(word_prior[:, term]):
                model.set_word_prior(str(term), word_prior[:, term].tolist())
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
