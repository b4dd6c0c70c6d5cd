from __future__ import annotations


def test_runs_at_once_and_a_run_that_wakes_late_do_nothing_twice(prove):
    code, said = prove("two_at_once")

    assert code == 0, said
