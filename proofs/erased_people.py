"""The people of the proof ``erasure``: who will be erased under names that nobody else has, and who stays."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from proofs.needles import Words

__all__ = ["SOURCES", "Applicant", "applicants", "export", "visitors"]

COLUMNS = (
    "応募ID", "氏名", "フリガナ", "旧姓", "メールアドレス", "電話番号", "生年月日", "求人名", "選考ステータス",
    "応募日", "不採用日", "同意", "同意日",
)  # fmt: skip
SOURCES = {"utf8": "utf-8-sig", "sjis": "cp932", "utf16": "utf-16"}
"""How each source's export is written."""
RARE = (
    ("金糸雀森", "小夜乃", "カナリヤモリ", "サヨノ", "篠懸原"),
    ("髙﨑瀧", "美弥琴", "タカサキタキ", "ミヤコト", "榛葉野"),
    ("渡邊谷", "翔汰朗", "ワタナベヤ", "ショウタロウ", ""),
    ("孔雀石", "琴羽衣", "クジャクイシ", "コトハゴロモ", "翡翠澤"),
    ("瑠璃垣", "悠乃介", "ルリガキ", "ユウノスケ", ""),
    ("蜻蛉谷", "花緒里", "カゲロウダニ", "ハナオリ", "木菟本"),
)
COMMON = ("鈴木", "佐藤", "田中", "伊藤", "小林")
COMMON_KANA = ("スズキ", "サトウ", "タナカ", "イトウ", "コバヤシ")
NUMBERS = ("{0}-{1}-{2}", "{0}{1}{2}", "+81 {3} {1} {2}", "({0}){1}-{2}")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Applicant:
    """One person with the applications of theirs: (source, id, rejected, consented)."""

    family: str
    given: str
    kana: tuple[str, str]
    former: str
    mails: tuple[str, ...]
    number: str
    form: str
    applications: tuple[tuple[str, str, str, str], ...]

    def words(self) -> Words:
        """What may be found of them."""
        names = [(self.family, self.given), self.kana, *([(self.former, self.given)] if self.former else [])]
        return Words(self.mails, tuple(names), (self.number,))

    def rows(self, source: str, job: str) -> Iterator[tuple[str, ...]]:
        """Their rows in one source's export."""
        number = self.number
        phone = self.form.format(number[:3], number[3:7], number[7:], number[1:3])
        for where, key, status, consent in self.applications:
            if where == source:
                yield (
                    key, f"{self.family} {self.given}", " ".join(self.kana), self.former, "; ".join(self.mails), phone,
                    "1990-04-01", job, status, "2026-10-01", "2026-11-10", consent, "2026-10-01" if consent else "",
                )  # fmt: skip


def applicants(chance: random.Random, erased: int, staying: int) -> tuple[list[Applicant], list[Applicant]]:
    """Those who will be erased, and those who stay. Of each kind some consented, some not, and some rows are odd."""
    sources = list(SOURCES)
    gone = []
    for number, (family, given, kana, called, former) in enumerate(RARE[:erased]):
        token = f"{chance.randrange(36**6):06d}"
        mails = (f"Rare{number}.{token}@example.jp", f"second-{token}+x@example.com")
        first, other = sources[number % 3], sources[(number + 1) % 3]
        consent = "はい" if number % 2 == 0 else ""
        applications = [(first, f"E-{number}", "不採用", consent), (other, f"F-{number}", "不採用", consent)]
        if number % 3 == 0:
            applications.append((first, f"G-{number}", "検討保留の末", ""))  # a status that nobody knows: an issue
        phone = f"090{chance.randrange(10**8):08d}"
        gone.append(
            Applicant(family, given, (kana, called), former, mails, phone, NUMBERS[number % 4], tuple(applications))
        )
    stay = []
    for number in range(staying):
        source, consent = sources[number % 3], ("はい", "", "いいえ")[number // 3 % 3]
        name = (COMMON[number % 5], f"{number}郎", (COMMON_KANA[number % 5], "ロウ" * (1 + number // 5)))
        stay.append(
            Applicant(*name, "", (f"stay{number}@example.jp",), f"080{number:08d}", NUMBERS[number % 4],
                      ((source, f"S-{number}", "不採用", consent),))
        )  # fmt: skip
    return gone, stay


def visitors(chance: random.Random) -> tuple[Applicant, Applicant]:
    """Who only types their address at their link, and who registers there; neither gave a consent before."""
    names = (("杜若沢", "紗矢乃", "カキツバタザワ", "サヤノ"), ("木賊坂", "千鶴音", "トクサザカ", "チヅルネ"))
    found = []
    for number, (family, given, kana, called) in enumerate(names, 90):
        mail, phone = f"visitor{number}.{chance.randrange(36**6):06d}@example.jp", f"070{chance.randrange(10**8):08d}"
        applications = (("utf8", f"E-{number}", "不採用", ""), ("sjis", f"F-{number}", "不採用", ""))
        found.append(Applicant(family, given, (kana, called), "", (mail,), phone, NUMBERS[0], applications))
    return found[0], found[1]


def export(folder: Path, people: list[Applicant], job: str) -> None:
    """Write each source's file anew."""
    for source, encoding in SOURCES.items():
        lines = [COLUMNS, *(row for one in people for row in one.rows(source, job))]
        (folder / source).mkdir(parents=True, exist_ok=True)
        text = "".join(",".join(f'"{cell}"' for cell in line) + "\r\n" for line in lines)
        (folder / source / "応募者.csv").write_bytes(text.encode(encoding))
