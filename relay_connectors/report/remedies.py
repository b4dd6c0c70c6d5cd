"""The way out of each issue: what to do at the source, and which command closes it. ``{number}`` is the issue's own."""

from __future__ import annotations

from relay_connectors.report.text import Lang
from relay_connectors.report.words import Words

__all__ = ["REMEDIES", "remedy"]

REMEDIES: Words = {
    "no_application_id": {
        "en": "Fill the id in, or take the row out, and export again. If a spreadsheet turned ids into 2.02611E+11, "
        "export them as text.",
        "ja": "応募IDを入力するか、行を除いて、書き出し直してください。表計算ソフトで 2.02611E+11 "
        "のようになった場合は、"
        "文字列として書き出してください。",
    },
    "row_unparsable": {
        "en": "Look at that line for a quotation mark that is not closed, or a cell too many, and export again.",
        "ja": "その行に、閉じていない引用符や余分なセルがないか確認し、書き出し直してください。",
    },
    "status_missing": {
        "en": "Fill in the outcome in the ATS and export again. It closes by itself when the row is read.",
        "ja": "ATS で選考結果を入力し、書き出し直してください。行を読み直すと自動で閉じます。",
    },
    "status_unknown": {
        "en": "Teach the word under [sources.{source}.words.status]; `relay-connectors doctor` prints the lines "
        "to paste.",
        "ja": "[sources.{source}.words.status] に意味を書いてください。貼り付ける行は relay-connectors doctor "
        "が表示します。",
    },
    "outcome_contradicted": {
        "en": "See the days and reasons of that row (入社日, 辞退日, 辞退理由 …) and mend what is wrong in the ATS. "
        "If it is a word for a reason of yours, say so under [sources.{source}.words.reason]. "
        'Where a column means something else in your house, leave it unread: columns = {{ "入社日" = "" }}.',
        "ja": "その行の日付や理由（入社日、辞退日、辞退理由など）を確認し、誤りを ATS で直してください。"
        "企業側の理由を表す語なら、[sources.{source}.words.reason] にそう書いてください。"
        '列が別の意味なら、読まない設定にします: columns = {{ "入社日" = "" }}',
    },
    "conflicting_rows": {
        "en": "The two rows are at `locator` and `detail`. Find out which one is right, take the other one out, and "
        "export again. Until then nothing goes for this application, also after drop or resolve; it closes by itself.",
        "ja": "二つの行の場所は locator と detail にあります。どちらが正しいか確認し、誤った行を除いて、"
        "書き出し直してください。"
        "それまでこの応募は、drop や resolve のあとも、送信も案内もしません。直ると自動で閉じます。",
    },
    "shared_mail": {
        "en": "Mend the address in the ATS. Or leave it: they are never pushed, and "
        "`relay-connectors issues drop {number}` takes it off the list.",
        "ja": "ATS のアドレスを直してください。このままでも送信はされません。一覧から外すには "
        "relay-connectors issues drop {number} を実行します。",
    },
    "shared_phone": {
        "en": "Mend the number in the ATS. Or leave it: they are never pushed, and "
        "`relay-connectors issues drop {number}` takes it off the list.",
        "ja": "ATS の番号を直してください。このままでも送信はされません。一覧から外すには "
        "relay-connectors issues drop {number} を実行します。",
    },
    "person_unclear": {
        "en": "`relay-connectors explain` with the `key` above shows what speaks for it. Then decide with "
        "`person merge` (the same) or `person split` (somebody else).",
        "ja": "上の key を relay-connectors explain に渡すと、理由が分かります。同じ人なら person merge、"
        "別人なら person split で決めてください。",
    },
    "perhaps_erased": {
        "en": "Nothing is sent until you decide: `person erase` with the `key` above, or `person split` if it is "
        "somebody else.",
        "ja": "決めるまで何も送信しません。上の key を、本人なら person erase、別人なら person split "
        "に渡してください。",
    },
    "consent_cell_changed": {
        "en": "Nothing new goes until you know. Taken back, or never given: `relay-connectors consent withdraw` with "
        "the `key` above. Still given: put answer and day back into the row, or `relay-connectors consent import` it. "
        "It closes by itself.",
        "ja": "分かるまで新たな送信はしません。撤回された、または同意がなかったなら、上の key を relay-connectors "
        "consent withdraw に渡してください。同意が有効なら、行に回答と日付を戻すか、relay-connectors consent import "
        "で取り込みます。自動で閉じます。",
    },
    "handed_on_before": {
        "en": "What the relay had is taken back. No link goes by itself: write to them in your own words, or "
        "`relay-connectors consent import` a consent of theirs. `relay-connectors issues drop {number}` takes it off "
        "the list.",
        "ja": "リレーにあったものは取り消します。リンクは自動では案内しません。ご自分の文面で連絡するか、本人の同意を "
        "relay-connectors consent import で取り込んでください。一覧から外すには relay-connectors issues drop {number} "
        "を実行します。",
    },
    "no_show": {
        "en": "Write to them yourself if they should hear from you. If the outcome is really a rejection, mend it in "
        "the ATS and it closes by itself; if not, `relay-connectors issues drop {number}` takes it off the list.",
        "ja": "連絡が必要なら、ご自分で連絡してください。実際は不採用なら ATS の選考結果を直すと自動で閉じます。"
        "このままでよければ relay-connectors issues drop {number} で一覧から外れます。",
    },
    "offer_rescinded": {
        "en": "Write to them yourself. If the outcome is really a rejection, mend it in the ATS and it closes by "
        "itself; if not, `relay-connectors issues drop {number}` takes it off the list.",
        "ja": "ご自分で連絡してください。実際は不採用なら ATS の選考結果を直すと自動で閉じます。"
        "このままでよければ relay-connectors issues drop {number} で一覧から外れます。",
    },
    "no_contact": {
        "en": "Fill in an address or a phone number in the ATS and export again. It closes by itself.",
        "ja": "ATS でメールアドレスか電話番号を入力し、書き出し直してください。自動で閉じます。",
    },
    "consent_unclear": {
        "en": "See it with `relay-connectors consent show` and the `key` above. Ask the person again, and "
        "`relay-connectors consent import` the answer.",
        "ja": "上の key を relay-connectors consent show に渡して確認し、本人に改めて確認した結果を "
        "relay-connectors consent import で取り込んでください。",
    },
    "consent_conflict": {
        "en": "See both with `relay-connectors consent show` and the `key` above. Ask the person, and "
        "`relay-connectors consent import` the answer.",
        "ja": "上の key を relay-connectors consent show に渡すと両方が見られます。本人に確認した結果を "
        "relay-connectors consent import で取り込んでください。",
    },
    "version_not_accepted": {
        "en": "If counsel accepts that wording, add it to policy.accepted_policy_versions; it closes with the next "
        "sync. If not, ask the person again under a wording that is there.",
        "ja": "その文面でよいと確認できたら policy.accepted_policy_versions に加えてください。次の sync で閉じます。"
        "よくなければ、一覧にある文面で本人に改めて確認してください。",
    },
    "wording_missing": {
        "en": "Give the file of that wording under its version in [policy.texts]; `relay-connectors consent show` with "
        "the `key` above names the version. If the answer was read while the file said something else, put the file "
        "back. It closes with the next sync. If that other text has a version of its own by now, import the answer "
        "under the version that the person saw. If nobody has the text, ask the person again.",
        "ja": "その文面のファイルを [policy.texts] に版の名前で書いてください。版は、上の key を relay-connectors "
        "consent show に渡すと分かります。ファイルが書き換わっている間に読んだ回答なら、ファイルを元に戻してください。"
        "次の sync で閉じます。書き換えた文面に別の版の名前を付けた場合は、本人が見た版で回答を "
        "relay-connectors consent import で取り込んでください。文面が残っていなければ、本人に改めて確認してください。",
    },
    "recipient_missing": {
        "en": "Say in the consent rule whom the wording names (`recipients`), or import the consent again with it.",
        "ja": "文面にある提供先を同意ルールの recipients に書くか、提供先を付けて同意を取り込み直してください。",
    },
    "recipient_not_accepted": {
        "en": "If the wording means the one in [relay.recipient], list it in policy.accepted_recipients; if not, ask "
        "the person again. It closes with the next sync.",
        "ja": "文面の提供先が [relay.recipient] を指すなら policy.accepted_recipients に加えてください。"
        "指さないなら、本人に改めて確認してください。次の sync で閉じます。",
    },
    "payload_not_covered": {
        "en": "Say in the consent rule what the wording covers (`payload`), or import the consent again with it.",
        "ja": "文面の範囲を同意ルールの payload に書くか、範囲を付けて同意を取り込み直してください。",
    },
    "bulk_import": {
        "en": "Nothing shows that anybody ever looked at this application. If it was a real rejection, fill in in the "
        "ATS when the person applied or was interviewed (or add these columns to the export), and export again. "
        "If not, `relay-connectors issues drop {number}`: nothing is sent either way.",
        "ja": "選考した形跡がありません。本当に不採用なら、ATS で応募日か面接などの日付を入力するか、"
        "それらの列を書き出しに"
        "加えて、書き出し直してください。そうでなければ relay-connectors issues drop {number} で閉じます。"
        "どちらの場合も、このままでは何も送信しません。",
    },
    "relay_refused": {
        "en": "See the consent with `relay-connectors consent show` and the `key` above, and ask who runs the relay "
        "what it misses. Then `relay-connectors issues retry {number}` sends it again.",
        "ja": "上の key を relay-connectors consent show に渡して同意を確認し、何が足りないかをリレーの運営者に"
        "問い合わせてください。そのあと relay-connectors issues retry {number} で送り直します。",
    },
    "item_invalid": {
        "en": "The line `detail` names the field and the relay's code. Mend it in the source. Then "
        "`relay-connectors issues retry {number}` sends it again.",
        "ja": "detail の行に、項目とリレーのコードがあります。取得元で直してから "
        "relay-connectors issues retry {number} で送り直してください。",
    },
    "relay_fails_on_item": {
        "en": "Tell who runs the relay that it fails on the record `key`. The record waits and is tried in every run; "
        "once it is mended there, or changed in the source, it goes by itself.",
        "ja": "上の key の記録でエラーになることを、リレーの運営者に伝えてください。"
        "記録は待機し、実行のたびに送り直します。リレー側または取得元で直れば、次の実行で届きます。",
    },
    "retract_refused": {
        "en": "Tell who runs the relay at once that the record `key` must be taken back, and why it says no "
        "(`detail`). It closes by itself when the relay takes it.",
        "ja": "上の key の記録を取り下げる必要があることと、拒否の理由 (detail) を、すぐにリレーの運営者に"
        "伝えてください。リレーが受け付ければ自動で閉じます。",
    },
    "request_refused": {
        "en": "Nothing is lost. Show the code under `detail` to who runs the relay, or the gateway before it, and run "
        "sync again. Once it goes through: `relay-connectors issues resolve {number}`.",
        "ja": "送信待ちの内容は残っています。detail のコードを、リレーまたは手前のゲートウェイの運営者に伝え、sync を"
        "やり直してください。通るようになったら relay-connectors issues resolve {number} で閉じます。",
    },
    "revision_conflict": {
        "en": "Two ledgers seem to speak for one tenant: find the other one and stop it. Then "
        "`relay-connectors issues retry {number}`.",
        "ja": "同じテナントで二つの台帳が動いているようです。もう一方を見つけて止めてから、"
        "relay-connectors issues retry {number} を実行してください。",
    },
    "adapter_defect": {
        "en": "Tell its author the code, the place and the version (`relay-connectors connectors show`), nothing "
        "of the "
        "person. After the update: `relay-connectors issues retry {number}`.",
        "ja": "コード、場所、版 (relay-connectors connectors show) を作者に伝えてください。"
        "本人の情報は伝えません。更新後に "
        "relay-connectors issues retry {number} を実行します。",
    },
    "events_missed": {
        "en": "What the relay still shows of every referral was applied. Look at `relay-connectors status`, run "
        "sync at "
        "least once in 90 days, and close it: `relay-connectors issues resolve {number}`.",
        "ja": "リレーに残っている紹介の状態は反映しました。relay-connectors status を確認し、今後は 90 "
        "日以内に一度は sync "
        "してください。relay-connectors issues resolve {number} で閉じます。",
    },
    "event_unreadable": {
        "en": "Tell who runs the relay which event it was (`key`) and what is wrong with it (`detail`). Ask whether "
        "somebody withdrew. Then `relay-connectors issues resolve {number}`.",
        "ja": "通知の番号 (key) と誤り (detail) をリレーの運営者に伝え、同意の撤回でなかったか確認してください。"
        "relay-connectors issues resolve {number} で閉じます。",
    },
    "erasure_not_taken": {
        "en": "Tell who runs the relay at once that the erasure `key` must be done, and what it answers (`detail`). It "
        "closes by itself when the relay takes it.",
        "ja": "削除の依頼 (key) が受け付けられないことと、その応答 (detail) を、すぐにリレーの運営者に伝えてください。"
        "リレーが受け付ければ自動で閉じます。",
    },
    "ledger_restored": {
        "en": "Do again what only the lost ledger knew (the page Back up and restore lists it), keep the last "
        "`provisions export` beside it, and then `relay-connectors issues resolve {number}`.",
        "ja": "失われた台帳だけにあった操作をやり直し (「台帳の控えと復元」のページに一覧があります)、最後に書き出した "
        "provisions export を一緒に保管してから、relay-connectors issues resolve {number} で閉じてください。",
    },
    "erasure_requested": {
        "en": "Here it is done. Erase the person in the ATS and in files of yours, then "
        "`relay-connectors issues resolve {number}`.",
        "ja": "台帳からは削除済みです。ATS とお手元のファイルからも削除し、relay-connectors issues resolve {number} で"
        "閉じてください。",
    },
    "mail_unfit": {
        "en": "The line `detail` says what is wrong with it. Mend it in the ATS and run sync; it closes by itself, and "
        "the next `mail send` takes them along.",
        "ja": "detail の行に理由があります。ATS で直して sync すると自動で閉じ、次の mail send で送られます。",
    },
}


def remedy(code: str, lang: Lang, *, number: int, source: str) -> str:
    """What to do about issue *number* of *source*; empty for a code of a later version."""
    return REMEDIES.get(code, {}).get(lang, "").format(number=number, source=source)
