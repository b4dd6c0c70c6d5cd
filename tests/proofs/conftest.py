"""The proofs as commands, in their short form. One test per file, so that two workers share them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SEED = "20261121"


@pytest.fixture
def prove():
    """Runs a proof's short form: exit code and everything it said."""
    pytest.importorskip("fastapi", reason="the reference relay needs the extra server")

    def run(name):
        command = [sys.executable, "-m", "proofs", name, "--short", "--seed", SEED, "--no-report"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
        return done.returncode, done.stdout + done.stderr

    return run
