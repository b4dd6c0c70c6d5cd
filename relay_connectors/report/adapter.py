"""What an adapter is and which settings it takes, told as those read it who write ``relay.toml``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from relay_connectors.connector.contract import Settings
from relay_connectors.report.setting_words import ABOUT, MEANINGS
from relay_connectors.report.teaching import quoted
from relay_connectors.report.text import Lang
from relay_connectors.settings import Secret

__all__ = ["Setting", "about", "settings_of", "toml_value"]

KINDS: Mapping[object, Mapping[Lang, str]] = {
    str: {"en": "text", "ja": "文字列"},
    bool: {"en": "true or false", "ja": "true または false"},
    int: {"en": "whole number", "ja": "整数"},
    float: {"en": "number", "ja": "数値"},
    date: {"en": "day", "ja": "日付"},
    Secret: {
        "en": "secret: env:NAME, file:PATH or keyring:SERVICE/NAME",
        "ja": "秘密: env:変数名、file:パス、keyring:サービス/名前",
    },
}
OR: Mapping[Lang, str] = {"en": " or ", "ja": "または"}
LIST: Mapping[Lang, str] = {"en": "list: {kind}", "ja": "リスト: {kind}"}
TABLE: Mapping[Lang, str] = {"en": "table: {key} = {kind}", "ja": "表: {key} = {kind}"}
TABLES: Mapping[Lang, str] = {"en": "tables: {names}", "ja": "表: {names}"}
BOUNDS: Mapping[str, Mapping[Lang, str]] = {
    "ge": {"en": " from {bound}", "ja": " {bound} 以上"},
    "gt": {"en": " above {bound}", "ja": "、{bound} より大きい"},
    "le": {"en": " to {bound}", "ja": " {bound} 以下"},
    "lt": {"en": " below {bound}", "ja": "、{bound} より小さい"},
}


class Setting(NamedTuple):
    """One setting: its type and meaning in words, and its default as TOML writes it, None where there is none."""

    name: str
    required: bool
    kind: str
    default: str | None
    meaning: str


def about(text: str | None, lang: Lang) -> str:
    """The first paragraph of an adapter's docstring, in Japanese where that is known."""
    said = " ".join((text or "").split("\n\n")[0].split())
    return ABOUT.get(said, said) if lang == "ja" else said


def settings_of(model: type[Settings], lang: Lang) -> list[Setting]:
    """The settings of an adapter, in their order."""
    own = {name: said[lang] for name, said in model.meanings.items() if lang in said}
    return [_setting(name, field, lang, own.get(name)) for name, field in model.model_fields.items()]


def _setting(name: str, field: FieldInfo, lang: Lang, own: str | None) -> Setting:
    kind = _kind(name, field.annotation, field.metadata, lang)
    default = None if field.is_required() else toml_value(field.get_default(call_default_factory=True))
    return Setting(name, field.is_required(), kind, default, own or _meaning(name, field, lang))


def _meaning(name: str, field: FieldInfo, lang: Lang) -> str:
    """What the adapter says itself (``Field(description=…, json_schema_extra={"ja": …})``), else what all know."""
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    own = str(extra["ja"]) if lang == "ja" and "ja" in extra else field.description
    return own or MEANINGS.get(name, {}).get(lang, "")


def _kind(name: str, kind: Any, limits: Collection[Any], lang: Lang) -> str:
    """A type in words; *limits* are what narrows it."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        inner = [limit for one in arguments[1:] for limit in (one.metadata if isinstance(one, FieldInfo) else [one])]
        return _kind(name, arguments[0], inner, lang)
    if origin in (Union, UnionType):
        return OR[lang].join(_kind(name, one, limits, lang) for one in arguments if one is not type(None))
    if origin is Literal:
        return " | ".join(toml_value(one) or "" for one in arguments)
    if isinstance(origin, type):
        return _several(origin, [_kind(name, one, (), lang) for one in arguments if one is not Ellipsis], lang)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return TABLES[lang].format(names=", ".join(f"{name}.{inner}" for inner in kind.model_fields))
    return KINDS.get(kind, {}).get(lang, getattr(kind, "__name__", str(kind))) + _bounds(limits, lang)


def _several(origin: type, kinds: Sequence[str], lang: Lang) -> str:
    if issubclass(origin, Mapping):
        key, value = kinds
        return TABLE[lang].format(key=key, kind=value)
    return LIST[lang].format(kind=kinds[0])


def _bounds(limits: Collection[Any], lang: Lang) -> str:
    found = [(name, getattr(limit, name, None)) for limit in limits for name in BOUNDS]
    return "".join(BOUNDS[name][lang].format(bound=bound) for name, bound in found if bound is not None)


def toml_value(value: object) -> str | None:
    """*value* as TOML writes it; None for what TOML has no word for.

    >>> toml_value(("氏名", "応募日")), toml_value(True), toml_value({"備考": ""}), toml_value(None)
    ('["氏名", "応募日"]', 'true', '{ "備考" = "" }', None)
    """
    if isinstance(value, BaseModel):
        value = value.model_dump(exclude_defaults=True)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, (int, float, date)):
        return str(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{quoted(str(key))} = {toml_value(one)}" for key, one in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, Collection):
        return f"[{', '.join(toml_value(one) or '' for one in value)}]"
    return None
