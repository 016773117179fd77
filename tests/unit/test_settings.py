import yaml

from zhuti.reference import ROOT
from zhuti.settings import Settings
from zhuti.validation import validate


def test_one_number_pins_k():
    assert validate({"topics": {"k": 20}}).topics.k == [20]


def test_config_yaml_shows_every_key_and_every_default():
    shown = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    assert validate(shown).model_dump().keys() == shown.keys()
    defaults = Settings().model_dump()
    for name, section in defaults.items():
        if name not in ("study", "corpus"):  # the example's own
            assert shown[name] == section, name
    assert shown["corpus"].keys() == defaults["corpus"].keys()
