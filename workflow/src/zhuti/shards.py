"""The fixed parts into which a corpus is split, so that one changed document reruns one part."""

import zlib
from collections import defaultdict


def shard_of(doc_id: str, shards: int) -> str:
    """Name the shard of a document: CRC-32 of its id modulo the number of shards."""
    return f"{zlib.crc32(doc_id.encode()) % shards:03d}"


def by_shard(documents: dict[str, str], shards: int) -> dict[str, dict[str, str]]:
    """Group document id → path by shard."""
    grouped: dict[str, dict[str, str]] = defaultdict(dict)
    for doc_id, path in documents.items():
        grouped[shard_of(doc_id, shards)][doc_id] = path
    return dict(sorted(grouped.items()))
