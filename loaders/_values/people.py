"""Names of authors and editors: the parts or the text that a source gives -> mentions.

Shared by all loaders, so that "Anonymous" is nobody, "and others" is no person, and a collaboration
is an organisation whichever format states it. Nothing is guessed about who is who.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from graphkit.names import PARTICLES, SUFFIXES, fold
from graphkit.records import Affiliation, Mention, Pairs, cut_lists
from graphkit.remembered import remembered

from . import cleaning, marks

# Words that no person is called. Deliberately short: "Frank Press" and "Alonzo Church" are people.
_GROUP = re.compile(
    r"\b(?:collaborations?|consortium|consortia|committee|commission|council|universit\w+|institut\w*"
    r"|laborator\w+|ministry|department|society|association|agency|foundation|organi[sz]ation"
    r"|federation|corporation|investigators|initiative|(?:working|study|research|task|trial|expert"
    r"|interest|user)s?[ -](?:groups?|force|team)|groups?|grp|team|network|project|inc\.?|ltd\.?"
    r"|gmbh|academy|programme|secretariat|task force)(?!\w)",
    re.IGNORECASE,
)
# Words that make a name an organisation's only where the source marks the name as a whole.
_GROUP_WEAK = re.compile(
    r"\b(?:press|bank|cent(?:er|re)|college|company|school|union|board|office|library|museum"
    r"|hospital|of|for|and|the|f[üu]r|authors|developers|staff|editors|\d+)\b|&",
    re.IGNORECASE,
)
# The beginnings of those words: a look-up that spares most names the slow search above.
_GROUP_STARTS = frozenset(
    "collab consor commit commis counci univer instit labora minist depart societ associ agency"
    " founda organi federa corpor invest initia workin study resear task trial expert intere user"
    " users group groups grp team networ projec inc ltd gmbh academ progra secret".split()
)
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&/-]{1,11}\Z")
_INITIAL = re.compile(r"(?:^|[\s.-])[^\W\d_]\.")
_OTHERS = re.compile(
    r"(?:and |& )?(?:others|et\.? ?al(?:ii|ia|\.)?|u\. ?a\.|…|[.…]{2,9})\Z", re.IGNORECASE
)
_COUNTED = re.compile(
    r"[\[(]?(?:(?:and|&|plus|\+|\.\.\.|…) ?)?(\d{1,5}) "
    r"(?:(?:more|other|additional)(?: authors?)?|others)[\])]?\Z",
    re.IGNORECASE,
)  # "and 22 others", "[22 more authors]", "+22 more"
_NOBODY = frozenset({"anonymous", "anon", "anonymous anonymous", "no author name available"})
_GROUP_FAMILIES = frozenset(
    {"Collaboration", "Consortium", "Committee", "Group", "Team", "Investigators", "Society"}
)
_COUNTING = frozenset(["", *"[(+…0123456789"])  # "[22 more]" is no name in two parts
_NOT_GIVEN = frozenset({"et", "and", "&", "Anonymous", "anonymous"})
# "AM", "A.M.", "A.-M.", "A. M"
INITIALS_BEHIND = r"(?:[^\W\d_a-z]\.[ -]{0,2}){1,4}[^\W\d_a-z]?|[A-Z]{1,3}"
_INITIALS_LAST = re.compile(
    rf"([^\W\d_][^\d,;.]*[^\W\d_A-Z]) ({INITIALS_BEHIND})(?: (Jr|Sr|2nd|3rd|4th|II|III|IV)\.?)?\Z"
)
_DOTTED = re.compile(r"(?:[^\W\d_a-z]\.-?){1,4}\Z")
_DOTTED_LAST = re.compile(
    r"((?:[^\W\d_][^\s.]{1,60})(?: [^\W\d_][^\s.]{1,60}){0,3})"
    r"((?: ?(?:[^\W\d_a-z]\.-?){1,4}){1,3})\Z"
)
# Behind a family or given name: "Ford Jr., Henry", "Ford, Henry Jr." ("JR" may be initials there).
_GENERATIONS = (" Jr", " Jr.", " Sr", " Sr.", " II", " III", " IV", " 2nd", " 3rd", " 4th")
_BEFORE_INITIALS = ("Jr. ", "Jr ", "Sr. ", "Sr ", "III ")  # Scopus: "Gotto Jr. A.M."
_JOINING = frozenset({"y", "e", "i"})  # between two names of one family
_SAINTS = frozenset({"St.", "St", "Saint", "Ste.", "Sainte"})
_VOWELS = frozenset("AEIOUY")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Authors:
    """A list of authors as a work states it; `nobody` is what was printed in place of a name.

    `omitted` is how many more there are, where the list says so ("and 22 others").
    """

    mentions: tuple[Mention, ...] = ()
    truncated: bool | None = None
    nobody: str | None = None
    omitted: int | None = None

    def noted(self, extra: dict[str, str]) -> Authors:
        """With what a note says of the list (see `cut_lists`), which is taken out of the note."""
        for name in ("note", "annote"):
            cut, omitted, rest = cut_lists.said(extra.get(name, ""))
            if cut and self.mentions:
                extra.pop(name)
                if rest:
                    extra[name] = rest
                return replace(self, truncated=True, omitted=omitted or self.omitted)
        return self


NO_AUTHORS = Authors()


def gather(stated: Iterable[Mention]) -> Authors:
    """Mentions as a list of authors: "and others" shortens it, "Anonymous" is not in it."""
    kept: list[Mention] = []
    others = False
    nobody = omitted = None
    for mention in stated:
        given = mention.given
        if given is not None and given not in _NOT_GIVEN and given[:1] not in _COUNTING:
            kept.append(mention)  # a name in two parts is somebody: the usual and quick case
        elif not mention.name:
            continue
        elif is_others(mention.name):
            others = True
            omitted = _many_more(mention.name) or omitted
        elif is_nobody(mention.name):
            nobody = mention.name
        else:
            kept.append(mention)
    return Authors(tuple(kept), others if kept else None, nobody, omitted if kept else None)


def is_others(name: str) -> bool:
    """Whether a name only says that there are more.

    >>> is_others("et al."), is_others("and 22 others"), is_others("22 Others Ltd")
    (True, True, False)
    """
    if len(name) < 16 and _OTHERS.match(name) is not None:
        return True
    return _many_more(name) is not None


def _many_more(name: str) -> int | None:
    """How many more there are, where a name says so."""
    if len(name) > 30 or not any(letter.isdigit() for letter in name):
        return None
    match = _COUNTED.match(name)
    return int(match.group(1)) if match else None


def is_nobody(name: str) -> bool:
    """Whether a name says that there is none."""
    return name[:1] in "AaNn[({<" and len(name) < 40 and fold(name) in _NOBODY


def is_organisation(name: str, whole: bool = False) -> bool:
    """Whether a name is clearly a group's; `whole` means the source marked it as not to be split.

    >>> is_organisation("LIGO Scientific Collaboration"), is_organisation("Frank Press")
    (True, False)
    >>> is_organisation("ACM Press", whole=True), is_organisation("J. {Kim}", whole=True)
    (True, False)
    """
    if len(name) > 1000:
        return False
    words = name.lower().split()
    if len(words) > 1:
        for word in words:
            if word[:6].strip(".,;:()") in _GROUP_STARTS:
                if _GROUP.search(name):
                    return True
                break
    if not whole or _INITIAL.search(name):
        return False
    return bool(_ACRONYM.match(name) or _GROUP_WEAK.search(name))


def is_cjk(text: str) -> bool:
    """Whether a text has Chinese, Japanese or Korean letters."""
    return not text.isascii() and _CJK.search(text) is not None


def person(
    given: str,
    family: str,
    suffix: str = "",
    *,
    orcid: str | None = None,
    ids: Pairs = (),
    affiliations: tuple[Affiliation, ...] = (),
) -> Mention:
    """A mention of a person whose name the source separates; `family` carries its particles."""
    given, family = cleaning.spelled(given), cleaning.spelled(family)
    if not suffix and (
        family.endswith(_GENERATIONS)
        or given.endswith(_GENERATIONS)
        or given.startswith(_BEFORE_INITIALS)
    ):
        given, family, suffix = _generation_apart(given, family)
    name = f"{given} {family}" if given and family else given or family
    if family in _GROUP_FAMILIES and given:  # {"family": "Collaboration", "given": "ATLAS"}
        return Mention(name, None, None, None, orcid, ids, affiliations, "organisation")
    if not name.isascii() and is_cjk(family) and is_cjk(given):
        name = family + given  # reading order there: the family name first, without a blank
    elif suffix:
        name = f"{name} {suffix}"
    return Mention(
        name, given or None, family or None, suffix or None, orcid, ids, affiliations, None
    )


def _generation_apart(given: str, family: str) -> tuple[str, str, str]:
    """A name whose generation stands behind the family name or behind the given names.

    >>> _generation_apart("Henry", "Ford Jr."), _generation_apart("Henry III", "Ford")
    (('Henry', 'Ford', 'Jr.'), ('Henry', 'Ford', 'III'))
    >>> _generation_apart("A IV", "Petrov")
    ('A IV', 'Petrov', '')
    >>> _generation_apart("Jr. A.M.", "Gotto")
    ('A.M.', 'Gotto', 'Jr.')
    """
    first, _, rest = given.partition(" ")
    if family and rest and f"{first} " in _BEFORE_INITIALS:
        return rest, family, first
    head, _, last = family.rpartition(" ")
    if given and is_suffix(last) and head.strip(", "):
        return given, head.rstrip(", "), last
    head, _, last = given.rpartition(" ")
    # behind an initial without its full stop, "IV" may be two more
    if family and is_suffix(last) and (len(head) > 1 or last != "IV"):
        return head.rstrip(", "), family, last
    return given, family, ""


def whole(
    name: str,
    kind: str | None = None,
    *,
    orcid: str | None = None,
    affiliations: tuple[Affiliation, ...] = (),
) -> Mention:
    """A mention of a name that the source does not separate."""
    return Mention(cleaning.spelled(name), None, None, None, orcid, (), affiliations, kind)


def is_suffix(text: str) -> bool:
    """Whether a word is "Jr.", "III" and the like."""
    return 0 < len(text) < 6 and fold(text) in SUFFIXES


def from_text(name: str) -> Mention:
    """A mention of an unmarked name: "Family, Given", "Family, Jr., Given" or reading order.

    >>> m = from_text("Ludwig van Beethoven"); m.given, m.family
    ('Ludwig', 'van Beethoven')
    """
    return _remembered(name) if len(name) < _LONGEST_NAME else _from_text(name)


def _from_text(name: str) -> Mention:
    return from_label(marks.unmarked(cleaning.spelled(name)))


def from_label(name: str) -> Mention:
    """A mention of a name in which nothing points to a footnote: "Silva2" is not "Silva"."""
    if "," not in name:
        return _from_words(name)
    pieces = [stripped for piece in name.split(",") if (stripped := piece.strip())]
    return from_pieces(pieces, name) if pieces else whole("")


# People write several works, and mentions never change; what is too long for a name is not kept.
_LONGEST_NAME = 200
_remembered = remembered(1 << 16)(_from_text)


def family_alone(name: str) -> Mention:
    """A mention of which only the family name is printed; a group stays one.

    >>> m = family_alone("De Vries*"); m.name, m.given, m.family
    ('De Vries', None, 'De Vries')
    """
    name = marks.unmarked(name)
    if is_organisation(name) or is_others(name) or is_nobody(name):
        return _from_text(name)
    return Mention(name, None, name)


def from_pieces(pieces: list[str], name: str) -> Mention:
    """A mention of a name that commas separate into two or three pieces; others stay whole."""
    if len(pieces) == 1:
        return _from_words(pieces[0])
    if len(pieces) == 2 and is_suffix(pieces[1]):  # "Ronald Baldwin, Jr."
        plain = _from_words(pieces[0])
        return person(plain.given or "", plain.family or plain.name, pieces[1])
    if len(pieces) == 2:
        # "University of Utah, Department of Mathematics"; a person has fewer words
        if name.count(" ") > 2 and is_organisation(name):
            return whole(name, "organisation")
        return person(pieces[1], pieces[0])
    if len(pieces) == 3:
        if is_suffix(pieces[2]) and not is_suffix(pieces[1]):  # "Sherry, John F., Jr."
            return person(pieces[1], pieces[0], pieces[2])
        if is_suffix(pieces[1]):
            return person(pieces[2], pieces[0], pieces[1])
    return whole(name, "organisation" if is_organisation(name) else None)


def family_first(names: Sequence[str]) -> bool:
    """Whether names end in initials ("Silva AM", "Silva A.M."), as PubMed and Embase write them.

    "Bo LI" may be a name in capitals. So one of the list must be plain, and none speak against it.

    >>> family_first(["Silva AM", "Li B"]), family_first(["Bo LI"]), family_first(["Smith JR"])
    (True, False, True)
    >>> family_first(["Silva A.-M.", "Li B."]), family_first(["Ana M. Silva", "Li B."])
    (True, False)
    >>> family_first(["Ana Silva", "Malcolm X"]), family_first(["Silva, A", "Li B"])
    (False, False)
    """
    plain = False
    for name in names:
        ends = _ends(name) if len(name) < _LONGEST_NAME else _ends_so(name)
        if ends is None:
            return False
        plain = plain or ends
    return plain


def _ends_so(name: str) -> bool | None:
    """Whether a name plainly ends in initials; None where it speaks against it."""
    if not _INITIALS_LAST.match(name):
        return False if is_organisation(name) or is_others(name) or is_nobody(name) else None
    initials = name.rpartition(" ")[2]
    rare = _VOWELS.isdisjoint(initials) and initials != "NG"
    return "." in initials or len(initials) == 1 or rare


_ends = remembered(1 << 16)(_ends_so)


def initials_last(name: str) -> Mention:
    """A mention of a name of such a list; a group stays one."""
    match = _INITIALS_LAST.match(name)
    if match is None:
        return from_text(name)
    return person(match.group(2), match.group(1), match.group(3) or "")


_CAPITALS_LAST = re.compile(
    rf"([^\W\d_][^\d,;.]{{0,80}}?[^\W\d_]) ((?:[A-Z]\.?[ -]){{1,3}}[A-Z]\.?|{INITIALS_BEHIND})\Z"
)


def turned(name: str, known: str) -> bool:
    """Whether a name ends in initials, by what the same person is called elsewhere.

    >>> turned("YANG Y", "Yan Yang"), turned("Fanning E.", "Ellen Fanning")
    (True, True)
    >>> turned("Bo LI", "Bo Li"), turned("YANG Y", "Yang Y"), turned("Y. Yang", "Yan Yang")
    (False, False, False)
    """
    if "a" <= name[-1:] <= "z":
        return False  # most names
    match = _CAPITALS_LAST.match(name)
    if match is None:
        return False
    family, given = fold(match[1]).split(), fold(known).split()
    initials = fold(match[2].replace(".", " ").replace("-", " ")).split()
    letters = "".join(initials) if len(initials) == 1 else "".join(i[:1] for i in initials)
    first = "".join(word[:1] for word in given[: -len(family)])
    return (
        len(given) > len(family)
        and given[-len(family) :] == family
        and (first[:1] == letters[:1] != "")
    )


def behind(name: str) -> Mention:
    """A mention of a name that ends in initials, also in capitals: "YANG Y"."""
    match = _CAPITALS_LAST.match(name)
    return initials_last(name) if match is None else person(match[2], match[1])


def all_behind(names: Sequence[str]) -> bool:
    """Whether all names end in initials and have no comma, where commas are the rule: Derwent.

    >>> all_behind(["FANNING E", "LI B-C", "LI B C"]), all_behind(["Li, B"])
    (True, False)
    >>> all_behind(["NORTHPORT LTD"])
    False
    """
    return bool(names) and all(_CAPITALS_LAST.match(n) and not is_organisation(n) for n in names)


def behind_in_file(names: Sequence[str]) -> bool:
    """Whether the names of a file end in initials, as a whole: then "Bo LI" does, too.

    No name has a comma, four of five end in initials, and one could not be read otherwise.

    >>> behind_in_file(["Fanning E.", "Wang L", "YANG Y"]), behind_in_file(["Bo LI", "Ana SILVA"])
    (True, False)
    >>> behind_in_file(["Ana Silva", "Malcolm X"]), behind_in_file(["Wang L", "Silva, Ana"])
    (False, False)
    """
    told = [n for n in names if not (is_organisation(n) or is_others(n) or is_nobody(n))]
    matches = [m for n in told if (m := _CAPITALS_LAST.match(n))]
    plain = any(len(m[2].strip(". ")) == 1 or "." in m[2] or not m[1].isupper() for m in matches)
    plain = plain and any(not _might_be_family(m[2]) for m in matches)
    return plain and 5 * len(matches) >= 4 * len(told) and not any("," in n for n in told)


def listed(names: Sequence[str]) -> list[Mention]:
    """Mentions of the names of one list, also where all of it has the initials last ("Wang L")."""
    return list(map(behind if letters_behind(names) else from_text, names))


def letters_behind(names: Sequence[str]) -> bool:
    """Whether each of several names ends in one letter, or in dotted ones: no families are such.

    >>> letters_behind(["Wang L", "YANG Y", "Fanning E.J."]), letters_behind(["Malcolm X"])
    (True, False)
    >>> letters_behind(["Wang L", "Ana Silva"]), letters_behind(["Wang L", "Bo LI"])
    (False, False)
    """
    matches = [_CAPITALS_LAST.match(name) for name in names if not is_others(name)]
    return len(matches) > 1 and all(m and ("." in m[2] or len(m[2]) == 1) for m in matches)


def _might_be_family(letters: str) -> bool:
    """Whether letters could be a short family name in capitals: "LI", "NG"."""
    bare = letters.strip(". ")
    return len(bare) > 1 and bare.isalpha() and (not _VOWELS.isdisjoint(bare) or bare == "NG")


def _from_words(name: str) -> Mention:
    words = name.split()
    if len(words) == 2 and name.isascii():
        given, family = words
        if (
            not given[0].islower()
            and given[:6].lower().strip(".,;:()") not in _GROUP_STARTS
            and family[:6].lower().strip(".,;:()") not in _GROUP_STARTS
            and family[-1] != "."
        ):  # the usual case: nothing below could say anything else
            return Mention(f"{given} {family}", given, family)
    suffix = words.pop() if len(words) > 2 and is_suffix(words[-1]) else ""
    if len(words) < 2:
        return whole(name)
    if is_organisation(name):
        return whole(name, "organisation")
    if is_cjk(name):  # which of the words is the family name is not stated
        return whole(name)
    # no family name is an initial with its full stop
    if _DOTTED.match(words[-1]) and (match := _DOTTED_LAST.match(" ".join(words))):
        return person(match[2].strip(), match[1], suffix)
    start = family_start(words)
    if start is None:
        return whole(name)
    return person(" ".join(words[:start]), " ".join(words[start:]), suffix)


def family_start(words: list[str], protected: frozenset[int] = frozenset()) -> int | None:
    """Where the family name begins, by BibTeX's rule: at the first word in lower case.

    None where a particle is written with a capital ("Bart De Win"): BibTeX would cut it off, other
    sources do not, so `names.parts` decides it, the same way for every source.
    """
    last = len(words) - 1
    for at in range(last):
        if at not in protected and words[at][:1].islower():
            start = at
            if words[at] in _JOINING and at > 1:
                start -= 1  # "Santiago Ramón y Cajal": one family name of two
            while start > 1 and len(words[start - 1]) > 1 and fold(words[start - 1]) in PARTICLES:
                start -= 1  # "Liesbet Van der Perre"
            # "jane doe" is all lower case, and not all of it a family name
            return start if start or fold(words[0]) in PARTICLES else None
    if last > 1 and words[last - 1] in _SAINTS:
        return last - 1  # "Olivia St. John"
    if last > 1 and words[last - 1][:1].isupper() and fold(words[last - 1]) in PARTICLES:
        return None if len(words[last - 1].rstrip(".")) > 1 else last
    return last
