"""Clusters: who is in them, which topics lead, and how far groupings agree."""

from typing import Any

import pandas as pd

Table = pd.DataFrame


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
        {"number": number} | cluster_profile(shares.loc[part["id"]], names, titles, 12 if of_documents else 3)
        for number, part in first.groupby("cluster")
    ]
    compared = agreement.pivot_table(index=["a", "b"], columns="metric", values="value", sort=False)
    pairs = [{"a": a, "b": b} | row.to_dict() for (a, b), row in compared.iterrows()]
    return {"level": summary["level"], "methods": methods, "profiles": profiles, "agreement": pairs, "summary": summary}


def cluster_profile(members: Table, names: dict[str, str], titles: dict[str, str], most: int) -> dict[str, Any]:
    """Describe one cluster by its leading topics (means over its members) and the documents it comes from.

    Args:
        members: doc_id and T1..TK of its documents or units.
        names: topic → label; titles: doc_id → title.
        most: documents to list, those with most units first.
    """
    means = members[list(names)].mean().sort_values(ascending=False, kind="stable").head(3)
    counts = members["doc_id"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    return {
        "size": len(members),
        "topics": [{"name": name, "label": names[name], "share": share} for name, share in means.items()],
        "documents": [{"title": titles[doc_id], "units": units} for doc_id, units in counts.head(most).items()],
        "n_documents": len(counts),
    }
