"""Lists that people keep by hand, as found in the wild: marks, bold names, families alone, JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
from loading import read

from graphkit.records import Rejected
from graphkit.sources import documents, recognised
from loaders import bibtex, endnote_tagged, ris, scopus_csv, table


def named(work: object) -> list[str]:
    return [m.name for m in work.authors]  # type: ignore[attr-defined]


def test_marks_are_no_part_of_a_name_in_tables() -> None:
    rows = (
        "title,authors,journal\n"
        'Tides,"Ana Silva* and {\\bf Bo Kelp}",Dunes \\& Tides\n'
        'Sands,"Bo Kelp$^\\Omega$, Cy Ng1,2, **Di Moor**, and Ed Fen†",Kelp\n'
        'Reefs,"Ana Silva4, Bo Kelp+ and <b>Cy Ng</b>",Kelp\n'
        'Kelp,"Given1 Family1, Given2 Family2 and Given3 Family3",Kelp\n'
    )
    tides, sands, reefs, numbered = read(table, rows)
    assert named(numbered) == ["Given1 Family1", "Given2 Family2", "Given3 Family3"]
    assert named(tides) == ["Ana Silva", "Bo Kelp"] and tides.venue == "Dunes & Tides"
    assert named(sands) == ["Bo Kelp", "Cy Ng", "Di Moor", "Ed Fen"]
    assert named(reefs) == ["Ana Silva", "Bo Kelp", "Cy Ng"]


def test_marks_are_no_part_of_a_name_in_bibtex() -> None:
    names = (
        r"Kelp*, Ana and \textbf{Ng, Cy} and Li$^\dagger$, Bo and {\bf Moor}, Di"
        r" and Fen+, Ed and Tim Ford\textsuperscript{1,*} and \underline{M{\"u}ller, Jo}"
    )
    (work,) = read(bibtex, f"@article{{a, title={{Tides}}, author={{{names}}}}}")
    assert named(work) == [
        "Ana Kelp", "Cy Ng", "Bo Li", "Di Moor", "Ed Fen", "Tim Ford", "Jo Müller",
    ]  # fmt: skip
    assert all(m.family for m in work.authors)


def test_signs_that_are_part_of_a_name_stay() -> None:
    names = "{Group C++} and {H2020 Kelp Consortium} and {\\L}o\\'s, Jan and Kelp, A."
    (work,) = read(bibtex, f"@article{{a, title={{Tides}}, author={{{names}}}}}")
    assert named(work) == ["Group C++", "H2020 Kelp Consortium", "Jan Łoś", "A. Kelp"]


def test_families_alone_are_people_and_no_pairs_of_names() -> None:
    rows = (
        "authors,title,year\n"
        '"Silva, Kelp",Tides,2020\n"Silva*, Moor, De Vries",Sands,2021\n'
        '"Moor, Fröhling, O\'Neil, Silva, Kelp",Reefs,2022\nKelp,Dunes,2023\n'
    )
    tides, sands, reefs, dunes = read(table, rows)
    assert named(tides) == ["Silva", "Kelp"]
    assert [(m.given, m.family) for m in sands.authors] == [
        (None, "Silva"), (None, "Moor"), (None, "De Vries"),
    ]  # fmt: skip
    assert len(reefs.authors) == 5 and named(dunes) == ["Kelp"]


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["Silva, Ana", "Kelp, Bo"], "Ana Silva"),
        (["Silva, Ana; Kelp, Bo", "Moor, Di"], "Ana Silva"),
        (["Ana Silva, Bo Kelp", "Di Moor, Ed Fen, Cy Ng"], "Ana Silva"),
        (["Silva, A., Kelp, B.", "Moor, D., Fen, E."], "A. Silva"),
    ],
)
def test_families_alone_are_not_seen_where_given_names_are(cells: list[str], first: str) -> None:
    rows = "authors,title\n" + "".join(f'"{c}",Tides {n}\n' for n, c in enumerate(cells))
    assert read(table, rows)[0].authors[0].name == first


def test_lists_as_psychologists_write_them() -> None:
    rows = (
        "authors, year, title\n"
        '"Kelp, E. C., Moor, A., Fen, N., & Silva, C.",2017,Tides\n'
        '"Moor, M. A., Kelp, E. C., Fen, K. M. & Sand K. K.",2020,Sands\n'
        '"Kelp, E. C., Fen, K. M., & Moor, K. M",2021,Reefs\n'
    )
    tides, sands, reefs = read(table, rows)
    assert named(tides) == ["E. C. Kelp", "A. Moor", "N. Fen", "C. Silva"]
    assert named(sands) == ["M. A. Moor", "E. C. Kelp", "K. M. Fen", "K. K. Sand"]
    assert named(reefs) == ["E. C. Kelp", "K. M. Fen", "K. M Moor"]


def test_commas_that_part_both_halves_of_names_and_names() -> None:
    rows = (
        "title,authors_raw,year\n"
        'Tides,"Kelp, Gerard G, Moor, Emmanuel, Van Fen, Li",2020\nSands,"Silva, Ana",2021\n'
        'Reefs,"Moor, Emmanuel, Sand, Jo M, et al.",2022\n'
    )
    tides, sands, reefs = read(table, rows)
    assert named(tides) == ["Gerard G Kelp", "Emmanuel Moor", "Li Van Fen"]
    assert named(sands) == ["Ana Silva"]
    assert named(reefs) == ["Emmanuel Moor", "Jo M Sand"] and reefs.authors_truncated


def test_columns_with_words_around_their_names() -> None:
    header = "年份,题名,通讯作者,完整作者,期刊,source,target,张栋署名\n"
    (work,) = read(table, f"{header}2024,臭氧,王冰,李卓; 张栋,环境科学,a,b,first\n")
    assert named(work) == ["李卓", "张栋"] and work.venue == "环境科学" and work.year == 2024


def test_links_within_a_title_tell_its_identifier() -> None:
    title = r"\href{https://doi.org/10.5555/kelp}{Tides of kelp}"
    (work,) = read(table, f'Author,Title\n"Kelp, Ana and Moor, Diana.",{title}\n')
    assert work.title == "Tides of kelp" and dict(work.ids)["doi"] == "10.5555/kelp"
    assert named(work) == ["Ana Kelp", "Diana Moor"]


def test_titles_called_publications_and_journals_with_pages() -> None:
    rows = (
        "Publication,Authors,Journal,Year\n"
        'Making maps ," AH Kelp, ES Moor, ... "," Tides 335 (61), 721-726",1988\n'
        'Maps of reefs ," A Kelp "," Dunes and sands: new concepts, 157-173",1996\n'
        'Drivers of kelp,"Ji Moor, Bo Fen","Scientific Kelp 12 (1), 539 (SCIE)",2025\n'
    )
    maps, reefs, kelp = read(table, rows)
    assert (maps.title, maps.venue) == ("Making maps", "Tides")
    told = dict(maps.extra)
    assert (told["volume"], told["number"], told["pages"]) == ("335", "61", "721-726")
    assert named(maps) == ["AH Kelp", "ES Moor"] and maps.authors_truncated
    assert (reefs.venue, dict(reefs.extra)["pages"]) == ("Dunes and sands: new concepts", "157-173")
    assert (kelp.venue, dict(kelp.extra)["pages"]) == ("Scientific Kelp", "539")
    (alone,) = read(table, "Title,Authors,Publication\nTides,Ana Silva,Journal of Kelp\n")
    assert (alone.title, alone.venue) == ("Tides", "Journal of Kelp")


def test_the_last_two_names_of_a_list_of_commas() -> None:
    rows = (
        "title,authors\n"
        'Tides,"Ana Silva, Bo Kelp and Cy Moor"\n'
        'Sands,"Ana Silva,Di Fen, …..., Bo Kelp, … Cy Moor."\n'
    )
    tides, sands = read(table, rows)
    assert named(tides) == ["Ana Silva", "Bo Kelp", "Cy Moor"]
    assert named(sands) == ["Ana Silva", "Di Fen", "Bo Kelp", "Cy Moor"] and sands.authors_truncated


def test_korean_names_and_marks_in_one_list_with_latin_ones() -> None:
    rows = (
        "Types,Years,Title,Authors\n"
        'Journal,2025,Tides,"Ji-a Kelp*, Bo Moor, Auk Fen+"\n'
        'Conference,2022,조석,"김민지*, 한민규, 김아욱+"\n'
        'Journal,2023,사구,"황지우*, 김아욱+"\n'
    )
    tides, second, third = read(table, rows)
    assert named(tides) == ["Ji-a Kelp", "Bo Moor", "Auk Fen"] and tides.year == 2025
    assert named(second) == ["김민지", "한민규", "김아욱"] and named(third) == ["황지우", "김아욱"]


def test_lists_as_programs_write_them_in_any_column() -> None:
    rows = (
        "title,authors,affiliations,source_keywords,publication_types,start_page,end_page,venue\n"
        'Tides,"[""Silva, Ana"",""kelp investigators,""]",'
        '"[""Univ. of Kelp; Porto"",""Moor, Inc""]","[""tides"",""dunes, moving""]",'
        '"[""Journal Article"",""Review""]",12,19,nan\n'
        "Sands,Ana Silva,[],[],[],,,Dunes\n"
    )
    tides, sands = read(table, rows)
    assert named(tides) == ["Ana Silva", "kelp investigators"]
    assert [a.name for a in tides.authors[0].affiliations] == ["Univ. of Kelp; Porto"]
    assert tides.keywords == ("tides", "dunes, moving") and tides.kind == "article"
    assert dict(tides.extra)["pages"] == "12\u201319" and tides.venue is None
    assert sands.keywords == () and sands.kind is None and sands.venue == "Dunes"


def test_words_behind_hashes_are_keywords() -> None:
    (work,) = read(table, "title,authors,tags\nTides,Ana Silva,#review #kelp2023\n")
    assert work.keywords == ("review", "kelp2023")


def test_a_table_whose_titles_are_years_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    rows = '"Ana Silva, Tides of Porto, Kelp",2024. DOI\n"Bo Kelp, Sands, Dunes",2023.\n'
    path.write_text(f"Authors,Title\n{rows}", encoding="utf-8")
    (found,) = (recognised(d) for d in documents([str(path)]))
    assert isinstance(found, Rejected)
    assert "its column 'Title' holds years, no titles" in found.reason
    path.write_text("id;label\n1;x\n2;y\n", encoding="utf-8")
    (found,) = (recognised(d) for d in documents([str(path)]))
    assert isinstance(found, Rejected) and "(id, label)" in found.reason


ENDNOTE = (
    "2041-1723\nKelp, Ana Bo\nOrcid: 0000-0002-1825-0097\nMoor, Di\nde Vries, Jan\n"
    "U01 XY000001/Kelp Fund/\nJournal Article\nEngland\nFen, Ed"
)
FULL = ["Ana Bo Kelp", "Di Moor", "Jan de Vries", "E. Fen"]


def test_notes_of_endnote_spell_out_the_authors() -> None:
    names = "Kelp, A. B. and Moor, Di and de Vries, J. and Fen, E."
    text = f"@article{{a, title={{Tides}}, author={{{names}}}, note={{{ENDNOTE}}}}}"
    (work,) = read(bibtex, text)
    assert named(work) == FULL and work.authors[0].orcid == "0000-0002-1825-0097"
    lines = "".join(f"AU  - {n}\n" for n in names.split(" and "))
    (work,) = read(ris, f"TY  - JOUR\nTI  - Tides\n{lines}N1  - {ENDNOTE}\nER  - \n")
    assert named(work) == FULL
    lines = "".join(f"%A {n}\n" for n in names.split(" and "))
    (work,) = read(endnote_tagged, f"%0 Journal Article\n%T Tides\n{lines}%Z {ENDNOTE}\n")
    assert named(work) == FULL


def test_other_notes_change_no_author() -> None:
    names = "Kelp, A. B. and Moor, D."
    note = "With thanks to\nKelp, Zoe\nMoor, Bo\nOrcid: 0000-0002-1825-0097"
    (work,) = read(bibtex, f"@article{{a, title={{T}}, author={{{names}}}, note={{{note}}}}}")
    assert named(work) == ["A. B. Kelp", "D. Moor"] and work.authors[1].orcid is None


def test_keywords_on_a_line_each() -> None:
    words = "Tides\n*Kelp/growth & development\nDunes, moving\nHumans"
    (work,) = read(bibtex, f"@article{{a, title={{Sands}}, keywords={{{words}}}}}")
    assert work.keywords == (
        "Tides",
        "Kelp/growth & development",
        "Dunes, moving",
        "Humans",
    )
    (work,) = read(bibtex, "@article{a, title={Sands}, keywords={tides, kelp,\n dunes,\n reefs}}")
    assert work.keywords == ("tides", "kelp", "dunes", "reefs")


@pytest.mark.parametrize(
    "header",
    [
        "作者,Author full names,作者 ID,文献标题,年份,来源出版物名称,"
        "带归属机构的作者,作者关键字,文献类型,EID",
        "Автор (ы),Author full names,Идентификатор автора(ов),Название документа,Год,"
        "Название источника,Авторы организаций,Ключевые слова автора,Тип документа,EID",
    ],
)
def test_scopus_in_chinese_and_russian_with_whole_names_before_places(header: str) -> None:
    rows = (
        f"{header}\n"
        '"Kelp, A.; Moor, D.","Kelp, Ana (55588677301); Moor, Di (57290684202)",'
        "55588677301; 57290684202,Tides,2025,Dunes,"
        '"Kelp, Ana, Department of Tides, University of Porto, Portugal;'
        ' Moor, Di, Kelp Institute, Lisbon, Portugal",tides; kelp,Article,2-s2.0-85218749300\n'
    )
    assert scopus_csv.recognise(rows) > 0.9
    work = read(scopus_csv, rows)[-1]  # behind a note on columns that are missing
    assert (work.title, work.year, work.venue) == ("Tides", 2025, "Dunes")
    assert named(work) == ["Ana Kelp", "Di Moor"] and work.keywords == ("tides", "kelp")
    assert work.authors[0].ids == (("scopus", "55588677301"),)
    places = [[a.name for a in m.affiliations] for m in work.authors]
    assert places == [
        ["Department of Tides, University of Porto, Portugal"],
        ["Kelp Institute, Lisbon, Portugal"],
    ]
