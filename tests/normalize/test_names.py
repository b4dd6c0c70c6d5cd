"""Names: shown as given, split only where the source did, compared by a key; and their readings."""

# ruff: noqa: E501  cells are read side by side

from __future__ import annotations

import re
from unicodedata import normalize

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from relay_connectors.normalize import kana, kana_key, name_key, split_kana, split_name
from relay_connectors.normalize.kanas import kana_exact
from relay_connectors.normalize.names import key_exact, name_part, read_name, split_exact


@pytest.mark.parametrize(
    ("given_as", "full", "family", "given_name"),
    [
        ("山田 太郎", "山田 太郎", "山田", "太郎"),
        ("山田　太郎", "山田 太郎", "山田", "太郎"),
        (" 山田　　太郎 様", "山田 太郎", "山田", "太郎"),
        ("山田 太郎様", "山田 太郎", "山田", "太郎"),
        ("山田 太郎さん", "山田 太郎", "山田", "太郎"),
        ("山田　太郎　殿", "山田 太郎", "山田", "太郎"),
        ("山田 太郎殿", "山田 太郎", "山田", "太郎"),
        ("山田 太郎氏", "山田 太郎", "山田", "太郎"),
        ("山田太郎", "山田太郎", None, None),
        ("山田太郎様", "山田太郎", None, None),
        ("鵜殿 花子", "鵜殿 花子", "鵜殿", "花子"),
        ("鵜殿", "鵜殿", None, None),
        ("髙橋 一郎", "髙橋 一郎", "髙橋", "一郎"),
        ("𠮷野　さくら", "𠮷野 さくら", "𠮷野", "さくら"),
        ("葛\U000e0100城 四郎", "葛\U000e0100城 四郎", "葛\U000e0100城", "四郎"),
        ("佐々木 あゆみ", "佐々木 あゆみ", "佐々木", "あゆみ"),
        ("林 健", "林 健", "林", "健"),
        ("山 田 太 郎", "山 田 太 郎", None, None),
        ("ジョン・スミス", "ジョン・スミス", None, None),
        ("スミス ジョン", "スミス ジョン", "スミス", "ジョン"),
        ("山田 太郎（ヤマダ タロウ）", "山田 太郎（ヤマダ タロウ）", "山田", "太郎"),
        ("김 철수", "김 철수", "김", "철수"),
        ("Madonna", "Madonna", None, "Madonna"),
        ("Taro Yamada", "Taro Yamada", "Yamada", "Taro"),
        ("YAMADA Taro", "YAMADA Taro", "YAMADA", "Taro"),
        ("Taro YAMADA", "Taro YAMADA", "YAMADA", "Taro"),
        ("TARO YAMADA", "TARO YAMADA", None, None),
        ("TANAKA KENJI", "TANAKA KENJI", None, None),
        ("ＴＡＮＡＫＡ　ＫＥＮＪＩ", "ＴＡＮＡＫＡ ＫＥＮＪＩ", None, None),
        ("VINCENT VAN GOGH", "VINCENT VAN GOGH", None, None),
        ("tanaka kenji", "tanaka kenji", None, None),
        ("TANAKA Kenji", "TANAKA Kenji", "TANAKA", "Kenji"),
        ("Kenji TANAKA", "Kenji TANAKA", "TANAKA", "Kenji"),
        ("TANAKA, KENJI", "TANAKA, KENJI", "TANAKA", "KENJI"),
        ("van Gogh Vincent", "van Gogh Vincent", "van Gogh", "Vincent"),
        ("Vincent van Gogh", "Vincent van Gogh", "van Gogh", "Vincent"),
        ("de la Cruz Juan", "de la Cruz Juan", "de la Cruz", "Juan"),
        ("Juan Carlos de la Cruz", "Juan Carlos de la Cruz", "de la Cruz", "Juan Carlos"),
        ("van Gogh", "van Gogh", None, None),
        ("Van Gogh Vincent", "Van Gogh Vincent", None, None),
        ("van gogh vincent", "van gogh vincent", None, None),
        ("Maria de la Cruz García", "Maria de la Cruz García", None, None),
        ("Gabriel García Márquez", "Gabriel García Márquez", None, None),
        ("Nguyen Van An", "Nguyen Van An", None, None),
        ("Wang Xiaoming", "Wang Xiaoming", None, None),
        ("Ahmad bin Abdullah", "Ahmad bin Abdullah", None, None),
        ("Mr. John Smith", "Mr. John Smith", "Smith", "John"),
        ("Ms. Smith", "Ms. Smith", None, None),
        ("John Smith, MBA", "John Smith, MBA", None, None),
        ("John Smith Ph.D.", "John Smith Ph.D.", None, None),
        ("Yamada, Taro, Jr.", "Yamada, Taro, Jr.", None, None),
        ("Yamada,", "Yamada,", None, None),
        ("山田 Julia", "山田 Julia", "山田", "Julia"),
        ("Taro 山田", "Taro 山田", None, None),
        ("マイケル Smith", "マイケル Smith", None, None),
        ("山田, 太郎", "山田, 太郎", None, None),
        ("山田，　太郎", "山田， 太郎", None, None),
        ("山田太郎、 佐藤花子", "山田太郎、 佐藤花子", None, None),
        ("山田太郎 / 佐藤花子", "山田太郎 / 佐藤花子", None, None),
        ("株式会社見本 山田太郎", "株式会社見本 山田太郎", None, None),
        ("LI Wei", "LI Wei", "LI", "Wei"),
        ("J. Smith", "J. Smith", "Smith", "J."),
        ("JR Smith", "JR Smith", "Smith", "JR"),
        ("Yamada, Taro", "Yamada, Taro", "Yamada", "Taro"),
        ("Taro M. Yamada", "Taro M. Yamada", "Yamada", "Taro M."),
        ("Ludwig van Beethoven", "Ludwig van Beethoven", "van Beethoven", "Ludwig"),
        ("Juan DE LA CRUZ", "Juan DE LA CRUZ", "DE LA CRUZ", "Juan"),
        ("Taro Yamada Jr.", "Taro Yamada Jr.", "Yamada Jr.", "Taro"),
        ("Taro Yamada, Jr.", "Taro Yamada, Jr.", "Yamada Jr.", "Taro"),
        ("Ｔａｒｏ　Ｙａｍａｄａ", "Ｔａｒｏ Ｙａｍａｄａ", "Yamada", "Taro"),
        ("José García", "José García", "García", "José"),
        ("Иван Петров", "Иван Петров", "Петров", "Иван"),
    ],
)
def test_a_name_is_split_only_where_it_was(given_as, full, family, given_name):
    assert split_name(given_as) == (full, family, given_name, None)


@pytest.mark.parametrize(
    "given_as",
    [
        "山田（旧姓：佐藤） 花子",
        "山田(旧姓 佐藤)　花子",
        "山田 花子（旧姓佐藤）",
        "山田 花子【旧姓：佐藤】",
        "山田 花子（旧：佐藤）",
        "山田 花子 旧姓：佐藤",
        "山田［旧姓:佐藤］花子",
    ],
)
def test_a_former_family_name_leaves_the_name(given_as):
    assert split_name(given_as) == ("山田 花子", "山田", "花子", "佐藤")


@pytest.mark.parametrize("blank", ["", " ", "-", "なし", "非公開", "(未入力)", "非公開 様", "匿名 希望"])
def test_a_blank_is_no_name(blank):
    assert split_name(blank) == ("", None, None, None)
    assert name_key(blank) == ""


def test_a_source_may_say_which_name_comes_first():
    assert split_name("Yamada Taro", order="family_first")[1:3] == ("Yamada", "Taro")
    assert split_name("van Dyke Dick", order="family_first")[1:3] == ("van Dyke", "Dick")
    assert split_name("太郎 山田", order="given_first")[1:3] == ("山田", "太郎")
    assert split_name("Taro YAMADA", order="family_first")[1:3] == ("YAMADA", "Taro")
    assert split_name("TANAKA KENJI", order="family_first")[1:3] == ("TANAKA", "KENJI")
    assert split_name("KENJI TANAKA", order="given_first")[1:3] == ("TANAKA", "KENJI")


@pytest.mark.parametrize(
    "same",
    [
        ("高橋 一郎", "髙橋　一郎", "髙橋一郎", "高橋 一郎 様"),
        ("山崎 花子", "山﨑 花子", "山嵜花子", "山碕 花子"),
        ("吉野 さくら", "𠮷野 さくら"),
        ("渡辺 健", "渡邊 健", "渡邉 健"),
        ("斉藤 実", "齋藤 實", "齊藤 実", "斎藤 実"),
        ("浜田 徳", "濱田 德", "濵田 徳"),
        ("柳 真", "栁 眞"),
        ("葛城 四郎", "葛\U000e0100城 四郎", "葛\ufe00城四郎"),
        ("塚本 神", "\ufa10本 \ufa19"),
        ("佐々木 健", "佐佐木 健"),
        ("三ケ島 一", "三ヶ島 一"),
        ("山田 花子", "山田（旧姓：佐藤） 花子", "山田花子（ヤマダハナコ）"),
        ("Taro Yamada", "ＴＡＲＯ　ＹＡＭＡＤＡ", "taro yamada"),
        ("ジョン・スミス", "ジョン スミス", "ｼﾞｮﾝ･ｽﾐｽ"),
    ],
)
def test_spellings_of_one_name_share_a_key(same):
    assert len({name_key(spelt) for spelt in same}) == 1


def test_different_names_have_different_keys():
    names = ["山田 太郎", "山田 次郎", "山本 太郎", "山田 太朗", "Taro Yamada", "田中 真", "田中 直"]

    assert len({name_key(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("given_as", "expected"),
    [
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ タロウ"),
        ("やまだ　たろう", "ヤマダ タロウ"),
        ("ヤマダ　　タロウ", "ヤマダ タロウ"),
        ("ヤマダタロウ", "ヤマダタロウ"),
        ("ｳﾞｨﾄﾙ", "ヴィトル"),
        ("ゔぃとる", "ヴィトル"),
        ("ﾊﾟｰｶｰ", "パーカー"),
        ("カ\u3099", "ガ"),
        ("カ゛", "ガ"),
        ("は゜ーかー", "パーカー"),
        ("みすゞ", "ミスヾ"),
        ("サトウ-ハナコ", "サトウ-ハナコ"),
        ("ジョン・スミス", "ジョン・スミス"),
        ("ヤマダ タロウ 様", "ヤマダ タロウ"),
        ("（ヤマダ タロウ）", "ヤマダ タロウ"),
        ("－", None),
        ("ー", None),
        ("", None),
        ("なし", None),
        ("ナシ", None),
        ("な し", None),
        ("山田 太郎", None),
        ("山田 タロウ", None),
        ("Yamada Taro", None),
    ],
)
def test_kana_is_full_width_katakana_or_nothing(given_as, expected):
    assert kana(given_as) == expected


@pytest.mark.parametrize(
    "same",
    [
        ("ヤマダ タロウ", "ﾔﾏﾀﾞﾀﾛｳ", "やまだ　たろう"),
        ("ショウタ", "シヨウタ", "ｼﾖｳﾀ"),
        ("カナヅカ", "カナズカ"),
        ("ジョン・スミス", "ジョン スミス"),
    ],
)
def test_readings_of_one_name_share_a_key(same):
    assert len({kana_key(spelt) for spelt in same}) == 1


def test_no_reading_has_an_empty_key():
    assert kana_key("－") == ""


@pytest.mark.parametrize(
    ("given_as", "expected"),
    [
        ("ﾔﾏﾀﾞ ﾀﾛｳ", ("ヤマダ タロウ", "ヤマダ", "タロウ")),
        ("ヤマダタロウ", ("ヤマダタロウ", None, None)),
        ("スミス ジョン ポール", ("スミス ジョン ポール", None, None)),
        ("ヤマダ、 タロウ", ("ヤマダ、 タロウ", None, None)),
        ("ヤマダ Taro", ("ヤマダ Taro", None, None)),
        ("ヤマダ タロウ2", (None, None, None)),
        ("ヤマダ タロウ（35）", (None, None, None)),
        ("-", (None, None, None)),
    ],
)
def test_a_reading_is_split_only_where_it_was(given_as, expected):
    assert split_kana(given_as) == expected


@settings(max_examples=100, deadline=None)
@given(name=st.text(st.sampled_from("山田太郎佐藤あかアカ　 "), min_size=1).filter(str.strip))
def test_a_name_is_never_lost(name):
    assert split_name(name).full == " ".join(name.split())


PARTS = st.text(
    st.sampled_from("山田髙﨑𠮷邉々太郎花子さんま様殿氏あゔんカヴヶー神塚・AaÉ.-Ｙ\U000e0100旧姓なしナシ()（）：,"),
    min_size=0,
    max_size=5,
)
WORDS = st.lists(
    st.sampled_from(["な", "し", "不", "明", "ー", "旧姓", "佐藤", "山田", "様", "さん", "（旧姓：佐藤）", "，"]),
    max_size=3,
)
NAMES = WORDS.map(" ".join) | st.lists(PARTS, max_size=4).map(" ".join) | st.lists(PARTS, max_size=3).map("　".join)


@settings(max_examples=200, deadline=None)
@given(name=NAMES)
def test_the_short_cuts_agree_with_the_long_way(name):
    assert split_name(name) == split_exact(name, "auto")
    assert name_key(name) == key_exact(name)
    assert kana(name) == kana_exact(name)


def _without_note(text):
    """A note in which nobody is named leaves the name as well."""
    return re.sub(r"[(（]旧[姓氏]?[:：・]?[^()（）]*[)）]|旧姓.*$", "", text)


@settings(max_examples=200, deadline=None)
@given(name=NAMES)
def test_a_shown_name_keeps_every_character_but_courtesy_and_former_names(name):
    shown = split_name(name)

    typed = "".join(name.split())
    kept = "".join(shown.full.split())
    assert all(character in typed for character in kept)
    if shown.former_family is None and shown.full:
        typed, kept = (_without_note(text) for text in (typed, kept))
        left = iter(typed)
        assert all(character in left for character in kept)  # in its order
        if typed.isalpha() and not read_name(name)[1]:
            assert typed.startswith(kept)
            assert re.fullmatch("(?:様|さん|さま|殿|氏)*", typed[len(kept) :])
    assert shown.full or shown == ("", None, None, None)


@settings(max_examples=200, deadline=None)
@given(name=NAMES)
def test_the_parts_of_a_name_are_parts_of_it(name):
    shown, family, given_name, former = split_name(name)

    for part in (family, given_name):
        assert part is None or all(word in normalize("NFKC", shown) for word in normalize("NFKC", part).split())
    assert former is None or former in " ".join(name.split())


@settings(max_examples=100, deadline=None)
@given(
    name=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("あいうアイウ・髙﨑𠮷"))
)
def test_a_name_without_a_space_is_never_split(name):
    assert split_name(name)[1:3] == (None, None)


@pytest.mark.parametrize(
    "note",
    """（旧姓：なし）|（旧姓）|（旧姓：）|（旧姓使用）|（旧姓使用中）|（旧姓：-）|（旧姓：同じ）|（旧姓：未入力）|（旧姓：＊）|(旧姓:N/A)|【旧姓】
    （旧氏併記）|（旧姓 不明）|（旧姓を使用）|（旧姓：1）|（旧：なし）|（旧姓あり）""".replace("\n    ", "|").split(
        "|"
    ),
)
def test_a_note_without_a_name_is_no_former_name(note):
    assert split_name(f"佐藤 花子{note}") == ("佐藤 花子", "佐藤", "花子", None)
    assert name_key(f"佐藤 花子{note}") == "佐藤花子"


def test_a_name_that_begins_with_an_old_character_is_no_note():
    assert split_name("佐藤 花子（旧田）").former_family is None


@pytest.mark.parametrize(
    "number", ["090-1234-5678", "０９０ １２３４ ５６７８", "+81 90 1234 5678", "12345", "(03)1234-5678"]
)
def test_a_number_is_no_name(number):
    assert split_name(number) == ("", None, None, None)


@pytest.mark.parametrize("said", ["佐藤 090-1234-5678", "090-1234-5678 佐藤", "Yamada 2", "Taro 0901234567", "佐藤 12"])
def test_a_number_is_no_part_of_a_name(said):
    assert split_name(said)[1:] == (None, None, None)


def test_a_key_of_a_key_is_the_key():
    assert name_key("佐藤 和都様,") == name_key("佐藤 和都") == "佐藤和都"


@settings(max_examples=200, deadline=None)
@given(
    name=NAMES
    | st.text(max_size=12)
    | st.text(st.sampled_from("佐藤和都様さん殿氏旧姓な々,.・ （）()[]【】Aa髙１"), max_size=12)
)
def test_a_key_is_its_own_key(name):
    assert name_key(name_key(name)) == name_key(name)


@pytest.mark.parametrize(
    "cell",
    [
        "山田 太郎（男性）", "山田 太郎(35)", "【重複】山田 太郎", "山田 太郎 ※要注意", "★山田 太郎", "1.山田 太郎", "①山田 太郎",
        "山田 太郎（35）（女性）様", "山田 太郎（M）", "山田 太郎（Male）", "山田 太郎 男性", "要注意 山田 太郎", "No.3 山田 太郎",
        "山田 太郎（男性", "山田 太郎「要注意」", "山田　太郎★", "(1) 山田 太郎", "山田 太郎（ハーフ）", "山田 太郎（（男）35）",
    ],
)  # fmt: skip
def test_a_note_beside_a_name_never_leaves_with_it(cell):
    assert read_name(cell) == (("山田 太郎", "山田", "太郎", None), ("name_note",))


@pytest.mark.parametrize(
    "cell",
    [
        "山田 太郎（ヤマダ タロウ）",
        "山田 太郎（やまだ たろう）",
        "山田 太郎 (Taro Yamada)",
        "山田（ヤマダ） 太郎（タロウ）",
    ],
)
def test_a_reading_beside_a_name_stays(cell):
    assert read_name(cell) == ((cell, "山田", "太郎", None), ())


@pytest.mark.parametrize(
    "cell",
    [
        "山田太郎（ヤマダ タロウ）",
        "山田太郎（ヤマダタロウ）",
        "山田太郎 (Taro Yamada)",
        "森愛（モリアイ）",
        "Nguyen Van An（グエン ヴァン アン）",
    ],
)
def test_a_reading_beside_a_name_that_nobody_separated_stays(cell):
    assert (read_name(cell)[0].full, read_name(cell)[1]) == (cell, ())


@pytest.mark.parametrize(
    "note",
    [
        "（うつ）", "（オファー）", "（がん）", "（てんかん）", "（シングルマザー）", "（リクルートエージェント）", "（ペンディング）", "（ブラックリスト）",
        "（doda）", "（pregnant）", "（Do not contact）", "（via Indeed）", "（スカウト）", " 入社決定", "_辞退", " 辞退済み", " 辞退連絡あり", "辞退",
        "=辞退", "、辞退", ' "辞退"', " 11/5辞退", " 12/1入社", " 他社決定", " オファー承諾", " 連絡不可", " 選考辞退", " NG", " 弊社社員", " エージェント経由","（ヤマダ タロウ様）",
    ],
)  # fmt: skip
def test_a_remark_beside_a_name_is_no_part_of_it(note):
    assert read_name(f"山田 太郎{note}") == (("山田 太郎", "山田", "太郎", None), ("name_note",))


@pytest.mark.parametrize("note", ["辞退：", "取消 ", "☆辞退☆", "辞退　", "入社決定 ", "【オファー】", "連絡禁止/"])
def test_a_remark_in_front_of_a_name_is_no_part_of_it(note):
    assert read_name(f"{note}山田 太郎") == (("山田 太郎", "山田", "太郎", None), ("name_note",))


@pytest.mark.parametrize(
    ("cell", "full"),
    [
        ("山田太郎辞退", "山田太郎"),
        ("山田太郎（オファー）", "山田太郎"),
        ("山田太郎（うつ）", "山田太郎"),
        ("山田 太郎（ヤマダ タロウ）辞退", "山田 太郎（ヤマダ タロウ）"),
    ],
)
def test_a_remark_glued_to_a_name_is_no_part_of_it(cell, full):
    assert (read_name(cell)[0].full, read_name(cell)[1]) == (full, ("name_note",))


def test_a_remark_glued_to_a_part_of_a_name_is_no_part_of_it():
    assert name_part("太郎辞退") == ("太郎", None, ("name_note",))


@pytest.mark.parametrize("cell", ["Yamada Taro (pregnant)", "Yamada Taro (too old)", "Yamada Taro (Very Difficult)"])
def test_a_name_in_latin_script_has_no_reading_in_it(cell):
    assert (read_name(cell)[0].full, read_name(cell)[1]) == ("Yamada Taro", ("name_note",))


@pytest.mark.parametrize(
    "cell",
    [
        "大内 定男", "久保 留美", "武内定", "大河内定", "竹之内 定", "久保留美", "山田 済", "Wei Ming Ng", "Ng Wei Ming",
        "香取 消吉", "小出 日出男", "ジョン・スミス", "佐藤 中",
    ],
)  # fmt: skip
def test_a_name_that_only_looks_noted_is_whole(cell):
    assert (read_name(cell)[0].full, read_name(cell)[1]) == (cell, ())


@pytest.mark.parametrize(
    "cell", ["taro@example.com", "田中 090-1234-5678", "山田 太郎 35歳", "山田太郎2", "３人目", "（男性）", "★"]
)
def test_what_holds_a_digit_or_an_at_sign_is_no_name(cell):
    assert read_name(cell) == (("", None, None, None), ("name_unreadable",))


@pytest.mark.parametrize(
    ("cell", "name", "codes"),
    [
        ("★山田", "山田", ("name_note",)),
        ("太郎（男性）", "太郎", ("name_note",)),
        ("1.山田", "山田", ("name_note",)),
        ("taro@example.com", "", ("name_unreadable",)),
        ("de la Cruz", "de la Cruz", ()),
        ("O'Brien", "O'Brien", ()),
        ("𠮷野", "𠮷野", ()),
    ],
)
def test_a_part_of_a_name_loses_its_notes_too(cell, name, codes):
    assert name_part(cell) == (name, None, codes)


@settings(max_examples=100, deadline=None)
@given(name=NAMES)
def test_no_name_holds_a_digit_or_an_at_sign_or_a_sex(name):
    for part in read_name(f"{name}（男性・35歳）")[0]:
        assert part is None or not re.search(r"[@\d男]", part)


@pytest.mark.parametrize(
    "cell",
    [
        *("?橋 一郎", "？橋 一郎", "■橋 一郎", "□橋 一郎", "〓橋 一郎", "＿橋 一郎", "\ufffd橋 一郎", "?? 一郎", "〓〓 一郎"),
        *("山?太郎", "山本 寿?", "山本 寿■", "山田 太?様", "Andr? Smith", "?橋 一郎（男性）", "★?橋 一郎", "?橋?橋", "?山田 太郎", "山田 太郎 ？様"),
        *("■■ 一郎", "□太郎", "山田?", "山田太■", "〓山田太郎", "山田太郎＿", "山田太郎\ufffd", "Maria Jos?", "山田■ 太郎"),
    ],
)  # fmt: skip
def test_a_name_that_lost_a_character_is_not_another_name(cell):
    assert read_name(cell) == (("", None, None, None), ("name_unreadable",))
    assert name_part(cell) == ("", None, ("name_unreadable",))
    assert name_key(cell) not in {name_key("橋 一郎"), name_key("山本 寿"), name_key("一郎"), name_key("山太郎")}


@pytest.mark.parametrize(
    "cell",
    [
        *("■ 山田 太郎", "山田 太郎 ？", "★山田 太郎", "山田 太郎 ■", "? 山田 太郎（?）", "◆山田 太郎◆"),
        *("■山田 太郎", "□山田 太郎", "■■山田 太郎", "★■山田 太郎", "山田 太郎■", "山田 太郎？", "山田 太郎 様？", "■山田 太郎?"),
    ],
)  # fmt: skip
def test_a_mark_apart_from_the_name_is_a_note(cell):
    shown, codes = read_name(cell)

    assert shown.full == "山田 太郎"
    assert codes == ("name_note",)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("■■山田太郎", "山田太郎"),
        ("山田太郎？", "山田太郎"),
        ("山田太郎 様?", "山田太郎"),
        ("■山本 寿", "山本 寿"),
        ("森 太郎？", "森 太郎"),
        ("Nguyen Van A?", "Nguyen Van A"),
        ("■John Smith", "John Smith"),
    ],
)
def test_a_mark_that_touches_a_whole_name_is_a_note(cell, name):
    shown, codes = read_name(cell)

    assert (shown.full, codes) == (name, ("name_note",))
    assert name_key(cell) == name_key(name)


@pytest.mark.parametrize("cell", ["山田 花子（旧姓：?橋）", "山田 花子 旧姓：〓橋", "山田 花子（旧姓 高■）"])
def test_a_former_name_that_lost_a_character_is_none(cell):
    assert read_name(cell) == (("山田 花子", "山田", "花子", None), ("name_unreadable",))


@settings(max_examples=100, deadline=None)
@given(
    name=st.text(st.sampled_from("山田橋太郎一あアA"), min_size=1, max_size=6),
    lost=st.sampled_from("?？■□〓＿\ufffd"),
    at=st.integers(0, 6),
)
def test_no_name_comes_out_of_one_that_lost_a_character(name, lost, at):
    at = min(at, len(name))
    assume(0 < at < len(name) or (lost in "〓＿\ufffd") or (at == 0 and lost in "?？"))
    cell = name[:at] + lost + name[at:]

    assert read_name(cell)[0].full == name_part(cell)[0] == ""


@pytest.mark.parametrize("cell", ["山田 太郎様様様", "山田 太郎 様 さん 殿", "山田 太郎さん様"])
def test_every_courtesy_is_taken_off(cell):
    assert split_name(cell).full == "山田 太郎"


@pytest.mark.parametrize(
    ("cell", "name", "former"),
    [
        ("太郎 様", "太郎", None),
        ("太郎様", "太郎", None),
        ("花子さん", "花子", None),
        ("山田　殿", "山田", None),
        ("鵜殿", "鵜殿", None),
        ("健", "健", None),
        ("りん", "りん", None),
        ("山田（旧姓佐藤）", "山田", "佐藤"),
        ("山田(旧姓：佐藤)", "山田", "佐藤"),
        ("山田 旧姓 佐藤", "山田", "佐藤"),
        ("山田（旧：佐藤）様", "山田", "佐藤"),
        ("山田（旧姓なし）", "山田", None),
        ("O'Brien", "O'Brien", None),
    ],
)
def test_a_part_of_a_name_loses_courtesy_and_keeps_the_former_name_apart(cell, name, former):
    assert name_part(cell) == (name, former, ())


@pytest.mark.parametrize(
    "cell", ["なし なし", "なし　なし", "不明 不明", "nan", "NaN", "－ －", "未入力 未入力", "N/A N/A", "なし なし 様"]
)
def test_two_blank_words_are_nobody(cell):
    assert read_name(cell) == (("", None, None, None), ())
    assert name_key(cell) == ""


@pytest.mark.parametrize("cell", ["ナシ ナシ", "なし なし", "nan"])
def test_two_blank_words_are_no_reading(cell):
    assert kana(cell) is None
    assert split_kana(cell).full is None


def test_nan_is_a_name():
    assert name_part("Nan") == ("Nan", None, ())
    assert split_name("Nan Goldin").given == "Nan"


@pytest.mark.parametrize(
    "cell",
    ["氏名非公開", "匿名", "匿名 希望", "削除済み", "様", "匿名様", "Anonymous", "Deleted User", "退会済みユーザー"],
)
def test_what_stands_in_place_of_a_name_is_nobodys(cell):
    assert read_name(cell)[0].full == ""
    assert name_key(cell) == ""


@pytest.mark.parametrize("mark", ["\u202e", "\u200b", "\ufeff", "\u2066"])
def test_marks_that_nobody_sees_are_no_part_of_a_name(mark):
    assert read_name(f"{mark}山田{mark} 太郎{mark}")[0] == ("山田 太郎", "山田", "太郎", None)
