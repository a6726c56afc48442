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

# What no identifier and no address holds: blanks, control and direction characters, half pairs.
_UNFIT = r"\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff"
_DOI = re.compile(rf"(?<![0-9.])10\.[0-9]{{4,9}}(?:\.[0-9]+)*/[^{_UNFIT}]+")
_ARXIV_NEW = re.compile(r"(?<![0-9.])([0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5})(?:v[0-9]+)?(?![0-9])")
_ARXIV_OLD = re.compile(
    r"(?<![a-z-])(acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph"
    r"|cmp-lg|comp-gas|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph"
    r"|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int"
    r"|supr-con)(?:\.[a-z-]+)?/([0-9]{7})(?:v[0-9]+)?(?![0-9])",
    re.IGNORECASE | re.ASCII,
)
_HYPHEN = "[-\u2010-\u2013\u2212]?"
_ORCID = re.compile(
    rf"(?<![0-9])([0-9]{{4}}){_HYPHEN}([0-9]{{4}}){_HYPHEN}([0-9]{{4}}){_HYPHEN}([0-9]{{3}}[0-9Xx])"
    "(?![0-9Xx])"
)
_ROR = re.compile(
    r"(?:^|^(?:https?://)?(?:www\.)?ror\.org/)(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})$",
    re.IGNORECASE | re.ASCII,
)
_ISSN = re.compile(r"(?<![0-9])([0-9]{4})-?([0-9]{3}[0-9Xx])(?![0-9Xx])")
# What nearly all addresses are, told at once; everything else is looked at more closely.
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+/[A-Za-z0-9._~()/;+-]*")
_NO_ADDRESS = re.compile(rf"[{_UNFIT}\\]")
_AFTER = ".,;:'\"\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u00ab\u00bb"
_BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<"}


LONGEST = 2000  # characters; DOIs have no limit by the book, but none in use comes near


def doi(text: str | None) -> str | None:
    """The DOI in a text, in lower case, without address, prefix or trailing punctuation."""
    if not text or not (match := _DOI.search(unquote(text) if "%" in text else text)):
        return None
    value = match.group().lower()
    while value and (value[-1] in _AFTER or _closes_nothing(value)):
        value = value[:-1]
    prefix, _, suffix = value.partition("/")
    return f"{prefix}/{suffix}" if suffix and len(value) <= LONGEST else None


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
    if "isni" in text.lower():  # written alike, and also of organisations and the dead
        return None
    digits = "".join(match.groups()).upper()
    if digits[:4] not in ("0000", "0009"):  # the blocks that ISNI gave to ORCID lie there
        return None
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
        if total % 11 == 0 and total:  # 0000-0000 stands for none
            return f"{digits[:4]}-{digits[4:]}"
    return None


def web_address(text: str | None) -> str | None:
    """An http or https address fit to be linked, else None (`javascript:` and its kin)."""
    value = text.strip() if text else ""
    if _PLAIN_ADDRESS.fullmatch(value):
        return value
    if not value.lower().startswith(("http://", "https://")) or _NO_ADDRESS.search(value):
        return None
    try:
        parts = urlsplit(value)
        fit = bool(parts.hostname) and (parts.port is None or parts.port >= 0)
    except ValueError:
        return None
    return value if fit else None


def digest(*parts: str, size: int = 6) -> str:
    """A short stable fingerprint of texts, for the identifiers that graphkit makes itself."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=size).hexdigest()


SALTED = "salted:"  # before the salt and the hash of something that is not to be known


def salted(salt: str, text: str) -> str:
    """A fingerprint that tells nothing to who does not know the salt."""
    key = salt.encode("ascii")
    return hashlib.blake2b(
        text.encode("utf-8", "surrogatepass"), digest_size=10, key=key
    ).hexdigest()
