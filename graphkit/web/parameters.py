"""Parameters of an address: their types and bounds, read once and described once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphkit.errors import UsageError

LONGEST = 300  # letters of a text
PAGES = 100_000
MOST_PAIRS = 30


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. Without a default it has to be given."""

    name: str
    about: str
    kind: str = "text"  # text, number; prefix: all whose names begin so, as pairs
    default: Any = None
    low: int = 0
    high: int = 1_000_000
    longest: int = LONGEST
    choices: tuple[str, ...] = ()
    required: bool = False
    example: Any = None

    def read(self, text: str | None) -> Any:
        """The value of what stands in an address; nothing is the default."""
        if text is None or not text.strip():
            if self.required:
                raise UsageError(f"{self.name} is missing: {self.about}.")
            return self.default
        if self.kind == "number":
            return self._number(text)
        if len(text) > self.longest:
            raise UsageError(f"{self.name} has at most {self.longest:,} letters.")
        if self.choices and text not in self.choices:
            raise UsageError(f"{self.name} is one of {', '.join(self.choices)}.")
        return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")

    def _number(self, text: str) -> int:
        digits = text.strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) < 12):
            raise UsageError(f"{self.name} is a whole number.")
        if not self.low <= int(digits) <= self.high:
            raise UsageError(f"{self.name} is from {self.low:,} to {self.high:,}.")
        return int(digits)

    def schema(self) -> dict[str, Any]:
        """The same for OpenAPI."""
        if self.kind == "prefix":  # each name that begins so is a parameter of its own
            one = {"type": "string", "maxLength": self.longest}
            return {
                "type": "object",
                "patternProperties": {f"^{self.name}.*$": one},
                # other names are left alone, as at every address, and do not count
                "description": f"At most {MOST_PAIRS} names that begin with {self.name}.",
            }
        if self.kind == "number":
            found: dict[str, Any] = {"type": "integer", "minimum": self.low, "maximum": self.high}
        else:
            found = {"type": "string", "maxLength": self.longest}
        if self.choices:
            found["enum"] = list(self.choices)
        if self.default is not None:
            found["default"] = self.default
        return found


ID = Parameter("id", "the id, as lists and search give it", longest=1000, required=True)
PAGE = Parameter("page", "which page of the list", "number", 1, 1, PAGES)


def read_all(wanted: tuple[Parameter, ...], given: Mapping[str, str]) -> dict[str, Any]:
    """The values of all parameters; what is not known is left alone."""
    return {
        one.name: _pairs(one, given) if one.kind == "prefix" else one.read(given.get(one.name))
        for one in wanted
    }


def _pairs(one: Parameter, given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The parameters whose names begin so: their names without the beginning, and their values."""
    names = sorted(name for name in given if name.startswith(one.name) and given[name].strip())
    if len(names) > MOST_PAIRS:
        raise UsageError(f"At most {MOST_PAIRS} parameters begin with {one.name}.")
    return tuple((name.removeprefix(one.name), one.read(given[name])) for name in names)
