from __future__ import annotations


def test_a_page_that_is_cut_or_leads_astray_is_never_taken_for_read(prove):
    code, said = prove("pages")

    assert code == 0, said
