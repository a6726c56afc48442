"""A title and its authors run together -> the two, how sure that is, and the other ways to cut.

"…Space LearningEunwoo Heo, Jaejun Yoo" has exactly one place where the blank is missing. Capitals
inside a word may be that place, or may belong to the word ("ImageNet", "MoE", "JaeYeon", "McKay").
Each place where the text could be cut gets a cost: what the title's last word and the first name
look like after the cut, and how natural the capitals are that would then stay inside words. The
cheapest cut wins; how much cheaper it is than the others says how sure it is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from graphkit.names import PARTICLES

from . import bylines

SURE = 0.8  # below this, the record is marked as doubtful
MOST_CUTS = 60
LONGEST_LINE = 20_000
MOST_WORDS = 400
_WORD = re.compile(r"[^\W_]+(?:[-'’./+&][^\W_]+)*")
# Endings of English words: nothing but a missing blank follows them inside a word.
_ENDING = re.compile(
    r"(?:ing|ings|tion|tions|ion|ions|ment|ments|ness|ity|ities|ism|als?|ics?|ies|ers?|ors?|ance"
    r"|ence|ency|ancy|ture|tures|ology|ography|ms|ns|ts|ls|rs|ds|ks|es|ive|ives|able|ible|ous|ful"
    r"|less|ary|ory|ed|sis|ses|ght|rch|rk|rks|ph|phs|th|ths|se|te|ge|ce|le|ne|re|de|gy|ry|ly|cy)\Z"
)
# Second halves of names that things are given: "ImageNet", "PyTorch", "AlphaFold", "WikiText".
_COINED = frozenset(
    "ai base bench bert board book bot box cast chain check cite cloud code coin craft data db diff"
    " doc eval face field flow fold font form former formers gan gans gen gpt graph grid hub id lab"
    " lang link llm lm map mark mesh mix ml mind net nets nerf nn nns od os path phone plus point"
    " pose prompt qa rank rec script search seg sense set shop sim space sql stack std style tag"
    " text tok tree tube vec verse view vision voice walk ware web wiki word x xiv tex ex".split()
)
_NAME_STARTS = re.compile(
    r"(?:Mc|Mac|De|Des|Del|Della|Di|Da|Do|Dos|Du|La|Le|Lo|Van|Von|Vander|Ver|Fitz|O|St|San|Al|El"
    r"|Abu|Abd|Ben|Bin|Ab|Ter|Ten|Dal|Dell|D|Mac|Saint|Sri|Ap|Zu|Ash|Bel)\Z"
)
# Syllables of Korean, Chinese, Japanese and Vietnamese names as they are romanised.
_SYLLABLE = re.compile(
    r"(?:(?:b|p|m|f|d|t|n|l|g|k|h|j|q|x|zh|ch|sh|r|z|c|s|y|w|v|kh|ph|th|tr|ng|nh|gi|kw|pp|tt|kk|ss"
    r"|ts)?"
    r"(?:a|o|e|i|u|y|ai|ei|ao|ou|ia|ie|iu|iao|ua|uo|ui|uai|ue|ae|eo|eu|oe|wa|we|wi|wo|ya|ye|yo|yu"
    r"|yeo|yae|oo|ee|oa|eou|oi|uy|uye|ieu|uo|yi|eui|hee|young|joo)"
    r"(?:n|ng|m|k|p|t|l|r|h|b|g|c|ch|nh|s)?)\Z",
    re.IGNORECASE,
)


_PARTICLES = PARTICLES | {"ibn", "abu", "bin", "ben"}


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to read a glued line."""

    title: str
    byline: bylines.Byline
    cost: float
    seam: float = 0.0  # the part of the cost that the cut itself has
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Split:
    """The best cut, how sure it is (0 to 1), and the next best ones."""

    title: str
    byline: bylines.Byline
    confidence: float
    alternatives: tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class Hints:
    """Words and names that stand elsewhere in the same file, each on its own."""

    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def hints(texts: Iterable[str], names: Iterable[str] = ()) -> Hints:
    """What a file says elsewhere: the words of its abstracts, and names that nothing runs into."""
    words = frozenset(w for text in texts for w in _WORD.findall(text[:20000]))
    return Hints(words, frozenset(names))


NO_HINTS = Hints()


def is_plain(name: str) -> bool:
    """Whether a stretch of text is a name, and nothing that has run into one."""
    return _name_cost(name, NO_HINTS) < 1.5


def split(line: str, known: Hints = NO_HINTS) -> Split | None:
    """Cut a line into title and authors; None where no cut leaves anybody's name."""
    if len(line) > LONGEST_LINE:
        return None
    cuts = sorted(_cuts(line, known), key=lambda c: (c.cost, -len(c.title)))[:8]
    if not cuts:
        return None
    weights = [math.exp(-(c.cost - cuts[0].cost)) for c in cuts]
    # a dear cut is doubtful even where it is the only one
    whole = sum(weights) + math.exp(cuts[0].seam - 5.0)
    shares = [w / whole for w in weights]
    best = cuts[0]
    others = tuple(
        Cut(c.title, c.byline, c.cost, c.seam, round(s, 3))
        for c, s in zip(cuts[1:4], shares[1:4], strict=True)
        if s >= 0.005
    )
    return Split(best.title, best.byline, round(shares[0], 3), others)


def _cuts(line: str, known: Hints) -> Iterable[Cut]:
    seams = [i for i in range(2, len(line)) if _is_seam(line, i)]
    for at in seams[-MOST_CUTS:]:
        title, rest = line[:at], line[at:]
        byline = bylines.split(rest)
        if byline is None or rest[0] in ",;":
            continue
        others = sum(_name_cost(name, known) for name in byline.names[1:])
        if others >= 2 * bylines.NOT_A_NAME:
            continue
        cost = _name_cost(byline.names[0], known) + _first_name_cost(rest, title, known)
        if byline.names[0] in known.names:
            cost -= 2.5
        here = cost + _last_word_cost(title, known)
        seam = here + min(others, 2.0)  # many odd names say little about the place of the cut
        cost = here + others + _title_cost(title, known)
        if seam < 2 * bylines.NOT_A_NAME:
            yield Cut(title, byline, cost, seam)


def _is_seam(line: str, at: int) -> bool:
    """Whether a blank may be missing here: a name begins, and no name or word plainly goes on."""
    before, after = line[at - 1], line[at]
    if before.isspace() or before in "-–—'’‘/([{“\\&,;:_=<@#|" or not after.isalpha():
        return False
    if after.isupper() or _caseless(after):
        if _caseless(after):
            return not _caseless(before)
        if before == "." and re.search(r"(?:^|[\s.-])\w\.\Z", line[max(0, at - 4) : at]):
            return False  # "J.P. Serre"
        if before.isupper():  # inside capitals: the last one of a run, or an initial
            following = line[at + 1 : at + 2]
            return following.islower() or following in ".’'-" or following == " " or _caps(line, at)
        return True
    # a particle in lower case begins the first name
    match = re.match(r"(?:[a-z]{2,6}\s|[a-z]{1,3}['’-])", line[at:])
    if match is None or not (before.isalpha() or before in "?!.)"):
        return False
    particle = match.group(0).rstrip(" '’-")
    if any(line[at - k : at] + particle in _PARTICLES for k in (1, 2, 3, 4)):
        return False  # "an" of "van"
    return particle in _PARTICLES and bool(re.match(r"(?:[a-z]{1,6}[\s'’-])+[A-Z]", line[at:]))


def _caseless(character: str) -> bool:
    return character.isalpha() and not character.isupper() and not character.islower()


def _caps(line: str, at: int) -> bool:
    """A name in capitals after words in capitals: any place may be the seam."""
    word = re.match(r"[^\W\d_]+", line[at:])
    return word is not None and len(word.group(0)) > 1 and word.group(0).isupper()


# -- what a cut leaves --------------------------------------------------------------------------


def _name_cost(name: str, known: Hints) -> float:
    if name in known.names:
        return 0.0
    cost = bylines.name_cost(name)
    if cost >= 2 * bylines.NOT_A_NAME:
        return cost
    for word in re.split(r"[\s'’.-]+", name):
        cost += sum(_inner_in_name(word, at) for at in _inner_capitals(word))
        if word.isupper() and len(word) > 3:
            cost += 1.0
    return cost


def _first_name_cost(rest: str, title: str, known: Hints) -> float:
    """What the first word of the first name looks like."""
    match = re.match(r"[^\s,;]+", rest)
    word = match.group(0) if match else ""
    bare = word.strip(".,")
    if bare in known.words and bare not in known.names and len(bare) > 2:
        return 0.6
    if word[:1].islower():
        return 1.5 if _ENDING.search(title) else 3.5
    if "." in bare:
        return 0.0  # "J.-P. Serre"
    if len(bare) == 1 and not word.endswith("."):
        return 0.6
    if bare.isupper() and 2 <= len(bare) <= 3:
        return 1.2  # "JP Smith"
    if bare.isupper() and len(bare) > 3:
        return 2.0
    return 1.0 if len(bare) == 2 and bare.lower() in _COINED else 0.0


def _last_word_cost(title: str, known: Hints) -> float:
    """What the title's last word looks like."""
    if title[-1] in "?!)]\"”’'»…%+*":
        return 0.0
    if title[-1] == ".":
        return 0.3
    token = title.rsplit(maxsplit=1)[-1]
    word = re.split(r"[-–—/:]", token)[-1]
    if not word or word[-1].isdigit():
        return 0.2
    if not known.words.isdisjoint((word, token, word.lower())):
        return -1.0
    if word.lower() in _NOT_LAST:
        return 5.0
    if _WHOLE_LAST.fullmatch(word):
        return 0.8 if len(word) < 3 else 0.3
    return _plain_last_cost(word)


# Short forms that end a title: capitals, their plural, "XIIa", "GHz".
_WHOLE_LAST = re.compile(r"[^\W\d_a-z]{2,}|[A-Z0-9]{2,}s|[IVX]+[a-d]|[kMGTm]?Hz|[kMGT][BW]h?")


def _plain_last_cost(word: str) -> float:
    if len(word) > bylines.LONGEST_NAME:
        return 5.0
    if len(word) == 1:
        return 2.5 if word.isupper() else 4.0
    if _NAME_STARTS.match(word) and len(word) < 4:
        return 4.0
    if len(word) - max(_inner_capitals(word), default=0) <= 2:
        return 2.5
    if len(word) <= 3:
        return 1.0
    return 0.0 if _ENDING.search(word) else 0.5


_NOT_LAST = frozenset(
    "a an the of and or for with from to in on at by via is are as its their between using into"
    " toward towards under over without among within per vs mc".split()
)


def _title_cost(title: str, known: Hints) -> float:
    """How odd the capitals are that stay inside the title's words, and the names at its end."""
    words = title.split()
    cost = 1.5 if len(words) < 2 else 0.0
    listed = [p for p in title.split(", ")[1:-1] if " " in p and bylines.name_cost(p) < 1]
    cost += 0.8 * min(4, len(listed))  # names between commas: the authors have begun
    for token in words[-MOST_WORDS:]:
        for word in re.split(r"[-–—/'’]", token):
            if word in known.words:
                continue
            if len(word) > bylines.LONGEST_NAME:
                cost += 5.0  # no word at all
                continue
            cost += sum(_inner_in_title(word, at) for at in _inner_capitals(word))
    return cost


def _inner_capitals(word: str) -> list[int]:
    """Where a small letter or a digit is followed by a capital one, or capitals end in a word."""
    found = []
    for at in range(1, len(word)):
        before, after = word[at - 1], word[at]
        if not after.isupper():
            if (
                _caseless(after)
                and (before.isalnum() or before in "?!.)%")
                and not _caseless(before)
            ):
                found.append(at)
            continue
        goes_on = word[at + 1 : at + 3].islower()
        runs_out = before.isupper() and goes_on and word[at + 1 :] != "s"
        after_digit = before.isdigit() and word[at + 1 : at + 2].islower()
        if before.islower() or before in ").!?%" or after_digit or runs_out or _caseless(before):
            found.append(at)
    return found


_WHOLE_WORD = re.compile(r"[A-Z]+[a-z]?[A-Z]+s?|(?:La|Bib|Lua|Plain|Con|AmS)?TeX")


def _inner_in_title(word: str, at: int) -> float:
    """The cost of a capital inside a word of the title."""
    bare = word.strip('().,:;!?"“”')
    left, right = word[:at], word[at:].rstrip(".,:;!?)")
    if (
        re.fullmatch(r"[A-Z]+[a-z]?[A-Z]+s?|(?:La|Bib|Lua|Plain|Con|AmS)?TeX", bare)
        and len(bare) <= 8
    ):
        return 0.4  # MoE, IoT, GaN, LoRA
    if left.islower() and len(left) <= 2:
        return 0.3  # mRNA, iPhone, eBay
    if right.lower() in _COINED or right.lower().rstrip("s") in _COINED:
        return 1.0
    if right.isupper() and len(right) > 1:
        return 1.5 if not _ENDING.search(left) else 2.5  # TinyML, DeepSDF
    if len(left) >= 4 and left[1:].islower() and _ENDING.search(left):
        return 4.5
    return 3.0


def _inner_in_name(word: str, at: int) -> float:
    """The cost of a capital inside a word of a name."""
    left, right = word[:at], word[at:]
    if _NAME_STARTS.match(left) and right[1:].islower() and len(right) > 2:
        return 0.4
    if left.lower() in _COINED:
        return 3.5
    if _SYLLABLE.match(left) and _SYLLABLE.match(right) and left[:1].isupper():
        return 0.8
    if _SYLLABLE.match(left) and left[:1].isupper() and len(left) > 1 and len(right) > 1:
        return 2.0
    return 4.0
