"""What can be wrong with relay.toml and its secrets, in Japanese: code → pattern of the English one, wording."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["SETTINGS"]

SETTINGS: Mapping[str, tuple[str, str]] = {
    "no_such_link": (
        r"(?P<link>\S+): no such link, neither in the ledger nor at the relay",
        "{link}: 台帳にもリレーにもないリンクです。",
    ),
    "campaign_revoked": (
        r"This campaign was revoked, and its link is dead; take another --label",
        "このキャンペーンは取り消し済みで、リンクは無効です。別の --label を指定してください。",
    ),
    "other_ledgers_plan": (
        r"(?P<file>.+) was planned with another ledger; write it anew with plan -o.",
        "{file}: 別の台帳で作られた計画です。plan -o で作り直してください。",
    ),
    "exclude_in_vain": (
        (
            r"(?P<rule>policy\.exclude\[\d+\]): no source says a (?P<what>.+), so nobody would be excluded; name the "
            r"column in \[sources\.NAME\]: (?P<line>columns = \{.*\}), or take the condition out"
        ),
        (
            "{rule}: どの取得元にも {what} にあたる列がなく、誰も対象外になりません。[sources.取得元] に {line} と"
            "書いて列を指定するか、この条件を外してください。"
        ),
    ),
    "wording_changed": (
        (
            r"policy\.texts\.(?P<version>\".*\"): (?P<file>.+) was changed after people agreed under \".*\" "
            r"\(sha256 (?P<sha256>[0-9a-f]+)\)\. Put .*"
        ),
        (
            "policy.texts.{version}: {file} は、この版で同意を得た後に書き換えられています "
            "(同意時の SHA-256 {sha256})。元の文面に戻してください。新しい文面には"
            "新しい版の名前を付け、policy.texts と同意ルールに書き、"
            "policy.accepted_policy_versions に両方の版を並べてください。"
        ),
    ),
    "wording_unreadable": (
        r"policy\.texts\.(?P<version>\".*\"): (?P<file>.+) cannot be read, so .*",
        "policy.texts.{version}: {file} を読めないため、何に同意したかを示せません。ファイルを元に戻してください。",
    ),
    "wording_unnamed": (
        r"policy\.texts\.(?P<version>\".*\"): its text is named no more, so .*",
        (
            "policy.texts.{version}: 同意を得た文面のファイルが書かれていないため、何に同意したかを示せません。"
            "ファイルを指す行を元に戻してください。"
        ),
    ),
    "no_settings": (
        r"(?P<file>.+): no such file; run: relay-connectors init .*",
        (
            "{file}: 設定ファイルがありません。relay-connectors init "
            "で作成するか、--config または RELAY_CONFIG で指定してください。"
        ),
    ),
    "bad_toml": (
        r"(?P<file>.+): line (?P<line>\d+)[^:]*: not TOML; .*",
        "{file}: {line} 行目: TOML として読めません。各行は [表] か key = value で、文字列は引用符で囲みます。",
    ),
    "second_time": (
        r"(?P<file>.+): line (?P<line>\d+)[^:]*: this key or table stands here a second time",
        "{file}: {line} 行目: 同じ項目か表が二度書かれています。一方を消してください。",
    ),
    "source_misnamed": (
        r"(?P<place>.+): this table names no connector; did you mean (?P<meant>\[.+\])\? \(.*\)",
        (
            "{place}: この表には connector がありません。{meant} ではありませんか "
            "(別の取得元なら connector と account が必要です)。"
        ),
    ),
    "unknown_key_near": (
        r"(?P<place>.+): unknown key; did you mean (?P<near>\".*\")\?",
        "{place}: 知らない項目です。{near} ではありませんか。",
    ),
    "unknown_key": (
        r"(?P<place>.+): unknown key; known here: (?P<known>.*)",
        "{place}: 知らない項目です。ここで使える項目: {known}",
    ),
    "literal_secret": (
        r"(?P<key>.+): a literal secret is refused; .*",
        (
            "{key}: 鍵そのものは書けません。env:変数名、file:パス、"
            "keyring:サービス/名前 のいずれかを書き、値はそこに置いてください。"
        ),
    ),
    "missing_identity": (
        (
            r"(?P<key>.+): (?P<ref>(?:env|file|keyring):.+?) is not set or empty; take the key of your backup: "
            r"(?:put the secret into )?(?P<put>.*?)(?: and run: .*)?\. Only if there never was .* keep it: (?P<make>.*)"
        ),
        (
            "{key}: {ref} が設定されていないか空です。控えにある鍵を戻してください ({put})。"
            "まだ一度も鍵を作っていない場合に限り、次を実行して作成し、保管してください: {make}"
        ),
    ),
    "missing_secret_file": (
        r"(?P<key>.+): (?P<ref>file:.+?) is not set or empty; put the secret into (?P<path>.+) and run: (?P<run>.*)",
        "{key}: {ref} がないか空です。{path} に値を書き、次を実行してください: {run}",
    ),
    "missing_secret": (
        r"(?P<key>.+): (?P<ref>(?:env|file|keyring):.+?) is not set or empty; (?P<remedy>.*)",
        "{key}: {ref} が設定されていないか空です。対処: {remedy}",
    ),
    "open_secret": (
        r"(?P<key>.+): (?P<path>.+) is open to every user; run: (?P<run>.*)",
        "{key}: {path} は誰でも読める状態です。実行してください: {run}",
    ),
    "no_relay": (
        r"(?P<file>.+): relay: missing; .*",
        "{file}: [relay] がありません。url、tenant、api_key を設定してください。",
    ),
    "missing_value": (r"(?P<place>.+): missing; write (?P<what>.*)", "{place}: 項目がありません。書き方: {what}"),
    "parties_missing": (
        r"A push needs a provision record: .*",
        (
            "個人情報を送るには提供記録が必要です。relay.toml の [provider] と [relay.recipient] の両方に、"
            "name、address、representative (名称、住所、代表者の氏名) を書いてください。"
            "country は省略でき、その場合は JP です。リンクの案内だけなら不要です。"
        ),
    ),
    "unknown_source": (
        r"(?P<file>.+): there is no source \"(?P<name>.*)\"; (?:did you mean|configured:) (?P<known>.*)",
        "{file}: 「{name}」という取得元はありません。候補: {known}",
    ),
    "no_source": (
        r"(?P<file>.+): no source is configured; .*",
        "{file}: 取得元がありません。[sources.名前] の表を加えてください。",
    ),
    "unknown_connector": (
        r"No connector is called (?P<name>'.*?')\.(?: Did you mean (?P<near>'.*?')\?)? Installed: (?P<known>.*)\.",
        "{name} というコネクターはありません。インストール済み: {known}",
    ),
    "exists": (
        r"(?P<file>.+) exists already; it is not overwritten\. .*",
        "{file} はすでにあります。上書きしません。移動するか、編集してください。",
    ),
    "extra_missing": (
        r"this needs the extra \"(?P<extra>.*)\"; run: (?P<run>.*)",
        "追加パッケージ {extra} が必要です。実行してください: {run}",
    ),
    "not_writable": (
        r"(?P<path>.+) cannot be written \((?P<why>.*)\); choose another place",
        "{path} に書き込めません ({why})。別の場所を指定してください。",
    ),
    "folder_not_empty": (
        r"(?P<path>.+) is not empty: mails of an earlier run among new ones .*",
        (
            "{path} は空ではありません。前に作成したメールが混ざると同じ人に二度送るおそれがあるため、"
            "何も作成していません。-o で新しいフォルダーを指定してください。前に作成した人の分も作り直すには "
            "--all も付けます (links export の CSV から作る場合は不要)。"
        ),
    ),
    "demo_folder": (
        r"(?P<path>.+) holds files of yours \((?P<files>.*)\); .*",
        "{path} にご自分のファイルがあります ({files})。--dir で別のフォルダーを指定してください。",
    ),
    "file_not_utf8": (
        r"(?P<file>.+): byte (?P<byte>\d+) is not UTF-8; save the file as UTF-8",
        "{file}: 先頭から {byte} バイト目が UTF-8 ではありません。UTF-8 で保存してください。",
    ),
    "settings_unreadable": (r"(?P<file>.+): cannot be read \((?P<why>.*)\)", "{file} を読めません ({why})。"),
    "secret_unreadable": (
        r"(?P<key>\S+): (?P<path>.+) cannot be read \((?P<why>.*)\)",
        "{key}: {path} を読めません ({why})。",
    ),
    "secret_large": (
        r"(?P<key>.+): (?P<path>.+) is larger than (?P<size>\d+) bytes; that is no secret",
        "{key}: {path} は {size} バイトを超えています。鍵のファイルを指定してください。",
    ),
    "secret_no_text": (
        r"(?P<key>.+): (?P<path>.+) is not text",
        "{key}: {path} はテキストではありません。鍵のファイルを指定してください。",
    ),
    "keyring_missing": (
        r"(?P<key>.+): keyring: needs the package keyring; run: (?P<run>.*)",
        "{key}: keyring: にはパッケージ keyring が必要です。実行してください: {run}",
    ),
}
