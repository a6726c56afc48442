"""What a group of works is about, in two or three words: the one maker of labels.

works and who wrote them → terms of their titles, keywords and topics → those that many of the group
carry and others do not (c-TF-IDF) → the phrase that titles build around the best of them; where
there is none, two or three words, written as the titles write them

A term counts once for a work, however often it stands there, and is carried by several works and by
a third of the people, so that one paper of many authors with an odd keyword names nobody's circle.
Each word of a label stands in a tenth of the titles. Codes of categories are no words: their names
stand in only where the titles say nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

import numpy as np

from graphkit.analyse.spelling import Spelling, quiet
from graphkit.analyse.title_phrases import (
    COMMON,
    HANGING,
    LEADS,
    ORDERS,
    SAYING,
    WEAK,
    Key,
    Phrases,
    Taken,
    endings,
    even,
)
from graphkit.analyse.title_words import reading, works_with
from graphkit.analyse.words import (
    CALLS,
    GENERIC,
    STOP_WORDS,
    TICKED,
    UNSPACED,
    Reader,
    stem,
    terms_among,
)
from graphkit.categories import is_code, readable
from graphkit.projection import Array, Projection
from graphkit.remembered import remembered

LEAST_WORKS = 3  # that carry a term, or all where there are fewer
LEAST_SHARE = 1 / 3  # of the people of a group who carry it
LEAST_PEOPLE = 3  # who carry it, also where a few people wrote most of the works
FEWER = 0.1  # of the people, where no term has a third of them, or several works carry it
IN_PHRASE = 0.05  # of the works, and two of them: they have the phrase of a label, and each word
THREE, JOINED, HALF, DOING = 1.25, 0.7, 0.4, 0.6  # of phrases: three words, a joint, its end only
CUT = 0.15  # of a phrase whose end is missing: "linkage learning genetic"
VAGUE, WEAKER = 0.05, 0.7  # of a phrase of weak words alone, of one that has such a word
TELLING = 0.1  # worth of a phrase of a few people that stands where no other title does
RARELY = 0.3  # of a phrase that several works ought to have, where one has it
AS_GOOD = 0.5  # of the best phrase, what says something else than a title beside it
ALONE, SELDOM = 0.4, 0.015  # of the works here and of all, that have a word which is a title
STANDING = 0.4  # of a word's places, where no other follows: it may be a title by itself
IN_TITLES = 0.1  # of the works, whose titles have each word of a label
LONGEST = 3  # words of a label
KEPT = 6  # terms that tell a group, best first
CONSIDERED = 200  # terms of a group that are looked at
RARE = 1.5  # how much more it says that others do not have a term
PHRASE, KEYWORD = 1.7, 1.25  # pairs of words, and what authors chose themselves, say more
CHOSEN = 1.5  # a phrase that authors chose as a keyword
ODD = 0.4  # a pair of words that stands in one work only is an accident of its title
READ = 300  # works of a group that are read, at the most
LEAST_READ = 12
ALL_READ = 150_000  # works of all groups together
SENTENCES = 4_000  # titles that show which words have a capital within a sentence


_LONG_PART = re.compile(r"[^\W\d_]{3}|[^\x00-\x7f]")  # none in "O-O"
ADJECTIVES = ("al", "ive", "ic", "ous", "able", "ible", "ary", "ed")


@dataclass(frozen=True, slots=True)
class Label:
    """The words for a group, empty where nothing is known; `terms` are what it was chosen of."""

    text: str = ""
    terms: tuple[str, ...] = ()


@dataclass(slots=True)
class Group:
    """Some works, and for each person of the group which of them are theirs."""

    works: Sequence[int]
    people: Sequence[Sequence[int]] = ()


@dataclass(slots=True)
class _Texts:
    """The terms of works: `said` by title or topic, and the words of titles alone."""

    titles: dict[int, str]
    terms: dict[int, set[str]] = field(default_factory=dict)
    title_words: dict[int, frozenset[str]] = field(default_factory=dict)
    topics: dict[int, list[str]] = field(default_factory=dict)
    keywords: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    many: Counter[str] = field(default_factory=Counter)  # works with each term
    whole: int = 0  # works in all
    told: set[str] = field(default_factory=set)  # terms that a reader knows already
    inside: dict[str, list[int]] = field(default_factory=dict)  # small and large first letters

    @classmethod
    def read(
        cls, projection: Projection, works: Sequence[int], around: Sequence[int] = ()
    ) -> _Texts:
        """The texts of groups; of the works around them only what the groups say, too."""
        wanted = set(works)
        numbers = sorted(wanted.union(around))
        titles = projection.work_titles(numbers) if numbers else []
        own = cls({w: title or "" for w, title in zip(numbers, titles, strict=True)})
        kept = projection.title_words(reading()) if numbers else None
        stated, names = projection.topics.rows, projection.topics.names
        about = stated.lists(numbers if kept is None else sorted(wanted))
        topics, times = np.unique(stated.targets[stated.spread(numbers)[1]], return_counts=True)
        keys = {topic: _key(names[topic]) for topic in topics.tolist()}
        for topic, many in zip(keys, times.tolist(), strict=True):
            if keys[topic]:
                own.keywords[keys[topic]][names[topic]] += many
        for work in sorted(wanted):
            terms, own.title_words[work] = _read(own.titles[work])
            own.terms[work] = {*terms, *(keys[t] for t in about[work] if keys[t])}
            own.topics[work] = [names[t] for t in about[work]]
        own.many.update(chain.from_iterable(own.terms.values()))
        others = [w for w in numbers if w not in wanted]
        if kept is None:
            own._look_around(others, about, keys)
        elif own.many:
            own.many.update(works_with(own.many, others, kept, stated, keys))
        own._look_inside([own.titles[work] for work in islice(numbers, SENTENCES)])
        own.whole = len(numbers)
        return own

    def _look_around(
        self, works: Sequence[int], about: Mapping[int, list[int]], keys: Mapping[int, str]
    ) -> None:
        """Count in how many works around the terms of the groups stand, too."""
        said = frozenset(self.many)
        words = frozenset(term for term in said if " " not in term)
        topics = {topic: key for topic, key in keys.items() if key in said}
        terms_of = []
        for work in works:
            terms = terms_among(self.titles[work], words, said)
            terms.update(topics[t] for t in about[work] if t in topics)
            terms_of.append(terms)
        self.many.update(chain.from_iterable(terms_of))

    def _look_inside(self, titles: Sequence[str]) -> None:
        """Count words that have a capital within a sentence, and how often they have none."""
        without = []
        for title in titles:
            if title[1:].islower():
                without.append(title)
            else:
                self._count(title)
        large = [word for word, counts in self.inside.items() if counts[1]]
        for title in without if large else ():  # what has no capital anywhere is not asked for
            low = title.casefold()
            if any(word in low for word in large):
                self._count(title)

    def _count(self, title: str) -> None:
        for word, large in _inside_sentences(title):
            self.inside.setdefault(word, [0, 0])[large] += 1


@remembered(1 << 13)  # people who write together are looked at one after the other
def _read(title: str) -> tuple[frozenset[str], frozenset[str]]:
    """The terms of a title, and the single words among them."""
    terms = frozenset(Reader()(title)) - TICKED
    return terms, frozenset(term for term in terms if " " not in term)


@remembered(1 << 14)
def _key(topic: str) -> str:
    """A topic as terms of titles are written; empty for codes and for long ones."""
    if is_code(topic):
        return ""
    words = [stem(word) for word in topic.replace("(", " ").replace(")", " ").split()]
    telling = [word for word in words if word not in STOP_WORDS]
    short = " ".join(words)
    fit = telling and len(words) <= LONGEST and not TICKED.issuperset(telling)
    return short if fit else ""


def label_groups(
    projection: Projection,
    groups: Sequence[Group],
    around: Sequence[int] = (),
    known: Sequence[str] = (),
    *,
    terms: bool = True,
) -> list[Label]:
    """A label for each group, no two alike where their words allow it.

    `around` are further works, against which the words of the groups stand out; `known` are labels
    that say nothing any more, such as that of the topic which all are about. Without `terms`
    those of a label are not told, which takes half of the time.
    """
    most = _most_read([len(set(group.works)) for group in groups])
    groups = [_bounded(group, most) for group in groups]
    texts = _Texts.read(projection, [w for group in groups for w in group.works], around)
    taken = Taken(known)
    for name in known:
        texts.told.update(Reader()(name), [_key(name)])
    found: list[Label] = []
    for group in groups:
        label = _labelled(texts, group, taken, terms)
        taken.add(label.text)
        found.append(label)
    return found


def _most_read(sizes: Sequence[int]) -> int:
    """How many works of a group are read at the most, so that of all together not too many are."""
    most = READ
    while most > LEAST_READ and sum(min(size, most) for size in sizes) > ALL_READ:
        most -= LEAST_READ
    return most


def _bounded(group: Group, most: int) -> Group:
    """A group of not more works than are read: evenly chosen, the same each time."""
    works = sorted(set(group.works))
    if len(works) <= most:
        return Group(works, group.people)
    kept = set(works[:: math.ceil(len(works) / most)])
    people = [[w for w in own if w in kept] for own in group.people]
    return Group(sorted(kept), [own for own in people if own])


def _labelled(texts: _Texts, group: Group, taken: Taken, told: bool) -> Label:
    if not group.works:
        return Label()
    spelt = Spelling(texts.titles, texts.keywords, texts.inside, group.works)
    phrases = list(_phrases(texts, group, spelt))
    phrase = _other_than([(text, value) for text, value, wide in phrases if wide], taken)
    if phrase and not told:
        return Label(phrase)
    ranked = list(_ranked(texts, group))
    terms = tuple(spelt.written(term) for term in ranked[:KEPT]) if told else ()
    if phrase:
        return Label(phrase, terms)
    spare = ""
    few = [(text, value) for text, value, _ in phrases if value >= TELLING]
    for chosen in _counted(texts, group, ranked):
        if len(chosen) > 1 and (phrase := _other_than(few, taken)):
            return Label(phrase, terms)  # of fewer people, and better than words without a tie
        text = spelt.run(chosen[0]) or _sentence([spelt.written(term) for term in chosen])
        if not text or text in taken:
            continue
        if not any(map(taken.nests, (text, *text.split(", ")))):
            return Label(text, terms)
        spare = spare or text
    if spare:
        return Label(spare, terms)
    return Label(_category(texts, group.works, taken), terms)


def _other_than(phrases: Iterable[tuple[str, float]], taken: Taken) -> str:
    """The best phrase that is no other title, or part of one, unless all others are far weaker."""
    spare, best = "", 0.0
    for phrase, value in phrases:
        best = max(best, value)
        if phrase in taken:
            continue
        if value < AS_GOOD * best and spare:
            return spare
        if not taken.nests(phrase):
            return phrase
        spare = spare or phrase
    return spare


def _counted(texts: _Texts, group: Group, ranked: Sequence[str]) -> Iterator[list[str]]:
    """Terms instead of a phrase: a pair of words, a pair and a word, two that stand alone, one.

    A word that others follow nearly everywhere is no title: "neural" of "neural networks".
    """
    ends = endings([texts.titles[work] for work in group.works])
    alone = [t for t in ranked if " " not in t]
    single = [t for t in alone if ends.get(t, 0.0) >= STANDING or UNSPACED.match(t)]
    single = [t for t in single if not (t.isascii() and t.endswith(ADJECTIVES))]
    single = [t for t in single if t not in COMMON and _LONG_PART.search(t)]
    pairs = [t for t in ranked if " " in t]
    yield from ([term] for term in pairs)
    least = ALONE * len(group.works)
    often = {t for t in single if sum(t in texts.title_words[w] for w in group.works) >= least}
    often = {term for term in often if texts.many[term] <= SELDOM * texts.whole}
    if not UNSPACED.match(single[0] if single else ""):
        yield from ([word] for word in single if word in often)
    for term in pairs:
        yield from ([term, word] for word in single if word not in term.split(" "))
    yield from ([one, two] for n, one in enumerate(single) for two in single[n + 1 :])
    # beside one that may stand alone a second one says more: "Delta, wetland"
    nouns = [t for t in alone if ends.get(t, 0.0) >= STANDING / 2 and not t.endswith(ADJECTIVES)]
    nouns = [t for t in nouns if t not in WEAK]
    yield from ([one, two] for one in single for two in nouns if two != one)
    yield from ([word] for word in single)


def _phrases(texts: _Texts, group: Group, spelt: Spelling) -> Iterator[tuple[str, float, bool]]:
    """What titles build of words that tell this group from others, best first: text, value, wide.

    Wide is what enough of the people have; of the others those of several works are told.
    """
    many = len(group.works)
    in_titles = Counter(word for w in group.works for word in texts.title_words[w])
    enough = max(_often(many), 1 if many <= LEAST_WORKS else 2)
    words = {word for word, n in in_titles.items() if n >= enough and word not in GENERIC}
    titles = {work: texts.titles[work] for work in group.works}
    phrases = Phrases.of(titles, words, spelt.calm)
    values = {
        key: _value(texts, phrases, key, in_titles, many)
        for key, works in phrases.works.items()
        if " ".join(key) not in texts.told and key[0] not in CALLS
    }
    ranked = sorted(values, key=lambda key: (-values[key], key))
    often = [key for key in ranked if len(phrases.works[key]) >= enough]
    # where those of several works are taken, one of a single work
    for n, key in enumerate((*often, *ranked)):
        wide = _of_many(phrases.works[key], group)
        if wide or len(phrases.works[key]) >= LEAST_WORKS:
            value = values[key] * (1.0 if n < len(often) else RARELY)
            yield _sentence([even(phrases.written(phrases.whole(key)))]), value, wide


def _often(many: int) -> float:
    """How many works have a phrase that tells so many of them; of many works a smaller share."""
    return IN_PHRASE * min(many, 60) + IN_PHRASE / 2 * max(many - 60, 0)


def _value(
    texts: _Texts, phrases: Phrases, key: Key, in_titles: Mapping[str, int], many: int
) -> float:
    """How well a phrase tells a group: it and its words are frequent here, and rare elsewhere."""
    whole = texts.whole
    telling = [word for word in key if word in texts.many]
    rare = [math.log(1 + whole / texts.many[word]) for word in telling]
    here = [in_titles[word] / many for word in telling]
    value = sum(r * h for r, h in zip(rare, here, strict=True)) / len(telling)
    value += sum(rare) / len(rare) * len(phrases.works[key]) / many
    if " ".join(key) in texts.keywords:
        value *= CHOSEN
    if len(key) == LONGEST and not _mostly_shorter(phrases, key):
        value *= THREE
    written = phrases.written(key).casefold().split(" ")
    if len(written) > len(key):
        value *= JOINED
    first, last = written[0], written[-1]
    half = phrases.is_half(key) or first in HANGING
    if first in LEADS and len(phrases.works[key]) < LEAST_WORKS:
        value *= HALF  # by chance: "small treebank"
    if phrases.is_cut(key) or first in ORDERS or not SAYING.isdisjoint(written):
        value *= CUT
    elif last in HANGING or last.endswith(("ed", "ly")) or phrases.is_left_hanging(last):
        value *= HALF
    if WEAK.issuperset(telling):
        value *= VAGUE
    elif not WEAK.isdisjoint(telling):
        value *= WEAKER
    if half:
        value *= HALF
    return round(value * (DOING if first.endswith(("ing", "ly")) else 1.0), 9)


def _mostly_shorter(phrases: Phrases, key: Key) -> bool:
    """Whether two of three words stand together far more often without the third."""
    here = len(phrases.works[key])
    return any(len(phrases.works.get(part, ())) > 2 * here for part in (key[:2], key[1:]))


def _of_many(works: set[int], group: Group) -> bool:
    """Whether a phrase is of more people than one paper of many authors brings."""
    known = [own for own in group.people if own]
    share = LEAST_SHARE if len(works) == 1 else FEWER if len(works) <= LEAST_WORKS else FEWER / 3
    return sum(not works.isdisjoint(own) for own in known) >= share * len(known)


def _ranked(texts: _Texts, group: Group) -> dict[str, float]:
    """The terms that tell this group from others with their scores, best first."""
    works = list(group.works)
    here = Counter(term for w in works for term in texts.terms[w])
    in_titles = Counter(word for w in works for word in texts.title_words[w])
    whole = texts.whole
    known = here.keys() - texts.told
    every = {term: _score(texts, term, here[term] / len(works), whole) for term in known}
    best = sorted(every, key=lambda term: (-every[term], term))
    scores = {term: every[term] for term in best[:CONSIDERED]}
    for least, share in (
        (LEAST_WORKS, LEAST_SHARE),
        (LEAST_WORKS, FEWER),
        (2, LEAST_SHARE),
        (1, LEAST_SHARE),
        (LEAST_WORKS, 0.0),
    ):
        wanted = min(least, len(works))
        enough = (t for t in scores if here[t] >= wanted and _stands(t, in_titles, len(works)))
        fit = list(islice((t for t in enough if _carried(texts, t, group, share)), 2 * KEPT))
        if len(fit) > 1 or (fit and " " in fit[0]):
            return {term: scores[term] for term in _without_parts(fit, here)}
    return {}


def _score(texts: _Texts, term: str, share: float, whole: int) -> float:
    """c-TF-IDF, with a little more for phrases and for what authors chose themselves."""
    many = texts.many[term]
    score = share * math.pow(math.log(1 + whole / many), RARE)
    if " " in term:
        score *= PHRASE if many > 1 or term in texts.keywords else ODD
    return round(score * (KEYWORD if term in texts.keywords else 1.0), 9)


def _stands(term: str, in_titles: Mapping[str, int], works: int) -> bool:
    """Whether the titles have each word of a term often enough."""
    least = max(IN_TITLES * works, 1)
    words = [word for word in term.split(" ") if word not in STOP_WORDS]
    return GENERIC.isdisjoint(words) and all(in_titles[word] >= least for word in words)


def _carried(texts: _Texts, term: str, group: Group, share: float) -> bool:
    """Whether such a share of the people have a work with it."""
    known = [own for own in group.people if own]
    carriers = sum(any(term in texts.terms[w] for w in own) for own in known)
    return carriers >= max(share * len(known), min(LEAST_PEOPLE, len(known)))


def _without_parts(terms: Sequence[str], here: Mapping[str, int]) -> list[str]:
    """Without the words of a better phrase, unless they stand by themselves as often again."""
    kept: list[str] = []
    for term in terms:
        words = set(term.split(" "))
        part = any(
            words < set(other.split(" ")) and here[term] < 2 * here[other]
            for other in terms
            if " " in other
        )
        if not part:
            kept.append(term)
    return kept


def _sentence(parts: Sequence[str]) -> str:
    text = ", ".join(parts)
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first == first.lower() else text


def _category(texts: _Texts, works: Sequence[int], taken: Taken) -> str:
    """The category of most works, by its name; or their keyword; never a code."""
    topics = Counter(readable(t) for w in works for t in texts.topics[w])
    often = [name for name, count in topics.items() if count >= IN_TITLES * len(works)]
    for name in sorted(often, key=lambda t: (-topics[t], t)):
        if not is_code(name) and name not in taken:
            return _sentence([quiet(name)])
    return ""


def _inside_sentences(title: str) -> Iterator[tuple[str, bool]]:
    """The words of a title that is written as a sentence, after its first; whether in capitals."""
    words = [word.strip("\"'“”‘’()[]{}.,;:!?") for word in title.split()]
    long = [word for word in words if len(word) > 3]
    if sum(word[:1].isupper() for word in long) > len(long) / 2:
        return  # every word begins with a capital there: they tell nothing
    for before, word in zip(title.split(), words[1:], strict=False):
        if word and before[-1:] not in ".:?!":
            yield word.casefold(), word[:1].isupper()


def member_works(
    projection: Projection, people: Sequence[int], among: Array | None = None
) -> list[list[int]]:
    """The works of each of some people; `among` says of every work whether it counts."""
    wrote = projection.wrote.lists(people)
    if among is None:
        return [wrote[p] for p in people]
    return [[w for w in wrote[p] if among[w]] for p in people]


def group_of(projection: Projection, people: Sequence[int]) -> Group:
    """The people of a community with the works that two of them share, or else with all theirs."""
    own = member_works(projection, people)
    works, many = np.unique([w for each in own for w in each], return_counts=True)
    shared = works[many > 1]
    if len(shared) < LEAST_WORKS:
        return Group(works.tolist(), own)
    kept = set(shared.tolist())
    return Group(shared.tolist(), [[w for w in each if w in kept] for each in own])
