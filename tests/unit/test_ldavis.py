"""pyLDAvis as one page: offline, safe with any word, the same bytes each time, with zhuti's numbers of topics."""

import base64
import hashlib
import json
import re
from pathlib import Path

import miniature
import numpy as np
import pytest
import yaml

from zhuti import ldavis
from zhuti.results import read
from zhuti.tables import write_array

ROOT = Path(__file__).parents[2]
LABELS = [ROOT / f"workflow/report/labels.{language}.yaml" for language in ("zh", "en")]
TEXTS = [yaml.safe_load(path.read_text(encoding="utf-8"))["ldavis"] for path in LABELS]
HOSTILE = ["</script><script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "<!--", "a&b", "\u2028", "\\", "'"]


def make(study: Path) -> str:
    """Write the page of a study and return it."""
    html = study / "pyldavis.html"
    ldavis.run(
        topic_word=str(study / "topics/chosen/topic_word.npz"),
        doc_topic=str(study / "topics/chosen/doc_topic.npz"),
        rows=str(study / "bow/rows.parquet"),
        vocabulary=str(study / "bow/vocabulary.csv"),
        study=str(study / "study.json"),
        labels=list(map(str, LABELS)),
        html=str(html),
        say=lambda message: None,
    )
    return html.read_text(encoding="utf-8")


@pytest.fixture
def study(tmp_path) -> Path:
    return miniature.write(tmp_path / "miniature")


def scripts(page: str) -> list[str]:
    return re.findall(r"<script>(.*?)</script>", page, re.DOTALL)


def data(page: str) -> dict:
    return json.loads(scripts(page)[-1].removeprefix('new LDAvis("#ldavis", ').removesuffix(");"))


def test_the_page_asks_for_nothing_and_runs_its_own_scripts_only(study):
    page = make(study)
    assert not re.search(r"<[^>]* (?:src|href)=", page)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy.replace("style-src 'unsafe-inline'", "")
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts(page)]
    assert re.findall(r"'sha256-([^']+)'", policy) == digests and len(digests) == 3
    assert "miniature · 0123456789ab" in page and all(text["lead"] in page for text in TEXTS)


def test_the_same_bytes_each_time(study):
    assert make(study) == make(study)


def test_topics_have_the_numbers_and_shares_of_the_study(study):
    shown, topics = data(make(study)), read(study / "topics/chosen/topics.csv")
    assert shown["topic.order"] == shown["mdsDat"]["topics"] == [1, 2, 3]
    assert np.allclose(shown["mdsDat"]["Freq"], 100 * topics["share"], rtol=1e-5)
    assert set(shown["tinfo"]["Term"]) <= set(read(study / "bow/vocabulary.csv").query("kept")["term"])


def test_a_word_cannot_break_out_of_its_script():
    rng = np.random.default_rng(0)
    words, shares = rng.dirichlet(np.ones(len(HOSTILE)), 3), rng.dirichlet(np.ones(3), 20)
    page = ldavis.page(ldavis.prepare(words, shares, [50] * 20, HOSTILE, [30] * len(HOSTILE)), "<b>")
    assert len(scripts(page)) == page.count("<script") == 3 and "<img" not in page and "<b>" not in page
    assert set(data(page)["tinfo"]["Term"]) == set(HOSTILE)


def test_a_word_that_a_topic_never_uses_is_no_trouble():
    words = np.array([[0.5, 0.5, 0], [0, 0.5, 0.5]])
    shown = data(ldavis.page(ldavis.prepare(words, np.full((4, 2), 0.5), [9] * 4, ["甲", "乙", "丙"], [9, 18, 9])))
    assert shown["mdsDat"]["y"] == [0, 0] and np.isfinite(shown["tinfo"]["logprob"]).all()


def test_places_are_real_numbers_with_one_sign(monkeypatch):
    import pyLDAvis

    found = np.array([[0.1, 0.2], [-0.4, 0.1], [0.3, -0.3]])
    for sign in (1, -1):
        monkeypatch.setattr(pyLDAvis, "js_PCoA", lambda words, sign=sign: sign * found + 0j)
        assert ldavis.plane(np.eye(3)).tolist() == (found * [-1, -1]).tolist()


@pytest.mark.parametrize("reason", ["few", "empty"])
def test_where_there_is_no_picture_the_page_says_why(study, reason):
    chosen, units = study / "topics/chosen", 30
    terms = read(study / "bow/vocabulary.csv")["kept"].sum()
    topics = {"few": 1, "empty": 3}[reason]
    write_array(np.full((topics, terms), 1 / terms), chosen / "topic_word.npz")
    write_array(np.tile(np.eye(topics)[0], (units, 1)), chosen / "doc_topic.npz")
    page = make(study)
    assert all(text[reason] in page and text["lead"] not in page for text in TEXTS)
    assert "<script" not in page and "script-src 'none'" in page
