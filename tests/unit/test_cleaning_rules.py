import json
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from zhuti import clean
from zhuti.clean.cleaning_rules import Rules, load_rules
from zhuti.clean.normalise import INVISIBLE, normalise
from zhuti.problem import Problem

ROOT = Path(__file__).parents[2]
RULES_FILE = ROOT / "workflow" / "resources" / "cleaning_rules.yaml"
ENTRIES = yaml.safe_load(RULES_FILE.read_text(encoding="utf-8"))["rules"]
RESTING = [entry["id"] for entry in ENTRIES if not entry.get("enabled", True)]
RULES = load_rules(RULES_FILE)
TEXTS = [text for entry in ENTRIES for text in (entry["example"], *entry.get("keep", []))]


@pytest.fixture
def write(tmp_path):
    def write(*rules, name="own.yaml", **more):
        path = tmp_path / name
        path.write_text(json.dumps({"rules": rules} | more), encoding="utf-8")
        return path

    return write


@pytest.fixture
def awake(write):
    """All rules, those that rest as well."""
    return load_rules(RULES_FILE, [write(*({"id": name, "enabled": True} for name in RESTING))])


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_each_rule_shows_what_it_removes_and_what_it_keeps(entry, awake):
    (rule,) = (rule for rule in awake if rule.id == entry["id"])
    assert entry["why"] and clean.spans(entry["example"], Rules([rule]))
    for text in entry.get("keep", []):
        assert clean.spans(text, awake) == []


def test_only_rules_that_are_on_are_applied(awake):
    assert RESTING and {rule.id for rule in awake} - {rule.id for rule in RULES} == set(RESTING)


@given(st.lists(st.sampled_from(TEXTS) | st.sampled_from([cue for rule in RULES for cue in rule.cue]), max_size=6))
def test_a_cue_saves_time_and_changes_nothing_else(texts):
    text = normalise("\n".join(texts))
    blank = INVISIBLE.sub(lambda match: " " * len(match[0]), text)
    all_found = [(order, span) for order, rule in enumerate(RULES) for span in rule.find(text, blank)]
    assert list(RULES.find(text, blank)) == all_found


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_no_cue_stands_twice(entry):
    assert len(set(entry.get("cue", []))) == len(entry.get("cue", []))


def test_a_study_adds_replaces_and_switches_rules(write):
    first = write({"id": "motto", "pattern": "%{who}，为人民服务"}, parts={"who": "%{name}"})
    second = write({"id": "url", "pattern": "网址"}, {"id": "note_mark", "enabled": False}, name="second.yaml")
    rules = {rule.id: rule for rule in load_rules(RULES_FILE, [first, second])}
    assert rules["motto"].pattern.fullmatch("雷锋，为人民服务")
    assert rules["url"].pattern.pattern == "网址" and rules["url"].cue == ()
    assert rules.keys() == {rule.id for rule in RULES} - {"note_mark"} | {"motto"}


def test_skipping_works_on_all_rules_and_names_the_nearest_for_an_unknown_id(write):
    own = write({"id": "motto", "pattern": "为人民服务"})
    skipped = load_rules(RULES_FILE, [own], ["url", "invisible", "motto"])
    assert {rule.id for rule in RULES} - {rule.id for rule in skipped} == {"url", "invisible"}
    with pytest.raises(Problem, match="clean.skip_rules.*page_trun.*page_turn"):
        load_rules(RULES_FILE, [], ["page_trun"])


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"id": "own", "pattern": "["}, "own.*pattern is wrong"),
        ({"id": "own", "pattern": "%{nothing}"}, "own.*nothing.*parts"),
        ({"id": "own", "pattern": "%{"}, "own.*parts"),
        ({"id": "own"}, "own.*no pattern"),
        ({"pattern": "甲"}, "no id"),
        ("甲", "甲.*no id"),
        ({"id": "own", "pattren": "甲"}, "own.*pattren.*pattern"),
        ({"id": "own", "pattern": "甲", "join": "never"}, "own.*join"),
        ({"id": "own", "function": "page_number"}, "own.*page_numbers"),
        ({"id": "own", "pattern": "甲", "cue": [False]}, "own.*quotes"),
        ({"id": "page_trun", "enabled": False}, "page_trun.*page_turn"),
    ],
)
def test_a_rule_that_cannot_be_read_is_named(write, rule, said):
    with pytest.raises(Problem, match=f"(?s)own.yaml.*own.yaml.*{said}"):
        load_rules(RULES_FILE, [write(rule)])


@pytest.mark.parametrize("text", ["rules: [", "- a", "{}", "rules: 3", b"\xff"])
def test_a_file_that_holds_no_rules_is_named(tmp_path, text):
    path = tmp_path / "own.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(Problem, match=r"(?s)own\.yaml.*own\.yaml"):
        load_rules(RULES_FILE, [path])
    with pytest.raises(Problem, match=r"none\.yaml"):
        load_rules(RULES_FILE, [tmp_path / "none.yaml"])


@pytest.mark.parametrize("piece", ["字", "\n", "（", "1", " ", "　\n", "大\n", ">", "- ", "A", "0f", "\u200b"])
def test_a_million_times_one_character_takes_no_time(piece):
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()
    clean.spans(text, RULES)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("rule", ENTRIES, ids=lambda rule: rule["id"])
def test_what_a_rule_looks_for_repeated_takes_no_time(rule):
    pieces = [*rule.get("cue", [])[:3], rule["example"], rule["example"].replace("\n", " ")]
    for piece in pieces:
        text = piece * (100_000 // len(piece))
        start = time.process_time()
        clean.spans(text, RULES)
        assert time.process_time() - start < 3, piece


@pytest.mark.parametrize(
    ("text", "left"),
    [
        # run together where a page lost its dots and slashes
        ("网站（httpwwwexamplegovcn）查询", "网站（）查询"),
        ("网站（http：wwwexamplegovcn）查询", "网站（）查询"),
        ("网站（wwwexamplegovcnywgzbz查询", "网站（查询"),
        ("网站（kjsexamplegovcnhjbhbz）查询", "网站（）查询"),
        ("网址为httpssoilexamplegovcn。", "网址为。"),
        # spaces
        ("登录 http: //www. example. gov. cn/ xxgk/ t1.html 查询", "登录  查询"),
        ("登录example. gov. cn/xxgk查询", "登录查询"),
        ("执行GB18030. example.gov.cn公布", "执行GB18030. 公布"),
        ("登录w w w . e x a m p l e . c n查询", "登录查询"),
        ("登录h t t p : / / e x a m p l e . c n / a查询", "登录查询"),
        ("见 www.example.com. GB 18030", "见 . GB 18030"),
        ("见 www.example.com/ GB 18030", "见  GB 18030"),
        # full-width signs
        ("登录ｗｗｗ．ｅｘａｍｐｌｅ．ｇｏｖ．ｃｎ／ｘｘｇｋ查询", "登录查询"),
        ("登录https：／／www．example．cn：8080／a．html查询", "登录查询"),
        ("登录www。example。gov。cn。PM2.5下降", "登录。PM2.5下降"),
        ("见http：//www.example.cn：PM2.5下降", "见：PM2.5下降"),
        # line breaks
        ("登录http://www.example.\ngov.cn/xxgk/2020/\nt20201225.html。", "登录。"),
        ("登录http://www.example.cn/xxgk/2020\n12/t20201225.html）", "登录）"),
        ("登录http://www.example.cn/\n3.5亿元，PM2.5下降", "登录\n3.5亿元，PM2.5下降"),
        ("登录http://www.example.cn\nGB/T 19001", "登录\nGB/T 19001"),
        # without a scheme
        ("（example.gov.cn）、data.example.org/a?b=1、12306.cn与baidu.com", "（）、、与"),
        ("登录EXAMPLE.GOV.CN查询", "登录查询"),
        ("微软的ASP.NET与Node.js，Booking.com，No.1", "微软的ASP.NET与Node.js，Booking.com，No.1"),
        ("推广.cn域名", "推广.cn域名"),
        # what an address ends at
        ("见http//www.example.cn/b(c).html，GB18030", "见，GB18030"),
        ("（https://example.org/)，按照", "（)，按照"),
        # e-mail
        ("发至zhang_san@example.gov.cn。", "发至。"),
        ("发至zhang(at)example.com，1#楼", "发至，1#楼"),
        ("发至zhang.san ＠ example．com，", "发至，"),
        ("发至zhang@qd.\nexample.cn。", "发至。"),
        ("电子邮箱：a.b@example.gouv.qc.ca\n附件", "\n附件"),
        ("速率≥40Mbps@5MHz，10μT@1.5T，@深圳", "速率≥40Mbps@5MHz，10μT@1.5T，@深圳"),
    ],
)
def test_addresses_go_in_every_spelling_and_what_stands_beside_them_stays(text, left):
    (url,) = (rule for rule in RULES if rule.id == "url")
    for removal in reversed(clean.spans(text, Rules([url]))):
        text = text[: removal.start] + text[removal.end :]
    assert text == left


@pytest.mark.parametrize(
    "piece",
    ["a.", "a ", "gov. ", "gov.\n", "http://a/a/\n", "http://a/a ", "http", "wwwa-", "a@a.", "x@gov. cn", "网址："],
)
def test_what_looks_like_an_address_takes_time_in_step_with_the_text(piece):
    (url,) = (rule for rule in RULES if rule.id == "url")
    start = time.process_time()
    clean.spans(piece * (100_000 // len(piece)), Rules([url]))
    assert time.process_time() - start < 2
