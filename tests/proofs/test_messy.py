"""The short form of the messy proof: 800 rows in nine files. `python -m proofs messy` takes 100,000."""

from __future__ import annotations

from proofs.messy import prove


def test_messy_exports_reject_nobody_wrongly_name_what_is_unreadable_and_balance(tmp_path):
    proof = prove(tmp_path, "short", seed=20261122)

    assert proof.stands, proof.text()
