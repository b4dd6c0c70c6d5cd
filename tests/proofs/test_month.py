"""Twelve days of the proof ``month``."""

from __future__ import annotations

from proofs.month import prove


def test_every_night_both_sides_agree_and_who_was_erased_stays_away(tmp_path):
    proof = prove(tmp_path, "short", seed=20261122)

    assert proof.stands, proof.text()
    assert proof.faults["erasures"] == 2
