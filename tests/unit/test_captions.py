"""Captions name each figure, in both languages, with the numbers of the study."""

from pathlib import Path

import miniature
import pytest
import yaml

from zhuti import captions
from zhuti.figures import NAMES

ROOT = Path(__file__).parents[2]
LABELS = [ROOT / f"workflow/report/labels.{language}.yaml" for language in ("zh", "en")]
TEXTS = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in LABELS]


def make(study: Path) -> str:
    """Write the captions of a study and return them."""
    captions.run(
        account=str(study / "flow/flow.csv"),
        choice=str(study / "topics/choice.json"),
        intervals=str(study / "evidence/intervals.json"),
        study=str(study / "study.json"),
        labels=list(map(str, LABELS)),
        captions=str(study / "captions.md"),
        say=lambda message: None,
    )
    return (study / "captions.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=[6, 20])
def page(request, tmp_path_factory) -> str:
    return make(miniature.write(tmp_path_factory.mktemp("study") / "miniature", documents=request.param))


def test_every_figure_has_its_files_and_a_caption_in_each_language(page):
    parts = page.split("\n\n")[1:]
    assert parts[::3] == [f"## {name}.svg · {name}.png · {name}.pdf" for name in NAMES]
    for name, zh, en in zip(NAMES, parts[1::3], parts[2::3], strict=True):
        assert zh.startswith(TEXTS[0]["figure_captions"][name]) and en.startswith(TEXTS[1]["figure_captions"][name])
        assert "3 个种子" in zh and "K = 3" in zh and "seed 1" in en and "LDA (Gibbs" in en
        assert zh.strip().endswith("（研究 miniature，哈希 0123456789ab）") and "hash 0123456789ab" in en


def test_documents_units_and_resamples_are_those_of_the_study(page):
    many = "20 篇文档" in page
    assert ("20 篇文档的 100 个单元" if many else "6 篇文档的 30 个单元") in page
    assert page.count("1000 resamples of the 20 documents") == (len(captions.RESAMPLED) if many else 0)


def test_one_fit_is_called_one_fit():
    known = {
        "documents": 1,
        "units": 2,
        "model": "lda_vb",
        "k": 3,
        "seed": 0,
        "seeds": 1,
        "resamples": 0,
        "level": 0.95,
    }
    text = captions.caption("topic_shares", known | {"study": "s", "hash": "h"}, TEXTS[1])
    assert "the only fit" in text


@pytest.mark.parametrize(("texts", "said"), [(TEXTS[0], "NMF 是确定性的"), (TEXTS[1], "NMF is deterministic")])
def test_nmf_is_said_to_need_no_seed(texts, said):
    known = {"documents": 1, "units": 2, "model": "nmf", "k": 3, "seed": 0, "seeds": 1, "resamples": 0, "level": 0.95}
    text = captions.caption("topic_shares", known | {"study": "s", "hash": "h"}, texts)
    assert said in text and "种子为" not in text and "seed is" not in text
