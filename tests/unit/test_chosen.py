import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from planted import plant, unit_rows, write_bow

from zhuti import chosen
from zhuti.fit import Fit, ordered_by_share, write
from zhuti.tables import read_array, read_csv, read_json, write_csv, write_json, write_parquet

NUMBERS = pa.list_(pa.int32())
UNITS = pa.schema(
    [
        ("unit_id", pa.string()),
        ("doc_id", pa.string()),
        ("heading", pa.list_(pa.string())),
        ("text", pa.string()),
        ("map_clean", NUMBERS),
        ("map_doc", NUMBERS),
        ("map_length", NUMBERS),
    ]
)
TABLES = (
    "doc_topics.csv",
    "unit_topics.parquet",
    "topic_words.csv",
    "word_lists.csv",
    "topics.csv",
    "typical_units.csv",
)
COPIES = ("topic_word.npz", "doc_topic.npz", "fit.json")


def test_words_are_ranked_by_relevance_and_a_word_without_probability_is_left_out():
    phi, share = np.array([[0.5, 0.5, 0.0], [0.2, 0.0, 0.8]]), np.array([0.25, 0.5, 0.25])
    rows = chosen.word_rows(phi, share, ["甲", "乙", "丙"], 0.6)
    assert [(row["topic"], row["rank"], row["term"]) for row in rows] == [
        (1, 1, "甲"),
        (1, 2, "乙"),
        (2, 1, "丙"),
        (2, 2, "甲"),
    ]
    assert rows[0]["lift"] == 2 and rows[0]["exclusivity"] == pytest.approx(5 / 7) and rows[0]["probability"] == 0.5


def test_lists_are_in_the_order_of_their_ranking_and_end_where_a_topic_has_no_more_words():
    phi, share = np.array([[0.5, 0.5, 0.0], [0.2, 0.0, 0.8]]), np.array([0.2, 0.5, 0.3])
    rows = chosen.list_rows(phi, share, ["甲", "乙", "丙"], 0.6)
    assert [list(row) for row in rows] == [["topic", "rank", "probability", "relevance", "frex", "lift"]] * 6
    first = {name: [row[name] for row in rows if row["topic"] == 1] for name in rows[0]}
    assert first["rank"] == [1, 2, 3]
    # Both words are as frequent; only the first topic has the second one, and the first is the rarer in the corpus.
    assert first["probability"] == ["甲", "乙", ""] and first["relevance"] == ["甲", "乙", ""]
    assert first["frex"] == ["乙", "甲", ""] and first["lift"] == ["甲", "乙", ""]


def test_documents_are_means_weighted_by_tokens():
    theta = np.array([[1.0, 0.0], [0.0, 1.0], [0.3, 0.7]])
    means = chosen.document_means(theta, ["b", "b", "a"], np.array([30, 10, 5]))
    assert list(means.index) == ["a", "b"] and list(means.columns) == ["T1", "T2"]
    assert means.loc["a"].tolist() == pytest.approx([0.3, 0.7])
    assert means.loc["b"].tolist() == pytest.approx([0.75, 0.25])


def test_typical_units_are_long_strong_and_of_different_documents():
    share = np.array([0.99, 0.9, 0.8, 0.7, 0.6])
    theta = np.column_stack([share, 1 - share])
    doc_ids, n_tokens = ["a", "b", "b", "c", "d"], np.array([1, 50, 50, 50, 50])
    assert chosen.typical_rows(theta, doc_ids, n_tokens)[0] == [1, 3, 4]


def test_one_document_gives_its_own_three():
    share = np.array([0.5, 0.9, 0.8, 0.7])
    theta = np.column_stack([share, 1 - share])
    assert chosen.typical_rows(theta, ["a"] * 4, np.full(4, 9))[0] == [1, 2, 3]


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A study with one fit, the planted one; its tables are written twice."""
    base, corpus = tmp_path_factory.mktemp("chosen"), plant()
    write_bow(corpus, base)
    rows = unit_rows(corpus)
    info = {"model": "lda_gibbs", "k": 4, "seed": 2, "alpha": [0.1] * 4, "eta": 0.01, "trace": []}
    n_tokens = np.array([row["n_tokens"] for row in rows])
    fit = ordered_by_share(Fit(corpus.topic_word, corpus.doc_topic, info), n_tokens)
    write(fit, base / "topics/lda_gibbs/k4/seed2")
    write_json({"model": "lda_gibbs", "k": 4, "seed": 2}, base / "choice.json")
    wrong = [{"model": "lda_gibbs", "k": 4, "seed": 1, "topic": topic} for topic in range(1, 5)]
    right = [{"model": "lda_gibbs", "k": 4, "seed": 2, "topic": topic} for topic in range(1, 5)]
    names = ("npmi", "c_v", "exclusivity", "share", "stability", "returns", "omega")
    scores = [row | dict.fromkeys(names, -1.0) for row in wrong]
    scores += [row | {name: row["topic"] + 0.5 for name in names} | {"stability": ""} for row in right]
    write_csv(scores, base / "topic_scores.csv")
    documents = sorted(set(corpus.doc_ids))
    # A document whose units all lost their words has metadata but no topics.
    described = [
        {"doc_id": doc_id, "title": f"题{doc_id}", "date": "2024", "code": "007"} for doc_id in [*documents, "z.txt"]
    ]
    write_csv(described, base / "metadata.csv")
    units = [
        {"unit_id": row["unit_id"], "doc_id": row["doc_id"], "heading": ["一", "二"], "text": "文" * 30}
        | {"map_clean": [0, 20], "map_doc": [100 * row["row"], 100 * row["row"] + 50], "map_length": [20, 10]}
        for row in rows
    ]
    for number, shard in enumerate((units[::2], units[1::2])):
        write_parquet(shard, base / f"units{number}.parquet", UNITS)
    for name in ("one", "two"):
        (base / name).mkdir()
        chosen.run(
            choice=str(base / "choice.json"),
            fits=str(base / "topics"),
            topic_scores=str(base / "topic_scores.csv"),
            rows=str(base / "rows.parquet"),
            counts=str(base / "counts.npz"),
            vocabulary=str(base / "vocabulary.csv"),
            metadata=str(base / "metadata.csv"),
            units=[str(base / "units0.parquet"), str(base / "units1.parquet")],
            relevance_lambda=0.6,
            folder=str(base / name),
        )
    return base


def test_the_winner_is_copied(study):
    for name in COPIES:
        assert (study / "one" / name).read_bytes() == (study / "topics/lda_gibbs/k4/seed2" / name).read_bytes()


def test_documents_have_their_metadata_unchanged_and_one_column_per_topic(study):
    table = read_csv(study / "one/doc_topics.csv", dtype={"code": str})
    assert list(table.columns) == ["doc_id", "title", "date", "code", "T1", "T2", "T3", "T4"]
    assert len(table) == 24 and set(table["code"]) == {"007"} and table["doc_id"].is_monotonic_increasing
    assert table[["T1", "T2", "T3", "T4"]].sum(axis=1).to_numpy() == pytest.approx(np.ones(24))
    rows, theta = unit_rows(plant()), read_array(study / "one/doc_topic.npz")
    mine = [row for row in rows if row["doc_id"] == "d03.txt"]
    weights = np.array([row["n_tokens"] for row in mine])
    expected = np.average(theta[[row["row"] for row in mine]], axis=0, weights=weights)
    assert table.set_index("doc_id").loc["d03.txt", ["T1", "T2", "T3", "T4"]].to_numpy(float) == pytest.approx(expected)


def test_unit_topics_are_the_rows_of_the_matrix(study):
    table = pd.read_parquet(study / "one/unit_topics.parquet")
    assert list(table.columns) == ["unit_id", "doc_id", "n_tokens", "T1", "T2", "T3", "T4"]
    assert np.array_equal(table[["T1", "T2", "T3", "T4"]].to_numpy(), read_array(study / "one/doc_topic.npz"))
    assert table["unit_id"].tolist() == [row["unit_id"] for row in unit_rows(plant())]


def test_topics_have_a_share_a_label_and_the_scores_of_their_own_fit(study):
    topics = read_csv(study / "one/topics.csv")
    words = read_csv(study / "one/topic_words.csv")
    assert topics["topic"].tolist() == [1, 2, 3, 4] and topics["share"].is_monotonic_decreasing
    assert topics["share"].to_numpy() == pytest.approx(read_json(study / "one/fit.json")["share"])
    assert topics["npmi"].tolist() == [1.5, 2.5, 3.5, 4.5]
    assert set(read_csv(study / "one/topics.csv", dtype=str)["stability"]) == {""}
    assert list(topics.columns) == ["topic", "share", "label", *chosen.SCORES] and topics["omega"].tolist() == [
        1.5,
        2.5,
        3.5,
        4.5,
    ]
    first = words[(words["topic"] == 2) & (words["rank"] <= 4)]["term"]
    assert topics["label"][1] == "·".join(first)
    assert words.groupby("topic")["relevance"].apply(lambda ranked: ranked.is_monotonic_decreasing).all()


def test_word_lists_have_twenty_words_by_four_rankings(study):
    lists, words = read_csv(study / "one/word_lists.csv"), read_csv(study / "one/topic_words.csv")
    assert list(words.columns)[-1] == "frex" and len(lists) == 4 * chosen.LISTED
    for topic in range(1, 5):
        mine, listed = words[words["topic"] == topic], lists[lists["topic"] == topic]
        assert listed["relevance"].tolist() == mine["term"].tolist()[: chosen.LISTED]
        for name in ("probability", "frex", "lift"):
            best = mine.sort_values(name, ascending=False, kind="stable")[name].to_numpy()
            values = mine.set_index("term")[name].reindex(listed[name]).dropna().to_numpy()
            assert values == pytest.approx(best[: len(values)])


def test_typical_units_lead_back_to_the_document(study):
    table = read_csv(study / "one/typical_units.csv")
    rows = {row["unit_id"]: row["row"] for row in unit_rows(plant())}
    theta = read_array(study / "one/doc_topic.npz")
    assert table.groupby("topic")["rank"].apply(list).tolist() == [[1, 2, 3]] * 4
    for unit in table.to_dict("records"):
        row = rows[unit["unit_id"]]
        assert (unit["start"], unit["end"]) == (100 * row, 100 * row + 60)
        assert unit["share"] == pytest.approx(theta[row, unit["topic"] - 1])
        assert unit["title"] == f"题{unit['doc_id']}" and unit["text"] == "文" * 30
    assert table.groupby("topic")["doc_id"].nunique().tolist() == [3] * 4


def test_the_tables_are_the_same_bytes_each_time(study):
    for name in TABLES:
        assert (study / "one" / name).read_bytes() == (study / "two" / name).read_bytes()
