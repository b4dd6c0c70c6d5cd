"""The contract, on an export of 2,300 rows."""

from __future__ import annotations

import pytest

from relay_connectors.testing import Bench, ConnectorContract
from relay_hrmos import HrmosConnector

ENDS = {
    "不合格": "employer_rejected",
    "選考辞退": "candidate_withdrew",
    "選考中": "in_progress",
    "入社": "hired",
    "摩訶不思議": "unknown",
}


class TestHrmos(ConnectorContract):
    @pytest.fixture
    def bench(self, export, rejected, tmp_path):
        def build(size):
            statuses = (list(ENDS) * size)[:size]
            person = {**rejected, "氏名": "カナリア 花子"}
            rows = [
                {
                    **person,
                    "応募ID": f"A-{at}",
                    "選考ステータス": status,
                    "メールアドレス": f"{at}canary@example.com",
                }
                for at, status in enumerate(statuses)
            ]
            path = tmp_path / f"export-{size}.csv"
            path.write_bytes(export(rows))
            return Bench(
                adapter=HrmosConnector,
                settings={"account": "acme", "path": str(path)},
                expected={row["応募ID"]: ENDS[row["選考ステータス"]] for row in rows},
                canaries=["カナリア", "canary@example.com"],
                addresses={row["応募ID"]: row["メールアドレス"] for row in rows},
                keep=["応募経路詳細"],
                many=lambda n: build(max(n, 18_000)),
            )

        return build(2_300)
