"""The words for the steps of a selection, Japanese and English, by stage; compared whole after ``label()``.

漢数字 in front of 次 and 回 are digits by then (一次面接 = 1次面接).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relay_connectors.record.vocabulary import StageCode

__all__ = ["ASIDE", "INTERVIEW_ROUND", "SOME_STAGE", "STAGE"]

STAGE: dict[StageCode, tuple[str, ...]] = {
    "applied": (
        "応募", "応募受付", "応募済み", "応募済", "新規応募", "新着応募", "新着", "新規", "エントリー",
        "エントリー済み", "プレエントリー", "本エントリー", "未対応", "受付", "受付済み", "書類提出", "書類待ち",
        "初期対応", "一次対応", "1次対応", "応募者対応", "application review", "applied", "application",
        "application received", "new", "new applicant", "new application", "new lead", "inbox", "entry", "entered",
        "sourced", "lead", "to review", "prospect",
    ),
    "casual_meeting": (
        "カジュアル面談", "カジュアル", "カジュアル面接", "カジュアルインタビュー", "会社説明会", "説明会",
        "個別説明会", "企業説明会", "オンライン説明会", "会社説明", "事前面談", "初回面談", "キャリア面談", "座談会",
        "オフィス見学", "会社見学", "職場見学", "casual interview", "casualInterview", "casual meeting",
        "casual chat", "coffee chat", "info session", "information session", "intro call", "introductory call",
    ),
    "document_screening": (
        "書類選考", "書類", "書類審査", "書類確認", "書類評価", "書類スクリーニング", "応募書類選考", "レジュメ選考",
        "レジュメ確認", "履歴書選考", "職務経歴書選考", "ES選考", "ES", "ES審査", "ES提出", "エントリーシート",
        "エントリーシート選考", "人事書類選考", "現場書類選考", "1次書類選考", "2次書類選考", "スクリーニング",
        "ポートフォリオ選考", "書面選考", "web履歴書選考", "resume", "resume screen", "resume screening",
        "resumeScreening", "resume review", "cv screen", "cv screening", "cv review", "document screening",
        "document review",
        "paper screening", "hiring manager review", "screening", "screen",
    ),
    "assessment": (
        "適性検査", "適性", "適性試験", "適性テスト", "適性診断", "性格検査", "能力検査", "筆記", "筆記試験",
        "筆記選考", "筆記テスト", "筆記検査", "学科試験", "一般常識試験", "課題", "課題選考", "課題提出", "事前課題",
        "技術課題", "webテスト", "ウェブテスト", "オンラインテスト", "テスト選考", "試験", "SPI", "SPI3", "SPI試験",
        "玉手箱", "クレペリン", "CUBIC", "TG-WEB", "TAL", "不適性検査", "スキルチェック", "スキルテスト", "技術試験",
        "技術テスト", "実技", "実技試験", "実技選考", "コーディングテスト", "コーディング試験", "コーディング課題",
        "プログラミングテスト", "小論文", "作文", "論文", "グループワーク", "グループディスカッション", "GD",
        "録画選考", "動画選考", "AI面接", "録画面接", "動画面接", "エントリー動画", "take home test", "take home",
        "take-home assignment", "assignment", "assessment", "online assessment", "online test", "skills test",
        "skill test", "coding test", "coding challenge", "technical test", "technical assessment",
        "written test", "exam", "case study", "aptitude test", "work sample",
    ),
    "phone_screen": (
        "電話面談", "電話面接", "電話選考", "電話スクリーニング", "電話インタビュー", "TEL面談", "TEL面接",
        "スクリーニング面談", "スクリーニング面接", "スクリーニングコール", "phone interview", "phone screen",
        "phone screening", "phone", "phone call", "preliminary phone screen", "recruiter screen", "recruiter call",
        "recruiter phone screen", "recruiter interview", "screening call", "hr screen",
    ),
    "interview_1": (
        "初回面接", "1次", "第1次", "人事面接", "1次選考会", "初回選考", "first", "first round", "firstInterview",
        "first interview", "first round interview", "1st", "1st round", "1st interview", "initial interview",
    ),
    "interview_2": (
        "2次", "第2次", "second", "second round", "secondInterview", "second interview", "second round interview",
        "2nd", "2nd round", "2nd interview",
    ),
    "interview_3_plus": (
        "3次", "第3次", "4次", "第4次", "third", "third round", "thirdInterview", "third interview",
        "fourth interview", "3rd", "3rd round", "3rd interview", "4th interview", "panel", "panel interview",
    ),
    "interview_final": (
        "最終", "最終選考", "最終面接", "最終面談", "最終審査", "役員面接", "役員面談", "役員選考", "社長面接",
        "社長面談", "代表面接", "代表面談", "代表取締役面接", "経営層面接", "CEO面接", "最終役員面接", "最終社長面接",
        "final", "final interview", "finalInterview", "final round", "final round interview", "onsite", "on-site",
        "onsite interview", "on-site interview", "executive interview", "ceo interview",
        # Greenhouse's default plan has one interview in person and calls it so; it is the last before the offer.
        "face to face", "face to face interview",
    ),
    "reference_check": (
        "リファレンスチェック", "リファレンス", "リファチェック", "前職照会", "前職調査", "バックグラウンドチェック",
        "バックグラウンド調査", "経歴調査", "推薦者確認", "reference check", "references", "reference",
        "reference checks", "background check",
    ),
    "offer": (
        "内定", "内々定", "内定通知", "内定通知済み", "内定出し", "内定済み", "内定済", "内定者", "条件提示",
        "条件面談", "処遇面談", "処遇提示", "労働条件提示", "オファー", "オファー面談", "オファー面接",
        "オファー提示", "内定面談", "内定承諾待ち", "offer", "offered", "offer extended", "offer sent", "offer stage",
        "offer letter", "verbal offer", "offer interview",
    ),
    "offer_accepted": (
        "内定承諾", "内定受諾", "内定承諾済み", "承諾", "承諾済み", "オファー承諾", "入社承諾", "入社予定",
        "入社待ち", "offer accepted", "offerAccepted", "accepted", "pre-boarding", "preboarding",
    ),
}  # fmt: skip

# 1次面接, 第2次選考, 3回目面接, 面接(1回目), Interview 2, 2nd round … {n}次ステップ of HRMOS is a position in the flow,
# not a round: it must not match here.
_HOW = "(?:web|オンライン|リモート|対面|来社|人事|現場|部門|部署|配属先|個人|個別|集団|グループ|合同)?"
INTERVIEW_ROUND = (
    rf"第?(?P<a>[1-9])(?:次|回目?)の?{_HOW}(?:選考|面接|面談|審査|インタビュー|選考会)?"
    rf"|{_HOW}(?:面接|面談|選考|interview|round)[_:.(-]?(?P<b>[1-9])(?:次|回目|回)?[)]?"
    r"|(?P<c>[1-9])(?:st|nd|rd|th)(?:round)?(?:interview)?"
)

# What may stand in brackets behind a stage without changing it. Anything else there may well be the outcome.
ASIDE = (
    r"[(\[【〔](?:オンライン|web|ウェブ|リモート|対面|来社|現地|電話|tel|zoom|teams|meet|人事|現場|部門|部署|配属先|役員|社長|代表|最終|個人|個別"
    r"|集団|グループ|録画|動画|任意|[1-9](?:次|回目?)(?:面接|選考)?|[0-9]{1,3}分)[)\]】〕]$"
)

# A stage, but which one nobody says; enough to make 面接NG or 選考× clear as an outcome.
SOME_STAGE: frozenset[str] = frozenset(
    (
        "面接", "面談", "選考", "採用選考", "審査", "interview", "web面接", "オンライン面接", "現場面接", "部門面接",
        "配属先面接", "集団面接", "個人面接",
    )
)  # fmt: skip
