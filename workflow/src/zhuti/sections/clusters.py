"""Clusters: who is in them, which topics lead, and how far groupings agree."""

from typing import Any

import pandas as pd

Table = pd.DataFrame
LEADING = 3
"""Topics of a cluster that are named."""
LISTED = {"document": 5, "unit": 3}
"""Documents of a cluster that are listed, by what is clustered."""


def cluster_section(
    clusters: Table, summary: dict, agreement: Table, topics: Table, doc_topics: Table, unit_topics: Table
) -> dict[str, Any]:
    """Describe the clusters of the first method, and how far groupings agree."""
    methods = list(dict.fromkeys(clusters["method"]))
    of_documents = summary["level"] == "document"
    shares = doc_topics.set_index("doc_id", drop=False) if of_documents else unit_topics.set_index("unit_id")
    titles = dict(zip(doc_topics["doc_id"], doc_topics["title"], strict=True))
    names = {f"T{topic}": label for topic, label in zip(topics["topic"], topics["label"], strict=True)}
    first = clusters[clusters["method"] == methods[0]] if methods else clusters
    profiles = [
        {"number": number}
        | cluster_profile(shares.loc[part["id"]], shares[list(names)].mean(), names, titles, LISTED[summary["level"]])
        for number, part in first.groupby("cluster")
    ]
    compared = agreement.pivot_table(index=["a", "b"], columns="metric", values="value", sort=False)
    pairs = [{"a": a, "b": b} | row.to_dict() for (a, b), row in compared.iterrows()]
    return {"level": summary["level"], "methods": methods, "profiles": profiles, "agreement": pairs, "summary": summary}


def cluster_profile(
    members: Table, overall: pd.Series, names: dict[str, str], titles: dict[str, str], most: int
) -> dict[str, Any]:
    """Describe one cluster by its leading topics, those that it has more of than others, and where it comes from.

    Args:
        members: doc_id and T1..TK of its documents or units; shares are means over them.
        overall: the means over all clusters.
        names: topic → label; titles: doc_id → title.
        most: documents to list, those with most units first.
    """
    means = members[list(names)].mean()
    leading = means.sort_values(ascending=False, kind="stable").head(LEADING)
    more = (means - overall).sort_values(ascending=False, kind="stable").head(LEADING)
    counts = members["doc_id"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    return {
        "size": len(members),
        "topics": [{"name": name, "label": names[name], "share": share} for name, share in shown(leading)],
        "above": [{"name": name, "label": names[name], "more": gap} for name, gap in shown(more)],
        "documents": [{"title": titles[doc_id], "units": units} for doc_id, units in counts.head(most).items()],
        "n_more": max(len(counts) - most, 0),
    }


def shown(values: pd.Series) -> list[tuple[str, float]]:
    """Return the topics whose share or surplus is a whole percent or more as it is written; "0%" says nothing."""
    return [(name, value) for name, value in values.items() if round(100 * value) > 0]
