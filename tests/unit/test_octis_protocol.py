import numpy as np
import pytest
from bench import octis_protocol

TITLES = ["U.S. policy policy 5", "a U.S. court", "数据 挖掘 a", "policy court data"]


def test_an_octis_folder_and_a_table_give_the_same_texts(tmp_path):
    (tmp_path / "corpus.tsv").write_text("".join(f"{text}\ttrain\t0\n" for text in TITLES), encoding="utf-8")
    (tmp_path / "titles.csv").write_text("\n".join(["n,words", *(f"1,{text}" for text in TITLES)]), encoding="utf-8")
    assert octis_protocol.read_texts(tmp_path, "text") == TITLES
    assert octis_protocol.read_texts(tmp_path / "titles.csv", "words") == TITLES


def test_every_word_is_kept_as_it_is():
    corpus = octis_protocol.prepare(TITLES)
    assert corpus.texts == [text.split() for text in TITLES]
    assert len(corpus.terms) == corpus.words == 8
    policy = corpus.terms.tolist().index("policy")
    assert corpus.counts[:, [policy]].toarray().ravel().tolist() == [2, 0, 0, 1]


def test_coherence_is_that_of_gensim_model_by_model():
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    chance = np.random.default_rng(0)
    texts = [[f"w{word}" for word in chance.integers(30, size=12)] for _ in range(40)]
    corpus = octis_protocol.prepare([" ".join(text) for text in texts])
    models = [np.array([chance.permutation(30)[:10] for _ in range(k)]) for k in (2, 3)]
    for model, value in zip(models, octis_protocol.coherences(models, corpus), strict=True):
        words = [corpus.terms[topic].tolist() for topic in model]
        alone = CoherenceModel(
            topics=words, texts=texts, dictionary=Dictionary(texts), coherence="c_npmi", topn=10, processes=1
        )
        assert value == pytest.approx(alone.get_coherence(), abs=1e-12)


def test_diversity_and_the_spread_over_seeds():
    assert octis_protocol.diversity(np.array([[1, 2], [2, 3]])) == 0.75
    assert octis_protocol.shown(np.array([[0.1], [0.3]])) == "0.200"
    assert octis_protocol.shown(np.array([[0.1, 0.3], [0.5, 0.7]])) == "0.400 ± 0.141"


def test_a_corpus_that_is_not_there_is_skipped(tmp_path):
    assert "Skipped" in octis_protocol.measure(tmp_path / "BBC_News")
