"""``init``."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from relay_connectors.cli.command import define, option
from relay_connectors.cli.session import Session
from relay_connectors.connector.contract import Connector
from relay_connectors.connector.registry import load
from relay_connectors.errors import ConfigurationError
from relay_connectors.settings import starter
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
    lines = _lines(load(connector))
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
        session.show(_next_steps(session, target, key))


def _lines(adapter: type[Connector]) -> list[str]:  # type: ignore[type-arg]
    """The settings that the adapter cannot do without, to fill in."""
    if adapter.name == "generic_csv":
        return list(CSV_LINES)
    fields = adapter.settings_type.model_fields
    return [f'{name} = "…"' for name, field in fields.items() if field.is_required() and name != "account"]


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


def _next_steps(session: Session, target: Path, key: Path) -> str:
    return session.of(
        f"""{target} と {key} を作成しました。

次の手順:
  1. {target} を開き、path を書き出した CSV に合わせる (既定は exports/*.csv)
  2. relay-connectors plan --lang ja                  送信せずに、誰がどうなるかを確認する
  3. export RELAY_API_KEY=…                            リレーから受け取った鍵
  4. relay-connectors sync --start today --lang ja    今日からの不採用者を対象に始める

{key} は全ての record_id の元です。必ず控えを取り、変更しないでください。
同意のある候補者の情報を送るには [provider] と [relay.recipient] も必要です。リンクの割り当てだけなら不要ですが、
mail render でメールを作成するには会社名が必要です ([provider] の name、または --company)。""",
        f"""Wrote {target} and {key}.

Next:
  1. Open {target} and let its source point at your data (a CSV: path, default exports/*.csv)
  2. relay-connectors plan                    see who would get what; nothing is sent
  3. export RELAY_API_KEY=…                   the key that the relay gave you
  4. relay-connectors sync --start today      begin with the people rejected from today on

Every record_id hangs on {key}: back it up, and never change it.
To hand on people who consented, [provider] and [relay.recipient] are needed, too. Links need neither,
but mail render needs the company's name for its mails: [provider] name, or --company.""",
    )
