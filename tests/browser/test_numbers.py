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
from functools import cached_property
from pathlib import Path

import pandas as pd
import pytest
from rendered import LABELS, SECTIONS, TABLES

from zhuti.methods.references import parse
from zhuti.page import fill
from zhuti.report import METRICS
from zhuti.results import read, topic_columns
from zhuti.sections.evidence import LINEUP
from zhuti.tables import read_json
from zhuti.written import percent, score, whole

BLOCKS = Path(__file__).with_name("blocks.js").read_text(encoding="utf-8")
NOT_YET: set[str] = set()


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
        named = self("names").dropna(subset="topic")
        self.names = {f"T{row.topic:.0f}": f"T{row.topic:.0f} {row.name}" for row in named.itertuples(index=False)}
        self.has_multiverse = (self.study / "multiverse").exists()

    def __call__(self, name: str) -> pd.DataFrame | dict:
        path = self.study / TABLES.get(name, f"multiverse/{name}.csv")
        return read_json(path) if path.suffix == ".json" else read(path)

    def records(self, name: str) -> list[dict]:
        return self(name).to_dict("records")

    def mean(self, metric: str) -> float:
        """Return the mean of a metric over all fits of the chosen K."""
        own = self("scores").query(f"model == '{self('choice')['model']}' and k == {self.k} and metric == '{metric}'")
        return own["value"].mean()

    def notes(self, *names: str) -> list[str]:
        return [note[self.language] for name in names for note in self(name)["notes"]]

    def of(self, name: str, topic: int) -> list[dict]:
        """Return the rows on a topic."""
        table = self(name)
        return table[table["topic"] == topic].to_dict("records")

    def prevalence(self, topic: int, over_time: bool) -> list[tuple[str, pd.DataFrame]]:
        """Return the shares of a topic over time, or by each column of groups."""
        table = self("prevalence").query("topic == @topic")
        return list(table[(table["by"] == "period") == over_time].groupby("by"))

    def sentences(self, said: list[str], *more: str) -> str:
        return " ".join([self.t["between_sentences"].join(said), *more])

    @cached_property
    def units(self) -> list[tuple[str, dict]]:
        """The units with their texts and topics, by document and place."""
        found = pd.read_parquet(self.study / "clean" / "units.parquet").set_index("unit_id")
        shares = pd.read_parquet(self.study / TABLES["unit_topics"]).set_index("unit_id")
        order = {doc_id: place for place, doc_id in enumerate(self("doc_topics")["doc_id"])}
        units = {
            unit.Index: {"doc_id": unit.doc_id, "heading": " › ".join(unit.heading), "text": unit.text}
            | {"start": unit.map_doc[0], "end": unit.map_doc[-1] + unit.map_length[-1]}
            | {"shares": shares.loc[unit.Index, topic_columns(shares)].astype(float)}
            for unit in found.itertuples()
        }
        return sorted(units.items(), key=lambda unit: (order[unit[1]["doc_id"]], unit[1]["start"]))

    def marked(self, unit_id: str, wanted: set[str]) -> str:
        """Return the text of a unit with spaces around the words that are marked in it."""
        tokens = pd.read_parquet(self.study / "segment" / "tokens.parquet").set_index("unit_id").loc[unit_id, "token"]
        return "".join(f" {token} " if token in wanted else token for token in tokens)

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


def beyond_chance(source: Source) -> str:
    t, failing = source.t["summary"], len(source("null_summary")["failing"])
    return fill(t["chance"] if failing else t["all_beat"], k=source.k, failing=failing)


def head(source: Source) -> Iterator[str]:
    t, flow, study = source.t, source.flow(), source("study")
    counts = {"documents": flow["documents"][""], "units": flow["units"][""], "in_model": flow["units"]["kept"]}
    counts["tokens"] = flow["tokens"]["kept"]
    counts = {name: whole(count) for name, count in (counts | {"types": flow["vocabulary"]["kept"]}).items()}
    yield fill(t["lead"], **counts, model=t["figures"]["models"][source("choice")["model"]], k=source.k)
    yield fill(t["stamp"], study=study["study"], hash=study["hash"])
    yield from source.names.values()
    refused = source("intake").query("status == 'refused'")["source"]
    yield t["warnings"]["refused"].format(n=len(refused), names=", ".join(refused))
    if flow["documents"][""] < 20:
        yield t["warnings"]["few_documents"].format(n=flow["documents"][""], limit=20)
    yield t["warnings"]["damaged"].format(n=source("quality")["doc_id"].nunique())
    if source("copied_summary")["share"] > 0.1:
        yield t["warnings"]["copied"].format(share=source("copied_summary")["share"])
    unstable = [f"T{topic}" for topic in source.topics.query("returns < 0.5")["topic"]]
    yield t["warnings"]["unstable"].format(topics=", ".join(unstable))
    yield t["warnings"]["chance"].format(topics=", ".join(f"T{topic}" for topic in source("null_summary")["failing"]))
    named = source("names")
    stale = [f"T{topic:.0f}" for topic in named.query("status == 'stale'")["topic"]]
    yield t["warnings"]["stale"].format(topics=", ".join(stale))
    gone = named.query("status == 'gone'")["name"]
    yield t["names"]["gone"].format(n=len(gone), names=", ".join(gone))


def summary(source: Source) -> Iterator[str]:
    t, flow, chosen, more = source.t["summary"], source.flow(), source("choice"), source.t["summary"]["more"]
    total, kept = ({step: counts[name] for step, counts in flow.items()} for name in ("", "kept"))
    went_in = {"files": total["files"], "documents": total["documents"], "characters": total["characters"]}
    words = {"units": total["units"], "tokens": total["tokens"], "kept": kept["tokens"], "types": kept["vocabulary"]}
    said = [
        t["corpus"].format(**{name: whole(count) for name, count in went_in.items()}),
        t["refused"].format(n=(source("intake")["status"] != "kept").sum()),
        t["dropped"].format(
            **{name: whole(count) for name, count in words.items()}, share=percent(kept["tokens"] / total["tokens"], 0)
        ),
        t["copied"].format(share=percent(source("copied_summary")["share"])),
    ]
    yield source.sentences(said, more["intake"])
    sets = {name: ", ".join(map(str, chosen[name])) for name in ("candidates", "k_set")}
    model = source.t["figures"]["models"][chosen["model"]]
    said = [fill(t["model"], model=model, k=source.k, candidates=sets["candidates"])]
    said += [t["k_set"].format(k_set=sets["k_set"])] + ([] if chosen["decided"] else [t["undecided"]])
    yield source.sentences(said, more["choice"])
    omega = fill(t["omega"], omega=score(source.mean("omega"), 2))
    said = [fill(t["returns"], returns=percent(source.mean("returns"), 0), omega=omega)]
    own = percent(source.topics["returns"].mean(), 0)
    said += [] if own == percent(source.mean("returns"), 0) else [t["own"].format(returns=own)]
    random = source("lineup").query("model == 'lda_random' and metric == 'returns'")["mean"]
    said += [t["random"].format(returns=percent(value, 0)) for value in random]
    said += [beyond_chance(source), t["no_multiverse"], t["validity"]]
    if source.has_multiverse:
        counted, returns = source("returns")["specifications"].max(), source("returns")["returns"].mean()
        said[-2] = t["multiverse"].format(done=counted, returns=percent(returns, 0))
    yield source.sentences(said, more["evidence"])
    verdicts = source("verdicts").groupby("topic")["verdict"].first().value_counts()
    for name, text in source.t["verdicts"]["tally"].items():
        yield f"{verdicts.get(name, 0)} {text}"


def topics(source: Source) -> Iterator[str]:
    t = source.t["topics"]
    yield fill(t["lead"], k=source.k, relevance_lambda=0.6)
    limits = {(row.topic, row.quantity): row._asdict() for row in source("intervals").itertuples()}
    verdicts = source("verdicts").groupby("topic")["verdict"].first()
    for topic in source.topics.itertuples():
        judged = source.t["verdicts"]["words"][verdicts[topic.topic]]
        share = percent(topic.share) + interval(limits[topic.topic, "share"], percent, 1)
        yield row(source.names[f"T{topic.topic}"], share, "", "", judged)
    yield from (text for name, text in t["measures"].items())
    yield fill("λ = {value}", value=0.6)
    for topic in source.records("topics"):
        yield from card(source, topic, limits)


def card(source: Source, topic: dict, limits: dict) -> Iterator[str]:
    """Say what there is on a topic's card, from its name to its lists of words."""
    number = topic["topic"]
    t, named = source.t["topics"], source.of("names", number)[0]
    yield f"T{number}"
    yield named["name"]
    yield percent(topic["share"])
    yield interval(limits[number, "share"], percent, 1)
    if named["status"] != "suggested":
        parts = [source.t["names"]["statuses"][named["status"]], named["suggested"], named["note"]]
        stale = source.t["names"]["stale"].format(similarity=named["similarity"], limit=0.5)
        yield " · ".join(filter(None, parts)) + (f" {stale}" if named["status"] == "stale" else "")
    for verdict in source.of("verdicts", number):
        if verdict["reason"]:
            yield source.t["verdicts"]["reasons"][verdict["reason"]].format(**verdict)
    words = sorted(source.of("topic_words", number), key=lambda word: word["rank"])
    yield from (f"{word['term']} {percent(word['probability'])}" for word in words[:10])
    yield " ".join(word["term"] for word in words[10:30])
    documents = source("doc_topics").sort_values(f"T{number}", ascending=False, kind="stable")[:3]
    yield from (f"{title} {percent(share, 0)}" for title, share in documents[["title", f"T{number}"]].values)
    yield from measures(source, topic, limits)
    yield from origin(source, number)
    yield from over_time(source, number)
    for by, groups in source.prevalence(number, over_time=False):
        yield source.t["prevalence"]["by"].format(column=by)
        for group in groups.sort_values("share", ascending=False, kind="stable")[:5].to_dict("records"):
            yield f"{group['group']} {percent(group['share'], 0)}{interval(group, percent, 0)}"
    for unit in sorted(source.of("typical_units", number), key=lambda unit: unit["rank"]):
        yield source.marked(unit["unit_id"], {word["term"] for word in words[:30]})
        yield unit["title"]
        yield unit["heading"]
        yield unit["unit_id"]
        share = t["unit_share"].format(share=percent(unit["share"], 0))
        yield f"{t['offsets'].format(**unit)} · {share}"
    lists = source("word_lists").query("topic == @number").sort_values("rank")
    yield from (" ".join(lists[name]) for name in ("probability", "relevance", "frex", "lift"))


def measures(source: Source, topic: dict, limits: dict) -> Iterator[str]:
    """Say the scores of a topic, of which some have intervals."""
    number = topic["topic"]
    for name in ("npmi", "c_v", "exclusivity", "stability", "returns", "omega"):
        value = percent(topic[name], 0) if name == "returns" else score(topic[name], 2)
        yield value + (interval(limits[number, name]) if (number, name) in limits else "")
    null = source.of("null", number)[0]
    yield f"{score(null['excess'], 1)} p = {score(null['p'])}"
    if source.has_multiverse:
        yield percent(source.of("returns", number)[0]["returns"], 0)


def origin(source: Source, number: int) -> Iterator[str]:
    """Say which document a topic is mostly from, on how many it rests, and how much is copied; no issuer is known."""
    found = source.of("sources", number)[0]
    yield f"{percent(found['document_share'], 0)} {source.titles[found['document']]}"
    yield score(found["documents_effective"], 1)
    yield percent(found["copied_share"], 0)


def over_time(source: Source, number: int) -> Iterator[str]:
    """Say the first, the highest and the last period of a topic."""
    for _, periods in source.prevalence(number, over_time=True):
        first, last, highest = periods.iloc[0], periods.iloc[-1], periods.loc[periods["share"].idxmax()]
        shares = [f"{period['group']} {percent(period['share'], 0)}" for period in (first, highest, last)]
        shares[1] = f"{source.t['topics']['highest']} {shares[1]}"
        yield " ".join(shares)


def documents(source: Source) -> Iterator[str]:
    t, table = source.t["documents"], source("doc_topics")
    columns, best = topic_columns(table), source("keywords").sort_values("rank")
    yield row(t["document"], *columns)
    for document in table.to_dict("records"):
        shares = (percent(document[name], 0) for name in columns)
        yield row(f"{document['title']} {document['date']} {t['units']}", *shares)
    pairs = source("similarities").sort_values("similarity", ascending=False, kind="stable")[:20]
    yield t["alike_table"].format(n=len(pairs))
    copied = source("copied_pairs").set_index(["doc_id", "source_doc_id"])["chars"].to_dict()
    for a, b, similarity in pairs[["doc_id_a", "doc_id_b", "similarity"]].values:
        chars = copied.get((a, b), 0) + copied.get((b, a), 0)
        yield row(source.titles[a], source.titles[b], score(similarity, 2), whole(chars))
    for level, name_of in (("document", source.titles), ("group", {})):
        for name, words in best[best["level"] == level].groupby("id"):
            yield name_of.get(name, name)
            yield " ".join(words["term"][:12])


def explorer(source: Source) -> Iterator[str]:
    """Say what stands in the explorer before anybody has searched: all units, in their order."""
    t, said, walk = source.t["explorer"], source.t["explorer"]["script"], source("explorer")
    yield fill(t["lead"], shown=whole(len(walk["units"])), all=whole(walk["all_units"]))
    yield said["count"].format(n=whole(len(source.units)))
    for name, share in zip(source.names, source.topics["share"], strict=True):
        yield f"{source.names[name]} {percent(share)}"  # on the map
        yield name
    yield from (source.names[name] for name in source.names)  # to be picked
    groups = source("prevalence").drop_duplicates(["by", "group"])
    yield from 2 * list(groups["group"]) + list(groups.query("by != 'period'")["group"])
    for unit_id, unit in source.units[:8]:
        shares = unit["shares"].sort_values(ascending=False, kind="stable")
        leading = [f"{name} {percent(share, 0)}" for name, share in shares.items() if share >= 0.02][:3]
        yield unit["text"]
        offsets = said["offsets"].format(**unit)
        yield f"{source.titles[unit['doc_id']]} › {unit['heading']} {unit_id} {offsets}"
        yield " ".join([*leading, said["cite"]])
    yield from compared(source, *groups[["by", "group"]].values[:2])


def compared(source: Source, a: tuple[str, str], b: tuple[str, str]) -> Iterator[str]:
    """Say how two groups differ in each topic, the largest difference first."""
    table = source("prevalence").set_index(["by", "group", "topic"]).sort_index()
    left, right = (table.loc[tuple(group)] for group in (a, b))
    for number in left.index:
        one, other = left.loc[number], right.loc[number]
        difference = other["share"] - one["share"]
        shares = (percent(share["share"]) + interval(share, percent, 1) for share in (one, other))
        yield row(source.names[f"T{number}"], *shares, ("+" if difference > 0 else "") + percent(difference), "")


def methods(source: Source) -> Iterator[str]:
    """Say the checklist; for the text of the methods see `prose`."""
    t, checklist, study = source.t["methods"], source("checklist"), source("study")
    yield f"{t['hash']} {study['hash']}"
    counts = checklist["status"].value_counts()
    yield t["checklist_lead"].format(**{name: counts.get(name, 0) for name in ("there", "partly", "missing")})
    for question, items in checklist.groupby("question"):
        yield t["questions"][question]
        for item in items.to_dict("records"):
            status, place = t["statuses"][item["status"]], t["places"][item["where"]]
            yield row(t["points"][item["item"]], status, item[source.language], place)
    bibtex = (source.study / "report" / "references.bib").read_text(encoding="utf-8")
    yield from (reference.full for reference in parse(bibtex).values())
    yield bibtex


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
        seeds = t["no_seeds"] if model == "nmf" else t["seeds"].format(n=of_model["seed"].nunique())
        yield f"{source.t['figures']['models'][model]} {seeds}"


def evidence(source: Source) -> Iterator[str]:
    yield from questions(source)
    yield from how_made(source)
    yield from lineup(source)
    yield from topic_by_topic(source)
    yield from prevalence(source)
    if source.has_multiverse:
        yield from multiverse(source)


def questions(source: Source) -> Iterator[str]:
    t, chosen, answers = source.t["evidence"], source("choice"), source.t["evidence"]["answers"]
    tried = answers["not_tried"]
    if source.has_multiverse and source("specifications").query("status == 'done'")["choice"].str.match("bow").any():
        counted, returns = source("returns")["specifications"].max(), source("returns")["returns"].mean()
        tried = answers["preprocessing"].format(done=counted, returns=percent(returns, 0))
    omega = fill(source.t["summary"]["omega"], omega=score(source.mean("omega"), 2))
    random = source("lineup").query("model == 'lda_random' and metric == 'returns'")["mean"]
    from_random = [source.t["summary"]["random"].format(returns=percent(value, 0)) for value in random]
    returned = fill(answers["reliability"], returns=percent(source.mean("returns"), 0), omega=omega)
    failing = beyond_chance(source)
    sets = {name: ", ".join(map(str, chosen[name])) for name in ("k_set", "candidates")}
    for name, answer, places in (
        ("preprocessing", tried, ("multiverse", "segmentation", "intake")),
        ("k", fill(answers["k"], k=source.k, **sets), ("choice",)),
        (
            "reliability",
            source.sentences([returned, *from_random, failing]),
            ("topics", "topic-evidence", "lineup"),
        ),
        ("validity", answers["validity"], ("topics",)),
    ):
        yield row(t["questions"][name], answer, " ".join(t["places"][place] for place in places))


def how_made(source: Source) -> Iterator[str]:
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
        said = t["intervals"].format(level=percent(drawn["level"], 0), fits=len(drawn["seeds"]), **counts)
        yield source.sentences([said, t["intervals_anchors"]])
    yield t["shuffled"].format(shuffles=null["shuffles"], level=null["level"])


def lineup(source: Source) -> Iterator[str]:
    t, table = source.t["evidence"], source("lineup")
    said = fill(t["lineup"], k=source("lineup_summary")["k"])
    compared = source("lineup")["metric"].eq("nmi").any()
    yield source.sentences([said, t["lineup_classes"]]) if compared else said
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
        yield row(*own, *moved, score(factor["times_refit"], 1), factor["moves_most"])
    for topic in source("returns").itertuples():
        weakest = f"{topic.weakest} {score(topic.weakest_similarity, 2)}"
        returns = (percent(topic.returns, 0), score(topic.similarity, 2), weakest)
        yield row(source.names[f"T{topic.topic}"], *returns)
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
        means = inside[topic_columns(inside)].mean().sort_values(ascending=False, kind="stable")
        gaps = (means - shares[topic_columns(shares)].mean()).sort_values(ascending=False, kind="stable")[:3]
        above = " ".join(
            f"{source.names[name]} +{percent(gap, 0)}" for name, gap in gaps.items() if round(100 * gap) > 0
        )
        shown = {name: mean for name, mean in means[:3].items() if round(100 * mean)}
        leading = " ".join(f"{source.names[name]} {percent(mean, 0)}" for name, mean in shown.items())
        counts = inside["doc_id"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
        most = counts[: 3 if level == "unit" else 5]
        documents = [source.titles[doc_id] + (f" {n}" if level == "unit" else "") for doc_id, n in most.items()]
        documents += [t["n_more"].format(n=len(counts) - len(most))] if len(counts) > len(most) else []
        yield row(f"{number:.0f}", whole(len(members)), leading, above, " ".join(documents))
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


COMPARED = (
    head, summary, topics, explorer, documents, clusters, choice, evidence, intake, segmentation, copies, methods,
    settings,
)  # fmt: skip
CLAIMS = {function.__name__: function for function in COMPARED}
"""Section → what says which blocks it must have."""


def static(texts: dict) -> set[str]:
    """Return the texts of the labels into which nothing is filled."""
    found: set[str] = set()
    for text in texts.values():
        found |= static(text) if isinstance(text, dict) else {text} if "{" not in str(text) else set()
    return found


def prose(source: Source) -> set[str]:
    """Return the paragraphs of the methods in both languages, as they are in its files.

    The numbers in them are not compared here: tests/unit/test_methods.py compares them with the tables.
    """
    found, known = set(), parse((source.study / "report" / "references.bib").read_text(encoding="utf-8"))
    for language, brackets in {"zh": "（{}）", "en": "({})"}.items():
        text = (source.study / "report" / f"methods.{language}.md").read_text(encoding="utf-8")
        for key, reference in known.items():
            text = text.replace(f"[@{key}]", brackets.format(f" {reference.short} "))
        found |= set(text.split("\n"))
    return set(map(one_space, found))


def one_space(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def said(shown) -> list[dict]:
    """The blocks of the page."""
    return [block | {"text": one_space(block["text"])} for block in shown.evaluate(BLOCKS)]


@pytest.mark.parametrize("section", CLAIMS)
def test_every_number_is_that_of_its_table(said, studies, language, section):
    source = Source(studies[language], language)
    expected = Counter(filter(None, map(one_space, CLAIMS[section](source))))
    plain = static(source.t)
    plain |= {f"{text} report/figures/{name}.svg · .png · .pdf" for name, text in source.t["figure_captions"].items()}
    if section == "methods":
        plain |= prose(source)
    found = [block for block in said if block["section"] == section]
    counted = Counter(block["text"] for block in found)
    claiming = [block for block in found if block["claims"] and block["text"] not in plain]
    strange = [f"{block['place']}: {block['text']}" for block in claiming if block["text"] in counted - expected]
    missing = sorted((expected - counted).elements())
    assert (strange, missing) == ([], []), "on the page but not in the tables; in the tables but not on the page"


def test_every_section_is_compared(said):
    assert {block["section"] for block in said} - NOT_YET == set(CLAIMS)
    assert set(CLAIMS) | NOT_YET == {"head", *SECTIONS}
