"""What the notebooks show: Chinese in figures without warnings, and pyLDAvis without the network."""

import re
import warnings

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from zhuti.notebook import Ldavis, use_style


def test_figures_show_chinese(tmp_path):
    with matplotlib.rc_context():
        use_style()
        figure = Figure()
        figure.text(0.5, 0.5, "主题模型 −1 · topics")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure.savefig(tmp_path / "figure.png")


def test_ldavis_needs_no_network():
    import pyLDAvis

    words, topics = ["农业", "创新", "教育", "改革"], np.full((3, 4), 0.1) + 0.6 * np.eye(3, 4)
    shares = np.full((6, 3), 0.1) + 0.7 * np.eye(3)[[0, 1, 2, 0, 1, 2]]
    prepared = pyLDAvis.prepare(topics, shares, [9] * 6, words, [20, 15, 12, 7], sort_topics=False, n_jobs=1, R=4)
    page = Ldavis(prepared).page()
    assert "\\u519c\\u4e1a" in page or "农业" in page
    assert re.findall(r"<[^>]* (?:src|href)=", page) == [] and page.count("<script>") == 3
    assert re.findall(r"url\(([^)]{5})", page) == ["data:"] and "default-src 'none'" in page
    assert Ldavis(prepared)._repr_html_().startswith("<iframe srcdoc=")
