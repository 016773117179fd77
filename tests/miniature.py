"""A complete study in miniature: every table that a real run writes, from planted topics and without the stages."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage

from zhuti.shards import by_shard
from zhuti.tables import write_array, write_csv, write_json, write_sparse

THEMES = {
    "农业农村": [
        "全面 推进 乡村 振兴 ， 扛稳 粮食 安全 责任 ， 建设 高标准 农田 。",
        "培育 农业 龙头企业 ， 带动 农民 增收 ， 壮大 村 集体 经济 。",
        "整治 农村 人居环境 ， 建设 宜居 宜业 和美 乡村 。",
        "发展 特色 农业 ， 打造 粮食 加工 基地 ， 擦亮 农产品 品牌 。",
    ],
    "科技产业": [
        "坚持 创新 驱动 ， 培育 高新技术 企业 ， 建设 重点 实验室 。",
        "推动 制造业 数字化 转型 ， 壮大 新能源 产业 集群 。",
        "引进 高层次 人才 ， 促进 科技 成果 转化 ， 完善 创新 平台 。",
        "企业 是 创新 的 主体 ， 让 人才 、 技术 向 企业 集聚 。",
    ],
    "教育医疗": [
        "办好 人民 满意 的 教育 ， 新建 学校 ， 扩大 学前教育 学位 。",
        "深化 医疗 改革 ， 推进 县级 医院 建设 ， 完善 养老 服务 。",
        "健全 社会保障 体系 ， 促进 就业 ， 提高 养老 服务 水平 。",
        "让 学校 、 医院 和 养老 机构 就在 群众 身边 。",
    ],
}
PLACES = ["青川市", "白石县", "临溪区", "云岭州", "南浦市", "松江区", "北原县", "东陵市"]
KINDS = ["报告", "规划建议", "讲话"]
DEBRIS = "(上接第一版)"
PUNCTUATION, GENERAL, GENRE = set("，。、"), {"的", "和", "是", "让", "向", "就在"}, {"推进", "建设", "全面", "坚持"}
SHARDS, MOST_PAIRED, NEIGHBOURS = 2, 300, 10
K, SEEDS = [2, 3, 4], [1, 2, 3]
MODEL, CHOSEN_K, CHOSEN_SEED, LAMBDA = "lda_gibbs", 3, 1, 0.6


@dataclass
class Unit:
    """A paragraph of two sentences on one theme; `start` and `end` place its words, `offset` itself in the document."""

    unit_id: str
    theme: int
    heading: list[str]
    token: list[str]
    offset: int

    @property
    def text(self) -> str:
        return "".join(self.token)

    @property
    def end(self) -> list[int]:
        return list(accumulate(map(len, self.token)))

    @property
    def start(self) -> list[int]:
        return [end - len(token) for token, end in zip(self.token, self.end, strict=True)]


@dataclass
class Document:
    """A title, debris, then paragraphs."""

    doc_id: str
    title: str
    date: str
    kind: str
    text: str
    units: list[Unit] = field(default_factory=list)


@dataclass
class Corpus:
    """The documents by id, their units, and the counts of kept words: units x terms."""

    documents: list[Document]
    terms: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.units = [unit for document in self.documents for unit in document.units]
        self.unit_ids = [unit.unit_id for unit in self.units]
        self.doc_ids = [document.doc_id for document in self.documents]
        self.owner = [unit_id.rpartition("#")[0] for unit_id in self.unit_ids]
        self.cf = Counter(token for unit in self.units for token in unit.token)
        self.df = Counter(token for unit in self.units for token in set(unit.token))
        self.vocabulary = sorted(self.cf, key=lambda term: (-self.cf[term], term))
        self.terms = [term for term in self.vocabulary if not self.reason(term)]
        self.counts = np.array([[unit.token.count(term) for term in self.terms] for unit in self.units], dtype=np.int32)

    def reason(self, term: str) -> str:
        """Return why a word is dropped, or ""."""
        tests = {
            "punctuation": term in PUNCTUATION,
            "short": len(term) < 2,
            "stopword:general": term in GENERAL,
            "stopword:genre": term in GENRE,
            "min_df": self.df[term] < 2,
        }
        return next((reason for reason, holds in tests.items() if holds), "")


def write(base: str | Path, documents: int = 6, units: int = 5) -> Path:
    """Write a study of so many documents, each of so many units, to the folder `base`; returns it."""
    base = Path(base)
    corpus = Corpus([make_document(number, units) for number in range(documents)])
    for stage in (
        "ingest",
        "clean",
        "segment",
        "duplicates",
        "bow",
        "audit",
        "flow",
        "tfidf",
        "topics/chosen",
        "cluster",
        "evidence",
    ):
        (base / stage).mkdir(parents=True)
    write_texts(base, corpus)
    write_bow(base / "bow", corpus)
    write_duplicates(base / "duplicates", corpus)
    write_audit(base / "audit", corpus)
    write_flow(base / "flow", corpus)
    write_tfidf(base / "tfidf", corpus)
    write_topics(base / "topics", corpus)
    write_chosen(base / "topics" / "chosen", corpus)
    write_clusters(base / "cluster", corpus)
    write_tests(base / "evidence", corpus)
    write_prevalence(base / "evidence", corpus)
    write_methods(base)
    study = {"study": "miniature", "corpus": {"path": "data/miniature", "metadata": None, "label": "kind"}}
    stages = {"topics": {"models": [MODEL, "nmf"], "k": K, "seeds": SEEDS, MODEL: {"iterations": 600, "eta": 0.01}}}
    stages["topics"]["heldout"] = {"share": 0.1, "seed": 1}
    write_json(study | stages | {"report": {"language": "zh", "title": None}}, base / "settings.json")
    write_json({"python": "3.11", "zhuti": "0.1.0", "numpy": np.__version__}, base / "versions.json")
    return base


def make_document(number: int, units: int) -> Document:
    """Make document `number`; its themes take turns."""
    year = 2016 + number % 9
    place, kind = PLACES[number % len(PLACES)], KINDS[number % len(KINDS)]
    title = f"{place}{year}年{kind}"
    made = Document(
        f"{number:03d}_{place}.txt", title, f"{year}-01-{1 + number % 28:02d}", kind, f"{title}\n{DEBRIS}\n"
    )
    for position in range(units):
        theme = (number + position * (1 + number % 2)) % len(THEMES)
        name, sentences = list(THEMES.items())[theme]
        first = (number + 2 * position) % len(sentences)
        token = f"{sentences[first]} {sentences[first - 1]}".split()
        unit_id = f"{made.doc_id}#{position + 1:04d}"
        made.units.append(Unit(unit_id, theme, ["一、主要工作", name], token, len(made.text)))
        made.text += made.units[-1].text + "\n"
    return made


def table(columns: str, rows: Iterable[tuple]) -> pd.DataFrame:
    """Make a table from the names of its columns and its rows."""
    return pd.DataFrame(list(rows), columns=columns.split())


def write_shards(frame: pd.DataFrame, folder: Path, types: dict[str, pa.DataType]) -> None:
    """Write a table as one Parquet file per shard of its documents."""
    folder.mkdir()
    schema = pa.schema(list(types.items()))
    for shard, doc_ids in by_shard({doc_id: "" for doc_id in frame["doc_id"]}, SHARDS).items():
        part = pa.Table.from_pandas(frame[frame["doc_id"].isin(doc_ids)], schema, preserve_index=False)
        pq.write_table(part, folder / f"{shard}.parquet")


def write_texts(base: Path, corpus: Corpus) -> None:
    """Write the stages ingest, clean and segment."""
    string, whole, integers = pa.string(), pa.int64(), pa.list_(pa.int32())
    documents = table(
        "doc_id source sha256 encoding n_chars text",
        ((d.doc_id, d.doc_id, "0" * 64, "utf-8", len(d.text), d.text) for d in corpus.documents),
    )
    types = {name: whole if name == "n_chars" else string for name in documents}
    write_shards(documents, base / "ingest" / "documents.parquet", types)
    intake = table(
        "source doc_id status reason n_chars",
        ((d, d, "kept", "", n) for d, n in documents[["doc_id", "n_chars"]].values),
    )
    intake.loc[len(intake)] = ["空.txt", "", "refused", "empty: 是空的 / is empty", 0]
    write_csv(intake, base / "ingest" / "intake.csv")
    metadata = table("doc_id title date kind", ((d.doc_id, d.title, d.date, d.kind) for d in corpus.documents))
    write_csv(metadata, base / "ingest" / "metadata.csv")
    units = table(
        "unit_id doc_id heading text map_clean map_doc map_length token start end",
        (
            (u.unit_id, doc_id, u.heading, u.text, [0], [u.offset], [len(u.text)], u.token, u.start, u.end)
            for doc_id, u in zip(corpus.owner, corpus.units, strict=True)
        ),
    )
    types = {"unit_id": string, "doc_id": string, "heading": pa.list_(string), "text": string}
    types |= {"map_clean": integers, "map_doc": integers, "map_length": integers}
    write_shards(units, base / "clean" / "units.parquet", types)
    types = {"unit_id": string, "token": pa.list_(string), "start": integers, "end": integers}
    write_shards(units, base / "segment" / "tokens.parquet", types)
    places = ((d.doc_id, d.text.index(DEBRIS)) for d in corpus.documents)
    removed = ((doc_id, "page_turn", place, place + len(DEBRIS), DEBRIS) for doc_id, place in places)
    write_csv(table("doc_id rule start end text", removed), base / "clean" / "removed.csv")
    damaged = [(corpus.doc_ids[0], "no_full_stops", 0.0, 0.5, "全文没有句号")]
    write_csv(table("doc_id flag value limit evidence", damaged), base / "clean" / "quality.csv")


def write_duplicates(folder: Path, corpus: Corpus) -> None:
    """Write copied units: the last unit of each document after the first repeats that of the first."""
    last = [document.units[-1] for document in corpus.documents]
    first, chars = last[0], len(last[0].text)
    units = (
        (u.unit_id, d.doc_id, 1, first.unit_id, 1.0, u is not first, chars, "across")
        for d, u in zip(corpus.documents, last, strict=True)
    )
    columns = "unit_id doc_id group first_unit_id similarity copy chars scope"
    write_csv(table(columns, units), folder / "units.csv")
    later = corpus.documents[1:]
    documents = [(corpus.doc_ids[0], corpus.documents[0].date, 1000, 0, 0.0, "")]
    documents += [(d.doc_id, d.date, 1000, chars, chars / 1000, corpus.doc_ids[0]) for d in later]
    write_csv(table("doc_id date chars copied_chars share source_doc_id", documents), folder / "documents.csv")
    pairs = ((d.doc_id, corpus.doc_ids[0], 1, chars, number % 2 == 0) for number, d in enumerate(later))
    write_csv(table("doc_id source_doc_id units chars dated", pairs), folder / "pairs.csv")
    summary = {"treatment": "mark", "similarity": 0.8, "units": len(corpus.units), "copied_units": len(later)}
    summary |= {"chars": 1000 * len(last), "copied_chars": chars * len(later), "within_chars": 0, "groups": 1}
    summary |= {"across_chars": chars * len(later), "share": chars * len(later) / (1000 * len(last))}
    write_json(summary, folder / "summary.json")


def write_audit(folder: Path, corpus: Corpus) -> None:
    """Write an audit in which one phrase was split, one word is proposed and one was rejected before."""
    phrases = [
        ("乡村振兴", "policy", 9, 6, 0, 3, "乡村/振兴", "fired", ""),
        ("高标准农田", "policy", 4, 0, 0, 4, "高标准/农田", "split", "标准"),
        ("碳达峰", "policy", 0, 0, 0, 0, "", "absent", ""),
        ("青川市", "places", 2, 2, 0, 0, "", "fired", ""),
    ]
    columns = "phrase layer in_text whole within_longer split pieces status why"
    write_csv(table(columns, phrases), folder / "phrases.csv")
    words = table(
        "word decision count documents cohesion left_entropy right_entropy example",
        [
            ("人居环境", "reject", 8, 5, 6.5, 1.5, 1.8, "整治农村人居环境"),
            ("龙头企业", "", 7, 4, 5.25, 1.25, 2.5, "培育农业龙头企业"),
        ],
    )
    words.to_csv(folder / "new_words.tsv", sep="\t", index=False, encoding="utf-8-sig", lineterminator="\n")
    write_csv(table("term cf df kind example", [("宜业", 5, 4, "han", corpus.unit_ids[0])]), folder / "unknown.csv")
    write_csv(table("term cf share left right", [("和", 12, 0.02, "宜业", "美")]), folder / "residue.csv")
    hits = [
        (term, layer, corpus.cf[term], corpus.df[term])
        for layer, terms in (("general", GENERAL), ("genre", GENRE))
        for term in sorted(terms)
    ]
    write_csv(table("term layer cf df", hits), folder / "stopwords.csv")
    evenly = [("服务", 20, 15, 0.9, 0.95, "in nearly all documents")]
    write_csv(table("term cf df df_share evenness why", evenly), folder / "suggestions.csv")
    tokens = corpus.cf.total()
    sources = {"dictionary": tokens - 12, "policy": 6, "places": 2, "study": 0, "numbers": 0, "hmm": 4, "other": 0}
    counts = {"policy": {"entries": 3, "fired": 1, "split": 1, "absent": 1, "covered": 0}}
    counts["places"] = {"entries": 1, "fired": 1, "split": 0, "absent": 0, "covered": 0}
    summary = {"tokens": tokens, "han_tokens": tokens, "single_share": 0.125, "unknown_share": 0.0375}
    write_json(summary | {"sources": sources, "phrases": counts}, folder / "summary.json")


def write_flow(folder: Path, corpus: Corpus) -> None:
    """Write the account of the corpus; it adds up."""
    removed, documents = len(DEBRIS) * len(corpus.documents), len(corpus.documents)
    in_units = sum(len(unit.text) for unit in corpus.units)
    characters = sum(len(document.text) for document in corpus.documents)
    reasons = Counter()
    for term in corpus.vocabulary:
        reasons[corpus.reason(term)] += corpus.cf[term]
    types = Counter(corpus.reason(term) for term in corpus.vocabulary)
    steps = {
        "files": {"empty": 1, "kept": documents},
        "documents": {"kept": documents},
        "characters": {"white space": characters - in_units - removed, "page_turn": removed, "kept": in_units},
        "units": {"kept": len(corpus.units)},
        "tokens": {reason or "kept": count for reason, count in sorted(reasons.items(), reverse=True)},
        "vocabulary": {reason or "kept": count for reason, count in sorted(types.items(), reverse=True)},
    }
    rows = [
        (step, reason, count)
        for step, parts in steps.items()
        for reason, count in [("", sum(parts.values())), *parts.items()]
    ]
    write_csv(table("step reason count", rows), folder / "flow.csv")


def write_bow(folder: Path, corpus: Corpus) -> None:
    """Write the vocabulary, the counts and their account."""
    term_id = {term: number for number, term in enumerate(corpus.terms)}
    vocabulary = table(
        "term df cf kept reason term_id tag",
        (
            (term, corpus.df[term], corpus.cf[term], term in term_id, corpus.reason(term), term_id.get(term, -1), "")
            for term in corpus.vocabulary
        ),
    )
    write_csv(vocabulary, folder / "vocabulary.csv")
    parts = [("in", "", vocabulary)]
    parts += [("dropped", reason, part) for reason, part in vocabulary.groupby("reason") if reason]
    parts += [
        ("copied", "copy", vocabulary[:0]),
        ("emptied", "no kept word", vocabulary[:0]),
        ("kept", "", vocabulary[vocabulary["kept"]]),
    ]
    units = {"in": len(corpus.units), "kept": len(corpus.units)}
    flow = ((step, reason, units.get(step, 0), part["cf"].sum(), len(part)) for step, reason, part in parts)
    write_csv(table("step reason units tokens types", flow), folder / "flow.csv")
    ids = [[term_id[token] for token in unit.token if token in term_id] for unit in corpus.units]
    indptr = np.cumsum([0, *map(len, ids)], dtype=np.int64)
    np.savez_compressed(folder / "sequences.npz", ids=np.array(sum(ids, []), dtype=np.int32), indptr=indptr)
    write_sparse(sparse.csr_matrix(corpus.counts), folder / "counts.npz")
    rows = table(
        "row unit_id doc_id n_tokens", zip(range(len(ids)), corpus.unit_ids, corpus.owner, map(len, ids), strict=True)
    )
    rows.to_parquet(folder / "rows.parquet", index=False)
    lines = [f"{term_id[term]}\t{term}\t{corpus.df[term]}" for term in sorted(term_id)]
    (folder / "dictionary.txt").write_text("\n".join([str(len(ids)), *lines, ""]), encoding="utf-8")
    layers = [(term, "general") for term in sorted(GENERAL)] + [(term, "genre") for term in sorted(GENRE)]
    write_csv(table("term layer", layers), folder / "stopwords.csv")
    write_csv(table("unit_id doc_id n_tokens reason", []), folder / "emptied.csv")


def write_tfidf(folder: Path, corpus: Corpus) -> None:
    """Write sublinear TF-IDF weights and keywords by document and by kind."""
    idf = np.log((1 + len(corpus.counts)) / (1 + (corpus.counts > 0).sum(0))) + 1
    weights = np.where(corpus.counts > 0, 1 + np.log(np.maximum(corpus.counts, 1)), 0) * idf
    weights /= np.maximum(np.linalg.norm(weights, axis=1, keepdims=True), 1e-9)
    write_sparse(sparse.csr_matrix(weights), folder / "tfidf.npz")
    kind = {document.doc_id: document.kind for document in corpus.documents}
    keywords = []
    for level, members in (("document", corpus.owner), ("group", [kind[doc_id] for doc_id in corpus.owner])):
        for name in sorted(set(members)):
            score = weights[[member == name for member in members]].mean(0)
            best = np.argsort(-score, kind="stable")[:8]
            keywords += [(level, name, rank, corpus.terms[term], score[term]) for rank, term in enumerate(best, 1)]
    write_csv(table("level id rank term score", keywords), folder / "keywords.csv")


def fit(corpus: Corpus, k: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return topic_word (K x V) and doc_topic (N x K), largest topic first; at K = 3 the topics are the themes."""
    part = [u.theme if k == 3 else (u.theme + seed * (row % 2)) % k for row, u in enumerate(corpus.units)]
    theta = 0.1 / k + 0.9 * np.eye(k)[part] + np.random.default_rng(seed).uniform(0, 0.05, (len(part), k))
    theta /= theta.sum(1, keepdims=True)
    theta = theta[:, np.argsort(-(theta.T @ corpus.counts.sum(1)), kind="stable")]
    phi = theta.T @ corpus.counts + 0.01
    return phi / phi.sum(1, keepdims=True), theta


def write_fit(folder: Path, corpus: Corpus, model: str, k: int, seed: int) -> None:
    """Write one fit."""
    folder.mkdir(parents=True, exist_ok=True)
    phi, theta = fit(corpus, k, seed)
    write_array(phi, folder / "topic_word.npz")
    write_array(theta, folder / "doc_topic.npz")
    lda = {"alpha": [0.1] * k, "eta": 0.01, "trace": [[10, -4.2], [20, -4.0]], "settled": 200 + 10 * seed, "states": 10}
    record = {"model": model, "k": k, "seed": seed, "settings": {"iterations": 600}}
    record["topic_tokens"] = (theta.T @ corpus.counts.sum(1)).tolist()
    write_json(record | (lda if model == MODEL else {"alpha": None, "eta": None, "trace": []}), folder / "fit.json")


def make_scores(model: str, k: int, seed: int) -> dict[str, float]:
    """Return invented scores that are best at K = 3, with a spread over seeds."""
    noise = np.random.default_rng(100 * k + seed).normal(0, 0.01, 8)
    scores = {
        "npmi": 0.08 - 0.02 * abs(k - 3) + noise[0],
        "c_v": 0.5 - 0.03 * abs(k - 3) + noise[1],
        "diversity": 0.95 - 0.05 * k + noise[2],
        "exclusivity": 0.6 + 0.03 * k + noise[3],
        "share_max": 1 / k + 0.1,
        "npmi_relevance": 0.06 - 0.02 * abs(k - 3) + noise[6],
        "effective_topics": 0.9 * k + noise[7],
    }
    lda = {"heldout_perplexity": 60 + 8 * abs(k - 3) + 100 * noise[4], "stability": 0.9 - 0.05 * k + noise[5]}
    lda["seed_similarity"] = 0.95 - 0.02 * k + noise[5]
    lda["returns"] = 1 - 0.1 * k
    return scores | (lda if model == MODEL else {})


def make_refits() -> list[tuple]:
    """Return invented scores of refits of NMF."""
    spread = {"npmi": 0.02, "exclusivity": 0.03}
    return [
        ("nmf", k, refit, metric, 0.1 * k + refit * step)
        for k in K
        for refit in (1, 2)
        for metric, step in spread.items()
    ]


def write_topics(folder: Path, corpus: Corpus) -> None:
    """Write all fits, their scores and the choice."""
    scores = []
    for model, k, seed in [(MODEL, k, seed) for k in K for seed in SEEDS] + [("nmf", k, 0) for k in K]:
        where, found = folder / model / f"k{k}" / f"seed{seed}", make_scores(model, k, seed)
        write_fit(where, corpus, model, k, seed)
        scores += [(model, k, seed, metric, value) for metric, value in found.items()]
        if model == MODEL:
            held = {"perplexity": found["heldout_perplexity"], "tokens_scored": 99, "units_heldout": 3, "level": "unit"}
            write_json(held, where / "heldout.json")
    scores += [(MODEL, k, "", "omega", 0.95 - 0.04 * k) for k in K]
    write_csv(table("model k seed metric value", scores), folder / "scores.csv")
    write_csv(table("model k refit metric value", make_refits()), folder / "refits.csv")
    refits = {"zh": "NMF 与种子无关，其可靠性来自重新拟合。", "en": "NMF does not depend on a seed; refits stand in."}
    write_json({"notes": [refits], "parts": 10, "singly": False}, folder / "reliability.json")
    reason = {
        "zh": "K = 3 的困惑度最低，K = 4 与它不相上下。",
        "en": "K = 3 has the lowest perplexity; K = 4 is as good.",
    }
    choice = {"model": MODEL, "k": CHOSEN_K, "seed": CHOSEN_SEED, "k_set": [3, 4], "candidates": K}
    distances = ((2, 68.0, 0.125, 0.02), (3, 60.0, 0.0, None), (4, 61.0, 0.016, 0.02))
    choice["heldout"] = [dict(zip(["k", "mean_perplexity", "behind", "error"], row, strict=True)) for row in distances]
    choice |= {"front": [3, 4], "reliable": [2, 3]}
    write_json(choice | {"pinned": False, "decided": True, "reason": reason}, folder / "choice.json")


def write_chosen(folder: Path, corpus: Corpus) -> None:
    """Write the tables of the chosen fit."""
    write_fit(folder, corpus, MODEL, CHOSEN_K, CHOSEN_SEED)
    phi, theta = fit(corpus, CHOSEN_K, CHOSEN_SEED)
    names, tokens = [f"T{number}" for number in range(1, CHOSEN_K + 1)], corpus.counts.sum(1)
    overall, share = corpus.counts.sum(0) / tokens.sum(), theta.T @ tokens / tokens.sum()
    relevance = LAMBDA * np.log(phi) + (1 - LAMBDA) * np.log(phi / overall)
    order = np.argsort(-relevance, axis=1, kind="stable")[:, :50]
    lift, exclusive = phi / overall, phi / phi.sum(0)
    words = (
        (t + 1, rank, corpus.terms[i], *(values[t, i] for values in (phi, relevance, lift, exclusive, exclusive)))
        for t in range(CHOSEN_K)
        for rank, i in enumerate(order[t], 1)
    )
    write_csv(table("topic rank term probability relevance lift exclusivity frex", words), folder / "topic_words.csv")
    lists = [np.argsort(-values, axis=1, kind="stable") for values in (phi, relevance, phi * exclusive, lift)]
    ranked = (
        (t + 1, rank + 1, *(corpus.terms[best[t, rank]] for best in lists))
        for t in range(CHOSEN_K)
        for rank in range(20)
    )
    write_csv(table("topic rank probability relevance frex lift", ranked), folder / "word_lists.csv")
    label = ["·".join(corpus.terms[i] for i in best[:4]) for best in order]
    topics = (
        (t + 1, share[t], label[t], 0.05 + t / 100, 0.5 + t / 50, 0.7 - t / 20, 0.9 - t / 4, 1 - t / 2, 0.97 - t / 10)
        for t in range(CHOSEN_K)
    )
    columns = "topic share label npmi c_v exclusivity stability returns omega"
    write_csv(table(columns, topics), folder / "topics.csv")
    write_csv(name_table(label, [[corpus.terms[i] for i in best[:20]] for best in order]), folder / "names.csv")
    titles, typical = {document.doc_id: document.title for document in corpus.documents}, []
    for t in range(CHOSEN_K):
        for rank, row in enumerate(np.argsort(-theta[:, t], kind="stable")[:3], 1):
            u, doc_id = corpus.units[row], corpus.owner[row]
            place = (u.offset, u.offset + len(u.text), u.text)
            typical.append(
                (t + 1, rank, u.unit_id, doc_id, titles[doc_id], " › ".join(u.heading), theta[row, t], *place)
            )
    columns = "topic rank unit_id doc_id title heading share start end text"
    write_csv(table(columns, typical), folder / "typical_units.csv")
    units = table("unit_id doc_id n_tokens", zip(corpus.unit_ids, corpus.owner, tokens, strict=True))
    units[names] = theta
    units.to_parquet(folder / "unit_topics.parquet", index=False)
    weighted = units[names].mul(units["n_tokens"], axis=0).groupby(units["doc_id"]).sum()
    documents = table("doc_id title date kind", ((d.doc_id, d.title, d.date, d.kind) for d in corpus.documents))
    shares = weighted.div(units.groupby("doc_id")["n_tokens"].sum(), axis=0).reset_index()
    write_csv(documents.merge(shares, on="doc_id"), folder / "doc_topics.csv")


def name_table(labels: list[str], words: list[list[str]]) -> pd.DataFrame:
    """Name T1, leave T2 to be checked and T3 without a name; one more name has lost its topic."""
    known = [
        ("农业农村", "读过十个单元", "named", 0.8),
        ("科技产业", "", "stale", 0.4),
        (labels[2], "", "suggested", ""),
    ]
    rows = [
        (t, name, note, label, status, similarity, "|".join(own))
        for t, ((name, note, status, similarity), label, own) in enumerate(zip(known, labels, words, strict=True), 1)
    ]
    rows.append(("", "对外开放", "", "口岸·外贸·开放·保税", "gone", 0.1, "口岸|外贸|开放|保税"))
    return table("topic name note suggested status similarity words", rows)


def write_clusters(folder: Path, corpus: Corpus) -> None:
    """Write tree, similarities, map and clusters; documents are clustered from 20 on, else units."""
    units = np.sqrt(fit(corpus, CHOSEN_K, CHOSEN_SEED)[1])
    number = {doc_id: place for place, doc_id in enumerate(corpus.doc_ids)}
    place = np.array([number[doc_id] for doc_id in corpus.owner])
    documents = np.array([units[place == number].mean(0) for number in range(len(corpus.doc_ids))])
    documents /= np.linalg.norm(documents, axis=1, keepdims=True)
    levels = {"document": (corpus.doc_ids, documents), "unit": (corpus.unit_ids, units)}
    merges = linkage(documents, "ward") if len(documents) > 1 else []
    steps = ((n, int(a), int(b), height, int(size)) for n, (a, b, height, size) in enumerate(merges, 1))
    write_csv(table("step left right height size", steps), folder / "linkage.csv")
    cosine, ids = documents @ documents.T, corpus.doc_ids
    # Of many documents the real table has but the neighbours of each.
    last = len(ids) if len(ids) <= MOST_PAIRED else NEIGHBOURS
    pairs = ((ids[a], ids[b], cosine[a, b]) for a in range(len(ids)) for b in range(a + 1, min(a + 1 + last, len(ids))))
    write_csv(table("doc_id_a doc_id_b similarity", pairs), folder / "similarities.csv")
    spots = (
        (level, *spot) for level, (keys, space) in levels.items() for spot in zip(keys, *plane(space), strict=True)
    )
    write_csv(table("level id x y", spots), folder / "map.csv")
    level = "document" if len(ids) >= 20 else "unit"
    numbers = fcluster(linkage(levels[level][1], "ward"), 3, "maxclust").tolist()
    labels = (
        (level, key, method, n)
        for method in ("ward", "kmeans")
        for key, n in zip(levels[level][0], numbers, strict=True)
    )
    write_csv(table("level id method cluster", labels), folder / "labels.csv")
    compared = (("ward", "kmeans", 1.0), ("ward", "topic", 0.9), ("ward", "label", 0.1))
    agreement = ((level, a, b, metric, value) for a, b, value in compared for metric in ("ari", "nmi", "purity"))
    write_csv(table("level a b metric value", agreement), folder / "agreement.csv")
    write_json(make_summary(level, len(ids), len(units)), folder / "summary.json")


def write_tests(folder: Path, corpus: Corpus) -> None:
    """Write the line-up, the null, which the last topic does not beat, and intervals, from 20 documents on."""
    models = {MODEL: 3, "nmf": 1, "lda_random": 3, "lda_vb": 3, "kmeans": 3, "clusters_kmeans": 1, "clusters_ward": 1}
    lineup = []
    for number, (model, fits) in enumerate(models.items()):
        sd = 0.01 if fits > 1 else ""
        metrics = ["nmi", "ari", "purity", "groups"]
        if "clusters" not in model:
            metrics = ["npmi", "npmi_relevance", "c_v", "exclusivity", "diversity", "effective_topics", *metrics]
        lineup += [(model, fits, metric, 3 if metric == "groups" else 0.5 - number / 20, sd) for metric in metrics]
        if "lda" in model:
            lineup += [(model, fits, "heldout_perplexity", 60 + number, 1.5), (model, fits, "returns", 0.8, 0.1)]
            lineup.append((model, 1, "omega", 0.9, ""))
    write_csv(table("model fits metric mean sd", lineup), folder / "lineup.csv")
    units = {"zh": "文档不足 20 篇，以单元为对象。", "en": "Fewer than 20 documents: units are compared."}
    write_json({"k": CHOSEN_K, "models": list(models), "notes": [units]}, folder / "lineup.json")
    null = [
        (t, 0.04 + t / 100, 0.01, excess, 0.5, 5.5, p, p <= 0.05)
        for t, excess, p in ((1, 7.25, 0.01), (2, 5.0, 0.05), (3, 1.5, 0.4))
    ]
    write_csv(table("topic npmi npmi_shuffled excess null_mean null_max p beats", null), folder / "null.csv")
    failing = {"zh": "主题 T3 请勿解释。", "en": "Do not interpret T3."}
    write_json({"shuffles": 7, "topics": 21, "level": 0.05, "failing": [3], "notes": [failing]}, folder / "null.json")
    tokens, theta = corpus.counts.sum(1), fit(corpus, CHOSEN_K, CHOSEN_SEED)[1]
    quantities = {"share": theta.T @ tokens / tokens.sum(), "npmi": [0.05, 0.06, 0.07], "exclusivity": [0.7, 0.65, 0.6]}
    values = [(t, name, value) for name, found in quantities.items() for t, value in enumerate(found, 1)]
    values.append(("", "effective_topics", 2.9))
    rows = ((*row, *limits(row[2], len(corpus.documents))) for row in values)
    write_csv(table("topic quantity value low high", rows), folder / "intervals.csv")
    write_json(resampled(corpus), folder / "intervals.json")
    write_verdicts(folder, corpus)


def write_verdicts(folder: Path, corpus: Corpus) -> None:
    """Write where the words of the topics come from; no issuer is known; and verdicts: one topic of each."""
    expected = pd.DataFrame(fit(corpus, CHOSEN_K, CHOSEN_SEED)[1] * corpus.counts.sum(1)[:, None])
    share = expected.groupby(corpus.owner).sum() / expected.sum()
    of_corpus = expected.sum(axis=1).groupby(corpus.owner).sum() / expected.to_numpy().sum()
    copies = [document.units[-1].unit_id for document in corpus.documents[1:]]
    copied = expected[[unit_id in copies for unit_id in corpus.unit_ids]].sum() / expected.sum()
    sources = (
        (t + 1, share[t].idxmax(), share[t].max(), of_corpus[share[t].idxmax()], 1 / (share[t] ** 2).sum(), copied[t])
        for t in range(CHOSEN_K)
    )
    columns = "topic document document_share document_in_corpus documents_effective copied_share"
    written = table(columns, sources).round(10)
    for place, column in enumerate(("issuer", "issuer_share", "issuer_in_corpus")):
        written.insert(5 + place, column, "")
    write_csv(written, folder / "sources.csv")
    verdicts = [
        (1, "report", "", "", "", ""),
        (2, "caution", "rarely_returns", "caution", 0.5, 0.8),
        (3, "reject", "rarely_returns", "reject", 0.0, 0.5),
        (3, "reject", "not_above_chance", "caution", 0.4, 0.05),
        (3, "reject", "unreliable", "caution", 0.77, 0.8),
    ]
    write_csv(table("topic verdict reason calls_for value limit", verdicts), folder / "verdicts.csv")


def write_methods(base: Path) -> None:
    """Write the study's hash, and what is said of the methods, in little."""
    (base / "report").mkdir()
    parts = {name: digit * 64 for name, digit in (("corpus", "c"), ("lists", "1"), ("settings", "5"))}
    write_json(parts | {"study": "miniature", "hash": "0123456789ab", "zhuti": "0.1.0"}, base / "study.json")
    texts = {"zh": "# 研究方法\n\n## 模型\n\n主题由 LDA[@blei2003]估计。\n"}
    texts["en"] = "# Methods\n\n## Model\n\nTopics were estimated by LDA [@blei2003].\n"
    for language, text in texts.items():
        (base / "report" / f"methods.{language}.md").write_text(text, encoding="utf-8")
    bibtex = "@article{blei2003,\n  author = {Blei, David M. and Ng, Andrew Y. and Jordan, Michael I.},\n"
    bibtex += "  title = {Latent {Dirichlet} Allocation},\n  year = {2003},\n}\n"
    (base / "report" / "references.bib").write_text(bibtex, encoding="utf-8")
    items = [
        ("preprocessing", "losses", "there", "intake", "损失均已列出。", "All losses are listed."),
        ("k", "edge", "partly", "choice", "K 在边缘。", "K is at the edge."),
        ("validity", "intrusion", "missing", "evidence", "没有人工测试。", "Not tested with readers."),
    ]
    write_csv(table("question item status where zh en", items), base / "report" / "checklist.csv")


def limits(value: float, documents: int, enough: int = 20) -> tuple:
    """Return an invented interval; there is none for few documents."""
    return (0.9 * value, 1.1 * value) if documents >= enough else ("", "")


def resampled(corpus: Corpus) -> dict:
    """Say what intervals rest on."""
    documents = len(corpus.documents)
    few = {"zh": f"只有 {documents} 篇文档，不给出区间。", "en": f"{documents} documents: no intervals."}
    facts = {"documents": documents, "level": 0.95, "seeds": SEEDS}
    return facts | ({"notes": [few], "resamples": 0} if documents < 20 else {"notes": [], "resamples": 1000})


def write_prevalence(folder: Path, corpus: Corpus) -> None:
    """Write shares by kind and year, and differences from 20 documents on: T2 differs by kind, none over time."""
    units, tokens = fit(corpus, CHOSEN_K, CHOSEN_SEED)[1], corpus.counts.sum(1)
    kind = {document.doc_id: document.kind for document in corpus.documents}
    year = {document.doc_id: document.date[:4] for document in corpus.documents}
    shares = []
    for by, group_of in (("kind", kind), ("period", year)):
        of_unit = np.array([group_of[doc_id] for doc_id in corpus.owner])
        for group in sorted(set(of_unit)):
            inside, documents = of_unit == group, list(group_of.values()).count(group)
            size = int(tokens[inside].sum())
            found = units[inside].T @ tokens[inside] / size
            shares += [
                (t, by, group, documents, size, value, *limits(value, len(corpus.documents)))
                for t, value in enumerate(found, 1)
            ]
    write_csv(table("topic by group documents tokens share low high", shares), folder / "prevalence.csv")
    differences = [
        (t, by, contrast, 0.13 - t / 20, -t / 50, 0.2 - t / 50, p / 2, p)
        for by, contrast, least in (("kind", KINDS[0], 0.01), ("period", "2016 → 2024", 0.5))
        for t, p in enumerate((least + 0.4, least, least + 0.2), 1)
    ]
    columns = "topic by contrast difference low high p p_adjusted"
    enough = len(corpus.documents) >= 20
    write_csv(table(columns, differences if enough else []), folder / "differences.csv")
    write_json(resampled(corpus) | {"period": "year"}, folder / "prevalence.json")


def write_multiverse(base: Path) -> None:
    """Write a multiverse, which a study need not have, of two specifications and one that failed."""
    (base / "multiverse").mkdir()
    columns = "specification choice value status why_zh why_en k similarity returns lacking"
    specifications = [
        ("model-nmf", "model", "nmf", "done", "", "", 3, 0.75, 2 / 3, 0),
        ("seed-11", "seed", "11", "done", "", "", 3, 0.9, 1, 0),
        ("min_df-99", "bow.min_df", "99", "failed", "不剩一词。", "No word is left.", "", "", "", ""),
    ]
    topics = [(t, f"主题{t}", 1, 1 - (t == 3) / 2, 0.9, "model-nmf", 0.6) for t in range(1, CHOSEN_K + 1)]
    factors = [
        ("model", MODEL, 1, 1, 0, 0.25, 1 / 3, "", "nmf", 2.5),
        ("seed", "1", 1, 1, 0, 0.1, 0, "", "11", 1),
        ("bow.min_df", "2", 0, 0, 1, "", "", "", "", ""),
    ]
    found = {
        "specifications": table(columns, specifications),
        "returns": table("topic label specifications returns similarity weakest weakest_similarity", topics),
        "factors": table(
            "choice study_value values compared failed drop_similarity drop_returns spread moves_most times_refit",
            factors,
        ),
    }
    for name, frame in found.items():
        write_csv(frame, base / "multiverse" / f"{name}.csv")


def plane(space: np.ndarray) -> np.ndarray:
    """Project on two axes, with a little noise since units of one theme are alike: (2, n)."""
    flat = space - space.mean(0)
    axes = np.linalg.svd(flat, full_matrices=False)[2]
    noise = np.random.default_rng(0).normal(0, 0.02, (2, len(flat)))
    return np.vstack([axes @ flat.T, np.zeros((2, len(flat)))])[:2] + noise


def make_summary(level: str, documents: int, units: int) -> dict:
    """Say what was clustered and how."""
    few = {"zh": f"只有 {documents} 篇文档，不对文档分类。", "en": f"{documents} documents: no clusters of documents."}
    return {
        "level": level,
        "n_clusters": 3,
        "n_chosen_by": "silhouette",
        "silhouette": {method: [[2, 0.6], [3, 0.8]] for method in ("ward", "kmeans")},
        "structure": {"ward": "strong", "kmeans": "strong"},
        "notes": [few] if level == "unit" else [],
        "documents": documents,
        "documents_without_words": [],
        "units": units,
        "space": {"k": CHOSEN_K, "seeds": SEEDS, "whole_documents": False},
        "map_explained": {"document": [0.7, 0.2], "unit": [0.6, 0.3]},
    }
