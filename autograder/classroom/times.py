"""Read the time in a `timestamp.txt`, which nbgrader, a script or a person wrote.

In come its bytes; out goes the time as nbgrader keeps it, without a zone and in UTC, or None. A time is read only if it
can have one meaning: `2026-01-10 11:30:00 UTC` (the zone may be Z, +01:00 or Europe/Berlin; without one it is UTC, as
in nbgrader), the time of a mail (`Sat, 10 Jan 2026 11:30:00 +0100`), or seconds since 1970. `10.01.2026` or `01/10/26`
is refused: it is in January in one country and in October in another. So is an hour that comes twice in its zone.
"""

from __future__ import annotations

import codecs
import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

MOST = 400  # bytes of a file that are read
_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[ T](?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,](?P<part>\d{1,9}))?"
    r"(?: ?(?P<offset>[+-]\d\d:?\d\d)| ?(?P<utc>Z|UTC|GMT)| (?P<zone>[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+))?"
)
_SECONDS = re.compile(r"\d{9,10}(?:\.\d{1,9})?")
_MAIL = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? [+-]\d{4}")


def text_of(raw: bytes) -> str:
    """Return the text of the file, also if Windows wrote it (UTF-16, a byte order mark); empty if it is not a text."""
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return raw.decode("utf-16" if wide else "utf-8-sig").strip()
    except UnicodeDecodeError:
        return ""


def time_of(text: str) -> datetime | None:
    """Return the time that the text says; None if it says none, or could mean more than one."""
    try:
        found = _time_of(text)
        return found and (found.replace(tzinfo=None) if found.tzinfo is None else _in_utc(found))
    except (ValueError, OverflowError, KeyError, OSError):  # a day or a zone that does not exist
        return None


def _time_of(text: str) -> datetime | None:
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(float(text), timezone.utc)
    if _MAIL.fullmatch(text):
        return parsedate_to_datetime(text)
    said = _TIME.fullmatch(text)
    if said is None:
        return None
    time = said["time"] if said["time"].count(":") == 2 else f"{said['time']}:00"
    found = datetime.strptime(f"{said['day']} {time}", "%Y-%m-%d %H:%M:%S")
    found = found.replace(microsecond=int((said["part"] or "0").ljust(6, "0")[:6]))
    if said["offset"]:
        hours, minutes = int(said["offset"][1:3]), int(said["offset"][-2:])
        shift = timedelta(hours=hours, minutes=minutes)
        return found - shift if said["offset"][0] == "+" else found + shift
    return _in_zone(found, ZoneInfo(said["zone"])) if said["zone"] else found


def _in_zone(time: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the time in a zone; None in the hours when its clocks change, which come twice or not at all."""
    first, second = (time.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return first if first.utcoffset() == second.utcoffset() else None


def _in_utc(time: datetime) -> datetime:
    return time.astimezone(timezone.utc).replace(tzinfo=None)
