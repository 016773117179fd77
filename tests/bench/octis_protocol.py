"""The engines by the protocol of published comparisons: words as given, K 10 to 50, three seeds, NPMI and diversity.

On octis_DBLP beside the checkout, or on any corpus whose text is words with white space between them: an OCTIS folder,
its corpus.tsv, or a csv, tsv or jsonl with a column of text:

    .venv/bin/python tests/bench/octis_protocol.py ../BBC_News
"""

import argparse
import importlib
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from scipy import sparse

ROOT = Path(__file__).parents[2]
RESOURCES = ROOT / "workflow" / "resources"
DBLP = ROOT.parent / "shared" / "corpora" / "octis_DBLP"
DOCUMENTS = 10_000
"""Drawn from octis_DBLP; a corpus that is named is taken whole."""
KS, SEEDS = (10, 20, 30, 40, 50), (1, 2, 3)
TOP, LAMBDA = 10, 0.6
TITLE = "## The engines by the protocol of OCTIS"
WHOLE = {"min_length": 1, "keep_numbers": True, "min_df": 1, "max_df": 1.0, "min_cf": 1}
"""Settings of `bow` that keep every word."""
PLAIN = {"general_stopwords": False, "english_stopwords": False, "genre_stopwords": False, "study_stopwords": []}

Fitter = Callable[[int, int], np.ndarray]
"""From K and seed to the K x V topics."""
Ranking = Callable[[np.ndarray], np.ndarray]
"""From topics to scores by which their words are ranked."""


class Corpus(NamedTuple):
    """The counts (N x V), the V terms, the words of each document, and how many different words there were."""

    counts: sparse.csr_matrix
    terms: np.ndarray
    texts: list[list[str]]
    words: int


def read_texts(path: Path, column: str) -> list[str]:
    """Return the texts of a corpus; OCTIS's own corpus.tsv has no header, and the text in its first column."""
    path = path / "corpus.tsv" if path.is_dir() else path
    if path.name == "corpus.tsv":
        texts = [line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()]
    else:
        from zhuti.records import records

        texts = [str(record[column] or "") for record in records(path, "auto", column)]
    return [text for text in texts if text.strip()]


def prepare(texts: list[str]) -> Corpus:
    """Take texts through the stages clean, segment and bow as the workflow does, with every word kept."""
    from zhuti import bow, clean, segment, tables

    schema = pa.schema([("doc_id", pa.string()), ("text", pa.string())])
    with tempfile.TemporaryDirectory() as folder:
        at = {name: str(Path(folder, name)) for name in ("documents", "units", "removed", "quality", "tokens")}
        made = (
            "rows",
            "emptied",
            "vocabulary",
            "counts.npz",
            "sequences.npz",
            "dictionary",
            "stopword_table",
            "flow_table",
        )
        out = {name.removesuffix(".npz"): str(Path(folder, name)) for name in made}
        rows = ({"doc_id": f"{number:07d}", "text": text} for number, text in enumerate(texts))
        tables.write_parquet(rows, at["documents"], schema)
        clean.run(
            at["documents"],
            str(RESOURCES / "cleaning_rules.yaml"),
            *(at[name] for name in ("units", "removed", "quality")),
            rules=[],
            skip_rules=[],
            simplify=False,
            unit="document",
            min_chars=1,
            max_chars=1,
            pretokenised=True,
        )
        off = {"hmm": False, "numbers": False, "function_words": False, "policy": None, "places": None}
        segment.run(at["units"], at["tokens"], **off, dictionaries=[], decisions=None, pretokenised=True)
        lists = {name: RESOURCES / "stopwords" / f"{name}.txt" for name in ("english", "genre")}
        bow.run(tokens=[at["tokens"]], **lists, **PLAIN, **out, **WHOLE, say=lambda message: None)
        terms = np.array(bow.read_terms(out["vocabulary"]), dtype=object)
        ids, indptr = bow.read_sequences(out["sequences"])
        kept = [terms[ids[start:end]].tolist() for start, end in zip(indptr, indptr[1:], strict=False)]
        return Corpus(tables.read_sparse(out["counts"]), terms, kept, len(bow.read_vocabulary(out["vocabulary"])))


def ours(model: str, corpus: Corpus) -> Fitter:
    """Return an engine of zhuti at its defaults."""
    engine = importlib.import_module(f"zhuti.{model}")
    return lambda k, seed: engine.fit(corpus.counts, k, seed).topic_word


def gensims(corpus: Corpus) -> Fitter:
    """Return gensim's `LdaModel` at its defaults, one pass: the row LDA of the published tables."""
    from gensim.corpora import Dictionary
    from gensim.models import LdaModel

    dictionary = Dictionary(corpus.texts)
    bags = [dictionary.doc2bow(text) for text in corpus.texts]
    columns = [dictionary.token2id[term] for term in corpus.terms]
    return lambda k, seed: LdaModel(bags, k, dictionary, random_state=seed).get_topics()[:, columns]


def ways(corpus: Corpus) -> Iterator[tuple[str, Fitter, Sequence[int], dict[str, Ranking]]]:
    """Yield what is compared: a name, the engine, its seeds, and how the words of its topics are ranked."""
    from zhuti.words import relevance

    share = np.asarray(corpus.counts.sum(axis=0)).ravel() / corpus.counts.sum()
    probable = {"probability": lambda topics: topics}
    relevant = {f"relevance, λ = {LAMBDA}": lambda topics: relevance(topics, share, LAMBDA)}
    # NMF is deterministic.
    yield "`nmf`", ours("nmf", corpus), SEEDS[:1], probable
    yield "`lda_gibbs`", ours("lda_gibbs", corpus), SEEDS, probable | relevant
    yield "`lda_random`", ours("lda_random", corpus), SEEDS, probable | relevant
    yield "`lda_vb`", ours("lda_vb", corpus), SEEDS, probable | relevant
    yield "gensim `LdaModel`, defaults", gensims(corpus), SEEDS, probable


def coherences(topics: list[np.ndarray], corpus: Corpus) -> Iterator[float]:
    """Yield gensim's c_npmi of each model, given as K x TOP term numbers: the mean over its topics."""
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    words = [corpus.terms[topic].tolist() for model in topics for topic in model]
    measure = CoherenceModel(
        topics=words, texts=corpus.texts, dictionary=Dictionary(corpus.texts), coherence="c_npmi", topn=TOP, processes=1
    )
    # The text is read once for all topics.
    values = iter(measure.get_coherence_per_topic())
    for model in topics:
        yield float(np.mean([next(values) for _ in model]))


def diversity(topics: np.ndarray) -> float:
    """Return the share of different words among the top words of all topics (K x TOP)."""
    return len(np.unique(topics)) / topics.size


def lines(corpus: Corpus) -> Iterator[str]:
    """Yield the rows of the table, each as soon as it is measured."""
    from clone import spread

    for name, fitter, seeds, rankings in ways(corpus):
        fits, seconds = [], []
        for k in KS:
            for seed in seeds:
                start = time.process_time()
                fits.append(fitter(k, seed))
                seconds.append(time.process_time() - start)
        for ranked, ranking in rankings.items():
            topics = [np.argsort(-ranking(fit), axis=1, kind="stable")[:, :TOP] for fit in fits]
            npmi = np.array(list(coherences(topics, corpus))).reshape(len(KS), len(seeds))
            unlike = np.array([diversity(model) for model in topics]).reshape(len(KS), len(seeds))
            by_k = " ".join(f"{value:.3f}" for value in npmi.mean(axis=1))
            yield f"| {name} | {ranked} | {shown(npmi)} | {shown(unlike)} | {by_k} | {spread(seconds)} |"


def shown(values: np.ndarray) -> str:
    """Format the mean of scores by K and seed, and the standard deviation over seeds (root mean square over K)."""
    if values.shape[1] == 1:
        return f"{values.mean():.3f}"
    return f"{values.mean():.3f} ± {np.sqrt(values.var(axis=1, ddof=1).mean()):.3f}"


def measure(path: Path = DBLP, documents: int | None = DOCUMENTS, column: str = "text") -> str:
    """Fit, rank and score; returns the section of the page.

    Args:
        path: the corpus; documents: how many to draw at random, all without it; column: where a table has the text.
    """
    if not path.exists():
        return f"{TITLE}\n\nSkipped: there is no corpus {path.name} at {path.parent.name}/.\n"
    logging.getLogger("gensim").setLevel(logging.ERROR)
    texts = read_texts(path, column)
    every = len(texts)
    if documents and documents < every:
        drawn = np.sort(np.random.default_rng(0).choice(every, documents, replace=False))
        texts = [texts[number] for number in drawn]
    corpus = prepare(texts)
    head = (
        f"{TITLE}\n\n"
        f"{path.name}: {len(corpus.texts)} of {every} documents, {corpus.counts.sum()} tokens, {len(corpus.terms)} of "
        f"{corpus.words} words kept. K = {', '.join(map(str, KS))}, {len(SEEDS)} seeds (`nmf` is deterministic); "
        f"gensim's `c_npmi` over the corpus itself, and share of different words, both of the top {TOP} words. Mean "
        "over K and seeds ± standard deviation over seeds; CPU seconds of a fit: median (range).\n"
    )
    table = ["| engine | words ranked by | NPMI | diversity | NPMI by K | CPU seconds |", "|---|---|---|---|---|---|"]
    for line in lines(corpus):
        print(line, file=sys.stderr, flush=True)
        table.append(line)
    return "\n".join([head, *table, ""])


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "workflow" / "src"), str(Path(__file__).parent)]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", default=DBLP)
    parser.add_argument("--documents", type=int, help="draw so many at random")
    parser.add_argument("--text", default="text", help="column of a table that holds the text")
    asked = parser.parse_args()
    drawn = asked.documents or (DOCUMENTS if asked.corpus == DBLP else None)
    print(measure(asked.corpus, drawn, asked.text))
