"""What reviewers of a topic study ask for, and whether this study has it: there, partly, or missing.

The questions are those of Maier et al. (2018, "Applying LDA topic modeling in communication research"): preprocessing,
the number of topics, reliability and validity; and what must be reported. A status is computed from the run. What no
program can know (why these documents, who read them) is never said to be there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from zhuti.page import percent, score
from zhuti.reliability import ENOUGH_REPLICATES

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


def rows(facts: Facts) -> list[dict[str, str]]:
    """Return the rows of checklist.csv, question by question."""
    parts = (preprocessing, number_of_topics, reliability, validity, reporting)
    return [asdict(item) for part in parts for item in part(facts)]


def preprocessing(facts: Facts) -> Iterator[Item]:
    """Corpus, losses, units, segmentation, stopwords, copies, and whether other choices were tried."""

    def item(name: str, status: str, where: str, zh: str, en: str) -> Item:
        return Item("preprocessing", name, status, where, zh, en)

    settings, corpus, copied, multiverse = (facts[name] for name in ("s", "corpus", "copied", "multiverse"))
    yield item(
        "corpus",
        "partly",
        "intake",
        f"语料有 {corpus['documents']} 篇文档，已有描述；如何选取、能代表什么，须由作者说明。",
        f"The corpus of {corpus['documents']} document(s) is described; how it was selected, and what it stands for, "
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
    if settings["segment"]["pretokenised"]:
        yield item(
            "segmentation",
            "missing",
            "segmentation",
            "词在导入前已分好，其质量须由作者说明。",
            "The words came as they are; how good they are is for the authors to say.",
        )
    elif settings["segment"]["dictionaries"] or settings["segment"]["decisions"]:
        yield item(
            "segmentation",
            "there",
            "segmentation",
            "分词已经审查，并据此加入了本研究的词语。",
            "The segmentation was audited, and terms of the study were added.",
        )
    else:
        yield item(
            "segmentation",
            "partly",
            "segmentation",
            "分词审查已备，但没有研究者据此作出取舍的记录（segment.decisions、segment.dictionaries）。",
            "The audit of the segmentation is at hand, but no decision on it is on record (segment.decisions, "
            "segment.dictionaries).",
        )
    yield _stopwords(facts)
    looked = copied["treatment"] != "keep"
    yield item(
        "copies",
        "there" if looked else "missing",
        "copies",
        f"雷同文本占 {copied['share']:.1%}，处理方式已说明。" if looked else "没有查找雷同文本。",
        f"Copied text is {copied['share']:.1%}, and what was done with it is told."
        if looked
        else "Copied text was not looked for.",
    )
    varied = multiverse["preprocessing"] if multiverse else []
    yield item(
        "varied",
        "there" if varied else "missing",
        "multiverse",
        f"已用其他预处理重做（{'、'.join(varied)}）。" if varied else "没有用其他预处理重做过（make multiverse）。",
        f"The study was repeated with other preprocessing ({', '.join(varied)})."
        if varied
        else "The study was not repeated with other preprocessing (make multiverse).",
    )


def _stopwords(facts: Facts) -> Item:
    layers = facts["words"]["stopwords"]
    if not layers:
        zh, en, status = "没有使用停用词。", "No stopwords were used.", "there"
    elif "study" in layers:
        zh, en = "停用词已列出，研究者另有自定的一层。", "The stopwords are listed; the researcher added some."
        status = "there"
    else:
        zh = "停用词已列出，但只用了软件自带的词表，没有研究者取舍的记录。"
        en = "The stopwords are listed, but they are those of the software; no decision on them is on record."
        status = "partly"
    return Item("preprocessing", "stopwords", status, "intake", zh, en)


def number_of_topics(facts: Facts) -> Iterator[Item]:
    """Several K, criteria, held-out text, the edge of the grid, and other K in what follows."""

    def item(name: str, status: str, zh: str, en: str, where: str = "choice") -> Item:
        return Item("k", name, status, where, zh, en)

    choice, multiverse, name = facts["choice"], facts["multiverse"], facts["model"]["name"]
    ks = [str(k) for k in choice["candidates"]]
    if choice["pinned"]:
        yield item(
            "compared",
            "missing",
            f"K = {choice['k']} 为事先设定，没有与其他主题数比较；理由须由作者说明。",
            f"K = {choice['k']} was set beforehand and compared with no other; the reason is for the authors to give.",
        )
    else:
        yield item("compared", "there", f"比较了 K = {'、'.join(ks)}。", f"These K were compared: {', '.join(ks)}.")
        yield item(
            "criteria",
            "there",
            "选择标准内置于软件，不随结果调整，理由逐条写明。",
            "The criteria are built into the software, not adjusted to the results, and the reasons are given.",
        )
        yield _edge(facts["outcome"]["edges"])
    held = name != "nmf"
    yield item(
        "heldout",
        "there" if held else "missing",
        "计算了留出文本的似然。" if held else "NMF 没有留出文本的似然。",
        "The likelihood of held-out text was measured." if held else "NMF has no likelihood of held-out text.",
    )
    other = bool(multiverse) and "k" in multiverse["choices"]
    yield item(
        "other_k",
        "there" if other else "missing",
        "已检查主题在其他 K 下是否复现。" if other else "没有检查主题和结论在其他 K 下是否成立。",
        "It was tried which topics return with another K."
        if other
        else "Whether topics and conclusions hold with another K was not tried.",
        "multiverse",
    )


def _edge(edges: Sequence[int]) -> Item:
    ks = ", ".join(map(str, edges))
    return Item(
        "k",
        "edge",
        "partly" if edges else "there",
        "choice",
        f"K = {ks} 位于候选范围的边缘，更好的 K 可能在范围之外。" if edges else "最优与选用的 K 都在候选范围之内。",
        f"K = {ks} is at the edge of the grid; a better one may lie outside."
        if edges
        else "The best K and the one taken lie inside the grid.",
    )


def reliability(facts: Facts) -> Iterator[Item]:
    """Several fits, their spread, whether chains settled, whether topics return and beat chance, intervals, models."""

    def item(name: str, status: str, zh: str, en: str, where: str = "topic-evidence") -> Item:
        return Item("reliability", name, status, where, zh, en)

    model, null, intervals = facts["model"], facts["null"], facts["intervals"]
    fits = facts["refits"] if model["name"] == "nmf" else len(model["seeds"])
    kind = ("次重抽文档的拟合", "refits on resampled documents") if model["name"] == "nmf" else ("个种子", "seed(s)")
    yield item(
        "seeds",
        "there" if fits >= ENOUGH_REPLICATES else "partly" if fits > 1 else "missing",
        f"共 {fits} {kind[0]}。",
        f"There are {fits} {kind[1]}.",
        "choice",
    )
    yield item(
        "spread",
        "there" if fits > 1 else "missing",
        "各项得分附有波动范围。" if fits > 1 else "得分没有波动范围。",
        "The scores come with their spread." if fits > 1 else "The scores come without a spread.",
        "choice",
    )
    chains = model["chains"]
    if chains["sampled"]:
        yield item(
            "convergence",
            "there" if chains["settled"] == chains["n"] else "partly",
            f"{chains['n']} 条链中有 {chains['settled']} 条平稳。",
            f"{chains['settled']} of {chains['n']} chain(s) settled.",
            "evidence",
        )
    scores = model["scores"]
    omega = f"ω = {score(scores['omega']['mean'], 2)}" if "omega" in scores else ""
    returned = percent(scores["returns"]["mean"], 0) if "returns" in scores else ""
    yield item(
        "returns",
        "there" if omega else "partly" if returned else "missing",
        f"主题复现率 {returned}，{omega or 'ω 至少需要三次拟合，没有计算'}。" if returned else "没有测量主题能否复现。",
        f"{returned} of the topics return; {omega or 'ω takes at least three fits and was not computed'}."
        if returned
        else "Whether topics return was not measured.",
    )
    beaten = len(null["failing"])
    yield item(
        "null",
        "there",
        f"与打乱的语料比较过：{beaten} 个主题没有通过。",
        f"Compared with shuffled words: {beaten} topic(s) do not pass.",
    )
    few = not intervals["resamples"]
    yield item(
        "intervals",
        "missing" if few else "there",
        "文档太少，没有区间与检验。" if few else "数值附有区间。",
        "There are too few documents for intervals and tests." if few else "The values come with intervals.",
    )
    others = len(facts["others"])
    yield item(
        "models",
        "there" if others else "missing",
        f"与另外 {others} 种模型作了对照。" if others else "没有与其他模型对照。",
        f"Compared with {others} other model(s)." if others else "Compared with no other model.",
        "lineup",
    )


def validity(facts: Facts) -> Iterator[Item]:
    """Passages, names, human coding, and known classes."""

    def item(name: str, status: str, where: str, zh: str, en: str) -> Item:
        return Item("validity", name, status, where, zh, en)

    yield item(
        "passages",
        "partly",
        "topics",
        "各主题的典型段落已列出；是否读过，须由作者说明。",
        "The typical passages of each topic are listed; whether they were read is for the authors to say.",
    )
    given, every = facts["names"]["given"], facts["names"]["all"]
    yield item(
        "names",
        "there" if given == every else "partly" if given else "missing",
        "topics",
        f"{every} 个主题中有 {given} 个由研究者命名；其余的名称只是高相关度的词。"
        if given < every
        else f"{every} 个主题都由研究者命名。",
        f"{given} of {every} topics have been named by a researcher; the other names are but relevant words."
        if given < every
        else f"All {every} topics have been named by a researcher.",
    )
    yield item(
        "intrusion",
        "missing",
        "evidence",
        "没有做入侵词或入侵主题的人工测试。",
        "Word or topic intrusion was not tested with human readers.",
    )
    known = bool(facts["clusters"]["known"])
    yield item(
        "external",
        "there" if known else "missing",
        "clusters",
        "与文档的已知分组作了比较。" if known else "没有与外部标准（如文档的已知分组）比较。",
        "Compared with a known grouping of the documents."
        if known
        else "Compared with no outside criterion, such as a known grouping of the documents.",
    )


def reporting(facts: Facts) -> Iterator[Item]:
    """Methods, settings, software, seeds; data and code."""

    def item(name: str, status: str, where: str, zh: str, en: str) -> Item:
        return Item("reporting", name, status, where, zh, en)

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
