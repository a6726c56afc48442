"""Files made to exhaust whoever reads them, and a child process that may use only so much."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CPU = 60  # seconds: a hostile file takes one or two
MEMORY = 1_500_000_000  # bytes of address space, of which an idle process takes half a billion
# In the child itself: so that nothing of this process is counted.
LIMITED = """
import resource, sys
for kind, most in ((resource.RLIMIT_CPU, int(sys.argv[1])), (resource.RLIMIT_AS, int(sys.argv[2]))):
    resource.setrlimit(kind, (most, most))
from graphkit.cli import main
sys.argv[:] = ["graphkit", *sys.argv[3:]]
main()
"""


def limited(
    *words: object, stdin: bytes | int | None = None, code: int | None = None
) -> subprocess.CompletedProcess[bytes]:
    """The command line in a process of its own that is killed if it takes too much."""
    feed = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin}
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(CPU), str(MEMORY), *map(str, words)],
        capture_output=True, check=False, **feed,  # type: ignore[call-overload]
    )  # fmt: skip
    assert done.returncode in ((0, 3, 4) if code is None else (code,)), done.stderr[-2000:]
    assert b"Traceback" not in done.stderr and b"defect" not in done.stderr
    return done


# Each file in a child of its own, all of them children of one that has imported what they need.
EACH = """
import json, os, resource, sys
from graphkit.records import Rejected
from graphkit.sources import formats, read
formats()
for what, path in json.load(sys.stdin).items():
    into, out = os.pipe()
    child = os.fork()
    if not child:
        os.close(into)
        for kind, most in zip((resource.RLIMIT_CPU, resource.RLIMIT_AS), map(int, sys.argv[1:3])):
            resource.setrlimit(kind, (most, most))
        reasons = [r.reason for r in read([path, sys.argv[3]]) if isinstance(r, Rejected)]
        shown = json.dumps({"rejected": len(reasons), "reasons": sorted(set(reasons))[:9]})
        os.write(out, shown.encode())
        os._exit(0)
    os.close(out)
    with os.fdopen(into) as pipe:
        said = pipe.read()
    status = os.waitpid(child, 0)[1]
    print(json.dumps({"what": what, "status": status, **json.loads(said or "{}")}), flush=True)
"""


def each_limited(paths: dict[str, str], cpu: int = CPU) -> dict[str, Any]:
    """What became of each file in a process that may use only so much; status 0 if it ended."""
    harmless = Path(__file__).parent / "samples" / "bibtex" / "names.bib"
    done = subprocess.run(
        [sys.executable, "-c", EACH, str(cpu), str(MEMORY), str(harmless)],
        input=json.dumps(paths), capture_output=True, check=True, text=True,
    )  # fmt: skip
    return {(shown := json.loads(line))["what"]: shown for line in done.stdout.splitlines()}


def doubling(levels: int) -> str:
    """Abbreviations of BibTeX, each twice as long as the one before."""
    strings = "".join(f"@string{{a{n}=a{n - 1}#a{n - 1}}}" for n in range(1, levels + 1))
    return f'@string{{a0="xxxxxxxxxx"}}{strings}@book{{k,title=a{levels}}}'


def tenfold(levels: int) -> str:
    """Abbreviations of BibTeX, each ten times as long as the one before."""
    strings = "".join(
        f"@string{{a{n}={'#'.join([f'a{n - 1}'] * 10)}}}\n" for n in range(1, levels + 1)
    )
    return f'@string{{a0="{"x" * 40}"}}\n{strings}@book{{k,title=a{levels}}}\n'


def row(number: int, **cells: str) -> str:
    """A row of a sheet, with its texts in it."""
    found = "".join(
        f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for column, text in cells.items()
    )
    return f'<row r="{number}">{found}</row>'


HEAD = row(1, A="Title", B="Year", C="Authors") + row(2, A="Kelp", B="2001", C="Ana Silva")


def workbook(path: Path, rows: str, strings: str = "") -> Path:
    """A workbook with one sheet."""
    related = [("r1", "worksheet", "worksheets/s.xml")]
    related += [("r2", "sharedStrings", "strings.xml")] if strings else []
    relations = "".join(
        f'<Relationship Id="{i}" Type="{RELATED}/{kind}" Target="{target}"/>'
        for i, kind, target in related
    )
    sheet = '<sheet name="S" sheetId="1" r:id="r1"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "xl/_rels/workbook.xml.rels":
            f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        "xl/workbook.xml":
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><sheets>{sheet}</sheets></workbook>',
        "xl/worksheets/s.xml":
            f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }  # fmt: skip
    if strings:
        parts["xl/strings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


# Records whose fields go on and on, resolved in one child: it names what it is at, and is killed.
RESOLVED = """
import json, resource, sys
from graphkit.records import Affiliation, Mention, Origin, Work
from graphkit.resolve import resolve
cpu, size = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
BESIDE = "series pages volume affiliations organisations abbreviated_venue issn index_terms".split()
def work(number, long):
    at = Affiliation(f"University of Porto, {long}, Portugal")
    people = Mention("Ana Silva", affiliations=(at,)), Mention(f"Bo {long}", f"Bo {long}", long)
    cited = long, f"Silva A, 2001, {long}", f"Silva, A., {long}", f"Silva A. {long}. 2001;1:2"
    return Work(
        f"A study of kelp {long} in harbours", Origin("made", "made", number + 1),
        authors=(*people, Mention(f"{long} Collaboration", kind="organisation")), year=2001,
        venue=f"Kelp {long}", issn="0378-5955", keywords=(long, f"Kelp (K) {long}", "kelp"),
        categories=(long,), ids=(("doi", f"10.1000/{long}"),), cited=cited,
        extra=tuple((name, long) for name in BESIDE),
    )
for token in json.load(sys.stdin):
    print(json.dumps(token), flush=True)
    long = token * (size // len(token))
    resolve([[work(0, long), work(1, long + "b"), work(2, "c" + long), work(3, "short")]], {})
print(json.dumps("done"))
"""


def resolved_limited(tokens: Sequence[str], size: int, cpu: int = CPU) -> list[str]:
    """The tokens of which records were resolved in one process with so many seconds for all."""
    done = subprocess.run(
        [sys.executable, "-c", RESOLVED, str(cpu), str(size)],
        input=json.dumps(list(tokens)), capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]
