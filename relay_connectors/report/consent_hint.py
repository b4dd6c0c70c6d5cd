"""A hint at columns that look like consents and that no rule reads, with the lines that would read them."""

from __future__ import annotations

from typing import Any

from relay_connectors.connector.unread_consents import MOST_ROWS, UnreadConsents
from relay_connectors.report.proposal import consent_rule
from relay_connectors.report.teaching import quoted
from relay_connectors.report.text import Lang

__all__ = ["consent_hint", "consent_hint_json"]

HEAD: dict[Lang, str] = {
    "en": "# {source}: no rule reads {names} of {file}, so what is said there counts for nobody.",
    "ja": "# {source}: {file} の {names} を読む規則がないため、そこにある同意や拒否は誰のものとしても扱われません。",
}
PASTE: dict[Lang, str] = {
    "en": "# Only you can say whether it is a consent to handing people on, under which wording, and to whom. If so,\n"
    "# paste this into {settings} and fill in its gaps; if not, say so in [sources.{source}]: columns = {{ {unread} }}",
    "ja": "# 第三者への提供に対する同意かどうか、文面、提供先を確かめてください。該当する場合は\n"
    "# {settings} に貼り付けて空欄を埋めます。該当しない場合は [sources.{source}] に書きます: columns = {{ {unread} }}",
}
BEGINNING: dict[Lang, str] = {
    "en": "# Its first {rows:,} rows were looked at; relay-connectors csv sniff looks at all for further answers.",
    "ja": "# 先頭の {rows:,} 行だけを見ています。ほかの答えも含めて見るには relay-connectors csv sniff を使います。",
}
NO_ANSWER: dict[Lang, str] = {
    "en": "# A date alone is no consent: a rule needs a column that says yes or no. Ask whoever runs the ATS for one,\n"
    "# or bring the answers in from a file of your own: relay-connectors consent import FILE\n"
    "# (docs/howto/record-consent.md)",
    "ja": "# 日付だけでは同意になりません。規則には、はい・いいえを答えた列が必要です。\n"
    "# ATS の管理者に列の追加を頼むか、手元のファイルから回答を取り込んでください:\n"
    "# relay-connectors consent import ファイル (docs/howto/record-consent.ja.md)",
}


def consent_hint(source: str, found: UnreadConsents, lang: Lang, settings: str) -> str:
    """The hint, to be pasted as a whole into the file *settings*.

    All but the rule is a comment, and the rule is refused while it has gaps.
    """
    names = ("、" if lang == "ja" else ", ").join(found.names)
    unread = ", ".join(f'{quoted(name)} = ""' for name in found.names)
    told = PASTE if found.columns else NO_ANSWER
    heads = (HEAD, told) if found.whole or not found.columns else (HEAD, told, BEGINNING)
    parts = {"source": source, "names": names, "file": found.file, "unread": unread, "rows": MOST_ROWS}
    lines = [one[lang].format(**parts, settings=settings) for one in heads]
    return "\n".join([*lines, *_rules(source, found, lang)])


def consent_hint_json(source: str, found: UnreadConsents) -> dict[str, Any]:
    """The same for programs."""
    toml = "".join(f"{line}\n" for line in _rules(source, found, "en"))
    return {"source": source, "file": found.file, "columns": list(found.names), "toml": toml}


def _rules(source: str, found: UnreadConsents, lang: Lang) -> list[str]:
    return [line for column in found.columns for line in consent_rule(source, column, lang)]
