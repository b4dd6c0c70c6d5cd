"""The words that say how an application ended, Japanese and English, by outcome.

Whole words, compared after ``label()``: 不合格 holds 合格 and 不採用 holds 採用. A word that only some companies use in
one sense is not here, or is under "unknown" on purpose: nobody may be referred because of a guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relay_connectors.record.vocabulary import Outcome

__all__ = ["AFTER_A_STAGE", "NEUTRAL", "STATUS"]

STATUS: dict[Outcome, tuple[str, ...]] = {
    "employer_rejected": (
        "不採用", "不合格", "お見送り", "見送り", "見送", "お見送", "採用見送り", "選考見送り", "採用お見送り",
        "選考お見送り", "今回見送り", "不通過", "選考不通過", "選考不合格", "採用不可", "不採択", "落選", "選考落ち",
        "選考落選", "お祈り", "お祈り済み", "お祈りメール送信済み", "ご縁なし", "不採用決定", "不採用確定",
        "不採用済み", "不合格決定", "不合格確定", "見送り決定", "見送り確定", "不採用通知済み", "不採用通知済",
        "不採用通知", "不採用連絡済み", "不採用連絡済", "不合格通知済み", "不合格通知済", "不合格通知",
        "不合格連絡済み", "不合格連絡済", "見送り連絡済み", "見送り連絡済", "見送り通知済み", "見送り通知済",
        "お見送り連絡済み", "お見送り連絡済", "お見送り通知済み", "見送り済", "見送り済み", "お見送り済",
        "お見送り済み", "企業見送り", "企業お見送り", "当社見送り",
        "自社見送り", "企業NG", "当社NG", "会社都合不採用", "rejected", "not selected", "not hired", "no hire",
        "unsuccessful", "regretted", "not a fit", "not moving forward", "not proceeding", "fail", "failed",
        "employer rejected", "company rejected", "rejected by employer", "rejected by company", "rejected by us",
        "we rejected them", "declined by company", "declined by employer", "turned down by company",
        "application rejected", "rejection sent", "rejection email sent",
    ),
    "position_closed": (
        "募集終了", "募集停止", "募集中止", "募集取消", "募集取り消し", "募集締切", "充足", "充足終了", "充足済み",
        "枠充足", "採用枠充足", "募集枠充足", "定員充足", "ポジション充足", "求人充足", "求人クローズ", "求人終了",
        "求人停止", "ポジションクローズ", "ポジション終了", "ポジション消滅", "採用凍結", "採用中止", "採用停止",
        "position closed", "position filled", "position cancelled", "position canceled", "job closed",
        "job filled", "job cancelled", "job canceled", "requisition closed", "req closed", "role closed",
        "role filled", "hiring freeze", "headcount freeze",
    ),
    "candidate_withdrew": (
        "辞退", "選考辞退", "応募辞退", "書類辞退", "面接辞退", "候補者辞退", "応募者辞退", "求職者辞退", "本人辞退",
        "自己辞退", "途中辞退", "選考途中辞退", "選考中辞退", "選考前辞退", "選考後辞退", "面接前辞退", "面接後辞退",
        "未設定辞退", "説明会辞退", "面談辞退", "辞退済み", "辞退済", "辞退連絡", "辞退連絡あり", "応募取消",
        "応募取り消し", "応募取消し", "応募取下げ", "応募取り下げ", "応募取下", "取下げ", "取り下げ",
        "応募キャンセル", "エントリー取消", "エントリー取り消し", "エントリーキャンセル", "選考離脱", "他社決定",
        "他社内定のため辞退", "他社決定のため辞退", "withdrawn", "withdrew", "withdraw", "candidate withdrew",
        "candidate withdrawn", "withdrawn by candidate", "application withdrawn", "self withdrawn",
        "candidate declined", "declined by candidate", "refused by candidate",
        "rejected by candidate", "they rejected us", "opted out",
    ),
    "offer_declined": (
        "内定辞退", "内定後辞退", "内定承諾後辞退", "内定承諾辞退", "承諾辞退", "承諾後辞退", "オファー辞退",
        "オファー後辞退", "オファー面談辞退", "入社辞退", "内々定辞退", "条件提示後辞退", "offer declined",
        "declined offer", "offer rejected by candidate", "offer refused", "offer turned down", "reneged",
        "offer reneged",
    ),
    "no_show": (
        "面接欠席", "欠席", "無断欠席", "面接無断欠席", "無断キャンセル", "面接無断キャンセル", "音信不通",
        "連絡不通", "連絡不能", "連絡つかず", "連絡取れず", "連絡が取れない", "連絡がつかない", "応答なし",
        "返信なし", "不来", "来社せず", "面接不参加", "ノーショー", "バックレ", "no show", "did not attend",
        "no response", "unresponsive", "unreachable", "ghosted", "candidate unresponsive", "not reachable",
    ),
    "offer_rescinded": (
        "内定取消", "内定取り消し", "内定取消し", "内々定取消", "オファー取消", "オファー取り消し", "オファー撤回",
        "採用取消", "採用取り消し", "採用取消し", "offer rescinded", "offer withdrawn", "offer revoked", "rescinded",
    ),
    "closed_duplicate": (
        "重複", "重複応募", "重複として終了", "重複終了", "重複登録", "重複エントリー", "重複候補者", "二重応募",
        "二重登録", "名寄せ済み", "統合済み", "duplicate", "duplicated", "duplicate application",
        "duplicate candidate", "merged",
    ),
    "closed_invalid": (
        "スパム", "テスト", "テスト応募", "テストデータ", "誤登録", "誤応募", "誤送信", "誤入力", "いたずら",
        "イタズラ", "無効", "無効応募", "非選考対象", "選考対象外", "応募対象外", "対象外", "spam", "test",
        "test candidate", "invalid", "not eligible", "ineligible", "created by mistake",
    ),
    "hired": (
        "入社", "入社済み", "入社済", "入社決定", "入社確定", "採用", "採用済み", "採用済", "採用決定", "採用確定",
        "本採用", "入職", "入職済み", "hired", "joined", "onboarded", "started", "employed", "placed",
    ),
    "in_progress": (
        "選考中", "未対応", "保留", "保留中", "内定", "合格", "通過", "新着応募", "新着", "新規", "新規応募", "応募",
        "応募済み", "応募済", "応募受付", "応募あり", "応募中", "エントリー", "エントリー済み", "受付", "受付済み",
        "受付済", "受付中", "対応中", "対応待ち", "要対応", "確認中", "検討中", "審査中", "評価中", "評価待ち",
        "判定待ち", "合否待ち", "合否判定中", "結果待ち", "選考結果待ち", "選考待ち", "選考前", "選考予定", "進行中",
        "継続", "選考継続", "面接中", "面談中", "面接待ち", "面接予定", "面接調整中", "面談調整中", "日程調整中",
        "日程調整", "日程確定", "日程調整待ち", "面接設定済み", "面接日確定", "連絡待ち", "返答待ち", "返信待ち",
        "候補者返信待ち", "選考通過", "仮合格", "補欠", "補欠合格", "繰り上げ待ち", "内々定", "内定済み", "内定済",
        "内定通知済み", "内定通知済", "内定出し", "内定中", "内定承諾", "内定受諾", "内定承諾済み", "内定承諾待ち",
        "内定保留", "内定者", "承諾", "承諾待ち", "承諾済み", "入社予定", "入社待ち", "入社手続き中", "入社準備中",
        "採用予定", "採用内定", "オファー", "オファー中", "オファー済み", "オファー承諾", "条件提示", "条件提示中",
        "条件交渉中", "最終調整中", "未選考", "未着手", "未評価", "推薦", "推薦済み", "候補", "active", "in progress",
        "in process", "in review", "under review", "under consideration", "ongoing", "open", "new", "pending",
        "applied", "received", "screening", "screen", "interview", "interviewing", "interview scheduled", "scheduled",
        "shortlisted", "offer", "offered", "offer extended", "offer sent", "offer accepted",
        "accepted", "on hold", "hold", "waiting", "awaiting feedback", "to review", "advanced", "qualified",
    ),
    "unknown": (
        # Words that look final but do not say who decided; a source's own words may decide it for that source.
        "終了", "選考終了", "対応終了", "選考完了", "完了", "クローズ", "対応済み", "対応済", "済", "NG", "不可",
        "否", "×", "✕", "✖", "❌", "x", "落ち", "キャンセル", "取消", "中止", "除外", "失効", "期限切れ", "離脱",
        "その他", "不明", "未設定", "保管", "プール", "タレントプール", "アーカイブ", "不採用(辞退)", "不採用/辞退",
        "不採用・辞退", "辞退・不採用", "辞退/不採用", "不合格・辞退", "辞退・不合格", "不合格/辞退",
        "不合格・重複終了", "見送り・辞退", "見送り/辞退", "内定辞退・取消", "内定取消・辞退",
        # Talentio exports 辞退 as "reject" and a hired person as "pass"; elsewhere they mean the contrary.
        "reject", "pass", "passed", "declined", "turned down", "closed", "archived", "inactive", "disqualified",
        "dropped", "cancelled", "canceled", "ended", "terminated", "done", "finished", "completed", "other", "none",
        "candidate rejected", "not interested", "offer rejected", "expired", "removed", "deleted", "converted",
        "talent pool", "面談見送り", "面談お見送り",
        "採用終了",  # the hiring is over, be it without this person or with them
    ),
}  # fmt: skip

# Behind the name of a stage these are clear (書類選考NG, 1次面接：×), alone they are not; and what else stands there.
AFTER_A_STAGE: dict[Outcome, tuple[str, ...]] = {
    "employer_rejected": (
        # 不可 is not here: 面接不可 may say that the person cannot come.
        "NG", "×", "✕", "✖", "❌", "x", "否", "落ち", "落", "敗退", "アウト", "で不採用", "にて不採用",
        "で見送り", "にて見送り", "でお見送り", "での見送り", "結果不合格", "結果不採用",
    ),
    "candidate_withdrew": ("前辞退", "後辞退", "で辞退", "にて辞退", "中辞退", "途中辞退"),
    "no_show": ("を欠席", "当日欠席", "ブッチ"),
    "in_progress": (
        "中", "待ち", "待", "前", "済", "済み", "予定", "予定日", "調整", "調整中", "設定中", "設定済み", "設定",
        "日程調整", "日程調整中", "日程調整待ち", "日程確定", "確定", "依頼", "依頼中", "依頼済み", "案内",
        "案内済み", "案内中", "実施", "実施中", "実施済", "実施済み", "実施予定", "実施待ち", "結果待ち", "合否待ち",
        "判定待ち", "評価待ち", "回答待ち", "連絡待ち", "未実施", "未対応", "未評価", "対応中", "OK", "○", "〇", "◯",
        "◎", "可", "クリア", "進出", "結果合格", "scheduled", "pending", "inprogress", "passed", "pass", "completed",
        "done",
    ),
    "unknown": ("終了", "完了", "キャンセル", "取消", "中止"),
}  # fmt: skip

# Beside another word these add nothing: 選考終了（不採用）, 不採用（連絡済み）, Closed: rejected, 最終結果：不採用.
NEUTRAL: frozenset[str] = frozenset(
    (
        "終了", "選考終了", "選考完了", "完了", "対応終了", "対応済み", "対応済", "クローズ", "選考結果", "結果",
        "最終結果", "合否", "合否結果", "判定", "選考ステータス", "ステータス", "連絡済み", "連絡済", "通知済み",
        "通知済", "メール済", "メール済み", "メール送信済み", "確定", "決定", "選考", "面接", "closed", "archived",
        "status", "ended", "terminated", "inactive", "result", "final",
    )
)  # fmt: skip
