"""Names of all scripts as texts to compare."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.names import Parts, compatible, fold, parts, plain, search_forms, title_key

QUICK = settings(max_examples=60, deadline=None, database=None)


SPELLINGS = [
    ("Seo-yeon Kim", "SEOYEON  KIM", "Seo‐yeon Kim", "Seo‑yeon Kim", "Seo–yeon Kim",
     "Seo－yeon Kim"),
    ("Łukasz Żółć", "LUKASZ ZOLC", "lukasz zolc"),
    ("José Núñez", "JOSE NUNEZ", "Jose\u0301 Nu\u0301n\u0303ez"),
    ("Weiß", "WEISS", "WEIẞ", "Weiss"),
    ("Işık", "IŞIK", "Isik"),
    ("İsmail", "ismail", "ISMAIL"),
    ("ﬁsher", "Fisher"),
    ("Ångström", "Angstrom", "\u212bngström"),
    ("Đỗ", "DO"),
    ("O'Brien", "O’Brien", "OʼBrien", "O＇Brien", "OBrien"),
    ("김서연", "김 서연", "김·서연", unicodedata.normalize("NFD", "김서연")),
    ("王小明", "王 小明", "王　小明"),
    ("ヤマダ", "ﾔﾏﾀﾞ"),
    ("ИВАНОВ", "Иванов"),
    ("ΓΙΏΡΓΟΣ", "Γιώργος"),
    ("مُحَمَّد", "محمد"),
    ("Jean\u00adLuc", "Jean\u200bLuc", "JeanLuc", "Jean-Luc"),
    ("J.P. Serre", "J. P. Serre", " j p serre "),
]  # fmt: skip


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda s: s[0])
def test_spellings_of_one_name_fold_equal(spellings: tuple[str, ...]) -> None:
    assert len({fold(s) for s in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("김서연", "김서현"), ("王小明", "王晓明"), ("Иванов", "Иванова"), ("Kim", "Kin"),
        ("สมชาย", "สมชัย"),
        ("やまだ", "やまた"),
        ("दिनेश", "दानेश"),
        ("รัก", "รึก"),
    ],
)  # fmt: skip
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("name", ["दिनेश", "தமிழ்", "বিশ্বাস", "สิริ"])
def test_a_word_of_an_indic_script_stays_one_word(name: str) -> None:
    assert " " not in fold(name)


@pytest.mark.parametrize("name", ["O`Brien", "O´Brien"])
def test_other_apostrophes_join_as_well(name: str) -> None:
    assert fold(name) == fold("O'Brien")


@pytest.mark.parametrize("text", ["", " ", "...", "-", "_", "\u0301", "\ud800", "\x00"])
def test_texts_without_letters_fold_to_nothing(text: str) -> None:
    assert fold(text).strip("\ud800") == ""


LETTERS = st.text(
    st.sampled_from(list("aZ .,-_'`´0|{}") + list("éßıİﬁǅŉ한김王가がａ²\u0301\u0345\u200b\u00ad–·"))
)
PLAIN_LETTERS = st.text(st.sampled_from(list("abcXYZéñüłøßŞ -'’.한김王Иж")), max_size=30)
ANY = st.text() | LETTERS


@QUICK
@given(PLAIN_LETTERS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert title_key(title_key(text)) == title_key(text)
    assert plain(plain(text)) == plain(text)


def test_an_underscore_beside_a_blank_is_one_blank() -> None:
    assert fold("Mary _ Ann") == "mary ann"


@pytest.mark.parametrize("text", ["𝐉𝐨𝐡𝐧", "𝑿-ray", "🄐"])
def test_letters_in_mathematical_dress_become_small(text: str) -> None:
    assert fold(text) == fold(text).lower()
    assert title_key(text) == title_key(text).lower()


@QUICK
@given(ANY)
def test_composed_and_decomposed_fold_equal(text: str) -> None:
    for normal in ("NFC", "NFD"):
        other = unicodedata.normalize(normal, text)  # type: ignore[arg-type]
        assert fold(other) == fold(text)
        assert title_key(other) == title_key(text)


@QUICK
@given(PLAIN_LETTERS)
def test_case_makes_no_difference(text: str) -> None:
    assert fold(text) == fold(text.upper()) == fold(text.lower())


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("{The} {TeX} Book", "the tex book"),
        ("A — B", "a b"),
        ("A-B: c.", "a b c"),
        ("Naïve", "naive"),
        ("Nai\u0308ve", "naive"),
        ("Elec\u00adtric", "electric"),
        ("한글 제목", "한글 제목"),
        ("mc²", "mc2"),
        ("10.5", "10 5"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_title_key(title: str, key: str) -> None:
    assert title_key(title) == key


@pytest.mark.parametrize(
    ("name", "given_names", "family", "suffix"),
    [
        ("Seo-yeon Kim", ("seoyeon",), "kim", ""),
        ("Kim, Seo-yeon", ("seoyeon",), "kim", ""),
        ("J. van der Berg", ("j",), "van der berg", ""),
        ("van der Berg, J.", ("j",), "van der berg", ""),
        ("JAN VAN DER BERG", ("jan",), "van der berg", ""),
        ("Bart De Win", ("bart",), "de win", ""),
        ("Van Nguyen", ("van",), "nguyen", ""),
        ("Al Gore", ("al",), "gore", ""),
        ("Ludwig van Beethoven", ("ludwig",), "van beethoven", ""),
        ("María de los Ángeles García", ("maria", "de", "los", "angeles"), "garcia", ""),
        ("Martin Luther King Jr.", ("martin", "luther"), "king", "jr"),
        ("Sammy Davis III", ("sammy",), "davis", "iii"),
        ("J. Jr.", ("j",), "jr", ""),
        ("Plato", (), "plato", ""),
        ("van", (), "van", ""),
        ("김서연", (), "김서연", ""),
        ("서연 김", (), "서연김", ""),
        ("J.-P. Serre", ("j", "p"), "serre", ""),
        ("JP Serre", ("j", "p"), "serre", ""),
        ("J.R.R. Tolkien", ("j", "r", "r"), "tolkien", ""),
        ("ED Witten", ("ed",), "witten", ""),
        ("BO LI", ("bo",), "li", ""),
        ("Wang, X.-Y.", ("x", "y"), "wang", ""),
        ("Ш. Иванов", ("ш",), "иванов", ""),
        ("Müller-Lüdenscheidt, H.", ("h",), "mullerludenscheidt", ""),
        ("Smith,", (), "smith", ""),
        ("Silva A.", ("a",), "silva", ""),
        ("van Dam J P", ("j", "p"), "van dam", ""),
        ("John\u3000Smith", ("john",), "smith", ""),
        ("", (), "", ""),
        ("Andrew Y. Ng", ("andrew", "y"), "ng", ""),
        ("John D. Smith", ("john", "d"), "smith", ""),
        ("Donald E Knuth", ("donald", "e"), "knuth", ""),
        ("Ana d'Abreu e Silva", ("ana", "dabreu"), "e silva", ""),
        ("King, Martin Luther, Jr.",
              ("martin", "luther"), "king", "jr"),
        ("King, Jr., Martin", ("martin",),
              "king", "jr"),
        ("King Jr., Martin", ("martin",),
              "king", "jr"),
        (", John", (), "john", ""),
    ],
)  # fmt: skip
def test_parts(name: str, given_names: tuple[str, ...], family: str, suffix: str) -> None:
    assert parts(name) == Parts(given_names, family, suffix)


def test_the_separation_of_the_source_counts() -> None:
    assert parts("x", "Mary Ann", "de Smith") == Parts(("mary", "ann"), "de smith")
    assert parts("王小明", "小明", "王") == Parts(("小明",), "王")
    assert parts("x", None, "Smith") == Parts((), "smith")
    assert parts("x", "Sam", "Davis", "Jr.") == Parts(("sam",), "davis", "jr")


def test_a_given_name_alone_is_the_name() -> None:
    assert parts("Sukarno", "Sukarno", "").family == "sukarno"


@QUICK
@given(ANY)
def test_parts_never_lose_the_name(text: str) -> None:
    split = parts(text)
    if "," not in text:  # "," first: see above
        assert bool(split.family) == bool(fold(text))
    assert all(split.given)
    assert split.initials_only or any(len(g) > 1 for g in split.given)
    assert split.block.startswith(split.family)
    assert split.key.count("|") == 2


@QUICK
@given(ANY, ANY)
def test_compatible_is_symmetric_and_reflexive(one: str, other: str) -> None:
    a, b = parts(one), parts(other)
    assert compatible(a, a)
    assert compatible(b, b)
    assert compatible(a, b) == compatible(b, a)


@pytest.mark.parametrize(
    ("one", "other", "could_be"),
    [
        ("J. Kim", "Jin Kim", True),
        ("Kim", "Jin Kim", True),
        ("J. Q. Public", "John Public", True),
        ("JP Serre", "Jean-Pierre Serre", True),
        ("A. Kim", "Jin Kim", False),
        ("Jin Kim", "Jun Kim", False),
        ("Jin Kim", "Jin Lee", False),
        ("Jin A. Kim", "Jin B. Kim", False),
        ("Sam Davis Jr.", "Sam Davis III", False),
    ],
)
def test_compatible(one: str, other: str, could_be: bool) -> None:
    assert compatible(parts(one), parts(other)) is could_be


def test_spellings_of_a_given_name_share_a_key() -> None:
    keys = {
        parts(n).key for n in ("Jong-Seok Lee", "Jong Seok Lee", "JongSeok Lee", "Lee, Jong-seok")
    }
    assert keys == {"jongseok|lee|"}


@QUICK
@given(st.lists(ANY, max_size=4))
def test_search_forms_stand_between_bars(names: list[str]) -> None:
    found = search_forms(names)
    assert found.startswith("|")
    assert found.endswith("|")
    inner = found.strip("|").split("|") if found.strip("|") else []
    assert inner == sorted(set(inner))
    assert all(inner)
    assert {fold(n) for n in names} - {""} <= set(inner)


def test_search_forms_know_both_orders() -> None:
    assert search_forms(["Seo-yeon Kim", "김서연"]) == "|kim seoyeon|seoyeon kim|김서연|"
    assert search_forms([]) == "||"


@pytest.mark.parametrize(
    ("given", "family", "wanted"),
    [("EM", "Horwitz", ("e", "m")), ("JP", "Silva", ("j", "p")), ("LI", "WEI", ("li",)),
     ("Li", "Wei", ("li",)), ("AE", "de Vries", ("a", "e")), ("JON", "van Dam", ("jon",)),
     ("ANNA", "Okoro", ("anna",))],
)  # fmt: skip
def test_capitals_beside_a_surname_are_initials(
    given: str, family: str, wanted: tuple[str, ...]
) -> None:
    assert parts(f"{given} {family}", given, family).given == wanted
    if wanted != ("li",):
        assert parts(f"{family}, {given}").given == wanted
