"""Phone numbers by phonenumbers' own plans, and e-mail addresses put together from their parts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from proofs.corpora.case import DASHES, Case, Sure, blanks, drawn, pick, wide, widened

__all__ = ["foreign_phones", "mails", "phones"]

# Number, kind: each wanted phone.
Wanted = tuple[tuple[str, str | None], ...]
COUNTRIES = ("US", "GB", "CN", "KR", "TW", "HK", "SG", "VN", "PH", "TH", "ID", "IN", "AU", "NZ", "DE", "FR", "IT", "BR", "MX", "NP")  # fmt: skip
UNREADABLE = (
    "エージェント 03-1234-5678", "担当者:03-1234-5678", "090-1234-5678(不通)", "母の携帯 090-1234-5678", "旧090-1234-5678",
    "03-1234-567", "090-1234-567", "090-1234-56789", "090-0000-0000", "080-XXXX-5678", "090-****-5678", "0120-ABC-DEF", "連絡先はメールのみ", "要確認", "090", "１２３４", "090-1234", "+81-00000006399", "本人希望により削除", "12345678901234567890", "090-1234-5678-9012", "09012345678090",
    "携帯なし、自宅のみ", "1/2", "同上", "O90-1234-5678", "О90-1234-5678", "Ｏ３-1234-5678", "03-1234-5678O", "03-12O4-5678", "零90-1234-5678", "-9012345678", "*90-1234-5678", "03-12*34-5678", "090-1234-5678〜5679", "03-1234-5678・79", "050-1234-567・8", "03-1234-567 8時",
    "090-1234-5678（×）", "×090-1234-5678", "090-1234-5678 不可", "090-1234-5678（誤）", "誤：090-1234-5678", "090-1234-5678ではない", "090-1234-567⑧", "①090-1234-5678",
)  # fmt: skip
ROUNDED = ("9.01235E+09", "8.10312E+11", "9.01E+09", "９．０１２３５Ｅ＋０９", "'9.01235E+09", "9.01235e+09")
MOBILE_FIRST = ("70", "80", "90")


@cache
def _kinds(region: str) -> tuple[PhoneNumber, ...]:
    found = (phonenumbers.example_number_for_type(region, kind) for kind in PhoneNumberType.values())
    return tuple(dict.fromkeys(phonenumbers.format_number(one, PhoneNumberFormat.E164) for one in found if one))


def _number(chance: random.Random, region: str) -> PhoneNumber:
    """The example of some kind of line, or that with other digits where the plan still has such a number."""
    example = phonenumbers.parse(chance.choice(_kinds(region)))
    digits = str(example.national_number)
    for _ in range(20):
        keep = chance.randint(2, len(digits))
        drawn_ = digits[:keep] + "".join(chance.choice("0123456789") for _ in digits[keep:])
        number = PhoneNumber(country_code=example.country_code, national_number=int(drawn_), italian_leading_zero=example.italian_leading_zero)  # fmt: skip
        if phonenumbers.is_valid_number_for_region(number, region):
            return number
    return example


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def phones(chance: random.Random, count: int) -> Iterator[Case]:
    """Japanese numbers: those of a cell as (E.164, extension)."""
    yield from blanks()
    yield from (Case(spelt, Sure.DOUBT, ("phone_unreadable",)) for spelt in UNREADABLE)
    yield from (Case(spelt, Sure.DOUBT, ("excel_damaged",)) for spelt in ROUNDED)
    yield from drawn(
        chance, count, (_japanese, _japanese, _japanese, _abroad, _extended, _numeric, _several, _one_digit_off)
    )


def _national(chance: random.Random, number: PhoneNumber) -> str:
    said = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    area, *rest = said.split("-")
    if len(rest) == 2 and chance.random() < 0.2:
        return chance.choice(
            (f"({area}) {rest[0]}-{rest[1]}", f"{area}({rest[0]}){rest[1]}", f"（{area}）{rest[0]}－{rest[1]}")
        )
    return said.replace("-", chance.choice(("-", "-", "-", "", " ", "　", *DASHES, "〜", "～", "・", "･")))


def _japanese(chance: random.Random) -> Case:
    number = _number(chance, "JP")
    spelt = widened(chance, _national(chance, number))
    if chance.random() < 0.1:
        spelt = chance.choice("〇○◯") + spelt[1:] if spelt[0] in "0０" else spelt
    before = pick(chance, "", "TEL:", "TEL：", "電話：", "tel ", "'", "☎", "携帯:")
    after = pick(
        chance,
        "",
        " ",
        "　",
        "（携帯）",
        "(自宅)",
        "（本人）",
        "※日中",
        "※平日18時以降",
        "（9:00-18:00）",
        " (18時以降)",
    )
    return Case(before + spelt + after, ((_e164(number), None),))


def _abroad(chance: random.Random) -> Case:
    """A Japanese number as seen from abroad."""
    number = _number(chance, "JP")
    said = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    country, rest = said.split(" ", 1)
    forms = (
        said,
        _e164(number),
        f"{country}-{rest}",
        f"{country} (0){rest}",
        f"{country}(0){rest}",
        f"{country}-(0){rest}",
        f"010-81-{rest}",
        f"tel:{_e164(number)}",
    )
    return Case(widened(chance, chance.choice(forms)), ((_e164(number), None),))


def _extended(chance: random.Random) -> Case:
    number = phonenumbers.parse(f"03{chance.randrange(3000, 7000)}{chance.randrange(10**4):04}", "JP")
    extension = str(chance.randrange(1, 9999))
    form = chance.choice(
        (
            " 内線{}",
            "（内線：{}）",
            "(内線{})",
            " ext.{}",
            " ext {}",
            "　内線番号{}",
            " 内線 {}",
            "(内線:{})",
            " (内){}",
            " #{}",
        )
    )
    return Case(_national(chance, number) + form.format(extension), ((_e164(number), extension),))


def _numeric(chance: random.Random) -> Case:
    """A mobile number that a spreadsheet took for a number."""
    number = chance.choice(MOBILE_FIRST) + "".join(chance.choice("123456789") for _ in range(8))
    return Case(chance.choice((number, f"{number}.0", f"'0{number}", f"81{number}")), ((f"+81{number}", None),))


def _several(chance: random.Random) -> Case:
    numbers = [_number(chance, "JP") for _ in range(2)]
    between = chance.choice((" / ", "/", "；", "、", "\n", ";", "　/　", "または", "・", " 〜 ", "～"))
    spelt = between.join(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL) for number in numbers)
    return Case(spelt, tuple(dict.fromkeys((_e164(number), None) for number in numbers)))


def _one_digit_off(chance: random.Random) -> Case:
    """A digit too few or too many; what happens to be another valid number is not drawn."""
    while True:
        digits = "0" + str(_number(chance, "JP").national_number)
        at = chance.randrange(2, len(digits))
        wrong = (
            digits[:at] + digits[at + 1 :]
            if chance.random() < 0.5
            else digits[:at] + chance.choice("123456789") + digits[at:]
        )
        try:
            parsed = phonenumbers.parse(wrong, "JP")
        except phonenumbers.NumberParseException:
            return Case(wrong, Sure.DOUBT, ("phone_unreadable",))
        if not phonenumbers.is_valid_number(parsed):
            return Case(wrong, Sure.DOUBT, ("phone_unreadable",))


def foreign_phones(chance: random.Random, count: int) -> Iterator[Case]:
    """Numbers of twenty other countries."""
    for _ in range(count):
        number = _number(chance, chance.choice(COUNTRIES))
        said = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
        digits = _e164(number).removeprefix("+")
        forms = (_e164(number), said, said.replace(" ", "-"), said.replace(" ", chance.choice(DASHES)), phonenumbers.format_number(number, PhoneNumberFormat.RFC3966), f"010-{said.removeprefix('+')}", f"010{digits}")  # fmt: skip
        yield Case(widened(chance, chance.choice(forms)), ((_e164(number), None),))


WORDS = ("taro", "hanako", "yamada", "k", "s1", "recruit", "Info", "x-y", "a_b", "TARO", "m%n")
HOSTS = (
    "example.com",
    "example.jp",
    "mail.example.co.jp",
    "Example.COM",
    "sub-domain.example.org",
    "xn--eckwd4c7c.example",
)
CARRIERS = ("docomo.ne.jp", "ezweb.ne.jp")
UNREADABLE_MAILS = (
    "taro", "taro＠", "@example.com", "taro@example", "taro@example,co.jp", "a..b@example.com", ".taro@example.com", "taro.@example.com", "user.@docomo.ne.jp.com", "taro@@example.com", "ta ro@example.com", "taro@exam ple.com", "taro@example..com", "taro@-example.com",
    "taro[at]example.com", "taro at example.com", "連絡先は電話のみ", "太郎@example.com", "taro@example.com.", "taro@example.c", "taro@.example.com", "同上", "taro@example.com@example.jp", "taro@例.123",
    "エージェント：a@agency.example.jp", "担当:a@example.com", "紹介者 <friend@example.com>", "母 haha@example.com", "不達:taro@example.com", "taro@example.com（送信不可）", "taro@example.com(退会済)", "旧:taro@example.com",
    "①taro@example.com", "℡taro@example.com", "taro²@example.com", "taro@example﹒com", "taro﹫example.com", "-taro@example.com", "taro@example.com（誤）", "誤：taro@example.com", "× taro@example.com", "taro@example.com ×", "taro@example.com 不可",
)  # fmt: skip


def mails(chance: random.Random, count: int) -> Iterator[Case]:
    """The addresses of a cell as (address, flagged as against the standard)."""
    yield from blanks()
    yield from (Case(spelt, Sure.DOUBT, ("email_unreadable",)) for spelt in UNREADABLE_MAILS)
    yield Case("旧:old@example.com 新:new@example.com", (("new@example.com", False),), ("email_unreadable",))
    yield Case("誤：old@example.com 正：new@example.com", (("new@example.com", False),), ("email_unreadable",))
    yield from drawn(chance, count, (_mail, _mail, _dressed, _several_mails, _carrier, _listed, _made_up))


def _address(chance: random.Random) -> tuple[str, str]:
    """As typed, and as it is to be kept."""
    local = ".".join(chance.choice(WORDS) for _ in range(chance.randint(1, 3))) + pick(
        chance, "", f"+{chance.randrange(99)}"
    )
    host = chance.choice(HOSTS)
    return f"{local}@{host}", f"{local}@{host.lower()}"


def _mail(chance: random.Random) -> Case:
    spelt, kept = _address(chance)
    spelt = chance.choice(
        (spelt, spelt, wide(spelt), spelt.replace("@", "＠"), spelt.replace("@", " @ "), f" {spelt}　", f"{spelt}\n")
    )
    return Case(spelt, ((kept, False),))


def _dressed(chance: random.Random) -> Case:
    spelt, kept = _address(chance)
    form = chance.choice(
        (
            "mailto:{}",
            "<{}>",
            "山田太郎 <{}>",
            '"Yamada, Taro" <{}>',
            "{}（携帯）",
            "{} / なし",
            "{},",
            "{}、なし",
            "{}(PC)",
            "{} （会社）",
            "携帯：{}",
            "メール: {}",
            "Email：{}",
            "[携帯]{}",
            "'{}'",
        )
    )
    return Case(form.format(spelt), ((kept, False),))


def _several_mails(chance: random.Random) -> Case:
    both = [_address(chance) for _ in range(chance.randint(2, 3))]
    between = chance.choice((";", "; ", "；", "、", "\n", " / ", "/", ",", ", ", "|"))
    unlike = {kept.lower(): kept for _, kept in reversed(both)}
    kept = tuple((unlike[address], False) for address in dict.fromkeys(kept.lower() for _, kept in both))
    return Case(between.join(spelt for spelt, _ in both), kept)


def _listed(chance: random.Random) -> Case:
    """A list with its numbers, which are no part of the addresses."""
    both = [_address(chance) for _ in range(2)]
    unlike = {kept.lower(): kept for _, kept in reversed(both)}
    kept = tuple((unlike[address], False) for address in dict.fromkeys(kept.lower() for _, kept in both))
    numbers = chance.choice((("①", "②"), ("1.", "2."), ("(1)", "(2)"), ("1) ", "2) "), ("１．", "２．"), ("⑴", "⑵")))
    between = chance.choice((" ", "　", "\n", "、", ";", " / "))
    return Case(between.join(number + spelt for number, (spelt, _) in zip(numbers, both, strict=True)), kept)


MADE_UP = "①⑳²³ªº℡㎏ﬁⅣⓐ𝐚㏂﹒﹫"  # what NFKC makes letters, digits and signs of


def _made_up(chance: random.Random) -> Case:
    """A character that stands for others is in no address, and nobody typed the others."""
    spelt, _ = _address(chance)
    at = chance.randrange(len(spelt) + 1)
    return Case(spelt[:at] + chance.choice(MADE_UP) + spelt[at:], Sure.DOUBT, ("email_unreadable",))


def _carrier(chance: random.Random) -> Case:
    """Until 2009 two carriers let people put dots anywhere in front of the @."""
    local = chance.choice(("taro..y", ".taro", "taro.", "t.a..r..o.", "taro...", "..taro-y_"))
    host = chance.choice(CARRIERS)
    return Case(
        pick(chance, "", " ") + local + "@" + pick(chance, host, host.upper()),
        ((f"{local}@{host}", True),),
        ("email_nonstandard",),
    )
