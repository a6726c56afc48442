"""Countries as addresses write them, and their codes of two letters (ISO 3166).

Countries that are no more keep the code that they had (SU, YU, CS), where they became several;
where one took another name, the code is that of today.

>>> [country_code(t) for t in ("Peoples R China", "U.S.A.", "República de Corea", "kor", "Sealand")]
['CN', 'US', 'KR', 'KR', None]
"""

from __future__ import annotations

import re
from functools import lru_cache

from graphkit.names import plain

# Code of two letters, of three, the name shown, and other spellings; all compared folded.
_TABLE = """
AD AND Andorra;principality of andorra
AE ARE United Arab Emirates;u arab emirates;uae;emirates;emiratos arabes unidos
AF AFG Afghanistan
AG ATG Antigua and Barbuda;antigua & barbu;antigua
AI AIA Anguilla
AL ALB Albania
AM ARM Armenia
AO AGO Angola
AQ ATA Antarctica
AR ARG Argentina;republica argentina;argentine
AS ASM American Samoa
AT AUT Austria;osterreich;oesterreich
AU AUS Australia
AW ABW Aruba
AX ALA Åland Islands;aland
AZ AZE Azerbaijan
BA BIH Bosnia and Herzegovina;bosnia & herceg;bosnia & herzegovina;bosnia;bosnia herceg;
  bosna i hercegovina
BB BRB Barbados
BD BGD Bangladesh
BE BEL Belgium;belgique;belgie;belgien;belgica
BF BFA Burkina Faso;burkina;upper volta
BG BGR Bulgaria;balgariya
BH BHR Bahrain
BI BDI Burundi
BJ BEN Benin;dahomey
BM BMU Bermuda
BN BRN Brunei;brunei darussalam
BO BOL Bolivia;plurinational state of bolivia
BQ BES Bonaire
BR BRA Brazil;brasil;bresil;brasilien
BS BHS Bahamas;the bahamas
BT BTN Bhutan
BW BWA Botswana
BY BLR Belarus;byelarus;byelorussia;republic of belarus
BZ BLZ Belize
CA CAN Canada;kanada
CD COD Democratic Republic of the Congo;dem rep congo;dr congo;zaire;drc;congo kinshasa;
  democratic republic of congo;rep dem congo;republique democratique du congo;
  congo the democratic republic of the
CF CAF Central African Republic;cent afr republ;republique centrafricaine
CG COG Congo;rep congo;republic of the congo;congo brazzaville
CH CHE Switzerland;schweiz;suisse;svizzera;suiza;suica
CI CIV Côte d'Ivoire;ivory coast;cote ivoire
CK COK Cook Islands
CL CHL Chile
CM CMR Cameroon;cameroun
CN CHN China;peoples r china;pr china;p r china;prc;p r c;people s republic of china;
  the people s republic of china;peoples republic of china;people republic of china;
  mainland china;zhongguo;中国;中國;中华人民共和国
CO COL Colombia
CR CRI Costa Rica
CU CUB Cuba
CV CPV Cape Verde;cabo verde
CW CUW Curaçao
CY CYP Cyprus;north cyprus;northern cyprus
CZ CZE Czech Republic;czechia;czech rep;ceska republika;cesko;cr czech
DE DEU Germany;deutschland;fed rep ger;federal republic of germany;fed rep germany;frg;
  west germany;east germany;ger dem rep;gdr;german democratic republic;
  bundesrepublik deutschland;bundes republik;allemagne;alemania;alemanha;duitsland;brd
DJ DJI Djibouti
DK DNK Denmark;danmark;danemark;dinamarca
DM DMA Dominica
DO DOM Dominican Republic;dominican rep;republica dominicana
DZ DZA Algeria;algerie
EC ECU Ecuador
EE EST Estonia;eesti
EG EGY Egypt;arab republic of egypt;egypte;misr;a r egypt
EH ESH Western Sahara
ER ERI Eritrea
ES ESP Spain;espana;espagne;spanien;espanha;islas canarias;canary islands
ET ETH Ethiopia
FI FIN Finland;suomi;finlande;finnland
FJ FJI Fiji
FK FLK Falkland Islands;falkland island
FM FSM Micronesia
FO FRO Faroe Islands;faeroe islands;foroyar
FR FRA France;frankreich;francia;franca;french republic;republique francaise
GA GAB Gabon
GB GBR United Kingdom;uk;u k;england;scotland;wales;north ireland;northern ireland;great britain;
  britain;gb;g b;united kingdom of great britain and northern ireland;reino unido;royaume uni;
  grossbritannien;inglaterra;channel islands;north wales;south wales uk
GD GRD Grenada
GE GEO Republic of Georgia;rep of georgia;georgia republic;sakartvelo
GF GUF French Guiana;guyane francaise;french guyana
GG GGY Guernsey
GH GHA Ghana;gold coast africa
GI GIB Gibraltar
GL GRL Greenland;gronland;kalaallit nunaat
GM GMB Gambia;the gambia
GN GIN Guinea;guinee
GP GLP Guadeloupe
GQ GNQ Equatorial Guinea;guinea ecuatorial
GR GRC Greece;hellas;ellada;grece;griechenland;grecia;crete greece
GT GTM Guatemala
GU GUM Guam
GW GNB Guinea-Bissau;guinea bissau
GY GUY Guyana;british guiana
HK HKG Hong Kong;hongkong;hong kong sar;hong kong sar china;
  hong kong special administrative region;peoples r china hong kong;香港
HN HND Honduras
HR HRV Croatia;hrvatska;republic of croatia
HT HTI Haiti
HU HUN Hungary;magyarorszag;ungarn;hongrie
ID IDN Indonesia;republic of indonesia
IE IRL Ireland;eire;republic of ireland;rep of ireland;irish republic
IL ISR Israel
IM IMN Isle of Man
IN IND India;bharat;republic of india;inde
IQ IRQ Iraq
IR IRN Iran;islamic republic of iran;iran islamic republic of;i r iran;persia;ir iran;
  islamic rep iran
IS ISL Iceland;island;islande
IT ITA Italy;italia;italie;italien
JE JEY Jersey
JM JAM Jamaica
JO JOR Jordan;hashemite kingdom of jordan
JP JPN Japan;nippon;nihon;japon;日本
KE KEN Kenya
KG KGZ Kyrgyzstan;kyrgyz republic;kirghizia
KH KHM Cambodia;kampuchea
KI KIR Kiribati
KM COM Comoros
KN KNA Saint Kitts and Nevis;st kitts & nevis;st kitts and nevis
KP PRK North Korea;democratic people s republic of korea;dem peoples rep korea;dprk;korea dpr;
  democratic peoples republic of korea;korea democratic people s republic of
KR KOR South Korea;republic of korea;rep of korea;korea;korea south;rok;r o korea;rep korea;
  korea republic of;s korea;republic korea;coree du sud;corea del sur;republica de corea;
  sudkorea;korea republic;대한민국;한국
KW KWT Kuwait
KY CYM Cayman Islands
KZ KAZ Kazakhstan;qazaqstan;republic of kazakhstan
LA LAO Laos;lao pdr;lao people s democratic republic;lao
LB LBN Lebanon;liban
LC LCA Saint Lucia;st lucia
LI LIE Liechtenstein
LK LKA Sri Lanka;ceylon
LR LBR Liberia
LS LSO Lesotho;basutoland
LT LTU Lithuania;lietuva
LU LUX Luxembourg;luxemburg;grand duchy of luxembourg;letzebuerg
LV LVA Latvia;latvija
LY LBY Libya;libyan arab jamahiriya
MA MAR Morocco;maroc;marruecos
MC MCO Monaco
MD MDA Moldova;republic of moldova;moldavia
ME MNE Montenegro;crna gora
MF MAF Saint Martin
MG MDG Madagascar
MH MHL Marshall Islands
MK MKD North Macedonia;macedonia;fyrom;former yugoslav republic of macedonia;
  republic of north macedonia;republic of macedonia;makedonija
ML MLI Mali
MM MMR Myanmar;burma
MN MNG Mongolia
MO MAC Macao;macau;macao sar;macau sar;macao sar china;macau china;澳门
MP MNP Northern Mariana Islands
MQ MTQ Martinique
MR MRT Mauritania
MS MSR Montserrat
MT MLT Malta
MU MUS Mauritius
MV MDV Maldives
MW MWI Malawi;nyasaland
MX MEX Mexico;estados unidos mexicanos;mexique;mexiko
MY MYS Malaysia;malaya
MZ MOZ Mozambique;mocambique
NA NAM Namibia;south west africa
NC NCL New Caledonia;nouvelle caledonie
NE NER Niger
NG NGA Nigeria
NI NIC Nicaragua
NL NLD Netherlands;the netherlands;holland;nederland;pays bas;niederlande;paises bajos;holanda;
  kingdom of the netherlands
NO NOR Norway;norge;noreg;norvege;norwegen;noruega
NP NPL Nepal
NR NRU Nauru
NU NIU Niue
NZ NZL New Zealand;aotearoa;aotearoa new zealand;n z;nueva zelanda
OM OMN Oman;sultanate of oman
PA PAN Panama
PE PER Peru;perou
PF PYF French Polynesia;polynesie francaise;tahiti
PG PNG Papua New Guinea;papua n guinea;png
PH PHL Philippines;the philippines;republic of the philippines;pilipinas;filipinas
PK PAK Pakistan
PL POL Poland;polska;pologne;polen;polonia
PM SPM Saint Pierre and Miquelon
PR PRI Puerto Rico;porto rico
PS PSE Palestine;palestinian territory;state of palestine;palestinian territories;gaza;west bank;
  palestinian territory occupied;occupied palestinian territory;israeli occupied territories
PT PRT Portugal;azores;madeira portugal
PW PLW Palau
PY PRY Paraguay
QA QAT Qatar
RE REU Réunion;reunion island;la reunion;ile de la reunion
RO ROU Romania;rumania;roumanie;rumanien;roumania
RS SRB Serbia;srbija;republic of serbia
RU RUS Russia;russian federation;rossiya;rossija;russie;russland;rusia;russian fed;россия
RW RWA Rwanda
SA SAU Saudi Arabia;kingdom of saudi arabia;ksa;arabie saoudite
SB SLB Solomon Islands
SC SYC Seychelles
SD SDN Sudan
SE SWE Sweden;sverige;suede;schweden;suecia
SG SGP Singapore;republic of singapore;rep of singapore;singapur;singapour
SI SVN Slovenia;slovenija
SJ SJM Svalbard;svalbard and jan mayen
SK SVK Slovakia;slovak republic;slovensko;slovak rep
SL SLE Sierra Leone
SM SMR San Marino
SN SEN Senegal
SO SOM Somalia;somaliland
SR SUR Suriname;surinam
SS SSD South Sudan
ST STP São Tomé and Príncipe
SV SLV El Salvador
SX SXM Sint Maarten
SY SYR Syria;syrian arab republic;syrie
SZ SWZ Eswatini;swaziland
TC TCA Turks and Caicos Islands
TD TCD Chad;tchad
TG TGO Togo
TH THA Thailand;siam;thailande
TJ TJK Tajikistan;tadzhikistan
TL TLS Timor-Leste;east timor
TM TKM Turkmenistan
TN TUN Tunisia;tunisie
TO TON Tonga
TR TUR Turkey;türkiye;turkiye;turkei;turquie;turquia;republic of turkey
TT TTO Trinidad and Tobago;trinid & tobago;trinidad tobago;trinidad & tobago;trinidad;
  west ind assoc st
TV TUV Tuvalu
TW TWN Taiwan;taiwan roc;taiwan r o c;republic of china;r o c;roc;taiwan republic of china;
  taiwan province of china;formosa;台灣;台湾;臺灣
TZ TZA Tanzania;united republic of tanzania;tanzania united republic of;tanganyika
UA UKR Ukraine;ukraina
UG UGA Uganda
US USA United States;usa;united states of america;u s a;us;u s;estados unidos;eua;etats unis;
  vereinigte staaten;eeuu;the united states;the united states of america;united states america
UY URY Uruguay
UZ UZB Uzbekistan
VA VAT Vatican City;vatican;holy see
VC VCT Saint Vincent and the Grenadines;st vincent
VE VEN Venezuela;bolivarian republic of venezuela;venezuela bolivarian republic of
VG VGB British Virgin Islands;british virgin isl
VI VIR US Virgin Islands;virgin islands;us virgin isl
VN VNM Vietnam;viet nam;socialist republic of vietnam;sr vietnam
VU VUT Vanuatu
WF WLF Wallis and Futuna
WS WSM Samoa;western samoa
XK XKX Kosovo;republic of kosovo
YE YEM Yemen;republic of yemen
ZA ZAF South Africa;rep of south africa;republic of south africa;south afr;s africa;suid afrika;
  rsa;union of south africa
ZM ZMB Zambia;northern rhodesia
ZW ZWE Zimbabwe;rhodesia
SU SUN Soviet Union;ussr;u s s r;union of soviet socialist republics;cccp
YU YUG Yugoslavia;jugoslavia;jugoslavija;serbia & monteneg;serbia and montenegro;serbia monteneg
CS CSK Czechoslovakia;ceskoslovensko
"""
_NO_LETTERS = re.compile(r"[^\w&]+")
# Words that are a code by chance: an address ends in them as words ("Rio de", "col", "per").
_NO_CODES = frozenset({"and", "are", "can", "col", "com", "cub", "est", "gin", "guy", "lie", "mar",
                       "mac", "nor", "pan", "per", "pol", "tun", "ton", "bra", "gab", "ben", "sen",
                       "lao", "nam", "ant", "cog", "dom", "fin", "ind", "man", "mex", "mon", "prt",
                       "sun", "sur", "swe", "tur", "ven"})  # fmt: skip


def _key(text: str) -> str:
    return " ".join(_NO_LETTERS.sub(" ", plain(text)).split())


def _read() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    names: dict[str, str] = {}
    called: dict[str, str] = {}
    threes: dict[str, str] = {}
    for line in _TABLE.replace("\n  ", "").strip().splitlines():
        code, three, rest = line.split(" ", 2)
        name, *others = rest.split(";")
        called[code] = name
        threes[three.lower()] = code
        for text in (name, *others):
            names.setdefault(_key(text), code)
            names.setdefault(_key(text).replace(" & ", " and "), code)
    return names, called, threes


_NAMES, _CALLED, _THREES = _read()
LONGEST_NAME = max(len(name.split()) for name in _NAMES)


@lru_cache(maxsize=1 << 12)
def named(text: str) -> str | None:
    """The code of a country that a whole text names, by name only: codes are words elsewhere."""
    key = _key(text)
    return _NAMES.get(key) or _NAMES.get(key.removeprefix("the "))


@lru_cache(maxsize=1 << 12)
def country_code(text: str | None) -> str | None:
    """The code of a country by its name, or by a code of two or three letters."""
    if not text:
        return None
    if found := named(text):
        return found
    key = _key(text)
    if len(key) == 2 and key.upper() in _CALLED:
        return key.upper()
    return "GE" if key == "georgia" else _THREES.get(key)


def short_code(text: str) -> str | None:
    """A code of three letters at the end of an address, where it is no word by chance."""
    return _THREES.get(_key(text)) if text.isupper() and _key(text) not in _NO_CODES else None


def country_name(code: str) -> str:
    """How a country is called; the code itself where it is of none."""
    return _CALLED.get(code.upper(), code)
