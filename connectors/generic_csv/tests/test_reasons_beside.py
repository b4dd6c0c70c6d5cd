"""Ordinary reasons beside 不採用: whose are they? Where either side may have written them, the row waits."""

# ruff: noqa: E501  cells are read side by side

from __future__ import annotations

from typing import Any

import pytest

from relay_connectors.connector import Draft, Raw, Row, Source
from relay_generic_csv import GenericCsvConnector, GenericCsvSettings


def outcome(reason: str, **told: Any) -> str:
    """How a row ended that is 不採用 for that *reason*."""
    connector = GenericCsvConnector(GenericCsvSettings(account="acme", path="x.csv", **told))
    layout = connector.layout(("応募ID", "ステータス", "不採用理由"))
    made = Source(connector).translate(Raw("A-1", Row(["A-1", "不採用", reason], layout), "x.csv:2"))
    assert isinstance(made, Draft)
    return made.outcome


@pytest.mark.parametrize(
    "reason",
    [
        # skill, experience, person
        "スキル不足", "経験不足", "経験が浅い", "必須要件を満たさない", "マネジメント経験なし", "スキルが重複", "スキルセット重複", "業務内容が重複", "担当領域重複",
        "既存メンバーと重複", "経験領域が既存社員と重複", "経歴の重複", "本人の判断力", "候補者の判断力不足", "自己判断が多い", "自己判断で進める傾向", "個人の判断で動く", "個人の意思が弱い",
        "本人の意思が感じられない", "応募者の意思確認不足", "応募者本人のスキル不足", "見送り：候補者の経験不足", "見送り（候補者のスキル不足）", "見送り_候補者の年収高",
        "見送り（応募者の年齢層）", "見送り 応募者多数のため", "見送り・応募者多数", "応募者多数のため見送り", "お見送り 候補者の希望と不一致", "候補者からの連絡が遅い",
        "候補者より連絡が遅い", "返信が遅い", "連絡マナー", "面接に遅刻", "連絡なしの遅刻", "応募書類の誤入力が多い", "誤字脱字が多い", "コミュニケーション力不足", "カルチャーアンマッチ",
        # conditions
        "希望条件不一致", "本人の希望年収と合わない", "本人の希望条件と不一致", "本人希望により勤務地が合わないため見送り", "本人希望により配属不可", "本人の意向で転勤不可", "本人の意向と当社業務が合わない",
        "応募者の意向と異なる", "本人の申し出た年収が高い", "候補者側の希望年収と連絡先", "候補者の都合と合わない", "応募者の都合で勤務日数不足", "個人の都合優先", "入社時期が合わない",
        # careers
        "転職回数が多い", "早期離職の懸念", "自己都合退職が多い", "自己都合による離職が多い", "本人都合での短期離職が多い", "離職期間", "離脱期間が長い", "業界からの離脱", "前職で欠席が多い",
        "他社に入社したばかり", "他社から転職して間もない", "他社での行動特性", "他社で決裁経験なし",
        # feared or past
        "辞退懸念", "辞退リスクが高い", "辞退が懸念される", "辞退する可能性が高い", "辞退の可能性", "辞退されそう", "辞退の懸念", "内定辞退懸念", "志望度（辞退の可能性あり）",
        "承諾可能性が低い", "内定承諾の可能性が低い", "承諾見込みが薄い", "内定承諾意欲が低い", "離脱リスク", "途中離脱の恐れ", "他社に行く可能性が高い", "他社に決まりそう", "他社入社意欲が高い", "他社優先度が高い",
        "前回辞退あり", "辞退歴あり", "過去に辞退", "過去の選考で辞退", "過去に内定辞退歴あり", "過去に当社で選考した", "以前当社で採用面接済", "当社での選考歴あり", "他の職種で応募歴あり", "遅刻・欠席歴", "途中離脱歴",
        "面接キャンセルが多い", "ドタキャンが多い", "当日キャンセル歴あり",
        # the house
        "当社での採用は難しい", "当社での採用は見送り", "当社にて採用不可", "当社での選考を終了", "当社への入社意欲が低い", "当社への入社は時期尚早", "当社に入社後のイメージがわかない", "当社で採用実績のない職種",
        "当社選考基準未達", "自社の採用基準に達せず", "他部署での選考の方が適性あり", "他の部署での採用が適切", "他部署で選考中の方が優先", "別の職種での応募を推奨", "別ポジションでの選考を提案", "別求人の選考を案内", "他職種の方が適性がある",
        # the position, and others
        "求人取り下げ", "求人の取り下げ", "求人票取下げ", "求人キャンセル", "ポジションキャンセル", "ポジション取消", "募集キャンセル", "募集ポジションの取り下げ", "採用枠の取消", "採用計画の取り消し", "募集枠充足", "採用凍結",
        "内定者充足", "内定者確定のため", "承諾者が出たため", "他候補者採用", "他候補者の内定承諾", "別の候補者の内定承諾により終了", "他の方が内定承諾したため", "他の方の承諾により充足", "採用決定（他候補者承諾）", "他候補者の入社決定",
        "他候補者に決定", "他候補者が先に内定", "その他に決定打なし", "他ポジションで採用予定の候補者と比較",
        # Greenhouse, Lever, Workday and their like
        "Lacking skill(s)/qualification(s)", "Wrong location", "Underqualified", "Overqualified", "Not qualified", "Culture fit", "Salary expectations too high", "Failed assessment", "Timing", "Position filled", "Role closed",
        "Position cancelled", "Job withdrawn", "Requisition withdrawn", "Requisition cancelled", "Withdrawn position", "Hired another candidate", "Chose another candidate", "Chose a different candidate", "Took another candidate", "Accepted another candidate",
        "Went with another candidate", "Found a better candidate", "Preferred another candidate", "Moving forward with other candidates", "Offer accepted by another candidate", "Another candidate accepted offer", "Not selected - stronger candidate accepted offer",
        "Internal candidate selected", "Candidate rejected", "Candidate rejected by hiring manager", "Candidate declined by client", "Candidate's decision-making skills weak", "Candidate lacks experience", "Rejected by hiring manager",
        "Better fit for another role", "Consider for future role", "Offer declined risk", "No show history", "Counter-offer likely", "Duplicate skill", "Went in a different direction",
        "Position no longer available", "Not available", "Not available on weekends", "Not willing to relocate", "Unwilling to travel", "Already hired another candidate", "More qualified candidate selected", "Client cancelled", "Did not answer questions", "Lack of interest", "Competitor non-compete",
        # more of the employer's
        "会社都合", "クライアント都合", "役員NG", "部長判断", "稟議否決", "承認下りず", "内定基準に満たず", "反社チェック", "SPI基準未達", "自己PR不足", "自己分析不足", "本人希望職種と不一致", "候補者の転職理由",
        "他の応募者を優先", "事業への興味がない", "夜勤不可", "年収が高い", "オファー金額が合わない", "承諾者あり",
    ],
)  # fmt: skip
def test_an_employers_reason_leaves_a_rejection_as_it_is(reason: str) -> None:
    assert outcome(reason) == "employer_rejected"


@pytest.mark.parametrize(
    "reason",
    [
        # by themselves
        "辞退", "ご辞退", "本人辞退", "選考辞退", "面接前辞退", "内定辞退", "オファー辞退", "条件不一致により辞退", "家庭の事情で辞退", "本人から辞退", "辞退の意向", "以前より辞退の意向あり", "辞退した可能性",
        "本人都合", "本人様都合", "ご本人のご都合", "ご本人様のご都合", "候補者都合", "候補者側の都合", "応募者都合により終了", "先方都合", "自己都合", "一身上の都合", "ご家庭の事情", "家庭の事情により終了", "本人希望", "本人の希望", "候補者希望により終了",
        "応募者希望のため選考終了", "本人希望により別ポジションへ", "本人の意思により終了", "本人意向", "ご本人の意向を尊重し終了", "本人の意向変化", "本人からの申し出により", "候補者理由", "見送り（本人）", "見送り（本人希望）", "見送り：候補者判断",
        "見送り（候補者側）", "見送り・応募者", "候補者見送り", "候補者からお断り", "ご本人よりご連絡", "取り下げ", "応募取り下げ", "応募求人の取り下げ", "本人より求人取り下げ", "応募取消", "面接枠キャンセル", "面接キャンセル", "転職活動終了", "転職活動を中止", "現職残留", "現職に残る",
        # elsewhere
        "他社決定", "他社に決定", "他社様で決定", "他社内定", "他社で内定承諾", "他社内定のため辞退", "他社入社", "他社へ就職", "他社行き", "別会社に決定", "他企業に決定", "他の会社に決まる", "競合に入社", "他社の内定が先に出ている",
        # not to be reached
        "連絡なし", "連絡不通", "連絡つかず", "連絡が取れない", "音信不通", "音信なし", "応答なし", "返信なし", "返答なし", "未返信", "面接欠席", "無断欠席", "面接不参加", "来社せず", "面接すっぽかし", "ドタキャン", "バックレ",
        # in the house, twice, or never
        "他部署で採用", "他の部署で採用決定", "別ポジションで選考", "別求人で選考中", "別職種での選考を希望", "他部門に異動", "他求人へ切替", "重複", "1.重複", "その他・重複", "その他（重複）", "重複応募", "応募重複", "応募が重複", "登録重複", "前回応募と重複",
        "エージェント重複", "二重応募", "誤登録", "テスト", "動作確認", "入社", "入社済み", "採用", "内定", "内定承諾", "内定承諾見込み", "内定承諾せず", "内定取消", "採用取り消し", "選考中", "保留", "保留（次回）", "キープ", "検討中",
        # both
        "他候補者の内定承諾、本人辞退", "辞退懸念のところ本人より辞退", "求人取り下げ前に候補者都合で終了",
        # Greenhouse, Lever, Workday and their like
        "Withdrawn", "Withdrew", "Candidate withdrew", "Withdrawn by candidate", "Candidate declined", "Candidate declined by phone", "Rejected by candidate", "Candidate rejected our offer", "Declined offer", "Offer declined", "Offer declined - concern about salary",
        "Offer rejected by candidate", "Candidate accepted offer", "Accepted another offer", "Took another job", "Found new job, withdrawn", "Accepted new job - withdrawn", "Went with another company", "Hired elsewhere", "Accepted position elsewhere", "Counteroffer", "Counter-offer accepted",
        "Staying at current employer", "Stayed with current job", "Remained in current role", "Not interested", "Candidate not interested", "No longer interested", "Did not respond", "Never replied", "No response", "Unresponsive", "Stopped responding", "Could not reach", "No show",
        "Did not attend interview", "Ghosted", "Ghosting", "Hired for another role", "Moved to another requisition", "Transferred to another job", "Internal transfer", "Hired", "Duplicate", "Duplicate application", "Spam", "On hold",
        "Candidate dropped out", "Backed out", "Pulled out", "Removed self from consideration", "Signed with another firm", "Got a job", "Started new job", "No longer available", "Decided to stay",
        "Failed to attend interview", "Missed interview", "Didn't show", "Lost touch", "Already hired", "In process for another role", "Offer not accepted",
        # more by themselves, elsewhere, twice
        "他社様にご入社", "他社で就業決定", "他社の選考を優先", "他社へ", "他社に転職", "転職見送り", "転職活動ストップ", "電話に出ない", "応募意思なし", "入社意思なし", "興味なし", "気が変わった", "内定を断られた", "オファー断り",
        "別ルートで応募", "他媒体から応募済み", "エージェント都合", "推薦取消", "ダブり", "名寄せ", "登録ミス", "間違えて応募", "既に社員", "入社手続き済み", "本人NG", "候補者NG", "就職先決定", "他で決まった", "先に決まった", "再エントリー待ち",
    ],
)  # fmt: skip
def test_what_is_not_the_employers_or_may_be_either_sides_holds_a_rejection(reason: str) -> None:
    assert outcome(reason) == "unknown"


@pytest.mark.parametrize("reason", ["自己判断", "個人判断", "辞退見込み", "重複"])
def test_a_reason_in_doubt_is_the_employers_once_the_tenant_says_so(reason: str) -> None:
    assert outcome(reason) == "unknown"
    assert outcome(reason, words={"reason": {reason: "other_employer"}}) == "employer_rejected"
