"""Every number of the report is that of the table it comes from, and there is no other.

The page is taken apart into blocks (blocks.js): rows of tables, and paragraphs, items and headings with a digit. For
each section a function below says, from the tables, which blocks there must be. A block that nobody expects fails the
test as one that is missing does, so that nothing comes onto the page without a comparison. Texts of the labels into
which nothing is filled need none.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from rendered import LABELS, SECTIONS, TABLES

from zhuti.page import fill, percent, score, whole
from zhuti.report import METRICS
from zhuti.results import read, topic_columns
from zhuti.sections.evidence import LINEUP
from zhuti.tables import read_json

BLOCKS = Path(__file__).with_name("blocks.js").read_text(encoding="utf-8")
NOT_YET = {"topics", "documents"}


@dataclass
class Source:
    """The tables of a study by name, and the labels of its report."""

    study: Path
    language: str

    def __post_init__(self):
        self.t = LABELS[self.language]
        self.k = self("choice")["k"]
        self.titles = self("metadata").set_index("doc_id")["title"]
        self.topics = self("topics")
        self.names = {f"T{row.topic}": f"T{row.topic} {row.label}" for row in self.topics.itertuples()}

    def __call__(self, name: str) -> pd.DataFrame | dict:
        path = self.study / TABLES.get(name, f"multiverse/{name}.csv")
        return read_json(path) if path.suffix == ".json" else read(path)

    def records(self, name: str) -> list[dict]:
        return self(name).to_dict("records")

    def notes(self, *names: str) -> list[str]:
        return [note[self.language] for name in names for note in self(name)["notes"]]

    def flow(self) -> dict[str, dict[str, int]]:
        """Return step → reason → count; "" is what came in."""
        steps: dict[str, dict[str, int]] = {}
        for row in self.records("account"):
            steps.setdefault(row["step"], {})[row["reason"]] = row["count"]
        return steps


def row(*cells: str) -> str:
    return " | ".join(cells)


def spread(mean: float, sd: float) -> str:
    """Write a mean and, if there is one, its standard deviation: three decimals below 10, and fewer above."""
    digits = 3 - (abs(mean) >= 10) - (mean >= 100) - (mean >= 1000)
    return score(mean, digits) + ("" if pd.isna(sd) else f" ± {score(sd, digits)}")


def interval(limits: pd.Series | dict, write=score, digits: int = 2) -> str:
    return "" if pd.isna(limits["low"]) else f" [{write(limits['low'], digits)}, {write(limits['high'], digits)}]"


def head(source: Source) -> Iterator[str]:
    t, flow = source.t, source.flow()
    counts = {"documents": flow["documents"][""], "units": flow["units"]["kept"], "tokens": flow["tokens"]["kept"]}
    counts = {name: whole(count) for name, count in (counts | {"types": flow["vocabulary"]["kept"]}).items()}
    yield fill(t["lead"], **counts, model=t["figures"]["models"][source("choice")["model"]], k=source.k)
    yield from source.names.values()
    refused = source("intake").query("status == 'refused'")["source"]
    yield t["warnings"]["refused"].format(n=len(refused), names=", ".join(refused))
    if flow["documents"][""] < 20:
        yield t["warnings"]["few_documents"].format(n=flow["documents"][""], limit=20)
    yield t["warnings"]["damaged"].format(n=source("quality")["doc_id"].nunique())
    if source("copied_summary")["share"] > 0.1:
        yield t["warnings"]["copied"].format(share=source("copied_summary")["share"])
    unstable = [f"T{topic}" for topic in source.topics.query("stability < 0.5")["topic"]]
    yield t["warnings"]["unstable"].format(topics=", ".join(unstable), limit=0.5)
    yield t["warnings"]["chance"].format(topics=", ".join(f"T{topic}" for topic in source("null_summary")["failing"]))


def intake(source: Source) -> Iterator[str]:
    t, flow, refused = source.t["intake"], source.flow(), source("intake").query("status != 'kept'")
    total, kept = ({step: counts[name] for step, counts in flow.items()} for name in ("", "kept"))
    for name, count, note, values in (
        ("files", total["files"], "files", {"n": len(refused)}),
        ("documents", total["documents"], "documents", {"characters": total["characters"]}),
        ("units", total["units"], "units", {"n": total["units"] - kept["units"]}),
        ("tokens", total["tokens"], "tokens", {"n": total["tokens"] - kept["tokens"]}),
        ("kept_tokens", kept["tokens"], "kept_tokens", {"types": kept["vocabulary"]}),
    ):
        said = t["flow_notes"][note].format(**{key: whole(value) for key, value in values.items()})
        yield f"{whole(count)} {t['flow'][name]}" + (f" {said}" if any(values.values()) else "")
    reasons = {text.partition(":")[0]: in_language(text, source.language) for text in refused["reason"]}
    named = reasons | source.t["rules"] | source.t["reasons"]
    for step, counts in flow.items():
        lost = (f"{named[reason]} {whole(n)}" for reason, n in counts.items() if reason not in ("", "kept"))
        yield row(t["steps"][step], whole(counts[""]), " ".join(lost), whole(counts["kept"]))
    for file in refused.itertuples():
        yield row(file.source, in_language(file.reason, source.language))
    for rule, spans in source("removed").groupby("rule"):
        removed = (len(spans), spans["doc_id"].nunique(), (spans["end"] - spans["start"]).sum())
        yield row(f"{source.t['rules'][rule]} {rule}", *map(whole, removed), " ".join(spans["text"].unique()[:3]))
    for flagged in source("quality").itertuples():
        seen = f"{source.t['flags'][flagged.flag]} {score(flagged.value)} / {score(flagged.limit)}"
        yield row(source.titles[flagged.doc_id], seen, flagged.evidence)
    vocabulary = source("vocabulary")
    yield t["dropped_lead"].format(types=whole(len(vocabulary)), kept=whole(vocabulary["kept"].sum()))
    for reason, words in vocabulary[~vocabulary["kept"]].groupby("reason"):
        counts = (whole(len(words)), whole(words["cf"].sum()))
        yield row(source.t["reasons"][reason], *counts, " ".join(words["term"][:15]))


def in_language(reason: str, language: str) -> str:
    """Take one language of "code: Chinese / English"."""
    return reason.partition(": ")[2].split(" / ")[("zh", "en").index(language)]


def choice(source: Source) -> Iterator[str]:
    t, chosen, scores = source.t["choice"], source("choice"), source("scores")
    yield f"K = {source.k} {chosen['reason'][source.language]}"
    for held in chosen["heldout"]:
        k, error = held["k"], held["error"]
        behind = score(held["behind"]) + (f" ± {score(error)}" if error is not None else "")
        marks = (held["behind"] <= (error or 0), k in chosen["front"], k in chosen["reliable"])
        mark = "●" if k == source.k else "○" if k in chosen["k_set"] else ""
        yield row(f"{k}", score(held["mean_perplexity"], 1), behind, *("✓" if met else "" for met in marks), mark)
    for model, of_model in scores.groupby("model"):
        for k, fits in of_model.groupby("k"):
            values = fits.groupby("metric")["value"].agg(["mean", "std"])
            cells = (spread(*values.loc[name]) if name in values.index else "–" for name in METRICS)
            yield row(f"{k}", *cells)
        yield f"{source.t['figures']['models'][model]} {t['seeds'].format(n=of_model['seed'].nunique())}"


def evidence(source: Source) -> Iterator[str]:
    yield from questions(source)
    yield from methods(source)
    yield from lineup(source)
    yield from topic_by_topic(source)
    yield from prevalence(source)
    if (source.study / "multiverse").exists():
        yield from multiverse(source)


def questions(source: Source) -> Iterator[str]:
    t, chosen, answers = source.t["evidence"], source("choice"), source.t["evidence"]["answers"]
    tried = answers["not_tried"]
    if (source.study / "multiverse").exists():
        done, returns = source("specifications").query("status == 'done'"), source("returns")["returns"].mean()
        tried = answers["preprocessing"].format(done=len(done), returns=percent(returns, 0))
    means, failing = source.topics[["returns", "omega"]].mean(), source("null_summary")["failing"]
    values = {"returns": percent(means["returns"], 0), "omega": score(means["omega"], 2)}
    sets = {name: ", ".join(map(str, chosen[name])) for name in ("k_set", "candidates")}
    for name, answer, places in (
        ("preprocessing", tried, ("multiverse", "segmentation", "intake")),
        ("k", fill(answers["k"], k=source.k, **sets), ("choice",)),
        (
            "reliability",
            fill(answers["reliability"], **values, k=source.k, beaten=len(failing)),
            ("topics", "topic-evidence", "lineup"),
        ),
        ("validity", answers["validity"], ("topics",)),
    ):
        yield row(t["questions"][name], answer, " ".join(t["places"][place] for place in places))


def methods(source: Source) -> Iterator[str]:
    t, drawn, null = source.t["evidence"], source("intervals_summary"), source("null_summary")
    fits = [read_json(path) for path in source.study.glob(f"topics/lda_gibbs/k{source.k}/*/fit.json")]
    settled = [fit["settled"] for fit in fits if fit["settled"] is not None]
    ran = {
        "n": len(fits),
        "settled": len(settled),
        "last": max(settled),
        "iterations": fits[0]["settings"]["iterations"],
    }
    yield t["models"]["lda_gibbs"] + source.t["between_sentences"] + fill(t["settled"], k=source.k, **ran)
    yield t["heldout"].format(parts=round(1 / source("settings")["topics"]["heldout"]["share"]))
    if drawn["resamples"]:
        counts = {name: whole(drawn[name]) for name in ("resamples", "documents")}
        yield t["intervals"].format(level=percent(drawn["level"], 0), fits=len(drawn["seeds"]), **counts)
    yield t["shuffled"].format(shuffles=null["shuffles"], level=null["level"])


def lineup(source: Source) -> Iterator[str]:
    t, table = source.t["evidence"], source("lineup")
    yield fill(t["lineup"], k=source("lineup_summary")["k"])
    yield from source.notes("lineup_summary")
    fits = table.groupby("model", sort=False)["fits"].max()
    models = (f"{source.t['figures']['models'][model]} {t['fits'].format(n=int(n))}" for model, n in fits.items())
    yield row(t["metric"], *models)
    names = source.t["clusters"]["metrics"] | source.t["figures"]["metrics"] | {"groups": t["groups_found"]}
    for metric in LINEUP:
        cells = table[table["metric"] == metric].set_index("model")
        write = (lambda mean, sd: whole(mean)) if metric == "groups" else spread
        values = (write(*cells.loc[model, ["mean", "sd"]]) if model in cells.index else "–" for model in fits.index)
        if len(cells):
            yield row(names[metric], *values)


def topic_by_topic(source: Source) -> Iterator[str]:
    t, table = source.t["evidence"], source("intervals")
    effective = table.query("quantity == 'effective_topics'").iloc[0]
    yield fill(t["effective"], value=score(effective["value"], 1), k=source.k) + interval(effective, digits=1)
    yield from source.notes("intervals_summary", "null_summary")
    limits = {(row.topic, row.quantity): row._asdict() for row in table.itertuples()}
    shares = source.topics.set_index("topic")["share"]
    for topic in source("null").itertuples():
        name = source.names[f"T{topic.topic}"] + ("" if topic.beats else f" {t['chance']}")
        share = percent(shares[topic.topic]) + interval(limits[topic.topic, "share"], percent, 1)
        npmi = score(topic.npmi) + interval(limits[topic.topic, "npmi"], digits=3)
        excess = (score(topic.excess, 2), score(topic.null_max, 2))
        yield row(name, share, npmi, score(topic.npmi_shuffled), *excess, score(topic.p))


def prevalence(source: Source) -> Iterator[str]:
    t, said = source.t["prevalence"], source.notes("intervals_summary")
    yield from (note for note in source.notes("prevalence_summary") if note not in said)
    for by, shares in source("prevalence").groupby("by"):
        over_time = by == "period"
        yield row(t["period" if over_time else "group"], *(f"T{topic}" for topic in sorted(shares["topic"].unique())))
        for group, cells in shares.groupby("group"):
            documents = t["documents"].format(n=whole(cells["documents"].iloc[0]))
            yield row(f"{group} {documents}", *map(cell, cells.sort_values("topic").to_dict("records")))
        tested = source("differences").query("by == @by")
        if len(tested):
            differing = t["differing"].format(n=(tested["p_adjusted"] <= 0.05).sum(), all=len(tested))
            yield f"{t['trend' if over_time else 'differ']} {differing}"
        for test in tested.to_dict("records"):
            change = percent(test["difference"]) + interval(test, percent, 1)
            surely = score(test["p_adjusted"]) + (" ●" if test["p_adjusted"] <= 0.05 else "")
            yield row(source.names[f"T{test['topic']:.0f}"], test["contrast"], change, surely)


def cell(share: dict) -> str:
    """Write a share of a group with its limits in whole percent."""
    limits = "" if pd.isna(share["low"]) else f" {score(100 * share['low'], 0)}–{score(100 * share['high'], 0)}"
    return percent(share["share"], 0) + limits


def multiverse(source: Source) -> Iterator[str]:
    t, specifications = source.t["multiverse"], source("specifications")
    failed = specifications.query("status != 'done'")
    yield t["lead"].format(n=len(specifications), done=len(specifications) - len(failed))
    for factor in source.records("factors"):
        moved = (score(factor[f"drop_{name}"], 2) for name in ("similarity", "returns"))
        own = (factor["choice"], factor["study_value"], whole(factor["compared"]))
        yield row(*own, *moved, score(factor["times_seed"], 1), factor["moves_most"])
    for topic in source("returns").itertuples():
        weakest = f"{topic.weakest} {score(topic.weakest_similarity, 2)}"
        returns = (percent(topic.returns, 0), score(topic.similarity, 2), weakest)
        yield row(f"T{topic.topic} {topic.label}", *returns)
    yield t["left_out"].format(n=len(failed))
    for lost in failed.to_dict("records"):
        yield f"{lost['specification']} {lost[f'why_{source.language}']}"


def clusters(source: Source) -> Iterator[str]:
    t, summary, labels = source.t["clusters"], source("summary"), source("clusters").query("method == 'ward'")
    level, space = summary["level"], summary["space"]
    yield fill(t["lead"], seeds=len(space["seeds"]), k=space["k"])
    yield from source.notes("summary")
    found = t["found"][level].format(n=labels["cluster"].nunique(), method=t["methods"]["ward"])
    basis = (t["chosen_by"][summary["n_chosen_by"]], t["structure"][summary["structure"]["ward"]])
    yield source.t["between_sentences"].join((found, *basis))
    if level == "unit":
        shares = pd.read_parquet(source.study / TABLES["unit_topics"]).set_index("unit_id")
    else:
        shares = source("doc_topics").set_index("doc_id", drop=False)
    for number, members in labels.groupby("cluster"):
        inside = shares.loc[members["id"]]
        means = inside[topic_columns(inside)].mean().sort_values(ascending=False, kind="stable")[:3]
        leading = " ".join(f"{source.names[name]} {percent(mean, 0)}" for name, mean in means.items())
        counts = inside["doc_id"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
        most = counts[: 3 if level == "unit" else 12]
        documents = [source.titles[doc_id] + (f" {n}" if level == "unit" else "") for doc_id, n in most.items()]
        documents += [t["n_documents"].format(n=len(counts))] if len(counts) > len(most) else []
        yield row(f"{number:.0f}", whole(len(members)), leading, " ".join(documents))
    for (a, b), values in source("agreement").groupby(["a", "b"]):
        values = values.set_index("metric")["value"]
        compared = f"{t['methods'][a]} – {t['methods'][b]}"
        yield row(compared, *(score(values[name], 2) for name in ("ari", "nmi", "purity")))


def segmentation(source: Source) -> Iterator[str]:
    t, summary = source.t["segmentation"], source("audit_summary")
    shares = {"single": percent(summary["single_share"]), "unknown": percent(summary["unknown_share"])}
    yield t["lead"].format(tokens=whole(summary["tokens"]), **shares)
    for name, count in summary["sources"].items():
        if count:
            yield row(t["sources"][name], whole(count), percent(count / summary["tokens"]))
    phrases = source("phrases")
    for layer, counts in summary["phrases"].items():
        fired = phrases.query("layer == @layer and whole > 0").sort_values("whole", ascending=False)["phrase"][:8]
        numbers = (counts[name] for name in ("entries", "fired", "split", "covered", "absent"))
        yield row(" ".join([t["sources"][layer], *fired]), *map(whole, numbers))
    for phrase in phrases.query("split > 0").to_dict("records"):
        counts = (whole(phrase[name]) for name in ("in_text", "whole", "split"))
        yield row(phrase["phrase"], t["sources"][phrase["layer"]], *counts, phrase["pieces"])
    for word in source("new_words").query("decision == ''").itertuples():
        free = score(min(word.left_entropy, word.right_entropy), 1)
        yield row(word.word, whole(word.count), whole(word.documents), score(word.cohesion, 1), free, word.example)
    for layer, words in source("stopwords").groupby("layer"):
        hits = t["hits"].format(words=whole(len(words)), tokens=whole(words["cf"].sum()))
        yield f"{source.t['reasons'][f'stopword:{layer}']} {hits}"


def copies(source: Source) -> Iterator[str]:
    t, summary = source.t["copies"], source("copied_summary")
    counts = {"units": "copied_units", "all": "units", "within": "within_chars", "across": "across_chars"}
    values = {name: whole(summary[key]) for name, key in counts.items()} | {"share": percent(summary["share"])}
    lead = t["lead"].format(similarity=percent(summary["similarity"], 0), **values)
    yield f"{lead} {t['treatments'][summary['treatment']]}"
    titles = source.titles.to_dict() | {"": ""}
    repeating = source("copied_documents").query("copied_chars > 0")
    most = repeating.sort_values(["share", "doc_id"], ascending=[False, True])[:20]
    for document in most.itertuples():
        copied = (percent(document.share), whole(document.copied_chars))
        yield row(titles[document.doc_id], *copied, titles[document.source_doc_id])
    pairs = source("copied_pairs")
    for pair in pairs.sort_values(["chars", "doc_id"], ascending=[False, True])[:20].itertuples():
        earlier = titles[pair.source_doc_id] + ("" if pair.dated == "True" else f" {t['undated']}")
        yield row(titles[pair.doc_id], earlier, whole(pair.units), whole(pair.chars))
    for all_rows in (len(repeating), len(pairs)):
        if all_rows > 20:
            yield source.t["first_rows"].format(shown=20, all=all_rows)


def settings(source: Source) -> Iterator[str]:
    yield from (row(*pair) for pair in flat(source("settings")))
    yield from (f"{name} {version}" for name, version in source("versions").items())


def flat(values: dict, above: str = "") -> Iterator[tuple[str, str]]:
    """Write the keys of a nested record with dots; those of a section of the settings without its name."""
    for key, value in values.items():
        if isinstance(value, dict):
            yield from flat(value, f"{above}{key}.")
        else:
            written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield (above + key).partition(".")[2] or key, written


COMPARED = (head, intake, choice, evidence, clusters, segmentation, copies, settings)
CLAIMS = {function.__name__: function for function in COMPARED}
"""Section → what says which blocks it must have."""


def static(texts: dict) -> set[str]:
    """Return the texts of the labels into which nothing is filled."""
    found: set[str] = set()
    for text in texts.values():
        found |= static(text) if isinstance(text, dict) else {text} if "{" not in str(text) else set()
    return found


def one_space(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def said(shown) -> list[dict]:
    """The blocks of the page."""
    return [block | {"text": one_space(block["text"])} for block in shown.evaluate(BLOCKS)]


@pytest.mark.parametrize("section", CLAIMS)
def test_every_number_is_that_of_its_table(said, studies, language, section):
    source = Source(studies[language], language)
    expected = Counter(map(one_space, CLAIMS[section](source)))
    plain = static(source.t)
    found = [block for block in said if block["section"] == section and block["text"] not in plain]
    counted = Counter(block["text"] for block in found)
    strange = [f"{block['place']}: {block['text']}" for block in found if block["text"] in counted - expected]
    missing = sorted((expected - counted).elements())
    assert (strange, missing) == ([], []), "on the page but not in the tables; in the tables but not on the page"


def test_every_section_is_compared(said):
    assert {block["section"] for block in said} - NOT_YET == set(CLAIMS)
    assert set(CLAIMS) | NOT_YET == {"head", *SECTIONS}
