"""Codes of categories in words: `cs.LG` is Machine Learning.

The names are those of arXiv's taxonomy, with its archives of before. A code of another scheme that
says nothing to a reader (68T05, I.2.7) is known as one, and has no words here.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TAXONOMY = """
astro-ph Astrophysics|astro-ph.CO Cosmology and Nongalactic Astrophysics
astro-ph.EP Earth and Planetary Astrophysics|astro-ph.GA Astrophysics of Galaxies
astro-ph.HE High Energy Astrophysical Phenomena
astro-ph.IM Instrumentation and Methods for Astrophysics
astro-ph.SR Solar and Stellar Astrophysics
cond-mat Condensed Matter|cond-mat.dis-nn Disordered Systems and Neural Networks
cond-mat.mes-hall Mesoscale and Nanoscale Physics|cond-mat.mtrl-sci Materials Science
cond-mat.other Condensed Matter|cond-mat.quant-gas Quantum Gases
cond-mat.soft Soft Condensed Matter|cond-mat.stat-mech Statistical Mechanics
cond-mat.str-el Strongly Correlated Electrons|cond-mat.supr-con Superconductivity
cs Computer Science|cs.AI Artificial Intelligence|cs.AR Hardware Architecture
cs.CC Computational Complexity|cs.CE Computational Engineering, Finance, and Science
cs.CG Computational Geometry|cs.CL Computation and Language|cs.CR Cryptography and Security
cs.CV Computer Vision and Pattern Recognition|cs.CY Computers and Society|cs.DB Databases
cs.DC Distributed, Parallel, and Cluster Computing|cs.DL Digital Libraries
cs.DM Discrete Mathematics|cs.DS Data Structures and Algorithms|cs.ET Emerging Technologies
cs.FL Formal Languages and Automata Theory|cs.GL General Literature|cs.GR Graphics
cs.GT Computer Science and Game Theory|cs.HC Human-Computer Interaction
cs.IR Information Retrieval|cs.IT Information Theory|cs.LG Machine Learning
cs.LO Logic in Computer Science|cs.MA Multiagent Systems|cs.MM Multimedia
cs.MS Mathematical Software|cs.NA Numerical Analysis|cs.NE Neural and Evolutionary Computing
cs.NI Networking and Internet Architecture|cs.OH Other Computer Science|cs.OS Operating Systems
cs.PF Performance|cs.PL Programming Languages|cs.RO Robotics|cs.SC Symbolic Computation
cs.SD Sound|cs.SE Software Engineering|cs.SI Social and Information Networks
cs.SY Systems and Control
econ Economics|econ.EM Econometrics|econ.GN General Economics|econ.TH Theoretical Economics
eess Electrical Engineering and Systems Science|eess.AS Audio and Speech Processing
eess.IV Image and Video Processing|eess.SP Signal Processing|eess.SY Systems and Control
gr-qc General Relativity and Quantum Cosmology|hep-ex High Energy Physics - Experiment
hep-lat High Energy Physics - Lattice|hep-ph High Energy Physics - Phenomenology
hep-th High Energy Physics - Theory|math Mathematics|math-ph Mathematical Physics
math.AC Commutative Algebra|math.AG Algebraic Geometry|math.AP Analysis of PDEs
math.AT Algebraic Topology|math.CA Classical Analysis and ODEs|math.CO Combinatorics
math.CT Category Theory|math.CV Complex Variables|math.DG Differential Geometry
math.DS Dynamical Systems|math.FA Functional Analysis|math.GM General Mathematics
math.GN General Topology|math.GR Group Theory|math.GT Geometric Topology
math.HO History and Overview|math.IT Information Theory|math.KT K-Theory and Homology
math.LO Logic|math.MG Metric Geometry|math.MP Mathematical Physics|math.NA Numerical Analysis
math.NT Number Theory|math.OA Operator Algebras|math.OC Optimization and Control
math.PR Probability|math.QA Quantum Algebra|math.RA Rings and Algebras
math.RT Representation Theory|math.SG Symplectic Geometry|math.SP Spectral Theory
math.ST Statistics Theory
nlin Nonlinear Sciences|nlin.AO Adaptation and Self-Organizing Systems
nlin.CD Chaotic Dynamics|nlin.CG Cellular Automata and Lattice Gases
nlin.PS Pattern Formation and Solitons|nlin.SI Exactly Solvable and Integrable Systems
nucl-ex Nuclear Experiment|nucl-th Nuclear Theory
physics Physics|physics.acc-ph Accelerator Physics
physics.ao-ph Atmospheric and Oceanic Physics|physics.app-ph Applied Physics
physics.atm-clus Atomic and Molecular Clusters|physics.atom-ph Atomic Physics
physics.bio-ph Biological Physics|physics.chem-ph Chemical Physics
physics.class-ph Classical Physics|physics.comp-ph Computational Physics
physics.data-an Data Analysis, Statistics and Probability|physics.ed-ph Physics Education
physics.flu-dyn Fluid Dynamics|physics.gen-ph General Physics|physics.geo-ph Geophysics
physics.hist-ph History and Philosophy of Physics
physics.ins-det Instrumentation and Detectors|physics.med-ph Medical Physics
physics.optics Optics|physics.plasm-ph Plasma Physics|physics.pop-ph Popular Physics
physics.soc-ph Physics and Society|physics.space-ph Space Physics
q-bio Quantitative Biology|q-bio.BM Biomolecules|q-bio.CB Cell Behavior|q-bio.GN Genomics
q-bio.MN Molecular Networks|q-bio.NC Neurons and Cognition
q-bio.OT Other Quantitative Biology|q-bio.PE Populations and Evolution
q-bio.QM Quantitative Methods|q-bio.SC Subcellular Processes|q-bio.TO Tissues and Organs
q-fin Quantitative Finance|q-fin.CP Computational Finance|q-fin.EC Economics
q-fin.GN General Finance|q-fin.MF Mathematical Finance|q-fin.PM Portfolio Management
q-fin.PR Pricing of Securities|q-fin.RM Risk Management|q-fin.ST Statistical Finance
q-fin.TR Trading and Market Microstructure|quant-ph Quantum Physics
stat Statistics|stat.AP Statistical Applications|stat.CO Statistical Computation
stat.ME Statistical Methodology|stat.ML Machine Learning|stat.OT Other Statistics
stat.TH Statistics Theory
acc-phys Accelerator Physics|adap-org Adaptation and Self-Organizing Systems
alg-geom Algebraic Geometry|ao-sci Atmospheric and Oceanic Sciences
atom-ph Atomic, Molecular and Optical Physics|bayes-an Bayesian Analysis
chao-dyn Chaotic Dynamics|chem-ph Chemical Physics|cmp-lg Computation and Language
comp-gas Cellular Automata and Lattice Gases|dg-ga Differential Geometry
funct-an Functional Analysis|mtrl-th Materials Theory|patt-sol Pattern Formation and Solitons
plasm-ph Plasma Physics|q-alg Quantum Algebra|solv-int Exactly Solvable and Integrable Systems
supr-con Superconductivity
"""
NAMES = {
    code.casefold(): name
    for code, _, name in (
        entry.partition(" ") for line in _TAXONOMY.split("\n") if line for entry in line.split("|")
    )
}
# of archives whose code is also a word that people use as a keyword
_PLAIN_WORDS = frozenset({"math", "physics", "econ", "stat"})
_CODE = re.compile(
    r"[a-z]{1,6}(?:-[a-z]{1,6})?\.[A-Z]{2}"  # cs.LG, as arXiv writes; also of a future archive
    r"|\d{2}[A-Z](?:\d{2}|xx|-\d{2})"  # MSC: 68T05
    r"|\d{2}\.\d{2}\.(?:[A-Z][a-z+]|-[a-z])"  # PACS: 05.10.Gg
    r"|[A-K]\.(?:\d|m)(?:\.(?:\d+|m))*"  # ACM: I.2.7
    r"|[A-Z]\d{2,3}"  # JEL: C63
    r"|[\d.,:/-]+"
)


@lru_cache(maxsize=1 << 14)
def readable(topic: str) -> str:
    """A topic in words: the name of a category for its code, anything else as it is.

    >>> readable("cs.LG"), readable("hep-th"), readable("Graph theory"), readable("68T05")
    ('Machine Learning', 'High Energy Physics - Theory', 'Graph theory', '68T05')
    """
    return NAMES.get(topic.strip().casefold(), topic)


@lru_cache(maxsize=1 << 14)
def is_code(topic: str) -> bool:
    """Whether a topic is the code of a category, and no words.

    >>> [is_code(t) for t in ("cs.LG", "quant-ph", "68T05", "I.2.7", "Physics", "H5N1", "BLE")]
    [True, True, True, True, False, False, False]
    """
    plain = topic.strip()
    known = plain.casefold() in NAMES and plain.casefold() not in _PLAIN_WORDS
    return known or _CODE.fullmatch(plain) is not None
