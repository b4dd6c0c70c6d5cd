"""What people read about consents, and which words a file of statements may use for them; Japanese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from relay_connectors.normalize import label

__all__ = ["PAYLOADS", "REASONS", "SCOPES", "STATUSES", "VIAS", "Said", "Via", "meaning", "say"]

Lang = Literal["ja", "en"]
Via = Literal["link_registration", "application_form", "email_reply", "paper", "phone", "import", "command"]
Said = Literal["granted", "denied", "withdrawn", "requested"]
Words = Mapping[str, Mapping[Lang, str]]

SCOPES: Words = {
    "share_with_relay": {"en": "hand the record to the relay", "ja": "キャリアリレーへの提供"},
    "share_with_agents": {"en": "hand the record to agents", "ja": "人材紹介会社への提供"},
    "unnamed_use": {"en": "hand it on without a name", "ja": "氏名を除いた提供"},
    "contact_by_agent": {"en": "contact by agents", "ja": "人材紹介会社からの連絡"},
    "contact_by_employer": {"en": "contact by the employer", "ja": "応募先企業からの連絡"},
    "feedback_status": {"en": "news of how the search goes", "ja": "活動状況の共有"},
    "feedback_details": {"en": "news of the job that was found", "ja": "就職先の概要の共有"},
    "profile_updates": {"en": "reminders to update the profile", "ja": "プロフィール更新の案内"},
}
STATUSES: Words = {
    "granted": {"en": "granted", "ja": "同意"},
    "denied": {"en": "denied", "ja": "不同意"},
    "withdrawn": {"en": "withdrawn", "ja": "撤回"},
    "requested": {"en": "requested", "ja": "確認中"},
    "expired": {"en": "expired", "ja": "期限切れ"},
    "unknown": {"en": "unknown", "ja": "不明"},
}
VIAS: Words = {
    "link_registration": {"en": "registration at the relay", "ja": "リレーへの登録"},
    "application_form": {"en": "application form", "ja": "応募フォーム"},
    "email_reply": {"en": "e-mail", "ja": "メール"},
    "paper": {"en": "paper", "ja": "書面"},
    "phone": {"en": "phone", "ja": "電話"},
    "import": {"en": "data of the employer", "ja": "企業のデータ"},
    # `consent withdraw` without `--via`: who typed it knew it, and nobody wrote down how.
    "command": {
        "en": "recorded by hand; how it was said is not recorded",
        "ja": "手動で記録(伝えられた方法の指定なし)",
    },
}
PAYLOADS: Words = {
    "full": {"en": "full", "ja": "氏名あり"},
    "unnamed": {"en": "without a name", "ja": "氏名なし"},
}

# A statement's words are few on purpose: whoever writes the file knows them, and a word outside is named, not guessed.
_SAID: Mapping[Said, str] = {
    "granted": "granted yes agreed 同意 同意する 同意します 同意あり はい",
    "denied": "denied no 不同意 同意しない 同意しません 同意なし いいえ",
    "withdrawn": "withdrawn 撤回 同意撤回 撤回済み",
    "requested": "requested 確認中 依頼中",
}
_MEANT: Mapping[str, Mapping[str, str]] = {
    "status": {label(word): said for said, words in _SAID.items() for word in words.split()},
    "scope": {label(name): scope for scope, names in SCOPES.items() for name in (scope, names["ja"])},
    "payload": {label(name): payload for payload, names in PAYLOADS.items() for name in (payload, names["ja"])},
    "obtained_via": {
        label(name): via for via, names in VIAS.items() if via != "command" for name in (via, names["ja"])
    },
}

# Why a row of a file of statements cannot be used, and what to do.
REASONS: Words = {
    "row_unparsable": {
        "en": "the row cannot be separated into its columns; mend it in the file",
        "ja": "行を列に分けられません。ファイルを直してください",
    },
    "nobody_named": {
        "en": "no record id, application id or e-mail address says whose consent it is",
        "ja": "記録ID・応募ID・メールアドレスのいずれもなく、誰の同意か分かりません",
    },
    "address_unreadable": {"en": "the e-mail address is none", "ja": "メールアドレスとして読めません"},
    "unknown_record": {"en": "the ledger knows no such record id", "ja": "台帳にない記録IDです"},
    "unknown_source": {"en": "relay.toml has no source of this name", "ja": "relay.toml にない取得元です"},
    "unknown_application": {
        "en": "the ledger knows no such application; let a sync read it first, then import again",
        "ja": "台帳にない応募IDです。sync で読み込んでから、もう一度取り込んでください",
    },
    "several_sources": {
        "en": "several sources have an application of this id; name one in the column `source`, or by --source",
        "ja": "同じ応募IDが複数の取得元にあります。「取得元」の列か --source で指定してください",
    },
    "unknown_address": {
        "en": "the ledger knows nobody with this e-mail address; let a sync read them first, then import again",
        "ja": "このメールアドレスの人は台帳にいません。sync で読み込んでから、もう一度取り込んでください",
    },
    "several_people": {
        "en": "people of different names use this e-mail address; name the application instead",
        "ja": "このメールアドレスを複数の人が使っています。応募IDで指定してください",
    },
    "two_people": {
        "en": "the application and the e-mail address are two people's",
        "ja": "応募IDとメールアドレスが別の人のものです",
    },
    "status_missing": {
        "en": "the column `status` says nothing",
        "ja": "「同意」の列が空欄です",
    },
    "status_unknown": {
        "en": "the status is none of granted, denied, withdrawn, requested",
        "ja": "「同意」の列が、同意・不同意・撤回・確認中 のいずれでもありません",
    },
    "scope_missing": {
        "en": "nothing says what was agreed to: fill the column `scope`, or give --scope",
        "ja": "何に同意したか分かりません。「同意範囲」の列か --scope で指定してください",
    },
    "scope_unknown": {"en": "the scope is no known one", "ja": "「同意範囲」に知らない語があります"},
    "date_missing": {
        "en": "a consent without its date is none: fill the column `obtained_at`",
        "ja": "日付のない同意は同意として扱えません。「同意日」を記入してください",
    },
    "date_unreadable": {"en": "the date cannot be read", "ja": "「同意日」を日付として読めません"},
    "date_in_future": {"en": "the date lies in the future", "ja": "「同意日」が未来の日付です"},
    "withdrawn_before_consent": {
        "en": "the day of withdrawal is before that of the consent: one of them is wrong; mend it: nobody is handed on "
        "by this row until then",
        "ja": "「撤回日」が「同意日」より前です。どちらかが誤りです。直すまで、この行では誰の情報も提供しません",
    },
    "refusal_in_future": {
        "en": "the refusal is dated in the future; it is kept, and counts since it was imported",
        "ja": "拒否・撤回の日付が未来です。保存し、取り込んだ時から有効としました",
    },
    "version_missing": {
        "en": "nothing says under which wording: fill the column `policy_version`, or give --policy-version",
        "ja": "文面の版が分かりません。「文面の版」の列か --policy-version で指定してください",
    },
    "recipients_missing": {
        "en": "nothing says who receives: fill the column `recipients`, or give --recipient",
        "ja": "提供先が分かりません。「提供先」の列か --recipient で指定してください",
    },
    "payload_missing": {
        "en": "nothing says what may be handed on: fill the column `payload` (full, unnamed), or give --payload",
        "ja": "提供する項目の範囲が分かりません。「提供範囲」の列 (氏名あり・氏名なし) か --payload で指定してください",
    },
    "payload_unknown": {
        "en": "the payload is neither full nor unnamed",
        "ja": "「提供範囲」が 氏名あり・氏名なし のどちらでもありません",
    },
    "via_unknown": {
        "en": "how it was obtained is a word that is not known",
        "ja": "「取得方法」に知らない語があります",
    },
    "expiry_unreadable": {"en": "the day on which it ends cannot be read", "ja": "「有効期限」を日付として読めません"},
}


def meaning(kind: Literal["status", "scope", "payload", "obtained_via"], word: str) -> str | None:
    """The code that *word* stands for in a file of statements; None where it stands for none.

    >>> meaning("status", "同意しない"), meaning("scope", "Share_with_relay"), meaning("status", "たぶん")
    ('denied', 'share_with_relay', None)
    """
    return _MEANT[kind].get(label(word))


def say(words: Words, code: str, lang: Lang) -> str:
    """The words for a code; a code of a later version is shown as it is."""
    return words.get(code, {}).get(lang, code)
