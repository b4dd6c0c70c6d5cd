"""``mail lint`` and ``mail render`` from the outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

LINK = "https://relay.example/r/3q7j2zk5m4w6n6t2v7xayb5c"
TABLE = (
    f"application_id,name,email,job,link,expires,language\nA-1,山田 花子,hanako@example.jp,営業,{LINK},2027-05-20,ja\n"
)
OTHER = LINK.replace("/r/3q7j", "/r/B9zz")
ODD = f"A-2,http://evil.example 太郎,taro@example.jp,営業,{OTHER},2027-05-20,ja\n"
MAIL = '[mail]\nfrom = "採用担当 <saiyo@example.jp>"\n'
GOOD = """件名: 選考結果

{{ name or "ご応募者" }} 様

{{ link }}

ご案内が不要な方は {{ contact }} まで。
{{ company }} {{ address }}
"""


def settings(place: Any, more: str = MAIL) -> None:
    with (place.folder / "relay.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + more)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_built_in_wording_passes_with_the_settings_sender(lang, place, call) -> None:
    settings(place)
    answer = call("mail", "lint", "--lang", lang)

    assert answer.code == 0
    assert {"ja": "指摘は 0 件", "en": "0 findings"}[lang] in answer.out


def test_a_template_is_told_by_line_and_sentence(place, call) -> None:
    settings(place)
    Path("own.ja.txt").write_text(GOOD.replace("様", "様 〇〇様"), encoding="utf-8")
    answer = call("mail", "lint", "own.ja.txt", "--lang", "ja")

    assert answer.code == 3
    assert "own.ja.txt:3: 埋められていない箇所があります。 (〇〇)" in answer.out


def test_the_findings_are_given_to_programs(place, call) -> None:
    settings(place)
    Path("own.ja.txt").write_text(GOOD.replace("{{ address }}", ""), encoding="utf-8")
    told = json.loads(call("mail", "lint", "own.ja.txt", "--json").out)

    assert told == {
        "templates": 1,
        "mails": 0,
        "sender_checked": True,
        "findings": [{"where": "own.ja.txt", "code": "no_address", "line": None, "detail": ""}],
    }


def test_an_unknown_name_is_a_finding_with_its_line(place, call) -> None:
    settings(place)
    Path("own.txt").write_text(GOOD + "{{ nmae }}", encoding="utf-8")
    answer = call("mail", "lint", "own.txt")

    assert answer.code == 3
    assert 'line 9: nmae is not known; did you mean "name"?' in answer.out


def test_without_settings_a_template_is_looked_at_with_an_invented_sender(tmp_path, monkeypatch, call) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.ja.txt").write_text(GOOD, encoding="utf-8")
    answer = call("mail", "lint", "own.ja.txt")

    assert answer.code == 0
    assert "Nobody says who writes" in answer.err


def test_a_sender_can_be_named_on_the_line(tmp_path, monkeypatch, call) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.ja.txt").write_text(GOOD, encoding="utf-8")
    who = ["--company", "株式会社例", "--address", "東京都", "--contact", "x@example.jp"]

    assert call("mail", "lint", "own.ja.txt", *who).code == 0
    assert call("mail", "lint", "own.ja.txt", *who[:4]).code == 3


def test_a_folder_of_rendered_mails_is_looked_at(place, call) -> None:
    settings(place)
    Path("links.csv").write_text(TABLE, encoding="utf-8")
    assert call("mail", "render", "links.csv", "-o", "mails").code == 0
    assert [path.name for path in Path("mails").iterdir()] == ["0001-A-1.ja.eml"]

    told = json.loads(call("mail", "lint", "mails", "--json").out)
    assert (told["mails"], told["findings"]) == (1, [])


def test_a_finished_mail_that_names_somebody_in_a_url_is_found_without_naming_them(place, call) -> None:
    settings(place)
    Path("mails").mkdir()
    text = f"{LINK}\nhttps://example.jp/?m=hanako@example.jp\nご案内が不要な方は saiyo@example.jp まで。\n"
    body = f"{text}株式会社サンプル 東京都港区2-2 saiyo@example.jp"
    Path("mails/a.txt").write_text(f"To: hanako@example.jp\nSubject: x\n\n{body}", encoding="utf-8")
    answer = call("mail", "lint", "mails")

    assert answer.code == 3
    assert "a.txt:2: An address holds something personal" in answer.out
    assert "hanako" not in answer.out + answer.err


def test_a_file_that_is_not_there_ends_with_2(place, call) -> None:
    settings(place)

    assert call("mail", "lint", "nowhere.txt").code == 2
    assert call("mail", "lint", "exports").code == 2


def test_a_template_of_the_settings_is_used_by_render_and_lint(place, call) -> None:
    settings(place, MAIL + '[mail.templates]\nja = "wording.txt"\n')
    Path("wording.txt").write_text(GOOD.replace("選考結果", "わが社の選考結果"), encoding="utf-8")
    Path("links.csv").write_text(TABLE, encoding="utf-8")
    call("mail", "render", "links.csv", "-o", "mails")

    (mail,) = Path("mails").iterdir()
    assert b"=?utf-8?b?44KP44GM56S+" in mail.read_bytes()
    assert call("mail", "lint").code == 0


def test_the_date_of_a_rendered_mail_is_in_the_settings_zone(place, call) -> None:
    settings(place)
    Path("links.csv").write_text(TABLE, encoding="utf-8")
    call("mail", "render", "links.csv", "-o", "mails")

    (mail,) = Path("mails").iterdir()
    (date,) = [line for line in mail.read_text(encoding="ascii").splitlines() if line.startswith("Date: ")]
    assert date.endswith("+0900")


def held(call, *args: str) -> dict[str, object]:
    answer = call("mail", "render", "links.csv", "-o", "mails", "--json", *args)
    assert answer.code == 4
    told: dict[str, object] = json.loads(answer.out)
    return told


def test_a_mail_that_does_not_pass_is_not_rendered_and_is_named_by_its_row(place, call) -> None:
    settings(place)
    other = ODD.replace("A-2", "A-3").replace("http://evil.example 太郎", "鈴木 次郎").replace("/r/B", "/r/C")
    Path("links.csv").write_text(TABLE + ODD + other, encoding="utf-8")
    answer = call("mail", "render", "links.csv", "-o", "mails")

    assert answer.code == 4
    assert sorted(path.name for path in Path("mails").iterdir()) == ["0001-A-1.ja.eml", "0002-A-3.ja.eml"]
    assert "links.csv:3  An address is not https." in answer.out
    assert "evil" not in answer.out + answer.err
    assert call("mail", "lint", "mails").code == 0


@pytest.mark.parametrize(
    ("address", "code"), [("https://mori.example.co.jp/", 0), ("https://{{ name.split()[0] }}.example.co.jp/", 3)]
)
def test_a_host_is_personal_only_where_it_depends_on_who_reads(address, code, place, call) -> None:
    settings(place)
    Path("own.txt").write_text(f"{GOOD}\n{address}\n", encoding="utf-8")
    Path("links.csv").write_text(TABLE.replace("山田 花子", "Mori Taro"), encoding="utf-8")

    assert call("mail", "render", "links.csv", "-o", "mails", "--template", "own.txt").code == code


def test_the_rows_whose_mail_is_held_are_told_to_programs(place, call) -> None:
    settings(place)
    Path("links.csv").write_text(TABLE + ODD, encoding="utf-8")
    told = held(call)

    assert (told["mails"], told["left_out"], told["exit_code"]) == (1, {"mail_unfit": 1}, 4)
    assert told["unfit_records"] == [{"row": 3, "code": "not_https, web_address"}]


def test_a_link_that_two_rows_carry_goes_to_neither(place, call) -> None:
    settings(place)
    Path("links.csv").write_text(TABLE + TABLE.splitlines()[1].replace("hanako", "taro") + "\n", encoding="utf-8")
    told = held(call)

    assert (told["mails"], [one["code"] for one in told["unfit_records"]]) == (0, ["link_shared", "link_shared"])


@pytest.mark.parametrize("table", [["links.csv"], []])
def test_a_wording_that_does_not_pass_is_rendered_for_nobody_and_ends_with_3(place, relay, call, table) -> None:
    settings(place)
    call("sync")
    Path("links.csv").write_text(TABLE, encoding="utf-8")
    Path("own.txt").write_text("件名: 結果\n\n〇〇様\n{{ link }}\n", encoding="utf-8")
    answer = call("mail", "render", *table, "--template", "own.txt", "-o", "mails")

    assert answer.code == 3
    assert "A gap was never filled in." in answer.err
    assert not Path("mails").exists()
    assert json.loads(call("links", "export", "-o", "all.csv", "--json").out)["rows"] == 1


def test_whose_mail_is_held_is_not_marked_as_written_to_and_becomes_an_issue(place, relay, call) -> None:
    place.rows(
        "A-1,http://evil.example 太郎,,c1@example.jp,,営業,不採用,{applied},{decided},,",
        "A-2,山田 花子,,c2@example.jp,,営業,不採用,{applied},{decided},,",
    )
    call("sync")
    answer = call("mail", "render", "--from", "採用 <saiyo@example.jp>", "--json")
    told = json.loads(answer.out)
    assert (answer.code, told["mails"], [one["code"] for one in told["unfit_records"]]) == (
        4,
        1,
        ["not_https, web_address"],
    )

    (issue,) = json.loads(call("issues", "list", "--json").out)
    assert (issue["code"], issue["key"]) == ("mail_unfit", told["unfit_records"][0]["record_id"])
    assert json.loads(call("links", "export", "-o", "left.csv", "--json").out)["rows"] == 1


def test_a_text_to_paste_may_leave_the_signature_to_where_it_is_pasted(place, call) -> None:
    Path("links.csv").write_text(TABLE, encoding="utf-8")

    assert call("mail", "render", "links.csv", "--company", "株式会社例", "-o", "mails").code == 0
    (text,) = Path("mails").iterdir()
    assert text.suffix == ".txt"


def test_a_finished_mail_needs_the_postal_address(place, call) -> None:
    Path("links.csv").write_text(TABLE, encoding="utf-8")
    who = ["--company", "株式会社例", "--from", "採用 <saiyo@example.jp>"]

    assert call("mail", "render", "links.csv", *who, "-o", "mails").code == 3
    assert call("mail", "render", "links.csv", *who, "--address", "東京都港区2-2", "-o", "mails").code == 0
