from __future__ import annotations


def test_every_commit_that_returned_survives_a_power_cut(prove):
    code, said = prove("power")

    assert code == 0, said
