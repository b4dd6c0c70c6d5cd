"""A value of relay.toml that cannot be, in Japanese: code → pattern of the English sentence, wording."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["VALUES"]

VALUES: Mapping[str, tuple[str, str]] = {
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
    "must_be_at_least": (
        r"(?P<place>.+): must be at least (?P<bound>\S+)",
        "{place}: 値が範囲の外です。{bound} 以上にしてください。",
    ),
    "must_be_at_most": (
        r"(?P<place>.+): must be at most (?P<bound>\S+)",
        "{place}: 値が範囲の外です。{bound} 以下にしてください。",
    ),
    "must_be_more_than": (
        r"(?P<place>.+): must be more than (?P<bound>\S+)",
        "{place}: 値が範囲の外です。{bound} より大きくしてください。",
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
    # a rule of consent
    "grant_needs": (
        r"(?P<place>.+): a rule that grants also needs (?P<names>.+)",
        "{place}: 同意を認めるルールには {names} も必要です。",
    ),
    "word_twice": (
        r"(?P<place>.+): a word stands twice in granted, denied and withdrawn",
        "{place}: granted、denied、withdrawn に同じ語が二度書かれています。",
    ),
    "any_word": (
        r'(?P<place>.+): "\*" is taken as a word, not as any answer; name the words that count: (?P<line>.+)',
        '{place}: "*" は語そのものとみなされ、任意の回答にはなりません。同意とみなす語を書いてください: {line}',
    ),
    "words_missing": (
        r"(?P<place>.+): name the words that count: (?P<line>.+)",
        "{place}: 同意とみなす語を書いてください: {line}",
    ),
    "tag_words": (
        r"(?P<place>.+): a tag's rule has no words, .*",
        "{place}: tag のルールには語を書かないか、その tag の名前を含む一覧を書きます。",
    ),
    "no_day": (
        r"(?P<place>.+): obtained_at is no day of the calendar",
        "{place}: obtained_at の日付は暦にありません。",
    ),
    # other tables
    "exclude_empty": (
        r"(?P<place>.+): needs a job, a department, a tag or a source",
        "{place}: job、department、tag、source のいずれかが必要です。",
    ),
    "must_be_mailbox": (
        r"(?P<place>.+): must be an address, like (?P<like>.+)",
        "{place}: 「{like}」のようなアドレスを書いてください。",
    ),
    "must_name_a_file": (
        r"(?P<place>.+): must name a file, from this file's folder",
        "{place}: ファイル名を書いてください (この設定ファイルのフォルダーから見た場所)。",
    ),
    "no_encryption": (
        r"(?P<place>.+): encryption is not supported yet; take this key out",
        "{place}: 暗号化には対応していません。この項目を外してください。",
    ),
    "only_sqlite": (
        r"(?P<place>.+): only sqlite:///PATH is supported .*",
        "{place}: sqlite:///パス の形だけに対応しています (絶対パスは sqlite:////)。",
    ),
    "own_table": (
        r"(?P<place>.+): stands in a table of its own: (?P<table>.+)",
        "{place}: 独立した表 {table} に書いてください。",
    ),
    "url_space": (r"(?P<place>.+): holds a space or a control character", "{place}: 空白か制御文字が含まれています。"),
    "url_no_address": (
        r"(?P<place>.+): is not an address like https://host/path",
        "{place}: https://host/path の形のアドレスを書いてください。",
    ),
    "url_too_much": (
        r"(?P<place>.+): must hold no user name, password, query or fragment",
        "{place}: ユーザー名、パスワード、? や # より後は書けません。",
    ),
    "smtp_open": (
        r"(?P<place>.+): security = \"none\" is only for this machine .*",
        '{place}: security = "none" を使えるのは、この端末 (127.0.0.1、::1、localhost) だけです。',
    ),
    "smtp_half": (
        r"(?P<place>.+): username and password come together",
        "{place}: username と password は両方書くか、どちらも書かないでください。",
    ),
    "zone_unknown": (
        r"(?P<place>.+): no time zone is called so; .*",
        '{place}: "Asia/Tokyo" のようなタイムゾーン名を書いてください。',
    ),
    "too_long": (r"(?P<place>.+): is too long", "{place}: 長すぎます。"),
    "value_unreadable": (r"(?P<place>.+): cannot be read", "{place}: 値を読めません。型と書き方を確認してください。"),
    # a connector's own settings, in pydantic's words
    "input_bool": (r"(?P<place>.+): input should be a valid boolean.*", "{place}: true か false を書いてください。"),
    "input_text": (
        r"(?P<place>.+): input should be a valid string",
        '{place}: 文字列です。"…" と引用符で囲んでください。',
    ),
    "input_whole": (r"(?P<place>.+): input should be a valid integer.*", "{place}: 整数を書いてください。"),
    "input_list": (
        r"(?P<place>.+): input should be a valid (?:list|tuple|set)",
        "{place}: [ ] で囲んだ一覧を書いてください。",
    ),
    "input_table": (
        r"(?P<place>.+): input should be a valid dictionary.*",
        "{place}: 表です。[見出し] か {{ }} の形で書いてください。",
    ),
    "input_at_least": (
        r"(?P<place>.+): input should be greater than or equal to (?P<bound>\S+)",
        "{place}: 値が範囲の外です。{bound} 以上にしてください。",
    ),
    "input_at_most": (
        r"(?P<place>.+): input should be less than or equal to (?P<bound>\S+)",
        "{place}: 値が範囲の外です。{bound} 以下にしてください。",
    ),
    "input_more_than": (
        r"(?P<place>.+): input should be greater than (?P<bound>\S+)",
        "{place}: 値が範囲の外です。{bound} より大きくしてください。",
    ),
    "input_one_of": (
        r"(?P<place>.+): input should be (?P<known>'.*')",
        "{place}: 次のいずれかを書いてください: {known}",
    ),
    "input_form": (r"(?P<place>.+): string should match pattern '(?P<form>.+)'", "{place}: 形が違います ({form})。"),
    "input_missing": (r"(?P<place>.+): field required", "{place}: 項目がありません。"),
    "input_unknown": (r"(?P<place>.+): extra inputs are not permitted", "{place}: 知らない項目です。"),
}
