"""The help in Japanese, by its English text. A test sees to it that every text has one."""

from __future__ import annotations

__all__ = ["HELP_JA"]

HELP_JA: dict[str, str] = {
    "Reads rejected candidates out of an ATS and hands them, with consent and exactly once, to a career relay.": (
        "採用管理システム(ATS)から不採用者を読み取り、同意に基づいて一度だけキャリアリレーに引き渡します。"
    ),
    # global options
    "Print one JSON object for programs.": "プログラム向けに JSON で出力する。",
    "The language (default: the locale's).": "表示する言語 (既定: ロケール)。",
    "How much is logged to stderr.": "標準エラーに出すログの詳しさ。",
    "How it is logged.": "ログの形式。",
    "The settings file (default: relay.toml here, or RELAY_CONFIG).": (
        "設定ファイル (既定: ここの relay.toml、または RELAY_CONFIG)。"
    ),
    "Show this message and exit.": "この説明を表示する。",
    # init
    "Write relay.toml, the state directory and the identity key.": "relay.toml、状態フォルダー、識別鍵を作成する。",
    "Write a commented relay.toml, the state directory (0700) and the identity key (0600). Overwrites nothing.": (
        "説明付きの relay.toml、状態フォルダー (0700)、識別鍵 (0600) を作成します。既存のファイルは上書きしません。"
    ),
    "The adapter of the first source.": "最初の取得元のアダプター。",
    "What this account is called; part of every id.": "アカウントの呼び名。すべての ID の一部になる。",
    # demo
    "Show the whole loop on this machine, with invented people.": (
        "この端末の中だけで、架空の人物を使って全体の流れを見せる。"
    ),
    "Play the whole loop here with invented people: export, gate, links and referrals, registrations, points.": (
        "この端末の中だけで、架空の人物を使って全体の流れ (書き出し、判定、リンクと紹介、登録、ポイント) を実行します。"
    ),
    "Where it is played; made anew each time.": "実行するフォルダー。毎回新しく作る。",
    # connectors
    "The installed adapters.": "インストール済みのアダプター。",
    "List the installed adapters.": "インストール済みのアダプターを一覧する。",
    "List the installed adapters, and the packages they come from. None of them is loaded.": (
        "インストール済みのアダプターと、その提供元パッケージを一覧します。読み込みは行いません。"
    ),
    "Show what an adapter reads and which settings it takes.": "アダプターの読み取り元と設定項目を表示する。",
    "Show an adapter: what it reads, what it can do, until when its API lives, and its settings.": (
        "アダプターの読み取り元、機能、API の終了日、設定項目を表示します。"
    ),
    # normalize
    "Read and translate a source; send nothing.": "取得元を読み取って変換する。何も送信しない。",
    "Read a source and write every application that came to an end as a record. Sends nothing, remembers nothing.": (
        "取得元を読み取り、選考が終了した応募を記録として書き出します。何も送信せず、何も記憶しません。"
    ),
    "Read with this adapter instead of a configured source.": "設定した取得元の代わりに、このアダプターで読み取る。",
    "A setting of the adapter; VALUE as in TOML.": "アダプターの設定。値は TOML の書き方。",
    "With --connector: the account, part of every record_id (default: local).": (
        "--connector と併用: アカウント。record_id の一部になる (既定: local)。"
    ),
    "Where the records go, one JSON a line.": "記録の書き出し先 (1行に1件の JSON)。",
    "Where the rows go that cannot be used, with their errors.": "使えない行とその理由の書き出し先。",
    "Where the summary goes (default: stderr).": "集計の書き出し先 (既定: 標準エラー)。",
    "Put the cells of unusable rows into the quarantine file.": "使えない行のセルの値も書き出す (個人情報を含む)。",
    # doctor, csv
    "Check settings, ledger, relay and sources; list the words that no table knows.": (
        "設定、台帳、リレー、取得元を点検し、判定できない表記を一覧する。"
    ),
    "Check settings, secrets, ledger, relay and sources; list unknown words with the lines that teach them.": (
        "設定、鍵、台帳、リレー、取得元を点検し、判定できない表記とその設定の書き方を表示します。"
    ),
    "Exports that nobody described yet.": "まだ設定していない書き出しファイル。",
    "Find out how a file is written, and propose its settings.": "ファイルの形式を調べ、設定案を表示する。",
    "Find out how a file is written and what its columns are, and propose its settings. Shows no cell of a person.": (
        "ファイルの形式と列の意味を調べ、設定案を表示します。候補者の値は表示しません。"
    ),
    "Propose for this adapter (default: the one that knows most of the columns).": (
        "このアダプターの設定案を作る (既定: 最も多くの列を認識したもの)。"
    ),
    "Read it in this encoding instead of finding it out.": "文字コードを判定せず、これで読む。",
    'Separate it by this character ("tab" for a tab).': "区切り文字 (タブは tab)。",
    "The line on which the header stands.": "見出しの行番号。",
    # plan, sync
    "Show what a sync would send, invite and hold; send nothing.": (
        "sync で何を送り、誰に案内し、何を止めるかを表示する。"
    ),
    "Show what a sync would send, invite and hold, and why. Works on a copy of the ledger and sends nothing.": (
        "sync で何を送り、誰に案内し、何を止めるかと、その理由を表示します。台帳の写しを使い、何も送信しません。"
    ),
    "Plan as if this start were chosen: today, all, or a day.": (
        "この開始日を選んだものとして予定を立てる: today、all、日付。"
    ),
    "Plan only for people decided on this day or later.": "この日以降に結果が決まった人だけを対象にする。",
    "Plan only for this job (id or title).": "この求人 (ID または名称) だけを対象にする。",
    "Plan only for this department.": "この部署だけを対象にする。",
    "Write the plan as JSON into this file, too.": "予定を JSON でこのファイルにも書き出す。",
    "Collect, deliver and listen: the whole cycle, once.": "読み取り、送信、通知の受け取りを一通り行う。",
    "Collect from the sources, deliver to the relay, listen to it. Run it as often as you like: nothing goes twice.": (
        "取得元から読み取り、リレーに送り、通知を受け取ります。何度実行しても、同じものが二度送られることはありません。"
    ),
    "Choose once how far back to go: today, all, or a day.": "どこまでさかのぼるかを一度だけ選ぶ: today、all、日付。",
    "Run one phase of the three.": "三つの段階のうち一つだけを行う。",
    "Act only on people decided on this day or later, in this run.": (
        "今回は、この日以降に結果が決まった人だけを対象にする。"
    ),
    "Act only on this job (id or title), in this run.": "今回は、この求人 (ID または名称) だけを対象にする。",
    "Act only on this department, in this run.": "今回は、この部署だけを対象にする。",
    "Send at most so many items in this run.": "今回の送信件数の上限。",
    "Allow so many new people in this run (0: no bound).": "今回新しく扱う人数の上限 (0: 無制限)。",
    "Allow that more than the usual share is taken back.": "通常より多い割合の取り消しを許可する。",
    "End with 3 if anything was counted under this word.": "この語で数えられたものがあれば、終了コード 3 で終わる。",
    # status, explain, issues
    "Show what is known, what waits and what is odd.": "把握している件数、待機中のもの、要対応のものを表示する。",
    "Show each source's last reading, records and verdicts, and what waits or needs a human. Counts only.": (
        "取得元ごとの最終読込、記録、判定と、待機中・要対応の件数を表示します。件数だけで、個人情報は表示しません。"
    ),
    "Show one record's way: origin, verdict, what was sent and answered.": "1件の記録の経緯を表示する。",
    "Show one record's way: what was read, what the gate says today and why, what was sent and answered.": (
        "1件の記録について、読み取った内容、今日の判定と理由、送信した内容とリレーの回答を表示します。"
    ),
    "Show name, contact, career and the link's address, too.": "氏名、連絡先、経歴、リンクの URL も表示する。",
    "Quarantine and review: what a human should look at.": "隔離と要確認: 人が見るべきもの。",
    "List the open issues.": "要対応の一覧を表示する。",
    "List what a human should look at: rows that cannot be used, and records that are odd.": (
        "人が確認すべきもの (使えない行と、判断の必要な記録) を一覧します。"
    ),
    "Only unusable rows, or only what to review.": "使えない行だけ、または要確認だけ。",
    "In which state.": "状態。",
    "Only of this source.": "この取得元だけ。",
    "Show one issue and how to mend it.": "1件の内容と直し方を表示する。",
    "Show one issue, and what to do about it. A word that no table knows is shown with the setting that teaches it.": (
        "1件の内容と対処方法を表示します。判定できない表記は、設定の書き方とともに表示します。"
    ),
    "Let the next sync read the rows, or send the items, again.": "次の sync で読み直す、または送り直す。",
    "Let the next sync read these rows, or send these items, again. What is still odd then opens again.": (
        "次の sync でこれらの行を読み直し、または送り直します。解決していなければ再び表示されます。"
    ),
    "All open issues instead of single ones.": "番号の代わりに、未対応のすべて。",
    "With --all: only of this source.": "--all と併用: この取得元だけ。",
    "With --all: only with this code.": "--all と併用: このコードだけ。",
    "Close issues that are settled; they come back if they show up again.": (
        "対応の済んだものを閉じる。再び起きれば再び表示される。"
    ),
    "Close issues that are settled. One that shows itself again is opened again, and counts as new.": (
        "対応の済んだものを閉じます。同じことが再び起きれば、新しいものとして再び表示されます。"
    ),
    "Really do it to more than one issue.": "二件以上に対して実行する。",
    "Close issues for good; they never come back.": "今後表示しないものとして閉じる。",
    "Close issues for good: the same thing about the same row or record never comes up again. Releases nobody.": (
        "同じ行や記録についての同じ内容を、今後表示しないものとして閉じます。送信の可否は変わりません。"
    ),
    # links, mail
    "Links for the rejection mail.": "お祈りメールに載せるリンク。",
    "Add links to the pool.": "未使用のリンクを追加する。",
    "Add links to the pool of free ones. `sync` keeps a hundred by itself; this is for more, ahead of time.": (
        "未使用のリンクを追加します。sync は自動で 100 件を用意するため、事前にまとめて増やすときに使います。"
    ),
    "How many.": "件数。",
    "Write assigned links as a CSV for mail merge.": "割り当てたリンクを差し込み用 CSV に書き出す。",
    "Write the people who get a link, with it, as a CSV for mail merge. Everybody is judged again by today's facts.": (
        "リンクを案内する人を差し込み用 CSV に書き出します。全員を今日の状態で判定し直します。"
    ),
    "Where the CSV goes (- is stdout).": "CSV の書き出し先 (- は標準出力)。",
    "Also the links that were exported before.": "書き出し済みのリンクも含める。",
    "The rejection mail.": "お祈りメール。",
    "Write one rejection mail per person, with their link.": "一人ずつ、リンク入りのお祈りメールを作成する。",
    "Write one rejection mail per person, in their language, from a links CSV or from the ledger. Sends none.": (
        "リンクの CSV または台帳から、一人ずつ、その人の言語でお祈りメールを作成します。送信はしません。"
    ),
    "Also people whose link was exported before.": "リンクを書き出し済みの人も含める。",
    "Your wording (NAME.ja.txt: for ja only).": "独自の文面 (NAME.ja.txt なら日本語のみ)。",
    "Who writes: NAME <ADDRESS>. Without it plain texts are written.": (
        "差出人: 名前 <アドレス>。なければテキストで作成する。"
    ),
    "The company's name (default: [provider] name).": "会社名 (既定: [provider] の name)。",
    "Where people may refuse further mails (default: the address of --from).": (
        "今後の案内を断るための連絡先 (既定: --from のアドレス)。"
    ),
    "A new folder (default: mail/TIME in the state directory).": (
        "新しいフォルダー (既定: 状態フォルダーの mail/日時)。"
    ),
    # credits, schema
    "Points and introduction slots.": "紹介ポイントと無料紹介枠。",
    "Show the balance at the relay.": "リレーでの残高を表示する。",
    "Show points and introduction slots, as the relay counts them: so many registered people make one slot.": (
        "リレーが数えた紹介ポイントと無料紹介枠を表示します。一定数の登録で無料紹介枠が一つ付与されます。"
    ),
    "The record's schema.": "記録のスキーマ。",
    "Write the record's JSON Schema.": "記録の JSON Schema を書き出す。",
    "Write the record's JSON Schema (2020-12); x-pii on a leaf names its class of personal data.": (
        "記録の JSON Schema (2020-12) を書き出します。各項目の x-pii は個人情報の区分です。"
    ),
    "Where it goes.": "書き出し先。",
    # relay
    "The reference relay.": "参照用リレー。",
    "Run the reference relay on this machine.": "この端末で参照用リレーを動かす。",
    "Run the reference relay until it is stopped. It is for trials and tests, on this machine.": (
        "停止されるまで参照用リレーを動かします。この端末での試用とテストのためのものです。"
    ),
    "The address to listen on.": "待ち受けるアドレス。",
    "The port; 0 takes a free one.": "ポート。0 なら空いているものを使う。",
    "The relay's own directory (default: .relay/relay).": "リレー自身のフォルダー (既定: .relay/relay)。",
    "An employer; with --api-key. Default: the one of relay.toml.": "企業。--api-key と併用。既定: relay.toml の値。",
    "Where its key lies: env:NAME, file:PATH.": "その鍵の場所: env:変数名、file:パス。",
    "Where the key for fault switches and the clock lies.": "障害の再現と時計の操作に使う鍵の場所。",
    "Let simulated candidates register at a reference relay.": "架空の候補者を参照用リレーに登録させる。",
    "Let simulated people of an exported links CSV register at a reference relay on this machine. For trials only.": (
        "書き出したリンクの CSV にいる架空の人物を、この端末の参照用リレーに登録させます。試用専用です。"
    ),
    "How many people register.": "登録する人数。",
    "The relay; no other host is opened.": "リレーの URL。他のホストは開かない。",
    "Who reacts, and what they tick.": "誰が反応し、何に同意するかを決める乱数の種。",
    "Show the mails a reference relay wrote.": "参照用リレーが書いたメールを表示する。",
    "List the mails that a reference relay wrote instead of sending them, or show one with its receiver and text.": (
        "参照用リレーが送信の代わりに書き出したメールを一覧し、または1通の宛先と本文を表示します。"
    ),
    # version
    "Print the version.": "版を表示する。",
    "Print the version of this program and of the record's schema.": "このプログラムと記録のスキーマの版を表示します。",
}
