"""What was handed on: rows for people, for Excel and for programs, out of the provision record (提供記録)."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson

from relay_connectors.consent.moments import on_site
from relay_connectors.consent.provided import HANDED, Provided, paired
from relay_connectors.consent.provision import Entry
from relay_connectors.consent.words import PAYLOADS, say
from relay_connectors.ledger import Ledger
from relay_connectors.links.table import ENCODING, harmless
from relay_connectors.report.item_words import ITEMS, ROUTES
from relay_connectors.report.text import Lang, columns
from relay_connectors.report.words import ANSWERS, Words, word

__all__ = ["HEADERS", "Handed", "Period", "handed_on", "provisions_csv", "provisions_json", "provisions_text"]

NO_ROUTE = frozenset({"unknown", "other"})
NEVER_SENT = frozenset({"queued", "superseded"})
# What is known where the relay's answer is not; of these "not_found" and "untold" end a push that left.
STATES: Words = {
    "claimed": {"en": "sent, not answered yet", "ja": "送信中(回答待ち)"},
    "queued": {"en": "waits", "ja": "送信待ち"},
    "superseded": {"en": "never sent", "ja": "未送信のまま取りやめ"},
    "waits_again": {"en": "sent, not taken by the relay; goes again", "ja": "送信したが、リレーにはない(再送待ち)"},
    "not_found": {"en": "sent, but the relay does not hold it", "ja": "送信したが、リレーにはない"},
    "untold": {"en": "sent; the relay did not tell whether it arrived", "ja": "送信したが、届いたかどうか不明"},
    "unanswered": {"en": "no answer is kept", "ja": "回答の記録なし"},
}
HEADERS: Mapping[Lang, Sequence[str]] = {
    "ja": (
        "記録番号", "提供年月日", "提供日時(日本時間)", "提供元の氏名又は名称", "提供元の住所", "提供元の代表者",
        "提供先の氏名又は名称", "提供先の住所", "提供先の代表者", "提供先の国", "本人(記録ID)", "個人データの項目",
        "本人の同意", "同意日時", "同意ID", "同意文面の版", "同意文面のSHA-256", "取得の経緯", "提供範囲",
        "リレーの回答", "紹介ID", "改版番号", "送信内容のSHA-256", "送信キー", "記録のハッシュ", "回答の記録のハッシュ",
        "取り消し日時",
    ),
    "en": (
        "number", "date", "provided_at", "provider", "provider_address", "provider_representative", "recipient",
        "recipient_address", "recipient_representative", "recipient_country", "record_id", "items", "consent",
        "consent_obtained_at", "consent_id", "policy_version", "text_sha256", "route", "payload", "answer",
        "referral_id", "revision", "payload_sha256", "request_key", "hash", "answer_hash", "taken_back_at",
    ),
}  # fmt: skip


class Period(NamedTuple):
    """The first and the last day, in *zone*; None: no bound."""

    first: date | None
    last: date | None
    zone: str

    def day(self, at: str) -> date:
        """The day of a UTC stamp."""
        return datetime.fromisoformat(at).astimezone(ZoneInfo(self.zone)).date()

    def holds(self, at: str) -> bool:
        """Whether a UTC stamp lies in it."""
        day = self.day(at)
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


class Handed(NamedTuple):
    """One push, with what became of it and who was on both sides."""

    push: Provided
    state: str
    parties: Mapping[str, Mapping[str, str]]
    # When the relay was told to take it back, as a UTC stamp; a later push of the same record may stand all the same.
    taken_back_at: str | None = None

    @property
    def was_handed(self) -> bool:
        """Whether the relay has it, or had it, or nobody knows."""
        return self.state in HANDED or self.state == "untold"

    @property
    def lacks_route(self) -> bool:
        """Whether nothing says how the data was come by (取得の経緯), which the recipient has to confirm."""
        return str(self.push.prepared["route"]).rpartition("/")[2] in NO_ROUTE


def handed_on(
    ledger: Ledger, period: Period, record_ids: Collection[str] | None = None, *, everything: bool = False
) -> list[Handed]:
    """What was sent in the period, of these records only if they are given; *everything*: also what never went."""
    provisions = ledger.provisions
    rows = provisions.all() if record_ids is None else provisions.of_records(sorted(record_ids))
    parties = {digest: orjson.loads(body) for digest, body in provisions.parties().items()}
    pushes = paired(Entry(row.seq, row.body, row.hash) for row in rows)
    open_states = provisions.unanswered()
    back = provisions.taken_back()
    found = [
        Handed(one, _state(one, open_states), parties.get(one.prepared["parties"], {}), _taken_back(one, back))
        for one in pushes
    ]
    return [one for one in found if period.holds(one.push.at) and (everything or one.state not in NEVER_SENT)]


def _taken_back(push: Provided, back: Mapping[str, Sequence[tuple[int, str]]]) -> str | None:
    """When the first retract after this push went; one of before it was about an earlier push."""
    record_id, revision = push.key
    return next((at for number, at in back.get(record_id, ()) if number > revision), None)


def _state(push: Provided, open_states: Mapping[tuple[str, int], str]) -> str:
    if push.outcome:
        return str(push.outcome["status"])
    return open_states.get(push.key, "unanswered")


def provisions_json(rows: Sequence[Handed]) -> list[dict[str, Any]]:
    """Both entries of every push exactly as they are chained, with their hashes, and the parties written out."""
    return [
        {
            "number": one.push.number,
            "state": one.state,
            "handed_on": one.was_handed,
            "taken_back_at": one.taken_back_at,
            "parties": one.parties,
            "prepared": {**one.push.prepared, "hash": one.push.hash},
            "outcome": {**one.push.outcome, "hash": one.push.outcome_hash} if one.push.outcome else None,
        }
        for one in rows
    ]


def provisions_csv(rows: Sequence[Handed], period: Period, lang: Lang) -> bytes:
    """A table that Excel opens right: UTF-8 with a byte order mark, CRLF, formulas made harmless."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADERS[lang])
    writer.writerows([harmless(str(cell)) for cell in _cells(one, period, lang)] for one in rows)
    return out.getvalue().encode(ENCODING)


def _cells(one: Handed, period: Period, lang: Lang) -> list[object]:
    push, told = one.push, one.push.prepared
    answered = push.outcome or {}
    provider, recipient = (one.parties.get(side, {}) for side in ("provider", "recipient"))
    party = ("name", "address", "representative")
    return [
        push.number,
        period.day(push.at).isoformat(),
        (push.outcome or told)["at_jst"],
        *(provider.get(name, "") for name in party),
        *(recipient.get(name, "") for name in (*party, "country")),
        told["record_id"],
        "、".join(word(ITEMS, item, lang) for item in told["items"]),
        "取得済み(個人情報保護法第27条第1項)" if lang == "ja" else "obtained (APPI, Article 27(1))",
        on_site(told["obtained_at"], period.zone) if told["obtained_at"] else "",
        told["consent_id"],
        told["policy_version"],
        told["text_sha256"] or "",
        _route(told["route"], lang),
        say(PAYLOADS, told["payload"], lang),
        _answer(one.state, lang),
        answered.get("referral_id") or "",
        told["revision"],
        told["payload_sha256"],
        answered.get("request_key") or "",
        push.hash,
        push.outcome_hash or "",
        on_site(one.taken_back_at, period.zone) if one.taken_back_at else "",
    ]


def _route(route: str, lang: Lang) -> str:
    """How the data was come by, in words, with the source and the channel that the entry itself names."""
    return f"{word(ROUTES, route.rpartition('/')[2], lang)} [{route}]"


def _answer(state: str, lang: Lang) -> str:
    return word(STATES, state, lang) if state in STATES else word(ANSWERS, state, lang)


def provisions_text(rows: Sequence[Handed], lang: Lang) -> list[str]:
    """One line a push."""
    table = [
        (
            one.push.number,
            (one.push.outcome or one.push.prepared)["at_jst"],
            one.push.prepared["record_id"],
            one.parties.get("recipient", {}).get("name", "-"),
            say(PAYLOADS, one.push.prepared["payload"], lang),
            f"{len(one.push.prepared['items'])} {'項目' if lang == 'ja' else 'items'}",
            one.push.prepared["policy_version"],
            _answer(one.state, lang),
        )
        for one in rows
    ]
    return columns(table)
