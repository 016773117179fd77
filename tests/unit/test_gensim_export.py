import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from gensim.matutils import Sparse2Corpus
from gensim.models import LdaModel
from gensim.utils import SaveLoad
from planted import plant, write_bow

from zhuti import gensim_export, lda_gibbs, nmf
from zhuti.fit import ordered_by_share, write
from zhuti.tables import read_array

QUICK = {"iterations": 100, "burn_in": 20}


def export(folder, fit):
    """Write a fit and its export; returns the folder of the export."""
    write_bow(plant(), folder)
    write(ordered_by_share(fit, np.diff(plant().indptr)), folder)
    gensim_export.run(**inputs(folder), folder=str(folder))
    return folder


def inputs(folder):
    files = {
        "topic_word": "topic_word.npz",
        "doc_topic": "doc_topic.npz",
        "fit": "fit.json",
        "dictionary": "dictionary.txt",
    }
    return {name: str(folder / file) for name, file in files.items()}


@pytest.fixture(scope="module")
def gibbs(tmp_path_factory):
    return export(tmp_path_factory.mktemp("gibbs"), lda_gibbs.fit(plant().counts, 4, 1, **QUICK))


@pytest.fixture(scope="module")
def factorised(tmp_path_factory):
    return export(tmp_path_factory.mktemp("nmf"), nmf.fit(plant().counts, 4))


@pytest.mark.parametrize("name", ["gibbs", "factorised"])
def test_gensim_loads_the_same_topics(name, request):
    folder = request.getfixturevalue(name)
    model = LdaModel.load(str(folder / "lda.gensim"))
    assert np.abs(model.get_topics() - read_array(folder / "topic_word.npz")).max() < 1e-6
    assert np.isfinite(model.expElogbeta).all()


def test_topics_show_words(gibbs):
    model, phi = LdaModel.load(str(gibbs / "lda.gensim")), read_array(gibbs / "topic_word.npz")
    for topic, words in model.show_topics(num_topics=4, num_words=3, formatted=False):
        assert [word for word, _ in words] == [f"词{term}" for term in np.argsort(-phi[topic])[:3]]


def test_new_text_gets_topics(gibbs):
    model, phi = LdaModel.load(str(gibbs / "lda.gensim")), read_array(gibbs / "topic_word.npz")
    for topic in range(4):
        bow = model.id2word.doc2bow([f"词{term}" for term in np.argsort(-phi[topic])[:5]] * 4)
        assert max(model[bow], key=lambda pair: pair[1])[0] == topic


def test_the_statistics_of_a_gibbs_fit_are_its_counts(gibbs):
    model = LdaModel.load(str(gibbs / "lda.gensim"))
    assert model.state.sstats.sum() == pytest.approx(plant().counts.sum(), rel=1e-4)


def test_pyldavis_opens_the_model_with_its_numbers(gibbs):
    import pyLDAvis.gensim_models

    model = LdaModel.load(str(gibbs / "lda.gensim"))
    corpus = Sparse2Corpus(plant().counts, documents_columns=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shown = pyLDAvis.gensim_models.prepare(model, corpus, model.id2word, sort_topics=False, n_jobs=1, R=10)
        ours = pyLDAvis.prepare(
            read_array(gibbs / "topic_word.npz"),
            read_array(gibbs / "doc_topic.npz"),
            np.diff(plant().indptr),
            plant().terms,
            np.asarray(plant().counts.sum(axis=0)).ravel(),
            sort_topics=False,
            n_jobs=1,
            R=10,
        )
    assert shown.topic_order == ours.topic_order == [1, 2, 3, 4]
    # Topics are numbered by share, and pyLDAvis finds the same shares.
    assert ours.topic_coordinates["Freq"].is_monotonic_decreasing


def test_the_files_are_the_declared_ones_and_the_same_bytes_whatever_the_process(gibbs, tmp_path):
    names = sorted(path.name for path in gibbs.glob("lda.gensim*"))
    assert names == sorted(gensim_export.FILES)
    call = f"from zhuti import gensim_export; gensim_export.run(**{inputs(gibbs)!r}, folder={str(tmp_path)!r})"
    source = Path(gensim_export.__file__).parents[1]
    made = []
    for hash_seed in ("0", "1"):
        environment = os.environ | {"PYTHONPATH": str(source), "PYTHONHASHSEED": hash_seed}
        subprocess.run([sys.executable, "-c", call], check=True, env=environment)
        made.append({name: (tmp_path / name).read_bytes() for name in names})
    assert [name for name in names if made[0][name] != made[1][name]] == []


def test_a_large_model_has_no_more_files_than_a_small_one(gibbs, tmp_path, monkeypatch):
    # gensim moves arrays of ten million numbers and more to files of their own unless it is told not to.
    monkeypatch.setattr(SaveLoad.save, "__defaults__", (None, 50, frozenset(), 4))
    gensim_export.run(**inputs(gibbs), folder=str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(gensim_export.FILES)
    topics = LdaModel.load(str(tmp_path / "lda.gensim")).get_topics()
    assert np.abs(topics - read_array(gibbs / "topic_word.npz")).max() < 1e-6
