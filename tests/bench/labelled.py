"""How well topics and clusters of documents agree with known classes, beside other models: laws and interpretations."""

import json
import logging
import lzma
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
from clone import clone
from gensim.matutils import Sparse2Corpus
from gensim.models import LdaModel
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.metrics import normalized_mutual_info_score as nmi
from threadpoolctl import threadpool_limits

from zhuti import kmeans, lda_gibbs, lda_random, lda_vb, nmf, tfidf
from zhuti.cluster import partition, views
from zhuti.collection import Collection
from zhuti.tables import read_sparse

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
NAMES = ("judicial_interp_types", "admin_law_domains", "prc_laws")
UNITS = ("paragraph", "document")
SEEDS = (1, 2, 3, 4, 5)
FEWEST = 10
"""Documents that a class must have to be counted."""
RESAMPLES = 1000
RIVAL = "TF-IDF NMF of whole documents"
TITLE = "## Topics and clusters against known classes"
ENGINES = {
    "`lda_gibbs`, anchored start (the default)": lda_gibbs.fit,
    "`lda_random`: Gibbs from a random start": lda_random.fit,
    "`lda_vb`": lda_vb.fit,
}


def read_corpus(name: str) -> list[dict]:
    """Return the documents whose class is known and not rare."""
    with lzma.open(CORPORA / name / "docs.jsonl.xz", "rt", encoding="utf-8") as file:
        rows = [row for row in map(json.loads, file) if row["flag"] == "ok" and row["text"].strip()]
    sizes = Counter(row["label"] for row in rows)
    return [
        {key: row[key] for key in ("id", "title", "text", "label")} for row in rows if sizes[row["label"]] >= FEWEST
    ]


def count_words(name: str, rows: list[dict], unit: str, folder: Path) -> Path:
    """Run the workflow from the documents to the counts; returns the study's folder."""
    study = f"{name}_{unit}"
    table = folder / f"{name}.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    overlay = folder / f"{study}.yaml"
    overlay.write_text(f"study: {study}\ncorpus: {{path: {table.name}, label: label}}\nclean: {{unit: {unit}}}\n")
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--scheduler", "greedy", "--quiet", "all"]
    subprocess.run([*command, "--configfile", overlay.name, "--until", "bow"], cwd=folder, check=True)
    return folder / "results" / study


def gensim_defaults(counts: sparse.csr_matrix, k: int, seed: int) -> np.ndarray:
    """Return the topic shares of units by `LdaModel` as it comes: N x K."""
    corpus = Sparse2Corpus(counts, documents_columns=False)
    model = LdaModel(corpus, id2word={n: str(n) for n in range(counts.shape[1])}, num_topics=k, random_state=seed)
    gamma, _ = model.inference(corpus)
    return gamma / gamma.sum(axis=1, keepdims=True)


def groupings(counts: sparse.csr_matrix, collection: Collection, k: int) -> dict[str, list[np.ndarray]]:
    """Return how each way groups the documents into K, one grouping a seed."""

    def of_topics(theta: np.ndarray) -> np.ndarray:
        return collection.means(theta, "document").argmax(axis=1)

    found: dict[str, list[np.ndarray]] = {}
    for name, fit in ENGINES.items():
        thetas = [fit(counts, k, seed, documents=collection.document).doc_topic for seed in SEEDS]
        found[name] = [of_topics(theta) for theta in thetas]
        if fit is lda_gibbs.fit:
            whole = collection.document_counts(counts)
            space = views.document_space([collection.means(theta, "document") for theta in thetas], whole)
            found["clusters, Ward (`cluster`)"] = [partition.ward(space, k)]
            found["clusters, k-means (`cluster`)"] = [partition.kmeans(space, k)]
    found["gensim `LdaModel`, its defaults"] = [of_topics(gensim_defaults(counts, k, seed)) for seed in SEEDS]
    found["`nmf`: TF-IDF NMF of the units"] = [of_topics(nmf.fit(counts, k).doc_topic)]
    found["`kmeans`: TF-IDF k-means of the units"] = [of_topics(kmeans.fit(counts, k, s).doc_topic) for s in SEEDS]
    weights = tfidf.weights(whole, tfidf.fit(whole, sublinear=True))
    found[RIVAL] = [nmf.factorise(weights, k).doc_topic.argmax(axis=1)]
    found["TF-IDF k-means of whole documents"] = [
        KMeans(k, n_init=10, random_state=seed).fit_predict(weights) for seed in SEEDS
    ]
    return found


def cells(groupings: dict[str, list[np.ndarray]], classes: np.ndarray) -> dict[str, str]:
    """Tell the NMI of each way and its spread over seeds, and how far it is from the rival's in resampled documents."""
    rng = np.random.default_rng(0)
    drawn = [rng.integers(len(classes), size=len(classes)) for _ in range(RESAMPLES)]

    def mean(labels: list[np.ndarray], documents: np.ndarray) -> float:
        return float(np.mean([nmi(classes[documents], one[documents]) for one in labels]))

    rival = [mean(groupings[RIVAL], documents) for documents in drawn]
    told = {}
    for way, labels in groupings.items():
        values = [nmi(classes, one) for one in labels]
        apart = np.array([mean(labels, documents) for documents in drawn]) - rival
        low, high = np.quantile(apart, [0.025, 0.975])
        told[way] = f"{np.mean(values):.3f} ± {np.std(values):.3f}"
        told[way] += "" if way == RIVAL else f" ({low:+.3f} … {high:+.3f})"
    return told


def compare(base: Path, class_of: dict[str, str]) -> dict[str, str]:
    """Return a cell of the table for each way; `base` has the counts."""
    counts, collection = read_sparse(base / "bow" / "counts.npz"), Collection.read(base / "bow" / "rows.parquet")
    classes = np.unique([class_of[doc_id] for doc_id in collection.doc_ids], return_inverse=True)[1]
    return cells(groupings(counts, collection, classes.max() + 1), classes)


def measure() -> str:
    """Compare all ways on all corpora, with paragraphs and with documents as units."""
    if not CORPORA.exists():
        return f"{TITLE}\n\n(not measured: {CORPORA.name} is absent)\n"
    logging.getLogger("gensim").setLevel(logging.ERROR)
    columns, rows = [], {}
    folder = clone(Path(tempfile.mkdtemp(), "clone"))
    for name in NAMES:
        documents = read_corpus(name)
        class_of = {row["id"]: row["label"] for row in documents}
        for unit in UNITS:
            columns.append(f"{name}, {unit} ({len(documents)} documents, {len(set(class_of.values()))} classes)")
            with threadpool_limits(1):
                for way, cell in compare(count_words(name, documents, unit, folder), class_of).items():
                    rows.setdefault(way, []).append(cell)
            print(columns[-1], {way: cells[-1] for way, cells in rows.items()}, flush=True)
    shutil.rmtree(folder.parent)
    lines = [f"| way | {' | '.join(columns)} |", f"|---{'|---' * len(columns)}|"]
    lines += [f"| {way} | {' | '.join(cells)} |" for way, cells in rows.items()]
    return (
        f"{TITLE}\n\nNMI of each document's largest topic, or its cluster, with its class; K = number of classes; mean "
        f"± standard deviation of {len(SEEDS)} seeds. In brackets: 95 % interval, over {RESAMPLES} resamples of the "
        f"documents, of the difference to “{RIVAL}”.\n\n" + ("\n".join(lines) + "\n")
    )
