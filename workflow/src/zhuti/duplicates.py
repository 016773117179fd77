"""Copied language: units that repeat an earlier unit, within and across documents, and which document repeats which."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from zhuti import tables
from zhuti.shingles import SIZE, band_rows, bands, jaccard, letters, shingles, signatures

UNITS = ["unit_id", "doc_id", "group", "first_unit_id", "similarity", "copy", "chars", "scope"]
DOCUMENTS = ["doc_id", "date", "chars", "copied_chars", "share", "source_doc_id"]
PAIRS = ["doc_id", "source_doc_id", "units", "chars", "dated"]
SUMMARY = ["units", "copied_units", "chars", "copied_chars", "share", "within_chars", "across_chars", "groups"]

_DATE = re.compile(r"\s*(\d{4})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?)?(?!\d)")


@dataclass(frozen=True)
class Document:
    """A document and its place in time; the unit that stands first is the one that is repeated."""

    doc_id: str
    date: str
    """As in the metadata."""
    day: str
    """ISO, as far as it is known: "2023-05-01", "2023-05", "2023" or ""."""


@dataclass(frozen=True)
class Passages:
    """All units, from the earliest document to the latest, in the order of the text: n units."""

    unit_ids: list[str]
    document: np.ndarray
    """Number of each unit's document, (n,)."""
    chars: np.ndarray
    """Letters and digits of each unit, (n,)."""
    bands: np.ndarray
    """Hashed bands of the signatures of the units that are long enough, (n_compared, bands)."""
    compared: np.ndarray
    """Numbers of these units, (n_compared,)."""


@dataclass(frozen=True)
class Repeats:
    """What was found, for each of n units."""

    source: np.ndarray
    """The earliest unit that is alike, or the unit itself, (n,)."""
    similarity: np.ndarray
    """How much alike they are; 1 where nothing is repeated, (n,)."""
    group: np.ndarray
    """The earliest unit of its group: units that are alike, directly or through others, (n,)."""

    @property
    def copy(self) -> np.ndarray:
        """Which units repeat an earlier one."""
        return self.source != np.arange(len(self.source))


def iso_day(date: str) -> str:
    """Read a date that starts with a year and may go on with month and day: "2023/5/1" → "2023-05-01"; "" if none."""
    found = _DATE.match(date)
    return "-".join(part.zfill(2) for part in found.groups() if part) if found else ""


def is_dated(one: Document, other: Document) -> bool:
    """Tell whether dates decide which of two documents is the earlier: 2023 and 2023-05 do not."""
    known = min(len(one.day), len(other.day))
    return one.day[:known] != other.day[:known]


def in_time(metadata: Iterable[Mapping[str, str]]) -> list[Document]:
    """Sort documents from the earliest to the latest.

    A partial date stands for the beginning of its year or month, so that the order is one for all; documents of the
    same date keep the order of the table, and those without a date come after those with one.
    """
    documents = [Document(row["doc_id"], row["date"], iso_day(row["date"])) for row in metadata]
    return sorted(documents, key=lambda document: (not document.day, document.day))


def _read(units: Iterable[str], size: int = tables.ROW_GROUP) -> Iterator[tuple[list[dict], list[str]]]:
    rows = tables.read_parquet(units, ["unit_id", "doc_id", "text"])
    while batch := list(islice(rows, size)):
        yield batch, [letters(row["text"]) for row in batch]


def read_passages(units: Iterable[str], documents: Sequence[Document], similarity: float, min_chars: int) -> Passages:
    """Read all units once, keeping ids and hashed signatures (8 bytes a band) but no text.

    Args:
        units: Parquet files of units; all units of a document are in one, in order.
        documents: in time.
        similarity: from which two units count as alike.
        min_chars: units with fewer letters and digits are not compared.
    """
    number = {document.doc_id: place for place, document in enumerate(documents)}
    rows, least = band_rows(similarity), max(min_chars, SIZE)
    unit_ids, owner, chars = [], [], []
    keys = [bands(signatures(*shingles([])), rows)]
    for batch, texts in _read(units):
        unit_ids += [row["unit_id"] for row in batch]
        owner += [number[row["doc_id"]] for row in batch]
        chars += map(len, texts)
        keys.append(bands(signatures(*shingles([text for text in texts if len(text) >= least])), rows))
    order = np.argsort(np.array(owner, np.int64), kind="stable")
    long = np.array(chars, np.int64) >= least
    row_of = np.cumsum(long) - 1
    compared = np.flatnonzero(long[order])
    return Passages(
        unit_ids=[unit_ids[place] for place in order.tolist()],
        document=np.array(owner, np.int64)[order],
        chars=np.array(chars, np.int64)[order],
        bands=np.concatenate(keys)[row_of[order[compared]]],
        compared=compared,
    )


def shared_bands(keys: np.ndarray) -> np.ndarray:
    """Number the bands that several units share.

    Args:
        keys: hashed bands, (n, bands).

    Returns:
        (n, bands): units with the same number, from 0 on, share this band; -1 where a unit has it alone. No number
        occurs in two columns.
    """
    numbers = np.full(keys.shape, -1, np.int32)
    first = 0
    for band, column in enumerate(keys.T):
        _, inverse, counts = np.unique(column, return_inverse=True, return_counts=True)
        number = np.where(counts > 1, first + np.cumsum(counts > 1) - 1, -1)
        numbers[:, band] = number[inverse]
        first += np.count_nonzero(counts > 1)
    return numbers


def read_shingles(units: Iterable[str], wanted: Mapping[str, int]) -> dict[int, np.ndarray]:
    """Read units once more and return the shingles of those that are wanted, sorted and without repetition.

    Args:
        wanted: unit id → the number under which its shingles are returned.
    """
    found: dict[int, np.ndarray] = {}
    for batch, texts in _read(units):
        chosen = [
            (wanted[row["unit_id"]], text) for row, text in zip(batch, texts, strict=True) if row["unit_id"] in wanted
        ]
        hashes, indptr = shingles([text for _, text in chosen])
        for place, (number, _) in enumerate(chosen):
            found[number] = np.unique(hashes[indptr[place] : indptr[place + 1]])
    return found


def find_repeats(numbers: np.ndarray, sets: Mapping[int, np.ndarray], similarity: float) -> Repeats:
    """Compare each unit with the earlier ones that share a band with it.

    Args:
        numbers: (n, bands) as `shared_bands` returns them, from the earliest unit to the latest.
        sets: the shingles of every unit that shares a band.
        similarity: from which two units count as alike.
    """
    source, score, group = list(range(len(numbers))), [1.0] * len(numbers), list(range(len(numbers)))
    members: list[list[int]] = [[] for _ in range(int(numbers.max(initial=-1)) + 1)]

    def head(unit: int) -> int:
        while group[unit] != unit:
            group[unit] = unit = group[group[unit]]
        return unit

    for unit in np.flatnonzero((numbers >= 0).any(axis=1)).tolist():
        shared = numbers[unit][numbers[unit] >= 0].tolist()
        for other in sorted(set().union(*(members[number] for number in shared))):
            if source[unit] != unit and head(other) == head(unit):
                continue
            alike = _alike(sets[unit], sets[other], similarity)
            if alike and source[unit] == unit:
                source[unit], score[unit] = other, alike
            if alike:
                one, two = sorted((head(unit), head(other)))
                group[two] = one
        # Where a unit has the very shingles of an earlier one, later units need to be compared with that one only.
        if source[unit] == unit or score[unit] < 1:
            for number in shared:
                members[number].append(unit)
    return Repeats(np.array(source, np.int64), np.array(score), np.array([head(unit) for unit in group], np.int64))


def _alike(one: np.ndarray, other: np.ndarray, similarity: float) -> float:
    """Return the similarity of two sets of shingles if it is high enough, else 0."""
    if min(len(one), len(other)) < similarity * max(len(one), len(other)) * (1 - 1e-9):
        return 0.0
    found = jaccard(one, other)
    return found if found >= similarity else 0.0


def search(units: Sequence[str], passages: Passages, similarity: float) -> Repeats:
    """Find the repeats among all units; those that are too short repeat nothing."""
    numbers = np.full((len(passages.unit_ids), passages.bands.shape[1]), -1, np.int32)
    numbers[passages.compared] = shared_bands(passages.bands)
    candidates = np.flatnonzero((numbers >= 0).any(axis=1)).tolist()
    sets = read_shingles(units, {passages.unit_ids[unit]: unit for unit in candidates})
    return find_repeats(numbers, sets, similarity)


def unit_rows(passages: Passages, documents: Sequence[Document], repeats: Repeats) -> Iterator[dict]:
    """Yield the units that are repeated or repeat, group by group, each group from the earliest unit on."""
    copies = repeats.copy
    several = _several(repeats)
    number = {head: place for place, head in enumerate(several.tolist(), 1)}
    in_groups = np.flatnonzero(np.isin(repeats.group, several))
    for unit in in_groups[np.argsort(repeats.group[in_groups], kind="stable")].tolist():
        first = int(repeats.source[unit])
        within = passages.document[first] == passages.document[unit]
        yield {
            "unit_id": passages.unit_ids[unit],
            "doc_id": documents[passages.document[unit]].doc_id,
            "group": number[int(repeats.group[unit])],
            "first_unit_id": passages.unit_ids[first],
            "similarity": round(float(repeats.similarity[unit]), 4),
            "copy": bool(copies[unit]),
            "chars": int(passages.chars[unit]),
            "scope": ("within" if within else "across") if copies[unit] else "",
        }


def _several(repeats: Repeats) -> np.ndarray:
    """Return the earliest units of the groups of more than one unit."""
    return np.flatnonzero(np.bincount(repeats.group) > 1)


@dataclass(frozen=True)
class Pair:
    """What a document repeats of another: numbers of both, and how much."""

    document: int
    source: int
    units: int
    chars: int


def pairs(passages: Passages, repeats: Repeats) -> list[Pair]:
    """Add up the copies by document and source, also of a document with itself; the most copied first."""
    units, chars = Counter(), Counter()
    for unit in np.flatnonzero(repeats.copy).tolist():
        pair = int(passages.document[unit]), int(passages.document[repeats.source[unit]])
        units[pair] += 1
        chars[pair] += int(passages.chars[unit])
    return [Pair(*pair, units[pair], chars[pair]) for pair in sorted(units, key=lambda pair: (-chars[pair], pair))]


def document_rows(passages: Passages, documents: Sequence[Document], found: Sequence[Pair]) -> list[dict]:
    """Return one row a document, sorted by id: how much of it is copied, and from which document most."""
    chars = np.bincount(passages.document, passages.chars, len(documents)).astype(int).tolist()
    copied, source = Counter(), {}
    for pair in found:
        copied[pair.document] += pair.chars
        if pair.document != pair.source:
            source.setdefault(pair.document, documents[pair.source].doc_id)
    rows = [
        {
            "doc_id": document.doc_id,
            "date": document.date,
            "chars": chars[place],
            "copied_chars": copied[place],
            "share": _share(copied[place], chars[place]),
            "source_doc_id": source.get(place, ""),
        }
        for place, document in enumerate(documents)
    ]
    return sorted(rows, key=lambda row: row["doc_id"])


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def pair_rows(documents: Sequence[Document], found: Iterable[Pair]) -> Iterator[dict]:
    """Yield which document repeats which other one, the most copied text first."""
    for pair in found:
        if pair.document != pair.source:
            later, earlier = documents[pair.document], documents[pair.source]
            yield {
                "doc_id": later.doc_id,
                "source_doc_id": earlier.doc_id,
                "units": pair.units,
                "chars": pair.chars,
                "dated": is_dated(later, earlier),
            }


def summarise(passages: Passages, repeats: Repeats, found: Sequence[Pair]) -> dict:
    """Return the keys SUMMARY: how much of the corpus is copied text."""
    within = sum(pair.chars for pair in found if pair.document == pair.source)
    across = sum(pair.chars for pair in found if pair.document != pair.source)
    chars = int(passages.chars.sum())
    groups = len(_several(repeats))
    values = [len(passages.unit_ids), int(repeats.copy.sum()), chars, within + across, _share(within + across, chars)]
    return dict(zip(SUMMARY, [*values, within, across, groups], strict=True))


def run(
    *,
    units: Sequence[str],
    metadata: str,
    treatment: str,
    similarity: float,
    min_chars: int,
    unit_table: str,
    document_table: str,
    pair_table: str,
    summary: str,
    say: Callable[[str], None] = print,
) -> None:
    """Look for copied language in a corpus and write the stage `duplicates`.

    The text is read twice and never held: what is held are ids and signatures, and the shingles (8 bytes a character)
    of the units that share a band with another.

    Args:
        units: the shards of clean/units.parquet; metadata: ingest/metadata.csv.
        treatment: "keep" does not look and leaves the tables empty; what "once" leaves out is up to the stage `bow`.
        similarity: share of common strings of five characters from which units count as alike.
        min_chars: units with fewer letters and digits are not compared.
    """
    documents = in_time(tables.stream_csv(metadata)) if treatment != "keep" else []
    passages = read_passages(units if documents else [], documents, similarity, min_chars)
    repeats = search(units, passages, similarity)
    found = pairs(passages, repeats)
    total = summarise(passages, repeats, found)
    tables.write_csv(unit_rows(passages, documents, repeats), unit_table, UNITS)
    tables.write_csv(document_rows(passages, documents, found), document_table, DOCUMENTS)
    tables.write_csv(pair_rows(documents, found), pair_table, PAIRS)
    tables.write_json({"treatment": treatment, "similarity": similarity} | total, summary)
    if treatment == "keep":
        say("copied language is not looked for (duplicates.treatment: keep)")
    else:
        say(f"{total['copied_units']} of {total['units']} units repeat earlier ones: {total['share']:.1%} of the text")
