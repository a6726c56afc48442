"""arXiv's categories: the short form that pages print ("LG") -> the full one ("cs.LG").

Some short forms stand in several archives. Then the archive that the pages of computing and
statistics mean comes first, and `alternatives` names the others.
"""

from __future__ import annotations

from functools import lru_cache

_ARCHIVES = {
    "cs": "AI AR CC CE CG CL CR CV CY DB DC DL DM DS ET FL GL GR GT HC IR IT LG LO MA MM MS NA NE"
          " NI OH OS PF PL RO SC SD SE SI SY",
    "eess": "AS IV SP SY",
    "stat": "AP CO ME ML OT TH",
    "math": "AC AG AP AT CA CO CT CV DG DS FA GM GN GR GT HO IT KT LO MG MP NA NT OA OC PR QA RA RT"
            " SG SP ST",
    "q-bio": "BM CB GN MN NC OT PE QM SC TO",
    "q-fin": "CP EC GN MF PM PR RM ST TR",
    "econ": "EM GN TH",
    "astro-ph": "CO EP GA HE IM SR",
    "cond-mat": "dis-nn mes-hall mtrl-sci other quant-gas soft stat-mech str-el supr-con",
    "nlin": "AO CD CG PS SI",
    "physics": "acc-ph ao-ph app-ph atm-clus atom-ph bio-ph chem-ph class-ph comp-ph data-an ed-ph"
               " flu-dyn gen-ph geo-ph hist-ph ins-det med-ph optics plasm-ph pop-ph soc-ph"
               " space-ph",
}  # fmt: skip
WHOLE = frozenset(
    "gr-qc hep-ex hep-lat hep-ph hep-th math-ph nucl-ex nucl-th quant-ph astro-ph cond-mat".split()
)
_FULL: dict[str, list[str]] = {}
for _archive, _codes in _ARCHIVES.items():
    for _code in _codes.split():
        _FULL.setdefault(_code, []).append(f"{_archive}.{_code}")
_KNOWN = WHOLE | {full for found in _FULL.values() for full in found}
# What a page may print before a date, longest first so that a pattern tries the whole word.
PRINTED = sorted(_KNOWN | _FULL.keys(), key=lambda code: (-len(code), code))


@lru_cache(maxsize=512)
def full(code: str) -> str | None:
    """The full category of a short or full form; None for one that arXiv has not.

    >>> full("LG"), full("SP"), full("hep-th"), full("stat.ML"), full("XX")
    ('cs.LG', 'eess.SP', 'hep-th', 'stat.ML', None)
    """
    if code in _KNOWN:
        return code
    return _FULL[code][0] if code in _FULL else None


def alternatives(code: str) -> tuple[str, ...]:
    """The other categories that a short form may stand for."""
    return () if code in _KNOWN else tuple(_FULL.get(code, ())[1:])
