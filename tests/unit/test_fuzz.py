from collections import Counter
from random import Random

from bench import fuzz


def test_random_files_neither_crash_nor_lose_a_character(tmp_path):
    outcomes = [fuzz.attempt(number, tmp_path) for number in range(300)]
    assert Counter(outcomes).keys() == {"kept", "refused"}


def test_a_number_always_gives_the_same_input_and_every_kind_occurs():
    made = [fuzz.specimen(Random(number)) for number in range(300)]
    assert made == [fuzz.specimen(Random(number)) for number in range(300)]
    assert {name for name, _ in made} == {f"a{ending}" for ending in fuzz.ENDINGS}


def test_what_is_lost_or_misplaced_is_found(monkeypatch):
    cut = fuzz.units.units
    monkeypatch.setattr(fuzz.units, "units", lambda *given: [])
    try:
        fuzz.follow("a", "一段文字")
    except AssertionError as error:
        assert "4 characters are lost" in str(error)
    else:
        raise RuntimeError("nothing was found")
    assert cut("a", "一段文字", []) != []
