"""``[mail]``: who writes, what goes to the transport, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from relay_connectors.errors import ConfigurationError
from relay_connectors.settings import MailSettings, load


def told(folder: Path, text: str) -> MailSettings:
    (folder / "relay.toml").write_text(text, encoding="utf-8")
    return load(folder / "relay.toml", {}).mail


def test_without_the_table_there_are_defaults(tmp_path: Path) -> None:
    mail = told(tmp_path, "")

    assert (mail.mail_from, mail.per_minute, mail.transport, mail.own) == (None, 30, "smtp", {})


def test_the_transports_own_table_is_kept_for_it_and_its_secrets_are_read_late(tmp_path: Path) -> None:
    mail = told(tmp_path, '[mail.smtp]\nhost = "smtp.example.jp"\npassword = "env:SMTP_PASSWORD"\n')

    assert mail.own == {"host": "smtp.example.jp", "password": "env:SMTP_PASSWORD"}
    assert mail.resolved({"SMTP_PASSWORD": "x"})["password"].reveal() == "x"
    with pytest.raises(ConfigurationError, match=r"mail\.smtp\.password: env:SMTP_PASSWORD is not set"):
        mail.resolved({})


def test_a_template_lies_beside_the_settings(tmp_path: Path) -> None:
    mail = told(tmp_path, '[mail.templates]\nja = "mail/own.ja.txt"\n')

    assert mail.template("ja") == tmp_path / "mail" / "own.ja.txt"
    assert mail.template("en") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[mail]\nfrom = "nobody"', "mail.from: must be an address"),
        ('[mail]\nfrom = "a@example.jp\\nBcc: b@example.jp"', "mail.from: must be an address"),
        ('[mail]\nform = "x"', 'mail.form: unknown key; did you mean "from"?'),
        ('[mail]\nmail_from = "x"', "mail.mail_from: unknown key"),
        ("[mail]\nper_minute = 0", "mail.per_minute: must be at least 1"),
        ("[mail]\nown = {}", "mail.own: unknown key"),
        ("[mail]\nsmtp = 3", "mail.smtp: must be a table"),
        ('[mail]\nlist_unsubscribe = "http://example.jp/out"', "mail.list_unsubscribe: must begin with https"),
        ('[mail]\nlist_unsubscribe = "mailto:x"', "mail.list_unsubscribe: must be"),
        ('[mail]\nlist_unsubscribe = "https://example.jp/out?who=1"', "mail.list_unsubscribe: must hold no"),
        ('[mail.smtp]\npassword = "hunter2"', "mail.smtp.password: a literal secret is refused"),
        ('[mail]\ntransport = "pigeon"\n[mail.pigeon]\napi_key = "hunter2"', "mail.pigeon.api_key: a literal secret"),
        ('[mail]\ntransport = "pigeon"\n[mail.smtp]\nhost = "x"', "mail.smtp: unknown key"),
        ('[mail.templates]\nfr = "x"', "mail.templates.fr: unknown key; known here: en, ja"),
    ],
)
def test_what_is_wrong_is_told_by_its_key_and_without_its_value(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as failed:
        told(tmp_path, text)

    assert said in str(failed.value)
    assert "hunter2" not in str(failed.value)
