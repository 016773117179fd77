"""The figures of a study for report and paper: pure functions from tables to figures, saved in three formats."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

TOPICS = ("topic_shares", "topic_words", "document_topics", "k_choice")
CLUSTERS = ("cluster_map", "dendrogram", "similarities")
EVIDENCE = ("topic_trends", "group_differences", "lineup")
NAMES = TOPICS + CLUSTERS + EVIDENCE
FORMATS = ("svg", "png", "pdf")


def run_topics(
    *,
    scores: str,
    choice: str,
    topics: str,
    topic_words: str,
    doc_topics: str,
    names: str,
    study: str,
    labels: str,
    label: str | None,
    figures: list[str],
    say: Callable[[str], None],
) -> None:
    """Draw and save the figures of the topics; one that does not apply to this corpus says so in its place.

    Args:
        scores, choice: of the stage topics.
        topics, topic_words, doc_topics, names: of the chosen model.
        study: study.json, which names the study and its hash.
        labels: the texts in one language; section `figures`.
        label: the user's column of a known grouping.
        figures: the files to write, `<name>.<format>`.
    """
    from zhuti.figures import choice as choice_figures
    from zhuti.figures import topics as topic_figures
    from zhuti.results import read, with_names
    from zhuti.tables import read_json

    texts, documents, topic_table = _texts(labels), read(doc_topics), with_names(read(topics), read(names))
    drawn = {
        "topic_shares": topic_figures.topic_shares(topic_table, texts),
        "topic_words": topic_figures.topic_words(read(topic_words), topic_table, texts),
        "document_topics": topic_figures.document_topics(documents, texts, label),
        "k_choice": choice_figures.k_choice(read(scores), read_json(choice), texts),
    }
    _save(drawn, figures, study, say)


def run_clusters(
    *,
    doc_topics: str,
    clusters: str,
    linkage: str,
    map: str,
    similarities: str,
    summary: str,
    study: str,
    labels: str,
    figures: list[str],
    say: Callable[[str], None],
) -> None:
    """Draw and save the figures of the clusters; one that does not apply to this corpus says so in its place.

    Args:
        doc_topics: of the chosen model, for the titles of documents.
        clusters, linkage, map, similarities, summary: of the stage cluster (`clusters` is its labels.csv).
        study: study.json, which names the study and its hash.
        labels: the texts in one language; section `figures`.
        figures: the files to write, `<name>.<format>`.
    """
    from zhuti.figures import clusters as cluster_figures
    from zhuti.results import read
    from zhuti.tables import read_json

    texts, documents = _texts(labels), read(doc_topics)
    titles = dict(zip(documents["doc_id"], documents["title"], strict=True))
    drawn = {
        "cluster_map": cluster_figures.draw_map(read(map), read(clusters), read_json(summary), titles, texts),
        "dendrogram": cluster_figures.draw_tree(read(linkage), titles, texts),
        "similarities": cluster_figures.draw_similarities(read(similarities), titles, texts),
    }
    _save(drawn, figures, study, say)


def run_evidence(
    *,
    prevalence: str,
    differences: str,
    lineup: str,
    topics: str,
    names: str,
    study: str,
    labels: str,
    figures: list[str],
    say: Callable[[str], None],
) -> None:
    """Draw and save the figures of the evidence; one that does not apply to this corpus says so in its place.

    Args:
        prevalence, differences, lineup: of the stage evidence.
        topics, names: of the chosen model.
        study: study.json, which names the study and its hash.
        labels: the texts in one language; section `figures`.
        figures: the files to write, `<name>.<format>`.
    """
    from zhuti.figures import evidence
    from zhuti.results import read, with_names

    texts, topic_table = _texts(labels), with_names(read(topics), read(names))
    drawn = {
        "topic_trends": evidence.draw_trends(read(prevalence), topic_table, texts),
        "group_differences": evidence.draw_differences(read(differences), topic_table, texts),
        "lineup": evidence.lineup(read(lineup), texts),
    }
    _save(drawn, figures, study, say)


def _save(drawn: dict[str, Any], figures: list[str], study: str, say: Callable[[str], None]) -> None:
    """Save figures by name, each signed with the study and its hash."""
    from zhuti.figures import style
    from zhuti.tables import read_json

    named = read_json(study)
    style.save(drawn, _paths(figures), f"{named['study']} · {named['hash']}")
    say(f"{len(drawn)} figures")


def _texts(labels: str) -> dict:
    import yaml

    return yaml.safe_load(Path(labels).read_text(encoding="utf-8"))["figures"]


def _paths(figures: list[str]) -> dict[str, dict[str, str]]:
    """Sort files by figure and format."""
    paths: dict[str, dict[str, str]] = {}
    for path in figures:
        paths.setdefault(Path(path).stem, {})[Path(path).suffix[1:]] = path
    return paths
