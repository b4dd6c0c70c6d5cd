"""Exports as HRMOS and the programs behind it write them, and what our reading makes of them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from relay_connectors.connector import Draft, normalize, open_source
from relay_connectors.record import Identity

IDENTITY = Identity.from_text("5a" * 32)
FLOW = [
    "応募ID",
    "求人ID",
    "求人名",
    "選考ポジション名",
    "応募日",
    "氏名",
    "フリガナ",
    "メールアドレス",
    "電話番号",
    "応募経路",
    "応募経路詳細",
    "エージェント企業名",
    "ラベル",
    "選考ステータス",
    "1次ステップ",
    "1次ステップ実施日",
    "1次ステップステータス",
    "2次ステップ",
    "2次ステップ実施日",
    "2次ステップステータス",
    "3次ステップ",
    "3次ステップ実施日",
    "3次ステップステータス",
    "内定日",
    "内定承諾日",
    "入社日",
    "辞退日",
    "不合格・重複終了日",
    "辞退理由（分類）",
    "辞退理由（詳細）",
    "レジュメ",
]
NO_FLOW = [
    "応募ID",
    "求人ID",
    "求人名",
    "選考ポジション",
    "応募日",
    "氏名",
    "フリガナ",
    "メールアドレス",
    "電話番号",
    "応募経路",
    "応募経路詳細",
    "エージェント企業名",
    "ラベル",
    "選考ステータス",
    "1次面接実施日",
    "1次面接評価者",
    "2次面接実施日",
    "2次面接評価者",
    "3次面接実施日",
    "最終面接実施日",
    "最終面接評価者",
    "内定日",
    "内定承諾日",
    "辞退日",
    "不合格日",
    "入社日",
    "辞退理由（分類）",
    "備考",
]
FORMS = {
    "UTF-16LE, tabs, .csv": ("utf-16", "\t"),
    "UTF-16LE without a mark": ("utf-16-le", "\t"),
    "CP932, tabs": ("cp932", "\t"),
    "UTF-8 with BOM, commas": ("utf-8-sig", ","),
    "UTF-8, commas": ("utf-8", ","),
    "Google Sheets, serials": ("utf-8", ","),
    "Google Sheets, shown dates": ("utf-8", ","),
}
REJECTED = {
    "応募ID": "APP1",
    "求人ID": "10",
    "求人名": "法人営業",
    "応募日": date(2026, 2, 3),
    "氏名": "見本　太郎",
    "メールアドレス": "taro@example.com",
    "応募経路": "求人媒体",
    "応募経路詳細": "doda",
    "選考ステータス": "不合格",
    "1次ステップ": "書類選考",
    "1次ステップ実施日": date(2026, 2, 5),
    "1次ステップステータス": "不通過",
    "不合格・重複終了日": date(2026, 2, 6),
}


def cell(value, form):
    """A cell as the form writes it: what is empty, and what a date looks like."""
    sheet = form.startswith("Google Sheets")
    if value is None or value == "":
        return "'\n" if sheet else ""
    if not isinstance(value, date):
        return value
    if form == "Google Sheets, serials":
        return str((value - date(1899, 12, 30)).days)
    return f"{value:%Y/%m/%d}" if sheet else f"{value.year}年{value.month}月{value.day}日"


def export(rows, header=FLOW, form="UTF-16LE, tabs, .csv", before=()):
    """The bytes of an export: *rows* by header word, *before* as lines above the header."""
    encoding, delimiter = FORMS[form]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows(before)
    writer.writerow(header)
    writer.writerows([cell(row.get(name), form) for name in header] for row in rows)
    return out.getvalue().encode(encoding)


class Exports:
    """A folder with one export in it, read again and again."""

    def __init__(self, folder):
        self.path = folder / "応募者情報.csv"

    def source(self, content, **settings):
        self.path.write_bytes(content)
        return open_source("hrmos", account="acme", path=str(self.path), **settings)

    def raws(self, source):
        return [raw for part in source.parts() for page in part.pages() for raw in page.raws]

    def drafts(self, rows, header=FLOW, form="UTF-16LE, tabs, .csv", **settings):
        """What every row means, open applications and hires too; never a problem."""
        source = self.source(export(rows, header, form), **settings)
        made = [source.translate(raw) for raw in self.raws(source)]
        assert all(isinstance(draft, Draft) for draft in made)
        return made

    def draft(self, row=None, header=FLOW, **settings):
        """What one row means: a rejected person's, with some cells otherwise."""
        (made,) = self.drafts([{**REJECTED, **(row or {})}], header, **settings)
        return made

    def records(self, content, **settings):
        """application id → the record as the core writes it, and the summary."""
        out, quarantine = io.BytesIO(), io.BytesIO()
        source = self.source(content, **settings)
        summary = normalize(source, IDENTITY, out=out, quarantine=quarantine)
        lines = [json.loads(line) for line in out.getvalue().splitlines()]
        return {line["source"]["application_id"]: line for line in lines}, summary, quarantine.getvalue().decode()


@pytest.fixture(name="exports")
def exports_(tmp_path):
    return Exports(tmp_path)


@pytest.fixture(name="export")
def export_():
    return export


@pytest.fixture
def rejected():
    return dict(REJECTED)


@pytest.fixture
def flow():
    return FLOW


@pytest.fixture
def no_flow():
    return NO_FLOW


@pytest.fixture
def forms():
    return tuple(FORMS)
