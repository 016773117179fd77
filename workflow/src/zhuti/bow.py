"""Bag of words: every word of the corpus is counted and either kept as a term or dropped for one stated reason."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import sparse

from zhuti import stopwords, tables
from zhuti.problem import Problem

REASONS = (
    "punctuation",
    "number",
    "short",
    *(f"stopword:{layer}" for layer in stopwords.LAYERS),
    "min_df",
    "max_df",
    "min_cf",
    "max_terms",
)
"""Why a term is dropped, in the order in which the reasons are tried; the first that applies is given."""

HEAVY_LOSS = 0.25
"""Share of tokens or units above which the loss to one limit is said aloud."""

ROWS = pa.schema([("row", pa.int64()), ("unit_id", pa.string()), ("doc_id", pa.string()), ("n_tokens", pa.int64())])
VOCABULARY = ["term", "df", "cf", "kept", "reason", "term_id"]
FLOW = ["step", "reason", "units", "tokens", "types"]


@dataclass(frozen=True)
class Limits:
    """What the words of a vocabulary must satisfy: the section `bow` of the settings without its stopwords."""

    min_length: int = 2
    keep_numbers: bool = False
    min_df: int = 3
    max_df: float = 0.5
    min_cf: int = 3
    max_terms: int | None = None


class Lexicon:
    """Numbers words in the order in which they are first seen; those numbers are private to one reading."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}

    def encode(self, words: pa.Array) -> np.ndarray:
        """Return the numbers of words (int64), giving new ones to new words."""
        coded = words.dictionary_encode()
        numbers = [self.number.setdefault(word, len(self.number)) for word in coded.dictionary.to_pylist()]
        return np.asarray(numbers, dtype=np.int64)[coded.indices.to_numpy(zero_copy_only=False)]


@dataclass(frozen=True)
class Batch:
    """Some units with their words as numbers: unit u has words[indptr[u] : indptr[u + 1]], in text order."""

    unit_ids: list[str]
    words: np.ndarray
    indptr: np.ndarray


def read_batches(paths: Iterable[str | Path], lexicon: Lexicon) -> Iterator[Batch]:
    """Yield the units of token tables, one row group at a time."""
    for path in paths:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                table = file.read_row_group(group, columns=["unit_id", "token"])
                tokens = table["token"].combine_chunks()
                # A list array may be a slice of a longer one, so its offsets need not start at 0.
                indptr = tokens.offsets.to_numpy().astype(np.int64)
                words = lexicon.encode(tokens.flatten().cast(pa.string()))
                yield Batch(table["unit_id"].to_pylist(), words, indptr - indptr[0])


def count_words(batches: Iterable[Batch]) -> tuple[np.ndarray, np.ndarray, int]:
    """Count over units.

    Returns:
        df: in how many units each word occurs; cf: how often in all (both by word number); and the number of units.
    """
    df, cf, units = np.zeros(0, np.int64), np.zeros(0, np.int64), 0
    for batch in batches:
        width = int(batch.words.max(initial=0)) + 1
        unit = np.repeat(np.arange(len(batch.unit_ids)), np.diff(batch.indptr))
        once = np.unique(unit * width + batch.words) % width
        cf = _add(cf, np.bincount(batch.words))
        df = _add(df, np.bincount(once))
        units += len(batch.unit_ids)
    return df, cf, units


def _add(total: np.ndarray, part: np.ndarray) -> np.ndarray:
    longer, shorter = (part, total) if len(part) > len(total) else (total, part)
    summed = longer.astype(np.int64)
    summed[: len(shorter)] += shorter
    return summed


def is_punctuation(term: str) -> bool:
    """Tell whether a term has neither letters nor digits."""
    return not any(unicodedata.category(char)[0] in "LN" for char in term)


def is_number(term: str) -> bool:
    """Tell whether a term is digits, alone or with signs: 2021, 4.5%, １２, ③. Chinese numerals are words."""
    digits = [char for char in term if unicodedata.category(char)[0] == "N" and char != "〇"]
    letters = any(unicodedata.category(char)[0] == "L" or char == "〇" for char in term)
    return bool(digits) and not letters


def build_vocabulary(
    words: Sequence[str], df: np.ndarray, cf: np.ndarray, units: int, layer_of: dict[str, str], limits: Limits
) -> pd.DataFrame:
    """Decide on every word.

    Args:
        words: V words; df, cf: their frequencies, shape (V,); units: number of units.
        layer_of: stopword → layer.
        limits: what a word must satisfy to be kept.

    Returns:
        One row a word with the columns `VOCABULARY`, sorted by cf (descending), then term. `term_id` is the column of
        the count matrix: 0, 1, … in this order over the kept words, -1 for the others.
    """
    table = pd.DataFrame({"term": pd.Series(words, dtype=object), "df": df, "cf": cf})
    table = table.sort_values(["cf", "term"], ascending=[False, True], ignore_index=True)
    table["reason"] = [_lexical_reason(term, layer_of, limits) for term in table["term"]]
    for reason, failed in (
        ("min_df", table["df"] < limits.min_df),
        # Divided, not multiplied: 29 of 100 units are exactly the share 0.29, but 0.29 * 100 is a little less than 29.
        ("max_df", table["df"] / max(units, 1) > limits.max_df),
        ("min_cf", table["cf"] < limits.min_cf),
    ):
        table.loc[(table["reason"] == "") & failed, "reason"] = reason
    rank = (table["reason"] == "").cumsum() - 1
    if limits.max_terms is not None:
        table.loc[(table["reason"] == "") & (rank >= limits.max_terms), "reason"] = "max_terms"
    table["kept"] = table["reason"] == ""
    table["term_id"] = np.where(table["kept"], rank, -1)
    return table[VOCABULARY]


def _lexical_reason(term: str, layer_of: dict[str, str], limits: Limits) -> str:
    if is_punctuation(term):
        return "punctuation"
    if not limits.keep_numbers and is_number(term):
        return "number"
    if len(term) < limits.min_length:
        return "short"
    return f"stopword:{layer_of[term]}" if term in layer_of else ""


def require_terms(vocabulary: pd.DataFrame, units: int, limits: Limits) -> None:
    """Refuse a vocabulary that keeps no word.

    Raises:
        Problem: says how many words fell to what, and which settings to change.
    """
    if vocabulary["kept"].any():
        return
    if vocabulary.empty:
        raise Problem(
            f"分词后的 {units} 个单元中没有任何词；请检查 corpus.path 中的文档是否有正文。",
            f"The {units} units hold no word after segmentation; check that the documents in corpus.path have text.",
        )
    counts = vocabulary["reason"].value_counts().to_dict()
    dropped = ", ".join(f"{reason} {counts[reason]}" for reason in REASONS if reason in counts)
    if not {"min_df", "max_df", "min_cf"} & counts.keys():
        raise Problem(
            f"{units} 个单元中只剩停用词、数字、标点和短词（{dropped}）；"
            "请增加语料，或放宽 bow.general_stopwords、bow.genre_stopwords、bow.study_stopwords、bow.min_length。",
            f"Only stopwords, numbers, punctuation and short words remain in {units} units ({dropped}); add documents, "
            "or relax bow.general_stopwords, bow.genre_stopwords, bow.study_stopwords, bow.min_length.",
        )
    raise Problem(
        f"{units} 个单元的全部词都被舍去（{dropped}）；请降低 bow.min_df（现为 {limits.min_df}）和"
        f" bow.min_cf（现为 {limits.min_cf}），或提高 bow.max_df（现为 {limits.max_df}）。",
        f"No word of {units} units is left ({dropped}); lower bow.min_df (now {limits.min_df}) and bow.min_cf "
        f"(now {limits.min_cf}), or raise bow.max_df (now {limits.max_df}).",
    )


@dataclass(frozen=True)
class Units:
    """All units, sorted by document and number: their ids, words before pruning, and kept term ids in text order."""

    unit_ids: list[str]
    n_tokens: np.ndarray
    ids: np.ndarray
    indptr: np.ndarray

    @property
    def kept(self) -> np.ndarray:
        """How many words of each unit are kept."""
        return np.diff(self.indptr)


def doc_of(unit_id: str) -> str:
    """Return the document of a unit: "a#b.txt#0001" → "a#b.txt"."""
    return unit_id.rpartition("#")[0]


def _order(unit_id: str) -> tuple[str, int]:
    doc_id, _, number = unit_id.rpartition("#")
    return doc_id, int(number)


def collect_units(batches: Iterable[Batch], term_id: Callable[[np.ndarray], np.ndarray]) -> Units:
    """Replace words by term ids, drop the words without one, and sort the units.

    Args:
        batches: the units in any order.
        term_id: maps word numbers to term ids, -1 where the word is dropped.
    """
    unit_ids: list[str] = []
    n_tokens, kept, ids = [], [], []
    for batch in batches:
        terms = term_id(batch.words)
        before = np.concatenate([[0], np.cumsum(terms >= 0)])
        unit_ids += batch.unit_ids
        n_tokens.append(np.diff(batch.indptr))
        kept.append(np.diff(before[batch.indptr]))
        ids.append(terms[terms >= 0].astype(np.int32))
    return _sorted_units(unit_ids, _join(n_tokens, np.int64), _join(kept, np.int64), _join(ids, np.int32))


def _join(parts: list[np.ndarray], dtype: type) -> np.ndarray:
    return np.concatenate([np.zeros(0, dtype), *parts]).astype(dtype)


def _sorted_units(unit_ids: list[str], n_tokens: np.ndarray, kept: np.ndarray, ids: np.ndarray) -> Units:
    order = sorted(range(len(unit_ids)), key=lambda number: _order(unit_ids[number]))
    starts = np.concatenate([[0], np.cumsum(kept)])
    indptr = np.concatenate([[0], np.cumsum(kept[order])]).astype(np.int64)
    # Position of each sorted word in the unsorted sequence: start of its unit there, plus its place in the unit.
    positions = np.repeat(starts[order] - indptr[:-1], kept[order]) + np.arange(indptr[-1])
    return Units([unit_ids[number] for number in order], n_tokens[order], ids[positions], indptr)


def count_matrix(ids: np.ndarray, indptr: np.ndarray, terms: int) -> sparse.csr_matrix:
    """Count term ids by row: (N, terms), int32."""
    # Summing sorts within rows, in place: without the copy the sequences would lose the order of the text.
    shape = (len(indptr) - 1, terms)
    matrix = sparse.csr_matrix((np.ones(len(ids), np.int32), ids, indptr), shape=shape, copy=True)
    matrix.sum_duplicates()
    return matrix


def flow(vocabulary: pd.DataFrame, units: Units) -> list[dict]:
    """Account for every unit, token and type: the row `in` equals the sum of all rows after it."""
    emptied = int((units.kept == 0).sum())
    rows = [_flow("in", "", len(units.unit_ids), vocabulary)]
    rows += [_flow("dropped", reason, 0, vocabulary[vocabulary["reason"] == reason]) for reason in REASONS]
    # The words of emptied units are already among the dropped ones.
    rows.append(_flow("emptied", "no kept word", emptied, vocabulary[:0]))
    rows.append(_flow("kept", "", len(units.unit_ids) - emptied, vocabulary[vocabulary["kept"]]))
    return rows


def _flow(step: str, reason: str, units: int, words: pd.DataFrame) -> dict:
    return {"step": step, "reason": reason, "units": units, "tokens": int(words["cf"].sum()), "types": len(words)}


def dictionary_text(vocabulary: pd.DataFrame, n_rows: int) -> str:
    """Write the kept terms as `gensim.corpora.Dictionary.load_from_text` reads them, with the ids of the count matrix.

    gensim itself would take a second to load; a test compares the text with what it writes.
    """
    kept = vocabulary[vocabulary["kept"]].sort_values("term")
    lines = (f"{row.term_id}\t{row.term}\t{row.df}\n" for row in kept.itertuples())
    return f"{n_rows}\n" + "".join(lines)


def read_vocabulary(path: str | Path) -> pd.DataFrame:
    """Read vocabulary.csv; a term that looks like a number stays text."""
    return tables.read_csv(path, dtype={"term": str, "reason": str})


def read_terms(path: str | Path) -> list[str]:
    """Return the kept terms of vocabulary.csv in the order of the columns of the count matrix."""
    vocabulary = read_vocabulary(path)
    return vocabulary.loc[vocabulary["kept"], "term"].tolist()


def read_sequences(path: str | Path) -> tuple[np.ndarray, np.ndarray]:
    """Return `ids` (int32) and `indptr` (int64) of sequences.npz: row r has ids[indptr[r] : indptr[r + 1]]."""
    with np.load(path, allow_pickle=False) as file:
        return file["ids"], file["indptr"]


def resolve_stopwords(general: bool, genre: str | Path | None, study: Sequence[str | Path]) -> dict[str, str]:
    """Read the layers that are switched on.

    Args:
        general: with the general layer?
        genre: file of the genre layer, None = without.
        study: files of the study's layer.

    Returns:
        word → layer.
    """
    own = [word for path in study for word in stopwords.read_list(path, "bow.study_stopwords")]
    return stopwords.layered(
        [
            ("general", stopwords.general() if general else []),
            ("genre", stopwords.read_list(genre, "bow.genre_stopwords") if genre else []),
            ("study", own),
        ]
    )


def run(
    *,
    tokens: Sequence[str | Path],
    genre: str | Path,
    general_stopwords: bool,
    genre_stopwords: bool,
    study_stopwords: Sequence[str | Path],
    rows: str | Path,
    emptied: str | Path,
    vocabulary: str | Path,
    counts: str | Path,
    sequences: str | Path,
    dictionary: str | Path,
    stopword_table: str | Path,
    flow_table: str | Path,
    say: Callable[[str], None] = print,
    **limits: int | float | bool | None,
) -> None:
    """Count the words of all shards of `tokens` and write the stage `bow`.

    The text is read twice, so that what is held are the counts and the kept ids (4 bytes a word), never the text.

    Args:
        tokens: the shards of segment/tokens.parquet, in any order.
        genre: the file of the genre layer.
        general_stopwords, genre_stopwords: which layers apply; study_stopwords: files of the study's layer.
        limits: fields of `Limits`.

    Raises:
        Problem: a stopword file is missing, or no word is left.
    """
    bounds = Limits(**limits)
    layer_of = resolve_stopwords(general_stopwords, genre if genre_stopwords else None, study_stopwords)
    lexicon = Lexicon()
    df, cf, total = count_words(read_batches(tokens, lexicon))
    words = build_vocabulary(list(lexicon.number), df, cf, total, layer_of, bounds)
    require_terms(words, total, bounds)
    id_of = np.full(len(words), -1, dtype=np.int64)
    id_of[[lexicon.number[term] for term in words["term"]]] = words["term_id"]
    units = collect_units(read_batches(tokens, lexicon), lambda numbers: id_of[numbers])
    full = units.kept > 0
    indptr = units.indptr[np.concatenate([[True], full])]
    matrix = count_matrix(units.ids, indptr, int(words["kept"].sum()))

    tables.write_csv(words, vocabulary, columns=VOCABULARY)
    tables.write_parquet(_rows(units, full), rows, ROWS)
    tables.write_csv(_emptied(units, full), emptied, columns=["unit_id", "doc_id", "n_tokens"])
    tables.write_sparse(matrix, counts)
    np.savez_compressed(sequences, ids=units.ids, indptr=indptr)
    Path(dictionary).write_text(dictionary_text(words, matrix.shape[0]), encoding="utf-8", newline="\n")
    layers = ({"term": word, "layer": layer} for word, layer in layer_of.items())
    tables.write_csv(layers, stopword_table, columns=["term", "layer"])
    tables.write_csv(flow(words, units), flow_table, columns=FLOW)
    say(f"kept {matrix.shape[1]} of {len(words)} words and {matrix.shape[0]} of {total} units")
    for caution in cautions(words, units, layer_of):
        say(caution)


def _rows(units: Units, full: np.ndarray) -> Iterator[dict]:
    kept = units.kept
    for row, unit in enumerate(np.flatnonzero(full).tolist()):
        unit_id = units.unit_ids[unit]
        yield {"row": row, "unit_id": unit_id, "doc_id": doc_of(unit_id), "n_tokens": int(kept[unit])}


def _emptied(units: Units, full: np.ndarray) -> Iterator[dict]:
    for unit in np.flatnonzero(~full).tolist():
        unit_id = units.unit_ids[unit]
        yield {"unit_id": unit_id, "doc_id": doc_of(unit_id), "n_tokens": int(units.n_tokens[unit])}


def cautions(vocabulary: pd.DataFrame, units: Units, layer_of: dict[str, str]) -> list[str]:
    """Say what a researcher should look at: heavy losses, and stopwords of the study that never occur."""
    found = []
    tokens = int(vocabulary["cf"].sum())
    for reason in ("min_df", "max_df", "min_cf", "max_terms"):
        lost = int(vocabulary.loc[vocabulary["reason"] == reason, "cf"].sum())
        if lost > HEAVY_LOSS * tokens:
            found.append(f"bow.{reason} alone drops {lost / tokens:.0%} of all tokens; see vocabulary.csv")
    emptied = int((units.kept == 0).sum())
    if emptied > HEAVY_LOSS * len(units.unit_ids):
        found.append(f"{emptied} of {len(units.unit_ids)} units have no kept word; see emptied.csv")
    unseen = {word for word, layer in layer_of.items() if layer == "study"} - set(vocabulary["term"])
    if unseen:
        found.append(f"{len(unseen)} words of bow.study_stopwords never occur as tokens, such as {min(unseen)}")
    return found
