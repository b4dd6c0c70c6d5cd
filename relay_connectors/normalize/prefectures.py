"""The 47 prefectures: JIS X 0401 codes 01 to 47, which are also their ISO 3166-2:JP codes."""

from __future__ import annotations

__all__ = ["CITIES", "PREFECTURES", "ROMAJI"]

# In JIS order; the position is the code. (name, romaji)
_NAMES = (
    ("北海道", "hokkaido"), ("青森県", "aomori"), ("岩手県", "iwate"), ("宮城県", "miyagi"), ("秋田県", "akita"),
    ("山形県", "yamagata"), ("福島県", "fukushima"), ("茨城県", "ibaraki"), ("栃木県", "tochigi"), ("群馬県", "gunma"),
    ("埼玉県", "saitama"), ("千葉県", "chiba"), ("東京都", "tokyo"), ("神奈川県", "kanagawa"), ("新潟県", "niigata"),
    ("富山県", "toyama"), ("石川県", "ishikawa"), ("福井県", "fukui"), ("山梨県", "yamanashi"), ("長野県", "nagano"),
    ("岐阜県", "gifu"), ("静岡県", "shizuoka"), ("愛知県", "aichi"), ("三重県", "mie"), ("滋賀県", "shiga"),
    ("京都府", "kyoto"), ("大阪府", "osaka"), ("兵庫県", "hyogo"), ("奈良県", "nara"), ("和歌山県", "wakayama"),
    ("鳥取県", "tottori"), ("島根県", "shimane"), ("岡山県", "okayama"), ("広島県", "hiroshima"),
    ("山口県", "yamaguchi"), ("徳島県", "tokushima"), ("香川県", "kagawa"), ("愛媛県", "ehime"), ("高知県", "kochi"),
    ("福岡県", "fukuoka"), ("佐賀県", "saga"), ("長崎県", "nagasaki"), ("熊本県", "kumamoto"), ("大分県", "oita"),
    ("宮崎県", "miyazaki"), ("鹿児島県", "kagoshima"), ("沖縄県", "okinawa"),
)  # fmt: skip

PREFECTURES: dict[str, str] = {name: f"JP-{code:02d}" for code, (name, _) in enumerate(_NAMES, start=1)}
"""Full name → ISO 3166-2."""

ROMAJI: dict[str, str] = {romaji: f"JP-{code:02d}" for code, (_, romaji) in enumerate(_NAMES, start=1)} | {
    "gumma": "JP-10",  # Hepburn proper
    "ooita": "JP-44",
    "hyougo": "JP-28",
    "kouchi": "JP-39",
    "toukyou": "JP-13",
    "oosaka": "JP-27",
    "hokkaidou": "JP-01",
}
"""Romaji in lower case, without a suffix or macrons → ISO 3166-2."""

# Designated cities, and those of Tokyo's 23 wards whose name no other city's ward has (港区, 中央区 and 北区 are also
# in Osaka or Nagoya): they say the prefecture by themselves. 府中市 (東京都, 広島県) and 伊達市 do not.
CITIES: dict[str, str] = {
    "札幌市": "JP-01", "仙台市": "JP-04", "さいたま市": "JP-11", "千葉市": "JP-12", "横浜市": "JP-14",
    "川崎市": "JP-14", "相模原市": "JP-14", "新潟市": "JP-15", "静岡市": "JP-22", "浜松市": "JP-22",
    "名古屋市": "JP-23", "京都市": "JP-26", "大阪市": "JP-27", "堺市": "JP-27", "神戸市": "JP-28",
    "岡山市": "JP-33", "広島市": "JP-34", "北九州市": "JP-40", "福岡市": "JP-40", "熊本市": "JP-43",
    **dict.fromkeys(
        ("千代田区", "新宿区", "文京区", "台東区", "墨田区", "江東区", "品川区", "目黒区", "大田区", "世田谷区",
         "渋谷区", "中野区", "杉並区", "豊島区", "荒川区", "板橋区", "練馬区", "足立区", "葛飾区", "江戸川区"),
        "JP-13",
    ),
}  # fmt: skip
