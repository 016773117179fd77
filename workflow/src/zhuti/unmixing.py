"""Tokens of each topic in documents, corrected for how often a token of one topic is taken for another's."""

import numpy as np
from scipy import sparse

TOLD_APART = 0.05
"""Directions of the confusion matrix with singular values below this share of the largest are left as they are."""


def unmixed(counts: sparse.csr_matrix, tokens: np.ndarray, topic_word: np.ndarray) -> np.ndarray:
    """Correct documents' tokens by topic for words that topics share.

    Topics that share words are told apart less well, so that the model's shares of groups look more alike than they
    are. Let a token of word w be taken for topic k with probability π_k φ_kw / Σ_j π_j φ_jw, where π are the topics'
    shares of the corpus. The tokens of document d that are taken for k then number r_dk = Σ_w n_dw π_k φ_kw / p_w, and
    their expected value is Σ_j M_kj t_dj: t are the tokens that are of topic j, M_kj = Σ_w φ_jw π_k φ_kw / p_w is how
    often a token of j is taken for k. Solved for t, this is the correction of class shares for misclassification
    (Hopkins & King 2010, "A method of automated nonparametric content analysis for social science"). It is unbiased
    where the topics are right and, being linear, may be added up over any group; single documents can have less than
    nothing. Where words do not tell topics apart, what the model says of the units stays.

    Args:
        counts: D x V counts of terms in documents.
        tokens: D x K, expected tokens of each topic by the model.
        topic_word: K x V, all positive, rows sum to 1.

    Returns:
        D x K. Rows keep their sums, and so do columns: the shares of the whole corpus stay as they are.
    """
    corpus = tokens.sum(axis=0)
    weighted = topic_word * (corpus / corpus.sum())[:, None]
    taken_for = weighted / weighted.sum(axis=0)
    confusion = taken_for @ topic_word.T
    missing = counts @ taken_for.T - tokens @ confusion.T
    found = tokens + missing @ np.linalg.pinv(confusion, rcond=TOLD_APART).T
    size = tokens.sum(axis=1, keepdims=True)
    # A pseudo-inverse may drop a little of a document's length; topics that do not fit the corpus move its shares.
    found += (size - found.sum(axis=1, keepdims=True)) * corpus / corpus.sum()
    return found + (corpus - found.sum(axis=0)) * size / size.sum()
