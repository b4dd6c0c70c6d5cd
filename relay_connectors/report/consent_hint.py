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
TAKEN_BACK: dict[Lang, str] = {
    "en": "# {withdrawn}: called like a consent that was refused or taken back. Its days are never those of a\n"
    "# consent, and no rule reads a day without an answer. To keep out whoever has anything there, write in\n"
    "# [sources.{source}]: columns = {{ {kept_out} }}",
    "ja": "# {withdrawn} の見出しは同意の撤回や拒否を表しています。その日付を同意日にはしないでください。\n"
    "# 規則は、はい・いいえの答えがない日付を読みません。記入のある人を除くには [sources.{source}] に書きます:\n"
    "# columns = {{ {kept_out} }}",
}


def consent_hint(source: str, found: UnreadConsents, lang: Lang, settings: str) -> str:
    """The hint, to be pasted as a whole into the file *settings*.

    All but the rule is a comment, and the rule is refused while it has gaps.
    """
    names = ("、" if lang == "ja" else ", ").join(found.names)
    unread = ", ".join(f'{quoted(name)} = ""' for name in found.names)
    withdrawn = found.withdrawals
    heads = [HEAD, *([TAKEN_BACK] if withdrawn else [])]
    if found.columns:
        heads += [PASTE] if found.whole else [PASTE, BEGINNING]
    elif set(withdrawn) != set(found.names):
        heads.append(NO_ANSWER)
    parts = {"source": source, "names": names, "file": found.file, "unread": unread, "rows": MOST_ROWS}
    parts["withdrawn"] = ("、" if lang == "ja" else ", ").join(withdrawn)
    parts["kept_out"] = ", ".join(f'{quoted(name)} = "flags.do_not_contact"' for name in withdrawn)
    lines = [one[lang].format(**parts, settings=settings) for one in heads]
    return "\n".join([*lines, *_rules(source, found, lang)])


def consent_hint_json(source: str, found: UnreadConsents) -> dict[str, Any]:
    """The same for programs."""
    toml = "".join(f"{line}\n" for line in _rules(source, found, "en"))
    columns, withdrawals = list(found.names), list(found.withdrawals)
    return {"source": source, "file": found.file, "columns": columns, "withdrawals": withdrawals, "toml": toml}


def _rules(source: str, found: UnreadConsents, lang: Lang) -> list[str]:
    return [line for column in found.columns for line in consent_rule(source, column, lang)]
