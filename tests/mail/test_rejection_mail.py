"""The rejection mail: what it must say, how it must travel, and what a template may never do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.errors import ConfigurationError
from relay_connectors.links.table import LinkRow
from relay_connectors.mail import Letter, Sender, built_in, eml, message_of, own_template, render

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
LINK = "https://relay.example/r/3q7j2zk5m4w6n6t2v7xayb5c"
ROW = LinkRow("A-1", "山田 花子", "hanako@example.jp", "法人営業", LINK, "2027-05-20", "ja")
SENDER = Sender("株式会社サンプル", "東京都港区2-2", "saiyo@example.jp", "採用担当 <saiyo@example.jp>")
RELAY = replace(SENDER, recipient="見本リレー株式会社")


def letter(row: LinkRow = ROW, sender: Sender = SENDER) -> Letter:
    return render(built_in(row.language), row, sender)


def parsed(row: LinkRow = ROW) -> EmailMessage:
    message = message_from_bytes(eml(letter(row), SENDER, AT), _class=EmailMessage, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("job", ["法人営業", ""])
@pytest.mark.parametrize("contact", ["saiyo@example.jp", ""])
@pytest.mark.parametrize("expires", ["2027-05-20", ""])
def test_the_built_in_mail_has_no_gaps(language: str, job: str, contact: str, expires: str) -> None:
    row = ROW._replace(language=language, job=job, expires=expires)

    made = letter(row, Sender("株式会社サンプル", "", contact))

    assert not re.search(r"[{}]|None|「」|\"\"|\n{4}|  の", made.text)
    assert LINK in made.text.splitlines()
    assert "株式会社サンプル" in made.subject


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "ja",
            [
                "任意",
                "開いただけでは",
                "お渡ししておりません",
                "撤回",
                "影響することは一切ございません",
                "希望されない場合は",
                "2027年5月20日",
                "山田 花子 様",
                "東京都港区2-2",
            ],
        ),
        (
            "en",
            [
                "voluntary",
                "registers nothing",
                "not given any information",
                "withdraw",
                "no influence",
                "do not want to receive",
                "20 May 2027",
                "Dear 山田 花子",
                "東京都港区2-2",
            ],
        ),
    ],
)
def test_the_mail_says_what_happens_and_how_to_refuse(language: str, said: list[str]) -> None:
    text = letter(ROW._replace(language=language)).text

    for words in said:
        assert words in text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_mail_names_who_receives_what_is_entered(language: str) -> None:
    row = ROW._replace(language=language)

    assert "見本リレー株式会社" in letter(row, RELAY).text
    unknown = letter(row, SENDER).text
    assert {"ja": "キャリアリレーが受け取ります", "en": "received by Career Relay. Agencies"}[language] in unknown


@pytest.mark.parametrize(("language", "recipient"), [("ja", "キャリアリレー"), ("en", "Career Relay")])
def test_a_relay_that_is_called_like_its_operator_is_named_once(language: str, recipient: str) -> None:
    text = letter(ROW._replace(language=language), replace(SENDER, recipient=recipient)).text

    assert "運営" not in text
    assert "run by" not in text


def test_nothing_personal_stands_in_an_address() -> None:
    for url in re.findall(r"https?://\S+", letter().text):
        assert url == LINK


def test_rendering_twice_gives_the_same_mail() -> None:
    assert letter() == letter()


def test_the_file_is_a_whole_mail() -> None:
    mail = parsed()

    assert str(mail["From"]) == "採用担当 <saiyo@example.jp>"
    assert str(mail["To"]) == "山田 花子 <hanako@example.jp>"
    assert str(mail["Subject"]) == "選考結果のご連絡【株式会社サンプル】"
    assert mail["Date"].datetime == AT
    assert re.fullmatch(r"<\S+@example\.jp>", mail["Message-ID"])
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    assert mail.get_content().replace("\r\n", "\n") == letter().text
    assert mail["Content-Language"] == "ja"
    assert not mail.defects


def sent(sender: Sender = SENDER, row: LinkRow = ROW, at: datetime = AT) -> EmailMessage:
    raw = message_of(letter(row, sender), sender, at).as_bytes()
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_what_is_sent_is_no_draft() -> None:
    assert parsed()["X-Unsent"] == "1"
    assert sent()["X-Unsent"] is None


def test_no_holiday_notice_answers_it() -> None:
    assert sent()["Auto-Submitted"] == "auto-generated"


def test_the_message_id_hangs_on_the_link_alone() -> None:
    other = sent(row=ROW._replace(name="田中 一郎"), at=datetime(2027, 1, 1, tzinfo=UTC))

    assert sent()["Message-ID"] == other["Message-ID"]
    assert sent()["Message-ID"] != sent(row=ROW._replace(link=LINK + "x"))["Message-ID"]
    assert LINK[-10:] not in sent()["Message-ID"]


def test_the_date_is_in_the_zone_it_is_told_in() -> None:
    assert sent(at=AT.astimezone(ZoneInfo("Asia/Tokyo")))["Date"] == "Sat, 21 Nov 2026 12:00:00 +0900"


def test_replies_and_refusals_have_their_headers_where_they_are_set() -> None:
    mail = sent(replace(SENDER, reply_to="窓口 <desk@example.jp>", unsubscribe="mailto:out@example.jp"))

    assert str(mail["Reply-To"]) == "窓口 <desk@example.jp>"
    assert mail["List-Unsubscribe"] == "<mailto:out@example.jp>"
    assert sent()["Reply-To"] is None
    assert sent()["List-Unsubscribe"] is None


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=120))
def test_any_subject_and_name_read_the_same_to_an_old_decoder(text: str) -> None:
    shown = " ".join(text.split()) or "x"
    made = Letter("A-1", "ja", shown, "hanako@example.jp", shown, "y\n", LINK)
    raw = message_of(made, SENDER, AT).as_bytes()
    head = raw.partition(b"\r\n\r\n")[0]
    subject = re.search(rb"Subject: ([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", head)

    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert subject
    unfolded = subject[1].decode("ascii").replace("\r\n", "")
    assert str(make_header(decode_header(unfolded))).split() == shown.split()


def test_a_long_english_line_is_not_sent_as_one() -> None:
    made = Letter("A-1", "en", "x", "hanako@example.jp", "x", "word " * 400 + "\n", LINK)

    assert max(map(len, message_of(made, SENDER, AT).as_bytes().split(b"\r\n"))) <= 998


def test_every_line_of_the_file_is_short_enough_for_smtp() -> None:
    raw = eml(letter(), SENDER, AT)

    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_an_address_against_the_standard_is_quoted() -> None:
    mail = parsed(ROW._replace(email="a..b.@docomo.example.jp"))

    assert parseaddr(mail.as_bytes().decode().split("To: ")[1].splitlines()[0])[1] == '"a..b."@docomo.example.jp'


@pytest.mark.parametrize("name", ["花子\r\nBcc: all@example.jp", 'x" <evil@example.jp>, "y', "a\x00b", "\u2028Bcc: x"])
def test_a_name_cannot_write_headers(name: str) -> None:
    mail = parsed(ROW._replace(name=name))

    assert mail["Bcc"] is None
    assert [address.addr_spec for address in mail["To"].addresses] == ["hanako@example.jp"]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_name_makes_a_mail_to_one_address(name: str) -> None:
    made = Letter("A-1", "ja", name, "hanako@example.jp", "x", "y\n", LINK)
    mail = message_from_bytes(eml(made, SENDER, AT), _class=EmailMessage, policy=policy.default)

    assert [address.addr_spec for address in mail["To"].addresses] == ["hanako@example.jp"]


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_own_template_is_filled_in(tmp_path: Path) -> None:
    template = own_template(own(tmp_path, "件名：{{ company }}より\n\n{{ name }} 様\n<{{ link }}>\n"))

    made = render(template, ROW, SENDER)

    assert (made.subject, made.text) == ("株式会社サンプルより", f"山田 花子 様\n<{LINK}>\n")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Subject: x\n\n{{ link }", "not a template"),
        ("Subject: x\n\nno door", "never shows the link"),
        ("Subject: x\n\n{{ link }} {{ email }}", r"own\.txt: line 3: email is not known; a mail may use address, "),
        ("Subject: x\n\n{{ link }}\n\n{{ nmae }}", r'line 5: nmae is not known; did you mean "name"\?'),
        ("Subject: x\n\n{{ link }}\n{% if jbo %}{% endif %}\n{{ jbo }}", "line 4: jbo is not known"),
        ("Subject: x\n\n{{ link }} {{ config.items() }}", "config is not known"),
        ("Subject: x\n\n{{ link }}\n{% for %}", "line 4: not a template"),
    ],
)
def test_a_template_that_cannot_be_right_is_refused_at_once(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=why):
        own_template(own(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        "no subject\n\n{{ link }}",
        "Subject: x\n\n{{ link }}?name={{ name }}",
        "Subject: x\n\n{{ link }}/{{ job }}",
        "Subject: x\n\n{{ link | upper }}",
        "Subject: x\n\n{{ link }} {{ name.nothing }}",
        "Subject: x\n\n{{ link }} {{ name.__class__.__mro__ }}",
        "Subject: x\n\n{{ link }} {% for one in range(10 ** 9) %}{% endfor %}",
        "Subject: x\n\n{{ link }} {{ 1 // 0 }}",
        "Subject: x\n\n{{ link }} {{ name.format.__globals__ }}",
        "Subject: x\n\n{{ link }} {{ ''.__class__ }}",
        "Subject: x\n\n{{ link }} {% include 'other.txt' %}",
        "Subject: x\n\n{{ link }} {% for one in range(90000) %}{{ job }}{% endfor %}",
        "Subject: x\n\n{{ link }}\nhttps://example.jp/?to={{ link }}",
        "Subject: x\n\n{{ link }} and {{ link }}{{ job }}",
        "Subject:  \n\n{{ link }}",
    ],
)
def test_a_template_that_fails_on_a_mail_names_itself_and_nobody(text: str, tmp_path: Path) -> None:
    template = own_template(own(tmp_path, text))

    with pytest.raises(ConfigurationError) as failed:
        render(template, ROW, SENDER)

    assert "own.txt" in str(failed.value)
    assert "山田" not in str(failed.value)


def test_a_template_that_fails_on_a_mail_names_its_line(tmp_path: Path) -> None:
    template = own_template(own(tmp_path, "Subject: x\n\n{{ link }}\n\n{{ name.nothing }}\n"))

    with pytest.raises(ConfigurationError, match=r"own\.txt: line 5: cannot be filled in \(UndefinedError\)"):
        render(template, ROW, SENDER)


def test_nothing_is_escaped_in_a_text_mail(tmp_path: Path) -> None:
    template = own_template(own(tmp_path, "Subject: x\n\n{{ link }}\n{{ name }} {{ job }}\n"))

    assert "O'Brien & <Söhne>" in render(template, ROW._replace(name="O'Brien & <Söhne>"), SENDER).text


def test_a_name_with_a_line_break_does_not_break_the_subject(tmp_path: Path) -> None:
    template = own_template(own(tmp_path, "Subject: to {{ name | replace('\n', ' ') }}\u2028x\n\n{{ link }}\n"))

    made = render(template, ROW._replace(name="a\rb"), SENDER)
    assert message_of(made, SENDER, AT)["Subject"] == "to a b x"


def test_a_template_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "nowhere.txt", binary, own(tmp_path, "x" * 300_000)):
        with pytest.raises(ConfigurationError):
            own_template(path)


@pytest.mark.parametrize(
    ("company", "mail_from"),
    [("", ""), ("  ", ""), ("x", "nobody"), ("x", "a@example"), ("x", "a@b.jp\r\nBcc: x@y.jp")],
)
def test_a_sender_must_be_somebody(company: str, mail_from: str) -> None:
    with pytest.raises(ConfigurationError):
        Sender(company, mail_from=mail_from)


def test_a_letter_prints_nobody() -> None:
    assert repr(letter()) == "Letter(language='ja')"
    assert "hanako" not in repr(ROW)


@pytest.mark.parametrize(
    "made",
    [
        "{{ 'a'*10000000000 }}",
        "{{ [1]*10000000000 }}",
        "{{ 9**9**9**9 }}",
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{{ 'a'|center(10000000000) }}",
        "{{ '%10000000000d' % 1 }}",
        "{{ '%10000000000d'|format(1) }}",
        "{{ 'a'.ljust(10000000000) }}",
        "{{ '{:>10000000000}'.format(1) }}",
        "{% set x = 'a'*200000 %}" + "{% set x = x ~ x %}" * 40,
        "{% set x = 'a'*200000 %}" + "{% set x = x + x %}" * 40,
        "{{ ('a'*200000)|replace('a', 'a'*200000) }}",
        "{{ range(100000)|join('a'*200000) }}",
        "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
        "{{ range(10**12)|list }}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    ],
)
def test_a_template_that_would_fill_the_memory_or_never_end_is_refused(made: str, tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text(f"件名: 結果\n\n{made}\n{{{{ link }}}}\n", encoding="utf-8")
    began = monotonic()

    with pytest.raises(ConfigurationError, match=r"own\.txt: "):
        render(own_template(path), ROW, SENDER)
    assert monotonic() - began < 5


def test_what_a_mail_needs_still_works_and_every_mail_has_its_own_turns(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    loop, greeting = "{% for n in range(4000) %}{% endfor %}", "{{ name.split(' ')[0] ~ '様' }}{{ '-' * 20 }}"
    text = f"件名: 結果\n\n{loop}{greeting}\n{{{{ link }}}}\n"
    path.write_text(text, encoding="utf-8")
    template = own_template(path)

    assert ["山田様" + "-" * 20 in render(template, ROW, SENDER).text for _ in range(4)] == [True] * 4
