"""Chinese corpora drawn from planted topics, as a table to run the whole workflow on, with the plan to compare with.

Each topic is a draw around one Zipfian vocabulary that all share: the most frequent words belong to all of them, many
to several. Documents differ by region, year and by themselves; paragraphs differ within a document. Words are those of
jieba's dictionary and stand between marks, so that cutting the text gives back the plan.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import rjieba
from scipy.optimize import linear_sum_assignment
from stopwordsiso import stopwords

YEARS = range(2015, 2025)
REGIONS = ("东部", "西部")
MARKS = np.array(["、", "，", "。"])
_GENRE = Path(__file__).parents[1] / "workflow" / "resources" / "stopwords" / "genre.txt"
_WORD = re.compile("[\u4e00-\u9fa5]{2,3}")
_NUMBERS = re.compile("[一二两三四五六七八九十百千万亿零半几数多各每某这那第年月日号]")
"""What the workflow may keep whole with its neighbours, or cut off, as numbers and counted things."""


@dataclass(frozen=True)
class Corpus:
    """A plan and what was drawn from it: D documents of N paragraphs over V terms and K topics; T1 is the largest."""

    terms: list[str]
    topic_word: np.ndarray
    """K x V: probability of each term in each topic, the background among them."""
    shares: np.ndarray
    """K: expected share of each topic in the population of documents, descending."""
    region_shares: np.ndarray
    """Regions x K: the same by region."""
    year_shares: np.ndarray
    """Years x K: the same by year."""
    documents: pd.DataFrame
    """D rows: id, date, region, theme (the topic with the largest share in the document: T1, T2, …)."""
    doc_topic: np.ndarray
    """D x K: share of each topic in the tokens of a document, weighted by the lengths of its paragraphs."""
    unit_topic: np.ndarray
    """N x K: share of each topic in a paragraph."""
    unit_document: np.ndarray
    """N: row of the paragraph's document."""
    paragraphs: list[np.ndarray]
    """N arrays of term numbers in running order."""


def plant(
    k: int = 20,
    documents: int = 500,
    seed: int = 0,
    *,
    vocabulary: int = 3000,
    likeness: float = 150.0,
    background: float = 0.0,
    skew: float = 0.7,
    paragraphs: tuple[int, int] = (5, 15),
    words: tuple[int, int] = (20, 60),
    focus: float = 3.0,
    unit_focus: float = 1.0,
    contrast: float = 0.5,
    trend: float = 0.5,
) -> Corpus:
    """Draw a corpus.

    Args:
        k: number of topics; documents: of documents; vocabulary: of terms.
        likeness: how near the topics are to the vocabulary they share, and thus to each other: the concentration of the
            Dirichlet distribution they are drawn from.
        background: share of the tokens of every topic that are drawn from the shared vocabulary itself. With any, the
            number of topics is a matter of opinion: a model with one topic more, for the background, fits better.
        skew: exponent of the power law of topic shares; 0 makes them equal.
        paragraphs: fewest and most paragraphs of a document; words: fewest and most words of a paragraph.
        focus: how many topics a document is about: the concentration of its topics around those of its region and year.
        unit_focus: the same for the topics of a paragraph around those of its document.
        contrast: half the difference of log odds between the regions, with signs in turn; the smallest of an odd number
            of topics has none.
        trend: half the difference of log odds between the first and the last year of the first topic; of the second it
            is the negative.
    """
    rng = np.random.default_rng(seed)
    terms = [str(term) for term in rng.choice(candidates(), vocabulary, replace=False)]
    topic_word = _topics(rng, k, vocabulary, likeness, background)
    odds = -skew * np.log(np.arange(1, k + 1)) + _effects(k, contrast, trend)
    expected = np.exp(odds)
    expected /= expected.sum(axis=2, keepdims=True)
    # As many of each region, in any order of years.
    region = rng.permutation(np.arange(documents) % len(REGIONS))
    year = rng.integers(len(YEARS), size=documents)
    centre = _around(rng, focus, expected[region, year])
    unit_document = np.repeat(np.arange(documents), rng.integers(*_closed(paragraphs), documents))
    unit_topic = _around(rng, unit_focus, centre[unit_document])
    lengths = rng.integers(*_closed(words), len(unit_document))
    drawn = [rng.choice(vocabulary, n, p=theta @ topic_word) for theta, n in zip(unit_topic, lengths, strict=True)]
    doc_topic = np.zeros((documents, k))
    np.add.at(doc_topic, unit_document, unit_topic * lengths[:, None])
    doc_topic /= doc_topic.sum(axis=1, keepdims=True)
    days = rng.integers(1, 29, documents), rng.integers(1, 13, documents)
    table = pd.DataFrame(
        {
            "id": [f"d{number:04d}" for number in range(documents)],
            "date": [f"{YEARS[y]}-{month:02d}-{day:02d}" for y, day, month in zip(year, *days, strict=True)],
            "region": [REGIONS[r] for r in region],
            "theme": [f"T{topic + 1}" for topic in doc_topic.argmax(axis=1)],
        }
    )
    return Corpus(
        terms,
        topic_word,
        expected.mean(axis=(0, 1)),
        expected.mean(axis=1),
        expected.mean(axis=0),
        table,
        doc_topic,
        unit_topic,
        unit_document,
        drawn,
    )


def _topics(rng: np.random.Generator, k: int, vocabulary: int, likeness: float, background: float) -> np.ndarray:
    """Draw K x V topics around Zipf and Mandelbrot's law; the first terms are the most frequent."""
    shared = 1 / (np.arange(vocabulary) + 11.0)
    shared /= shared.sum()
    return (1 - background) * rng.dirichlet(likeness * shared, k) + background * shared


def _effects(k: int, contrast: float, trend: float) -> np.ndarray:
    """Return what region and year add to the log odds of each topic: regions x years x K."""
    effects = np.zeros((len(REGIONS), len(YEARS), k))
    signs = np.where(np.arange(k) % 2, -1.0, 1.0)
    signs[k - k % 2 :] = 0
    effects += np.multiply.outer([contrast, -contrast], signs)[:, None, :]
    effects[:, :, :2] += np.multiply.outer(np.linspace(-trend, trend, len(YEARS)), [1, -1])[None, :, :k]
    return effects


def _around(rng: np.random.Generator, concentration: float, centres: np.ndarray) -> np.ndarray:
    """Draw a row of shares around each row."""
    # Weights of zero, to which small ones underflow, are not allowed.
    return np.array([rng.dirichlet(np.maximum(concentration * centre, 1e-6)) for centre in centres])


def _closed(limits: tuple[int, int]) -> tuple[int, int]:
    return limits[0], limits[1] + 1


@cache
def candidates() -> tuple[str, ...]:
    """Return the content words of jieba's dictionary that jieba gives back whole, no stopwords or numbers, sorted."""
    lines = Path(find_spec("jieba").origin).with_name("dict.txt").read_text(encoding="utf-8").splitlines()
    dropped = stopwords("zh") | {line.partition("#")[0].strip() for line in _GENRE.read_text("utf-8").splitlines()}
    words = (word for word, freq, tag in map(str.split, lines) if tag in ("n", "v", "vn", "a") and int(freq) >= 50)
    cut = rjieba.Jieba().cut
    fitting = (word for word in words if _WORD.fullmatch(word) and not _NUMBERS.search(word) and word not in dropped)
    return tuple(sorted(word for word in fitting if cut(word) == [word]))


def write_table(corpus: Corpus, path: str | Path) -> None:
    """Write the documents as a table: id, date, region, theme, text; a paragraph of the text is a line."""
    texts: list[list[str]] = [[] for _ in corpus.documents["id"]]
    for document, words in zip(corpus.unit_document, corpus.paragraphs, strict=True):
        texts[document].append(spelt([corpus.terms[word] for word in words]))
    corpus.documents.assign(text=["\n".join(lines) for lines in texts]).to_csv(path, index=False, encoding="utf-8")


def spelt(words: Sequence[str]) -> str:
    """Write words as sentences of twelve, in clauses of four: 甲、乙、丙、丁，戊、……。"""
    place = np.arange(1, len(words) + 1)
    marks = MARKS[(place % 4 == 0).astype(int) + (place % 12 == 0)]
    marks[-1] = "。"
    return "".join(word + mark for word, mark in zip(words, marks, strict=True))


def planted_words(corpus: Corpus, terms: Sequence[str]) -> np.ndarray:
    """Return K x len(terms): the planted topics over the vocabulary of a fit, rows that sum to 1."""
    number = {term: place for place, term in enumerate(corpus.terms)}
    kept = corpus.topic_word[:, [number[term] for term in terms]]
    return kept / kept.sum(axis=1, keepdims=True)


def cosines(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the cosine of each row of `left` with each of `right`."""
    left, right = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (left, right))
    return left @ right.T


def match(planted: np.ndarray, fitted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Match topics one to one so that the cosines of their words add up to most.

    Args:
        planted: K x V; fitted: L x V over the same terms, L at least K.

    Returns:
        For each planted topic its number among the fitted ones, and the cosine: K values each.
    """
    cosine = cosines(planted, fitted)
    rows, columns = linear_sum_assignment(-cosine)
    return columns, cosine[rows, columns]


@dataclass(frozen=True)
class Recovery:
    """What a study found of the plan."""

    topic: np.ndarray
    """K: the column of doc_topics.csv (0 = T1) that is each planted topic's."""
    cosine: np.ndarray
    """K: likeness of its words."""
    doc_topic: np.ndarray
    """D x K: its share in each document, in the order of the plan's documents."""


def recovered(corpus: Corpus, base: Path) -> Recovery:
    """Compare the chosen model in a study's results with the plan."""
    vocabulary = pd.read_csv(base / "bow" / "vocabulary.csv", encoding="utf-8-sig", keep_default_na=False)
    terms = vocabulary[vocabulary["term_id"] >= 0].sort_values("term_id")["term"]
    with np.load(base / "topics" / "chosen" / "topic_word.npz") as file:
        topic, cosine = match(planted_words(corpus, terms), next(iter(file.values())))
    shares = pd.read_csv(base / "topics" / "chosen" / "doc_topics.csv", encoding="utf-8-sig").set_index("doc_id")
    found = shares.loc[corpus.documents["id"], [f"T{number + 1}" for number in topic]].to_numpy()
    return Recovery(topic, cosine, found)
