from __future__ import annotations


def test_nobody_but_the_configured_origin_hears_a_byte(prove_here):
    proof = prove_here("origin")

    assert proof.stands, proof.text()
