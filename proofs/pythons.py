"""Every Python that the project supports and this machine has, with the project's dependencies beside it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.environment import ROOT, children_environment

__all__ = ["NAMED", "Python", "pythons"]

NAMED = "PROOFS_PYTHONS"
"""An environment variable: interpreters to use before any that is found, separated as in PATH."""

CLASSIFIER = re.compile(r"Programming Language :: Python :: (3\.\d+)")
VERSION = "import platform; print(platform.python_version())"
LONGEST_INSTALL = 400


class Python(NamedTuple):
    """One supported version: how to run it, or *missing*: why it was not."""

    version: str
    path: Path | None
    missing: str = ""


def pythons(folder: Path, *, others: bool) -> list[Python]:
    """One for each supported version; without *others* only the one that runs this."""
    return [_one(version, folder / f"python{version}", others=others) for version in _supported()]


def _supported() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [found[1] for one in project["classifiers"] if (found := CLASSIFIER.fullmatch(one))]


def _one(version: str, folder: Path, *, others: bool) -> Python:
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return Python(_asked(Path(sys.executable)), Path(sys.executable))
    if not others:
        return Python(version, None, "not in the short form")
    for path in _places(version):
        exact = _asked(path)
        if exact.startswith(f"{version}."):
            return _with_dependencies(exact, path, folder)
    return Python(version, None, f"not found (name it in {NAMED})")


def _places(version: str) -> Iterator[Path]:
    yield from map(Path, filter(None, os.environ.get(NAMED, "").split(os.pathsep)))
    if found := shutil.which(f"python{version}"):
        yield Path(found)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    uv = Path.home() / ".local" / "share" / "uv" / "python"
    for place, pattern in ((pyenv / "versions", f"{version}.*"), (uv, f"cpython-{version}.*")):
        yield from sorted(place.glob(f"{pattern}/bin/python{version}"), reverse=True)


def _asked(path: Path) -> str:
    """Its exact version; empty if it does not run, as pyenv's stand-ins for what is not chosen."""
    try:
        done = subprocess.run([path, "-c", VERSION], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _with_dependencies(version: str, path: Path, folder: Path) -> Python:
    """In an environment of its own, which goes with *folder*; without a network it is left out, and said so."""
    inside = folder / "bin" / "python"
    pip: list[str | Path] = [
        inside,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--retries",
        "1",
        ROOT,
    ]
    for command in ([str(path), "-m", "venv", str(folder)], pip):
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=LONGEST_INSTALL, env=_environment()
            )
        except subprocess.TimeoutExpired:
            return Python(version, None, f"found, but not installed within {LONGEST_INSTALL} s")
        if done.returncode:
            said = [line for line in (done.stderr or done.stdout).splitlines() if line.startswith("ERROR")]
            return Python(version, None, f"found, but the dependencies were not installed: {' '.join(said)[:120]}")
    return Python(version, inside)


def _environment() -> dict[str, str]:
    kept = children_environment()
    kept.pop("PYTHONPATH")  # pip would take this checkout's packages for installed ones
    return kept
