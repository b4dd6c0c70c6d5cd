"""The lint: every fault it names, everything right that it must not name, and no person in any finding."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.errors import ConfigurationError
from relay_connectors.links.table import LinkRow
from relay_connectors.mail import Finding, Reading, Sender, built_in, eml, lint, own_template, reading_of, render
from relay_connectors.mail.gaps import gaps
from relay_connectors.mail.lint import holds_web_address
from relay_connectors.mail.lint_files import EXAMPLE_SENDER, lint_folder, lint_template
from relay_connectors.mail.lint_words import SENTENCES, Lang, say
from relay_connectors.mail.personal import Person, names_somebody

LINK = "https://relay.example/r/3q7j2zk5m4w6n6t2v7xayb5c"
ROW = LinkRow("A-10231", "山田 花子", "hanako@example.jp", "法人営業", LINK, "2027-05-20", "ja")
SENDER = Sender("株式会社サンプル", "東京都港区2-2", "saiyo@example.jp", "採用担当 <saiyo@example.jp>")
HANAKO = Person("山田 花子", "hanako@example.jp", "A-10231")
GOOD = f"""\
山田 花子 様

このたびはご応募ありがとうございました。
{LINK}

今後このようなご案内を希望されない場合は saiyo@example.jp までお知らせください。

株式会社サンプル
東京都港区２-２
saiyo@example.jp
"""


def read(text: str, subject: str = "選考結果のご連絡", sender: Sender | None = SENDER) -> list[Finding]:
    return lint(Reading("mail", subject, text, HANAKO, sender))


def codes(text: str, subject: str = "選考結果のご連絡") -> set[str]:
    return {one.code for one in read(text, subject)}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", ["山田 花子", ""])
@pytest.mark.parametrize("job", ["法人営業", ""])
def test_the_built_in_wording_passes(language, name, job) -> None:
    letter = render(built_in(language), ROW._replace(language=language, name=name, job=job), SENDER)

    assert lint(reading_of(letter, SENDER, "mail")) == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_built_in_templates_pass(language) -> None:
    assert lint_template(built_in(language), EXAMPLE_SENDER, [language]) == []


def test_a_good_mail_passes() -> None:
    assert read(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (LINK, "", "link_missing"),
        (LINK, "https://relay.example/r/short", "link_missing"),
        (LINK, f"{LINK}\nhttps://relay.example/r/{'x' * 22}", "link_many"),
        (LINK, f"{LINK}?ref=mail", "link_not_alone"),
        (LINK, f"{LINK}/hanako", "link_not_alone"),
        (LINK, f"{LINK}をご覧ください", "link_not_alone"),
        (LINK, LINK.replace("https", "http"), "not_https"),
        ("ありがとう", "http://example.jp/privacy ありがとう", "not_https"),
        ("ありがとう", "ftp://example.jp/privacy ありがとう", "not_https"),
        ("ありがとう", "https://[broken/ ありがとう", "not_https"),
        ("ありがとう", "https://example.jp/{id} ありがとう", "placeholder"),
        (LINK, LINK[:-24] + "token", "placeholder"),
        ("ありがとう", "https://example.jp/?mail=hanako%40example.jp ありがとう", "personal_url"),
        ("希望されない", "希望される", "no_way_out"),
        ("saiyo@example.jp まで", "人事まで", "no_way_out"),
        ("株式会社サンプル\n", "", "no_name"),
        ("東京都港区２-２\n", "", "no_address"),
        ("山田 花子 様", "　様", "empty_name"),
        ("山田 花子 様", "Dear ,", "empty_name"),
    ],
)
def test_one_fault_gives_its_finding(old, new, code) -> None:
    assert old in GOOD

    assert code in codes(GOOD.replace(old, new))


def test_a_missing_contact_is_found() -> None:
    sender = Sender("株式会社サンプル", "東京都港区2-2", "recruit@example.jp")

    assert [one.code for one in read(GOOD, sender=sender)] == ["no_contact"]


@pytest.mark.parametrize(("field", "code"), [("address", "no_address"), ("contact", "no_contact")])
def test_a_sender_of_whom_not_everything_is_known_is_told(field, code) -> None:
    known = {"company": "株式会社サンプル", "address": "東京都港区2-2", "contact": "saiyo@example.jp", field: ""}

    assert read(GOOD, sender=Sender(**known)) == [Finding("mail", code, None, "unset")]


def test_an_unknown_sender_is_not_looked_at() -> None:
    assert read(GOOD.replace("株式会社サンプル\n", ""), sender=None) == []


def test_http_to_this_very_machine_is_for_trials() -> None:
    assert read(GOOD.replace("https://relay.example", "http://127.0.0.1:8787")) == []


GAPS = [
    "{{ name }} 様",
    "{% if job %}",
    "{name} 様",
    "{候補者名} 様",
    "%NAME% 様",
    "%%応募者名%%",
    "%(name)s",
    "%s 様",
    "#氏名# 様",
    "[氏名] 様",
    "【氏名】様",
    "［会社名］",
    "<お名前>",
    "<<NAME>>",
    "《候補者名様》",
    "[First Name]",
    "[Your Company Name]",
    "〇〇様",
    "〇〇 様",
    "○○株式会社の採用担当です。",
    "株式会社●●でございます。",
    "◯◯大学",
    "△△様",
    "××株式会社",
    "株式会社□□",
    "＊＊様",
    "XXX株式会社",
    "XX 様",
    "xxxx様",
    "ＸＸ様",
    "20XX年",
    "TODO: 署名",
    "ここに氏名を入力",
    "山田 様 様",
    "None 様",
    "Dear null,",
    "Lorem ipsum",
]


@pytest.mark.parametrize("line", GAPS)
def test_a_gap_is_found(line) -> None:
    assert [number for number, _ in gaps(f"一行目\n{line}\n三行目")][:1] == [2]


@pytest.mark.parametrize(
    "line",
    [
        "山田 花子 様",
        "【株式会社サンプル】選考結果のご連絡",
        "【リンクス株式会社】",
        "■ 今後のご案内 ■",
        "■■■■■■■■■■",
        "○○○○○○○○",
        "----------------------------------------",
        "＊＊＊＊＊＊＊＊",
        "●ページを開いただけでは登録されません。",
        "・100%ご希望に沿えるとは限りません。",
        "二〇〇〇年創業",
        "二〇二七年五月二〇日",
        "None of the decision was easy.",
        "There is nothing null about it.",
        "Vision X と XL サイズ",
        "Sincerely, [Tokyo office]",
        "We use C# and F#",
        "https://example.jp/%E6%8E%A1%E7%94%A8/XXX#name#",
        "サッカー日本代表 2〇",
        "殿様商売はいたしません。",
        "様々なご経験",
        "",
    ],
)
def test_what_is_no_gap_is_not_found(line) -> None:
    assert list(gaps(line)) == []


def test_a_gap_in_the_subject_is_found() -> None:
    assert "placeholder" in codes(GOOD, subject="【会社名】選考結果")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.jp/?email=x",
        "https://example.jp/?user_id=7",
        "https://example.jp/?candidate=7",
        "https://example.jp/?応募ID=7",
        "https://example.jp/?q=hanako@example.jp",
        "https://example.jp/?q=hanako%40example.jp",
        "https://hanako@example.jp/",
        "https://example.jp/hanako",
        "https://example.jp/u/HANAKO/x",
        "https://example.jp/山田",
        "https://example.jp/%E5%B1%B1%E7%94%B0%E8%8A%B1%E5%AD%90",
        "https://example.jp/x?q=%E8%8A%B1%E5%AD%90",
        "https://example.jp/A-10231",
        "https://example.jp/x?ref=a-10231",
        "https://example.jp/x#A-10231",
        "https://example.jp/09012345678",
        "https://example.jp/?q=090-1234-5678",
        "https://example.jp/?q=%2B819012345678",
        "https://example.jp/" + hashlib.sha256(b"hanako@example.jp").hexdigest(),
        "https://example.jp/?h=" + hashlib.md5(b"hanako@example.jp").hexdigest(),
        "https://example.jp/?h=" + b64encode(b"hanako@example.jp").decode(),
        "https://[broken/",
        "https://hanako.example.jp/",
        "https://山田.example.jp/",
        "https://u-hanako.example.jp/privacy",
        "www.example.jp/hanako",
        "//example.jp/hanako",
        "example.jp/hanako",
        "mailto:hanako@example.jp",
        "mailto:saiyo@example.com?subject=山田",
        "mailto:saiyo@example.com?body=%E8%8A%B1%E5%AD%90",
        "mailto:saiyo@example.com?cc=hanako@example.jp",
        "tel:090-0000-0000?x=hanako",
    ],
)
def test_an_address_that_names_somebody_is_found(url) -> None:
    assert names_somebody(url, HANAKO)


@pytest.mark.parametrize(
    "url",
    [
        LINK,
        "https://example.jp/privacy",
        "https://example.jp/recruit/?lang=ja&utm_source=mail",
        "https://example.jp/採用/よくある質問",
        "https://example.jp/2026/11/21/10231",
        "https://hanakosha.example.jp/",
        "https://example.jp/a",
        "www.example.jp/privacy",
        "mailto:saiyo@example.jp",
        "mailto:saiyo@example.jp?subject=stop&cc=saiyo@example.jp",
        "tel:03-0000-0000",
    ],
)
def test_an_address_that_names_nobody_is_not_found(url) -> None:
    assert not names_somebody(url, HANAKO, own=["saiyo@example.jp"])


def test_whoever_is_called_as_the_company_gets_its_address_all_the_same() -> None:
    known = Person("Example Taro", "recruit@example.com")

    assert names_somebody("https://recruit.example.jp/", known)
    assert not names_somebody("https://recruit.example.jp/", known, own=["saiyo@recruit.example.jp"])
    assert names_somebody("https://taro.recruit.example.jp/", known, own=["saiyo@recruit.example.jp"])


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("Tanaka Ai", "https://relay.example.ai/r/" + "Ab3" * 8),
        ("Maria Co", "https://www.sample.co.jp/privacy"),
        ("Maria Co", "https://relay.sample.co.jp/r/" + "Ab3" * 8),
        ("Suzuki Go", "https://www.pref.go.jp/x"),
        ("Mori Taro", "https://www.mori.co.jp/"),
        ("Mori Taro", "https://mori.example/"),
        ("Link Zelda", "https://relay.link-career.example/r/" + "Ab3" * 8),
    ],
)
def test_the_domain_that_somebody_registered_names_nobody(name: str, url: str) -> None:
    assert not names_somebody(url, Person(name, "zz9@example.com"), random="/r/" in url)


@pytest.mark.parametrize(
    "url", ["https://mori.sample.co.jp/", "https://u.mori.example.com/", "https://example.co.jp/mori"]
)
def test_a_name_before_a_registered_domain_or_behind_it_is_found(url: str) -> None:
    assert names_somebody(url, Person("Mori Taro", "zz9@example.com"))


WAYS = [
    "https://{}.example.com/",
    "https://u.{}.example.com/x",
    "https://example.com/{}",
    "https://example.com/?q={}",
    "https://example.com/#{}",
    "www.example.com/{}",
    "//example.com/u/{}",
    "example.com/{}",
    "mailto:saiyo@example.jp?subject={}",
    "mailto:saiyo@example.jp?subject=x&body={}",
    "mailto:saiyo@example.jp?cc={}@example.com",
    "mailto:{}@example.com",
]
NAMES = st.text(st.sampled_from("abcxyzあいう山田花子"), min_size=3, max_size=8)


@given(name=NAMES, way=st.sampled_from(WAYS), first=st.booleans())
@settings(max_examples=150)
def test_whatever_the_address_a_name_in_it_is_found(name: str, way: str, first: bool) -> None:
    person = Person(f"{name} 太郎" if first else name, "q0q0@example.org")
    text = GOOD.replace("ありがとう", f"{way.format(name)} ありがとう")

    found = lint(Reading("m", "s", text, person, SENDER))

    assert "personal_url" in {one.code for one in found}
    assert name not in repr(found)


@given(way=st.sampled_from(WAYS), said=st.sampled_from(["{{ name|reverse }}", "{{ name[1:] }}", "{{ name|length }}"]))
@settings(max_examples=40)
def test_a_template_that_bends_the_name_before_it_goes_into_an_address_is_found(
    way: str, said: str, tmp_path_factory
) -> None:
    text = TEMPLATE.replace("{{ company }}", f"{{{{ company }}}} {way.format(said)}")

    found = lint_template(own_template(own(tmp_path_factory.mktemp("t"), text)), SENDER, ["ja"])

    assert "personal_url" in {one.code for one in found}


def test_the_own_address_to_write_to_is_no_finding() -> None:
    assert codes(GOOD.replace("saiyo@example.jp まで", "mailto:saiyo@example.jp?subject=stop まで")) == set()


@pytest.mark.parametrize("markup", [f'<a href="{LINK}">登録</a>', f"{LINK}\n<br>", f"<p>\n{LINK}\n</p>"])
def test_html_in_a_mail_of_plain_text_is_found(markup: str) -> None:
    assert "markup" in codes(GOOD.replace(LINK, markup))


@pytest.mark.parametrize("plain", [f"<{LINK}>", f"{LINK}\n5 < 7 > 3", f"{LINK}\nsaiyo <saiyo@example.jp>"])
def test_angles_alone_are_no_html(plain: str) -> None:
    assert codes(GOOD.replace(LINK, plain)) == set()


def test_a_token_that_spells_a_name_by_chance_is_no_finding() -> None:
    url = "https://relay.example/r/Zk-Li-3q7j2zk5m4w6n6t2v7xayb5c"

    assert lint(Reading("m", "s", GOOD.replace(LINK, url), Person("Li Na"), SENDER)) == []


TEMPLATE = """\
件名: 選考結果

{{ name or "ご応募者" }} 様

{{ link }}

ご案内が不要な方は {{ contact }} まで。
{{ company }} {{ address }}
"""


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.ja.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_template_passes(tmp_path: Path) -> None:
    assert lint_template(own_template(own(tmp_path, TEMPLATE)), SENDER, ["ja"]) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("件名: 選考結果", "件名: 【会社名】選考結果", "placeholder", 1),
        ("{{ company }}", "{{ company }} 〇〇様", "placeholder", 8),
        ("{{ company }}", "{# a\n comment #}{{ company }} 〇〇様", "placeholder", 9),
        ('{{ name or "ご応募者" }}', "{{ name }}", "empty_name", None),
        ("{{ company }}", "{{ company }} https://example.jp/?n={{ name }}", "personal_url", None),
        ("{{ company }}", "{{ company }} https://example.jp/{{ name|replace(' ', '') }}", "personal_url", None),
        ("{{ company }}", "", "no_name", None),
        ("{{ address }}", "", "no_address", None),
        ("件名: 選考結果", "選考結果", "template", None),
        ("{{ link }}", "{{ link }}?x=1", "template", None),
    ],
)
def test_a_fault_of_a_template_is_told_with_its_line(old, new, code, line, tmp_path: Path) -> None:
    assert old in TEMPLATE

    found = lint_template(own_template(own(tmp_path, TEMPLATE.replace(old, new))), SENDER, ["ja"])

    assert (code, line) in [(one.code, one.line) for one in found]


def test_a_fault_is_told_once_for_all_invented_people(tmp_path: Path) -> None:
    found = lint_template(own_template(own(tmp_path, TEMPLATE.replace("{{ address }}", ""))), SENDER, ["ja", "en"])

    assert [one.code for one in found] == ["no_address"]


AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def folder(tmp_path: Path, *rows: LinkRow) -> Path:
    path = tmp_path / "mails"
    path.mkdir()
    for number, row in enumerate(rows, 1):
        letter = render(built_in(row.language), row, SENDER)
        (path / f"{number:04d}-{row.application_id}.ja.eml").write_bytes(eml(letter, SENDER, AT))
    return path


def test_a_folder_of_finished_mails_passes(tmp_path: Path) -> None:
    other = ROW._replace(application_id="A-2", email="taro@example.jp", link=LINK[:-1] + "x", language="en")

    assert lint_folder(folder(tmp_path, ROW, other), SENDER) == (2, [])


def test_plain_texts_are_read_as_well(tmp_path: Path) -> None:
    (tmp_path / "0001-A-1.ja.txt").write_text(f"To: hanako@example.jp\nSubject: x\n\n{GOOD}", encoding="utf-8")

    assert lint_folder(tmp_path, SENDER) == (1, [])


def test_the_same_link_in_two_mails_is_found(tmp_path: Path) -> None:
    other = ROW._replace(application_id="A-2", email="taro@example.jp")
    _, found = lint_folder(folder(tmp_path, ROW, other), SENDER)

    assert [(one.code, one.where) for one in found] == [("link_shared", "0002-A-2.ja.eml")]


@pytest.mark.parametrize("header", ["Cc: saiyo@example.jp", "Bcc: all@example.jp"])
def test_more_than_one_recipient_is_found(header, tmp_path: Path) -> None:
    path = next(folder(tmp_path, ROW).iterdir())
    path.write_bytes(header.encode() + b"\r\n" + path.read_bytes())

    assert [one.code for one in lint_folder(path.parent, SENDER)[1]] == ["recipients"]


def test_an_id_that_the_file_is_named_after_is_looked_for(tmp_path: Path) -> None:
    text = GOOD + "https://example.jp/x/A-77123\n"
    (tmp_path / "0001-A-77123.ja.txt").write_text(f"To: c@example.jp\nSubject: x\n\n{text}", encoding="utf-8")

    assert [one.code for one in lint_folder(tmp_path, SENDER)[1]] == ["personal_url"]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"no header at all", b"To: a@example.jp\n\nx", b""])
def test_a_file_that_is_no_mail_is_told(content, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(content)

    assert [one.code for one in lint_folder(tmp_path, SENDER)[1]] == ["unreadable"]


def test_a_folder_without_mails_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ConfigurationError):
            lint_folder(path, SENDER)


def test_every_finding_has_a_sentence_in_both_languages() -> None:
    for code, words in SENTENCES.items():
        assert set(words) == set(get_args(Lang))
        assert say(code, "ja") != say(code, "en")


anything = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)


@settings(max_examples=80)
@given(text=anything, subject=anything, name=anything, address=anything)
def test_any_mail_is_looked_at_and_no_finding_quotes_it(text, subject, name, address) -> None:
    marked = f"{text}\nhttps://example.jp/hanakocanary?q=hanakocanary [hanakocanary] {{hanakocanary}}\n"
    found = lint(Reading("m", subject, marked, Person(name, address, "hanakocanary"), SENDER))

    assert all("hanakocanary" not in f"{one.detail}{one.code}" for one in found)
    assert "hanakocanary" not in repr(Reading("m", subject, marked, Person("hanakocanary", "", ""), SENDER))


def test_a_long_line_is_looked_at_in_no_time() -> None:
    for piece in ("[", "{", "希望", "https://a.example/r/" + "a" * 30, "%a", "様 ", "〇", "不要"):
        assert lint(Reading("m", "s", piece * (100_000 // len(piece)), HANAKO, SENDER))


@pytest.mark.parametrize(
    "value",
    [
        "山田 https://evil.example/a 花",
        "http://evil.example",
        "ｈｔｔｐｓ：／／evil.example",
        "www.evil.example 太郎",
        "HTTPS:evil https:/evil.example",
        "営業 ftp://evil.example/x",
        "mailto:a@evil.example",
    ],
)
def test_an_address_of_the_web_in_what_somebody_entered_is_seen(value: str) -> None:
    assert holds_web_address(value)


@pytest.mark.parametrize(
    "value",
    [
        *("山田 花子", "Node.js/TypeScript エンジニア", "営業:東京", "ASP.NET 開発", "O'Neil, Mary-Jane", "A/B"),
        *(
            "JavaScript：フロントエンドエンジニア",
            "Data: アナリスト",
            "Tel：コールセンター",
            "Sales: / Marketing",
            "HR:/総務",
        ),
    ],
)
def test_a_name_or_a_job_is_no_address(value: str) -> None:
    assert not holds_web_address(value)
