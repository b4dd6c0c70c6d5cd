"""What HRMOS採用 calls things: columns of both generations of its export, and which of them speak for which outcome.

Seen in four independent public programs that read such files (2018 to 2026) and in the vendor's help; "alias" marks
words that are common elsewhere and that nobody has shown us in an export. Headers are compared whole, after NFKC,
whatever their case and spaces. A template decides which columns an export has, so none but 応募ID and 選考ステータス
has to be there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from relay_connectors.connector import ChannelType, Outcome

__all__ = [
    "COLUMNS",
    "COMPANY",
    "CONTRADICTING",
    "EMPTY",
    "FAILED",
    "FIRST_DAY",
    "INTERNAL",
    "OFFERED",
    "ON_HOLD",
    "PASSED",
    "PLANNED",
    "PRIVATE",
    "REFUTING",
    "REJECTED",
    "SETTLED_OFFER",
    "SPEAKS",
    "STEPS",
    "Step",
]

REJECTED = "不合格"
"""The one status that rejects."""

FAILED = "不通過"
"""What {n}次ステップステータス says of the step at which somebody was rejected."""

PASSED = "通過"
"""The other word."""

ON_HOLD = re.compile("(?:一時|選考|判断)?保留中?|再検討中?|ペンディング中?|pending", re.IGNORECASE)
"""A step that waited for its end. Beside 不合格 it contradicts, unless a later step passed or failed somebody."""

PRIVATE: frozenset[ChannelType] = frozenset({"employee_referral", "acquaintance"})
"""応募経路詳細 of these is the name of a colleague or a friend, who is nobody's candidate: it is not read."""

EMPTY = "' \t\r\n\u3000"
"""A blank cell of the export to Google Sheets is no blank cell: it holds an apostrophe and a line break."""

INTERNAL: Sequence[str] = ("選考ポジション名", "選考ポジション")
"""The employer's own name for a position: internal, says the vendor's help. No field of a record may get it."""


class Step(NamedTuple):
    """The columns of one place in the selection: what it is called (a column, or else *name*), its date and result."""

    date: str
    named_by: str = ""
    result: str = ""
    name: str = ""


# 選考フロー設定あり (2026): n is a position. One company's first step is 書類選考, another's カジュアル面談.
_FLOW = tuple(Step(f"{n}次ステップ実施日", f"{n}次ステップ", f"{n}次ステップステータス") for n in range(1, 21))
# 選考フロー設定なし (2018): here n is the interview's number, and what came before the interviews has no column.
_INTERVIEWS = tuple(
    Step(f"{which}面接実施日", name=f"{which}面接") for which in ("1次", "2次", "3次", "4次", "5次", "最終")
)
_OFFERS = (Step("内定日", name="内定"), Step("内定承諾日", name="内定承諾"))
OFFERED: Sequence[str] = tuple(step.date for step in _OFFERS)

STEPS: Sequence[Step] = (*_FLOW, *_INTERVIEWS, *_OFFERS)
"""Every place in the selection, from the first to the last."""

_EMPLOYER: Sequence[Outcome] = (
    "employer_rejected", "position_closed", "offer_rescinded", "closed_duplicate", "closed_invalid",
)  # fmt: skip
_CANDIDATE: Sequence[Outcome] = ("candidate_withdrew", "offer_declined", "no_show")

SPEAKS: Mapping[str, Sequence[Outcome]] = {
    # The second name is the newer one, and the date in it ends duplicates as well: it says when, and the status what.
    "不合格日": _EMPLOYER,
    "不合格・重複終了日": _EMPLOYER,
    "辞退日": _CANDIDATE,
    "不合格理由": _EMPLOYER,  # alias: HRMOS has reasons for 辞退, and nobody has shown us one for 不合格
    "不合格理由（分類）": _EMPLOYER,  # alias
    "辞退理由（分類）": _CANDIDATE,
}
"""Columns that are read only in rows that ended so: 辞退理由 may stand beside 不合格, and is no reason for it."""

SETTLED_OFFER: Mapping[Outcome, Outcome] = {
    # HRMOS has no word of its own for either, but 内定日 keeps standing there.
    "candidate_withdrew": "offer_declined",
    "employer_rejected": "offer_rescinded",
    "position_closed": "offer_rescinded",
}
"""What an end means once there was an offer."""

REFUTING = "辞退日"
"""Beside 不合格, anything in it contradicts that, as in 入社日; beside 辞退 it is the day of it."""

CONTRADICTING: Sequence[str] = ("辞退", "キャンセル", "取消", "取り消し", "内定")
"""In whatever words {n}次ステップステータス says it (選考辞退, 面接キャンセル): nobody was rejected at that step.

What is only feared (不通過（辞退の可能性あり）) or waited for (キャンセル待ち) is taken away before."""

PLANNED: frozenset[Outcome] = frozenset({"in_progress", "hired"})
"""What a step may be called that nobody has come to yet (内定, 入社): it contradicts once it has a day or a result."""

FOLLOW_UP = re.compile("フォロー|確認|チェック")
"""A step that is there for whoever comes so far (内定承諾後フォロー, 応募取消確認): nobody has before it has a day."""

COMPANY = re.compile(
    r"[(（][^()（）]*(?:会社|(?<!学校|大学|行政)法人|㈱|㈲|Inc\b|Ltd\b|LLC\b|K\.K)[^()（）]*[)）]\s*$|[(（](?:株|有)[)）][^()（）]*[)）]\s*$",
    re.IGNORECASE,
)
"""応募経路詳細 of an agent ends in the company's name, 紹介（株式会社見本）.

A 学校法人, 国立大学法人 or 独立行政法人 is where somebody studied or worked."""

FIRST_DAY = "2000"
"""0 and 1900年1月0日 are what a spreadsheet shows for no day at all."""

COLUMNS: Mapping[str, Sequence[str]] = {
    "source.application_id": ("応募ID",),
    "decision.outcome": ("選考ステータス",),
    "decision.decided_at": ("不合格・重複終了日", "不合格日", "辞退日"),
    "decision.reason": ("不合格理由", "不合格理由（分類）", "辞退理由（分類）"),
    "person.full_name": ("氏名", "名前"),
    # From here to the e-mail: aliases. The help speaks of these items; their headers we have not seen.
    "person.full_name_kana": ("フリガナ", "ふりがな", "氏名（カナ）", "氏名（フリガナ）", "氏名カナ", "カナ"),
    "person.phones": ("電話番号", "電話", "TEL", "携帯電話番号", "携帯電話"),
    "person.emails": ("メールアドレス", "メール", "E-mail", "email", "Eメール"),
    "person.birth_date": ("生年月日",),
    "person.residence": ("住所", "現住所", "都道府県"),
    "person.residence.postal_code": ("郵便番号",),
    "application.applied_at": ("応募日",),
    "decision.refuted_by": ("入社日",),
    "application.job.id": ("求人ID",),
    # Only the job ad's own name may become the title, which goes out; see INTERNAL.
    "application.job.title": ("求人名",),
    "application.channel": ("応募経路",),
    "application.channel.name": ("エージェント企業名", "応募経路詳細"),
    "tags": ("ラベル", "応募ラベル"),
    # Which of them is the stage is chosen row by row.
    "application.stage": tuple(step.named_by or step.date for step in STEPS),
    # Read by the choice alone. They are columns of ours nevertheless: a change in them is a change of the row.
    "steps": (*(column for step in _FLOW for column in (step.date, step.result)),),
}
