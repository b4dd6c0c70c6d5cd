"""``init``."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from relay_connectors.cli.command import define, option
from relay_connectors.cli.session import Session
from relay_connectors.connector import FileConnector, TableConnector, load
from relay_connectors.connector.contract import Connector
from relay_connectors.errors import ConfigurationError
from relay_connectors.report.adapter import Setting, settings_of
from relay_connectors.report.text import Lang
from relay_connectors.settings import Secret, starter
from relay_connectors.settings.template import CSV_LINES

__all__ = ["command"]

STATE = ".relay"


@define(
    "relay-connectors init --connector generic_csv --account acme",
    option("--connector", default="generic_csv", show_default=True, help="The adapter of the first source."),
    option("--account", default="acme", show_default=True, help="What this account is called; part of every id."),
)
def command(session: Session, connector: str, account: str) -> None:
    """Write a commented relay.toml, the state directory (0700) and the identity key (0600). Overwrites nothing."""
    target = session.config or Path("relay.toml")
    if target.exists():
        raise ConfigurationError(f"{target} exists already; it is not overwritten. Move it away, or edit it.")
    adapter = load(connector)
    lines = _lines(adapter, session.lang)
    try:
        key = _state(target.parent / STATE)
        text = starter(connector, account, lines=lines, lang=session.lang)
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise ConfigurationError(f"{error.filename} cannot be written ({error.strerror}).") from None
    if session.json:
        session.give({"config": str(target), "identity": str(key), "connector": connector, "account": account})
    else:
        session.show(_next_steps(session, target, key, _first_step(session, target, adapter)))


def _lines(adapter: type[Connector[Any]], lang: Lang) -> list[str]:
    """The settings that the adapter cannot do without, each with its meaning where there is one."""
    if adapter.name == "generic_csv":
        return list(CSV_LINES)
    asked = [one for one in settings_of(adapter.settings_type, lang) if one.required and one.name != "account"]
    return [_line(one, adapter) for one in asked]


def _line(setting: Setting, adapter: type[Connector[Any]]) -> str:
    value = "…"
    if setting.name == "path" and issubclass(adapter, FileConnector):
        value = _exports(adapter)
    elif adapter.settings_type.model_fields[setting.name].annotation is Secret:
        value = "env:" + f"{adapter.name}_{setting.name}".upper()
    line = f'{setting.name} = "{value}"'
    return f"{line:<38} # {setting.meaning}" if setting.meaning else line


def _exports(adapter: type[Connector[Any]]) -> str:
    """Where the exports are expected; those of one system are kept apart from another's."""
    if adapter.name == "generic_csv":
        return "exports/*.csv"
    return f"exports/{adapter.name}/*" + (".csv" if issubclass(adapter, TableConnector) else "")


def _state(folder: Path) -> Path:
    """The state directory with its key; a key that is there already stays."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    # Whatever lies in here belongs into a backup, never into a repository.
    (folder / ".gitignore").write_text("*\n", encoding="ascii")
    key = folder / "identity.key"
    try:
        descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return key
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
    return key


def _first_step(session: Session, target: Path, adapter: type[Connector[Any]]) -> str:
    """What has to be filled in: where the files lie, or how to reach the API."""
    if issubclass(adapter, FileConnector):
        place = _exports(adapter)
        return session.of(
            f"{target} を開き、path を書き出した CSV に合わせる (既定は {place})",
            f"Open {target} and let its source point at your data (a CSV: path, default {place})",
        )
    fields = adapter.settings_type.model_fields
    names = [name for name, field in fields.items() if field.is_required() and name != "account"]
    if not names:
        return session.of(f"{target} を開いて確認する", f"Open {target} and look through it")
    return session.of(
        f"{target} を開き、{'、'.join(names)} を書き込む", f"Open {target} and fill in {', '.join(names)}"
    )


def _next_steps(session: Session, target: Path, key: Path, first: str) -> str:
    return session.of(
        f"""{target} と {key} を作成しました。

次の手順:
  1. {first}
  2. relay-connectors plan --lang ja                  送信せずに、誰がどうなるかを確認する
  3. export RELAY_API_KEY=…                            リレーから受け取った鍵
  4. relay-connectors sync --start today --lang ja    今日からの不採用者を対象に始める

{key} は全ての record_id の元です。必ず控えを取り、変更しないでください。
同意のある候補者の情報を送るには [provider] と [relay.recipient] も必要です。リンクの割り当てだけなら不要ですが、
mail render でメールを作成するには会社名が必要です ([provider] の name、または --company)。""",
        f"""Wrote {target} and {key}.

Next:
  1. {first}
  2. relay-connectors plan                    see who would get what; nothing is sent
  3. export RELAY_API_KEY=…                   the key that the relay gave you
  4. relay-connectors sync --start today      begin with the people rejected from today on

Every record_id hangs on {key}: back it up, and never change it.
To hand on people who consented, [provider] and [relay.recipient] are needed, too. Links need neither,
but mail render needs the company's name for its mails: [provider] name, or --company.""",
    )
