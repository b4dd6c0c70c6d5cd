from __future__ import annotations


def test_nobody_but_the_configured_origin_hears_a_byte(prove):
    code, said = prove("origin")

    assert code == 0, said
