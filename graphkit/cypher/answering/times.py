"""Dates, moments and durations as Cypher has them."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_DURATION = re.compile(
    r"(-)?P(?:(-?[\d.]+)Y)?(?:(-?[\d.]+)M)?(?:(-?[\d.]+)W)?(?:(-?[\d.]+)D)?"
    r"(?:T(?:(-?[\d.]+)H)?(?:(-?[\d.]+)M)?(?:(-?[\d.]+)S)?)?"
)
_DATE = re.compile(r"(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?$")
_WEEK = re.compile(r"(\d{4})-?W(\d\d)(?:-?(\d))?$")
_DAY = re.compile(r"(\d{4})-(\d{3})$")
MONTH = 2_629_746  # seconds of a mean month, for ordering alone


class TimeError(ValueError):
    """What is no date, or no part of one."""


@dataclass(frozen=True, slots=True)
class Duration:
    """Months, days, seconds and nanoseconds, which do not convert into each other."""

    months: int = 0
    days: int = 0
    seconds: int = 0
    nanos: int = 0

    def length(self) -> float:
        """About how many seconds it is."""
        return self.months * MONTH + self.days * 86_400 + self.seconds + self.nanos / 1e9

    def parts(self) -> tuple[int, int, int, int]:
        """Its parts."""
        return self.months, self.days, self.seconds, self.nanos

    def plus(self, other: Duration, sign: int = 1) -> Duration:
        """A sum."""
        nanos = self.nanos + sign * other.nanos
        return Duration(
            self.months + sign * other.months,
            self.days + sign * other.days,
            self.seconds + sign * other.seconds + nanos // 10**9,
            nanos % 10**9,
        )

    def times(self, by: float) -> Duration:
        """A multiple; what is no whole month or day becomes days and seconds."""
        return _spread(self.months * by, self.days * by, (self.seconds + self.nanos / 1e9) * by)

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        sign = "-" if self.months < 0 else ""
        text = "".join(f"{sign}{n}{u}" for n, u in ((years, "Y"), (months, "M")) if n)
        text += f"{self.days}D" if self.days else ""
        total = self.seconds * 10**9 + self.nanos
        whole, rest = divmod(abs(total), 10**9)
        minus = "-" if total < 0 else ""
        hours, minutes, seconds = whole // 3600, whole % 3600 // 60, whole % 60
        clock = "".join(f"{minus}{n}{u}" for n, u in ((hours, "H"), (minutes, "M")) if n)
        if seconds or rest:
            part = f".{rest:09}".rstrip("0") if rest else ""
            clock += f"{minus}{seconds}{part}S"
        return f"P{text}{'T' + clock if clock else ''}" if text or clock else "PT0S"


def _spread(months: float, days: float, seconds: float) -> Duration:
    whole_months = int(months)
    days += (months - whole_months) * MONTH / 86_400
    whole_days = int(days)
    nanos = round((seconds + (days - whole_days) * 86_400) * 1e9)
    return Duration(whole_months, whole_days, nanos // 10**9, nanos % 10**9)


def duration(value: Any) -> Duration:
    """From `{years: 1, days: 2}` or 'P1Y2D'."""
    if isinstance(value, Duration):
        return value
    if isinstance(value, str):
        parts = _DURATION.fullmatch(value)
        if not parts or value in ("P", "-P"):
            raise TimeError(f"{value[:40]!r} is no duration: P1Y2M3DT4H5M6S")
        sign = -1 if parts[1] else 1
        y, mo, w, d, h, mi, s = (sign * float(x or 0) for x in parts.groups()[1:])
        return _spread(y * 12 + mo, w * 7 + d, h * 3600 + mi * 60 + s)
    if isinstance(value, Mapping):
        units = {
            "years": (12, 0, 0),
            "quarters": (3, 0, 0),
            "months": (1, 0, 0),
            "weeks": (0, 7, 0),
            "days": (0, 1, 0),
            "hours": (0, 0, 3600),
            "minutes": (0, 0, 60),
            "seconds": (0, 0, 1),
            "milliseconds": (0, 0, 1e-3),
            "microseconds": (0, 0, 1e-6),
            "nanoseconds": (0, 0, 1e-9),
        }
        sums = [0.0, 0.0, 0.0]
        for key, number in value.items():
            if key not in units or isinstance(number, bool) or not isinstance(number, int | float):
                raise TimeError(f"{key} is no unit of a duration, or has no number")
            sums = [a + number * b for a, b in zip(sums, units[key], strict=True)]
        return _spread(*sums)
    raise TimeError("a duration is a text (P1Y) or a map ({years: 1})")


def date(value: Any = None) -> dt.date:
    """Today, or from a text, a map, a moment."""
    if value is None:
        return dt.datetime.now(dt.UTC).date()
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        if isinstance(value, str):
            return _from_text(value)
        if isinstance(value, Mapping):
            return _from_map(value)
    except ValueError as error:
        raise TimeError(f"there is no such date: {error}") from None
    raise TimeError("a date is a text ('2020-05-01') or a map ({year: 2020})")


def _from_text(text: str) -> dt.date:
    if parts := _DATE.match(text):
        return dt.date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    if parts := _WEEK.match(text):
        return dt.date.fromisocalendar(int(parts[1]), int(parts[2]), int(parts[3] or 1))
    if parts := _DAY.match(text):
        return dt.date(int(parts[1]), 1, 1) + dt.timedelta(int(parts[2]) - 1)
    raise TimeError(f"{text[:40]!r} is no date: '2020-05-01'")


def _from_map(value: Mapping[str, Any]) -> dt.date:
    known = {"year", "month", "day", "quarter", "week", "dayOfWeek", "ordinalDay", "date"}
    if odd := set(value) - known:
        raise TimeError(f"{min(odd)} is no part of a date")
    base = value.get("date")
    year = value.get("year", base.year if base is not None else None)
    if not isinstance(year, int):
        raise TimeError("a date needs its year")
    if "week" in value:
        return dt.date.fromisocalendar(year, value["week"], value.get("dayOfWeek", 1))
    if "ordinalDay" in value:
        return dt.date(year, 1, 1) + dt.timedelta(value["ordinalDay"] - 1)
    if "quarter" in value:
        return dt.date(year, 3 * value["quarter"] - 2, 1)
    month = value.get("month", base.month if base is not None else 1)
    return dt.date(year, month, value.get("day", base.day if base is not None else 1))


def moment(value: Any = None, *, local: bool = False) -> dt.datetime:
    """Now, or from a text or a map."""
    zone = None if local else dt.UTC
    if value is None:
        now = dt.datetime.now(dt.UTC)
        return now.replace(tzinfo=None) if local else now
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=zone if local or value.tzinfo is None else value.tzinfo)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day, tzinfo=zone)
    try:
        if isinstance(value, str):
            if len(value) <= 10:
                return moment(_from_text(value), local=local)
            read = dt.datetime.fromisoformat(value.partition("[")[0])
            if local and read.tzinfo is not None:
                raise TimeError("a local moment has no zone")
            return read if local or read.tzinfo is not None else read.replace(tzinfo=zone)
        if isinstance(value, Mapping):
            clock = {k: value[k] for k in ("hour", "minute", "second") if k in value}
            micro = value.get("millisecond", 0) * 1000 + value.get("microsecond", 0)
            rest = {
                k: v for k, v in value.items() if k not in (*clock, "millisecond", "microsecond")
            }
            day = _from_map(rest)
            return dt.datetime(
                day.year, day.month, day.day, **clock, microsecond=micro, tzinfo=zone
            )
    except ValueError as error:
        raise TimeError(f"there is no such moment: {error}") from None
    raise TimeError("a moment is a text ('2020-05-01T10:00') or a map")


def part(value: Any, key: str) -> Any:
    """`.year` and the other parts of a date, a moment, a duration."""
    if isinstance(value, Duration):
        return _duration_part(value, key)
    iso = value.isocalendar()
    parts: dict[str, Any] = {
        "year": value.year,
        "month": value.month,
        "day": value.day,
        "quarter": (value.month - 1) // 3 + 1,
        "week": iso[1],
        "weekYear": iso[0],
        "dayOfWeek": iso[2],
        "weekDay": iso[2],
        "ordinalDay": value.timetuple().tm_yday,
        "dayOfQuarter": (value - value.replace(month=3 * ((value.month - 1) // 3) + 1, day=1)).days
        + 1,
    }
    if isinstance(value, dt.datetime):
        parts |= {
            "hour": value.hour,
            "minute": value.minute,
            "second": value.second,
            "millisecond": value.microsecond // 1000,
            "microsecond": value.microsecond,
            "nanosecond": value.microsecond * 1000,
        }
        if value.tzinfo is not None:
            stamp = calendar.timegm(value.utctimetuple())
            parts |= {
                "epochSeconds": stamp,
                "epochMillis": stamp * 1000 + value.microsecond // 1000,
            }
    if key not in parts:
        raise TimeError(f"{key} is no part of it; there are {', '.join(parts)}")
    return parts[key]


def _duration_part(value: Duration, key: str) -> int:
    parts = {
        "years": int(value.months / 12),
        "quarters": int(value.months / 3),
        "months": value.months,
        "weeks": int(value.days / 7),
        "days": value.days,
        "hours": int(value.seconds / 3600),
        "minutes": int(value.seconds / 60),
        "seconds": value.seconds,
        "milliseconds": value.seconds * 1000 + value.nanos // 10**6,
        "monthsOfYear": value.months % 12 if value.months >= 0 else -(-value.months % 12),
        "minutesOfHour": value.seconds // 60 % 60,
        "secondsOfMinute": value.seconds % 60,
    }
    if key not in parts:
        raise TimeError(f"{key} is no part of it; there are {', '.join(parts)}")
    return parts[key]


def shifted(value: Any, by: Duration, sign: int) -> Any:
    """A date or a moment, and a duration later or earlier."""
    months = value.year * 12 + value.month - 1 + sign * by.months
    year, month = months // 12, months % 12 + 1
    try:
        day = min(value.day, calendar.monthrange(year, month)[1])
        moved = value.replace(year=year, month=month, day=day)
        delta = dt.timedelta(sign * by.days, 0 if type(value) is dt.date else sign * by.seconds)
        if type(value) is dt.date:
            delta += dt.timedelta(int(sign * by.seconds / 86_400))
        return moved + delta
    except (ValueError, OverflowError) as error:
        raise TimeError(f"there is no such date: {error}") from None


def between(one: Any, other: Any, what: str = "") -> Duration:
    """From one date or moment to another: months, then days, then seconds; or one of them only."""
    begin, end = (
        moment(v, local=True) if type(v) is dt.date else v.replace(tzinfo=None)
        for v in (one, other)
    )
    delta = end - begin
    if what == "days":
        return Duration(days=int(delta / dt.timedelta(1)))
    if what == "seconds":
        return Duration(
            seconds=delta.days * 86_400 + delta.seconds, nanos=delta.microseconds * 1000
        )
    sign = 1 if end >= begin else -1
    months = sign * ((end.year - begin.year) * 12 + end.month - begin.month)
    while months and sign * (end - shifted(begin, Duration(months), sign)) < dt.timedelta(0):
        months -= 1
    if what == "months":
        return Duration(sign * months)
    rest = end - shifted(begin, Duration(months), sign)
    days = int(rest / dt.timedelta(1))
    rest -= dt.timedelta(days)
    return Duration(sign * months, days, int(rest.total_seconds()))


def truncated(unit: str, value: Any) -> dt.date:
    """The first day of the unit in which a date lies."""
    day = date(value)
    firsts = {
        "year": day.replace(month=1, day=1),
        "month": day.replace(day=1),
        "day": day,
        "quarter": day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1),
        "week": day - dt.timedelta(day.weekday()),
        "decade": day.replace(year=day.year // 10 * 10 or 1, month=1, day=1),
        "century": day.replace(year=day.year // 100 * 100 or 1, month=1, day=1),
    }
    if unit.lower() not in firsts:
        raise TimeError(f"{unit[:20]} is no unit; there are {', '.join(firsts)}")
    return firsts[unit.lower()]
