"""The choice of K: the set that the data do not tell apart, one recommendation within it, and the reason in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from zhuti.tables import read_csv, write_json

RANKED = {
    "npmi": ("一致性 NPMI", "NPMI"),
    "exclusivity": ("独占性", "exclusivity"),
    "stability": ("稳定性", "stability"),
}
"""Metrics whose mean rank decides within the set (more is better), and their names."""

Sentence = tuple[str, str]
"""The same in Chinese and English."""


@dataclass(frozen=True)
class Verdict:
    """Which K lie within one standard error of the best, by one metric."""

    metric: str
    """heldout_perplexity, less is better; or npmi, more is better."""
    means: dict[int, float]
    best: int
    error: float
    """Standard error of the best K; 0 where there is but one value."""
    n: int
    """Over how many seeds the best K's mean is taken."""

    @property
    def k_set(self) -> list[int]:
        """All K whose mean is at most one standard error worse than the best, ascending."""
        return sorted(k for k, mean in self.means.items() if abs(mean - self.means[self.best]) <= self.error)


def choose(scores: pd.DataFrame, model: str, candidates: Sequence[int]) -> dict:
    """Choose K and seed of one model.

    The set holds every K whose mean held-out perplexity over seeds lies within one standard error of the best; a model
    without it (NMF) is judged by NPMI instead. Within the set the best mean rank of coherence,
    exclusivity and stability is recommended (the smaller K if equal), and of its fits the medoid, the one most like the
    other seeds (the smaller seed if equal).

    Args:
        scores: scores.csv: model, k, seed, metric, value.
        model: the study's model.
        candidates: the K to choose from.

    Returns:
        model, k, seed, k_set, candidates, pinned (there is one candidate), decided (the set holds at most half of the
        candidates), reason ({zh, en}).
    """
    scores = scores[(scores["model"] == model) & scores["k"].isin(candidates)]
    verdict = judge(scores)
    pinned = len(candidates) == 1
    decided = pinned or len(verdict.k_set) <= len(candidates) / 2
    k = recommend(scores, verdict.k_set)
    seed, likeness = medoid(scores[scores["k"] == k])
    if pinned:
        sentences = [_pinned(k)]
    else:
        sentences = [_set(verdict), _recommended(scores, k), *_undecided(decided), *_edge(verdict.best, k, candidates)]
    sentences += _seed(seed, likeness)
    return {
        "model": model,
        "k": k,
        "seed": seed,
        "k_set": verdict.k_set,
        "candidates": sorted(candidates),
        "pinned": pinned,
        "decided": decided,
        "reason": {"zh": "".join(zh for zh, _ in sentences), "en": " ".join(en for _, en in sentences)},
    }


def judge(scores: pd.DataFrame) -> Verdict:
    """Compare the K of one model by their mean over seeds of held-out perplexity or, without it, of NPMI."""
    metric = "heldout_perplexity" if (scores["metric"] == "heldout_perplexity").any() else "npmi"
    values = scores[scores["metric"] == metric].groupby("k")["value"]
    means = {int(k): float(mean) for k, mean in values.mean().items()}
    sign = 1 if metric == "heldout_perplexity" else -1
    best = min(sorted(means), key=lambda k: sign * means[k])
    return Verdict(metric, means, best, *_standard_error(values.get_group(best)))


def _standard_error(values: pd.Series) -> tuple[float, int]:
    return (float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0), len(values)


def recommend(scores: pd.DataFrame, k_set: Sequence[int]) -> int:
    """Return the K of the set with the best mean rank over the metrics `RANKED` that there are."""
    means = _means(scores).loc[list(k_set)]
    ranks = np.mean([means[name].rank(ascending=False) for name in RANKED if name in means], axis=0)
    return int(means.index[np.argmin(ranks)])


def _means(scores: pd.DataFrame) -> pd.DataFrame:
    """Means over seeds: a row per K, ascending, and a column per metric."""
    return scores.pivot_table(index="k", columns="metric", values="value", aggfunc="mean")


def medoid(scores: pd.DataFrame) -> tuple[int, float | None]:
    """Return the seed with the highest stability, and that stability; the smallest seed and None if there is none."""
    stable = scores[scores["metric"] == "stability"].sort_values("seed")
    if stable.empty:
        return int(scores["seed"].min()), None
    row = stable.loc[stable["value"].idxmax()]
    return int(row["seed"]), float(row["value"])


def _pinned(k: int) -> Sentence:
    return (
        f"topics.k 只给出一个主题数，K = {k} 由设置固定，而非由数据选出。",
        f"topics.k names one number of topics: K = {k} is pinned by the settings, not chosen from the data.",
    )


def _set(verdict: Verdict) -> Sentence:
    best, mean, n = verdict.best, verdict.means[verdict.best], verdict.n
    within = ", ".join(map(str, verdict.k_set))
    if verdict.metric == "npmi":
        zh = f"该模型没有留出困惑度，改按 NPMI 判断：K = {best} 的 NPMI 最高（{mean:.3f}"
        en = f"This model has no held-out perplexity and is judged by NPMI, which is highest at K = {best} ({mean:.3f}"
    else:
        zh, en = f"K = {best} 的留出困惑度最低（{mean:.1f}", f"Held-out perplexity is lowest at K = {best} ({mean:.1f}"
    if n == 1:
        return f"{zh}；只有一次拟合，无法给出标准误）。", f"{en}; of a single fit, hence without a standard error)."
    error = f"{verdict.error:.{3 if verdict.metric == 'npmi' else 1}f}"
    return (
        f"{zh}，{n} 个种子的标准误为 {error}）；在一个标准误之内的有 K = {within}。",
        f"{en}, standard error over {n} seeds {error}); within one standard error: K = {within}.",
    )


def _recommended(scores: pd.DataFrame, k: int) -> Sentence:
    means = _means(scores).loc[k]
    zh = "、".join(f"{RANKED[name][0]} {means[name]:.3f}" for name in RANKED if name in means)
    en = ", ".join(f"{RANKED[name][1]} {means[name]:.3f}" for name in RANKED if name in means)
    return (
        f"其中 K = {k} 的平均名次最好（{zh}），故推荐。",
        f"Among these, K = {k} has the best mean rank ({en}) and is recommended.",
    )


def _undecided(decided: bool) -> list[Sentence]:
    if decided:
        return []
    return [
        (
            "这已超过候选数的一半：数据不足以决定主题数，请结合研究问题选择。",
            "That is more than half of the candidates: the data do not decide; let the research question.",
        )
    ]


def _edge(best: int, k: int, candidates: Sequence[int]) -> list[Sentence]:
    """Warn where the best or the recommended K has no neighbour on one side; there is nothing below 2."""
    edges = {max(candidates): ("更大", "larger"), min(candidates): ("更小", "smaller")}
    return [
        (
            f"注意：K = {edge} 位于候选范围的边缘，更好的 K 可能在范围之外，请在 topics.k 中加入{zh}的数。",
            f"Warning: K = {edge} is at the edge of the grid; a better K may lie outside; add {en} ones to topics.k.",
        )
        for edge, (zh, en) in edges.items()
        if edge in (best, k) and edge > 2
    ]


def _seed(seed: int, likeness: float | None) -> list[Sentence]:
    if likeness is None:
        return []
    return [
        (
            f"种子 {seed} 与其他种子最相似（平均余弦 {likeness:.3f}），作为所选模型。",
            f"Seed {seed} is most like the other seeds (mean cosine {likeness:.3f}) and is the chosen fit.",
        )
    ]


def run(*, scores: str | Path, model: str, choice: str | Path) -> None:
    """Choose among the K of `scores.csv` that the study's model was fitted with, and write `choice.json`."""
    table = read_csv(scores)
    candidates = sorted(int(k) for k in table.loc[table["model"] == model, "k"].unique())
    write_json(choose(table, model, candidates), choice)
