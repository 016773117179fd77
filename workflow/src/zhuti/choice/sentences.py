"""The reason for a choice of K, sentence by sentence, in Chinese and English."""

from collections.abc import Collection

import pandas as pd

from zhuti.choice.criteria import RELIABLE, means_of
from zhuti.choice.decision import Evidence, KSet
from zhuti.written import score

NAMES = {
    "npmi": ("NPMI", "NPMI"),
    "exclusivity": ("独占性", "exclusivity"),
    "omega": ("ω", "omega"),
    "returns": ("复现率", "returns"),
}
POOLS = {
    "both": ("既在前沿上又可靠的 K ", "the K that are on the front and reliable"),
    "reliable": ("可靠的 K（前沿上没有可靠的 K）", "the reliable K (none on the front is)"),
    "front": ("前沿上的 K（没有可靠的 K）", "the K on the front (none is reliable)"),
    "any": ("全部 K（没有可靠的 K，也没有前沿）", "all K (none is reliable, and there is no front)"),
}

Sentence = tuple[str, str]
"""The same in Chinese and English."""


def joined(sentences: Collection[Sentence]) -> dict[str, str]:
    """Return the text in both languages."""
    return {"zh": "".join(zh for zh, _ in sentences), "en": " ".join(en for _, en in sentences)}


def pinned(k: int) -> Sentence:
    return (
        f"topics.k 只给出一个主题数，K = {k} 由设置固定，而非由数据选出。",
        f"topics.k names one number of topics: K = {k} is pinned by the settings, not chosen from the data.",
    )


def fits_best(evidence: Evidence) -> Sentence:
    """Say which K fit best, by what, and how sure that is."""
    fitness, best = evidence.fitness, evidence.fitness.best(evidence.fitness.values)
    unknown = all(error != error for (k, other), error in fitness.errors.items() if k != other)
    if fitness.metric == "npmi":
        top = f"K = {best} ({score(fitness.values[best])})"
        zh = f"该模型没有留出似然，改按 NPMI 判断：最高的是 {top}"
        en = f"This model has no held-out likelihood and is judged by NPMI, highest at {top}"
        over = ("", "")
    else:
        zh, en = f"K = {best} 的留出似然最高", f"Held-out likelihood is highest at K = {best}"
        over = (
            (f"（{fitness.n} 篇留出文档）", f" (over {fitness.n} held-out documents)")
            if fitness.level == "document"
            else (
                f"（{fitness.n} 个留出单元；文档太少，不能整篇留出）",
                f" (over {fitness.n} held-out units; documents are too few)",
            )
        )
    if unknown:
        return f"{zh}，但无法给出标准误。", f"{en}, without a standard error."
    within = _list(evidence.best)
    return (
        f"{zh}；与之相差不超过一个标准误{over[0]}的有 K = {within}。",
        f"{en}; within one standard error of it{over[1]}: K = {within}.",
    )


def on_front(evidence: Evidence) -> Sentence:
    ks = _list(evidence.front)
    unknown = ("；未知其波动，因为没有两次重新拟合", "; how far that varies is not known without two refits")
    zh, en = ("", "") if evidence.spread else unknown
    more_zh, more_en = ("好出重新拟合之间的波动", " by more than refits vary") if evidence.spread else ("更好", "")
    return (
        f"一致性与独占性的前沿（没有别的 K 两项都{more_zh}）上有 K = {ks}{zh}。",
        f"On the front of coherence and exclusivity (no other K is better in both{more_en}): K = {ks}{en}.",
    )


def are_reliable(evidence: Evidence) -> Sentence:
    if evidence.reliable is None:
        return (
            "可靠性没有测量：没有重新拟合。",
            "Reliability was not measured: there are no refits.",
        )
    zh, en = (joint.join(NAMES[name][at] for name in evidence.reliability) for at, joint in enumerate(("与 ", " and ")))
    ks = _list(evidence.reliable)
    return (
        f"可靠（{zh} 不低于 {RELIABLE:.2f}）的{f'有 K = {ks}' if ks else '一个也没有'}。",
        f"Reliable ({en} at least {RELIABLE:.2f}): {f'K = {ks}' if ks else 'none'}.",
    )


def the_set(evidence: Evidence, found: KSet) -> Sentence:
    """Say which K make the set, and on what it rests where no K is all three."""
    ks = _list(found.ks)
    if found.pool == "all":
        return f"三项都满足的有 K = {ks}。", f"All of this holds for K = {ks}."
    zh, en = POOLS[found.pool]
    best = evidence.fitness.best(evidence.fitness.values)
    behind = evidence.fitness.behind(found.best, best)
    unit = ("NPMI", "NPMI") if evidence.fitness.metric == "npmi" else ("每词似然（奈特）", "nats per token")
    gap = (
        (f"，{unit[0]}比 K = {best} 低 {behind:.3f}", f", {behind:.3f} {unit[1]} behind K = {best}")
        if behind
        else ("", "")
    )
    return (
        f"没有 K 三项都满足，故退而取{zh}中最好的：K = {ks}{gap[0]}。",
        f"No K is all three; the best of {en} are taken instead: K = {ks}{gap[1]}.",
    )


def recommended(scores: pd.DataFrame, k: int, alone: bool, reliability: Collection[str]) -> Sentence:
    means = means_of(scores).loc[k]
    shown = [name for name in ("npmi", "exclusivity", *reliability) if name in means]
    zh = "，".join(f"{NAMES[name][0]} {score(means[name])}" for name in shown)
    en = ", ".join(f"{NAMES[name][1]} {score(means[name])}" for name in shown)
    if alone:
        return f"推荐 K = {k}（{zh}）。", f"K = {k} is recommended ({en})."
    return (
        f"其中 K = {k} 在一致性、独占性与稳定性上的平均名次最好（{zh}），故推荐。",
        f"Of these, K = {k} has the best mean rank in coherence, exclusivity and stability ({en}) and is recommended.",
    )


def undecided() -> Sentence:
    return (
        "这已超过候选数的一半：数据不足以决定主题数，请结合研究问题选择。",
        "That is more than half of the candidates: the data do not decide; let the research question decide.",
    )


def edge(ks: Collection[int], candidates: Collection[int]) -> list[Sentence]:
    """Warn where the best or the recommended K has no neighbour on one side; there is nothing below 2."""
    edges = {max(candidates): ("更大", "larger"), min(candidates): ("更小", "smaller")}
    return [
        (
            f"注意：K = {at} 位于候选范围的边缘，更好的 K 可能在范围之外，请在 topics.k 中加入{zh}的数。",
            f"Warning: K = {at} is at the edge of the grid; a better K may lie outside; add {en} ones to topics.k.",
        )
        for at, (zh, en) in edges.items()
        if at in ks and at > 2
    ]


def medoid(seed: int, likeness: float | None) -> list[Sentence]:
    if likeness is None:
        return []
    return [
        (
            f"种子 {seed} 与其他种子最相似（平均余弦 {likeness:.3f}），作为所选模型。",
            f"Seed {seed} is most like the other seeds (mean cosine {likeness:.3f}) and is the chosen fit.",
        )
    ]


def _list(ks: Collection[int]) -> str:
    return ", ".join(map(str, ks))
