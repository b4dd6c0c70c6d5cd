"""The sentences of a proposal for ``relay.toml``."""

from __future__ import annotations

from collections.abc import Mapping

from relay_connectors.report.text import Lang

__all__ = ["DELIMITERS", "SAID"]

DELIMITERS: Mapping[str, Mapping[Lang, str]] = {
    ",": {"en": "comma", "ja": "カンマ"},
    "\t": {"en": "tab", "ja": "タブ"},
    ";": {"en": "semicolon", "ja": "セミコロン"},
}
SAID: Mapping[str, Mapping[Lang, str]] = {
    "text": {
        "en": "# {file}: {encoding}, {delimiter}, header on line {header}, {lines}, {rows}",
        "ja": "# {file}: {encoding}、{delimiter}区切り、見出しは {header} 行目、全 {lines}、データ {rows}",
    },
    "workbook": {
        "en": "# {file}: workbook, sheet {sheet}, header on row {header}, {rows}",
        "ja": "# {file}: Excel ブック、シート {sheet}、見出しは {header} 行目、データ {rows}",
    },
    "there": {
        "en": "# [sources.{source}] reads this file already. What stands in its table is left as it is.",
        "ja": "# [sources.{source}] がすでにこのファイルを読み取ります。その表に書かれている設定は変えません。",
    },
    "complete": {"en": "# Nothing is missing there.", "ja": "# 足りない設定はありません。"},
    "add": {"en": "# To be added to {table} by hand, where right:", "ja": "# 正しければ {table} に書き加えます:"},
    "broken": {
        "en": "# {rows} cannot be separated into columns; mend the export",
        "ja": "# {rows}は列に分けられません。書き出したファイルを直してください",
    },
    "doubtful": {
        "en": "two encodings are possible; this one is more likely",
        "ja": "文字コードの候補が二つあり、こちらの可能性が高い",
    },
    "account": {"en": "part of every id: choose it once", "ja": "すべての ID の一部。一度決めたら変えない"},
    "start": {"en": "today | a day | all", "ja": "today、日付、all"},
    "sheets": {"en": "its other sheets: {others}", "ja": "ほかのシート: {others}"},
    "only_rejected": {
        "en": "only if everybody in the file was rejected",
        "ja": "不採用者だけのファイルの場合に限る",
    },
    "no_ids": {
        "en": "if the export has no ids: they are derived from these, so choose them once",
        "ja": "ID の列がない場合。これらの列から ID を作るため、一度決めたら変えない",
    },
    "own": {"en": "read by the adapter itself ({target})", "ja": "コネクターが独自に読み取る ({target})"},
    "surplus": {
        "en": "could be {target}, too; another column was taken",
        "ja": "{target} の候補だが、別の列を採用した",
    },
    "behind": {
        "en": 'read only where {front} says nothing; "" leaves it unread',
        "ja": '{front} が空の行でだけ読み取る。読み取らない場合は ""',
    },
    "another": {
        "en": "not read: another person is named in front of it; only if it is the candidate's",
        "ja": "読み取らない。前に別の人の列がある。本人のものである場合に限る",
    },
    "second": {
        "en": "behind a second name: read by itself where both names are one; only if it is always the candidate's",
        "ja": "二つ目の氏名の後にあり、両方の氏名が同じ行だけで読み取る。常に本人のものである場合に限る",
    },
    "guess": {"en": "a guess", "ja": "推測"},
    "needed_guess": {"en": "a guess; such a column is needed", "ja": "推測。この種類の列は必須"},
    "sees_dates": {"en": "every cell reads as a date", "ja": "どの値も日付として読める"},
    "sees_phones": {"en": "every cell reads as a phone number", "ja": "どの値も電話番号として読める"},
    "sees_emails": {"en": "every cell reads as an e-mail address", "ja": "どの値もメールアドレスとして読める"},
    "sees_postal": {"en": "every cell reads as a postal code", "ja": "どの値も郵便番号として読める"},
    "sees_channels": {"en": "every cell is a known channel", "ja": "どの値も既知の応募経路"},
    "sees_outcomes": {
        "en": "{known} of its {words} words are known outcomes",
        "ja": "{words} 種類の値のうち {known} 種類が選考結果の言葉",
    },
    "asked": {"en": "not read, unless as a consent: see below", "ja": "同意として以外は読み取らない。下を参照"},
    "handling": {
        "en": "not read; a consent to how data is handled is none to handing it on",
        "ja": "読み取らない。個人情報の取扱いへの同意は、第三者への提供に対する同意ではない",
    },
    "unanswered": {
        "en": "not read; called like a consent, but its cells say neither yes nor no",
        "ja": "読み取らない。同意の列のような名前だが、はい・いいえに当たる値が少ない",
    },
    "unread": {"en": "not read", "ja": "読み取らない"},
    "needed": {"en": "needed: name the column", "ja": "必須: 列名を記入"},
    "consent": {
        "en": "# May be a consent. Only you can say whether it is one to handing people on, under which wording\n"
        "# and to whom. If it is, take the # away and fill in the gaps:",
        "ja": "# 同意の列かもしれません。第三者への提供に対する同意かどうか、文面、提供先を確かめてください。\n"
        "# 該当する場合に限り、行頭の # を外して空欄を埋めます:",
    },
    "of_rows": {"en": "rows: {counts}", "ja": "行数: {counts}"},
    "others": {
        "en": "# {rows} with another answer, which stays unknown",
        "ja": "# ほかの値が {rows}。不明として扱います",
    },
    "obtained": {"en": "a column, a day, or first_seen", "ja": "列名、日付、または first_seen"},
    "version": {
        "en": 'needed: which wording people saw, such as "2026-04"',
        "ja": '必須: 本人が見た文面の版。例 "2026-04"',
    },
    "recipients": {
        "en": "needed: who receives, by name or category, as the wording says",
        "ja": "必須: 文面にある提供先の名称または区分",
    },
    "payload": {
        "en": "full | unnamed: what the wording covers",
        "ja": "full、unnamed (氏名なし)。文面の範囲に合わせる",
    },
}
