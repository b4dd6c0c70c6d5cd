"""The sentences of the demonstration's story, Japanese and English; the names in braces are numbers and places."""

from __future__ import annotations

from relay_connectors.report.text import Lang

__all__ = ["SENTENCES", "SUMS"]

SENTENCES: dict[str, dict[Lang, str]] = {
    "read": {
        "ja": "ATS から書き出した CSV を読む (登場人物はすべて架空です)",
        "en": "An export of an ATS is read (all people are invented)",
    },
    "rows": {
        "ja": "{read} 行 = 記録 {emitted} + 対象外 {skipped} ({detail}) + 重複 {duplicates} + 不正 {invalid}",
        "en": "{read} rows = {emitted} records + {skipped} skipped ({detail}) + {duplicates} duplicates "
        "+ {invalid} unusable",
    },
    "gate": {"ja": "誰に何をしてよいかを判定する", "en": "The gate decides what may be done"},
    "why": {"ja": "理由", "en": "Why"},
    "refer": {
        "ja": "同意のある人だけをリレーに紹介する",
        "en": "People who consented are referred to the relay",
    },
    "referred": {
        "ja": "紹介 {created} 人。一人ずつ提供記録を残し、リレーは {invitations} 通の招待を送りました。",
        "en": "{created} people, each with a provision record; the relay wrote {invitations} invitations.",
    },
    "invite": {
        "ja": "同意が不明な人にはリンクだけを渡す (本人の情報は送らない)",
        "en": "Where consent is unknown, a link goes into the rejection mail (nothing about the person leaves)",
    },
    "links": {
        "ja": "リンク {links} 件。差し込み用 CSV: {file}",
        "en": "{links} links; the CSV for mail merge: {file}",
    },
    "mails": {
        "ja": "お祈りメール 日本語 {ja} 通、英語 {en} 通: {file}",
        "en": "Rejection mails, {ja} in Japanese and {en} in English: {file}",
    },
    "register": {
        "ja": "候補者が自分で登録する (シミュレーション)",
        "en": "Candidates register by themselves (simulated)",
    },
    "registered": {
        "ja": ("{opened} 人がリンクを開き、確認コードを入力し、同意する項目を選んで、{registered} 人が登録しました。"),
        "en": "{opened} opened their link, typed the code from their mail and ticked what they agree to: "
        "{registered} registered.",
    },
    "earn": {
        "ja": "登録が紹介ポイントになり、{per} ポイントで無料紹介枠になる",
        "en": "Registrations become points; {per} points become a free introduction slot",
    },
    "earned": {
        "ja": "登録 {registered} 人 = 無料紹介枠 {slots} ({per} ポイント) + 残り {points} ポイント",
        "en": "{registered} registrations = {slots} free introduction slot ({per} points) + {points} points",
    },
    "heard": {"ja": "リレーから届いた通知", "en": "Events that the relay sent back"},
    "again": {"ja": "もう一度 sync しても、何も送らない", "en": "A second sync sends nothing"},
    "nothing": {
        "ja": "読んだ行 {read}、送信 {sent}、新しいリンク {links}",
        "en": "{read} rows read, {sent} sent, {links} new links",
    },
    "holds": {
        "ja": "{count} 個の検算がすべて一致しました。({seconds:.1f} 秒)",
        "en": "All {count} sums hold. ({seconds:.1f} s)",
    },
    "wrong": {"ja": "数が合いません:", "en": "These sums do not hold:"},
}

SUMS: dict[str, dict[Lang, str]] = {
    "rows": {"ja": "読んだ行 = 記録 + 対象外 + 重複 + 不正", "en": "rows = records + skipped + duplicates + unusable"},
    "judged": {"ja": "判定した記録 = 記録", "en": "records judged = records"},
    "verdicts": {"ja": "判定の合計 = 判定した記録", "en": "verdicts = records judged"},
    "sent": {"ja": "送信 = 紹介する人", "en": "items sent = people to refer"},
    "accepted": {"ja": "リレーが受け付けた数 = 送信", "en": "accepted by the relay = items sent"},
    "assigned": {"ja": "割り当てたリンク = リンクを案内する人", "en": "links assigned = people to invite"},
    "exported": {
        "ja": "書き出した行 + 除いた人 = 割り当てたリンク",
        "en": "rows exported + left out = links assigned",
    },
    "mails": {"ja": "作成したメール = 書き出した行", "en": "mails = rows exported"},
    "invitations": {"ja": "リレーからの招待 = 送信", "en": "invitations by the relay = items sent"},
    "events": {"ja": "登録の通知 = 登録した人", "en": "registration events = people who registered"},
    "ledger": {"ja": "台帳の登録者 = 登録した人", "en": "registered in the ledger = people who registered"},
    "points": {
        "ja": "ポイント + 無料紹介枠の分 = 登録した人",
        "en": "points + those in slots = people who registered",
    },
    "second": {"ja": "2回目に送信・案内した数 = 0", "en": "sent or linked by the second sync = 0"},
    "reread": {"ja": "2回目に読んだ行 = 1回目に読んだ行", "en": "rows of the second sync = rows of the first"},
}
