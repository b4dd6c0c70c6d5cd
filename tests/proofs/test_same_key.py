from __future__ import annotations


def test_a_key_goes_with_the_same_bytes_in_every_process(prove):
    code, said = prove("same_key")

    assert code == 0, said
