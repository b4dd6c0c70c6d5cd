"""Sixty-odd invented applications, as an ATS would export them. All addresses are of example domains."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from io import StringIO

__all__ = ["HEADER", "export_bytes"]

HEADER = (
    "応募ID", "氏名", "フリガナ", "メールアドレス", "電話番号", "求人名", "応募経路", "選考段階", "選考ステータス",
    "不採用理由",
    "応募日", "不採用日", "希望勤務地", "希望年収", "スキル", "同意", "同意日",
)  # fmt: skip
Row = Sequence[str]

FAMILIES = (
    ("佐藤", "サトウ", "sato"), ("鈴木", "スズキ", "suzuki"), ("高橋", "タカハシ", "takahashi"),
    ("田中", "タナカ", "tanaka"), ("伊藤", "イトウ", "ito"), ("渡辺", "ワタナベ", "watanabe"),
    ("山本", "ヤマモト", "yamamoto"), ("中村", "ナカムラ", "nakamura"), ("小林", "コバヤシ", "kobayashi"),
    ("加藤", "カトウ", "kato"), ("吉田", "ヨシダ", "yoshida"), ("山田", "ヤマダ", "yamada"),
    ("佐々木", "ササキ", "sasaki"), ("松本", "マツモト", "matsumoto"), ("井上", "イノウエ", "inoue"),
    ("木村", "キムラ", "kimura"),
)  # fmt: skip
GIVEN = (
    ("花子", "ハナコ", "hanako"), ("太郎", "タロウ", "taro"), ("美咲", "ミサキ", "misaki"), ("健太", "ケンタ", "kenta"),
    ("陽菜", "ヒナ", "hina"), ("大輔", "ダイスケ", "daisuke"), ("さくら", "サクラ", "sakura"), ("翔", "ショウ", "sho"),
    ("結衣", "ユイ", "yui"), ("直樹", "ナオキ", "naoki"), ("優子", "ユウコ", "yuko"),
)  # fmt: skip
ABROAD = ("Emma Wilson", "Lucas Martin", "Sofia Rossi", "Daniel Kim", "Olivia Brown")
JOBS = ("法人営業", "ソフトウェアエンジニア", "カスタマーサポート", "経理", "人事")
CHANNELS = ("求人媒体", "自社採用サイト", "ダイレクトスカウト", "社員紹介")
STAGES = ("書類選考", "1次面接", "2次面接", "最終面接")
REASONS = ("経験不足", "スキル不足", "他候補者を採用", "条件不一致", "")
PLACES = ("東京都", "大阪府", "神奈川県", "福岡県")
SKILLS = ("Excel、簿記2級", "Python、SQL", "法人営業、英語", "接客")


class _Writer:
    """Numbers the applications and invents what nobody asked for."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._number = 0

    def application(self, status: str, *, consent: str = "", abroad: bool = False, channel: str = "") -> list[str]:
        """One more person whose application ended (or not) some 4 to 60 days ago."""
        n = self._number
        self._number += 1
        decided = self._today - timedelta(days=4 + (n * 17) % 57)
        applied = decided - timedelta(days=10 + n % 20)
        name, kana, address = self._abroad(n) if abroad else self._person(n)
        over = status not in ("選考中", "入社")
        return [
            f"R-{n + 1:04d}", name, kana, address, f"090-1234-{n:04d}", JOBS[n % 5], channel or CHANNELS[n % 4],
            STAGES[n % 4], status, REASONS[n % 5] if status == "不採用" else "", f"{applied:%Y/%m/%d}",
            f"{decided:%Y/%m/%d}" if over else "", PLACES[n % 4], f"{350 + n % 9 * 50}万円", SKILLS[n % 4],
            consent, f"{applied:%Y/%m/%d}" if consent else "",
        ]  # fmt: skip

    def again(self, row: Row, status: str) -> list[str]:
        """Another application of the same person."""
        other = self.application(status, consent=row[15])
        return [other[0], *row[1:5], *other[5:]]

    @staticmethod
    def _person(n: int) -> tuple[str, str, str]:
        family, given = FAMILIES[n % len(FAMILIES)], GIVEN[n % len(GIVEN)]
        return f"{family[0]} {given[0]}", f"{family[1]} {given[1]}", f"{family[2]}.{given[2]}@example.jp"

    @staticmethod
    def _abroad(n: int) -> tuple[str, str, str]:
        name = ABROAD[n % len(ABROAD)]
        return name, "", name.lower().replace(" ", ".") + "@example.com"


def _rows(today: date) -> Iterator[Row]:
    write = _Writer(today)
    yield from (write.application("不採用", abroad=True) for _ in ABROAD)
    yield from (write.application("不採用") for _ in range(26))
    yield from (write.application("募集終了") for _ in range(2))
    agreed = [write.application("不採用", consent="同意する") for _ in range(14)]
    yield from agreed
    yield from (write.application("不採用", consent="同意しない") for _ in range(2))
    yield from (write.application("選考辞退") for _ in range(4))
    yield from (write.application("内定辞退") for _ in range(2))
    yield from (write.application("選考中") for _ in range(6))
    yield write.application("入社")
    yield write.application("不採用", channel="人材紹介会社")
    yield write.application("対応済み(旧)")
    # One person applied twice and agreed both times; another one is in a new selection now.
    yield write.again(agreed[0], "不採用")
    reapplied = write.application("不採用")
    yield reapplied
    yield write.again(reapplied, "選考中")
    yield from agreed[1:3]
    yield ["", *write.application("不採用")[1:]]


def export_bytes(today: date) -> bytes:
    """The export as a CSV file in UTF-8, as of *today*."""
    out = StringIO(newline="")
    csv.writer(out).writerows([HEADER, *_rows(today)])
    return out.getvalue().encode()
