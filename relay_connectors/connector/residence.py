"""Where somebody lives, as several columns of one row tell it: what they say together, and whether they agree."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from typing import Any

from relay_connectors.normalize import place
from relay_connectors.normalize.prefectures import PREFECTURES
from relay_connectors.record.vocabulary import WarningCode

__all__ = ["PATH", "agreed", "prefectures_of"]

PATH = "person.residence"

# The first two digits → the prefecture, in the order of the codes of Japan Post (KEN_ALL, October 2026).
_AREAS = (  # noqa: SIM905  a table that can be counted
    "北海道 秋田県 岩手県 青森県 北海道 北海道 北海道 北海道 北海道 北海道 "
    "東京都 東京都 東京都 東京都 東京都 東京都 東京都 東京都 東京都 東京都 "
    "東京都 神奈川県 神奈川県 神奈川県 神奈川県 神奈川県 千葉県 千葉県 千葉県 千葉県 "
    "茨城県 茨城県 栃木県 埼玉県 埼玉県 埼玉県 埼玉県 群馬県 長野県 長野県 "
    "山梨県 静岡県 静岡県 静岡県 愛知県 愛知県 愛知県 愛知県 愛知県 愛知県 "
    "岐阜県 三重県 滋賀県 大阪府 大阪府 大阪府 大阪府 大阪府 大阪府 大阪府 "
    "京都府 京都府 京都府 奈良県 和歌山県 兵庫県 兵庫県 兵庫県 鳥取県 島根県 "
    "岡山県 岡山県 広島県 広島県 山口県 山口県 香川県 徳島県 高知県 愛媛県 "
    "福岡県 福岡県 福岡県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 "
    "沖縄県 福井県 石川県 富山県 新潟県 新潟県 福島県 福島県 宮城県 山形県"
).split()
# Three digits that reach into another prefecture: post goes round by the valley or the ferry.
_ALSO = {
    "018": "青森県", "311": "栃木県", "349": "栃木県", "370": "埼玉県", "384": "群馬県", "389": "群馬県 新潟県",
    "431": "愛知県", "498": "三重県", "520": "京都府", "563": "兵庫県", "618": "大阪府", "630": "大阪府",
    "647": "三重県 奈良県", "648": "奈良県", "684": "島根県", "685": "島根県", "811": "長崎県", "817": "長崎県",
    "839": "大分県", "848": "長崎県", "871": "福岡県", "922": "福井県", "939": "石川県", "949": "長野県",
}  # fmt: skip


def prefectures_of(postal_code: str) -> tuple[str, ...]:
    """The prefectures (ISO 3166-2) in which a postal code may lie.

    >>> prefectures_of("100-0001"), prefectures_of("618-0001")
    (('JP-13',), ('JP-26', 'JP-27'))
    """
    names = (_AREAS[int(postal_code[:2])], *_ALSO.get(postal_code[:3], "").split())
    return tuple(PREFECTURES[name] for name in names)


def agreed(
    residence: MutableMapping[str, Any], warnings: list[tuple[WarningCode, str]], addresses: Iterable[str] = ()
) -> bool:
    """Mend what single cells said of one *residence*, in place; whether anything is left of it.

    An address that nobody could read is none to warn of where another column names the prefecture (都道府県 beside
    丸の内1-1), and else it may lie abroad: then a postal code beside it makes no country. Where the postal code lies in
    another prefecture than the address, one of the two is wrong and nobody can tell which: neither is kept. Nor is a
    prefecture where the *addresses*, the cells of several columns, name two (都道府県 beside 住所).
    """
    subdivision, code = residence.get("subdivision"), residence.get("postal_code")
    unread: tuple[WarningCode, str] = ("place_unknown", PATH)
    if unread in warnings:
        if subdivision:
            warnings[:] = [one for one in warnings if one != unread]
        else:
            residence.pop("country", None)
    if subdivision and code and subdivision not in prefectures_of(code):
        for name in ("subdivision", "city", "postal_code"):
            residence.pop(name, None)
        warnings.append(("postal_contradicts", PATH))
    if len({place(cell).subdivision for cell in addresses if cell} - {None}) > 1:
        for name in ("subdivision", "city"):
            residence.pop(name, None)
        warnings.append(unread)
    return bool(residence)
