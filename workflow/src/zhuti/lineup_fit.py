"""Fits for comparison: a model that is not in the grid, with the chosen K and all seeds."""

from collections.abc import Callable, Sequence
from pathlib import Path

from zhuti import fit, heldout
from zhuti.tables import read_json


def run(
    engine: Callable[..., fit.Fit],
    *,
    choice: str | Path,
    counts: str | Path,
    sequences: str | Path,
    rows: str | Path,
    seeds: Sequence[int],
    folders: Sequence[str | Path],
    settings: dict,
    unseen: dict | None,
    say: Callable[[str], None],
) -> None:
    """Fit a model as the grid does: once with all units, and once without those that it is then scored on.

    Args:
        engine: called with counts, K, seed, the document of each unit and the settings.
        choice: topics/choice.json, which says K.
        counts, sequences, rows: counts.npz, sequences.npz and rows.parquet of stage bow.
        seeds, folders: of the fits.
        unseen: the section `topics.heldout`; None for a model without priors, which cannot be scored so.

    Raises:
        Problem: there is nothing to model, or there are more topics than units or terms.
    """
    k = read_json(choice)["k"]
    fits = [(k, seed) for seed in seeds]
    fit.run(engine, counts=counts, rows=rows, fits=fits, folders=folders, settings=settings, say=say)
    if unseen is not None:
        parts = {"k": k, "seeds": seeds, "numbers": range(len(seeds)), "folders": folders} | unseen
        heldout.run(counts=counts, sequences=sequences, rows=rows, fit=engine, settings=settings, **parts, say=say)
