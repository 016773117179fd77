"""What a reader must know first."""

import pandas as pd

from zhuti.choice.criteria import RELIABLE

Table = pd.DataFrame
FEW_DOCUMENTS, UNSTABLE, EMPTIED, CLEANED, COPIED = 20, 0.5, 0.05, 0.2, 0.1
"""Limits: documents, a topic's returns, share of units without words, of characters removed, of copied text."""


def warn(
    went_in: dict,
    copied: dict,
    found: dict[str, Table],
    choice: dict,
    tested: dict,
    wordless: list[str],
) -> list[tuple[str, dict]]:
    """List what a reader must know first: the name of a sentence in the labels, and the values it is filled with.

    Args:
        went_in: what `sections.corpus` found; copied: duplicates/summary.json; tested: what `sections.evidence` found.
        found: the tables topics, scores and names.
        wordless: documents without a kept word.
    """
    topics, scores, names = found["topics"], found["scores"], found["names"]
    flow, k, candidates = went_in["flow"], choice["k"], choice["candidates"]
    documents, units, unreadable = flow["documents"]["total"], flow["units"], went_in["unreadable"]
    emptied = dict(units["reasons"]).get("no kept word", 0)
    removed = sum(rule["n_chars"] for rule in went_in["cleaning"])
    lost, cut = emptied / max(units["total"], 1), removed / max(flow["characters"]["total"], 1)
    open_grid = not choice["pinned"] and len(candidates) > 1
    seeds = scores.loc[scores["model"] == choice["model"], "seed"].nunique()
    unstable = [f"T{topic}" for topic in topics.loc[topics["returns"] < UNSTABLE, "topic"]]
    chance = [f"T{topic}" for topic in tested["summaries"]["null"]["failing"]]
    chains = tested["chains"]
    restless = chains["sampled"] and chains["settled"] < chains["n"]
    stale = [f"T{int(topic)}" for topic in names.loc[names["status"] == "stale", "topic"]]
    gone = [name for name in names.loc[names["status"] == "gone", "name"] if name]
    sentences = [
        (unreadable, "refused", {"n": len(unreadable), "names": _some(unreadable)}),
        (documents < FEW_DOCUMENTS, "few_documents", {"n": documents, "limit": FEW_DOCUMENTS}),
        (went_in["n_damaged"], "damaged", {"n": went_in["n_damaged"]}),
        (cut > CLEANED, "cleaned", {"share": cut}),
        (copied["share"] > COPIED and copied["treatment"] != "once", "copied", {"share": copied["share"]}),
        (lost > EMPTIED, "emptied", {"n": emptied, "share": lost}),
        (wordless, "wordless", {"n": len(wordless), "names": _some(wordless)}),
        (choice["reliable"] is not None and k not in choice["reliable"], "unreliable_k", {"k": k, "limit": RELIABLE}),
        (not choice["decided"], "undecided", {"k": k, "k_set": ", ".join(map(str, choice["k_set"]))}),
        (open_grid and k == min(candidates) > 2, "k_lowest", {"k": k, "candidates": ", ".join(map(str, candidates))}),
        (open_grid and k == max(candidates), "k_highest", {"k": k, "candidates": ", ".join(map(str, candidates))}),
        (seeds < 2 and choice["model"] != "nmf", "one_seed", {}),
        (unstable, "unstable", {"topics": ", ".join(unstable)}),
        (chance, "chance", {"topics": ", ".join(chance)}),
        (restless, "restless", {name: chains[name] for name in ("n", "settled", "iterations")}),
        (stale, "stale", {"topics": ", ".join(stale)}),
        (gone, "gone", {"n": len(gone), "names": _some(gone)}),
    ]
    return [(name, values) for holds, name, values in sentences if holds]


def _some(names: list[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")
