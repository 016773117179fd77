"""The known grouping of documents, from the column of the metadata that corpus.label names."""

from collections.abc import Sequence

import pandas as pd

from zhuti.problem import Problem


def labels_of(doc_ids: Sequence[str], metadata: pd.DataFrame, label: str) -> list[str]:
    """Look up the value of the column `label` for each document; "" where there is none.

    Raises:
        Problem: the metadata have no such column.
    """
    if label not in metadata.columns:
        raise Problem(
            f"元数据中没有 corpus.label 所写的列“{label}”；现有列为 {'、'.join(metadata.columns)}，请改正或设为 null。",
            f"The metadata have no column `{label}`, which corpus.label names; name one of "
            f"{', '.join(metadata.columns)}, or null.",
        )
    value_of = dict(zip(metadata["doc_id"], metadata[label].str.strip(), strict=True))
    return [value_of.get(doc_id, "") for doc_id in doc_ids]
