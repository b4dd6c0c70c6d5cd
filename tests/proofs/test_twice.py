from __future__ import annotations


def test_a_second_sync_sends_nothing_and_a_change_sends_exactly_what_changed(prove):
    code, said = prove("twice")

    assert code == 0, said
