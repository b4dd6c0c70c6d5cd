"""Where things lie, and what a child process may see of this one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["DLT", "OURS", "ROOT", "WORK", "children_environment", "compile_everything", "dlt_python"]

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "benchmarks" / ".work"
OURS = Path(sys.executable).parent / "relay-connectors"
DLT = ("dlt>=1.5", "phonenumberslite>=8.13.50", "python-dateutil>=2.9")


def children_environment(**more: str) -> dict[str, str]:
    """The environment of a measured process.

    Two variables change what is measured and are taken out: with PYTHONDONTWRITEBYTECODE a fresh environment compiles
    its imports at every start, PYTHONUNBUFFERED turns every line into a system call.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RELAY_")}
    for spoiling in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"):
        kept.pop(spoiling, None)
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def compile_everything(python: Path) -> None:
    """Write every .pyc of an environment and of this checkout, so that nobody compiles while being measured."""
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True).stdout.strip()
    own = [str(ROOT / name) for name in ("relay_connectors", "connectors")]
    for folders in (["-j", "2", packages, *own], ["-l", str(ROOT / "benchmarks")]):
        command = [str(python), "-m", "compileall", "-q", *folders]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False, env=children_environment())


def dlt_python() -> Path | None:
    """The Python of dlt's own environment, made at the first call; None, with a line that says why, if it cannot be."""
    folder = WORK / "dlt"
    python, ready = folder / "bin" / "python", folder / ".ready"
    if not ready.exists():
        failed = _install(folder, python)
        if failed:
            print(f"dlt is skipped: {failed}")
            return None
        compile_everything(python)
        ready.touch()
    return python


def _install(folder: Path, python: Path) -> str:
    """Why it did not work; empty if it did."""
    print(f"making an environment for dlt in {folder} (once)")
    shutil.rmtree(folder, ignore_errors=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *DLT]
    for command in ([sys.executable, "-m", "venv", str(folder)], install):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return (done.stderr or done.stdout).strip().splitlines()[-1]
    return ""
