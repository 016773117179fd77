"""How far two groupings of the same items agree."""

from collections.abc import Sequence

from zhuti.cluster.views import stable

AGREEMENT = ["level", "a", "b", "metric", "value"]


def ari(first: Sequence, second: Sequence) -> float:
    """Return the Rand index of two groupings, adjusted for chance."""
    from sklearn.metrics import adjusted_rand_score

    return adjusted_rand_score(first, second)


def nmi(first: Sequence, second: Sequence) -> float:
    """Return the mutual information of two groupings, divided by the mean of their entropies."""
    from sklearn.metrics import normalized_mutual_info_score

    return normalized_mutual_info_score(first, second)


def purity(clusters: Sequence, reference: Sequence) -> float:
    """Return the share of items that belong to the commonest reference class of their cluster."""
    from sklearn.metrics.cluster import contingency_matrix

    table = contingency_matrix(list(reference), list(clusters))
    return float(table.max(axis=0).sum() / table.sum())


METRICS = {"ari": ari, "nmi": nmi, "purity": purity}


def compare_all(groupings: dict[str, Sequence], level: str) -> list[dict]:
    """Compare every two groupings of the same items.

    Args:
        groupings: name → group of each item; items whose group is "" in either are left out of that comparison.
        level: what the items are.

    Returns:
        Rows with the columns `AGREEMENT`: adjusted Rand index, normalised mutual information (arithmetic mean) and the
        purity of a in b.
    """
    rows = []
    names = list(groupings)
    for place, a in enumerate(names):
        for b in names[place + 1 :]:
            pairs = [pair for pair in zip(groupings[a], groupings[b], strict=True) if "" not in pair]
            if pairs:
                first, second = zip(*pairs, strict=True)
                rows += [
                    {"level": level, "a": a, "b": b, "metric": metric, "value": float(stable(compare(first, second)))}
                    for metric, compare in METRICS.items()
                ]
    return rows
