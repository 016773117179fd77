"""Words that a study may want as stopwords: they are everywhere, and everywhere about as often."""

from collections.abc import Iterable, Iterator

import numpy as np

from zhuti.audit.stream import BORDER, Stream

COLUMNS = ["term", "cf", "df", "df_share", "evenness", "why"]
STRETCH = 1000
"""Tokens of a stretch. Stretches stand in for documents, so that five long reports and five thousand short notices are
measured alike: a word of one topic is missing from many stretches of a report that names it a hundred times."""
FEWEST = 10
"""Stretches without which nothing is suggested."""
LEAST_SHARE, LEAST_EVENNESS = 0.5, 0.94


def spread(stream: Stream) -> tuple[np.ndarray, np.ndarray, int]:
    """Measure how the words are spread over stretches of `STRETCH` tokens.

    Returns:
        df: in how many stretches each word occurs, shape (V,); entropy (bits) of its occurrences over the stretches,
        shape (V,); and the number of stretches.
    """
    width = len(stream.words)
    ids = stream.ids[stream.ids != BORDER].astype(np.int64)
    total = max(len(ids) // STRETCH, 1)
    # What is left at the end belongs to the last stretch.
    stretch = np.minimum(np.arange(len(ids)) // STRETCH, total - 1)
    pair, times = np.unique(ids * total + stretch, return_counts=True)
    word = pair // total
    cf = np.maximum(np.bincount(word, times, minlength=width), 1)
    entropy = np.log2(cf) - np.bincount(word, times * np.log2(times), minlength=width) / cf
    return np.bincount(word, minlength=width), entropy, total


def chance_entropy(count: int, bins: int) -> float:
    """Return the entropy (bits) to expect of `count` occurrences that fall into `bins` by chance (Poisson)."""
    mean = count / bins
    k = np.arange(1, int(mean + 10 * np.sqrt(mean) + 20))
    probability = np.exp(k * np.log(mean) - mean - np.cumsum(np.log(k)))
    return float(np.log2(count) - (probability * k * np.log2(k)).sum() / mean)


def rows(stream: Stream, counted: Iterable[str]) -> Iterator[dict]:
    """Yield the rows of suggestions.csv, the most widespread words first.

    Args:
        stream: the tokens of the corpus.
        counted: the words that the models see. Evenness 1 is what a word has that falls anywhere by chance.
    """
    df, entropy, total = spread(stream)
    if total < FEWEST:
        return
    number = {word: place for place, word in enumerate(stream.words)}
    cf, found = stream.counts, []
    for term in counted:
        place = number[term]
        share, count = float(df[place]) / total, int(cf[place])
        if share >= LEAST_SHARE:
            evenness = min(float(entropy[place]) / chance_entropy(count, total), 1.0)
            found.append({"term": term, "cf": count, "df": int(df[place]), "df_share": share, "evenness": evenness})
    for row in sorted(found, key=lambda row: (-row["df_share"], row["term"])):
        if row["evenness"] >= LEAST_EVENNESS:
            yield row | {"df_share": round(row["df_share"], 3), "evenness": round(row["evenness"], 3), "why": _why(row)}


def _why(row: dict) -> str:
    share = f"{row['df_share']:.0%}"
    return f"每 {STRETCH} 词一段，{share} 的段落都有 / in {share} of all stretches of {STRETCH} words"
