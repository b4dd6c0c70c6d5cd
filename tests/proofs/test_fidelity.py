"""The short form of the fidelity proof, and that its judge judges: `python -m proofs fidelity` runs a long one."""

from __future__ import annotations

from proofs.fidelity import prove


def test_no_cell_of_the_corpora_becomes_a_value_that_it_does_not_hold(tmp_path):
    proof = prove(tmp_path, "short", seed=20261122)

    assert proof.stands, proof.text()
    assert "| **all** |" in proof.text()
