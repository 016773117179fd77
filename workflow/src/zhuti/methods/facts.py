"""What a methods section has to tell, gathered from the tables of one study."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from zhuti.choice.criteria import RELIABLE, coherence_fitness
from zhuti.differences import DIFFERS, PERIOD
from zhuti.flow import BLANK, KEPT
from zhuti.parts import ALIKE, ENOUGH_DOCUMENTS, RUN
from zhuti.sections.choice import at_chosen_k, own_returns
from zhuti.sections.evidence import chains
from zhuti.sections.multiverse import preprocessing, varied
from zhuti.stopwords import LAYERS

Table = pd.DataFrame
UNIT_WORDS = (0.25, 0.5, 0.75)
"""Quantiles of the words of a unit that are told."""
SMALLEST = 2
"""K; no number below it could be better."""
_YEAR = re.compile(r"\s*(\d{4})(?!\d)")


def account(flow: Table) -> dict[str, dict[str, Any]]:
    """Return step → total, kept, and reasons (reason → count), from flow/flow.csv."""
    steps = {}
    for step, rows in flow.groupby("step", sort=False):
        counts = dict(zip(rows["reason"], rows["count"].astype(int), strict=True))
        steps[step] = {"total": counts.pop(""), "kept": counts.pop(KEPT), "reasons": counts}
    return steps


def corpus(flow: Mapping, intake: Table, metadata: Table, quality: Table, encodings: Iterable[str]) -> dict[str, Any]:
    """Describe the documents.

    Args:
        flow: as `account` returns it; encodings: of each document.

    Returns:
        documents, wordless (without a kept word), sources, refused and unread files, encodings by how many documents
        have them, years (first and last) and dated, characters, removed, removed_share and rules of cleaning, damaged.
    """
    characters = flow["characters"]
    rules = {reason: count for reason, count in characters["reasons"].items() if reason != BLANK}
    found = [_YEAR.match(date) for date in metadata["date"]] if "date" in metadata else []
    years = sorted(match[1] for match in found if match)
    status = intake["status"].value_counts()
    return {
        "documents": flow["documents"]["total"],
        "wordless": flow["documents"]["total"] - flow["documents"]["kept"],
        "sources": flow["files"]["total"],
        "refused": int(status.get("refused", 0)),
        "unread": int(status.get("unread", 0)),
        "encodings": sorted(Counter(encodings).items(), key=lambda pair: (-pair[1], pair[0])),
        "years": (years[0], years[-1]) if years else None,
        "dated": len(years),
        "characters": characters["total"],
        "removed": sum(rules.values()),
        "removed_share": sum(rules.values()) / max(characters["total"], 1),
        "rules": len(rules),
        "damaged": int(quality["doc_id"].nunique()),
    }


def units(flow: Mapping, n_tokens: pd.Series) -> dict[str, Any]:
    """Describe the units: how many, their characters (mean) and their words in the model (quartiles).

    Args:
        n_tokens: kept words of each unit that has any.
    """
    total = flow["units"]["total"]
    return {
        "n": total,
        "in_model": flow["units"]["kept"],
        "characters": flow["characters"]["kept"] / max(total, 1),
        "words": [float(value) for value in n_tokens.quantile(UNIT_WORDS)],
    }


def words(flow: Mapping, stopwords: Table, audit: Mapping, settings: Mapping) -> dict[str, Any]:
    """Describe segmentation and vocabulary.

    Returns:
        tokens, single_share, unknown_share; lexicons: layer → entries, fired, split of those in use;
        stopwords: layer → entries and tokens they removed; dropped: (reason, tokens, types), most tokens first, without
        punctuation and stopwords; types, kept_types, kept, kept_share (of the tokens that are no punctuation).
    """
    tokens, types = flow["tokens"], flow["vocabulary"]
    keys = {"policy": "policy_lexicon", "places": "place_names"}
    in_use = {name for name in audit["phrases"] if settings["segment"].get(keys.get(name, ""), True)}
    entries = stopwords["layer"].value_counts()
    removed = {layer: tokens["reasons"].get(f"stopword:{layer}", 0) for layer in LAYERS}
    punctuation = tokens["reasons"].get("punctuation", 0)
    return {
        "tokens": tokens["total"],
        "single_share": audit["single_share"],
        "unknown_share": audit["unknown_share"],
        "lexicons": {name: found for name, found in audit["phrases"].items() if name in in_use},
        "stopwords": {
            layer: {"entries": int(entries[layer]), "tokens": count}
            for layer, count in removed.items()
            if layer in entries
        },
        "dropped": [
            (reason, count, types["reasons"].get(reason, 0))
            for reason, count in tokens["reasons"].items()
            if reason != "punctuation" and not reason.startswith("stopword:")
        ],
        "types": types["total"],
        "kept_types": types["kept"],
        "kept": tokens["kept"],
        "kept_share": tokens["kept"] / max(tokens["total"] - punctuation, 1),
    }


def model(settings: Mapping, choice: Mapping, fits: Sequence[dict], scores: Table, topics: Table) -> dict[str, Any]:
    """Describe the study's model, the fits of the chosen K and what they scored.

    Args:
        fits: fit.json of all fits of the study's model; scores: scores.csv; topics: chosen/topics.csv.

    Returns:
        name, settings, others (models of the grid beside it), seeds, chains (`sections.evidence.chains`), anchored
        (what part whole documents have in the anchors; None without), passes (the most of a fit, where they are
        passes), scores (metric → mean and sd at the chosen K), reliable (the limit), own (mean returns of the fit
        described, if another), weak (topics that return in fewer than half of the refits).
    """
    name, k = choice["model"], choice["k"]
    at_k = [fit for fit in fits if fit["k"] == k]
    section = {"lda_random": "lda_gibbs"}.get(name, name)
    return {
        "name": name,
        "settings": settings["topics"].get(section, {}),
        "others": [other for other in settings["topics"]["models"] if other != name],
        "seeds": [] if name == "nmf" else list(settings["topics"]["seeds"]),
        "chains": chains(fits, k),
        "anchored": at_k[0].get("anchors") if at_k else None,
        "passes": max((len(fit["trace"]) for fit in at_k), default=0),
        "scores": at_chosen_k(scores, choice),
        "reliable": RELIABLE,
        "own": own_returns(scores, topics, choice),
        "weak": [f"T{topic}" for topic in topics.loc[topics["returns"] < 0.5, "topic"]],
    }


def outcome(choice: Mapping, scores: Table, refits: Table) -> dict[str, Any]:
    """Say how the criteria came out, from choice.json; of a model without a likelihood, by NPMI.

    Returns:
        best (K), within (K within one standard error of it), sure (that error is known), meet_all (K that meet all
        criteria), pool (what the set was taken from if none does, as `choice.decision.KSet` names it), edges (of the K
        taken and the best, those at the edge of the grid).
    """
    candidates, front, distances = choice["candidates"], set(choice["front"]), choice["heldout"]
    if distances:
        best = min(distances, key=lambda row: row["behind"])["k"]
        within = [row["k"] for row in distances if row["behind"] <= (row["error"] or 0)]
        sure = any(row["error"] is not None for row in distances if row["k"] != best)
    else:
        own = [table[(table["model"] == choice["model"]) & table["k"].isin(candidates)] for table in (scores, refits)]
        fitness = coherence_fitness(*own)
        best, within = fitness.best(fitness.values), fitness.within(fitness.values)
        sure = any(error == error for (k, other), error in fitness.errors.items() if k != other)
    sound = set(candidates if choice["reliable"] is None else choice["reliable"])
    pools = {"both": front & sound, "reliable": sound, "front": front, "any": set(candidates)}
    return {
        "best": best,
        "within": within,
        "sure": sure,
        "meet_all": sorted(front & sound & set(within)),
        "pool": next(name for name, pool in pools.items() if pool),
        "edges": sorted({best, choice["k"]} & {min(candidates), max(candidates)} - {SMALLEST}),
    }


def refits(table: Table, choice: Mapping) -> int:
    """Count the refits of the chosen model and K."""
    return int(table[(table["model"] == choice["model"]) & (table["k"] == choice["k"])]["refit"].nunique())


def lineup(table: Table, choice: Mapping) -> dict[str, Any]:
    """Return `random`: metric → mean from random starts; `others`: the other models, clusters of topics aside."""
    models = [name for name in table["model"].unique() if name != choice["model"]]
    return {
        "random": table[table["model"] == "lda_random"].set_index("metric")["mean"].to_dict(),
        "others": [name for name in models if not name.startswith("clusters_")],
    }


def heldout(reliability: Mapping, documents: int) -> dict[str, Any]:
    """Describe how text was held out.

    Args:
        reliability: reliability.json; documents: how many have words, which decides what was dealt.

    Returns:
        parts (how many; None where nothing was held out), singly (copies were too many to be dealt together), level
        ("document" or "unit"), and from which share (alike) of common runs of how many terms (run) texts are copies.
    """
    level = "document" if documents >= ENOUGH_DOCUMENTS else "unit"
    dealt = {name: reliability[name] for name in ("parts", "singly")}
    return dealt | {"level": level, "alike": ALIKE, "run": RUN}


def prevalence(table: Table, differences: Table, summary: Mapping) -> dict[str, Any]:
    """Describe by what prevalence was told, and for each of these how many topics were tested and differ."""
    return {
        "columns": [by for by in table["by"].unique() if by != PERIOD],
        "period": summary["period"] if PERIOD in set(table["by"]) else None,
        "tests": [
            {
                "by": by,
                "over_time": by == PERIOD,
                "tested": len(rows),
                "differing": int((rows["p_adjusted"] <= DIFFERS).sum()),
            }
            for by, rows in differences.groupby("by", sort=False)
        ],
    }


def multiverse(specifications: Table, returns: Table) -> dict[str, Any]:
    """Describe the other specifications: how many, compared, counted (more than another seed), and what returned."""
    return {
        "n": len(specifications),
        "done": int((specifications["status"] == "done").sum()),
        "counted": int(returns["specifications"].max()),
        "choices": varied(specifications),
        "preprocessing": preprocessing(specifications),
        "returns": float(returns["returns"].mean()),
        "never": [f"T{topic}" for topic in returns.loc[returns["returns"] == 0, "topic"]],
    }


def clusters(summary: Mapping, agreement: Table) -> dict[str, Any]:
    """Describe the clusters, and how far the topics agree with the known classes.

    Returns:
        The keys of cluster/summary.json; silhouettes (method → value at the chosen number); known (metric → agreement
        of the dominant topics with the known classes; empty if they were not compared).
    """
    at_n = {
        method: value
        for method, pairs in sorted(summary["silhouette"].items(), reverse=True)
        for number, value in pairs
        if number == summary["n_clusters"]
    }
    known = agreement[(agreement["a"] == "topic") & (agreement["b"] == "label")]
    return {**summary, "silhouettes": at_n, "known": dict(zip(known["metric"], known["value"], strict=True))}


def names(table: Table) -> dict[str, int]:
    """Count the topics, and those that a researcher has named; a name that has to be read again counts as given.

    A note alone is no name: where it has to be read again, the topic has the suggested one.
    """
    present = table[table["status"] != "gone"]
    stale = (present["status"] == "stale") & (present["name"] != present["suggested"])
    return {"all": len(present), "given": int((stale | (present["status"] == "named")).sum())}
