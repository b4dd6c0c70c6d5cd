from __future__ import annotations


def test_a_run_killed_at_a_chosen_system_call_ends_as_an_undisturbed_one(prove):
    code, said = prove("sweep")

    assert code == 0, said
