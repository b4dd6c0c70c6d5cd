"""What a person's record says beyond an API's own fields: custom fields, each by a name that the settings allow."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Literal

from relay_connectors.connector.reader import Reader

__all__ = ["PersonField", "custom_texts", "full_name", "person_fields"]

PersonField = Literal[
    "person.full_name_kana",
    "person.family_name_kana",
    "person.given_name_kana",
    "person.birth_date",
    "person.locale",
]
"""What a custom field may be."""

_LANGUAGES: Mapping[str, str] = {
    "japanese": "ja", "日本語": "ja", "english": "en", "英語": "en", "chinese": "zh", "中国語": "zh",
    "korean": "ko", "韓国語": "ko", "vietnamese": "vi", "ベトナム語": "vi",
}  # fmt: skip
_BCP_47 = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def full_name(family: str | None, given: str | None) -> str | None:
    """Both parts as they are said: 山田 太郎, but Taro Yamada in Latin script."""
    parts = [part for part in (family, given) if part]
    return " ".join(reversed(parts) if all(part.isascii() for part in parts) else parts) or None


def custom_texts(fields: Any, names: Collection[str]) -> dict[str, str]:
    """The custom fields called *names*, as texts; the others are dropped right here.

    A field is its value, or an object that holds it as ``value`` beside its type. Several values are joined by 、; a
    person, a file or a range says nothing and is an empty text. What is no object of fields has none.
    """
    told = fields if isinstance(fields, Mapping) else {}
    return {name: _custom_text(told[name]) for name in names if name in told}


def _custom_text(field: Any) -> str:
    value = field.get("value") if isinstance(field, Mapping) else field
    values = value if isinstance(value, list) else [value]
    return "、".join(str(one) for one in values if isinstance(one, str | int | float))


def person_fields(raw: Reader, fields: Mapping[str, PersonField]) -> dict[str, str | None]:
    """Fields of the person, from those of the row: its name or path → what it is."""
    return {what.removeprefix("person."): _read(raw, name, what) for name, what in fields.items()}


def _read(raw: Reader, name: str, what: PersonField) -> str | None:
    if what == "person.birth_date":
        return raw.day(name, path=what)
    if what == "person.locale":
        text = raw.text(name) or ""
        return _LANGUAGES.get(text.casefold()) or (text if _BCP_47.fullmatch(text) else None)
    return raw.kana(name).full or None
