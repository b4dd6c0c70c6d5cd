"""What can be wrong with a mail or its server, in Japanese: code → pattern of the English one, wording."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["MAIL"]

MAIL: Mapping[str, tuple[str, str]] = {
    "no_company": (
        r"the company's name is missing; .*",
        "会社名がありません。[provider] の name を設定するか、--company で指定してください。",
    ),
    "bad_mailbox": (
        r"(?P<key>\S+) must be an address like .*",
        "{key} は「採用担当 <jobs@example.jp>」のようなアドレスで指定してください。",
    ),
    "template_syntax": (
        r"(?P<file>.+): line (?P<line>\d+): not a template .*",
        "{file}: {line} 行目をテンプレートとして読めません。{{{{ }}}} と {{% %}} の対応を確認してください。",
    ),
    "template_unknown_near": (
        r"(?P<file>.+): line (?P<line>\d+): (?P<word>\w+) is not known; did you mean (?P<near>\".*\")\?",
        "{file}: {line} 行目の {word} は使えません。{near} ではありませんか。",
    ),
    "template_unknown": (
        r"(?P<file>.+): line (?P<line>\d+): (?P<word>\w+) is not known; a mail may use (?P<known>.*)",
        "{file}: {line} 行目の {word} は使えません。使える名前: {known}",
    ),
    "template_no_link": (
        r"(?P<file>.+): the mail never shows the link; .*",
        "{file}: リンクがありません。単独の行に {{{{ link }}}} と書いてください。",
    ),
    "template_link": (
        r"(?P<file>.+): the link must stand alone, .*",
        "{file}: リンクに余計な文字が付いています。単独の行に {{{{ link }}}} と書いてください。",
    ),
    "template_subject": (
        r"(?P<file>.+): the first line must be the subject, .*",
        "{file}: 1 行目は「件名: …」としてください。",
    ),
    "template_fill": (
        r"(?P<file>.+): line (?P<line>\d+): cannot be filled in \((?P<why>\w+)\)",
        "{file}: 文面を作れません ({line} 行目, {why})。",
    ),
    "mail_server_down": (
        r"The mail server (?P<host>\S+) does not answer \((?P<what>\w+)\); .*",
        "メールサーバー {host} に接続できません ({what})。送信していません。後でもう一度実行してください。",
    ),
    "mail_server_ended": (
        r"The mail server (?P<host>\S+) ended the connection; .*",
        "メールサーバー {host} が接続を切りました。後でもう一度実行してください。",
    ),
    "mail_wording": (
        r"(?P<name>.*): its mails do not pass the lint \((?P<codes>[\w, ]+)\); .*",
        "{name}: 文面に問題があるため送信できません ({codes})。確認: relay-connectors mail lint",
    ),
    "mail_server_later": (
        r"The mail server (?P<host>\S+) takes no mail now \((?P<codes>[\d. ]+)\); .*",
        "メールサーバー {host} は今メールを受け付けていません ({codes})。後でもう一度実行してください。",
    ),
    "mail_server_untrusted": (
        r"The certificate of the mail server (?P<host>\S+) is not trusted; .*",
        "メールサーバー {host} の証明書を信頼できません。mail.smtp.ca_file を設定してください。",
    ),
    "mail_server_no_tls": (
        r"The mail server (?P<host>\S+) (?:speaks no TLS there|offers no STARTTLS or no login); .*",
        (
            "メールサーバー {host} と暗号化して接続できないか、認証に対応していません。"
            "mail.smtp の port と security を確認してください。"
        ),
    ),
    "mail_server_login": (
        (
            r"The mail server (?P<host>\S+) (?:refused mail\.smtp\.username and password|wants a login) "
            r"\((?P<codes>[\d. ]+)\).*"
        ),
        "メールサーバー {host} が認証を拒否しました ({codes})。mail.smtp の username と password を確認してください。",
    ),
    "mail_server_sender": (
        r"The mail server (?P<host>\S+) does not take the sender's address \((?P<codes>[\d. ]+)\); .*",
        "メールサーバー {host} が差出人アドレスを拒否しました ({codes})。mail.from を確認してください。",
    ),
    "mail_server_refuses": (
        r"The mail server refused (?P<count>\d+) mails in a row, .*",
        (
            "メールサーバーが {count} 通続けて拒否したため中止しました。宛先ではなく設定の問題と思われます。"
            "mail.from とサーバーを確認し、--again refused で送り直してください。"
        ),
    ),
    "no_mail_there": (
        r"(?P<folder>.+) holds no mail \(\.eml or \.txt\)",
        "{folder} にメール (.eml、.txt) がありません。",
    ),
    "template_large": (
        r"(?P<file>.+) is larger than (?P<size>\d+) characters; that is no mail",
        "{file} は {size} 文字を超えています。メールの文面を指定してください。",
    ),
    "template_no_utf8": (
        r"(?P<file>.+) is not UTF-8; save it as UTF-8",
        "{file} は UTF-8 ではありません。UTF-8 で保存してください。",
    ),
    "mail_large": (
        r"(?P<file>.+): a mail of more than (?P<size>\d+) characters is no mail",
        "{file}: メールが {size} 文字を超えます。",
    ),
    "bad_ca_file": (
        r"mail\.smtp\.ca_file: (?P<path>.+) cannot be read as certificates \((?P<why>.*)\)",
        "mail.smtp.ca_file: {path} を証明書として読めません ({why})。",
    ),
    "template_endless": (
        r"(?P<file>.+): not a template \((?P<why>\w+)\)",
        "{file} をテンプレートとして読めません ({why})。",
    ),
    "template_fill_somewhere": (
        r"(?P<file>.+): cannot be filled in \((?P<why>\w+)\)",
        "{file}: 文面を作れません ({why})。",
    ),
}
