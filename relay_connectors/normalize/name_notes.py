"""What recruiters write beside a name: cut off before it is anybody's name, since sex and age are nobody's business.

An aside stays only where it is a reading, in kana or in Latin letters: 山田 太郎（ヤマダ タロウ）.

■, □ and ? are marks, and also what stands where a character was lost. Glued to a name they are marks where what they
touch is whole, and else the name is unreadable:

- ■ and □ (also behind ★ and the like) before it, ■, □ and ? behind it, are marks where the part that they touch has two
  characters and another part stands beside it, or where the only part has four: ■山田 太郎, ■■山田太郎, 山田 太郎？;
  not ■橋 一郎, 山本 寿?, 山田?.
- Of Latin letters: before a capital letter, and behind three words (Nguyen Van A?). Maria Jos? lost an é.
- Behind 様, さま and さん: 山田 太郎 様？.
- ? before a name, 〓, ＿ and U+FFFD anywhere, and any of them within a name: a character was lost.
"""

from __future__ import annotations

from typing import NamedTuple

from relay_connectors.normalize.former_names import CLOSE, LETTER, LOST, OPEN
from relay_connectors.normalize.labels import folded
from relay_connectors.normalize.pattern import pattern

__all__ = ["NOTE_WORDS", "Bare", "is_unfit", "notes_beside", "without_notes"]


class Bare(NamedTuple):
    """A name without its notes, and whether there were any."""

    name: str
    noted: bool

    def __repr__(self) -> str:
        return f"Bare(..., noted={self.noted})"


_OPEN, _CLOSE = OPEN + "「『《｛{≪", CLOSE + "」』》｝}≫"
_ASIDE = pattern(f"[{_OPEN}]([^{_OPEN}{_CLOSE}]*)(?:[{_CLOSE}]|$)")
_MARKS = "★☆■□◆◇●○◎◉▲△▼▽♪♥♡✓✔✖❌⚠※＊*#＃!！?？→⇒"
_MARK = f"[{_MARKS}]"
_BULLETS, _BEHIND = "★☆■□◆◇●○◎◉▲△▼▽ ", "■□?？ "
_COURTESIES = ("様", "さま", "さん")
# ★山田, 1.山田, ①山田, No.3 山田
_LEADING = pattern(
    rf"^(?:\s|{_MARK}|[①-⑳]|(?:[Nn][Oo][.．]?\s*)?[0-9０-９]{{1,4}}(?:[.．、:：)）_-]|\s))++(?=.*[^\W\d_])"
)
# What stands beside a name without brackets, and is nobody's.
NOTE_WORDS = (
    "男性", "女性", "男子", "女子", "要注意", "要確認", "要連絡", "重複", "再応募", "辞退", "不採用", "不合格", "採用",
    "内定", "保留", "既婚", "未婚", "独身", "新卒", "中途", "外国籍", "選考中", "再選考", "再選考中", "内定者",
    "内定済", "内定済み",
    "内定承諾", "内定辞退", "選考辞退", "他社内定", "入社済", "入社済み", "入社予定", "採用決定", "不採用取消",
    "不合格取消", "退会済み",
)  # fmt: skip
_BEHIND_A_MARK = pattern(rf"\s*[:：/／→⇒・\-－]\s*({'|'.join(NOTE_WORDS)})$")
# The same only behind a whole name.
_THIRD_WORDS = frozenset(("男", "女", "male", "female", "duplicate"))
_KANA = pattern("[ぁ-ゖァ-ヺー・=＝ \u3000ｦ-ﾟ]{2,}")
_LATIN = pattern("[A-Za-zＡ-Ｚａ-ｚÀ-ɏ][A-Za-zＡ-Ｚａ-ｚÀ-ɏ.,'’ \u3000-]+")
_NO_READING = pattern(
    "(?:fe)?male|wo?m[ae]n|boy|girl|lady|mrs?|ms|miss|married|single|divorced|dup|duplicated?|test|old|young|new|urgent"
    "|important|vip|ng|ok|hold|rejected|hired|withdrawn|blacklist(?:ed)?|caution|warning|years?|aged?|foreign(?:er)?"
    "|pending|offer(?:ed)?|accepted|declined|withdrew|joined|reopened|active|process"
    "|(?:non-?)?japanese|chinese|korean|vietnamese|native|internal|agen(?:t|cy)|tbd|time|re-?appl[a-z]*"
    "|パート|アルバイト|バイト|テスト|キャンセル|リピーター|ブラック|ハーフ|クォーター|スパム|ダブり|ダブリ|オトコ|オンナ|おとこ"
    "|おんな|オジサン|おじさん|オバサン|おばさん|ドタキャン|バックレ|クレーマー|ネイティブ|フリーター|ニート|シングル"
)
# With a character for private use in it (外字), nobody but the one who drew it can read the name.
_UNFIT = pattern("[@＠\\d①-⑳\ue000-\uf8ff\U000f0000-\U0010ffff]")
_MOST_NESTED = 32
_LONGEST = 2000


def without_notes(name: str) -> Bare:
    """*name* (every run of white space one space) without asides, marks, leading numbers, and words around it."""
    bare = _BEHIND_A_MARK.sub("", _without_glued_marks(_without_asides(name)))
    if LOST.search(bare):
        return Bare(bare, bare != name)
    words = _LEADING.sub("", bare).partition("※")[0].rstrip(_MARKS + " ").split()
    while len(words) > 1 and (words[-1] in NOTE_WORDS or (len(words) > 2 and words[-1].casefold() in _THIRD_WORDS)):
        words.pop()
    while len(words) > 1 and words[0] in NOTE_WORDS:
        words.pop(0)
    left = " ".join(words)
    return Bare(left, left != name)


def notes_beside(name: str) -> list[str]:
    """What ``without_notes`` cuts off *name* and may say what became of the person: asides, and words around it."""
    notes: list[str] = []
    said = " ".join(name[:_LONGEST].split())
    for _ in range(_MOST_NESTED):
        notes += [found[1] for found in _ASIDE.finditer(said)]
        if (left := _ASIDE.sub(" ", said)) == said:
            break
        said = left
    said = " ".join(said.split())
    if found := _BEHIND_A_MARK.search(said):
        notes.append(found[1])
    plain, _, behind = said.partition("※")
    notes += [behind, *(word for word in _LEADING.sub("", plain).split() if word in NOTE_WORDS)]
    return [note for note in notes if note.strip()]


def is_unfit(name: str) -> bool:
    """Whether *name*, its notes cut off, is an address, a number or marks, or lost a character (?橋)."""
    return _UNFIT.search(name) is not None or LETTER.search(name) is None or LOST.search(name) is not None


def _without_glued_marks(name: str) -> str:
    """*name* without the marks that touch it where they cannot be a lost character: see above."""
    left = name.lstrip(_BULLETS)
    if left != name and _is_whole(left.split(), 0):
        name = left
    left = name.rstrip(_BEHIND)
    return left if left.endswith(_COURTESIES) or _is_whole(left.split(), -1) else name


def _is_whole(words: list[str], at: int) -> bool:
    if not words:
        return False
    if words[at].isascii():
        return len(words) >= 3 if at else words[at][0].isupper()
    return len(words[at]) >= (2 if len(words) > 1 else 4)


def _without_asides(name: str) -> str:
    """Nested asides go from the innermost outwards."""
    for _ in range(_MOST_NESTED):
        left = _ASIDE.sub(lambda found: found[0] if _is_reading(found[1]) else " ", name)
        if left == name:
            break
        name = left
    return " ".join(name.split())


def _is_reading(aside: str) -> bool:
    words = folded(aside).casefold().replace(",", " ").split()
    script = _KANA.fullmatch(aside.strip()) or _LATIN.fullmatch(aside.strip())
    return bool(script) and not any(map(_NO_READING.fullmatch, words))
