"""Names and their readings."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator

from proofs.corpora.case import SPACES, Case, Sure, blanks, drawn, pick, wide

__all__ = ["FAMILY", "GIVEN", "half_width", "kana", "keys", "names"]

# 塚 U+FA10, 神 U+FA19 and 隆 U+F9DC are characters that NFC would exchange; 葛 carries a variation selector.
FAMILY = (
    ("佐々木", "ササキ"), ("髙橋", "タカハシ"), ("山﨑", "ヤマザキ"), ("𠮷田", "ヨシダ"), ("渡邊", "ワタナベ"), ("渡邉", "ワタナベ"),
    ("齋藤", "サイトウ"), ("\ufa10本", "ツカモト"), ("\ufa19谷", "カミヤ"), ("葛\U000e0100城", "カツラギ"), ("鵜殿", "ウドノ"), ("林", "ハヤシ"),
    ("長谷川", "ハセガワ"), ("勅使河原", "テシガワラ"), ("小鳥遊", "タカナシ"), ("三ヶ島", "ミカジマ"), ("見本", "ミホン"), ("架空", "カクウ"),
    ("五十嵐", "イガラシ"), ("北条", "ホウジョウ"), ("大殿", "オオトノ"), ("無量", "ムリョウ"),
)  # fmt: skip
GIVEN = (
    ("一郎", "イチロウ"), ("花子", "ハナコ"), ("さくら", "サクラ"), ("結衣", "ユイ"), ("\uf9dc司", "タカシ"), ("ジュリア", "ジュリア"), ("ヴィトル", "ヴィトル"),
    ("翔太", "ショウタ"), ("美津江", "ミヅエ"), ("健", "ケン"), ("ゆう", "ユウ"), ("奈々", "ナナ"), ("凛", "リン"), ("レオ", "レオ"),
)  # fmt: skip
LATIN_FAMILY = ("Yamada", "Suzuki", "O'Brien", "García", "Smith-Jones", "Nguyen", "Le Clézio", "van Beethoven")
LATIN_GIVEN = ("Taro", "Hanako", "Mary", "José", "Ludwig", "Kim")
VARIANTS = (
    "髙高",
    "﨑崎",
    "𠮷吉",
    "邊辺",
    "邉辺",
    "齋斎",
    "齊斉",
    "濵浜",
    "濱浜",
    "德徳",
    "栁柳",
    "澤沢",
    "廣広",
    "嶋島",
    "\ufa10塚",
    "\ufa19神",
)


def names(chance: random.Random, count: int) -> Iterator[Case]:
    """(full, family, given, former family name)."""
    yield from (Case(blank.spelt, Sure.NOTHING) for blank in blanks())
    yield from drawn(
        chance,
        count,
        (*(_parted, _parted, _parted, _former, _whole, _latin, _latin, _loud, _one_word), *ODD),
    )


def _around(chance: random.Random, text: str) -> str:
    return pick(chance, "", " ", "　") + text + pick(chance, "", " ", "　", "\n")


def _parted(chance: random.Random) -> Case:
    family, given = chance.choice(FAMILY)[0], chance.choice(GIVEN)[0]
    courtesy = pick(chance, "", " 様", "　様", "様", " 殿", " 氏", "さん", " さん", "　さま")
    spelt = family + chance.choice(SPACES) + given + courtesy
    return Case(_around(chance, spelt), (f"{family} {given}", family, given, None))


def _former(chance: random.Random) -> Case:
    family, given, former = chance.choice(FAMILY)[0], chance.choice(GIVEN)[0], chance.choice(FAMILY)[0]
    note = chance.choice(("（旧姓：{}）", "(旧姓:{})", "（旧姓 {}）", "【旧姓{}】", "(旧姓　{})", "（旧：{}）")).format(
        former
    )
    middle, end = (note + chance.choice(SPACES), "") if chance.random() < 0.5 else (chance.choice(SPACES), note)
    return Case(_around(chance, family + middle + given + end), (f"{family} {given}", family, given, former))


UNNAMED = ("（旧姓：なし）", "（旧姓）", "（旧姓：）", "（旧姓使用）", "（旧姓：-）", "（旧姓：同じ）", "（旧姓：未入力）", "【旧姓】", "（旧：なし）", "(旧姓:N/A)")  # fmt: skip


def _unnamed(chance: random.Random) -> Case:
    """A note of a former name in which there is none."""
    family, given = chance.choice(FAMILY)[0], chance.choice(GIVEN)[0]
    spelt = family + chance.choice(SPACES) + given + chance.choice(UNNAMED)
    return Case(_around(chance, spelt), (f"{family} {given}", family, given, None))


def _numbered(chance: random.Random) -> Case:
    """A phone number, an address or an age in the wrong column."""
    number = f"0{chance.choice('789')}0-{chance.randrange(10000):04}-{chance.randrange(10000):04}"
    family = chance.choice(FAMILY)[0]
    forms = (number, wide(number), f"{family} {number}", "taro@example.com", f"{family}２", f"{family} 35歳")
    return Case(_around(chance, chance.choice(forms)), Sure.DOUBT, ("name_unreadable",))


LOST, LOST_IN_FRONT = "?？■□〓＿\ufffd", "?？〓＿\ufffd"  # ■山田 太郎 is a mark


def _torn_name(chance: random.Random) -> Case:
    """A name of which an export lost a character: who it is nobody can tell."""
    name = chance.choice(FAMILY)[0] + chance.choice(SPACES) + chance.choice(GIVEN)[0] + pick(chance, "", " 様")
    at = chance.choice([at for at, letter in enumerate(name) if letter.isalpha()])
    lost = chance.choice(LOST if at else LOST_IN_FRONT)
    return Case(_around(chance, name[:at] + lost + name[at:]), Sure.DOUBT, ("name_unreadable",))


NOTED = (
    "{}（男性）", "{}(35)", "【重複】{}", "{} ※要注意", "★{}", "1.{}", "①{}", "{}（女）", "{} 男性", "{}（Male・35歳）", "No.3 {}", "{}【再応募】",
    "{}（辞退）", "{}【内定】", "{}（選考中）",
)  # fmt: skip
DENYING = frozenset({"【重複】{}", "{}（辞退）", "{}【内定】", "{}（選考中）"})


def _noted(chance: random.Random) -> Case:
    """What a recruiter wrote beside it is nobody's name, and nobody else's business; it may tell of another end."""
    family, given, form = chance.choice(FAMILY)[0], chance.choice(GIVEN)[0], chance.choice(NOTED)
    spelt = _around(chance, form.format(family + chance.choice(SPACES) + given))
    return Case(spelt, (f"{family} {given}", family, given, None), ("name_note",), denies=form in DENYING)


ODD = (_unnamed, _numbered, _noted, _torn_name)


def _whole(chance: random.Random) -> Case:
    """Nobody separated it, so nobody may."""
    family, given = chance.choice(FAMILY)[0], chance.choice(GIVEN)[0]
    full = chance.choice((family + given, "ジョン・スミス", "マリア ルイサ デラクルス", "王小明", "홍길동"))
    return Case(_around(chance, full + pick(chance, "", "様", " 様")), (full, None, None, None))


def _one_word(_: random.Random) -> Case:
    return Case("Madonna", ("Madonna", None, "Madonna", None))


def _loud(chance: random.Random) -> Case:
    """TANAKA KENJI and KENJI TANAKA are both written, and nobody can tell which is which."""
    parts = [chance.choice(LATIN_FAMILY).upper(), chance.choice(LATIN_GIVEN).upper()]
    chance.shuffle(parts)
    return Case(" ".join(parts), (" ".join(parts), None, None, None))


def _latin(chance: random.Random) -> Case:
    family, given = chance.choice(LATIN_FAMILY), chance.choice(LATIN_GIVEN)
    if chance.random() < 0.2:
        return Case(wide(f"{given} Yamada"), (f"{wide(given)} {wide('Yamada')}", "Yamada", given, None))
    if " " not in family and chance.random() < 0.5:
        loud = family.upper()
        spelt = chance.choice((f"{loud} {given}", f"{given} {loud}", f"{given}  {loud}"))
        return Case(spelt, (" ".join(spelt.split()), loud, given, None))
    if family[0].islower() and chance.random() < 0.5:
        return Case(f"{family} {given}", (f"{family} {given}", family, given, None))
    if family == "Le Clézio" or chance.random() < 0.4:
        return Case(f"{family}, {given}", (f"{family}, {given}", family, given, None))
    return Case(f" {given}  {family}", (f"{given} {family}", family, given, None))


def keys(chance: random.Random, count: int) -> Iterator[Case]:
    """Two names with a bar between: whether they are to be compared as one."""
    for _ in range(count):
        (old, new), rest = chance.choice(VARIANTS), chance.choice(("田", "橋", "本", "原", "野"))
        given = chance.choice(GIVEN)[0]
        one = f"{old}{rest}{chance.choice(SPACES)}{given}" + pick(chance, "", " 様", "様", "様,", "様.様")
        other = f"{new}{rest}{chance.choice(('', *SPACES))}{given}"
        if chance.random() < 0.5:
            yield Case(f"{one}|{other}", wanted=True)
        else:
            stranger = chance.choice(("山本", "佐藤", "鈴木", "青木"))
            yield Case(f"{one}|{stranger} {given}", wanted=False)


def kana(chance: random.Random, count: int) -> Iterator[Case]:
    """Full-width katakana with one space between the parts."""
    for kanji in ("山田 太郎", "山田タロウ", "Yamada Taro", "123", *(blank.spelt for blank in blanks())):
        yield Case(kanji, Sure.NOTHING)
    yield from drawn(chance, count, (_reading,))


def _reading(chance: random.Random) -> Case:
    parts = [chance.choice(FAMILY)[1], chance.choice(GIVEN)[1]]
    if chance.random() < 0.5:  # any kana at all, not only those of names
        parts = ["".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 7))) for _ in parts]
    if parts[1] in ("サマ", "サン"):  # a reader, too, takes that for a courtesy
        return _reading(chance)
    read = " ".join(parts)
    spelt = chance.choice((str, half_width, _hiragana, _torn, _marked))(read)
    spelt = spelt.replace(" ", chance.choice(SPACES))
    shape = chance.choice(("{}", "{}", "{}", " {} ", "（{}）", "({})"))
    return Case(shape.format(spelt), read)


def _named(name: str) -> str:
    return unicodedata.lookup(name)


LETTERS = [chr(c) for c in range(0x30A1, 0x30F5) if chr(c) not in "ヮヰヱ"]
SYLLABLES = [letter for letter in LETTERS if not unicodedata.name(letter).startswith("KATAKANA LETTER SMALL")]
HALVES = {_named(unicodedata.name(chr(c)).removeprefix("HALFWIDTH ")): chr(c) for c in range(0xFF66, 0xFF9E)}
MARKS = {"\u3099": "ﾞ", "\u309a": "ﾟ"}


def _torn(read: str) -> str:
    """ガ as カ and a combining mark, as file names of macOS have it."""
    return unicodedata.normalize("NFD", read)


def _marked(read: str) -> str:
    """ガ as カ and a mark that stands by itself."""
    return _torn(read).replace("\u3099", "\u309b").replace("\u309a", "\u309c")


def half_width(read: str) -> str:
    return "".join({**HALVES, **MARKS}.get(c, c) for c in _torn(read))


def _hiragana(read: str) -> str:
    return "".join(
        _named(unicodedata.name(c).replace("KATAKANA LETTER", "HIRAGANA LETTER"))
        if c in LETTERS and c not in "ヵヶ"
        else c
        for c in read
    )
