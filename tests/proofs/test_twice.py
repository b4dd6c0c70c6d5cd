from __future__ import annotations


def test_a_second_sync_sends_nothing_and_a_change_sends_exactly_what_changed(prove_here):
    proof = prove_here("twice")

    assert proof.stands, proof.text()
