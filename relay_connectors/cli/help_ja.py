"""The help in Japanese, by its English text. A test sees to it that every text has one."""

from __future__ import annotations

__all__ = ["HELP_JA"]

HELP_JA: dict[str, str] = {
    "Reads rejected candidates out of an ATS and hands them, with consent, to a career relay. Nothing goes twice.": (
        "採用管理システム(ATS)から不採用者を読み取り、同意に基づき、重複なくキャリアリレーに引き渡します。"
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
    "The adapter of the first source.": "最初の取得元のコネクター。",
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
    "The installed adapters.": "インストール済みのコネクター。",
    "List the installed adapters.": "インストール済みのコネクターを一覧する。",
    "List the installed adapters, and the packages they come from. None of them is loaded.": (
        "インストール済みのコネクターと、その提供元パッケージを一覧します。読み込みは行いません。"
    ),
    "Show what an adapter reads and which settings it takes.": "コネクターの読み取り元と設定項目を表示する。",
    "Show an adapter: what it reads, what it can do, until when its API lives, and its settings.": (
        "コネクターの読み取り元、機能、API の終了日、設定項目を表示します。"
    ),
    "Applications over which memory is judged; 3000 if not given.": "メモリーを検査する応募の件数。省略時は 3000。",
    "Hold an adapter to the contract, check by check.": "コネクターが契約を満たすかを一つずつ検査する。",
    "Hold an adapter to the contract, by the test in its folder: each check, and what to do where it fails.": (
        "フォルダーにあるテストを使ってコネクターが契約を満たすかを検査し、不適合の項目には対処を示します。"
    ),
    # ledger
    "The ledger: back it up, verify it, migrate it.": "台帳の控え (backup)、検査 (verify)、更新 (migrate)。",
    "Copy the ledger into a new file, and read it back.": "台帳を新しいファイルに控え、読み直して確認する。",
    "Check the ledger, or a backup of it.": "台帳または控えを検査する。",
    "Bring the ledger up to this program now.": "台帳を今このプログラムのスキーマに更新する。",
    "Copy the ledger into a new file and read it back, also while a sync is running. Overwrites nothing.": (
        "台帳を新しいファイルに控え、読み直して確認します。sync の実行中でもかまいません。上書きはしません。"
    ),
    "Check the ledger, or a backup of it: the file, every waiting operation's bytes, and the provision record.": (
        "台帳または控えを検査します。ファイル、送信待ちの内容、提供記録を確認します。"
    ),
    "Bring the ledger up to this program now. Any other command would do it, too; a copy of the old one is kept.": (
        "台帳を今このプログラムのスキーマに更新します。ほかのコマンドでも自動で行われます。以前の台帳は控えとして残ります。"
    ),
    # normalize
    "Read and translate a source; send nothing.": "取得元を読み取って変換する。何も送信しない。",
    "Read a source and write every application that came to an end as a record. Sends nothing, remembers nothing.": (
        "取得元を読み取り、選考が終了した応募を記録として書き出します。何も送信せず、何も記憶しません。"
    ),
    "Read with this adapter instead of a configured source.": "設定した取得元の代わりに、このコネクターで読み取る。",
    "A setting of the adapter; VALUE as in TOML.": "コネクターの設定。値は TOML の書き方。",
    "With --connector: the account, part of every record_id (default: local).": (
        "--connector と併用: アカウント。record_id の一部になる (既定: local)。"
    ),
    "Where the records go, one JSON a line.": "記録の書き出し先 (1行に1件の JSON)。",
    "Where the rows go that cannot be used, with their errors.": "使えない行とその理由の書き出し先。",
    "Where the summary goes as JSON (default: told on stderr; with --json, on stdout).": (
        "集計 (JSON) の書き出し先 (既定: 標準エラーに文章で。--json なら標準出力)。"
    ),
    "Put the cells of unusable rows into the quarantine file.": "使えない行のセルの値も書き出す (個人情報を含む)。",
    # doctor, csv
    "Check settings, ledger, relay and sources; list the words that no table knows.": (
        "設定、台帳、リレー、取得元を点検し、判定できない表記を一覧する。"
    ),
    "Check settings, secrets, ledger, relay, mail and sources; list unknown words with the lines that teach them.": (
        "設定、鍵、台帳、リレー、メール、取得元を点検し、判定できない表記とその設定の書き方を表示します。"
    ),
    "Exports that nobody described yet.": "まだ設定していない書き出しファイル。",
    "Find out how a file is written, and propose its settings.": "ファイルの形式を調べ、設定案を表示する。",
    "Find out how a file is written and what its columns are, and propose its settings. Shows no cell of a person.": (
        "ファイルの形式と列の意味を調べ、設定案を表示します。候補者の値は表示しません。"
    ),
    "Propose for this adapter (default: the one that knows most of the columns).": (
        "このコネクターの設定案を作る (既定: 最も多くの列を認識したもの)。"
    ),
    "Read it in this encoding instead of finding it out.": "文字コードを判定せず、これで読む。",
    'Separate it by this character ("tab" for a tab).': "区切り文字 (タブは tab)。",
    "The line on which the header stands.": "見出しの行番号。",
    "Of a workbook: look at the sheet of this name.": "Excel ブックの場合: この名前のシートを調べる。",
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
    "Write the plan as JSON into this file, with every operation: what sync --approved takes.": (
        "予定を1件ずつの操作とともに JSON で書き出す。sync --approved に渡せる。"
    ),
    "Do only what this file of plan -o still lists.": "plan -o で書き出したファイルに残っている操作だけを行う。",
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
    # reconcile
    "Ask the sources again about everybody who was referred.": "紹介した人すべてについて、取得元に改めて確認する。",
    "Look up again who was referred or may be, and put right what was reopened, merged, deleted or hidden since.": (
        "紹介した応募と紹介できる応募を取得元でもう一度確かめ、選考再開・統合・削除・非公開をリレーに反映します。"
    ),
    "Only show what would be put right; send nothing.": "反映する内容を表示するだけで、何も送信しない。",
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
    "Get one static link for mails that take no value per person.": "全員に共通のリンクを一つ取得する。",
    "Get one static link for mail templates that take no value per person. It needs no source and no ledger.": (
        "一人ずつの値を差し込めないメールテンプレートのために、全員に共通のリンクを一つ取得します。"
        "取得元も台帳も要りません。"
    ),
    "What the campaign is called at the relay; no person's name.": "リレーでの呼び名。人名は使わない。",
    "The language of the page.": "ページの言語。",
    "Close links, here and at the relay.": "リンクを取り消す。",
    "Close links: here at once, at the relay as soon as it listens. A link that somebody registered with stays.": (
        "リンクを取り消します。台帳では直ちに、リレーでは接続でき次第無効にします。登録に使われたリンクは残します。"
    ),
    "The links of this person: a record_id, or SOURCE/APPLICATION_ID.": (
        "この人のリンク: record_id、または 取得元/応募ID。"
    ),
    "Really revoke more than one link.": "二件以上を取り消す。",
    "Also write the rejected who get none, with the reason, to FILE.": (
        "リンクのない不採用者も、理由を付けて FILE に書き出す。"
    ),
    "Of these only those decided since that day.": "そのうち、選考結果がこの日以降の人だけ。",
    "Claim those who registered through a campaign's link.": "共通リンクから登録した人を応募と結び付ける。",
    "Only say whom one could claim.": "結び付けられる人数だけを表示する。",
    "Find out which of your records belong to people who registered through a campaign's link, and tell the relay. "
    "Addresses are compared here. The relay is told record ids, of people who allow feedback.": (
        "共通リンクから登録した人がどの応募の人かを調べ、リレーに伝えます。"
        "アドレスは手元で照合します。リレーに伝えるのは、状況の共有に同意した人の記録 ID だけです。"
    ),
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
    "Who writes: NAME <ADDRESS> (default: [mail] from). Without it plain texts are written.": (
        "差出人: 名前 <アドレス> (既定: [mail] の from)。なければテキストで作成する。"
    ),
    "The company's name (default: [mail] company, else [provider] name).": (
        "会社名 (既定: [mail] の company、なければ [provider] の name)。"
    ),
    "Where people may refuse further mails (default: the address of --from).": (
        "今後の案内を断るための連絡先 (既定: --from のアドレス)。"
    ),
    "A new folder (default: mail/TIME in the state directory).": (
        "新しいフォルダー (既定: 状態フォルダーの mail/日時)。"
    ),
    "Look for what a rejection mail must have and must not have.": "お祈りメールの文面を点検する。",
    "Look at templates, or at folders of finished mails: link, gaps, personal data in URLs, way out, who writes.": (
        "テンプレートまたは作成済みメールのフォルダーを点検します "
        "(リンク、埋め忘れ、URL 中の個人情報、断り方、送信者の表示)。"
    ),
    "The company's postal address (default: [mail] or [provider] address).": (
        "会社の住所 (既定: [mail] または [provider] の address)。"
    ),
    "Where people may refuse further mails (default: [mail] contact).": (
        "今後の案内を断るための連絡先 (既定: [mail] の contact)。"
    ),
    "Send the rejection mails, once to each person.": "お祈りメールを一人に一度だけ送信する。",
    "Send the rejection mails, one to each person with a link and once. Shows counts only, unless --yes is given.": (
        "リンクのある人に、お祈りメールを一人一通、一度だけ送信します。--yes がなければ件数を表示するだけです。"
    ),
    "Really send. Without it only the counts are shown.": "実際に送信する。なければ件数を表示するだけ。",
    "Send at most so many mails in this run.": "今回の送信通数の上限。",
    "Also people whose link left in an export, mails in doubt after a crash, or mails that were refused.": (
        "書き出し済みの人 (exported)、中断により送信されたか不明なメール (unknown)、拒否されたメール (refused) も送る。"
    ),
    # person
    "One person: what is held about them, their erasure, and who they are.": (
        "一人の人について: 保有情報の書き出し、削除、同一人物の判断。"
    ),
    "Write everything that is held about one person.": "一人の人について保有する情報をすべて書き出す。",
    "Write everything that is held about one person as JSON. Without an ID the e-mail address is read from stdin.": (
        "一人の人について保有する情報をすべて JSON で書き出します。ID がなければ標準入力からメールアドレスを読みます。"
    ),
    "Where the JSON goes (- is stdout).": "JSON の書き出し先 (- は標準出力)。",
    "Erase a person, here and at the relay, for good.": "一人の人を、ここからもリレーからも完全に削除する。",
    "Erase a person, here and at the relay, for good. Without an ID the e-mail address is read from stdin.": (
        "一人の人を、ここからもリレーからも完全に削除します。ID がなければ標準入力からメールアドレスを読みます。"
    ),
    "Really erase; without it, only count what would go.": "実際に削除する。なければ対象を数えるだけ。",
    # retention, followups
    "How long data about people may be kept.": "個人データの保管期限。",
    "Show whose time ends soon.": "保管期限が近い記録を表示する。",
    "Show whose time ends soon, by the last day on which their data may be kept. Counts only, no names.": (
        "保管期限が近い記録を期限日ごとに数えます。氏名は表示しません。"
    ),
    "How far ahead to look, like 30d.": "何日先までを見るか (例: 30d)。",
    "End with 3 if anything is due.": "該当があれば終了コード 3 で終わる。",
    "Take away the content of records whose time is over.": "保管期限を過ぎた記録の内容を消す。",
    "Take away the content of records whose time is over, and entries of the provision record after three years.": (
        "保管期限を過ぎた記録の内容と、3 年を過ぎた提供記録を消します。"
        "応募があった事実は残り、再応募は新しい応募として扱います。"
    ),
    "Really take it away; without it, only count.": "実際に消す。なければ数えるだけ。",
    "Mails half a year and a year after a rejection.": "不採用から半年後・1年後のフォロー。",
    "Show who may hear from you again.": "フォローの対象者を表示する。",
    "Show who may hear from you again, half a year and a year after the decision. Ids only, unless -o is given.": (
        "選考終了から半年後・1年後にフォローできる人を表示します。-o がなければ ID だけを表示します。"
    ),
    "The day to write on (default: today).": "フォローする日 (既定: 今日)。",
    "Also who was due on earlier days, from this one on.": "この日以降に期日が来た人も含める。",
    "Write a CSV for mail merge, with names and addresses.": "差し込み用の CSV を書き出す (氏名とアドレスを含む)。",
    "Decide that two records are about one person.": "二つの応募を同じ人のものと決める。",
    "Decide that two records are about one person, for good. An ID is a record_id, or SOURCE/APPLICATION_ID.": (
        "二つの応募を同じ人のものと決め、以後も保ちます。ID は record_id、または 取得元/応募ID です。"
    ),
    "Decide that records are about somebody else.": "応募を別の人のものと決める。",
    "Decide that these records are about nobody else whom they are, or may be, taken for.": (
        "指定した応募を、同じ人とみなされている (または、みなされうる) ほかの応募とは別の人のものと決めます。"
    ),
    "Take the newest of these decisions back.": "最も新しい判断を取り消す。",
    "Take back the newest merge or split that still holds; again, the one before it.": (
        "取り消していない判断のうち最も新しいものを取り消します。もう一度実行すると、その前の判断を取り消します。"
    ),
    "Why, for whoever looks at it later. Write no names.": "理由。後で見る人のために残す。人名は書かない。",
    "Really do it; without it, only show what would change.": (
        "実際に実行する。付けなければ、何が変わるかだけを表示する。"
    ),
    # consent, provisions
    "Consents: what people agreed to, and when.": "同意: 誰が何にいつ同意したか。",
    "Keep consents and refusals out of a file.": "同意と不同意をファイルから取り込む。",
    "Keep consents and refusals out of a CSV or a workbook. What is known already changes nothing; nothing is sent.": (
        "同意・不同意・撤回を CSV または Excel ブックから台帳に取り込みます。既知の行は何も変えず、何も送信しません。"
    ),
    "The source of the application ids, if no column names it.": "応募IDの取得元 (列がない場合)。",
    "The scope, if no column names it.": "同意範囲 (列がない場合)。",
    "The wording's version, if no column names it.": "文面の版 (列がない場合)。",
    "Who receives, if no column names them.": "提供先 (列がない場合)。",
    "What may be handed on, if no column says it.": "提供範囲 (列がない場合)。full: 氏名あり、unnamed: 氏名なし。",
    "What a column of yours means.": "独自の見出しが表す項目 (見出し=項目名)。",
    "Write the rows that cannot be used here, to be mended.": "使えない行を、理由とともに書き出す先 (個人情報を含む)。",
    "Show what a person agreed to, with its proof.": "一人の同意の状態と、その証跡を表示する。",
    "Show what a person agreed to: each scope today, everything that was said with its proof, what the gate says.": (
        "一人の同意について、範囲ごとの今の状態、経緯と証跡、今日の判定を表示します。"
    ),
    "Read the person's e-mail address from stdin instead of an ID.": (
        "ID の代わりに、標準入力からメールアドレスを読む。"
    ),
    "Keep that a person took a consent back.": "一人の同意の撤回を記録する。",
    "Keep that a person took a consent back, and say what follows. The next sync takes back what the relay holds.": (
        "一人の同意の撤回を記録し、その結果を表示します。リレーにある情報は次の sync で取り消します。"
    ),
    "Keep that a refusal in a cell was mistyped.": "セルの拒否が入力の誤りだったことを記録する。",
    "Keep that a refusal was mistyped: its cell was mended, and the person never said it. Ids: consent show.": (
        "拒否が入力の誤りだったこと (セルは直し、本人はそう答えていないこと) を記録します。"
        "ID は consent show で分かります。"
    ),
    "Really keep it; without it, only show which refusal is meant.": (
        "実際に記録する。付けなければ、どの拒否のことかを表示するだけ。"
    ),
    "Only this scope (default: all).": "この範囲だけ (既定: すべて)。",
    "When it was said: a day, or a time with its offset (default: now).": ("撤回の日付または日時 (既定: 今)。"),
    "How it was said (default: not recorded).": "撤回が伝えられた方法 (既定: 記録しない)。",
    "The provision record: who was handed to whom, on which consent.": (
        "提供記録: 誰の情報を、誰に、どの同意に基づいて提供したか。"
    ),
    "List what was handed on, by person and period.": "提供したものを人・期間ごとに一覧する。",
    "List what was handed on, each with its items, consent and the relay's answer. Names nobody: record ids only.": (
        "提供したものを、項目・同意・リレーの回答とともに一覧します。人は記録IDだけで示します。"
    ),
    "Only of this person: a record_id, or SOURCE/APPLICATION_ID.": "この人だけ: record_id、または 取得元/応募ID。",
    "Only of the person whose e-mail address stands on stdin.": "標準入力のメールアドレスの人だけ。",
    "From this day on.": "この日から。",
    "Up to and with this day.": "この日まで。",
    "Also what was made ready and never sent.": "準備だけして送信しなかったものも含める。",
    "Recompute the whole record; name the first entry that is broken.": "提供記録全体を検証し、最初の不整合を示す。",
    "Recompute the whole chain, and compare every entry with parties, items, consents, operations and answers.": (
        "提供記録の連鎖をすべて計算し直し、当事者・項目・同意・送信・回答と一件ずつ照合します。"
    ),
    "The newest entry as you noted it elsewhere, as in 12:9f86…; finds entries that were cut off.": (
        "別に控えておいた最後の記録 (例 12:9f86…)。末尾の削除を見つける。"
    ),
    "Write what was handed on as CSV or JSON.": "提供したものを CSV または JSON に書き出す。",
    "Write what was handed on, with all that the law asks for: a CSV for Excel, or JSON with the chain's hashes.": (
        "提供したものを、法令の記録事項を添えて書き出します。CSV は Excel 用、JSON は連鎖のハッシュ付きです。"
    ),
    "Where it goes (- is stdout).": "書き出し先 (- は標準出力)。",
    "CSV for people, JSON for programs; without it, JSON where FILE ends in .json, else CSV.": (
        "CSV は人向け、JSON はプログラム向け。省略すると、FILE の末尾が .json なら JSON、それ以外は CSV。"
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
    "An agent, who sees the people that agreed to it; with --agent-key.": (
        "エージェント (同意した人だけを閲覧できる)。--agent-key と併用。"
    ),
    "Where the agent's key lies: env:NAME, file:PATH.": "エージェントの鍵の場所: env:変数名、file:パス。",
    "Let simulated candidates register at a reference relay.": "架空の候補者を参照用リレーに登録させる。",
    "Let simulated people of an exported links CSV register at a reference relay on this machine. For trials only.": (
        "書き出したリンクの CSV にいる架空の人物を、この端末の参照用リレーに登録させます。試用専用です。"
    ),
    "How many people register.": "登録する人数。",
    "Then agents work with all whom they see; some are hired. Where the key of `relay serve --agent` lies.": (
        "続けて、エージェントが見られる全員を支援し、一部が採用される。relay serve --agent の鍵の場所。"
    ),
    "The relay; no other host is opened. Default: the one of relay.toml, if on this machine.": (
        "リレーの URL。他のホストは開かない。既定: relay.toml の値 (この端末の場合)。"
    ),
    "Who reacts, and what they tick.": "誰が反応し、何に同意するかを決める乱数の種。",
    "Show the mails a reference relay wrote.": "参照用リレーが書いたメールを表示する。",
    "List the mails that a reference relay wrote instead of sending them, or show one with its receiver and text.": (
        "参照用リレーが送信の代わりに書き出したメールを一覧し、または1通の宛先と本文を表示します。"
    ),
    # version
    "Print the version.": "版を表示する。",
    "Print the version of this program and of the record's schema.": "このプログラムと記録のスキーマの版を表示します。",
}
