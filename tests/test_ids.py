"""Identifiers as the world writes them -> the one form that is compared, or None."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit import ids

QUICK = settings(max_examples=60, deadline=None, database=None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.1000/abc", "10.1000/abc"),
        ("https://doi.org/10.1000/ABC.1", "10.1000/abc.1"),
        ("http://dx.doi.org/10.1000/abc", "10.1000/abc"),
        ("https://doi-org.proxy.example.edu/10.1000/abc", "10.1000/abc"),
        ("doi:10.1000/abc", "10.1000/abc"),
        ("DOI 10.1000/abc.", "10.1000/abc"),
        (" 10.1000/abc\n", "10.1000/abc"),
        ("(10.1000/abc)", "10.1000/abc"),
        ("[doi:10.1000/abc]", "10.1000/abc"),
        ("<10.1000/abc>", "10.1000/abc"),
        (r"\url{https://doi.org/10.1000/abc}", "10.1000/abc"),
        ('"10.1000/abc",', "10.1000/abc"),
        ("10.1000/abc]);", "10.1000/abc"),
        ("https://doi.org/10.1002%2Fabc", "10.1002/abc"),
        ("10.1000/abc%20", "10.1000/abc"),
        ("10.1000/100%", "10.1000/100%"),
        ("10.1000/a%zz", "10.1000/a%zz"),
        ("10.1016/S0140-6736(05)71146-6", "10.1016/s0140-6736(05)71146-6"),
        ("(see 10.1016/S0140-6736(05)71146-6)", "10.1016/s0140-6736(05)71146-6"),
        (
            "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
            "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o",
        ),
        ("10.1000.10/123456", "10.1000.10/123456"),
        ("10.48550/arXiv.2106.14987", "10.48550/arxiv.2106.14987"),
        ("10.1000", None),
        ("10.1000/", None),
        ("10.1000/...", None),
        ("10.100/abc", None),
        ("10.1234567890/x", None),
        ("not a doi", None),
        ("", None),
        (None, None),
        ("10.\u0661\u0662\u0663\u0664/a", None),
        ("110.1000/abc", None),
        ("“10.1000/abc”", "10.1000/abc"),
        ("10.1000/abc\u200b", "10.1000/abc"),
        ("10.1000/abc\x00", "10.1000/abc"),
    ],
)  # fmt: skip
def test_doi(text: str | None, expected: str | None) -> None:
    assert ids.doi(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2106.14987", "2106.14987"),
        ("0704.0001", "0704.0001"),
        ("arXiv:2106.14987v2", "2106.14987"),
        ("arXiv:2106.14987v12 [cs.SI] 3 Jun 2021", "2106.14987"),
        ("https://arxiv.org/abs/2106.14987", "2106.14987"),
        ("https://arxiv.org/pdf/2106.14987v3.pdf", "2106.14987"),
        ("https://arxiv.org/pdf/2106.14987.pdf", "2106.14987"),
        ("see 2106.14987, and others", "2106.14987"),
        ("hep-th/9901001", "hep-th/9901001"),
        ("hep-th/9901001v3", "hep-th/9901001"),
        ("math.GT/0309136", "math/0309136"),
        ("https://arxiv.org/abs/math.GT/0309136", "math/0309136"),
        ("Q-BIO.QM/0401001", "q-bio/0401001"),
        ("2113.12345", None),
        ("2100.12345", None),
        ("12106.14987", None),
        ("2106.149870", None),
        ("2106.149", None),
        ("1.2106.14987", None),
        ("hep-th/99010011", None),
        ("hep-th/990100", None),
        ("doi:10.1016/1234567", None),
        ("", None),
        (None, None),
        ("\u0662106.14987", None),
        ("pubmed/1234567", None),
        ("stable/2951669", None),
        ("cond-mat.str-el/9901001",
              "cond-mat/9901001"),
    ],
)  # fmt: skip
def test_arxiv(text: str | None, expected: str | None) -> None:
    assert ids.arxiv(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("0000000218250097", "0000-0002-1825-0097"),
        ("https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("http://orcid.org/0000-0002-1825-0097/", "0000-0002-1825-0097"),
        ("orcid:0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("0000-0002-1694-233X", "0000-0002-1694-233X"),
        ("0000-0002-1694-233x", "0000-0002-1694-233X"),
        ("0000-0002-1825-0098", None),
        ("0000-0002-1694-2330", None),
        ("0000-0000-0000-0000", None),
        ("0000-0002-1825-00971", None),
        ("0000-0002-1825", None),
        ("", None),
        (None, None),
        ("\u0660000-0002-1825-0097", None),
        ("10000-0002-1825-0097", None),
        ("0000–0002–1825–0097",
              "0000-0002-1825-0097"),
    ],
)  # fmt: skip
def test_orcid(text: str | None, expected: str | None) -> None:
    assert ids.orcid(text) == expected


@QUICK
@given(st.integers(15_000_000, 34_999_999), st.sampled_from("0123456789X"))
def test_one_check_digit_in_eleven_is_right(number: int, digit: str) -> None:
    body = f"{number:015d}"
    right = [d for d in "0123456789X" if ids.orcid(body + d)]
    assert len(right) == 1
    assert (ids.orcid(body + digit) is not None) == (digit == right[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://ror.org/03yrm5c26", "03yrm5c26"),
        ("03yrm5c26", "03yrm5c26"),
        (" 03YRM5C26\n", "03yrm5c26"),
        ("ror.org/03yrm5c26/", "03yrm5c26"),
        ("03yrm5c2", None),
        ("03yrm5c26x", None),
        ("13yrm5c26", None),
        ("0ilouuu26", None),
        ("https://ror.org/", None),
        ("", None),
        (None, None),
        ("0aaaaaa\u0661\u0662", None),
        ("0\u017fkyrm526", None),
        ("https://evilror.org/03yrm5c26", None),
    ],
)
def test_ror(text: str | None, expected: str | None) -> None:
    assert ids.ror(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0378-5955", "0378-5955"),
        ("03785955", "0378-5955"),
        ("2434-561X", "2434-561X"),
        ("2434-561x", "2434-561X"),
        ("ISSN 0378-5955 (print)", "0378-5955"),
        ("1234-5678, 0378-5955", "0378-5955"),
        ("https://portal.issn.org/resource/ISSN/0378-5955", "0378-5955"),
        ("0378-5954", None),
        ("978-0-306-40615-7", None),
        ("", None),
        (None, None),
        ("\u0660\u0663\u0667\u0668-\u0665\u0669\u0665\u0665",
              None),
        ("0378-59551", None),
        ("10378-5955", None),
        ("9780000700001", None),
    ],
)  # fmt: skip
def test_issn(text: str | None, expected: str | None) -> None:
    assert ids.issn(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "http://example.org", "https://example.org/a?b=c&d#e", "HTTPS://EXAMPLE.ORG",
        "https://[2001:db8::1]/", "https://example.org:8080/x", "https://대학.example/논문",
    ],
)  # fmt: skip
def test_addresses_that_may_be_linked(text: str) -> None:
    assert ids.web_address(f"  {text}\n") == text


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "example.org", "//evil.example", "https:evil", "https:/evil", "https:///evil",
        "https://", "https://?q", "https://#x", "https://[::1", "ftp://example.org",
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
        "java\nscript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x",
        "https://a b", "https://a\nb", "https://a\tb", "ht\ntps://a", "https://a/\x00",
        "https://a\u00a0b",
        "https://a/\u2028b",
        "https://a/\x7f",
        "https://a/\u202egpj.exe",
        "https://a/\ud800",
        "https://:80",
        "https://user@",
        "https://a:port/",
        "https://good.example\\@evil.example",
    ],
)  # fmt: skip
def test_addresses_that_may_not_be_linked(text: str) -> None:
    assert ids.web_address(text) is None


def test_nothing_is_no_address() -> None:
    assert ids.web_address(None) is None


PIECES = st.lists(
    st.sampled_from(
        "10. 10.1000/ / abc ABC 2106.14987 v2 hep-th/ 9901001 0000-0002-1825-009 7 X 0378- 5955"
        " ror.org/ 03yrm5c26 https:// % %2F %25 ( ) [ ] < > . , ; '"
        ' " \u0661 ſ é \x00 \ud800'.split()
    )
    | st.sampled_from([" ", "\n"])
).map("".join)


@pytest.mark.parametrize(
    "normalise", [ids.doi, ids.arxiv, ids.orcid, ids.ror, ids.issn, ids.web_address],
    ids=lambda f: f.__name__,
)  # fmt: skip
@QUICK
@given(text=st.text() | PIECES | PIECES.map("10.1000/".__add__))
def test_any_text_gives_nothing_or_a_form_that_stays(
    normalise: Callable[[str | None], str | None], text: str
) -> None:
    found = normalise(text)
    if found is not None and "%" not in found:
        assert normalise(found) == found


def test_a_fingerprint_separates_its_parts_and_is_stable() -> None:
    assert ids.digest("a", "b") != ids.digest("ab") != ids.digest("b", "a")
    assert ids.digest("a", "b") == "8d9c57afb645"
    assert len(ids.digest("x", size=10)) == 20
    assert ids.digest("\ud800") != ids.digest("\ud801")
