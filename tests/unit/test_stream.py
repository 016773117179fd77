import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streams import read, write

from zhuti.audit import stream
from zhuti.audit.stream import BORDER

TEXTS = st.lists(st.lists(st.sampled_from(["绿色", "发展", "的", "5G", "，"]), max_size=6), max_size=7)


@given(TEXTS, TEXTS)
@settings(deadline=None, max_examples=40)
def test_every_token_is_there_with_its_unit(tmp_path_factory, first, second):
    folder = tmp_path_factory.mktemp("stream")
    shards = [{f"{doc}.txt#{n:04d}": words for n, words in enumerate(t)} for doc, t in (("a", first), ("b", second))]
    corpus = read(*(write(folder, shard, str(number)) for number, shard in enumerate(shards)))
    spelled = [corpus.words[number] if number != BORDER else "|" for number in corpus.ids]
    assert spelled == [word for unit in (*first, *second) for word in (*unit, "|")]
    assert corpus.unit_ids == [unit for shard in shards for unit in shard]
    assert len(corpus.counts) == len(corpus.words)
    places = [place for place, word in enumerate(spelled) if word != "|"]
    units = {unit: words for shard in shards for unit, words in shard.items()}
    assert all(spelled[place] in units[corpus.unit_at(place)] for place in places)
    assert corpus.units().tolist() == [n for n, words in enumerate(units.values()) for _ in range(len(words) + 1)]
    assert all(spelled.index(word) == corpus.first[number] for number, word in enumerate(corpus.words))


def test_units_of_a_document_share_its_number(tmp_path):
    corpus = read(write(tmp_path, {"a#1.txt#0001": ["甲"], "a#1.txt#0002": ["乙"], "b.txt#0001": ["丙"]}))
    assert corpus.documents().tolist() == [0, 0, 0, 0, 1, 1]


def test_tokens_of_other_units_are_refused(tmp_path):
    (units, _), (_, tokens) = write(tmp_path, {"a#1": ["甲"]}), write(tmp_path, {"b#1": ["甲"]}, "001")
    with pytest.raises(ValueError, match="other units"):
        list(stream.read_groups([units], [tokens]))


def test_units_without_tokens_are_refused(tmp_path):
    units, _ = write(tmp_path, {"a#1": ["甲"], "a#2": ["乙"]})
    _, tokens = write(tmp_path, {"a#1": ["甲"]}, "001")
    with pytest.raises(ValueError, match="fewer units"):
        list(stream.read_groups([units], [tokens]))
