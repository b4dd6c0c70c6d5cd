"""The frequent errors in Japanese, by the English sentence the library raises.

The library's errors are English sentences; here each frequent one has a code, a pattern that finds it and its
Japanese wording, into which the pattern's named parts go. A sentence without one is shown as it is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from relay_connectors.cli.messages_of_connections import CONNECTIONS, spoken
from relay_connectors.cli.messages_of_files import FILES
from relay_connectors.cli.session import Lang
from relay_connectors.errors import (
    BusyError,
    CredentialsError,
    LedgerError,
    RelayConnectorsError,
    RelayUnavailableError,
)

__all__ = ["MESSAGES", "code_of", "frame", "translated"]


class Message(NamedTuple):
    """A known sentence: the pattern of the English one, and the Japanese one."""

    pattern: re.Pattern[str]
    ja: str


def _known(pattern: str, ja: str) -> Message:
    return Message(re.compile(pattern, re.DOTALL), ja)


MESSAGES: dict[str, Message] = {
    # settings
    "no_such_link": _known(
        r"(?P<link>\S+): no such link, neither in the ledger nor at the relay",
        "{link}: 台帳にもリレーにもないリンクです。",
    ),
    "campaign_revoked": _known(
        r"This campaign was revoked, and its link is dead; take another --label",
        "このキャンペーンは取り消し済みで、リンクは無効です。別の --label を指定してください。",
    ),
    "other_ledgers_plan": _known(
        r"(?P<file>.+) was planned with another ledger; write it anew with plan -o.",
        "{file}: 別の台帳で作られた計画です。plan -o で作り直してください。",
    ),
    "exclude_in_vain": _known(
        r"(?P<rule>policy\.exclude\[\d+\]): no source says a (?P<what>.+), so nobody would be excluded; name the "
        r"column in \[sources\.NAME\]: (?P<line>columns = \{.*\}), or take the condition out",
        "{rule}: どの取得元にも {what} にあたる列がなく、誰も対象外になりません。[sources.取得元] に {line} と書いて"
        "列を指定するか、この条件を外してください。",
    ),
    "wording_changed": _known(
        r"policy\.texts\.(?P<version>\".*\"): (?P<file>.+) was changed after people agreed under \".*\" "
        r"\(sha256 (?P<sha256>[0-9a-f]+)\)\. Put .*",
        "policy.texts.{version}: {file} は、この版で同意を得た後に書き換えられています (同意時の SHA-256 {sha256})。"
        "元の文面に戻してください。新しい文面には新しい版の名前を付け、policy.texts と同意ルールに書き、"
        "policy.accepted_policy_versions に両方の版を並べてください。",
    ),
    "wording_unreadable": _known(
        r"policy\.texts\.(?P<version>\".*\"): (?P<file>.+) cannot be read, so .*",
        "policy.texts.{version}: {file} を読めないため、何に同意したかを示せません。ファイルを元に戻してください。",
    ),
    "wording_unnamed": _known(
        r"policy\.texts\.(?P<version>\".*\"): its text is named no more, so .*",
        "policy.texts.{version}: 同意を得た文面のファイルが書かれていないため、何に同意したかを示せません。"
        "ファイルを指す行を元に戻してください。",
    ),
    "no_settings": _known(
        r"(?P<file>.+): no such file; run: relay-connectors init .*",
        "{file}: 設定ファイルがありません。relay-connectors init "
        "で作成するか、--config または RELAY_CONFIG で指定してください。",
    ),
    "bad_toml": _known(
        r"(?P<file>.+): (?P<place>line \d+[^:]*): not TOML; .*",
        "{file}: {place}: TOML として読めません。各行は [表] か key = value で、文字列は引用符で囲みます。",
    ),
    "unknown_key_near": _known(
        r"(?P<place>.+): unknown key; did you mean (?P<near>\".*\")\?",
        "{place}: 知らない項目です。{near} ではありませんか。",
    ),
    "unknown_key": _known(
        r"(?P<place>.+): unknown key; known here: (?P<known>.*)", "{place}: 知らない項目です。ここで使える項目: {known}"
    ),
    "literal_secret": _known(
        r"(?P<key>.+): a literal secret is refused; .*",
        "{key}: 鍵そのものは書けません。env:変数名、file:パス、"
        "keyring:サービス/名前 のいずれかを書き、値はそこに置いてください。",
    ),
    "missing_identity": _known(
        r"(?P<key>.+): (?P<ref>(?:env|file|keyring):\S+) is not set or empty; take the key of your backup: "
        r"(?:put the secret into )?(?P<put>.*?)(?: and run: .*)?\. Only if there never was .* keep it: (?P<make>.*)",
        "{key}: {ref} が設定されていないか空です。控えにある鍵を戻してください ({put})。"
        "まだ一度も鍵を作っていない場合に限り、次を実行して作成し、保管してください: {make}",
    ),
    "missing_secret_file": _known(
        r"(?P<key>.+): (?P<ref>file:\S+) is not set or empty; put the secret into (?P<path>.+) and run: (?P<run>.*)",
        "{key}: {ref} がないか空です。{path} に値を書き、次を実行してください: {run}",
    ),
    "missing_secret": _known(
        r"(?P<key>.+): (?P<ref>(?:env|file|keyring):\S+) is not set or empty; (?P<remedy>.*)",
        "{key}: {ref} が設定されていないか空です。対処: {remedy}",
    ),
    "open_secret": _known(
        r"(?P<key>.+): (?P<path>.+) is open to every user; run: (?P<run>.*)",
        "{key}: {path} は誰でも読める状態です。実行してください: {run}",
    ),
    "missing_value": _known(r"(?P<place>.+): missing; write (?P<what>.*)", "{place}: 項目がありません。書き方: {what}"),
    "parties_missing": _known(
        r"A push needs a provision record: .*",
        "個人情報を送るには提供記録が必要です。relay.toml に [provider] と [relay.recipient] "
        "(name、address、representative、country) を設定してください。リンクの案内だけなら不要です。",
    ),
    "unknown_source": _known(
        r"(?P<file>.+): there is no source \"(?P<name>.*)\"; (?:did you mean|configured:) (?P<known>.*)",
        "{file}: 「{name}」という取得元はありません。候補: {known}",
    ),
    "no_source": _known(
        r"(?P<file>.+): no source is configured; .*",
        "{file}: 取得元がありません。[sources.名前] の表を加えてください。",
    ),
    "unknown_connector": _known(
        r"No connector is called (?P<name>'.*?')\.(?: Did you mean (?P<near>'.*?')\?)? Installed: (?P<known>.*)\.",
        "{name} というコネクターはありません。インストール済み: {known}",
    ),
    "exists": _known(
        r"(?P<file>.+) exists already; it is not overwritten\. .*",
        "{file} はすでにあります。上書きしません。移動するか、編集してください。",
    ),
    "extra_missing": _known(
        r"this needs the extra \"(?P<extra>.*)\"; run: (?P<run>.*)",
        "追加パッケージ {extra} が必要です。実行してください: {run}",
    ),
    "not_writable": _known(
        r"(?P<path>.+) cannot be written \((?P<why>.*)\); choose another place",
        "{path} に書き込めません ({why})。別の場所を指定してください。",
    ),
    "folder_not_empty": _known(
        r"(?P<path>.+) is not empty; name a new folder, .*",
        "{path} は空ではありません。古いメールを再び送らないよう、新しいフォルダーを指定してください。",
    ),
    "demo_folder": _known(
        r"(?P<path>.+) holds files of yours \((?P<files>.*)\); .*",
        "{path} にご自分のファイルがあります ({files})。--dir で別のフォルダーを指定してください。",
    ),
    # sources
    "no_file": _known(
        r"No file is found at (?P<path>.+); look at .*",
        "{path} にファイルがありません。取得元の path を確認するか、先に書き出してください。",
    ),
    "empty_file": _known(
        r"(?P<name>.+) (?:is empty|holds no rows); export it again, .*",
        "{name} は空です。書き出し直すか、取得元の path から外してください。",
    ),
    "undecodable": _known(
        r"(?P<name>.+) cannot be read: the bytes are not text in any of: (?P<tried>.*?); .*",
        "{name} の文字コードを判定できません (試したもの: {tried})。"
        "設定の encoding で指定するか、UTF-8 で書き出してください。",
    ),
    "wrong_encoding": _known(
        r"(?P<name>.+) is not (?P<encoding>\S+) in line (?P<line>\d+), at byte (?P<byte>\d+); .*",
        "{name} は {line} 行目 (先頭から {byte} バイト目) で {encoding} として読めません。"
        "設定の encoding で文字コードを指定するか、UTF-8 で書き出してください。",
    ),
    "not_text": _known(
        r"(?P<name>.+) cannot be read: this is (?P<what>.*), not text: .*",
        "{name} はテキストではありません ({what})。CSV で書き出してください。",
    ),
    "columns_lost": _known(
        r"(?P<name>.+) has lost what (?:it|the export|the source's newest file) had before: (?P<columns>.*)\. "
        r"Nothing of it is read\. .*",
        "{name} から、前回あった項目がなくなっています: {columns}。何も読み込んでいません。"
        "項目を含めて書き出し直すか、今後もないのが正しければ sync --allow-mass-change を一度だけ実行してください。",
    ),
    "rows_lost": _known(
        r"(?P<name>.+) had (?P<count>\d+) rows and has none now\. .*",
        "{name} は前回 {count} 行でしたが、今回は 0 行です。何も変更していません。"
        "書き出し直すか、空で正しければ sync --allow-mass-change を一度だけ実行してください。",
    ),
    "applications_lost": _known(
        r"(?P<name>.+) told (?P<count>\d+) applications before and tells none now\. .*",
        "{name} は以前 {count} 件の応募を返しましたが、今回は 0 件です。何も変更していません。"
        "鍵の参照権限を確認し、空で正しければ sync --allow-mass-change を一度だけ実行してください。",
    ),
    "nothing_seen": _known(
        r"(?P<list>\S+) suddenly holds nothing at all: .*",
        "{list} が突然 1 件も返さなくなりました。すべて削除されたというより、鍵の参照権限が失われた可能性が高いです。"
        "何も読み飛ばしていません。権限を戻せば続きから読み込みます。"
        "本当にすべて削除したのであれば sync --allow-mass-change を一度だけ実行してください。",
    ),
    "contradicts_itself": _known(
        r"(?P<list>\S+) contradicts itself: it held no row for one answer\. .*",
        "{list} の応答が矛盾しています (一度だけ空でした)。何も読み飛ばしていません。もう一度実行してください。",
    ),
    "many_anonymised": _known(
        r"(?P<name>.+) has anonymised (?P<count>\d+) people since the last run, of (?P<known>\d+) known records; .*",
        "{name} で {count} 人が匿名化されました (把握している記録は {known} 件)。まだ誰も削除していません。"
        "正しければ relay-connectors sync --allow-mass-change を実行してください。",
    ),
    "waits_without_relay": _known(
        r"(?P<count>\d+) links, items or erasures wait, and no relay is configured: .*",
        "リンク・送信・削除の依頼が {count} 件待っていますが、リレーが設定されていません。"
        "[relay] を設定してもう一度実行してください。",
    ),
    "no_workbook": _known(
        r"(?P<name>.+) is damaged or no Excel workbook; .*",
        "{name} は壊れているか、Excel のブックではありません。Excel で開いて保存し直すか、CSV で書き出してください。",
    ),
    "file_denied": _known(
        r"(?P<name>.+) cannot be read \((?P<why>.*)\); look at .*",
        "{name} を読めません ({why})。ファイルと権限を確認してください。",
    ),
    "no_status_column": _known(
        r"(?P<file>(?:[^\n]+?: )?)No column says how an application ended\. Recognised: (?P<known>.*?)\. "
        r"Name the column .*",
        "{file}選考結果の列がありません。認識した列: {known}。設定で列を指定してください: "
        'columns = {{ "結果" = "decision.outcome" }}。'
        '不採用者だけのファイルなら outcome = "employer_rejected" と書いてください。',
    ),
    "no_id_column": _known(
        r"(?P<file>(?:[^\n]+?: )?)No column holds an id of the application, .* Recognised: (?P<known>.*?)\. Name it .*",
        "{file}応募IDの列がありません。認識した列: {known}。設定で列を指定してください: "
        'columns = {{ "応募番号" = "source.application_id" }}',
    ),
    "no_header": _known(
        r"(?P<name>(?!The export has changed).+): (?:line \d+ is no header|no header stands in the first \d+ rows): .*",
        "{name}: 見出し行が見つかりません。見出しの行番号 (header_row = 3) か、列の意味を設定で指定してください: "
        'columns = {{ "応募番号" = "source.application_id", "結果" = "decision.outcome" }}',
    ),
    "no_table": _known(
        r"The connector (?P<name>'.*?') reads no tables, .*",
        "コネクター {name} は表を読むものではないため、調べられません。",
    ),
    "scope_missing": _known(
        r"(?P<system>\S+) refused (?P<scope>\S+) \(403\): give the credential this scope\.",
        "{system} が {scope} を拒否しました (403)。認証情報にこのスコープを付けてください。",
    ),
    "filter_ignored": _known(
        r"(?P<list>\S+) ignores its date filter: .*; try another (?P<setting>\S+) in the source's settings\.",
        "{list} で日付の絞り込みが効いていません (未来の期間を尋ねても行が返ります)。"
        "このままでは変更を見落とします。取得元の設定 {setting} を変えてください。",
    ),
    "ids_ignored": _known(
        r"(?P<list>\S+) ignores its filter by ids: .*; update the adapter\.",
        "{list} で ID の絞り込みが効いていません (1 件の ID を尋ねても別の行が返ります)。"
        "このままでは確認ができません。コネクターを更新してください。",
    ),
    "api_ended": _known(
        r"The API (?P<api>.*) that this adapter speaks was switched off on (?P<date>\S+); update the adapter\.",
        "このコネクターが使う API {api} は {date} に終了しました。コネクターを更新してください。",
    ),
    "source_refused": _known(
        r"(?P<system>\S+) refused (?P<setting>\S+): (?P<said>\d+) at (?P<where>.+)",
        "{system} が {setting} を拒否しました ({said}、{where})。認証情報とその権限を確認してください。",
    ),
    "token_refused": _known(
        r"the token's host refused (?P<setting>\S+) \((?P<said>\d+)\)",
        "トークンの発行元が {setting} を拒否しました ({said})。認証情報を確認してください。",
    ),
    # the contract
    "no_such_path": _known(
        r"(?P<path>.+): no such file or folder; name an adapter's folder, .*",
        "{path}: ファイルもフォルダーもありません。コネクターのフォルダーか、契約テストのファイルを指定してください。",
    ),
    "no_contract_test": _known(
        r"(?P<path>.+) holds no contract test; .*",
        "{path} に契約テストがありません。tests/test_contract.py に class Test…(ConnectorContract) を書き、"
        "フィクスチャ bench を用意してください。例: docs/howto/write-an-adapter.md",
    ),
    "unimportable_test": _known(
        r"(?P<file>.+) cannot be imported \((?P<why>.*)\); see what (?P<run>.*) says",
        "{file} を読み込めません ({why})。次で詳しく確認してください: {run}",
    ),
    "no_check_started": _known(
        r"no check of the contract could be started in (?P<path>.+); .*: see what (?P<run>.*) says",
        "{path} の契約テストを一つも開始できません。クラス名を Test… とし、conftest.py が読み込めることを"
        "確認してください。詳しくは: {run}",
    ),
    # the ledger
    "busy": _known(
        r"Another run \(process (?P<process>\d+) on (?P<host>.*)\) is using this ledger; run again later\.",
        "別の実行 ({host} のプロセス {process}) が台帳を使用中です。終わってからもう一度実行してください。",
    ),
    "other_identity": _known(
        r"The identity key is not the one this ledger was made with, .*",
        "識別鍵が、この台帳を作ったときのものと異なります。このままでは全員の ID が変わってしまいます。"
        "元の鍵に戻す ([identity] key) か、空の台帳で始めてください。",
    ),
    "bad_identity": _known(
        r"The identity key must be .*",
        "識別鍵は 64 文字の 16 進数 1 行です。init が作成したファイルを指定してください。",
    ),
    "disk_full": _known(
        r"The ledger (?P<path>.+) cannot be used: the disk is full: .*",
        "台帳 {path} に書き込めません。ディスクがいっぱいです。"
        "空きを作って再実行してください。失われたものはありません。",
    ),
    "ledger_damaged": _known(
        r"The ledger (?P<path>.+) (?:is damaged|cannot be used: the file is (?:damaged|not a ledger)).*",
        "台帳 {path} が壊れているか、台帳ではありません。控えから戻してください。",
    ),
    "another_writer": _known(
        r"Another process is writing to the ledger (?P<path>.+); run again when it is done\.",
        "別のプロセスが台帳 {path} に書き込んでいます。終わってからもう一度実行してください。",
    ),
    "overtaken": _known(
        r"Another run took over this ledger while this one was paused; .*",
        "停止している間に、別の実行がこの台帳を引き継ぎました。この実行は何も書かず、何も送りません。",
    ),
    "ledger_read_only": _known(
        r"The ledger (?P<path>.+) cannot be used: the file or its directory is read-only: .*",
        "台帳 {path} かそのフォルダーが読み取り専用です。この利用者に書き込みを許可してください。",
    ),
    "ledger_not_opened": _known(
        r"The ledger (?P<path>.+) cannot be opened \((?P<why>.*)\); .*",
        "台帳 {path} を開けません ({why})。フォルダーとその所有者を確認してください。",
    ),
    "ledger_cannot_open": _known(
        r"The ledger (?P<path>.+) cannot be used: the file cannot be opened: .*",
        "台帳 {path} を開けません。フォルダーがあり、この利用者のものであることを確認してください。",
    ),
    "ledger_on_network": _known(
        r"The ledger (?P<path>.+) lies on a network file system \((?P<kind>.*)\), .*",
        "台帳 {path} がネットワーク上にあります ({kind})。失われるおそれがあるため、"
        "ローカルのディスクに置いてください。",
    ),
    "ledger_forked": _known(
        r"The ledger (?P<path>.+) was opened by another process \(a fork\); .*",
        "台帳 {path} は、フォーク元の別のプロセスが開いたものです。このプロセスで開き直してください。",
    ),
    "ledger_not_durable": _known(
        r"(?P<path>.+) cannot be written durably \((?P<why>.*)\); move it\.",
        "{path} に確実に書き込めません ({why})。台帳を別のディスクに移してください。",
    ),
    "beside_unusable": _known(
        r"(?P<path>.+) cannot be used \((?P<why>.*)\): give this user write access, or free some space\.",
        "{path} を使用できません ({why})。この利用者に書き込みを許可するか、空きを作ってください。",
    ),
    "older_copy": _known(
        r"The ledger is an older copy, .*",
        "台帳は古い控えで、その後に何を送ったかを知りません。先に relay-connectors sync を実行してください。",
    ),
    "newer_ledger": _known(
        r"The ledger has schema (?P<schema>\d+), this program knows up to (?P<known>\d+); .*",
        "台帳のスキーマは {schema} で、このプログラムが扱えるのは {known} までです。"
        "relay-connectors を更新してください。",
    ),
    "not_migrated": _known(
        r"The ledger could not be brought from schema (?P<old>\d+) to (?P<new>\d+), and has not changed: "
        r"(?P<why>.*) Mend that and run again, or go on with the older program\.",
        "台帳をスキーマ {old} から {new} に更新できませんでした。台帳は変わっていません。原因を除いて再実行するか、"
        "以前の版を使い続けてください。({why})",
    ),
    "backup_exists": _known(
        r"(?P<path>.+) is there already, and a backup overwrites nothing(?:; choose another name)?",
        "{path} はすでにあります。控えは上書きしません。別の名前を指定してください。",
    ),
    "backup_unsound": _known(
        r"The copy of the ledger is not sound \((?P<count>\d+) faults\); run: (?P<run>.*)",
        "台帳の控えに異常があります ({count} 件)。実行してください: {run}",
    ),
    "no_such_backup": _known(r"(?P<path>.+): no such backup", "{path}: 控えがありません。パスを確認してください。"),
    "older_backup": _known(
        r"(?P<path>.+) is sound, but of schema (?P<schema>\d+); .*",
        "{path} のファイルに異常はありませんが、スキーマが {schema} です。残りは、作成した版で検査してください。",
    ),
    "bad_ledger_url": _known(
        r"\[ledger\] url must be .*",
        '[ledger] url は "sqlite:///相対パス.db" か "sqlite:////絶対パス.db" の形で指定してください。',
    ),
    "unknown_record": _known(
        r"the ledger holds no such record; .*",
        "その記録は台帳にありません。record_id か、取得元/応募ID を指定してください。",
    ),
    # consents
    "address_missing": _known(
        r"no e-mail address can be read on stdin; .*",
        "標準入力からメールアドレスを読めません。アドレスを一行で渡してください。",
    ),
    "address_crowd": _known(
        r"very many people use the e-mail address on stdin; .*",
        "標準入力のメールアドレスは非常に多くの人が使っています。応募IDで指定してください。",
    ),
    "address_unknown": _known(
        r"the ledger knows nobody with the e-mail address on stdin",
        "標準入力のメールアドレスの人は台帳にいません。",
    ),
    "consents_columns": _known(
        r"A file of consents needs a column that says whose .*\. Recognised: (?P<known>.*)\. Name yours: .*",
        "同意のファイルには、誰か (応募ID・メールアドレス・記録ID) と、"
        "何を述べたか (同意 または 撤回日) の列が必要です。"
        '認識した列: {known}。見出しが違う場合: --column "応募番号=application_id"',
    ),
    "consents_two_columns": _known(
        r"(?P<names>.+) could each be (?P<field>\w+); leave one unread: (?P<option>--column .*)",
        "{names} がどちらも {field} に当たります。一方を読まないよう指定してください: {option}",
    ),
    "consents_no_column": _known(
        r"no column is called (?P<names>.+); look at --column",
        "{names} という列はありません。--column を確認してください。",
    ),
    "consent_unknown": _known(
        r"(?P<consent>\S+) is not known; `consent show` prints the ids",
        "{consent} という同意の記録はありません。番号は consent show に表示されます。",
    ),
    "consent_no_refusal": _known(
        r"(?P<consent>\S+) is no refusal; what takes a consent back is `consent withdraw`",
        "{consent} は拒否ではありません。同意を取り消すには consent withdraw を使います。",
    ),
    "consent_not_of_a_cell": _known(
        r"(?P<consent>\S+) was not read in a cell: .*",
        "{consent} は表から読んだものではなく、本人の言葉です。取り消せるのは、本人が後からする同意だけです。",
    ),
    "consent_still_said": _known(
        r"(?P<consent>\S+): its row still says so; .*",
        "{consent}: 表の行がまだそうなっています。セルを直して sync を実行してから、訂正してください。",
    ),
    "rest_in_state_dir": _known(
        r"--rest: these rows are the user's own, .*",
        "--rest: この行はお手元のデータで、消去の対象になりません。状態フォルダー (state_dir) の外に書いてください。",
    ),
    "provisions_broken": _known(
        r"The provision record is broken, first at entry (?P<number>\d+): (?P<why>.*)",
        "提供記録に不整合があります。最初の不整合は {number} 番: {why}",
    ),
    "provisions_incomplete": _known(
        r"The provision record is incomplete: (?P<why>.*)", "提供記録に欠けがあります: {why}"
    ),
    # issues
    "unknown_issue": _known(
        r"there is no issue (?P<number>\d+); see: .*",
        "{number} 番の要対応はありません。一覧: relay-connectors issues list",
    ),
    "useless_retry": _known(
        r"issue (?P<number>\d+) \((?P<code>\w+)\) does not go away by trying again; .*",
        "{number} 番 ({code}) は再処理では解決しません。対応してから issues resolve で閉じてください。",
    ),
    # mail
    "no_company": _known(
        r"the company's name is missing; .*",
        "会社名がありません。[provider] の name を設定するか、--company で指定してください。",
    ),
    "bad_mailbox": _known(
        r"(?P<key>\S+) must be an address like .*",
        "{key} は「採用担当 <jobs@example.jp>」のようなアドレスで指定してください。",
    ),
    "template_syntax": _known(
        r"(?P<file>.+): line (?P<line>\d+): not a template .*",
        "{file}: {line} 行目をテンプレートとして読めません。{{{{ }}}} と {{% %}} の対応を確認してください。",
    ),
    "template_unknown_near": _known(
        r"(?P<file>.+): line (?P<line>\d+): (?P<word>\w+) is not known; did you mean (?P<near>\".*\")\?",
        "{file}: {line} 行目の {word} は使えません。{near} ではありませんか。",
    ),
    "template_unknown": _known(
        r"(?P<file>.+): line (?P<line>\d+): (?P<word>\w+) is not known; a mail may use (?P<known>.*)",
        "{file}: {line} 行目の {word} は使えません。使える名前: {known}",
    ),
    "template_no_link": _known(
        r"(?P<file>.+): the mail never shows the link; .*",
        "{file}: リンクがありません。単独の行に {{{{ link }}}} と書いてください。",
    ),
    "template_link": _known(
        r"(?P<file>.+): the link must stand alone, .*",
        "{file}: リンクに余計な文字が付いています。単独の行に {{{{ link }}}} と書いてください。",
    ),
    "template_subject": _known(
        r"(?P<file>.+): the first line must be the subject, .*", "{file}: 1 行目は「件名: …」としてください。"
    ),
    "template_fill": _known(
        r"(?P<file>.+): line (?P<line>\d+): cannot be filled in \((?P<why>\w+)\)",
        "{file}: 文面を作れません ({line} 行目, {why})。",
    ),
    "mail_server_down": _known(
        r"The mail server (?P<host>\S+) does not answer \((?P<what>\w+)\); .*",
        "メールサーバー {host} に接続できません ({what})。送信していません。後でもう一度実行してください。",
    ),
    "mail_server_ended": _known(
        r"The mail server (?P<host>\S+) ended the connection; .*",
        "メールサーバー {host} が接続を切りました。後でもう一度実行してください。",
    ),
    "mail_wording": _known(
        r"(?P<name>.*): its mails do not pass the lint \((?P<codes>[\w, ]+)\); .*",
        "{name}: 文面に問題があるため送信できません ({codes})。確認: relay-connectors mail lint",
    ),
    "mail_server_later": _known(
        r"The mail server (?P<host>\S+) takes no mail now \((?P<codes>[\d. ]+)\); .*",
        "メールサーバー {host} は今メールを受け付けていません ({codes})。後でもう一度実行してください。",
    ),
    "mail_server_untrusted": _known(
        r"The certificate of the mail server (?P<host>\S+) is not trusted; .*",
        "メールサーバー {host} の証明書を信頼できません。mail.smtp.ca_file を設定してください。",
    ),
    "mail_server_no_tls": _known(
        r"The mail server (?P<host>\S+) (?:speaks no TLS there|offers no STARTTLS or no login); .*",
        "メールサーバー {host} と暗号化して接続できないか、認証に対応していません。"
        "mail.smtp の port と security を確認してください。",
    ),
    "mail_server_login": _known(
        r"The mail server (?P<host>\S+) (?:refused mail\.smtp\.username and password|wants a login) "
        r"\((?P<codes>[\d. ]+)\).*",
        "メールサーバー {host} が認証を拒否しました ({codes})。mail.smtp の username と password を確認してください。",
    ),
    "mail_server_sender": _known(
        r"The mail server (?P<host>\S+) does not take the sender's address \((?P<codes>[\d. ]+)\); .*",
        "メールサーバー {host} が差出人アドレスを拒否しました ({codes})。mail.from を確認してください。",
    ),
    "mail_server_refuses": _known(
        r"The mail server refused (?P<count>\d+) mails in a row, .*",
        "メールサーバーが {count} 通続けて拒否したため中止しました。宛先ではなく設定の問題と思われます。"
        "mail.from とサーバーを確認し、--again refused で送り直してください。",
    ),
    # the relay
    "no_relay": _known(
        r"(?P<file>.+): relay: missing; .*", "{file}: [relay] がありません。url、tenant、api_key を設定してください。"
    ),
    "relay_refused_key": _known(
        r"(?P<host>\S+) refused relay\.api_key of tenant (?P<tenant>'.*?'): (?P<said>.*?) at .*",
        "{host} が認証を拒否しました (テナント {tenant}, {said})。relay.api_key と relay.tenant を確認してください。",
    ),
    "no_relay_there": _known(
        r"(?P<host>\S+) did not answer as a relay: (?P<what>.*); is relay\.url right\?",
        "{host} はリレーとして応答していません ({what})。relay.url を確認してください。",
    ),
}

MESSAGES |= {code: _known(*said) for code, said in (*FILES.items(), *CONNECTIONS.items())}

# Where no sentence is known, the kind of error still says what to do.
HINTS: dict[type[RelayConnectorsError], str] = {
    CredentialsError: "接続先が認証を拒否しました。鍵とテナント名を確認してください。",
    RelayUnavailableError: "リレーに接続できません。未送信の内容は保存されています。後でもう一度実行してください。",
    BusyError: "別の実行が台帳を使用中です。終わってからもう一度実行してください。",
    LedgerError: "台帳を使用できません。",
}


def frame(lang: Lang) -> str:
    """What stands before every error."""
    return "エラー: " if lang == "ja" else "error: "


def code_of(message: str) -> str | None:
    """The code of a known sentence."""
    return next((code for code, known in MESSAGES.items() if known.pattern.fullmatch(message)), None)


def translated(message: str, lang: Lang, error: RelayConnectorsError | None = None) -> str:
    """*message* in the user's language, as far as it is known."""
    if lang == "en":
        return message
    code = code_of(message)
    if code:
        found = MESSAGES[code].pattern.fullmatch(message)
        parts = found.groupdict() if found else {}
        return MESSAGES[code].ja.format(**parts | {name: spoken(parts[name]) for name in parts if name == "failure"})
    hint = HINTS.get(type(error)) if error else None
    return f"{hint} ({message})" if hint else message
