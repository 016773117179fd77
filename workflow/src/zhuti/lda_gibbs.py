"""Latent Dirichlet allocation by collapsed Gibbs sampling from anchored topics: NMF says where the chain starts."""

from dataclasses import replace

import numpy as np
from scipy import sparse

from zhuti import nmf, tfidf
from zhuti.collection import sum_by_document
from zhuti.fit import Fit
from zhuti.gibbs import sample

ANCHOR_SHARE = 0.03
"""Prior weight of a topic's anchors, as a share of the tokens of a topic of mean size.

With .01 long chains leave the themes again (148 judicial interpretations); with .05 the anchors of titles of five
words, which are poor, cost coherence."""
DOCUMENTS_PER_TOPIC = 10
"""With so many documents to a topic, whole documents weigh as much as units; with fewer they would give places, not
themes, and weigh less in proportion. A step instead would make the K of one grid incomparable."""
ANCHOR_TEXTS = 5000
"""At most so many documents, and so many units, drawn at random, are factorised."""
ANCHOR_UPDATES = 30
ANCHOR_SEED = 0


def fit(
    counts: sparse.csr_matrix,
    k: int,
    seed: int,
    *,
    documents: np.ndarray | None = None,
    sublinear: bool = True,
    eta: float = 0.01,
    **settings,
) -> Fit:
    """Fit K topics with a chain whose prior over words favours the words of K topics of NMF.

    From a random start a chain ends in one of many modes, which mix themes; a factorisation of TF-IDF finds themes, but
    is no model of the counts. So its topics, of units and whole documents together, give the chain a start: each is
    spread over the prior of one topic, with `ANCHOR_SHARE` of the tokens that a topic has on average. That is little
    beside the counts, in short corpora and for rare words too, and left out of the estimates. All seeds share the
    anchors.

    Args:
        counts: N x V counts of terms in units.
        k: number of topics.
        seed: of the chain.
        documents: document of each unit, 0 … D-1; None if each unit is a document.
        sublinear: weigh 1 + ln(count) for NMF.
        eta: parameter of the prior over terms, to which the anchors are added.
        settings: of `zhuti.gibbs.sample`.

    Returns:
        The fit as `zhuti.gibbs.sample` gives it; `info["anchors"]` is the part that whole documents had in what was
        factorised, 0 to .5, or None where there was too little to factorise.
    """
    texts, weight, part = anchor_texts(counts, k, documents)
    prior = np.full((k, counts.shape[1]), eta)
    if anchored := min(texts.shape) >= k and texts.nnz > 0:
        prior += ANCHOR_SHARE * counts.sum() / k * anchors(texts, weight, k, sublinear)
    fitted = sample("lda_gibbs", counts, k, seed, eta=eta, word_prior=prior, **settings)
    return replace(fitted, info=fitted.info | {"anchors": part if anchored else None})


def anchor_texts(
    counts: sparse.csr_matrix, k: int, documents: np.ndarray | None
) -> tuple[sparse.csr_matrix, np.ndarray, float]:
    """Return what is factorised: counts of texts, what each weighs, and the part of the weight that documents have."""
    units = _drawn(counts)
    number = counts.shape[0] if documents is None else len(np.unique(documents))
    if number == counts.shape[0]:
        return units, np.ones(units.shape[0]), 0.0
    whole = _drawn(sum_by_document(counts, documents))
    # Rows of TF-IDF have length 1, so that their number is their weight in the sum of squares.
    beside = min(1, number / (DOCUMENTS_PER_TOPIC * k))
    weight = np.repeat([1, np.sqrt(beside * units.shape[0] / whole.shape[0])], [units.shape[0], whole.shape[0]])
    return sparse.vstack([units, whole], "csr"), weight, round(beside / (1 + beside), 4)


def anchors(texts: sparse.csr_matrix, weight: np.ndarray, k: int, sublinear: bool) -> np.ndarray:
    """Return K topics of NMF of the TF-IDF weights of texts: K x V, rows sum to 1."""
    weights = tfidf.weights(texts, tfidf.fit(texts, sublinear))
    return nmf.factorise(sparse.diags_array(weight) @ weights, k, iterations=ANCHOR_UPDATES).topic_word


def _drawn(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return at most `ANCHOR_TEXTS` rows, in order."""
    return counts[np.sort(np.random.default_rng(ANCHOR_SEED).permutation(counts.shape[0])[:ANCHOR_TEXTS])]
