from __future__ import annotations

import random

from proofs.apsw_face import Operation
from proofs.power import _fate
from proofs.power_cut import Disk


def test_every_commit_that_returned_survives_a_power_cut(prove_here):
    proof = prove_here("power")

    assert proof.stands, proof.text()


def disk_with(*operations: Operation) -> Disk:
    disk = Disk()
    for one in (Operation("open", "ledger.db"), *operations):
        disk.do(one)
    return disk


def test_a_cut_counts_as_a_fault_only_where_something_is_lost() -> None:
    disk = disk_with(Operation("write", "ledger.db", 0, b"x" * 512))
    kept = disk.whole()

    assert _fate(disk, kept) == "spared"
    assert _fate(disk, {**kept, "ledger.db": b""}) == "hit"
    assert _fate(disk, {}) == "hit"


def test_some_cuts_spare_all_that_is_at_risk_and_are_no_faults() -> None:
    disk = disk_with(Operation("write", "ledger.db", 0, b"x" * 512))
    chance = random.Random(1)
    fates = {_fate(disk, disk.cut(chance)) for _ in range(50)}

    assert fates == {"hit", "spared"}
