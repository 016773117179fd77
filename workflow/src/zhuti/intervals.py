"""Intervals of the topics' shares, coherence and exclusivity and of the number of topics, by resampling documents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from zhuti import resampling, tables
from zhuti.bow import read_sequences
from zhuti.coherence import top_terms
from zhuti.collection import Collection, document_sums, fits_of
from zhuti.cooccurrence import document_windows, weighted_npmi
from zhuti.reliability import match
from zhuti.words import effective_topics, exclusivity

COLUMNS = ["topic", "quantity", "value", "low", "high"]
CURVED = ("npmi", "effective_topics")
"""Quantities that resampling changes in the mean."""
CELLS = 10_000_000
"""Non-zero counts times topics that are held in memory at a time."""


@dataclass(frozen=True)
class Matched:
    """A fit whose topics are in the order of the chosen ones."""

    seed: int
    topic_word: np.ndarray
    """K x V."""
    doc_topic: np.ndarray
    """N x K."""


def matched_fits(
    choice: dict, topic_words: Sequence[str | Path], doc_topics: Sequence[str | Path], fits: Sequence[str | Path]
) -> list[Matched]:
    """Read the fits of the chosen K, each with its topics matched to those of the chosen fit, which comes first.

    Args:
        choice: choice.json.
        topic_words, doc_topics, fits: files of all fits of the study's model, in the same order.
    """
    words, shares = fits_of(topic_words, fits, choice["k"]), fits_of(doc_topics, fits, choice["k"])
    chosen = tables.read_array(words[choice["seed"]])
    found = []
    for seed in sorted(words, key=lambda seed: (seed != choice["seed"], seed)):
        topic_word, doc_topic = tables.read_array(words[seed]), tables.read_array(shares[seed])
        order = match(chosen, topic_word)[0]
        found.append(Matched(seed, topic_word[order], np.ascontiguousarray(doc_topic[:, order])))
    return found


def exclusivity_influence(
    counts: sparse.csr_matrix, document: np.ndarray, doc_topic: np.ndarray, topic_word: np.ndarray, top: np.ndarray
) -> np.ndarray:
    """Return how much each topic's exclusivity changes per unit of weight of each document, to first order: D x K.

    Topics are re-estimated from weighted documents by one step of expectation and maximisation: a token of w in unit u
    is of topic k with probability θ_uk φ_kw / Σ_j θ_uj φ_jw. Exclusivity is the mean of φ_kw / Σ_j φ_jw over the n top
    words, of which the derivative is taken.

    Args:
        counts: N x V; document: of each unit; doc_topic: θ, N x K; topic_word: φ, K x V; top: K x n ids.
    """
    terms, place = np.unique(top, return_inverse=True)
    place = place.reshape(top.shape)
    phi = topic_word[:, terms]
    tokens = document_sums(doc_topic * np.asarray(counts.sum(axis=1)), document)
    # The words of a topic without tokens (of NMF) do not change.
    size = np.where(tokens.sum(axis=0) > 0, tokens.sum(axis=0), np.inf)
    part = sparse.coo_matrix(counts[:, terms])
    likelihood, spread = np.empty(part.nnz), np.empty(part.nnz)
    step = max(1, CELLS // phi.shape[0])
    for start in range(0, part.nnz, step):
        piece = slice(start, start + step)
        theta, words = doc_topic[part.row[piece]], phi.T[part.col[piece]]
        likelihood[piece] = (theta * words).sum(axis=1)
        spread[piece] = (theta * (words / size)).sum(axis=1)
    ratio = part.data / np.maximum(likelihood, 1e-300)
    per_token = sparse.csr_matrix((ratio, (part.row, part.col)), shape=part.shape)
    per_share = sparse.csr_matrix((ratio * spread, (part.row, part.col)), shape=part.shape)
    total = phi.sum(axis=0)
    gain, loss = np.zeros((len(terms), len(phi))), np.zeros((len(terms), len(phi)))
    for topic, words in enumerate(place):
        gain[words, topic] = phi[topic, words] / (size[topic] * total[words])
        loss[words, topic] = phi[topic, words] / total[words] ** 2
    own = (topic_word[np.arange(len(top))[:, None], top] / topic_word.sum(axis=0)[top]).sum(axis=1)
    change = document_sums(doc_topic * (per_token @ gain) - per_share @ loss, document)
    change += tokens / size @ (phi @ loss) - tokens / size * own
    return change / top.shape[1]


@dataclass(frozen=True)
class Sample:
    """What a study's intervals are computed from."""

    collection: Collection
    counts: sparse.csr_matrix
    ids: np.ndarray
    indptr: np.ndarray


def draw(sample: Sample, fits: Sequence[Matched], top_words: int, weights: np.ndarray) -> dict[str, np.ndarray]:
    """Compute all quantities with documents weighted; fit f of F takes its turn in the samples f, f + F, …

    Args:
        weights: B x D: how often each document is in each sample.

    Returns:
        share, npmi, exclusivity (B x K) and effective_topics (B x 1).
    """
    collection = sample.collection
    tops = [top_terms(fit.topic_word, top_words) for fit in fits]
    windows = document_windows(sample.ids, sample.indptr, collection.document, tops)
    shape = len(weights), len(tops[0])
    found = {name: np.empty(shape) for name in ("share", "npmi", "exclusivity")}
    for number, part in resampling.in_turn(len(weights), len(fits)):
        fit, top, weight = fits[number], tops[number], weights[part]
        tokens = document_sums(fit.doc_topic * collection.tokens[:, None], collection.document)
        sums = weight @ tokens
        found["share"][part] = sums / sums.sum(axis=1, keepdims=True)
        found["npmi"][part] = weighted_npmi(windows, top, weight)
        influence = exclusivity_influence(sample.counts, collection.document, fit.doc_topic, fit.topic_word, top)
        found["exclusivity"][part] = np.clip(exclusivity(fit.topic_word, top) + (weight - 1) @ influence, 0, 1)
    found["effective_topics"] = np.apply_along_axis(effective_topics, 1, found["share"])[:, None]
    return found


def interval_rows(sample: Sample, fits: Sequence[Matched], top_words: int, resamples: int) -> list[dict]:
    """Return the rows of intervals.csv; topics are numbered from 1, limits are missing where documents are few."""
    documents = len(sample.collection.doc_ids)
    points = draw(sample, fits, top_words, np.ones((len(fits), documents), int))
    limits = {name: np.full((2, point.shape[1]), np.nan) for name, point in points.items()}
    if documents >= resampling.ENOUGH_DOCUMENTS:
        drawn = resampling.draws_of(documents, resamples, np.random.default_rng(resampling.SEED))
        size = resampling.effective_size(np.bincount(sample.collection.document, weights=sample.collection.tokens))
        draws = draw(sample, fits, top_words, resampling.weights_of(drawn, documents))
        for name in CURVED:
            draws[name] = resampling.centred(draws[name], points[name])
        limits = {
            name: resampling.interval(values, len(fits), size, moved=name != "npmi") for name, values in draws.items()
        }
        limits["effective_topics"] = np.clip(limits["effective_topics"], 1, len(fits[0].topic_word))
    return [
        dict(zip(COLUMNS, ("" if name == "effective_topics" else topic + 1, name, *numbers), strict=True))
        for name, point in points.items()
        for topic, numbers in enumerate(resampling.stable(np.vstack([point[:1], limits[name]])).T.tolist())
    ]


def run(
    *,
    rows: str | Path,
    counts: str | Path,
    sequences: str | Path,
    choice: str | Path,
    topic_words: Sequence[str | Path],
    doc_topics: Sequence[str | Path],
    fits: Sequence[str | Path],
    top_words: int,
    resamples: int,
    intervals: str | Path,
    summary: str | Path,
    say: Callable[[str], None] = print,
) -> None:
    """Write evidence/intervals.csv and intervals.json.

    Args:
        rows, counts, sequences: of stage bow.
        choice: topics/choice.json, which says K and seed.
        topic_words, doc_topics, fits: topic_word.npz, doc_topic.npz and fit.json of every K and seed of the study's
            model, in the same order.
        top_words: words per topic for coherence and exclusivity.
        resamples: resamples of documents.
    """
    sample = Sample(Collection.read(rows), tables.read_sparse(counts), *read_sequences(sequences))
    documents = len(sample.collection.doc_ids)
    with threadpool_limits(1):
        found = matched_fits(tables.read_json(choice), topic_words, doc_topics, fits)
        tables.write_csv(interval_rows(sample, found, top_words, resamples), intervals, columns=COLUMNS)
    enough = documents >= resampling.ENOUGH_DOCUMENTS
    facts = {
        "documents": documents,
        "level": resampling.LEVEL,
        "notes": resampling.notes(documents, len(found)),
        "resamples": resamples if enough else 0,
        "seeds": sorted(fit.seed for fit in found),
    }
    tables.write_json(facts, summary)
    say(f"{resamples} resamples of {documents} documents" if enough else f"{documents} documents are too few")
