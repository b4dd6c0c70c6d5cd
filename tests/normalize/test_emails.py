"""E-mail addresses: kept as they are, split where two stand, the old carriers' dots forgiven and nobody else's."""

# ruff: noqa: E501  cells are read side by side

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.normalize import email_key, emails
from relay_connectors.normalize.mail import emails_exact
from relay_connectors.normalize.mail_pieces import soft_pieces


def told(cell):
    return [(each.address, each.kind, *each.flags) for each in emails(cell).items]


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("taro@example.com", "taro@example.com"),
        (" taro@example.com　", "taro@example.com"),
        ("\ttaro@example.com\r\n", "taro@example.com"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", "taro@example.com"),
        ("taro＠example.com", "taro@example.com"),
        ("taro @ example.com", "taro@example.com"),
        ("taro@example。com", "taro@example.com"),
        ("mailto:taro@example.com", "taro@example.com"),
        ("taro@example.com / なし", "taro@example.com"),
        ("taro@example.com,", "taro@example.com"),
        ("山田太郎 <taro@example.com>", "taro@example.com"),
        ('"Yamada, Taro" <taro@example.com>', "taro@example.com"),
        ("＜taro@example.com＞", "taro@example.com"),
        ("山田 taro@example.com", "taro@example.com"),
        ("'taro@example.com'", "taro@example.com"),
        ("E-mail: taro@example.com", "taro@example.com"),
        ("メールアドレス：taro@example.com", "taro@example.com"),
        ("Taro.Yamada+job@Example.NE.JP", "Taro.Yamada+job@example.ne.jp"),
        ("a@b.co", "a@b.co"),
        ("o'neil_x-1@mail.example.co.jp", "o'neil_x-1@mail.example.co.jp"),
        ("a/b@example.com", "a/b@example.com"),
        ("taro@xn--wgv71a119e.xn--q9jyb4c", "taro@xn--wgv71a119e.xn--q9jyb4c"),
    ],
)
def test_an_address_is_freed_of_what_stands_around_it(cell, address):
    assert told(cell) == [(address, "unknown")]
    assert emails(cell).warnings == ()


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("taro@example.com（携帯）", "personal"),
        ("携帯：taro@example.com", "personal"),
        ("taro@example.com (自宅)", "personal"),
        ("会社 taro@example.com", "work"),
        ("taro@example.com【勤務先】", "work"),
        ("PC: taro@example.com", "unknown"),
    ],
)
def test_a_note_says_the_kind(cell, kind):
    assert told(cell) == [("taro@example.com", kind)]


@pytest.mark.parametrize(
    "cell",
    [
        "a@example.com;b@example.jp",
        "a@example.com；b@example.jp",
        "a@example.com、b@example.jp",
        "a@example.com, b@example.jp",
        "a@example.com，b@example.jp",
        "a@example.com/b@example.jp",
        "a@example.com ／ b@example.jp",
        "a@example.com b@example.jp",
        "a@example.com　b@example.jp",
        "a@example.com\nb@example.jp",
        "a@example.com; b@example.jp; A@EXAMPLE.COM;",
    ],
)
def test_a_cell_may_hold_several_addresses_each_once(cell):
    assert told(cell) == [("a@example.com", "unknown"), ("b@example.jp", "unknown")]


@pytest.mark.parametrize(
    "address",
    [
        "a..b@docomo.ne.jp",
        "user.@docomo.ne.jp",
        ".user@ezweb.ne.jp",
        "a..b.@docomo.ne.jp",
        "hanako...x-@au.com",
        "a..b@DOCOMO.NE.JP",
    ],
)
def test_an_old_carriers_address_lives_with_a_flag(address):
    local, _, domain = address.partition("@")

    assert told(address) == [(f"{local}@{domain.lower()}", "unknown", "nonstandard_local")]
    assert emails(address).warnings == ("email_nonstandard",)


def test_an_ordinary_address_of_a_carrier_has_no_flag():
    assert told("taro@docomo.ne.jp") == [("taro@docomo.ne.jp", "unknown")]


@pytest.mark.parametrize(
    "cell",
    [
        "a..b@example.com",
        "user.@example.com",
        ".user@softbank.ne.jp",
        "user.@docomo.ne.jp.com",
        "user.@xdocomo.ne.jp",
        ".@docomo.ne.jp",
        "taro@example,co.jp",
        "taro＠at＠example.com",
        "taro",
        "taro@",
        "@example.com",
        "taro@localhost",
        "taro@example",
        "taro@-example.com",
        "taro@example..com",
        "taro@192.0.2.1",
        "山田@example.com",
        "taro yamada@example.com",
        "taro@exam ple.com",
        "a" * 65 + "@example.com",
        "a@" + "b" * 64 + ".com",
        "a@" + "b.cc" * 70,
        "メール不可",
        "taro(at)example.com",
    ],
)
def test_what_is_no_address_is_never_repaired(cell):
    assert emails(cell) == ((), ("email_unreadable",))


@pytest.mark.parametrize("blank", ["", " ", "-", "なし", "非公開", "未登録", "N/A"])
def test_a_blank_is_no_address_without_a_warning(blank):
    assert emails(blank) == ((), ())


def test_one_unreadable_piece_does_not_lose_the_other():
    assert emails("a@example.com; b@example")[1] == ("email_unreadable",)
    assert told("a@example.com; b@example") == [("a@example.com", "unknown")]


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("Taro@Example.COM", "taro@example.com"),
        (" taro+x@example.com ", "taro+x@example.com"),
        ("ｔａｒｏ＠example.com", "taro@example.com"),
        ("t.aro@gmail.com", "t.aro@gmail.com"),
    ],
)
def test_a_key_folds_case_and_width_but_no_dots(address, key):
    assert email_key(address) == key


LOCALS = st.text(string.ascii_letters + string.digits + "._+-%'/=&", min_size=1, max_size=12)
DOMAINS = st.sampled_from(
    ["example.com", "Example.NE.JP", "docomo.ne.jp", "a-b.co", "mail.example.co.jp", "-x.com", "x..jp", "localhost"]
)


@settings(max_examples=200, deadline=None)
@given(
    local=LOCALS,
    domain=DOMAINS,
    before=st.sampled_from(["", " ", "　", "<"]),
    behind=st.sampled_from(["", " ", ";", ">"]),
)
def test_a_short_cut_agrees_with_the_long_way(local, domain, before, behind):
    cell = f"{before}{local}@{domain}{behind}"

    assert emails(cell) == emails_exact(cell)


@settings(max_examples=100, deadline=None)
@given(local=LOCALS.filter(lambda s: s == s.strip("'")), domain=DOMAINS)  # a leading ' is a spreadsheet's
def test_an_accepted_address_is_the_one_that_was_typed(local, domain):
    assert [each.address for each in emails(f"{local}@{domain}").items] in ([], [f"{local}@{domain.lower()}"])


@pytest.mark.parametrize(
    "cell",
    [
        "エージェント：a@agency.co.jp", "担当:a@example.com", "紹介者 <friend@example.com>", "母 haha@example.com", "お母様：a@example.com",
        "不達:a@example.com", "a@example.com（送信不可）", "a@example.com(退会済)", "旧:a@example.com", "a@example.com (old)",
        "エージェント：\na@agency.co.jp", "担当：田中、a@agency.co.jp", "a@example.com（友人）", "agent: a@agency.example", "a@example.com(NG)",
    ],
)  # fmt: skip
def test_an_address_that_is_called_anothers_or_dead_is_nobodys(cell):
    assert emails(cell) == ((), ("email_unreadable",))


@pytest.mark.parametrize(
    "cell",
    ["旧:a@example.com 新:b@example.com", "新：b@example.com／旧：a@example.com", "a@example.com（旧）;b@example.com"],
)
def test_of_an_old_and_a_new_address_the_new_one_is_left(cell):
    found = emails(cell)

    assert [one.address for one in found.items] == ["b@example.com"]
    assert found.warnings == ("email_unreadable",)


@pytest.mark.parametrize(
    "cell",
    ["山田 和夫 <a@example.com>", "妹尾 <a@example.com>", "（旧姓：佐藤）a@example.com", "Andrew Ng <a@example.com>", "本人 a@example.com"],
)  # fmt: skip
def test_a_name_beside_an_address_is_no_word_against_it(cell):
    assert [one.address for one in emails(cell).items] == ["a@example.com"]
    assert emails(cell).warnings == ()


@pytest.mark.parametrize(
    "name", ["松前のぞみ", "山田 友人", '"Friend, John"', "John Friend", "Parent, Ann", "Old, Gary"]
)
def test_a_persons_name_that_looks_like_a_note_takes_no_address_away(name):
    assert told(f"{name} <taro@example.com>") == [("taro@example.com", "unknown")]


@pytest.mark.parametrize(
    "note", ["友人", "友人 山田", "田中の友人", "friend", "Friend", "Old", "Old address", "前のアドレス"]
)
def test_a_note_in_the_place_of_the_name_takes_the_address_away(note):
    assert told(f"{note} <taro@example.com>") == []


@pytest.mark.parametrize(
    "cell",
    [
        *("①taro@example.com", "℡taro@example.com", "taro²@example.com", "㎏@example.com", "ﬁn@example.com", "𝐚@example.com"),
        *("a@example﹒com", "a@exⓐmple.com", "a@example.com①", "a﹫example.com", "\u212a@example.com", "-a@example.com"),
        *("+a@example.com", "=a@example.com", "・a@example.com", "a@example.com ×", "× a@example.com", "×a@example.com"),
        *("a@example.com（誤）", "誤：a@example.com", "a@example.com 不可", "a@example.com（×）", "a@example.comではない"),
    ],
)  # fmt: skip
def test_no_address_is_made_of_what_is_none(cell):
    assert emails(cell) == ((), ("email_unreadable",))


@pytest.mark.parametrize(
    "cell",
    [
        *("①a@example.com②b@example.com", "①a@example.com ②b@example.com", "① a@example.com\n② b@example.com", "1.a@example.com 2.b@example.com"),
        *("1. a@example.com、2. b@example.com", "1) a@example.com 2) b@example.com", "(1)a@example.com (2)b@example.com"),
        *("⑴a@example.com/⑵b@example.com", "1：a@example.com；2：b@example.com", "１．ａ＠example.com ２．b@example.com"),
    ],
)  # fmt: skip
def test_the_numbers_of_a_list_are_no_part_of_its_addresses(cell):
    assert told(cell) == [("a@example.com", "unknown"), ("b@example.com", "unknown")]
    assert emails(cell).warnings == ()


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("2.a@example.com 1.b@example.com", []),
        ("1.a@example.com 1.b@example.com", []),
        ("a@example.com 2.b@example.com", ["a@example.com"]),
        ("②a@example.com ③b@example.com", []),
        ("2.a@example.com 3.b@example.com", []),
        ("1.a@example.com; b@example.com", ["b@example.com"]),
        ("a@example.com（私の携帯ではない）; b@example.com", ["b@example.com"]),
        ("誤：a@example.com 正：b@example.com", ["b@example.com"]),
        ("誤：a@example.com、正：b@example.com", ["b@example.com"]),
        ("正：b@example.com\n誤：a@example.com", ["b@example.com"]),
    ],
)
def test_where_a_number_or_a_word_speaks_against_an_address_it_is_not_used(cell, left):
    assert [address for address, _ in told(cell)] == left
    assert emails(cell).warnings == ("email_unreadable",)


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("mail=a@example.com", "a@example.com"),
        ("E-mail = a@example.com", "a@example.com"),
        ("ﾒｰﾙ：a@example.com", "a@example.com"),
        ("a=b@example.com", "a=b@example.com"),
        ("1.a@example.com", "1.a@example.com"),
        ("a-1+x@example.com", "a-1+x@example.com"),
    ],
)
def test_a_label_leaves_and_a_sign_within_an_address_stays(cell, address):
    assert [one for one, _ in told(cell)] == [address]


WIDE = {chr(code - 0xFEE0): chr(code) for code in range(0xFF01, 0xFF5F)}
COMPATIBLE = "①⑳⑴⒈²³¹₂½ªº℡㎏ﬁⅣⓐＡ𝐚𝟏㏂…‥﹫﹒\u212a"


@settings(max_examples=200, deadline=None)
@given(cell=st.text(st.sampled_from("ab1.@-_=:： 、/;\n" + COMPATIBLE + "携帯誤正"), max_size=24))
def test_every_character_of_an_address_was_typed_as_such_or_in_full_width(cell):
    typed = cell.translate({ord(wide): plain for plain, wide in WIDE.items()}).lower()

    assert all(part in typed for one in emails(cell).items for part in one.address.lower().split("@"))


@pytest.mark.parametrize(
    "cell",
    ["20.a@example.com / b@docomo.ne.jp", "b@docomo.ne.jp; 20.a@example.com", "20.a@example.com、b@docomo.ne.jp"],
)
def test_a_number_that_is_none_of_a_list_belongs_to_its_address(cell):
    assert {address for address, _ in told(cell)} == {"20.a@example.com", "b@docomo.ne.jp"}
    assert emails(cell).warnings == ()


@pytest.mark.parametrize(
    "cell",
    ["a@example.com（携帯ではありません）", "a@example.com（会社のメールではない）", "a@example.com（誤送信注意）", "a@example.com（土日×）"],
)  # fmt: skip
def test_a_note_of_what_kind_an_address_is_not_or_when_it_is_read_leaves_it(cell):
    assert told(cell) == [("a@example.com", "unknown")]


@pytest.mark.parametrize(
    "cell",
    [
        "a@example.com / 紹介会社 b@example.com", "本人 a@example.com 母 b@example.com",
        "a@example.com / 旧 b@example.com", "a@example.com／家族 b@example.com", "a@example.com, CC b@example.com",
        "a@example.com (CC: b@example.com)", "a@example.com（エージェント b@example.com）", "a@example.com / 見本キャリア b@example.com",
        "a@example.com / ヘッドハンター佐藤 b@example.com", "a@example.com / 使用しない b@example.com", "a@example.com / 紹介会社：b@example.com",
        "a@example.com / 前職 b@example.com", "a@example.com / 見本社 b@example.com",
        "a@example.com / 株式会社見本 佐藤 b@example.com", "a@example.com / 佐藤様 b@example.com", "a@example.com, 他社 b@example.com", "a@example.com 090-1234-5678 b@example.com",
        "a@example.com taro b@example.com", "a@example.com;エージェント;b@example.com", "a@example.com（本人） / b@example.com（母）",
        "a@example.com（本人） 母 b@example.com", "（本人） a@example.com （母） b@example.com", "To: a@example.com Cc: b@example.com",
        "a@example.com 私の夫 b@example.com", "a@example.com 本人の母 b@example.com", "a@example.com 会社の後輩 b@example.com",
        "候補者: a@example.com / 担当: b@example.com", "a@example.com 新井 b@example.com", "a@example.com 今泉 b@example.com", "a@example.com ← b@example.com",
    ],
)  # fmt: skip
def test_a_word_in_front_of_the_second_address_is_said_of_that_one(cell):
    assert [address for address, _ in told(cell)] == ["a@example.com"]
    assert emails(cell).warnings == ("email_unreadable",)


@pytest.mark.parametrize(
    "cell",
    [
        "a@example.com / 母 / b@example.com", "a@example.com 母 b@example.com 本人", "a@example.com 担当: 田中, b@example.com",
        "a@example.com\n旧\nb@example.com", "a@example.com 紹介会社 b@example.com", "a@example.com 不達 b@example.com",
        "メール: a@example.com 不達 b@example.com", "PC: a@example.com 不達 携帯: b@example.com", "携帯 a@example.com エラー PC b@example.com", "a@example.com エージェント b@example.com", "a@example.com 使用不可 b@example.com",
        "株式会社見本 佐藤 a@example.com 山田 b@example.com", "佐藤 a@example.com / 山田 b@example.com",
    ],
)  # fmt: skip
def test_where_nobody_can_tell_whose_the_word_is_neither_address_is_read(cell):
    assert emails(cell) == ((), ("email_unreadable",))


def test_a_note_in_brackets_on_the_next_line_is_said_of_the_line_before():
    assert told("a@example.com\n（旧）\nb@example.com") == [("b@example.com", "unknown")]


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        ("a@example.com / 会社 b@example.com", ["unknown", "work"]),
        ("会社 a@example.com 自宅 b@example.com", ["work", "personal"]),
        ("a@example.com（携帯） b@example.com（会社）", ["personal", "work"]),
        ("a@example.com (携帯) / b@example.com (会社)", ["personal", "work"]),
        ("a@example.com, サブ b@example.com", ["unknown", "unknown"]),
        ("a@example.com / - / b@example.com", ["unknown", "unknown"]),
        ("a@example.com または b@example.com", ["unknown", "unknown"]),
        ("a@example.com / キャリアメール b@example.com", ["unknown", "unknown"]),
        ("山田 太郎 <a@example.com> 山田 太郎 <b@example.com>", ["unknown", "unknown"]),
        ('"Friend, John" <a@example.com>, "Friend, John" <b@example.com>', ["unknown", "unknown"]),
    ],
)
def test_their_own_addresses_are_both_read_whatever_stands_between_them(cell, kinds):
    assert told(cell) == list(zip(["a@example.com", "b@example.com"], kinds, strict=True))
    assert emails(cell).warnings == ()


@pytest.mark.parametrize(
    "cell",
    [
        "old@example.com → b@example.com", "old@example.com →b@example.com", "old@example.com→b@example.com",
        "old@example.com => b@example.com", "old@example.com は不達のため b@example.com", "old@example.com 変更 b@example.com",
        "old@example.com （変更） b@example.com", "old@example.com 訂正 b@example.com", "old@example.com 正しくは b@example.com",
        "old@example.com 不達 → 新: b@example.com", "old@example.com ⇨ b@example.com", "old@example.com ↓ b@example.com",
        "old@example.com から b@example.com", "old@example.com 改め b@example.com", "one@example.com → two@example.com → b@example.com",
    ],
)  # fmt: skip
def test_what_an_address_was_changed_from_is_not_read(cell):
    assert emails(cell) == ((("b@example.com", "unknown", ()),), ("email_unreadable",))


@pytest.mark.parametrize("word", ["エージェント", "母", "紹介会社", "不達"])
def test_the_one_that_is_said_to_be_the_persons_own_is_read_alone(word):
    assert told(f"other@example.com {word} b@example.com（本人）") == [("b@example.com", "unknown")]


@pytest.mark.parametrize(
    "cell",
    [
        "株式会社見本 佐藤様 agent@example.com / 本人 b@example.com", "佐藤様 agent@example.com / 本人 b@example.com",
        "見本人材 agent@example.com 本人 b@example.com", "佐藤 agent@example.com 本人: b@example.com",
        "佐藤様：agent@example.com / 本人：b@example.com",
    ],
)  # fmt: skip
def test_a_word_in_front_of_the_first_of_several_addresses_is_said_of_that_one(cell):
    assert emails(cell) == ((("b@example.com", "unknown", ()),), ("email_unreadable",))


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        ("gmail: a@example.com icloud: b@example.com", ["unknown", "unknown"]),
        ("Gmail a@example.com / Yahoo b@example.com", ["unknown", "unknown"]),
        ("PC a@example.com / Mobile b@example.com", ["unknown", "personal"]),
        ("PC a@example.com 携帯 b@example.com", ["unknown", "personal"]),
        ("PCメール a@example.com 携帯メール b@example.com", ["unknown", "personal"]),
        ("a@example.com & b@example.com", ["unknown", "unknown"]),
        ("Mail: a@example.com / Mail2: b@example.com", ["unknown", "unknown"]),
        ("a@example.com 会社携帯 b@example.com", ["unknown", "work"]),
    ],
)
def test_labels_of_ones_own_addresses_part_them(cell, kinds):
    assert told(cell) == list(zip(["a@example.com", "b@example.com"], kinds, strict=True))
    assert emails(cell).warnings == ()


@pytest.mark.parametrize("piece", ["a@", "a@b.jp ", "-メール", "/a@", "母:b@"])
def test_a_line_of_any_length_is_parted_in_a_moment(piece):
    started = time.process_time()
    soft_pieces("a@b.jp " + piece * 20_000 + "! a@b.jp")

    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "note",
    [
        "母のアドレス", "母のメール", "母メール", "妻PC", "父のスマホ", "義母", "旦那", "叔父", "兄の会社", "おばあちゃん", "長男", "本人以外", "別人",
        "キャリアアドバイザー", "リクルーター", "保証人", "母用", "親の携帯",
    ],
)  # fmt: skip
def test_another_persons_address_is_nobodys_however_they_are_called(note):
    assert told(f"a@example.com（{note}）") == []
    assert told(f"{note}：a@example.com") == []
    assert [one for one, _ in told(f"a@example.com\n{note} b@example.com")] == ["a@example.com"]


@pytest.mark.parametrize("name", ["妹尾の", "母里 太郎", "父川", "嫁兼", "長男太", "娘子", "孫 太郎", "和夫のPC"])
def test_a_name_that_begins_as_a_relatives_word_takes_no_address_away(name):
    assert told(f"{name} <a@example.com>") == [("a@example.com", "unknown")]


@pytest.mark.parametrize(
    "cell",
    [
        "a@example.com\nsato@example.jp\nエージェント", "a@example.com\nsato@example.jp\n担当：佐藤", "a@example.com　担当：\nsato@example.jp",
        "a@example.com担当：\nsato@example.jp", "a@example.com（携帯） 担当：\nsato@example.jp", "a@example.com\n旧：\nsato@example.jp",
        "エージェント：\n佐藤\nsato@example.jp\na@example.com", "a@example.com・母：sato@example.jp", "a@example.com\nsato@example.jp（本人以外）",
        "a@example.com sato@example.jp（本人以外）", "a@example.com\n緊急連絡先：", "a@example.com\n紹介者：なし", "エージェント：-\na@example.com",
    ],
)  # fmt: skip
def test_a_word_alone_is_said_of_the_address_before_it_and_a_label_of_the_next(cell):
    assert [address for address, _ in told(cell)] == ["a@example.com"]
    assert emails(cell).warnings == ("email_unreadable",)


@pytest.mark.parametrize(
    "cell",
    [
        "a@example.com\nエージェント\nb@example.com\nエージェント", "a@example.com（母） 担当：\nb@example.com", "a@example.com 母→b@example.com",
        "a@example.com <母> b@example.com", "エージェント\n\f\nb@example.com", "a@example.com\n担当：佐藤",
    ],
)  # fmt: skip
def test_neither_address_is_read_where_a_word_speaks_against_both(cell):
    assert emails(cell) == ((), ("email_unreadable",))


@pytest.mark.parametrize("cell", ["old: a@example.com new: b@example.com", "New: b@example.com Old: a@example.com"])
def test_of_an_english_pair_the_new_one_is_left(cell):
    assert emails(cell) == ((("b@example.com", "unknown", ()),), ("email_unreadable",))


@pytest.mark.parametrize(
    "cell",
    [
        "PC:a@example.com\n携帯:b@example.com", "a@example.com（PC）\nb@example.com（携帯）", "a@example.com・b@example.com",
        "current: a@example.com / new: b@example.com", "a@example.com\n\f\nb@example.com", "①a@example.com\n\f\n②b@example.com",
    ],
)  # fmt: skip
def test_their_own_two_addresses_are_read_without_a_doubt(cell):
    assert [address for address, _ in told(cell)] == ["a@example.com", "b@example.com"]
    assert emails(cell).warnings == ()


def test_what_is_said_in_one_column_is_not_said_of_the_address_in_the_one_before():
    assert [address for address, _ in told("a@example.com\n\f\n不達")] == ["a@example.com"]


@pytest.mark.parametrize(
    "line",
    [
        "エージェント：未使用",
        "家族と共用",
        "秘書検定2級",
        "BCC不要",
        "採用担当 鈴木が確認",
        "人事から連絡済",
        "主人の転勤",
    ],
)
def test_a_line_that_tells_something_of_somebody_leaves_the_address_above_it(line):
    assert [one.address for one in emails(f"a@example.com\n{line}").items] == ["a@example.com"]


def test_why_somebody_moved_is_no_word_of_whose_an_address_is():
    assert emails("a@example.com（主人の転勤で引越し）").items
    assert not emails("a@example.com（主人のアドレス）").items
    assert not emails("a@example.com（主人の転勤先）").items
