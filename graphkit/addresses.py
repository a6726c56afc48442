"""Addresses -> organisation, department and country, as far as an address says so.

The country stands at the end: by name, as a state or province, or told by the form of a zip code.
The organisation is the part that is called so (University, Hospital, Academy …); what is called a
department is one, also where it stands first. What names neither stays as it was stated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graphkit.countries import LONGEST_NAME, country_code, named, short_code
from graphkit.names import plain
from graphkit.provinces import (
    AUSTRALIAN,
    CANADIAN,
    CITIES,
    MARKED,
    PLAIN_STATES,
    PROVINCES,
    STATE_CODES,
    TERRITORIES,
)
from graphkit.remembered import remembered

_ZIP_MARKED = re.compile(r"\b([A-Z]{1,2})-? ?\d{4,5}\b")
_STATE_ZIP = re.compile(r"(?:^|\s)([A-Z]{2})\.?,?\s*\d{5}(?:-\d{4})?\s*$")
_OF_AMERICA = re.compile(r"\s*\bU\.?S\.?(?:A\.?)?$")
_AUSTRALIAN_ZIP = re.compile(r"\b(?:NSW|QLD|VIC|TAS|ACT|Victoria|Queensland) \d{4}$")
_IN_BRACKETS = re.compile(r"\(([A-Z]{2})\)$")
_US_ZIP = re.compile(r"\b\d{5}(?:-\d{4})?$")
_CANADA_ZIP = re.compile(r"\b[A-CEGHJ-NPR-TVXY]\d[A-Z] ?\d[A-Z]\d\b")
_BRITISH_ZIP = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$")
_DIGIT = re.compile(r"\d")
_NUMBERS = re.compile(r"[\s\-]*[\w\-]*\d[\w\-]*(?=\s|$)")
_NO_LETTERS = re.compile(r"[^\w&]+")
_PARTS = re.compile(r"[,;\n]|\s[-–]\s|\s{2,}")
_COMPANY = re.compile(
    r",(?<!\bCo,)(?<!\bCo\.,)\s*((?:Inc|Ltd|LLC|L\.L\.C|Corp|GmbH|Limited|LLP|S\.A|B\.V|AG|PLC)\b)",
    re.I,
)
_STREET = re.compile(
    r"^\d+\s.*\b(?:st|street|dr|drive|pl|place|ave?|avenue|rd|road|blvd|way|ln|lane|pkwy|sq)\.?$",
    re.I,
)
# Korean parts of an address, and a street behind a name without a comma: "KITECH 143 Hanggaul-ro".
_KOREAN = re.compile(r"(?<=[^\W\d])-(?:do|si|gu|dong|gun|eup|myeon)\b", re.IGNORECASE)
_KOREAN_STREET = re.compile(r"\s+[\d-]+,?\s+[^\W\d][\w-]*-(?:ro|gil|daero)(?:\s+[\d-]+)?$", re.I)
# Between addresses: a sign or number before the next, the end of a sentence, "and".
_BETWEEN = re.compile(
    r"[.,]?\s+(?:[(\[]?(?:\d{1,2}|[a-z])[)\].]?|[*†‡§]|and(?: the)?)\s*(?=[A-Z])|\.\s+(?=[A-Z])"
)
# Before a name: "FI-40014 University …", "and the University …".
_BEFORE_ALL = re.compile(r"^(?:[A-Z]{1,2}-\d{4,6}\s+|(?:and|at)\s+(?:the\s+)?)(?=\w)")
_PRIVATE = re.compile(
    r"\W*\b(?:electronic address|e-?mails?|(?:tel|phone|telephone|fax)(?=[.:]))\b\W.*$",
    re.IGNORECASE,
)
_PRIVATE_WORDS = ("mail", "tel", "phone", "fax", "electronic address")  # one is in every such end
_SIGNED = re.compile(r"[\s.]*\((?:[A-Z]\.[-\s]?){1,4}[^)]{0,200}\)?[\s.]*$")
_LEADING = re.compile(
    r"^\W*(?:\(?[0-9]{1,3}[\])]?|(?-i:[a-z](?=[A-Z][a-z]|\s{2,}[A-Z]))|\[[0-9a-z]{1,3}\]"
    r"|from the\s)\s*",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[\[(][^\])]{0,200}[\])]\s*$")
_GEORGIAN = re.compile(r"tbilisi|batumi|kutaisi|telavi|georgian", re.IGNORECASE)
_OF_GEORGIA = re.compile(r"atlanta|athens|augusta|savannah|macon|decatur|emory|univ\w* of georgia"
                         r"|georgia (?:inst|tech|state|southern)", re.IGNORECASE)  # fmt: skip
_BEFORE_NAME = frozenset("of the new de du des in for and bank della do da".split())

# What parts of addresses are called, the surest first.
_ORGANISATION: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (worth, re.compile(rf"\b(?:{words})", re.IGNORECASE))
    for worth, words in (
        (10, (r"universi\w*|univ\b|uniwers\w*|universytet|üniversite\w*|politecn?ic\w*|polytech\w*"
             r"|politehnica|hochschule|egyetem|yliopisto|ülikool|università|üniv\b|大学|대학교|大學"
             r"|caltech\b|grande école|[ée]cole (?:polytechnique|normale|nati?onale?|natl)"
             r"|eth z|eth\b|institut[eo]? (?:of|de|for) (?:science and )?technology"
             r"|inst(?:itute)? (?:sci & )?technol\w*")),
        (9, (r"acad(?:emy|emia|ém\w*)?\b|akademi\w*|nati?onal inst\w*|natl inst\w*|indian inst\w*"
            r"|max[- ]planck|fraunhofer|helmholtz|corp(?:oration)?\b|inc\b|ltd\b|gmbh\b|llc\b"
            r"|co\b|company\b|s\.?p\.?a\b|b\.?v\b|plc\b|ministry|minist\w*|cnrs|inserm|csic|cnr\b"
            r"|infn|nasa|nist|noaa|usda|csiro|cern\b|desy\b|riken|kaist|kist\b|inria|inrae?\b|nih\b"
            r"|mit\b|epfl|forschungszentrum|nas ukraine|ras\b|ucl\b|ucla|conicet|ibm\b|google"
            r"|microsoft")),
        (8, (r"hosp(?:ital\w*)?\b|h[ôo]pital|policlinico|poliklinik|krankenhaus|klinikum|ospedale"
            r"|college\b|coll\b|foundation|fdn\b|fundaci\w+|museum|musée|museo|observator\w*|agency|council"
            r"|authority|national lab\w*|natl lab\w*|medical cent\w+|med ctr|health system"
            r"|infirmary|society\b|organi[sz]ation|bank\b|association")),
        (6, (r"inst(?:itut\w*|\.)?\b|istituto|(?:medical|med|business) sch(?:ool)?\b"
            r"|conservator\w*|library|bureau")),
        (4, (r"cent(?:er|re|ro|rum)\b|ctr\b|laborator\w+|lab\b|clinic\w*|clin\b|school\b|sch\b"
            r"|escola|escuela|ecole|école|faculty|facult\w+|fac\b")),
    )
)  # fmt: skip
_UNIT = re.compile(
    r"^(?:the\s+)?(?:[\w&-]+\s+){0,3}(?:dep(?:t|ts|artments?|artamento|artement)?\b|département\b"
    r"|div(?:ision)?\b|sect(?:ion)?\b|unit\b|unit[ée]\b|group\b|program(?:me)?\b|chair\b)"
    r"|^(?:the\s+)?(?:fac(?:ult\w+)?\b|school of|sch\b|grad(?:uate)?\b|college of"
    r"|coll (?:engn|med|sci|agr|life|arts)"
    r"|lehrstuhl|abteilung|serv(?:ice)?\b|state key|key lab\w*|laborator\w+|lab\b"
    r"|cent(?:er|re) (?:for|of)|ctr\b|research (?:group|unit|cent\w+)|res (?:grp|unit|ctr))",
    re.IGNORECASE,
)
_NO_CAMPUS = re.compile(
    r"\d|\b(?:dep|div|sect|sch|fac|coll|box|street|st|road|rd|ave)\w*\b", re.IGNORECASE
)
_SYSTEM = re.compile(
    r"univ(?:ersity)?(?: of)? (?:california|calif|texas|wisconsin|north carolina|n carolina"
    r"|illinois|maryland|massachusetts|colorado)|california state university|state university of"
    r" new york|suny|indian institute of technology|indian inst technol"
)
_EVERYWHERE = frozenset(
    "the of and for s children childrens general city medical med national regional central cancer"
    " hospital hosp center centre ctr institute inst technology technol clinic clin college coll"
    " university univ school sch va veterans affairs state public health community county memorial"
    " cancer heart women womens district provincial municipal peoples first second third".split()
)
_DEPENDENT = re.compile(
    r".*\b(?:dep(?:t|artment\w*)|div(?:ision)?|sect(?:ion)?|fac(?:ult\w+)?|school of|sch)\b",
    re.IGNORECASE,
)
_DEPENDENT_FIRST = re.compile(
    r"(?:the )?(?:dep|div|sect|unit|fac|school|sch\b|lab|program|chair|lehrstuhl|abteilung|serv)",
    re.IGNORECASE,
)
_AFTER_UNIT = re.compile(
    r"^(.*?\b(?:department|dept\.?|division|school|faculty|institute|center|centre) (?:of|for) .+?)"
    r"\s+(?:of|at|in) (?:the )?((?:\w+ ){0,5}(?:university|hospital|college)\b.*)$",
    re.IGNORECASE,
)


_BEFORE_UNIT = re.compile(
    r"^(\S+ .*\b(?:university|univ\.?)(?: of [A-Z]\w+)?) "
    r"((?:school|sch|college of|faculty|graduate school|department|dept)\b.+)$",
    re.IGNORECASE,
)


_WITH_UNIT = re.compile(
    r"^((?:the )?university of \w+|massachusetts institute of technology|\w.{3,60} hospital) "
    r"(?:\d )?((?:division|department|dept|laboratory|college|school|faculty) (?:of|for) .+)$",
    re.IGNORECASE,
)
# Without any word between: "School of Medicine University of Aberdeen".
_UNIT_GLUED = re.compile(
    r"^((?:department|dept\.?|division|school|faculty|institute|centre|center|section|laborator\w+)"
    r" \w.{3,80}?) ((?:the )?(?:university|universidade?|università|universität|université) (?:of"
    r"|de|degli|di|zu)\b(?! (?:the|scien|techn|medic|appl|arts?\b|econ|finan|agri|health)).+"
    r"|(?:technische|freie) universität \w.+)$",
    re.IGNORECASE,
)
WITH_CITY = 3  # parts of an address that is a city, its state and its country
GUESSED = "country guessed"  # the kind of decision that says so of an institution


@dataclass(frozen=True, slots=True)
class Address:
    """What one address says; `organisation` is the whole text where no part is called one."""

    organisation: str
    department: str | None = None
    country: str | None = None
    guessed: bool = False  # the country: nothing but the name of a city says it

    @property
    def stated(self) -> str | None:
        """The country that the address names: a guess is told apart and counted nowhere."""
        return None if self.guessed else self.country


def addresses(text: str) -> tuple[Address, ...]:
    """The addresses of one affiliation: several stand between semicolons."""
    return _of_long(text) if len(text) > _LONG else _of_short(text)


_LONG = 600  # characters of what is not remembered
LONGEST = 2_000  # characters; no address has as many


def _several(text: str) -> tuple[Address, ...]:
    """Addresses that stand in one text: between semicolons, numbered, or one sentence each."""
    pieces = [p for piece in text.split(";") if (p := piece.strip())]
    if len(pieces) < 2 or not all(map(_whole, pieces)):
        pieces = [text]
    pieces = [part for piece in pieces for part in _apart(piece)]
    return tuple(dict.fromkeys(map(_address, pieces)))


def _whole(text: str) -> bool:
    """Whether a piece is an address by itself, with a country at its end."""
    return "," in text and country_of(text) is not None


def _apart(text: str) -> list[str]:
    """What one text has of addresses, each with its country: "… Norway 2 Department of …".

    >>> _apart("Univ A, Paris, France. Univ B, Rome, Italy.")
    ['Univ A, Paris, France', 'Univ B, Rome, Italy.']
    """
    if len(text) > LONGEST:
        return [text]
    pieces: list[str] = []
    begin = 0
    for match in _BETWEEN.finditer(text):
        piece = text[begin : match.start()]
        last = piece.rpartition(",")[2].strip(" .")
        if "," in piece and (named(last) or last in ("USA", "UK")) and _worth(text[match.end() :]):
            pieces.append(piece)
            begin = match.end()
    rest = text[begin:]
    return [*pieces, rest] if pieces and _whole(rest) else [text]


_of_long = _several
_of_short = lru_cache(maxsize=1 << 15)(_several)


def _tidy(text: str) -> str:
    lowered = text.lower()
    # beyond ASCII other letters are alike to an expression, too: "E-MAİL"
    if not text.isascii() or any(word in lowered for word in _PRIVATE_WORDS):
        text = _PRIVATE.sub("", text)
    if "(" in text:
        text = _SIGNED.sub("", text)
    return _LEADING.sub("", text).strip(" .;,(")


def _split(text: str) -> list[str]:
    """The parts of an address; two blanks part as a comma does, "Ltd" belongs to what is before."""
    text = _COMPANY.sub(r" \1", text)
    pieces = _PARTS.split(text)
    return [part for piece in pieces if (part := _KOREAN_STREET.sub("", piece.strip(" .;")))]


def _address(text: str) -> Address:
    if len(text) > LONGEST:  # an abstract, or what is made to be looked through for hours
        return Address(text[:LONGEST].strip())
    stated = _tidy(text)
    parts = _split(stated)
    said = _stated_country(parts)
    country = said or _by_city(parts)
    guessed = said is None and country is not None
    names = _names(parts, country)
    if len(parts) < 2 and not country:
        return Address(stated or text.strip())
    organisation, department = _told_apart(names, country, len(parts))
    if organisation is None:
        return Address(stated or text.strip(), None, country, guessed)
    return Address(organisation, department, country, guessed)


def _names(parts: list[str], country: str | None) -> list[str]:
    """The parts that may be names: without the country, zip codes and streets at the end."""
    kept = list(parts)
    if country:
        while len(kept) > 1 and (named(kept[-1]) or _place_only(kept[-1])):
            kept.pop()
    return kept


def _unnumbered(instead: str, part: str) -> str:
    return _NUMBERS.sub(instead, part) if _DIGIT.search(part) else part


@remembered(1 << 14)  # cities and zip codes come again
def _place_only(part: str) -> bool:
    bare = _key(_unnumbered("", part))
    code = _US_ZIP.sub("", part).strip()
    return not bare or bare in PROVINCES or bool(named(bare)) or code in STATE_CODES


@remembered(1 << 15)  # of what an address has most parts stand in others, too
def _worth(part: str) -> int:
    if _STREET.search(part):
        return 0
    return next((worth for worth, words in _ORGANISATION if words.search(part)), 0)


def _told_apart(names: list[str], country: str | None, many: int) -> tuple[str | None, str | None]:
    """The organisation and what is said of its parts."""
    worth = [_worth(name) for name in names]
    unit = [bool(_UNIT.search(name)) for name in names]
    place = _place_of(names, worth, unit, country) if names else None
    if place is None and len(names) == 1 and many > WITH_CITY and not unit[0]:
        place = 0  # "NYU Langone Health, New York, NY, United States"
    if place is None:
        return None, None
    organisation, inside = _within(_BEFORE_ALL.sub("", names[place]))
    after = names[place + 1] if place + 1 < len(names) else ""
    if after and _needs_place(organisation) and not _NO_CAMPUS.search(after) and not _worth(after):
        organisation = f"{organisation}, {after}"
    units = [name for n, name in enumerate(names) if n != place and (unit[n] or worth[n] > 0)]
    if inside:
        units.insert(0, inside)
    return organisation, "; ".join(dict.fromkeys(units)) or None


def _place_of(
    names: list[str], worth: list[int], unit: list[bool], country: str | None
) -> int | None:
    """Which part is the organisation; None where none is, or two and nothing says which."""
    ranked = [w if not u or w > 8 else min(w, 3) for w, u in zip(worth, unit, strict=True)]
    best = max(ranked)
    if best < 4 or (not country and best < 8):
        if not country:
            return None
        acronym = re.fullmatch(r"[A-Z][A-Z&-]{1,9}", names[0])
        if len(names) == 1 and best == 0 and country == "US" and not unit[0]:
            return None  # "Ann Arbor, MI": a place
        if not unit[0] and (acronym or best == 0 or any(unit[1:])):
            return 0  # "MIT, Dept Phys, Cambridge, MA USA", "Nokia, Espoo, Finland"
        alone = _standing_alone(names)
        return _left_over(names, unit) if alone is None else alone
    if not country and len({_key(n) for n, w in zip(names, ranked, strict=True) if w > 5}) > 1:
        return None
    place = ranked.index(best)
    if unit[0] and best < 10:  # from the smaller to the larger
        place = len(ranked) - 1 - ranked[::-1].index(best)
    acronym = re.fullmatch(r"[A-Z]{3,8}", names[0])
    return 0 if best < 9 and place and not unit[0] and acronym else place


def _needs_place(organisation: str) -> bool:
    """Whether a name is that of a system of universities, or one that every town has."""
    key = _key(organisation)
    return bool(_SYSTEM.fullmatch(key)) or _EVERYWHERE.issuperset(key.split())


def _standing_alone(names: list[str]) -> int | None:
    """A centre or a laboratory of which no address says whose it is; a department is nobody's."""
    places = (n for n, name in enumerate(names) if _worth(name) >= 4 and not _DEPENDENT.match(name))
    return next(places, None)


def _left_over(names: list[str], unit: list[bool]) -> int | None:
    """What stands between a department and the city, or a group that is nobody's department."""
    others = [n for n, own in enumerate(unit) if not own and not re.search(r"\d", names[n])]
    if unit[0] and len(others) > 1 and others[0] < others[-1]:
        return others[0]  # "Department of Surgery, Atrium Health, Charlotte"
    return 0 if not _DEPENDENT_FIRST.match(names[0]) else None


def _within(part: str) -> tuple[str, str | None]:
    """A department and its university in one part, without a comma between them."""
    if match := _AFTER_UNIT.match(part):
        return match.group(2).strip(), match.group(1).strip()
    if match := _BEFORE_UNIT.match(part):
        return match.group(1).strip(), match.group(2).strip()
    if match := _WITH_UNIT.match(part):
        return match.group(1).strip(), match.group(2).strip()
    if match := _UNIT_GLUED.match(part):
        return match.group(2).strip(), match.group(1).strip()
    return part, None


@remembered(1 << 15)
def _key(text: str) -> str:
    return " ".join(_NO_LETTERS.sub(" ", plain(text)).split())


def country_of(text: str) -> str | None:
    """The country at the end of an address, as its code; None where nothing says it."""
    if len(text) > LONGEST:
        return None
    parts = _split(_tidy(text))
    return _stated_country(parts) or _by_city(parts)


def _stated_country(parts: list[str]) -> str | None:
    """The country that an address names, or that its state or zip code is of."""
    for part in reversed(parts[-3:]):
        if found := _of_part(part, parts):
            if found == "US" and (territory := _territory(parts)):
                return territory
            return _own_code(parts) or found if found == "CN" else found
        bare = _BRACKETS.sub("", part)
        if bare != part and (found := _of_part(bare, parts)):
            return found
    return _by_zip(parts)


def _own_code(parts: list[str]) -> str | None:
    """Hong Kong, Macau and Taiwan have codes of their own, also before "China"."""
    known = (named(_unnumbered("", part)) for part in parts[-3:])
    return next((code for code in known if code in ("HK", "MO", "TW")), None)


def _territory(parts: list[str]) -> str | None:
    """San Juan, PR 00931 USA: a territory has a code of its own."""
    for part in parts[-2:]:
        bare = _OF_AMERICA.sub("", part)
        bare = _US_ZIP.sub("", bare).strip()
        if found := TERRITORIES.get(bare) or TERRITORIES.get(_key(bare)):
            return found
    return None


def _of_part(part: str, parts: list[str]) -> str | None:
    if _key(part) == "georgia" or _key(_unnumbered("", part)) == "georgia":
        return _georgia(part, parts)
    if found := named(part) or short_code(part):
        return found
    last = part is parts[-1]
    if last and re.fullmatch(r"[A-Z]{2}", part) and len(parts) > 1:
        return _of_two_letters(part)
    if match := _STATE_ZIP.search(part):
        return "US" if match.group(1) in STATE_CODES else None
    if last and (match := _IN_BRACKETS.search(part)):
        return _of_two_letters(match.group(1))  # "Zürich (CH)"
    bare = _key(_unnumbered(" ", _KOREAN.sub("", part)))
    if found := named(bare) or (PROVINCES.get(bare) if len(parts) > 1 else None):
        return found
    return _at_end(bare, len(parts) > 1)


def _of_two_letters(part: str) -> str | None:
    if part == "DE":
        return None  # Delaware, or Germany
    if part in STATE_CODES:
        return "US"
    return "CA" if part in CANADIAN - {"NL"} else country_code(part)


def _georgia(part: str, parts: list[str]) -> str | None:
    whole = ", ".join(parts)
    if _GEORGIAN.search(whole):
        return "GE"
    if _OF_GEORGIA.search(whole) or re.search(r"\b3[01]\d{3}\b", part):
        return "US"
    return "GE"


def _at_end(key: str, several: bool) -> str | None:
    """A country at the end of a part: "MA 02139 USA", "Seoul South Korea"."""
    words = key.split()
    for size in range(min(LONGEST_NAME, len(words) - 1), 0, -1):
        tail = " ".join(words[-size:])
        if tail in PROVINCES and (size > 1 or (several and tail in PLAIN_STATES)):
            return None if words[-size - 1] in _BEFORE_NAME else PROVINCES[tail]
        if (country := named(tail)) and len(tail) > 1:
            return None if words[-size - 1] in _BEFORE_NAME else country
    last = words[-1].upper() if words else ""
    if len(words) > 1 and last in AUSTRALIAN:
        return "AU"
    return None


def _by_zip(parts: list[str]) -> str | None:
    for part in reversed(parts[-3:]):
        if _CANADA_ZIP.search(part):
            return "CA"
        if len(parts) > 1 and _AUSTRALIAN_ZIP.search(part):
            return "AU"
        if match := re.fullmatch(r"(?:.*\s)?([A-Z]{2})(?:\s+[\d-]{5,10})?", part):
            if match.group(1) in STATE_CODES and match.group(1) != "DE" and len(parts) > 1:
                return "US"
            if match.group(1) in CANADIAN and len(parts) > 1:
                return "CA"
        if _BRITISH_ZIP.search(part):
            return "GB"
        if (match := _ZIP_MARKED.search(part)) and match.group(1) in MARKED:
            return MARKED[match.group(1)]
    return None


def _by_city(parts: list[str]) -> str | None:
    if len(parts) < 2:
        return None
    return CITIES.get(_key(_unnumbered(" ", parts[-1])))
