"""Latent Dirichlet allocation by collapsed Gibbs sampling from anchored topics: NMF says where the chain starts."""

import numpy as np
from scipy import sparse

from zhuti import nmf
from zhuti.coherence import top_terms
from zhuti.fit import Fit
from zhuti.gibbs import sample

ANCHOR_WORDS = 20
"""Words of each NMF topic that anchor a topic of the chain."""
ANCHOR_WEIGHT = 1.0
"""Prior of an anchor word in its topic, in tokens; elsewhere it is `eta`."""
ANCHOR_UNITS = 5000
"""At most so many units, drawn at random, are factorised."""
ANCHOR_UPDATES = 30
ANCHOR_SEED = 0


def fit(counts: sparse.csr_matrix, k: int, seed: int, *, sublinear: bool = True, eta: float = 0.01, **settings) -> Fit:
    """Fit K topics with a chain whose prior over words favours the top words of K topics of NMF.

    From a random start a chain ends in one of many modes, which mix themes; a factorisation of TF-IDF finds themes, but
    is no model of the counts. So its words give the chain a start: one token of prior weight for each, little beside
    the counts of frequent words, and left out of the estimates. All seeds share the anchors.

    Args:
        counts: N x V counts of terms in units.
        k: number of topics.
        seed: of the chain.
        sublinear: weigh 1 + ln(count) for NMF.
        eta: parameter of the prior over terms that are no anchors.
        settings: of `zhuti.gibbs.sample`.

    Returns:
        The fit as `zhuti.gibbs.sample` gives it.
    """
    prior = anchored_prior(counts, k, sublinear, eta)
    return sample("lda_gibbs", counts, k, seed, eta=eta, word_prior=prior, **settings)


def anchored_prior(counts: sparse.csr_matrix, k: int, sublinear: bool, eta: float) -> np.ndarray:
    """Return K x V parameters of the prior over terms; too few units to factorise leave it symmetric."""
    units = counts.shape[0]
    drawn = np.random.default_rng(ANCHOR_SEED).permutation(units)[:ANCHOR_UNITS]
    part = counts[np.sort(drawn)]
    prior = np.full((k, counts.shape[1]), eta)
    if min(part.shape) < k or not part.nnz:
        return prior
    topic_word = nmf.fit(part, k, sublinear=sublinear, iterations=ANCHOR_UPDATES).topic_word
    top = top_terms(topic_word, ANCHOR_WORDS)
    words = np.take_along_axis(topic_word, top, axis=1) > 0
    topics = np.broadcast_to(np.arange(k)[:, None], top.shape)
    prior[topics[words], top[words]] = ANCHOR_WEIGHT
    return prior
