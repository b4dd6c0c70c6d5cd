"""Header words of Japanese and English exports → what the column is for us.

Headers are compared whole, after NFKC, whatever their case and spaces: 応募経路 is not 応募経路詳細. A header that is
missing here is added in the source's settings: columns = { "応募番号" = "source.application_id" }.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["COLUMNS", "WEAK"]

COLUMNS: Mapping[str, Sequence[str]] = {
    "source.application_id": (
        "応募ID", "応募番号", "応募者ID", "エントリーID", "選考ID", "応募管理番号",
        "Application ID", "Application No", "Application Number", "App ID",
    ),
    # Only where no column is the application's own id it takes part in one (see connector.py).
    "source.candidate_id": ("候補者ID", "候補者番号", "求職者ID", "Candidate ID", "Applicant ID", "Person ID"),
    "source.updated_at": (
        "更新日", "更新日時", "最終更新日", "最終更新日時",
        "Updated at", "Last updated", "Last activity", "Updated",
    ),
    "person.full_name": (
        "氏名", "名前", "お名前", "候補者名", "応募者名", "候補者氏名", "応募者氏名", "氏名（漢字）", "漢字氏名",
        "Name", "Full name", "Candidate name", "Candidate", "Applicant name", "Applicant",
    ),
    "person.family_name": (
        "姓", "苗字", "姓（漢字）", "氏名（姓）", "漢字姓",
        "Last name", "Family name", "Surname",
    ),
    # 名 alone is the given name beside 姓; 名前 is the whole one.
    "person.given_name": ("名", "名（漢字）", "氏名（名）", "漢字名", "First name", "Given name"),
    "person.former_family_name": ("旧姓", "Maiden name"),
    "person.full_name_kana": (
        "フリガナ", "ふりがな", "カナ", "かな", "カナ氏名", "氏名カナ", "氏名（カナ）", "氏名（フリガナ）",
        "氏名（かな）", "氏名フリガナ", "名前（カナ）", "氏名（ふりがな）", "候補者名カナ", "候補者名（カナ）",
        "応募者名カナ", "よみがな", "読み仮名",
        "Kana", "Name (Kana)", "Furigana",
    ),
    "person.family_name_kana": (
        "セイ", "せい", "姓カナ", "姓（カナ）", "姓（フリガナ）", "姓フリガナ", "氏名カナ（姓）", "フリガナ（姓）",
        "フリガナ（セイ）", "カナ姓",
        "Last name (Kana)", "Last name Kana",
    ),
    "person.given_name_kana": (
        "メイ", "めい", "名カナ", "名（カナ）", "名（フリガナ）", "名フリガナ", "氏名カナ（名）", "フリガナ（名）",
        "フリガナ（メイ）", "カナ名",
        "First name (Kana)", "First name Kana",
    ),
    "person.emails": (
        "メールアドレス", "メール", "Eメール", "Eメールアドレス", "電子メール", "メールアドレス1",
        "メールアドレス2", "PCメール", "PCメールアドレス", "携帯メール", "携帯メールアドレス",
        "Email", "E-mail", "Email address", "E-mail address", "Mail", "Mail address", "Primary email",
    ),
    "person.phones": (
        "電話番号", "電話", "電話番号1", "電話番号2", "携帯電話", "携帯電話番号", "携帯番号", "携帯",
        "自宅電話番号", "固定電話", "連絡先電話番号",
        "TEL", "Phone", "Phone number", "Telephone", "Mobile", "Mobile phone", "Cell phone",
    ),
    "person.residence": (
        "住所", "現住所", "都道府県", "居住地", "現住所（都道府県）", "お住まい", "居住都道府県",
        "Address", "Prefecture", "Residence",
    ),
    "person.residence.postal_code": ("郵便番号", "〒", "Postal code", "Zip", "Zip code"),
    "person.birth_date": ("生年月日", "誕生日", "Date of birth", "Birth date", "Birthday"),
    "application.job.id": ("求人ID", "求人番号", "求人コード", "募集ID", "Job ID", "Requisition ID", "Req ID"),
    "application.job.title": (
        "求人名", "応募職種", "応募求人", "求人", "求人タイトル", "募集職種", "応募ポジション", "ポジション",
        "募集要項名", "応募求人名", "応募先求人", "応募職種名", "募集職種名", "募集ポジション", "求人名称",
        "Job", "Job title", "Job name", "Position", "Applied position", "Requisition",
    ),
    "application.job.department": ("部署", "部門", "募集部署", "募集部門", "配属先", "応募部署", "Department"),
    "application.job.employment_type": ("雇用形態", "募集雇用形態", "Employment type", "Job type"),
    "application.job.work_locations": ("勤務地", "募集勤務地", "Job location", "Work location"),
    "application.applied_at": (
        "応募日", "応募日時", "応募時刻", "エントリー日", "エントリー日時", "応募受付日",
        "応募年月日", "エントリー時刻",
        "Applied at", "Applied on", "Applied", "Applied date", "Application date", "Date applied",
    ),
    "application.channel": (
        "応募経路", "流入経路", "応募媒体", "媒体", "経路", "チャネル",
        "応募ルート", "応募チャネル", "応募元", "応募媒体名", "流入元", "エントリー経路",
        "Source", "Channel", "Application source", "Candidate source",
    ),
    # Whatever stands there names an agency, and who came by one is the agency's. Not 応募経路詳細 and 紹介元:
    # beside 社員紹介 they name a colleague.
    "application.channel.name": (
        "エージェント企業名", "エージェント会社名", "エージェント名", "エージェント", "エージェント会社",
        "人材紹介会社", "人材紹介会社名",
        "紹介会社", "紹介会社名", "紹介元会社", "紹介エージェント", "担当エージェント",
        "Agency", "Agency name", "Recruiting agency",
    ),
    "application.stage": (
        "選考段階", "選考ステップ", "選考フェーズ", "ステップ", "フェーズ", "選考ステージ", "ステージ",
        "最終選考段階", "到達段階", "到達ステップ", "到達フェーズ", "到達ステージ", "選考プロセス",
        "現在の選考段階", "現在の選考ステップ", "現在の選考フェーズ", "現在の選考ステージ", "現在の選考プロセス",
        "現在のステップ", "現在のフェーズ", "現在のステージ", "不採用時の選考段階", "不採用時の選考ステップ",
        "Stage", "Step", "Phase", "Current stage", "Job stage", "Rejected stage",
    ),
    "decision.outcome": (
        "選考ステータス", "ステータス", "選考結果", "選考状況", "応募ステータス", "合否", "合否結果",
        "現在の選考ステータス", "現在のステータス", "現在の選考状況", "応募状況",
        "Status", "Application status", "Outcome",
    ),
    "decision.reason": (
        "不採用理由", "お見送り理由", "見送り理由", "不合格理由", "NG理由", "不採用・辞退理由", "選考終了理由",
        "終了理由", "お断り理由", "断り理由", "不採用の理由", "お見送りの理由", "見送りの理由", "不合格の理由",
        "お断りの理由", "不採用理由（分類）", "不採用理由分類", "不採用理由カテゴリ", "お見送り理由（分類）",
        "見送り理由（分類）", "お見送り理由分類", "見送り理由分類", "不合格理由（分類）", "不合格理由分類",
        "不採用事由", "プロセス終了理由",
        "Rejection reason", "Reject reason", "Reason", "Rejected reason", "Reason for rejection",
        "Disposition reason",
    ),
    "decision.withdrawal_reason": (
        "辞退理由", "選考辞退理由", "内定辞退理由", "辞退理由（分類）", "辞退理由分類", "キャンセル理由",
        "Withdrawal reason", "Withdrawn reason", "Reason for withdrawal",
    ),
    # Whatever stands there beside 不採用 contradicts it, but for a no: a day, ○, 有, 1. An offer that was taken back
    # (内定日) is no rejection either. Not 採用: it may hold 採用／不採用; not Start date: it may be a wish;
    # not オファー日: it may be a scout mail's; not 承諾有無: it may be of a consent.
    "decision.refuted_by": (
        "辞退日", "辞退日時", "辞退", "辞退フラグ", "辞退有無", "辞退区分", "辞退連絡日", "選考辞退日", "選考辞退日時",
        "選考辞退", "内定辞退日", "内定辞退", "応募取消日", "キャンセル日", "取下げ日",
        "内定日", "内々定日", "内定通知日", "内定承諾日", "内定承諾", "承諾日", "入社承諾日", "オファー承諾日",
        "入社日", "入社年月日", "入社予定日", "入社", "入社フラグ", "採用日", "雇用開始日",
        "Withdrawn at", "Withdrawn on", "Withdrawal date", "Withdrawn date", "Date withdrawn", "Withdrawn", "Withdrew",
        "Hired at", "Hired on", "Hire date", "Hired date", "Date hired", "Date of hire", "Hired",
        "Offer accepted at", "Offer accepted on", "Offer accepted", "Offer accepted date", "Offer declined at",
        "Offer declined", "Offer date", "Offered at", "Offered on",
        "再選考日", "選考再開日", "復活日", "不採用取消日", "不合格取消日", "不採用撤回日",
        "内定者フラグ", "内定フラグ",
        "内定承諾有無", "Reopened at", "Reopened on", "Reinstated at",
    ),
    # Not 不合格・重複終了日: it stands beside duplicates, too (HRMOS), and the status says which; the date is the same.
    "decision.decided_at": (
        "不採用日", "お見送り日", "見送り日", "不合格日", "選考終了日", "不採用決定日", "合否決定日", "結果確定日",
        "不合格・重複終了日", "決定日", "お断り日", "不採用日時", "不合格日時", "お見送り日時", "見送り日時",
        "選考終了日時", "お見送り決定日", "見送り決定日", "不合格決定日", "不採用確定日", "プロセス終了日",
        "Rejected at", "Rejected on", "Rejected date", "Rejection date", "Date rejected", "Decided at",
        "Decision date", "Closed at",
    ),
    # Not 連絡日: it is often the day of the last contact, whatever that was about.
    "decision.notified_at": (
        "通知日", "不採用通知日", "お見送り連絡日", "結果通知日", "合否連絡日", "結果連絡日", "合否通知日",
        "不採用連絡日", "不合格通知日", "不合格連絡日", "お見送り通知日", "見送り通知日", "見送り連絡日",
        "お断り連絡日",
        "Notified at", "Notified on", "Notification date", "Rejection sent at",
    ),
    "profile.current_company": (
        "現在の会社", "現職", "現職企業", "現在の勤務先", "勤務先", "現勤務先", "現職（会社名）", "所属企業",
        "直近の会社", "在籍企業",
        "Current company", "Current employer",
    ),
    "profile.current_title": (
        "現在の職種", "現職種", "現在の役職", "現職（職種）", "現在のポジション", "直近の職種",
        "Current title", "Current job title",
    ),
    "profile.years_experience": (
        "経験年数", "実務経験年数", "社会人経験年数",
        "Years of experience", "Experience (years)", "Years experience",
    ),
    "profile.skills": ("スキル", "保有スキル", "スキル・資格", "技術スキル", "Skills", "Skill"),
    "profile.education_level": (
        "最終学歴", "学歴", "学歴区分",
        "Education", "Education level", "Highest education", "Degree",
    ),
    "profile.desired.occupations": ("希望職種", "Desired occupation", "Desired position", "Desired job"),
    "profile.desired.subdivisions": (
        "希望勤務地", "勤務地希望", "希望エリア", "希望地",
        "Desired location", "Preferred location",
    ),
    "profile.desired.salary": (
        "希望年収", "希望年収（万円）", "希望給与", "希望月給", "希望時給", "希望年収額", "希望年収(円)",
        "希望年俸",
        "Desired salary", "Expected salary", "Salary expectation",
    ),
    "profile.desired.employment_types": ("希望雇用形態", "Desired employment type"),
    # What somebody may be excluded by ([[policy.exclude]]); a tag never leaves the machine.
    "tags": ("タグ", "候補者タグ", "応募者タグ", "ラベル", "Tags", "Tag", "Labels", "Label"),
    # Whatever stands there but a no keeps somebody from being written to or referred: one too many is safe.
    "flags.do_not_contact": (
        "連絡不可", "連絡禁止", "連絡拒否", "紹介不可", "紹介禁止", "紹介拒否", "紹介除外",
        "連絡可否",  # 不可 keeps out, 可 does not
        # Who left the house's own service, or asked that their data go, is not handed on, day or mark.
        "退会", "退会日", "退会日時", "退会フラグ", "退会済み",
        "オプトアウト", "オプトアウト日", "オプトアウトフラグ",
        "削除依頼", "削除依頼日", "個人情報削除依頼", "個人情報削除依頼日", "削除希望", "削除希望日",
        # Refused or taken back, where no rule of consent reads it: the answers that one reads are left to it.
        "情報提供拒否", "第三者提供拒否", "提供拒否", "個人情報提供拒否",
        "情報提供停止", "個人情報提供停止", "第三者提供停止",
        "同意撤回", "同意撤回日", "同意撤回日時", "同意撤回フラグ", "同意取消", "同意取消日", "同意取消フラグ",
        "Opt-out", "Opted out", "Opt-out date",
        "Do not contact", "Do not refer",
    ),
    "flags.no_mail": (
        "配信停止", "メール配信停止", "配信不可", "メール配信不可", "メール不可", "メール送信不可", "送信不可",
        "メール可否", "メール配信可否", "配信可否", "メール送信可否", "DM可否", "DM不可", "メール拒否",
        "メール配信拒否",
        "Do not email", "Do not mail", "Email opt-out", "Unsubscribed",
    ),
}  # fmt: skip

WEAK: Sequence[str] = ("合否結果", "現在の選考ステータス", "現在のステータス", "現在の選考状況", "応募状況")
"""Of the headers of an outcome, what may tell something else beside another one: there they are not read."""
