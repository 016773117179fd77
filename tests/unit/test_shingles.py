import json
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti import shingles
from zhuti.shingles import SIZE, band_rows, bands, jaccard, letters, signatures

SOURCE = Path(shingles.__file__).parents[1]
TEXT = "加快培育新质生产力推动绿色低碳转型"
HASHES = [7976651629933254020, 5768619088033996616]
DIGEST = [3292832718, 3225979541, 3430752132, 1560489142]
TEXTS = st.text(st.sampled_from("甲乙丙丁AB12𠀀"), max_size=12)
PRINT = "import json; from zhuti.shingles import *; print(json.dumps(signatures(*shingles([{!r}]))[0, :4].tolist()))"


def sets(texts):
    hashes, indptr = shingles.shingles(texts)
    return [np.unique(hashes[start:end]) for start, end in zip(indptr, indptr[1:], strict=False)]


def plain(text):
    return {text[start : start + SIZE] for start in range(len(text) - SIZE + 1)}


def test_letters_leaves_out_white_space_and_punctuation():
    assert letters("（一）“双随机、一公开” 5G_网络，\n2023年！") == "一双随机一公开5G网络2023年"


@given(st.lists(TEXTS, max_size=6))
def test_hashes_stand_for_the_strings_of_each_text(texts):
    found = sets(texts)
    assert [len(one) for one in found] == [len(plain(text)) for text in texts]
    for one, text in zip(found, texts, strict=True):
        for other, second in zip(found, texts, strict=True):
            if len(one) and len(other):
                common, both = plain(text) & plain(second), plain(text) | plain(second)
                assert jaccard(one, other) == len(common) / len(both)


def test_digests_are_the_same_everywhere():
    """Pinned, so that another machine or another release of rensa that differs is noticed."""
    hashes, indptr = shingles.shingles([TEXT])
    assert hashes[:2].tolist() == HASHES
    assert signatures(hashes, indptr)[0, :4].tolist() == DIGEST


@pytest.mark.parametrize("environment", [{"PYTHONHASHSEED": "1"}, {"RENSA_FORCE_KERNEL": "scalar"}])
def test_digests_do_not_depend_on_process_or_processor(environment):
    command = [sys.executable, "-c", PRINT.format(TEXT)]
    environment = os.environ | environment | {"PYTHONPATH": str(SOURCE)}
    assert json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout) == DIGEST


def test_signatures_agree_as_often_as_texts_are_alike():
    rng = random.Random(1)
    text = "".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(400))
    for cut in (0, 100, 200):
        other = text[cut:]
        one, two = sets([text, other])
        signed = signatures(*shingles.shingles([text, other]))
        assert abs((signed[0] == signed[1]).mean() - jaccard(one, two)) < 0.15


@pytest.mark.parametrize("similarity", [0.1, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0])
def test_bands_are_as_wide_as_they_may_be(similarity):
    def chance(rows):
        return 1 - (1 - similarity**rows) ** (shingles.PERMUTATIONS // rows)

    rows = band_rows(similarity)
    assert chance(rows) >= shingles.RECALL
    assert rows == shingles.PERMUTATIONS or chance(rows + 1) < shingles.RECALL


def test_a_band_is_shared_when_all_its_columns_are():
    signed = np.arange(2 * shingles.PERMUTATIONS, dtype=np.uint32).reshape(2, -1)
    signed[1, :5] = signed[0, :5]
    signed[1, 5:9] = signed[0, 5:9]
    keys = bands(signed, 5)
    assert keys.shape == (2, 25)
    assert np.flatnonzero(keys[0] == keys[1]).tolist() == [0]
