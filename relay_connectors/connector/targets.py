"""What a column can be: every target path, and what a cell of it says.

A reading is a pure function from the text of a cell (never empty) to fields of one part of the draft, with warnings
where something could not be read. Blank words (なし, 非公開, -) say nothing, without a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, cast

from relay_connectors.connector.damage import is_rounded
from relay_connectors.connector.vocabularies import NOTHING, Said, Vocabularies
from relay_connectors.normalize import (
    Memo,
    date_reader,
    day,
    education,
    emails,
    employment,
    is_blank,
    kana,
    label,
    money,
    phones,
    place,
    places,
    postal,
    split_kana,
    split_name,
    text,
)
from relay_connectors.record.vocabulary import WarningCode

__all__ = ["APPLICATION_ID", "OUTCOME", "REASON", "TARGETS", "Column", "Read", "Target"]

APPLICATION_ID = "source.application_id"
OUTCOME = "decision.outcome"
REASON = "decision.reason"
LONGEST_TEXT = 2000
MOST_ITEMS = 100

PartName = Literal[
    "source",
    "person",
    "residence",
    "application",
    "job",
    "channel",
    "stage",
    "decision",
    "profile",
    "desired",
    "flags",
]
Read = Callable[[str], Said]


@dataclass(frozen=True, slots=True)
class Column:
    """What a reading is made from: the column's header (it may hold a unit), its target, the source's habits."""

    header: str
    path: str
    zone: str
    date_formats: tuple[str, ...]
    words: Vocabularies

    def doubts(self, codes: Iterable[str]) -> tuple[tuple[WarningCode, str], ...]:
        """Warning codes of the normalizer at this target."""
        return tuple((cast("WarningCode", code), self.path) for code in codes)


class Target(NamedTuple):
    """The part of the draft that a column belongs to, and how its reading is made.

    Of several columns with one target the first one that says anything counts, unless they are ``joined``: then
    their cells are read together, as the lines of one.
    """

    part: PartName
    make: Callable[[Column], Read]
    joined: bool = False


def _remembered(read: Read, cap: int = 4096) -> Read:
    return Memo(read, cap=cap).__getitem__


def _plain(cell: str) -> str | None:
    return None if is_blank(cell) else text(cell)


def _as_typed(cell: str) -> str | None:
    return None if is_blank(cell) else " ".join(cell.split())


def _text(name: str, read: Callable[[str], str | None] = _plain) -> Callable[[Column], Read]:
    def make(column: Column) -> Read:
        def said(cell: str) -> Said:
            if len(cell) > LONGEST_TEXT:
                return {}, column.doubts(["text_too_long"])
            value = read(cell)
            return ({name: value}, ()) if value else NOTHING

        return _remembered(said)

    return make


def _id(name: str, read: Callable[[str], str | None]) -> Callable[[Column], Read]:
    def make(column: Column) -> Read:
        text = _text(name, read)(column)

        def said(cell: str) -> Said:
            return ({}, column.doubts(["excel_damaged"])) if "+" in cell and is_rounded(cell) else text(cell)

        return said

    return make


def _date(name: str, *, only_day: bool = False) -> Callable[[Column], Read]:
    def make(column: Column) -> Read:
        read = date_reader(zone=column.zone, formats=column.date_formats)
        serial = date_reader(zone=column.zone, formats=column.date_formats, excel=True)

        def said(cell: str) -> Said:
            value, codes = read(cell)
            if codes and value is None:  # a bare number is a spreadsheet's serial only where it is no date by itself
                value, codes = serial(cell)
            if value and only_day:
                value = day(value, column.zone)
            return {name: value} if value else {}, column.doubts(codes) if codes else ()

        return said

    return make


def _full_name(_: Column) -> Read:
    def said(cell: str) -> Said:
        full, family, given, former = split_name(cell)
        if family and given and not former:
            return {"full_name": full, "family_name": family, "given_name": given}, ()
        parts = {"full_name": full, "family_name": family, "given_name": given, "former_family_name": former}
        return {name: part for name, part in parts.items() if part}, ()

    return said


def _full_kana(_: Column) -> Read:
    def said(cell: str) -> Said:
        full, family, given = split_kana(cell)
        if family and given:
            return {"full_name_kana": full, "family_name_kana": family, "given_name_kana": given}, ()
        return ({"full_name_kana": full}, ()) if full else NOTHING

    return said


def _emails(column: Column) -> Read:
    def said(cell: str) -> Said:
        items, codes = emails(cell)
        found: list[dict[str, Any]] = []
        for address, kind, flags in items:
            email: dict[str, Any] = {"address": address, "kind": kind, "primary": not found}
            if flags:
                email["flags"] = list(flags)
            found.append(email)
        return {"emails": found} if found else {}, column.doubts(codes) if codes else ()

    return said


def _phones(column: Column) -> Read:
    def said(cell: str) -> Said:
        items, codes = phones(cell)
        found: list[dict[str, Any]] = []
        for e164, extension, raw, kind in items:
            phone = {"e164": e164, "raw": raw, "kind": kind}
            if extension:
                phone["extension"] = extension
            found.append(phone)
        return {"phones": found} if found else {}, column.doubts(codes) if codes else ()

    return said


def _residence(_: Column) -> Read:
    def said(cell: str) -> Said:
        subdivision, city = place(cell)
        fields = {"country": "JP", "subdivision": subdivision} if subdivision else {}
        return {**fields, "city": city} if city else fields, ()

    return said


def _postal(column: Column) -> Read:
    def said(cell: str) -> Said:
        code, codes = postal(cell)
        return {"country": "JP", "postal_code": code} if code else {}, column.doubts(codes)

    return said


def _places(name: str) -> Callable[[Column], Read]:
    def make(_: Column) -> Read:
        def said(cell: str) -> Said:
            found = places(cell)
            return ({name: list(found)}, ()) if found else NOTHING

        return _remembered(said)

    return make


def _employment(_: Column) -> Read:
    def said(cell: str) -> Said:
        kind = employment(cell)
        return ({"employment_type": kind}, ()) if kind else NOTHING

    return said


_BETWEEN_KINDS = re.compile(r"[、，,;；|｜／/・\n\r\t]+|または|又は|もしくは")


def _employments(_: Column) -> Read:
    def said(cell: str) -> Said:
        kinds = dict.fromkeys(kind for one in _BETWEEN_KINDS.split(cell) if (kind := employment(one)))
        return ({"employment_types": list(kinds)}, ()) if kinds else NOTHING

    return _remembered(said)


def _salary(column: Column) -> Read:
    def said(cell: str) -> Said:
        low, high, currency, period, codes = money(cell, unit_hint=column.header)
        figures = {name: figure for name, figure in (("min", low), ("max", high)) if figure is not None}
        salary = {"salary": {**figures, "currency": currency, "period": period}} if figures else {}
        return salary, column.doubts(codes)

    return said


def _education(column: Column) -> Read:
    def said(cell: str) -> Said:
        level, _, codes = education(cell)
        return {"education_level": level} if level else {}, column.doubts(codes)

    return said


_YEARS = re.compile(r"(?:約|満)?([0-9]{1,2}(?:\.[0-9]{1,2})?)(?:年|years?|yrs?)?(?:以上|程度|目|\+)?")
_MONTHS = re.compile(r"(?:([0-9]{1,2})年)?([0-9]{1,2})(?:[ヶケかカ箇]月|月)")


def _years(cell: str) -> str | None:
    """Years as decimal text: 3年6ヶ月 → 3.5, 10年以上 → 10; None where no figure is said."""
    said = label(cell)
    if whole := _YEARS.fullmatch(said):
        return whole[1]
    if not (months := _MONTHS.fullmatch(said)):
        return None
    return f"{min(int(months[1] or 0) + int(months[2]) / 12, 99):.1f}".removesuffix(".0")


# Neither / nor ・ separates skills: TCP/IP, CI/CD, 経理・財務.
_BETWEEN = re.compile(r"[、，,;；|｜／\n\r\t]+")


def _several(cell: str) -> list[str]:
    parts = (_plain(part) for part in _BETWEEN.split(cell))
    return list(dict.fromkeys(part for part in parts if part and len(part) <= LONGEST_TEXT))[:MOST_ITEMS]


def _list(name: str, wrap: Callable[[str], Any] = str) -> Callable[[Column], Read]:
    def make(_: Column) -> Read:
        def said(cell: str) -> Said:
            found = [wrap(one) for one in _several(cell)]
            return ({name: found}, ()) if found else NOTHING

        return said

    return make


# A mark that forbids something holds unless the cell clearly says that it does not.
_NOT_SET = frozenset(map(label, ("0", "false", "no", "n", "f", "いいえ", "×", "off", "可", "ok", "対象外")))


def _flag(name: str) -> Callable[[Column], Read]:
    def make(_: Column) -> Read:
        def said(cell: str) -> Said:
            return NOTHING if is_blank(cell) else ({name: label(cell) not in _NOT_SET}, ())

        return _remembered(said)

    return make


def _unread(_: Column) -> Read:
    """The application id is the row's key, and a reason is read when it is known who decided."""
    return lambda _: NOTHING


# In this order: what is more particular comes later and wins (a column 姓 over the first word of 氏名).
TARGETS: Mapping[str, Target] = {
    APPLICATION_ID: Target("source", _unread),
    "source.candidate_id": Target("source", _id("candidate_id", _as_typed)),
    "source.updated_at": Target("source", _date("updated_at")),
    "person.full_name": Target("person", _full_name),
    "person.family_name": Target("person", _text("family_name", _as_typed)),
    "person.given_name": Target("person", _text("given_name", _as_typed)),
    "person.former_family_name": Target("person", _text("former_family_name", _as_typed)),
    "person.full_name_kana": Target("person", _full_kana),
    "person.family_name_kana": Target("person", _text("family_name_kana", kana)),
    "person.given_name_kana": Target("person", _text("given_name_kana", kana)),
    "person.emails": Target("person", _emails, joined=True),
    "person.phones": Target("person", _phones, joined=True),
    "person.birth_date": Target("person", _date("birth_date", only_day=True)),
    "person.residence": Target("residence", _residence),
    "person.residence.postal_code": Target("residence", _postal),
    "application.job.id": Target("job", _id("id", _plain)),
    "application.job.title": Target("job", _text("title")),
    "application.job.department": Target("job", _text("department")),
    "application.job.employment_type": Target("job", _employment),
    "application.job.work_locations": Target("job", _places("work_locations"), joined=True),
    "application.applied_at": Target("application", _date("applied_at")),
    "application.channel": Target("channel", lambda column: column.words.channel),
    "application.channel.name": Target("channel", _text("name")),
    "application.stage": Target("stage", lambda column: column.words.stage),
    OUTCOME: Target("decision", lambda column: column.words.status),
    REASON: Target("decision", _unread),
    "decision.decided_at": Target("decision", _date("decided_at")),
    "decision.notified_at": Target("decision", _date("notified_at")),
    "profile.headline": Target("profile", _text("headline")),
    "profile.current_company": Target("profile", _text("current_company")),
    "profile.current_title": Target("profile", _text("current_title")),
    "profile.years_experience": Target("profile", _text("years_experience", _years)),
    "profile.skills": Target("profile", _list("skills", lambda name: {"name": name}), joined=True),
    "profile.education_level": Target("profile", _education),
    "profile.desired.occupations": Target("desired", _list("occupations"), joined=True),
    "profile.desired.subdivisions": Target("desired", _places("subdivisions"), joined=True),
    "profile.desired.salary": Target("desired", _salary),
    "profile.desired.employment_types": Target("desired", _employments, joined=True),
    "tags": Target("source", _list("tags", lambda value: {"ns": "free", "value": value}), joined=True),
    "flags.private": Target("flags", _flag("private")),
    "flags.do_not_contact": Target("flags", _flag("do_not_contact")),
    "flags.employee": Target("flags", _flag("employee")),
    "flags.test": Target("flags", _flag("test")),
    "flags.new_graduate": Target("flags", _flag("new_graduate")),
}
