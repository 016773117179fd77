"""Token tables and streams made of lists of words, for tests of the audit."""

import numpy as np
import pyarrow as pa

from zhuti import segment, tables
from zhuti.audit import stream
from zhuti.audit.stream import BORDER, Stream

UNITS = pa.schema([("unit_id", pa.string()), ("text", pa.string())])


def write(folder, texts, name="000", row_group=2):
    """Write units and tokens, given as lists of words by unit id; returns their paths."""
    units, tokens = folder / f"units-{name}.parquet", folder / f"tokens-{name}.parquet"
    tables.write_parquet(
        ({"unit_id": unit, "text": "".join(words)} for unit, words in texts.items()), units, UNITS, row_group
    )
    rows = []
    for unit, words in texts.items():
        ends = np.cumsum([len(word) for word in words], dtype=int).tolist()
        rows.append({"unit_id": unit, "token": words, "start": [0, *ends][: len(words)], "end": ends})
    tables.write_parquet(rows, tokens, segment.SCHEMA, row_group + 1)
    return str(units), str(tokens)


def read(*pairs):
    """Read what `write` wrote as a stream."""
    units, tokens = zip(*pairs, strict=True)
    return stream.collect(stream.read_groups(units, tokens))


def make(documents):
    """Make a stream of documents with one unit each, from lists of words."""
    words = sorted({word for document in documents for word in document})
    number = {word: place for place, word in enumerate(words)}
    ids = [[*(number[word] for word in document), BORDER] for document in documents]
    starts = np.cumsum([0, *map(len, ids)])[:-1]
    return Stream(words, np.concatenate(ids).astype(np.int32), starts, [f"{n:04d}#0001" for n in range(len(ids))])
