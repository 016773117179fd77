"""The choice of K: the set that the evidence allows, one recommendation within it, and the reason in words."""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd

from zhuti.choice import sentences
from zhuti.choice.criteria import Fitness
from zhuti.choice.decision import Evidence, KSet, find_set, gather, medoid, recommend
from zhuti.tables import read_csv, write_json


def choose(
    scores: pd.DataFrame, heldout: pd.DataFrame, refits: pd.DataFrame, model: str, candidates: Collection[int]
) -> dict:
    """Choose K and seed of one model.

    The set holds the K that are within one standard error of the best held-out likelihood, on the front of coherence
    and exclusivity, and reliable (`zhuti.choice.criteria`); where no K is, likelihood gives way (`find_set`). A model
    without a likelihood (NMF) is judged by NPMI instead. Within the set the best mean rank of coherence, exclusivity
    and stability is recommended (the smaller K if equal), and of its fits the medoid, the one most like the other seeds
    (the smaller seed if equal).

    Args:
        scores: scores.csv: model, k, seed, metric, value.
        heldout: heldout.csv: model, k, seed, document, log_likelihood, tokens.
        refits: refits.csv: model, k, refit, metric, value.
        model: the study's model.
        candidates: the K to choose from.

    Returns:
        model, k, seed, k_set, candidates, pinned (there is one candidate), decided (the set holds at most half of the
        candidates), front, reliable (null where it was not measured), reason ({zh, en}), and for each K in `heldout`
        its perplexity over all chains (mean_perplexity), how many nats a token it is behind the best, and the standard
        error of that (null where unknown).
    """
    scores, heldout, refits = (
        table[(table["model"] == model) & table["k"].isin(candidates)] for table in (scores, heldout, refits)
    )
    evidence = gather(scores, heldout, refits)
    found = find_set(evidence)
    only = len(candidates) == 1
    k = recommend(scores, found.ks)
    seed, likeness = medoid(scores[scores["k"] == k])
    decided = only or len(found.ks) <= len(candidates) / 2
    reason = [sentences.pinned(k)] if only else _reason(scores, evidence, found, k, decided)
    return {
        "model": model,
        "k": k,
        "seed": seed,
        "k_set": found.ks,
        "candidates": sorted(candidates),
        "pinned": only,
        "decided": decided,
        "heldout": [] if heldout.empty else _distances(evidence.fitness),
        "front": evidence.front,
        "reliable": evidence.reliable,
        "reason": sentences.joined([*reason, *sentences.medoid(seed, likeness)]),
    }


def _reason(scores: pd.DataFrame, evidence: Evidence, found: KSet, k: int, decided: bool) -> list[sentences.Sentence]:
    values = evidence.fitness.values
    return [
        sentences.fits_best(evidence),
        sentences.on_front(evidence),
        sentences.are_reliable(evidence),
        sentences.the_set(evidence, found),
        sentences.recommended(scores, k, len(found.ks) == 1, evidence.reliability),
        *([] if decided else [sentences.undecided()]),
        *sentences.edge({k, evidence.fitness.best(values)}, values),
    ]


def _distances(fitness: Fitness) -> list[dict]:
    """Rows of `heldout` in choice.json."""
    best = fitness.best(fitness.values)
    return [
        {
            "k": k,
            "mean_perplexity": float(np.exp(-value)),
            "behind": fitness.behind(k, best),
            "error": None if np.isnan(fitness.errors[k, best]) else fitness.errors[k, best],
        }
        for k, value in sorted(fitness.values.items())
    ]


def run(*, scores: str | Path, heldout: str | Path, refits: str | Path, model: str, choice: str | Path) -> None:
    """Choose among the K that the study's model was fitted with, and write `choice.json`."""
    table = read_csv(scores)
    # What belongs to a K and not to a fit has no seed.
    table["seed"] = pd.to_numeric(table["seed"])
    candidates = sorted(int(k) for k in table.loc[table["model"] == model, "k"].unique())
    unseen = read_csv(heldout, dtype={"document": str})
    write_json(choose(table, unseen, read_csv(refits), model, candidates), choice)
