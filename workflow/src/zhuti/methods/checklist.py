"""What reviewers of a topic study ask for, and whether this study has it: there, partly, or missing.

The questions are those of Maier et al. (2018, "Applying LDA topic modeling in communication research"): preprocessing,
the number of topics, reliability and validity; and what must be reported. A status is computed from the run. What no
program can know (why these documents, who read them) is never said to be there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from zhuti.reliability import ENOUGH_REFITS
from zhuti.written import percent, score

COLUMNS = ["question", "item", "status", "where", "zh", "en"]
QUESTIONS = ("preprocessing", "k", "reliability", "validity", "reporting")
STATUSES = ("there", "partly", "missing")

Facts = Mapping[str, Any]
"""What `zhuti.methods.context` returns."""


@dataclass(frozen=True)
class Item:
    """One line of the checklist."""

    question: str
    item: str
    status: str
    where: str
    """Anchor in the report."""
    zh: str
    en: str

    @classmethod
    def either(
        cls, question: str, item: str, where: str, holds: Any, yes: Sequence[str], no: Sequence[str], other="missing"
    ) -> "Item":
        """Return a line that is there if something holds, else missing (or `other`); each with a sentence zh, en."""
        return cls(question, item, "there" if holds else other, where, *(yes if holds else no))


def rows(facts: Facts) -> list[dict[str, str]]:
    """Return the rows of checklist.csv, question by question."""
    parts = (preprocessing, number_of_topics, reliability, validity, reporting)
    return [asdict(item) for part in parts for item in part(facts)]


def preprocessing(facts: Facts) -> Iterator[Item]:
    """Corpus, losses, units, segmentation, stopwords, copies, and whether other choices were tried."""
    item, documents = partial(Item, "preprocessing"), facts["corpus"]["documents"]
    yield item(
        "corpus",
        "partly",
        "intake",
        f"语料有 {documents} 篇文档，已有描述；如何选取、能代表什么，须由作者说明。",
        f"The corpus is described (documents: {documents}); how it was selected, and what it stands for, "
        "is for the authors to say.",
    )
    yield item(
        "losses",
        "there",
        "intake",
        "文件、文字和词的全部损失均逐项列出原因，账目相符。",
        "All losses of files, text and words are listed with their reasons, and the account adds up.",
    )
    yield item("unit", "there", "intake", "分析单元及其长度已说明。", "The unit of analysis and its length are told.")
    yield _segmentation(facts["s"]["segment"])
    yield _stopwords(facts["words"]["stopwords"])
    yield _copies(facts["copied"])
    yield _varied(facts["multiverse"]["preprocessing"] if facts["multiverse"] else [])


def _copies(copied: Mapping[str, Any]) -> Item:
    told = (
        f"雷同文本占 {copied['share']:.1%}，处理方式已说明。",
        f"Copied text is {copied['share']:.1%}, and what was done with it is told.",
    )
    missing = ("没有查找雷同文本。", "Copied text was not looked for.")
    return Item.either("preprocessing", "copies", "copies", copied["treatment"] != "keep", told, missing)


def _varied(varied: Sequence[str]) -> Item:
    tried = (
        f"已用其他预处理重做（{'、'.join(varied)}）。",
        f"The study was repeated with other preprocessing ({', '.join(varied)}).",
    )
    missing = (
        "没有用其他预处理重做过（make multiverse）。",
        "The study was not repeated with other preprocessing (make multiverse).",
    )
    return Item.either("preprocessing", "varied", "multiverse", varied, tried, missing)


def _segmentation(settings: Mapping[str, Any]) -> Item:
    item = partial(Item, "preprocessing", "segmentation")
    if settings["pretokenised"]:
        return item(
            "missing",
            "segmentation",
            "词在导入前已分好，其质量须由作者说明。",
            "The words came as they are; how good they are is for the authors to say.",
        )
    if settings["dictionaries"] or settings["decisions"]:
        return item(
            "there",
            "segmentation",
            "分词已经审查，并据此加入了本研究的词语。",
            "The segmentation was audited, and terms of the study were added.",
        )
    return item(
        "partly",
        "segmentation",
        "分词审查已备，但没有研究者据此作出取舍的记录（segment.decisions、segment.dictionaries）。",
        "The audit of the segmentation is at hand, but no decision on it is on record (segment.decisions, "
        "segment.dictionaries).",
    )


def _stopwords(layers: Mapping[str, Any]) -> Item:
    item = partial(Item, "preprocessing", "stopwords")
    if not layers:
        return item("there", "intake", "没有使用停用词。", "No stopwords were used.")
    if "study" in layers:
        zh, en = "停用词已列出，研究者另有自定的一层。", "The stopwords are listed; the researcher added some."
        return item("there", "intake", zh, en)
    return item(
        "partly",
        "intake",
        "停用词已列出，但只用了软件自带的词表，没有研究者取舍的记录。",
        "The stopwords are listed, but they are those of the software; no decision on them is on record.",
    )


def number_of_topics(facts: Facts) -> Iterator[Item]:
    """Several K, criteria, held-out text, the edge of the grid, and other K in what follows."""
    either, multiverse = partial(Item.either, "k"), facts["multiverse"]
    yield from _pinned(facts["choice"]) if facts["choice"]["pinned"] else _compared(facts)
    measured = ("计算了留出文本的似然。", "The likelihood of held-out text was measured.")
    missing = ("NMF 没有留出文本的似然。", "NMF has no likelihood of held-out text.")
    yield either("heldout", "choice", facts["model"]["name"] != "nmf", measured, missing)
    tried = ("已检查主题在其他 K 下是否复现。", "It was tried which topics return with another K.")
    missing = (
        "没有检查主题和结论在其他 K 下是否成立。",
        "Whether topics and conclusions hold with another K was not tried.",
    )
    yield either("other_k", "multiverse", multiverse and "k" in multiverse["choices"], tried, missing)


def _pinned(choice: Mapping[str, Any]) -> Iterator[Item]:
    yield Item(
        "k",
        "compared",
        "missing",
        "choice",
        f"K = {choice['k']} 为事先设定，没有与其他主题数比较；理由须由作者说明。",
        f"K = {choice['k']} was set beforehand and compared with no other; the reason is for the authors to give.",
    )


def _compared(facts: Facts) -> Iterator[Item]:
    item, ks, edges = partial(Item, "k"), facts["choice"]["candidates"], facts["outcome"]["edges"]
    yield item(
        "compared",
        "there",
        "choice",
        f"比较了 K = {'、'.join(map(str, ks))}。",
        f"These K were compared: {', '.join(map(str, ks))}.",
    )
    yield item(
        "criteria",
        "there",
        "choice",
        "选择标准内置于软件，不随结果调整，理由逐条写明。",
        "The criteria are built into the software, not adjusted to the results, and the reasons are given.",
    )
    inside = ("最优与选用的 K 都在候选范围之内。", "The best K and the one taken lie inside the grid.")
    named = ", ".join(map(str, edges))
    at_edge = (
        f"K = {named} 位于候选范围的边缘，更好的 K 可能在范围之外。",
        f"K = {named} is at the edge of the grid; a better one may lie outside.",
    )
    yield Item.either("k", "edge", "choice", not edges, inside, at_edge, "partly")


def reliability(facts: Facts) -> Iterator[Item]:
    """Several fits, their spread, whether chains settled, whether topics return and beat chance, intervals, models."""
    either = partial(Item.either, "reliability")
    yield from _fits(facts)
    reliable = facts["choice"]["reliable"]
    yield _returns(facts["model"], facts["random"], reliable is not None and facts["choice"]["k"] in reliable)
    beaten, few, others = len(facts["null"]["failing"]), not facts["intervals"]["resamples"], len(facts["others"])
    yield Item(
        "reliability",
        "null",
        "there",
        "topic-evidence",
        f"与打乱的语料比较过：{f'{beaten} 个主题没有通过' if beaten else '主题全部通过'}。",
        f"Compared with shuffled words: {f'topics that do not pass: {beaten}' if beaten else 'all topics pass'}.",
    )
    there = ("数值附有区间。", "The values come with intervals.")
    missing = ("文档太少，没有区间与检验。", "There are too few documents for intervals and tests.")
    yield either("intervals", "topic-evidence", not few, there, missing)
    compared = (f"与另外 {others} 种模型作了对照。", f"Other models compared with: {others}.")
    yield either("models", "lineup", others, compared, ("没有与其他模型对照。", "Compared with no other model."))


def _fits(facts: Facts) -> Iterator[Item]:
    """Tell of the fits of the chosen K, which of NMF are refits, and of the chains."""
    model, chains = facts["model"], facts["model"]["chains"]
    fits = facts["refits"] if model["name"] == "nmf" else len(model["seeds"])
    kind = ("次重抽文档的拟合", "Refits on resampled documents") if model["name"] == "nmf" else ("个种子", "Seeds")
    status = "there" if fits >= ENOUGH_REFITS else "partly" if fits > 1 else "missing"
    yield Item("reliability", "seeds", status, "choice", f"共 {fits} {kind[0]}。", f"{kind[1]}: {fits}.")
    there = ("各项得分附有波动范围。", "The scores come with their spread.")
    missing = ("得分没有波动范围。", "The scores come without a spread.")
    yield Item.either("reliability", "spread", "choice", len(model["seeds"]) > 1, there, missing)
    if chains["sampled"]:
        said = (
            f"{chains['n']} 条链中有 {chains['settled']} 条平稳。",
            f"Chains that settled: {chains['settled']} of {chains['n']}.",
        )
        all_settled = chains["settled"] == chains["n"]
        yield Item.either("reliability", "convergence", "evidence", all_settled, said, said, "partly")


def _returns(model: Mapping[str, Any], random: Mapping[str, float], reliable: bool) -> Item:
    """Tell how far topics return, and for anchored chains what a random start has (metric → mean)."""
    item, scores = partial(Item, "reliability", "returns"), model["scores"]
    if "returns" not in scores:
        return item("missing", "topic-evidence", "没有测量主题能否复现。", "Whether topics return was not measured.")
    returned = percent(scores["returns"]["mean"], 0)
    zh, en = "ω 至少需要三次重新拟合，没有计算", "ω takes at least three refits and was not computed"
    if "omega" in scores:
        zh = en = f"ω = {score(scores['omega']['mean'], 2)}"
    status = "there" if reliable and "omega" in scores else "partly"
    zh, en = f"重新拟合时主题复现率 {returned}，{zh}。", f"In refits {returned} of the topics return; {en}."
    if model["name"] == "lda_gibbs" and "returns" in random:
        start = percent(random["returns"], 0)
        zh += f"同一采样器若从随机起点出发，则为 {start}。"
        en += f" From a random start the same sampler has {start}."
    return item(status, "topic-evidence", zh, en)


def validity(facts: Facts) -> Iterator[Item]:
    """Passages, names, human coding, and known classes."""
    item = partial(Item, "validity")
    yield item(
        "passages",
        "partly",
        "topics",
        "各主题的典型段落已列出；是否读过，须由作者说明。",
        "The typical passages of each topic are listed; whether they were read is for the authors to say.",
    )
    given, every = facts["names"]["given"], facts["names"]["all"]
    named = (f"{every} 个主题都由研究者命名。", f"All {every} topics have been named by a researcher.")
    some = (
        f"{every} 个主题中有 {given} 个由研究者命名；其余的名称只是高相关度的词。",
        f"{given} of {every} topics have been named by a researcher; the other names are but relevant words.",
    )
    yield Item.either("validity", "names", "topics", given == every, named, some, "partly" if given else "missing")
    yield item(
        "intrusion",
        "missing",
        "evidence",
        "没有做入侵词或入侵主题的人工测试。",
        "Word or topic intrusion was not tested with human readers.",
    )
    compared = ("与文档的已知分组作了比较。", "Compared with a known grouping of the documents.")
    missing = (
        "没有与外部标准（如文档的已知分组）比较。",
        "Compared with no outside criterion, such as a known grouping of the documents.",
    )
    yield Item.either("validity", "external", "clusters", facts["clusters"]["known"], compared, missing)


def reporting(facts: Facts) -> Iterator[Item]:
    """Methods, settings, software, seeds; data and code."""
    item = partial(Item, "reporting")
    yield item(
        "methods",
        "there",
        "methods",
        "方法部分已写出，数值取自本次运行。",
        "The methods are written out with the values of this run.",
    )
    yield item(
        "software",
        "there",
        "settings",
        "软件版本、全部设置和随机种子均已列出。",
        "Versions of software, all settings and the random seeds are listed.",
    )
    yield item(
        "data",
        "partly",
        "methods",
        f"研究的哈希值为 {facts['study']['hash']}，代码公开；语料与设置是否公开、存于何处，须由作者说明。",
        f"The study's hash is {facts['study']['hash']} and the software is open; whether and where corpus and settings "
        "are published is for the authors to say.",
    )
