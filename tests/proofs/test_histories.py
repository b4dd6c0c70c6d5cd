from __future__ import annotations


def test_whatever_happens_while_an_account_is_read_nobody_is_missed_and_nobody_wrong(prove):
    code, said = prove("histories")

    assert code == 0, said
    assert "12 histories" in said
