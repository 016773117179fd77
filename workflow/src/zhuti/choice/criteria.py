"""What speaks for a K: how well it foretells new text, the front of coherence and exclusivity, and reliability."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

RELIABLE = 0.8
"""The reliability that research needs which compares groups (Nunnally & Bernstein 1994, "Psychometric theory", p. 265:
.70 will do in the early stages, .80 for research, .90 and more for decisions about single cases)."""
RELIABILITY = ("returns", "omega")
"""What is asked for reliability, as far as there is: that the topics of a fit return in its refits, which takes one,
and that refits agree with each other (McDonald's omega), which takes three. Five refits that agree moderately, and
about other topics than those of the fit, have an omega of .8 too."""
FRONT = ("npmi", "exclusivity")


@dataclass(frozen=True)
class Fitness:
    """How well each K fits, and how sure its distance from another K is."""

    metric: str
    """"heldout" (log-likelihood of a held-out token in nats) or "npmi"."""
    values: dict[int, float]
    """More is better."""
    errors: dict[tuple[int, int], float]
    """Standard error of the difference between two K; NaN where it is not known."""
    n: int
    """Held-out documents (units where they are few); 0 for NPMI."""
    level: str = "document"
    """What was held out: "document" or "unit"."""

    def best(self, ks: Collection[int]) -> int:
        """Return the best of some K, the smallest if equal."""
        return max(sorted(ks), key=self.values.__getitem__)

    def behind(self, k: int, best: int) -> float:
        """Return by how much K is worse than the best."""
        return self.values[best] - self.values[k]

    def within(self, ks: Collection[int]) -> list[int]:
        """Return those of some K that lie within one standard error of their best, ascending."""
        best = self.best(ks)
        return sorted(k for k in ks if self.behind(k, best) <= np.nan_to_num(self.errors[k, best]))


def heldout_fitness(heldout: pd.DataFrame) -> Fitness:
    """Compare the K of one model by the documents that their chains did not see.

    All K score the same tokens, so that what counts is the spread of the differences between two K and not of the
    likelihoods themselves, most of which is that of easy and difficult documents. The mean log-likelihood of a token is
    a ratio of sums over documents; its error is that of a ratio estimator with documents as clusters (Cochran 1977,
    "Sampling techniques", section 6.3), or with chains as clusters where that is larger: documents scored by one chain
    share the luck of its fit.

    Args:
        heldout: k, seed, document, log_likelihood (sum over tokens), tokens. A document scored by several chains counts
            once, with their mean.
    """
    likelihood = heldout.pivot_table(index=["document", "seed"], columns="k", values="log_likelihood").dropna()
    tokens = heldout.groupby(["document", "seed"])["tokens"].first().loc[likelihood.index]
    weight = 1 / tokens.groupby(level="document").transform("size")
    likelihood, tokens = likelihood.mul(weight, axis=0), tokens * weight
    documents = tokens.index.unique("document")
    return Fitness(
        metric="heldout",
        values={int(k): float(likelihood[k].sum() / tokens.sum()) for k in likelihood},
        errors={
            (int(k), int(other)): _larger(
                [ratio_error(likelihood[k] - likelihood[other], tokens, by) for by in ("document", "seed")]
            )
            for k in likelihood
            for other in likelihood
        },
        n=len(documents),
        # Where documents are few, the column holds units, whose ids end in # and a number of four digits.
        level="unit" if documents.astype(str).str.contains(r"#\d{4,}$").all() else "document",
    )


def ratio_error(amount: pd.Series, size: pd.Series, by: str) -> float:
    """Standard error of Σ amount / Σ size with one level of the index as clusters; NaN if there is but one cluster."""
    residual = (amount - size * amount.sum() / size.sum()).groupby(level=by).sum()
    n = len(residual)
    return float(np.sqrt(n / (n - 1) * (residual**2).sum()) / size.sum()) if n > 1 else np.nan


def _larger(values: list[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return max(known, default=np.nan)


def coherence_fitness(scores: pd.DataFrame, refits: pd.DataFrame) -> Fitness:
    """Compare the K of a model without a likelihood by NPMI; errors as in `differences`."""
    means = means_of(scores)["npmi"].dropna()
    errors = differences(means.index, refits, "npmi")
    return Fitness("npmi", {int(k): float(mean) for k, mean in means.items()}, errors, 0)


def means_of(scores: pd.DataFrame) -> pd.DataFrame:
    """Means over seeds: a row per K, ascending, and a column per metric."""
    return scores.pivot_table(index="k", columns="metric", values="value", aggfunc="mean")


def differences(ks: Collection[int], refits: pd.DataFrame, metric: str) -> dict[tuple[int, int], float]:
    """Standard deviation, over refits, of the difference between two K in a metric's mean; NaN below two refits.

    A refit has the same documents for all K. On resampled documents it is the bootstrap standard error; of refits that
    lack a part each it is less than that, but more than the spread of seeds, which share their anchors.

    Args:
        ks: the K to compare.
        refits: k, refit, metric, value; may be empty.
    """
    again = refits[refits["metric"] == metric].pivot_table(index="refit", columns="k", values="value")
    again = again.reindex(columns=list(ks))
    return {(int(k), int(other)): float((again[k] - again[other]).std()) for k in ks for other in ks}


def front(scores: pd.DataFrame, refits: pd.DataFrame) -> list[int]:
    """Return the K that no other K beats in both coherence and exclusivity.

    They trade off (Roberts et al. 2014, "Structural topic models for open-ended survey responses"): broad topics are
    coherent, narrow ones exclusive. A K is beaten only by more than the standard deviation of the difference over
    refits in each; where that is not known, by any difference.
    """
    means = means_of(scores).reindex(columns=list(FRONT)).dropna()
    errors = {metric: differences(means.index, refits, metric) for metric in FRONT}

    def beats(winner: int, loser: int) -> bool:
        return all(
            means.at[winner, metric] - means.at[loser, metric] > np.nan_to_num(errors[metric][winner, loser])
            for metric in FRONT
        )

    return [int(k) for k in means.index if not any(beats(other, k) for other in means.index)]


def reliable(scores: pd.DataFrame) -> tuple[list[int] | None, list[str]]:
    """Return the K whose topics come back, by all metrics that there are, and these; None where none was measured."""
    means = means_of(scores)
    asked = [name for name in RELIABILITY if name in means]
    if not asked:
        return None, []
    return [int(k) for k in means.index if (means.loc[k, asked] >= RELIABLE).all()], asked
