"""How the library reads a cell of each kind, and how a script of an afternoon does: the control."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from dateutil import parser

from proofs.corpora.case import Case
from relay_connectors import normalize
from relay_connectors.connector.vocabularies import Vocabularies
from relay_connectors.normalize.names import read_name

__all__ = ["SCRIPT", "Answer", "Reading"]

Answer = tuple[Any, tuple[str, ...]]
"""A value or None, and the codes of warnings."""
Reading = Callable[[Case], Answer]

WORDS = Vocabularies()


def name(case: Case) -> Answer:
    (full, *parts), codes = read_name(case.spelt)
    return ((full, *parts) if full else None), codes


def same_key(case: Case) -> Answer:
    one, other = case.spelt.split("|")
    return normalize.name_key(one) == normalize.name_key(other), ()


def kana(case: Case) -> Answer:
    return normalize.kana(case.spelt), ()


def day(case: Case) -> Answer:
    return tuple(normalize.when(case.spelt))  # type: ignore[return-value]


def serial(case: Case) -> Answer:
    value, codes = normalize.when(case.spelt, excel=True)
    return _moment(value), codes


def instant(case: Case) -> Answer:
    value, codes = normalize.when(case.spelt)
    return _moment(value), codes


def _moment(value: str | None) -> Any:
    """A day as text, an instant as such: 15:30Z is 00:30+09:00."""
    return datetime.fromisoformat(value) if value and "T" in value else value


def phone(case: Case) -> Answer:
    items, codes = normalize.phones(case.spelt)
    return tuple((one.e164, one.extension) for one in items) or None, codes


def mail(case: Case) -> Answer:
    items, codes = normalize.emails(case.spelt)
    return tuple((one.address, bool(one.flags)) for one in items) or None, codes


def postal(case: Case) -> Answer:
    return tuple(normalize.postal(case.spelt))  # type: ignore[return-value]


def numeric_postal(case: Case) -> Answer:
    return tuple(normalize.postal(case.spelt, numeric_cell=True))  # type: ignore[return-value]


def place(case: Case) -> Answer:
    return tuple(normalize.place(case.spelt)), ()


def areas(case: Case) -> Answer:
    return normalize.places(case.spelt), ()


def salary(case: Case) -> Answer:
    low, high, currency, period, codes = normalize.money(case.spelt, unit_hint=case.header)
    return ((low, high, period) if currency == "JPY" and (low or high) else None), codes


def education(case: Case) -> Answer:
    level, _, codes = normalize.education(case.spelt)
    return level, codes


def employment(case: Case) -> Answer:
    return normalize.employment(case.spelt), ()


def status(case: Case) -> Answer:
    said, doubts = WORDS.status(case.spelt)
    return _known(said.get("outcome")), tuple(code for code, _ in doubts)


def stage(case: Case) -> Answer:
    said, doubts = WORDS.stage(case.spelt)
    return _known(said.get("code")), tuple(code for code, _ in doubts)


def reason(case: Case) -> Answer:
    said, doubts = WORDS.reason(case.spelt, "employer")
    codes = tuple(code for code, _ in doubts)
    if "reason_protected" in codes and "reason_raw" in said:
        return "the text was kept", codes
    return said.get("reason_code"), codes


def channel(case: Case) -> Answer:
    said, doubts = WORDS.channel(case.spelt)
    return _known(said.get("type")), tuple(code for code, _ in doubts)


def _known(code: Any) -> Any:
    return None if code == "unknown" else code


def script_day(case: Case) -> Answer:
    try:
        return parser.parse(case.spelt).date().isoformat(), ()
    except (ValueError, OverflowError):
        return None, ("date_unreadable",)


def script_phone(case: Case) -> Answer:
    digits = re.sub("[^0-9]", "", case.spelt)
    return (((f"+81{digits.lstrip('0')}", None),) if digits else None), ()


def script_mail(case: Case) -> Answer:
    found = re.findall(r"[\w.+-]+@[\w.-]+", case.spelt)
    return tuple((one, False) for one in found) or None, () if found else ("email_unreadable",)


def script_postal(case: Case) -> Answer:
    digits = re.sub("[^0-9]", "", case.spelt)[:7].zfill(7)
    return f"{digits[:3]}-{digits[3:]}", ()


def script_status(case: Case) -> Answer:
    for outcome, words in {
        "employer_rejected": ("不採用", "不合格", "見送", "NG", "reject"),
        "candidate_withdrew": ("辞退", "withdr"),
        "hired": ("入社", "採用", "hired"),
        "in_progress": ("中", "内定", "面接", "選考"),
    }.items():
        if any(word.lower() in case.spelt.lower() for word in words):
            return outcome, ()
    return None, ("status_unknown",)


def script_salary(case: Case) -> Answer:
    digits = re.sub("[^0-9]", "", case.spelt)
    figure = int(digits) if digits else 0
    return (((figure * 10_000 if figure < 100_000 else figure, None, "year")) if figure else None), ()


SCRIPT: dict[str, Reading] = {
    "dates": script_day,
    "phones, Japan": script_phone,
    "mail": script_mail,
    "postal codes": script_postal,
    "salary": script_salary,
    "status": script_status,
}
"""What is commonly written, by kind: dateutil, digits only, a regular expression, substrings."""
