"""Prefectures, cities and postal codes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay_connectors.normalize import place, places, postal
from relay_connectors.normalize.postcode import read_exact
from relay_connectors.normalize.prefectures import PREFECTURES, ROMAJI


def test_there_are_47_prefectures_in_the_order_of_jis():
    assert len(PREFECTURES) == 47
    assert len(set(ROMAJI.values())) == 47
    assert (PREFECTURES["北海道"], PREFECTURES["東京都"], PREFECTURES["京都府"], PREFECTURES["沖縄県"]) == (
        "JP-01",
        "JP-13",
        "JP-26",
        "JP-47",
    )


@pytest.mark.parametrize(("name", "code"), PREFECTURES.items())
def test_a_prefecture_is_known_by_its_full_and_its_bare_name(name, code):
    bare = name if name == "北海道" else name[:-1]

    assert place(name).subdivision == code
    assert place(bare).subdivision == code
    assert places(f"{bare}／リモート") == (code,)


@pytest.mark.parametrize(("romaji", "code"), ROMAJI.items())
def test_a_prefecture_is_known_in_romaji(romaji, code):
    assert place(romaji.title()).subdivision == code
    assert places(f"{romaji.upper()}, Japan") == (code,)


@pytest.mark.parametrize(
    ("address", "code", "city"),
    [
        ("東京都千代田区丸の内1-1-1", "JP-13", "千代田区"),
        ("〒100-0001 東京都千代田区丸の内1-1-1", "JP-13", "千代田区"),
        ("東京都府中市宮西町", "JP-13", "府中市"),
        ("広島県府中市府川町", "JP-34", "府中市"),
        ("広島県安芸郡府中町", "JP-34", "安芸郡府中町"),
        ("京都府京都市左京区", "JP-26", "京都市"),
        ("神奈川県横浜市西区みなとみらい2-2-1", "JP-14", "横浜市"),
        ("神奈川県足柄下郡箱根町", "JP-14", "足柄下郡箱根町"),
        ("東京都町田市原町田", "JP-13", "町田市"),
        ("東京都東村山市", "JP-13", "東村山市"),
        ("千葉県市川市市川", "JP-12", "市川市"),
        ("千葉県市原市", "JP-12", "市原市"),
        ("三重県四日市市", "JP-24", "四日市市"),
        ("福島県郡山市", "JP-07", "郡山市"),
        ("奈良県大和郡山市", "JP-29", "大和郡山市"),
        ("奈良県高市郡明日香村", "JP-29", "高市郡明日香村"),
        ("北海道余市郡余市町", "JP-01", "余市郡余市町"),
        ("群馬県佐波郡玉村町", "JP-10", "佐波郡玉村町"),
        ("福島県田村郡三春町", "JP-07", "田村郡三春町"),
        ("山形県西村山郡河北町谷地", "JP-06", "西村山郡河北町"),
        ("山形県東村山郡山辺町", "JP-06", "東村山郡山辺町"),
        ("山形県北村山郡大石田町", "JP-06", "北村山郡大石田町"),
        ("日本、北海道札幌市", "JP-01", "札幌市"),
        ("宮城県柴田郡村田町", "JP-04", "柴田郡村田町"),
        ("北海道札幌市中央区", "JP-01", "札幌市"),
        ("東京都八丈町", "JP-13", "八丈町"),
        ("東京都　渋谷区", "JP-13", "渋谷区"),
        ("東京 渋谷区", "JP-13", "渋谷区"),
        ("横浜市", "JP-14", "横浜市"),
        ("渋谷区恵比寿", "JP-13", "渋谷区"),
        ("福井市", "JP-18", "福井市"),
        ("府中市", None, "府中市"),
        ("中央区", None, "中央区"),
        ("福島区", None, "福島区"),
        ("北広島市", None, "北広島市"),
        ("東大阪市", None, "東大阪市"),
        ("長野原町", None, "長野原町"),
        ("13:東京都", "JP-13", None),
        ("JP-13", "JP-13", None),
        ("日本 東京都", "JP-13", None),
        ("Tokyo, Japan", "JP-13", None),
        ("Minato City, Tokyo 105-0001, Japan", "JP-13", None),
        ("Tōkyō-to", "JP-13", None),
        ("Osaka Prefecture", "JP-27", None),
        ("Osaka / Kyoto", None, None),
        ("東京都以外", None, None),
        ("東京以外", None, None),
        ("海外", None, None),
        ("", None, None),
        ("なし", None, None),
    ],
)
def test_an_address_begins_with_its_prefecture(address, code, city):
    assert place(address) == (code, city)


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("東京都", ("JP-13",)),
        ("京都", ("JP-26",)),
        ("東京都／大阪府", ("JP-13", "JP-27")),
        ("東京、大阪または京都", ("JP-13", "JP-27", "JP-26")),
        ("東京・神奈川", ("JP-13", "JP-14")),
        ("希望：山口、香川", ("JP-35", "JP-37")),
        ("東京と大阪", ("JP-13", "JP-27")),
        ("東京都大阪府", ("JP-13", "JP-27")),
        ("神奈川県横浜市", ("JP-14",)),
        ("首都圏（東京・神奈川・埼玉・千葉）", ("JP-13", "JP-14", "JP-11", "JP-12")),
        ("横浜市または川崎市", ("JP-14",)),
        ("東京本社、大阪支社", ("JP-13", "JP-27")),
        ("都内", ("JP-13",)),
        ("東京23区", ("JP-13",)),
        ("大阪府 東京都 大阪府", ("JP-27", "JP-13")),
        ("Tokyo, Osaka", ("JP-13", "JP-27")),
        ("リモート可", ()),
        ("全国", ()),
        ("関東", ()),
        ("海外希望", ()),
        ("東京以外", ()),
        ("大阪府を除く", ()),
        ("京都NG", ()),
        ("北広島市", ()),
        ("新大阪", ()),
        ("福島区", ()),
        ("", ()),
        ("-", ()),
    ],
)
def test_a_cell_names_its_prefectures(cell, codes):
    assert places(cell) == codes


@pytest.mark.parametrize(
    "spelt",
    [
        "100-0001",
        "1000001",
        "〒100-0001",
        "〒１００－０００１",
        "１００ー０００１",
        "100‐0001",
        "100 - 0001",
        "'1000001",
        "1000001.0",
        "〒100-0001 東京都千代田区",
        "郵便番号：100-0001",
    ],
)
def test_a_postal_code_has_one_form(spelt):
    assert postal(spelt) == ("100-0001", ())


@pytest.mark.parametrize(
    ("number", "code"),
    [("600000", "060-0000"), ("600001.0", "060-0001"), ("10000", "001-0000"), ("1000001", "100-0001")],
)
def test_a_numeric_cell_gets_its_lost_zero_back(number, code):
    assert postal(number, numeric_cell=True) == (code, ())


def test_a_decimal_point_betrays_a_numeric_cell():
    assert postal("600001.0") == ("060-0001", ())


@pytest.mark.parametrize(
    "spelt",
    ["600000", "100-001", "100-00011", "10-0001", "000-0000", "0000000", "94105-1234", "東京都", "〒", "abc-defg"],
)
def test_anything_else_is_said_to_be_unreadable(spelt):
    assert postal(spelt) == (None, ("postal_unreadable",))


@pytest.mark.parametrize("blank", ["", "-", "なし", "非公開"])
def test_a_blank_is_no_code_without_a_warning(blank):
    assert postal(blank) == (None, ())


@settings(max_examples=100, deadline=None)
@given(spelt=st.from_regex("[0-9]{2,4}-?[0-9]{3,5}", fullmatch=True))
def test_the_short_cut_agrees_with_the_long_way(spelt):
    assert postal(spelt) == read_exact(spelt)


@settings(max_examples=100, deadline=None)
@given(
    named=st.lists(st.sampled_from(sorted(PREFECTURES)), max_size=5),
    mark=st.sampled_from(["、", "/", "・", " ", "\n", ",", "；"]),
)
def test_every_listed_prefecture_is_found_once_in_order(named, mark):
    assert places(mark.join(named)) == tuple(dict.fromkeys(PREFECTURES[name] for name in named))


def test_a_prefecture_and_a_city_of_another_are_no_place():
    assert place("東京都京都市") == (None, None)
    assert place("大阪府横浜市中区") == (None, None)
    assert place("東京都府中市") == ("JP-13", "府中市")


@pytest.mark.parametrize("cell", ["100-0001, 150-0001", "100-0001/150-0001", "100-0001〜0005", "100-0001; 150-0001"])
def test_two_postal_codes_are_none(cell):
    assert postal(cell) == (None, ("postal_unreadable",))


def test_a_postal_code_has_every_dash_too():
    assert postal("100━0001").code == postal("100˗0001").code == "100-0001"


@pytest.mark.parametrize(
    "said",
    """福岡県/佐賀県|福岡県・佐賀県|福岡県と佐賀県|東京都または大阪府|福岡県、佐賀県|福岡県 佐賀県|東京/神奈川
    東京都(神奈川県)|福岡県→東京都
    東京都港区、大阪府大阪市""".replace("\n    ", "|").split("|"),
)
def test_who_names_two_prefectures_lives_in_neither(said):
    assert place(said) == (None, None)


def test_the_same_prefecture_twice_is_one():
    assert place("神奈川県横浜市（神奈川県）") == ("JP-14", "横浜市")
    assert place("東京都 港区1-2-3、千葉ビル") == ("JP-13", "港区")
