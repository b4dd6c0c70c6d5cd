from __future__ import annotations


def test_a_killed_run_and_a_rerun_end_as_an_undisturbed_one(prove_here):
    proof = prove_here("kill")

    assert proof.stands, proof.text()
