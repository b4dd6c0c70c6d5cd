"""``connectors show``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from relay_connectors.cli.command import define
from relay_connectors.cli.session import Lang, Session
from relay_connectors.connector.contract import Connector
from relay_connectors.connector.registry import load
from relay_connectors.report.adapter import Setting, about, settings_of
from relay_connectors.report.text import columns, width

__all__ = ["command"]

WIDE = 64  # columns of a terminal; a longer type gets a line of its own
CAPABILITIES = ("lookup", "hints", "write_back")
SAID: Mapping[str, Mapping[Lang, str]] = {
    "file": {"en": "files", "ja": "ファイル"},
    "api": {"en": "API", "ja": "API"},
    "fetch": {"en": "read everything", "ja": "全件の読み取り"},
    "lookup": {"en": "look up single applications", "ja": "個別の照会"},
    "hints": {"en": "receive webhooks", "ja": "Webhook の受信"},
    "write_back": {"en": "write back", "ja": "書き戻し"},
}


@define("relay-connectors connectors show generic_csv", click.argument("name"))
def command(session: Session, name: str) -> None:
    """Show an adapter: what it reads, what it can do, until when its API lives, and its settings."""
    adapter = load(name)
    if session.json:
        session.give(_told(adapter))
    else:
        session.show("\n".join(_lines(session, adapter)))


def _lines(session: Session, adapter: type[Connector[Any]]) -> list[str]:
    said = {word: texts[session.lang] for word, texts in SAID.items()}
    facts = [
        (session.of("版", "version"), adapter.version),
        (
            session.of("読み取り元", "reads"),
            said.get(adapter.via, adapter.via) + (f" {adapter.api}" if adapter.api else ""),
        ),
        (session.of("機能", "can"), session.of("、", ", ").join(said[one] for one in _capabilities(adapter))),
    ]
    if adapter.api:
        ends = adapter.sunset.isoformat() if adapter.sunset else session.of("未定", "not announced")
        facts.append((session.of("API の終了日", "API ends on"), ends))
    return [
        f"{adapter.name}: {about(adapter.__doc__, session.lang)}",
        *columns(facts, indent=2),
        session.of("設定 [sources.名前]", "Settings of [sources.NAME]"),
        *_settings(session, settings_of(adapter.settings_type, session.lang)),
        session.of(
            "このほか、どの取得元にも start と [[sources.名前.consent]] を設定できます。",
            "Every source also takes start and [[sources.NAME.consent]].",
        ),
    ]


def _settings(session: Session, settings: list[Setting]) -> list[str]:
    """For each its name, whether it has to be there, its default and type; below, what it means."""
    kinds = ["" if width(one.kind) > WIDE else one.kind for one in settings]
    rows = [(one.name, _needed(session, one), kind) for one, kind in zip(settings, kinds, strict=True)]
    lines: list[str] = []
    for head, one, kind in zip(columns(rows, indent=2), settings, kinds, strict=True):
        below = [text for text in (one.meaning, "" if kind else one.kind) if text]
        lines += [head, *(f"    {text}" for text in below)]
    return lines


def _needed(session: Session, setting: Setting) -> str:
    if setting.required:
        return session.of("必須", "required")
    optional = session.of("任意", "optional")
    return optional if setting.default is None else optional + session.of("、既定 ", ", default ") + setting.default


def _capabilities(adapter: type[Connector[Any]]) -> list[str]:
    return ["fetch", *(name for name in CAPABILITIES if hasattr(adapter, name))]


def _told(adapter: type[Connector[Any]]) -> dict[str, Any]:
    return {
        "name": adapter.name,
        "about": about(adapter.__doc__, "en"),
        "version": adapter.version,
        "contract": adapter.contract,
        "via": adapter.via,
        "api": adapter.api,
        "sunset": adapter.sunset.isoformat() if adapter.sunset else None,
        "capabilities": _capabilities(adapter),
        "settings": [_setting(one) for one in settings_of(adapter.settings_type, "en")],
    }


def _setting(one: Setting) -> dict[str, Any]:
    told = {"name": one.name, "required": one.required, "type": one.kind}
    return {**told, "default": one.default, "meaning": one.meaning}
