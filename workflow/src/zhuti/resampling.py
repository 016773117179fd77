"""Intervals and tests by resampling and shuffling documents, in which the uncertainty of fitting is too."""

from collections.abc import Iterator

import numpy as np
from scipy.special import ndtr, stdtrit

LEVEL = 0.95
ENOUGH_DOCUMENTS = 20
"""With fewer documents in the study there are no intervals and no tests."""
ENOUGH_IN_GROUP = 10
"""With fewer documents in a group its share has no interval: one of 95 % would cover 50 to 70 % in groups of 5, about
90 % in groups of 12."""
SEED = 1
DECIMALS = 10
"""Of what is written: the last bits of linear algebra differ between processors."""
MOST_SKEWED = 0.25
FURTHEST = 3.0
"""Standard errors beyond which a thousand draws have nothing to say."""


def stable(values: np.ndarray | float) -> np.ndarray:
    """Round to `DECIMALS`, and write zero without a sign."""
    return np.round(values, DECIMALS) + 0.0


def draws_of(n: int, times: int, rng: np.random.Generator) -> np.ndarray:
    """Draw n of n documents with replacement, so many times: (times, n) numbers."""
    return rng.integers(n, size=(times, n))


def weights_of(drawn: np.ndarray, n: int) -> np.ndarray:
    """Count how often each draw holds each of n documents: (times, n)."""
    times = len(drawn)
    return np.bincount((drawn + n * np.arange(times)[:, None]).ravel(), minlength=times * n).reshape(times, n)


def in_turn(times: int, fits: int) -> Iterator[tuple[int, slice]]:
    """Give each fit its share of the draws: fit f has the draws f, f + F, f + 2 F, …"""
    return ((fit, slice(fit, times, fits)) for fit in range(fits))


def effective_size(tokens: np.ndarray) -> float:
    """Return how many documents of equal length would weigh as these do: (Σ n)² / Σ n² (Kish 1965); at least 2."""
    tokens = tokens.astype(float)
    return max(2.0, float(tokens.sum() ** 2 / (tokens**2).sum())) if len(tokens) else 2.0


def centred(draws: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Move the draws of each fit so that their mean is its own value.

    Resamples hold fewer different documents than the corpus: rare pairs of words and rare topics are lost in them. That
    is a bias of the resampling and no uncertainty.

    Args:
        draws: B x …; points: F x …: the value of each fit with all documents.
    """
    moved = np.empty_like(draws)
    for fit, part in in_turn(len(draws), len(points)):
        moved[part] = draws[part] - draws[part].mean(axis=0) + points[fit]
    return moved


def interval(draws: np.ndarray, fits: int, size: float, comparisons: int = 1, moved: bool = True) -> np.ndarray:
    """Return the limits of `LEVEL` intervals from draws of a statistic.

    The percentile interval, with two corrections for what makes it too narrow. Its tails are those of Student's t with
    the effective number of documents (Hesterberg 2015, "What teachers should know about the bootstrap", section 5.3);
    and it is moved and stretched by the skewness of the draws as in BCa (Efron 1987, "Better bootstrap confidence
    intervals"), whose bias and acceleration are both a sixth of the skewness where the statistic is a mean. Of planted
    shares in 80 documents of unequal length it covered .94 where the percentile interval and BCa covered .91 to .92.

    Args:
        draws: B x …: values of the statistic; fit number b mod `fits` is behind draw b.
        fits: number of fits that take turns. Skewness is taken within them.
        size: effective number of documents.
        comparisons: intervals that are to hold together (Bonferroni).
        moved: correct for skewness, as is right for means; a statistic with a limit nearby (NPMI) is skewed by that.

    Returns:
        2 x …: lower and upper limits.
    """
    shape = draws.shape[1:]
    draws = draws.reshape(len(draws), -1)
    around = centred(draws, np.zeros((min(fits, len(draws)), draws.shape[1])))
    variance = (around**2).mean(axis=0)
    skewness = (around**3).mean(axis=0) / np.where(variance > 0, variance, 1) ** 1.5
    shift = np.clip(skewness / 6, -MOST_SKEWED, MOST_SKEWED) if moved else np.zeros_like(skewness)
    reach = np.sqrt(size / (size - 1)) * stdtrit(size - 1, 1 - (1 - LEVEL) / 2 / comparisons)
    tail = shift + min(reach, FURTHEST) * np.array([[-1], [1]])
    place = ndtr(shift + tail / (1 - shift * tail)) * (len(draws) - 1)
    below = np.floor(place).astype(int)
    ordered = np.sort(draws, axis=0)
    low, high = (np.take_along_axis(ordered, np.minimum(at, len(draws) - 1), axis=0) for at in (below, below + 1))
    return (low + (place - below) * (high - low)).reshape(2, *shape)


def permutation_p(observed: np.ndarray, permuted: np.ndarray) -> np.ndarray:
    """Return how often chance does as well: (1 + those of R x K at least as large as K) / (1 + R).

    What differs in the last bits only is as large.
    """
    reached = permuted >= observed - 1e-12 * np.maximum(1, np.abs(observed))
    return (1 + reached.sum(axis=0)) / (1 + len(permuted))


def adjusted(p: np.ndarray) -> np.ndarray:
    """Adjust p values so that of the topics called different at most a share is not (Benjamini & Hochberg 1995)."""
    from scipy.stats import false_discovery_control

    return false_discovery_control(p)


def notes(documents: int, fits: int) -> list[dict[str, str]]:
    """Say why there are no intervals, or what is not in them."""
    if documents < ENOUGH_DOCUMENTS:
        return [
            note(
                f"只有 {documents} 篇文档，少于 {ENOUGH_DOCUMENTS} 篇：重抽样不足以说明不确定性，不给出区间与检验。",
                f"Documents: {documents}, fewer than {ENOUGH_DOCUMENTS}; resampling so few says little about "
                "uncertainty, hence no intervals and no tests.",
            )
        ]
    if fits == 1:
        return [
            note(
                "所选模型在该主题数上只有一次拟合：区间不含拟合本身的不确定性。",
                "There is one fit of the chosen model and K: the uncertainty of fitting is not in the intervals.",
            )
        ]
    return []


def note(zh: str, en: str) -> dict[str, str]:
    """Return a remark in both languages."""
    return {"zh": zh, "en": en}
