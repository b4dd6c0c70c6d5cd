from __future__ import annotations


def test_an_item_at_fault_keeps_nobody_waiting(prove):
    code, said = prove("poison")

    assert code == 0, said
