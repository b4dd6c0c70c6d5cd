"""The short form of the fidelity proof, and that its judge judges: `make prove ARGS="fidelity"` runs the long one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_no_cell_of_the_corpora_becomes_a_value_that_it_does_not_hold():
    command = [sys.executable, "-m", "proofs", "fidelity", "--short", "--seed", "20261122", "--no-report"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "| **all** |" in done.stdout
