from dataclasses import replace

import numpy as np
import pytest
from planted import plant, unit_rows, write_bow

from zhuti import nmf, refits, scores
from zhuti.fit import Fit, ordered_by_share, write
from zhuti.tables import read_json

SETTINGS = {"iterations": 50, "sublinear": True}


def test_units_of_a_document_move_together():
    doc_ids = [f"d{number % 25:02d}" for number in range(100)]
    rows, level = refits.draw(doc_ids, 0)
    times = np.bincount(rows, minlength=100)
    assert level == "document" and len(rows) == 100 and (np.diff(rows) >= 0).all()
    assert (times.reshape(4, 25) == times[:25]).all() and times.max() > 1 and times.min() == 0


def test_below_twenty_documents_units_are_drawn():
    doc_ids = [f"d{number % 19}" for number in range(100)]
    rows, level = refits.draw(doc_ids, 0)
    times = np.bincount(rows, minlength=100)
    assert level == "unit" and len(rows) == 100
    assert any(len({times[unit] for unit in range(100) if doc_ids[unit] == name}) > 1 for name in set(doc_ids))


def test_draws_differ_and_are_the_same_each_time():
    doc_ids = [f"d{number}" for number in range(50)]
    first, second = (refits.draw(doc_ids, number)[0] for number in (0, 1))
    assert first.tolist() != second.tolist() and first.tolist() == refits.draw(doc_ids, 0)[0].tolist()


def test_a_draw_too_small_for_k_is_left_out():
    # One document has all units but 24: a draw without it has fewer units than topics.
    corpus = plant(units=120, documents=24)
    doc_ids = ["d00"] * 97 + [f"d{number:02d}" for number in range(1, 24)]
    drawn = [len(refits.draw(doc_ids, number)[0]) for number in range(refits.REFITS)]
    found, _ = refits.refit(nmf.fit, corpus.counts, doc_ids, 40, SETTINGS | {"iterations": 1})
    assert list(found) == [number for number, size in enumerate(drawn) if size >= 40] and len(found) < refits.REFITS


def test_a_refit_has_the_number_of_its_draw_for_every_k(tmp_path):
    """By it, refits of two K on the same documents are compared."""
    corpus = plant(units=120, documents=24)
    corpus = replace(corpus, doc_ids=["d00"] * 97 + [f"d{number:02d}" for number in range(1, 24)])
    write_bow(corpus, tmp_path)
    folders, ks = [tmp_path / "few", tmp_path / "many"], (4, 40)
    n_tokens = np.array([row["n_tokens"] for row in unit_rows(corpus)])
    short = SETTINGS | {"iterations": 1}
    for k, folder in zip(ks, folders, strict=True):
        write(ordered_by_share(nmf.fit(corpus.counts, k, **short), n_tokens), folder)
    paths = {"counts": tmp_path / "counts.npz", "rows": tmp_path / "rows.parquet", "folders": folders}
    ranked = {"top_words": 5, "relevance_lambda": 0.6, "say": print}
    refits.run(engine=nmf.fit, ks=ks, settings=short, **paths, **ranked)
    few, many = ([refit["refit"] for refit in scores.of_resamples(folder / "refits.npz", 5)] for folder in folders)
    enough = [1 + n for n in range(refits.REFITS) if len(refits.draw(corpus.doc_ids, n)[0]) >= 40]
    assert few == list(range(1, 11)) and many == enough != list(range(1, len(many) + 1))


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Planted and random counts, each refitted for two K."""
    made = {}
    for name in ("planted", "noise"):
        folder, corpus = tmp_path_factory.mktemp(name), plant(units=200, documents=40)
        write_bow(corpus, folder)
        if name == "noise":
            np.random.default_rng(0).shuffle(corpus.ids)
            write_bow(corpus, folder)
        n_tokens = np.array([row["n_tokens"] for row in unit_rows(corpus)])
        folders = [folder / f"nmf/k{k}/seed0" for k in (4, 6)]
        for k, where in zip((4, 6), folders, strict=True):
            write(ordered_by_share(nmf.fit(corpus.counts, k, **SETTINGS), n_tokens), where)
        options = {"engine": nmf.fit, "counts": folder / "counts.npz", "rows": folder / "rows.parquet", "ks": (4, 6)}
        options |= {"settings": SETTINGS, "top_words": 10, "relevance_lambda": 0.6, "say": print}
        refits.run(**options, folders=folders)
        made[name] = (folders, options)
    return made


def test_every_topic_has_its_reliability(study):
    for k, folder in zip((4, 6), study["planted"][0], strict=True):
        found = read_json(folder / "reliability.json")
        assert set(found) == {"similarity", "returns", "omega", "refits", "level"}
        assert (found["refits"], found["level"]) == (refits.REFITS, "document")
        assert all(len(found[name]) == k for name in ("similarity", "returns", "omega"))


def test_planted_topics_return_and_noise_does_not(study):
    planted, noise = (read_json(study[name][0][0] / "reliability.json") for name in ("planted", "noise"))
    assert min(planted["similarity"]) > 0.9 and planted["returns"] == [1] * 4 and min(planted["omega"]) > 0.95
    assert np.mean(noise["similarity"]) < 0.8 and np.mean(noise["omega"]) < np.mean(planted["omega"])


def test_words_of_the_refits_are_those_of_the_partners(study):
    with np.load(study["planted"][0][0] / "refits.npz") as file:
        by_probability, by_relevance, exclusive = (file[n] for n in ("by_probability", "by_relevance", "exclusivity"))
    assert by_probability.shape == (refits.REFITS, 4, 25) and by_relevance.shape == (refits.REFITS, 4, 10)
    assert exclusive.shape == (refits.REFITS, 4) and (exclusive > 0.5).all()
    # Planted topics have words of their own: the same topic has the same ones in each refit.
    own = by_probability[:, :, :6] // 12
    assert all(len({tuple(np.unique(refit[topic])) for refit in own}) == 1 for topic in range(4))


def test_refitting_twice_gives_the_same_bytes(study):
    folders, options = study["planted"]
    before = [(folder / name).read_bytes() for folder in folders for name in ("reliability.json", "refits.npz")]
    refits.run(**options, folders=folders)
    assert before == [(folder / name).read_bytes() for folder in folders for name in ("reliability.json", "refits.npz")]


def test_no_refit_takes_more_updates_than_the_study_allows(study, tmp_path):
    asked = []

    def engine(counts, k, seed, **settings):
        asked.append(settings["iterations"])
        return Fit(np.full((k, counts.shape[1]), 1 / counts.shape[1]), np.full((counts.shape[0], k), 1 / k), {})

    _, options = study["planted"]
    for allowed in (7, 400):
        where = tmp_path / str(allowed)
        write(Fit(np.eye(4, 60), np.full((200, 4), 0.25), {}), where)
        refits.run(**options | {"engine": engine, "ks": [4], "settings": {"iterations": allowed}}, folders=[where])
        # Topics that are all alike have no variance: nothing is missing, nothing is reliable.
        assert max(read_json(where / "reliability.json")["omega"]) < 0.01
    assert set(asked) == {7, refits.UPDATES}
