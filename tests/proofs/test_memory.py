from __future__ import annotations


def test_reading_ten_times_the_rows_takes_no_more_memory(prove):
    code, said = prove("memory")

    assert code == 0, said
    assert "greenhouse, 7,000 rows" in said
