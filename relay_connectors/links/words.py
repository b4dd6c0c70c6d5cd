"""Why somebody gets no link or mail today, in a sentence: what the gate says, and what is about link and mail alone."""

from __future__ import annotations

from typing import Literal

from relay_connectors.gate.words import say

__all__ = ["SENTENCES", "why"]

Lang = Literal["ja", "en"]

SENTENCES: dict[str, dict[Lang, str]] = {
    "source_not_configured": {
        "en": "The source is not in relay.toml, or has no start.",
        "ja": "取得元が relay.toml にないか、開始日が未選択です。",
    },
    "link_expired": {"en": "The link has expired.", "ja": "リンクの有効期限が切れています。"},
    "other_link": {
        "en": "The same person has another link that still lives.",
        "ja": "同じ人に、有効な別のリンクがあります。",
    },
    "link_closed": {
        "en": "The link was revoked, or somebody registered with it.",
        "ja": "リンクが取り消されたか、登録に使われています。",
    },
    "content_gone": {
        "en": "The record's content is not kept any more.",
        "ja": "記録の内容がすでに保管されていません。",
    },
    "no_address": {"en": "There is no mail address.", "ja": "メールアドレスがありません。"},
    "bad_address": {"en": "The mail address cannot be one.", "ja": "メールアドレスとして使えない値です。"},
    "mail_unfit": {
        "en": "Something of their own makes their mail a wrong one, such as a name that holds an address of the web.",
        "ja": "氏名に URL が含まれるなど、本人の項目のためにメールが正しくなりません。",
    },
    "already_mailed": {
        "en": "The same person was mailed another link that still lives.",
        "ja": "同じ人に、有効な別のリンクを送信済みです。",
    },
}


def why(code: str, lang: Lang) -> str:
    """The sentence of *code*."""
    return SENTENCES[code][lang] if code in SENTENCES else say(code, lang)
