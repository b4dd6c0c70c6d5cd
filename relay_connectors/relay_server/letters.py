"""The words of the relay's mails, in Japanese and English."""

from __future__ import annotations

from datetime import datetime

from relay_connectors.relay_server.consent_texts import Language
from relay_connectors.relay_server.mailbox import Letter

__all__ = ["code_letter", "door_letter", "receipt_letter"]

_CODE: dict[Language, tuple[str, str]] = {
    "ja": (
        "【キャリアリレー】確認コード",
        (
            "確認コード: {code}\n\n"
            "登録ページに、このコードを{minutes}分以内にご入力ください。\n"
            "お心当たりがない場合は、このメールを破棄してください。何も登録されません。\n"
        ),
    ),
    "en": (
        "Career Relay: your code",
        (
            "Your code: {code}\n\n"
            "Enter it on the registration page within {minutes} minutes.\n"
            "If you did not ask for it, ignore this mail. Nothing will be registered.\n"
        ),
    ),
}
_APPROVAL: dict[Language, tuple[str, str]] = {
    "ja": (
        "【キャリアリレー】ご確認のお願い",
        (
            "ご登録の内容について、ご確認いただきたいことがあります。\n\n"
            "次のページからお進みのうえ、「確認待ち」のページをご覧ください。\n{url}\n\n"
            "お決めいただくまで、プロフィールは変わらず、お名前とご連絡先が新たに伝わることもありません。\n"
        ),
    ),
    "en": (
        "Career Relay: please decide",
        (
            "There is something about your registration for you to decide.\n\n"
            'Start here and open the page "To decide":\n{url}\n\n'
            "Until you decide, your profile stays as it is, and your name and contact go to nobody new.\n"
        ),
    ),
}
_INVITATION: dict[Language, tuple[str, str]] = {
    "ja": (
        "【キャリアリレー】ご登録のご案内",
        (
            "ご応募先の企業から、あなたの同意に基づき、キャリアリレーへのご紹介をいただきました。\n\n"
            "次のページから、ご希望に合わせてご登録いただけます。\n{url}\n\n"
            "ご登録は任意です。ご登録にならなければ、エージェントへの情報提供は行われません。\n"
            "同意の撤回も、同じページからいつでも行えます。\n"
        ),
    ),
    "en": (
        "Career Relay: an invitation",
        (
            "The company you applied to has referred you to Career Relay, on the basis of your consent.\n\n"
            "You can register here, as far as you wish:\n{url}\n\n"
            "Registering is up to you. Unless you do, nothing is passed on to agencies.\n"
            "You can withdraw your consent on the same page at any time.\n"
        ),
    ),
}
_RECEIPT: dict[Language, tuple[str, str]] = {
    "ja": (
        "【キャリアリレー】ご登録の控え",
        (
            "ご登録ありがとうございます。同意いただいた項目は次のとおりです。\n\n{scopes}\n\n"
            "同意文書の版: {version}\n文書のハッシュ値: {digest}\n\n"
            "内容の確認と同意の撤回は、次のページからいつでも行えます。\n{url}\n"
        ),
    ),
    "en": (
        "Career Relay: your receipt",
        (
            "Thank you for registering. You agreed to the following.\n\n{scopes}\n\n"
            "Version of the wording: {version}\nDigest of the wording: {digest}\n\n"
            "You can look at this and withdraw it at any time here:\n{url}\n"
        ),
    ),
}


def code_letter(mail_id: str, recipient: str, at: datetime, language: Language, *, code: str, minutes: int) -> Letter:
    """The mail with a one-time code."""
    subject, text = _CODE[language]
    return Letter(mail_id, "code", recipient, subject, text.format(code=code, minutes=minutes), at)


def door_letter(kind: str, mail_id: str, recipient: str, at: datetime, language: Language, *, url: str) -> Letter:
    """A mail that leads to the person's door: ``invitation`` for whom the employer referred, else ``approval``."""
    subject, text = (_INVITATION if kind == "invitation" else _APPROVAL)[language]
    return Letter(mail_id, kind, recipient, subject, text.format(url=url), at)


def receipt_letter(
    mail_id: str,
    recipient: str,
    at: datetime,
    language: Language,
    *,
    titles: list[str],
    version: str,
    digest: str,
    url: str,
) -> Letter:
    """The mail that says what somebody agreed to, and how to take it back."""
    subject, text = _RECEIPT[language]
    scopes = "\n".join(f"- {title}" for title in titles)
    return Letter(
        mail_id, "receipt", recipient, subject, text.format(scopes=scopes, version=version, digest=digest, url=url), at
    )
