"""An applicant tracking system's export as they come: invented people, real mess, the same bytes every time.

    python -m benchmarks.export 100000 export.csv [--today 2026-11-21] [--consent 0.7] [--encoding cp932] [--eligible]

Decisions lie 4 days to --span days before --today (the machine's, if not given). Nothing but ``random.Random(seed)`` is
asked for chance, so the same arguments give the same file on every machine. --eligible writes exactly that many rows
that every contestant sends: rejected, readable, consented, each of another person.
"""

# ruff: noqa: E501  names stand side by side

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

__all__ = ["COLUMNS", "PLACES", "Export", "write"]

COLUMNS = (
    "応募ID", "求人ID", "応募職種", "氏名", "フリガナ", "メールアドレス", "電話番号", "応募経路", "選考ステータス", "不採用理由",
    "応募日", "不採用日", "現在の会社", "希望勤務地", "備考", "情報提供への同意", "同意日",
)  # fmt: skip
FAMILY = (
    ("阿部", "アベ", "abe"), ("石川", "イシカワ", "ishikawa"), ("上田", "ウエダ", "ueda"), ("遠藤", "エンドウ", "endo"), ("岡田", "オカダ", "okada"),
    ("髙木", "タカギ", "takagi"), ("木下", "キノシタ", "kinoshita"), ("工藤", "クドウ", "kudo"), ("小島", "コジマ", "kojima"), ("齊藤", "サイトウ", "saito"),
    ("清水", "シミズ", "shimizu"), ("菅原", "スガワラ", "sugawara"), ("関", "セキ", "seki"), ("竹内", "タケウチ", "takeuchi"), ("千葉", "チバ", "chiba"),
    ("土屋", "ツチヤ", "tsuchiya"), ("中島", "ナカジマ", "nakajima"), ("西村", "ニシムラ", "nishimura"), ("橋本", "ハシモト", "hashimoto"), ("山﨑", "ヤマザキ", "yamazaki"),
)  # fmt: skip
GIVEN = (
    ("葵", "アオイ", "aoi"), ("一郎", "イチロウ", "ichiro"), ("恵美", "エミ", "emi"), ("和也", "カズヤ", "kazuya"), ("結衣", "ユイ", "yui"), ("健太", "ケンタ", "kenta"),
    ("さやか", "サヤカ", "sayaka"), ("慎吾", "シンゴ", "shingo"), ("千尋", "チヒロ", "chihiro"), ("智子", "トモコ", "tomoko"), ("直人", "ナオト", "naoto"),
    ("遥", "ハルカ", "haruka"), ("真由美", "マユミ", "mayumi"), ("美穂", "ミホ", "miho"), ("裕介", "ユウスケ", "yusuke"), ("亮", "リョウ", "ryo"),
)  # fmt: skip
JOBS = (
    "法人営業", "インサイドセールス", "Webエンジニア", "インフラエンジニア", "プロジェクトマネージャー", "人事労務", "経理財務", "店舗運営", "品質保証", "物流企画",
    "マーケティング", "社内ＳＥ",
)  # fmt: skip
CHANNELS = ("リクナビNEXT", "doda", "自社サイト", "社員紹介", "Wantedly", "Indeed", "ビズリーチ", "ハローワーク")
REJECTED = ("不採用", "不採用", "お見送り", "見送り", "書類選考不合格", "一次面接不合格", "最終面接不合格")
OPEN = ("選考中", "面接調整中", "内定", "応募受付")
OTHER = ("辞退", "入社", "選考中", "保留")
REASONS = ("スキル不足", "経験不足", "カルチャーマッチ", "年収不一致", "ポジション充足", "その他", "")
COMPANIES = ("株式会社みどり商会", "㈱北斗システム", "（株）南海運輸", "つばさ工業株式会社", "個人事業主", "", "")
# What the export says, and the prefectures it means (ISO 3166-2).
PLACES = {
    "東京都": ("JP-13",), "大阪府": ("JP-27",), "神奈川県": ("JP-14",), "愛知県名古屋市": ("JP-23",), "北海道": ("JP-01",), "東京都／千葉県": ("JP-13", "JP-12"),
    "福岡県": ("JP-40",), "": (),
}  # fmt: skip
NOTES = ("", "", "", "", "", "再応募歓迎", "面接官：人柄◎,経験はこれから", '一次メモ\n声が小さい "要確認"', "ＴＯＥＩＣ８００点")  # fmt: skip
HOSTS = ("example.com", "example.jp", "mail.example.com", "post.example.jp")
HALF_KANA = str.maketrans(
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンョュャ",
    "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝｮｭｬ",
)
FULL_WIDTH = str.maketrans("0123456789-+() ", "０１２３４５６７８９－＋（）　")
REMEMBERED = 400
Row = list[str]


@dataclass(frozen=True, slots=True)
class Export:
    """What to invent. ``consent`` is the share of people who said yes, ``span`` how many days decisions lie back."""

    rows: int
    today: date
    consent: float = 1.0
    span: int = 200
    seed: int = 20260401
    eligible: bool = False

    def __iter__(self) -> Iterator[Row]:
        if self.eligible:
            invented = _Invented(self)
            yield from (invented.clean(number) for number in range(1, self.rows + 1))
        else:
            yield from _Invented(self).messy()


class _Invented:
    def __init__(self, export: Export) -> None:
        self._export = export
        self._chance = random.Random(export.seed)
        self._newest = export.today - timedelta(days=4)

    def messy(self) -> Iterator[Row]:
        """Mostly good rows: 2 % said before, 3 % of somebody who applied again, 8 % still open, 1 % broken."""
        chance = self._chance
        before: list[Row] = []
        for number in range(1, self._export.rows + 1):
            if before and chance.random() < 0.02:
                yield chance.choice(before)
                continue
            row = self.clean(number)
            if before and chance.random() < 0.03:
                row[3:7] = chance.choice(before)[3:7]
            kind = chance.random()
            if kind < 0.10:
                row[8:12:3] = (chance.choice(OPEN), "") if kind < 0.08 else (chance.choice(OTHER), row[11])
            elif kind < 0.11:
                self._break(row)
            elif chance.random() < 0.2:
                before = [*before[-REMEMBERED:], row]
            yield row

    def clean(self, number: int) -> Row:
        """A rejected application that can be read."""
        chance = self._chance
        family, given = chance.choice(FAMILY), chance.choice(GIVEN)
        # The newest day stays thin: a tool with a date cursor looks at that day's rows again and again.
        decided = self._newest - timedelta(days=int(chance.random() ** 0.5 * (self._export.span - 4)))
        took = 2 + int(chance.random() * 50)
        applied = decided - timedelta(days=took)
        row = [f"E{number:08d}", f"J{number % 37:03d}", chance.choice(JOBS)]
        row += [family[0] + chance.choice((" ", "　")) + given[0], self._kana(f"{family[1]} {given[1]}")]
        row += [self._mail(f"{given[2]}.{family[2]}{number}@{chance.choice(HOSTS)}"), self._phone()]
        row += [chance.choice(CHANNELS), chance.choice(REJECTED), chance.choice(REASONS)]
        row += [self._date(applied), self._date(decided), chance.choice(COMPANIES)]
        row += [chance.choice(tuple(PLACES)), chance.choice(NOTES)]
        return row + self._consented(applied, took)

    def _consented(self, applied: date, took: int) -> Row:
        if self._export.eligible or self._chance.random() < self._export.consent:
            return ["はい", self._date(applied + timedelta(days=int(self._chance.random() * took)))]
        return [self._chance.choice(("いいえ", "いいえ", "")), ""]

    def _break(self, row: Row) -> None:
        """What nobody can use: no id, no address, no such day."""
        column, text = self._chance.choice(((0, ""), (5, ""), (5, "連絡先は電話のみ"), (11, "2026/2/31"), (11, "未定")))
        row[column] = text

    def _kana(self, kana: str) -> str:
        return kana.translate(HALF_KANA) if self._chance.random() < 0.1 else kana

    def _mail(self, mail: str) -> str:
        return f" {mail.upper()} " if self._chance.random() < 0.08 else mail

    def _phone(self) -> str:
        chance = self._chance
        first, second = 1000 + int(chance.random() * 9000), 1000 + int(chance.random() * 9000)
        mobile, form = chance.choice(("90", "80", "70")), chance.random()
        if form < 0.5:
            return f"0{mobile}-{first}-{second}"
        if form < 0.65:
            return f"0{mobile}{first}{second}"
        if form < 0.75:
            return f"+81 {mobile} {first} {second}"
        if form < 0.85:
            return f"03-{3000 + first % 3000}-{second}"
        return f"0{mobile}-{first}-{second}".translate(FULL_WIDTH) if form < 0.95 else ""

    def _date(self, day: date) -> str:
        form, chance = self._chance.random(), self._chance
        if form < 0.45:
            return f"{day.year}/{day.month}/{day.day}"
        if form < 0.60:
            return day.isoformat()
        if form < 0.75:
            return f"{day.isoformat()} {9 + int(chance.random() * 10):02d}:{int(chance.random() * 60):02d}"
        if form < 0.87:
            return f"{day.year}年{day.month}月{day.day}日"
        if form < 0.95 and day.year > 2019:
            return f"令和{day.year - 2018}年{day.month}月{day.day}日"
        return f"{day.year}.{day.month:02d}.{day.day:02d}"


def write(path: Path, export: Export, *, encoding: str = "utf-8") -> Path:
    """Write the export as CSV; its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([COLUMNS])
        csv.writer(file).writerows(export)
    return path


def main() -> None:
    """Write one export, as the arguments say."""
    parser = argparse.ArgumentParser(description="An invented, messy Japanese ATS export.")
    parser.add_argument("rows", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--today", type=date.fromisoformat, default=date.today())  # noqa: DTZ011  a generator's default
    parser.add_argument("--consent", type=float, default=1.0)
    parser.add_argument("--span", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20260401)
    parser.add_argument("--encoding", default="utf-8")
    parser.add_argument("--eligible", action="store_true")
    told = parser.parse_args()
    export = Export(told.rows, told.today, told.consent, told.span, told.seed, told.eligible)
    write(told.out, export, encoding=told.encoding)


if __name__ == "__main__":
    main()
