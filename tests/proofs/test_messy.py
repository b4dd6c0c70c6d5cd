"""The short form of the messy proof: 3,000 rows in nine files. `make prove ARGS="messy"` takes 100,000."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_messy_exports_reject_nobody_wrongly_name_what_is_unreadable_and_balance():
    command = [sys.executable, "-m", "proofs", "messy", "--short", "--seed", "20261122", "--no-report"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
