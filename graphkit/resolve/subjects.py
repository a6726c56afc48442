"""Stated topics -> topics: spellings of one thing are one, each joining with its evidence.

Labels join that differ in case, hyphens and blanks; a plural joins a singular that is stated; a
short form joins the long one where a record writes both ("Bluetooth Low Energy (BLE)") and all
that write it mean the same. A user's thesaurus goes before all of it: what it maps to itself stays
as it is, what it maps to nothing is no topic. What indexers tick for every study is none either.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from graphkit.categories import is_code
from graphkit.names import title_key
from graphkit.remembered import remembered
from graphkit.resolve.label_kinds import KEYWORD, KINDS
from graphkit.resolve.merge import NamedThings
from graphkit.resolve.resolved import Decision, Resolved
from graphkit.resolve.statements import Statements
from graphkit.resolve.titles import compact, form_of

Thesaurus = Mapping[str, str | None]

# MeSH's check tags, and what other indexes tick as readily: kinds of document and of study, too.
CHECK_TAGS = frozenset(
    title_key(tag)
    for tag in "Humans|Human|Animals|Animal|Male|Female|Adult|Aged|Aged, 80 and over|Middle Aged"
    "|Young Adult|Adolescent|Child|Child, Preschool|Infant|Infant, Newborn|Mice|Rats|Article"
    "|Priority Journal|Nonhuman|Controlled Study|Major Clinical Study|Human Experiment|Review"
    "|Journal Article|Conference Paper|Conference Review|Letter|Note|Editorial|Short Survey"
    "|Comparative Study|Clinical Article|Normal Human|Human Tissue|Human Cell|Animal Experiment"
    "|Animal Model|Animal Tissue|Animal Cell|Unclassified Drug|In Vitro Study".split("|")
)
_PAIR = re.compile(r"((?:[\w’'-]+[ /-]){0,8}?[\w’'-]+)\s*[(\[]([^()\[\]]{2,60})[)\]]")
_SHORT = re.compile(r"[A-Z][A-Za-z0-9-]{1,7}s?")
LONGEST_PAIRED = 1_000  # characters of a text in which a long form and its short one are looked for
LEAST_COMPACT = 6  # letters from which a blank or a hyphen makes no other word
LINKING = frozenset("of the and for in on to a an with by de la des und der".split())


def short_of(short: str, long: str) -> bool:
    """Whether letters are those that words begin with, one after the other.

    >>> short_of("BLE", "Bluetooth Low Energy"), short_of("SVM", "support vector machines")
    (True, True)
    >>> short_of("BLE", "Blue Light"), short_of("IoT", "Internet of Things")
    (False, True)
    """
    letters = [c.lower() for c in short.rstrip("s") if c.isalnum()]
    words = title_key(long).split()
    telling = [w for w in words if w not in LINKING]
    if len(letters) < 2 or len(words) < 2:
        return False
    return "".join(w[0] for w in words) == "".join(letters) or "".join(
        w[0] for w in telling
    ) == "".join(letters)


@remembered(1 << 16)
def singular(key: str) -> str:
    """The singular that an English plural would have.

    >>> [singular(t) for t in ("neural networks", "case studies", "analysis", "gas", "boxes")]
    ['neural network', 'case study', 'analysis', 'gas', 'box']
    """
    if not key.isascii() or len(key) < 5 or key.endswith(("ss", "us", "is", "ics", "ous")):
        return key
    if key.endswith("ies") and len(key) > 6:
        return key[:-3] + "y"
    if key.endswith(("xes", "ches", "shes", "sses")):
        return key[:-2]
    return key[:-1] if key.endswith("s") else key


class StatedTopics:
    """Which topic each stated label is; None where it is none."""

    def __init__(self, said: Statements, thesaurus: Thesaurus) -> None:
        self.thesaurus = {title_key(label): to for label, to in thesaurus.items()}
        self.labels = said.topic_labels.values
        self.count = Counter(n for own in said.topics for n in own)
        self.written: dict[str, str] = {}  # long forms without the short one beside them
        self.why: dict[str, str] = {}  # of a key that joined another: what showed it
        self._keys = {key for label in self.labels if (key := title_key(label))}
        self._long = self._pairs(said)
        self._compact = self._most()

    def _most(self) -> dict[str, str]:
        """Of all keys that are equal without blanks, Greek letters by name, the most frequent."""
        works: Counter[str] = Counter()
        for number, label in enumerate(self.labels):
            works[title_key(label)] += self.count[number]
        found: dict[str, str] = {}
        for key in sorted(self._keys, key=lambda k: (-works[k], k)):
            run = compact(key)
            if len(run) >= LEAST_COMPACT:
                found.setdefault(run, key)
        return found

    def _pairs(self, said: Statements) -> dict[str, str]:
        """The long form of each short one that labels and titles write beside it."""
        long_forms: dict[str, Counter[str]] = defaultdict(Counter)
        texts: Iterable[str] = (*self.labels, *(w.title for w in said.works if w.title))
        for text in texts:
            if len(text) > LONGEST_PAIRED or ("(" not in text and "[" not in text):
                continue
            for match in _PAIR.finditer(text):
                for long, short in _ways(match.group(1), match.group(2)):
                    long_forms[short.rstrip("s")][long] += 1
        long_of: dict[str, str] = {}
        for short, forms in long_forms.items():
            meant = {self._plain(form) for form in forms}
            if len(meant) == 1:  # all who write it mean the same
                long_of[short] = meant.pop()
        return long_of

    def _plain(self, text: str) -> str:
        key = title_key(text)
        return singular(key) if singular(key) in self._keys else key

    def key(self, label: str) -> str | None:
        """The key of the topic of a label."""
        own = title_key(label)
        if not own:
            return None
        if own in self.thesaurus:
            wanted = self.thesaurus[own]
            if not wanted or not title_key(wanted):
                return None
            to = wanted
            if title_key(to) != own:
                self.why[own] = "as the thesaurus says"
            return title_key(to)
        if own in CHECK_TAGS:
            return None
        if is_code(label):
            return own
        key = self._joined(label, own)
        replaced = self.thesaurus.get(key, key)
        return title_key(replaced) if replaced else None

    def _joined(self, label: str, own: str) -> str:
        key = own
        match = _PAIR.fullmatch(label.strip()) if len(label) <= LONGEST_PAIRED else None
        if match:
            for long, short in _ways(match.group(1), match.group(2)):
                key = title_key(long)
                self.written.setdefault(key, long)
                self.why.setdefault(own, f"writes {short} beside it")
                break
        short = label.strip()
        if _SHORT.fullmatch(short) and (meant := self._long.get(short.rstrip("s"))):
            key = meant
            self.why.setdefault(own, "a short form that records write beside it")
        one = singular(key)
        if one != key and one in self._keys:
            key = one
            self.why.setdefault(own, "plural")
        usual = self._compact.get(compact(key), key)
        if usual != key:
            greek = form_of(key) != key or form_of(usual) != usual
            key = usual
            self.why.setdefault(own, "a Greek letter by name" if greek else "hyphens and blanks")
        return key


def _ways(one: str, other: str) -> list[tuple[str, str]]:
    """A long form and its short one, in either order; the long one cut to what the short covers."""
    found = []
    if _SHORT.fullmatch(other.strip()):
        words = one.split()
        for begin in range(len(words) - 1):
            long = " ".join(words[begin:])
            if words[begin].lower() not in LINKING and short_of(other.strip(), long):
                found.append((long, other.strip()))
                break
    if not found and _SHORT.fullmatch(one.strip()) and short_of(one.strip(), other):
        found.append((other.strip(), one.strip()))
    return found


def resolve_topics(
    said: Statements, clusters: Sequence[Sequence[int]], resolved: Resolved, thesaurus: Thesaurus
) -> None:
    """The topics of all works, with what joined their labels."""
    subjects = StatedTopics(said, thesaurus)
    keys = [subjects.key(label) for label in subjects.labels]
    names = _names(subjects, keys)
    topics = NamedThings("topic")
    for number, records in enumerate(clusters):
        about: dict[int, None] = {}
        for record in records:
            for place in said.topics[record]:
                key = keys[place]
                topic = None if key is None else topics.number(names[key])
                if topic is not None:
                    about[topic] = None
        resolved.about_work.extend([number] * len(about))
        resolved.about_topic.extend(about)
    resolved.topics = topics.things()
    kinds = _kinds(said, keys)
    idents = {title_key(thing.name): thing.id for thing in resolved.topics}
    resolved.topic_kinds = [kinds.get(title_key(t.name), KEYWORD) for t in resolved.topics]
    joined: dict[str, list[str]] = defaultdict(list)
    for label, key in zip(subjects.labels, keys, strict=True):
        own = title_key(label)
        if key is not None and own != key and names[key] != label:
            joined[key].append(f"{label} ({subjects.why.get(own, 'spelling')})")
    for key, labels in sorted(joined.items()):
        ident = idents.get(title_key(names[key]))
        if ident is not None:
            text = f"the same as {names[key]}: {'; '.join(sorted(set(labels)))}"
            resolved.decisions.append(Decision(ident, "one topic", len(set(labels)) + 1, text))


def _names(subjects: StatedTopics, keys: Sequence[str | None]) -> dict[str, str]:
    """How each topic is called: as most works write its key, else as most write what joined it."""
    spelled: dict[str, Counter[tuple[bool, str]]] = defaultdict(Counter)
    wanted = {title_key(to): to for to in subjects.thesaurus.values() if to}
    for number, (label, key) in enumerate(zip(subjects.labels, keys, strict=True)):
        if key is not None:
            spelled[key][title_key(label) == key, label] += subjects.count[number]
    found = {}
    for key, forms in spelled.items():
        best = min(forms, key=lambda form: (not form[0], -forms[form], form[1]))
        found[key] = wanted.get(key) or (best[1] if best[0] else subjects.written.get(key, key))
    return found


def _kinds(said: Statements, keys: Sequence[str | None]) -> dict[str, str]:
    """What most records state a topic as; of equally many the first of `KINDS`."""
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for (number, kind), records in said.topic_kinds.items():
        key = keys[number]
        if key is not None:
            count[key][kind] += records
    return {
        key: max(KINDS, key=lambda kind: (own[kind], -KINDS.index(kind)))
        for key, own in count.items()
    }


def read_thesaurus(text: str, name: str) -> dict[str, str | None]:
    """A thesaurus: `label, replace by` a line, as CSV or as VOSviewer's file with tabs.

    A label without replacement is left out. Raises ValueError with the line of what is unclear.
    """
    import csv  # noqa: PLC0415 - few load a thesaurus

    lines = text.lstrip("\ufeff").splitlines()
    first = next((line for line in lines if line.strip()), "")
    delimiter = "\t" if "\t" in first else ";" if first.count(";") > first.count(",") else ","
    found: dict[str, str | None] = {}
    for number, row in enumerate(csv.reader(lines, delimiter=delimiter), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and cells[0].casefold() in ("label", "id", "topic")):
            continue
        if len([c for c in cells if c]) > 2 or not title_key(cells[0]):
            raise ValueError(f"{name}:{number}: not a label and what replaces it: {row!r}")
        to = (cells[1] if len(cells) > 1 else "") or None
        known = found.get(cells[0])
        if cells[0] in found and known != to:
            raise ValueError(f"{name}:{number}: {cells[0]!r} is replaced twice, by another")
        found[cells[0]] = to
    if not found:
        raise ValueError(f"{name}: no label and replacement in it")
    return found
