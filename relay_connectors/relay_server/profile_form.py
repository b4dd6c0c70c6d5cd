"""A profile as a person reads and types it: lists with commas, prefectures by their names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from relay_connectors.normalize.places import places
from relay_connectors.normalize.prefectures import PREFECTURES, ROMAJI
from relay_connectors.relay_server.consent_texts import Language
from relay_connectors.relay_server.forms import Form
from relay_connectors.relay_server.me_texts import ITEMS, LEVELS
from relay_connectors.relay_server.profile import OwnProfile, items_of

__all__ = ["FIELDS", "FormError", "Line", "lines", "read", "typed"]

FIELDS = ("full_name", "headline", "years_experience", "skills", "occupations", "subdivisions", "education_level")
MOST_ITEMS = 50
_SEPARATOR = re.compile(r"[、,，;；\n]+")
_YEARS = re.compile(r"\d{1,2}(\.\d)?")
_KANJI = {code: name for name, code in PREFECTURES.items()}
_LATIN = {code: name.capitalize() for name, code in reversed(ROMAJI.items())}


class FormError(Exception):
    """A form has to be corrected; ``code`` names the sentence, ``field`` the place."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


class Line(NamedTuple):
    """One part of a profile in words, before and after a change; empty where it is nothing."""

    name: str
    now: str
    then: str


def typed(profile: Mapping[str, Any], language: Language) -> dict[str, str]:
    """A profile as it stands in the form's fields."""
    desired = profile.get("desired") or {}
    flat = {**profile, "occupations": desired.get("occupations"), "subdivisions": desired.get("subdivisions")}
    shown = {field: _text(field, flat.get(field), language) for field in FIELDS}
    return shown | {"education_level": str(profile.get("education_level") or "")}


def read(form: Form) -> dict[str, Any]:
    """What was typed as a profile; an empty field is null, which takes a part away."""
    text = {field: unicodedata.normalize("NFKC", form.one(field)).strip() for field in FIELDS}
    if text["years_experience"] and not _YEARS.fullmatch(text["years_experience"]):
        raise FormError("profile_years", "years_experience")
    wished = _split(form.one("subdivisions"))
    codes = list(dict.fromkeys(code for one in wished for code in places(one)))
    if any(not places(one) for one in wished):
        raise FormError("profile_place", "subdivisions")
    skills = [{"name": one} for one in _split(form.one("skills"))]
    plain = {name: text[name] or None for name in ("full_name", "headline", "years_experience", "education_level")}
    desired = {"occupations": _split(form.one("occupations")) or None, "subdivisions": codes or None}
    told = {**plain, "skills": skills or None, "desired": desired}
    _check(told)
    return told


def lines(now: Mapping[str, Any], then: Mapping[str, Any], language: Language) -> list[Line]:
    """What a change changes, part by part; without *now*, what is told."""
    names = {item: ITEMS[language][item] for item in items_of(then)}
    return [
        Line(name[0].upper() + name[1:], _part(now, item, language), _part(then, item, language))
        for item, name in names.items()
    ]


def _check(told: Mapping[str, Any]) -> None:
    longest = max(len(told["skills"] or ()), len(told["desired"]["occupations"] or ()))
    try:
        OwnProfile.model_validate(told)
    except ValidationError as error:
        raise FormError("profile_long", str(error.errors(include_input=False)[0]["loc"][0])) from None
    if longest > MOST_ITEMS:
        raise FormError("profile_long", "skills")


def _split(text: str) -> list[str]:
    parts = (unicodedata.normalize("NFKC", part).strip() for part in _SEPARATOR.split(text))
    return list(dict.fromkeys(part for part in parts if part))


def _part(profile: Mapping[str, Any], item: str, language: Language) -> str:
    head, _, tail = item.partition(".")
    value = (profile.get(head) or {}).get(tail) if tail else profile.get(head)
    return _text(tail or head, value, language)


def _text(field: str, value: Any, language: Language) -> str:
    if value in (None, [], {}):
        return ""
    if isinstance(value, list):
        return ("、" if language == "ja" else ", ").join(_text(field, one, language) for one in value)
    if isinstance(value, dict):
        return " ".join(_text(field, one, language) for one in value.values() if one is not None)
    return _name(field, str(value), language)


def _name(field: str, value: str, language: Language) -> str:
    """A code in words, where it is one."""
    if field in ("subdivisions", "residence"):
        return (_KANJI if language == "ja" else _LATIN).get(value, value)
    return LEVELS[language].get(value, value) if field == "education_level" else value
