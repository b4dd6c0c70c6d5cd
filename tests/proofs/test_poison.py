from __future__ import annotations


def test_an_item_at_fault_keeps_nobody_waiting(prove_here):
    proof = prove_here("poison")

    assert proof.stands, proof.text()
