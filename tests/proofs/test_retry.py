from __future__ import annotations


def test_trouble_is_not_made_worse_by_asking_again(prove):
    code, said = prove("retry")

    assert code == 0, said
