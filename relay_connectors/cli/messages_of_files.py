"""The errors that somebody meets who has exported a file, in Japanese: code → pattern of the English one, wording."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["FILES"]

_FILE = r"(?P<file>(?:[^\n]+?: )?)"
_RULE = r"(?P<place>sources\.[^\n]+?): (?P<file>[^\n]+) has no column called (?P<name>\".*?\"), which this rule reads; "

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
    "consent_column_near": (
        _RULE + r"if (?P<near>\".*\") is the one that is meant, write (?P<line>.+)",
        "{place}: {file} に、このルールが読む列 {name} がありません。{near} のことなら、こう直してください: {line}",
    ),
    "consent_column": (
        _RULE + r"name the one that is meant, or take the rule out; the columns are: (?P<known>.*)",
        (
            "{place}: {file} に、このルールが読む列 {name} がありません。正しい列の名前に直すか、"
            "ルールを外してください。ファイルの列: {known}"
        ),
    ),
    "consent_any": (
        r"(?P<place>.+): \"\*\" is taken as a word, .*",
        '{place}: "*" は「何でも」ではなく、そのままの語になります。同意になる語を書いてください: granted = ["はい"]',
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
    "no_target_near": (
        (
            r"columns: nothing is called (?P<target>'.*?')\. The nearest is (?P<near>'.*?'): .*?\. All of them: "
            r"(?P<known>.*)\."
        ),
        "columns: {target} という項目はありません。最も近いのは {near} です。使える項目: {known}",
    ),
    "no_target": (
        (
            r"columns: nothing is called (?P<target>'.*?')\. All of them: "
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
        r"The settings of the connector (?P<name>'.*?') are wrong: (?P<faults>.*?)\.?",
        "コネクター {name} の設定に誤りがあります。次の項目を直してください: {faults}",
    ),
    "bad_rule": (
        r"A consent rule is wrong: (?P<faults>.*?)\.?",
        "同意のルールに誤りがあります。次の項目を直してください: {faults}",
    ),
}
