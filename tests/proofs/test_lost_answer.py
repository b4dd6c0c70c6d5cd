from __future__ import annotations


def test_an_answer_lost_after_the_commit_has_one_effect(prove_here):
    proof = prove_here("lost_answer")

    assert proof.stands, proof.text()
