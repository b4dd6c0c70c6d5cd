"""The words for why an application ended, by reason code; compared whole after ``label()``.

Two tables, since 給与 is the employer's conditions_mismatch and the candidate's compensation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relay_connectors.record.vocabulary import ReasonCode

__all__ = ["CANDIDATE", "EMPLOYER"]

EMPLOYER: dict[ReasonCode, tuple[str, ...]] = {
    "skills_insufficient": (
        "スキル不足", "スキル", "スキル面", "スキルアンマッチ", "スキルミスマッチ", "スキル不一致", "スキルマッチ",
        "スキル要件未達", "技術力不足", "技術不足", "技術力", "技術スキル不足", "専門性不足", "専門知識不足",
        "知識不足", "能力不足", "実力不足", "要件未達", "要件不一致", "要件アンマッチ", "必須要件未達",
        "必須スキル不足", "必須条件未達", "必要スキル不足", "ポテンシャル不足", "マネジメント力不足",
        "論理的思考力不足", "lacking skills", "lacking skill", "lacking skill(s)/qualification(s)", "lack of skills",
        "skills", "skill gap", "skills mismatch", "insufficient skills", "technical skills", "not qualified",
        "unqualified", "underqualified", "did not meet requirements", "minimum qualifications not met",
    ),
    "experience_insufficient": (
        "経験不足", "経験", "経験面", "経験年数不足", "経験年数", "実務経験不足", "業界経験不足", "業務経験不足",
        "職務経験不足", "職種経験不足", "社会人経験不足", "マネジメント経験不足", "経験アンマッチ", "経験ミスマッチ",
        "経験不一致", "経験浅い", "経験が浅い", "未経験", "経歴", "経歴アンマッチ", "経歴不一致",
        "lack of experience", "lacking experience", "insufficient experience", "not enough experience", "experience",
        "inexperienced",
    ),
    "qualification_missing": (
        "資格なし", "資格不足", "資格未保有", "必須資格なし", "必要資格なし", "資格要件未達", "免許なし",
        "運転免許なし", "応募資格なし", "応募資格未達", "応募要件未達", "学歴要件未達", "学歴",
        "missing qualification", "missing certification", "no license", "missing license", "education",
    ),
    "overqualified": (
        "オーバースペック", "オーバースキル", "オーバークオリファイド", "スキル過剰", "スキル過多", "経験過多",
        "overqualified",
    ),
    "communication_fit": (
        "コミュニケーション", "コミュニケーション力不足", "コミュニケーション力", "コミュニケーション能力不足",
        "コミュニケーション能力", "コミュニケーション面", "コミュ力不足", "対人能力不足", "対人スキル不足",
        "受け答え", "面接態度", "人物面", "人柄", "人物", "communication", "communication skills",
        "poor communication", "interview performance",
    ),
    "values_fit": (
        "カルチャー", "カルチャーマッチ", "カルチャーフィット", "カルチャーアンマッチ", "カルチャーミスマッチ",
        "カルチャー不一致", "カルチャー面", "カルチャーフィットせず", "社風", "社風不一致", "社風との不一致",
        "社風に合わない", "価値観", "価値観不一致", "価値観の不一致", "企業文化不一致", "理念不一致",
        "バリューアンマッチ", "バリュー不一致", "マインド", "マインド面", "スタンス", "not a cultural fit",
        "culture fit", "cultural fit", "culture", "not a culture fit", "values", "values mismatch",
    ),
    "motivation_unclear": (
        "志望動機", "志望動機不明確", "志望動機が弱い", "志望度", "志望度が低い", "志望度低い", "志望度不足",
        "志望意欲", "意欲不足", "意欲", "熱意不足", "熱意", "モチベーション", "モチベーション不足",
        "キャリアビジョン", "キャリアプラン", "キャリアプラン不一致", "キャリアの方向性", "志向性", "志向性不一致",
        "志向不一致", "志向性の違い", "方向性の違い", "motivation", "lack of motivation", "low motivation",
        "lack of interest", "career goals",
    ),
    "conditions_mismatch": (
        "条件不一致", "条件", "条件面", "条件面不一致", "条件アンマッチ", "条件ミスマッチ", "条件が合わない",
        "条件相違", "希望条件不一致", "希望条件", "希望条件アンマッチ", "年収", "年収条件不一致", "年収不一致",
        "年収面", "年収アンマッチ", "年収ミスマッチ", "年収乖離", "希望年収", "希望年収乖離", "希望年収不一致",
        "希望年収が高い", "給与", "給与条件", "給与不一致", "給与面", "待遇", "待遇面", "勤務地", "勤務地不一致",
        "勤務地条件不一致", "勤務条件", "勤務条件不一致", "雇用形態", "雇用形態不一致", "希望職種不一致",
        "職種不一致", "salary", "salary expectations", "salary expectations too high", "compensation",
        "compensation expectations", "too expensive", "location", "conditions", "terms mismatch",
    ),
    "availability_mismatch": (
        "入社時期", "入社時期不一致", "入社可能時期", "入社日", "入社可能日不一致", "就業開始時期", "稼働時間",
        "稼働時間不一致", "勤務時間", "勤務時間不一致", "勤務日数", "シフト", "シフト不一致", "スケジュール",
        "日程が合わない", "日程不一致", "日程合わず", "availability", "start date", "notice period", "schedule",
        "not available",
    ),
    "language_level": (
        "日本語力不足", "日本語力", "日本語能力不足", "日本語能力", "日本語レベル", "英語力不足", "英語力",
        "英語能力不足", "英語", "語学力不足", "語学力", "語学", "語学レベル", "language", "language skills",
        "language level", "english level", "japanese level", "insufficient japanese", "insufficient english",
    ),
    "test_failed": (
        "適性検査", "適性検査不合格", "適性検査結果", "適性", "適性なし", "適性不一致", "筆記試験", "筆記試験不合格",
        "筆記", "試験不合格", "テスト不合格", "テスト結果", "webテスト不合格", "SPI", "SPI不合格", "課題",
        "課題不合格", "課題評価", "コーディングテスト", "コーディングテスト不合格", "技術試験不合格", "assessment",
        "failed assessment", "failed test", "test score", "test failed", "coding test", "take home test",
    ),
    "other_candidate_selected": (
        "他候補者採用", "他候補者決定", "他候補者を採用", "他の候補者", "他の候補者を採用", "他の候補者に決定",
        "他候補者優先", "他候補者との比較", "他候補と比較", "比較", "比較検討", "相対評価", "競合候補者",
        "他応募者採用", "他の応募者を採用", "preferred another candidate", "another candidate",
        "hired another candidate", "other candidate selected", "stronger candidates", "selected another candidate",
    ),
    "position_filled": (
        "充足", "ポジション充足", "採用枠充足", "募集枠充足", "枠充足", "定員充足", "採用充足", "採用人数充足",
        "募集終了", "採用終了", "求人クローズ", "ポジションクローズ", "求人充足", "position filled",
        "position closed", "role filled", "job closed", "filled",
    ),
    "headcount_freeze": (
        "採用凍結", "採用中止", "採用停止", "採用計画変更", "採用計画の変更", "人員計画変更", "募集中止",
        "ポジション消滅", "組織変更", "予算", "予算凍結", "headcount freeze", "hiring freeze", "budget", "headcount",
        "position cancelled", "position canceled", "reorganization",
    ),
    "application_incomplete": (
        "書類不備", "応募書類不備", "応募書類未提出", "書類未提出", "提出書類不備", "履歴書未提出", "課題未提出",
        "情報不足", "記入不備", "書類不足", "incomplete application", "incomplete", "missing documents",
        "missing resume",
    ),
    "ineligible_legal": (
        "就労資格なし", "就労不可", "就労ビザなし", "就労ビザ", "ビザ", "ビザなし", "在留資格", "在留資格なし",
        "在留資格不備", "work authorization", "no work authorization", "work permit", "visa", "visa sponsorship",
    ),
    "reference_check": (
        "リファレンスチェック", "リファレンス", "リファレンスチェック結果", "前職照会", "バックグラウンドチェック",
        "経歴詐称", "reference check", "references", "failed reference check", "background check",
    ),
    "other_employer": (
        "その他", "その他理由", "その他の理由", "総合的判断", "総合判断", "総合的に判断", "総合評価", "総合的",
        "転職回数", "転職回数が多い", "転職回数過多", "転職回数多い", "短期離職", "早期離職懸念", "早期離職",
        "定着懸念", "在籍期間", "ブランク", "離職期間", "other", "other reason", "other (add notes below)",
        "job hopping",
    ),
    "not_specified": (
        "理由なし", "理由未設定", "理由不明", "指定なし", "選択なし", "no reason", "no reason given", "not specified",
        "none specified", "unspecified",
    ),
}  # fmt: skip

CANDIDATE: dict[ReasonCode, tuple[str, ...]] = {
    "accepted_other_offer": (
        "他社内定", "他社で内定", "他社内定承諾", "他社決定", "他社に決定", "他社入社", "他社へ入社", "他社入社決定",
        "他社選考", "他社選考進行", "他社優先", "他社に入社", "他社就職", "他社内定のため", "他社と比較", "競合他社",
        "進学", "accepted another offer", "accepted other offer", "took another job", "other offer",
        "competing offer", "took another offer", "found another job",
    ),
    "compensation": (
        "給与", "給与面", "給与条件", "給料", "年収", "年収面", "年収条件", "年収条件不一致", "年収不一致", "待遇",
        "待遇面", "条件", "条件面", "条件不一致", "処遇", "報酬", "福利厚生", "希望年収不一致", "compensation",
        "salary", "pay", "benefits", "offer too low", "didn't like offer", "didn’t like offer",
    ),
    "role_content": (
        "仕事内容", "業務内容", "職務内容", "仕事内容不一致", "業務内容不一致", "職種", "職種不一致", "ポジション",
        "役割", "キャリアパス", "キャリア", "方向性の違い", "志向性", "希望と異なる", "想定と異なる",
        "イメージと違う", "事業内容", "role", "role content", "job content", "responsibilities", "career path",
    ),
    "location_commute": (
        "勤務地", "通勤", "通勤時間", "通勤距離", "勤務地不一致", "転勤", "転居", "引越し", "引っ越し", "転居不可",
        "出社頻度", "リモート不可", "リモートワーク", "location", "commute", "relocation", "remote work",
    ),
    "schedule": (
        "スケジュール", "日程", "日程が合わない", "日程合わず", "日程調整不可", "都合", "都合がつかない",
        "都合により", "入社時期", "入社時期不一致", "勤務時間", "残業", "休日", "シフト", "schedule",
        "wasn't available", "wasn’t available", "not available", "availability", "timing", "start date",
        "working hours",
    ),
    "personal_circumstances": (
        "一身上の都合", "一身上", "自己都合", "個人的理由", "個人的な理由", "個人的事情", "個人都合", "現職残留",
        "現職継続", "現職に残る", "現職慰留", "慰留", "転職活動終了", "転職活動中止", "転職取りやめ", "転職見合わせ",
        "家庭の事情", "家庭都合", "家族の事情", "家族の反対", "家族都合", "健康上の理由", "体調不良", "体調", "結婚",
        "出産", "妊娠", "介護", "育児", "personal reasons", "personal", "personal circumstances",
        "stayed with current employer", "staying in current role", "counteroffer", "family reasons",
        "health reasons",
    ),
    "process_too_slow": (
        "選考期間", "選考スピード", "選考が遅い", "選考に時間がかかる", "連絡が遅い", "対応が遅い", "選考プロセス",
        "process too slow", "process too long", "slow process", "hiring process",
    ),
    "lost_interest": (
        "志望度低下", "志望度", "志望度が低下", "志望度が下がった", "興味がない", "興味喪失", "興味関心", "意欲低下",
        "社風", "社風不一致", "社風が合わない", "雰囲気", "カルチャー", "カルチャーフィット", "企業イメージ",
        "将来性", "会社の将来性", "口コミ", "面接官の印象", "面接の印象", "lost interest", "not interested",
        "wasn't interested", "wasn’t interested", "no longer interested", "changed mind", "culture",
    ),
    "no_response": (
        "連絡なし", "連絡が取れない", "連絡取れず", "連絡不通", "音信不通", "返信なし", "応答なし", "無断欠席",
        "no response", "unresponsive", "ghosted", "no show",
    ),
    "other_candidate": ("その他", "その他理由", "その他の理由", "other", "other reason"),
    "not_specified": (
        "理由なし", "理由未設定", "理由不明", "指定なし", "選択なし", "no reason", "no reason given", "not specified",
        "none specified", "unspecified",
    ),
}  # fmt: skip
