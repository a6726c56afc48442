"""The phrases of titles: two or three telling words beside each other, with what joins them.

titles → `lexicalized tree-adjoining grammar`, `workshop on Asian translation`, `shared task`

A label is read, so it is better a phrase that people wrote than two words that were counted. Which
words tell something, `words` says; of those that say nothing a few may join two (of, for) or
end a phrase (model, task).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from graphkit.analyse.words import MARKUP, PROPER, STOP_WORDS, UNSPACED, stem
from graphkit.remembered import remembered

_PART_OR_MARK = re.compile(r"[^\W_](?:[\w'’-]*[^\W_])?|[^\w\s]")
_LETTERS = re.compile(r"[^\W_]+")
BELONGING = ("telling", "tail", "lead", "other")  # kinds of what may be a part of a name
Key = tuple[str, ...]  # the stems of the telling words of a phrase

JOINTS = frozenset(
    "of for in on to with between without among across under against within through from near"
    " de la del der des du von".split()
)
LISTING = frozenset("and und y e & or".split())  # two things beside each other are no name of one
ARTICLES = frozenset("the a an la el le".split())
TAILS = frozenset(
    "model system task analysis data process problem test study method effect property name fire"
    " part set right state level time".split()
)
# Words that say nothing by themselves, and much before another one: "data mining", "semantic
# role labeling", "large language models", "main memory".
LEADS = frozenset(
    "data time process state set role large high low small first second third main"
    " single ad general group case parameter value level range view".split()
)
MOST_WORDS = 3  # of a phrase, with what joins them
SEVERAL = 3  # works
_TOKEN = re.compile(r"[^\W_](?:[\w’'‐‑-]*\w)?|[&]|[^\w\s]")
_EVENT = re.compile(r"[^\W\d]-?(?:19|20)\d\d\Z")
_DASH = re.compile(r"-{2,}")  # as typewriters have it: "a typed mixture model--a study"
INFINITIVE = frozenset(["to"])  # what follows is something to do, and no name of a field
# Words that hang on what stands before them ("X-driven") or lead on to what follows.
HANGING = frozenset(
    "driven derived associated mediated induced linked dependent specific treated mutated seen left"
    " does using supported obtained caused identified determined"
    " compared reported measured twice".split()
)


# A word that says what somebody does makes a sentence of a phrase: "SMT helps bitext".
SAYING = frozenset(
    "helps goes gets makes meet meets needs wins beats works matters learns says"
    " retains defines predicts enhances shows reveals".split()
)
# What stands in titles of every field: a phrase of nothing else is no title, and one with such a
# word is a weak one ("Core pathways", "Special features").
WEAK = frozenset(
    "scheme core approach structure strategy feature aspect issue challenge opportunity update"
    " consideration experience outcome determinant enhancement revolution correction module project"
    " element component factor characteristic requirement condition context concept"
    " principle activity application implementation protocol mechanism procedure"
    " operation tool device resource service pattern function mode scale formation topic technology"
    " global external internal special common possible potential multiple complete complex dynamic"
    " modern current early late important basic fundamental advanced effective integrated automated"
    " automatic fast rapid heterogeneous computational trial anomaly event".split()
)
# What is done or used in every field: telling beside another word, no title by itself.
COMMON = WEAK | frozenset(
    "statistical semantic network computer digital algorithm technology generation labeling"
    " labelling classification recognition detection estimation prediction optimization modeling"
    " modelling simulation computing measurement image mining art database query language cluster"
    " blanket workshop conference".split()
)
# Endings of adjectives: they hang on a noun that is missing where they end a phrase.
_ADJECTIVAL = re.compile(r"(?:ive|ic|ical|ous|able|ible|ary|less|ful|ear|ent|ant|al)$")
_NOUNS = frozenset(
    stem(word)
    for word in "archive additive adhesive initiative narrative drive explosive olive objective"
    " perspective alternative derivative incentive motive native logic music traffic topic clinic"
    " arithmetic ceramic plastic antibiotic fabric metric republic mechanic epidemic pandemic"
    " magnetic graphic semantic mathematic physic economic politic ethic statistic genetic"
    " linguistic robotic optic dynamic genomic proteomic aesthetic acoustic heuristic diagnostic"
    " characteristic fetal library dictionary summary glossary boundary vocabulary estuary diary"
    " salary ovary tributary table variable cable vegetable wearable renewable retrieval trial"
    " journal hospital animal signal capital material proposal survival removal renewal portal"
    " terminal crystal metal mineral festival potential chemical disposal approval withdrawal"
    " interval manual tutorial referral ritual canal arrival burial coal deal goal meal appeal"
    " seal trial dial vial rival integral polynomial biomaterial nanomaterial year gear wear fear"
    " bear nuclear".split()
)
_EMERGENT = frozenset(
    "emergent concurrent efficient intelligent independent dependent current recurrent coherent"
    " consistent different persistent transparent convergent divergent inherent frequent subsequent"
    " prevalent equivalent silent latent turbulent excellent sufficient permanent prominent"
    " resilient relevant significant dominant redundant tolerant resistant invariant malignant"
    " abundant important distant adjacent linear nonlinear bilinear circular molecular cellular"
    " vascular modular regular accurate robust novel better separate approximate".split()
)
# What something is done with ("Predict cue usage"): no name of a field begins so.
ORDERS = frozenset(
    "predict translate detect improve learn extract compute generate build find make use combine"
    " compare classify choose explain estimate evaluate identify solve understand"
    " hoc vitro vivo situ silico novo".split()  # and the ends of "ad hoc", "in vitro"
)


class Phrase(NamedTuple):
    """Its telling words, all its words, and what stands right before and behind it."""

    key: Key
    parts: tuple[str, ...]
    more: str  # the word that follows and belongs to it, empty where there is none
    led: str  # the word right before that belongs to it, empty where there is none


class Said(NamedTuple):
    """A phrase as one title has it."""

    work: int
    form: str
    more: str
    led: str


@dataclass(slots=True)
class Phrases:
    """What phrases some titles have, in which works, and how they write them."""

    said: dict[Key, list[Said]] = field(default_factory=lambda: defaultdict(list))
    works: dict[Key, set[int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, titles: Mapping[int, str], words: Container[str], calm: Callable[[str], str]
    ) -> Phrases:
        """The phrases that some words make; `calm` writes a word as it stands in a sentence."""
        own = cls()
        calm = cache(calm)
        for work, title in titles.items():
            shouted = title.isupper()
            for key, parts, goes_on, led in phrases_of(title.lower() if shouted else title, words):
                own.said[key].append(Said(work, " ".join(map(calm, parts)), goes_on, led))
        own.works = {key: {one.work for one in said} for key, said in own.said.items()}
        return own

    def is_cut(self, key: Key) -> bool:
        """Whether the phrase is mostly the beginning of a longer one: "hybrid machine".

        Of several works, it is where one word follows half of the time: what is followed by many
        different words is a phrase by itself. Not so behind a joint ("network for event", of
        extraction and of detection), and not where its end is an adjective ("cache conscious").
        """
        beside = [one.more for one in self.said[key] if one.more]
        form = self.written(key).split(" ")
        open_end = len(form) > len(key) or self.is_left_hanging(form[-1].casefold())
        if open_end and 2 * len(beside) > len(self.said[key]):
            return True
        return self._mostly(key, beside)

    def is_half(self, key: Key) -> bool:
        """Whether it is mostly the end of a longer name: "driven myelopoiesis" of "TLR4-driven …".

        What stands behind many different words is a phrase by itself: "machine translation".
        """
        return self._mostly(key, [one.led for one in self.said[key] if one.led])

    @staticmethod
    def is_left_hanging(word: str) -> bool:
        """Whether a word at the end of a phrase hangs on one that is missing.

        >>> [Phrases.is_left_hanging(word) for word in ("possible", "retrieval", "parent")]
        [True, False, False]
        """
        if word in _EMERGENT:
            return True
        ending = _ADJECTIVAL.search(word)
        hanging = ending is not None and ending.group() not in ("ent", "ant", "ear")
        return hanging and stem(word) not in _NOUNS and word == stem(word)

    def _mostly(self, key: Key, beside: Sequence[str]) -> bool:
        """Whether something stands beside a phrase mostly, of several works one word often."""
        many = len(self.said[key])
        if 2 * len(beside) <= many:
            return False
        return len(self.works[key]) < SEVERAL or 2 * max(Counter(beside).values()) >= many

    def whole(self, key: Key) -> Key:
        """The longer phrase that a phrase is mostly the beginning of, if there is one."""
        said = self.said[key]
        if 2 * sum(bool(one.more) for one in said) <= len(said):
            return key
        longer = (one for one in self.works if len(one) > 2 and one[:-1] == key)
        best = max(longer, key=lambda k: (len(self.works[k]), k), default=key)
        return best if 2 * len(self.works[best]) >= len(self.works[key]) else key

    def written(self, key: Key) -> str:
        """A phrase as most titles write it."""
        said = self.said[key]
        if len(said) == 1:
            return said[0].form
        forms = Counter(one.form for one in said)
        return min(forms, key=lambda form: (-forms[form], len(form), form))


def phrases_of(title: str, words: Container[str]) -> Iterator[Phrase]:
    """The phrases of a title, of these words only, given as stems.

    >>> words = {"treebank", "spoken", "czech"}
    >>> [" ".join(one.parts) for one in phrases_of("A treebank for spoken Czech", words)]
    ['treebank for spoken', 'spoken Czech']
    """
    tokens, kinds, shorts = _cut(title)
    kinds = [
        ("telling" if short in words else "other") if kind == "word" else kind
        for kind, short in zip(kinds, shorts, strict=True)
    ]
    for begin, kind in enumerate(kinds):
        if kind == "telling" or shorts[begin] in LEADS:
            led = _leader(tokens, kinds, begin)
            yield from _from(tokens, kinds, shorts, begin, led)


@remembered(1 << 13)  # a title is in circles of several people
def _cut(title: str) -> tuple[list[str], list[str], list[str]]:
    """The words and marks of a title, what each is for a phrase, and their stems."""
    tokens = _TOKEN.findall(_DASH.sub(" – ", MARKUP.sub(" ", title)))
    return tokens, [_kind(token) for token in tokens], [stem(token) for token in tokens]


def _leader(tokens: list[str], kinds: list[str], begin: int) -> str:
    """What stands right before a word and belongs to it, if anything does."""
    if not begin:
        return ""
    at = begin - 1
    if tokens[at] == "/" and at:  # "publish/subscribe systems"
        at -= 1
    before = tokens[at].casefold()
    return before if before in INFINITIVE or kinds[at] in BELONGING else ""


def _from(
    tokens: list[str], kinds: list[str], shorts: list[str], begin: int, led: str
) -> Iterator[Phrase]:
    """The phrases that begin at a word: on to the third, over one joint at the most."""
    key: list[str] = [shorts[begin]]
    joined, telling = False, kinds[begin] == "telling"
    at = begin + 1
    while at < len(tokens) and at - begin < MOST_WORDS:
        if kinds[at] == "joint" and not joined:
            joined = True
            at += 2 if kinds[at + 1 : at + 2] == ["article"] else 1
            if kinds[at : at + 1] != ["telling"]:
                return
            continue
        if kinds[at] == "lead" and kinds[at + 1 : at + 2] not in (["telling"], ["tail"]):
            return
        if kinds[at] not in ("telling", "tail", "lead"):
            return
        short = shorts[at]
        if short in key:
            return
        key.append(short)
        then = at + 2 if tokens[at + 1 : at + 2] == ["/"] else at + 1
        more = shorts[then] if then < len(kinds) and kinds[then] in BELONGING else ""
        telling = telling or kinds[at] == "telling"
        if telling and kinds[at] != "lead":
            yield Phrase(tuple(key), tuple(tokens[begin : at + 1]), more, led)
        if kinds[at] == "tail":
            return
        at += 1


@remembered(1 << 15)
def _kind(token: str) -> str:
    """What a token is for a phrase: word (telling, where it is wanted), tail, joint, article."""
    lower, short = token.casefold(), stem(token)
    if lower in JOINTS:
        return "joint"
    if lower in LISTING:
        return ""
    if lower in ARTICLES:
        return "article"
    if short in TAILS:
        return "tail"
    if short in LEADS:
        return "lead"
    if _EVENT.search(token):  # "SemEval-2016": what happened once is no subject
        return ""
    if token[0].isdigit():
        return "other" if any(letter.isalpha() for letter in token) else ""
    plain = not token[0].isalpha() or UNSPACED.match(token) is not None
    spare = short in STOP_WORDS or lower in STOP_WORDS or (len(short) < 3 and short.isascii())
    return "" if plain or spare else "word"


def alike(text: str) -> str:
    """What titles that a reader takes for the same have in common.

    >>> alike("Language models") == alike("Language-model") != alike("Model of languages")
    True
    """
    return "".join(sorted(stem(word) for word in _LETTERS.findall(text.casefold())))


def words_in(text: str) -> frozenset[str]:
    """The words of a title, singular: what two titles have in common."""
    return frozenset(stem(word) for word in _LETTERS.findall(text.casefold())) - JOINTS - LISTING


class Taken:
    """The titles that stand already. They are found by their words, since there are thousands."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        # those that are known stand for nothing but themselves: parts of them are free
        self._titles: dict[str, frozenset[str]] = {alike(name): frozenset() for name in known}
        self._having: dict[str, set[frozenset[str]]] = defaultdict(set)
        self._times: Counter[frozenset[str]] = Counter()

    def __contains__(self, text: str) -> bool:
        """Whether a reader takes a title for one that stands."""
        return alike(text) in self._titles

    def add(self, text: str) -> None:
        """A title stands from now on."""
        key, words = alike(text), words_in(text)
        before = self._titles.get(key, frozenset())
        self._times[before] -= 1
        for word in before if self._times[before] <= 0 else ():
            self._having[word].discard(before)
        self._titles[key] = words
        self._times[words] += 1
        for word in words:
            self._having[word].add(words)

    def nests(self, text: str) -> bool:
        """Whether one that stands has all words of this title, or this one all of its words."""
        words = words_in(text)
        near: list[set[frozenset[str]]] = [self._having.get(word, set()) for word in words]
        return any(words <= other or other <= words for others in near for other in others)


def even(text: str) -> str:
    """A name in capitals but for one word has them all: "National Ignition Campaign".

    >>> even("National ignition Campaign"), even("Prague dependency treebank")
    ('National Ignition Campaign', 'Prague dependency treebank')
    >>> even("semantic role Labeling"), even("history of Turkey")
    ('semantic role labeling', 'history of Turkey')
    """
    words = text.split(" ")
    if len(words) == MOST_WORDS and text[: -len(words[-1])].islower() and words[1] not in JOINTS:
        last = words[-1].lower()
        if words[-1] == last.capitalize() and last not in PROPER:
            return (
                f"{words[0]} {words[1]} {last}"  # one title in capitals: "semantic role Labeling"
            )
    small = [n for n, word in enumerate(words) if word.islower()]
    if len(words) != MOST_WORDS or len(small) != 1 or words[small[0]] in STOP_WORDS:
        return text
    if any(word.isupper() for word in words):  # an abbreviation says nothing of the others
        return text
    words[small[0]] = words[small[0]][:1].upper() + words[small[0]][1:]
    return " ".join(words)


def endings(titles: Sequence[str]) -> dict[str, float]:
    """How often each word is the last of what it belongs to: no word of a name follows it."""
    places: dict[str, list[int]] = {}
    for title in titles:
        parts = [*_PART_OR_MARK.findall(title), "."]
        for part, after in pairwise(parts):
            own = places.setdefault(stem(part), [0, 0])
            own[0] += not after[0].isalnum() or stem(after) in STOP_WORDS
            own[1] += 1
    return {word: ending / many for word, (ending, many) in places.items()}
