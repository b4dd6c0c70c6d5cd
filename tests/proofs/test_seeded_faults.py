from __future__ import annotations


def test_months_in_which_requests_fail_by_chance_need_no_human(prove):
    code, said = prove("seeded_faults")

    assert code == 0, said
    assert "30%: 1 months of 7 days" in said
