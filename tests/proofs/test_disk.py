from __future__ import annotations


def test_a_failing_or_full_disk_loses_nothing_and_the_run_says_so(prove):
    code, said = prove("disk")

    assert code == 0, said
