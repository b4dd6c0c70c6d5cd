from __future__ import annotations


def test_an_answer_lost_after_the_commit_has_one_effect(prove):
    code, said = prove("lost_answer")

    assert code == 0, said
