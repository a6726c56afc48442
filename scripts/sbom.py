"""The wheel's bill of materials: what a plain installation brings, as CycloneDX 1.6.

Made by the build from `scripts/packages.toml` and `requirements.lock`, without a clock or a
network: the same checkout gives the same bytes. It stands in the wheel below `.dist-info/sboms/`.
"""

from __future__ import annotations

import json
import re
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def bill(root: Path, name: str, version: str) -> dict[str, Any]:
    """The bill of materials of a checkout."""
    told = tomllib.loads((root / "scripts" / "packages.toml").read_text(encoding="utf-8"))
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    pins = sorted(set(re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE)))
    parts = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{package}@{pinned}",
            "name": package,
            "version": pinned,
            "description": told["packages"][package]["why"],
            "licenses": [{"expression": told["packages"][package]["licence"]}],
            "purl": f"pkg:pypi/{package}@{pinned}",
        }
        for package, pinned in pins
        if package in told["packages"]
    ]
    own = f"pkg:pypi/{name}@{version}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": own, "name": name, "version": version,
                "licenses": [{"expression": "MIT"}], "purl": own,
            },
        },
        "components": parts,
        "dependencies": [{"ref": own, "dependsOn": [part["bom-ref"] for part in parts]}],
    }  # fmt: skip


class BillOfMaterials(BuildHookInterface):  # type: ignore[type-arg]
    """Hatch calls this before it builds a wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the bill where the wheel takes it from."""
        if version == "editable":
            return
        about = self.metadata.core
        self._aside = tempfile.TemporaryDirectory()
        path = Path(self._aside.name) / f"{about.name}.cdx.json"
        made = bill(Path(self.root), about.name, self.metadata.version)
        path.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8", newline="\n")
        build_data["sbom_files"].append(str(path))

    def finalize(self, *_: Any) -> None:
        """Take the copy away."""
        if hasattr(self, "_aside"):
            self._aside.cleanup()
