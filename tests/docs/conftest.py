"""The pages of the documentation, cut into blocks; a test that asks for ``page`` or ``…_block`` gets each of them."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "connectors").glob("*/README.md")],
    key=str,
)
FENCE = re.compile(r"(?:^<!-- (?P<mark>[^>\n]*) -->\n)?^```(?P<lang>\w*)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """A fenced block: where it stands, its language, its text, and the note before it (``file: NAME``, ``run``)."""

    page: Path
    line: int
    lang: str
    body: str
    mark: str


def blocks_of(page):
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start("body"))
        yield Block(page, line, found["lang"], found["body"], found["mark"] or "")


def name_of(page):
    return str(page.relative_to(ROOT))


def pytest_generate_tests(metafunc):
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", PAGES, ids=name_of)
    for lang in ("toml", "python", "json"):
        if f"{lang}_block" in metafunc.fixturenames:
            found = [block for page in PAGES for block in blocks_of(page) if block.lang == lang]
            names = [f"{name_of(block.page)}:{block.line}" for block in found]
            metafunc.parametrize(f"{lang}_block", found, ids=names)


@pytest.fixture
def root():
    return ROOT


@pytest.fixture
def blocks():
    """A function from a page's path below the root to its blocks."""
    return lambda path: list(blocks_of(ROOT / path))


@pytest.fixture
def script(monkeypatch):
    """A function that loads one of the scripts beside the docs."""

    def load(name):
        spec = importlib.util.spec_from_file_location(f"docs_{name}", ROOT / "docs" / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)  # dataclasses look their module up there
        spec.loader.exec_module(module)
        return module

    return load
