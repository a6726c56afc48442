"""Bytes of any origin become text, mostly the right one, and never an error."""

from __future__ import annotations

import codecs
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.sources import FileDocument, documents
from graphkit.sources.documents import CHUNK
from graphkit.sources.encoding import Encodings, text_reader

KOREAN = "대한민국의 연구자들은 여러 학회에서 함께 논문을 발표한다. 김서연, 박지훈, 이민준\n" * 4
CHINESE = "中华人民共和国的研究人员在许多会议上共同发表论文。王小明，李华，张伟\n" * 4
TAIWANESE = "臺灣的研究人員在許多會議上共同發表論文。王小明，李華，張偉\n" * 4
JAPANESE = "日本の研究者は多くの学会で一緒に論文を発表します。山田太郎、鈴木花子、カタカナ\n" * 4
FRENCH = "Émile Durkheim, Gödel, Søren Ångström, naïve café – “quote”\n" * 4
LATIN = "Émile Durkheim, Gödel, Søren Ångström, naïve café\n" * 4
RUSSIAN = "Иванов и Петров написали статью о море\n" * 4


def decoded(data: bytes, chunk: int = CHUNK) -> str:
    encodings = Encodings()
    for start in range(0, len(data), chunk):
        encodings.feed(data[start : start + chunk])
    with text_reader(io.BytesIO(data), encodings.guess()) as reader:  # type: ignore[arg-type]
        return reader.read()


def in_json(text: str) -> str:
    return '[{"type": "book", "title": "' + text.splitlines()[0] + '", "publisher": "Verlag"}]\n'


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", KOREAN), ("utf-8", FRENCH), ("utf-8-sig", KOREAN),
        ("utf-16", KOREAN), ("utf-16", "short"),
        ("utf-16-le", FRENCH), ("utf-16-be", FRENCH),
        ("utf-16-le", in_json(KOREAN)), ("utf-16-be", in_json(CHINESE)),
        ("cp1252", FRENCH), ("latin-1", LATIN),
        ("euc-kr", KOREAN), ("cp949", KOREAN + "똠방각하\n"), ("cp949", in_json(KOREAN)),
        ("shift_jis", JAPANESE), ("shift_jis", in_json(JAPANESE)),
        ("big5", TAIWANESE), ("big5", in_json(TAIWANESE)),
        ("cp1251", RUSSIAN), ("koi8_r", RUSSIAN),
        ("gb18030", CHINESE),
        ("gb18030", in_json(CHINESE)),
        ("euc_jp", JAPANESE),
        ("utf-16-le", in_json(KOREAN)),
        ("utf-16-be", in_json(KOREAN)),
        ("utf-32", FRENCH),
    ],
)  # fmt: skip
def test_the_encoding_is_told_from_the_content(encoding: str, text: str) -> None:
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE], ids=["LE", "BE"])
def test_the_mark_says_the_order_of_bytes(mark: bytes) -> None:
    encoding = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    assert decoded(mark + KOREAN.encode(encoding)) == KOREAN


def test_bad_bytes_among_utf_8_are_read_as_windows_1252() -> None:
    assert decoded(KOREAN.encode() + b"caf\xe9 \x93x\x94\n") == KOREAN + "café “x”\n"
    assert decoded(codecs.BOM_UTF8 + b"caf\xe9") == "café"


def test_one_bad_byte_far_down_does_not_spoil_the_file() -> None:
    text = KOREAN * (2 * CHUNK // len(KOREAN.encode()) + 1)
    plain = b"plain words only\n" * (2 * CHUNK // 17)
    assert decoded(text.encode() + plain + b"caf\xe9\n").startswith(KOREAN)


@pytest.mark.parametrize("before", range(5))
@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_a_letter_across_the_edge_of_a_chunk(before: int, size: int) -> None:
    text = "a" * before + "한국어 é 𝒳"
    assert decoded(text.encode(), size) == text


@pytest.mark.parametrize("before", range(4))
def test_a_letter_across_the_edge_of_the_real_chunk(tmp_path: Path, before: int) -> None:
    text = "a" * (CHUNK - 3 + before) + "한국어"
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    (document,) = documents([path])
    assert isinstance(document, FileDocument)
    assert document.encoding == "utf-8"
    with document.open_text() as stream:
        assert stream.read() == text


def test_a_mark_across_chunks() -> None:
    assert decoded("short".encode("utf-16"), 1) == "short"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_line_ends_become_one(encoding: str) -> None:
    assert decoded("é one\rtwo\r\nthree\nfour\r".encode(encoding)) == "é one\ntwo\nthree\nfour\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (codecs.BOM_UTF8, ""),
        (codecs.BOM_UTF16_LE, ""),
        (codecs.BOM_UTF16_LE + b"a", "\ufffd"),
        (b"\x00\x00\x00\x00", "\x00" * 4),
        (b"a\x81b\n", "a\ufffdb\n"),
        (b"abc \xed\x95", "abc í•"),
    ],
)
def test_odd_beginnings_and_ends(data: bytes, text: str) -> None:
    assert decoded(data) == text


@settings(max_examples=150, deadline=None, database=None)
@given(st.binary(max_size=60), st.integers(1, 9))
def test_no_bytes_are_an_error(data: bytes, chunk: int) -> None:
    assert "\r" not in decoded(data, chunk)


@settings(max_examples=60, deadline=None, database=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\ufeff\x00")),
    st.integers(1, 9),
)
def test_utf_8_is_always_recognised(text: str, chunk: int) -> None:
    assert decoded(text.encode(), chunk) == text
