"""The fields of Web of Science, by their two-letter tags -> a work; tagged and tabular alike.

AF holds the full names of AU, in the same order. C1 gives the affiliations: newer records say whose
("[Levine, Glenn N.] Baylor Coll Med …"), older ones do not. RP is the corresponding author's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from graphkit import ids
from graphkit.names import PARTICLES, fold, letters
from graphkit.records import Affiliation, Mention, Origin, Rejected, Work, without_mail

from . import cleaning, compose, dates, identify, kinds, people

Tags = dict[str, list[str]]

KINDS = {
    "article": kinds.ARTICLE, "journal paper": kinds.ARTICLE, "data paper": kinds.ARTICLE,
    "proceedings paper": kinds.CONFERENCE_PAPER, "conference paper": kinds.CONFERENCE_PAPER,
    "meeting abstract": kinds.CONFERENCE_PAPER, "review": kinds.REVIEW,
    "book review": kinds.REVIEW, "editorial material": kinds.EDITORIAL,
    "editorial": kinds.EDITORIAL,
    "letter": kinds.EDITORIAL, "note": kinds.ARTICLE, "book": kinds.BOOK,
    "book chapter": kinds.CHAPTER, "data set": kinds.DATASET, "data study": kinds.DATASET,
    "software": kinds.SOFTWARE, "preprint": kinds.PREPRINT, "dissertation": kinds.THESIS,
    "dissertation thesis": kinds.THESIS,
}  # fmt: skip
_PLAIN = frozenset({"article", "proceedings paper", "review", "book", "book chapter"})
_EXTRA = {
    "VL": "volume", "IS": "number", "PU": "publisher", "PI": "address", "PA": "publisher_address",
    "LA": "language",
    "AR": "article_number", "TC": "times_cited", "Z9": "times_cited_all",
    "NR": "number_of_references",
    "FU": "funding", "FX": "funding_text", "CT": "conference", "CY": "conference_date",
    "CL": "conference_place", "HO": "conference_host", "SP": "conference_sponsors", "SE": "series",
    "BN": "isbn", "JI": "abbreviated_venue", "J9": "venue_key", "PN": "part", "SU": "supplement",
    "SI": "special_issue", "EA": "early_access", "C3": "organisations", "PG": "page_count",
    "WC": "wos_categories", "AN": "accession_number", "OA": "open_access", "HC": "highly_cited",
    "GA": "document_delivery", "U1": "uses_180_days", "U2": "uses_since_2013",
    "DL": "doi_link", "WE": "wos_index", "FP": "funding_preferred", "MA": "meeting_abstract",
    "HP": "hot_paper", "P2": "chapter_count", "EY": "early_access_year",
    "DA": "exported", "D2": "book_doi", "BS": "series_subtitle", "GP": "group_book_authors",
}  # fmt: skip
# EM holds e-mail addresses; FN, VR, EF frame the file.
_USED = frozenset(
    "PT AU AF BA BF CA TI SO DT DE ID AB C1 RP CR OI RI EI SN PY PD DI PM UT SC WC BE BP EP PS EM"
    " FN VR ER EF BR".split()
)
# All tags of the core collection and of the databases beside it (Inspec, MEDLINE, BIOSIS …); of the
# others a note says that they are unknown.
KNOWN = (
    _USED
    | _EXTRA.keys()
    | frozenset(
        "AA AC AE AO CC CD CI CN CO CP CS DC DG DM DN DS EC ED EF ER EY FD FT G1 GB GE IC IO IV LE"
        " LS MA MC MH MI MN MP MQ MT NC NI NM NP NT NV OB OP OR PP PR PV RA RC RG RN RS RV S1 SA SD"
        " SF SS ST SY TA TE TM TN TR TT UR VN VP X1 X4 X5 X8 XA Y1 Y4 Y5 Y8 YA YE YR Z1 Z2 Z3 Z4 Z5"
        " Z6 Z7 Z8 ZA ZB ZR ZS".split()
    )
)
_ABOUT_AUTHORS = frozenset({"C1", "RP", "OI", "RI"})
_NAMED_PLACE = re.compile(r"\[([^\]]+)\]\s*")
_SEVERAL = re.compile(r"(?<!\s)\s*;\s*")
_REPRINTS = re.compile(r";\s+(?=[^;]+\((?:reprint|corresponding) author\))")
_REPRINT = re.compile(r"(.+?)(?<!\s)\s*\((?:reprint|corresponding) author\)\s*,?\s*(.+)")
_OLD_REPRINT = re.compile(r"([^,]+, [^,]{1,12}), (.+)")
_CITED = re.compile(r"[^,]+, (?:1[5-9]|20)\d\d, \S")
_CITED_DOI = re.compile(r"\bDOI \[?(10\.\d{4,9}/[^\s,;\]]+)")
_INSPEC = re.compile(r"/su[bp]\s([^/]{1,30})/")
_IDENTIFIED = re.compile(r"([^;/]{1,120})/\s{0,9}([^;\s]+)")  # bounded: looked for anywhere


def work(tags: Tags, origin: Origin, shown: Callable[[], str]) -> Work | Rejected:
    """A record's tags as a work. Texts are one line each; lists have a value each."""
    draft = compose.WorkDraft()
    extra = draft.extra
    draft.title = _joined(tags, "TI")
    if (
        any(v.startswith("INSPEC") for v in tags.get("UT", ()))
        or "/sub " in draft.title
        or "/sup " in draft.title
    ):
        draft.title = _INSPEC.sub(r"\1", draft.title)
        if draft.title != _joined(tags, "TI"):
            extra["title_as_printed"] = cleaning.clean(_joined(tags, "TI"))
    _kind(tags, draft)
    _authors(tags, draft)
    if "BE" in tags:
        draft.editors = people.gather(map(people.from_text, tags["BE"])).mentions
    draft.venue = _joined(tags, "SO")
    if draft.kind == kinds.BOOK and cleaning.clean(draft.venue) == cleaning.clean(draft.title):
        draft.venue = ""
    draft.date = _date(tags)
    _identifiers(tags, draft)
    if "SN" in tags or "EI" in tags:
        draft.issn = "; ".join(dict.fromkeys([*tags.get("SN", ()), *tags.get("EI", ())]))
    draft.keywords = _words(tags, "DE", "ID")
    compose.put(draft.extra, compose.INDEX_TERMS, _words(tags, "ID"))
    draft.categories = _words(tags, "WC") or _words(tags, "SC")
    draft.abstract = _joined(tags, "AB")
    if "CR" in tags:
        _references(tags, draft)
    first, last = _joined(tags, "BP"), _joined(tags, "EP")
    if pages := "\u2013".join(p for p in (first, last) if p) or _joined(tags, "PS"):
        extra["pages"] = pages
    for tag, values in tags.items():
        if tag not in _USED:
            compose.put(extra, _EXTRA.get(tag, tag), map(without_mail, values))
    return compose.compose(draft, origin, shown)


def _joined(tags: Tags, tag: str) -> str:
    if tag not in tags:
        return ""
    values = tags[tag]
    return values[0] if len(values) == 1 else " ".join(values)


def _kind(tags: Tags, draft: compose.WorkDraft) -> None:
    stated = [p for p in _SEVERAL.split(_joined(tags, "DT")) if p and p != "-"]
    known = [k for p in stated if (k := KINDS.get(p.lower()))]
    draft.kind = known[-1] if known else kinds.OTHER if stated else None
    if kinds.CONFERENCE_PAPER in known:
        draft.kind = kinds.CONFERENCE_PAPER
    if stated and (len(stated) > 1 or stated[0].lower() not in _PLAIN):
        draft.extra["entry_type"] = cleaning.clean("; ".join(stated))
    if draft.kind is None:
        letters = {"J": kinds.ARTICLE, "B": kinds.BOOK, "S": kinds.CHAPTER}
        draft.kind = letters.get(_joined(tags, "PT").strip())


def _authors(tags: Tags, draft: compose.WorkDraft) -> None:
    short = _split_names(tags.get("AU") or tags.get("BA") or ())
    full = _split_names(tags.get("AF") or tags.get("BF") or ())
    paired = full if len(full) == len(short) else []
    # Derwent prints "FANNING E", Web of Science "Fanning, E"
    told = people.behind if not full and people.all_behind(short) else _mention
    mentions = [told(text) for text in paired or full or short]
    keys = (
        [{fold(a), fold(b)} for a, b in zip(paired, short, strict=True)]
        if paired
        else [{fold(a)} for a in full or short]
    )
    if mentions and tags.keys().isdisjoint(_ABOUT_AUTHORS):
        pass
    elif mentions:
        places = _places(tags, mentions, keys, draft.extra)
        numbers = _numbers(tags, mentions, keys)
        mentions = [
            Mention(m.name, m.given, m.family, m.suffix, orcid, pairs, where, m.kind)
            for m, (orcid, pairs), where in zip(mentions, numbers, places, strict=True)
        ]
    else:
        compose.put(draft.extra, "affiliations", map(without_mail, tags.get("C1", ())))
    for group in tags.get("CA", ()):
        names = _split_names([group])
        mentions += [people.whole(name, "organisation") for name in names]
    draft.authors = people.gather(mentions)


def _split_names(values: Iterable[str]) -> list[str]:
    return [
        text
        for value in map(cleaning.spelled, values)
        for piece in (value.split(";") if ";" in value else (value,))
        if (text := cleaning.clean(piece))
    ]


def _mention(text: str) -> Mention:
    if "(" in text or "[" in text or "@" in text:
        text = compose.tidy_name(text)[0]
    return people.from_text(text)


def _places(
    tags: Tags, mentions: list[Mention], keys: list[set[str]], extra: dict[str, str]
) -> list[tuple[Affiliation, ...]]:
    """The affiliations of each author; those of nobody in particular go to `extra`."""
    places: list[dict[str, None]] = [{} for _ in mentions]
    numbers = {key: number for number, own in enumerate(keys) for key in own}
    loose = []
    for stated in tags.get("C1", ()):
        match = _NAMED_PLACE.match(stated)
        name = _place(stated[match.end() :] if match else stated)
        if not name:
            continue
        if match is None and len(mentions) > 1:
            loose.append(name)
            continue
        names = match.group(1).split(";") if match else []
        own = [numbers[k] for n in names if (k := fold(n)) in numbers] if match else [0]
        for number in own:
            places[number][name] = None
        if not own:
            loose.append(name)
    _reprint(tags, places, numbers)
    compose.put(extra, "affiliations", loose)
    return [tuple([Affiliation(name) for name in own]) for own in places]


def _place(text: str) -> str:
    return _known_place(text) if len(text) < _LONG else _one_place(text)


def _one_place(text: str) -> str:
    return without_mail(cleaning.untag(text)).rstrip(" .;")


_LONG = 500  # characters of an address that is not kept in memory
_known_place = lru_cache(maxsize=1 << 14)(_one_place)


def _reprint(tags: Tags, places: list[dict[str, None]], numbers: dict[str, int]) -> None:
    """Where C1 does not say whose an affiliation is, RP says it of the corresponding author."""
    for stated in tags.get("RP", ()):
        for part in _REPRINTS.split(stated):
            match = _REPRINT.match(part) or _OLD_REPRINT.match(part)
            if not match:
                continue
            for who in match.group(1).split(";"):
                number = numbers.get(fold(who))
                if number is not None and not places[number] and (name := _place(match.group(2))):
                    places[number][name] = None


def _numbers(
    tags: Tags, mentions: list[Mention], keys: list[set[str]]
) -> list[tuple[str | None, tuple[tuple[str, str], ...]]]:
    """ORCID iD and ResearcherID of each author, from "Page, Richard/0000-0001-5603-1330"."""
    orcids: list[str | None] = [None] * len(mentions)
    others: list[tuple[tuple[str, str], ...]] = [()] * len(mentions)
    if "OI" not in tags and "RI" not in tags:
        return list(zip(orcids, others, strict=True))
    for tag in ("OI", "RI"):
        for name, number in _IDENTIFIED.findall("; ".join(tags[tag])) if tag in tags else ():
            at = _whose(name, mentions, keys)
            if at is None:
                continue
            if tag == "OI":
                orcids[at] = orcids[at] or ids.orcid(number)
            else:
                others[at] = (("researcherid", cleaning.clean(number)),)
    return list(zip(orcids, others, strict=True))


def _whose(name: str, mentions: list[Mention], keys: list[set[str]]) -> int | None:
    """The one author of that name; None where two could be meant."""
    key = fold(name)
    exact = [n for n, own in enumerate(keys) if key in own]
    if exact:
        return exact[0] if len(exact) == 1 else None
    family, _, given = name.partition(",")
    family, given = fold(family), fold(given)
    own = letters(name)  # the same parts in another order, hyphened or not
    same = [n for n, m in enumerate(mentions) if letters(m.name) == own]
    if same:
        return same[0] if len(same) == 1 else None
    for plain in (_together, _bare):
        alike = [
            n
            for n, m in enumerate(mentions)
            if plain(fold(m.family or m.name)) == plain(family)
            and given[:1] == fold(m.given or "")[:1]
        ]
        if alike:
            return alike[0] if len(alike) == 1 else None
    return None


def _together(family: str) -> str:
    return family.replace(" ", "")


def _bare(family: str) -> str:
    """A folded surname without particles, and without what umlauts may be written as.

    An iD's name is often typed without them: "Ozelt" is Oezelt, "Faria" de Faria.
    """
    words = [w for w in family.split() if w not in PARTICLES] or family.split()
    return "".join(words).replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _date(tags: Tags) -> dates.Date:
    year, _, _ = dates.parse(_joined(tags, "PY"))
    month, day = dates.month_and_day(_joined(tags, "PD")) if "PD" in tags else (None, None)
    if year is None:
        for tag in ("EA", "PD", "CY"):
            if tag in tags and year is None:
                year, month, day = dates.parse(_joined(tags, tag))
    return dates.checked(year, month, day)


def _identifiers(tags: Tags, draft: compose.WorkDraft) -> None:
    for value in tags.get("DI", ()):
        draft.ids.doi(value)
    for value in tags.get("PM", ()):
        draft.ids.pmid(value)
    for value in tags.get("UT", ()):
        key = cleaning.clean(value)
        scheme, _, rest = key.partition(":")
        if scheme.upper() in ("WOS", "ISI"):
            draft.ids.add("wos", f"WOS:{rest}"[:40])
        elif scheme.upper() == "MEDLINE":
            draft.ids.pmid(rest)
        elif scheme.upper() == "INSPEC":
            draft.ids.add("inspec", rest[:40])
        elif key:
            draft.ids.add("wos", key[:40])
    for value in tags.get("AR", ()):
        if "rxiv" in value.lower():
            draft.ids.arxiv(value)


def _words(tags: Tags, *names: str) -> tuple[str, ...]:
    words: dict[str, None] = {}
    for name in names:
        for word in cleaning.spelled(_joined(tags, name)).split(";") if name in tags else ():
            if kept := cleaning.term(word):
                words[kept] = None
    return tuple(words)


def _references(tags: Tags, draft: compose.WorkDraft) -> None:
    kept: dict[str, None] = {}
    without = 0
    texts: list[tuple[str | None, str]] = []
    for entry in tags.get("CR", ()):
        match = _CITED_DOI.search(entry) if "DOI" in entry else None
        value = identify.doi(match.group(1)) if match else None
        texts.append((f"doi:{value}" if value else None, entry))
        if value:
            kept[f"doi:{value}"] = None
        else:
            without += 1
    draft.references = tuple(kept)
    draft.cited = compose.cited(texts)
    if without:
        draft.extra["references_without_doi"] = str(without)


def is_cited(text: str) -> bool:
    """Whether a line looks like a cited reference: "ASHKIN A, 1973, PHYS REV LETT, V30, P139"."""
    return _CITED.match(text) is not None
