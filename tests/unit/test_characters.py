import importlib.util
from collections import Counter
from itertools import islice
from pathlib import Path

import opencc

from zhuti.formats.characters import COMMON


def test_the_common_characters_are_those_of_jieba_with_the_forms_of_opencc():
    dictionary = Path(importlib.util.find_spec("jieba").submodule_search_locations[0], "dict.txt")
    ideographs = [chr(code) for code in range(0x4E00, 0xA000)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(ideographs)).split("\n")
    form_of = dict(zip(ideographs, simplified, strict=True))
    counts, forms = Counter(), {}
    for line in dictionary.read_text(encoding="utf-8").splitlines():
        word, freq, _ = line.split(" ")
        for char in filter(form_of.get, word):
            counts[form_of[char]] += int(freq)
    for char, form in form_of.items():
        forms.setdefault(form, []).append(char)
    ranked = islice(sorted(counts, key=lambda char: (-counts[char], char)), 3000)
    assert "".join(char + "".join(f for f in forms[char] if f != char) for char in ranked) == COMMON
