from __future__ import annotations


def test_whatever_a_peer_does_to_a_request_it_has_one_effect_once_it_stops(prove_here):
    proof = prove_here("hostile")

    assert proof.stands, proof.text()
