"""Function words stand apart, so that they make no words with their neighbours (一|个, 而|玛氏), and bounds whole."""

import re

COMMON = frozenset(
    "不与为之也了于从他以任但你其别到去又及另只各同向和哪因在地她它对将就并得我或所把按据既是有本来比用由的着等给而自至若被要该说谁跟过还这那都除"
)
COUNTS = "一二三四五万两多左年第点种号岁日月元"
"""Characters that are mostly words of their own: those that jieba's dictionary counts 10 000 times and more and tags as
conjunctions, prepositions, particles, pronouns or (in COUNTS) numerals and measures, and those that it counts 100 000
times and more unless it tags them as nouns, adjectives, classifiers or places."""
BOUNDS = (
    "不少于", "不多于", "不低于", "不高于", "不小于", "不大于", "不早于", "不晚于", "不迟于", "不短于", "不长于",
    "不优于", "不劣于", "不下于", "不超过",
)  # fmt: skip
"""At least and at most, before an amount, a grade or a date. jieba's dictionary lacks most of them, and cuts 不少|于,
which leaves a word of another meaning. 不足, 不到 and 不及 are not among them, since they are verbs too."""
_NUMERAL = "第?[一二两三四五六七八九十百千几数多各每这那某半]+"
_CLASSIFIER = (
    "个|种|座|部|条|支|名|位|只|篇|首|层|场|次|项|批|类|家|张|件|台|艘|辆|架|颗|棵|幅|枚|届|所|门|轮|段|句|本|册|份|间|栋|幢|株|头|匹|片"
    "|块|根|套|组|群|排|侧|楼|岁|周|大|部分|系列"
)
_COUNTED = re.compile(f"({_NUMERAL})({_CLASSIFIER})")
_OWN = "".join(sorted(COMMON)) + COUNTS
_PROPOSED = re.compile(f"([{_OWN}]*)([^{_OWN}]*)([{_OWN}]*)")
_HAN = re.compile("[\u4e00-\u9fd5]{2,}")


def parts(word: str, known: bool) -> tuple[str, ...]:
    """Return the words that a word of jieba is made of; mostly itself.

    A numeral or pronoun is cut from its classifier (一个, 这种, 第三项). From a word that only the HMM proposed,
    characters that are mostly words of their own are cut off; if one is left inside, it falls apart.

    Args:
        known: whether a dictionary holds the word.
    """
    counted = _COUNTED.fullmatch(word)
    if counted:
        return counted.groups()
    if known or not _HAN.fullmatch(word):
        return (word,)
    proposed = _PROPOSED.fullmatch(word)
    if not proposed:
        return tuple(word)
    before, middle, after = proposed.groups()
    return (*before, *filter(None, [middle]), *after)
