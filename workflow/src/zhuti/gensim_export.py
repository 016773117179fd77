"""The chosen model as a gensim `LdaModel`, for those who go on with gensim or pyLDAvis."""

import sys
from pathlib import Path

import numpy as np
from gensim.corpora import Dictionary
from gensim.models import LdaModel
from gensim.utils import SaveLoad, pickle

from zhuti.tables import read_array, read_json

FILES = ("lda.gensim", "lda.gensim.id2word", "lda.gensim.state", "lda.gensim.expElogbeta.npy")
"""What gensim makes of one model."""
FALLBACK_ETA = 1e-9
"""A model without a prior (NMF) is exported with one that changes no probability by more than 1e-6."""


def to_gensim(topic_word: np.ndarray, fit: dict, dictionary: Dictionary, n_units: int) -> LdaModel:
    """Build a gensim model whose topics are those of a fit.

    gensim keeps λ = η + sufficient statistics and normalises it, so the statistics are φ scaled to the tokens of each
    topic, less η. gensim's own inference gives slightly other topics of units than zhuti's doc_topic.

    Args:
        topic_word: K x V.
        fit: fit.json with alpha, eta and topic_tokens.
        dictionary: the V terms.
        n_units: number of units.

    Returns:
        A model whose `get_topics()` equals `topic_word`; gensim's topic i is topic i + 1 of the study.
    """
    k, n_terms = topic_word.shape
    eta = fit["eta"] or FALLBACK_ETA
    alpha = np.asarray(fit["alpha"] or [1 / k] * k, dtype=np.float64)
    model = LdaModel(id2word=dictionary, num_topics=k, alpha=alpha, eta=eta, random_state=0, dtype=np.float64)
    scale = np.asarray(fit["topic_tokens"]) + eta * n_terms
    model.state.sstats = np.maximum(topic_word * scale[:, None] - eta, 0)
    model.state.numdocs = n_units
    model.sync_state()
    return model


def save(model: LdaModel, folder: str | Path) -> None:
    """Save a model under fixed names and with the same bytes each time, as `LdaModel.load` reads it."""
    # gensim notes the time of each step of an object's life.
    model.lifecycle_events = model.state.lifecycle_events = model.id2word.lifecycle_events = None
    main, terms, state, _ = (str(Path(folder, name)) for name in FILES)
    # Not by `LdaModel.save`: it keeps a list in the order of a set, which differs from process to process, and moves
    # the statistics of a large model to a file of their own.
    SaveLoad.save(model, main, separately=["expElogbeta"], ignore=["state", "dispatcher", "id2word"])
    model.state.save(state, sep_limit=sys.maxsize)
    pickle(model.id2word, terms)


def run(*, topic_word: str, fit: str, doc_topic: str, dictionary: str, folder: str) -> None:
    """Export the chosen model to topics/chosen."""
    terms = Dictionary.load_from_text(dictionary)
    model = to_gensim(read_array(topic_word), read_json(fit), terms, len(read_array(doc_topic)))
    save(model, folder)
