"""What is widely known of conferences: acronyms, long names, and the year before their first.

Edition n is of the year n plus that number; none stands where they were not yearly.
"""

from __future__ import annotations

_FACTS = """
NeurIPS NIPS 1986: conference on neural information processing systems
NeurIPS: international conference on neural information processing systems
NeurIPS: neural information processing systems
NeurIPS: advances in neural information processing systems
AAAI 1986: aaai conference on artificial intelligence
IJCAI: international joint conference on artificial intelligence
IJCAI: international joint conferences on artificial intelligence
ICML 1983: international conference on machine learning
ICLR 2012: international conference on learning representations
UAI 1984: conference on uncertainty in artificial intelligence
AISTATS 1997: international conference on artificial intelligence and statistics
COLT 1987: conference on learning theory
ACL 1962: meeting of the association for computational linguistics
EMNLP: conference on empirical methods in natural language processing
NAACL: conference of the north american chapter of the association for computational linguistics
EACL: conference of the european chapter of the association for computational linguistics
COLING: international conference on computational linguistics
LREC: international conference on language resources and evaluation
CVPR: conference on computer vision and pattern recognition
CVPR: computer vision and pattern recognition
ICCV: international conference on computer vision
ECCV: european conference on computer vision
KDD SIGKDD 1994: sigkdd international conference on knowledge discovery and data mining
KDD: sigkdd conference on knowledge discovery and data mining
SIGIR 1977: sigir conference on research and development in information retrieval
SIGIR: international acm sigir conference on research and development in information retrieval
CIKM 1991: international conference on information and knowledge management
CIKM: conference on information and knowledge management
WWW 1991: international conference on world wide web
WWW: international world wide web conference
WWW: web conference
SIGMOD: sigmod international conference on management of data
SIGMOD: sigmod conference
VLDB 1974: international conference on very large data bases
VLDB: very large data bases
ICDE 1984: international conference on data engineering
STOC 1968: symposium on theory of computing
FOCS 1959: symposium on foundations of computer science
SODA 1989: acm siam symposium on discrete algorithms
ICSE 1978: international conference on software engineering
CAV 1988: international conference on computer aided verification
ISCA 1973: international symposium on computer architecture
CHI: conference on human factors in computing systems
CHI: sigchi conference on human factors in computing systems
CHI: chi conference on human factors in computing systems
ICRA: ieee international conference on robotics and automation
IROS: ieee rsj international conference on intelligent robots and systems
ICASSP: ieee international conference on acoustics speech and signal processing
"""
# Who holds a conference may stand before its name.
_MAKERS = frozenset("ieee acm cvf sigact annual".split())
ACRONYMS: dict[str, str] = {}  # what is written -> what stands for it
YEARS: dict[str, int] = {}
_LONG: dict[str, str] = {}
# Proceedings that are counted as volumes of their own: number 34 is of 2021.
VOLUMES = {"advances in neural information processing systems": ("NeurIPS", 1987)}


def _bare(long: str) -> str:
    """A long name without "and", which some write as a sign."""
    return " ".join(word for word in long.split() if word != "and")


for _line in _FACTS.strip().splitlines():
    _short, _, _name = _line.partition(": ")
    _known = _short.split()
    if _known[-1].isdigit():
        YEARS[_known[0]] = int(_known.pop())
    ACRONYMS.update(dict.fromkeys(_known, _known[0]))
    _LONG[_bare(_name)] = _known[0]


def known_as(long: str) -> str | None:
    """What stands for a conference of this name, in small letters and without marks.

    >>> known_as("ieee cvf conference on computer vision and pattern recognition")
    'CVPR'
    >>> known_as("workshop on computer vision")
    """
    words = _bare(long).split()
    while words:
        if (found := _LONG.get(" ".join(words))) is not None:
            return found
        if words[0] not in _MAKERS:
            return None
        words = words[1:]
    return None
