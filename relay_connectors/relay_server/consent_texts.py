"""What a candidate agrees to, word for word, in Japanese and English.

The wording of a policy version never changes: a change of words is a new version. ``text_sha256`` of a
consent is the digest of the whole text in the language the person saw, so it can be shown later what was
on the page. share_with_relay is not here on purpose: handing over the employer's file is asked by the
employer, never by this page.
"""

from __future__ import annotations

import hashlib
from typing import Literal, NamedTuple

import orjson

from relay_connectors.record.vocabulary import Scope

__all__ = ["OFFERED", "POINT_SCOPES", "POLICY_VERSION", "Language", "Wording", "text_sha256", "wording"]

Language = Literal["ja", "en"]
POLICY_VERSION = "2026-11"
OFFERED: tuple[Scope, ...] = (
    "share_with_agents",
    "contact_by_agent",
    "contact_by_employer",
    "feedback_status",
    "feedback_details",
    "profile_updates",
)
# A registration earns a point only if the person lets somebody help.
POINT_SCOPES: frozenset[Scope] = frozenset({"share_with_agents", "contact_by_agent"})


class Wording(NamedTuple):
    """One consent: what its box says, and what that means."""

    title: str
    meaning: str


_TEXTS: dict[Language, dict[Scope, Wording]] = {
    "ja": {
        "share_with_agents": Wording(
            "提携エージェントへの情報提供",
            "このページでご登録いただいた情報を、求人紹介のために、キャリアリレーが提携する人材紹介会社に提供します。",
        ),
        "contact_by_agent": Wording(
            "エージェントからのご連絡",
            "提携する人材紹介会社が、求人のご紹介のためにメールでご連絡します。",
        ),
        "contact_by_employer": Wording(
            "応募先企業からのご連絡",
            "今回ご応募いただいた企業が、新しい募集のご案内のためにメールでご連絡します。",
        ),
        "feedback_status": Wording(
            "活動状況の共有",
            "転職活動の状況（支援中・面接中・就職決定とその年月）を、今回ご応募いただいた企業にお知らせします。",
        ),
        "feedback_details": Wording(
            "就職先の概要の共有",
            "就職が決まったときに、職種・業種・都道府県を、今回ご応募いただいた企業にお知らせします。企業名はお知らせしません。",
        ),
        "profile_updates": Wording(
            "プロフィール更新のご案内",
            "ご経歴を最新に保つためのご案内をメールでお送りします。更新した内容は、ご承認の後にだけ応募先企業に届きます。",
        ),
    },
    "en": {
        "share_with_agents": Wording(
            "Share my details with partner agencies",
            "Career Relay gives what you register on this page to the recruitment agencies it works with, "
            "so that they can suggest jobs.",
        ),
        "contact_by_agent": Wording(
            "Agencies may write to me",
            "Recruitment agencies that work with Career Relay may e-mail you about jobs.",
        ),
        "contact_by_employer": Wording(
            "The company I applied to may write to me",
            "The company you applied to may e-mail you about new openings.",
        ),
        "feedback_status": Wording(
            "Tell the company how my search goes",
            "Career Relay tells the company you applied to where your search stands: being supported, "
            "interviewing, hired and in which month.",
        ),
        "feedback_details": Wording(
            "Tell the company what kind of job I found",
            "Once you are hired, Career Relay tells the company you applied to the occupation, the industry "
            "and the prefecture. Never the name of your new employer.",
        ),
        "profile_updates": Wording(
            "Remind me to keep my profile current",
            "Career Relay e-mails you reminders to update your profile. Changes reach the company you "
            "applied to only after you approve them.",
        ),
    },
}


def wording(language: Language) -> dict[Scope, Wording]:
    """The texts in the order in which they are asked."""
    return {scope: _TEXTS[language][scope] for scope in OFFERED}


def text_sha256(language: Language) -> str:
    """The digest of the whole wording in one language, with its version."""
    told = {
        "language": language,
        "policy_version": POLICY_VERSION,
        "texts": {k: list(v) for k, v in wording(language).items()},
    }
    return "sha256:" + hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()
