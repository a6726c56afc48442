"""The words from which `corpus` makes names, titles, venues and keywords. All of it is invented."""

from __future__ import annotations

GIVEN = (
    "Ada Agnes Aiko Alba Aleksander Alice Amara Amir Ana Anders Andrea Anil Anna Antonio Anya Arjun"
    " Arne Astrid Ayşe Beatriz Bence Benjamin Björn Bruno Camille Carla Carlos Chen Chiara Chloé"
    " Clara Dag Dana Daniel David Deepa Diego Dimitri Dorota Edgar Eero Elena Elif Emil Emma Emre"
    " Enzo Eric Esra Esther Eva Fatima Felix Femi Filip Fiona Franz François Gabriel Georg Giulia"
    " Grace Greta Guillaume Hana Hannah Hans Haruto Hassan Hélène Henrik Hugo Ines Ingrid Irina"
    " Isabel Ivan Jakob James Jan Jana Javier Jin João Johan John Jonas José Josef Julia Jun Kaori"
    " Karim Karin Kasper Katarzyna Keiko Kenji Kofi Kwame Lars Laura Lea Lena Leo Li Lin Linda"
    " Łukasz Luca Lucía Luis Magnus Mai Małgorzata Marc Marco Maria Marta Martin Mateo Matěj Maya"
    " Mei Mia Michael Miguel Mikael Min Mira Mohamed Nadia Naoko Nia Nikolai Nils Nina Noa Noah"
    " Olga Oliver Olivia Omar Óscar Otto Pablo Paul Paula Pavel Peter Petra Pierre Priya Rafael"
    " Raj Rania Renée Ricardo Rosa Ruth Ryo Sami Samuel Sanjay Sara Sebastian Selma Silvia Simon"
    " Sofia Søren Stefan Susan Tadeusz Tara Teresa Theo Thomas Tomás Uma Ursula Valentina Vera"
    " Victor Viktória Wei Wen Xavier Yan Yara Yasmin Yuki Zainab Zofia"
).split()

# Surnames: a beginning and an end, and some with accents as they are.
SURNAME_BEGIN = (
    "Ald Alm Amb And Arn Ash Bak Bal Bar Beck Ber Bir Bjor Bol Bran Bren Bur Cal Cant Car Cas Cer"
    " Chal Cor Cran Dal Dan Del Dor Dun Eck Eng Fal Far Fen Fer Gal Gar Gil Gor Gran Gul Hal Ham"
    " Har Hol Ing Jan Kal Kar Kel Kin Kol Kor Kul Lam Lan Lar Lin Lom Mal Mar Mel Mir Mol Mon Nak"
    " Nar Nor Ol Or Pal Par Pel Per Pol Ran Ras Ros Sal Sam San Sar Sel Sol Ster Sul Tal Tan Tar"
    " Tor Val Var Vel Ver Vin Vol Wal War Wes Win Yam Zan Zel"
).split()
SURNAME_END = (
    "a ada ado aki alla amo ano ara ardi asek ato atti avic berg bert bury by dal den dorf ek ell"
    " ella elli en er ero eta etti ev eva ford gaard ham hart heim holm i ic iga ik ilo ima in ing"
    " ini ino insky ita ius ley lin ling man mann mark mura nak nen ner o off oglu ola oli ona one"
    " or os oto ov ovic ow quist rup sen shima ski son stad stein stone strom ton uchi ulu vall"
    " ward wick wood yan zaki"
).split()
SURNAME_ACCENTED = (
    "Ångström Björk Çelik Dvořák Erdoğan Fernández Fröhlich García Gómez Grünwald Günther Håkansson"
    " Hernández Højgaard Ibáñez Jørgensen Kováč Krüger Lefèvre Łukasik Magalhães Martínez Müller"
    " Muñoz Németh Núñez Öztürk Peña Pérez Québert Ramírez Řezník Rodríguez Sánchez Schäfer Şahin"
    " Škoda Sørensen Svärd Szűcs Tóth Ünal Vargová Vásquez Wójcik Yıldız Zdeněk Żak Žižka"
).split()

# Letters of the names above, as BibTeX files write them.
LATEX = {
    "á": r"{\'a}", "à": r"{\`a}", "ã": r"{\~a}", "ä": r'{\"a}', "å": r"{\aa}", "Å": r"{\AA}",
    "ç": r"{\c{c}}", "Ç": r"{\c{C}}", "č": r"{\v{c}}", "é": r"{\'e}", "è": r"{\`e}",
    "ě": r"{\v{e}}", "ğ": r"{\u{g}}", "í": r"{\'{\i}}", "ı": r"{\i}", "ł": r"{\l}", "Ł": r"{\L}",
    "ñ": r"{\~n}", "ń": r"{\'n}", "ó": r"{\'o}", "Ó": r"{\'O}", "ö": r'{\"o}', "Ö": r'{\"O}',
    "ø": r"{\o}", "ř": r"{\v{r}}", "Ř": r"{\v{R}}", "ş": r"{\c{s}}", "Ş": r"{\c{S}}",
    "Š": r"{\v{S}}", "š": r"{\v{s}}", "ü": r'{\"u}', "Ü": r'{\"U}', "ú": r"{\'u}", "ű": r"{\H{u}}",
    "Ż": r"{\.Z}", "ž": r"{\v{z}}", "Ž": r"{\v{Z}}", "ý": r"{\'y}",
}  # fmt: skip

ADJECTIVES = (
    "abstract adaptive additive ambient annotated approximate asymmetric asynchronous attentive"
    " automatic balanced bilingual bounded calibrated causal circular coarse coastal cognitive"
    " collaborative compact comparative compressed concurrent conditional consistent constrained"
    " contextual continuous convex cooperative cortical cultural decentralised deep delayed dense"
    " deterministic differential digital directed discrete distributed dynamic early ecological"
    " efficient elastic electronic embedded empirical energetic equivalent ethical exact explicit"
    " extended factored faithful federated finite flexible formal fractional frequent functional"
    " fuzzy generative geometric global gradual granular hardware hidden hierarchical historical"
    " homogeneous hybrid implicit incremental independent indirect inductive informal integrated"
    " interactive interpretable invariant inverse iterative joint latent layered lexical linear"
    " local logical longitudinal magnetic marginal marine massive mobile modular molecular moral"
    " multilingual mutual narrative native neural nonlinear normative online open optical optimal"
    " ordinal parallel parametric partial passive periodic persistent phonetic planar portable"
    " positive predictive private probabilistic procedural qualitative quantum random rapid"
    " recursive regional relational reliable remote resilient responsive reversible robust rural"
    " scalable secure seismic selective semantic sequential shallow shared social sparse spatial"
    " spectral stable statistical stochastic structural supervised symbolic symmetric synthetic"
    " tactile temporal thermal tonal topological transparent tropical typed uniform urban variable"
    " verbal verified virtual visual volatile weighted wireless"
).split()
NOUNS = (
    "access accuracy agents aggregation agreement alignment allocation ambiguity analysis"
    " annotation anomalies archives arguments assessment attention attribution auctions audits"
    " automata awareness barriers behaviour benchmarks bias bodies boundaries branching budgets"
    " calculus calibration capture careers caches cells chains channels choice circuits citations"
    " classes classification clauses climate clusters coding cohorts collections colour commons"
    " communities comparison compilers complexity composition compression concepts conditions"
    " conflict consensus constraints contracts control controversies conversation coordination"
    " corpora correction coupling coverage crowds curricula cycles databases decay decisions"
    " defects delay dependencies deployment descriptors design detection devices dialects dialogue"
    " diffusion discourse discovery disease disputes diversity documents domains drift economies"
    " ecosystems education elections embedding emissions encoding energy entities entropy"
    " environments epidemics equations error estimation evaluation events evidence evolution"
    " exchange expertise explanations exploration exposure extraction failures fairness features"
    " feedback fields filters flow forecasting forests fragments frames frontiers games generation"
    " genes gestures goals grammars graphs groups growth habitats heuristics hypotheses identity"
    " images imitation impact imputation incentives indexing inference influence infrastructure"
    " innovation inspection institutions instruments interaction interfaces inquiry judgement"
    " kernels kinship knowledge labels labour landscapes language lattices learning lexicons"
    " liability libraries lineage links literacy logic loops machines maintenance manuscripts"
    " mapping markets matching materials matrices maturity measurement mechanisms mediation memory"
    " methods metrics migration minorities mixing mobility models modules monitoring morphology"
    " motifs motion museums negation negotiation neighbourhoods networks noise norms notation"
    " novelty objects observation ontologies operators opinions ordering orders oversight parsing"
    " participation particles partitions patches patterns perception performance permissions"
    " phases planning platforms policies polymers populations power practice precision preferences"
    " pressure primitives priors privacy probes procedures processes products profiles programs"
    " projection proofs protocols provenance proximity publics queries questions queues rankings"
    " ratings reactions readers reasoning recall recognition records recovery recurrence"
    " references refinement reform regions registers regression regulation relations relevance"
    " repair replication representation reputation requirements residues resolution resources"
    " responses retrieval reuse revision rhythm risk rivers robots routing rules safety samples"
    " sampling scenes schedules schemas scholarship science scripts search segmentation selection"
    " sensors sequences services settings shapes sharing signals similarity simulation skills"
    " slices software solvers sources speakers speech spread standards statements states storage"
    " strategies streams stress structures students style subjects surfaces surveys symbols syntax"
    " systems tables tasks taxonomies teams tensors terms texts themes theories threads thresholds"
    " timing tissue tokens tools topics traces tracking tradition traffic training trajectories"
    " transfer transformation transitions translation transport treatment trees trends trials"
    " trust turbulence typing uncertainty understanding usage users utterances validation values"
    " variation vectors verification versions vision vocabularies voices waves weather weights"
    " welfare wells witnesses words workflows workload writing"
).split()
PROPER = "Bayesian Boolean Bornean Euclidean Gaussian Iberian Markov Nordic Pareto Slavic".split()
METHODS = (
    "a case study;a comparison;a corpus-based account;a field experiment;a formal treatment;"
    "a large-scale study;a practical guide;a randomised trial;a reappraisal;a survey;"
    "a systematic review;a unified view;an empirical evaluation;an open data set;first results;"
    "foundations and limits;lessons from practice;theory and applications;two decades on;"
    "what we know and what we do not"
).split(";")
VENUES = (
    "Journal of;Annals of;Transactions on;International Review of;Letters in;"
    "Proceedings of the Conference on;Proceedings of the Workshop on;Symposium on"
).split(";")
