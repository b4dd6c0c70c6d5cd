"""How a command is called wrongly, in Japanese: code → pattern of the English one, wording."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["COMMANDS"]

COMMANDS: Mapping[str, tuple[str, str]] = {
    "would_close": (
        r"this would close (?P<count>\d+) issues; add --yes to do it",
        "要対応 {count} 件を閉じます。実行するには --yes を付けてください。",
    ),
    "which_issues": (
        r"name issues by their numbers, or take --all; see: .*",
        "番号を指定するか、--all を付けてください。一覧: relay-connectors issues list",
    ),
    "goes_with_all": (r"--source and --code go with --all", "--source と --code は --all と一緒に指定します。"),
    "values_need_quarantine": (
        r"--include-values needs --quarantine FILE",
        "--include-values には --quarantine FILE が必要です。",
    ),
    "source_or_connector": (
        r"name a configured SOURCE, or (?:--connector with --set; not both|an adapter: --connector .*)",
        (
            "設定済みの取得元か、--connector と --set のどちらか一方を指定してください。"
            "例: --connector generic_csv --set path=FILE"
        ),
    ),
    "set_takes": (
        r"--set takes KEY=VALUE, such as .*",
        "--set は 名前=値 の形で指定します。例: --set path=export.csv",
    ),
    "account_is_an_option": (
        r"the account has an option of its own: --account ACCOUNT",
        "アカウントは --set ではなく --account で指定します。",
    ),
    "no_such_set": (
        r"--set (?P<key>\S+): no adapter has such a setting",
        "--set {key}: そのような設定はどのコネクターにもありません。",
    ),
    "account_takes": (
        r"--account takes lower-case letters, .*",
        "--account に使えるのは英小文字、数字、-、_ で、32 文字までです。",
    ),
    "must_be_day": (
        r"(?P<flag>--\S+) must be a day like .*",
        "{flag} は 2026-10-01 のような日付で指定してください。",
    ),
    # the contract
    "no_such_path": (
        r"(?P<path>.+): no such file or folder; name an adapter's folder, .*",
        "{path}: ファイルもフォルダーもありません。コネクターのフォルダーか、契約テストのファイルを指定してください。",
    ),
    "no_contract_test": (
        r"(?P<path>.+) holds no contract test; .*",
        (
            "{path} に契約テストがありません。tests/test_contract.py に class Test…(ConnectorContract) を書き、"
            "フィクスチャ bench を用意してください。例: docs/howto/write-an-adapter.md"
        ),
    ),
    "unimportable_test": (
        r"(?P<file>.+) cannot be imported \((?P<why>.*)\); see what (?P<run>.*) says",
        "{file} を読み込めません ({why})。次で詳しく確認してください: {run}",
    ),
    "no_check_started": (
        r"no check of the contract could be started in (?P<path>.+); .*: see what (?P<run>.*) says",
        (
            "{path} の契約テストを一つも開始できません。クラス名を Test… とし、conftest.py が読み込めることを"
            "確認してください。詳しくは: {run}"
        ),
    ),
    "start_takes": (r"--start must be .*", "--start は today、all、または 2026-10-01 のような日付で指定してください。"),
    "no_such_command_near": (
        r'there is no command "(?P<name>.*)"; did you mean "(?P<near>.*)"\?',
        "「{name}」というコマンドはありません。{near} ではありませんか。",
    ),
    "no_such_command": (
        r'there is no command "(?P<name>.*)"; known here: (?P<known>.*)',
        "「{name}」というコマンドはありません。ここで使えるコマンド: {known}",
    ),
    "missing_choice": (
        r"Missing option (?P<name>'.*?')\. Choose from: ?(?P<known>.*)",
        "{name} を指定してください。使える値: {known}",
    ),
    "missing_option": (r"Missing option (?P<name>'.*?')\..*", "{name} を指定してください。"),
    "missing_argument": (r"Missing argument (?P<name>'.*?')\..*", "引数 {name} を指定してください。"),
    "no_such_option_near": (
        (
            r"No such option:? '?(?P<name>--?[\w-]+)'?\.? \(?(?:Did you mean(?: one of)?|Possible options):? "
            r"?(?P<near>.+?)[?)]*"
        ),
        "{name} というオプションはありません。{near} ではありませんか。",
    ),
    "no_such_option": (r"No such option:? '?(?P<name>--?[\w-]+)'?\.?", "{name} というオプションはありません。"),
    "option_needs_value": (
        r"Option '(?P<name>.*?)' requires (?:an argument|\d+ arguments)\.",
        "{name} には値が必要です。",
    ),
    "option_takes_none": (r"Option '(?P<name>.*?)' does not take a value\.", "{name} に値は指定できません。"),
    "extra_arguments": (r"Got unexpected extra arguments? \((?P<words>.*)\)", "余分な引数があります: {words}"),
    "value_out_of_range": (
        r"Invalid value for (?P<name>'.*?'): (?P<value>\S+) is not in the range (?P<range>.*)\.",
        "{name}: {value} は範囲の外です ({range})。",
    ),
    "value_no_number": (
        r"Invalid value for (?P<name>'.*?'): (?P<value>'.*') is not a valid (?:integer|float|int)(?: range)?\.",
        "{name}: {value} は数値ではありません。",
    ),
    "value_no_choice": (
        r"Invalid value for (?P<name>'.*?'): (?P<value>'.*?') is not (?:one of )?(?P<known>'.*')\.",
        "{name}: {value} は使えません。使える値: {known}",
    ),
    # a person or a record
    "which_id": (
        r"ID is a record_id \(rcr_…\), or SOURCE/APPLICATION_ID such as (?P<like>\S+)",
        "ID は record_id (rcr_…)、または {like} のような 取得元/応募ID です。",
    ),
    "erased": (
        r"the person of this record was erased; .*",
        "この記録の人は削除済みです。台帳にはもう何も残っていません。",
    ),
    "name_a_person": (
        (
            r"name (?:a|the) person(?:: a record_id, SOURCE/APPLICATION_ID, or| by an ID, or by) --email with "
            r"the address on stdin"
        ),
        "record_id、取得元/応募ID、または --email (標準入力にアドレス) で、一人を指定してください。",
    ),
    "person_or_email": (
        r"name the person by --person or by --email",
        "--person か --email のどちらか一方で指定してください。",
    ),
    "address_in_argv": (
        r"an e-mail address stays out of the command line; .*",
        "メールアドレスはコマンドラインに書かず、標準入力で渡してください。",
    ),
    "address_shared": (
        r"several people use the e-mail address on stdin; .*",
        "標準入力のメールアドレスは複数の人が使っています。応募 (取得元/応募ID) で一人を指定してください。",
    ),
    "two_records": (r"name two different records", "異なる二つの応募を指定してください。"),
    # days, lists and files
    "from_behind_to": (r"--from lies behind --to", "--from が --to より後です。"),
    "since_behind_on": (r"--since lies behind --on", "--since が --on より後です。"),
    "since_needs_others": (r"--since needs --others", "--since は --others と一緒に指定します。"),
    "at_in_future": (r"--at lies in the future", "--at が未来の日時です。"),
    "at_takes": (
        r"--at must be a day like .*",
        "--at は 2026-11-01 のような日付か、2026-11-01T09:30+09:00 のような日時で指定してください。",
    ),
    "within_takes": (
        r"--within must be a number of days, like 30d",
        "--within は 30d のような日数で指定してください。",
    ),
    "label_takes": (r"--label takes 1 to (?P<most>\d+) characters", "--label は 1 文字以上 {most} 文字以内です。"),
    "head_takes": (
        r"--head is NUMBER:HASH, .*",
        "--head は provisions verify が表示した 番号:ハッシュ の形で指定してください。",
    ),
    "column_takes": (
        r"--column is HEADER=FIELD, .*",
        "--column は 見出し=項目名 の形で指定します。例: --column 応募番号=application_id",
    ),
    "fail_on_near": (
        r'--fail-on: nothing is counted under "(?P<name>.*)"; did you mean "(?P<near>.*)"\?',
        "--fail-on: 「{name}」で数えるものはありません。{near} ではありませんか。",
    ),
    "fail_on": (
        r'--fail-on: nothing is counted under "(?P<name>.*)"; known: (?P<known>.*)',
        "--fail-on: 「{name}」で数えるものはありません。使える語: {known}",
    ),
    "which_links": (
        r"name links by their ids, or a person by --person",
        "リンクを番号で指定するか、--person で人を指定してください。",
    ),
    "would_revoke": (
        r"this would revoke (?P<count>\d+) links; add --yes to do it",
        "リンク {count} 件を取り消します。実行するには --yes を付けてください。",
    ),
    "plan_unreadable": (
        r"(?P<path>.+) cannot be read \((?P<why>.*)\); write it with plan -o\.",
        "{path} を読めません ({why})。plan -o で作成してください。",
    ),
    "no_plan": (
        r"(?P<path>.+) is no plan that can be approved: (?P<spot>.*) is wrong\. .*",
        (
            "{path} は承認できる計画ではありません ({spot} が誤り)。plan -o で作り直し、送らないものを "
            "operations から消してください。"
        ),
    ),
    # the reference relay
    "port_taken": (
        r"The relay cannot listen on (?P<host>\S+) port (?P<port>\d+): (?P<why>.*)\. Choose another with --port\.",
        "リレーは {host} のポート {port} で待ち受けできません ({why})。--port で別のポートを指定してください。",
    ),
    "pairs": (
        r"every (?P<name>--\S+) needs its (?P<ref>--\S+), in the same order",
        "{name} ごとに {ref} を同じ順で指定してください。",
    ),
    "same_twice": (
        r"the same (?P<name>--\S+) twice; .*",
        "同じ {name} が二度あります。それぞれ別の名前にしてください。",
    ),
    "no_tenant": (
        r"name a --tenant and its --api-key, or .*",
        "--tenant と --api-key を指定するか、relay.toml に [relay] を設定してください。",
    ),
    "no_links_file": (
        r"(?P<file>.+): no such file; write it with: (?P<run>.*)",
        "{file}: ファイルがありません。次で作成してください: {run}",
    ),
    "relay_elsewhere": (
        r"relay\.toml names a relay on another machine; .*",
        (
            "relay.toml のリレーは別の端末にあります。架空の候補者が登録できるのは、この端末のリレーだけです。"
            "--url で指定してください。"
        ),
    ),
    "no_relay_folder": (
        r"(?P<path>.+): no such folder; name the relay's directory with --state",
        "{path}: フォルダーがありません。--state でリレーのフォルダーを指定してください。",
    ),
    "no_such_letter": (
        r"(?P<path>.+) holds (?P<count>\d+) mails; there is no number (?P<number>\d+)",
        "{path} のメールは {count} 通です。{number} 番はありません。",
    ),
    "not_written": (
        r"(?P<path>.+) cannot be written \((?P<why>.*)\)\.",
        "{path} に書き込めません ({why})。別の場所を指定してください。",
    ),
    "keys_of_their_own": (
        r"Every tenant, agent and admin of the relay needs a key of its own; .*",
        "リレーの企業、エージェント、管理者には、それぞれ別の鍵が必要です。同じ鍵か、空の鍵があります。",
    ),
    "relay_older_state": (
        r"(?P<path>.+) holds schema level (?P<level>\d+), this program writes (?P<own>\d+); start with a new --state\.",
        "{path} は別の版のリレーのものです ({level}、ここでは {own})。--state で新しいフォルダーを指定してください。",
    ),
    "relay_elsewhere_link": (
        r"(?P<file>.+) holds a link that does not lead to (?P<url>.+); nobody opened it\.",
        "{file} に {url} 以外を指すリンクがあります。何も開いていません。",
    ),
    "relay_no_rows": (
        r"(?P<file>.+) has no rows with メールアドレス and 紹介リンク .*",
        "{file} にメールアドレスと紹介リンクのある行がありません。書き出し直してください。",
    ),
    "not_relays_form": (
        r"The relay's page has no form for (?P<what>.+); is this the reference relay\?",
        "リレーのページに入力欄がありません。参照用リレーか確認してください。",
    ),
    "relay_agent_key": (
        r"The relay refused this key; agents need a key of their own\.",
        "リレーがこの鍵を拒否しました。エージェントには専用の鍵が必要です。",
    ),
}
