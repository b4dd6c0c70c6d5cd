"""Every code of the gate in a sentence, Japanese and English, for reports and ``explain``."""

from __future__ import annotations

from typing import Literal

__all__ = ["SENTENCES", "say"]

Lang = Literal["ja", "en"]

SENTENCES: dict[str, dict[Lang, str]] = {
    "consent_granted": {
        "en": "The person agreed to be handed to the relay.",
        "ja": "本人がキャリアリレーへの提供に同意しています。",
    },
    "unnamed_granted": {
        "en": "The person agreed to be handed on without a name.",
        "ja": "本人が氏名などを除いた提供に同意しています。",
    },
    "consent_unknown": {
        "en": "Nobody knows whether the person agrees: only a link goes out, with nothing about them.",
        "ja": "同意の有無が不明です。本人の情報を含まないリンクだけを案内します。",
    },
    "consent_requested": {
        "en": "The person was asked and has not answered: only a link goes out, with nothing about them.",
        "ja": "同意を確認中です。本人の情報を含まないリンクだけを案内します。",
    },
    "consent_denied": {"en": "The person did not agree.", "ja": "本人が同意していません。"},
    "consent_withdrawn": {"en": "The person took the consent back.", "ja": "本人が同意を撤回しました。"},
    "consent_expired": {
        "en": "The consent is too old; ask again.",
        "ja": "同意の有効期間が過ぎています。改めて確認してください。",
    },
    "consent_unclear": {
        "en": "The consent is in a state this program does not know.",
        "ja": "同意の状態を判定できません。",
    },
    "consent_conflict": {
        "en": "The person agreed to be shared without a name and refused it elsewhere.",
        "ja": "氏名を除いた提供について、同意と拒否が両方あります。",
    },
    "version_not_accepted": {
        "en": "The consent was given under a wording that policy.accepted_policy_versions does not list.",
        "ja": "同意の文面の版が policy.accepted_policy_versions にありません。",
    },
    "wording_missing": {
        "en": "Nobody holds the wording that the consent was given under, so it proves nothing.",
        "ja": "同意の文面が登録されていないため、何に同意したかを示せません。",
    },
    "recipient_missing": {
        "en": "The consent names no recipient.",
        "ja": "同意に提供先の記載がありません。",
    },
    "recipient_not_accepted": {
        "en": "The consent names other recipients than [relay.recipient], the consent rules or "
        "policy.accepted_recipients do.",
        "ja": "同意の提供先が、[relay.recipient]、同意ルール、policy.accepted_recipients のいずれにもありません。",
    },
    "consent_cell_changed": {
        "en": "The row in which the consent was read says it no more, and no other answer either.",
        "ja": "同意を読み取った行に、その同意がなくなっています (別の回答もありません)。",
    },
    "handed_on_before": {
        "en": "Something about the person went to the relay before, and no consent is theirs now: no link goes out, "
        "for its mail would say that nothing was handed on.",
        "ja": "以前に情報を提供した人で、有効な同意が見当たりません。案内のメールは情報をお渡ししていないと"
        "伝えるため、リンクは案内しません。",
    },
    "payload_not_covered": {
        "en": "The consent does not say what may be handed on.",
        "ja": "同意に提供する項目の範囲がありません。",
    },
    "registered": {
        "en": "The person has registered with the relay by themselves; nothing is left to send.",
        "ja": "本人がすでにキャリアリレーに登録しています。送るものはありません。",
    },
    "embargoed": {
        "en": "The person's newest rejection may not have reached them yet; the push waits.",
        "ja": "選考結果の通知がまだ本人に届いていない可能性があるため、送信を待っています。",
    },
    "source_stopped": {
        "en": "Its source is no longer in relay.toml: nothing new goes, and what is with the relay can be taken back.",
        "ja": "取得元が relay.toml にありません。新たには送らず、送信済みのものの取り消しだけを行います。",
    },
    "unclear_elsewhere": {
        "en": "How another application of the same person stands is not known, so nothing new goes. Say what its "
        "status means.",
        "ja": "同じ人の別の応募の状況が読み取れないため、新たには送信も案内もしません。"
        "その選考ステータスの意味を設定してください。",
    },
    "conflicting_rows": {
        "en": "Rows of one file say different things about this application, so nothing goes. Mend the file.",
        "ja": "同じファイルに、この応募の内容の異なる行があるため、送信も案内もしません。ファイルを直してください。",
    },
    "no_mail": {
        "en": "The source says that you may not send mail to this person, so no link goes out.",
        "ja": "取得元で、この人へのメール送信が許可されていません。リンクは案内しません。",
    },
    "date_in_future": {
        "en": "The decision is dated in the future, so nothing goes yet. Mend the date if it is wrong.",
        "ja": "選考結果の日付が未来のため、送信も案内も待っています。日付が誤っていれば直してください。",
    },
    "same_person": {
        "en": "Another application of the same person is with the relay already.",
        "ja": "同じ人の別の応募をすでに紹介しています。",
    },
    "history": {
        "en": "The application is older than the source's start.",
        "ja": "取得元の start より前の応募です。",
    },
    "gone": {
        "en": "The source has the application no more, or tells nothing of it any more.",
        "ja": "取得元からなくなった、または対象外になった応募です。",
    },
    "private_candidate": {"en": "The candidate is marked private.", "ja": "非公開の候補者です。"},
    "test_candidate": {"en": "The candidate is a test entry.", "ja": "テスト用の候補者です。"},
    "employee": {"en": "The candidate is an employee.", "ja": "社員です。"},
    "do_not_contact": {"en": "The person must not be contacted.", "ja": "連絡してはいけない人です。"},
    "excluded": {
        "en": "A [[policy.exclude]] rule keeps this record out; by a tag it keeps out all records of the person.",
        "ja": "[[policy.exclude]] の対象です (タグのルールは、同じ人のほかの応募にも及びます)。",
    },
    "agency_sourced": {
        "en": "The person came through an agency, which has its own rights in them.",
        "ja": "人材紹介会社経由の候補者です。",
    },
    "position_closed": {
        "en": "The position was closed, and policy.position_closed excludes such records.",
        "ja": "募集終了による応募で、policy.position_closed で対象外にしています。",
    },
    "suppressed": {
        "en": "The person was erased or withdrew earlier and must not come back.",
        "ja": "以前に削除または撤回された人です。再び取り込みません。",
    },
    "retention_expired": {
        "en": "The record may not be kept any longer.",
        "ja": "保管期限を過ぎています。",
    },
    "active_elsewhere": {
        "en": "Another application of the same person is still open.",
        "ja": "同じ人の別の応募が選考中です。",
    },
    "hired_here": {"en": "The person was hired here.", "ja": "同じ人がすでに入社しています。"},
    "no_contact": {"en": "The record holds no e-mail and no phone.", "ja": "メールアドレスも電話番号もありません。"},
    "shared_mail": {
        "en": "Somebody else uses the same e-mail address.",
        "ja": "同じメールアドレスを別の人が使っています。",
    },
    "shared_phone": {
        "en": "Many people are reached under the same phone number.",
        "ja": "同じ電話番号を多くの人が使っています。",
    },
    "person_unclear": {
        "en": "The record may or may not be about the same person as another one.",
        "ja": "別の応募と同じ人かどうか、はっきりしません。",
    },
    "perhaps_erased": {
        "en": "The record may or may not be about somebody who was erased.",
        "ja": "削除された人かどうか、はっきりしません。",
    },
    "bulk_import": {
        "en": "The record looks like part of a bulk import, not like a decision.",
        "ja": "一括取り込みのデータのようで、選考結果とみなせません。",
    },
    "candidate_withdrew": {"en": "The candidate withdrew.", "ja": "本人が選考を辞退しました。"},
    "offer_declined": {"en": "The candidate declined an offer.", "ja": "本人が内定を辞退しました。"},
    "offer_rescinded": {"en": "An offer was taken back; look at it.", "ja": "内定取消です。確認してください。"},
    "no_show": {
        "en": "The candidate did not come; look at it.",
        "ja": "面接欠席または音信不通です。確認してください。",
    },
    "closed_duplicate": {"en": "The application was closed as a duplicate.", "ja": "重複応募として終了しています。"},
    "closed_invalid": {"en": "The application was not a real one.", "ja": "スパム・テスト・誤登録などの応募です。"},
    "in_progress": {"en": "The application is still open.", "ja": "選考中です。"},
    "hired": {"en": "The candidate was hired.", "ja": "入社しています。"},
    "status_unknown": {"en": "The outcome is a word that no table knows.", "ja": "選考結果の表記を判定できません。"},
    "outcome_contradicted": {
        "en": "Another column contradicts the rejection.",
        "ja": "不採用とほかの列が食い違っています。",
    },
    "status_missing": {"en": "The source gives no outcome.", "ja": "選考結果が空欄です。"},
}


def say(code: str, lang: Lang = "en") -> str:
    """The sentence of *code*; a code of a later version is answered with itself."""
    return SENTENCES.get(code, {"en": code, "ja": code})[lang]
