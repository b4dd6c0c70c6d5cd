"""What recruiters write beside a name: cut off before it is anybody's name, since sex and age are nobody's business.

An aside stays only where it is a reading, in kana or in Latin letters (of kanji: as Japanese or Chinese is spelt in
them), of as many parts as the name in front of it:
山田 太郎（ヤマダ タロウ）, 山田太郎（ヤマダ タロウ）; not 山田 太郎（オファー）, which may be any word.

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

from typing import TYPE_CHECKING, NamedTuple

from relay_connectors.normalize.former_names import CLOSE, LETTER, LOST, OPEN
from relay_connectors.normalize.labels import folded
from relay_connectors.normalize.pattern import pattern

if TYPE_CHECKING:
    import re

__all__ = ["MAY_BE_NOTED", "Bare", "is_unfit", "notes_beside", "without_notes"]


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
_NOTE_WORDS = (
    "男性", "女性", "男子", "女子", "要注意", "要確認", "要連絡", "重複", "再応募", "辞退", "不採用", "不合格", "採用",
    "内定", "保留", "既婚", "未婚", "独身", "新卒", "中途", "外国籍", "選考中", "再選考", "再選考中", "内定者",
    "内定済", "内定済み",
    "内定承諾", "内定辞退", "選考辞退", "他社内定", "入社済", "入社済み", "入社予定", "採用決定", "不採用取消",
    "不合格取消", "退会済み", "合格", "復活", "撤回", "内々定", "他決", "故人", "ご逝去", "逝去", "反社",
)  # fmt: skip
_OF_WHAT = (
    "辞退|選考|応募|面接|内々?定|オファー|入社|採用|不採用|不合格|他社|見送り?|連絡|案内|紹介|配信|スカウト|再選考|退会"
    "|同意|情報提供"
)
_WHAT_OF_IT = (
    "辞退|承諾|決定|確定|取り?消し?|キャンセル|保留|予定|済み?|中止|不可|不要|禁止|拒否|停止|NG|あり|連絡|通知"
    "|者|中|内定|撤回|な[しい]|無し|しないで?|しました|に?て|で|のため|希望"
)
_WHOSE = "(?:ご?本人(?:より|から)?|ご|当日)"  # ご辞退, 当日キャンセル
_ALONE = (
    "入社|取り?消し?|キャンセル|オファー|ペンディング|ノーショー|退会|ブラックリスト|(?:(?:弊社|当社|自社|元|現)の?)?社員"
    "|(?:エージェント|紹介会社|人材紹介)(?:経由)?"
)
# In Latin letters, where no name ends: Yamada Taro withdrawn.
_ENGLISH = (
    "(?i:withdrawn|withdrew|hired|joined|declined|rejected|accepted|offered|reopened|reinstated|pending|on[ -]?hold"
    "|no[ -]?show|blacklisted|unsubscribed|deceased|opted[ -]?out|employee|(?:do not|don['’]t) contact)"
)
_ANY_NOTE = f"(?:{_WHOSE}?(?:(?:{_OF_WHAT})(?:{_WHAT_OF_IT}){{1,4}}|{'|'.join(_NOTE_WORDS)}|{_ALONE})|{_ENGLISH})"
_ON_A_DAY = r"(?:[0-9０-９]{1,4}[年月日/／.．-]){1,3}[0-9０-９]{0,2}日?"
_NOTE = f"(?:{_ON_A_DAY})?{_ANY_NOTE}(?:{_ON_A_DAY})?"
_BETWEEN = r":：/／→⇒・\-－_|｜=＝、，,。\"”“'☆★"
_WHOLE_NOTE = pattern(rf"{_NOTE}|\S{{1,20}}エージェント(?:経由)?")
_BEHIND_A_MARK = pattern(rf"(?:\s*[{_BETWEEN}]\s*|(?<=[{_CLOSE}])\s*)({_NOTE})[\"”'☆★]?$")
_BEHIND_IN_ENGLISH = pattern(rf"[\s{_BETWEEN}]({_ENGLISH})$")
_BEFORE_A_MARK = pattern(rf"^[\"“'☆★]?({_NOTE})\s*[{_BETWEEN}]\s*(?=\S)")
# Glued to a name, 太郎辞退: never 内定 or 採用 alone, which end 大河内定.
_GLUED = pattern(rf"(?<=\w\w){_WHOSE}?(?:(?:{_OF_WHAT})(?:{_WHAT_OF_IT}){{1,4}}|辞退|不採用|不合格)$")
_APART = pattern(rf"[\s{_BETWEEN}]+")
_DAY_OF_A_NOTE = pattern(f"^{_ON_A_DAY}(?=.)|{_ON_A_DAY}$")
MAY_BE_NOTED = pattern(f"{_OF_WHAT}|{'|'.join(_NOTE_WORDS)}|{_ALONE}|会社|法人|エージェント")
"""What a name holds beside which a note may stand; few that hold it are noted."""
# The same only behind a whole name.
_THIRD_WORDS = frozenset(("男", "女", "male", "female", "duplicate"))
_KANA = pattern("[ぁ-ゖァ-ヺー・=＝ \u3000ｦ-ﾟ]{2,}")
_LATIN = pattern("[A-Za-zＡ-Ｚａ-ｚÀ-ɏ][A-Za-zＡ-Ｚａ-ｚÀ-ɏ.,'’ \u3000-]+")
_NO_READING = pattern(
    "(?:fe)?male|wo?m[ae]n|boy|girl|lady|mrs?|ms|miss|married|single|divorced|dup|duplicated?|test|old|young|new|urgent"
    "|important|vip|ng|ok|hold|rejected|hired|withdrawn|blacklist(?:ed)?|caution|warning|years?|aged?|foreign(?:er)?"
    "|via|indeed|linkedin|contact|difficult|pregnant|pending|offer(?:ed)?|accepted|declined|withdrew|joined|reopened|active|process"
    "|current|existing|already|opted|out|no|not|show|interested|employees?|other|hire|elsewhere|do|dont|page|contacted|gone"
    "|(?:non-?)?japanese|chinese|korean|vietnamese|native|internal|agen(?:t|cy)|tbd|time|re-?appl[a-z]*"
    "|パート|アルバイト|バイト|テスト|キャンセル|リピーター|ブラック|ハーフ|クォーター|スパム|ダブり|ダブリ|オトコ|オンナ|おとこ"
    "|スカウト|ブラックリスト|リファラル|ストック|メンタル|エンジニア|トラブル|リスケ|キャリア|ベトナム|うつ|がん|てんかん"
    "|おんな|オジサン|おじさん|オバサン|おばさん|ドタキャン|バックレ|クレーマー|ネイティブ|フリーター|ニート|シングル"
)
_VOWELS = "aeiouāīūēōâîûêôü"
# What reads kanji: syllables as Hepburn and Pinyin write them, and so neither Robert Walters nor Opted Out.
_SYLLABLES = pattern(f"(?>[bcdfghjklmnpqrstvwxyz]{{0,3}}[{_VOWELS}]{{1,3}}(?:(?:h|ng?|m)(?![{_VOWELS}]))?['’-]?)+")
_AFTER_ASIDES = pattern(f"[{_CLOSE}]")
_KANJI = pattern("[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_FOREIGN = pattern("[ーァィゥェォヴ]")
# With a character for private use in it (外字), nobody but the one who drew it can read the name.
_UNFIT = pattern("[@＠\\d①-⑳\ue000-\uf8ff\U000f0000-\U0010ffff]")
_MOST_NESTED = 32
_LONGEST = 2000


def without_notes(name: str) -> Bare:
    """*name* (every run of white space one space) without asides, marks, leading numbers, and words around it."""
    bare = _BEHIND_A_MARK.sub("", _without_glued_marks(_without_asides(name)))
    bare = _BEFORE_A_MARK.sub("", _BEHIND_IN_ENGLISH.sub("", bare))
    if LOST.search(bare):
        return Bare(bare, bare != name)
    words = _LEADING.sub("", bare).partition("※")[0].rstrip(_MARKS + " ").split()
    while len(words) > 1 and (_WHOLE_NOTE.fullmatch(words[-1]) or _is_third(words)):
        words.pop()
    while len(words) > 1 and _WHOLE_NOTE.fullmatch(words[0]):
        words.pop(0)
    left = _GLUED.sub("", " ".join(words))
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
    plain, _, behind = said.partition("※")
    notes += _BEHIND_IN_ENGLISH.findall(" ".join(plain.split()))  # of several words: do not contact
    notes += [behind, *(note for word in _words_around(plain) if (note := _note_in(word)))]
    return [bare for note in notes if (bare := _DAY_OF_A_NOTE.sub("", note.strip()))]


def _words_around(plain: str) -> list[str]:
    """The words of a name, 11/5辞退 as one and as two."""
    return [*_LEADING.sub("", plain).split(), *_APART.split(plain)]


def _note_in(word: str) -> str:
    """The note that *word* is, or that is glued to it; "" for none."""
    found = _WHOLE_NOTE.fullmatch(word) or _GLUED.search(word)
    return found[0] if found else ""


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


def _is_third(words: list[str]) -> bool:
    """Whether the last word is none of a name behind a whole one: Wei Ming Ng is a name, and 山田 太郎 NG is not."""
    last = words[-1].casefold()
    return len(words) > 2 and (last in _THIRD_WORDS or (last == "ng" and not words[0].isascii()))


def _is_whole(words: list[str], at: int) -> bool:
    if not words:
        return False
    if words[at].isascii():
        return len(words) >= 3 if at else words[at][0].isupper()
    return len(words[at]) >= (2 if len(words) > 1 else 4)


def _without_asides(name: str) -> str:
    """Nested asides go from the innermost outwards."""
    for _ in range(_MOST_NESTED):
        left = _ASIDE.sub(lambda found: found[0] if _is_reading(found) else " ", name)
        if left == name:
            break
        name = left
    return " ".join(name.split())


def _is_reading(found: re.Match[str]) -> bool:
    """Whether an aside reads what stands in front of it: in as many parts, or in one or two where that is one part."""
    aside = found[1].strip()
    words = folded(aside).casefold().replace(",", " ").split()
    front = _AFTER_ASIDES.split(found.string[: found.start()])[-1].split()
    of_its_parts = len(words) == len(front) or (len(front) == 1 and len(words) == 2)
    if not of_its_parts or any(map(_NO_READING.fullmatch, words)):
        return False
    if _LATIN.fullmatch(aside):  # of 山田; Yamada Taro (pregnant) has no reading
        in_syllables = not all(map(_KANJI.fullmatch, front)) or all(map(_SYLLABLES.fullmatch, words))
        return not front[0].isascii() and in_syllables and all(word[:1].isupper() for word in folded(aside).split())
    return _KANA.fullmatch(aside) is not None and not (len(words) == 1 and _is_foreign(aside, front[0]))


def _is_foreign(kana: str, name: str) -> bool:
    """Whether *kana* sounds as no name in kanji does (オファー), or is too short for it (山田（う））."""
    return _KANJI.fullmatch(name) is not None and (_FOREIGN.search(kana) is not None or len(kana) < len(name))
