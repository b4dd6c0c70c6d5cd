from __future__ import annotations


def test_a_failing_or_full_disk_loses_nothing_and_the_run_says_so(prove_here):
    proof = prove_here("disk")

    assert proof.stands, proof.text()
