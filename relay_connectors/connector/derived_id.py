"""Application ids for exports that have none: a hash over the cells of columns that the settings name."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

from relay_connectors.connector.damage import is_error, is_rounded
from relay_connectors.normalize import date_reader, day, email_key, emails, is_blank, kana_key, label, name_key, phones

__all__ = ["PREFIX", "DerivedId"]

PREFIX = "x_"
LENGTH = 26  # characters of base32: 130 bits
Same = Callable[[str], str]


class DerivedId:
    """Makes the id of a row: the same one however a spreadsheet re-saved the cells, "" where one says nothing.

    Args:
        columns: column → its target path ("" where it has none), in the order of the settings.
        zone: the zone of times that the source writes without one.
        formats: the source's own date formats.
    """

    def __init__(self, columns: Mapping[int, str], *, zone: str, formats: Sequence[str] = ()) -> None:
        self._zone = zone
        self._when = date_reader(zone=zone, formats=formats)
        self._serial = date_reader(zone=zone, formats=formats, excel=True)
        self._columns = [(at, self._sameness(path)) for at, path in columns.items()]

    def __call__(self, cells: Sequence[str]) -> str:
        """``x_`` and 26 characters."""
        parts = []
        for at, same in self._columns:
            cell = cells[at]
            part = "" if is_blank(cell) or is_error(cell) or is_rounded(cell) else same(cell)
            if not part:
                return ""
            parts.append(part)
        digest = sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()
        return PREFIX + b32encode(digest).decode("ascii").lower()[:LENGTH]

    def _sameness(self, path: str) -> Same:
        if path.endswith(("_at", "_date")):
            return self._day
        if path.startswith("person.") and path.endswith("_name"):
            return name_key
        if path.endswith("_kana"):
            return kana_key
        return _SAME.get(path, label)

    def _day(self, cell: str) -> str:
        """Only the day: a spreadsheet drops the seconds, sometimes the time. A date that cannot be read is none."""
        value = self._when(cell).value or self._serial(cell).value
        return day(value, self._zone) if value else ""


def _addresses(cell: str) -> str:
    return " ".join(sorted(email_key(address) for address, _, _ in emails(cell).items)) or label(cell)


def _numbers(cell: str) -> str:
    return " ".join(sorted(phone.e164 for phone in phones(cell).items)) or label(cell)


_SAME: Mapping[str, Same] = {"person.emails": _addresses, "person.phones": _numbers}
