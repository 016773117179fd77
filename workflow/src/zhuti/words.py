"""The words of topics: how they are ranked, and how much the lists of a model say."""

import numpy as np

DIVERSITY_WORDS = 25
"""Words per topic that diversity looks at (Dieng, Ruiz & Blei 2020, "Topic modeling in embedding spaces")."""
FREX_WEIGHT = 0.5
"""Weight of exclusivity beside frequency (Bischof & Airoldi 2012; also the default of R's stm)."""


def relevance(topic_word: np.ndarray, term_share: np.ndarray, weight: float) -> np.ndarray:
    """Rank words within topics (Sievert & Shirley 2014, "LDAvis", section 3.1).

    Args:
        topic_word: K x V, φ.
        term_share: V, the share of each term in the corpus, p.
        weight: λ of λ log φ + (1 - λ) log(φ / p), which is log φ - (1 - λ) log p.

    Returns:
        K x V; -inf where φ or p is 0.
    """
    with np.errstate(divide="ignore"):
        scores = np.log(topic_word) - (1 - weight) * np.log(np.where(term_share > 0, term_share, 1))
    return np.where(term_share > 0, scores, -np.inf)


def lift(topic_word: np.ndarray, term_share: np.ndarray) -> np.ndarray:
    """Say how many times as frequent a word is in a topic as in the corpus: φ / p, K x V; 0 where p is 0."""
    return np.where(term_share > 0, topic_word / np.where(term_share > 0, term_share, 1), 0.0)


def exclusive_share(topic_word: np.ndarray) -> np.ndarray:
    """Share of each topic among all topics' φ of a word: φ_kw / Σ_j φ_jw, K x V; 0 for a word that no topic has."""
    sums = topic_word.sum(axis=0)
    return topic_word / np.where(sums > 0, sums, 1)


def frex(topic_word: np.ndarray, weight: float = FREX_WEIGHT) -> np.ndarray:
    """Rank words by frequency and exclusivity (Bischof & Airoldi 2012, "Summarizing topical content", section 2.4).

    The weighted harmonic mean of two ranks within the topic, which are values of the empirical distribution function
    over all words: that of φ, and that of `exclusive_share`.

    Returns:
        K x V, between 0 and 1; -inf where φ is 0.
    """
    frequency, exclusive = map(distribution, (topic_word, exclusive_share(topic_word)))
    return np.where(topic_word > 0, 1 / (weight / exclusive + (1 - weight) / frequency), -np.inf)


def distribution(values: np.ndarray) -> np.ndarray:
    """Share of the values of a row that are not larger, for each value: K x V, above 0 and up to 1."""
    from scipy.stats import rankdata

    return rankdata(values, method="max", axis=1) / max(values.shape[1], 1)


def exclusivity(topic_word: np.ndarray, best: np.ndarray) -> np.ndarray:
    """Mean `exclusive_share` of each topic's words `best` (K x n ids): K values."""
    return np.take_along_axis(exclusive_share(topic_word), best, axis=1).mean(axis=1)


def diversity(best: np.ndarray) -> float:
    """Share of different words among the words of all topics (K x n ids); 1 = no word is in two lists."""
    return len(np.unique(best)) / best.size


def effective_topics(share: np.ndarray) -> float:
    """Return the number of equally large topics whose shares have the same entropy: exp(-Σ s ln s), between 1 and K."""
    share = share[share > 0]
    return float(np.exp(-(share * np.log(share)).sum()))
