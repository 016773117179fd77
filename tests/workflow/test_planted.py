"""A whole run on planted topics finds the plan: read from the files in results/."""

import json
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from planted_corpus import REGIONS, plant, recovered, write_table

K = 5
STUDY = """study: small
corpus: {path: data/planted.csv, metadata: null, label: theme}
topics:
  models: [lda_gibbs]
  lineup: [kmeans]
  k: [3, 5, 8]
  seeds: [1, 2, 3]
  lda_gibbs: {iterations: 200, burn_in: 60}
evidence: {resamples: 200, groups: [region]}
"""


@pytest.fixture(scope="module")
def corpus():
    return plant(
        K, documents=50, vocabulary=400, likeness=50, skew=0.5, paragraphs=(8, 12), focus=1, contrast=1, seed=1
    )


@pytest.fixture(scope="module")
def base(corpus, fresh):
    """The results of the study, run once."""
    study = fresh()
    write_table(corpus, study.folder / "data" / "planted.csv")
    (study.folder / "small.yaml").write_text(STUDY, encoding="utf-8")
    study.run(warm=True)
    return study.results


def table(base, path):
    return pd.read_csv(base / path, encoding="utf-8-sig", keep_default_na=False)


def test_units_are_the_planted_paragraphs_and_their_words(corpus, base):
    vocabulary = set(table(base, "bow/vocabulary.csv").query("kept")["term"])
    assert len(vocabulary) > 200 and vocabulary <= set(corpus.terms)
    numbers = Counter(corpus.documents["id"].to_numpy()[corpus.unit_document])
    assert Counter(pd.read_parquet(base / "bow/rows.parquet")["doc_id"]) == numbers
    first = pd.read_parquet(base / "segment/tokens.parquet").set_index("unit_id").loc["d0000#0001", "token"]
    assert [token for token in first if token not in set("、，。")] == [corpus.terms[i] for i in corpus.paragraphs[0]]


def test_the_true_k_is_in_the_set_and_chosen(base):
    choice = json.loads((base / "topics/choice.json").read_text(encoding="utf-8"))
    assert K in choice["k_set"] and choice["k"] == K


def test_all_topics_are_found_with_their_words_and_shares(corpus, base):
    found = recovered(corpus, base)
    assert found.cosine.mean() > 0.95 and found.cosine.min() > 0.9
    assert np.abs(found.doc_topic.mean(axis=0) - corpus.doc_topic.mean(axis=0)).max() < 0.05
    assert np.corrcoef(found.doc_topic.ravel(), corpus.doc_topic.ravel())[0, 1] > 0.95


def test_documents_cluster_by_their_planted_theme(base):
    agreement = table(base, "cluster/agreement.csv").query("b == 'label' and metric == 'nmi'").set_index("a")["value"]
    assert agreement["topic"] > 0.8 and agreement["ward"] > 0.6


def test_regions_differ_as_planted(corpus, base):
    rows = table(base, "evidence/differences.csv").query("by == 'region'").set_index("topic")
    rows = rows.loc[recovered(corpus, base).topic + 1]
    told = rows["difference"].where(rows["contrast"] == REGIONS[0], -rows["difference"]).to_numpy()
    planted = corpus.region_shares[0] - corpus.region_shares[1]
    assert np.abs(told - planted).max() < 0.15
    clear = (rows["p_adjusted"] < 0.05).to_numpy()
    assert clear.sum() >= 3 and (np.sign(told) == np.sign(planted))[clear].all()
