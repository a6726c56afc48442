"""Normalise identifiers: DOI, arXiv, ORCID, ROR, ISSN. Pure functions; None for what is not one.

Each takes whatever a source wrote (an address, a prefix, odd case) and returns the one form that
the rest of graphkit compares. A value with a wrong check digit is no identifier.

>>> doi("https://doi.org/10.1000/ABC.1"), arxiv("arXiv:2106.14987v2"), orcid("0000-0002-1825-0097")
('10.1000/abc.1', '2106.14987', '0000-0002-1825-0097')
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import unquote, urlsplit

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_ARXIV_NEW = re.compile(r"(?<![\d.])(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})(?:v\d+)?(?![\d])")
_ARXIV_OLD = re.compile(r"([a-z][a-z-]+)(?:\.[A-Za-z]{2})?/(\d{7})(?:v\d+)?(?!\d)", re.IGNORECASE)
_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])(?![\dXx])")
_ROR = re.compile(r"(?:^|ror\.org/)(0[a-hj-km-np-tv-z0-9]{6}\d{2})$", re.IGNORECASE)
_ISSN = re.compile(r"(\d{4})-?(\d{3}[\dXx])")
_BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<"}


def doi(text: str | None) -> str | None:
    """The DOI in a text, in lower case, without address, prefix or trailing punctuation."""
    if not text or not (match := _DOI.search(unquote(text) if "%" in text else text)):
        return None
    value = match.group().lower()
    while value and (value[-1] in ".,;:'\"" or _closes_nothing(value)):
        value = value[:-1]
    prefix, _, suffix = value.partition("/")
    return f"{prefix}/{suffix}" if suffix else None


def _closes_nothing(value: str) -> bool:
    opening = _BRACKETS.get(value[-1])
    return opening is not None and value.count(opening) < value.count(value[-1])


def arxiv(text: str | None) -> str | None:
    """The arXiv identifier in a text, without its version."""
    if not text:
        return None
    if match := _ARXIV_NEW.search(text):
        return match.group(1)
    if match := _ARXIV_OLD.search(text):
        return f"{match.group(1).lower()}/{match.group(2)}"
    return None


def orcid(text: str | None) -> str | None:
    """The ORCID iD in a text, with hyphens, if its check digit is right."""
    if not text or not (match := _ORCID.search(text)):
        return None
    digits = "".join(match.groups()).upper()
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if digits[-1] != ("X" if check == 10 else str(check)) or digits == "0" * 15 + digits[-1]:
        return None
    return "-".join(digits[i : i + 4] for i in range(0, 16, 4))


def ror(text: str | None) -> str | None:
    """The ROR identifier in a text: nine characters, lower case."""
    match = _ROR.search(text.strip().rstrip("/")) if text else None
    return match.group(1).lower() if match else None


def issn(text: str | None) -> str | None:
    """The first ISSN in a text whose check digit is right, with a hyphen."""
    for match in _ISSN.finditer(text or ""):
        digits = (match.group(1) + match.group(2)).upper()
        total = sum(int(d) * (8 - i) for i, d in enumerate(digits[:7]))
        total += 10 if digits[7] == "X" else int(digits[7])
        if total % 11 == 0:
            return f"{digits[:4]}-{digits[4:]}"
    return None


def web_address(text: str | None) -> str | None:
    """An http or https address fit to be linked, else None (`javascript:` and its kin)."""
    value = text.strip() if text else ""
    if not value or any(ord(c) <= 32 for c in value):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def digest(*parts: str, size: int = 6) -> str:
    """A short stable fingerprint of texts, for the identifiers that graphkit makes itself."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=size).hexdigest()
