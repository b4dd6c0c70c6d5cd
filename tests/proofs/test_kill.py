from __future__ import annotations


def test_a_killed_run_and_a_rerun_end_as_an_undisturbed_one(prove):
    code, said = prove("kill")

    assert code == 0, said
