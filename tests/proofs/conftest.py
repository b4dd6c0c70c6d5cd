"""The proofs in their short form, in this process or as commands. One test per file, so that two workers share them."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SEED = "20261121"


@pytest.fixture
def prove_here(tmp_path):
    """Runs a proof's short form in this process, which spares the second that a process takes to import."""
    pytest.importorskip("fastapi", reason="the reference relay needs the extra server")

    def run(name):
        return import_module(f"proofs.{name}").prove(tmp_path, "short", int(SEED))

    return run


@pytest.fixture
def prove():
    """Runs the short form of a proof that forks, as a command: exit code and everything it said."""
    pytest.importorskip("fastapi", reason="the reference relay needs the extra server")

    def run(name):
        command = [sys.executable, "-m", "proofs", name, "--short", "--seed", SEED, "--no-report"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
        return done.returncode, done.stdout + done.stderr

    return run
