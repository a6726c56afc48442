"""Damage to XML: what begins or ends as a record is kept or rejected, each once, in every format.

The oracle looks at tags alone: a beginning is a record, and so is an end that has no beginning.
"""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from documents import Document
from loading import SAMPLES

from graphkit.records import Note, Person, Rejected, Work
from graphkit.sources import documents, loader_named, recognised
from loaders._read import xml

# The sample that has a record of each, and the name of the record's element.
XML = {
    "acl-anthology": ("acl_anthology/2020.made.xml", "paper"),
    "arxiv": ("arxiv/api.atom", "entry"),
    "crossref-xml": ("crossref_xml/deposit.xml", "journal_article"),
    "datacite-xml": ("datacite_xml/resource.xml", "resource"),
    "dblp": ("dblp/extract.xml", "article"),
    "elsevier-xml": ("elsevier_xml/article.xml", "full-text-retrieval-response"),
    "endnote-xml": ("endnote/library.xml", "record"),
    "jats": ("jats/one.nxml", "article"),
    "marcxml": ("marcxml/two.xml", "record"),
    "mods": ("mods/two.xml", "mods"),
    "orcid": ("orcid/bulk.xml", "work:work"),
    "pubmed-xml": ("pubmed-xml/efetch.xml", "PubmedArticle"),
    "tei": ("tei/hal.xml", "biblFull"),
    "zotero-rdf": ("zotero_rdf/library.rdf", "bib:Article"),
}
COPIES = 4
_TAGS = re.compile(r"<(/?)([\w.:-]+)[^<>]*?(/?)>")


def closed(text: str) -> str:
    """The ends of the elements that a text leaves open."""
    opened: list[str] = []
    for end, name, empty in _TAGS.findall(re.sub(r"<[?!][^>]*>", "", text)):
        if end:
            opened.pop()
        elif not empty:
            opened.append(name)
    return "".join(f"</{name}>" for name in reversed(opened))


def library(format: str) -> tuple[str, str, str]:
    """A file of one record several times: what stands before, the records, what stands after."""
    file, name = XML[format]
    text = (SAMPLES / file).read_text(encoding="utf-8")
    match = re.search(rf"<{name}[\s>].*?</{name}>", text, re.DOTALL)
    assert match is not None
    before = text[: match.start()]
    if format == "acl-anthology":
        before = re.sub(r"<frontmatter>.*?</frontmatter>", "", before, flags=re.DOTALL)
    before = re.sub(rf"<{name}[\s>].*</{name}>", "", before, flags=re.DOTALL)
    if format == "pubmed-xml":
        before = "<PubmedArticleSet>"
    return before, "\n".join([match.group()] * COPIES) + "\n", closed(before)


def told(loader: Any, text: str) -> int:
    return sum(type(r) is not Note for r in loader.read(Document("x.xml", text)))


def expected(name: str, text: str) -> int:
    """The beginnings in a text, and the ends that have none."""
    count = opened = 0
    for end in re.findall(rf"<(/)?{re.escape(name)}(?=[\s>/])(?(1)\s*>)", text):
        count += not end or not opened
        opened = not end
    return count


def harmed(records: str, after: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(records))
    kind = chance.randrange(5)
    if kind == 0:  # cut
        return records[: max(at, records.index(">") + 1)]
    if kind == 1:  # a byte that is another
        return records[:at] + chance.choice("<>/&x\x00\"é'") + records[at + 1 :] + after
    if kind == 2:  # a piece that is lost
        return records[:at] + records[at + chance.randint(1, 80) :] + after
    tags = list(re.finditer(r"</?[\w.:-]+[^<>]*>", records))
    tag = chance.choice(tags)  # an element that is not closed, or not opened
    return records[: tag.start()] + records[tag.end() :] + after


@pytest.mark.parametrize("format", XML)
def test_what_begins_or_ends_is_kept_or_rejected(format: str) -> None:
    loader, name = loader_named(format), XML[format][1]
    before, records, after = library(format)
    # without records, TEI is of another kind, and Crossref's journal is refused as empty
    none = told(loader, before + after) if format not in ("tei", "crossref-xml") else 0
    assert told(loader, before + records + after) == none + COPIES
    chance = random.Random(format)
    for _ in range(120):
        text = harmed(records, after, chance)
        assert told(loader, before + text) == none + expected(name, text), text


def test_a_damaged_article_of_a_journal_costs_itself() -> None:
    """Crossref's deposits hold an issue's articles in one element."""
    article = "<journal_article><titles><title>Kelp {}</title></titles></journal_article>"
    head = "<journal><journal_metadata><full_title>Reef</full_title></journal_metadata>"
    articles = [article.format(n) for n in range(5)]
    articles[1] = articles[1].replace("</title>", "")
    for end in ("</journal></body></doi_batch>", ""):
        text = "".join(["<doi_batch><body>", head, *articles, end])
        found = list(loader_named("crossref-xml").read(Document("x.xml", text)))
        kept = [r for r in found if not isinstance(r, Rejected)]
        assert (len(kept), len(found)) == (4, 5)
        assert {(r.venue, r.title) for r in kept} == {("Reef", f"Kelp {n}") for n in (0, 2, 3, 4)}
    bare = "".join([head.replace("</full_title>", ""), *articles, "</journal>"])
    found = list(loader_named("crossref-xml").read(Document("x.xml", f"<doi_batch>{bare}")))
    assert sum(isinstance(r, Rejected) for r in found) == 1 and len(found) == 5


def test_a_damaged_work_of_a_profile_costs_itself() -> None:
    """ORCID's records hold a person and all their works in one element."""
    text = (SAMPLES / "orcid/record.xml").read_text(encoding="utf-8")
    begin = text.index("<activities:group>")
    group = text[begin : text.index("</activities:group>") + len("</activities:group>")]
    groups = [group.replace("put-code", f'display-index="{n}" put-code', 1) for n in range(5)]
    broken = groups[1].replace("</common:title>", "", 1)
    assert broken != groups[1]
    for place, kept in (
        ("".join([groups[0], broken, *groups[2:]]), 5),
        (f"<stray>{''.join(groups)}", 6),
    ):
        found = list(loader_named("orcid").read(Document("x.xml", text.replace(group, place))))
        people = [r for r in found if isinstance(r, Person)]
        assert [p.name for p in people] == ["J. S. Carberry"]
        assert sum(isinstance(r, Work | Person) for r in found) == kept
        assert sum(isinstance(r, Rejected) for r in found) == 1
        works = [r for r in found if isinstance(r, Work)]
        assert all(dict(w.extra)["owner_orcid"] == people[0].orcid for w in works)


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "utf-16", "nonsense", "ascii"])
def test_an_encoding_that_is_declared_wrongly_costs_nothing(tmp_path: Any, declared: str) -> None:
    before, records, after = library("endnote-xml")
    body = re.sub(r"<\?xml[^>]*\?>", "", before) + records.replace("own", "öwn") + after
    for actual in ("utf-8", "iso-8859-1", "utf-16", "utf-8-sig"):
        file = tmp_path / "x.xml"
        file.write_bytes(f'<?xml version="1.0" encoding="{declared}"?>\n{body}'.encode(actual))
        (document,) = documents([file])
        loader = recognised(document)
        assert loader.FORMAT == "endnote-xml", (declared, actual)
        found = [r for r in loader.read(document) if type(r) is not Note]
        assert [type(r).__name__ for r in found] == ["Work"] * COPIES, (declared, actual)


def test_an_end_without_beginning_is_told_where_it_is() -> None:
    text = "<r>\n<a>1</a>\n2</a>\n<b>\n<a>3</a></b>\n</r>"
    found = list(xml.items(Document("x", text).open_text(), ("a",)))
    assert [(i.line, getattr(i, "reason", "")) for i in found] == [
        (2, ""), (3, "the beginning of this record is missing"), (5, ""),
    ]  # fmt: skip
