"""Hold the packages that a plain installation brings to `scripts/packages.toml`.

python scripts/audit.py [--licences]      exits with 1 and says what does not fit

With `--licences` alone what is installed and its licences, as `make check` asks; else also pins
with a known advisory, pins that the lock lacks, and the megabytes.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "research-graphkit"
MORE = 1.5  # a package that weighs so many times what the page says is to be looked at again
# what packages write instead of an SPDX expression
PLAIN = {
    "Apache 2.0": "Apache-2.0", "Apache Software License": "Apache-2.0", "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause", "ISC License (ISCL)": "ISC", "ISC license": "ISC",
    "MIT License": "MIT",
}  # fmt: skip


def page() -> dict[str, Any]:
    """`packages.toml` as data."""
    return tomllib.loads((ROOT / "scripts" / "packages.toml").read_text(encoding="utf-8"))


def pins() -> dict[str, list[str]]:
    """The exact versions of the lock, by package: one for each platform that differs."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([\w.-]+)==([\w.]+)", line):
            found.setdefault(canonicalize_name(match[1]), []).append(match[2])
    return found


def installed(name: str = PROJECT) -> dict[str, metadata.Distribution]:
    """What a plain installation brings here: the project's requirements, and theirs."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [name]
    while waiting:
        distribution = metadata.distribution(waiting.pop())
        for text in distribution.requires or ():
            wanted = Requirement(text)
            key = canonicalize_name(wanted.name)
            if key in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
                continue
            found[key] = metadata.distribution(wanted.name)
            waiting.append(wanted.name)
    return found


def licences(distribution: metadata.Distribution) -> set[str]:
    """What a package itself says of its licence, as SPDX names; empty where it says nothing."""
    about = distribution.metadata
    expression = about.get("License-Expression")
    if expression:
        return set(re.findall(r"[\w.-]+", expression)) - {"AND", "OR", "WITH"}
    said = [c.split("::")[-1].strip() for c in about.get_all("Classifier") or () if "License" in c]
    said.append((about.get("License") or "").strip())
    return {
        PLAIN.get(text, text) for text in said if len(text) < 40 and text not in ("", "UNKNOWN")
    }


def of_licences(told: dict[str, Any]) -> Iterator[str]:
    """What is installed and not on the page, or under another licence than the page says."""
    rows, allowed = told["packages"], set(told["allowed"])
    for name, distribution in sorted(installed().items()):
        if name not in rows:
            yield f"{name} is installed by us and not in scripts/packages.toml: why, and how large?"
            continue
        named = set(re.findall(r"[\w.-]+", rows[name]["licence"])) - {"AND", "OR"}
        if strange := sorted(named - allowed):
            yield f"{name}: {', '.join(strange)} is no licence that this project depends on"
        if own := licences(distribution) - named - {"BSD-3-Clause"}:
            yield f"{name} says {', '.join(sorted(own))}; the page says {rows[name]['licence']}"
        elif "BSD-3-Clause" in licences(distribution) and not any("BSD" in n for n in named):
            yield f"{name} says BSD; the page says {rows[name]['licence']}"


def of_pins(told: dict[str, Any]) -> Iterator[str]:
    """Pins with a known advisory, and packages of the page that the lock lacks."""
    known = pins()
    for name, row in told["packages"].items():
        if name not in known:
            yield f"{name} is on the page and not in requirements.lock"
        for version in known.get(name, ()):
            if "fixed" in row and Version(version) < Version(row["fixed"]):
                yield f"{name} {version}: {row['advisories']}; mended in {row['fixed']}"


def of_sizes(told: dict[str, Any]) -> Iterator[str]:
    """Packages that have become much larger than the page says."""
    for name, distribution in sorted(installed().items()):
        files = [Path(str(f.locate())) for f in distribution.files or ()]
        size = sum(f.stat().st_size for f in files if f.exists()) / 1e6
        stated = told["packages"].get(name, {}).get("mb", size)
        if size > MORE * stated + 1:
            yield f"{name} weighs {size:.1f} MB; the page says {stated}"


def main(words: list[str]) -> int:
    """Print what does not fit; 1 if anything does not."""
    told = page()
    found = list(of_licences(told))
    if "--licences" not in words:
        found += [*of_pins(told), *of_sizes(told)]
        weight = sum(row["mb"] for row in told["packages"].values())
        print(
            f"{len(told['packages'])} packages, {weight:.0f} MB;"
            f" advisories looked at by hand on {told['looked_at']}"
        )
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
