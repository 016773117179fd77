"""Parts of speech: one tag a word, by dictionary, in jieba's letters (n noun, v verb, a adjective, …)."""

from collections.abc import Iterable, Sequence

from zhuti import lexicon

UNKNOWN = "x"
"""The tag of what is no word."""


def tag_words(words: Iterable[str], lexicons: dict) -> dict[str, str]:
    """Give each word one tag: that of the lexicons, else of jieba's dictionary, else what jieba guesses.

    A word of several parts of speech (发展, v and vn) has one everywhere, as in jieba itself: jieba.posseg, too, gives
    the words of its dictionary the tag that stands there.

    Args:
        words: the words.
        lexicons: arguments of `lexicon.read_layers`; later layers go before earlier ones.

    Returns:
        word → tag, for all words.
    """
    wanted = set(words)
    of_jieba = {word: tag for word, tag in lexicon.dictionary_tags().items() if word in wanted}
    tag_of = of_jieba | _of_layers(lexicon.read_layers(**lexicons), wanted)
    return tag_of | _guessed(sorted(wanted - tag_of.keys()))


def _of_layers(layers: Sequence[lexicon.Layer], wanted: set[str]) -> dict[str, str]:
    return {entry.word: entry.tag for layer in layers for entry in layer.entries if entry.tag and entry.word in wanted}


def _guessed(words: Sequence[str]) -> dict[str, str]:
    """Tag words that no dictionary holds by jieba's model, each on its own.

    The last part gives the tag where the model cuts a word in parts: Chinese compounds have their head at the end.
    """
    if not words:
        return {}
    import jieba
    from jieba import posseg

    jieba.setLogLevel("ERROR")
    tagger = posseg.POSTokenizer(jieba.Tokenizer())
    return {word: next(reversed(tagger.lcut(word))).flag if word.strip() else UNKNOWN for word in words}
