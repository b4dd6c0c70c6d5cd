"""Salaries, schools and kinds of employment, put together from their parts."""

from __future__ import annotations

import random
from collections.abc import Iterator

from proofs.corpora.case import Case, Sure, blanks, drawn, pick, wide, widened

__all__ = ["education", "employment", "salaries"]

SALARY = "希望年収"
IN_TEN_THOUSANDS = ("希望年収（万円）", "希望年収(万円)")
UNSAID = ("応相談", "貴社規定による", "面接時相談", "不問", "現年収以上")
UNREADABLE = ("500", "450-500", "日給1万円", "週給5万円", "高め", "手取り", "500～", "万円", "500万円〜400万円", "月給30万円または年収400万円", "前職450万円、希望500万円", "12345678901234567890円", "0円", "2000円", "300,000円", "-500万円", "−500万円", "1月500万円", "500円1000円", "500 600万円", "前職500万円", "月給25円", "時給30万円", "4,500,000万円", "日給1万2千円", "400〜500万円以上", "400万円（希望500万円）", "450万円（現年収）", "450万円(前職)", "450万（2023年実績）", "500万円(手取り)", "500万円(USD)", "500, 600", "500 ,600万円", "500万円 2026", "500万円 税込 600", "1 200円", "500万 5000円", "五百 六百")  # fmt: skip


def salaries(chance: random.Random, count: int) -> Iterator[Case]:
    """(min, max, period) in yen."""
    yield from blanks()
    yield from (Case(spelt, Sure.NOTHING, header=SALARY) for spelt in UNSAID)
    yield from (Case(spelt, Sure.DOUBT, ("salary_unreadable",), SALARY) for spelt in UNREADABLE)
    yield from drawn(chance, count, (_yearly, _yearly, _range, _monthly, _hourly, _bare, _two))


def _man(chance: random.Random, amount: int) -> str:
    """A multiple of 10,000 yen."""
    man = amount // 10_000
    forms = [f"{man}万円", f"{man:,}万円", f"{man}万", f"{amount:,}円", f"{amount}円", f"¥{amount:,}", f"{man} 万円"]
    if amount % 10_000_000 == 0:
        forms.append(f"{amount // 10_000_000}千万円")
    elif man % 100 == 50 and man > 100:
        forms.append(f"{man // 100}.5百万円" if man < 1000 else f"{man}万円")
    return widened(chance, chance.choice(forms))


def _amount(chance: random.Random) -> int:
    return 10_000 * chance.choice((chance.randrange(200, 1500, 10), chance.randrange(200, 1500), 1000, 2000))


def _yearly(chance: random.Random) -> Case:
    amount = _amount(chance)
    before = pick(chance, "", "年収", "希望年収：", "年俸", "年俸制 ", "年収：約", "年間", "約", "想定年収 ")
    bound = chance.random()
    if bound < 0.2:
        return Case(
            before + _man(chance, amount) + pick(chance, "以上", "〜", "～", "以上希望"),
            (amount, None, "year"),
            header=SALARY,
        )
    if bound < 0.3:
        return Case(before + _man(chance, amount) + pick(chance, "以下", "まで"), (None, amount, "year"), header=SALARY)
    tail = pick(chance, "", "程度", "くらい", "（税込）", "前後", "/年", "位", "を希望", "（月給換算35万円）")
    return Case(before + _man(chance, amount) + tail, (amount, None, "year"), header=SALARY)


def _range(chance: random.Random) -> Case:
    low = _amount(chance)
    high = low + 10_000 * chance.randrange(10, 300, 10)
    mark = chance.choice(("〜", "～", "-", "－", "―", " ～ ", "から", "~", "−"))
    if chance.random() < 0.4:
        return Case(widened(chance, f"{low // 10_000}{mark}{high // 10_000}万円"), (low, high, "year"), header=SALARY)
    return Case(f"{low // 10_000}万円{mark}{high // 10_000}万円", (low, high, "year"), header=SALARY)


def _monthly(chance: random.Random) -> Case:
    amount = chance.randrange(180_000, 900_000, 10_000)
    before = chance.choice(("月給", "月収", "月額", "月給 ", "月給："))
    return Case(before + _man(chance, amount), (amount, None, "month"), header=SALARY)


def _hourly(chance: random.Random) -> Case:
    amount = chance.randrange(1_050, 4_000, 50)
    spelt = chance.choice(
        (
            f"時給{amount:,}円",
            f"時給{amount}円",
            f"時給 {amount}円",
            f"時給{amount}円以上",
            f"時給：{wide(str(amount))}円",
        )
    )
    if chance.random() < 0.2:
        return Case(f"時給{amount:,}円〜{amount + 300:,}円", (amount, amount + 300, "hour"), header=SALARY)
    return Case(spelt, (amount, None, "hour"), header=SALARY)


def _bare(chance: random.Random) -> Case:
    """A figure alone means 10,000 yen only where the header says so."""
    amount = _amount(chance)
    return Case(widened(chance, f"{amount // 10_000}"), (amount, None, "year"), header=chance.choice(IN_TEN_THOUSANDS))


def _two(chance: random.Random) -> Case:
    """Two figures with a blank between them; which one counts nobody can tell."""
    first = str(chance.randrange(1, 2000)) + chance.choice(("", "万", "万円", "円", "千円", ",", "万円（税込）"))
    second = str(chance.randrange(1, 3000)) + chance.choice(("", "万円", "円", "年"))
    spelt = widened(chance, first + chance.choice((" ", "　", "  ")) + second)
    return Case(spelt, Sure.DOUBT, ("salary_unreadable",), chance.choice((SALARY, *IN_TEN_THOUSANDS)))


# School → (level, the level before it).
SCHOOLS = {
    "見本大学 経済学部": ("bachelor", "high_school"), "大学": ("bachelor", "high_school"), "四年制大学": ("bachelor", "high_school"), "見本女子短期大学": ("associate", "high_school"), "短大": ("associate", "high_school"), "見本工業高等専門学校": ("associate", "junior_high"), "高専": ("associate", "junior_high"),
    "見本専門学校": ("vocational", "high_school"), "専門学校": ("vocational", "high_school"), "見本高等学校": ("high_school", "junior_high"), "高校": ("high_school", "junior_high"), "見本大学大学院 修士課程": ("master", "bachelor"), "大学院（修士）": ("master", "bachelor"), "博士前期課程": ("master", "bachelor"),
    "見本大学大学院 博士課程": ("doctor", "master"), "博士後期課程": ("doctor", "master"), "中学校": ("junior_high", "other"),
}  # fmt: skip
EXACT = {"大卒": "bachelor", "高卒": "high_school", "院卒": "master", "短大卒": "associate", "専門卒": "vocational", "中卒": "junior_high", "修士": "master", "博士": "doctor", "学士": "bachelor", "MBA": "master", "Bachelor": "bachelor", "Master's degree": "master", "High School": "high_school", "PhD": "doctor"}  # fmt: skip
UNKNOWN = (
    "見本学院",
    "要確認",
    "海外",
    "留学",
    "理系",
    "その他の学び",
    "2010年",
    "A",
    "大学/大学院",
    "短大・専門学校",
    "大卒ではない",
    "M2",
    "博士号なし",
    "修士なし",
    "大学職員",
    "大学受験",
    "大学不合格",
    "専門学校教員",
)


def education(chance: random.Random, count: int) -> Iterator[Case]:
    """The highest level that was finished, or is about to be."""
    yield from blanks()
    yield from (Case(spelt, Sure.DOUBT, ("education_unknown",)) for spelt in UNKNOWN)
    yield from (Case(_spelt(chance, word), level) for word, level in EXACT.items())
    yield from drawn(chance, count, (_schooled,))


def _spelt(chance: random.Random, word: str) -> str:
    return (
        pick(chance, "", " ", "　")
        + chance.choice((word, wide(word), word.lower(), word.upper()))
        + pick(chance, "", " ")
    )


def _schooled(chance: random.Random) -> Case:
    school, (level, before) = chance.choice(list(SCHOOLS.items()))
    gap = pick(chance, "", " ", "　")
    end = chance.random()
    if end < 0.2:
        return Case(
            school
            + gap
            + chance.choice(("中退", "中途退学", "退学", "（中退）", "未卒", "（除籍）", "卒業せず", "中退予定")),
            before,
        )
    if end < 0.4:
        return Case(
            school + gap + chance.choice(("卒業見込み", "卒業見込", "在学中", "卒業予定", "修了見込み", "（在籍中）")),
            level,
            ("expected",),
        )
    return Case(school + gap + chance.choice(("卒業", "卒", "修了", "", "（卒業）")), level)


KINDS = {
    "full_time": ("正社員", "正職員", "Full-time", "FULL TIME", "正規雇用"), "contract": ("契約社員", "嘱託社員", "Contract"), "part_time": ("パート", "アルバイト", "パート・アルバイト", "ﾊﾟｰﾄ", "ｱﾙﾊﾞｲﾄ", "Part-time", "part_time"),
    "temporary": ("派遣社員", "紹介予定派遣", "Temporary"), "internship": ("インターン", "ｲﾝﾀｰﾝｼｯﾌﾟ", "Internship"), "freelance": ("業務委託", "フリーランス", "Freelance"),
}  # fmt: skip


def employment(chance: random.Random, count: int) -> Iterator[Case]:
    """The kind of employment; a word that nobody knows is none, without a warning."""
    for spelt in ("", "-", "こだわらない", "ABC", "社員食堂", "正社員または契約社員", "派遣会社"):
        yield Case(spelt, Sure.NOTHING)
    for _ in range(count):
        kind, words = chance.choice(list(KINDS.items()))
        yield Case(_spelt(chance, chance.choice(words)), kind)
