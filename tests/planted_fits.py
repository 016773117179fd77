"""A planted corpus and fits of it for two K and some seeds, as the stage topics leaves them."""

from pathlib import Path

import numpy as np
from planted import Planted, plant, unit_rows, write_bow

from zhuti import bow, tables
from zhuti.fit import Fit, rows_to_one
from zhuti.fit import write as write_fit


def write_study(folder: Path, documents: int = 30, seeds: tuple[int, ...] = (3, 1, 2), units: int = 90) -> Planted:
    """Write a planted corpus and fits that are the plan with noise and with topics in another order for each seed."""
    planted = plant(k=4, words=8, units=units, documents=documents)
    write_bow(planted, folder)
    tables.write_parquet(unit_rows(planted), folder / "rows.parquet", bow.ROWS)
    for k in (4, 3):
        for seed in seeds:
            rng = np.random.default_rng(seed)
            order = np.roll(np.arange(k), seed)
            topic_word = rows_to_one(planted.topic_word[order] * rng.uniform(0.9, 1.1, planted.topic_word[order].shape))
            doc_topic = rows_to_one(planted.doc_topic[:, order] + rng.uniform(0, 0.05, (units, k)))
            write_fit(Fit(topic_word, doc_topic, {"k": k, "seed": seed}), folder / f"k{k}" / f"seed{seed}")
    tables.write_json({"model": "lda_gibbs", "k": 4, "seed": 2 if 2 in seeds else seeds[0]}, folder / "choice.json")
    return planted


def fit_paths(folder: Path) -> dict:
    """Name the files of the fits as the rules do."""
    places = sorted(path.parent for path in folder.glob("k*/seed*/fit.json"))
    return {
        "choice": folder / "choice.json",
        "topic_words": [place / "topic_word.npz" for place in places],
        "doc_topics": [place / "doc_topic.npz" for place in places],
        "fits": [place / "fit.json" for place in places],
    }
