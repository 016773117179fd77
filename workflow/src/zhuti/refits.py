"""Refits on resampled documents: the replicates of an engine that has no seeds, NMF."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from scipy import sparse

from zhuti.coherence import top_terms
from zhuti.fit import Fit, require_enough
from zhuti.parts import ENOUGH_DOCUMENTS
from zhuti.reliability import between_refits, match
from zhuti.tables import read_array, read_parquet, read_sparse, write_json
from zhuti.words import DIVERSITY_WORDS, exclusivity, relevance

REFITS = 10
SEED = 1
"""Of the draws of documents; all K are refitted on the same draws."""
UPDATES = 100
"""Most updates of a refit. Four times as many change no mean of similarity, returns or omega by more than .01.

Every refit starts as the full fit does, from an NNDSVD of its own matrix. A start from the topics of the full fit is
no faster and flatters: similarity comes out higher by .06 to .17, omega by .04 to .16 (five reports, 148 judicial
interpretations, 413 administrative laws)."""


def draw(doc_ids: Sequence[str], number: int) -> tuple[np.ndarray, str]:
    """Draw a bootstrap sample of documents, each with all its units; of units where there are few documents.

    Args:
        doc_ids: document of each of the N units.
        number: which draw.

    Returns:
        Rows in ascending order, with repetitions; and what was drawn: "document" or "unit".
    """
    documents, of_unit = np.unique(np.asarray(doc_ids), return_inverse=True)
    level = "document" if len(documents) >= ENOUGH_DOCUMENTS else "unit"
    groups = of_unit if level == "document" else np.arange(len(of_unit))
    n = groups.max() + 1
    times = np.bincount(np.random.default_rng([SEED, number]).integers(0, n, n), minlength=n)
    return np.repeat(np.arange(len(groups)), times[groups]), level


def refit(
    engine: Callable[..., Fit], counts: sparse.csr_matrix, doc_ids: Sequence[str], k: int, settings: dict
) -> tuple[dict[int, np.ndarray], str]:
    """Fit K topics to each of `REFITS` draws; returns the K x V of each by the number of its draw, and what was drawn.

    A draw with fewer units than topics (of documents of very unequal length) is left out.
    """
    found, level = {}, ""
    for number in range(REFITS):
        rows, level = draw(doc_ids, number)
        if len(rows) >= k:
            found[number] = engine(counts[rows], k, 0, **settings).topic_word
    return found, level


def run(
    *,
    engine: Callable[..., Fit],
    counts: str | Path,
    rows: str | Path,
    ks: Sequence[int],
    folders: Sequence[str | Path],
    settings: dict,
    top_words: int,
    relevance_lambda: float,
    say: Callable[[str], None],
) -> None:
    """Refit each K, and write how its topics come back to the folder of its fit.

    `reliability.json` has similarity, returns and omega of each topic, level ("document" or "unit") and refits (how
    many); `refits.npz` has `draws`, the number of each refit's draw, and for each refit and each topic of the full fit,
    of the topic's partner in the refit, the terms `by_probability` (25 at least) and `by_relevance` (`top_words`), and
    `exclusivity`.

    Args:
        engine: what fits, called with counts, K, seed and the settings.
        folders: of the fits, one for each K.
        top_words: words per topic that coherence and exclusivity look at.

    Raises:
        Problem: there is nothing to model, or there are more topics than units or terms.
    """
    matrix = read_sparse(counts)
    doc_ids = [row["doc_id"] for row in read_parquet(rows, ["doc_id"])]
    term_share = np.asarray(matrix.sum(axis=0)).ravel() / matrix.sum()
    settings = settings | {"iterations": min(settings["iterations"], UPDATES)}
    for k, folder in zip(ks, folders, strict=True):
        require_enough(matrix, k)
        reference = read_array(Path(folder, "topic_word.npz"))
        fits, level = refit(engine, matrix, doc_ids, k, settings)
        found = between_refits(reference, list(fits.values()))
        values = {name: _numbers(getattr(found, name)) for name in ("similarity", "returns", "omega")}
        write_json(values | {"refits": len(fits), "level": level}, Path(folder, "reliability.json"))
        partners = [fit[match(reference, fit)[0]] for fit in fits.values()]
        np.savez_compressed(
            Path(folder, "refits.npz"),
            draws=np.array(list(fits), np.int64),
            by_probability=np.array([top_terms(fit, max(top_words, DIVERSITY_WORDS)) for fit in partners]),
            by_relevance=np.array(
                [top_terms(relevance(fit, term_share, relevance_lambda), top_words) for fit in partners]
            ),
            exclusivity=np.array([exclusivity(fit, top_terms(fit, top_words)) for fit in partners]).round(10),
        )
        say(f"K {k}: similarity {found.similarity.mean():.3f} in {len(fits)} refits on resampled {level}s")


def _numbers(values: np.ndarray) -> list[float | None]:
    return [None if np.isnan(value) else value for value in values.round(10).tolist()]
