from __future__ import annotations


def test_each_item_of_a_batch_meets_its_own_fate(prove):
    code, said = prove("batches")

    assert code == 0, said
