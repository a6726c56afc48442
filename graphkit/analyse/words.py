"""Texts of works -> words to count: any script, without markup, plural and singular as one.

Words that say nothing of a subject (of eight languages, and of publishing) are left out. Chinese,
Japanese and other scripts without blanks are cut into pairs of characters.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

MARKUP = re.compile(r"<[^<>]{1,80}>|\$[^$]{1,200}\$|https?://\S+|\\[a-zA-Z]+|&[a-z]+;")
_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?|[.,;:!?()\[\]]")  # a mark parts two words
UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]+")
PUBLISHING = frozenset(
    "abstract aim aims analysis analyse analyze analyzed approach approaches article articles"
    " available author authors background based case cases chapter conclusion conclusions"
    " consider considered copyright data day days demonstrate demonstrated describe described"
    " develop developed different discuss discussed due effect effects elsevier evaluate"
    " evaluated example existing figure find finding findings framework general give given good"
    " group groups high higher important improve improved include included including increase"
    " increased introduce introduction investigate investigated issue kind known large level"
    " levels low lower main major make method methods model models month months need new novel"
    " number editorial letter letters objective objectives observed obtain obtained paper papers"
    " parameter part patient percent perform performance performed present presented problem"
    " problems process property"
    " propose proposed provide provided provides publisher purpose question questions range"
    " recent recently reduce reduced related report reported require required research reserved"
    " respectively result results review reviewed right rights role set setting several shown"
    " significant significantly similar simple single small solution specific springer state"
    " studied study studies suggest suggested system systems table task technique techniques"
    " test tested time times total type types use used useful user users using value values"
    " various version versus view way week weeks well wiley work works year years".split()
)
# The list of scikit-learn (BSD), written here: to import that takes longer than a small load.
ENGLISH = frozenset(
    "a about above across after afterwards again against all almost alone along already also"
    " although always am among amongst amoungst amount an and another any anyhow anyone anything"
    " anyway anywhere are around as at back be became because become becomes becoming been"
    " before beforehand behind being below beside besides between beyond bill both bottom but by"
    " call can cannot cant co con could couldnt cry de describe detail do done down due during"
    " each eg eight either eleven else elsewhere empty enough etc even ever every everyone"
    " everything everywhere except few fifteen fifty fill find fire first five for former"
    " formerly forty found four from front full further get give go had has hasnt have he hence"
    " her here hereafter hereby herein hereupon hers herself him himself his how however hundred"
    " i ie if in inc indeed interest into is it its itself keep last latter latterly least less"
    " ltd made many may me meanwhile might mill mine more moreover most mostly move much must my"
    " myself name namely neither never nevertheless next nine no nobody none noone nor not"
    " nothing now nowhere of off often on once one only onto or other others otherwise our ours"
    " ourselves out over own part per perhaps please put rather re same see seem seemed seeming"
    " seems serious several she should show side since sincere six sixty so some somehow someone"
    " something sometime sometimes somewhere still such system take ten than that the their them"
    " themselves then thence there thereafter thereby therefore therein thereupon these they"
    " thick thin third this those though three through throughout thru thus to together too top"
    " toward towards twelve twenty two un under until up upon us very via was we well were what"
    " whatever when whence whenever where whereafter whereas whereby wherein whereupon wherever"
    " whether which while whither who whoever whole whom whose why will with within without"
    " would yet you your yours yourself yourselves".split()
)
OTHER_LANGUAGES = frozenset(
    "aber als auch auf aus bei bis das dass dem den der des die durch ein eine einem einen einer"
    " eines für hat ist kann mit nach nicht oder sich sie sind über und unter vom von vor war"
    " werden wie wird wurde wurden zu zum zur zwischen"
    " au aux avec cette ces comme dans de des du elle en entre est et il la le les leur mais nous"
    " ont ou par pas plus pour que qui sa se ses sont sur un une"
    " al como con del el ella entre es esta este las lo los más no para pero por se sin sobre su"
    " sus una uno y"
    " ao aos as com da das do dos e em foi mais na nas nos o os pela pelo são seu sua um uma"
    " che con da dal degli dei della delle di e gli i il nel nella non per più si sono sul un"
    " aan bij dat de een het in is met naar niet of om ook op te tot uit van voor werd zijn"
    " och att det en ett för från har inte med och på som till är"
    " i na nie oraz po się w z ze".split()
)
SHORTEST = 3
SHOUTED = 6  # letters: shorter words in capitals are abbreviations


STOP_WORDS = ENGLISH | PUBLISHING | OTHER_LANGUAGES  # all words that say nothing of a subject


@lru_cache(maxsize=1 << 16)  # texts of one field say the same words
def stem(word: str) -> str:
    """A word in lower case, its English plural as the singular."""
    lower = word.casefold().replace("’", "'").removesuffix("'s")
    if len(lower) > 4 and lower.isascii():
        if lower.endswith("ies"):
            return lower[:-3] + "y"
        if lower.endswith("s") and not lower.endswith(("ss", "us", "is", "ous")):
            return lower[:-1]
    return lower


@lru_cache(maxsize=1 << 16)  # the same words come again in each picture and page
def _kept(word: str) -> str:
    """The stem of a word that may name a subject; nothing of one that says nothing."""
    short = stem(word)
    lower = word.casefold()
    spare = (
        short in STOP_WORDS or lower in STOP_WORDS or (len(short) < SHORTEST and short.isascii())
    )
    return "" if spare else short


@lru_cache(maxsize=1 << 15)  # shared texts: a title is read for many pictures and pages
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as a `Reader` finds them, with nothing ("") where two do not touch.

    >>> words_of("Graphs of the cities")
    ('graph', '', '', 'city')
    """
    words: list[str] = []
    for word in _WORD.findall(MARKUP.sub(" ", text)):
        if not word.isascii() and UNSPACED.match(word):
            for n in range(len(word) - 1):
                words += (word[n : n + 2], "")
            words.append("")
        else:
            words.append(_kept(word))
    return tuple(words)


class Reader:
    """Cuts texts into words and pairs of words, and remembers how each is usually written."""

    def __init__(self) -> None:
        self._stems: dict[str, str] = {}  # "" for what is left out
        self.spelt: dict[str, Counter[str]] = {}

    def __call__(self, text: str, remember: bool = False) -> list[str]:
        """The words of a text that may name a subject, and the pairs of neighbours among them."""
        found: list[str] = []
        before = ""
        for word in _WORD.findall(MARKUP.sub(" ", text)):
            if not word.isascii() and UNSPACED.match(word):
                found.extend(word[n : n + 2] for n in range(len(word) - 1))
                before = ""
                continue
            short = self._stems.get(word)
            if short is None:
                short = self._stems[word] = _kept(word)
            if not short:
                before = ""
                continue
            if remember:
                self.spelt.setdefault(short, Counter())[word] += 1
            found.append(short)
            if before and before != short:
                found.append(f"{before} {short}")
            before = short
        return found

    def written(self, term: str) -> str:
        """A term as texts usually write it."""
        return " ".join(self._usual(part) for part in term.split(" "))

    def _usual(self, short: str) -> str:
        seen = self.spelt.get(short)
        if not seen:
            return short
        by_form = Counter({word.casefold(): 0 for word in seen})
        for word, count in seen.items():
            by_form[word.casefold()] += count
        form = min(by_form, key=lambda f: (-by_form[f], f))
        own = {word: count for word, count in seen.items() if word.casefold() == form}
        word = min(own, key=lambda w: (-own[w], w))
        if word.isupper() and len(word) >= SHOUTED and form in own:
            return form  # keywords of some sources stand in capitals
        # a capital at the beginning only may be that of a sentence; DNA and mRNA keep theirs
        return form if word[1:] == word[1:].casefold() and own.get(form, 0) else word


def terms_among(title: str, words: frozenset[str], said: frozenset[str]) -> set[str]:
    """The terms of a title that are among these; most titles around a group have few or none."""
    row = words_of(title)
    here = words.intersection(row)
    if len(here) < 2:
        return set(here)
    terms, before = set(here), ""
    for word in row:
        if word not in here:
            before = ""
            continue
        if before and before != word and (pair := f"{before} {word}") in said:
            terms.add(pair)
        before = word
    return terms


# Words that titles of every field have: no label is made of them.
GENERIC = frozenset(
    "advance advanced answer beyond comparative comparison conference congress design discussion"
    " edition efficient empirical enabling exploiting happening invitational leveraging proceeding"
    " supporting symposium workshop evaluating comparing analyzing analysing improving detecting"
    " generating identifying investigating assessing determining studying developing building"
    " making extending integrating examining addressing introducing presenting"
    " evaluation evidence exploration exploring future guide impact insight introduction"
    " investigation key look matter overview perspective practical practice preliminary question"
    " remark reminiscence role survey theoretical toward towards trend"
    " understanding using via".split()
)
# What indexers tick for every study (MeSH's check tags) is no subject.
TICKED = frozenset(
    "human animal male female adult aged middle-aged child infant adolescent mice rat"
    " middle preschool newborn".split()
)
# A title that calls ("Meet graph networks", "Rethinking attention") is no name of a field.
CALLS = frozenset(
    stem(word)
    for word in "meet rethink rethinking revisit revisiting reconsidering beware mind let stop"
    " please say ask tell know remember introducing reimagining demystifying unlocking".split()
)
# Languages and peoples: they keep their capital where a source writes whole titles small.
PROPER = frozenset(
    "african american arabic asian basque bengali bulgarian catalan chinese croatian czech danish"
    " dutch egyptian english estonian european finnish french german greek hebrew hindi hungarian"
    " icelandic indian indonesian iranian irish italian japanese korean latin latvian lithuanian"
    " mandarin norwegian persian polish portuguese romanian russian sanskrit serbian slavic"
    " slovak slovene slovenian spanish swedish tamil telugu thai tibetan turkish ukrainian urdu"
    " vietnamese welsh".split()
)
