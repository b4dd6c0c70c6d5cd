from __future__ import annotations


def test_after_an_old_backup_nothing_is_sent_again(prove_here):
    proof = prove_here("restored")

    assert proof.stands, proof.text()
