from __future__ import annotations


def test_tests_pass_while_some_of_their_requests_fail(prove):
    code, said = prove("suite")

    assert code == 0, said
    assert "10%:" in said
