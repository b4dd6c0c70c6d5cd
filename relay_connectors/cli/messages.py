"""The frequent errors in Japanese, by the English sentence the library raises.

The library's errors are English sentences; here each frequent one has a code, a pattern that finds it and its
Japanese wording, into which the pattern's named parts go. A sentence without one is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from relay_connectors.cli.messages_of_commands import COMMANDS
from relay_connectors.cli.messages_of_connections import CONNECTIONS, spoken
from relay_connectors.cli.messages_of_files import FILES
from relay_connectors.cli.messages_of_ledger import LEDGER
from relay_connectors.cli.messages_of_mail import MAIL
from relay_connectors.cli.messages_of_settings import SETTINGS
from relay_connectors.cli.messages_of_sources import SOURCES
from relay_connectors.cli.messages_of_values import VALUES
from relay_connectors.cli.session import Lang
from relay_connectors.errors import (
    BusyError,
    CredentialsError,
    LedgerError,
    RelayConnectorsError,
    RelayUnavailableError,
)

__all__ = ["MESSAGES", "code_of", "frame", "translated"]


class Message(NamedTuple):
    """A known sentence: the pattern of the English one, and the Japanese one."""

    pattern: re.Pattern[str]
    ja: str


def _known(pattern: str, ja: str) -> Message:
    return Message(re.compile(pattern, re.DOTALL), ja)


# The first that fits is said, so what is said more exactly stands further up.
_SUBJECTS = (SOURCES, LEDGER, MAIL, FILES, COMMANDS, SETTINGS, VALUES, CONNECTIONS)
MESSAGES: Mapping[str, Message] = {code: _known(*said) for subject in _SUBJECTS for code, said in subject.items()}

# Where one fault of a connector's settings ends and the next begins: "path: …; columns: …".
_NEXT_FAULT = re.compile(r"; (?=[\w.\[\]\"-]+: |No setting is called )")

# What the operating system says, as a message has it in brackets.
_REASONS = {
    "Permission denied": "権限がありません",
    "Operation not permitted": "許可されていません",
    "Is a directory": "フォルダーです",
    "Not a directory": "フォルダーではありません",
    "No such file or directory": "ファイルまたはフォルダーがありません",
    "No space left on device": "空き容量がありません",
    "Read-only file system": "読み取り専用です",
    "Address already in use": "すでに使われています",
    "Cannot assign requested address": "この端末のアドレスではありません",
}

# Where no sentence is known, the kind of error still says what to do.
HINTS: dict[type[RelayConnectorsError], str] = {
    CredentialsError: "接続先が認証を拒否しました。鍵とテナント名を確認してください。",
    RelayUnavailableError: "リレーに接続できません。未送信の内容は保存されています。後でもう一度実行してください。",
    BusyError: "別の実行が台帳を使用中です。終わってからもう一度実行してください。",
    LedgerError: "台帳を使用できません。",
}


def frame(lang: Lang) -> str:
    """What stands before every error."""
    return "エラー: " if lang == "ja" else "error: "


def code_of(message: str) -> str | None:
    """The code of a known sentence."""
    return next((code for code, known in MESSAGES.items() if known.pattern.fullmatch(message)), None)


def translated(message: str, lang: Lang, error: RelayConnectorsError | None = None) -> str:
    """*message* in the user's language, as far as it is known."""
    if lang == "en":
        return message
    code = code_of(message)
    if code:
        found = MESSAGES[code].pattern.fullmatch(message)
        parts = found.groupdict() if found else {}
        return MESSAGES[code].ja.format(**{name: _part(name, said) for name, said in parts.items()})
    hint = HINTS.get(type(error)) if error else None
    return f"{hint} ({message})" if hint else message


def _part(name: str, said: str) -> str:
    """A named part of a sentence: most are names and numbers, some are sentences of their own."""
    if name == "failure":
        return spoken(said)
    if name == "faults":
        return " ".join(translated(one, "ja") for one in _NEXT_FAULT.split(said))
    return _REASONS.get(said, said) if name == "why" else said
