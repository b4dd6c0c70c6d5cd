from __future__ import annotations


def test_after_an_old_backup_nothing_is_sent_again(prove):
    code, said = prove("restored")

    assert code == 0, said
