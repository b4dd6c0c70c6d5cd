"""The codes of outcomes, verdicts, answers, links and issues, in words for people."""

from __future__ import annotations

from relay_connectors.gate.words import SENTENCES
from relay_connectors.report.text import Lang

__all__ = [
    "ACTIONS",
    "ANSWERS",
    "EVENTS",
    "ISSUES",
    "LINK_STATES",
    "MAIL_STATES",
    "OUTCOMES",
    "SKIPPED",
    "WARNINGS",
    "Words",
    "word",
]

Words = dict[str, dict[Lang, str]]

OUTCOMES: Words = {
    "employer_rejected": {"en": "rejected", "ja": "不採用"},
    "position_closed": {"en": "position closed", "ja": "募集終了"},
    "candidate_withdrew": {"en": "withdrew", "ja": "選考辞退"},
    "offer_declined": {"en": "declined the offer", "ja": "内定辞退"},
    "no_show": {"en": "did not come", "ja": "欠席・音信不通"},
    "offer_rescinded": {"en": "offer taken back", "ja": "内定取消"},
    "closed_duplicate": {"en": "duplicate application", "ja": "重複応募"},
    "closed_invalid": {"en": "not a real application", "ja": "対象外(スパムなど)"},
    "in_progress": {"en": "in progress", "ja": "選考中"},
    "hired": {"en": "hired", "ja": "入社"},
    "unknown": {"en": "unknown", "ja": "不明"},
}
SKIPPED: Words = {
    **OUTCOMES,
    "blank": {"en": "blank rows", "ja": "空行"},
    "superseded": {"en": "said anew by a later file", "ja": "新しいファイルに同じ応募あり"},
    "overruled": {"en": "ends that another file contradicts", "ja": "別のファイルと食い違う結果"},
    "suppressed": {"en": "erased earlier", "ja": "削除済みの人"},
    "anonymised": {"en": "anonymised in the source", "ja": "取得元で匿名化済み"},
    "candidate_gone": {"en": "the source shows no candidate", "ja": "取得元に候補者が見えない"},
    "prospect": {"en": "prospects", "ja": "応募前の候補者"},
    "stub": {"en": "redacted or incomplete in the source", "ja": "取得元で伏せられた、または未完成"},
    "private": {"en": "private in the source", "ja": "取得元で非公開"},
    "internal": {"en": "employees", "ja": "社員"},
    "confidential_job": {"en": "confidential jobs", "ja": "非公開の求人"},
}
WARNINGS: Words = {
    "date_partial": {"en": "incomplete dates", "ja": "年や日が欠けた日付"},
    "date_unreadable": {"en": "dates that cannot be read", "ja": "読めない日付"},
    "era_overrun": {"en": "years beyond the end of their era", "ja": "元号の終わりを過ぎた年"},
    "phone_unreadable": {"en": "phone numbers that cannot be read", "ja": "読めない電話番号"},
    "email_unreadable": {"en": "e-mail addresses that cannot be read", "ja": "読めないメールアドレス"},
    "email_nonstandard": {"en": "e-mail addresses against the standard", "ja": "規格外のメールアドレス"},
    "postal_unreadable": {"en": "postal codes that cannot be read", "ja": "読めない郵便番号"},
    "postal_contradicts": {
        "en": "postal codes in another prefecture than the address",
        "ja": "住所の都道府県と合わない郵便番号",
    },
    "place_unknown": {"en": "places that cannot be read", "ja": "判定できない住所・勤務地"},
    "salary_unreadable": {"en": "salaries that cannot be read", "ja": "読めない給与"},
    "education_unknown": {"en": "unknown words for an education", "ja": "判定できない学歴"},
    "employment_unknown": {"en": "unknown words for an employment type", "ja": "判定できない雇用形態"},
    "name_unreadable": {"en": "names that cannot be read", "ja": "読めない氏名"},
    "name_note": {"en": "names with a note, which was left out", "ja": "氏名から除いた書き込み"},
    "kana_unreadable": {"en": "readings of names without kana", "ja": "かなとして読めないフリガナ"},
    "years_unreadable": {"en": "years of experience that cannot be read", "ja": "読めない経験年数"},
    "expected": {"en": "degrees that are only expected", "ja": "卒業・修了の見込み"},
    "stage_unknown": {"en": "unknown words for a stage", "ja": "判定できない選考段階"},
    "channel_unknown": {"en": "unknown words for a channel", "ja": "判定できない応募経路"},
    "reason_unknown": {"en": "unknown words for a reason", "ja": "判定できない理由"},
    "reason_protected": {
        "en": "reasons left out, because the law protects what they say",
        "ja": "保護される事項のため除いた理由",
    },
    "status_missing": {"en": "no outcome", "ja": "選考結果が空欄"},
    "status_unknown": {"en": "unknown words for an outcome", "ja": "判定できない選考結果"},
    "outcome_contradicted": {
        "en": "rejections that another column contradicts",
        "ja": "ほかの列と食い違う不採用",
    },
    "consent_unknown": {"en": "unknown words for a consent", "ja": "判定できない同意欄"},
    "consent_undated": {"en": "consents without a date", "ja": "日付のない同意"},
    "refusal_in_future": {"en": "refusals dated in the future", "ja": "未来の日付の拒否・撤回"},
    "no_contact": {"en": "no e-mail address and no phone number", "ja": "連絡先なし"},
    "bulk_import": {"en": "looks like a bulk import", "ja": "一括取り込みと思われる行"},
    "told_before_decided": {
        "en": "days of notice before the decision, not used",
        "ja": "選考結果の日より前のため使わなかった通知日",
    },
    "kept_too_long": {"en": "kept cells cut, because they are too long", "ja": "長すぎて切り詰めた保存項目"},
    "text_too_long": {"en": "texts cut, because they are too long", "ja": "長すぎて切り詰めた文章"},
    "encoding_ambiguous": {"en": "encoding not certain", "ja": "確定できない文字コード"},
    "excel_damaged": {"en": "cells that a spreadsheet program has destroyed", "ja": "表計算ソフトで壊れた値"},
}
ACTIONS: Words = {
    "push_full": {"en": "refer", "ja": "紹介する"},
    "push_unnamed": {"en": "refer without a name", "ja": "氏名を除いて紹介する"},
    "link_only": {"en": "invite by link", "ja": "リンクを案内する"},
    "registered": {"en": "registered already", "ja": "本人が登録済み"},
    "hold": {"en": "wait", "ja": "待機"},
    "blocked": {"en": "must not go", "ja": "案内できない"},
    "review": {"en": "look at it", "ja": "要確認"},
    "none": {"en": "nothing to do", "ja": "対応なし"},
}
ANSWERS: Words = {
    "created": {"en": "new", "ja": "新規"},
    "updated": {"en": "updated", "ja": "更新"},
    "unchanged": {"en": "unchanged", "ja": "変更なし"},
    "stale": {"en": "older than the relay's", "ja": "リレー側が新しい"},
    "duplicate_person": {"en": "known person", "ja": "紹介済みの人"},
    "needs_consent": {"en": "refused: no consent", "ja": "同意不足で拒否"},
    "suppressed": {"en": "refused: erased earlier", "ja": "削除済みのため拒否"},
    "invalid": {"en": "refused: invalid", "ja": "不正のため拒否"},
    "retracted": {"en": "taken back", "ja": "取り消し"},
    "error": {"en": "failed, waits", "ja": "失敗(再送待ち)"},
}
LINK_STATES: Words = {
    "free": {"en": "free", "ja": "未使用"},
    "assigned": {"en": "assigned", "ja": "割り当て済み"},
    "registered": {"en": "registered", "ja": "登録済み"},
    "revoked": {"en": "revoked", "ja": "取り消し"},
    "expired": {"en": "expired", "ja": "期限切れ"},
    "retired": {"en": "given out no more (restored ledger)", "ja": "割り当て停止 (台帳の復元)"},
}
MAIL_STATES: Words = {
    "sent": {"en": "handed to the mail server", "ja": "メールサーバーへ引き渡し済み"},
    "later": {"en": "to be tried again", "ja": "再送待ち"},
    "refused": {"en": "refused by the mail server", "ja": "メールサーバーが拒否"},
    "unknown": {"en": "unknown whether it went", "ja": "送信できたか不明"},
}
EVENTS: Words = {
    "referral.received": {"en": "referrals received", "ja": "紹介の受付"},
    "candidate.registered": {"en": "registrations", "ja": "本人の登録"},
    "consent.granted": {"en": "consents given", "ja": "同意"},
    "consent.withdrawn": {"en": "consents withdrawn", "ja": "同意の撤回"},
    "consent.expired": {"en": "consents expired", "ja": "同意の期限切れ"},
    "credit.point_earned": {"en": "points earned", "ja": "獲得ポイント"},
    "credit.point_reversed": {"en": "points reversed", "ja": "取り消されたポイント"},
    "credit.slot_granted": {"en": "introduction slots granted", "ja": "付与された無料紹介枠"},
    "agent.supported": {"en": "supported by an agent", "ja": "エージェントの支援開始"},
    "candidate.interviewing": {"en": "interviewing", "ja": "面接中"},
    "candidate.hired_elsewhere": {"en": "hired elsewhere", "ja": "他社で採用"},
    "candidate.not_hired": {"en": "not hired elsewhere", "ja": "他社で不採用"},
    "candidate.profile_updated": {"en": "profiles updated", "ja": "プロフィールの更新"},
    "candidate.unreachable": {"en": "not reachable", "ja": "連絡が取れない"},
    "approval.requested": {"en": "changes waiting for the person's approval", "ja": "本人の承認待ちの変更"},
    "approval.resolved": {"en": "changes that the person decided on", "ja": "本人が判断した変更"},
    "referral.expired": {"en": "referrals expired", "ja": "紹介の期限切れ"},
    "referral.retracted": {"en": "referrals taken back", "ja": "紹介の取り消し"},
    "erasure.requested": {"en": "erasures wanted", "ja": "削除の依頼"},
    "erasure.completed": {"en": "erasures done", "ja": "削除の完了"},
    "credit.slot_used": {"en": "introduction slots used", "ja": "利用した無料紹介枠"},
    "introduction.offered": {"en": "introductions offered", "ja": "候補者の紹介"},
    "unknown": {"en": "of a kind that is not known here", "ja": "種類が不明な通知"},
}
_AS_THE_GATE_SAYS = (
    "bulk_import",
    "consent_unclear",
    "consent_conflict",
    "version_not_accepted",
    "wording_missing",
    "recipient_missing",
    "payload_not_covered",
)
# What happened, and what to do about it.
ISSUES: Words = {
    # Where nothing is to be added, what the gate says.
    **{code: SENTENCES[code] for code in _AS_THE_GATE_SAYS},
    "no_application_id": {
        "en": "The row has no usable application id. Fill it in at the source, or name the column in `columns`.",
        "ja": "応募IDがないか、使えません。取得元で入力するか、columns で列を指定してください。",
    },
    "row_unparsable": {
        "en": "The row cannot be separated into its columns. Mend it in the export.",
        "ja": "行を列に分けられません。書き出したファイルを直してください。",
    },
    "status_missing": {
        "en": "The outcome is empty. Fill it in at the source.",
        "ja": "選考結果が空欄です。取得元で入力してください。",
    },
    "status_unknown": {
        "en": "No table knows this word for an outcome. Say in the settings what it means.",
        "ja": "選考結果の表記を判定できません。設定で意味を指定してください。",
    },
    "outcome_contradicted": {
        "en": "The row says rejected, and another of its columns says otherwise: nothing goes. Mend it at the source, "
        "or name the word in [sources.X.words.reason] if it is a reason of yours.",
        "ja": "不採用の行ですが、ほかの列と食い違うため、送信も案内も止めています。取得元で行を直してください。"
        "企業側の理由の語なら、[sources.X.words.reason] でそう指定してください。",
    },
    "conflicting_rows": {
        "en": "The file holds this application id twice with different content: nothing goes. Take the wrong row out.",
        "ja": "同じ応募IDの行が二つあり、内容が異なるため、送信も案内も止めています。誤った行を除いてください。",
    },
    "shared_mail": {
        "en": "Somebody else uses the same e-mail address, so nobody is referred. Ask the person.",
        "ja": "同じメールアドレスを別の人が使っているため、紹介を止めています。本人に確認してください。",
    },
    "shared_phone": {
        "en": "Many people are reached under the same phone number, so it is an agency's or a company's. Mend it.",
        "ja": "同じ電話番号を多くの人が使っています。紹介会社や勤務先の番号と思われます。修正してください。",
    },
    "person_unclear": {
        "en": "It may be the same person as another record. See `explain`, then `person merge` or `person split`.",
        "ja": "別の応募と同じ人かもしれません。explain で確認し、person merge か person split で決めてください。",
    },
    "perhaps_erased": {
        "en": "It may be somebody who was erased. If it is, `person erase` it; if not, `person split` it.",
        "ja": "削除された人かもしれません。本人なら person erase、別人なら person split で決めてください。",
    },
    "consent_cell_changed": {
        "en": "Its row no longer says the consent that was read there. If it was taken back: `consent withdraw`.",
        "ja": "同意を読み取った行に、その同意がなくなっています。撤回なら consent withdraw で記録してください。",
    },
    "handed_on_before": {
        "en": "Something was handed on before, and no consent is theirs now. No link goes out by itself.",
        "ja": "以前に情報を提供した人で、有効な同意が見当たりません。リンクは自動では案内しません。",
    },
    "no_show": {
        "en": "The candidate did not come. Nothing goes: only you can say whether they should hear from you.",
        "ja": "面接欠席または音信不通です。案内してよいか判断できないため、何も送りません。",
    },
    "offer_rescinded": {
        "en": "An offer was taken back. Nothing goes: only you can say whether they should hear from you.",
        "ja": "内定取消です。案内してよいか判断できないため、何も送りません。",
    },
    "no_contact": {
        "en": "The person agreed, but the record holds no e-mail and no phone, so nobody can be referred.",
        "ja": "同意はありますが、メールアドレスも電話番号もないため紹介できません。",
    },
    "recipient_not_accepted": {
        "en": "The consent names other recipients than your settings do.",
        "ja": "同意の提供先が、設定にある提供先と一致しません。",
    },
    "relay_refused": {
        "en": "The relay refused the item: it sees no valid consent.",
        "ja": "リレーが受け付けませんでした。有効な同意が確認できないためです。",
    },
    "item_invalid": {
        "en": "The relay refused the item as invalid.",
        "ja": "リレーが内容不正として受け付けませんでした。",
    },
    "relay_fails_on_item": {
        "en": "The relay fails whenever this item comes, and takes all others.",
        "ja": "この項目を送るたびにリレーがエラーになります。ほかの項目は受け付けられています。",
    },
    "retract_refused": {
        "en": "The relay refuses to take this person back; every run asks it again.",
        "ja": "リレーがこの人の取り下げを受け付けません。実行のたびに送り直しています。",
    },
    "request_refused": {
        "en": "The relay refuses whole requests, not an item in them.",
        "ja": "リレーが、個々の項目ではなくリクエスト全体を拒否しています。",
    },
    "revision_conflict": {
        "en": "The relay knows a newer revision than this ledger. Was an old backup restored?",
        "ja": "リレー側の版が台帳より新しくなっています。古い控えを戻していないか確認してください。",
    },
    "ledger_restored": {
        "en": "A backup of the ledger was restored. The provision record lacks what was handed on since.",
        "ja": "台帳が控えから戻されました。控え以降の提供は提供記録に残っていません。",
    },
    "events_missed": {
        "en": "The relay has deleted events that were never fetched here: it keeps them for 90 days.",
        "ja": "受け取る前に、リレーの通知が保存期間 (90 日) を過ぎて失われました。",
    },
    "event_unreadable": {
        "en": "An event of the relay cannot be read and was passed over. Where each referral stands was read anew.",
        "ja": "リレーの通知のうち読めないものを飛ばし、代わりにすべての紹介の今の状態を読み直しました。",
    },
    "erasure_not_taken": {
        "en": "The relay has not taken an erasure, run after run; every run asks it again.",
        "ja": "リレーが削除の依頼を受け付けない状態が続いています。実行のたびに送り直しています。",
    },
    "erasure_requested": {
        "en": "The person asked to be erased. Erase them in the source, too.",
        "ja": "本人から削除の請求がありました。取得元でも削除してください。",
    },
    "mail_unfit": {
        "en": "Their mail was not sent: something of their own, such as the name, makes it a wrong one. Mend it at the "
        "source.",
        "ja": "氏名などの内容のため、この人へのメールは送っていません。取得元で直してください。",
    },
    "adapter_defect": {
        "en": "The adapter failed on this row. Report it to the adapter's author.",
        "ja": "コネクターがこの行を処理できませんでした。作者に知らせてください。",
    },
}


def word(words: Words, code: str, lang: Lang) -> str:
    """The word for a code; a code of a later version is shown as it is."""
    return words.get(code, {}).get(lang, code)
