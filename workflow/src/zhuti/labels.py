"""The known grouping of documents, from the column of the metadata that corpus.label names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zhuti.problem import Problem, columns_at_hand

if TYPE_CHECKING:
    import pandas as pd


def labels_of(doc_ids: Sequence[str], metadata: pd.DataFrame, label: str, key: str = "corpus.label") -> list[str]:
    """Look up the value of the column `label` for each document; "" where there is none.

    Raises:
        Problem: the metadata have no such column, which the setting `key` names.
    """
    if label not in metadata.columns:
        zh, en = columns_at_hand(label, list(metadata.columns))
        raise Problem(
            f"元数据中没有 {key} 所写的列 {label}（{zh}）；请改正或设为 null。",
            f"The metadata have no column {label} as set in {key} ({en}); correct it or set it to null.",
        )
    value_of = dict(zip(metadata["doc_id"], metadata[label].str.strip(), strict=True))
    return [value_of.get(doc_id, "") for doc_id in doc_ids]


def too_few_values(values: Sequence[str], label: str) -> list[dict[str, str]]:
    """Say that a column tells no documents apart: it has one value, or none; otherwise say nothing."""
    different = sorted(set(values) - {""})
    if len(different) > 1:
        return []
    if not different:
        zh, en = "没有取值", "has no values"
    else:
        zh, en = f"只有一个取值“{different[0]}”", f"has one value only, “{different[0]}”"
    return [
        {
            "zh": f"元数据的列“{label}”{zh}，无从比较；请补全该列，或在设置中另选一列。",
            "en": f"The column `{label}` of the metadata {en}: nothing to compare; complete it or name another.",
        }
    ]
