"""`python -m graphkit.cypher`: lint the query library; the exit code says whether it is clean."""

from __future__ import annotations

import sys

from graphkit.cypher import Library, lint


def main() -> int:
    """Print every finding."""
    library = Library()
    findings = [finding for query in library.values() for finding in lint(query)]
    for finding in findings:
        sys.stdout.write(f"{finding}\n")
    sys.stdout.write(f"{len(library)} queries, {len(findings)} findings\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
