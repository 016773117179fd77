"""The stages of a study."""

STAGES = (
    "corpus", "ingest", "clean", "segment", "duplicates", "bow", "tfidf", "topics", "cluster", "evidence",
    "audit", "flow", "report", "multiverse",
)  # fmt: skip
"""Sections of the settings in the order in which stages build on each other; no model builds on audit and flow."""
