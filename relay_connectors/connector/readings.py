"""What a cell of each target says: a pure function, made for one column.

A reading is a function from the text of a cell (never empty) to what it says of one part of the draft, with warnings
where something could not be read. Blank words (なし, 非公開, -) say nothing, without a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from relay_connectors.connector.by_agency import of_agencies
from relay_connectors.connector.damage import is_rounded
from relay_connectors.connector.negations import beyond_hours, refuses_nothing, says_no
from relay_connectors.connector.targets import OUTCOME, Column
from relay_connectors.connector.vocabularies import NOTHING, Said
from relay_connectors.normalize import (
    Memo,
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
    text,
)
from relay_connectors.normalize.dates import date_reader_fresh
from relay_connectors.normalize.kanas import split_kana_fresh
from relay_connectors.normalize.mail import ordinary_address
from relay_connectors.normalize.memo import day_comes_again
from relay_connectors.normalize.names import name_part, read_name
from relay_connectors.normalize.pattern import pattern
from relay_connectors.normalize.phone import ordinary_phone
from relay_connectors.record.vocabulary import WarningCode

__all__ = ["READINGS", "Read"]

LONGEST_TEXT = 2000
MOST_ITEMS = 100

T = TypeVar("T")

# The value of one field, None where the cell says nothing, with (code, path) of what could not be read.
Value = tuple[Any, tuple[tuple[WarningCode, str], ...]]
Read = Callable[[str], Value] | Callable[[str], Said]


def _remembered(read: Callable[[str], T], cap: int = 4096) -> Callable[[str], T]:
    return Memo(read, cap=cap).__getitem__


def _plain(cell: str) -> str | None:
    return None if is_blank(cell) else text(cell)


def _as_typed(cell: str) -> str | None:
    return None if is_blank(cell) else " ".join(cell.split())


def _text(read: Callable[[str], str | None] = _plain) -> Callable[[Column], Read]:
    return lambda column: _remembered(lambda cell: _short(cell, read, column))


def _short(cell: str, read: Callable[[str], str | None], column: Column) -> Value:
    return (None, column.doubts(["text_too_long"])) if len(cell) > LONGEST_TEXT else (read(cell) or None, ())


def _id(read: Callable[[str], str | None]) -> Callable[[Column], Read]:
    def make(column: Column) -> Read:
        def said(cell: str) -> Value:
            damaged = "+" in cell and is_rounded(cell)
            return (None, column.doubts(["excel_damaged"])) if damaged else _short(cell, read, column)

        return _remembered(said)

    return make


ZEROS = frozenset(("1899-12-30", "1899-12-31"))
"""Days that a spreadsheet or a program behind it shows for its 0; nobody applied or was rejected then."""
OLDEST = 120  # years that anybody has lived


# 昭和59年3月1日生, 1984/3/1（満40歳）
_AGE = r"(?:[(（\[【]?\s*満?\s*([0-9０-９]{1,3})\s*[歳才]\s*[)）\]】]?)?"
_BORN = pattern(rf"\s*(?:生(?:まれ)?)?\s*{_AGE}\s*(?:生(?:まれ)?)?\s*$")


def _birth_date(column: Column) -> Read:
    """The day of birth; one that is still to come, or longer ago than anybody lives, is a slip of the hand.

    生 or an age behind it adds nothing, unless nobody of that age can have been born on that day.
    """
    plainly = _date(only_day=True)(column)
    today = column.today
    first = f"{int(today[:4]) - OLDEST}{today[4:]}" if today else ""

    def read(cell: str) -> Value:
        value, doubts = cast("Value", plainly(cell))
        found = _BORN.search(cell) if doubts and value is None else None
        if not found or not found[0].strip():
            return value, doubts
        born, others = cast("Value", plainly(cell[: found.start()]))
        possible = born and (not found[1] or not today or born <= f"{int(today[:4]) - int(found[1])}{today[4:]}")
        return (born, others) if possible else (None, doubts)

    def said(cell: str) -> Value:
        value, doubts = read(cell)
        if value is None or not today or first <= value <= today:
            return value, doubts
        return None, column.doubts(["date_unreadable"])

    return said


def _date(*, only_day: bool = False, no_zeros: bool = False) -> Callable[[Column], Read]:
    def make(column: Column) -> Read:
        read = date_reader_fresh(zone=column.zone, formats=column.date_formats)
        serial = date_reader_fresh(zone=column.zone, formats=column.date_formats, excel=True)

        def said(cell: str) -> Value:
            value, codes = read(cell)
            if codes and value is None:  # a bare number is a spreadsheet's serial only where it is no date by itself
                value, codes = serial(cell)
            if value and only_day:
                value = day(value, column.zone)
            elif value and no_zeros and value[:10] in ZEROS:
                value, codes = None, ("date_unreadable",)
            return value, column.doubts(codes)

        return Memo(said, cap=4096, keeps=day_comes_again).__getitem__

    return make


def _full_name(column: Column) -> Read:
    def said(cell: str) -> Said:
        (full, family, given, former), codes = read_name(cell)
        parts = {"full_name": full, "family_name": family, "given_name": given, "former_family_name": former}
        return {name: part for name, part in parts.items() if part}, column.doubts(codes)

    return _remembered(said)


def _name_part(field: str) -> Callable[[Column], Read]:
    """A part of a name, with the former family name that may stand beside it: 山田（旧姓佐藤）."""

    def make(column: Column) -> Read:
        def said(cell: str) -> Said:
            if is_blank(cell):
                return NOTHING
            name, former, codes = name_part(cell)
            parts = {field: name, "former_family_name": former}
            return {name: part for name, part in parts.items() if part}, column.doubts(codes)

        return _remembered(said)

    return make


def _former_name(column: Column) -> Read:
    def said(cell: str) -> Value:
        if is_blank(cell):
            return None, ()
        name, _, codes = name_part(cell)
        return name or None, column.doubts(codes)

    return _remembered(said)


def _full_kana(column: Column) -> Read:
    unread: Said = {}, column.doubts(["kana_unreadable"])

    def said(cell: str) -> Said:
        full, family, given = split_kana_fresh(cell)
        if full is None:
            return NOTHING if is_blank(cell) else unread
        parts = {"full_name_kana": full, "family_name_kana": family, "given_name_kana": given}
        return {name: part for name, part in parts.items() if part}, ()

    return _remembered(said)


def _emails(column: Column) -> Read:
    def said(cell: str) -> Value:
        if address := ordinary_address(cell):
            return [{"address": address, "kind": "unknown", "primary": True}], ()
        items, codes = emails(cell)
        found: list[dict[str, Any]] = []
        for address, kind, flags in items:
            email: dict[str, Any] = {"address": address, "kind": kind, "primary": not found}
            if flags:
                email["flags"] = list(flags)
            found.append(email)
        return found or None, column.doubts(codes)

    return said


def _phones(column: Column) -> Read:
    def said(cell: str) -> Value:
        if ordinary := ordinary_phone(cell):
            e164, kind = ordinary
            return [{"e164": e164, "raw": cell.strip(), "kind": kind}], ()
        items, codes = phones(cell)
        found: list[dict[str, Any]] = []
        for e164, extension, raw, kind in items:
            phone = {"e164": e164, "raw": raw, "kind": kind}
            if extension:
                phone["extension"] = extension
            found.append(phone)
        return found or None, column.doubts(codes)

    return said


def _residence(column: Column) -> Read:
    unread: Said = {}, column.doubts(["place_unknown"])

    def said(cell: str) -> Said:
        subdivision, city = place(cell)
        if subdivision is None and city is None:
            return NOTHING if is_blank(cell) else unread
        fields = {"country": "JP", "subdivision": subdivision} if subdivision else {}
        return {**fields, "city": city} if city else fields, ()

    return said


def _postal(column: Column) -> Read:
    def said(cell: str) -> Said:
        code, codes = postal(cell)
        return {"country": "JP", "postal_code": code} if code else {}, column.doubts(codes)

    return said


def _or_doubt(read: Callable[[str], T | None], code: WarningCode) -> Callable[[Column], Read]:
    """A reading with a warning for each cell of which nothing could be read, though it says something."""

    def make(column: Column) -> Read:
        unread = column.doubts([code])

        def said(cell: str) -> Value:
            value = read(cell)
            if isinstance(value, str) and len(value) > LONGEST_TEXT:
                return None, column.doubts(["text_too_long"])
            return value, () if value is not None or is_blank(cell) else unread

        return _remembered(said)

    return make


_BETWEEN_KINDS = pattern(r"[、，,;；|｜／/・\n\r\t]+|または|又は|もしくは")


# Who takes any kind of employment, or any place, said nothing that could not be read.
_ANY = frozenset(map(label, ("問わない", "問いません", "不問", "こだわらない", "こだわりなし", "どれでも可", "any")))


def _employments(column: Column) -> Read:
    unread = column.doubts(["employment_unknown"])

    def said(cell: str) -> Value:
        parts = [one for one in _BETWEEN_KINDS.split(cell) if not is_blank(one) and label(one) not in _ANY]
        kinds = [employment(one) for one in parts]
        return list(dict.fromkeys(filter(None, kinds))) or None, unread if None in kinds else ()

    return _remembered(said)


def _salary(column: Column) -> Read:
    def said(cell: str) -> Value:
        low, high, currency, period, codes = money(cell, unit_hint=column.header)
        figures = {name: figure for name, figure in (("min", low), ("max", high)) if figure is not None}
        return {**figures, "currency": currency, "period": period} if figures else None, column.doubts(codes)

    return said


def _education(column: Column) -> Read:
    def said(cell: str) -> Value:
        level, _, codes = education(cell)
        return level, column.doubts(codes)

    return said


_YEARS = pattern(r"(?:約|満)?([0-9]{1,2}(?:\.[0-9]{1,2})?)(?:年|years?|yrs?)?(?:以上|程度|目|\+)?")
_MONTHS = pattern(r"(?:([0-9]{1,2})年)?([0-9]{1,2})(?:[ヶケかカ箇]月|月)")


def _years(cell: str) -> str | None:
    """Years as decimal text: 3年6ヶ月 → 3.5, 10年以上 → 10; None where no figure is said."""
    said = label(cell)
    if whole := _YEARS.fullmatch(said):
        return whole[1]
    if not (months := _MONTHS.fullmatch(said)):
        return None
    return f"{min(int(months[1] or 0) + int(months[2]) / 12, 99):.1f}".removesuffix(".0")


# Neither / nor ・ separates skills: TCP/IP, CI/CD, 経理・財務.
_BETWEEN = pattern(r"[、，,;；|｜／\n\r\t]+")


def _several(cell: str) -> list[str]:
    parts = (_plain(part) for part in _BETWEEN.split(cell))
    return list(dict.fromkeys(part for part in parts if part and len(part) <= LONGEST_TEXT))[:MOST_ITEMS]


def _list(wrap: Callable[[str], Any] = str) -> Callable[[Column], Read]:
    return lambda _: lambda cell: ([wrap(one) for one in _several(cell)] or None, ())


# A mark that forbids something holds unless the cell clearly says that it does not.
_NOT_SET = frozenset(map(label, ("可", "ok", "未退会", "退会なし", "依頼なし")))
# 連絡可否, in which a yes forbids nothing: 可, ○, メールのみ可.
_EITHER_WAY = pattern("可否")
_MAY = pattern("^(?!.*(?:不可|否|禁止|拒否|×|(?<![a-z])ng)).*(?:可|○|ok)")
# What else permits, as a whole cell: a wish, a state, an hour or a place (本人携帯). Not 電話希望, which denies mails.
_PERMITS = pattern(
    "(?:(?:メール|連絡|配信|受信|携帯|dm)(?:を|で|での|の)?){0,2}希望(?:する|します|あり|有り?)?"
    "|(?:(?:メール|dm)を?)?(?:受信|配信|送信|受け取り?)(?:する|します|中)|連絡済み?"
    "|いつでも(?:良い|よい|いい|どうぞ|大丈夫)?|問題(?:な[しい]|無[しい]?|ありません)|大丈夫(?:です)?"
    "|(?:平日|土日祝?|休日|昼間?|日中|夜間?|夕方|朝|午前中?|午後|[0-9]{1,2}時|以降|以前|まで|から|のみ|本人|携帯|自宅|(?<!^)[・、,~])+(?:に|へ)?"
)


def _flag(column: Column) -> Read:
    header = column.header
    forbids = _forbids_either_way if _EITHER_WAY.search(label(header)) else lambda cell: _forbids(header, cell)
    return _remembered(lambda cell: (None if is_blank(cell) else forbids(cell), ()))


def _forbids(header: str, cell: str) -> bool:
    return not refuses_nothing(header, cell) and label(cell) not in _NOT_SET


def _forbids_either_way(cell: str) -> bool:
    from relay_connectors.connector.consent_columns import agrees  # few files have such a column

    said = beyond_hours(label(cell))
    return bool(said) and not agrees(cell) and _MAY.search(said) is None and _PERMITS.fullmatch(said) is None


# なし（直接応募）, エージェント経由なし, No agency
_BY_NONE = pattern(
    "^(?:エージェント|紹介会社|人材紹介|人材会社)?の?(?:使用|利用|経由|紹介)?[はがも]?(?:な[しい]|無し?|せず|しない)(?:[(].*)?$"
    "|^[未不](?:使用|利用)$|^(?:直接?|ダイレクト|自己|自主|自社)(?:採用|応募|エントリー)?$"
    "|^(?:エージェント|紹介会社|人材紹介|人材会社)(?:以外|では?ない)$|^na$|^no(?:ne|t)?(?:an?)?(?:agency|agent|used)?(?:[(].*)?$"
)


def _channel_name(column: Column) -> Read:
    """Whose channel it was; an agency's name, or any in a column of agencies, makes it one, whatever else is said.

    A cell that is another kind's (リファラル, ハローワーク) or nobody's (なし（直接応募）) leaves the kind as it is.
    """
    agencies = of_agencies(column.header)

    def said(cell: str) -> Said:
        name, doubts = _short(cell, _plain, column)
        if not name or says_no(cell):
            return {}, doubts
        known = column.words.channel(cell)[0]
        kind = known.get("type", "unknown")
        if kind == "agency" or (agencies and kind == "unknown" and not _BY_NONE.search(label(cell))):
            return {"name": name, "type": "agency"}, doubts
        return {} if agencies and not known.get("name") else {"name": name}, doubts

    return _remembered(said)


_kana_part = _or_doubt(kana, "kana_unreadable")
_places = _or_doubt(lambda cell: list(places(cell)) or None, "place_unknown")


# An application id is the row's key, and a reason is read when it is known who decided: they have none.
READINGS: Mapping[str, Callable[[Column], Read]] = {
    "source.candidate_id": _id(_as_typed),
    "source.updated_at": _date(),
    "person.full_name": _full_name,
    "person.family_name": _name_part("family_name"),
    "person.given_name": _name_part("given_name"),
    "person.former_family_name": _former_name,
    "person.full_name_kana": _full_kana,
    "person.family_name_kana": _kana_part,
    "person.given_name_kana": _kana_part,
    "person.emails": _emails,
    "person.phones": _phones,
    "person.birth_date": _birth_date,
    "person.residence": _residence,
    "person.residence.postal_code": _postal,
    "application.job.id": _id(_plain),
    "application.job.title": _text(),
    "application.job.department": _text(),
    "application.job.employment_type": _or_doubt(employment, "employment_unknown"),
    "application.job.work_locations": _places,
    "application.applied_at": _date(no_zeros=True),
    "application.channel": lambda column: column.words.channel,
    "application.channel.name": _channel_name,
    "application.stage": lambda column: column.words.stage,
    OUTCOME: lambda column: column.words.status,
    "decision.decided_at": _date(no_zeros=True),
    "decision.notified_at": _date(no_zeros=True),
    "profile.headline": _text(),
    "profile.current_company": _text(),
    "profile.current_title": _text(),
    "profile.years_experience": _or_doubt(_years, "years_unreadable"),
    "profile.skills": _list(lambda name: {"name": name}),
    "profile.education_level": _education,
    "profile.desired.occupations": _list(),
    "profile.desired.subdivisions": _places,
    "profile.desired.salary": _salary,
    "profile.desired.employment_types": _employments,
    "tags": _list(lambda value: {"ns": "free", "value": value}),
    "flags.private": _flag,
    "flags.do_not_contact": _flag,
    "flags.no_mail": _flag,
    "flags.employee": _flag,
    "flags.test": _flag,
    "flags.new_graduate": _flag,
}
