"""Which topics differ between groups and change over time, by how much, and how often chance does as well."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from zhuti import resampling
from zhuti.groups import Grouping, Masses, permuted, shares_of, sums_of

DIFFERENCES = ["topic", "by", "contrast", "difference", "low", "high", "p", "p_adjusted"]
EXACT = 1e-9
"""A smaller standard error of a share is none."""
PERIOD = "period"
"""What `by` says of periods; columns of the metadata are called by their names."""
DIFFERS = 0.05
"""A topic with a larger adjusted p is not said to differ."""


def contrasts(sums: np.ndarray) -> np.ndarray:
    """Subtract from the share in each group that in all other documents: … x G x K of … x G x (K + 1)."""
    rest = sums.sum(axis=-2, keepdims=True) - sums
    return shares_of(sums) - shares_of(rest)


class Squares(NamedTuple):
    """Sums over documents from which the errors of shares are told, each … x K, or … x 1 of tokens alone."""

    topics: np.ndarray
    tokens: np.ndarray
    topics_squared: np.ndarray
    products: np.ndarray
    """Of tokens by topic and all tokens."""
    tokens_squared: np.ndarray

    @classmethod
    def of(cls, sums: np.ndarray) -> "Squares":
        """Take apart … x (3K + 2) sums of `with_squares`."""
        k = (sums.shape[-1] - 2) // 3
        return cls(*np.split(sums, np.cumsum([k, 1, k, k]), axis=-1))


def with_squares(values: np.ndarray) -> np.ndarray:
    """Add squares and products to tokens by topic, and of all: D x (3K + 2) of D x (K + 1)."""
    topics, tokens = values[:, :-1], values[:, -1:]
    return np.hstack([topics, tokens, topics**2, topics * tokens, tokens**2])


def standardised(sums: np.ndarray) -> np.ndarray:
    """Divide the contrasts by their standard errors: … x G x K of … x G x (3K + 2) sums of `with_squares`.

    The error of a share, a ratio of sums over documents, is that of its linearisation (Cochran 1977, "Sampling
    techniques", section 6.4). 0 where documents do not differ.
    """
    difference, variance = 0, 0
    for sign, side in ((1, sums), (-1, sums.sum(axis=-2, keepdims=True) - sums)):
        part = Squares.of(side)
        share = part.topics / part.tokens
        residual = part.topics_squared - 2 * share * part.products + share**2 * part.tokens_squared
        difference = difference + sign * share
        variance = variance + np.maximum(residual, 0) / part.tokens**2
    return in_errors(difference, np.sqrt(variance))


def in_errors(values: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Divide values by their standard errors; 0 where there is none."""
    return values / np.where(errors > EXACT, errors, np.inf)


def group_differences(
    grouping: Grouping, masses: Masses, draws: np.ndarray, permutations: int, rng: np.random.Generator
) -> list[dict]:
    """Say of each topic in which group it stands out most, and how often it would by chance.

    A group is compared with all other documents. Differences are measured in their standard errors, also when documents
    are dealt to groups at random, so that p holds where groups have longer or more varied documents (Janssen 1997,
    "Studentized permutation tests for non-i.i.d. hypotheses and the generalized Behrens-Fisher problem"). The largest
    is the test statistic (Westfall & Young 1993), so that p holds for the group that is named; its interval holds for
    all groups together. p is adjusted over the topics.

    Returns:
        Rows of differences.csv; none if there are not two sides of `ENOUGH_IN_GROUP` documents.
    """
    strata, fits = grouping.strata(), len(masses.by_fit)
    sizes = np.array([len(members) for members in strata])
    compared = np.flatnonzero(sizes[: len(grouping.large())] <= sizes.sum() - resampling.ENOUGH_IN_GROUP)
    if not len(compared):
        return []
    documents = np.concatenate(strata)
    observed = contrasts(sums_of(documents[None], sizes, masses.by_fit[0]))[0, compared]
    shuffled = np.vstack([documents, permuted(documents, permutations, rng)])
    strength = np.abs(standardised(sums_of(shuffled, sizes, with_squares(masses.by_fit[0])))[:, compared])
    strength, chance = strength[0], strength[1:]
    p = resampling.permutation_p(strength.max(axis=0), chance.max(axis=1))
    drawn = contrasts(draws)[:, compared]
    limits = []
    for group in compared:
        rest = np.setdiff1d(documents, strata[group])
        size = min(resampling.effective_size(masses.tokens[side]) for side in (strata[group], rest))
        # Of two groups one is the other's opposite.
        together = len(compared) if len(strata) > 2 else 1
        limits.append(resampling.interval(drawn[:, len(limits)], fits, size, together))
    # Of two groups each stands out from the other by as much; the one with the larger share is named.
    best = (observed if len(strata) == len(compared) == 2 else strength).argmax(axis=0)
    names = [grouping.names[grouping.large()[compared[group]]] for group in best]
    topics = np.arange(len(best))
    low, high = np.array(limits)[best, :, topics].T
    return difference_rows(grouping.by, names, observed[best, topics], low, high, p)


def slopes(plain: np.ndarray, timed: np.ndarray, squared: np.ndarray) -> np.ndarray:
    """Fit the shares of documents on time, weighted by tokens: … x K slopes a year.

    Args:
        plain, timed: … x (K + 1): sums over documents of tokens by topic, and of these times time.
        squared: … x 1: sums of tokens times the square of time.

    Returns:
        Slopes; 0 where all documents have one date, of which rounding leaves some spread.
    """
    mean = timed[..., -1:] / plain[..., -1:]
    spread = squared - mean * timed[..., -1:]
    return (timed - mean * plain)[..., :-1] / np.where(spread > 1e-9 * squared, spread, np.inf)


def standardised_slopes(moments: Sequence[np.ndarray]) -> np.ndarray:
    """Divide the slopes of shares on time by their standard errors, R x K.

    The errors allow for documents of unequal length and spread (White 1980, "A heteroskedasticity-consistent covariance
    matrix estimator").

    Args:
        moments: R x (3K + 2) sums of `with_squares` times time to the power of 0 … 4.
    """
    sums = [Squares.of(moment) for moment in moments]
    plain, timed = (np.hstack([one.topics, one.tokens]) for one in sums[:2])
    slope, mean = slopes(plain, timed, sums[2].tokens), sums[1].tokens / sums[0].tokens
    start = shares_of(plain) - slope * mean
    # Σ (t - mean)² t^power x of each column x.
    around = [
        Squares.of(moments[power + 2] - 2 * mean * moments[power + 1] + mean**2 * moments[power]) for power in range(3)
    ]
    residual = around[0].topics_squared - 2 * (start * around[0].products + slope * around[1].products)
    residual += start**2 * around[0].tokens_squared + 2 * start * slope * around[1].tokens_squared
    residual += slope**2 * around[2].tokens_squared
    spread = sums[2].tokens - mean * sums[1].tokens
    return in_errors(slope, np.sqrt(np.maximum(residual, 0)) / np.where(spread > 0, spread, np.inf))


def trends(times: np.ndarray, ends: str, masses: Masses, resamples: int, rng: np.random.Generator) -> list[dict]:
    """Estimate how each topic's share changes from the first date to the last, on a straight line.

    Documents weigh as much as they are long. The interval is from resampled documents, p from dates shuffled over the
    documents, of slopes in their standard errors; adjusted over the topics.

    Args:
        times: D times in years, NaN = unknown; ends: the first and the last of them, as shown.
    """
    dated = np.flatnonzero(~np.isnan(times))
    # From the middle, so that no digits are lost in the squares.
    span = np.ptp(times[dated])
    times = times - times[dated].mean()

    def changes(drawn: np.ndarray, when: np.ndarray, values: np.ndarray) -> np.ndarray:
        sizes = [len(dated)]
        plain, timed = (sums_of(drawn, sizes, values, power)[:, 0] for power in (None, when))
        return span * slopes(plain, timed, sums_of(drawn, sizes, values[:, -1:], when**2)[:, 0])

    drawn = dated[resampling.draws_of(len(dated), resamples, rng)]
    draws = np.empty((resamples, masses.by_fit[0].shape[1] - 1))
    for fit, part in resampling.in_turn(resamples, len(masses.by_fit)):
        draws[part] = changes(drawn[part], times[drawn[part]], masses.by_fit[fit])
    observed = changes(dated[None], times[dated][None], masses.by_fit[0])[0]
    shuffled = np.vstack([dated, permuted(dated, resamples, rng)])
    when, squares = np.broadcast_to(times[dated] / max(span, 1e-9), shuffled.shape), with_squares(masses.by_fit[0])
    moments = [sums_of(shuffled, [len(dated)], squares, when**power)[:, 0] for power in range(5)]
    strength = np.abs(standardised_slopes(moments))
    p = resampling.permutation_p(strength[0], strength[1:])
    limits = resampling.interval(draws, len(masses.by_fit), resampling.effective_size(masses.tokens[dated]))
    # No share can change by more, though a line may.
    low, high = np.clip(limits, -1, 1)
    return difference_rows(PERIOD, [ends] * len(observed), observed, low, high, p)


def difference_rows(
    by: str, names: Sequence[str], difference: np.ndarray, low: np.ndarray, high: np.ndarray, p: np.ndarray
) -> list[dict]:
    """Return rows of differences.csv, one a topic."""
    numbers = resampling.stable(np.array([difference, low, high, p, resampling.adjusted(p)])).T.tolist()
    return [
        dict(zip(DIFFERENCES, (topic, by, name, *values), strict=True))
        for topic, (name, values) in enumerate(zip(names, numbers, strict=True), 1)
    ]
