"""The contract, on an export of 2,300 rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from relay_connectors.testing import Bench, ConnectorContract
from relay_generic_csv import GenericCsvConnector

HEADER = (
    "応募ID",
    "氏名",
    "メールアドレス",
    "電話番号",
    "求人名",
    "選考ステータス",
    "不採用理由",
    "応募日",
    "選考終了日",
    "同意",
)
ENDS = {
    "不合格": "employer_rejected",
    "選考辞退": "candidate_withdrew",
    "選考中": "in_progress",
    "入社": "hired",
    "摩訶不思議": "unknown",
}


def row(number: int, status: str) -> tuple[str, ...]:
    mail = f"canary{number}@example.com"
    person = ("カナリア 花子", mail, f"090-1234-{number % 10000:04d}")
    return (f"A-{number:05d}", *person, "法人営業", status, "経験不足", "2026-10-02", "2026-11-18", "はい")


class TestGenericCsv(ConnectorContract):
    @pytest.fixture
    def bench(self, export: Any, tmp_path: Path) -> Bench:
        def build(size: int) -> Bench:
            statuses = (list(ENDS) * size)[:size]
            rows = [row(number, status) for number, status in enumerate(statuses)]
            path = export(HEADER, *rows, name=f"export-{size}.csv")
            return Bench(
                adapter=GenericCsvConnector,
                settings={"account": "acme", "path": str(path)},
                expected={one[0]: ENDS[one[5]] for one in rows},
                canaries=["カナリア", "canary", "090-1234"],
                addresses={one[0]: one[2] for one in rows},
                keep=["同意"],
                many=lambda n: build(max(n, 18_000)),
            )

        return build(2_300)
