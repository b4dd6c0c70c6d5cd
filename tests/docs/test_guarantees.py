"""The page of guarantees: no promise without its line, no proof without a promise."""

from __future__ import annotations

import re

import pytest

from proofs.__main__ import PROOFS


@pytest.fixture
def promises(root):
    return (root / "docs" / "explanation" / "guarantees.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PROOFS)
def test_every_proof_has_its_line_and_its_command(promises, name):
    lines = [line for line in promises.splitlines() if re.search(rf"`python -m proofs [a-z_ ]*\b{name}\b", line)]

    assert lines
    assert all(f"`{name}`" in line for line in lines)


def test_every_line_says_promise_proof_figure_control_and_command(promises):
    rows = [
        line for line in promises.splitlines() if line.startswith("|") and not line.startswith(("|---", "| promise"))
    ]

    assert rows
    assert all(re.search(r"\| `(python -m proofs|pytest tests/)[^`|]*` \|$", row) for row in rows)
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 5, row
        assert all(cells), row


def test_every_test_that_is_named_exists(promises, root):
    named = re.findall(r"`(?:pytest )?(tests/[a-z_/]+(?:\.py)?)`", promises)

    assert named
    assert all((root / name).exists() for name in named)
