"""Bag of words: every word of the corpus is counted and either kept as a term or dropped for one stated reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa

from zhuti import stopwords, tables
from zhuti.bow.counting import (
    Numbering,
    Units,
    collect_units,
    count_matrix,
    count_words,
    doc_of,
    place_of,
    read_batches,
    set_aside,
)
from zhuti.numbers import is_quantity
from zhuti.problem import Problem

if TYPE_CHECKING:
    import pandas as pd

COPIED = "copy"
"""Why units are left out that repeat earlier ones, and the words that occur in no other unit."""
NO_WORD = "no kept word"
SAID = {
    "punctuation": ("标点", "punctuation"),
    "number": ("数字", "numbers"),
    "short": ("过短", "too short"),
    "stopword:general": ("通用停用词", "general stopwords"),
    "stopword:english": ("英文停用词", "English stopwords"),
    "stopword:genre": ("文体套话", "stopwords of the genre"),
    "stopword:study": ("本研究的停用词", "stopwords of the study"),
    "pos": ("词性不在所选之列", "other parts of speech"),
    "min_df": ("出现的单元太少", "in too few units"),
    "max_df": ("出现的单元太多", "in too many units"),
    "min_cf": ("总次数太少", "too rare in all"),
    "max_terms": ("超出词表上限", "beyond the size of the vocabulary"),
}
"""Reasons why a term is dropped, in words, in Chinese and English."""
REASONS = tuple(SAID)
"""In the order in which they are tried; the first that applies is given."""

HEAVY_LOSS = 0.25
"""Share of tokens or units above which the loss to one limit is said aloud."""

ROWS = pa.schema([("row", pa.int64()), ("unit_id", pa.string()), ("doc_id", pa.string()), ("n_tokens", pa.int64())])
VOCABULARY = ["term", "df", "cf", "kept", "reason", "term_id", "tag"]
EMPTIED = ["unit_id", "doc_id", "n_tokens", "reason"]
FLOW = ["step", "reason", "units", "tokens", "types"]


@dataclass(frozen=True)
class Limits:
    """What the words of a vocabulary must satisfy: the section `bow` of the settings without its stopwords."""

    min_length: int = 2
    keep_numbers: bool = False
    pos: Sequence[str] | None = None
    min_df: int = 3
    max_df: float = 0.5
    min_cf: int = 3
    max_terms: int | None = None


def is_punctuation(term: str) -> bool:
    """Tell whether a term has neither letters nor digits."""
    return not any(unicodedata.category(char)[0] in "LN" for char in term)


def is_number(term: str) -> bool:
    """Tell whether a term is digits, alone or with signs: 2021, 4.5%, １２, ③. Chinese numerals are words."""
    digits = [char for char in term if unicodedata.category(char)[0] == "N" and char != "〇"]
    letters = any(unicodedata.category(char)[0] == "L" or char == "〇" for char in term)
    return bool(digits) and not letters


def build_vocabulary(
    words: Sequence[str],
    df: np.ndarray,
    cf: np.ndarray,
    units: int,
    layer_of: Mapping[str, str],
    limits: Limits,
    tag_of: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Decide on every word.

    Args:
        words: V words; df, cf: their frequencies, shape (V,), 0 for words in copies only; units: number of units.
        layer_of: stopword → layer.
        limits: what a word must satisfy to be kept.
        tag_of: word → part of speech; needed where `limits.pos` is set.

    Returns:
        One row a word with the columns `VOCABULARY`, sorted by cf (descending), then term. `term_id` is the column of
        the count matrix: 0, 1, … in this order over the kept words, -1 for the others.
    """
    import pandas as pd

    table = pd.DataFrame({"term": pd.Series(words, dtype=object), "df": df, "cf": cf})
    table = table.sort_values(["cf", "term"], ascending=[False, True], ignore_index=True)
    table["tag"] = [(tag_of or {}).get(term, "") for term in table["term"]]
    reasons = [_lexical_reason(*word, layer_of, limits) for word in zip(table["term"], table["tag"], strict=True)]
    table["reason"] = np.where(table["cf"] > 0, np.array(reasons, dtype=object), COPIED)
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


def _lexical_reason(term: str, tag: str, layer_of: Mapping[str, str], limits: Limits) -> str:
    if is_punctuation(term):
        return "punctuation"
    if not limits.keep_numbers and (is_number(term) or is_quantity(term)):
        return "number"
    if len(term) < limits.min_length:
        return "short"
    if term in layer_of:
        return f"stopword:{layer_of[term]}"
    return "pos" if limits.pos is not None and not tag.startswith(tuple(limits.pos)) else ""


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
    fell = [(*said, counts[reason]) for reason, said in SAID.items() if reason in counts]
    dropped_zh = "，".join(f"{zh} {n} 个" for zh, _, n in fell)
    dropped_en = ", ".join(f"{en}: {n}" for _, en, n in fell)
    if not {"min_df", "max_df", "min_cf"} & counts.keys():
        raise Problem(
            f"{units} 个单元中只剩停用词、数字、标点、短词和其他词性的词（{dropped_zh}）；请增加语料，"
            "或放宽 bow.general_stopwords、bow.english_stopwords、bow.genre_stopwords、"
            "bow.study_stopwords、bow.min_length、bow.pos。",
            f"Only stopwords, numbers, punctuation, short words and other parts of speech remain in {units} units "
            f"({dropped_en}); add documents, or relax bow.general_stopwords, bow.english_stopwords, "
            "bow.genre_stopwords, bow.study_stopwords, bow.min_length, bow.pos.",
        )
    raise Problem(
        f"{units} 个单元的全部词都被舍去（{dropped_zh}）；请降低 bow.min_df（现为 {limits.min_df}）和"
        f" bow.min_cf（现为 {limits.min_cf}），或提高 bow.max_df（现为 {limits.max_df}）。",
        f"No word of {units} units is left ({dropped_en}); lower bow.min_df (now {limits.min_df}) and bow.min_cf "
        f"(now {limits.min_cf}), or raise bow.max_df (now {limits.max_df}).",
    )


def flow(vocabulary: pd.DataFrame, units: Units, copies: Mapping[str, int]) -> list[dict]:
    """Account for every unit, token and type: the row `in` equals the sum of all rows after it.

    Args:
        vocabulary: all words, with their frequencies in `units`.
        units: the units that are counted.
        copies: the units that were set aside, with their numbers of tokens.
    """
    emptied, copied = int((units.kept == 0).sum()), sum(copies.values())
    words = {reason: part for reason, part in vocabulary.groupby("reason")}
    return [
        _flow("in", "", len(units.unit_ids) + len(copies), vocabulary, copied),
        _flow("copied", COPIED, len(copies), words.get(COPIED), copied),
        *(_flow("dropped", reason, 0, words.get(reason)) for reason in REASONS),
        # The words of emptied units are already among the dropped ones.
        _flow("emptied", NO_WORD, emptied),
        _flow("kept", "", len(units.unit_ids) - emptied, words.get("")),
    ]


def _flow(step: str, reason: str, units: int, words: pd.DataFrame | None = None, tokens: int = 0) -> dict:
    tokens, types = (tokens, 0) if words is None else (tokens + int(words["cf"].sum()), len(words))
    return {"step": step, "reason": reason, "units": units, "tokens": tokens, "types": types}


def dictionary_text(vocabulary: pd.DataFrame, n_rows: int) -> str:
    """Write the kept terms as `gensim.corpora.Dictionary.load_from_text` reads them, with the ids of the count matrix.

    gensim itself would take a second to load; a test compares the text with what it writes.
    """
    kept = vocabulary[vocabulary["kept"]].sort_values("term")
    lines = (f"{row.term_id}\t{row.term}\t{row.df}\n" for row in kept.itertuples())
    return f"{n_rows}\n" + "".join(lines)


def read_vocabulary(path: str | Path) -> pd.DataFrame:
    """Read vocabulary.csv; a term that looks like a number stays text."""
    return tables.read_csv(path, dtype={"term": str, "reason": str, "tag": str})


def read_terms(path: str | Path) -> list[str]:
    """Return the kept terms of vocabulary.csv in the order of the columns of the count matrix."""
    vocabulary = read_vocabulary(path)
    return vocabulary.loc[vocabulary["kept"], "term"].tolist()


def read_sequences(path: str | Path) -> tuple[np.ndarray, np.ndarray]:
    """Return `ids` (int32) and `indptr` (int64) of sequences.npz: row r has ids[indptr[r] : indptr[r + 1]]."""
    with np.load(path, allow_pickle=False) as file:
        return file["ids"], file["indptr"]


def resolve_stopwords(
    general: bool, english: str | Path | None, genre: str | Path | None, study: Sequence[str | Path]
) -> dict[str, str]:
    """Read the layers that are switched on.

    Args:
        general: with the general layer?
        english, genre: files of these layers, None = without.
        study: files of the study's layer.

    Returns:
        word → layer.
    """
    own = [word for path in study for word in stopwords.read_list(path, "bow.study_stopwords")]
    return stopwords.layered(
        [
            ("general", stopwords.general() if general else []),
            ("english", stopwords.read_list(english, "bow.english_stopwords") if english else []),
            ("genre", stopwords.read_list(genre, "bow.genre_stopwords") if genre else []),
            ("study", own),
        ]
    )


def read_copies(path: str | Path) -> set[str]:
    """Return the units of duplicates/units.csv that repeat an earlier one."""
    return {row["unit_id"] for row in tables.stream_csv(path) if row["copy"] == "True"}


def run(
    *,
    tokens: Sequence[str | Path],
    english: str | Path,
    genre: str | Path,
    general_stopwords: bool,
    english_stopwords: bool | Literal["auto"],
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
    duplicates: str | Path | None = None,
    lexicons: dict | None = None,
    pretokenised: bool = False,
    may_be_empty: bool = False,
    say: Callable[[str], None] = print,
    **limits: int | float | bool | list[str] | None,
) -> None:
    """Count the words of all shards of `tokens` and write the stage `bow`.

    The text is read twice, so that what is held are the counts and the kept ids (4 bytes a word), never the text.

    Args:
        tokens: the shards of segment/tokens.parquet, in any order.
        english, genre: the files of these layers.
        general_stopwords, english_stopwords, genre_stopwords: which layers apply; "auto": unless the words were given.
        study_stopwords: files of the study's layer.
        duplicates: duplicates/units.csv, whose copies are left out; None counts every unit.
        lexicons: arguments of `lexicon.read_layers`, which give words their part of speech where `pos` is set.
        pretokenised: were the words given, not made by segmentation?
        may_be_empty: where no word is left, write tables without any; the specifications of a multiverse report it.
        limits: fields of `Limits`.

    Raises:
        Problem: a stopword file is missing, or no word is left.
    """
    bounds = Limits(**limits)
    with_english = not pretokenised if english_stopwords == "auto" else english_stopwords
    layer_of = resolve_stopwords(
        general_stopwords, english if with_english else None, genre if genre_stopwords else None, study_stopwords
    )
    copies, aside = read_copies(duplicates) if duplicates else set(), {}
    numbering = Numbering()
    df, cf, total = count_words(set_aside(read_batches(tokens, numbering), copies, aside), numbering)
    tag_of = _tags(numbering.number, lexicons) if bounds.pos is not None else {}
    words = build_vocabulary(list(numbering.number), df, cf, total, layer_of, bounds, tag_of)
    if not may_be_empty:
        require_terms(words, total, bounds)
    id_of = np.full(len(words), -1, dtype=np.int64)
    id_of[[numbering.number[term] for term in words["term"]]] = words["term_id"]
    counted = set_aside(read_batches(tokens, numbering), copies, aside)
    units = collect_units(counted, lambda numbers: id_of[numbers])
    full = units.kept > 0
    indptr = units.indptr[np.concatenate([[True], full])]
    matrix = count_matrix(units.ids, indptr, int(words["kept"].sum()))

    tables.write_csv(words, vocabulary, columns=VOCABULARY)
    tables.write_parquet(_rows(units, full), rows, ROWS)
    tables.write_csv(_emptied(units, full, aside), emptied, columns=EMPTIED)
    tables.write_sparse(matrix, counts)
    np.savez_compressed(sequences, ids=units.ids, indptr=indptr)
    Path(dictionary).write_text(dictionary_text(words, matrix.shape[0]), encoding="utf-8", newline="\n")
    layers = ({"term": word, "layer": layer} for word, layer in layer_of.items())
    tables.write_csv(layers, stopword_table, columns=["term", "layer"])
    tables.write_csv(flow(words, units, aside), flow_table, columns=FLOW)
    say(f"kept {matrix.shape[1]} of {len(words)} words and {matrix.shape[0]} of {total + len(aside)} units")
    if aside:
        say(f"left out {len(aside)} units that repeat earlier ones; see emptied.csv")
    for caution in cautions(words, units, layer_of):
        say(caution)


def _tags(words: Iterable[str], lexicons: dict) -> dict[str, str]:
    from zhuti.bow.tags import tag_words

    return tag_words(words, lexicons)


def _rows(units: Units, full: np.ndarray) -> Iterator[dict]:
    kept = units.kept
    for row, unit in enumerate(np.flatnonzero(full).tolist()):
        unit_id = units.unit_ids[unit]
        yield {"row": row, "unit_id": unit_id, "doc_id": doc_of(unit_id), "n_tokens": int(kept[unit])}


def _emptied(units: Units, full: np.ndarray, copies: Mapping[str, int]) -> Iterator[dict]:
    lost = {units.unit_ids[unit]: (int(units.n_tokens[unit]), NO_WORD) for unit in np.flatnonzero(~full).tolist()}
    lost |= {unit_id: (size, COPIED) for unit_id, size in copies.items()}
    for unit_id in sorted(lost, key=place_of):
        yield dict(zip(EMPTIED, (unit_id, doc_of(unit_id), *lost[unit_id]), strict=True))


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
