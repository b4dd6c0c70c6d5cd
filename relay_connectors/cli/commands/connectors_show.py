"""``connectors show``."""

from __future__ import annotations

import re
from typing import Any, get_args

import click
from pydantic.fields import FieldInfo

from relay_connectors.cli.command import define
from relay_connectors.cli.session import Session
from relay_connectors.connector.contract import Connector
from relay_connectors.connector.registry import load
from relay_connectors.report.text import columns

__all__ = ["command"]

MODULE = re.compile(r"[A-Za-z_]+\.(?=[A-Za-z_])")  # typing.Mapping is Mapping to a reader
CAPABILITIES = ("lookup", "hints", "write_back")


@define("relay-connectors connectors show generic_csv", click.argument("name"))
def command(session: Session, name: str) -> None:
    """Show an adapter: what it reads, what it can do, until when its API lives, and its settings."""
    told = _told(load(name))
    if session.json:
        session.give(told)
        return
    facts = [
        (session.of("版", "version"), told["version"]),
        (session.of("読み取り元", "reads"), told["via"] + (f" {told['api']}" if told["api"] else "")),
        (session.of("機能", "can"), ", ".join(told["capabilities"])),
        (session.of("API の終了日", "API ends on"), told["sunset"] or "-"),
    ]
    settings = [
        (one["name"], session.of("必須", "needed") if one["required"] else session.of("任意", "optional"), one["type"])
        for one in told["settings"]
    ]
    lines = [f"{told['name']}: {told['about']}", *columns(facts, indent=2), session.of("設定", "Settings")]
    session.show("\n".join([*lines, *columns(settings, indent=2)]))


def _told(adapter: type[Connector[Any]]) -> dict[str, Any]:
    can = ["fetch", *(name for name in CAPABILITIES if hasattr(adapter, name))]
    return {
        "name": adapter.name,
        "about": " ".join((adapter.__doc__ or "").split("\n\n")[0].split()),
        "version": adapter.version,
        "contract": adapter.contract,
        "via": adapter.via,
        "api": adapter.api,
        "sunset": adapter.sunset.isoformat() if adapter.sunset else None,
        "capabilities": can,
        "settings": [_setting(name, field) for name, field in adapter.settings_type.model_fields.items()],
    }


def _setting(name: str, field: FieldInfo) -> dict[str, Any]:
    plain = isinstance(field.annotation, type) and not get_args(field.annotation)
    kind = field.annotation.__name__ if plain else MODULE.sub("", str(field.annotation))  # type: ignore[union-attr]
    return {"name": name, "required": field.is_required(), "type": kind}
