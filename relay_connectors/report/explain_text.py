"""One record's way for people: what ``explained`` found, with times as the tenant's clocks show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from relay_connectors.consent.words import STATUSES, VIAS
from relay_connectors.consent.words import say as words_for
from relay_connectors.gate.words import say
from relay_connectors.report.gone import GONE
from relay_connectors.report.same_person import person_lines
from relay_connectors.report.text import Lang, columns, when
from relay_connectors.report.words import ACTIONS, ANSWERS, LINK_STATES, MAIL_STATES, OUTCOMES, Words, word

__all__ = ["explain_text"]

Told = Mapping[str, Any]
PUSHES = frozenset({"push_full", "push_unnamed"})
WAITING = frozenset({"queued", "claimed"})

# What the relay last said of the referral.
LIVE: Words = {
    "live": {"en": "referred", "ja": "紹介中"},
    "retracted": {"en": "taken back", "ja": "取り消し済み"},
    "expired": {"en": "expired", "ja": "期限切れ"},
    "declined": {"en": "declined by the person", "ja": "本人が辞退"},
    "withdrawn": {"en": "consent withdrawn", "ja": "同意を撤回"},
    "erased": {"en": "erased", "ja": "削除済み"},
    "suppressed": {"en": "refused: erased earlier", "ja": "削除済みのため拒否"},
}
OPERATIONS: Words = {
    "upsert": {"en": "refer", "ja": "紹介"},
    "retract": {"en": "take back", "ja": "取り消し"},
    "queued": {"en": "waits", "ja": "送信待ち"},
    "claimed": {"en": "sent, not answered yet", "ja": "送信中(回答待ち)"},
    "settled": {"en": "answered", "ja": "回答済み"},
    "superseded": {"en": "never sent", "ja": "未送信のまま取りやめ"},
    "prepared": {"en": "prepared", "ja": "提供の準備"},
    "outcome": {"en": "the relay's answer, or how it ended", "ja": "リレーの回答または終わり方"},
}
ISSUE_STATES: Words = {
    "open": {"en": "open", "ja": "未対応"},
    "resolved": {"en": "resolved", "ja": "解決済み"},
    "dropped": {"en": "dropped", "ja": "対応しない"},
}


def explain_text(told: Told, lang: Lang, zone: str) -> str:
    """The page for one record, in *lang* and *zone*."""
    blocks = [
        _head(told, lang, zone),
        _verdict(told, lang, zone),
        person_lines(told["person"], lang),
        _consents(told["consents"], lang, zone),
        _operations(told["operations"], lang, zone),
        _provisions(told["provisions"], lang, zone),
        _link(told["link"], lang, zone),
        _mails(told["mails"], lang, zone),
        _issues(told["issues"], lang),
        _fields(told["fields"], lang),
    ]
    return "\n".join(line for block in blocks for line in block)


def _of(lang: Lang, ja: str, en: str) -> str:
    return ja if lang == "ja" else en


def _head(told: Told, lang: Lang, zone: str) -> list[str]:
    rows = [
        (_of(lang, "応募", "application"), f"{told['source']}/{told['application_id']}"),
        (_of(lang, "読み取り元", "read from"), told["locator"] or "-"),
        (_of(lang, "結果", "outcome"), f"{word(OUTCOMES, told['outcome'], lang)} ({told['outcome']})"),
        (_of(lang, "初めて見た日時", "first seen"), when(told["first_seen_at"], zone)),
    ]
    if gone := told["gone"]:
        since = f"{when(gone['at'], zone)} ({word(GONE, gone['why'], lang)})"
        rows.append((_of(lang, "取得元からなくなった日時", "gone since"), since))
    if state := told["referral"]["state"]:
        referral = f"{word(LIVE, state, lang)} {told['referral']['referral_id'] or ''}".rstrip()
        rows.append((_of(lang, "リレー", "at the relay"), referral))
    return [told["record_id"], *columns(rows, indent=2)]


def _verdict(told: Told, lang: Lang, zone: str) -> list[str]:
    verdict, title = told["verdict_today"], _of(lang, "今日の判定", "Verdict today")
    if told["gone"]:
        ja = "取得元にないため、送信も案内もしません。紹介済みなら取り消します。"
        en = "gone from its source, so nothing goes, and what is with the relay is taken back"
        return [f"{title}: {_of(lang, ja, en)}"]
    if verdict is None:
        return [f"{title}: {_no_verdict(told['start'], lang)}"]
    head = f"{title}: {_done(told, lang, zone) or word(ACTIONS, verdict['action'], lang)} ({verdict['action']})"
    lines = [head, *(f"  {code}: {say(code, lang)}" for code in verdict["codes"])]
    kept = told["retain_until"]
    dates = [(_of(lang, "保管期限", "kept until"), when(kept, zone))] if kept else []
    if verdict["action"] == "hold" and "no_mail" not in verdict["codes"]:
        until = told["ahead_until"] if "date_in_future" in verdict["codes"] else told["embargo_until"]
        dates.insert(0, (_of(lang, "待機の期限", "waits until"), when(until, zone)))
    return [*lines, *columns(dates, indent=2)]


def _done(told: Told, lang: Lang, zone: str) -> str:
    """That nothing is left to do for somebody who was to be referred, and is; empty where something is."""
    since, waits = told["referral"]["referred_at"], any(one["state"] in WAITING for one in told["operations"])
    if told["verdict_today"]["action"] not in PUSHES or told["referral"]["state"] != "live" or waits or not since:
        return ""
    day = when(since, zone)
    return _of(
        lang,
        f"{day} に紹介済み。行が変わらない限り、何も送りません",
        f"already referred on {day}; nothing to do as long as its row says the same",
    )


def _no_verdict(start: Told, lang: Lang) -> str:
    if start["chosen"]:
        return _of(lang, "設定ファイルにない取得元です。", "none; the settings name its source no more")
    if wanted := start["configured"]:
        ja, en = (
            f'まだありません。次の sync が start = "{wanted}" から始めます。',
            f'none yet; the next sync begins with start = "{wanted}"',
        )
        return _of(lang, ja, en)
    return _of(lang, "この取得元は開始日が未選択です。", "none; nobody chose a start for this source")


def _table(title: str, rows: Sequence[Sequence[object]]) -> list[str]:
    return [title, *columns(rows, indent=2)] if rows else []


def _consents(consents: Sequence[Told], lang: Lang, zone: str) -> list[str]:
    rows = [
        (
            one["scope"],
            words_for(STATUSES, one["status"], lang),
            when(one["effective_at"], zone),
            one["policy_version"] or "-",
            words_for(VIAS, one["obtained_via"], lang),
        )
        for one in consents
    ]
    return _table(_of(lang, "同意", "Consents"), rows)


def _operations(operations: Sequence[Told], lang: Lang, zone: str) -> list[str]:
    rows = [
        (
            f"r{one['revision']}",
            word(OPERATIONS, one["op"], lang),
            one["payload"] or one["reason"] or "-",
            word(OPERATIONS, one["state"], lang),
            word(ANSWERS, one["answer"], lang) if one["answer"] else "-",
            when(one["first_sent_at"], zone) if one["first_sent_at"] else "-",
            one["key"] or "-",
        )
        for one in operations
    ]
    return _table(_of(lang, "送信", "Operations"), rows)


def _provisions(provisions: Sequence[Told], lang: Lang, zone: str) -> list[str]:
    rows = [(f"#{one['seq']}", word(OPERATIONS, one["kind"], lang), when(one["at"], zone)) for one in provisions]
    return _table(_of(lang, "提供記録", "Provision record"), rows)


def _link(link: Told | None, lang: Lang, zone: str) -> list[str]:
    if link is None:
        return []
    exported = when(link["exported_at"], zone) if link["exported_at"] else "-"
    rows = [
        (_of(lang, "状態", "state"), word(LINK_STATES, link["state"], lang)),
        (_of(lang, "割り当て", "assigned"), when(link["assigned_at"], zone)),
        (_of(lang, "書き出し", "exported"), exported),
        (_of(lang, "有効期限", "expires"), when(link["expires_at"], zone)),
        (_of(lang, "アドレス", "address"), link["url"]),
    ]
    lines = [f"{_of(lang, 'リンク', 'Link')} {link['link_id']}", *columns(rows, indent=2)]
    if not link["for_this_record"]:
        lines.append(_of(lang, "  (同じ人の別の応募に割り当て)", "  (assigned for another application of this person)"))
    return lines


def _mails(mails: Sequence[Told], lang: Lang, zone: str) -> list[str]:
    rows = [
        (
            when(one["ended_at"] or one["begun_at"], zone),
            word(MAIL_STATES, one["state"], lang),
            one["code"] or "-",
            _of(lang, f"{one['attempts']} 回目", f"attempt {one['attempts']}"),
            one["link_id"],
        )
        for one in mails
    ]
    return _table(_of(lang, "メール", "Mails"), rows)


def _issues(issues: Sequence[Told], lang: Lang) -> list[str]:
    rows = [(f"#{one['issue_id']}", one["code"], word(ISSUE_STATES, one["state"], lang)) for one in issues]
    return _table(_of(lang, "要対応", "Issues"), rows)


def _fields(fields: Sequence[Told], lang: Lang) -> list[str]:
    rows = [(one["path"], str(one["value"]), f"← {one['raw']}" if one["raw"] else "") for one in fields]
    return _table(_of(lang, "項目", "Fields"), rows)
