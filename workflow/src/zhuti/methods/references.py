"""The works that the methods text cites: BibTeX in the plain form of workflow/resources/references.bib."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

CITATION = re.compile(r"(?<!\\)\[(@[a-z]+[0-9]*[a-z]*(?:; @[a-z]+[0-9]*[a-z]*)*)\]")
"""A citation as Pandoc writes it: [@blei2003; @griffiths2004]. In values from a corpus [ and @ are escaped."""
_ENTRY = re.compile(r"^@(\w+)\{(\w+),\n((?:  \w+ = \{.*\},\n)+)\}$", re.MULTILINE)
_FIELD = re.compile(r"^  (\w+) = \{(.*)\},$", re.MULTILINE)
_ACCENTS = {'"': "\u0308", "v": "\u030c", "r": "\u030a", "'": "\u0301"}
_ACCENT = re.compile(r"""\{\\(["'vr])\{?(\w)\}?\}""")
MOST_AUTHORS = 3
"""Up to so many are named where a work is cited; of others the first, et al."""


@dataclass(frozen=True)
class Reference:
    """One entry."""

    key: str
    fields: Mapping[str, str]
    source: str
    """As it stands in the file."""

    @property
    def authors(self) -> list[str]:
        """Family names; "others" stands for the rest."""
        return [plain(name).partition(",")[0] for name in self.fields["author"].split(" and ")]

    @property
    def short(self) -> str:
        """As it is cited in a text: Blei, Ng & Jordan 2003; a program without a year by its name."""
        if "year" not in self.fields:
            return plain(self.fields["title"]).partition(":")[0]
        names = self.authors
        if len(names) > MOST_AUTHORS or "others" in names:
            shown = f"{names[0]} et al."
        else:
            shown = " & ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        return f"{shown} {self.fields['year']}"

    @property
    def full(self) -> str:
        """As it stands in a list of references."""
        f = {name: plain(value).replace("--", "–") for name, value in self.fields.items()}
        authors = f["author"].replace(" and others", " et al.").replace(" and ", "; ")
        where = f.get("journal") or f.get("booktitle") or f.get("publisher") or f.get("howpublished", "")
        volume = f" {f['volume']}" if "volume" in f else ""
        number = f" ({f['number']})" if "number" in f else ""
        pages = f", {f['pages']}" if "pages" in f else ""
        end = f" https://doi.org/{f['doi']}" if "doi" in f else f" {f['url']}" if "url" in f else ""
        year = f" ({f['year']})" if "year" in f else ""
        return f"{authors}{year}: {f['title']}. {where}{volume}{number}{pages}.{end}"


def plain(text: str) -> str:
    """Turn BibTeX's accents into characters and leave out the braces."""
    accented = _ACCENT.sub(lambda match: match[2] + _ACCENTS[match[1]], text)
    return normalize("NFC", re.sub("[{}]", "", accented))


def read(path: str | Path) -> dict[str, Reference]:
    """Read a file: key → entry, in its order."""
    return parse(Path(path).read_text(encoding="utf-8"))


def parse(text: str) -> dict[str, Reference]:
    """Read BibTeX: key → entry, in its order."""
    return {match[2]: Reference(match[2], dict(_FIELD.findall(match[3])), match[0]) for match in _ENTRY.finditer(text)}


def cited(texts: Iterable[str]) -> list[str]:
    """Return the keys that Markdown texts cite, sorted."""
    return sorted({key[1:] for text in texts for group in CITATION.findall(text) for key in group.split("; ")})


def bibliography(keys: Iterable[str], known: Mapping[str, Reference]) -> str:
    """Return BibTeX of some works, which must all be known."""
    return "\n\n".join(known[key].source for key in keys) + "\n"
