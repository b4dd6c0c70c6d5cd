"""The frequent errors in Japanese, by the English sentence the library raises.

The library's errors are English sentences; here each frequent one has a code, a pattern that finds it and its
Japanese wording, into which the pattern's named parts go. A sentence without one is shown as it is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

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


MESSAGES: dict[str, Message] = {
    # settings
    "no_settings": _known(
        r"(?P<file>.+): no such file; run: relay-connectors init .*",
        "{file}: 設定ファイルがありません。relay-connectors init "
        "で作成するか、--config または RELAY_CONFIG で指定してください。",
    ),
    "bad_toml": _known(
        r"(?P<file>.+): (?P<place>line \d+[^:]*): not TOML; .*",
        "{file}: {place}: TOML として読めません。各行は [表] か key = value で、文字列は引用符で囲みます。",
    ),
    "unknown_key_near": _known(
        r"(?P<place>.+): unknown key; did you mean (?P<near>\".*\")\?",
        "{place}: 知らない項目です。{near} ではありませんか。",
    ),
    "unknown_key": _known(
        r"(?P<place>.+): unknown key; known here: (?P<known>.*)", "{place}: 知らない項目です。ここで使える項目: {known}"
    ),
    "literal_secret": _known(
        r"(?P<key>.+): a literal secret is refused; .*",
        "{key}: 鍵そのものは書けません。env:変数名、file:パス、"
        "keyring:サービス/名前 のいずれかを書き、値はそこに置いてください。",
    ),
    "missing_secret": _known(
        r"(?P<key>.+): (?P<ref>(?:env|file|keyring):\S+) is not set or empty; (?P<remedy>.*)",
        "{key}: {ref} が設定されていないか空です。対処: {remedy}",
    ),
    "open_secret": _known(
        r"(?P<key>.+): (?P<path>.+) is open to every user; run: (?P<run>.*)",
        "{key}: {path} は誰でも読める状態です。実行してください: {run}",
    ),
    "missing_value": _known(r"(?P<place>.+): missing; write (?P<what>.*)", "{place}: 項目がありません。書き方: {what}"),
    "parties_missing": _known(
        r"A push needs a provision record: .*",
        "個人情報を送るには提供記録が必要です。relay.toml に [provider] と [relay.recipient] "
        "(name、address、representative、country) を設定してください。リンクの案内だけなら不要です。",
    ),
    "unknown_source": _known(
        r"(?P<file>.+): there is no source \"(?P<name>.*)\"; (?:did you mean|configured:) (?P<known>.*)",
        "{file}: 「{name}」という取得元はありません。候補: {known}",
    ),
    "no_source": _known(
        r"(?P<file>.+): no source is configured; .*",
        "{file}: 取得元がありません。[sources.名前] の表を加えてください。",
    ),
    "unknown_connector": _known(
        r"No connector is called (?P<name>'.*?')\.(?: Did you mean (?P<near>'.*?')\?)? Installed: (?P<known>.*)\.",
        "{name} というアダプターはありません。インストール済み: {known}",
    ),
    "exists": _known(
        r"(?P<file>.+) exists already; it is not overwritten\. .*",
        "{file} はすでにあります。上書きしません。移動するか、編集してください。",
    ),
    "extra_missing": _known(
        r"this needs the extra \"(?P<extra>.*)\"; run: (?P<run>.*)",
        "追加パッケージ {extra} が必要です。実行してください: {run}",
    ),
    "not_writable": _known(
        r"(?P<path>.+) cannot be written \((?P<why>.*)\); choose another place",
        "{path} に書き込めません ({why})。別の場所を指定してください。",
    ),
    "folder_not_empty": _known(
        r"(?P<path>.+) is not empty; name a new folder, .*",
        "{path} は空ではありません。古いメールを再び送らないよう、新しいフォルダーを指定してください。",
    ),
    "demo_folder": _known(
        r"(?P<path>.+) holds files of yours \((?P<files>.*)\); .*",
        "{path} にご自分のファイルがあります ({files})。--dir で別のフォルダーを指定してください。",
    ),
    # sources
    "no_file": _known(
        r"No file is found at (?P<path>.+); look at .*",
        "{path} にファイルがありません。取得元の path を確認するか、先に書き出してください。",
    ),
    "empty_file": _known(
        r"(?P<name>.+) (?:is empty|holds no rows); export it again, .*",
        "{name} は空です。書き出し直すか、取得元の path から外してください。",
    ),
    "undecodable": _known(
        r"(?P<name>.+) cannot be read: the bytes are not text in any of: (?P<tried>.*?); .*",
        "{name} の文字コードを判定できません (試したもの: {tried})。"
        "設定の encoding で指定するか、UTF-8 で書き出してください。",
    ),
    "wrong_encoding": _known(
        r"(?P<name>.+) is not (?P<encoding>\S+) (?:near line (?P<line>\d+)|in its first lines); .*",
        "{name} は {encoding} として読めません。設定の encoding で文字コードを指定するか、UTF-8 で書き出してください。",
    ),
    "not_text": _known(
        r"(?P<name>.+) cannot be read: this is (?P<what>.*), not text: .*",
        "{name} はテキストではありません ({what})。CSV で書き出してください。",
    ),
    "columns_lost": _known(
        r"(?P<name>.+) has lost what the export had before: (?P<columns>.*)\. Nothing of it is read\. .*",
        "{name} から、前回あった項目がなくなっています: {columns}。何も読み込んでいません。"
        "項目を含めて書き出し直すか、今後もないのが正しければ sync --allow-mass-change を一度だけ実行してください。",
    ),
    "rows_lost": _known(
        r"(?P<name>.+) had (?P<count>\d+) rows and has none now\. .*",
        "{name} は前回 {count} 行でしたが、今回は 0 行です。何も変更していません。"
        "書き出し直すか、空で正しければ sync --allow-mass-change を一度だけ実行してください。",
    ),
    "no_workbook": _known(
        r"(?P<name>.+) is damaged or no Excel workbook; .*",
        "{name} は壊れているか、Excel のブックではありません。Excel で開いて保存し直すか、CSV で書き出してください。",
    ),
    "file_denied": _known(
        r"(?P<name>.+) cannot be read \((?P<why>.*)\); look at .*",
        "{name} を読めません ({why})。ファイルと権限を確認してください。",
    ),
    "no_status_column": _known(
        r"No column says how an application ended\. Recognised: (?P<known>.*?)\. Name the column .*",
        "選考結果の列がありません。認識した列: {known}。設定で列を指定してください: "
        'columns = {{ "結果" = "decision.outcome" }}。'
        '不採用者だけのファイルなら outcome = "employer_rejected" と書いてください。',
    ),
    "no_id_column": _known(
        r"No column holds an id of the application, .* Recognised: (?P<known>.*?)\. Name it .*",
        "応募IDの列がありません。認識した列: {known}。設定で列を指定してください: "
        'columns = {{ "応募番号" = "source.application_id" }}',
    ),
    "no_header": _known(
        r"(?P<name>.+): (?:line \d+ is no header|no header stands in the first \d+ rows): .*",
        "{name}: 見出し行が見つかりません。header_row で行番号を、または columns で列の意味を指定してください。",
    ),
    "no_table": _known(
        r"The connector (?P<name>'.*?') reads no tables, .*",
        "アダプター {name} は表を読むものではないため、調べられません。",
    ),
    # the ledger
    "busy": _known(
        r"Another run \(process (?P<process>\d+) on (?P<host>.*)\) is using this ledger; run again later\.",
        "別の実行 ({host} のプロセス {process}) が台帳を使用中です。終わってからもう一度実行してください。",
    ),
    "other_identity": _known(
        r"The identity key is not the one this ledger was made with, .*",
        "識別鍵が、この台帳を作ったときのものと異なります。このままでは全員の ID が変わってしまいます。"
        "元の鍵に戻す ([identity] key) か、空の台帳で始めてください。",
    ),
    "bad_identity": _known(
        r"The identity key must be .*",
        "識別鍵は 64 文字の 16 進数 1 行です。init が作成したファイルを指定してください。",
    ),
    "disk_full": _known(
        r"The ledger (?P<path>.+) cannot be used: the disk is full: .*",
        "台帳 {path} に書き込めません。ディスクがいっぱいです。"
        "空きを作って再実行してください。失われたものはありません。",
    ),
    "ledger_damaged": _known(
        r"The ledger (?P<path>.+) (?:is damaged|cannot be used: the file is (?:damaged|not a ledger)).*",
        "台帳 {path} が壊れているか、台帳ではありません。控えから戻してください。",
    ),
    "unknown_record": _known(
        r"the ledger holds no such record; .*",
        "その記録は台帳にありません。record_id か、取得元/応募ID を指定してください。",
    ),
    # issues
    "unknown_issue": _known(
        r"there is no issue (?P<number>\d+); see: .*",
        "{number} 番の要対応はありません。一覧: relay-connectors issues list",
    ),
    "useless_retry": _known(
        r"issue (?P<number>\d+) \((?P<code>\w+)\) does not go away by trying again; .*",
        "{number} 番 ({code}) は再処理では解決しません。対応してから issues resolve で閉じてください。",
    ),
    # the relay
    "no_relay": _known(
        r"(?P<file>.+): relay: missing; .*", "{file}: [relay] がありません。url、tenant、api_key を設定してください。"
    ),
    "relay_down": _known(
        r"(?i:the relay does not answer): (?P<what>.*)",
        "リレーに接続できません。未送信の内容はすべて保存されています。後でもう一度実行してください。({what})",
    ),
    "relay_unavailable": _known(
        r"the relay is not available: (?P<what>.*)",
        "リレーが一時的に利用できません。未送信の内容はすべて保存されています。後でもう一度実行してください。({what})",
    ),
    "relay_refused_key": _known(
        r"(?P<host>\S+) refused relay\.api_key of tenant (?P<tenant>'.*?'): (?P<said>.*?) at .*",
        "{host} が認証を拒否しました (テナント {tenant}, {said})。relay.api_key と relay.tenant を確認してください。",
    ),
    "no_relay_there": _known(
        r"(?P<host>\S+) did not answer as a relay: (?P<what>.*); is relay\.url right\?",
        "{host} はリレーとして応答していません ({what})。relay.url を確認してください。",
    ),
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
        return MESSAGES[code].ja.format(**(found.groupdict() if found else {}))
    hint = HINTS.get(type(error)) if error else None
    return f"{hint} ({message})" if hint else message
