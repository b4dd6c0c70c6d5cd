"""An adapter is facts and one pure function; what wants more room belongs to the core."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from relay_connectors.testing.size import lines_of_code, size_of

ROOT = Path(__file__).resolve().parents[3]
MOST = 250
COMMAND = re.compile(r"^\$ python (-m relay_connectors\.testing\.size .*)\n(?:.*\n)*? +(\d+)  in all$", re.MULTILINE)


@pytest.mark.parametrize("page", ["greenhouse.md", "greenhouse.ja.md"])
def test_the_command_on_the_page_counts_what_the_page_says(page: str) -> None:
    shown = COMMAND.search((ROOT / "docs" / "connectors" / page).read_text(encoding="utf-8"))
    assert shown
    done = subprocess.run(
        [sys.executable, *shlex.split(shown[1])], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines() == shown[0].splitlines()[1:]
    assert int(shown[2]) <= MOST


def test_only_the_tables_stand_apart() -> None:
    assert sum(size_of(ROOT / "connectors" / "greenhouse" / "relay_greenhouse", ["tables.py"]).values()) <= MOST


def test_only_lines_of_code_are_counted() -> None:
    head = '"""Told."""\n\nimport os  # one\n\n__all__ = ["f"]\n\n\n'
    source = head + 'def f(\n    x,\n):\n    """Told."""\n    # said\n    return x\n'

    assert lines_of_code(source) == 4


def test_tables_stand_apart(tmp_path: Path) -> None:
    for name in ("mapping.py", "tables.py"):
        (tmp_path / name).write_text("X = 1\n", encoding="utf-8")

    assert size_of(tmp_path, ["tables.py"]) == {"mapping.py": 1}
