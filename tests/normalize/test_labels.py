"""Text as labels: what a spreadsheet spells in ten ways is one word."""

from __future__ import annotations

import pytest

from relay_connectors.normalize import is_blank, label, text


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("  法人営業　（ＳａａＳ）\n", "法人営業 (SaaS)"),
        ("東京～大阪", "東京〜大阪"),
        ("東京〜大阪", "東京〜大阪"),
        ("①㈱ﾃｽﾄ", "1(株)テスト"),
        ("a\u200bb\ufeff\u00adc", "abc"),
        ("カ\u3099", "ガ"),
        ("a \t b", "a b"),
        ("", ""),
    ],
)
def test_text_has_one_spelling(given, expected):
    assert text(given) == expected


@pytest.mark.parametrize(
    "same",
    [
        ("書類選考", "書類 選考", " 書類　選考\n", "書類選考\u200b"),
        ("In Progress", "in_progress", "in-progress", "inProgress", "ＩＮ　ＰＲＯＧＲＥＳＳ"),
        ("NG", "ＮＧ", "ng"),
        ("メールアドレス", "ﾒｰﾙｱﾄﾞﾚｽ"),
        ("E-mail", "email", "Ｅ－ＭＡＩＬ"),
        ("1次面接：不合格", "１次面接:不合格"),
    ],
)
def test_a_label_folds_width_case_and_spaces(same):
    assert len({label(spelt) for spelt in same}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("A-1", "A1"), ("1-2", "12"), ("書類", "書類選考"), ("NG-1", "NG1"), ("ハハ", "パパ")]
)
def test_a_label_keeps_what_tells_words_apart(one, other):
    assert label(one) != label(other)


@pytest.mark.parametrize(
    "blank",
    """なし|無し|無|ナシ|ﾅｼ|特になし|該当なし|非公開|未入力|未設定|未定|不明|N/A|n/a|#N/A|None|null|NULL|(none)
    -|－|ー|―|—|−|--|---|…|.|/|*|'|"|''|（なし）|(blank)
    Not specified|空欄|未回答|回答しない|・""".replace("\n    ", "|").split("|"),
)
def test_a_blank_word_says_nothing(blank):
    assert is_blank(blank)
    assert is_blank(f" {blank}　\n")


@pytest.mark.parametrize("empty", ["", " ", "　", "\n", "\t \r\n", "'\n", "\ufeff", "\u200b"])
def test_an_empty_cell_is_blank(empty):
    assert is_blank(empty)


@pytest.mark.parametrize(
    "said", ["0", "×", "○", "NA", "Na", "Nan", "なしお", "梨", "不採用", "-1", "ーん", "いいえ", "false", "なし" * 20]
)
def test_what_says_something_is_not_blank(said):
    assert not is_blank(said)


@pytest.mark.parametrize("character", "−—‖–～〜¢£¬")
def test_what_windows_writes_into_cp932_is_the_same_text(character):
    best_fit = {"−": "－", "—": "―", "‖": "∥", "–": "-", "〜": "～", "¢": "￠", "£": "￡", "¬": "￢"}
    written = f"営業{best_fit.get(character, character)}東日本".encode("cp932").decode("cp932")

    assert text(written) == text(f"営業{character}東日本")
    assert text(text(written)) == text(written)
