"""What the segmentation did: phrases kept or split, words that may be missing, what no dictionary has, what is left."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np

from zhuti import lexicon, numbers, stopwords, tables
from zhuti.audit import new_words, phrases, stream, suggestions
from zhuti.audit.stream import BORDER, Stream
from zhuti.function_words import BOUNDS

UNKNOWN = ["term", "cf", "df", "kind", "example"]
RESIDUE = ["term", "cf", "share", "left", "right"]
STOPWORDS = ["term", "layer", "cf", "df"]
KINDS = ("han", "mixed", "latin", "number", "symbol")
"""Of tokens that no dictionary has, in the order in which they deserve a look."""
GIVEN = {
    "zh": "正文已经分好词（segment.pretokenised），没有检查分词：不查提法是否被切分，也不找新词、生词和残余单字。",
    "en": "The text came as words (segment.pretokenised), so there was no segmentation to audit: split phrases, new "
    "words, words outside the dictionaries and left-over characters were not looked for.",
}
"""Why tables are empty."""
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def is_han(term: str) -> bool:
    """Tell whether a term is Chinese characters only."""
    return bool(_HAN.fullmatch(term))


def kind(term: str) -> str:
    """Return what a term is made of: one of `KINDS`."""
    found = {_script(char) for char in term} - {"symbol"}
    if not found:
        return "symbol"
    # A mark between letters or digits (5G+, 4.5%) does not make a word mixed.
    return found.pop() if len(found) == 1 else "mixed"


def _script(char: str) -> str:
    category = unicodedata.category(char)[0]
    return "han" if is_han(char) else "number" if category == "N" else "latin" if category == "L" else "symbol"


def source(term: str, layer_of: Mapping[str, str], tags: Mapping[str, str]) -> str:
    """Return where a token is from: the last layer that has it, else numbers, jieba's dictionary, or its HMM.

    Args:
        layer_of: word → layer, of the layers that are switched on.
        tags: the words of jieba's dictionary.
    """
    if term in layer_of:
        return layer_of[term]
    if numbers.is_quantity(term):
        return "numbers"
    if term in tags:
        return "dictionary"
    return "hmm" if is_han(term) and len(term) > 1 else "other"


def unknown(vocabulary: Mapping[str, dict], known: Callable[[str], bool], corpus: Stream) -> list[dict]:
    """List the tokens outside every dictionary: Chinese ones first, the most frequent first."""
    first = dict(zip(corpus.words, corpus.first.tolist(), strict=True))
    rows = [
        {**row, "kind": kind(term), "example": corpus.unit_at(first[term])}
        for term, row in vocabulary.items()
        if not known(term)
    ]
    return sorted(rows, key=lambda row: (KINDS.index(row["kind"]), -row["cf"], row["term"]))


def residue(vocabulary: Mapping[str, dict], corpus: Stream) -> list[dict]:
    """List the single Chinese characters that are tokens, with what stands beside them most often."""
    total = sum(row["cf"] for term, row in vocabulary.items() if is_han(term)) or 1
    number = {word: place for place, word in enumerate(corpus.words)}
    single = corpus.where(len(word) == 1 and is_han(word) for word in corpus.words)
    beside = {"left": _beside(corpus.ids, single, -1), "right": _beside(corpus.ids, single, 1)}
    rows = []
    for term, row in vocabulary.items():
        if len(term) == 1 and is_han(term):
            near = {side: _most_frequent(corpus.words, *found.get(number[term], ())) for side, found in beside.items()}
            rows.append({"term": term, "cf": row["cf"], "share": round(row["cf"] / total, 6), **near})
    return sorted(rows, key=lambda row: (-row["cf"], row["term"]))


def _beside(ids: np.ndarray, mask: np.ndarray, step: int) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """Return the neighbours of each marked word, as their numbers and counts; the end of a unit is none."""
    edged = np.concatenate([[BORDER], ids, [BORDER]])
    places = np.flatnonzero(mask)
    neighbour = edged[places + 1 + step]
    places, neighbour = places[neighbour != BORDER], neighbour[neighbour != BORDER].astype(np.int64)
    width = int(ids.max(initial=0)) + 1
    pair, count = np.unique(ids[places] * width + neighbour, return_counts=True)
    word, start = np.unique(pair // width, return_index=True)
    ends = np.append(start, len(pair))[1:]
    return {w: (pair[s:e] % width, count[s:e]) for w, s, e in zip(word.tolist(), start, ends, strict=True)}


def _most_frequent(words: Sequence[str], numbers: np.ndarray = (), counts: np.ndarray = ()) -> str:
    best = np.max(counts, initial=0)
    return min((words[number] for number, count in zip(numbers, counts, strict=True) if count == best), default="")


def hits(layer_of: Mapping[str, str], vocabulary: Mapping[str, dict]) -> list[dict]:
    """List the stopwords that occur, the most frequent first."""
    found = [{**vocabulary[term], "layer": layer} for term, layer in layer_of.items() if term in vocabulary]
    return sorted(found, key=lambda row: (-row["cf"], row["term"]))


def summary(vocabulary: Mapping[str, dict], layer_of: Mapping[str, str], tags: Mapping[str, str]) -> dict:
    """Count tokens by source, and the shares of single characters and of unknown words in the Chinese tokens."""
    sources = dict.fromkeys(("dictionary", "policy", "places", "study", "numbers", "hmm", "other"), 0)
    han, single, strange = 0, 0, 0
    for term, row in vocabulary.items():
        origin = source(term, layer_of, tags)
        sources[origin] += row["cf"]
        if is_han(term):
            han += row["cf"]
            single += row["cf"] * (len(term) == 1)
            strange += row["cf"] * (origin in ("hmm", "other"))
    return {
        "tokens": sum(sources.values()),
        "han_tokens": han,
        "single_share": round(single / (han or 1), 6),
        "unknown_share": round(strange / (han or 1), 6),
        "sources": sources,
    }


def layers_of(layers: Iterable[lexicon.Layer]) -> dict[str, str]:
    """Map each entry to its layer; later layers lie over earlier ones."""
    return {entry.word: layer.name for layer in layers for entry in layer.entries}


def switched_on(segment: Mapping) -> set[str]:
    """Return the names of the layers that the section `segment` switches on."""
    return {"study"} | {name for name, key in (("policy", "policy_lexicon"), ("places", "place_names")) if segment[key]}


def run(
    *,
    units: Sequence[str],
    tokens: Sequence[str],
    vocabulary: str,
    stopword_table: str,
    policy: str,
    places: str,
    segment: Mapping,
    min_count: int,
    candidates: int,
    outputs: Mapping[str, str],
    say: Callable[[str], None],
) -> None:
    """Audit the segmentation of a corpus. Texts are read by row group; tokens are held as 4 bytes each.

    Args:
        units, tokens: the shards of clean/units.parquet and segment/tokens.parquet, in the same order.
        vocabulary, stopword_table: the tables of the stage bow.
        policy, places: the lexicons that come with zhuti; their phrases are looked for also when they are off.
        segment: the section of the settings; of pretokenised text only stopwords are looked at.
        min_count, candidates: the section `audit` of the settings.
        outputs: phrases, new_words, unknown, residue, stopwords, suggestions, summary → path to write.
    """
    counted = {row["term"]: row for row in _vocabulary(vocabulary)}
    stop = {row["term"]: row["layer"] for row in tables.stream_csv(stopword_table)}
    if segment["pretokenised"]:
        _write_given(counted, outputs)
        _write_stopwords(stream.collect(stream.read_groups(units, tokens)), counted, stop, outputs)
        say("the words were given: only stopwords were looked at")
        return
    layers = lexicon.read_layers(policy, places, segment["dictionaries"], segment["decisions"])
    decisions = lexicon.read_decisions(segment["decisions"])
    # Bounds are laid over the dictionary as its adverbs.
    tags, named = dict.fromkeys(BOUNDS, "d") | lexicon.dictionary_tags(), layers_of(layers)
    active = layers_of(layer for layer in layers if layer.name in switched_on(segment))
    fates = phrases.Fates(named)
    corpus = stream.collect(_through(fates.add, stream.read_groups(units, tokens)))

    found = fates.rows(named)
    tables.write_csv(phrases.shown(found), outputs["phrases"], phrases.COLUMNS)
    proposed = _propose(
        corpus, min_count, candidates, stop, tags, {*named, *(word for word, made in decisions.items() if made)}
    )
    carried = new_words.earlier(segment["decisions"], decisions)
    new_words.write([*carried, *new_words.rows(proposed, corpus)], outputs["new_words"])
    strange = unknown(counted, lambda term: source(term, active, tags) not in ("hmm", "other"), corpus)
    tables.write_csv(strange, outputs["unknown"], UNKNOWN)
    tables.write_csv(residue(counted, corpus), outputs["residue"], RESIDUE)
    _write_stopwords(corpus, counted, stop, outputs)
    figures = summary(counted, active, tags)
    tables.write_json(figures | {"phrases": phrases.summary(found, named)}, outputs["summary"])
    split = sum(row["split"] > 0 for row in found)
    say(f"{split} phrases were split somewhere; {len(proposed)} new words proposed in audit/new_words.tsv")


def _write_given(counted: Mapping[str, dict], outputs: Mapping[str, str]) -> None:
    """Write what there is to say of words that zhuti did not cut: empty tables, and why they are empty."""
    for name, columns in (("phrases", phrases.COLUMNS), ("unknown", UNKNOWN), ("residue", RESIDUE)):
        tables.write_csv([], outputs[name], columns)
    new_words.write([], outputs["new_words"])
    figures = summary(counted, {}, {}) | {"sources": {}, "unknown_share": 0, "phrases": {}, "note": GIVEN}
    tables.write_json(figures, outputs["summary"])


def _write_stopwords(
    corpus: Stream, counted: Mapping[str, dict], stop: Mapping[str, str], outputs: Mapping[str, str]
) -> None:
    tables.write_csv(hits(stop, counted), outputs["stopwords"], STOPWORDS)
    kept = [term for term, row in counted.items() if row["kept"]]
    tables.write_csv(suggestions.rows(corpus, kept), outputs["suggestions"], suggestions.COLUMNS)


def _vocabulary(path: str) -> Iterator[dict]:
    for row in tables.stream_csv(path):
        yield {"term": row["term"], "cf": int(row["cf"]), "df": int(row["df"]), "kept": row["kept"] == "True"}


def _through(use: Callable[[stream.Group], None], groups: Iterable[stream.Group]) -> Iterator[stream.Group]:
    for group in groups:
        use(group)
        yield group


def _propose(
    corpus: Stream, min_count: int, limit: int, stop: Mapping[str, str], tags: Mapping[str, str], known: set[str]
) -> list[new_words.Candidate]:
    # General stopwords are no part of a term whether or not the study drops them; stock phrases, like 发展, end terms.
    edges = stopwords.general()
    stock = stop.keys() - edges

    def tag(word: str) -> str:
        # The entries of the layers are terms: nouns, for all that a tag is asked for here.
        return tags.get(word) or ("n" if word in known else "")

    found = new_words.find(corpus, min_count, edges, tag)
    return new_words.best(found, limit, known | tags.keys(), tag, stock)
