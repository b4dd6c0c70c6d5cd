"""The errors that somebody meets who has exported a file, in Japanese: code → pattern of the English one, wording."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["FILES"]

_FILE = r"(?P<file>(?:[^\n]+?: )?)"

FILES: Mapping[str, tuple[str, str]] = {
    "line_beyond": (
        r"(?P<name>.+): line (?P<line>\d+) is beyond the end: it has (?P<lines>\d+) lines\. .*",
        (
            "{name}: {line} 行目はありません (全 {lines} 行)。設定の header_row に見出しの行番号を指定するか、"
            "header_row を外してください。"
        ),
    ),
    "other_delimiter": (
        r"(?P<name>.+): line (?P<line>\d+) is separated by \"(?P<mark>.+?)\"\. Write .*",
        (
            '{name}: {line} 行目は "{mark}" で区切られています。設定に delimiter = "{mark}" と書いてください '
            "(csv sniff では --delimiter)。"
        ),
    ),
    "open_quote": (
        r"(?P<name>.+): no header is found: a quotation mark in line (?P<line>\d+) .*",
        (
            '{name}: 見出し行が見つかりません。{line} 行目の引用符 (") が閉じていません。'
            "取り除くか、書き出し直してください。"
        ),
    ),
    "row_for_header": (
        r"(?P<name>.+): line (?P<line>\d+) is somebody's row, and no header: .*",
        (
            "{name}: {line} 行目は見出しではなく、応募者の行です (アドレス、番号、日付のどれかがあります)。"
            "列の名前の行を上に加えるか、見出しの行番号を指定してください: header_row = 3"
        ),
    ),
    "odd_line_ends": (
        r"(?P<name>.+): its lines end in (?P<end>U\+[0-9A-F]{4}), .*",
        "{name}: 改行が {end} のため、行に分けられません。通常の改行で書き出し直してください。",
    ),
    "markup": (
        r"(?P<name>.+) is a web page or XML, whatever it is called .*",
        (
            "{name} の中身は HTML または XML です (拡張子が .xls でも、そのように書き出すシステムがあります)。"
            "Excel で開き、ブック (.xlsx) か CSV で保存し直してください。"
        ),
    ),
    "two_columns": (
        _FILE + r"(?P<names>.+) could each be (?P<target>[\w.]+)\. Say which one is not, .*: (?P<line>columns = .*)\.",
        "{file}{names} は、どちらも {target} に当たります。違うほうを設定で外してください: {line}",
    ),
    "id_from_missing": (
        _FILE + r"id_from: no column is called (?P<names>.+?)\. The columns are: (?P<known>.*)\. Without .*",
        "{file}id_from に書かれた列がありません: {names}。ファイルの列: {known}",
    ),
    "changed_no_status": (
        r"The export has changed, and not the settings: "
        + _FILE
        + r"No column says how an application ended\. Export it .*",
        (
            "{file}設定は同じですが、書き出したファイルから選考結果の列がなくなっています。"
            "すべての列を含めて書き出し直してください。"
        ),
    ),
    "changed_no_id": (
        r"The export has changed, and not the settings: " + _FILE + r"No column holds an id of .*",
        (
            "{file}設定は同じですが、書き出したファイルから応募IDの列がなくなっています。"
            "すべての列を含めて書き出し直してください。"
        ),
    ),
    "changed_no_header": (
        (
            r"The export has changed, and not the settings: (?P<name>.+?): "
            r"(?:line \d+ is no header|no header stands in |line \d+ is beyond the end).*"
        ),
        "{name}: 設定は同じですが、書き出したファイルに見出し行がありません。前回と同じ形で書き出し直してください。",
    ),
    "changed": (
        r"The export has changed, and not the settings: (?P<what>.*)\. Export it with all its columns again\.",
        "設定は同じですが、書き出したファイルの形が変わりました。すべての列を含めて書き出し直してください。({what})",
    ),
    "no_file_or_folder": (
        r"(?P<path>.+) is neither a file nor a folder; .*",
        "{path} はファイルでもフォルダーでもありません。書き出したファイルを取得元の path に指定してください。",
    ),
    "changed_meanwhile": (
        r"(?P<name>.+) changed while it was being read; .*",
        "{name} は読み込み中に変わりました。書き出しが終わってからもう一度実行してください。",
    ),
    "path_denied": (
        r"(?P<path>.+) cannot be read \((?P<why>.*)\); look at the source's path\.",
        "{path} を読めません ({why})。取得元の path を確認してください。",
    ),
    "bad_workbook": (
        r"(?P<name>.+) cannot be read as a workbook; .*",
        "{name} を Excel のブックとして読めません。Excel で開いて保存し直すか、CSV で書き出してください。",
    ),
    "locked_workbook": (
        r"(?P<name>.+) is encrypted; .*",
        "{name} はパスワードで保護されています。パスワードなしで保存し直してください。",
    ),
    "no_sheet": (
        r"(?P<name>.+) has no sheet (?P<sheet>.+)\. Its sheets are: (?P<sheets>.*)\. Name one of them .*",
        "{name} にシート {sheet} はありません。シート: {sheets}。設定の sheet を直すか、外してください。",
    ),
    "large_sheet": (
        r"(?P<name>.+) reaches over (?P<rows>\d+) rows and (?P<columns>\d+) columns, .*",
        "{name} は {rows} 行 {columns} 列に及びます。表の外にあるものを削除するか、CSV で書き出してください。",
    ),
    "large_workbook": (
        r"(?P<name>.+) would unpack to (?P<size>\d+) bytes or more, .*",
        "{name} は展開すると {size} バイト以上になります。CSV で書き出してください。",
    ),
    "endless": (
        r"(?P<name>.+) holds a (?:line|row) of more than \d+ (?:characters|lines) behind line (?P<line>\d+); .*",
        "{name} の {line} 行目より後に、長すぎる行があります。引用符が閉じているか確認し、書き出し直してください。",
    ),
    "too_wide": (
        r"(?P<name>.+): line (?P<line>\d+) has more than \d+ (?:columns|characters); it is no export\.",
        "{name}: {line} 行目が長すぎます。書き出したファイルか確認してください。",
    ),
    "second_header": (
        r"(?P<name>.+): line (?P<line>\d+) is another header, .*",
        "{name}: {line} 行目に別の見出しがあります。ファイルを書き出しごとに分けてください。",
    ),
    "no_target": (
        (
            r"columns: nothing is called (?P<target>'.*?')\.(?: The nearest is (?P<near>'.*?'): .*?\.)? All of them: "
            r"(?P<known>.*)\."
        ),
        "columns: {target} という項目はありません。使える項目: {known}",
    ),
    "bad_encoding": (
        (
            r"The settings of the connector (?P<name>'.*?') are wrong: (?P<key>\S+): "
            r"[Pp]ython knows no encoding (?P<encoding>'.*?'); .*"
        ),
        (
            "コネクター {name} の設定 {key}: 文字コード {encoding} は使えません。"
            "utf-8、cp932、utf-16、euc_jp などを指定してください。"
        ),
    ),
    "unknown_setting": (
        (
            r"The settings of the connector (?P<name>'.*?') are wrong: No setting is called (?P<key>'.*?')\."
            r"(?: Did you mean '.*?'\?)? Known: (?P<known>[^;]*)\."
        ),
        "コネクター {name} に {key} という設定はありません。使える設定: {known}",
    ),
    "bad_settings": (
        r"The settings of the connector (?P<name>'.*?') are wrong: (?P<what>.*)",
        "コネクター {name} の設定に誤りがあります。次の項目を直してください: {what}",
    ),
    "bad_rule": (
        r"A consent rule is wrong: (?P<what>.*)",
        "同意のルールに誤りがあります。次の項目を直してください: {what}",
    ),
    # relay.toml
    "must_be_text": (r"(?P<place>.+): must be text in quotes", '{place}: 文字列です。"…" と引用符で囲んでください。'),
    "must_be_whole": (r"(?P<place>.+): must be a whole number", "{place}: 整数を書いてください。"),
    "must_be_number": (r"(?P<place>.+): must be a number", "{place}: 数値を書いてください。"),
    "must_be_list": (r"(?P<place>.+): must be a list", "{place}: [ ] で囲んだ一覧を書いてください。"),
    "must_be_table": (r"(?P<place>.+): must be a table", "{place}: 表です。[見出し] か {{ }} の形で書いてください。"),
    "must_not_be_empty": (r"(?P<place>.+): must not be empty", "{place}: 空にはできません。"),
    "must_be_start": (
        r"(?P<place>.+): must be \"today\", \"all\" or a day like .*",
        '{place}: "today"、"all" または "2026-10-01" のような日付を書いてください。',
    ),
    "must_be_span": (
        r"(?P<place>.+): must be hours or days in quotes, .*",
        '{place}: "72h" や "3d" のように、時間か日数を引用符で囲んで書いてください ("0h" で無効、最長 "366d")。',
    ),
    "must_be_zone": (
        r"(?P<place>.+): must be a time zone name like .*",
        '{place}: "Asia/Tokyo" のようなタイムゾーン名を書いてください。',
    ),
    "must_be_https": (
        r"(?P<place>.+): must begin with https:// .*",
        "{place}: https:// で始めてください (http は 127.0.0.1、::1、localhost だけ)。",
    ),
    "must_be_address": (
        r"(?P<place>.+): must be an address like https://host/path",
        "{place}: https://host/path の形のアドレスを書いてください。",
    ),
    "must_be_mailto": (
        r"(?P<place>.+): must be \"mailto:ADDRESS\" or an https address",
        '{place}: "mailto:アドレス" か https のアドレスを書いてください。',
    ),
    "must_be_bound": (
        r"(?P<place>.+): must be (?P<how>at least|at most|more than) (?P<bound>\S+)",
        "{place}: 値が範囲の外です ({how} {bound})。",
    ),
    "must_match": (r"(?P<place>.+): must match (?P<form>.+)", "{place}: 形が違います ({form})。"),
    "must_be_one_of": (
        r"(?P<place>.+): must be (?P<known>'.*')",
        "{place}: 次のいずれかを書いてください: {known}",
    ),
    "already_a_value": (
        r"--set (?P<key>.+): (?P<table>.+) has a value already",
        "--set {key}: {table} にはすでに値があります。",
    ),
    # how a command is called
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
}
