"""The short form of the consents proof: 250 people in four runs. `python -m proofs consents` takes 10,000."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_random_consents_hand_on_exactly_whom_a_second_opinion_lets_go(prove_here):
    proof = prove_here("consents")

    assert proof.stands, proof.text()
    assert "wrong sends 0, wrong blocks 0" in proof.text()


def test_the_second_opinion_knows_nothing_of_the_library():
    tree = ast.parse((ROOT / "proofs" / "consent_oracle.py").read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}

    assert imported == {"__future__", "calendar", "collections.abc", "dataclasses", "datetime", "zoneinfo"}
