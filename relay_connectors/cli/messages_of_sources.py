"""The errors of a source and of what it holds, in Japanese: code → pattern of the English one, wording."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["SOURCES"]

SOURCES: Mapping[str, tuple[str, str]] = {
    "no_file": (
        r"No file is found at (?P<path>.+); look at .*",
        "{path} にファイルがありません。取得元の path を確認するか、先に書き出してください。",
    ),
    "empty_file": (
        r"(?P<name>.+) (?:is empty|holds no rows); export it again, .*",
        "{name} は空です。書き出し直すか、取得元の path から外してください。",
    ),
    "undecodable": (
        r"(?P<name>.+) cannot be read: the bytes are not text in any of: (?P<tried>.*?); .*",
        (
            "{name} の文字コードを判定できません (試したもの: {tried})。"
            "設定の encoding で指定するか、UTF-8 で書き出してください。"
        ),
    ),
    "wrong_encoding": (
        r"(?P<name>.+) is not (?P<encoding>\S+) in line (?P<line>\d+), at byte (?P<byte>\d+); .*",
        (
            "{name} は {line} 行目 (先頭から {byte} バイト目) で {encoding} として読めません。"
            "設定の encoding で文字コードを指定するか、UTF-8 で書き出してください。"
        ),
    ),
    "not_text": (
        r"(?P<name>.+) cannot be read: this is (?P<what>.*), not text: .*",
        "{name} はテキストではありません ({what})。CSV で書き出してください。",
    ),
    "columns_lost": (
        (
            r"(?P<name>.+) has lost what (?:it|the export|the source's newest file) had before: (?P<columns>.*)\. "
            r"Nothing of it is read\. .*"
        ),
        (
            "{name} から、前回あった項目がなくなっています: {columns}。何も読み込んでいません。"
            "項目を含めて書き出し直すか、今後もないのが正しければ sync --allow-mass-change を一度だけ実行してください。"
        ),
    ),
    "rows_lost": (
        r"(?P<name>.+) had (?P<count>\d+) rows and has none now\. .*",
        (
            "{name} は前回 {count} 行でしたが、今回は 0 行です。何も変更していません。"
            "書き出し直すか、空で正しければ sync --allow-mass-change を一度だけ実行してください。"
        ),
    ),
    "applications_lost": (
        r"(?P<name>.+) told (?P<count>\d+) applications before and tells none now\. .*",
        (
            "{name} は以前 {count} 件の応募を返しましたが、今回は 0 件です。何も変更していません。"
            "鍵の参照権限を確認し、空で正しければ sync --allow-mass-change を一度だけ実行してください。"
        ),
    ),
    "nothing_seen": (
        r"(?P<list>\S+) suddenly holds nothing at all: .*",
        (
            "{list} が突然 1 件も返さなくなりました。すべて削除されたというより、鍵の参照権限が失われた可能性が"
            "高いです。何も読み飛ばしていません。権限を戻せば続きから読み込みます。"
            "本当にすべて削除したのであれば sync --allow-mass-change を一度だけ実行してください。"
        ),
    ),
    "contradicts_itself": (
        r"(?P<list>\S+) contradicts itself: it held no row for one answer\. .*",
        "{list} の応答が矛盾しています (一度だけ空でした)。何も読み飛ばしていません。もう一度実行してください。",
    ),
    "many_anonymised": (
        r"(?P<name>.+) has anonymised (?P<count>\d+) people since the last run, of (?P<known>\d+) known records; .*",
        (
            "{name} で {count} 人が匿名化されました (把握している記録は {known} 件)。まだ誰も削除していません。"
            "正しければ relay-connectors sync --allow-mass-change を実行してください。"
        ),
    ),
    "waits_without_relay": (
        r"(?P<count>\d+) links, items or erasures wait, and no relay is configured: .*",
        (
            "リンク・送信・削除の依頼が {count} 件待っていますが、リレーが設定されていません。"
            "[relay] を設定してもう一度実行してください。"
        ),
    ),
    "no_workbook": (
        r"(?P<name>.+) is damaged or no Excel workbook; .*",
        "{name} は壊れているか、Excel のブックではありません。Excel で開いて保存し直すか、CSV で書き出してください。",
    ),
    "file_denied": (
        r"(?P<name>.+) cannot be read \((?P<why>.*)\); look at .*",
        "{name} を読めません ({why})。ファイルと権限を確認してください。",
    ),
    "no_status_column": (
        (
            r"(?P<file>(?:[^\n]+?: )?)No column says how an application ended\. Recognised: (?P<known>.*?)\. "
            r"Name the column .*"
        ),
        (
            "{file}選考結果の列がありません。認識した列: {known}。設定で列を指定してください: "
            'columns = {{ "結果" = "decision.outcome" }}。'
            '不採用者だけのファイルなら outcome = "employer_rejected" と書いてください。'
        ),
    ),
    "no_id_column": (
        r"(?P<file>(?:[^\n]+?: )?)No column holds an id of the application, .* Recognised: (?P<known>.*?)\. Name it .*",
        (
            "{file}応募IDの列がありません。認識した列: {known}。設定で列を指定してください: "
            'columns = {{ "応募番号" = "source.application_id" }}'
        ),
    ),
    "no_header": (
        r"(?P<name>(?!The export has changed).+): (?:line \d+ is no header|no header stands in the first \d+ rows): .*",
        (
            "{name}: 見出し行が見つかりません。見出しの行番号 (header_row = 3) か、列の意味を設定で指定してください: "
            'columns = {{ "応募番号" = "source.application_id", "結果" = "decision.outcome" }}'
        ),
    ),
    "no_table": (
        r"The connector (?P<name>'.*?') reads no tables, .*",
        "コネクター {name} は表を読むものではないため、調べられません。",
    ),
    "scope_missing": (
        r"(?P<system>\S+) refused (?P<scope>\S+) \(403\): give the credential this scope\.",
        "{system} が {scope} を拒否しました (403)。認証情報にこのスコープを付けてください。",
    ),
    "filter_ignored": (
        r"(?P<list>\S+) ignores its date filter: .*; try another (?P<setting>\S+) in the source's settings\.",
        (
            "{list} で日付の絞り込みが効いていません (未来の期間を尋ねても行が返ります)。"
            "このままでは変更を見落とします。取得元の設定 {setting} を変えてください。"
        ),
    ),
    "ids_ignored": (
        r"(?P<list>\S+) ignores its filter by ids: .*; update the adapter\.",
        (
            "{list} で ID の絞り込みが効いていません (1 件の ID を尋ねても別の行が返ります)。"
            "このままでは確認ができません。コネクターを更新してください。"
        ),
    ),
    "api_ended": (
        r"The API (?P<api>.*) that this adapter speaks was switched off on (?P<date>\S+); update the adapter\.",
        "このコネクターが使う API {api} は {date} に終了しました。コネクターを更新してください。",
    ),
    "source_refused": (
        r"(?P<system>\S+) refused (?P<setting>\S+): (?P<said>\d+) at (?P<where>.+)",
        "{system} が {setting} を拒否しました ({said}、{where})。認証情報とその権限を確認してください。",
    ),
    "token_refused": (
        r"the token's host refused (?P<setting>\S+) \((?P<said>\d+)\)",
        "トークンの発行元が {setting} を拒否しました ({said})。認証情報を確認してください。",
    ),
    # tables and lists
    "links_table": (
        r"(?P<file>.+) is no (?P<what>.+); its first line must be: (?P<header>.*)",
        "{file}: 1 行目が次の形ではありません: {header}",
    ),
    "links_no_utf8": (
        r"(?P<file>.+) is not UTF-8; use the file as `links export` wrote it",
        "{file} は UTF-8 ではありません。links export が書き出したままのファイルを使ってください。",
    ),
    "links_cells": (
        r"(?P<file>.+): line (?P<line>\d+) has (?P<count>\d+) cells instead of (?P<due>\d+)",
        "{file}: {line} 行目の列が {due} ではなく {count} あります。",
    ),
    "temporary_full": (
        r"A temporary file in (?P<path>.+) cannot be written \((?P<why>.*)\); .*",
        (
            "{path} に一時ファイルを書けません ({why})。空きを作るか、TMPDIR で別のフォルダーを指定して、"
            "もう一度実行してください。"
        ),
    ),
    "no_list": (
        r"(?P<where>.+) did not answer a list(?: with a token)?; is base_url right\?",
        "{where}: 一覧が返りません。取得元の base_url を確認してください。",
    ),
    "no_lookup": (
        r"The connector (?P<name>'.*?') cannot look single applications up, .*",
        "コネクター {name} は 1 件ずつの確認ができないため、reconcile の対象になりません。",
    ),
    "nobody_to_ask": (
        r"No source can be looked up\. (?P<why>.*)",
        (
            "1 件ずつ確認できる取得元がありません。ファイルの取得元では、全員を含む書き出しなら snapshot = true "
            "を設定すると、二度続けて消えた応募を取り消します。ほかの取得元の変更は sync で反映します。"
        ),
    ),
    "two_packages": (
        (
            r"Two packages bring a (?:connector|mail transport) called (?P<name>'.*?'): (?P<packages>.*)\. "
            r"Uninstall one of them\."
        ),
        "{name} を提供するパッケージが二つあります: {packages}。一方をアンインストールしてください。",
    ),
    "unimportable": (
        r"The (?:connector|mail transport) (?P<name>'.*?') of (?P<package>.+) cannot be imported \((?P<why>.*)\).*",
        "{package} の {name} を読み込めません ({why})。インストールし直してください。",
    ),
    "bad_start": (
        r"start = (?P<value>.+) is not understood: .*",
        'start = {value} は使えません。"today"、"all"、"2026-10-01" のような日付のいずれかを書いてください。',
    ),
    "sheet_wide": (
        r"(?P<name>.+) has (?P<count>\d+) columns, more than (?P<most>\d+); it is no export\.",
        "{name} は {count} 列あります (上限 {most})。書き出したファイルか確認してください。",
    ),
    "workbook_damaged": (
        r"(?P<name>.+) is damaged; open it in Excel .*",
        "{name} は壊れています。Excel で開いて保存し直すか、CSV で書き出してください。",
    ),
    "other_zip": (
        r"(?P<name>.+) is a zip file, but no Excel workbook .*",
        "{name} は ZIP ですが、Excel のブックではありません。.xlsx か CSV で書き出してください。",
    ),
    "same_page_twice": (
        r"(?P<where>.+): two pages in a row are the same; does the source know the parameter (?P<name>.*)\?",
        "{where}: 同じページが二度続きました。取得元がパラメーター {name} を受け付けるか確認してください。",
    ),
    "pages_never_end": (
        r"(?P<where>.+): (?:the pages lead in a circle .*|\d+ pages in a row hold no row; its pages never end)",
        "{where}: ページが終わりません。しばらくしてからもう一度実行し、続くようなら取得元に問い合わせてください。",
    ),
    # what is read and is not as it should be
    "excel_extra": (
        r'Excel workbooks need the extra "excel": (?P<run>.*)',
        "Excel のブックを読むには追加パッケージ excel が必要です。実行してください: {run}",
    ),
    "sheet_large": (
        r"(?P<name>.+) holds more than (?P<most>\d+) (?:cells in all its sheets|characters|texts); .*",
        "{name} が大きすぎます。必要なシートを CSV で書き出してください。",
    ),
    "bad_name": (
        r"(?P<value>.+) cannot be (?P<what>.+): use letters, digits, - and _, at most 64\.",
        "{value} は名前に使えません。英数字、-、_ で 64 文字までにしてください。",
    ),
    "date_form": (
        r"(?P<key>.+) does not say day, month and year; .*",
        "{key}: 年・月・日をすべて含む形で書いてください (例: %d.%m.%Y)。",
    ),
    "adapter_target": (
        r"The adapter (?P<name>'.*?') takes (?P<words>.*) for (?P<target>'.*?'), which is no target\..*",
        "コネクター {name} の列の表に誤りがあります ({target} という項目はありません)。作者に知らせてください。",
    ),
    "date_filter": (
        r"(?P<list>.+) ignores the date filter; do the source's settings offer another one\?",
        "{list} で日付の絞り込みが効いていません。取得元の設定で別の絞り込みを選べるか確認してください。",
    ),
    "api_changed": (
        r"(?P<list>.+): no row has (?P<name>.+): the API has changed; update this program\.",
        "{list} に {name} がありません。API が変わりました。このプログラムを更新してください。",
    ),
    "other_filter": (
        r"(?P<list>.+) ignores the filter (?P<name>.+): it answers rows that were not asked for\.",
        "{list} で絞り込み {name} が効いていません。コネクターを更新してください。",
    ),
    "link_header": (
        r"(?P<list>.+): its Link header cannot be read, .*",
        "{list}: Link ヘッダーを読めず、続きがあるか分かりません。取得元に問い合わせてください。",
    ),
    "leads_away": (
        r"a link in the answer leads away from (?P<base>.+), or cannot be read without doubt; not followed",
        "応答のリンクが {base} の外を指しています。たどりません。取得元の base_url を確認してください。",
    ),
    "proxy_url": (
        r"a proxy's URL must begin with http:// or https://",
        "プロキシの URL は http:// か https:// で始めてください。",
    ),
    "ca_bundle": (r"the CA bundle (?P<path>.+) is not a readable file", "CA 証明書のファイル {path} を読めません。"),
    "bad_header_value": (
        r"the header (?P<name>.+) holds characters that cannot be sent .*",
        "ヘッダー {name} に送れない文字があります。鍵に改行が含まれていないか確認してください。",
    ),
    "answer_large": (
        r"(?P<where>.+): the answer is larger than (?P<size>\d+) bytes",
        "{where}: 応答が {size} バイトを超えています。",
    ),
    "answer_damaged": (
        r"(?P<where>.+): the answer (?:is encoded in a way that was not asked for|says it is gzip and is not)",
        "{where}: 応答の形式が正しくありません。取得元の base_url を確認してください。",
    ),
    "links_csv": (
        r"(?P<file>.+): line (?P<line>\d+) cannot be read as CSV .*",
        "{file}: {line} 行目を CSV として読めません。links export が書き出したままのファイルを使ってください。",
    ),
    "unreadable_because": (r"(?P<file>.+) cannot be read: (?P<why>[^:]+)\.", "{file} を読めません ({why})。"),
    "unreadable": (r"(?P<file>[^:]+) cannot be read \((?P<why>.*)\)", "{file} を読めません ({why})。"),
}
