"""A table of ``relay.toml`` for a file that nobody described yet: what is known stands there, the rest as comments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from relay_connectors.connector.sniffing import ConsentColumn, SniffedColumn, SniffedFile
from relay_connectors.connector.targets import APPLICATION_ID, OUTCOME, TARGETS
from relay_connectors.connector.unmapped import WordCount
from relay_connectors.report.teaching import hidden_words, quoted, words_json, words_toml
from relay_connectors.report.text import Lang

__all__ = ["proposal_json", "proposal_toml"]

DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon"}
SAID: Mapping[str, Mapping[Lang, str]] = {
    "facts": {
        "en": "# {file}: {encoding}, {delimiter}, header on line {header}, {lines:,} lines, {rows:,} rows",
        "ja": "# {file}: {encoding}、区切り {delimiter}、見出しは {header} 行目、全 {lines:,} 行、データ {rows:,} 行",
    },
    "broken": {
        "en": "# {rows:,} rows cannot be separated into their columns; mend them in the export",
        "ja": "# {rows:,} 行は列に分けられません。書き出したファイルを直してください",
    },
    "doubtful": {
        "en": "two encodings are possible; this one is more likely",
        "ja": "文字コードの候補が二つあり、こちらの可能性が高い",
    },
    "account": {"en": "part of every id: choose it once", "ja": "すべての ID の一部。一度決めたら変えない"},
    "start": {"en": "today | a day | all", "ja": "today、日付、all"},
    "only_rejected": {
        "en": "only if everybody in the file was rejected",
        "ja": "不採用者だけのファイルの場合に限る",
    },
    "own": {"en": "read by the adapter itself as {target}", "ja": "アダプターが {target} として読み取る"},
    "surplus": {
        "en": "could be {target}, too; another column was taken",
        "ja": "{target} の候補だが、別の列を採用した",
    },
    "guess": {"en": "a guess", "ja": "推測"},
    "needed_guess": {"en": "a guess; such a column is needed", "ja": "推測。この種類の列は必須"},
    "unread": {"en": "not read", "ja": "読み取らない"},
    "needed": {"en": "needed: name the column", "ja": "必須: 列名を記入"},
    "consent": {
        "en": "# Is this a consent that counts? Only you can say so. Its wording, who receives, and since when:",
        "ja": "# 同意とみなすかどうかは、文面、提供先、取得日を確認して決めてください:",
    },
    "of_rows": {"en": "rows: {counts}", "ja": "行数: {counts}"},
}


def proposal_toml(
    path: str, found: SniffedFile, *, account: str, source: str, lang: Lang, told: Mapping[str, str | int] | None = None
) -> str:
    """The table ``[sources.NAME]`` for the file; it loads once the lines marked as needed are filled in.

    *told* are the settings under which the file was looked at.
    """
    lines = [*_facts(path, found, lang), "", *_head(path, found, account=account, source=source, lang=lang)]
    if told:
        lines += [f"{name} = {quoted(value) if isinstance(value, str) else value}" for name, value in told.items()]
    lines += ["", f"[sources.{source}.columns]", *_columns(found, lang)]
    if words := words_toml(source, found.words, lang):
        lines += ["", *_commented(words)]
    lines += [f"# {line}" for line in hidden_words(found.words, lang)]
    if found.consent:
        lines += ["", *_consent(source, found.consent, lang)]
    return "\n".join(lines) + "\n"


def _say(code: str, lang: Lang, **parts: Any) -> str:
    return SAID[code][lang].format(**parts)


def _facts(path: str, found: SniffedFile, lang: Lang) -> list[str]:
    shape = found.shape
    delimiter = DELIMITERS.get(shape.delimiter, quoted(shape.delimiter))
    facts = _say(
        "facts",
        lang,
        file=quoted(path),
        encoding=shape.encoding,
        delimiter=delimiter,
        header=shape.header_row,
        lines=found.lines,
        rows=found.rows,
    )
    return [facts, _say("broken", lang, rows=found.broken)] if found.broken else [facts]


def _head(path: str, found: SniffedFile, *, account: str, source: str, lang: Lang) -> list[str]:
    shape = found.shape
    lines = [
        f"[sources.{source}]",
        f"connector = {quoted(found.connector)}",
        f"account = {quoted(account)}  # {_say('account', lang)}",
        f"path = {quoted(path)}",
        f'# start = "today"  # {_say("start", lang)}',
    ]
    if "encoding_ambiguous" in shape.warnings:
        lines.append(f"encoding = {quoted(shape.encoding)}  # {_say('doubtful', lang)}")
    if OUTCOME in found.missing:
        lines.append(f'# outcome = "employer_rejected"  # {_say("only_rejected", lang)}')
    return lines


def _columns(found: SniffedFile, lang: Lang) -> list[str]:
    names: dict[str, SniffedColumn] = {}
    for column in found.columns:
        names.setdefault(column.name, column)
    lines = [_column(column, lang) for column in names.values()]
    guessed = {column.target for column in names.values() if column.how == "guess"}
    return lines + [
        f'# "…" = "{target}"  # {_say("needed", lang)}' for target in found.missing if target not in guessed
    ]


def _column(column: SniffedColumn, lang: Lang) -> str:
    name, target = quoted(column.name), column.target
    if column.how == "known" and target in TARGETS:
        return f"{name} = {quoted(target)}"
    if column.how == "known":
        return f"# {name}  {_say('own', lang, target=target)}"
    if column.how == "surplus":
        return f'{name} = ""  # {_say("surplus", lang, target=target)}'
    if column.how == "guess":
        code = "needed_guess" if target in (APPLICATION_ID, OUTCOME) else "guess"
        return f"# {name} = {quoted(target)}  # {_say(code, lang)}"
    return f'# {name} = ""  # {_say("unread", lang)}'


def _consent(source: str, column: ConsentColumn, lang: Lang) -> list[str]:
    granted, denied = _listed(column.granted), _listed(column.denied)
    rule = [
        f"[[sources.{source}.consent]]",
        f"field = {quoted(column.field)}",
        f"granted = {granted or _array(['はい'])}" + _counted(column.granted, lang),
        f"denied = {denied or _array(['いいえ'])}" + _counted(column.denied, lang),
        f"obtained_at = {quoted(column.obtained_at or 'first_seen')}",
        'scope = ["share_with_relay"]',
        'policy_version = "…"',
        'recipients = ["…"]',
        'payload = "full"  # full | unnamed',
    ]
    return [_say("consent", lang), *_commented(rule)]


def _listed(words: Sequence[WordCount]) -> str:
    return _array(one.word for one in words) if words else ""


def _array(words: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, words))}]"


def _counted(words: Sequence[WordCount], lang: Lang) -> str:
    return f"  # {_say('of_rows', lang, counts=', '.join(f'{one.rows:,}' for one in words))}" if words else ""


def _commented(lines: Iterable[str]) -> list[str]:
    return [f"# {line}".rstrip() for line in lines]


def proposal_json(path: str, found: SniffedFile, toml: str) -> dict[str, Any]:
    """Everything that was found out, for programs."""
    shape, consent = found.shape, found.consent
    return {
        "file": path,
        "connector": found.connector,
        "encoding": shape.encoding,
        "delimiter": shape.delimiter,
        "header_row": shape.header_row,
        "lines": found.lines,
        "rows": found.rows,
        "broken": found.broken,
        "warnings": list(shape.warnings),
        "columns": [{"name": one.name, "target": one.target or None, "how": one.how} for one in found.columns],
        "missing": list(found.missing),
        "words": words_json(found.words),
        "consent": {"field": consent.field, "obtained_at": consent.obtained_at} if consent else None,
        "toml": toml,
    }
