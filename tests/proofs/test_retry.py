from __future__ import annotations


def test_trouble_is_not_made_worse_by_asking_again(prove_here):
    proof = prove_here("retry")

    assert proof.stands, proof.text()
