from __future__ import annotations


def test_a_wrong_clock_loses_nothing_doubles_nothing_and_never_ends_in_a_loop(prove_here):
    proof = prove_here("clock")

    assert proof.stands, proof.text()
