"""The captions of all figures, as they can be taken into a paper: what is shown, and of what."""

from collections.abc import Callable
from pathlib import Path

from zhuti.figures import FORMATS, NAMES
from zhuti.tables import read_json, stream_csv

RESAMPLED = ("topic_trends", "group_differences")
"""Figures with intervals."""


def facts(account: list[dict[str, str]], choice: dict, resampling: dict, study: dict) -> dict:
    """Gather what every caption names: documents and units in the models, the model, K, seeds and the study.

    Args:
        account: the rows of flow.csv.
        choice: choice.json; resampling: intervals.json, which knows the seeds; study: study.json.
    """
    kept = {row["step"]: int(row["count"]) for row in account if row["reason"] == "kept"}
    return study | {
        "documents": kept["documents"],
        "units": kept["units"],
        "model": choice["model"],
        "k": choice["k"],
        "seed": choice["seed"],
        "seeds": len(resampling["seeds"]),
        "resamples": resampling["resamples"],
        "level": resampling["level"],
    }


def caption(name: str, known: dict, texts: dict) -> str:
    """Write the caption of one figure in one language.

    Args:
        known: what `facts` gathered.
        texts: all labels of the language.
    """
    said, models = texts["captions"], texts["figures"]["models"]
    values = known | {"model": models.get(known["model"], known["model"])}
    seeds = said["no_seed" if known["model"] == "nmf" else "seeds" if known["seeds"] > 1 else "one_seed"]
    sentences = [texts["figure_captions"][name], said["facts"].format(**values), seeds.format(**values)]
    if name in RESAMPLED and known["resamples"]:
        sentences.append(said["intervals"].format(**values))
    sentences.append(said["study"].format(**values))
    return texts["between_sentences"].join(sentences)


def page(known: dict, languages: list[dict]) -> str:
    """Write the captions of all figures in each language, as Markdown."""
    parts = [f"# {' · '.join(texts['captions']['heading'].format(**known) for texts in languages)}"]
    for name in NAMES:
        parts.append(f"## {' · '.join(f'{name}.{kind}' for kind in FORMATS)}")
        parts += [caption(name, known, texts) for texts in languages]
    return "\n\n".join(parts) + "\n"


def run(
    *,
    account: str,
    choice: str,
    intervals: str,
    study: str,
    labels: list[str],
    captions: str,
    say: Callable[[str], None],
) -> None:
    """Write report/figures/captions.md.

    Args:
        account: flow/flow.csv; choice: topics/choice.json; intervals: evidence/intervals.json; study: study.json.
        labels: the texts in Chinese and in English.
        captions: the file to write.
    """
    import yaml

    languages = [yaml.safe_load(Path(path).read_text(encoding="utf-8")) for path in labels]
    known = facts(list(stream_csv(account)), read_json(choice), read_json(intervals), read_json(study))
    Path(captions).write_text(page(known, languages), encoding="utf-8", newline="\n")
    say(f"{len(NAMES)} figures")
