"""What works cite, as kept text: parsed where the form is known, matched to works that are here.

A reference is matched by an identifier; else by its first author and year together with the title,
or with venue, volume and first page, where exactly one work here fits. What does not fit one stays
text, with a key of its own under which equal references of several works are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from graphkit.ids import digest, doi
from graphkit.names import fold, title_key, without_umlauts, written_in
from graphkit.remembered import remembered
from graphkit.resolve.resolved import CitedWork
from graphkit.resolve.statements import Statements
from graphkit.resolve.titles import form_of
from graphkit.resolve.venues import alike

_YEAR = r"(1[5-9]\d\d|20\d\d)[a-z]?"
_WOS = re.compile(rf"^([^,]{{1,80}}), {_YEAR}(?:, |$)(.*)$", re.DOTALL)
_MARKED = re.compile(r"^(V|P|ARTN|DOI|UNSP|PMID) ?(\S.*)$")
_MARKS = frozenset("VPADU")  # how such marks begin
_BRACKETED = re.compile(rf"\({_YEAR}\)")
# not a page: "Genes Dev., p. 1559"
_NO_PAGE = r"(?<!\bp\. )(?<!\bpp\. )(?<!\bp )(?<!\bpp )"
_ANY_YEAR = re.compile(rf"(?<![\d.:–-]){_NO_PAGE}{_YEAR}(?![\d/–-])")
_PAGE = re.compile(r"\b[Pp]{1,2}\.? ?([A-Za-z]?\d{1,7})\b")
_VOLUME_PAGE = re.compile(
    r"\b(\d{1,4}) ?(?:\(\d{1,4}[^)]{0,12}\))? ?[:,] ?(?:pp?\.? ?)?([A-Za-z]?\d{1,7})\b"
)
_BEFORE_PAGE = re.compile(r"[\d)] {0,2}[:,]")  # no volume and page without it, and quickly found
_BEFORE_YEAR = re.compile(r"\d \(")
# What says which number is the volume, the surest first, each behind a sign that is quickly found;
# a page where one stands there, too.
_VOLUMES = (
    (re.compile("[Vv]ol"), re.compile(r"\b[Vv]ol(?:ume)?\.? ?(?P<volume>\d{1,4})\b")),
    (  # ACM, MLA: "4, 1 (Jan. 1987), 21-40", "4.1 (1987): 21-40"
        _BEFORE_YEAR,
        re.compile(
            r"\b(?P<volume>\d{1,4})(?:, ?|\.)\d{1,4} \((?:[A-Z][a-z]{2,8}\.? )?(?:1[5-9]|20)\d\d\)"
            r"[,:] ?(?:pp?\.? ?)?(?P<page>[A-Za-z]?\d{1,7})\b"
        ),
    ),
    (  # "Phys. Rev. Lett. 100 (2008) 123456"
        _BEFORE_YEAR,
        re.compile(
            r"\b(?P<volume>\d{1,4}) \((?:1[5-9]|20)\d\d\)[,:]? ?(?:pp?\.? ?)?"
            r"(?P<page>[A-Za-z]?\d{1,7})\b"
        ),
    ),
    (  # Scopus: ", 40, 12, pp. 729-732, (1978)", ", 88, (2022)"
        re.compile(r", \d{1,4},"),
        re.compile(r", (?P<volume>\d{1,4}),(?: [\w/-]{1,9},)? (?:pp?\. ?\w|\((?:1[5-9]|20)\d\d\))"),
    ),
)
_INITIALS = re.compile(r"^(?:[A-Z]\.?[- ]?){1,4}$")
_ONE_INITIAL = re.compile(r"[A-Z]\.?")
_AUTHORS_END = re.compile(r",| and | & | et al\b")
_NAMES_END = re.compile(r", | and ")
# "Vale D. On the…", "Vale D (1987)", "Ramón y Cajal S, …": what follows is no part of the name.
_BEHIND = re.compile(
    r"(?P<family>[^\W\d_][^\W\d_'’-]*[^\W\d_](?:[ '’-][^\W\d_'’-]{1,40}){0,4}) "
    r"(?P<initial>[A-Z])(?:[A-Z]{0,3}|(?:\.?[- ]?[A-Z]){0,3}\.?)"
    r"(?=[,;:&(]|\. | \(| and | & | et al|\.?$)"
)
# "Dora Vale, Ana Silva, and Bo Li. 1987. On the…", as ACM prints a reference.
_IN_ORDER = re.compile(rf"(?P<names>[^.\d](?:[^.\d]|(?<=\b[A-Z])\.){{2,300}})\. {_YEAR}\. ")
_LEADING = re.compile(r"^\W*(?:\[?\d{1,3}[\].)]\s*)?")
SHORTEST_TITLE = 20  # letters of a title that tells one work by itself with author and year
LONGEST = 2_000
UNTOLD = "\x1e"  # before marks that stand for a key until all references were seen
SEVERAL = ""


class Parsed(NamedTuple):
    """What a text says of the work that it cites; None for what it does not say."""

    author: str | None = None
    initial: str | None = None
    year: int | None = None
    volume: str | None = None
    page: str | None = None
    title: str | None = None
    venue: str | None = None


def parsed(text: str) -> Parsed:
    """A reference as Web of Science, Scopus, Crossref or a reference list writes it.

    >>> parsed("ASHKIN A, 1973, PHYS REV LETT, V30, P139")
    Parsed(author='ashkin', initial='a', year=1973, volume='30', page='139', title=None, \
venue='PHYS REV LETT')
    """
    text = text[:LONGEST]
    if match := _WOS.match(text):
        return _of_marked(match)
    stated = _BRACKETED.search(text) or _ANY_YEAR.search(text)
    year = stated.group(1) if stated else None
    leading = _LEADING.match(text)
    author, initial = _first_author(text[leading.end() :] if leading else text)
    volume, page = _place(text, year)
    return Parsed(author, initial, int(year) if year else None, volume, page)


def _place(text: str, year: str | None) -> tuple[str | None, str | None]:
    """The volume and the first page that a text states, in whatever order and with what marks."""
    marked = _PAGE.search(text)
    page = marked.group(1) if marked else None
    for sign, form in _VOLUMES:
        if sign.search(text) and (match := form.search(text)):
            return match["volume"], page or match.groupdict().get("page")
    if not _BEFORE_PAGE.search(text):
        return None, page
    bare = _BRACKETED.sub(" ", text)
    both = _VOLUME_PAGE.search(bare)
    if both and both.group(1) == year:  # "J X 1999, 4:5-7"
        both = _VOLUME_PAGE.search(re.sub(rf"\b{year}\b", " ", bare))
    return (both.group(1), page or both.group(2)) if both else (None, page)


def _of_marked(match: re.Match[str]) -> Parsed:
    author, initial = _marked_author(match.group(1))
    volume = page = article = None
    rest: list[str] = []
    for part in match.group(3).split(", "):
        # most parts are words: whether one is marked is asked of those that begin so
        marked = _MARKED.match(part) if part[:1] in _MARKS else None
        if marked and (marked.group(1) != "P" or any(c.isdigit() for c in part)):
            if marked.group(1) == "V":
                volume = volume or marked.group(2).strip()
            elif marked.group(1) == "P":
                page = page or marked.group(2).strip()
            elif marked.group(1) == "ARTN":
                article = article or marked.group(2).strip()
        elif (word := part.strip()) and not part.startswith("10."):
            rest.append(word)
    title = ", ".join(rest[:-1]) or None
    venue = rest[-1] if rest else None
    return Parsed(author, initial, int(match.group(2)), volume, page or article, title, venue)


@remembered(1 << 16)  # authors are cited often
def _marked_author(text: str) -> tuple[str | None, str | None]:
    """The surname and the initial of "ASHKIN A", "Collins W. A.", "*WHO"."""
    words = text.strip("*- ").split()
    end = len(words)
    if not text.startswith("*") and end > 1 and _INITIALS.match(words[-1]):
        end -= 1
        while end > 1 and _ONE_INITIAL.fullmatch(words[end - 1]):  # "Collins W. A."
            end -= 1
    author = fold(" ".join(words[:end]))
    initial = fold(words[end])[:1] if end < len(words) else None
    return author or None, initial or None


def _first_author(text: str) -> tuple[str | None, str | None]:
    """The surname and the initial that a text begins with."""
    if match := _BEHIND.match(text):
        return fold(match["family"]) or None, fold(match["initial"]) or None
    first = _AUTHORS_END.split(text, maxsplit=1)[0].strip()
    if (". 1" in text or ". 2" in text) and (match := _IN_ORDER.match(text)):
        names = _NAMES_END.split(match["names"], maxsplit=1)[0].split()
        if len(names) > 1:
            return fold(names[-1]) or None, fold(names[0])[:1] or None
    words = first.split()[:5]
    if not words or len(first) > 60:
        return None, None
    after = text[len(first) + 1 :].strip().split(",", 1)[0].strip() if "," in text else ""
    if len(words) > 1 and _INITIALS.match(words[-1]):  # "Ashkin A."
        return fold(" ".join(words[:-1])) or None, fold(words[-1])[:1] or None
    if len(words) > 1 and _INITIALS.match(words[0]):  # "A. Ashkin"
        return fold(words[-1]) or None, fold(words[0])[:1] or None
    if len(words) <= 3 and after:  # "Ashkin, A."
        return fold(first) or None, fold(after)[:1] or None
    return None, None


class Here:
    """The works that are here, to be found by what references say."""

    def __init__(self, said: Statements, clusters: Sequence[Sequence[int]]) -> None:
        self.said = said
        self.ids: dict[str, int] = {}
        # what texts say, and the one key that is stated beside it; SEVERAL are none
        self.aliases: dict[str, str] = {}
        # of each first author, by years: works and their records
        self._by_author: dict[str, dict[int, list[tuple[int, int]]]] = {}
        for number, records in enumerate(clusters):
            for record in records:
                self._index(number, record)

    def _index(self, number: int, record: int) -> None:
        work = self.said.works[record]
        for scheme, value in work.ids:
            self.ids.setdefault(f"{scheme}:{value}", number)
        own = self.said.mentions(record)
        if work.year is not None and len(own):
            family = _heard(self.said.name(own[0]).parts.family)
            years = self._by_author.setdefault(family, {})
            years.setdefault(work.year, []).append((number, record))

    def match(self, text: str, said: Parsed) -> tuple[int, str] | None:
        """The one work that a reference without identifier means, and what says so."""
        if said.author is None or said.year is None:
            return None
        years, key = self._by_author.get(_heard(said.author)), None
        if years is None:
            return None
        for year in (said.year, said.year - 1, said.year + 1):
            if year not in years:
                continue
            reasons: dict[int, str] = {}
            for number, record in years[year]:
                own = self.said.name(self.said.mentions(record)[0]).parts.given
                if said.initial and own and own[0][:1] != said.initial:
                    continue
                if key is None:  # dear, and most authors have nothing here that fits
                    key = f" {form_of(title_key(text))} "
                why = self._evidence(record, said, key, year == said.year)
                if why is not None:
                    reasons.setdefault(number, why)
            if reasons:
                return next(iter(reasons.items())) if len(reasons) == 1 else None
        return None

    def _evidence(self, record: int, said: Parsed, key: str, same_year: bool) -> str | None:
        work = self.said.works[record]
        year = "year" if same_year else "year but for one"
        if len(work.key) >= SHORTEST_TITLE and f" {form_of(work.key)} " in key:
            return f"first author, {year}, title"
        if not same_year:
            return None
        volume = bool(said.volume and said.volume == work.volume)
        page = bool(said.page and work.page and said.page.lower() == work.page.lower())
        if volume and page:
            return "first author, year, volume, page"
        other_page = not page and said.page is not None and work.page is not None
        if not page and (not volume or other_page):
            return None  # the venue alone says nothing
        if said.venue and work.venue and alike(title_key(said.venue), title_key(work.venue)):
            return f"first author, year, venue, {'volume' if volume else 'page'}"
        return None

    def beside(self, marks: str, key: str) -> None:
        """Keep that a reference which says so much is stated with this key."""
        known = self.aliases.setdefault(marks, key)
        if known != key:
            self.aliases[marks] = SEVERAL


@remembered(1 << 16)  # authors are cited often
def _heard(family: str) -> str:
    """A surname as references spell it: "Mueller" and "Müller", "VANDERBERG" and "van der Berg"."""
    bare = fold(family).replace(" ", "").replace("-", "").replace("aa", "a")
    return without_umlauts(bare)


def references_of(
    said: Statements, clusters: Sequence[Sequence[int]], left_out: Iterable[str] = ()
) -> tuple[list[CitedWork], list[tuple[int, int]]]:
    """All references of all works with what they were matched to; and who cites whom here.

    The text of one that may name somebody who was left out is left out, too.
    """
    here = Here(said, clusters)
    kept: list[CitedWork] = []
    cites: set[tuple[int, int]] = set()
    for number, records in enumerate(clusters):
        seen: dict[str, CitedWork] = {}
        for record in records:
            told: set[str] = set()
            for entry in said.cited[record]:
                key, _, text = entry.rpartition("\t")
                code = key or _doi_in(text)
                told.add(code)
                one = _of_text(here, number, code, text)
                known = seen.get(one.key)
                if known is None or (known.text is None and one.text is not None):
                    seen[one.key] = one
            for code in said.references[record]:
                if code not in told:
                    one = _of_code(here, number, code)
                    seen.setdefault(one.key, one)
        for one in seen.values():
            kept.append(one)
            if one.cited is not None and one.cited != number:
                cites.add((number, one.cited))
    kept = [_keyed(one, here.aliases) if one.key[:1] == UNTOLD else one for one in kept]
    names = list(left_out)
    if names:
        named = written_in(names)
        kept = [
            one._replace(text=None, author=None) if one.text and named(one.text) else one
            for one in kept
        ]
    return kept, sorted(cites)


def _doi_in(text: str) -> str:
    value = doi(text) if "10." in text or "%" in text else None
    return f"doi:{value}" if value else ""


def _keyed(one: CitedWork, aliases: Mapping[str, str]) -> CitedWork:
    """A reference without identifier under its key: if another work states one, they are one."""
    code = aliases.get(one.key)
    return one._replace(key=code or "ref:" + digest(one.key[1:], size=8))


def _of_code(here: Here, work: int, code: str) -> CitedWork:
    """A reference of which nothing but an identifier is stated."""
    cited = here.ids.get(code)
    if cited is None:
        return CitedWork(work, code or _text_key(""), None, None, None, None, None, None)
    return CitedWork(work, f"#{cited}", None, cited, "identifier", None, None, None)


def _of_text(here: Here, work: int, code: str, text: str) -> CitedWork:
    said = parsed(text) if text else Parsed()
    cited, why = here.ids.get(code), "identifier"
    if cited is None and text and (match := here.match(text, said)) and match[0] != work:
        cited, why = match
    marks = _marks(said)
    key = f"#{cited}" if cited is not None else code
    if not key:
        key = marks or _text_key(text)
    elif marks:
        here.beside(marks, key)
    return CitedWork(
        work,
        key,
        text,
        cited,
        why if cited is not None else None,
        said.year,
        said.author,
        said.venue,
    )


def _marks(said: Parsed) -> str | None:
    """What author, year, volume and page say together: equal references are one under it."""
    if said.author and said.year and (said.volume or said.page):
        marks = (said.author, str(said.year), said.volume or "", said.page or "")
        return UNTOLD + "\x1f".join(marks)
    return None


def _text_key(text: str) -> str:
    """Under what references are one that say too little to be parsed."""
    return "ref:" + digest(title_key(text), size=8)
