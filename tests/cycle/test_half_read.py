"""What one run could read only in part decides nothing for good, and what no run reads any more holds nobody."""

from __future__ import annotations

import os

from relay_connectors import RunOptions, Source, open_source, sync

HEADER = "応募ID,氏名,メールアドレス,選考ステータス,不採用日,同意,同意日,備考"
ONE = {"name": "山田 花子", "mail": "hanako@example.jp"}


def write(folder, day: str, answer: str, on: str, *, note: str = "", at: int, mail: bool = True) -> None:
    header = HEADER if mail else HEADER.replace("メールアドレス,", "")
    addresses = [f"{key}@example.jp," if mail else "" for key in "az"]
    rows = [
        f"A,山田 花子,{addresses[0]}不採用,2026-10-10,{answer},{on},{note}",
        f"Z,山田 次郎,{addresses[1]}不採用,2026-10-10,はい,2026-10-01,{note}",
    ]
    file = folder / f"export_{day}.csv"
    file.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    os.utime(file, (1_800_000_000 + at,) * 2)


def test_an_older_no_bars_nobody_because_the_newer_file_could_not_be_read_once(world, tmp_path) -> None:
    def run():
        source = open_source(
            "generic_csv", account="acme", path=str(tmp_path / "in"), source="north", consent=[world.rule]
        )
        return sync([source], world.ledger, world.relay, world.policy, start="all", options=RunOptions())

    (tmp_path / "in").mkdir()
    write(tmp_path / "in", "20261101", "いいえ", "2026-09-01", at=1)
    write(tmp_path / "in", "20261110", "はい", "2026-10-01", at=2)
    run()
    assert len(world.live()) == 2
    write(tmp_path / "in", "20261101", "いいえ", "2026-09-01", note="電話済", at=3)
    write(tmp_path / "in", "20261110", "はい", "2026-10-01", mail=False, at=4)
    assert run().failures
    write(tmp_path / "in", "20261110", "はい", "2026-10-01", at=5)
    run()
    run()

    assert len(world.live()) == 2


def test_an_unknown_outcome_in_a_source_that_is_no_longer_configured_holds_nobody(world) -> None:
    row = {"id": "X-1", "consent": "", "outcome": "unknown", **ONE}
    first = world.source()
    adapter = type("Rows", (world.adapter,), {"rows": [row]})
    other = Source(adapter(first.connector.settings.model_copy(update={"account": "other"})), name="other")
    sync([other], world.ledger, world.relay, world.policy, options=RunOptions(only="collect"))
    world.add(1, **ONE)
    world.sync(configured={"acme", "other"})
    assert world.live() == []
    world.sync(configured={"acme"})

    assert world.live() == [world.record_id(1)]
