"""What stands at the end of an address in place of a country: states, provinces, cities, codes."""

from __future__ import annotations

STATES = """AL alabama;AK alaska;AZ arizona;AR arkansas;CA california;CO colorado;CT connecticut
DE delaware;DC district of columbia;FL florida;GA georgia;HI hawaii;ID idaho;IL illinois;IN indiana
IA iowa;KS kansas;KY kentucky;LA louisiana;ME maine;MD maryland;MA massachusetts;MI michigan
MN minnesota;MS mississippi;MO missouri;MT montana;NE nebraska;NV nevada;NH new hampshire
NJ new jersey;NM new mexico;NY new york;NC north carolina;ND north dakota;OH ohio;OK oklahoma
OR oregon;PA pennsylvania;RI rhode island;SC south carolina;SD south dakota;TN tennessee;TX texas
UT utah;VT vermont;VA virginia;WA washington;WV west virginia;WI wisconsin;WY wyoming"""
STATE_CODES = {line.split(" ", 1)[0] for line in STATES.replace("\n", ";").split(";")}
# Parts of countries that stand at the end of an address in place of the country.
PROVINCES = {
    **{line.split(" ", 1)[1]: "US" for line in STATES.replace("\n", ";").split(";")},
    **dict.fromkeys(
        ("washington dc", "washington d c", "d c", "calif", "mass", "penn", "conn", "wash dc",
         "new york city", "st louis mo", "minn", "mich", "ill", "wis", "wisc", "tenn", "tex", "fla",
         "ala", "ariz", "colo", "okla", "ore", "oreg", "nebr", "wash", "n y", "n j", "n c", "s c",
         "n h", "n mex", "r i"), "US"),
    **dict.fromkeys(
        ("ontario", "quebec", "british columbia", "alberta", "manitoba", "saskatchewan",
         "nova scotia", "new brunswick", "newfoundland", "newfoundland and labrador",
         "prince edward island", "ont", "que", "bc canada"), "CA"),
    **dict.fromkeys(
        ("new south wales", "nsw", "queensland", "qld", "tasmania", "south australia",
         "western australia", "northern territory", "australian capital territory",
         "vic australia"), "AU"),
    **dict.fromkeys(
        ("guangdong", "zhejiang", "jiangsu", "shandong", "sichuan", "hubei", "hunan", "henan",
         "hebei", "shaanxi", "shanxi", "fujian", "anhui", "jiangxi", "liaoning", "jilin",
         "heilongjiang", "yunnan", "guizhou", "gansu", "guangxi", "xinjiang", "inner mongolia",
         "hainan", "ningxia", "qinghai", "tibet"), "CN"),
    **dict.fromkeys(
        ("tamil nadu", "karnataka", "maharashtra", "kerala", "west bengal", "uttar pradesh",
         "gujarat", "rajasthan", "andhra pradesh", "telangana", "odisha", "orissa", "assam",
         "bihar", "haryana", "madhya pradesh", "jharkhand", "chhattisgarh", "uttarakhand",
         "himachal pradesh",
         "jammu and kashmir", "jammu & kashmir", "manipur", "meghalaya", "puducherry",
         "pondicherry", "w bengal"), "IN"),
    **dict.fromkeys(
        ("sao paulo", "minas gerais", "rio grande do sul", "rio grande do norte", "parana brazil",
         "bahia", "pernambuco", "santa catarina", "mato grosso", "mato grosso do sul"), "BR"),
    **dict.fromkeys(("kanagawa", "hokkaido", "ibaraki", "aichi", "hyogo", "chiba"), "JP"),
    **dict.fromkeys(("gyeonggi do", "gyeonggi", "gyeongbuk", "gyeongnam", "jeonbuk"), "KR"),
}  # fmt: skip
# States that name nothing else at the end of a part: "West Lafayette Indiana".
PLAIN_STATES = frozenset(line.split(" ", 1)[1] for line in STATES.replace("\n", ";").split(";")) - {
    "washington",
    "georgia",
    "delaware",
    "virginia",
    "victoria",
}
CANADIAN = frozenset("ON QC PQ BC AB MB SK NS NB NL PE".split())
AUSTRALIAN = frozenset("NSW QLD VIC TAS ACT".split())
# Large cities whose name is no other place's: the last resort, where nothing names a country.
CITIES = {
    city: code
    for code, cities in {
        "KR": "seoul busan daejeon daegu incheon gwangju pohang suwon ulsan",
        "JP": "tokyo kyoto osaka nagoya sapporo fukuoka sendai hiroshima yokohama kobe tsukuba",
        "CN": "beijing shanghai guangzhou wuhan nanjing hangzhou shenzhen chengdu tianjin xian"
        " chongqing harbin hefei dalian changsha jinan qingdao shenyang zhengzhou lanzhou kunming",
        "FR": "paris lyon marseille toulouse grenoble strasbourg bordeaux montpellier nantes lille",
        "DE": "berlin munich munchen hamburg heidelberg frankfurt koln cologne stuttgart dresden"
        " leipzig bonn gottingen freiburg",
        "IT": "rome roma milan milano torino turin bologna firenze padova napoli",
        "ES": "madrid barcelona sevilla zaragoza bilbao", "PT": "lisbon lisboa porto coimbra",
        "NL": "amsterdam rotterdam utrecht leiden delft groningen eindhoven",
        "GB": "london edinburgh glasgow oxford liverpool leeds sheffield", "IE": "dublin",
        "SE": "stockholm gothenburg goteborg uppsala lund", "DK": "copenhagen kobenhavn aarhus",
        "NO": "oslo trondheim", "FI": "helsinki espoo tampere", "AT": "vienna wien graz innsbruck",
        "CH": "zurich geneva geneve lausanne basel bern", "BE": "brussels bruxelles ghent leuven",
        "PL": "warsaw warszawa krakow cracow wroclaw poznan", "CZ": "prague praha brno",
        "HU": "budapest", "RU": "moscow novosibirsk", "UA": "kyiv kiev", "TR": "ankara istanbul",
        "GR": "athens thessaloniki", "IN": "mumbai chennai bangalore bengaluru kolkata hyderabad"
        " pune delhi", "IR": "tehran tabriz isfahan shiraz mashhad", "EG": "cairo",
        "TH": "bangkok", "TW": "taipei hsinchu tainan kaohsiung taichung", "AU": "sydney melbourne"
        " brisbane canberra adelaide", "CA": "toronto montreal vancouver ottawa calgary",
        "US": "boston chicago philadelphia seattle houston baltimore pittsburgh bethesda stanford",
    }.items()
    for city in cities.split()
}  # fmt: skip
MARKED = {
    "D": "DE", "F": "FR", "I": "IT", "A": "AT", "B": "BE", "L": "LU", "S": "SE", "N": "NO",
    "H": "HU", "E": "ES", "P": "PT", **{code: code for code in (
        "CH DK NL SE FI NO PL CZ SK HU RO BG HR SI RS LT LV EE PT ES IE GR AT BE DE FR IT BR AR CL"
        " MX RU UA TR JP KR").split()},
}  # fmt: skip
# Territories of the United States have codes of their own, as states have: "San Juan, PR 00931".
TERRITORIES = {
    "PR": "PR", "GU": "GU", "VI": "VI", "AS": "AS", "MP": "MP",
    "puerto rico": "PR", "guam": "GU", "virgin islands": "VI", "american samoa": "AS",
    "northern mariana islands": "MP",
}  # fmt: skip
