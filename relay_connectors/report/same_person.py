"""Who else a record is about, and why: the words for :mod:`relay_connectors.pool.why`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.pool.why import Relation, company_of
from relay_connectors.report.text import Lang, columns

__all__ = ["person_lines", "person_of"]

RELATIONS: Mapping[Relation, Mapping[Lang, str]] = {
    "same": {"en": "the same person", "ja": "同じ人"},
    "unclear": {"en": "perhaps the same person", "ja": "同じ人かもしれない"},
    "other": {"en": "another name", "ja": "名前が異なる"},
    "apart": {"en": "somebody else", "ja": "別の人"},
}
REASONS: Mapping[str, Mapping[Lang, str]] = {
    "email": {"en": "e-mail address", "ja": "メールアドレス"},
    "phone": {"en": "phone number", "ja": "電話番号"},
    "name_birth": {"en": "name and birth date", "ja": "氏名と生年月日"},
    "others": {"en": "by way of the others", "ja": "ほかの応募を通じて"},
}
CROWDED: Mapping[Lang, str] = {
    "en": "not used, because many people have the same: {kinds}",
    "ja": "多くの人が使っているため判断に使わない項目: {kinds}",
}


def person_of(ledger: Ledger, record: LedgerRecord) -> dict[str, Any]:
    """Which other records are about the same person, or may be, and what says so. No key, no name, no address."""
    company = company_of(ledger, record)
    ties = [
        {
            "record_id": tie.record.record_id,
            "source": tie.record.source,
            "application_id": tie.record.application_id,
            "relation": tie.relation,
            "because": list(tie.because),
            "decision": tie.decision,
        }
        for tie in company.ties
    ]
    return {"person_id": record.person_id, "ties": ties, "crowded": list(company.crowded)}


def person_lines(person: Mapping[str, Any], lang: Lang) -> list[str]:
    """The same for people."""
    rows = [
        (
            f"{tie['source']}/{tie['application_id']}",
            RELATIONS[tie["relation"]][lang],
            _listed(tie["because"], lang, tie["decision"]),
        )
        for tie in person["ties"]
    ]
    if person["crowded"]:
        rows.append(("", "", CROWDED[lang].format(kinds=_listed(person["crowded"], lang))))
    return ["同一人物" if lang == "ja" else "Same person", *columns(rows, indent=2)] if rows else []


def _listed(reasons: Sequence[str], lang: Lang, decision: int | None = None) -> str:
    told = [REASONS[one][lang] for one in reasons if one != "decision"]
    if decision is not None:
        told.append(f"判断 {decision}" if lang == "ja" else f"decision {decision}")
    return ("、" if lang == "ja" else ", ").join(told)
