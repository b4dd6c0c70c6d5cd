"""What the settings mean that adapters share, in a line each; an adapter's own say it themselves (``description``)."""

from __future__ import annotations

from collections.abc import Mapping

from relay_connectors.report.text import Lang

__all__ = ["ABOUT", "MEANINGS"]

MEANINGS: Mapping[str, Mapping[Lang, str]] = {
    "account": {
        "en": "which account of that system; part of every id, so choose it once",
        "ja": "そのシステムのどのアカウントか。すべての ID の一部になるため、一度決めたら変えない",
    },
    "timezone": {
        "en": "the zone of times that the source writes without one",
        "ja": "時差の書かれていない時刻をどの地域の時刻とみなすか",
    },
    "path": {
        "en": "a file, a folder, or a pattern such as exports/*.csv; relative to the settings file",
        "ja": "ファイル、フォルダー、または exports/*.csv のようなパターン。設定ファイルの場所が起点",
    },
    "encoding": {
        "en": "the encoding, such as cp932; found out if it is left out",
        "ja": "文字コード。例 cp932。省略すると自動判別",
    },
    "delimiter": {
        "en": "one character between the columns, or tab; found out if it is left out",
        "ja": "列の区切り文字 1 文字、または tab。省略すると自動判別",
    },
    "header_row": {
        "en": "the line of the header, the first line is 1; found out if it is left out",
        "ja": "見出しの行番号。先頭行が 1。省略すると自動判別",
    },
    "sheet": {
        "en": "of a workbook: the sheet's name, or its number from 1; else the first visible one with a header",
        "ja": "Excel ブックのシート名、または 1 から数えた番号。省略すると、見出しのある最初の表示シート",
    },
    "snapshot": {
        "en": "whether each export holds every application: one that is missing twice in a row is gone",
        "ja": "毎回の書き出しが全件か。true なら、2 回続けて載っていない応募はなくなったものとする",
    },
    "columns": {
        "en": 'header = target, added to what is known; "" leaves a column unread (csv sniff proposes it)',
        "ja": '見出し = 項目。既知の見出しに加わる。"" なら読み取らない (csv sniff が案を作る)',
    },
    "keep": {
        "en": "columns that are kept in the ledger for your rules, and never sent",
        "ja": "ルールで使うために台帳に残す列。送信はしない",
    },
    "date_formats": {
        "en": "strptime formats that are tried before all others, such as %d.%m.%Y",
        "ja": "最初に試す日付の書式 (strptime)。例 %d.%m.%Y",
    },
    "id_from": {
        "en": "columns of which an application id is derived, for an export that has none",
        "ja": "応募 ID の列がない場合に、ID のもとにする列",
    },
    "id_digits": {
        "en": "how many digits an application id has at least: 123 is read as 00123 where it is 5",
        "ja": "応募 ID の最小桁数。5 なら 123 を 00123 と読む",
    },
    "words": {
        "en": "your own words, each with what it means; asked before the program's tables",
        "ja": "社内の呼び方とその意味。内蔵の表より優先",
    },
    "outcome": {
        "en": "how every row ended that does not say so: for a list that holds only rejected people",
        "ja": "結果の書かれていない行の結果。不採用者だけの一覧に使う",
    },
    "client_id": {
        "en": "the public half of the credential; may be a reference such as env:NAME",
        "ja": "認証情報のうち公開部分。env:変数名 なども可",
    },
    "client_secret": {"en": "the secret half of the credential", "ja": "認証情報のうち秘密部分"},
    "base_url": {
        "en": "where the API is: everything before a resource's name",
        "ja": "API の場所。リソース名より前のすべて",
    },
    "token_url": {"en": "where access tokens are asked for", "ja": "アクセストークンの取得先"},
}
ABOUT: Mapping[str, str] = {
    "Reads any CSV or TSV export whose header says what its columns are.": (
        "見出しから列の意味が分かる CSV、TSV、Excel の書き出しファイルを読み取ります。"
    ),
    "Reads the export of either generation, whatever program saved it last.": (
        "HRMOS採用 の書き出しファイルを、新旧どちらの形式でも、どのソフトで保存されていても読み取ります。"
    ),
    "Reads the applications of one account, each joined with its candidate, job, reason, stage and source.": (
        "Greenhouse の応募を、候補者、求人、理由、選考段階、応募経路と合わせて読み取ります。"
    ),
}
