"""What leaves (個人データの項目: one for every leaf of a payload) and how it was come by (取得の経緯), in words."""

from __future__ import annotations

from relay_connectors.report.words import Words

__all__ = ["ITEMS", "ROUTES"]

ITEMS: Words = {
    "record_id": {"en": "record id", "ja": "記録ID"},
    "schema_version": {"en": "schema version", "ja": "スキーマの版"},
    "person.full_name": {"en": "full name", "ja": "氏名"},
    "person.family_name": {"en": "family name", "ja": "姓"},
    "person.given_name": {"en": "given name", "ja": "名"},
    "person.full_name_kana": {"en": "full name (kana)", "ja": "氏名(カナ)"},
    "person.family_name_kana": {"en": "family name (kana)", "ja": "姓(カナ)"},
    "person.given_name_kana": {"en": "given name (kana)", "ja": "名(カナ)"},
    "person.emails[].address": {"en": "e-mail address", "ja": "メールアドレス"},
    "person.emails[].primary": {"en": "which e-mail address is the main one", "ja": "主たるメールアドレスの別"},
    "person.phones[].e164": {"en": "phone number", "ja": "電話番号"},
    "person.residence.country": {"en": "country of residence", "ja": "居住国"},
    "person.residence.subdivision": {"en": "prefecture of residence", "ja": "居住都道府県"},
    "person.age_band": {"en": "age band", "ja": "年齢層"},
    "person.locale": {"en": "language", "ja": "使用言語"},
    "application.job.title": {"en": "job applied for", "ja": "応募職種"},
    "application.job.employment_type": {"en": "its kind of employment", "ja": "応募職種の雇用形態"},
    "application.applied_at": {"en": "day of the application", "ja": "応募日"},
    "application.stage.code": {"en": "furthest stage", "ja": "到達した選考段階"},
    "application.channel.type": {"en": "kind of channel", "ja": "応募経路の種別"},
    "decision.outcome": {"en": "outcome", "ja": "選考結果"},
    "decision.reason_code": {"en": "kind of reason", "ja": "結果の理由の区分"},
    "decision.decided_at": {"en": "day of the decision", "ja": "結果の決定日"},
    "profile.headline": {"en": "headline", "ja": "経歴の見出し"},
    "profile.years_experience": {"en": "years of experience", "ja": "経験年数"},
    "profile.skills[].name": {"en": "skills", "ja": "スキル"},
    "profile.education_level": {"en": "level of education", "ja": "学歴の区分"},
    "profile.languages[].bcp47": {"en": "languages spoken", "ja": "話せる言語"},
    "profile.languages[].level": {"en": "how well they are spoken", "ja": "言語の水準"},
    "profile.desired.occupations": {"en": "occupations wished for", "ja": "希望職種"},
    "profile.desired.subdivisions": {"en": "prefectures wished for", "ja": "希望勤務地"},
    "profile.desired.salary.min": {"en": "salary wished for, at least", "ja": "希望給与(下限)"},
    "profile.desired.salary.max": {"en": "salary wished for, at most", "ja": "希望給与(上限)"},
    "profile.desired.salary.currency": {"en": "its currency", "ja": "希望給与の通貨"},
    "profile.desired.salary.period": {"en": "its period", "ja": "希望給与の単位"},
    "profile.desired.employment_types": {"en": "kinds of employment wished for", "ja": "希望雇用形態"},
    "profile.work[].position": {"en": "positions held", "ja": "職歴の職位"},
    "profile.work[].startDate": {"en": "when they began", "ja": "職歴の開始"},
    "profile.work[].endDate": {"en": "when they ended", "ja": "職歴の終了"},
    "retain_until": {"en": "day until which it may be kept", "ja": "保管期限"},
}
# By channel. The guideline on confirming and recording (個人情報保護委員会, 確認・記録義務編) asks from whom the data
# was had and in which way; a channel that nobody wrote down answers neither, and is never taken for an application.
ROUTES: Words = {
    "agency": {"en": "introduced by a recruitment agency", "ja": "人材紹介会社からの紹介"},
    "job_board": {"en": "the person applied through a job board", "ja": "求人媒体を通じた本人の応募"},
    "direct_sourcing": {"en": "the person applied after being sourced", "ja": "スカウトを受けた本人の応募"},
    "employee_referral": {"en": "introduced by an employee", "ja": "社員からの紹介"},
    "acquaintance": {"en": "introduced by an acquaintance", "ja": "知人からの紹介"},
    "career_site": {"en": "the person applied on our career site", "ja": "自社採用サイトでの本人の応募"},
    "event": {"en": "the person applied at an event", "ja": "イベント・説明会での本人の応募"},
    "other": {"en": "another channel: to be looked up", "ja": "その他の経路(要確認)"},
    "unknown": {"en": "not recorded: to be looked up", "ja": "記録なし(要確認)"},
}
