"""The audit of the segmentation: what was kept whole, what was split, what may be missing."""

from typing import Any

import pandas as pd

Table = pd.DataFrame
SHOWN, TERMS = 25, 40


def section(
    phrases: Table,
    new_words: Table,
    unknown: Table,
    residue: Table,
    stopwords: Table,
    suggestions: Table,
    summary: dict,
) -> dict[str, Any]:
    """Describe the segmentation by the tables of the stage audit.

    Returns:
        `summary`, with the tokens of each source as shares; `split`: phrases that were cut at least once, most often
        cut first; `fired`: phrases most often kept whole, by layer; `candidates`, `unknown`, `residue`, `stopwords`
        (by layer) and `suggestions`: the first rows of each.
    """
    cut = phrases[phrases["split"] > 0].sort_values(["split", "phrase"], ascending=[False, True], kind="stable")
    undecided = new_words[new_words["decision"] == ""]
    total = max(summary["tokens"], 1)
    most = sorted(filter(summary["sources"].get, summary["sources"]), key=lambda name: -summary["sources"][name])
    return {
        "summary": summary,
        "sources": [(name, summary["sources"][name], summary["sources"][name] / total) for name in most],
        "split": cut.head(SHOWN).to_dict("records"),
        "n_split": len(cut),
        "fired": whole_by_layer(phrases),
        "candidates": undecided.head(SHOWN).to_dict("records"),
        "n_candidates": len(undecided),
        "unknown": unknown["term"].head(TERMS).tolist(),
        "n_unknown": len(unknown),
        "residue": residue["term"].head(TERMS).tolist(),
        "stopwords": hits_by_layer(stopwords),
        "suggestions": suggestions.head(SHOWN).to_dict("records"),
    }


def whole_by_layer(phrases: Table) -> dict[str, list[str]]:
    """Return the entries of each lexicon that were most often one token."""
    fired = phrases[phrases["whole"] > 0].sort_values(["whole", "phrase"], ascending=[False, True], kind="stable")
    return {layer: part["phrase"].head(TERMS // 2).tolist() for layer, part in fired.groupby("layer")}


def hits_by_layer(stopwords: Table) -> list[dict[str, Any]]:
    """Sum up the stopwords that occur, by layer, with the most frequent ones."""
    ordered = stopwords.sort_values(["cf", "term"], ascending=[False, True], kind="stable")
    return [
        {"layer": layer, "words": len(part), "tokens": int(part["cf"].sum()), "terms": part["term"].head(15).tolist()}
        for layer, part in ordered.groupby("layer")
    ]
