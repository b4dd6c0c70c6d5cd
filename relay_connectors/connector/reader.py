"""One raw row, read field by field: what an adapter's ``translate`` gets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from relay_connectors.connector.contract import Raw
from relay_connectors.connector.layout import Row
from relay_connectors.connector.residence import PATH, agreed
from relay_connectors.connector.words import Meaning, Words
from relay_connectors.normalize import (
    Kana,
    Name,
    day,
    education,
    emails,
    employment,
    is_blank,
    label,
    money,
    phones,
    place,
    places,
    postal,
    split_kana,
    when,
)
from relay_connectors.normalize.names import Order, name_part, read_exact
from relay_connectors.record.vocabulary import EducationLevel, EmploymentType, WarningCode

if TYPE_CHECKING:
    from relay_connectors.record.parts import Email, Phone, Residence, Salary

__all__ = ["Reader"]

C = TypeVar("C", bound=str)

_BETWEEN = re.compile(r"[、，,;；|｜／\n\r\t]+")
_YES = frozenset(map(label, ("1", "true", "yes", "y", "t", "はい", "有", "あり", "○", "◯", "on", "する", "済", "済み")))
_NO = frozenset(map(label, ("0", "false", "no", "n", "f", "いいえ", "無", "なし", "×", "off", "しない", "未")))


class Reader:
    """Reads one raw row and never raises for what stands in it.

    A field is named as in the file's header, or as a dotted path into JSON (``candidate.emails.0.value``); given
    several names, the first one that says anything is read. What is absent, null or a blank word (なし, 非公開, -) is
    None or empty. What is there and cannot be read is None, too, and noted in :attr:`warnings` as (code, *path*), where
    *path* is the leaf of the record that stays empty; the core adds these to the draft. No value is kept or printed.

    >>> row = {"applied": "令和6年4月1日", "mail": "taro＠example", "who": {"name": "山田　太郎"}}
    >>> reader = Reader(Raw("A-1", row))
    >>> reader.when("applied", path="application.applied_at")
    '2024-04-01'
    >>> reader.emails("mail")
    ()
    >>> reader.text("who.name"), reader.text("who.age")
    ('山田 太郎', None)
    >>> reader.warnings
    [('email_unreadable', 'person.emails')]
    """

    __slots__ = ("_data", "raw", "warnings", "zone")

    def __init__(self, raw: Raw, zone: str = "Asia/Tokyo") -> None:
        self.raw = raw
        self.zone = zone
        self._data = data = raw.data
        self.warnings: list[tuple[WarningCode, str]] = []
        if isinstance(data, Row) and data.layout.warnings:
            self._note(data.layout.warnings, "source")

    def __repr__(self) -> str:
        return f"Reader(locator={self.raw.locator!r})"

    @property
    def key(self) -> str:
        """The source's application id."""
        return self.raw.key

    def warn(self, code: WarningCode, path: str) -> None:
        """Note that the leaf at *path* could not be read."""
        self.warnings.append((code, path))

    def get(self, *names: str) -> Any:
        """The value of the first of *names* that says anything, as the source has it; None if none does."""
        for name in names:
            value = self._find(name)
            if value is not None and not (isinstance(value, str) and is_blank(value)):
                return value
        return None

    def text(self, *names: str) -> str | None:
        """A text as it was typed, without outer space, every run of white space one space. Numbers become text."""
        value = self.get(*names)
        if value is None or isinstance(value, bool | Mapping | list):
            return None
        return " ".join(str(value).split()) or None

    def texts(self, *names: str) -> tuple[str, ...]:
        """The items of a list, or of a cell that separates them by 、 , ; or line ends, each once."""
        value = self.get(*names)
        parts = value if isinstance(value, list) else _BETWEEN.split(self.text(*names) or "")
        items = (" ".join(part.split()) for part in parts if isinstance(part, str) and not is_blank(part))
        return tuple(dict.fromkeys(items))

    def when(self, *names: str, path: str) -> str | None:
        """A date (``YYYY-MM-DD``) or an instant (RFC 3339); a time without an offset is in the source's zone."""
        value, warnings = when(self.text(*names) or "", zone=self.zone)
        self._note(warnings, path)
        return value

    def day(self, *names: str, path: str) -> str | None:
        """Only the day of :meth:`when`, in the source's zone."""
        value = self.when(*names, path=path)
        return day(value, self.zone) if value else None

    def name(self, *names: str, order: Order = "auto") -> Name:
        """A person's name in parts, as far as the source separated them, without notes; see ``split_name``."""
        found, codes = read_exact(self.text(*names) or "", order)
        self._note(codes, "person.full_name")
        return found

    def name_part(self, path: str, *names: str) -> str | None:
        """A family or a given name that the source holds by itself, without notes, as *path* of the record."""
        said = self.text(*names)
        found, _, codes = name_part(said or "")
        self._note(codes, path)
        return found or None

    def kana(self, *names: str, path: str = "person.full_name_kana") -> Kana:
        """The reading of a name, in full-width katakana."""
        read = split_kana(said := self.text(*names) or "")
        self._doubt("kana_unreadable", path, doubtful=bool(said) and read.full is None)
        return read

    def emails(self, *names: str, path: str = "person.emails") -> tuple[Email, ...]:
        """The addresses of all *names* together, each once; the first one is the primary one."""
        from relay_connectors.record.parts import Email

        found: dict[str, Email] = {}
        for cell in self._each(names):
            items, warnings = emails(cell)
            self._note(warnings, path)
            for address, kind, flags in items:
                found.setdefault(address, Email(address=address, kind=kind, flags=flags, primary=not found))
        return tuple(found.values())

    def phones(self, *names: str, path: str = "person.phones") -> tuple[Phone, ...]:
        """The phone numbers of all *names* together, each once."""
        from relay_connectors.record.parts import Phone

        found: dict[str, Phone] = {}
        for cell in self._each(names):
            items, warnings = phones(cell)
            self._note(warnings, path)
            for e164, extension, raw, kind in items:
                found.setdefault(e164, Phone(e164=e164, extension=extension, raw=raw, kind=kind))
        return tuple(found.values())

    def residence(self, *names: str, postal_code: str = "") -> Residence:
        """Prefecture and city of an address; *postal_code* names the field of the code, if it has one of its own."""
        from relay_connectors.record.parts import Residence

        subdivision, city = place(said := self.text(*names) or "")
        self._doubt("place_unknown", PATH, doubtful=bool(said) and subdivision is None and city is None)
        code, warnings = postal(self.text(postal_code) or "" if postal_code else "")
        self._note(warnings, "person.residence.postal_code")
        parts = {"country": "JP" if subdivision or code else None}
        parts |= {"subdivision": subdivision, "city": city, "postal_code": code}
        agreed(parts, self.warnings)
        return Residence(**parts)

    def places(self, *names: str, path: str = "profile.desired.subdivisions") -> tuple[str, ...]:
        """Every prefecture that a field names, as ISO 3166-2 codes."""
        found = places(said := self.text(*names) or "")
        self._doubt("place_unknown", path, doubtful=bool(said) and not found)
        return found

    def money(self, *names: str, unit_hint: str = "", path: str = "profile.desired.salary") -> Salary | None:
        """A salary; *unit_hint* is the header or label, which may say the unit (希望年収(万円))."""
        from relay_connectors.record.parts import Salary

        low, high, currency, period, warnings = money(self.text(*names) or "", unit_hint=unit_hint)
        self._note(warnings, path)
        return None if low is None and high is None else Salary(min=low, max=high, currency=currency, period=period)

    def education(self, *names: str, path: str = "profile.education_level") -> EducationLevel | None:
        """The highest level of education that is named."""
        level, _, warnings = education(self.text(*names) or "")
        self._note(warnings, path)
        return level

    def employment(self, *names: str, path: str = "application.job.employment_type") -> EmploymentType | None:
        """The kind of employment, None where no word is known."""
        kind = employment(said := self.text(*names) or "")
        self._doubt("employment_unknown", path, doubtful=bool(said) and kind is None)
        return kind

    def flag(self, *names: str) -> bool | None:
        """True or false, None where the field says neither."""
        value = self.get(*names)
        if isinstance(value, bool):
            return value
        word = label(self.text(*names) or "")
        return True if word in _YES else False if word in _NO else None

    def word(self, words: Words[C], *names: str, path: str) -> C | None:
        """The code of a vendor's word by *words*; None where nothing is said."""
        said: Meaning[C] | None = words[word] if (word := self.text(*names)) else None
        if said and said.warning:
            self.warn(said.warning, path)
        return said.code if said else None

    def _each(self, names: tuple[str, ...]) -> list[str]:
        """The texts of all *names*; a list counts as one text per item."""
        values = [self.get(name) for name in names]
        flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
        return [one for one in flat if isinstance(one, str)]

    def _find(self, name: str) -> Any:
        data = self._data
        if name in data or isinstance(data, Row):
            return data.get(name)
        value: Any = data
        for step in name.split("."):
            value = _inner(value, step)
        return value

    def _doubt(self, code: WarningCode, path: str, *, doubtful: bool) -> None:
        if doubtful:
            self.warn(code, path)

    def _note(self, codes: tuple[str, ...], path: str) -> None:
        self.warnings.extend((cast("WarningCode", code), path) for code in codes)


def _inner(value: Any, step: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
        return value[int(step)]
    return None
