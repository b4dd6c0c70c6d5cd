"""Every finding of the lint in a sentence, Japanese and English."""

from __future__ import annotations

from typing import Literal

__all__ = ["SENTENCES", "say"]

Lang = Literal["ja", "en"]

SENTENCES: dict[str, dict[Lang, str]] = {
    "link_missing": {
        "en": "The relay's link is missing; put it on a line of its own.",
        "ja": "リレーのリンクがありません。単独の行に入れてください。",
    },
    "link_many": {
        "en": "There is more than one relay link; the other one is somebody else's.",
        "ja": "リレーのリンクが複数あります。一人に載せるリンクは一つだけです。",
    },
    "link_not_alone": {
        "en": "Something was added to the relay's link, so it opens nothing or tells who the reader is.",
        "ja": "リレーのリンクに余計な文字が付いています。そのままでは開けないか、本人が特定されます。",
    },
    "link_shared": {
        "en": "Two mails carry the same link; a link belongs to one person.",
        "ja": "同じリンクが複数のメールにあります。リンクは一人に一つです。",
    },
    "placeholder": {
        "en": "A gap was never filled in.",
        "ja": "埋められていない箇所があります。",
    },
    "empty_name": {
        "en": 'Nothing stands where the name belongs; write {{ name or "applicant" }}.',
        "ja": '宛名が空になります。{{ name or "ご応募者" }} のように書いてください。',
    },
    "personal_url": {
        "en": "An address holds something personal (a name, mail address, phone number or application id).",
        "ja": "URL に個人に関する値 (氏名、メールアドレス、電話番号、応募IDなど) が含まれています。",
    },
    "not_https": {
        "en": "An address is not https.",
        "ja": "https でない URL があります。",
    },
    "markup": {
        "en": "The mail is plain text and shows HTML as it is typed; write the address alone, without a tag.",
        "ja": "メールはテキスト形式のため、HTML のタグがそのまま表示されます。タグを使わず URL だけを書いてください。",
    },
    "web_address": {
        "en": "The name, the job or the application id holds an address of the web, which the mail would spread.",
        "ja": "氏名、求人、応募ID のいずれかに URL が含まれ、メールにそのまま載ってしまいます。",
    },
    "no_way_out": {
        "en": "Nothing says how to refuse further mails of this kind, with an address to turn to.",
        "ja": "今後の案内を断る方法と、その連絡先の記載がありません。",
    },
    "no_name": {
        "en": "The sender's name is missing ([mail] company, or [provider] name).",
        "ja": "送信者の名称がありません ([mail] company、または [provider] name)。",
    },
    "no_address": {
        "en": "The sender's postal address is missing ([mail] address, or [provider] address).",
        "ja": "送信者の住所がありません ([mail] address、または [provider] address)。",
    },
    "no_contact": {
        "en": "The sender's contact is missing ([mail] contact, or the address of [mail] from).",
        "ja": "送信者の連絡先がありません ([mail] contact、または [mail] from のアドレス)。",
    },
    "recipients": {
        "en": "The mail does not go to exactly one person.",
        "ja": "宛先が一人ではありません。",
    },
    "unreadable": {
        "en": "This is no mail with a text part.",
        "ja": "本文のあるメールとして読めません。",
    },
    "template": {
        "en": "The template cannot be used.",
        "ja": "テンプレートとして使えません。",
    },
}


def say(code: str, lang: Lang = "en") -> str:
    """The sentence of *code*."""
    return SENTENCES[code][lang]
