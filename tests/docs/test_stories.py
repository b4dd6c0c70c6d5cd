"""What the pages show of the program's output is what the program prints."""

from __future__ import annotations

import subprocess
import sys

import pytest


def test_every_story_prints_what_its_page_shows(script, tmp_path):
    stories = script("stories")

    for page in stories.pages():
        folder = tmp_path / page.stem
        folder.mkdir()
        _, steps = stories.told(page, folder)
        for step in steps:
            assert not step.differs, f"{page.name}: $ {step.command}\n{step.printed}\nrun: python docs/stories.py"


@pytest.mark.parametrize(("name", "lang"), [("README.md", "en"), ("README.ja.md", "ja")])
def test_the_demo_prints_what_the_readme_shows(blocks, tmp_path, name, lang):
    shown = next(block for block in blocks(name) if block.mark == f"demo: {lang}")

    program = [sys.executable, "-c", "from relay_connectors.cli import main; main()", "demo", "--lang", lang]
    done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert set(shown.body.splitlines()) <= set(done.stdout.splitlines())
