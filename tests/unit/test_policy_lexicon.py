import re
from itertools import pairwise
from pathlib import Path

import jieba
import pytest

from zhuti import lexicon, segment, stopwords

RESOURCES = Path(__file__).parents[2] / "workflow" / "resources"
POLICY = RESOURCES / "lexicon" / "policy.txt"
LINES = POLICY.read_text(encoding="utf-8").splitlines()
ENTRIES = lexicon.read_dictionary(POLICY)
WORDS = {entry.word for entry in ENTRIES}
TAGS = {"n", "nz", "nt", "ns", "vn", "v", "l", "i", "t"}
HAN = re.compile("[\u4e00-\u9fd5]")
MARKS = "、，“”—（）Ⅴ×〇"
"""Marks that stand inside phrases (Ⅴ: 劣Ⅴ类, a grade of water)."""
USELESS_AT_MOST = 0.002
"""Share of entries that jieba's dictionary has as one word anyway (SOURCES.md names them)."""
jieba.setLogLevel("ERROR")

REQUIRED = """
一带一路 新质生产力 供给侧结构性改革 粤港澳大湾区 习近平新时代中国特色社会主义思想 六稳 六保 放管服
双随机、一公开 碳达峰 碳中和 乡村振兴 专精特新 “小巨人”企业 新型城镇化 长三角一体化 京津冀协同发展
国内国际双循环 人类命运共同体 中国式现代化 高质量发展 绿水青山就是金山银山 河长制 网格化管理 5G C919 1+X证书
中国—东盟 PM2.5 新一代信息技术 互联网+ 证照分离 三去一降一补 一网通办 最多跑一次 三个代表 四个现代化
家庭联产承包责任制 枫桥经验 营商环境 全过程人民民主 铸牢中华民族共同体意识 山水林田湖草沙 高标准农田
数字中国 数据要素 东数西算
"""

CUTS = """
发展中国家 和 发达国家
第三 保税区 和 三 公里
提高 企业 效益
优化 债务 结构
绝大多数 商品
诚信 创建
新城 投资
国家 统一 规定
中小企业 融资难
安全生产 法律法规
生态环境部门 会同 水利部
生态环境部 印发
专项债务 限额
重大 疫情
行政村 超过 九成
建设 中国特色社会主义
水功能区划
开工 改造 老旧小区
小巨人 企业
深化 “ 放管服 ” 改革
碳达峰 碳中和
专精特新 “小巨人”企业
11 + N
以 高质量发展 为 主攻方向
先进制造业 强市
国家物流枢纽 城市
社会治理 效能
公共信用信息 共享
晋江市 人民政府 办公厅
碳达峰 、 碳中和
重点排放单位 足额 清缴 排放配额
责令停止违法行为 ， 限期改正
G205 国道
5GHz 频段
PM100
""".strip()


@pytest.fixture(scope="module")
def segmenter():
    return segment.Segmenter(True, [lexicon.Layer("policy", ENTRIES)])


def test_there_are_many_entries_in_named_sections_and_none_twice():
    sections = [number for number, line in enumerate(LINES) if line.startswith("#") and not LINES[number - 1]]
    ends = [*sections, len(LINES)]
    assert len(ENTRIES) == len(WORDS) >= 1200
    assert len(sections) >= 18
    assert all(end - start > 15 for start, end in pairwise(ends))


def test_every_line_has_word_frequency_and_a_known_tag():
    for line in LINES:
        if line and not line.startswith("#"):
            word, freq, tag = line.split("\t")
            assert word and (not freq or int(freq) > 0) and tag in TAGS, line


def test_every_section_has_its_sources():
    named = (RESOURCES / "lexicon" / "SOURCES.md").read_text(encoding="utf-8")
    heads = [
        line[2:] for number, line in enumerate(LINES) if line.startswith("# ") and number and not LINES[number - 1]
    ]
    assert [head for head in heads if f"| {re.split(' [A-Z]', head)[0]} |" not in named] == []


def test_the_words_are_written_as_cleaned_text_is():
    odd = [word for word in WORDS if re.search(rf"[^\u4e00-\u9fd50-9A-Za-z+&.\-{MARKS}]", word)]
    unbalanced = [word for word in WORDS if word.count("“") != word.count("”") or word.count("（") != word.count("）")]
    assert odd == unbalanced == []
    assert [
        word for word in WORDS if len(word) < 2 or (len(word) == 2 and not HAN.search(word) and word.islower())
    ] == []


def test_quotation_marks_are_not_part_of_a_word_that_they_hold():
    assert [word for word in WORDS if re.fullmatch("“[^“”]*”", word)] == []


def test_no_entry_only_adds_a_container_to_another():
    containers = ("建设", "工作", "问题", "水平")
    doubled = [word for word in WORDS for end in containers if word.endswith(end) and word.removesuffix(end) in WORDS]
    assert doubled == []


def test_the_phrases_that_everybody_asks_for_are_there():
    assert [word for word in REQUIRED.split() if word not in WORDS] == []


def test_hardly_an_entry_is_one_word_of_jieba_anyway():
    chinese = [word for word in WORDS if HAN.search(word)]
    useless = [word for word in chinese if jieba.lcut(word, HMM=False) == [word]]
    assert len(useless) <= USELESS_AT_MOST * len(WORDS), useless


def test_no_entry_is_a_stopword():
    genre = set(stopwords.read_list(RESOURCES / "stopwords" / "genre.txt", "bow.genre_stopwords"))
    assert len(genre) > 100
    assert WORDS & genre == WORDS & set(stopwords.general()) == set()


def test_every_entry_is_found_where_it_stands_alone(segmenter):
    tokens = segmenter.tokens("\n".join(sorted(WORDS)))[0]
    assert WORDS - set(tokens) == set()


@pytest.mark.parametrize("cut", CUTS.splitlines())
def test_the_neighbours_of_entries_stay_whole(segmenter, cut):
    assert segmenter.tokens(cut.replace(" ", ""))[0] == cut.split()
