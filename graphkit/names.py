"""Person names and titles as texts to compare: fold, split into parts, see what could be the same.

Nothing here decides who is who; `resolve` does. A name may stand in any script, have one part, or
carry particles; no rule here guesses a person's origin.

>>> fold("Seo-yeon Kim") == fold("Seoyeon  KIM"), fold("Łukasz Żółć")
(True, 'lukasz zolc')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from graphkit.remembered import remembered

PARTICLES = frozenset(
    "af al am an ap auf av bin d da dal das de degli dei del dela dell della delle den der des di"
    " do dos du e el ibn la las le les lo los ten ter tot van vande vanden vander vom von y zu"
    " zum zur".split()
)
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "2nd", "3rd", "4th"})

_PLAIN = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i",
        "ł": "l", "ŋ": "n", "þ": "th", "ŧ": "t", "ə": "e",
    }
)  # fmt: skip
_JOINERS = re.compile(r"[\u00AD\u200B-\u200D\u2060\uFEFF'’‘ʼ`´ʻʿʾ]")
_HYPHENS = re.compile(r"[-\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]")
_NOT_WORD = re.compile(r"[\W_]+")
_ACCENTED = "\u0780"  # Latin to Syriac: their marks are accents or points, not letters
_ASCII = {
    code: None if chr(code) in "-'`" else chr(code).lower() if chr(code).isalnum() else " "
    for code in range(128)
}
_CJK = re.compile(
    "[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)


# What stands beside a name on a list of people, and is none of it.
_BEFORE = re.compile(
    r"(?:(?:univ\.?-?prof|prof|professor|docteur|doctor|dr|pd|priv\.?-?doz|dipl\.?-?ing|mr|mrs|ms|miss"
    r"|herr|frau|sir|dame|assoc|asst|associate|assistant|emeritus|rer|nat|med|phil|ing|h\.? ?c)"
    r"(?:\.\s*|\s+))+",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?:,\s*(?:ph\.?\s?d|m\.?d|d\.?sc|sc\.?d|m\.?sc|b\.?sc|m\.?a|m\.?b\.?a|m\.?p\.?h|r\.?n|d\.?phil"
    r"|d\.?d\.?s|dr|prof|professor|frs|facs|frcp|ieee fellow)\.?)+$",
    re.IGNORECASE,
)


@remembered(1 << 16)
def plain(text: str) -> str:
    """Lower case, without accents, with letters like ø and ß spelled out; other scripts kept."""
    text = text.lower()
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", folded).translate(_PLAIN)
    bare: list[str] = []
    base = ""
    for character in decomposed:
        if not unicodedata.combining(character):
            base = character
        elif base < _ACCENTED:
            continue  # an accent; in other scripts a mark is a sound of its own
        bare.append(character)
    return unicodedata.normalize("NFC", "".join(bare))


def _words(text: str) -> str:
    """Letters and digits of any script, with their vowel signs; all else is one blank."""
    if text.isascii() or not any(unicodedata.category(c)[0] == "M" for c in text):
        return _NOT_WORD.sub(" ", text).strip()
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text)
    return " ".join("".join(kept).split())


@remembered(1 << 18)
def fold(name: str) -> str:
    """The form in which two spellings of one name are equal: case, accents, hyphens, dots."""
    if name.isascii():  # the same in one step
        return " ".join(name.translate(_ASCII).split())
    text = _JOINERS.sub("", plain(_JOINERS.sub("", name)))  # some appear only when decomposed
    text = _words(_HYPHENS.sub("", text))
    if _CJK.search(text):
        text = text.replace(" ", "")
    return text


@remembered(1 << 18)
def title_key(title: str) -> str:
    """The form in which two spellings of one title are equal: words only, TeX braces gone."""
    return _words(plain(_JOINERS.sub("", title.replace("{", "").replace("}", ""))))


@dataclass(frozen=True, slots=True)
class Parts:
    """A folded name in parts. `given` are words or single initials; either side may be empty."""

    given: tuple[str, ...]
    family: str
    suffix: str = ""

    @property
    def initials_only(self) -> bool:
        """True when no given name is spelled out."""
        return all(len(g) == 1 for g in self.given)

    @property
    def block(self) -> str:
        """Surname and first initial: what could be the same person at all."""
        return f"{self.family} {self.given[0][0]}" if self.given else self.family

    @property
    def key(self) -> str:
        """Equal for spellings of one full name: Jong-Seok, Jong Seok and JongSeok are one."""
        return "|".join(("".join(self.given), self.family.replace(" ", ""), self.suffix))


JOINING = frozenset({"y", "e", "i"})  # between two names of one family


@remembered(1 << 18)
def parts(
    name: str, given: str | None = None, family: str | None = None, suffix: str | None = None
) -> Parts:
    """Split a name, using the source's own separation where it made one.

    >>> parts("J. van der Berg")
    Parts(given=('j',), family='van der berg', suffix='')
    """
    if family:
        return Parts(_stated_given(given or "", family), fold(family), fold(suffix or ""))
    if _CJK.search(name):
        return Parts((), fold(name))
    if "," in name:
        return _inverted([piece.strip() for piece in name.split(",")])
    words = [w for w in re.split(r"\s+", name.strip()) if fold(w)]
    after = ""
    if len(words) > 2 and fold(words[-1]) in SUFFIXES:
        after = fold(words.pop())
    if len(words) < 2:
        return Parts((), fold(name), after)
    last = len(words)
    while last > 1 and _initial(words[last - 1]):
        last -= 1
    if last < len(words) and not any(_initial(w) for w in words[:last]):
        # "Silva A.": no surname is one letter, so this one stands first
        return Parts(_given_words(" ".join(words[last:])), fold(" ".join(words[:last])), after)
    start = len(words) - 1
    while start > 1 and _particle(words[start - 1]):
        start -= 1
    if start > 1 and words[start] in JOINING and words[start - 1].isalpha():
        start -= 1  # "Santiago Ramón y Cajal": one family name of two
    return Parts(_given_words(" ".join(words[:start])), fold(" ".join(words[start:])), after)


def _inverted(pieces: list[str]) -> Parts:
    """A name with the family first: "King, Martin", "King, Jr., Martin", "King, Martin, Jr."."""
    suffix = ""
    for number, piece in enumerate(pieces[1:], 1):
        if fold(piece) in SUFFIXES:
            suffix = fold(pieces.pop(number))
            break
    words = pieces[0].split()
    if not suffix and len(words) > 1 and fold(words[-1]) in SUFFIXES:
        suffix = fold(words.pop())
    family, given = fold(" ".join(words)), " ".join(pieces[1:])
    if not family:
        return Parts((), fold(given), suffix)
    return Parts(_stated_given(given, pieces[0]), family, suffix)


def _particle(word: str) -> bool:
    """A particle as it stands; a capital letter alone ("Y.", "D") is an initial."""
    return fold(word) in PARTICLES and not (len(fold(word)) == 1 and not word.islower())


def _initial(word: str) -> bool:
    """One letter in capitals, with or without its dot."""
    bare = word.rstrip(".")
    return len(bare) == 1 and bare.isupper() and bare.isalpha()


def _given_words(given: str) -> tuple[str, ...]:
    words: list[str] = []
    for word in re.split(r"[\s.]+", given.strip()):
        bare = _HYPHENS.sub("", word)
        if len(bare) == 2 and bare != word:  # "J.-P." and "J-P" are two initials
            words.extend(fold(bare))
        elif 2 <= len(bare) <= 3 and bare.isupper() and bare.isascii() and not _vowelled(bare):
            words.extend(fold(bare))  # "JP" for two given names
        elif folded := fold(word):
            words.append(folded)
    return tuple(words)


def _stated_given(given: str, family: str) -> tuple[str, ...]:
    """The given names, where the source says which they are.

    "EM" beside "Horwitz" is Eric M.; but "LI" beside "WEI" may be a name in capitals.
    """
    initials = len(given) == 2 and given.isascii() and given.isalpha() and given.isupper()
    if initials and not family.isupper():
        return tuple(fold(given))
    return _given_words(given)


def squeezed(name: str) -> Parts | None:
    """The reading of a name whose capitals may be initials: "EM Horwitz" as "E. M. Horwitz".

    "AL" may be Albert L. as well as Al, so nobody is taken for one person on this reading alone.
    """
    split, word = parts(name), name.split(" ", 1)[0]
    given = split.given[0] if len(split.given) == 1 else ""
    if not 2 <= len(given) <= 3 or not word.isupper() or name.isupper() or fold(word) != given:
        return None
    return Parts(tuple(given), split.family, split.suffix)


def _vowelled(word: str) -> bool:
    return any(c in "AEIOUY" for c in word)


def search_forms(names: Iterable[str]) -> str:
    """All folded forms under which somebody is looked up, in either order, each between bars.

    >>> search_forms(["Seo-yeon Kim"])
    '|kim seoyeon|seoyeon kim|'
    """
    forms = set()
    for name in names:
        split = parts(name)
        forms.add(fold(name))
        if split.given:
            forms.add(fold(f"{split.family} {' '.join(split.given)}"))
    return "|" + "|".join(sorted(f for f in forms if f)) + "|"


def without_titles(name: str) -> str:
    """A name as people write one on a list, without titles before it and degrees behind it.

    >>> [without_titles(n) for n in ("Prof. Dr. Ana Silva", "Bo Li, PhD, MD", "Drake, Ana")]
    ['Ana Silva', 'Bo Li', 'Drake, Ana']
    """
    return _BEHIND.sub("", _BEFORE.sub("", name.strip())).strip()


def without_umlauts(word: str) -> str:
    """A folded word as it is written without its marks: "mueller" as "muller"."""
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def letters(name: str) -> str:
    """The letters of a name in order of the alphabet: equal however its parts stand.

    >>> letters("Ferrero López, Alberto") == letters("Alberto Ferrero-Lopez")
    True
    """
    return "".join(sorted(fold(name).replace(" ", "")))


def compatible(one: Parts, other: Parts) -> bool:
    """Whether two names could belong to one person: equal surname, no given name in conflict.

    >>> compatible(parts("J. Kim"), parts("Jin Kim")), compatible(parts("A. Kim"), parts("Jin Kim"))
    (True, False)
    """
    if one.family != other.family or (one.suffix and other.suffix and one.suffix != other.suffix):
        return False
    for a, b in zip(one.given, other.given, strict=False):
        if a != b and not (len(a) == 1 and b[0] == a) and not (len(b) == 1 and a[0] == b):
            return False
    return True


def written_in(names: Iterable[str]) -> Callable[[str], bool]:
    """Whether a text may name one of some people as references do: a surname beside an initial.

    >>> named = written_in(["Ana Silva"])
    >>> [named(t) for t in ("SILVA A, 2001", "B. Costa, A. M. Silva", "Silva B", "Salva A")]
    [True, True, False, False]
    """
    told: dict[str, None] = {}
    for name in names:
        split = parts(name)
        family, given = fold(split.family), "".join(split.given[:1])
        if family and given:
            own, first = re.escape(family), re.escape(given[0])
            told[rf"\b{own} {first}|\b{first}\w*(?: \w){{0,2}} {own}\b"] = None
            if _CJK.search(family):
                told[own + re.escape("".join(split.given))] = None
    if not told:
        return lambda _: False
    pattern = re.compile("|".join(told))
    return lambda text: pattern.search(fold.__wrapped__(text)) is not None
