"""Phone numbers: how Japan writes them, and agreement with phonenumbers wherever this room decides by itself."""

# ruff: noqa: E501  cells are read side by side

from __future__ import annotations

import random
from unicodedata import category

import phonenumbers
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from relay_connectors.normalize import phones
from relay_connectors.normalize.phone import ordinary_phone, phones_exact

MOBILE = ("+819012345678", None, "mobile")
LAND = ("+81312345678", None, "fixed")


def told(cell):
    return [(each.e164, each.extension, each.kind) for each in phones(cell).items]


@pytest.mark.parametrize(
    "spelt",
    [
        "090-1234-5678",
        "09012345678",
        "090 1234 5678",
        "090.1234.5678",
        "(090)1234-5678",
        "０９０－１２３４－５６７８",
        "０９０　１２３４　５６７８",
        "090ー1234ー5678",
        "090‐1234‐5678",
        "090–1234–5678",
        "090―1234―5678",
        "090−1234−5678",
        "090－1234－5678",
        "090ｰ1234ｰ5678",
        "090〜1234〜5678",
        "090～1234～5678",
        "090~1234~5678",
        "090・1234・5678",
        "090･1234･5678",
        "090‧1234‧5678",
        "090·1234·5678",
        "090〰1234〰5678",
        "(090)1234・5678",
        "+81・90・1234・5678",
        "TEL090-1234-5678",
        "TEL: 9012345678",
        "M:090-1234-5678",
        "〇90-1234-5678",
        "○90-1234-5678",
        "◯90-1234-5678",
        "+81 90-1234-5678",
        "+819012345678",
        "+81 (0)90-1234-5678",
        "＋８１　９０－１２３４－５６７８",
        "819012345678",
        "８１９０１２３４５６７８",
        "010-81-90-1234-5678",
        "9012345678",
        "9012345678.0",
        "'09012345678",
        "TEL:090-1234-5678",
        "TEL 090-1234-5678",
        "携帯：090-1234-5678",
        "090-1234-5678（携帯）",
        "090-1234-5678(本人)",
        "090-1234-5678（9:00-18:00）",
        "090-1234-5678　※平日18時以降",
        "※090-1234-5678",
        " 090-1234-5678\n",
    ],
)
def test_a_mobile_number_is_one_number_however_it_is_written(spelt):
    assert told(spelt) == [MOBILE]
    assert phones(spelt).warnings == ()


@pytest.mark.parametrize(
    "spelt",
    [
        "03-1234-5678",
        "0312345678",
        "(03)1234-5678",
        "（０３）１２３４－５６７８",
        "03(1234)5678",
        "+81-3-1234-5678",
        "03-1234-5678(代)",
        "312345678",
    ],
)
def test_a_land_line_is_one_number_however_it_is_written(spelt):
    assert told(spelt) == [LAND]


@pytest.mark.parametrize(
    ("spelt", "extension"),
    [
        ("03-1234-5678 内線123", "123"),
        ("03-1234-5678（内線：123）", "123"),
        ("（０３）１２３４－５６７８　内線１２３", "123"),
        ("03-1234-5678 (内線 5)", "5"),
        ("03-1234-5678 内線番号 77", "77"),
        ("03-1234-5678 (内)123", "123"),
        ("03-1234-5678（内線：123）※平日10:00から", "123"),
        ("03-1234-5678 ext.12", "12"),
        ("03-1234-5678 ext 12", "12"),
        ("03-1234-5678 x12", "12"),
        ("03-1234-5678 #12", "12"),
    ],
)
def test_an_extension_stands_beside_the_number(spelt, extension):
    assert told(spelt) == [("+81312345678", extension, "fixed")]


@pytest.mark.parametrize(
    "cell",
    [
        "090-1234-5678 / 03-1234-5678",
        "090-1234-5678／03-1234-5678",
        "090-1234-5678;03-1234-5678",
        "090-1234-5678、03-1234-5678",
        "090-1234-5678,03-1234-5678",
        "090-1234-5678\n03-1234-5678",
        "090-1234-5678 03-1234-5678",
        "携帯 090-1234-5678、自宅 03-1234-5678",
        "090-1234-5678 または 03-1234-5678",
        "090-1234-5678 / 03-1234-5678 / 09012345678",
    ],
)
def test_a_cell_may_hold_several_numbers_each_once(cell):
    assert told(cell) == [MOBILE, LAND]


@pytest.mark.parametrize(
    "dash", sorted({chr(c) for c in range(0x110000) if category(chr(c)) == "Pd"} | set("ー－−‐‑‒–—―─━˗⁃⁻ｰ⎯➖"))
)
def test_every_dash_of_unicode_separates(dash):
    assert told(f"090{dash}1234{dash}5678") == [MOBILE]


@pytest.mark.parametrize(
    "cell",
    [
        "090-1234-5678・03-1234-5678",
        "090-1234-5678 ・ 03-1234-5678",
        "09012345678〜0312345678",
        "090-1234-5678～03-1234-5678",
    ],
)
def test_a_wave_or_a_dot_between_two_numbers_joins_nothing(cell):
    assert told(cell) == [MOBILE, LAND]


@pytest.mark.parametrize(
    "cell", ["03-1234-5678〜5679", "090-1234-5678~5679", "03-1234-5678・5679", "050-1234-567・8", "03-1234-567〜8"]
)
def test_a_number_and_the_end_of_another_are_no_number(cell):
    assert phones(cell) == ((), ("phone_unreadable",))


@pytest.mark.parametrize(
    "cell",
    """O90-1234-5678|o90-1234-5678|Ｏ90-1234-5678|О90-1234-5678|Ο90-1234-5678|OO90-1234-5678
    O3-1234-5678|TEL O90-1234-5678|03-1234-5678O|03-12O4-5678|090-l234-5678|090-1234-567O
    T090-1234-5678|٠90-1234-5678|零90-1234-5678|03-1234-5678八|*90-1234-5678
    ?90-1234-5678|-9012345678|−9012345678|03-12*34-5678|03-1234-5678*|03-1234-567 8時
    090一1234一5678""".replace("\n    ", "|").split("|"),
)
def test_a_digit_that_was_not_typed_is_not_put_in(cell):
    assert phones(cell) == ((), ("phone_unreadable",))


def test_the_text_that_was_typed_stays_beside_the_number():
    assert [each.raw for each in phones("０９０－１２３４－５６７８／ 03-1234-5678 ").items] == [
        "０９０－１２３４－５６７８",
        "03-1234-5678",
    ]


@pytest.mark.parametrize(
    ("spelt", "e164", "kind"),
    [
        ("060-1234-5678", "+816012345678", "mobile"),
        ("070-1234-5678", "+817012345678", "mobile"),
        ("050-3164-0717", "+815031640717", "other"),
        ("0120-123-456", "+81120123456", "other"),
        ("FAX 03-1234-5678", "+81312345678", "other"),
        ("+1 650-253-0000", "+16502530000", "unknown"),
        ("+44 20 7031 3000", "+442070313000", "fixed"),
        ("+82 10-2000-0000", "+821020000000", "mobile"),
    ],
)
def test_the_plan_says_what_kind_of_line_it_is(spelt, e164, kind):
    assert told(spelt) == [(e164, None, kind)]


@pytest.mark.parametrize(
    "spelt",
    [
        "03-1234-567",
        "090-1234-567",
        "090-0000-0000",
        "+81-00000006399",
        "12345",
        "000-0000-0000",
        "電話不可",
        "0120-ABC-DEF",
        "#REF!",
        "090-1234-5678-9",
        "A" * 600,
    ],
)
def test_what_no_plan_knows_is_said_to_be_unreadable(spelt):
    assert phones(spelt) == ((), ("phone_unreadable",))


@pytest.mark.parametrize("damaged", ["9.01235E+09", "8.19012E+11", "9E+09", "９．０１２３５Ｅ＋０９"])
def test_a_number_that_a_spreadsheet_rounded_is_said_to_be_damaged(damaged):
    assert phones(damaged) == ((), ("excel_damaged",))


@pytest.mark.parametrize("blank", ["", " ", "-", "なし", "非公開", "未入力", "N/A", "－", "'\n"])
def test_a_blank_is_no_number_without_a_warning(blank):
    assert phones(blank) == ((), ())


def test_one_unreadable_piece_does_not_lose_the_other():
    assert told("090-1234-5678 / 03-1234") == [MOBILE]
    assert phones("090-1234-5678 / 03-1234").warnings == ("phone_unreadable",)


def judged(digits):
    """What phonenumbers says of a national number: (E.164, kind) or None."""
    try:
        parsed = phonenumbers.parse(digits, "JP")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    kinds = {phonenumbers.PhoneNumberType.MOBILE: "mobile", phonenumbers.PhoneNumberType.FIXED_LINE: "fixed"}
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), kinds.get(
        phonenumbers.number_type(parsed), "other"
    )


@pytest.mark.parametrize(("length", "known"), [(10, 3 * 6_000), (11, 3 * 450)])
def test_every_area_code_that_is_decided_here_is_decided_as_phonenumbers_does(length, known):
    some = random.Random(length)
    decided = 0
    for prefix in range(1000, 10_000):
        tail = length - 5
        for rest in (0, 10**tail - 1, some.randrange(10**tail)):
            digits = f"0{prefix}{rest:0{tail}d}"
            if found := ordinary_phone(digits):
                decided += 1
                assert found == judged(digits), digits

    assert decided >= known


def test_every_ordinary_number_is_decided_without_phonenumbers():
    some = random.Random(7)
    for _ in range(3000):
        digits = (
            f"0{some.randrange(10**9):09d}"
            if some.random() < 0.5
            else f"0{some.choice('6789')}0{some.randrange(10**8):08d}"
        )
        verdict = judged(digits)
        if verdict and verdict[1] in {"mobile", "fixed"}:
            assert ordinary_phone(digits), digits


DIGITS = st.one_of(
    st.from_regex("0[5-9]0[0-9]{8}", fullmatch=True),
    st.from_regex("0[1-9][0-9]{8}", fullmatch=True),
    st.from_regex(r"\+81[1-9][0-9]{8,9}", fullmatch=True),
)
MARKS = st.sampled_from(["", "", "", "-", " ", "－", "ー", "　", "(", ")", "."])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(digits=DIGITS, marks=st.lists(MARKS, min_size=13, max_size=13), wide=st.booleans())
def test_a_short_cut_agrees_with_the_long_way(digits, marks, wide):
    spelt = "".join(digit + mark for digit, mark in zip(digits, marks, strict=False))
    if wide:
        spelt = spelt.translate({n + 0x30: n + 0xFF10 for n in range(10)})
    assume(ordinary_phone(spelt))

    assert phones(spelt) == phones_exact(spelt)


@pytest.mark.parametrize(
    "cell",
    [
        "エージェント 03-1234-5678", "担当者:03-1234-5678", "090-1234-5678(不通)", "母の携帯090-1234-5678", "旧090-1234-5678",
        "090-1234-5678（母）", "090-1234-5678 ※現在使われておりません", "エージェント：\n03-1234-5678", "緊急連絡先 090-1234-5678",
        "090-1234-5678（つながらない）", "recruiter 03-1234-5678",
    ],
)  # fmt: skip
def test_a_number_that_is_called_anothers_or_dead_is_nobodys(cell):
    assert phones(cell) == ((), ("phone_unreadable",))


@pytest.mark.parametrize("cell", ["旧:090-1234-5678 新:080-1234-5678", "旧090-1234-5678／080-1234-5678"])
def test_of_an_old_and_a_new_number_the_new_one_is_left(cell):
    assert [one.e164 for one in phones(cell).items] == ["+818012345678"]
    assert phones(cell).warnings == ("phone_unreadable",)


@pytest.mark.parametrize(
    "cell", ["山田和夫 090-1234-5678", "携帯090-1234-5678", "090-1234-5678（本人）", "090-1234-5678 平日は不可"]
)
def test_a_name_or_a_time_beside_a_number_is_no_word_against_it(cell):
    assert [one.e164 for one in phones(cell).items] == ["+819012345678"]


@pytest.mark.parametrize("cell", ["090-1234-5678（NG）", "090-1234-5678 NG", "NG:090-1234-5678"])
def test_a_number_marked_ng_is_not_used(cell):
    assert phones(cell).warnings == ("phone_unreadable",)


def test_a_number_that_is_called_right_is_used():
    assert [one.e164 for one in phones("090-1234-5678（間違いなし）").items] == ["+819012345678"]


@pytest.mark.parametrize(
    "cell",
    [
        *("090-1234-5678（×）", "090-1234-5678 不可", "090-1234-5678（不可）", "090-1234-5678（誤）", "×090-1234-5678"),
        *("090-1234-5678ではない", "090-1234-5678（本人ではありません）", "誤：090-1234-5678", "090-1234-567⑧", "090-1234-567²"),
        *("①090-1234-5678", "⑳03-1234-5678", "090-1234-5678²"),
        *("090-1234-5678（本人の携帯ではない）", "090-1234-5678（土日× 現在×）", "090-1234-567③ 内線③"),
    ],
)  # fmt: skip
def test_a_number_that_is_called_wrong_or_holds_no_key_is_not_dialled(cell):
    assert phones(cell) == ((), ("phone_unreadable",))


def test_of_a_wrong_and_a_right_number_only_the_right_one_is_left():
    found = phones("誤：090-1234-5678、正：090-1234-5679")

    assert [number.e164 for number in found.items] == ["+819012345679"]
    assert found.warnings == ("phone_unreadable",)


@pytest.mark.parametrize(
    "cell",
    [
        *("090-1234-5678（平日は不可）", "℡090-1234-5678", "〇90-1234-5678", "090-1234-5678（土日×）", "午前中× 090-1234-5678"),
        *("090-1234-5678（平日は×）", "090-1234-5678（18時以降×）", "090-1234-5678（夜 ×）", "090-1234-5678（土日祝×）"),
        *("090-1234-5678（携帯ではない）", "090-1234-5678（固定電話ではありません）", "090-1234-5678（会社の番号ではない）"),
    ],
)  # fmt: skip
def test_what_only_says_when_or_how_to_call_leaves_the_number(cell):
    assert [number.e164 for number in phones(cell).items] == ["+819012345678"]


@pytest.mark.parametrize("cell", ["03-1234-5678 内線③", "03-1234-5678（内線：③）", "03-1234-5678 内線番号③"])
def test_a_circled_extension_is_dialled(cell):
    (number,) = phones(cell).items

    assert (number.e164, number.extension) == ("+81312345678", "3")


@pytest.mark.parametrize(
    "cell",
    [
        "090-1234-5678/03-1234-5678/エージェント", "090-1234-5678\n03-1234-5678\n（エージェント）", "旧：\n03-1234-5678\n新：\n090-1234-5678",
        "090-1234-5678 担当：\n03-1234-5678", "緊急連絡先1：\n03-1234-5678\n090-1234-5678", "090-1234-5678、母のPC：03-1234-5678",
        "090-1234-5678／紹介者：なし", "090-1234-5678\n平日は不可", "090-1234-5678\n\f\n解約済み", "解約済み\n\f\n090-1234-5678",
    ],
)  # fmt: skip
def test_a_word_alone_takes_the_number_away_that_it_is_said_of(cell):
    assert [one.e164 for one in phones(cell).items] == ["+819012345678"]
    assert phones(cell).warnings == ("phone_unreadable",)


@pytest.mark.parametrize(
    "cell",
    ["旧：\n03-1234-5678", "03-1234-5678\n（エージェント）", "03-1234-5678、電話NG", "エージェント\n\f\n03-1234-5678"],
)
def test_a_single_number_that_a_word_alone_speaks_against_is_nobodys(cell):
    assert phones(cell) == ((), ("phone_unreadable",))


@pytest.mark.parametrize(
    "cell",
    [
        "携帯：\n090-1234-5678\n自宅：\n03-1234-5678", "090-1234-5678、03-1234-5678", "090-1234-5678（携帯）\n03-1234-5678（自宅）",
        "090-1234-5678\n\f\n03-1234-5678",
    ],
)  # fmt: skip
def test_their_own_two_numbers_are_read(cell):
    assert [one.e164 for one in phones(cell).items] == ["+819012345678", "+81312345678"]


TOLD_OF_SOMEBODY = (
    "人事から連絡済", "家族同居", "主人の転勤", "夜間のみ・代理不可", "佐藤が担当", "採用担当 鈴木が確認", "家族と共用",
    "エージェント：未使用", "秘書検定2級", "BCC不要", "(家族と同居)", "母の介護のため夜のみ",
)  # fmt: skip
SAID_AGAINST_IT = (
    "エージェント", "担当：佐藤", "佐藤担当", "母", "担当に連絡", "家族の携帯", "家族同居のため連絡不可", "人事から連絡不可",
    "同居人", "主人の転勤先", "代理", "不通 人事から連絡済", "家族の携帯 母と同居", "担当：佐藤（人事から連絡済）", "エージェントと共有",
    "エージェントが担当",
)  # fmt: skip


@pytest.mark.parametrize("line", TOLD_OF_SOMEBODY)
def test_a_line_that_tells_something_of_somebody_leaves_the_number_above_it(line):
    assert [one.e164 for one in phones(f"090-1234-5678\n{line}").items] == ["+819012345678"]


@pytest.mark.parametrize("line", SAID_AGAINST_IT)
def test_a_line_that_says_whose_the_number_above_is_takes_it_away_whatever_else_it_tells(line):
    assert phones(f"090-1234-5678\n{line}").items == ()
