from __future__ import annotations


def test_every_commit_that_returned_survives_a_power_cut(prove_here):
    proof = prove_here("power")

    assert proof.stands, proof.text()
