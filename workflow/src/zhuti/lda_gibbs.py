"""Latent Dirichlet allocation by collapsed Gibbs sampling from anchored topics: NMF says where the chain starts."""

from dataclasses import replace

import numpy as np
from scipy import sparse

from zhuti import nmf
from zhuti.collection import sum_by_document
from zhuti.fit import Fit
from zhuti.gibbs import sample

ANCHOR_SHARE = 0.03
"""Prior weight of a topic's anchors, as a share of the tokens of a topic of mean size.

With .01 long chains leave the themes again (148 judicial interpretations); with .05 the anchors of titles of five
words, which are poor, cost coherence."""
DOCUMENTS_PER_TOPIC = 10
"""With at least so many documents to a topic, whole documents are factorised; fewer would give places, not themes."""
ANCHOR_TEXTS = 5000
"""At most so many documents or units, drawn at random, are factorised."""
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
    is no model of the counts. So its topics give the chain a start: each is spread over the prior of one topic, with
    `ANCHOR_SHARE` of the tokens that a topic has on average. That is little beside the counts, in short corpora and for
    rare words too, and left out of the estimates. All seeds share the anchors.

    Args:
        counts: N x V counts of terms in units.
        k: number of topics.
        seed: of the chain.
        documents: document of each unit, 0 … D-1; None if each unit is a document.
        sublinear: weigh 1 + ln(count) for NMF.
        eta: parameter of the prior over terms, to which the anchors are added.
        settings: of `zhuti.gibbs.sample`.

    Returns:
        The fit as `zhuti.gibbs.sample` gives it; `info["anchors"]` is what was factorised: "document", "unit" or None.
    """
    texts, level = anchor_texts(counts, k, documents)
    prior = anchored_prior(texts, k, sublinear, eta)
    fitted = sample("lda_gibbs", counts, k, seed, eta=eta, word_prior=prior, **settings)
    return replace(fitted, info=fitted.info | {"anchors": level if np.ptp(prior) else None})


def anchor_texts(counts: sparse.csr_matrix, k: int, documents: np.ndarray | None) -> tuple[sparse.csr_matrix, str]:
    """Return the counts that are factorised, of whole documents or of units, and which of them they are."""
    if documents is not None and len(np.unique(documents)) >= DOCUMENTS_PER_TOPIC * k:
        return sum_by_document(counts, documents), "document"
    return counts, "unit"


def anchored_prior(texts: sparse.csr_matrix, k: int, sublinear: bool, eta: float) -> np.ndarray:
    """Return K x V parameters of the prior over terms; too few texts to factorise leave it symmetric."""
    drawn = np.random.default_rng(ANCHOR_SEED).permutation(texts.shape[0])[:ANCHOR_TEXTS]
    part = texts[np.sort(drawn)]
    prior = np.full((k, texts.shape[1]), eta)
    if min(part.shape) < k or not part.nnz:
        return prior
    topic_word = nmf.fit(part, k, sublinear=sublinear, iterations=ANCHOR_UPDATES).topic_word
    return prior + ANCHOR_SHARE * texts.sum() / k * topic_word
