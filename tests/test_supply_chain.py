"""What a plain installation brings: known, licensed, listed in the wheel, imported only at need."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import cyclonedx.schema
import jsonschema
import pytest
from conftest import ROOT
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

sys.path.insert(0, str(ROOT / "scripts"))
import audit


@pytest.fixture
def told() -> dict[str, Any]:
    return audit.page()


def test_every_package_is_on_the_page_with_its_licence(told: dict[str, Any]) -> None:
    assert list(audit.of_licences(told)) == []
    assert list(audit.of_pins(told)) == []
    assert set(audit.installed()) <= set(told["packages"])


def test_a_package_of_another_licence_is_refused(told: dict[str, Any]) -> None:
    told["packages"]["click"]["licence"] = "GPL-3.0-only"
    said = list(audit.of_licences(told))
    assert any("GPL-3.0-only" in line for line in said)
    assert any("click says BSD" in line for line in said)


def test_a_package_that_nobody_listed_is_refused(told: dict[str, Any]) -> None:
    del told["packages"]["jedi"]
    assert [line.split()[0] for line in audit.of_licences(told)] == ["jedi"]


def test_a_pin_with_a_known_advisory_is_refused(
    told: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = audit.pins()
    monkeypatch.setattr(audit, "pins", lambda: {**before, "jinja2": ["3.1.5"]})
    (said,) = audit.of_pins(told)
    assert said.startswith("jinja2 3.1.5: CVE-2025-27516")


def test_every_declared_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("\ndependencies = [")[1]
    rows = audit.page()["packages"]
    for line in lines.split("\n]")[0].splitlines():
        if line.strip().startswith('"'):
            name = audit.canonicalize_name(audit.Requirement(line.split('"')[1]).name)
            assert rows[name]["why"], name
            assert rows[name]["mb"] > 0, name


def test_the_wheel_brings_its_bill_of_materials(tmp_path: Path) -> None:
    made = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    for folder in ("one", "other"):
        subprocess.run(
            [*made, "--outdir", str(tmp_path / folder), str(ROOT)], check=True, capture_output=True
        )
    bills = []
    for folder in ("one", "other"):
        (wheel,) = (tmp_path / folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            (name,) = (n for n in archive.namelist() if "/sboms/" in n)
            bills.append(archive.read(name))
    assert bills[0] == bills[1]
    bill = json.loads(bills[0])
    _check_schema(bill)
    listed = {part["name"] for part in bill["components"]}
    assert set(audit.installed()) <= listed
    assert listed == set(audit.page()["packages"])


def _check_schema(bill: dict[str, Any]) -> None:
    """The bill fits the schema that the standard's own library brings."""
    folder = Path(str(cyclonedx.schema.__file__)).parent / "_res"
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (
            f"http://cyclonedx.org/schema/{name.replace('.SNAPSHOT', '')}",
            Resource.from_contents(schema, default_specification=DRAFT7),
        )
        for name, schema in schemas.items()
    )
    whole = jsonschema.Draft7Validator(schemas["bom-1.6.SNAPSHOT.schema.json"], registry=registry)
    whole.validate(bill)


SELDOM = ("PIL", "fontTools", "openpyxl", "sklearn", "pyvis", "ladybug", "neo4j", "IPython")


def test_what_is_seldom_needed_is_imported_only_then(tmp_path: Path) -> None:
    """A question from a workspace imports none of the packages that only some answers need."""
    (tmp_path / "one.csv").write_text("title,authors,year\nA,Ann Lee; Bo Roe,2020\n", "utf-8")
    load = f"import graphkit as gk; gk.open({str(tmp_path / 'w')!r}).load('one.csv')"
    ask = [
        "import sys, graphkit as gk",
        f"g = gk.open({str(tmp_path / 'w')!r})",
        "g.author('Ann Lee').profile(); g.path('Ann Lee', 'Bo Roe')",
        f"print(*[m for m in {SELDOM!r} if m in sys.modules])",
    ]
    said = [
        subprocess.run(
            [sys.executable, "-c", script], check=True, cwd=tmp_path, capture_output=True, text=True
        ).stdout
        for script in (load, "\n".join(ask))
    ]
    assert said[1].split() == []


def test_the_threat_model_names_tests_that_exist() -> None:
    named = re.findall(r"`(tests/\w+\.py)(?:::(\w+))?`", (ROOT / "SECURITY.md").read_text("utf-8"))
    assert len(named) > 10
    for path, test in named:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not test or f"\ndef {test}(" in text, f"{path}::{test}"
