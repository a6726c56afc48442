"""Tables of databases: names and places as they write them."""

from __future__ import annotations

from loading import read

from loaders import table

EMBASE = (
    "Title,Author Names,Source,Abstract\n"
    'Cysts of Reefs,"Liu R., Adler D.G.",Invented Ultrasound (2014) 3:3 (152-160). Date of'
    " Publication: 2014,x\n"
    'Tufts of Kelp,"Quintanilla-Dieck L., Penn E.-B., O\'Neil M. A.",Kelp (2004) 102:4 (253-258).'
    " Date of Publication: 25 Aug 2004,x\n"
    '"Sands, alone",Núñez Ö.,Sand Case Reports (2019) 54 (83-86). Date of Publication: January 7'
    " 2019,x\n"
)


def test_initials_behind_the_family_with_full_stops() -> None:
    cysts, tufts, sands = read(table, EMBASE)
    named = [(m.given, m.family) for w in (cysts, tufts, sands) for m in w.authors]
    assert named == [
        ("R.", "Liu"), ("D.G.", "Adler"), ("L.", "Quintanilla-Dieck"), ("E.-B.", "Penn"),
        ("M. A.", "O'Neil"), ("Ö.", "Núñez"),
    ]  # fmt: skip


def test_a_source_that_cites_journal_year_and_pages() -> None:
    cysts, tufts, sands = read(table, EMBASE)
    assert (cysts.venue, cysts.year, cysts.month) == ("Invented Ultrasound", 2014, None)
    assert (tufts.venue, tufts.year, tufts.month, tufts.day) == ("Kelp", 2004, 8, 25)
    assert (sands.venue, sands.year) == ("Sand Case Reports", 2019)
    assert dict(tufts.extra)["volume"] == "102" and dict(tufts.extra)["pages"] == "253-258"
    (own,) = read(table, "Title,Journal,Authors\nTides,Annals (New Series) of Kelp,Ana Silva\n")
    assert own.venue == "Annals (New Series) of Kelp" and own.year is None


def test_a_list_as_a_program_writes_it() -> None:
    rows = "title,first_authors,publication_year\n"
    rows += 'Tides,"[\'Silva, Ana\', ""O\'Neil, Bo""]",2014//\nSands,[\'Bo Li\'],2015\n'
    tides, sands = read(table, rows)
    assert [(m.given, m.family) for m in tides.authors] == [("Ana", "Silva"), ("Bo", "O'Neil")]
    assert tides.year == 2014 and sands.authors[0].name == "Bo Li"
    (odd,) = read(table, 'title,authors\nTides,"[\'Silva"\n')
    assert odd.authors


def test_names_in_reading_order_stay() -> None:
    rows = 'Title,Authors\nTides,"Ana M. Silva, Bo Li"\nSands,"J. R. R. Kelp, Cy Ng"\n'
    tides, sands = read(table, rows)
    assert [(m.given, m.family) for m in tides.authors] == [("Ana M.", "Silva"), ("Bo", "Li")]
    assert [(m.given, m.family) for m in sands.authors] == [("J. R. R.", "Kelp"), ("Cy", "Ng")]
