"""The errors of the ledger and of what it keeps, in Japanese: code → pattern of the English one, wording."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["LEDGER"]

LEDGER: Mapping[str, tuple[str, str]] = {
    "busy": (
        r"Another run \(process (?P<process>\d+) on (?P<host>.*)\) is using this ledger; run again later\.",
        "別の実行 ({host} のプロセス {process}) が台帳を使用中です。終わってからもう一度実行してください。",
    ),
    "other_identity": (
        r"The identity key is not the one this ledger was made with, .*",
        (
            "識別鍵が、この台帳を作ったときのものと異なります。このままでは全員の ID が変わってしまいます。"
            "元の鍵に戻す ([identity] key) か、空の台帳で始めてください。"
        ),
    ),
    "bad_identity": (
        r"The identity key must be .*",
        "識別鍵は 64 文字の 16 進数 1 行です。init が作成したファイルを指定してください。",
    ),
    "disk_full": (
        r"The ledger (?P<path>.+) cannot be used: the disk is full: .*",
        (
            "台帳 {path} に書き込めません。ディスクがいっぱいです。"
            "空きを作って再実行してください。失われたものはありません。"
        ),
    ),
    "ledger_damaged": (
        r"The ledger (?P<path>.+) (?:is damaged|cannot be used: the file is (?:damaged|not a ledger)).*",
        "台帳 {path} が壊れているか、台帳ではありません。控えから戻してください。",
    ),
    "another_writer": (
        r"Another process is writing to the ledger (?P<path>.+); run again when it is done\.",
        "別のプロセスが台帳 {path} に書き込んでいます。終わってからもう一度実行してください。",
    ),
    "overtaken": (
        r"Another run took over this ledger while this one was paused; .*",
        "停止している間に、別の実行がこの台帳を引き継ぎました。この実行は何も書かず、何も送りません。",
    ),
    "ledger_read_only": (
        r"The ledger (?P<path>.+) cannot be used: the file or its directory is read-only: .*",
        "台帳 {path} かそのフォルダーが読み取り専用です。この利用者に書き込みを許可してください。",
    ),
    "ledger_not_opened": (
        r"The ledger (?P<path>.+) cannot be opened \((?P<why>.*)\); .*",
        "台帳 {path} を開けません ({why})。フォルダーとその所有者を確認してください。",
    ),
    "ledger_cannot_open": (
        r"The ledger (?P<path>.+) cannot be used: the file cannot be opened: .*",
        "台帳 {path} を開けません。フォルダーがあり、この利用者のものであることを確認してください。",
    ),
    "ledger_on_network": (
        r"The ledger (?P<path>.+) lies on a network file system \((?P<kind>.*)\), .*",
        (
            "台帳 {path} がネットワーク上にあります ({kind})。失われるおそれがあるため、"
            "ローカルのディスクに置いてください。"
        ),
    ),
    "ledger_forked": (
        r"The ledger (?P<path>.+) was opened by another process \(a fork\); .*",
        "台帳 {path} は、フォーク元の別のプロセスが開いたものです。このプロセスで開き直してください。",
    ),
    "ledger_not_durable": (
        r"(?P<path>.+) cannot be written durably \((?P<why>.*)\); move it\.",
        "{path} に確実に書き込めません ({why})。台帳を別のディスクに移してください。",
    ),
    "beside_unusable": (
        r"(?P<path>.+) cannot be used \((?P<why>.*)\): give this user write access, or free some space\.",
        "{path} を使用できません ({why})。この利用者に書き込みを許可するか、空きを作ってください。",
    ),
    "older_copy": (
        r"The ledger is an older copy, .*",
        "台帳は古い控えで、その後に何を送ったかを知りません。先に relay-connectors sync を実行してください。",
    ),
    "newer_ledger": (
        r"The ledger has schema (?P<schema>\d+), this program knows up to (?P<known>\d+); .*",
        (
            "台帳のスキーマは {schema} で、このプログラムが扱えるのは {known} までです。"
            "relay-connectors を更新してください。"
        ),
    ),
    "not_migrated": (
        (
            r"The ledger could not be brought from schema (?P<old>\d+) to (?P<new>\d+), and has not changed: "
            r"(?P<why>.*) Mend that and run again, or go on with the older program\."
        ),
        (
            "台帳をスキーマ {old} から {new} に更新できませんでした。台帳は変わっていません。原因を除いて再実行するか、"
            "以前の版を使い続けてください。({why})"
        ),
    ),
    "backup_exists": (
        r"(?P<path>.+) is there already, and a backup overwrites nothing(?:; choose another name)?",
        "{path} はすでにあります。控えは上書きしません。別の名前を指定してください。",
    ),
    "backup_unsound": (
        r"The copy of the ledger is not sound \((?P<count>\d+) faults\); run: (?P<run>.*)",
        "台帳の控えに異常があります ({count} 件)。実行してください: {run}",
    ),
    "no_such_backup": (r"(?P<path>.+): no such backup", "{path}: 控えがありません。パスを確認してください。"),
    "older_backup": (
        r"(?P<path>.+) is sound, but of schema (?P<schema>\d+); .*",
        "{path} のファイルに異常はありませんが、スキーマが {schema} です。残りは、作成した版で検査してください。",
    ),
    "bad_ledger_url": (
        r"\[ledger\] url must be .*",
        '[ledger] url は "sqlite:///相対パス.db" か "sqlite:////絶対パス.db" の形で指定してください。',
    ),
    "unknown_record": (
        r"the ledger holds no such record; .*",
        "その記録は台帳にありません。record_id か、取得元/応募ID を指定してください。",
    ),
    # consents and provisions
    "address_missing": (
        r"no e-mail address can be read on stdin; .*",
        "標準入力からメールアドレスを読めません。アドレスを一行で渡してください。",
    ),
    "address_crowd": (
        r"very many people use the e-mail address on stdin; .*",
        "標準入力のメールアドレスは非常に多くの人が使っています。応募IDで指定してください。",
    ),
    "address_unknown": (
        r"the ledger knows nobody with the e-mail address on stdin",
        "標準入力のメールアドレスの人は台帳にいません。",
    ),
    "consents_columns": (
        r"A file of consents needs a column that says whose .*\. Recognised: (?P<known>.*)\. Name yours: .*",
        (
            "同意のファイルには、誰か (応募ID・メールアドレス・記録ID) と、"
            "何を述べたか (同意 または 撤回日) の列が必要です。"
            '認識した列: {known}。見出しが違う場合: --column "応募番号=application_id"'
        ),
    ),
    "consents_two_columns": (
        r"(?P<names>.+) could each be (?P<field>\w+); leave one unread: (?P<option>--column .*)",
        "{names} がどちらも {field} に当たります。一方を読まないよう指定してください: {option}",
    ),
    "consents_no_column": (
        r"no column is called (?P<names>.+); look at --column",
        "{names} という列はありません。--column を確認してください。",
    ),
    "consent_unknown": (
        r"(?P<consent>\S+) is not known; `consent show` prints the ids",
        "{consent} という同意の記録はありません。番号は consent show に表示されます。",
    ),
    "consent_no_refusal": (
        r"(?P<consent>\S+) is no refusal; what takes a consent back is `consent withdraw`",
        "{consent} は拒否ではありません。同意を取り消すには consent withdraw を使います。",
    ),
    "consent_not_of_a_cell": (
        r"(?P<consent>\S+) was not read in a cell: .*",
        "{consent} は表から読んだものではなく、本人の言葉です。取り消せるのは、本人が後からする同意だけです。",
    ),
    "consent_still_said": (
        r"(?P<consent>\S+): its row still says so; .*",
        "{consent}: 表の行がまだそうなっています。セルを直して sync を実行してから、訂正してください。",
    ),
    "rest_in_state_dir": (
        r"--rest: these rows are the user's own, .*",
        "--rest: この行はお手元のデータで、消去の対象になりません。状態フォルダー (state_dir) の外に書いてください。",
    ),
    "provisions_broken": (
        r"The provision record is broken, first at entry (?P<number>\d+): (?P<why>.*)",
        "提供記録に不整合があります。最初の不整合は {number} 番: {why}",
    ),
    "provisions_incomplete": (r"The provision record is incomplete: (?P<why>.*)", "提供記録に欠けがあります: {why}"),
    # issues
    "unknown_issue": (
        r"there is no issue (?P<number>\d+); see: .*",
        "{number} 番の要対応はありません。一覧: relay-connectors issues list",
    ),
    "useless_retry": (
        r"issue (?P<number>\d+) \((?P<code>\w+)\) does not go away by trying again; .*",
        "{number} 番 ({code}) は再処理では解決しません。対応してから issues resolve で閉じてください。",
    ),
    "batch_changed": (
        r"The stored bytes of batch (?P<number>\d+) have changed; .*",
        "台帳の送信待ち {number} 番の内容が変わっています。台帳を控えから戻してください。",
    ),
    "consents_no_file": (
        r"(?P<file>.+) is no file; name one file of consents",
        "{file} はファイルではありません。同意のファイルを一つ指定してください。",
    ),
}
