"""A diagnosis for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from relay_connectors.report.doctor import Diagnosis, SourceFindings
from relay_connectors.report.findings import Findings, note_text
from relay_connectors.report.places import places_text
from relay_connectors.report.teaching import hidden_words, words_json, words_toml
from relay_connectors.report.text import Lang, columns
from relay_connectors.report.words import OUTCOMES, SKIPPED, WARNINGS, word

__all__ = ["doctor_json", "doctor_text"]

DELIMITERS: dict[str, dict[Lang, str]] = {
    ",": {"en": "comma", "ja": "カンマ"},
    "\t": {"en": "tab", "ja": "タブ"},
    ";": {"en": "semicolon", "ja": "セミコロン"},
}
Translate = Callable[[str], str]


def doctor_json(found: Diagnosis) -> dict[str, Any]:
    """Everything that was found; the lines to paste are in ``toml`` of each source."""
    return {
        "settings": found.settings.as_json(),
        "ledger": found.ledger.as_json(),
        "relay": found.relay.as_json(),
        "mail": found.mail.as_json(),
        "sources": {
            name: {
                **source.as_json(),
                "words": words_json(source.words),
                "toml": "".join(f"{line}\n" for line in words_toml(name, source.words, "en")),
            }
            for name, source in found.sources.items()
        },
        "exit_code": found.exit_code,
    }


def doctor_text(found: Diagnosis, lang: Lang, translate: Translate) -> str:
    """The same in words; *translate* puts a problem's message into the reader's language."""
    ja = lang == "ja"
    lines = [
        *_thing("設定" if ja else "Settings", found.settings, lang, translate, ("path",)),
        *_thing("台帳" if ja else "Ledger", found.ledger, lang, translate, ("path",)),
        *columns(_ledger(found.ledger.facts, lang), indent=2),
        *_thing("リレー" if ja else "Relay", found.relay, lang, translate, ("url", "tenant")),
        *columns(_relay(found.relay.facts, lang), indent=2),
    ]
    if found.mail.facts:
        lines += [
            *_thing("メール" if ja else "Mail", found.mail, lang, translate, ()),
            *columns(_mail(found.mail.facts, lang), indent=2),
        ]
    for name, source in found.sources.items():
        lines += [*_source(name, source, lang), *_said(source, lang, translate)]
    taught = [line for name, source in found.sources.items() for line in _words(name, source, lang)]
    return "\n".join([*lines, *taught])


def _thing(title: str, found: Findings, lang: Lang, translate: Translate, names: tuple[str, ...]) -> list[str]:
    told = " ".join(str(found.facts[name]) for name in names if name in found.facts)
    return [f"{title}: {_verdict(found, lang)}" + (f"  {told}" if told else ""), *_said(found, lang, translate)]


def _verdict(found: Findings, lang: Lang) -> str:
    if found.problems:
        return "問題あり" if lang == "ja" else "PROBLEM"
    return "OK" if found.facts else "-"


def _said(found: Findings, lang: Lang, translate: Translate) -> list[str]:
    problems = [f"  ! {translate(line)}" for _, message in found.problems for line in message.splitlines()]
    return problems + [f"  * {note_text(code, parts, lang)}" for code, parts in found.notes]


def _ledger(facts: Mapping[str, Any], lang: Lang) -> list[tuple[str, str]]:
    """A ledger that passed."""
    if "schema" not in facts:
        return []
    if lang == "ja":
        return [("状態", f"壊れていません (スキーマ {facts['schema']}、{facts['bytes']:,} バイト)")]
    return [("state", f"whole, schema {facts['schema']}, {facts['bytes']:,} bytes")]


def _relay(facts: Mapping[str, Any], lang: Lang) -> list[tuple[str, str]]:
    """A relay that answered."""
    if "schema" not in facts:
        return []
    ja, range_ = lang == "ja", "{min}-{max}".format(**facts["schema"])
    rows = [("スキーマ" if ja else "schema", range_), ("TLS", _tls(facts["tls"], lang))]
    if (skew := facts.get("clock_skew_seconds")) is not None:
        rows.append(("時計のずれ" if ja else "clock", f"{skew:+d} 秒" if ja else f"{skew:+d} s"))
    return rows


def _mail(facts: Mapping[str, Any], lang: Lang) -> list[tuple[str, str]]:
    """What is set up to send rejection mails."""
    ja, rate = lang == "ja", facts["per_minute"]
    rows = [("送信方法" if ja else "transport", facts["transport"])]
    if facts.get("reachable"):
        rows.append(
            ("接続" if ja else "server", "応答あり (何も送信していません)" if ja else "answers; nothing was sent")
        )
    rows += [
        (f"文面 ({name})" if ja else f"wording ({name})", told) for name, told in facts.get("templates", {}).items()
    ]
    return [*rows, ("速さ" if ja else "pace", f"毎分 {rate} 通まで" if ja else f"at most {rate} a minute")]


def _tls(trusted: bool, lang: Lang) -> str:  # noqa: FBT001  a fact
    if trusted:
        return "証明書を確認済み" if lang == "ja" else "certificate trusted"
    return "なし (この端末内)" if lang == "ja" else "none, on this machine only"


def _source(name: str, found: SourceFindings, lang: Lang) -> list[str]:
    ja, facts = lang == "ja", found.facts
    rows = [("ファイル" if ja else "file", _file(file, lang)) for file in facts.get("files", ())]
    if api := facts.get("api"):
        rows.append(("API", f"{api['version']} {api['url']}"))
        rows += [("TLS", _tls(api["tls"], lang))] if "tls" in api else []
    if read := facts.get("columns"):
        rows.append(("列" if ja else "columns", _columns(read, lang)))
    if "rows" in facts:
        rows.append(("行" if ja else "rows", _rows(facts, lang)))
        rows += _counts("結果" if ja else "outcomes", facts["outcomes"], OUTCOMES, lang)
        rows += _counts("別の行と矛盾・上書き" if ja else "overruled", facts.get("overruled", {}), OUTCOMES, lang)
        rows += _counts("対象外" if ja else "skipped", facts["skipped"], SKIPPED, lang)
        rows += _counts("使えない行" if ja else "unusable", facts["unusable"], {}, lang)
        rows += _warnings("警告" if ja else "warnings", facts["warnings"], facts["warned_at"], lang)
    return [f"[{name}] {facts['connector']}: {_verdict(found, lang)}", *columns(rows, indent=2)]


def _file(file: Mapping[str, Any], lang: Lang) -> str:
    delimiter = DELIMITERS.get(file["delimiter"], {}).get(lang, repr(file["delimiter"]))
    header = file["header_row"]
    if lang == "ja":
        line = f"見出しは {header} 行目" if header else "見出しなし"
        return f"{file['name']} ({file['encoding']}、{delimiter}区切り、{line})"
    line = f"header on line {header}" if header else "no header"
    return f"{file['name']} ({file['encoding']}, {delimiter}, {line})"


def _rows(facts: Mapping[str, Any], lang: Lang) -> str:
    told, again = f"{facts['rows']:,}", facts["counts"]["duplicates"]
    if not again:
        return told
    return f"{told} (うち {again:,} 行は同じ行の繰り返し)" if lang == "ja" else f"{told} ({again:,} of them again)"


def _columns(read: Mapping[str, Any], lang: Lang) -> str:
    mapped, unmapped = len(read["mapped"]), read["unmapped"]
    if lang == "ja":
        return f"{mapped} 列を読み取り" + (f"、読み取らない列: {'、'.join(unmapped)}" if unmapped else "")
    return f"{mapped} are read" + (f"; not read: {', '.join(unmapped)}" if unmapped else "")


def _counts(
    title: str, counts: Mapping[str, int], words: dict[str, dict[Lang, str]], lang: Lang
) -> list[tuple[str, str]]:
    told = ", ".join(f"{word(words, code, lang)} {number:,}" for code, number in counts.items())
    return [(title, told)] if told else []


def _warnings(title: str, counts: Mapping[str, int], places: Mapping[str, Any], lang: Lang) -> list[tuple[str, str]]:
    """One line for each, and where they are: there may be many of them, and each is a thing to be mended."""
    told = []
    for code, number in counts.items():
        told.append(f"{word(WARNINGS, code, lang)} {number:,} ({code})")
        told += [f"  {places_text(places[code], lang)}"] if code in places else []
    return [("" if at else title, line) for at, line in enumerate(told)]


def _words(name: str, source: SourceFindings, lang: Lang) -> list[str]:
    lines = words_toml(name, source.words, lang)
    hidden = [f"# {line}" for line in hidden_words(source.words, lang)]
    if not lines and not hidden:
        return []
    ja = lang == "ja"
    head = (
        "# 判定できない表記です。意味を記入して設定ファイルに貼り付けてください (すでにある表には行だけを加えます):"
        if ja
        else "# Words that no table knows. Fill in what they mean and paste this into the settings "
        "(into the table, where it is there already):"
    )
    return ["", head, *lines, *hidden]
