from __future__ import annotations


def test_first_contact_with_ten_years_of_history_sends_and_links_nobody(prove_here):
    proof = prove_here("history")

    assert proof.stands, proof.text()
