import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zhuti.clean.repeats import repeats


@given(st.text("甲乙", max_size=80), st.integers(0, 60), st.integers(4, 12).map(lambda n: 2 * n))
def test_a_repeat_is_real(text, at, least):
    text += text[at:]
    codes = np.frombuffer(text.encode("utf-32-le"), "<u4")
    found = repeats(codes, least)
    for first, second, length in found:
        assert length >= least and first + length <= second
        assert text[first : first + length] == text[second : second + length]


@given(st.integers(0, 900), st.integers(100, 400), st.integers(0, 300))
def test_every_passage_of_a_hundred_characters_that_comes_again_is_found(start, length, gap):
    chosen = random.Random(start)
    text = "".join(chr(0x4E00 + chosen.randrange(2000)) for _ in range(1300))
    passage = text[start : start + length]
    codes = np.frombuffer((text + "隔" * gap + passage).encode("utf-32-le"), "<u4")
    ((first, second, found),) = [one for one in repeats(codes, 100) if one[0] < 1300]
    assert (first, second, found) == (start, 1300 + gap, len(passage))
