"""From the evidence on each K to the set of K, and to one K and one fit in it."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from zhuti.choice.criteria import (
    Fitness,
    coherence_fitness,
    front,
    heldout_fitness,
    means_of,
    reliable,
)

RANKED = ("npmi", "exclusivity", "stability")
"""Metrics whose mean rank decides within the set; more is better."""


@dataclass(frozen=True)
class Evidence:
    """What is known about the K of one model."""

    fitness: Fitness
    front: list[int]
    reliable: list[int] | None
    """None where reliability was not measured."""
    reliability: list[str]
    """The metrics that were asked."""
    spread: bool
    """Whether the spread of coherence and exclusivity is known."""

    @property
    def best(self) -> list[int]:
        """The K within one standard error of the best."""
        return self.fitness.within(self.fitness.values)


@dataclass(frozen=True)
class KSet:
    """The set of K, and on what it rests."""

    ks: list[int]
    pool: str
    """"all" if there are K that are best, on the front and reliable. Otherwise what the best were taken from: "both"
    (on the front and reliable), "reliable", "front" or "any"."""
    best: int
    """The best K of the pool."""


def gather(scores: pd.DataFrame, heldout: pd.DataFrame, refits: pd.DataFrame) -> Evidence:
    """Collect the evidence on the K of one model.

    Args:
        scores: k, seed, metric, value.
        heldout: k, seed, document, log_likelihood, tokens; empty for a model without a likelihood.
        refits: k, refit, metric, value.
    """
    fitness = coherence_fitness(scores, refits) if heldout.empty else heldout_fitness(heldout)
    spread = refits["refit"].nunique() > 1
    return Evidence(fitness, front(scores, refits), *reliable(scores), spread)


def find_set(evidence: Evidence) -> KSet:
    """Return the K that fit best, lie on the front and are reliable.

    On real texts likelihood often goes on rising when topics no longer are better for readers (Chang et al. 2009,
    "Reading tea leaves"), and no K is all three. Then likelihood gives way first: the best among the K that are on the
    front and reliable; if there are none, among the reliable ones, then those on the front.
    """
    fitness, everything = evidence.fitness, list(evidence.fitness.values)
    sound = everything if evidence.reliable is None else evidence.reliable
    both = _common(evidence.front, sound)
    if all_three := _common(evidence.best, both):
        return KSet(all_three, "all", fitness.best(everything))
    pools = {"both": both, "reliable": _common(sound, everything), "front": evidence.front, "any": everything}
    name, pool = next((name, pool) for name, pool in pools.items() if pool)
    return KSet(fitness.within(pool), name, fitness.best(pool))


def _common(some: Collection[int], others: Collection[int]) -> list[int]:
    return sorted(set(some) & set(others))


def recommend(scores: pd.DataFrame, ks: Collection[int]) -> int:
    """Return the K with the best mean rank over the metrics `RANKED` that there are, the smallest if equal."""
    means = means_of(scores).loc[sorted(ks)]
    ranks = np.mean([means[name].rank(ascending=False) for name in RANKED if name in means], axis=0)
    return int(means.index[np.argmin(ranks)])


def medoid(scores: pd.DataFrame) -> tuple[int, float | None]:
    """Return the seed most like the others, and how like it is; the first seed and None where no one of them is that.

    Two seeds are as like each other as the other way round; what differs in the last bits only is as like.
    """
    alike = scores[scores["metric"] == "seed_similarity"].sort_values("seed")
    if len(alike) < 3:
        return int(scores["seed"].min()), None
    row = alike.loc[alike["value"].round(10).idxmax()]
    return int(row["seed"]), float(row["value"])
