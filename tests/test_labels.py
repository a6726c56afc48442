"""What groups are called: by words that several works and a third of the people carry."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from generated import save, work

import graphkit as gk
from graphkit.analyse.communities import describe
from graphkit.analyse.labels import Group, _key, _Texts, group_of, label_groups
from graphkit.analyse.title_phrases import Phrases, Taken, alike, words_in
from graphkit.analyse.title_words import numbered_titles, works_with
from graphkit.categories import NAMES, is_code, readable
from graphkit.links import Csr

RADIO = ("Anna Berg", "Ben Cole", "Cid Dorn", "Dora Ek", "Emil Falk", "Fay Gold")


def radio() -> list[dict[str, object]]:
    """A circle on radio positioning, and one paper of many authors with an odd keyword."""
    titles = (
        "Indoor positioning with radio beacons", "Radio maps for indoor positioning",
        "A filter for indoor positioning", "Crowds and radio maps", "Beacons in radio maps",
        "Indoor positioning of crowds",
    )  # fmt: skip
    own = [work(t, *RADIO[n % 3 : n % 3 + 4], year=2010 + n) for n, t in enumerate(titles)]
    many = [f"Guest{n} Person{n}" for n in range(30)]
    odd = work("An internet of things platform", *RADIO[:2], *many, year=2015)
    odd["keyword"] = "OF-THINGS PLATFORM, PREGNANCY"
    rest = [
        work(f"Weaving of {word} in looms", "Gil Hart", "Ida Jung", year=2012, keyword="weaving")
        for word in ("wool", "silk", "flax", "hemp")
    ]
    return [*own, odd, *rest]


def opened(folder: Path, *works: dict[str, object]) -> gk.KnowledgeGraph:
    graph = gk.open(folder / "w")
    graph.load(save(folder / "a.json", *works))
    return graph


def test_an_odd_keyword_of_one_paper_names_nobody(tmp_path: Path) -> None:
    with opened(tmp_path, *radio()) as graph:
        labels = {row["label"] for row in graph.communities().rows()}
        assert not any("pregnancy" in label.lower() for label in labels), labels
        assert any("indoor positioning" in label.lower() for label in labels), labels
        assert any("weaving" in label.lower() for label in labels), labels


def test_a_code_is_never_a_label_and_its_name_stands_in(tmp_path: Path) -> None:
    works = [
        work(f"{word} {other}", "Ann Bo", "Cy Di", year=2020, keyword="cs.LG")
        for word, other in (("Aa", "Bb"), ("Cc", "Dd"), ("Ee", "Ff"))
    ]
    with opened(tmp_path, *works) as graph:
        (row,) = graph.communities().rows()
        assert row["label"] == "Machine Learning"
        assert readable("math.NT") == "Number Theory" and is_code("quant-ph")
        assert len(NAMES) > 170 and not any(is_code(name) for name in NAMES.values())


def test_labels_are_repeatable_told_apart_and_true_of_the_titles(demo: gk.KnowledgeGraph) -> None:
    projection = demo.projection
    found = describe(projection, projection.community)
    assert found == describe(projection, projection.community)
    assert len({c.label for c in found}) == len(found)
    held = total = 0
    for one in found:
        works = group_of(projection, [projection.number(m) for m in one.members]).works
        titles = [str(title).casefold() for title in projection.work_columns(works)[1]]
        if len(titles) < 3:
            continue
        for word in one.label.casefold().replace(",", " ").split():
            total += 1
            held += sum(word in title for title in titles) >= 0.1 * len(titles)
    assert total > 10 and held >= 2 * total / 3


def test_titles_in_any_script_and_none_at_all(tmp_path: Path) -> None:
    han = [work(f"机器学习 {n}", "王 伟", "李 娜", year=2020) for n in range(3)]
    empty = [work("12 34", "Ann Bo", "Cy Di", year=2020)]
    with opened(tmp_path, *han, *empty) as graph:
        labels = sorted(row["label"] for row in graph.communities().rows())
        assert any("机器" in label or "学习" in label for label in labels)
        assert any(label.startswith("around ") for label in labels)


@pytest.mark.parametrize("seed", range(3))
def test_labels_do_not_depend_on_the_order_of_groups_members(
    demo: gk.KnowledgeGraph, seed: int
) -> None:
    chance = random.Random(seed)
    projection = demo.projection
    people = chance.sample(range(len(projection)), 12)
    group = group_of(projection, people)
    mixed = Group(chance.sample(list(group.works), len(group.works)), group.people[::-1])
    assert label_groups(projection, [group]) == label_groups(projection, [mixed])


def test_a_phrase_of_the_titles_is_better_than_two_words(tmp_path: Path) -> None:
    titles = (
        "Statistical parsing of spoken Czech", "Spoken Czech treebanks", "Corpus of spoken Czech",
        "Spoken Czech and its corpus", "Corpus annotation by hand",
    )  # fmt: skip
    rest = [work(f"Weaving {word} on looms", "Gil Hart", "Ida Jung") for word in ("wool", "flax")]
    own = [work(title, "Ann Bo", "Cy Di", year=2000 + n) for n, title in enumerate(titles)]
    with opened(tmp_path, *own, *rest) as graph:
        assert "Spoken Czech" in {row["label"] for row in graph.communities().rows()}


def test_a_phrase_is_not_the_beginning_of_a_longer_one() -> None:
    titles = dict(enumerate(["Hybrid machine translation now", "On hybrid machine translation"]))
    found = Phrases.of(titles, {"hybrid", "machine", "translation"}, str.lower)
    assert found.is_cut(("hybrid", "machine"))
    assert found.written(found.whole(("hybrid", "machine"))) == "hybrid machine translation"


def test_an_odd_keyword_names_no_group_whose_titles_differ(tmp_path: Path) -> None:
    """Few people wrote nearly all, each title on something else; one paper has many authors."""
    chance = random.Random(3)
    things = (
        "tides reefs moss fog canals wells chalk amber owls barns copper mines orchards".split()
    )
    names = ["Ana Silva", "Ben Okoro", "Chidi Nwosu"]
    works = []
    for _ in range(60):
        title = f"The dialogue of {' and '.join(chance.sample(things, 4))}"
        works.append(work(title, *chance.sample(names, 2), year=2010))
    many = [f"{a}{b} {c}" for a in "ABCDE" for b in ("no", "ra") for c in ("Ito", "Moss", "Tamm")]
    works.append(work("Of plates", *names, *many, year=2012, keyword="Alumina"))
    with opened(tmp_path, *works) as graph:
        projection = graph.projection
        (all_of_them,) = label_groups(projection, [group_of(projection, range(len(projection)))])
        assert "dialogue" in all_of_them.text.lower(), all_of_them
        assert "alumina" not in all_of_them.text.lower()


def test_many_small_groups_leave_the_large_one_read_whole(tmp_path: Path) -> None:
    with opened(tmp_path, *radio()) as graph:
        projection = graph.projection
        everything = Group(list(range(len(projection.arrays.work_year))))
        (alone,) = label_groups(projection, [everything])
        first, *_ = label_groups(projection, [everything, *(Group([0]) for _ in range(20_000))])
        assert first.terms == alone.terms


def test_names_in_order_find_what_looking_at_all_finds() -> None:
    import random

    import pyarrow as pa
    import pyarrow.compute as pc

    from graphkit.ordered import OrderedNames

    chance = random.Random(5)
    letters = ["a", "b", "é", "김", "z", "\U0010fffe", " ", "𝒜"]
    names = ["".join(chance.choices(letters, k=chance.randrange(5))) for _ in range(400)]
    table = pa.chunked_array([names[:150], names[150:]])
    ordered = OrderedNames(table)
    for part in {*names, "a", "az", "q"} - {""}:
        both = pc.or_(pc.starts_with(table, part), pc.ends_with(table, part))
        assert ordered.begin_or_end(part).tolist() == pc.indices_nonzero(both).to_pylist()
        assert ordered.equal(part) == pc.indices_nonzero(pc.equal(table, part)).to_pylist()


def titles_of(graph: gk.KnowledgeGraph, people: int) -> list[list[str]]:
    """The titles of all communities, and of the circles in the pictures of some people."""
    projection = graph.projection
    pictures = [[one.label for one in describe(projection, projection.community)]]
    for row in graph.rank("degree", people).rows():
        circles = graph.author(row["id"]).slice(view="circles").slice.circles
        pictures.append(
            [c.title for c in (circles.circles if circles else ()) if c.kind == "circle"]
        )
    return [[t for t in own if not t.casefold().startswith("around ")] for own in pictures]


CORPORA = ("wos/ManyAuthors.isi.gz", "pubmed/medline_test.medline", "html/jonbarron_index.html")


@pytest.mark.parametrize("file", [*CORPORA, "the sample"])
def test_titles_of_real_works_are_short_apart_and_whole(
    file: str, shared: Path, demo: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    with gk.open(tmp_path / "w") as graph:
        if file != "the sample":
            graph.load(shared / "data" / file)
        pictures = titles_of(demo if file == "the sample" else graph, 12)
        own = set(graph.projection.topics.names) if file != "the sample" else set()
    assert sum(map(len, pictures)) > 20
    for titles in pictures:
        assert len({alike(title) for title in titles}) == len(titles), titles
        for title in titles:
            words = title.replace(",", "").split(" ")
            if title not in own and title not in NAMES.values():  # a category's own name
                assert len(words) <= 3 and not {"and", "&", "or"} & set(words), title


def test_half_of_a_name_is_no_title(tmp_path: Path) -> None:
    """What hangs on the word before it, or is something to do, loses to a whole name."""
    titles = dict(enumerate([
        "TLR4-driven emergency myelopoiesis", "A 19th-century German medal",
        "Learning to generate diverse paraphrases",
    ]))  # fmt: skip
    words = "emergency myelopoiesis tlr4-driven german medal generate diverse paraphrase".split()
    found = Phrases.of(titles, set(words), str.lower)
    assert found.is_half(("emergency", "myelopoiesis"))
    assert not found.is_half(("tlr4-driven", "emergency", "myelopoiesis"))
    assert found.is_half(("german", "medal"))
    assert found.is_half(("generate", "diverse", "paraphrase"))
    several = dict(
        enumerate(f"{w} machine translation" for w in ("Neural", "Rapid", "Old", "Good"))
    )
    told = Phrases.of(several, {"neural", "rapid", "old", "machine", "translation"}, str.lower)
    assert not told.is_half(("machine", "translation"))  # behind many words: a name by itself


def test_titles_of_two_circles_differ_by_more_than_a_plural(tmp_path: Path) -> None:
    law = ("Language models of law", "Language models in courts", "Judging by language models")
    verse = ("A language-model for poems", "A language model of verse", "Poems of a language model")
    one = [work(title, "Ann Bo", "Cy Di", year=2020) for title in law]
    two = [work(title, "Eva Fu", "Gil Ho", year=2020) for title in verse]
    with opened(tmp_path, *one, *two) as graph:
        labels = [row["label"] for row in graph.communities().rows()]
        assert len(labels) == 2 and len({alike(label) for label in labels}) == 2, labels


def test_words_beside_each_other_are_no_phrase(tmp_path: Path) -> None:
    """Where a group has no phrase of its own, a noun names it, no adjective and no "A and B"."""
    titles = ("Neural", "Neural nets", "Photography", "Neural and photography", "On photography")
    works = [work(t, "Ann Bo", "Cy Di", year=2020) for t in titles]
    with opened(tmp_path, *works) as graph:
        (row,) = graph.communities().rows()
        assert " and " not in row["label"] and row["label"] != "Neural", row["label"]


def test_capitals_of_names_joined_by_a_hyphen_stay(tmp_path: Path) -> None:
    titles = (
        "Vortices of Bose-Einstein condensates", "Ground states of Bose-Einstein condensates",
        "On the MIMO-OFDM channel of Bose-Einstein condensates",
    )  # fmt: skip
    works = [work(t, "Ann Bo", "Cy Di", year=2020) for t in titles]
    with opened(tmp_path, *works) as graph:
        (row,) = graph.communities().rows()
        assert row["label"] == "Bose-Einstein condensates"


def titled(folder: Path, *titles: str) -> str:
    """What a group of two is called that wrote these."""
    works = [work(title, "Ann Bo", "Cy Di", year=2020) for title in titles]
    with opened(folder, *works) as graph:
        (row,) = graph.communities().rows()
        return str(row["label"])


def test_a_phrase_whose_end_is_missing_is_no_title(tmp_path: Path) -> None:
    places = ("plants", "noisy grids", "small islands", "old ports", "wide rivers")
    names = [f"Linkage learning genetic algorithms in {place}" for place in places]
    assert titled(tmp_path, *names) == "Genetic algorithms"


def test_two_nouns_and_what_joins_them_are_better_than_a_list(tmp_path: Path) -> None:
    assert titled(tmp_path, "Centrality without centres") == "Centrality without centres"


def test_what_somebody_does_is_no_title(tmp_path: Path) -> None:
    label = titled(tmp_path, "Predict cue usage", "Predict cue usage in dialogue corpora")
    assert not label.startswith("Predict"), label


@pytest.mark.parametrize(
    ("titles", "label"),
    [
        (("Data mining of logs", "On data mining of texts", "Fair data mining"), "Data mining"),
        (
            ("Semantic role labeling by rules", "Fast semantic role labeling",
             "A corpus for semantic role labeling"),
            "Semantic role labeling",
        ),
        (
            ("Large language models write", "Prompting large language models",
             "Large language models as judges"),
            "Large language models",
        ),
        (
            ("Third generation cryosurgery of glands", "Third generation cryosurgery in kidneys",
             "Outcomes of third generation cryosurgery"),
            "Third generation cryosurgery",
        ),
    ],
)  # fmt: skip
def test_words_that_say_nothing_alone_begin_names(
    titles: tuple[str, ...], label: str, tmp_path: Path
) -> None:
    assert titled(tmp_path, *titles) == label


@pytest.mark.parametrize(
    ("titles", "told"),
    [
        (("Special features of moss", "Special features of fern spores", "Fern spores"), "Fern"),
        (("Core pathways in rats", "Core pathways of glioma", "Glioma growth rates"), "Glioma"),
        (("Certifying concurrent programs", "Certifying concurrent garbage collectors"), "oncur"),
    ],
)
def test_weak_words_are_no_title(titles: tuple[str, ...], told: str, tmp_path: Path) -> None:
    label = titled(tmp_path, *titles)
    assert told in label and not label.endswith(("features", "pathways", "concurrent")), label


@pytest.mark.parametrize("word", ["scheme", "approach", "structure", "anomaly", "blanket"])
def test_a_weak_word_alone_names_nobody(word: str, tmp_path: Path) -> None:
    label = titled(tmp_path, f"The {word} of A", f"A {word} for B", f"One {word} again")
    assert label.casefold() != word


def test_what_a_slash_ties_is_half_of_a_name() -> None:
    titles = dict(enumerate(["Fast publish/subscribe filters", "Publish/subscribe filters again"]))
    found = Phrases.of(titles, {"fast", "publish", "subscribe", "filter"}, str.lower)
    assert found.is_half(("subscribe", "filter")) and found.is_cut(("fast", "publish"))


def test_an_open_end_and_what_happened_once_are_no_title() -> None:
    titles = dict(enumerate([
        "A joint network for event extraction", "One network for event detection",
        "Cache conscious indexing", "Cache conscious joins", "SemEval-2016 task",
    ]))  # fmt: skip
    words = {"joint", "network", "event", "cache", "conscious", "extraction", "semeval-2016"}
    found = Phrases.of(titles, words | {"detection", "indexing", "join"}, str.lower)
    assert found.is_cut(("network", "event")) and found.is_cut(("cache", "conscious"))
    assert not any("semeval-2016" in key for key in found.works)


def test_chinese_titles_are_words_between_particles(tmp_path: Path) -> None:
    label = titled(tmp_path, "钠离子电池的相变机理", "钠离子电池的衰减")
    assert label == "钠离子电池"


def test_a_title_is_no_part_of_another_one_where_the_works_say_more(tmp_path: Path) -> None:
    one = [work(f"Word sense disambiguation {x}", "Ann Bo", "Cy Di") for x in ("atlas", "cards")]
    two = [work(f"Sense disambiguation of idle verbs {x}", "Eva Fu", "Gil Ho") for x in ("a", "b")]
    with opened(tmp_path, *one, *two) as graph:
        labels = {row["label"] for row in graph.communities().rows()}
    assert len(labels) == 2 and "Sense disambiguation" not in labels, labels


def test_languages_keep_their_capital(tmp_path: Path) -> None:
    label = titled(tmp_path, "Czech Sentences Parsed", "Czech Sentences Split")
    assert label.startswith("Czech sentences")


def test_terms_are_counted_by_numbers_as_by_reading(tmp_path: Path) -> None:
    """A large graph keeps the words of titles as numbers; the numbers say what the titles do."""
    words = "mice human graph graphs of network 学习 深度 adult's Zürich node-link : x".split()
    chance = random.Random(5)
    titles = [" ".join(chance.choices(words, k=chance.randrange(9))) for _ in range(300)]
    works = [
        work(title or "-", f"Ann B{n % 40}", f"Cy D{n % 7}", keyword=chance.choice(words[2:6]))
        for n, title in enumerate(titles)
    ]
    with opened(tmp_path, *works) as graph:
        projection = graph.projection
        numbers = range(len(projection.arrays.work_year))
        kept = numbered_titles(projection.work_titles(numbers))
        rows, topics = Csr(kept["starts"], kept["words"]), projection.topics
        names = {n: _key(name) for n, name in enumerate(topics.names)}
        for own in ([1, 2], list(range(40)), [], list(numbers)):
            others = [n for n in numbers if n not in own]
            alone, beside = (_Texts.read(projection, own, some).many for some in ((), others))
            found = works_with(frozenset(alone), others, rows, topics.rows, names)
            assert found == beside - alone, own


def test_titles_that_stand_are_found_as_by_comparing_with_each() -> None:
    chance = random.Random(3)
    words = "radio map maps indoor positioning crowd beacon of and".split()
    known = ("Radio maps", "Crowd")
    taken, plain = Taken(known), {alike(name): frozenset[str]() for name in known}
    met = 0
    for _ in range(400):
        text = " ".join(chance.sample(words, chance.randrange(4)))
        own = words_in(text)
        nested = [o for o in plain.values() if own and o and (own <= o or o <= own)]
        assert (text in taken, taken.nests(text)) == (alike(text) in plain, bool(nested))
        met += bool(nested)
        if chance.random() < 0.1:  # also one that stands, in other words
            taken.add(text)
            plain[alike(text)] = own
    assert 0 < met < 400
