"""The settings of a study: one strict, typed model, from which the schema and the reference page are generated.

Only the Snakefile and the generators import this module; stages receive plain values.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Model = Literal["lda_gibbs", "lda_random", "lda_vb", "nmf"]
Compared = Literal["lda_gibbs", "lda_random", "lda_vb", "nmf", "kmeans"]


def key(default: Any, en: str, zh: str, **limits: Any) -> Any:
    """A settings key with its default, its explanation in both languages and its limits."""
    return Field(default, description=en, json_schema_extra={"zh": zh}, **limits)


def not_period(name: str, columns: list[str]) -> None:
    """Refuse a column by the name under which tables hold what is told over time."""
    if "period" in columns:
        raise ValueError(
            f"{name}|names a column called period, which stands for time in the tables; rename the column|"
            "写的列名 period 在结果表中专指时段，应把该列改名"
        )


class Section(BaseModel):
    """A group of keys; a key that it does not know, or a value of another type, is an error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class Corpus(Section):
    """Where the documents are and which columns describe them. 语料的位置与各列的含义。"""

    path: str = key(
        "data/example",
        "Folder of documents (searched at any depth), or one table: csv, tsv, xlsx, jsonl, parquet, also compressed.",
        "文档文件夹（含子文件夹），或一个表格文件：csv、tsv、xlsx、jsonl、parquet，可压缩。",
    )
    metadata: str | None = key(
        None,
        "For a folder: a CSV with the column `file` (path within the folder) and whatever describes the documents.",
        "仅用于文件夹：一个 CSV，含 `file` 列（相对路径）以及描述文档的任意列。",
    )
    files: list[str] = key(
        ["*.txt", "*.md", "*.html", "*.htm", "*.docx", "*.pdf", "*.csv", "*.tsv", "*.xlsx", "*.jsonl", "*.parquet"],
        "For a folder: which files are documents, or tables with a document a row; others are listed in intake.csv.",
        "仅用于文件夹：哪些文件是文档，或每行一篇文档的表格；其余文件列在 intake.csv。",
        min_length=1,
    )
    text: str = key("text", "For a table: the column with the text.", "仅用于表格：正文所在的列。")
    id: str | None = key(
        None,
        "For a table: the column with a unique id; null = `id` if there is one, else the record number.",
        "仅用于表格：唯一编号所在的列；null 表示有 `id` 列就用它，否则用记录序号。",
    )
    title: str | None = key(
        None,
        "Column with the title; null = `title` if there is one, else the document's id.",
        "标题所在的列；null 表示有 `title` 列就用它，否则用文档编号。",
    )
    date: str | None = key(
        None, "Column with the date; null = `date` if there is one.", "日期所在的列；null 表示有 `date` 列就用它。"
    )
    label: str | None = key(
        None,
        "Column with a known grouping (type, region, year): keywords per group, agreement with the clusters.",
        "已知分组所在的列（类型、地区、年份等）：用于分组关键词以及与聚类的一致性。",
    )

    @model_validator(mode="after")
    def _no_period(self):
        not_period("label", [self.label or ""])
        return self


class Ingest(Section):
    """Reading the documents. 读入文档。"""

    encoding: str = key(
        "auto",
        "`auto` recognises UTF-8, GB18030/GBK, Big5 and UTF-16; a name (gb18030) is applied to every text file.",
        "`auto` 自动识别 UTF-8、GB18030/GBK、Big5、UTF-16；也可指定一种编码（如 gb18030），用于全部文本文件。",
    )
    encodings: dict[str, str] = key(
        {},
        'Encodings of single files, over `encoding`: {"1998/*.txt": gb18030}; the first pattern that fits counts.',
        '个别文件的编码，优先于 encoding：{"1998/*.txt": gb18030}；以第一个相符的为准。',
    )
    read_metadata: bool = key(
        True,
        "Read title, issuer, number, date, place and attachments from the text; what metadata says goes before it.",
        "从正文中读取标题、发文机关、发文字号、日期、地名和附件；元数据中已有的以元数据为准。",
    )
    strict: bool = key(
        False,
        "true stops at the first document that cannot be read; false lists it in intake.csv and goes on.",
        "true：遇到无法读入的文档即停止；false：列入 intake.csv 后继续。",
    )
    shards: int = key(
        4,
        "Into how many parts the corpus is split for parallel work (changing it reruns everything).",
        "语料分成几份并行处理（修改后全部重算）。",
        ge=1,
        le=999,
    )


class Clean(Section):
    """Removing debris and cutting documents into units. 清除杂质，切分为分析单元。"""

    rules: list[str] = key(
        [],
        "Files with the study's own cleaning rules, in the form of workflow/resources/cleaning_rules.yaml.",
        "本研究自己的清洗规则文件，格式同 workflow/resources/cleaning_rules.yaml。",
    )
    skip_rules: list[str] = key(
        [],
        "Ids of cleaning rules to switch off (workflow/resources/cleaning_rules.yaml).",
        "要关闭的清洗规则编号（见 workflow/resources/cleaning_rules.yaml）。",
    )
    simplify: bool = key(
        False, "Turn traditional characters into simplified ones (OpenCC).", "是否把繁体字转为简体字（OpenCC）。"
    )
    unit: Literal["paragraph", "heading", "document"] = key(
        "paragraph",
        "What the models see: paragraphs (long reports hold many topics), sections under a heading, or documents.",
        "模型的分析单元：段落（长报告包含多个主题）、标题之下的小节，或整篇文档。",
    )
    min_chars: int = key(60, "Shorter neighbouring paragraphs are merged.", "短于此字数的相邻段落合并。", ge=1)
    max_chars: int = key(400, "Longer paragraphs are cut at sentence ends.", "长于此字数的段落在句末切开。", ge=20)

    @model_validator(mode="after")
    def _order(self):
        if self.min_chars > self.max_chars:
            raise ValueError("min_chars|must not exceed max_chars|不能大于 max_chars")
        return self


class Segment(Section):
    """Cutting text into words with jieba. 用 jieba 分词。"""

    pretokenised: bool = key(
        False,
        "The text is words already, separated by white space: nothing is cleaned, and cut at white space only.",
        "正文已经分好词、以空白分隔：不清洗，只在空白处切分。",
    )
    hmm: bool = key(
        True,
        "Let jieba's hidden Markov model propose words that its dictionary lacks.",
        "是否让 jieba 的隐马尔可夫模型识别词典以外的词。",
    )
    policy_lexicon: bool = key(
        True,
        "Keep policy phrases whole (workflow/resources/lexicon/policy.txt).",
        "是否保持政策提法完整（workflow/resources/lexicon/policy.txt）。",
    )
    place_names: bool = key(
        True,
        "Keep the names of provinces, cities and counties whole (workflow/resources/places.csv).",
        "是否保持省、市、县地名完整（workflow/resources/places.csv）。",
    )
    numbers: bool = key(
        True,
        "Keep numbers with their units, dates and document numbers whole.",
        "是否保持带单位的数字、日期和发文字号完整。",
    )
    function_words: bool = key(
        True,
        "Cut numerals and pronouns from their classifiers, and function words from what jieba guesses "
        "(一|个, 而|玛氏); keep bounds whole (不少于).",
        "是否把数词、代词与量词分开，并把虚词从 jieba 猜出的词中分出（一|个、而|玛氏），且保持限量词语（不少于）完整。",
    )
    dictionaries: list[str] = key(
        [],
        "The study's own terms, one a line: word [frequency] [tag]; with tabs between, a word may hold spaces.",
        "本研究自己的词典，每行一词：词 [词频] [词性]；以制表符分隔时，词中可含空格。",
    )
    decisions: str | None = key(
        None,
        "Your copy of audit/new_words.tsv: words marked `accept` become terms, `reject` are not proposed again.",
        "您另存的 audit/new_words.tsv：标为 accept 的词加入词典，标为 reject 的不再提出。",
    )


class Duplicates(Section):
    """Copied language: units that repeat each other. 雷同文本：相互重复的单元。"""

    treatment: Literal["keep", "mark", "once"] = key(
        "mark",
        "keep: do not look; mark: list who repeats whom; once: count a repeated passage only where it stands first.",
        "keep：不查找；mark：列出谁重复了谁；once：重复的段落只计第一次出现。",
    )
    similarity: float = key(
        0.8,
        "Share of common five-character strings (Jaccard) from which units count as copies.",
        "相同五字串的比例（Jaccard）达到多少即视为雷同。",
        gt=0,
        le=1,
    )
    min_chars: int = key(30, "Shorter units are not compared.", "短于此字数的单元不比较。", ge=5)


class Bow(Section):
    """Stopwords and limits of the vocabulary. 停用词与词表限制。"""

    general_stopwords: bool = key(
        True,
        "Function words of general Chinese (package stopwordsiso), and bounds such as 不少于.",
        "通用中文停用词（来自 stopwordsiso），以及“不少于”等限量词语。",
    )
    english_stopwords: bool | Literal["auto"] = key(
        "auto",
        "Function words of English: the, of, and … (workflow/resources/stopwords/english.txt); `auto`: unless "
        "`segment.pretokenised`.",
        "英文虚词：the、of、and……（workflow/resources/stopwords/english.txt）；"
        "`auto`：除 `segment.pretokenised` 外均使用。",
    )
    genre_stopwords: bool = key(
        True,
        "Words that every policy text uses: 发展, 推进, 工作 … (workflow/resources/stopwords/genre.txt).",
        "政策文体的套话：发展、推进、工作……（workflow/resources/stopwords/genre.txt）。",
    )
    study_stopwords: list[str] = key(
        [], "Files with the study's own stopwords, one a line.", "本研究自己的停用词文件，每行一词。"
    )
    min_length: int = key(2, "Shorter words (in characters) are dropped.", "短于此字数的词舍去。", ge=1)
    keep_numbers: bool = key(False, "Keep tokens that are numbers.", "是否保留数字。")
    pos: list[str] | None = key(
        None,
        "Keep only words of these parts of speech, by the first letters of jieba's tags, such as [n, v]; null = all.",
        "只保留这些词性的词，以 jieba 词性标记的开头字母表示，如 [n, v]；null 表示不限。",
        min_length=1,
    )
    min_df: int = key(3, "A word must occur in at least so many units.", "一个词至少出现在几个单元中。", ge=1)
    max_df: float = key(
        0.5, "A word must not occur in more than this share of units.", "一个词最多出现在多大比例的单元中。", gt=0, le=1
    )
    min_cf: int = key(3, "A word must occur at least so often in all.", "一个词总共至少出现几次。", ge=1)
    max_terms: int | None = key(
        None, "Keep only the most frequent words; null = all.", "只保留最常见的若干词；null 表示不限。", ge=1
    )


class Audit(Section):
    """What segmentation did, and words that it may lack. 分词审查与新词发现。"""

    min_count: int = key(5, "A new word must occur at least so often.", "新词至少出现几次。", ge=2)
    candidates: int = key(200, "How many new words are proposed.", "最多提出多少个新词。", ge=0)


class Flow(Section):
    """The account of the corpus, and losses at which the run stops. 数据流与停止运行的限度。"""

    max_refused: float = key(
        0.5, "Share of files or records that cannot be read.", "无法读入的文件或记录的比例。", ge=0, le=1
    )
    max_removed: float = key(0.5, "Share of characters removed by cleaning.", "清洗所删字符的比例。", ge=0, le=1)
    max_dropped: float = key(
        0.9,
        "Share of words left out of the vocabulary (punctuation is not counted).",
        "未进入词表的词的比例（标点不计）。",
        ge=0,
        le=1,
    )
    max_emptied: float = key(0.5, "Share of units without a word left.", "没有剩下任何词的单元的比例。", ge=0, le=1)
    max_clauses: float = key(
        0.1,
        "Share of text in tokens of ten and more characters that no lexicon holds: clauses, not words.",
        "十字以上且不在任何词典中的“词”占文本的比例：那是句子，不是词。",
        ge=0,
        le=1,
    )


class Tfidf(Section):
    """Term weights and keywords. 词项权重与关键词。"""

    sublinear: bool = key(True, "Use 1 + log(count) instead of the count.", "以 1 + log(词频) 代替词频。")
    keywords: int = key(20, "Keywords per document and per group.", "每篇文档、每个分组的关键词数。", ge=1)


class LdaGibbs(Section):
    """LDA by collapsed Gibbs sampling (tomotopy). 折叠吉布斯采样 LDA（tomotopy）。"""

    iterations: int = key(
        600,
        "Most sweeps over the corpus; a chain that has settled stops earlier.",
        "最多采样轮数；收敛后提前停止。",
        ge=1,
    )
    burn_in: int = key(50, "Sweeps before the prior of topics is learned.", "学习先验之前的轮数。", ge=0)
    optim_interval: int = key(
        10,
        "Learn the asymmetric prior every so many sweeps; 0 = keep alpha.",
        "每隔几轮学习一次先验；0 表示不学习。",
        ge=0,
    )
    alpha: float = key(0.1, "Initial prior of topics in a unit.", "单元—主题先验的初值。", gt=0)
    eta: float = key(0.01, "Prior of words in a topic.", "主题—词先验。", gt=0)

    @model_validator(mode="after")
    def _order(self):
        if self.burn_in >= self.iterations:
            raise ValueError("burn_in|must be smaller than iterations|必须小于 iterations")
        return self


class LdaVb(Section):
    """LDA by online variational Bayes (gensim), for corpora beyond memory. 变分贝叶斯 LDA（gensim）。"""

    passes: int = key(
        5, "Most passes over the corpus; fewer once the bound holds.", "最多遍历语料的次数；下界不再上升即停止。", ge=2
    )
    iterations: int = key(50, "Inference steps per unit.", "每个单元的推断步数。", ge=1)
    chunksize: int = key(256, "Most units per update.", "每次更新最多几个单元。", ge=1)
    eta: float = key(0.01, "Prior of words in a topic.", "主题—词先验。", gt=0)


class Nmf(Section):
    """Non-negative matrix factorisation of TF-IDF (scikit-learn). TF-IDF 的非负矩阵分解（scikit-learn）。"""

    iterations: int = key(400, "At most so many updates.", "最多更新次数。", ge=1)


class Heldout(Section):
    """Held-out perplexity by document completion. 以文档补全法计算留出困惑度。"""

    share: float = key(0.1, "Share of documents held out.", "留出文档的比例。", gt=0, le=0.5)
    seed: int = key(1, "Seed of the split.", "划分的随机种子。", ge=0)


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, int) and not isinstance(value, bool) else value


Positive = Annotated[int, Field(ge=2)]


class Topics(Section):
    """Fitting, scoring and choosing topic models. 主题模型的拟合、评分与选择。"""

    models: list[Model] = key(
        ["lda_gibbs", "nmf"],
        "Models to fit; the first is the study's model, the others are for comparison.",
        "要拟合的模型；第一个是本研究的模型，其余用于比较。",
        min_length=1,
    )
    k: Annotated[list[Positive], BeforeValidator(_as_list, json_schema_input_type=list[Positive] | Positive)] = key(
        [6, 9, 12, 16, 20],
        "Numbers of topics to compare; one number pins K.",
        "要比较的主题数；只写一个数即固定 K。",
        min_length=1,
    )
    lineup: list[Compared] = key(
        ["lda_random", "lda_vb", "nmf", "kmeans"],
        "Models compared with the study's model at the chosen K, in one table.",
        "在选定的主题数上与本研究的模型相比较的模型，列成一表。",
    )
    seeds: list[Annotated[int, Field(ge=0)]] = key(
        [1, 2, 3, 4, 5],
        "Random seeds of each LDA fit; one seed is an anecdote.",
        "每个 LDA 模型的随机种子。",
        min_length=1,
    )
    fits_per_job: int = key(
        5, "Fits of one job: seeds of an LDA with one K, K of NMF.", "一个作业做几次拟合：LDA 的种子，NMF 的 K。", ge=1
    )
    lda_gibbs: LdaGibbs = Field(default_factory=LdaGibbs)
    lda_vb: LdaVb = Field(default_factory=LdaVb)
    nmf: Nmf = Field(default_factory=Nmf)
    heldout: Heldout = Field(default_factory=Heldout)
    top_words: int = key(10, "Words per topic that coherence looks at.", "计算一致性时每个主题取几个词。", ge=2)
    relevance_lambda: float = key(
        0.6,
        "Ranking of a topic's words: 1 = by probability, 0 = by lift (Sievert & Shirley 2014).",
        "主题词排序：1 按概率，0 按提升度（Sievert & Shirley 2014）。",
        ge=0,
        le=1,
    )

    @model_validator(mode="after")
    def _distinct(self):
        for name in ("models", "lineup", "k", "seeds"):
            values = getattr(self, name)
            if len(set(values)) < len(values):
                raise ValueError(f"{name}|lists a value twice|有重复的值")
        return self


class Cluster(Section):
    """Clustering of documents. 文档聚类。"""

    level: Literal["auto", "document", "unit"] = key(
        "auto",
        "What is clustered; `auto`: documents from 20 on, else units.",
        "聚类对象；`auto`：不少于 20 篇文档时聚文档，否则聚单元。",
    )
    n: Annotated[int, Field(ge=2)] | Literal["auto"] = key(
        "auto", "Number of clusters; `auto`: the best mean silhouette.", "聚类数；`auto`：按平均轮廓系数选择。"
    )
    max_n: int = key(12, "Largest number of clusters that `auto` tries.", "`auto` 最多尝试几类。", ge=2)


class Evidence(Section):
    """What speaks for and against the topics. 支持与质疑主题的证据。"""

    resamples: int = key(
        1000,
        "Resamples of documents for intervals and tests; below 20 documents there are none.",
        "计算区间与检验时对文档重抽样的次数；不足 20 篇文档时不计算。",
        ge=100,
    )
    shuffles: int = key(
        5,
        "Shuffles of the words over documents: topics must be more coherent than what is found in them.",
        "把词在文档间随机打乱的次数：主题须比打乱后得到的更一致。",
        ge=5,
    )
    groups: list[str] | None = key(
        None,
        "Columns of the metadata by which prevalence is told; null = corpus.label.",
        "按元数据的哪些列比较主题占比；null 表示 corpus.label。",
    )
    period: Literal["auto", "none", "month", "quarter", "year", "five_years", "decade"] = key(
        "auto",
        "Periods of prevalence over time, by the column of dates; `auto`: the finest with at most 20 periods, of which "
        "at least half have ten documents or more and hold three quarters of the dated documents; if there are none, "
        "those of which the largest share has ten or more, three periods at least where possible.",
        "主题占比随时间变化的时段，依日期列；`auto`：在不超过 20 个时段的划分中，取满足以下条件的最细者："
        "至少半数时段各有 10 篇及以上文档，且这些时段合计包含四分之三以上有日期的文档；都不满足时，"
        "取满 10 篇的时段所占比例最大的划分，并尽可能不少于 3 个时段。",
    )

    @model_validator(mode="after")
    def _no_period(self):
        not_period("groups", self.groups or [])
        return self


class Multiverse(Section):
    """Other reasonable choices, tried by `make multiverse`. 其他合理的选择，由 `make multiverse` 逐一尝试。"""

    vary: dict[str, list[Any]] = key(
        {
            "segment.policy_lexicon": [False],
            "bow.genre_stopwords": [False],
            "bow.min_df": [2, 5],
            "clean.unit": ["heading"],
            "model": ["nmf"],
            "k": [9, 16],
            "seed": [11, 12],
        },
        "Settings and the values to try; also `model`, `k` and `seed`.",
        "要变动的设置及其取值；也可写 `model`、`k`、`seed`。",
    )
    crossed: bool = key(
        False,
        "false changes one choice at a time; true tries all combinations.",
        "false：每次只改变一项；true：尝试全部组合。",
    )


class Report(Section):
    """The report. 报告。"""

    language: Literal["zh", "en"] = key("zh", "Language of report and figures.", "报告与图的语言。")
    title: str | None = key(None, "Title; null = the study's name.", "标题；null 表示用研究名。")
    names: str | None = key(
        None,
        "Your copy of topics/chosen/names.csv with your names in the column `name`; they follow the topics' words.",
        "您另存的 topics/chosen/names.csv，在 `name` 列写上主题名；名称跟着主题的用词走，编号变了也不受影响。",
    )

    @model_validator(mode="after")
    def _a_copy(self):
        if self.names and Path(self.names).resolve().is_relative_to(Path("results").resolve()):
            raise ValueError(
                "names|lies in results/, which a run overwrites; save a copy elsewhere|"
                "指向 results/ 之内，运行时会被覆盖，应另存他处"
            )
        return self


class Settings(Section):
    """All settings of one study. 一项研究的全部设置。"""

    study: str = key(
        "example",
        "Name of the study: results go to `results/STUDY`.",
        "研究名：结果写入 `results/STUDY`。",
        pattern=r"^[\w-]+$",
    )
    corpus: Corpus = Field(default_factory=Corpus)
    ingest: Ingest = Field(default_factory=Ingest)
    clean: Clean = Field(default_factory=Clean)
    segment: Segment = Field(default_factory=Segment)
    duplicates: Duplicates = Field(default_factory=Duplicates)
    bow: Bow = Field(default_factory=Bow)
    audit: Audit = Field(default_factory=Audit)
    flow: Flow = Field(default_factory=Flow)
    tfidf: Tfidf = Field(default_factory=Tfidf)
    topics: Topics = Field(default_factory=Topics)
    cluster: Cluster = Field(default_factory=Cluster)
    evidence: Evidence = Field(default_factory=Evidence)
    multiverse: Multiverse = Field(default_factory=Multiverse)
    report: Report = Field(default_factory=Report)

    def section(self, path: str) -> dict:
        """Return the plain values of one section, named with dots ("topics.lda_gibbs")."""
        part: Any = self
        for name in path.split("."):
            part = getattr(part, name)
        return part.model_dump()
